"""Cadastral numbers over the API: linked, added, imported whole or not at all; and who finds their premises then."""

from __future__ import annotations

from typing import Any

import pytest

from gosdom_core.identifiers import is_valid, snils
from gosdom_graphql.demo.cast import HOUSES, WITHOUT_HOME, key
from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.homes.tables import Person, Premises, RegisterEntry, Share
from tests.a_house import MORNING, House
from tests.rights.snapshot import snapshot

FIRST, LAST = f"House:{key('house', 'prichalnaya')}", f"House:{key('house', 'ozyornaya')}"
UNLINKED = f"Premises:{premises_id('ozyornaya', '2')}"
LINK = """mutation($premises: ID!, $number: String) {
  it: linkCadastralNumber(input: {premises: $premises, cadastralNumber: $number}) {
    premises { cadastralNumber } userErrors { code field } } }"""
ADD = """mutation($input: AddPremisesInput!) { it: addPremises(input: $input) {
  premises { id number area shares { numerator owner { name } } } userErrors { code field } } }"""
IMPORT = """mutation($house: ID!, $csv: String!, $try: Boolean! = false) {
  it: importRegister(input: {house: $house, csv: $csv, onlyTry: $try}) {
    house { id } lines { line verdict error { code field message } } userErrors { code field message } } }"""
QUALITY = """{ it: cadastralQuality { housesCount premises numbered share
  houses { house address premises numbered share waiting }
  organisations { organisation name housesCount premises numbered share } } }"""
MISSING = "{ viewer { homesProblem homesRepair registerEntries { cadastralNumber house { id } premises { id } } } }"
HEAD = "number;area;cadastral_number;entrance;owner;snils;ownership;share;since;until\n"


SOMEBODY = next(tried for check in range(100) if is_valid(snils, tried := f"528374651{check:02}"))


async def do(asked: House, who: str, query: str, **variables: Any) -> Any:
    return (await asked.ask(who, query, **variables))["it"]


async def test_the_share_that_is_filled_is_told_by_house_and_in_all(house: House) -> None:
    found = await do(house, "other_dispatcher", QUALITY)
    worst = found["houses"][0]
    assert (found["housesCount"], found["premises"], found["numbered"], found["share"]) == (3, 20, 19, "0.9500")
    assert (worst["house"], worst["premises"], worst["numbered"], worst["share"]) == (LAST, 4, 3, "0.7500")
    assert [each["numbered"] == each["premises"] for each in found["houses"]] == [False, True, True]
    listed = (
        f'{{ it: house(id: "{LAST}") {{ premises(filter: {{withoutCadastralNumber: true}}) {{ nodes {{ id }} }} }} }}'
    )
    assert (await do(house, "other_dispatcher", listed))["premises"]["nodes"] == [{"id": UNLINKED}]
    ours = (await do(house, "dispatcher", QUALITY))["houses"]
    assert [each["waiting"] for each in ours if each["house"] == FIRST] == [1]


async def test_the_inspectorate_is_told_by_organisation_and_house_of_its_region(house: House) -> None:
    region = await house.database.read.fetchval("select region from organisation where kind = 'INSPECTORATE'")
    by_hand = await house.database.read.fetch(
        "select o.name, count(distinct p.house), count(p.id), count(p.cadastral_number)"
        " from organisation o join service_contract c on c.organisation = o.id and c.kind = 'MANAGEMENT'"
        " and $2 between c.since and coalesce(c.until, 'infinity')"
        " join house h on h.id = c.house and h.region = $1 left join premises p on p.house = h.id"
        " group by o.name order by count(p.id) - count(p.cadastral_number) desc, lower(o.name)",
        region, MORNING.date(),
    )  # fmt: skip
    found = await do(house, "inspector", QUALITY)
    told = [(each["name"], each["housesCount"], each["premises"], each["numbered"]) for each in found["organisations"]]
    assert told == [tuple(row) for row in by_hand]
    assert len(told) > 1
    assert found["housesCount"] == sum(row[1] for row in by_hand) == len(found["houses"])
    assert (found["premises"], found["numbered"]) == (sum(row[2] for row in by_hand), sum(row[3] for row in by_hand))
    # an employee finds their own organisation alone, with the sums of all its houses
    ours = await do(house, "other_dispatcher", QUALITY)
    [own] = ours["organisations"]
    assert {**own, "organisation": None, "name": None} == {
        "organisation": None, "name": None,
        **{name: ours[name] for name in ("housesCount", "premises", "numbered", "share")},
    }  # fmt: skip


@pytest.mark.parametrize("who", ["owner", "supplier", "support", "operator", None])
async def test_nobody_else_is_told(house: House, who: str | None) -> None:
    assert (await house.ask(who, QUALITY))["it"] is None


