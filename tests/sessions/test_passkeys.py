"""Passkeys, as the second factor and as the way to show that it is still the same person; codes where there is none."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.database.engine import new_id
from gosdom_graphql.demo.cast import key
from gosdom_graphql.notifications.tables import Contact, Delivery
from gosdom_graphql.sessions.provider import pkce
from gosdom_graphql.sessions.tables import Arrival, Confirmation, Passkey
from gosdom_graphql.settings import DemoSettings
from tests.rights.snapshot import snapshot
from tests.sessions.authenticator import Authenticator
from tests.sessions.browser import OURS, Browser, browser, query_of
from tests.sessions.signing import Signing, signing_in

BEGIN = "mutation { it: beginPasskey(input: {}) { options userErrors { code } } }"
ADD = """mutation($response: String!) { it: addPasskey(input: {response: $response, name: "Телефон"}) {
  passkey { id name usedAt } userErrors { code field } } }"""
REMOVE = """mutation($passkey: ID!) { it: removePasskey(input: {passkey: $passkey}) {
  passkey { removedAt } userErrors { code field } } }"""
ASK = "mutation { it: beginFreshSignIn(input: {}) { way options contact userErrors { code } } }"
SHOW = """mutation($passkey: String, $code: String) { it: confirmFreshSignIn(input: {passkey: $passkey, code: $code}) {
  session { isCurrent freshAt } userErrors { code field message } } }"""
FRESH_NEEDED = [{"code": "FRESH_SIGN_IN_NEEDED"}]
PERSON = key("person", "Ксения Денисовна Орлова")
QUARTER = timedelta(minutes=15)


@pytest.fixture(scope="module")
async def signing(database: Database, settings: DemoSettings) -> AsyncIterator[Signing]:
    async with signing_in(database, settings, app_redirects=("org.example:/back",)) as found:
        yield found


@pytest.fixture
async def one(signing: Signing, database: Database) -> AsyncIterator[Browser]:
    async with browser(signing.app) as found:
        yield found
    await Confirmation.delete(force=True)
    await Arrival.delete(force=True)
    await Passkey.delete(force=True)
    await Delivery.delete(force=True)
    await Contact.delete(force=True)


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator(OURS)


async def do(one: Browser, query: str, **variables: Any) -> Any:
    return (await one.ask(query, **variables))["it"]


async def with_passkey(one: Browser, phone: Authenticator) -> str:
    """Signed in, with a passkey: its id."""
    await one.sign_in("newcomer")
    added = await do(one, ADD, response=phone.create((await do(one, BEGIN))["options"]))
    assert added["userErrors"] == []
    id: str = added["passkey"]["id"]
    return id


async def reached(address: str = "n@mail.example") -> Contact:
    now = await Contact.raw(
        "select statement_timestamp() + offset_us * interval '1 microsecond' as now from house_clock"
    )
    contact = Contact(
        id=new_id(), person=PERSON, channel="EMAIL", address=address, token=address, created_at=now[0]["now"],
        confirmed_at=now[0]["now"],
    )  # fmt: skip
    await contact.save()
    return contact


async def code_of(contact: Contact) -> str:
    rows = await Delivery.select(Delivery.code).where(Delivery.contact == contact.id).order_by(Delivery.id)
    return str(rows[-1]["code"])


async def test_a_passkey_is_added_and_asked_for_at_the_next_sign_in(
    one: Browser, phone: Authenticator, signing: Signing
) -> None:
    await with_passkey(one, phone)
    async with browser(signing.app) as other:
        asked = await other.sign_in("newcomer", start="/signin?to=/requests")
        assert (asked.headers["location"], other.token) == ("/signin/second", None)
        page = await other.go("/signin/second")
        assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'nonce-")
        options = re.search(r"const options = (\{.*\}), words", page.text)
        assert options is not None
        shown = await other.house.post("/signin/second", json={"passkey": phone.get(options[1])})
        assert shown.json() == {"goesTo": "/requests"}
        assert (await other.ask("{ viewer { passkeys { name usedAt } } }"))["viewer"]["passkeys"][0]["usedAt"]
        again = await other.house.post("/signin/second", json={"passkey": phone.get(options[1])})
        assert again.json()["code"] == "SIGN_IN_LOST"


async def test_an_app_gets_its_code_after_the_second_factor(
    one: Browser, phone: Authenticator, signing: Signing
) -> None:
    await with_passkey(one, phone)
    verifier = "v" * 43
    async with browser(signing.app) as other:
        await other.sign_in("newcomer", start=f"/signin?app=org.example:/back&challenge={pkce(verifier)}")
        secret = {"code": other.house.cookies["__Host-gosdom-signin"], "verifier": verifier}
        early = await other.house.post("/signin/token", json=secret)
        assert early.json()["code"] == "SIGN_IN_LOST"
        options = re.search(r"const options = (\{.*\}), words", (await other.go("/signin/second")).text)
        assert options is not None
        shown = (await other.house.post("/signin/second", json={"passkey": phone.get(options[1])})).json()
        said = {"code": query_of(shown["goesTo"])["code"], "verifier": verifier}
        assert (await other.house.post("/signin/token", json=said)).status_code == 200


async def test_who_has_lost_the_passkey_gets_a_code(one: Browser, phone: Authenticator, signing: Signing) -> None:
    await with_passkey(one, phone)
    async with browser(signing.app) as other:
        await other.sign_in("newcomer")
        assert (await other.house.post("/signin/second", json={"send": True})).json() == {"sent": False}
        contact = await reached()
        assert (await other.house.post("/signin/second", json={"send": True})).json() == {"sent": True}
        wrong = await other.house.post("/signin/second", json={"code": "no"})
        assert (wrong.status_code, wrong.json()["code"], other.token) == (400, "WRONG_CODE", None)
        right = await other.house.post("/signin/second", json={"code": await code_of(contact)})
        assert right.json() == {"goesTo": "/"}
        assert other.token is not None


async def test_five_wrong_answers_end_a_sign_in(one: Browser, phone: Authenticator, signing: Signing) -> None:
    await with_passkey(one, phone)
    stranger = Authenticator(OURS)
    async with browser(signing.app) as other:
        await other.sign_in("newcomer")
        page = await other.go("/signin/second")
        options = re.search(r"const options = (\{.*\}), words", page.text)
        assert options is not None
        answers = [
            (await other.house.post("/signin/second", json={"passkey": stranger.get(options[1])})).json()["code"]
            for _ in range(6)
        ]
    assert answers == ["PASSKEY_INVALID"] * 5 + ["SIGN_IN_LOST"]


async def test_it_is_shown_that_it_is_still_the_same_person(
    one: Browser, phone: Authenticator, database: Database
) -> None:
    id = await with_passkey(one, phone)
    await clock.move(database, by=QUARTER)
    before = await snapshot(database)
    assert (await do(one, REMOVE, passkey=id))["userErrors"] == [{"code": "FRESH_SIGN_IN_NEEDED", "field": None}]
    assert (await do(one, BEGIN))["userErrors"] == FRESH_NEEDED
    assert await snapshot(database) == before
    asked = await do(one, ASK)
    assert (asked["way"], asked["contact"]) == ("PASSKEY", None)
    shown = await do(one, SHOW, passkey=phone.get(asked["options"]))
    assert (shown["userErrors"], shown["session"]["isCurrent"]) == ([], True)
    removed = await do(one, REMOVE, passkey=id)
    assert (removed["userErrors"], removed["passkey"]["removedAt"] is not None) == ([], True)
    assert (await do(one, REMOVE, passkey=id))["userErrors"] == [{"code": "NOT_FOUND", "field": ["passkey"]}]


async def test_a_code_shows_it_where_there_is_no_passkey(one: Browser) -> None:
    await one.sign_in("newcomer")
    assert (await do(one, ASK))["way"] == "SIGN_IN"
    contact = await reached()
    assert (await do(one, ASK))["way"] == "SIGN_IN", "an address that came with this session shows nothing"
    begun = "mutation ($c: ID) { it: beginFreshSignIn(input: {contact: $c}) { way userErrors { code field } } }"
    named = await do(one, begun, c=f"Contact:{contact.id}")
    assert named["userErrors"] == [{"code": "NOT_FOUND", "field": ["contact"]}]
    await one.sign_in("newcomer")
    asked = await do(one, ASK)
    assert (asked["way"], asked["contact"]) == ("CODE", f"Contact:{contact.id}")
    wrong = (await do(one, SHOW, code="nonsense \0"))["userErrors"]
    assert [(each["code"], each["field"]) for each in wrong] == [("WRONG_CODE", ["code"])]
    assert (await do(one, SHOW, code=await code_of(contact)))["userErrors"] == []
    assert (await do(one, SHOW, code=await code_of(contact)))["userErrors"][0]["code"] == "NOT_NOW"
    assert (await do(one, ASK))["userErrors"] == [{"code": "CODE_TOO_SOON"}]


async def test_nothing_shown_is_missing(one: Browser) -> None:
    await one.sign_in("newcomer")
    assert (await do(one, SHOW))["userErrors"][0]["code"] == "MISSING"
    assert (await do(one, SHOW, passkey="{}"))["userErrors"][0]["code"] == "NOT_NOW"


Change = Callable[[Authenticator], None]
WRONG: dict[str, Change] = {
    "another site": lambda phone: setattr(phone, "origin", "https://evil.example"),
    "nobody verified": lambda phone: setattr(phone, "verified", False),
    "another key": lambda phone: setattr(phone, "key", Authenticator(OURS).key),
    "another credential": lambda phone: setattr(phone, "id", b"another"),
    "a copy, whose count went back": lambda phone: setattr(phone, "steps", -1),
}


@pytest.mark.parametrize("name", WRONG)
async def test_what_is_not_the_passkey_shows_nothing(one: Browser, phone: Authenticator, name: str) -> None:
    phone.count = 5
    await with_passkey(one, phone)
    options = (await do(one, ASK))["options"]
    WRONG[name](phone)
    refused = await do(one, SHOW, passkey=phone.get(options))
    assert [(each["code"], each["field"]) for each in refused["userErrors"]] == [("PASSKEY_INVALID", ["passkey"])]
    assert refused["session"] is None


@pytest.mark.parametrize("name", ["another site", "nobody verified"])
async def test_what_is_made_elsewhere_is_not_added(one: Browser, phone: Authenticator, name: str) -> None:
    await one.sign_in("newcomer")
    options = (await do(one, BEGIN))["options"]
    WRONG[name](phone)
    refused = await do(one, ADD, response=phone.create(options))
    assert refused == {"passkey": None, "userErrors": [{"code": "PASSKEY_INVALID", "field": ["response"]}]}
    assert await Passkey.count() == 0


@pytest.mark.parametrize("response", ["", "{}", "[]", "null", '{"id": 1}', "x" * 30_000, "\ud800", '{"rawId": "é"}'])
async def test_what_is_no_answer_is_refused(one: Browser, response: str) -> None:
    await one.sign_in("newcomer")
    await do(one, BEGIN)
    assert (await do(one, ADD, response=response))["userErrors"] == [{"code": "PASSKEY_INVALID", "field": ["response"]}]


async def test_a_challenge_counts_once_and_for_minutes(one: Browser, phone: Authenticator, database: Database) -> None:
    await one.sign_in("newcomer")
    options = (await do(one, BEGIN))["options"]
    answer = phone.create(options)
    assert (await do(one, ADD, response=answer))["userErrors"] == []
    assert (await do(one, ADD, response=answer))["userErrors"] == [{"code": "NOT_NOW", "field": ["response"]}]
    asked = (await do(one, ASK))["options"]
    await clock.move(database, by=timedelta(minutes=5))
    assert (await do(one, SHOW, passkey=phone.get(asked)))["userErrors"][0]["code"] == "NOT_NOW"


async def test_another_persons_passkey_shows_nothing(one: Browser, phone: Authenticator, signing: Signing) -> None:
    await with_passkey(one, phone)
    async with browser(signing.app) as other:
        await other.sign_in("owner")
        theirs = Authenticator(OURS)
        await do(other, ADD, response=theirs.create((await do(other, BEGIN))["options"]))
        asked = (await do(other, ASK))["options"]
        refused = await do(other, SHOW, passkey=phone.get(asked))
        assert refused["userErrors"][0]["code"] == "PASSKEY_INVALID"
        assert (await do(other, ADD, response="{}"))["userErrors"][0]["code"] == "NOT_NOW"
