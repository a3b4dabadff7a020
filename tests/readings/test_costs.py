"""What it would cost: zone by zone, electricity tier by tier, and why it is not known where it is not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosdom_core.readings import by_tier
from gosdom_graphql.readings.store.costing import priced
from gosdom_graphql.readings.tables import Meter
from gosdom_graphql.readings.words import CostUnknown
from tests.a_house import House
from tests.readings.test_story import COLD, LIGHT

D = Decimal
MAY = date(2026, 5, 20)
ONE = {("ALL", 1): D("5"), ("ALL", 2): D("7"), ("ALL", 3): D("11")}
TWO = {("DAY", 1): D("6"), ("NIGHT", 1): D("3"), ("DAY", 2): D("8"), ("NIGHT", 2): D("4")}
PREVIEW = """query($reading: ReadingInput!) { readingPreview(reading: $reading) {
  last consumption cost { amount } costUnknown costParts { zone tier volume price amount { amount } } } }"""
TARIFFS = "{ tariffs(first: 100, filter: {resource: [ELECTRICITY]}) { nodes { region zone tier price } } }"


def meter(*zones: str, resource: str = "ELECTRICITY") -> Meter:
    return Meter(resource=resource, zones=list(zones or ("ALL",)), _ignore_missing=True)


@pytest.mark.parametrize(
    ("case", "of", "prices", "volumes", "day", "months", "expected"),
    [
        ("within the first tier", meter(), ONE, ["3900"], MAY, 1, "19500.00"),
        ("into the second", meter(), ONE, ["4000"], MAY, 1, "20200.00"),
        ("into the third", meter(), ONE, ["6001"], MAY, 1, "34211.00"),
        ("of two months each has its bounds", meter(), ONE, ["7800"], MAY, 2, "39000.00"),
        ("each zone bears its share", meter("DAY", "NIGHT"), TWO, ["3000", "1000"], MAY, 1, "21175.00"),
        ("a correction", meter(), ONE, ["-10"], MAY, 1, "-50.00"),
        ("a correction of one zone", meter("DAY", "NIGHT"), TWO, ["-10", "10"], MAY, 1, "-30.00"),
        ("water has no tiers", meter(resource="COLD_WATER"), ONE, ["9000"], MAY, 1, "45000.00"),
        ("nor had electricity then", meter(), ONE, ["9000"], date(2025, 12, 31), 1, "45000.00"),
        ("a region without tiers", meter(), {("ALL", 1): D("5")}, ["9000"], MAY, 1, "45000.00"),
        ("no tariff", meter(), {}, ["1"], MAY, 1, CostUnknown.NO_TARIFF),
        ("none of a zone", meter("DAY", "NIGHT"), ONE, ["1", "1"], MAY, 1, CostUnknown.NO_TARIFF_OF_ZONE),
        ("none of a tier", meter("DAY", "NIGHT"), TWO, ["9000", "1"], MAY, 1, CostUnknown.NO_TARIFF_OF_TIER),
    ],
)
def test_what_volumes_cost(
    case: str, of: Meter, prices: Any, volumes: list[str], day: date, months: int, expected: str | CostUnknown
) -> None:
    found = priced(prices, of, [*map(D, volumes)], day, months)
    if isinstance(expected, CostUnknown):
        assert (found.amount, found.parts, found.unknown) == (None, (), expected), case
    else:
        assert (found.amount, found.unknown) == (D(expected), None), case
        assert sum(each.volume for each in found.parts) == sum(map(D, volumes))
        assert all((each.zone.name, each.tier) in prices for each in found.parts)


@given(st.lists(st.decimals(-500, 9000, places=2), min_size=1, max_size=3), st.integers(1, 5))
def test_tiers_of_registers_add_up(volumes: list[Decimal], months: int) -> None:
    parts = by_tier(volumes, MAY, months=months)
    assert [sum(tier[n] for tier in parts) for n in range(len(volumes))] == volumes
    bounds = [3900 * months, 2100 * months]
    assert all(sum(tier) <= most for tier, most in zip(parts, bounds, strict=False))


async def test_a_preview_says_of_what_the_cost_is_made_up(region: House) -> None:
    much = (await region.ask("owner", PREVIEW, reading={"meter": LIGHT, "values": ["90000", "90000"]}))[
        "readingPreview"
    ]
    day, night = (str(D(value) + more) for value, more in zip(much["last"], (3000, 1000), strict=True))
    found = (await region.ask("owner", PREVIEW, reading={"meter": LIGHT, "values": [day, night]}))["readingPreview"]
    assert (found["consumption"], found["costUnknown"], found["cost"]) == ("4000.0", None, {"amount": "21268.50"})
    assert [(each["zone"], each["tier"], each["volume"], each["amount"]["amount"]) for each in found["costParts"]] == [
        ("DAY", 1, "2925.000", "17520.75"), ("NIGHT", 1, "975.000", "3061.50"),
        ("DAY", 2, "75.000", "584.25"), ("NIGHT", 2, "25.000", "102.00"),
    ]  # fmt: skip
    tariffs = (await region.ask(None, TARIFFS))["tariffs"]["nodes"]
    assert {each["tier"] for each in tariffs} == {1, 2, 3}
    assert len({(each["region"], each["zone"], each["tier"]) for each in tariffs}) == len(tariffs)


async def test_a_preview_says_why_there_is_no_cost(house: House) -> None:
    async with house.database.transaction() as transaction:
        await transaction.connection.execute("delete from tariff where resource = 'COLD_WATER'")
    found = (await house.ask("owner", PREVIEW, reading={"meter": COLD, "values": ["9000"]}))["readingPreview"]
    assert (found["cost"], found["costParts"], found["costUnknown"]) == (None, [], "NO_TARIFF")