@pytest.mark.parametrize(
    ("who", "premises", "number", "code", "field"),
    [
        ("other_dispatcher", UNLINKED, "16:50", "IDENTIFIER_FORMAT", ["cadastralNumber"]),
        ("other_dispatcher", UNLINKED, "63:01:9999901:101", "CADASTRAL_NUMBER_TAKEN", ["cadastralNumber"]),
        ("dispatcher", UNLINKED, "16:50:9999905:102", "NOT_FOUND", ["premises"]),
        ("other_dispatcher", f"Premises:{key('house', 'x')}", "16:50:9999905:102", "NOT_FOUND", ["premises"]),
        ("other_dispatcher", "garbage", "16:50:9999905:102", "NOT_FOUND", ["premises"]),
        ("supplier", f"Premises:{premises_id('prichalnaya', '1')}", None, "NOT_ALLOWED", None),
        ("owner", f"Premises:{premises_id('prichalnaya', '7')}", None, "NOT_ALLOWED", None),
    ],
)
async def test_a_number_that_cannot_be_linked(
    house: House, who: str, premises: str, number: str | None, code: str, field: list[str] | None
) -> None:
    before = await snapshot(house.database)
    refused = await do(house, who, LINK, premises=premises, number=number)
    assert refused == {"premises": None, "userErrors": [{"code": code, "field": field}]}
    assert await snapshot(house.database) == before


async def test_a_number_is_linked_and_taken_away(house: House) -> None:
    done = await do(house, "other_dispatcher", LINK, premises=UNLINKED, number=" 16:50:9999905:102 ")
    assert done == {"premises": {"cadastralNumber": "16:50:9999905:102"}, "userErrors": []}
    assert (await do(house, "other_dispatcher", QUALITY))["share"] == "1.0000"
    done = await do(house, "other_dispatcher", LINK, premises=UNLINKED, number=None)
    assert done["premises"] == {"cadastralNumber": None}


async def test_whoever_waited_finds_their_premises_as_soon_as_they_bear_the_number(house: House) -> None:
    await house.sign_in("waiting", WITHOUT_HOME)
    number = f"{HOUSES[0].cadastre}:190"
    missing = (await house.ask("waiting", MISSING))["viewer"]
    assert missing == {
        "homesProblem": "NUMBER_NOT_LINKED",
        "homesRepair": "CADASTRAL_NUMBER",
        "registerEntries": [{"cadastralNumber": number, "house": {"id": FIRST}, "premises": None}],
    }
    new = {"house": FIRST, "number": "м/м 4", "area": "13.2", "kind": "PARKING", "cadastralNumber": number}
    added = await do(house, "dispatcher", ADD, input=new)
    assert added["userErrors"] == []
    assert added["premises"]["shares"] == [{"numerator": 1, "owner": {"name": WITHOUT_HOME}}]
    found = (await house.ask("waiting", MISSING))["viewer"]
    assert (found["homesProblem"], found["homesRepair"]) == (None, None)
    assert found["registerEntries"][0]["premises"] == {"id": added["premises"]["id"]}
    assert (await do(house, "dispatcher", LINK, premises=added["premises"]["id"], number=None))["userErrors"] == []
    assert await RegisterEntry.count().where(RegisterEntry.premises.is_not_null()) == 0
    assert (await house.ask("owner", MISSING))["viewer"]["homesProblem"] is None
    assert (await house.ask("dispatcher", MISSING))["viewer"]["homesProblem"] is None


@pytest.mark.parametrize(
    ("who", "change", "code", "field"),
    [
        ("dispatcher", {"number": "7"}, "NUMBER_TAKEN", ["number"]),
        ("dispatcher", {"number": " "}, "MISSING", ["number"]),
        ("dispatcher", {"number": "9" * 21}, "TOO_LONG", ["number"]),
        ("dispatcher", {"area": "0"}, "OUT_OF_RANGE", ["area"]),
        ("dispatcher", {"area": "12.345"}, "BAD_INPUT", ["area"]),
        ("dispatcher", {"entrance": f"Entrance:{key('entrance', 'yagodnaya 1')}"}, "NOT_FOUND", ["entrance"]),
        ("dispatcher", {"cadastralNumber": "63:01:9999901:101"}, "CADASTRAL_NUMBER_TAKEN", ["cadastralNumber"]),
        ("dispatcher", {"house": LAST}, "NOT_ALLOWED", None),
        ("dispatcher", {"house": "House:x"}, "NOT_FOUND", ["house"]),
        ("supplier", {}, "NOT_ALLOWED", None),
        ("owner", {}, "NOT_ALLOWED", None),
    ],
)
async def test_premises_that_cannot_be_added(
    house: House, who: str, change: dict[str, Any], code: str, field: list[str] | None
) -> None:
    before = await snapshot(house.database)
    refused = await do(house, who, ADD, input={"house": FIRST, "number": "99", "area": "40", **change})
    assert refused == {"premises": None, "userErrors": [{"code": code, "field": field}]}
    assert await snapshot(house.database) == before


