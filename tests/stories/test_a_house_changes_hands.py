"""A house changes hands in the middle of a request: nobody asks twice, no term begins anew, nothing is forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from gosdom_graphql import clock
from gosdom_graphql.database import new_id
from gosdom_graphql.demo.cast import key
from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.homes.tables import ServiceContract
from tests.a_house import SAMARA, House
from workers.requests import plan

FLAT = f"Premises:{premises_id('prichalnaya', '7')}"
SUBMIT = """mutation ($input: SubmitRequestInput!) { it: submitRequest(input: $input) {
  request { id number } userErrors { code } } }"""
TAKE = "mutation ($id: ID!) { it: takeRequest(input: {request: $id}) { request { id } userErrors { code } } }"
ANSWER = """mutation ($id: ID!, $text: String!, $resolved: Boolean!) {
  it: answerRequest(input: {request: $id, text: $text, resolved: $resolved}) {
    request { state } userErrors { code } } }"""
COMMENT = """mutation ($id: ID!) { it: commentRequest(input: {request: $id, text: "Сделано было так"}) {
  request { id } userErrors { code } } }"""
LOOK = """query ($id: ID!) { request(id: $id) {
  state organisation { name } responsible { name } nextActions
  deadlines { kind dueAt standing } history { action organisation { name } toOrganisation { name } }
  comments { nodes { text } } } }"""
BELL = "{ viewer { notifications(first: 3) { nodes { title body } } } }"
OLD, NEW = "УК «Самарский уют»", "УК «Новая Волга»"


async def does(house: House, who: str, query: str, **given: Any) -> Any:
    it = (await house.ask(who, query, **given))["it"]
    assert it["userErrors"] == [], it
    return it["request"]


async def look(house: House, who: str, id: str) -> Any:
    return (await house.ask(who, LOOK, id=id))["request"]


async def hand_over(house: House, day: date) -> None:
    """The register says that another organisation manages the house from that day."""
    contract, prichalnaya = ServiceContract, key("house", "prichalnaya")
    managed = (contract.house == prichalnaya) & (contract.kind == "MANAGEMENT")
    async with house.database.transaction():
        await contract.update({contract.until: day - timedelta(days=1)}).where(managed)
        await contract(
            id=new_id(), house=prichalnaya, organisation=key("organisation", "volga"), kind="MANAGEMENT",
            resources=[], since=day,
        ).save()  # fmt: skip


async def the_clock_of_the_workers_beats(house: House) -> None:
    async with house.database.transaction():
        await plan(await clock.now(house.database))


async def test_a_house_changes_hands_in_the_middle_of_a_request(house: House) -> None:
    # Monday 23 November: the kitchen is not aired; the old organisation takes it, and writes
    kitchen = {"place": "APARTMENT", "category": "VENTILATION", "premises": FLAT, "text": "Тяга пропала на кухне"}
    request = await does(house, "owner", SUBMIT, input=kitchen)
    bill = await does(house, "owner", SUBMIT, input=kitchen | {"category": "BILL_WRONG", "text": "Лишняя строка"})
    for each in (request, bill):
        await does(house, "dispatcher", TAKE, id=each["id"])
    await does(house, "dispatcher", COMMENT, id=request["id"])
    await does(house, "dispatcher", ANSWER, id=bill["id"], text="Строка убрана", resolved=True)
    before = await look(house, "owner", request["id"])
    assert (before["organisation"]["name"], before["state"]) == (OLD, "IN_PROGRESS")

    # from 1 December the house is the other one's; until midnight nothing changes
    await hand_over(house, date(2026, 12, 1))
    await house.clock_to(datetime(2026, 11, 30, 23, 59, tzinfo=SAMARA))
    await the_clock_of_the_workers_beats(house)
    assert await look(house, "other_dispatcher", request["id"]) is None

    await house.clock_to(datetime(2026, 12, 1, 0, 1, tzinfo=SAMARA))
    await the_clock_of_the_workers_beats(house)
    after = await look(house, "owner", request["id"])
    assert (after["organisation"]["name"], after["responsible"], after["state"]) == (NEW, None, "IN_PROGRESS")
    # the terms run on: the same day, and no other
    assert after["deadlines"] == before["deadlines"]
    assert after["history"] == [
        *before["history"],
        {"action": "HAND_OVER", "organisation": {"name": OLD}, "toOrganisation": {"name": NEW}},
    ]
    assert after["comments"] == before["comments"]
    [told, *_] = (await house.ask("owner", BELL))["viewer"]["notifications"]["nodes"]
    assert told["title"] == f"Заявка {request['number']} передана другой организации"
    assert "сроки не изменились" in told["body"]

    # the old one reads what it answered, and can do nothing with it; what it had not answered it sees no more
    assert await look(house, "dispatcher", request["id"]) is None
    answered = await look(house, "dispatcher", bill["id"])
    assert (answered["state"], answered["nextActions"]) == ("RESOLVED", [])
    refused = await house.ask("dispatcher", COMMENT, id=bill["id"])
    assert refused["it"]["userErrors"] == [{"code": "NOT_ALLOWED"}]

    # the new one goes on where the old one stopped, in the term that began with the old one
    seen = await look(house, "other_dispatcher", request["id"])
    assert seen["comments"] == {"nodes": [{"text": "Сделано было так"}]}
    await house.clock_to(datetime(2026, 12, 7, 12, 0, tzinfo=SAMARA))
    await does(house, "other_dispatcher", ANSWER, id=request["id"], text="Канал прочищен", resolved=True)
    over = await look(house, "owner", request["id"])
    assert over["deadlines"] == [{"kind": "ANSWER", "dueAt": "2026-12-07T20:00:00+00:00", "standing": "MET"}]
    assert await look(house, "other_dispatcher", bill["id"]) is None
