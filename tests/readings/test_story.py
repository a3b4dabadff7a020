"""Sent in one touch: what the owner of an apartment sees, sends and is asked, over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gosdom_core.homes import Resource
from gosdom_graphql.demo.cast import key
from gosdom_graphql.demo.meters import meter_id
from gosdom_graphql.demo.region import premises_id
from tests.a_house import SAMARA, House

HOME = f"Premises:{premises_id('prichalnaya', '7')}"
SUBMIT = """mutation($input: SubmitReadingInput!) { submitReading(input: $input) {
  reading { period values consumption change late counts isInformation odd confirmed source author { name } }
  meter { periods(first: 1) { nodes { period values consumption change } } }
  warnings { code field message figures { name value } law { clause } } userErrors { code field message } } }"""
ALL = """mutation($input: SubmitReadingsInput!) { submitReadings(input: $input) {
  premises { meters { nodes { resource periods(first: 1) { nodes { period values consumption } } } } }
  warnings { code field } userErrors { code field } } }"""
PREVIEW = """query($reading: ReadingInput!) { readingPreview(reading: $reading) {
  period late lastPeriod last volumes consumption change usual cost { amount currency }
  warnings { code figures { name value } } userErrors { code } } }"""


def meter(home: str, resource: Resource, house: str = "prichalnaya") -> str:
    return f"Meter:{key('meter', meter_id(house, home, resource))}"


COLD, HOT, LIGHT = (meter("7", each) for each in (Resource.COLD_WATER, Resource.HOT_WATER, Resource.ELECTRICITY))


async def submit(house: House, who: str, of: str, *values: str, **more: Any) -> Any:
    given = {"meter": of, "values": list(values)} | more
    return (await house.ask(who, SUBMIT, input=given))["submitReading"]


async def test_a_month_of_an_owner(region: House) -> None:
    """Preview, a slip that is asked about, several in the window, and the last counts."""
    [last] = await region.database.read.fetch(
        "select values, period from meter_period where meter = $1 order by period desc limit 1",
        key("meter", meter_id("prichalnaya", "7", Resource.COLD_WATER)),
    )
    before = last["values"][0]
    preview = (await region.ask("owner", PREVIEW, reading={"meter": COLD, "values": [str(before + 5)]}))[
        "readingPreview"
    ]
    assert preview == {
        "period": "2026-11-01", "late": False, "lastPeriod": "2026-10-01", "last": [str(before)],
        "volumes": ["5.000"], "consumption": "5.000", "change": "FORWARD", "usual": preview["usual"],
        "cost": {"amount": "172.80", "currency": "RUB"}, "warnings": [], "userErrors": [],
    }  # fmt: skip
    slip = await submit(region, "owner", COLD, str(before + 20))
    assert (slip["reading"], [each["code"] for each in slip["warnings"]]) == (None, ["READING_MUCH_MORE_THAN_USUAL"])
    figures = {each["name"]: each["value"] for each in slip["warnings"][0]["figures"]}
    assert (figures["consumption"], figures["times"], figures["over"]) == ("20.000", "3", "1")
    first = await submit(region, "owner", COLD, str(before + 20), confirm=True)
    assert (first["reading"]["odd"], first["reading"]["confirmed"]) == (["READING_MUCH_MORE_THAN_USUAL"], True)
    again = await submit(region, "co_owner", COLD, str(before + 6))
    assert again["reading"] == {
        "period": "2026-11-01", "values": [str(before + 6)], "consumption": "6.000", "change": "FORWARD", "late": False,
        "counts": True, "isInformation": False, "odd": [], "confirmed": False, "source": "RESIDENT",
        "author": {"name": "Игорь Павлович Кузнецов"},
    }  # fmt: skip
    sent = await region.ask(
        "owner", "query($id: ID!) { meter(id: $id) { readings(first: 2) { nodes { counts consumption } } } }", id=COLD
    )
    assert sent["meter"]["readings"]["nodes"] == [
        {"counts": True, "consumption": "6.000"},
        {"counts": False, "consumption": "20.000"},
    ]


async def test_all_meters_of_a_home_at_once_after_the_window(region: House) -> None:
    """All or none; after the 25th it counts for the next period, and the person is told."""
    await region.clock_to(datetime(2026, 11, 27, 9, tzinfo=SAMARA))
    wrong = [{"meter": HOT, "values": ["999999"]}, {"meter": LIGHT, "values": ["1"]}]
    refused = (await region.ask("owner", ALL, input={"readings": wrong}))["submitReadings"]
    assert refused["userErrors"] in (
        [{"code": "READING_TOO_MANY_DIGITS", "field": ["readings", "0", "values"]}],
        [{"code": "READING_WRONG_REGISTERS", "field": ["readings", "1", "values"]}],
    )
    good = [{"meter": HOT, "values": ["30"]}, {"meter": LIGHT, "values": ["1200.5", "610"]}]
    sent = (await region.ask("owner", ALL, input={"readings": good, "confirm": True}))["submitReadings"]
    assert sent["userErrors"] == []
    assert {(each["code"], *each["field"]) for each in sent["warnings"]} == {
        ("READING_COUNTS_FOR_NEXT", "readings", "0", "values"), ("READING_COUNTS_FOR_NEXT", "readings", "1", "values"),
    }  # fmt: skip
    periods = {each["resource"]: each["periods"]["nodes"][0]["period"] for each in sent["premises"]["meters"]["nodes"]}
    assert periods == {"COLD_WATER": "2026-11-01", "HOT_WATER": "2026-12-01", "ELECTRICITY": "2026-12-01"}
