"""Several people at once: one wins, the other is told that it is too late, and history and state agree."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import pytest

from gosdom_core.errors import NotNow, Refused
from gosdom_core.requests import LIFE, Addressee, DeadlineKind, RequestAction, RequestCategory, RequestState
from gosdom_graphql.database import new_id
from gosdom_graphql.homes.tables import Employee
from gosdom_graphql.requests import store
from gosdom_graphql.requests.store.held import event_of
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.sessions.viewer import Viewer
from tests.requests.deeds import FLAT, MORNING, YARD, does, rows
from tests.rights.cast import LONG_AGO, Cast, key, token
from tests.rights.conftest import Ask

# --- Two at once ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
async def two(cast: Cast) -> tuple[Viewer, Viewer]:
    """Two employees of the old organisation."""
    async with cast.database.transaction():
        await Employee(
            id=new_id(), organisation=key("old"), person=key("Yakov"), position="Мастер", since=LONG_AGO.date()
        ).save()
        await sessions.issue(key("Yakov"), now=LONG_AGO, organisation=key("old"), token=token("second"))
    at = MORNING + timedelta(hours=2)
    return await cast.viewer("other_dispatcher", at), await cast.viewer("second", at)


ANSWER = """mutation ($id: ID!, $text: String!) { it: answerRequest(input: {request: $id, text: $text}) {
  request { state answers { text author { name } } } userErrors { code }
} }"""


@pytest.mark.parametrize("again", range(5))
async def test_two_employees_answer_at_once_and_one_is_told_no(
    cast: Cast, ask: Ask, two: tuple[Viewer, Viewer], again: int
) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    await does(cast, "other_dispatcher", MORNING + timedelta(hours=1), store.take, request)
    given = [{"id": f"Request:{request}", "text": f"Ответ {n}"} for n in range(2)]
    found = await asyncio.gather(*(ask(ANSWER, each, viewer) for each, viewer in zip(given, two, strict=True)))
    answers = [each.data["it"] for each in found if each.data is not None]
    codes = sorted([error["code"] for error in each["userErrors"]] for each in answers)
    assert codes == [[], ["NOT_NOW"]]
    [winner] = [each for each in answers if not each["userErrors"]]
    assert (winner["request"]["state"], len(winner["request"]["answers"])) == ("RESOLVED", 1)
    for table, where in (
        ("request_answer", "request = $1"),
        ("request_history", "request = $1 and action = 'RESOLVE'"),
        ("event", "subject = $1 and kind = 'request.resolve'"),
    ):
        assert len(await rows(cast, f"select id from {table} where {where}", request)) == 1, table


async def test_the_second_waits_for_the_first_and_decides_on_what_it_wrote(
    cast: Cast, two: tuple[Viewer, Viewer]
) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    await does(cast, "other_dispatcher", MORNING + timedelta(hours=1), store.take, request)
    first, second = two
    written = asyncio.Event()

    async def late() -> None:
        await written.wait()
        async with cast.database.transaction():
            await store.decline(second, request, "Не наше")

    waiting = asyncio.create_task(late())
    async with cast.database.transaction():
        await store.answer(first, request, "Готово", resolved=True)
        written.set()
        for _ in range(200):
            await asyncio.sleep(0.01)
            locks = await rows(cast, "select pid from pg_locks where not granted")
            if locks:
                break
        assert locks, "the second does not wait"
        assert not waiting.done()
    with pytest.raises(NotNow):
        await waiting
    [row] = await rows(cast, "select state, organisation from request where id = $1", request)
    assert row == {"state": "RESOLVED", "organisation": key("old")}


# --- Several at once -----------------------------------------------------------------------------------------------


async def both(cast: Cast, *deeds: tuple[str, Any, tuple[Any, ...]]) -> list[str]:
    """What came of deeds that are done at the same moment? The code of each refusal, or `done`."""

    async def one(who: str, deed: Any, given: tuple[Any, ...]) -> str:
        viewer = await cast.viewer(who, LATE)
        try:
            async with cast.database.transaction():
                await deed(viewer, *given)
        except Refused as refused:
            return refused.code
        return "done"

    return await asyncio.gather(*(one(*each) for each in deeds))


LATE = MORNING + timedelta(days=20)
"""The ten working days are over."""
OLGA = key("Olga at old")


@pytest.mark.parametrize("again", range(3))
async def test_two_assign_and_the_last_one_holds(cast: Cast, two: tuple[Viewer, Viewer], again: int) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    deeds = [(who, store.assign, (request, OLGA)) for who in ("other_dispatcher", "second")]
    assert await both(cast, *deeds) == ["done", "done"]
    await agree(cast, request)


@pytest.mark.parametrize("again", range(3))
async def test_it_is_forwarded_once(cast: Cast, two: tuple[Viewer, Viewer], again: int) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    given = (request, Addressee.SUPPLIER, None, "Не к нам")
    found = await both(cast, *((who, store.forward, given) for who in ("other_dispatcher", "second")))
    assert sorted(found) == ["NOT_FOUND", "done"]
    await agree(cast, request)


@pytest.mark.parametrize("again", range(3))
async def test_it_is_complained_of_once(cast: Cast, again: int) -> None:
    request = await does(cast, "owner", MORNING, store.submit, FLAT)
    given = (request, Addressee.INSPECTORATE, "Молчат")
    found = await both(cast, *(("owner", store.complain, given) for _ in range(3)))
    assert sorted(found) == ["ALREADY_COMPLAINED", "ALREADY_COMPLAINED", "done"]
    assert len(await rows(cast, "select id from request where previous = $1", request)) == 1
    await agree(cast, request)


@pytest.mark.parametrize("again", range(3))
async def test_who_joins_while_it_is_answered_is_answered_or_told_no(cast: Cast, again: int) -> None:
    lead = await does(cast, "neighbour", LATE, store.submit, replace(YARD, confirm=True))
    await does(cast, "other_dispatcher", LATE, store.take, lead)
    found = await both(
        cast,
        ("owner", store.submit, (replace(YARD, join=lead),)),
        ("buyer", store.submit, (replace(YARD, join=lead),)),
        ("other_dispatcher", partial(store.answer, resolved=True), (lead, "Убрали")),
    )
    assert found[2] == "done"
    joined = await rows(cast, "select id, state from request where joined = $1", lead)
    assert [each["state"] for each in joined] == ["RESOLVED"] * (found.count("done") - 1)
    assert set(found[:2]) <= {"done", "NOT_NOW"}
    for each in (lead, *(row["id"] for row in joined)):
        await agree(cast, each)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_several_people_do_at_once_history_and_state_agree(
    cast: Cast, two: tuple[Viewer, Viewer], seed: int
) -> None:
    chance = Random(seed)
    burst = replace(YARD, category=RequestCategory.PIPE_BURST)
    lead = await does(cast, "neighbour", MORNING, store.submit, replace(burst, confirm=True))
    group = [lead, await does(cast, "owner", MORNING, store.submit, replace(burst, join=lead))]
    authors = {lead: "neighbour", group[1]: "owner"}
    staff: list[tuple[Any, tuple[Any, ...]]] = [
        (store.take, ()), (store.assign, (OLGA,)), (partial(store.answer, resolved=False), ("Работаем",)),
        (partial(store.answer, resolved=True), ("Готово",)), (store.decline, ("Не к нам",)),
        (store.note, ("Между нами",)), (store.forward, (Addressee.SUPPORT, None, "Не к нам")),
        (store.comment, ("Когда?",)), (store.meet_deadline, (DeadlineKind.LOCALISE,)),
    ]  # fmt: skip
    resident: list[tuple[Any, tuple[Any, ...]]] = [
        (store.withdraw, ()), (store.comment, ("Ждём",)), (store.complain, (Addressee.INSPECTORATE, "Молчат")),
        (store.rate, (1, None)), (store.resubmit, ("Подробнее",)),
    ]  # fmt: skip
    for _ in range(4):
        deeds = []
        for _ in range(4):
            request = chance.choice(group)
            office = chance.random() < 0.7
            who = chance.choice(("other_dispatcher", "second", "support")) if office else authors[request]
            deed, given = chance.choice(staff if office else resident)
            deeds.append((who, deed, (request, *given)))
        await both(cast, *deeds)
        for each in group:
            await agree(cast, each)


@pytest.mark.parametrize("seed", range(3))
async def test_the_house_changes_hands_while_people_act(cast: Cast, seed: int) -> None:
    """Two clocks and the new organisation's people at once: each request goes over once, whatever is done to it."""
    chance, day = Random(seed), datetime(2026, 8, 31, 20, 30, tzinfo=UTC)
    sent = [await does(cast, "owner", MORNING, store.submit, replace(YARD, confirm=True)) for _ in range(3)]

    async def clock() -> None:
        async with cast.database.transaction():
            await store.hand_over(day)

    async def somebody(who: str, deed: Any, *given: Any) -> None:
        for n in range(5):
            await asyncio.sleep(chance.random() / 100)
            viewer = await cast.viewer(who, day + timedelta(seconds=n))
            with suppress(Refused):
                async with cast.database.transaction():
                    await deed(viewer, chance.choice(sent), *given)

    await asyncio.gather(
        somebody("dispatcher", store.take), somebody("dispatcher", partial(store.answer, resolved=True), "Убрали"),
        somebody("other_dispatcher", store.take), somebody("owner", store.withdraw),
        somebody("owner", store.comment, "Ждём"), clock(), clock(),
    )  # fmt: skip
    for request in sent:
        await agree(cast, request)
        [row] = await rows(cast, "select organisation, closed_at from request where id = $1", request)
        over = await rows(cast, "select id from request_history where request = $1 and action = 'HAND_OVER'", request)
        assert (len(over), row["organisation"] == key("new")) in {(1, True), (0, False)}
        assert over or row["closed_at"] is not None, "only what was over stays"


