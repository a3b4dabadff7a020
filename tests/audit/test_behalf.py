"""Who acts for an owner, as a guest, by a power of attorney, as a parent: the record names the owner, who reads it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from gosdom_graphql.demo.cast import PERSONAS
from tests.a_house import House
from tests.access.conftest import As, ask, asks, cast
from tests.access.guests import ACCEPT, INVITE, REPRESENT, offer
from tests.access.test_life import SUBMIT, codes, let_in
from tests.readings.test_story import HOT
from tests.rights.cast import gid

__all__ = ["ask", "asks", "cast"]

AT = datetime(2026, 5, 20, 9, tzinfo=UTC)
RECORDS = """query ($deed: [String!]) { it: deedRecords(filter: {deed: $deed}) { nodes {
  subject person { name } organisation { name } owner { name } concernsViewer } } }"""


async def of(asks: As, who: str, deed: str) -> list[tuple[str, str | None]]:
    """Who did it for whom, as somebody reads it?"""
    found = (await asks(who, AT, RECORDS, deed=[deed]))["nodes"]
    return [(each["person"]["name"], each["owner"] and each["owner"]["name"]) for each in found]


async def test_a_guest_acts_for_who_let_them_in(asks: As) -> None:
    await let_in(asks, "outsider", AT)
    assert await of(asks, "outsider", "acceptInvitation") == [("Kirill", None)] * 2, "to accept is one's own deed"
    sent = await asks("outsider", AT, SUBMIT, premises=gid("Premises", "flat 1"))
    assert codes(sent) == []
    mine = await asks("owner", AT, SUBMIT, premises=gid("Premises", "flat 1"))
    assert codes(mine) == [], "an owner acts for themselves"
    yard = """mutation ($house: ID!) { it: submitRequest(input: {
      place: YARD, category: YARD_CLEANING, text: "Листья", house: $house}) { request { id } userErrors { code } } }"""
    assert codes(await asks("outsider", AT, yard, house=gid("House", "sadovaya"))) == []
    assert sorted(await of(asks, "owner", "submitRequest"), key=str) == [
        ("Anna", None), ("Kirill", "Anna"), ("Kirill", "Anna"),
    ]  # fmt: skip
    assert await of(asks, "outsider", "submitRequest") == [("Kirill", "Anna")] * 2
    assert await of(asks, "operator", "submitRequest") == await of(asks, "owner", "submitRequest")
    for who in ("co_owner", "neighbour", "other_dispatcher"):
        assert await of(asks, who, "submitRequest") == [], who


async def test_a_representative_acts_for_who_named_them(asks: As) -> None:
    paper = {
        "premises": gid("Premises", "flat 2"), "document": "Доверенность 63 АА 1", "documentDate": "2026-05-01",
        "deeds": ["SEE_REQUESTS", "SEND_REQUESTS"], "until": "2026-12-31",
    }  # fmt: skip
    named = await asks("neighbour", AT, REPRESENT, input=paper)
    assert codes(await asks("former_owner", AT, ACCEPT, code=named["code"], confirm=True)) == []
    assert codes(await asks("former_owner", AT, SUBMIT, premises=gid("Premises", "flat 2"))) == []
    assert await of(asks, "former_owner", "acceptInvitation") == [("Fedor", None)] * 2
    assert await of(asks, "neighbour", "submitRequest") == [("Fedor", "Vera")]


async def test_a_parent_acts_for_a_child(asks: As) -> None:
    assert codes(await asks("parent", AT, SUBMIT, premises=gid("Premises", "flat 4"))) == []
    assert codes(await asks("parent", AT, INVITE, input=offer("flat 4"))) == []
    for deed in ("submitRequest", "inviteGuest"):
        assert await of(asks, "parent", deed) == await of(asks, "child", deed) == [("Elena", "Asya")], deed


async def test_an_office_acts_for_nobody_but_itself(asks: As) -> None:
    sent = await asks("owner", AT, SUBMIT, premises=gid("Premises", "flat 1"))
    take = "mutation ($id: ID!) { it: takeRequest(input: {request: $id}) { userErrors { code } } }"
    assert codes(await asks("other_dispatcher", AT, take, id=sent["request"]["id"])) == []
    [taken] = (await asks("owner", AT, RECORDS, deed=["takeRequest"]))["nodes"]
    assert (taken["owner"], taken["organisation"] is None, taken["concernsViewer"]) == (None, False, True)


async def test_a_guests_readings_are_the_owners(house: House) -> None:
    async with house.database.transaction() as transaction:
        await transaction.connection.execute("update guest_access set scopes = scopes || array['READINGS']")
    submit = """mutation ($meter: ID!, $values: [Decimal!]!) {
      submitReadings(input: {readings: [{meter: $meter, values: $values}], confirm: true}) { userErrors { code } } }"""
    asked: dict[str, Any] = {"meter": HOT, "values": ["1"]}
    assert (await house.ask("guest", submit, **asked))["submitReadings"]["userErrors"] == []
    told = (await house.ask("owner", RECORDS, deed=["submitReadings"]))["it"]["nodes"]
    assert [(each["person"]["name"], each["owner"]["name"]) for each in told] == [
        (PERSONAS["guest"][0], PERSONAS["owner"][0])
    ]
