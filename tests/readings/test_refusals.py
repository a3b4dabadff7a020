"""Every way in which a reading or a meter is refused: its code, its field, nothing written; and what is done once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from gosdom_core.homes import Resource
from gosdom_graphql.demo.cast import key
from tests.a_house import SAMARA, House
from tests.readings.test_story import ALL, COLD, HOT, LIGHT, PREVIEW, SUBMIT, meter, submit
from tests.rights.snapshot import snapshot

REGISTER = """mutation($input: RegisterMeterInput!) { registerMeter(input: $input) {
  meter { id number zones verification organisation { name } } userErrors { code field } } }"""
LABEL = """mutation($input: LabelMeterInput!) { labelMeter(input: $input) {
  meter { label } userErrors { code field } } }"""
HOUSE = f"House:{key('house', 'prichalnaya')}"
PASSPORT = {"number": "900", "digits": 5, "decimals": 3, "installed": "2026-11-01"}

READINGS = [
    ("more digits than it shows", {"meter": COLD, "values": ["100000"]}, "READING_TOO_MANY_DIGITS", ["values"]),
    ("more decimals than it shows", {"meter": COLD, "values": ["1.0001"]}, "READING_TOO_MANY_DIGITS", ["values"]),
    ("below zero", {"meter": COLD, "values": ["-1"]}, "READING_NEGATIVE", ["values"]),
    ("no value", {"meter": COLD, "values": []}, "READING_WRONG_REGISTERS", ["values"]),
    ("one zone of two", {"meter": LIGHT, "values": ["1"]}, "READING_WRONG_REGISTERS", ["values"]),
    ("no sum", {"meter": LIGHT, "values": ["1", "2"], "total": "9"}, "READING_ZONES_DO_NOT_SUM", ["total"]),
    ("a neighbour's", {"meter": meter("8", Resource.GAS), "values": ["1"]}, "NOT_FOUND", ["meter"]),
    ("no meter", {"meter": "Meter:1", "values": ["1"]}, "NOT_FOUND", ["meter"]),
    ("another thing", {"meter": HOUSE, "values": ["1"]}, "NOT_FOUND", ["meter"]),
]


@pytest.mark.parametrize(("case", "given", "code", "field"), READINGS, ids=[each[0] for each in READINGS])
async def test_a_reading_is_refused(
    house: House, case: str, given: dict[str, Any], code: str, field: list[str]
) -> None:
    before = await snapshot(house.database)
    refused = (await house.ask("owner", SUBMIT, input=given))["submitReading"]
    assert (refused["reading"], refused["warnings"]) == (None, [])
    assert [(each["code"], each["field"]) for each in refused["userErrors"]] == [(code, field)]
    preview = (await house.ask("owner", PREVIEW, reading=given))["readingPreview"]
    assert (preview["period"], preview["userErrors"]) == (None, [{"code": code}])
    among = {"readings": [{"meter": HOT, "values": ["1"]}, given]}
    refused = (await house.ask("owner", ALL, input=among))["submitReadings"]
    assert refused["userErrors"] == [{"code": code, "field": ["readings", "1", *field]}]
    assert await snapshot(house.database) == before


@pytest.mark.parametrize(
    ("readings", "code"),
    [
        ([], "MISSING"),
        ([{"meter": COLD, "values": ["1"]}] * 2, "METER_TWICE"),
        ([{"meter": COLD, "values": ["1"]}] * 51, "OUT_OF_RANGE"),
    ],
)
async def test_a_home_s_readings_are_refused(house: House, readings: list[Any], code: str) -> None:
    before = await snapshot(house.database)
    refused = (await house.ask("owner", ALL, input={"readings": readings}))["submitReadings"]
    assert refused["userErrors"] == [{"code": code, "field": ["readings"]}]
    assert await snapshot(house.database) == before


METERS = [
    ("no number", {"number": "  "}, "MISSING", ["number"]),
    ("a long number", {"number": "9" * 41}, "TOO_LONG", ["number"]),
    ("too many digits", {"digits": 13}, "OUT_OF_RANGE", ["digits"]),
    ("decimals below zero", {"decimals": -1}, "OUT_OF_RANGE", ["decimals"]),
    ("four rates", {"rates": 4}, "OUT_OF_RANGE", ["rates"]),
    ("two rates of water", {"rates": 2}, "OUT_OF_RANGE", ["rates"]),
    ("not yet installed", {"installed": "2026-12-01"}, "OUT_OF_RANGE", ["installed"]),
    ("an initial value too many", {"initial": ["1", "2"]}, "READING_WRONG_REGISTERS", ["initial"]),
    ("an initial value below zero", {"initial": ["-1"]}, "READING_NEGATIVE", ["initial"]),
    ("nothing passes through it", {"mostAnHour": "0"}, "BAD_INPUT", ["mostAnHour"]),
    ("long seals", {"seals": "п" * 201}, "TOO_LONG", ["seals"]),
]


@pytest.mark.parametrize(("case", "change", "code", "field"), METERS, ids=[each[0] for each in METERS])
async def test_a_meter_is_refused(house: House, case: str, change: dict[str, Any], code: str, field: list[str]) -> None:
    before = await snapshot(house.database)
    given = {"house": HOUSE, "resource": "HOT_WATER", "meter": PASSPORT | change}
    refused = (await house.ask("dispatcher", REGISTER, input=given))["registerMeter"]
    assert (refused["meter"], refused["userErrors"]) == (None, [{"code": code, "field": field}])
    assert await snapshot(house.database) == before


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"resource": "WASTE"}, "OUT_OF_RANGE", ["resource"]),
        ({"premises": f"Premises:{key('premises', 'yablonevy 1')}"}, "NOT_FOUND", ["premises"]),
        ({"house": f"House:{key('house', 'nowhere')}"}, "NOT_FOUND", ["house"]),
        ({"house": f"House:{key('house', 'beregovaya')}"}, "NOT_ALLOWED", ["house"]),
    ],
)
async def test_a_meter_of_nowhere_is_refused(house: House, change: dict[str, Any], code: str, field: list[str]) -> None:
    before = await snapshot(house.database)
    given = {"house": HOUSE, "resource": "HOT_WATER", "meter": PASSPORT} | change
    refused = (await house.ask("dispatcher", REGISTER, input=given))["registerMeter"]
    assert refused["userErrors"] == [{"code": code, "field": field}]
    assert await snapshot(house.database) == before


async def test_a_meter_is_registered_and_named_by_who_lives_there(house: House) -> None:
    given = {
        "house": HOUSE, "premises": f"Premises:{key('premises', 'prichalnaya 7')}", "resource": "GAS",
        "meter": PASSPORT | {"verifyUntil": "2026-12-31"},
    }  # fmt: skip
    made = (await house.ask("dispatcher", REGISTER, input=given))["registerMeter"]
    assert made["userErrors"] == []
    assert made["meter"] == {
        "id": made["meter"]["id"], "number": "900", "zones": ["ALL"], "verification": "SOON",
        "organisation": {"name": "УК «Самарский уют»"},
    }  # fmt: skip
    again = (await house.ask("dispatcher", REGISTER, input=given))["registerMeter"]
    assert again["userErrors"] == [{"code": "METER_KNOWN", "field": ["number"]}]
    of = made["meter"]["id"]
    for who, label, came in (
        ("co_owner", " Плита ", "Плита"),
        ("co_owner", "п" * 61, "TOO_LONG"),
        ("dispatcher", "Наш", "NOT_ALLOWED"),
        ("co_owner", "", None),
    ):
        named = (await house.ask(who, LABEL, input={"meter": of, "label": label}))["labelMeter"]
        codes = [each["code"] for each in named["userErrors"]]
        assert (codes[0] if codes else named["meter"]["label"]) == came


async def test_the_same_key_sends_a_reading_once(house: House) -> None:
    """The same key and input: the same reading."""
    given = {"idempotencyKey": "01900000-0000-7000-8000-000000000001"}
    first = await submit(house, "owner", COLD, "3", **given)
    second = await submit(house, "owner", COLD, "3", **given)
    assert first["reading"] == second["reading"] is not None
    other = await submit(house, "owner", COLD, "4", **given)
    assert [each["code"] for each in other["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]
    count = "select count(*) from reading where meter = $1"
    assert await house.database.read.fetchval(count, key("meter", "prichalnaya 7 cold_water")) == 1


async def test_a_question_is_not_kept(house: House) -> None:
    """Nothing was done, so the key is free: with it the same deed is asked about again, confirmed, and done once."""
    await house.clock_to(datetime(2026, 12, 19, 9, tzinfo=SAMARA))
    given = {"idempotencyKey": "01900000-0000-7000-8000-000000000002"}
    kept = "select array[(select count(*) from idempotency_key), (select count(*) from reading)]"
    before = await house.database.read.fetchval(kept)
    for _ in range(2):
        asked = await submit(house, "owner", COLD, "2", **given)
        assert ([each["code"] for each in asked["warnings"]], asked["reading"]) == (["READING_LESS_THAN_LAST"], None)
        assert await house.database.read.fetchval(kept) == before
    first, second = [await submit(house, "owner", COLD, "2", confirm=True, **given) for _ in range(2)]
    assert first["reading"] == second["reading"] is not None
    assert await house.database.read.fetchval(kept) == [each + 1 for each in before]
    mended = await submit(house, "owner", COLD, "3", confirm=True)
    assert mended["reading"] is not None


async def test_what_a_fall_is_may_be_told(house: House) -> None:
    """The question proposes a correction; the person knows that the meter passed zero."""
    await house.clock_to(datetime(2026, 12, 20, 9, tzinfo=SAMARA))
    asked = await submit(house, "owner", COLD, "1")
    assert [each["code"] for each in asked["warnings"]] == ["READING_LESS_THAN_LAST"]
    sent = await submit(house, "owner", COLD, "1", confirm=True, change="ROLLOVER")
    assert (sent["reading"]["consumption"], sent["reading"]["change"]) == ("99998.000", "ROLLOVER")
    mended = await submit(house, "owner", COLD, "1", confirm=True)
    assert (mended["reading"]["consumption"], mended["reading"]["change"]) == ("-2.000", "CORRECTION")