async def agree(cast: Cast, request: UUID) -> None:
    """The history, replayed by the core's table of life, leads to the state; log, answers, deadlines say the same."""
    [row] = await rows(cast, "select * from request where id = $1", request)
    lines = await rows(cast, "select action, state from request_history where request = $1 order by id", request)
    state = RequestState.ACCEPTED
    assert lines[0] == {"action": "SUBMIT", "state": "ACCEPTED"}
    for line in lines[1:]:
        leads = {move.next_state for move in LIFE if (move.state, move.action.name) == (state, line["action"])}
        if line["action"] == "HAND_OVER":  # nobody does it: it is in nobody's table, and leaves the state as it is
            leads = {state}
        assert leads == {RequestState[line["state"]]}, (state, line)
        state = RequestState[line["state"]]
    assert row["state"] == state.name
    events = await rows(cast, "select kind from event where subject = $1 order by id", request)
    assert [each["kind"] for each in events] == [event_of(RequestAction[line["action"]]) for line in lines]
    done = [line["action"] for line in lines]
    answers = await rows(cast, "select id from request_answer where request = $1", request)
    assert len(answers) == len([each for each in done if each in ("ANSWER", "RESOLVE", "DECLINE")])
    assert (row["answered_at"] is not None) == bool(answers)
    assert (row["complained_at"] is not None) == ("COMPLAIN" in done)
    due = await rows(cast, "select * from request_deadline where request = $1", request)
    running = [each for each in due if each["met_at"] is None and each["ended_at"] is None]
    waits = [each["due_at"] for each in running if each["decides"] and each["due_at"] is not None]
    assert row["awaits"] == bool(waits)
    assert row["due_at"] == min(waits, default=row["due_at"])
    assert state.is_open or not running
