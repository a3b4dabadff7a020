"""Days of a house end at its own midnight: who owns, who is a guest and who serves changes then, and not earlier."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gosdom_core.errors import NotFound
from gosdom_graphql import clock
from gosdom_graphql.database import new_id
from gosdom_graphql.homes.store import served
from gosdom_graphql.homes.store.serving import IN_FORCE
from gosdom_graphql.homes.tables import ServiceContract, Share
from gosdom_graphql.sessions.identify import identify
from tests.rights.cast import Cast, gid, key, token
from tests.rights.conftest import Ask

MOMENT = timedelta(microseconds=1)
SAMARA_21 = datetime(2026, 11, 21, 20, tzinfo=UTC)
"""24:00 of 21 November in Samara, four hours ahead of UTC."""


async def found(cast: Cast, ask: Ask, who: str, at: datetime, query: str) -> Any:
    answer = await ask(f"{{ it: {query} }}", None, await cast.viewer(who, at))
    assert answer.errors is None
    assert answer.data is not None
    return answer.data["it"]


@pytest.mark.parametrize(
    ("case", "who", "premises", "over", "before"),
    [
        ("a share that ends today", "shared_owner", "flat 2", SAMARA_21, True),
        ("a share that begins tomorrow", "co_owner", "flat 10", SAMARA_21, False),
        ("sold on 30 June", "former_owner", "flat 3", datetime(2026, 6, 30, 20, tzinfo=UTC), True),
        ("bought from 1 July", "buyer", "flat 3", datetime(2026, 6, 30, 20, tzinfo=UTC), False),
        ("access that ends today", "guest_of_two", "flat 10", SAMARA_21, True),
        ("a contract until 31 August", "other_dispatcher", "flat 1", datetime(2026, 8, 31, 20, tzinfo=UTC), True),
        ("a contract from 1 September", "dispatcher", "flat 1", datetime(2026, 8, 31, 20, tzinfo=UTC), False),
        ("a supplier's until today", "supplier", "flat 10", SAMARA_21, True),
    ],
)
async def test_a_day_is_over_at_midnight_of_the_house(
    cast: Cast, ask: Ask, case: str, who: str, premises: str, over: datetime, before: bool
) -> None:
    query = f'premises(id: "{gid("Premises", premises)}") {{ number }}'
    shown = {"number": premises.rsplit(maxsplit=1)[-1]}
    for at, expected in ((over - MOMENT, before), (over, not before)):
        assert await found(cast, ask, who, at, query) == (shown if expected else None), at


async def test_the_same_moment_is_another_day_in_another_zone(cast: Cast, ask: Ask) -> None:
    """Two shares that end on 21 November: in Samara one hour earlier than in Moscow."""
    async with cast.database.transaction():
        for house, premises in (("sadovaya", "shop"), ("tverskaya", "flat 7")):
            await Share(
                id=new_id(), house=key(house), premises=key(premises), person=key("Kirill"), ownership="SHARED",
                numerator=1, denominator=2, since=date(2026, 1, 1), until=date(2026, 11, 21),
            ).save()  # fmt: skip
    mine = "houses(filter: {mine: true}) { nodes { region } }"
    regions = [
        [each["region"] for each in (await found(cast, ask, "outsider", SAMARA_21 + by, mine))["nodes"]]
        for by in (-MOMENT, timedelta(0), timedelta(hours=1) - MOMENT, timedelta(hours=1))
    ]
    assert [sorted(each) for each in regions] == [["63", "77"], ["77"], ["77"], []]


@pytest.mark.parametrize(
    ("at", "management"),
    [
        (datetime(2023, 12, 31, 19, 59, 59, 999999, tzinfo=UTC), None),
        (datetime(2023, 12, 31, 20, tzinfo=UTC), "old"),
        (datetime(2026, 8, 31, 19, 59, 59, 999999, tzinfo=UTC), "old"),
        (datetime(2026, 8, 31, 20, tzinfo=UTC), "new"),
    ],
)
async def test_who_serves_the_house(cast: Cast, at: datetime, management: str | None) -> None:
    async with cast.database.transaction():
        here = await served(key("sadovaya"), at, field="house")
    assert here.management == (None if management is None else key(management))
    assert here.suppliers == {key("vodokanal")}
    assert here.zone.key == "Europe/Samara"
    assert here.entrances == {key("sadovaya 1"), key("sadovaya 2")}
    assert here.house.address == "Самара, Садовая улица, 1"


async def test_of_two_that_manage_the_newer_one_answers(cast: Cast) -> None:
    """Contracts may overlap on paper: the house belongs to whom it was given last."""
    async with cast.database.transaction():
        await ServiceContract(
            id=new_id(), house=key("lesnaya"), organisation=key("new"), kind="MANAGEMENT", since=date(2026, 10, 1)
        ).save()
        here = await served(key("lesnaya"), SAMARA_21, field="house")
        contracts = await IN_FORCE(key("lesnaya"), date(2026, 11, 21))
    assert here.management == key("new")
    newest_first = [each["organisation"] for each in contracts]
    assert newest_first[:2] == [key("new"), key("teplo")]
    assert set(newest_first[2:]) == {key("old"), key("vodokanal")}  # of one day


async def test_a_house_that_is_not_there_is_not_found_where_it_was_named(cast: Cast) -> None:
    with pytest.raises(NotFound) as refused:
        async with cast.database.transaction():
            await served(key("nowhere"), SAMARA_21, field="entrance")
    assert refused.value.field == ("entrance",)


async def test_the_houses_clock_moves_everybodys_day(cast: Cast, ask: Ask) -> None:
    """Last in this module: the clock does not go back."""
    midnight = datetime(2099, 12, 31, 20, tzinfo=UTC)
    async with cast.database.transaction():
        await Share(
            id=new_id(), house=key("sadovaya"), premises=key("flat 2"), person=key("Kirill"), ownership="SHARED",
            numerator=1, denominator=9, since=date(2026, 1, 1), until=date(2099, 12, 31),
        ).save()  # fmt: skip
    query = f'{{ premises(id: "{gid("Premises", "flat 2")}") {{ number }} viewer {{ now }} }}'
    for to, seen in ((midnight - timedelta(minutes=5), {"number": "2"}), (midnight, None)):
        await clock.move(cast.database, to=to)
        answer = await ask(query, None, await identify(cast.database.read, token("outsider")))
        assert answer.data is not None
        assert answer.data["premises"] == seen
        assert timedelta(0) <= datetime.fromisoformat(answer.data["viewer"]["now"]) - to < timedelta(minutes=1)
