"""A meter is wrong, or missing: the request about it comes with everything filled in, and is sent as it is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.a_house import House
from tests.readings.test_story import COLD, HOME, HOT, LIGHT

ASK = """query($meter: ID, $premises: ID, $resource: Resource) {
  meterRequest(meter: $meter, premises: $premises, resource: $resource) { category place premises supplier text } }"""
SUBMIT = """mutation($input: SubmitRequestInput!) { submitRequest(input: $input) {
  request { category text addressee organisation { kind } } userErrors { code field } } }"""
LABEL = 'mutation($id: ID!) { labelMeter(input: {meter: $id, label: "Кухня"}) { userErrors { code } } }'


async def asked(house: House, who: str | None, **about: Any) -> Any:
    return (await house.ask(who, ASK, **about))["meterRequest"]


async def test_a_wrong_meter(region: House) -> None:
    assert (await region.ask("owner", LABEL, id=COLD))["labelMeter"]["userErrors"] == []
    [row] = await region.database.read.fetch(
        "select m.number, p.values[1]::text as shown, to_char(p.period, 'YYYY-MM') as month from meter m"
        " join meter_period p on p.meter = m.id where m.id::text = $1 order by p.period desc limit 1",
        COLD.partition(":")[2],
    )
    found = await asked(region, "owner", meter=COLD)
    assert found["text"] == (
        f"Счётчик № {row['number']} (холодная вода, «Кухня»): данные не сходятся с моим прибором."
        f" В приложении за {row['month']}: {row['shown']}. Прошу проверить прибор и его показания."
    )
    sent = (await region.ask("owner", SUBMIT, input=found))["submitRequest"]
    assert sent["userErrors"] == []
    assert sent["request"]["organisation"] == {"kind": "SUPPLIER"}
    assert (sent["request"]["category"], sent["request"]["text"]) == ("METER_WRONG", found["text"])
    # what is kept by the managing organisation goes where its category goes
    light = await asked(region, "co_owner", meter=LIGHT)
    assert (light["supplier"], light["place"], light["premises"]) == (None, "APARTMENT", HOME)


async def test_a_missing_meter(region: House) -> None:
    found = await asked(region, "owner", premises=HOME, resource="HEATING")
    assert (found["category"], found["supplier"]) == ("METER_MISSING", None)
    assert found["text"].startswith("В списке нет счётчика (отопление) помещения 7. Прошу внести его по акту")
    found["text"] += "78000123, 01.02.2031"
    sent = (await region.ask("owner", SUBMIT, input=found))["submitRequest"]
    assert (sent["userErrors"], sent["request"]["category"]) == ([], "METER_MISSING")


@pytest.mark.parametrize("who", ["guest", "dispatcher", "supplier", "inspector", "tenant", None])
async def test_who_may_not_send_it_is_given_nothing(region: House, who: str | None) -> None:
    """The guest sees no readings here, the tenant lives elsewhere and sends no requests, staff send none for others."""
    assert await asked(region, who, meter=HOT) is None
    assert await asked(region, who, premises=HOME, resource="GAS") is None


@pytest.mark.parametrize(
    "about",
    [
        {},
        {"premises": HOME},
        {"resource": "GAS"},
        {"premises": HOME, "resource": "WASTE"},
        {"meter": HOME},
        {"meter": "Meter:018f0000-0000-7000-8000-000000000000"},
        {"premises": "Premises:1", "resource": "GAS"},
    ],
)
async def test_what_names_nothing_is_null(region: House, about: dict[str, str]) -> None:
    assert await asked(region, "owner", **about) is None
