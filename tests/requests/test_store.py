"""What a deed writes: one line of history, one event, all of it or nothing; and who holds what after a handover."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gosdom_core.errors import NotFound
from gosdom_core.requests import (
    DeadlineKind,
)
from gosdom_graphql.requests import store
from tests.requests.deeds import FLAT, MORNING, YARD, does, rows
from tests.rights.cast import Cast, key
from tests.rights.conftest import Ask
from tests.rights.letters import hand_over
from tests.rights.snapshot import snapshot

# --- The log -------------------------------------------------------------------------------------------------------


async def test_each_deed_is_one_line_of_history_and_one_event(cast: Cast) -> None:
    hours = iter(range(1, 20))

    async def next_deed(who: str, deed: Any, *given: Any, **more: Any) -> None:
        await does(cast, who, MORNING + timedelta(hours=next(hours)), deed, request, *given, **more)

    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    await next_deed("other_dispatcher", store.take)
    await next_deed("other_dispatcher", store.meet_deadline, DeadlineKind.LOCALISE)
    await next_deed("owner", store.comment, "Спасибо")
    await next_deed("other_dispatcher", store.answer, "Чиним", resolved=False)
    await next_deed("other_dispatcher", store.answer, "Готово", resolved=True)
    await next_deed("owner", store.rate, 4, None)
    history = await rows(
        cast,
        "select at, action, state, deadline, person, organisation from request_history where request = $1 order by at",
        request,
    )
    olga, anna = (key("Olga"), key("old")), (key("Anna"), None)
    assert [tuple(row.values())[1:] for row in history] == [
        ("SUBMIT", "ACCEPTED", None, *anna),
        ("TAKE", "IN_PROGRESS", None, *olga),
        ("MEET_DEADLINE", "IN_PROGRESS", "LOCALISE", *olga),
        ("COMMENT", "IN_PROGRESS", None, *anna),
        ("ANSWER", "IN_PROGRESS", None, *olga),
        ("RESOLVE", "RESOLVED", None, *olga),
        ("RATE", "RESOLVED", None, *anna),
    ]
    assert [row["at"] for row in history] == [MORNING + timedelta(hours=n) for n in range(7)]
    events = await rows(
        cast,
        "select e.at, e.kind, e.house, e.who, n.id is not null as is_new from event e left join event_new n using (id)"
        " where e.subject = $1 order by e.id",
        request,
    )
    assert events == [
        {"at": row["at"], "kind": f"request.{row['action'].lower()}", "house": key("sadovaya"), "who": row["person"],
         "is_new": True}
        for row in history
    ]  # fmt: skip


async def test_what_is_rolled_back_did_not_happen(cast: Cast) -> None:
    before = await snapshot(cast.database)
    viewer = await cast.viewer("owner", MORNING)
    with pytest.raises(ZeroDivisionError):
        async with cast.database.transaction():
            await store.submit(viewer, YARD)
            raise ZeroDivisionError
    assert await snapshot(cast.database) == before


# --- The handover --------------------------------------------------------------------------------------------------


async def test_what_is_open_at_the_handover_goes_over_and_what_was_answered_stays_readable(
    cast: Cast, ask: Ask
) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    answered, both = [await does(cast, "owner", MORNING, store.submit, YARD) for _ in range(2)]
    for each, resolved in ((answered, True), (both, False)):
        await does(cast, "other_dispatcher", MORNING + timedelta(hours=1), store.take, each)
        await does(
            cast, "other_dispatcher", MORNING + timedelta(hours=1), store.answer, each, "Сделано", resolved=resolved
        )
    await does(cast, "other_dispatcher", MORNING + timedelta(hours=1), store.take, request)
    await hand_over(cast.database)
    after = datetime(2026, 9, 2, 6, tzinfo=UTC)
    with pytest.raises(NotFound):
        await does(cast, "other_dispatcher", after, store.answer, request, "Мы", resolved=True)
    await does(cast, "dispatcher", after, store.answer, request, "Мы", resolved=True)
    await does(cast, "dispatcher", after, store.answer, both, "И мы", resolved=True)
    [row] = await rows(cast, "select organisation, answered_by, responsible from request where id = $1", request)
    assert row == {"organisation": key("new"), "answered_by": key("new"), "responsible": None}
    found = {}
    for who in ("dispatcher", "other_dispatcher"):
        asked = {"a": answered, "b": request, "c": both}
        query = " ".join(f'{name}: request(id: "Request:{each}") {{ id }}' for name, each in asked.items())
        answer = await ask(f"{{ {query} }}", None, await cast.viewer(who, after))
        assert answer.data is not None
        found[who] = [name for name, each in answer.data.items() if each]
    assert found == {"dispatcher": ["b", "c"], "other_dispatcher": ["a", "c"]}