async def test_a_register_with_one_wrong_line_writes_nothing(house: House) -> None:
    before = await snapshot(house.database)
    table = HEAD + "2;52;16:50:9999905:102;1;;;;;;\n3;0;;;;;;;;\n"
    found = await do(house, "other_dispatcher", IMPORT, house=LAST, csv=table)
    assert (found["house"], [each["verdict"] for each in found["lines"]]) == (None, ["CHANGED", "WRONG"])
    assert found["lines"][1]["error"]["field"] == ["area"]
    assert found["userErrors"] == [
        {"code": "REGISTER_HAS_ERRORS", "field": ["csv"], "message": "Строк с ошибками: 1. Ничего не записано"}
    ]
    assert await snapshot(house.database) == before


async def test_a_register_is_tried_then_imported_whole_and_again_to_no_effect(house: House) -> None:
    ivans = "11223344595"
    table = HEAD + (
        "2;52;16:50:9999905:102;1;;;;;;\n"
        f"5;40;16:50:9999905:105;1;Иван Петрович Ершов;{ivans};SHARED;1/2;2024-02-01;\n"
        f"5;;;;Мария Олеговна Ершова;{SOMEBODY};SHARED;1/2;2024-02-01;\n"
        f";;16:50:9999905:777;;Иван Ершов;{ivans};;;2025-05-05;\n"
    )
    before = await snapshot(house.database)
    tried = await do(house, "other_dispatcher", IMPORT, house=LAST, csv=table, **{"try": True})
    verdicts = ["CHANGED", "ADDED", "ADDED", "ADDED"]
    assert ([each["verdict"] for each in tried["lines"]], tried["house"], tried["userErrors"]) == (verdicts, None, [])
    assert await snapshot(house.database) == before
    done = await do(house, "other_dispatcher", IMPORT, house=LAST, csv=table)
    assert ([each["verdict"] for each in done["lines"]], done["house"]) == (verdicts, {"id": LAST})
    ivan = await Person.objects().where(Person.snils == ivans).first()
    assert ivan is not None
    (share,) = await Share.objects().where(Share.person == ivan.id)
    assert (share.numerator, share.denominator, share.ownership) == (1, 2, "SHARED")
    told = RegisterEntry.select(RegisterEntry.cadastral_number, RegisterEntry.premises)
    entries = await told.where(RegisterEntry.person == ivan.id).order_by(RegisterEntry.cadastral_number)
    assert [(each["cadastral_number"], each["premises"] is None) for each in entries] == [
        ("16:50:9999905:105", False), ("16:50:9999905:777", True),
    ]  # fmt: skip
    counts = await Premises.count(), await Share.count(), await RegisterEntry.count(), await Person.count()
    again = await do(house, "other_dispatcher", IMPORT, house=LAST, csv=table)
    assert {each["verdict"] for each in again["lines"]} == {"UNCHANGED"}
    assert counts == (await Premises.count(), await Share.count(), await RegisterEntry.count(), await Person.count())


async def test_a_number_of_another_house_is_taken(house: House) -> None:
    before = await snapshot(house.database)
    table = HEAD + "2;52;63:01:9999901:101;1;;;;;;\n"
    (line,) = (await do(house, "other_dispatcher", IMPORT, house=LAST, csv=table))["lines"]
    assert (line["error"]["code"], line["error"]["field"]) == ("CADASTRAL_NUMBER_TAKEN", ["cadastral_number"])
    assert await snapshot(house.database) == before


@pytest.mark.parametrize(
    ("who", "house_id", "csv", "code"),
    [
        ("other_dispatcher", LAST, "nonsense", "REGISTER_UNREADABLE"),
        ("dispatcher", LAST, HEAD, "NOT_ALLOWED"),
        ("owner", FIRST, HEAD, "NOT_ALLOWED"),
        ("dispatcher", "House:x", HEAD, "NOT_FOUND"),
    ],
)
async def test_a_register_that_is_refused(house: House, who: str, house_id: str, csv: str, code: str) -> None:
    before = await snapshot(house.database)
    refused = await do(house, who, IMPORT, house=house_id, csv=csv)
    assert (refused["lines"], [each["code"] for each in refused["userErrors"]]) == ([], [code])
    assert await snapshot(house.database) == before
