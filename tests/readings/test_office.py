"""What an office does: automatic meters in bulk, odd readings checked, who has not sent, meters from a table."""

from __future__ import annotations

import base64
import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from gosdom_core.homes import Resource
from gosdom_graphql.demo.cast import key
from tests.a_house import SAMARA, House
from tests.readings.test_story import meter
from tests.rights.snapshot import snapshot

RECORD = """mutation($input: RecordReadingsInput!) { recordReadings(input: $input) {
  verdicts problems { line code field message } userErrors { code } } }"""
CHECK = """mutation($input: CheckReadingInput!) { checkReading(input: $input) {
  reading { counts confirmed discarded checkedAt } userErrors { code field } } }"""
TO_CHECK = "{ readings(filter: {toCheck: true}) { nodes { id odd values meter { apartment { number } } } } }"
MONTH = """query($house: ID!) { houseReadings(house: $house, month: "2026-11-03") {
  period homes toCheck missing { number meters } balances { resource house homes imbalance meters sent } } }"""
MISSING = """query($house: [ID!]!) { meters(first: 100, filter: {
    house: $house, withoutReadingFor: "2026-11-01", resource: [ELECTRICITY], ofHouse: false, inUse: true}) {
  nodes { apartment { number } } } }"""
IMPORT = """mutation($input: ImportMetersInput!) { importMeters(input: $input) {
  house { address } problems { line code field message } userErrors { code field message } } }"""
BEREGOVAYA = f"House:{key('house', 'beregovaya')}"
YAGODNAYA = f"House:{key('house', 'yagodnaya')}"


def light(home: str) -> str:
    return meter(home, Resource.ELECTRICITY, "beregovaya")


def line(of: str, at: datetime, *values: str) -> dict[str, Any]:
    return {"meter": of, "at": at.isoformat(), "values": list(values)}


async def last(house: House, of: str) -> list[Decimal]:
    row = await house.database.read.fetchrow(
        "select values from meter_period where meter::text = $1 order by period desc limit 1", of.partition(":")[2]
    )
    assert row is not None
    return list(row["values"])


async def record(house: House, who: str, *lines: dict[str, Any]) -> Any:
    return (await house.ask(who, RECORD, input={"readings": list(lines)}))["recordReadings"]


async def test_automatic_meters_come_with_a_verdict_a_line(region: House) -> None:
    at = datetime(2026, 11, 21, 3, tzinfo=SAMARA)
    two, three, five = [(await last(region, light(home)))[0] for home in ("2", "3", "5")]
    lines = [
        line(light("2"), at, str(two + 70)),
        line(light("3"), at, str(three + 5000)),
        line(light("5"), at, str(five - 1)),
        line(light("6"), at, "1.23"),
        line(meter("7", Resource.ELECTRICITY), at, "1", "1"),
        line("Meter:x", at, "1"),
        line(light("8"), datetime(2026, 11, 24, tzinfo=SAMARA), "1"),
        line(light("2"), at, str(two + 71)),
        line(light("2"), at.replace(hour=2), str(two + 69)),
    ]
    found = await record(region, "other_dispatcher", *lines)
    assert found["userErrors"] == []
    assert found["verdicts"] == [
        "ACCEPTED", "TO_CHECK", "TO_CHECK", "REFUSED", "REFUSED", "REFUSED", "REFUSED", "REPEATED", "ACCEPTED",
    ]  # fmt: skip
    assert [(each["line"], each["code"], each["field"]) for each in found["problems"]] == [
        (1, "READING_FAR_MORE_THAN_USUAL", ["values"]),
        (2, "READING_LESS_THAN_LAST", ["values"]),
        (3, "READING_TOO_MANY_DIGITS", ["values"]),
        (4, "NOT_FOUND", ["meter"]),
        (5, "NOT_FOUND", ["meter"]),
        (6, "FROM_THE_FUTURE", ["at"]),
    ]
    assert (await last(region, light("2")), await last(region, light("3"))) == ([two + 70], [three])
    before = await snapshot(region.database)
    again = await record(region, "other_dispatcher", *lines)
    assert [each for each in again["verdicts"] if each != "REFUSED"] == ["REPEATED"] * 5
    after = await snapshot(region.database)
    # its rows were locked, and that it was sent again is recorded
    assert {table for table in after if after[table] != before[table]} <= {"meter", "deed_record"}


