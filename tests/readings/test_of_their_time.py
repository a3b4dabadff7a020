"""A home is sold: the seller keeps what was sent in their time, the buyer sees what was shown and not who sent it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gosdom_graphql.context import Context
from gosdom_graphql.exports.act import act
from gosdom_graphql.reader.rowtype import row_type
from gosdom_graphql.readings.rows import MeterReading, ReadingFilter, ReadingOrder
from gosdom_graphql.readings.tables import MeterPeriod, Reading
from tests.readings.test_matrix import cast
from tests.rights.api import SCHEMA
from tests.rights.cast import Cast, gid, key

__all__ = ["cast"]

# Fedor sold flat 3 to Zoya on the first of July
SENT = {
    "by the seller": ("Fedor", date(2026, 6, 1), datetime(2026, 6, 20, 9, tzinfo=UTC), "5"),
    "by the seller, last": ("Fedor", date(2026, 7, 1), datetime(2026, 6, 30, 19, 59, tzinfo=UTC), "6"),
    "by the buyer": ("Zoya", date(2026, 7, 1), datetime(2026, 6, 30, 20, 1, tzinfo=UTC), "7"),
}
BEFORE, AFTER = datetime(2026, 6, 25, 9, tzinfo=UTC), datetime(2027, 1, 15, 9, tzinfo=UTC)
SEEN = """query ($premises: ID!, $after: String) {
  it: readings(first: 100, after: $after, filter: {premises: [$premises]}) { totalCount edges { cursor node {
    id values author { name } meter { id } plate { resource number zones apartment { number } } house { id } } } } }"""
NODE = "query ($id: ID!) { it: node(id: $id) { ... on MeterReading { id author { name } } } }"


@pytest.fixture(scope="module")
async def sold(cast: Cast) -> Cast:
    async with cast.database.transaction():
        for name, (who, period, at, value) in SENT.items():
            reading = Reading(
                id=key(name), house=key("sadovaya"), meter=key("meter sold"), period=period, at=at, received_at=at,
                source="RESIDENT", author=key(who), organisation=None, values=[Decimal(value)], volume=Decimal(1),
                change="FORWARD", confirmed=False, late=False, billed=True, odd=[],
            )  # fmt: skip
            await reading.save()
            if name != "by the seller, last":
                await MeterPeriod(
                    id=key(f"counts {name}"), house=key("sadovaya"), meter=key("meter sold"), period=period,
                    reading=key(name), at=at, values=[Decimal(value)], volume=Decimal(1), change="FORWARD", spread=1,
                ).save()  # fmt: skip
    return cast


async def seen(cast: Cast, who: str, at: datetime, **variables: Any) -> Any:
    context = Context(await cast.viewer(who, at), cast.database)
    given = {"premises": gid("Premises", "flat 3")} | variables
    found = await SCHEMA.execute(SEEN, variable_values=given, context_value=context)
    assert found.errors is None, found.errors
    assert found.data is not None
    return found.data["it"]


def told(page: Any) -> list[tuple[str, str | None]]:
    """What was shown and who is named, the latest first."""
    assert page["totalCount"] == len(page["edges"])
    return [
        (each["node"]["values"][0], each["node"]["author"] and each["node"]["author"]["name"]) for each in page["edges"]
    ]


@pytest.mark.parametrize(
    ("who", "at", "expected"),
    [
        ("former_owner", BEFORE, [("7", None), ("6", "Fedor"), ("5", "Fedor"), ("3.000", None)]),
        ("former_owner", AFTER, [("6", "Fedor"), ("5", "Fedor"), ("3.000", None)]),
        ("buyer", BEFORE, []),
        ("buyer", AFTER, [("7", "Zoya"), ("6", None), ("5", None), ("3.000", None)]),
        ("supplier", AFTER, [("7", "Zoya"), ("6", "Fedor"), ("5", "Fedor"), ("3.000", None)]),
        ("dispatcher", AFTER, [("7", "Zoya"), ("6", "Fedor"), ("5", "Fedor"), ("3.000", None)]),
        *((who, AFTER, []) for who in ("owner", "neighbour", "guest_of_seller", "attorney_of_many", "inspector")),
    ],
)
async def test_who_sees_what_of_which_time(
    sold: Cast, who: str, at: datetime, expected: list[tuple[str, str | None]]
) -> None:
    assert told(await seen(sold, who, at)) == expected


async def test_the_seller_sees_what_was_sent_and_not_the_meter(sold: Cast) -> None:
    node = (await seen(sold, "former_owner", AFTER))["edges"][0]["node"]
    plate = {"resource": "COLD_WATER", "number": "sold", "zones": ["ALL"], "apartment": {"number": "3"}}
    assert (node["meter"], node["plate"], node["house"]) == (None, plate, {"id": gid("House", "sadovaya")})


async def test_ids_and_cursors_of_another_s_time_lead_nowhere(sold: Cast) -> None:
    every = (await seen(sold, "dispatcher", AFTER))["edges"]
    for who in ("former_owner", "buyer", "guest_of_seller", "outsider"):
        own = [each["node"]["id"] for each in (await seen(sold, who, AFTER))["edges"]]
        context = Context(await sold.viewer(who, AFTER), sold.database)
        for place, each in enumerate(every):
            found = await SCHEMA.execute(NODE, variable_values={"id": each["node"]["id"]}, context_value=context)
            assert found.data is not None
            assert (found.data["it"] is not None) == (each["node"]["id"] in own), who
            after = (await seen(sold, who, AFTER, after=each["cursor"]))["edges"]
            behind = [one["node"]["id"] for one in every[place + 1 :]]
            assert [one["node"]["id"] for one in after] == [id for id in own if id in behind], who


async def test_each_has_the_acts_of_their_own_time(sold: Cast) -> None:
    async def words(who: str, month: int) -> str | None:
        viewer = await sold.viewer(who, AFTER)
        found = await act(sold.database, viewer, gid("Premises", "flat 3"), date(2026, month, 1))
        return None if found is None else f"{found['facts']} {found['sections']}"

    june, july = await words("former_owner", 6), await words("former_owner", 7)
    assert june is not None
    assert july is not None
    assert ("Fedor" in june, "Садовая" in june, "'3'" in june) == (True, True, True)
    assert ("Fedor" in july, "Zoya" in july) == (True, False), "what was sent on the last day, and not what counts now"
    theirs, mine = await words("buyer", 6), await words("buyer", 7)
    assert theirs is not None
    assert mine is not None
    assert ("Fedor" in theirs, "5 м³" in theirs) == (False, True)
    assert ("Fedor" in mine, "Zoya" in mine) == (False, True)
    assert [await words(who, 6) for who in ("guest_of_seller", "outsider", "owner", "inspector")] == [None] * 4


def test_no_filter_and_no_order_tells_who_sent_it() -> None:
    """The author has a right of its own, and what rows are chosen and sorted by leads to nobody."""
    assert row_type(MeterReading).fields["author"].if_ is not None
    assert set(ReadingFilter.__annotations__) == {"house", "meter", "premises", "period", "source", "to_check"}
    assert {member.column._meta.name for member in ReadingOrder.members.values()} == {"at"}
