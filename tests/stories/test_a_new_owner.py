"""A new owner signs in for the first time: what is theirs is there, or they are told why not, and it is repaired."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import BILL_CODE
from gosdom_graphql.settings import DemoSettings
from tests.sessions.browser import Browser, browser
from tests.sessions.signing import Signing, signing_in

HOME = """{ viewer { kind account homesProblem homesRepair
  registerEntries { cadastralNumber numerator denominator house { id address } }
  person { name shares { numerator denominator premises { number area cadastralNumber house { address } } } } } }"""
SEND = """mutation($house: ID!, $text: String!) {
  it: submitRequest(input: {place: HOUSE, category: CADASTRAL_NUMBER, house: $house, text: $text}) {
    request { id number state } userErrors { code field message } } }"""
QUEUE = "{ requests(filter: {category: [CADASTRAL_NUMBER], open: true}) { nodes { id text author { name } } } }"
TAKE = "mutation($id: ID!) { it: takeRequest(input: {request: $id}) { userErrors { code } } }"
ADD = """mutation($house: ID!, $number: String!) {
  it: addPremises(input: {house: $house, number: "м/м 4", area: "13.2", kind: PARKING, cadastralNumber: $number}) {
    premises { id } userErrors { code field } } }"""
ANSWER = """mutation($id: ID!) { it: answerRequest(input: {request: $id, text: "Машино-место внесено."}) {
  request { state } userErrors { code } } }"""
LINK = """mutation($code: String!) {
  it: linkAccount(input: {contract: "УК-1/2019", account: "63АА000007", code: $code}) {
  link { account { number } } userErrors { code field } } }"""


@pytest.fixture(scope="module")
async def signing(database: Database, settings: DemoSettings) -> AsyncIterator[Signing]:
    async with signing_in(database, settings) as found:
        yield found


async def do(one: Browser, query: str, **variables: Any) -> Any:
    found = (await one.ask(query, **variables))["it"]
    assert found["userErrors"] == []
    return found


async def test_a_new_owner_finds_their_apartment(signing: Signing) -> None:
    async with browser(signing.app) as one:
        await one.sign_in("newcomer")
        viewer = (await one.ask(HOME))["viewer"]
        assert (viewer["account"], viewer["homesProblem"]) == ("CONFIRMED", None)
        (share,) = viewer["person"]["shares"]
        assert (share["numerator"], share["denominator"]) == (1, 1)
        assert share["premises"] == {
            "number": "11",
            "area": "44.80",
            "cadastralNumber": "63:01:9999901:111",
            "house": {"address": "Самара, ул. Причальная, 7"},
        }
        assert (await do(one, LINK, code=BILL_CODE))["link"] == {"account": {"number": "700100001"}}


async def test_whose_account_is_not_confirmed_is_told_so(signing: Signing) -> None:
    async with browser(signing.app) as one:
        await one.sign_in("unconfirmed")
        viewer = (await one.ask(HOME))["viewer"]
        assert (viewer["homesProblem"], viewer["homesRepair"]) == ("ACCOUNT_NOT_CONFIRMED", None)


async def test_whose_premises_bear_no_number_yet_has_them_as_soon_as_staff_have_decided(signing: Signing) -> None:
    async with browser(signing.app) as owner, browser(signing.app) as staff:
        await owner.sign_in("without_home")
        viewer = (await owner.ask(HOME))["viewer"]
        assert (viewer["kind"], viewer["account"], viewer["person"]["shares"]) == ("RESIDENT", "CONFIRMED", [])
        assert (viewer["homesProblem"], viewer["homesRepair"]) == ("NUMBER_NOT_LINKED", "CADASTRAL_NUMBER")
        (entry,) = viewer["registerEntries"]
        assert (entry["cadastralNumber"], entry["house"]["address"]) == (
            "63:01:9999901:190", "Самара, ул. Причальная, 7",
        )  # fmt: skip
        sent = await do(owner, SEND, house=entry["house"]["id"], text=f"Нет машино-места {entry['cadastralNumber']}")

        await staff.sign_in("dispatcher")
        (waiting,) = [each for each in (await staff.ask(QUEUE))["requests"]["nodes"] if "190" in each["text"]]
        assert (waiting["id"], waiting["author"]["name"]) == (sent["request"]["id"], "Лев Аркадьевич Орешкин")
        await do(staff, TAKE, id=waiting["id"])
        await do(staff, ADD, house=entry["house"]["id"], number=entry["cadastralNumber"])
        assert (await do(staff, ANSWER, id=waiting["id"]))["request"]["state"] == "RESOLVED"

        viewer = (await owner.ask(HOME))["viewer"]
        assert (viewer["homesProblem"], viewer["homesRepair"]) == (None, None)
        assert [each["premises"]["number"] for each in viewer["person"]["shares"]] == ["м/м 4"]