async def test_a_table_of_readings_says_what_a_list_says(region: House) -> None:
    """Line by line the same verdicts; a line that cannot be read is refused, and the others are taken."""
    at = datetime(2026, 11, 21, 4, tzinfo=SAMARA)
    two = (await last(region, light("2")))[0]
    taken = [(light("2"), str(two)), (light("2"), "0.5")]
    wrong = [("Meter:x", "1"), (light("2"), "NaN"), ("", ""), ("", "1")]
    rows = "".join(f"{of},{at.isoformat()},{value},\n" for of, value in [*taken, *wrong])
    table = {"csv": f"\ufeffmeter,at,t1,t2\n{rows}"}
    found = (await region.ask("other_dispatcher", RECORD, input=table))["recordReadings"]
    assert found["verdicts"] == ["ACCEPTED", "REPEATED", *["REFUSED"] * 4]
    assert [(each["line"], each["code"]) for each in found["problems"]] == [(n, "CELL_UNREADABLE") for n in range(2, 6)]
    rows = "select count(*) from reading where meter::text = $1 and at = $2"
    assert await region.database.read.fetchval(rows, light("2").partition(":")[2], at) == 1
    again = await record(region, "other_dispatcher", *(line(of, at, value) for of, value in taken))
    assert again["verdicts"] == ["REPEATED", "REPEATED"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "BAD_INPUT"),
        ({"csv": "meter,at,t1\n", "readings": []}, "BAD_INPUT"),
        ({"csv": ""}, "TABLE_UNREADABLE"),
        ({"csv": "meter,at\n"}, "TABLE_UNREADABLE"),
        ({"csv": "meter,at,t1\n" + "x,y,1\n" * 10_001}, "OUT_OF_RANGE"),
    ],
)
async def test_what_is_no_table_of_readings_is_refused(region: House, given: dict[str, Any], code: str) -> None:
    before = await snapshot(region.database)
    refused = (await region.ask("other_dispatcher", RECORD, input=given))["recordReadings"]
    assert refused == {"verdicts": None, "problems": [], "userErrors": [{"code": code}]}
    assert await snapshot(region.database) == before


async def test_who_is_no_employee_records_nothing(region: House) -> None:
    at = datetime(2026, 11, 20, 3, tzinfo=SAMARA)
    for who in ("owner", "support", "inspector"):
        refused = await record(region, who, line(light("4"), at, "1"))
        assert refused == {"verdicts": None, "problems": [], "userErrors": [{"code": "NOT_ALLOWED"}]}


async def test_an_odd_reading_is_looked_at(region: House) -> None:
    """Found wrong it counts nowhere; found right it counts, a fall as a marked correction."""
    five = (await last(region, light("5")))[0]
    waiting = (await region.ask("other_dispatcher", TO_CHECK))["readings"]["nodes"]
    by_home = {each["meter"]["apartment"]["number"]: each for each in waiting}
    assert {home: each["odd"] for home, each in by_home.items()} == {
        "3": ["READING_FAR_MORE_THAN_USUAL"], "5": ["READING_LESS_THAN_LAST"],
    }  # fmt: skip
    assert (await region.ask("dispatcher", TO_CHECK))["readings"]["nodes"] == []
    for home, accept in (("3", False), ("5", True)):
        given = {"reading": by_home[home]["id"], "accept": accept}
        done = (await region.ask("other_dispatcher", CHECK, input=given))["checkReading"]
        assert (done["userErrors"], done["reading"]["counts"], done["reading"]["discarded"]) == ([], accept, not accept)
        again = (await region.ask("other_dispatcher", CHECK, input=given))["checkReading"]
        assert again["userErrors"] == [{"code": "READING_SETTLED", "field": ["reading"]}]
    row = await region.database.read.fetchrow(
        "select volume, change from meter_period where meter = $1 and period = '2026-11-01'",
        key("meter", "beregovaya 5 electricity"),
    )
    assert row is not None
    assert (row["volume"], row["change"], await last(region, light("5"))) == (Decimal(-1), "CORRECTION", [five - 1])
    assert (await region.ask("other_dispatcher", TO_CHECK))["readings"]["nodes"] == []


async def test_who_has_not_sent_and_how_far_the_sum_is_off(region: House) -> None:
    (house_meter,) = await last(region, f"Meter:{key('meter', 'beregovaya house electricity')}")
    at = datetime(2026, 11, 22, 3, tzinfo=SAMARA)
    await record(region, "other_dispatcher", line(light("house"), at, str(house_meter + 100)))
    month = (await region.ask("other_dispatcher", MONTH, house=BEREGOVAYA))["houseReadings"]
    assert (month["period"], month["homes"], month["toCheck"]) == ("2026-11-01", 8, 0)
    assert month["missing"] == [{"number": str(home), "meters": 2 if home in (2, 5) else 3} for home in range(1, 9)]
    electricity = next(each for each in month["balances"] if each["resource"] == "ELECTRICITY")
    assert electricity == {
        "resource": "ELECTRICITY", "house": "100.0", "homes": "69.0", "imbalance": "31.0", "meters": 8, "sent": 2,
    }  # fmt: skip
    missing = (await region.ask("other_dispatcher", MISSING, house=[BEREGOVAYA]))["meters"]["nodes"]
    assert sorted(each["apartment"]["number"] for each in missing) == ["1", "3", "4", "6", "7", "8"]
    kept = (await region.ask("supplier", MONTH, house=BEREGOVAYA))["houseReadings"]
    assert [each["resource"] for each in kept["balances"]] == ["COLD_WATER"]
    for who in ("owner", "dispatcher", "inspector", None):
        assert (await region.ask(who, MONTH, house=BEREGOVAYA))["houseReadings"] is None


