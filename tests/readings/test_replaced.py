"""A meter is replaced in mid-month, and its verification runs out: told over HTTP, with the clock moved."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from statistics import median
from typing import Any

from gosdom_core.homes import Resource
from gosdom_graphql.demo.cast import NEIGHBOUR, key
from tests.a_house import SAMARA, House
from tests.readings.test_story import HOME, meter, submit

COLD = meter("7", Resource.COLD_WATER)
REPLACE = """mutation($input: ReplaceMeterInput!) { replaceMeter(input: $input) {
  meter { id number label verifyUntil verification replaces { id } initial organisation { name } }
  replaced { removed final periods(first: 1) { nodes { period values consumption } } }
  userErrors { code field } } }"""
VERIFY = """mutation($input: VerifyMeterInput!) { verifyMeter(input: $input) {
  meter { verifyUntil verification } userErrors { code field } } }"""
HISTORY = """query($home: ID!) { readingHistory(
    premises: $home, resource: COLD_WATER, since: "2026-10-01", until: "2027-02-01") {
  unit zones csv points { period shown { number values } consumption isCorrected norm normPer neighbours } } }"""
YEARS = """query($home: ID!) {
  years: readingHistory(premises: $home, resource: COLD_WATER, since: "2026-05-05", until: "2027-02-01", by: YEAR) {
    csv points { period shown { number values } consumption norm neighbours } }
  months: readingHistory(premises: $home, resource: COLD_WATER, since: "2026-01-01", until: "2027-02-01") {
    points { period shown { number values } consumption } } }"""
ASK = """mutation($input: SubmitRequestInput!) { submitRequest(input: $input) {
  request { number text } userErrors { code } } }"""
SMALL = """query($h: ID!) { readingHistory(
    premises: $h, resource: COLD_WATER, since: "2026-10-01", until: "2026-10-01") { points { neighbours } } }"""
STANDS = (
    "query($id: ID!) { meter(id: $id) { number verification readings(first: 1) { nodes { isInformation counts } } } }"
)


async def points(house: House, who: str) -> dict[str, Any]:
    found = (await house.ask(who, HISTORY, home=HOME))["readingHistory"]
    return {each["period"]: each for each in found["points"]}


async def test_a_meter_is_replaced_in_mid_month(region: House) -> None:
    """What the old one showed last and what the new one shows first make one consumption of the month."""
    [row] = await region.database.read.fetch(
        "select values from meter_period where meter = $1 order by period desc limit 1",
        key("meter", "prichalnaya 7 cold_water"),
    )
    october: Decimal = row["values"][0]
    await region.clock_to(datetime(2026, 12, 10, 11, tzinfo=SAMARA))
    passport = {
        "number": "77000001", "digits": 5, "decimals": 3, "installed": "2026-12-10", "initial": ["0.200"],
        "verifyUntil": "2027-01-15",
    }  # fmt: skip
    given = {"meter": COLD, "removed": "2026-12-10", "final": [f"{october + 9}"], "by": passport}
    for who, code in (("owner", "NOT_ALLOWED"), ("other_dispatcher", "NOT_FOUND"), ("support", "NOT_FOUND")):
        refused = (await region.ask(who, REPLACE, input=given))["replaceMeter"]
        assert [each["code"] for each in refused["userErrors"]] == [code]
    for change, code in (
        ({"final": ["1", "2"]}, "READING_WRONG_REGISTERS"),
        ({"removed": "2026-12-11"}, "OUT_OF_RANGE"),
        ({"by": passport | {"installed": "2026-12-09"}}, "OUT_OF_RANGE"),
        ({"by": passport | {"digits": 13}}, "OUT_OF_RANGE"),
        ({"by": passport | {"number": " "}}, "MISSING"),
    ):
        refused = (await region.ask("supplier", REPLACE, input=given | change))["replaceMeter"]
        assert [each["code"] for each in refused["userErrors"]] == [code], change
    done = (await region.ask("supplier", REPLACE, input=given))["replaceMeter"]
    assert done["userErrors"] == []
    assert done["replaced"] == {
        "removed": "2026-12-10", "final": [f"{october + 9}"],
        "periods": {"nodes": [{"period": "2026-12-01", "values": [f"{october + 9}"], "consumption": "9.000"}]},
    }  # fmt: skip
    new = done["meter"].pop("id")
    assert done["meter"] == {
        "number": "77000001", "label": "Кухня", "verifyUntil": "2027-01-15", "verification": "SOON",
        "replaces": {"id": COLD}, "initial": ["0.200"], "organisation": {"name": "ООО «Волжский водоканал»"},
    }  # fmt: skip
    again = (await region.ask("supplier", REPLACE, input=given))["replaceMeter"]
    assert [each["code"] for each in again["userErrors"]] == ["METER_GONE"]
    gone = await submit(region, "owner", COLD, f"{october + 10}")
    assert gone["reading"] is not None  # its last day is a day of use; and the last one of the period counts
    await region.clock_to(datetime(2026, 12, 20, 11, tzinfo=SAMARA))
    gone = await submit(region, "owner", COLD, f"{october + 11}")
    assert [each["code"] for each in gone["userErrors"]] == ["METER_NOT_IN_USE"]
    sent = await submit(region, "guest", new, "2.700")
    assert [each["code"] for each in sent["userErrors"]] == ["NOT_FOUND"]
    sent = await submit(region, "owner", new, "2.700")
    assert (sent["reading"]["consumption"], sent["reading"]["period"], sent["warnings"]) == ("2.500", "2026-12-01", [])
    december = (await points(region, "co_owner"))["2026-12-01"]
    assert december["shown"] == [
        {"number": december["shown"][0]["number"], "values": [f"{october + 10}"]},
        {"number": "77000001", "values": ["2.700"]},
    ]
    assert december["consumption"] == "11.500"


async def test_its_verification_runs_out(region: House) -> None:
    """Asked about, kept as information, not billed; verified anew, it counts again."""
    new = f"Meter:{await region.database.read.fetchval('select id from meter where number = $1', '77000001')}"
    await region.clock_to(datetime(2027, 1, 20, 11, tzinfo=SAMARA))
    asked = await submit(region, "owner", new, "7.000")
    assert [(each["code"], each["law"]["clause"]) for each in asked["warnings"]] == [
        ("METER_VERIFICATION_OVER", "п. 81(12)")
    ]
    assert asked["reading"] is None
    kept = await submit(region, "owner", new, "7.000", confirm=True)
    assert [each["code"] for each in kept["warnings"]] == ["READING_INFORMATION_ONLY"]
    assert (kept["reading"]["isInformation"], kept["reading"]["counts"]) == (True, False)
    stands = (await region.ask("owner", STANDS, id=new))["meter"]
    assert (stands["verification"], stands["readings"]["nodes"]) == ("OVER", [{"isInformation": True, "counts": False}])
    assert (await points(region, "owner"))["2027-01-01"]["consumption"] is None
    refused = (await region.ask("owner", VERIFY, input={"meter": new, "until": "2033-01-20"}))["verifyMeter"]
    assert [each["code"] for each in refused["userErrors"]] == ["NOT_ALLOWED"]
    done = (await region.ask("supplier", VERIFY, input={"meter": new, "until": "2033-01-20"}))["verifyMeter"]
    assert done == {"meter": {"verifyUntil": "2033-01-20", "verification": "VALID"}, "userErrors": []}
    sent = await submit(region, "owner", new, "7.200")
    assert (sent["reading"]["counts"], sent["reading"]["consumption"]) == (True, "4.500")
    assert (await points(region, "owner"))["2027-01-01"]["consumption"] == "4.500"


async def test_a_correction_is_marked_and_a_wrong_meter_is_written_about(region: House) -> None:
    """Below zero only as a correction; and a request with everything filled in, from what the meter tells."""
    new = f"Meter:{await region.database.read.fetchval('select id from meter where number = $1', '77000001')}"
    await region.clock_to(datetime(2027, 2, 20, 11, tzinfo=SAMARA))
    asked = await submit(region, "owner", new, "6.000")
    assert [each["code"] for each in asked["warnings"]] == ["READING_LESS_THAN_LAST"]
    sent = await submit(region, "owner", new, "6.000", confirm=True)
    assert (sent["reading"]["consumption"], sent["reading"]["change"]) == ("-1.200", "CORRECTION")
    february = (await points(region, "owner"))["2027-02-01"]
    assert (february["consumption"], february["isCorrected"]) == ("-1.200", True)
    told = (await region.ask("owner", STANDS, id=new))["meter"]
    text = f"Счётчик № {told['number']}: показания не сходятся"
    given = {"place": "APARTMENT", "category": "METER_WRONG", "premises": HOME, "text": text}
    asked = (await region.ask("owner", ASK, input=given))["submitRequest"]
    assert (asked["request"]["text"], asked["userErrors"]) == (text, [])


async def test_the_history_is_data_for_a_plot(region: House) -> None:
    found = (await region.ask("owner", HISTORY, home=HOME))["readingHistory"]
    assert (found["unit"], found["zones"]) == ("м³", ["ALL"])
    october = found["points"][0]
    assert (october["period"], october["norm"], october["normPer"]) == ("2026-10-01", "4.9", "PERSON")
    volumes = await region.database.read.fetch(
        "select sum(p.volume) as v from meter_period p join meter m on m.id = p.meter where m.house = $1 and"
        " m.resource = 'COLD_WATER' and m.premises is not null and m.premises <> $2 and p.period = $3"
        " group by m.premises order by 1",
        key("house", "prichalnaya"), key("premises", "prichalnaya 7"), date(2026, 10, 1),
    )  # fmt: skip
    assert len(volumes) == 10  # of eleven other homes one forgot
    assert Decimal(october["neighbours"]) == (volumes[4]["v"] + volumes[5]["v"]) / 2
    assert found["points"][1]["neighbours"] is None  # in November nobody else has sent
    lines = found["csv"].split("\r\n")
    assert lines[0] == "Месяц,Счётчик,Т1,Т2,Т3,Расход,Норматив,Медиана соседей"
    assert lines[3].startswith("2026-12,")
    assert lines[4] == "2026-12,77000001,2.700,,,11.500,4.9,"
    await region.sign_in("in_a_small_house", "Светлана Геннадьевна Павлова")
    home = f"Premises:{key('premises', 'yablonevy 1')}"
    few = await region.ask("in_a_small_house", SMALL, h=home)
    assert few["readingHistory"]["points"] == [{"neighbours": None}]  # three others: each would be known
    for who in ("owner", "guest", "other_dispatcher", None):
        assert (await region.ask(who, SMALL, h=home))["readingHistory"] is None, who


async def test_a_year_adds_up_its_months(region: House) -> None:
    """The neighbours' median is of those who have told as many months: the owner has told more than all others."""
    await region.sign_in("neighbour", NEIGHBOUR)
    eighth = f"Premises:{key('premises', 'prichalnaya 8')}"
    for who, home in (("owner", HOME), ("neighbour", eighth)):
        found = await region.ask(who, YEARS, home=home)
        years, months = found["years"]["points"], found["months"]["points"]
        assert [each["period"] for each in years] == ["2026-01-01", "2027-01-01"]
        first = [each for each in months if each["period"] < "2027"]
        assert len(first) == 12
        told = [Decimal(each["consumption"]) for each in first if each["consumption"] is not None]
        assert Decimal(years[0]["consumption"]) == sum(told)
        assert Decimal(years[0]["norm"]) == 12 * Decimal("4.9")
        assert years[0]["shown"] == list({one["number"]: one for each in first for one in each["shown"]}.values())
        volumes = await region.database.read.fetch(
            "select sum(p.volume) as v from meter_period p join meter m on m.id = p.meter where m.house = $1 and"
            " m.resource = 'COLD_WATER' and m.premises is not null and m.premises::text <> $2"
            " and p.period < '2027-01-01' group by m.premises having count(distinct p.period) >= $3 order by 1",
            key("house", "prichalnaya"), home.partition(":")[2], len(told),
        )  # fmt: skip
        assert (len(volumes) >= 5) == (who == "neighbour"), volumes
        expected = median(row["v"] for row in volumes) if who == "neighbour" else None
        assert years[0]["neighbours"] == (None if expected is None else str(expected))
        lines = found["years"]["csv"].split("\r\n")
        assert (lines[0].partition(",")[0], lines[1].partition(",")[0]) == ("Год", "2026")
    assert (await region.ask("guest", YEARS, home=HOME))["years"] is None


async def test_what_was_sent_after_the_last_day_counts_no_more(region: House) -> None:
    """The act of the replacement came later than the owner's next reading."""
    light, of = meter("7", Resource.ELECTRICITY), key("meter", "prichalnaya 7 electricity")
    counts = "select period, values from meter_period where meter = $1 order by period desc limit 1"
    before = await region.database.read.fetchrow(counts, of)
    assert before is not None
    day, night = before["values"]
    sent = await submit(region, "owner", light, f"{day + 40}", f"{night + 20}", confirm=True)
    assert (sent["reading"]["counts"], sent["reading"]["period"]) == (True, "2027-02-01")
    passport = {"number": "77000002", "digits": 6, "decimals": 1, "rates": 2, "installed": "2027-02-10"}
    given = {"meter": light, "removed": "2027-02-10", "final": [f"{day + 30}", f"{night + 10}"], "by": passport}
    done = (await region.ask("dispatcher", REPLACE, input=given))["replaceMeter"]
    assert done["userErrors"] == []
    after = await region.database.read.fetchrow(counts, of)
    assert after is not None
    assert tuple(after) == (date(2027, 2, 1), [day + 30, night + 10])
