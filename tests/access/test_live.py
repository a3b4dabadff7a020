"""Over a real socket: what is taken back ends open subscriptions of the guest, and co-owners are told at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from gosdom_graphql import clock
from gosdom_graphql.access.tables import GuestAccess
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.homes.tables import Share
from gosdom_graphql.settings import Settings
from tests.access.guests import ACCEPT, CHANGE, INVITE, LEAVE, REVOKE
from tests.events.client import socket
from tests.events.conftest import Served, served
from tests.events.test_rights_live import ended
from tests.events.test_sockets import CHANGED, change

GUEST, OWNER = key("person", PERSONAS["guest"][0]), key("person", PERSONAS["owner"][0])
FLAT = premises_id("prichalnaya", "7")
ADDED = "subscription { notificationAdded { notification { kind title subject } } }"


@pytest.fixture(scope="module")
async def live(database: Database, settings: Settings) -> AsyncIterator[Served]:
    """The house, served, in which nobody is a guest yet."""
    async with served(database, settings) as found:
        await GuestAccess.update({GuestAccess.revoked_at: await clock.now(database)}).where(GuestAccess.person == GUEST)
        yield found


async def let_in(live: Served, *scopes: str) -> str:
    """The id of an access that the owner gave the guest."""
    until = ((await clock.now(live.database)) + timedelta(days=200)).date().isoformat()
    given = {"premises": f"Premises:{FLAT}", "kind": "TENANT", "scopes": scopes or ["REQUESTS"], "until": until}
    invited = (await live.ask("owner", INVITE, input=given))["it"]
    accepted = (await live.ask("guest", ACCEPT, code=invited["code"], confirm=True))["it"]
    assert accepted["userErrors"] == []
    return str(accepted["access"]["id"])


async def revoke(live: Served, access: str) -> Any:
    return await live.ask("co_owner", REVOKE, id=access)


async def leave(live: Served, access: str) -> Any:
    return await live.ask("guest", LEAVE, id=access)


async def narrow(live: Served, access: str) -> Any:
    return await live.ask("owner", CHANGE, input={"access": access, "scopes": ["CHAT"]})


async def sell(live: Served, access: str) -> Any:
    """The owner's last day was yesterday; the co-owner owns on."""
    yesterday = (await clock.now(live.database)).date() - timedelta(days=1)
    async with live.database.transaction():
        await Share.update({Share.until: yesterday}).where(Share.person == OWNER, Share.premises == FLAT)
    return {"it": {"userErrors": []}}


@pytest.mark.parametrize("end", [revoke, leave, narrow, sell])
async def test_what_ends_access_ends_its_streams_and_no_other(live: Served, end: Any) -> None:
    access = await let_in(live)
    request = await live.send("co_owner")
    async with socket(live.url, live.tokens["guest"]) as guest, socket(live.url, live.tokens["co_owner"]) as owner:
        await guest.subscribe(CHANGED, id="named", request=request)
        await guest.subscribe(CHANGED, id="all")
        await owner.subscribe(CHANGED, request=request)
        await live.comment("co_owner", request, "Пока видно")
        assert {(await guest.hear())["id"] for _ in range(2)} == {"named", "all"}
        assert (await end(live, access))["it"]["userErrors"] == []
        await ended(guest)
        await live.comment("co_owner", request, "Уже не видно")
        assert [change(await owner.hear())["request"]["comments"]["nodes"][0]["text"] for _ in range(2)] == [
            "Пока видно",
            "Уже не видно",
        ]
        assert await guest.pong() == [], "the other stream goes on, and has nothing to tell"
    if end in (narrow, sell):
        async with live.database.transaction():
            await Share.update({Share.until: None}).where(Share.person == OWNER, Share.premises == FLAT)
        await revoke(live, access)


async def test_a_co_owner_is_told_of_a_new_guest_as_it_happens(live: Served) -> None:
    async with socket(live.url, live.tokens["co_owner"]) as co_owner:
        await co_owner.subscribe(ADDED)
        assert await co_owner.pong() == []
        access = await let_in(live)
        told = (await co_owner.hear())["payload"]["data"]["notificationAdded"]["notification"]
        assert told == {"kind": "GUEST_ADDED", "title": f"Новый гость: {PERSONAS['guest'][0]}", "subject": access}
    await revoke(live, access)


async def test_a_cursor_from_inside_tells_nothing_outside(live: Served) -> None:
    """Whoever kept a cursor of their days as a guest, or was given an owner's, reads on from it as who they are now."""
    access = await let_in(live)
    request = await live.send("co_owner")
    async with socket(live.url, live.tokens["guest"]) as guest, socket(live.url, live.tokens["co_owner"]) as owner:
        for each in (guest, owner):
            await each.subscribe(CHANGED)
            assert await each.pong() == []
        await live.comment("co_owner", request, "Первое")
        cursors = [change(await each.hear())["cursor"] for each in (guest, owner)]
        await live.comment("co_owner", request, "Второе, при госте")
        await revoke(live, access)
        await live.comment("co_owner", request, "Третье, без него")
    async with socket(live.url, live.tokens["guest"]) as guest:
        for n, cursor in enumerate(cursors):
            await guest.subscribe(CHANGED, id=str(n), after=cursor)
        assert await guest.pong() == []
        await guest.subscribe(CHANGED, id="named", after=cursors[0], request=request)
        refused = await guest.hear()
        assert (refused["id"], refused["payload"][0]["extensions"]["code"]) == ("named", "NOT_FOUND")
        # the streams do run: they tell what is the guest's again
        again = await let_in(live)
        await live.comment("co_owner", request, "Четвёртое, снова при госте")
        assert {(await guest.hear())["id"] for _ in range(2)} == {"0", "1"}
    await revoke(live, again)


async def test_its_last_day_ends_the_stream(live: Served) -> None:
    request = await live.send("co_owner")
    access = await let_in(live)
    today = (await clock.now(live.database)).date()
    shorter = {"access": access, "until": (today + timedelta(days=2)).isoformat()}
    assert (await live.ask("owner", CHANGE, input=shorter))["it"]["userErrors"] == []
    async with socket(live.url, live.tokens["guest"]) as guest:
        await guest.subscribe(CHANGED, request=request)
        await live.comment("co_owner", request, "Ещё гость")
        assert change(await guest.hear())["action"] == "COMMENT"
        await clock.move(live.database, by=timedelta(days=4))
        await ended(guest)