HEADS = "Номер;Ресурс;Квартира;Знаков до запятой;Знаков после запятой;Установлен;Т1;Поверка до\n"


def xlsx(*rows: tuple[Any, ...]) -> str:
    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(content)
    return base64.b64encode(content.getvalue()).decode()


async def test_meters_come_from_a_table_all_or_none(region: House) -> None:
    bad = HEADS + (
        "501;ГВС;1;5;3;01.03.2024;0,5;01.03.2028\n;ХВС;1;5;3;01.03.2024;;\n502;вода;1;5;3;01.03.2024;;\n"
        "503;ХВС;99;5;3;01.03.2024;;\n504;ХВС;2;50;3;01.03.2024;;\n505;ХВС;2;5;3;когда-то;;\n"
        "501;ГВС;2;5;3;01.03.2024;;\n506;ХВС;2;5;3;01.03.2027;;\n507;ТКО;2;5;3;01.03.2024;;\n508;ГВС;2;5;3;01.03.2024;-1;\n"
    )
    before = await snapshot(region.database)
    found = (await region.ask("other_dispatcher", IMPORT, input={"house": YAGODNAYA, "csv": bad}))["importMeters"]
    assert [(each["line"], each["code"]) for each in found["problems"]] == [
        (1, "MISSING"), (2, "CELL_UNREADABLE"), (3, "NOT_FOUND"), (4, "OUT_OF_RANGE"), (5, "CELL_UNREADABLE"),
        (6, "METER_KNOWN"), (7, "OUT_OF_RANGE"), (8, "CELL_UNREADABLE"), (9, "READING_NEGATIVE"),
    ]  # fmt: skip
    assert found["problems"][1]["message"] == "В столбце «ресурс» не подходит значение «вода»"
    assert found["userErrors"] == [
        {"code": "TABLE_REFUSED", "field": ["table"], "message": "Строк с ошибками: 9 из 10, ничего не загружено"}
    ]
    assert await snapshot(region.database) == before
    good = HEADS + "501;ГВС;1;5;3;01.03.2024;0,5;01.03.2028\n502;ХВС;;5;3;2024-03-01;;\n"
    done = (await region.ask("other_dispatcher", IMPORT, input={"house": YAGODNAYA, "csv": good}))["importMeters"]
    assert (done["problems"], done["userErrors"], done["house"]["address"][:6]) == ([], [], "Казань")
    rows = await region.database.read.fetch(
        "select number, resource, premises, initial, verify_until::text from meter where number in ('501', '502') order by 1"  # noqa: E501
    )
    assert [tuple(row) for row in rows] == [
        ("501", "HOT_WATER", key("premises", "yagodnaya 1"), [Decimal("0.500")], "2028-03-01"),
        ("502", "COLD_WATER", None, [Decimal("0.000")], None),
    ]


async def test_a_table_may_be_xlsx(region: House) -> None:
    heads = ("Number", "Resource", "Premises", "Digits", "Decimals", "Installed", "T1", "T2", "Read by")
    row = (601, "electricity", "2", 6, 1, datetime(2024, 3, 1), 17.5, 4, "automatic")  # noqa: DTZ001 — a cell has no zone
    given = {"house": YAGODNAYA, "xlsx": xlsx(heads, row, (None,) * 9)}
    done = (await region.ask("other_dispatcher", IMPORT, input=given))["importMeters"]
    assert (done["problems"], done["userErrors"]) == ([], [])
    rows = await region.database.read.fetch("select zones, initial, read_by from meter where number = '601'")
    assert [tuple(row) for row in rows] == [(["DAY", "NIGHT"], [Decimal("17.5"), Decimal("4.0")], "AUTOMATIC")]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"csv": "a,b\n1,2\n"}, "TABLE_UNREADABLE", ["table"]),
        ({"csv": ""}, "TABLE_UNREADABLE", ["table"]),
        ({"csv": HEADS}, "MISSING", ["table"]),
        ({"csv": HEADS, "xlsx": ""}, "BAD_INPUT", ["csv"]),
        ({}, "BAD_INPUT", ["csv"]),
        ({"xlsx": "no base64!"}, "BAD_INPUT", ["xlsx"]),
        ({"xlsx": base64.b64encode(b"PK no zip").decode()}, "TABLE_UNREADABLE", ["table"]),
        ({"csv": HEADS + "7;ГВС;1;5;3;01.03.2024\n" * 5001}, "OUT_OF_RANGE", ["table"]),
    ],
)
async def test_what_is_no_table_is_refused(region: House, given: dict[str, str], code: str, field: list[str]) -> None:
    before = await snapshot(region.database)
    found = (await region.ask("other_dispatcher", IMPORT, input={"house": YAGODNAYA} | given))["importMeters"]
    assert [(each["code"], each["field"]) for each in found["userErrors"]] == [(code, field)]
    assert await snapshot(region.database) == before
