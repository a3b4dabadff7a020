"""What a person has proven: without a passport shown to the issuer no account is linked and no access accepted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from gosdom_graphql import clock
from gosdom_graphql.demo.cast import BILL_CODE, PERSONAS, key
from gosdom_graphql.sessions.store import hashed
from gosdom_graphql.sessions.tables import Identity, Passkey, Session
from tests.a_house import MORNING, House
from tests.access.guests import ACCEPT, CHANGE, INVITE, RENEW, REPRESENT, REVOKE
from tests.homes.test_accounts import GIVEN, LINK
from tests.rights.snapshot import snapshot

HOME = "{ viewer { person { shares { premises { id } } } } }"
REFUSED = {
    "ru": "Учётная запись не подтверждена: подтвердите её и войдите снова",
    "en": "The account is not confirmed: confirm it, then sign in again",
}
NEWCOMER = "Лариса Дмитриевна Носова"


async def known(who: str, *, confirmed: bool) -> Identity:
    """An account of theirs at an issuer."""
    account = Identity(
        id=uuid4(), person=key("person", who), issuer="https://issuer", subject=str(uuid4()), confirmed=confirmed,
        created_at=MORNING, seen_at=MORNING,
    )  # fmt: skip
    await account.save()
    return account


@pytest.fixture(autouse=True)
async def nobody_known(house: House) -> AsyncIterator[None]:
    yield
    await Identity.delete(force=True)
    await Passkey.delete(force=True)


async def shown(house: House, who: str) -> None:
    """They have just shown that it is they."""
    now = await clock.now(house.database)
    async with house.database.transaction():
        await Session.update({Session.fresh_at: now}).where(Session.token_hash == hashed(house.tokens[who]))


async def offer(house: House) -> dict[str, Any]:
    home = (await house.ask("owner", HOME))["viewer"]["person"]["shares"][0]["premises"]["id"]
    return {"premises": home, "kind": "HELPER", "scopes": ["NOTICES"], "until": "2027-01-31"}


async def invited(house: House) -> str:
    """The code of an invitation to the owner's apartment."""
    found = (await house.ask("owner", INVITE, input=await offer(house)))["it"]
    assert found["userErrors"] == []
    return str(found["code"])


async def test_an_account_that_is_not_confirmed_gets_nothing(house: House) -> None:
    code = await invited(house)
    await house.sign_in("newcomer", NEWCOMER)
    account = await known(NEWCOMER, confirmed=False)
    asked: list[tuple[str, dict[str, Any]]] = [
        (LINK, GIVEN | {"code": BILL_CODE}),
        (LINK, GIVEN | {"code": "1"}),
        (ACCEPT, {"code": code, "confirm": False}),
        (ACCEPT, {"code": code, "confirm": True}),
        (ACCEPT, {"code": "0000-0000-0000", "confirm": True}),
    ]
    before = await snapshot(house.database)
    for query, given in asked:
        for language, message in REFUSED.items():
            answer = await house.answer("newcomer", query, language=language, **given)
            [refused] = answer["data"]["it"]["userErrors"]
            assert (refused["code"], refused["message"]) == ("ACCOUNT_NOT_CONFIRMED", message)
    assert await snapshot(house.database) == before
    await Identity.update({Identity.confirmed: True}).where(Identity.id == account.id)
    accepted = (await house.ask("newcomer", ACCEPT, code=code, confirm=True))["it"]
    assert (accepted["userErrors"], accepted["access"]["state"]) == ([], "LIVE")
    await shown(house, "newcomer")
    assert (await house.ask("newcomer", LINK, **GIVEN))["it"]["userErrors"] == []


async def test_one_confirmed_account_of_two_is_enough(house: House) -> None:
    await house.sign_in("another", PERSONAS["supplier"][0])
    await known(PERSONAS["supplier"][0], confirmed=False)
    await known(PERSONAS["supplier"][0], confirmed=True)
    await shown(house, "another")
    assert (await house.ask("another", LINK, **GIVEN))["it"]["userErrors"] == []


