"""Who may ask and do what with meters, when: `rights.csv`, written by hand, one line for an operation and a moment.

`allowed`, `null` (or not in the list), or the code of the refusal; whoever is refused has changed nothing.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gosdom_graphql.access.tables import Power
from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.readings.store import held
from gosdom_graphql.readings.tables import Meter, Norm, Reading, Tariff
from gosdom_graphql.sessions.viewer import Viewer
from tests.rights.api import SCHEMA
from tests.rights.cast import EVERYBODY, FLATS, NOW, PERSONAS, Cast, gid, key, write_cast
from tests.rights.snapshot import snapshot
from tests.rights.subjects import MOMENTS
from tests.rights.test_matrix import Undone, named, outcome

PEOPLE = [*PERSONAS, "child", "adolescent", "parent", "attorney", "anonymous"]
with Path(__file__).with_name("rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))
# in which flat (none: the house's), kept by whom, what, read by whom
SUBJECTS: dict[str, tuple[str | None, str, str, str]] = {
    "water": ("flat 1", "vodokanal", "COLD_WATER", "RESIDENT"),
    "light": ("flat 1", "old", "ELECTRICITY", "AUTOMATIC"),
    "sold": ("flat 3", "vodokanal", "COLD_WATER", "RESIDENT"),
    "house": (None, "vodokanal", "COLD_WATER", "AUTOMATIC"),
    "second": ("flat 2", "vodokanal", "COLD_WATER", "RESIDENT"),
    "minors": ("flat 4", "vodokanal", "COLD_WATER", "RESIDENT"),
}
READ_AT = datetime(2026, 1, 20, 9, tzinfo=UTC)
PASSPORT = 'number: "7", digits: 5, decimals: 3, installed: "2026-01-30"'
CSV = "number,resource,digits,decimals,installed\\n7,hot_water,5,3,2026-01-30"
DEEDS = {
    "submitReading": 'meter: "{id}", values: ["9"]',
    "submitReadings": 'readings: [{{meter: "{id}", values: ["9"]}}]',
    "recordReadings": 'readings: [{{meter: "{id}", at: "2026-01-21T09:00:00Z", values: ["9"]}}]',
    "checkReading": 'reading: "{reading}", accept: true',
    "verifyMeter": 'meter: "{id}", until: "2031-01-01"',
    "replaceMeter": 'meter: "{id}", removed: "2026-01-30", final: ["9"], by: {{' + PASSPORT + "}}",
    "labelMeter": 'meter: "{id}", label: "Кухня"',
    "registerMeter": 'house: "{house}", resource: HOT_WATER, meter: {{' + PASSPORT + "}}",
    "importMeters": 'house: "{house}", csv: "' + CSV + '"',
}


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    """Houses and people, meters of each sort, and an odd reading of each.

    From March to December an attorney may see the readings of flat 2, and not send them; flat 4 is three children's.
    """
    cast = await write_cast(database)
    async with database.transaction():
        await Power(
            id=key("power to see"), house=key("sadovaya"), premises=key("flat 2"), person=key("Rodion"),
            owner=key("Vera"), deeds=["SEE_READINGS"], document="Доверенность 7", document_date=date(2026, 2, 20),
            since=date(2026, 3, 1), until=date(2026, 12, 31), recorded_at=datetime(2026, 2, 20, 9, tzinfo=UTC),
        ).save()  # fmt: skip
        for name in SUBJECTS:
            await write(name)
        common: dict[str, Any] = {
            "region": "63",
            "resource": "COLD_WATER",
            "since": date(2025, 1, 1),
            "until": None,
            "basis": "акт",
        }
        await Tariff(id=key("tariff"), organisation=None, zone="ALL", price=Decimal(30), **common).save()
        await Norm(id=key("norm"), amount=Decimal("4.9"), per="PERSON", **common).save()
    return cast


async def write(name: str) -> None:
    flat, keeper, resource, read_by = SUBJECTS[name]
    meter = Meter(
        id=key(f"meter {name}"), house=key("sadovaya"), premises=None if flat is None else key(flat),
        organisation=key(keeper), zone="Europe/Samara", resource=resource, number=name, digits=5, decimals=3,
        zones=["ALL"], read_by=read_by, installed=date(2025, 3, 1), initial=[Decimal("0.000")], created_at=READ_AT,
    )  # fmt: skip
    await meter.save()
    reading = Reading(
        id=key(f"reading {name}"), house=meter.house, meter=meter.id, period=date(2026, 1, 1), at=READ_AT,
        received_at=READ_AT, source="AUTOMATIC", author=None, organisation=None, values=[Decimal("3.000")],
        volume=Decimal("3.000"), change="FORWARD", confirmed=False, late=False, billed=True,
        odd=["READING_MUCH_MORE_THAN_USUAL"],
    )  # fmt: skip
    await reading.save()


def operation_text(operation: str, subject: str) -> str:
    """What is asked? One operation with one root field, whose response key is `it`."""
    id, reading, house = (
        gid("Meter", f"meter {subject}"),
        gid("MeterReading", f"reading {subject}"),
        gid("House", subject),
    )
    if operation in DEEDS:
        words = DEEDS[operation].format(id=id, reading=reading, house=house)
        more = "problems { code }" if operation == "recordReadings" else ""
        return f"mutation {{ it: {operation}(input: {{{words}}}) {{ userErrors {{ code }} {more} }} }}"
    flat, _, resource, _ = SUBJECTS.get(subject, (None, "", "", ""))
    span = f'resource: {resource}, since: "2026-01-01", until: "2026-02-01"'
    asked = {
        "readingPreview": f'(reading: {{meter: "{id}", values: ["9"]}}) {{ userErrors {{ code }} }}',
        "readingHistory": f'(premises: "{gid("Premises", str(flat))}", {span}) {{ unit }}',
        "meterRequest": f'(meter: "{id}") {{ text }}',
        "houseReadings": f'(house: "{house}", month: "2026-01-01") {{ homes }}',
        "meters": "(first: 100) { nodes { number } }",
        "readings": f'(filter: {{meter: ["{id}"]}}) {{ nodes {{ id }} }}',
        "meter.readings": f'(id: "{id}") {{ it: readings {{ nodes {{ id }} }} }}',
        "meter": f'(id: "{id}") {{ id }}',
    }.get(operation, "{ nodes { id } }")
    return f"{{ it: {operation.partition('.')[0]}{asked} }}"


def what_came(operation: str, subject: str, data: dict[str, Any] | None) -> str:
    """What came of it? Of a list, whether the subject is in it; of lines, what became of the first."""
    if operation == "meters" and data:
        return "allowed" if subject in {each["number"] for each in data["it"]["nodes"]} else "null"
    if operation == "recordReadings" and data and data["it"]["problems"]:
        return str(data["it"]["problems"][0]["code"])
    return outcome(data)


@pytest.fixture(scope="module")
async def viewers(cast: Cast) -> dict[tuple[str, str], Viewer]:
    """Who is who at each moment: identified once, for nothing of it changes here."""
    return {(who, moment): await cast.viewer(who, at) for moment, at in MOMENTS.items() for who in PEOPLE}


async def ask(cast: Cast, query: str, viewer: Viewer) -> Any:
    found = await SCHEMA.execute(query, context_value=Context(viewer, cast.database))
    assert found.errors is None, (viewer, found.errors)
    return found.data


@pytest.mark.parametrize("line", LINES, ids=named)
async def test_the_matrix(cast: Cast, viewers: dict[tuple[str, str], Viewer], line: dict[str, str]) -> None:
    operation, subject, database = line["operation"], line["subject"], cast.database
    query = operation_text(operation, subject)
    before = await snapshot(database)
    found = {}
    for persona in PEOPLE:
        viewer = viewers[persona, line["moment"]]
        if line[persona] == "allowed" and query.startswith("mutation"):
            with pytest.raises(Undone):
                async with database.transaction() as transaction:
                    data = await ask(cast, query, viewer)
                    after = await snapshot(transaction.connection)
                    raise Undone
            assert after["event"] != before["event"], f"{persona} did nothing"
        else:
            data = await ask(cast, query, viewer)
        found[persona] = what_came(operation, subject, data)
    assert found == {persona: line[persona] for persona in PEOPLE}
    after = await snapshot(database)
    # a deed of many lines is done, and recorded, though each of them was refused
    recorded = {"deed_record"} if operation == "recordReadings" else set()
    assert {table for table in after if after[table] != before[table]} <= recorded


def test_every_operation_on_meters_has_its_lines() -> None:
    schema = SCHEMA._schema
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    names = [*schema.query_type.fields, *schema.mutation_type.fields]
    ours = {name for name in names if "eter" in name or "eading" in name or name in ("tariffs", "norms")}
    asked = {(line["operation"].partition(".")[0], line["moment"]) for line in LINES}
    assert {operation for operation, _ in asked} == ours
    assert {(deed, moment) for deed in DEEDS for moment in MOMENTS} <= asked


async def test_the_store_and_the_reader_say_the_same_of_everybody(cast: Cast) -> None:
    """`held.sees` in Python, `rows.may_see` in SQL: of every meter, whoever looks, at four moments."""
    every = await Meter.objects()
    assert len(every) == len(SUBJECTS) <= len(FLATS)
    for persona in EVERYBODY:
        for at in (*MOMENTS.values(), NOW):
            viewer = await cast.viewer(persona, at)
            query = "{ meters(first: 100) { nodes { number } } }"
            found = await SCHEMA.execute(query, context_value=Context(viewer, cast.database))
            assert found.data is not None
            seen = {each["number"] for each in found.data["meters"]["nodes"]}
            assert seen == {meter.number for meter in every if held.sees(viewer, meter)}, (persona, at)
