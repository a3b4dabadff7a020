"""What a guest did with readings: the owners of the home read it beside the access that allowed it."""

from __future__ import annotations

from typing import Any

from gosdom_graphql.demo.cast import GUEST, NEIGHBOUR
from tests.a_house import House
from tests.access.guests import CHANGE
from tests.readings.test_story import ALL, COLD, HOME, HOT, submit

DID = """query ($premises: ID!) { guestAccesses(filter: {premises: $premises}) { nodes {
  guest { name } deeds(order: {field: AT, direction: ASC}) { nodes {
    scope request { id } reading { values meter { id } author { name } } } } } } }"""
MINE = "{ viewer { guestAccesses { id } } }"


async def did(house: House, who: str) -> list[Any]:
    """What the guests of the home did, as this persona reads it."""
    found = (await house.ask(who, DID, premises=HOME))["guestAccesses"]["nodes"]
    return [deed for access in found for deed in access["deeds"]["nodes"]]


async def test_owners_read_what_their_guest_sent(house: House) -> None:
    assert [each["code"] for each in (await submit(house, "guest", COLD, "1"))["userErrors"]] == ["NOT_FOUND"]
    ((access,),) = [each.values() for each in (await house.ask("guest", MINE))["viewer"]["guestAccesses"]]
    opened = await house.ask("owner", CHANGE, input={"access": access, "scopes": ["READINGS"]})
    assert opened["it"]["userErrors"] == []
    # what is refused and what owners send themselves are no guest's deeds
    refused = await submit(house, "guest", COLD, "100000")
    assert [each["code"] for each in refused["userErrors"]] == ["READING_TOO_MANY_DIGITS"]
    assert (await submit(house, "owner", COLD, "900", confirm=True))["userErrors"] == []
    assert await did(house, "owner") == []

    assert (await submit(house, "guest", COLD, "901", confirm=True))["userErrors"] == []
    together = [{"meter": COLD, "values": ["902"]}, {"meter": HOT, "values": ["1"]}]
    sent = (await house.ask("guest", ALL, input={"readings": together, "confirm": True}))["submitReadings"]
    assert sent["userErrors"] == []
    owners = await did(house, "owner")
    assert await did(house, "co_owner") == await did(house, "guest") == owners
    assert {(each["scope"], each["request"], each["reading"]["author"]["name"]) for each in owners} == {
        ("READINGS", None, GUEST)
    }
    assert sorted((each["reading"]["meter"]["id"], each["reading"]["values"]) for each in owners) == sorted(
        [(COLD, ["901.000"]), (COLD, ["902.000"]), (HOT, ["1.000"])]
    )
    await house.sign_in("neighbour", NEIGHBOUR)
    assert await did(house, "neighbour") == []
