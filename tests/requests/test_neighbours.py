"""Neighbours: who writes of the same thing is asked to join; one answer goes to each, and each keeps own terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from gosdom_core.errors import NotFound, NotNow
from gosdom_core.homes import Place
from gosdom_core.requests import Addressee, DeadlineKind, NeighboursAsked, OwnRequest, RequestCategory
from gosdom_graphql.deeds import Done
from gosdom_graphql.requests import store
from gosdom_graphql.requests.store import Sent
from tests.requests.deeds import MORNING, does, rows
from tests.requests.test_course import terms, told
from tests.rights.cast import Cast, key
from tests.rights.conftest import Ask

DARK = Sent(place=Place.ENTRANCE, category=RequestCategory.COMMON_LIGHTING, text="Темно", entrance=key("sadovaya 1"))
NOON = MORNING + timedelta(hours=5)


async def sends(cast: Cast, who: str, at: datetime, sent: Sent) -> Done:
    viewer = await cast.viewer(who, at)
    async with cast.database.transaction():
        return await store.submit(viewer, sent)


async def states(cast: Cast, *requests: UUID) -> list[str]:
    found = {row["id"]: row["state"] for row in await rows(cast, "select id, state from request")}
    return [found[each] for each in requests]


@pytest.fixture(scope="module")
async def dark(cast: Cast) -> UUID:
    """It is dark on the stairs: the neighbour writes first."""
    return await does(cast, "neighbour", MORNING, store.submit, DARK)


ALONE: list[tuple[str, str, datetime, Sent]] = [
    ("by the same person", "neighbour", NOON, DARK),
    ("in another entrance", "owner", NOON, replace(DARK, entrance=key("sadovaya 2"))),
    ("about something else", "owner", NOON, replace(DARK, category=RequestCategory.ENTRANCE_DOOR)),
    ("at home", "owner", NOON, replace(DARK, place=Place.APARTMENT, entrance=None, premises=key("flat 1"))),
    ("to somebody else", "owner", NOON, replace(DARK, addressee=Addressee.SUPPORT)),
    ("the next day, by the clock of Samara", "owner", datetime(2026, 8, 3, 20, tzinfo=UTC), DARK),
    ("by who does not live there", "outsider", NOON, DARK),
    ("and says that theirs is another", "owner", NOON, replace(DARK, confirm=True)),
]


@pytest.mark.parametrize(("case", "who", "at", "sent"), ALONE, ids=[each[0] for each in ALONE])
async def test_nobody_is_asked_to_join(cast: Cast, dark: UUID, case: str, who: str, at: datetime, sent: Sent) -> None:
    done = await sends(cast, who, at, sent)
    assert (done.questions, done.asked) == ((), False), case
    await does(cast, who, at, store.withdraw, done.ids["request"])


SUBMIT = """mutation ($input: SubmitRequestInput!) { it: submitRequest(input: $input) {
  request { joined { number } } warnings { code field message figures { name value } law { confidence } }
  userErrors { code field }
} }"""


async def test_who_writes_of_the_same_thing_is_asked_and_joins(cast: Cast, ask: Ask, dark: UUID) -> None:
    [lead] = await rows(cast, "select number from request where id = $1", dark)
    viewer = await cast.viewer("owner", NOON)
    same = {
        "place": "ENTRANCE",
        "category": "COMMON_LIGHTING",
        "text": "Темно",
        "entrance": f"Entrance:{DARK.entrance}",
    }
    before = await rows(cast, "select count(*) from request")
    asked = await ask(SUBMIT, {"input": same}, viewer)
    assert asked.data is not None
    [warning] = asked.data["it"].pop("warnings")
    assert warning["law"] == {"confidence": "PRODUCT"}, "which neighbours are asked is our own choice"
    assert asked.data["it"] == {"request": None, "userErrors": []}
    figures = {each["name"]: each["value"] for each in warning["figures"]}
    assert (warning["code"], warning["field"], figures) == (
        "NEIGHBOURS_ASKED", ["join"], {"number": lead["number"], "count": "1", "request": f"Request:{dark}"},
    )  # fmt: skip
    assert "с вами ещё 1" in warning["message"]
    assert await rows(cast, "select count(*) from request") == before
    joined = await ask(SUBMIT, {"input": same | {"join": figures["request"]}}, viewer)
    assert joined.data is not None
    assert joined.data["it"]["request"] == {"joined": {"number": lead["number"]}}
    # the next one is told of both, and joins the first although they name the second
    done = await sends(cast, "buyer", NOON, DARK)
    assert done.questions == (
        NeighboursAsked(field=["join"], number=lead["number"], count=2, request=f"Request:{dark}"),
    )
    [second] = await rows(cast, "select id from request where joined = $1", dark)
    third = (await sends(cast, "buyer", NOON, replace(DARK, join=second["id"]))).ids["request"]
    found = await ask(f'{{ request(id: "Request:{dark}") {{ joinedCount }} }}', None, viewer)
    assert found.data == {"request": {"joinedCount": 2}}
    # each has their own number and term
    numbers = await rows(cast, "select distinct number from request where id = any($1::uuid[])", [dark, third])
    assert len(numbers) == 2
    assert await terms(cast, third) == await terms(cast, dark)


REFUSED: list[tuple[str, str, dict[str, Any], type[Exception]]] = [
    ("their own", "neighbour", {}, OwnRequest),
    ("what they do not see", "outsider", {}, NotFound),
    ("another thing", "owner", {"category": RequestCategory.ENTRANCE_DOOR}, NotNow),
    ("another entrance", "owner", {"entrance": key("sadovaya 2")}, NotNow),
    ("nothing that is there", "owner", {"join": key("nothing")}, NotFound),
]


@pytest.mark.parametrize(("case", "who", "changes", "refusal"), REFUSED, ids=[each[0] for each in REFUSED])
async def test_nobody_joins(
    cast: Cast, dark: UUID, case: str, who: str, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await sends(cast, who, NOON, replace(DARK, **{"join": dark} | changes))


async def test_a_complaint_is_no_neighbours_business(cast: Cast, ask: Ask) -> None:
    """Not the complaint, not its line in the history, not its name in a subscription."""
    light = await does(cast, "owner", MORNING, store.submit, replace(DARK, confirm=True))
    late = MORNING + timedelta(days=20)
    viewer = await cast.viewer("owner", late)
    async with cast.database.transaction():
        complaint = (await store.complain(viewer, light, Addressee.INSPECTORATE, "Темно")).ids["complaint"]
    query = (
        f'{{ request(id: "Request:{light}") {{ complainedAt history {{ action }} continuations {{ id }} }}'
        f' complaint: request(id: "Request:{complaint}") {{ id }} }}'
    )
    seen = await ask(query, None, await cast.viewer("neighbour", late))
    assert seen.data == {
        "request": {"complainedAt": None, "history": [{"action": "SUBMIT"}], "continuations": []},
        "complaint": None,
    }
    whole = await ask(query, None, viewer)
    assert whole.data is not None
    assert whole.data["request"]["history"] == [{"action": "SUBMIT"}, {"action": "COMPLAIN"}]
    assert whole.data["complaint"] == {"id": f"Request:{complaint}"}
    kinds = await rows(cast, "select kind from event where subject = $1 order by id", light)
    assert [each["kind"] for each in kinds] == ["request.submit", "request.changed"]


async def test_one_answer_goes_to_each(cast: Cast) -> None:
    at = datetime(2026, 8, 5, 6, tzinfo=UTC)
    first = await does(cast, "neighbour", at, store.submit, DARK)
    second = await does(cast, "owner", at + timedelta(days=1), store.submit, replace(DARK, join=first))
    await does(cast, "other_dispatcher", at + timedelta(days=1), store.take, first)
    assert await states(cast, first, second) == ["IN_PROGRESS", "IN_PROGRESS"]
    await does(cast, "other_dispatcher", at + timedelta(days=1), store.answer, first, "Ждём лампы", resolved=False)
    # who joins after the answer was given
    third = await does(cast, "buyer", at + timedelta(days=2), store.submit, replace(DARK, join=first))
    assert await terms(cast, first) == [("ELIMINATE", "fault.lighting", date(2026, 8, 12))]
    assert await terms(cast, third) == [
        ("ANSWER", "answer.general", date(2026, 8, 21)), ("ELIMINATE", "fault.lighting", date(2026, 8, 14)),
    ]  # fmt: skip
    lit = at + timedelta(days=1, hours=2)
    await does(
        cast, "other_dispatcher", at + timedelta(days=3), store.meet_deadline, first, DeadlineKind.ELIMINATE, lit
    )
    met = await rows(
        cast, "select request, met_at from request_deadline where kind = 'ELIMINATE' and request = any($1::uuid[])",
        [first, second, third],
    )  # fmt: skip
    # before the third one wrote, it was not due to them
    assert {row["request"]: row["met_at"] for row in met} == {
        first: lit, second: lit, third: at + timedelta(days=2)
    }  # fmt: skip
    await does(cast, "other_dispatcher", at + timedelta(days=3), store.answer, first, None, resolved=True)
    assert await states(cast, first, second, third) == ["RESOLVED"] * 3
    answers = await rows(
        cast, "select request, text from request_answer where request = any($1::uuid[])", [first, second, third]
    )
    assert {(row["request"], row["text"]) for row in answers} == {
        (each, "Ждём лампы") for each in (first, second, third)
    }
    for who, request in (("Vera", first), ("Anna", second), ("Zoya", third)):
        assert (await told(cast, who, request))[-1] == "Заявка № решена", who
    # each rates for themselves
    await does(cast, "buyer", at + timedelta(days=4), store.rate, third, 2, None)
    [row] = await rows(cast, "select rating from request where id = $1", first)
    assert row == {"rating": None}


async def test_when_the_first_is_withdrawn_the_next_one_leads(cast: Cast) -> None:
    at = datetime(2026, 8, 6, 6, tzinfo=UTC)
    first = await does(cast, "neighbour", at, store.submit, DARK)
    second = await does(cast, "owner", at, store.submit, replace(DARK, join=first))
    third = await does(cast, "buyer", at, store.submit, replace(DARK, join=first))
    await does(cast, "neighbour", at, store.withdraw, first)
    joined = {row["id"]: row["joined"] for row in await rows(cast, "select id, joined from request")}
    assert (joined[second], joined[third]) == (None, second)
    await does(cast, "other_dispatcher", at, store.decline, second, "Лампы горят")
    assert await states(cast, first, second, third) == ["WITHDRAWN", "DECLINED", "DECLINED"]


async def test_who_went_their_own_way_is_left_alone(cast: Cast) -> None:
    at = datetime(2026, 8, 7, 6, tzinfo=UTC)
    first = await does(cast, "neighbour", at, store.submit, DARK)
    second = await does(cast, "owner", at, store.submit, replace(DARK, join=first))
    await does(cast, "other_dispatcher", at, store.forward, second, Addressee.SUPPORT, None, "О приложении")
    await does(cast, "other_dispatcher", at, store.decline, first, "Лампы горят")
    assert await states(cast, first, second) == ["DECLINED", "ACCEPTED"]
