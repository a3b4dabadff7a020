"""A house changes hands, twice: what is open goes over with its terms, what was answered stays readable."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from gosdom_core.errors import NotFound
from gosdom_core.requests import Addressee
from gosdom_graphql.requests import store
from tests.requests.deeds import FLAT, MORNING, YARD, does, rows
from tests.requests.test_course import last_line, terms, told
from tests.rights.cast import Cast, key
from tests.rights.conftest import Ask
from tests.rights.letters import hand_over
from workers.requests import plan

DAY = datetime(2026, 8, 31, 20, 30, tzinfo=UTC)
"""Half past midnight of 1 September in Samara."""


async def seen_by(cast: Cast, ask: Ask, who: str, at: datetime, *requests: UUID) -> list[bool]:
    query = " ".join(f'r{n}: request(id: "Request:{each}") {{ id }}' for n, each in enumerate(requests))
    found = await ask(f"{{ {query} }}", None, await cast.viewer(who, at))
    assert found.data is not None
    return [each is not None for each in found.data.values()]


async def test_what_is_open_goes_over_on_the_day(cast: Cast, ask: Ask) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    app = await does(cast, "owner", MORNING, store.submit, YARD)
    await does(cast, "other_dispatcher", MORNING, store.take, request)
    await does(cast, "other_dispatcher", MORNING, store.forward, app, Addressee.SUPPORT, None, "О приложении")
    running = await terms(cast, request)
    assert await hand_over(cast.database, DAY - timedelta(hours=1)) == 0
    async with cast.database.transaction():
        assert await plan(DAY) > 0
    [row] = await rows(cast, "select state, organisation, responsible from request where id = $1", request)
    assert row == {"state": "IN_PROGRESS", "organisation": key("new"), "responsible": None}
    assert await terms(cast, request) == running
    assert await last_line(cast, request) == {
        "action": "HAND_OVER", "state": "IN_PROGRESS", "person": None, "organisation": key("old"), "assignee": None,
        "to_organisation": key("new"), "words": None,
    }  # fmt: skip
    read = f'{{ request(id: "Request:{request}") {{ history {{ law {{ confidence text }} }} }} }}'
    found = await ask(read, None, await cast.viewer("owner", DAY))
    assert found.data is not None
    assert found.data["request"]["history"][-1]["law"] == {
        "confidence": "PRODUCT", "text": "сроки открытых заявок продолжаются",
    }  # fmt: skip
    assert "Заявка № передана другой организации" in await told(cast, "Anna", request)
    came = await rows(
        cast, "select title_ru, body_ru from notification where person = $1 and request is null", key("Nina")
    )
    assert [each["title_ru"] for each in came] == ["С домом принято открытых заявок: 1"]
    # what is another's is not touched, and the second beat of the clock does nothing
    [other] = await rows(cast, "select organisation from request where id = $1", app)
    assert other == {"organisation": key("support")}
    assert await hand_over(cast.database, DAY + timedelta(seconds=1)) == 0
    assert await seen_by(cast, ask, "other_dispatcher", DAY, request) == [False]
    assert await seen_by(cast, ask, "dispatcher", DAY, request) == [True]
    # the new one goes on where the old one stopped
    await does(cast, "dispatcher", DAY, store.answer, request, "Заменили", resolved=True)


async def test_after_two_handovers_everybody_reads_what_they_answered(cast: Cast, ask: Ask) -> None:
    request = await does(cast, "owner", MORNING, store.submit, YARD)
    await does(cast, "other_dispatcher", MORNING, store.take, request)
    await does(cast, "other_dispatcher", MORNING, store.answer, request, "Уберём", resolved=False)
    await hand_over(cast.database, DAY)
    middle = DAY + timedelta(days=10)
    await does(cast, "dispatcher", middle, store.answer, request, "Убрали", resolved=True)
    [row] = await rows(cast, "select answered_by, answered_also from request where id = $1", request)
    assert row == {"answered_by": key("old"), "answered_also": [key("new")]}
    async with cast.database.transaction() as transaction:
        connection = transaction.connection
        await connection.execute(
            "update service_contract set until = $1 where house = $2 and organisation = $3",
            date(2026, 9, 30), key("sadovaya"), key("new"),
        )  # fmt: skip
        await connection.execute(
            "insert into service_contract (id, house, organisation, kind, resources, since)"
            " values ($1, $2, $3, 'MANAGEMENT', '{}', '2026-10-01')",
            key("third contract"), key("sadovaya"), key("old"),
        )  # fmt: skip
    late = datetime(2026, 10, 5, 6, tzinfo=UTC)
    for who in ("other_dispatcher", "dispatcher"):
        assert await seen_by(cast, ask, who, late, request) == [True], who
    with pytest.raises(NotFound):
        await does(cast, "supplier", late, store.comment, request, "И мы")


async def test_a_house_that_nobody_manages_keeps_its_requests(cast: Cast) -> None:
    sent = replace(YARD, house=key("lesnaya"))
    request = await does(cast, "dispatcher_at_home", MORNING, store.submit, sent)
    async with cast.database.transaction() as transaction:
        await transaction.connection.execute(
            "update service_contract set until = '2026-08-31' where house = $1 and organisation = $2",
            key("lesnaya"), key("old"),
        )  # fmt: skip
    await hand_over(cast.database, DAY)
    [row] = await rows(cast, "select organisation from request where id = $1", request)
    assert row == {"organisation": key("old")}