async def test_where_no_issuer_knows_them_a_session_is_enough(house: House) -> None:
    await house.sign_in("third", PERSONAS["inspector"][0])
    code = await invited(house)
    assert (await house.ask("third", ACCEPT, code=code, confirm=True))["it"]["userErrors"] == []
    assert (await house.ask("third", LINK, **GIVEN))["it"]["userErrors"] == []


# --- What gives rights to others asks whether it is still they --------------------------------------------------------

OWNER = key("person", PERSONAS["owner"][0])
AGAIN = {
    "ru": "Подтвердите, что это вы: ключом доступа или кодом",
    "en": "Confirm that it is you: with a passkey or a code",
}


async def an_issuer_account() -> None:
    await known(PERSONAS["owner"][0], confirmed=True)


async def a_passkey() -> None:
    await Passkey(
        id=uuid4(), person=OWNER, credential=b"c", public_key=b"k", sign_count=0, name="Телефон", created_at=MORNING
    ).save()


async def giving(house: House) -> list[tuple[str, dict[str, Any]]]:
    """Every deed that gives rights or brings bills, each of which could be done now."""
    given = await offer(house)
    power = {"premises": given["premises"], "document": "Доверенность 1", "documentDate": "2026-11-01",
             "deeds": ["SEE_REQUESTS"], "until": "2027-01-31"}  # fmt: skip
    made = (await house.ask("owner", INVITE, input=given))["it"]["invitation"]["id"]
    [access] = [
        each["id"]
        for each in (await house.ask("owner", "{ guestAccesses { nodes { id guest { name } } } }"))["guestAccesses"][
            "nodes"
        ]
        if each["guest"]["name"] == PERSONAS["guest"][0]
    ]
    return [
        (INVITE, {"input": given}),
        (REPRESENT, {"input": power}),
        (CHANGE, {"input": {"access": access, "scopes": ["REQUESTS", "NOTICES"]}}),
        (RENEW, {"id": made}),
        (LINK, GIVEN | {"code": BILL_CODE}),
    ]


@pytest.mark.parametrize("way", [an_issuer_account, a_passkey])
async def test_who_can_show_that_it_is_they_shows_it_before_giving_rights(
    house: House, way: Callable[[], Awaitable[None]]
) -> None:
    asked = await giving(house)
    now = await clock.now(house.database)
    await house.clock_to(now + timedelta(minutes=2))  # a code is made anew once a minute
    await way()
    before = await snapshot(house.database)
    for query, given in asked:
        for language, message in AGAIN.items():
            answer = await house.answer("owner", query, language=language, **given)
            [refused] = answer["data"]["it"]["userErrors"]
            assert refused["code"] == "FRESH_SIGN_IN_NEEDED", query
            assert refused.get("message", message) == message
    assert await snapshot(house.database) == before
    await house.sign_in("owner anew", PERSONAS["owner"][0])
    await shown(house, "owner anew")
    for query, given in asked:
        assert (await house.ask("owner anew", query, **given))["it"]["userErrors"] == [], query
    await house.clock_to(now + timedelta(minutes=17))
    again = (await house.ask("owner anew", INVITE, input=asked[0][1]["input"]))["it"]
    assert [each["code"] for each in again["userErrors"]] == ["FRESH_SIGN_IN_NEEDED"], "a quarter of an hour"


async def test_who_has_no_way_to_show_it_is_not_stopped_and_nobody_is_from_taking_back(house: House) -> None:
    for query, given in [each for each in await giving(house) if each[0] is not RENEW]:
        assert (await house.ask("owner", query, **given))["it"]["userErrors"] == [], query
    access = (await giving(house))[2][1]["input"]["access"]
    await a_passkey()
    await an_issuer_account()
    assert (await house.ask("owner", REVOKE, id=access))["it"]["userErrors"] == []
