"""Rights are asked at every event: what ends in mid-stream ends at once, and nothing more is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from gosdom_graphql import clock
from gosdom_graphql.access.tables import GuestAccess
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.homes.tables import Employee, ServiceContract
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.sessions.tables import Session
from tests.events.client import Socket, socket
from tests.events.conftest import Served
from tests.events.test_sockets import CHANGED, change

GUEST, DISPATCHER = key("person", PERSONAS["guest"][0]), key("person", PERSONAS["dispatcher"][0])
DAY = timedelta(days=1)


async def now(live: Served) -> datetime:
    return await clock.now(live.database)


async def ended(client: Socket) -> None:
    """The stream got ACCESS_ENDED and its end, and the socket is open still."""
    told = await client.hear()
    assert (told["type"], told["payload"]["data"]) == ("next", None)
    assert told["payload"]["errors"][0]["extensions"]["code"] == "ACCESS_ENDED"
    assert await client.hear() == {"id": told["id"], "type": "complete"}


def newest(told: dict[str, Any]) -> str:
    """Which comment is the last one, as it is told?"""
    return str(change(told)["request"]["comments"]["nodes"][0]["text"])


async def guest_revoked(live: Served) -> None:
    await GuestAccess.update({GuestAccess.revoked_at: await now(live)}).where(GuestAccess.person == GUEST)


async def guest_let_in(live: Served) -> None:
    await GuestAccess.update({GuestAccess.revoked_at: None}).where(GuestAccess.person == GUEST)


async def handed_over(live: Served) -> None:
    yesterday = (await now(live)).date() - DAY
    await ServiceContract.update({ServiceContract.until: yesterday}).where(
        ServiceContract.organisation == key("organisation", "uyut"), ServiceContract.until.is_null()
    )


async def taken_back(live: Served) -> None:
    yesterday = (await now(live)).date() - DAY
    await ServiceContract.update({ServiceContract.until: None}).where(
        ServiceContract.organisation == key("organisation", "uyut"), ServiceContract.until == yesterday
    )


Act = Callable[[Served], Awaitable[None]]


@pytest.mark.parametrize(
    ("who", "end", "mend"), [("guest", guest_revoked, guest_let_in), ("dispatcher", handed_over, taken_back)]
)
async def test_a_right_that_ends_ends_its_stream_and_no_other(live: Served, who: str, end: Act, mend: Act) -> None:
    request = await live.send()
    async with socket(live.url, live.tokens[who]) as client, socket(live.url, live.tokens["owner"]) as owner:
        await client.subscribe(CHANGED, id="named", request=request)
        await client.subscribe(CHANGED, id="all")
        await owner.subscribe(CHANGED, request=request)
        await live.comment("owner", request, "Пока видно")
        heard = [await client.hear() for _ in range(2)]
        assert {each["id"] for each in heard} == {"named", "all"}
        # heard before the next one is sent: news is told with the request as it is by then
        assert newest(await owner.hear()) == "Пока видно"
        await end(live)
        try:
            await live.comment("owner", request, "Уже не видно")
            await ended(client)
            assert await client.pong() == []
            assert newest(await owner.hear()) == "Уже не видно"
        finally:
            await mend(live)


async def test_a_right_that_ends_without_an_event_ends_its_stream_within_seconds(live: Served) -> None:
    request = await live.send()
    async with socket(live.url, live.tokens["guest"]) as guest:
        await guest.subscribe(CHANGED, request=request)
        assert await guest.pong() == []
        await guest_revoked(live)
        try:
            await ended(guest)
        finally:
            await guest_let_in(live)


async def test_a_session_that_is_revoked_closes_its_sockets_with_4403(live: Served) -> None:
    token = await sessions.issue(key("person", PERSONAS["owner"][0]), now=await now(live))
    async with socket(live.url, token) as owner, socket(live.url, live.tokens["owner"]) as same_person:
        await owner.subscribe(CHANGED)
        await same_person.subscribe(CHANGED)
        assert [await each.pong() for each in (owner, same_person)] == [[], []]
        found = await Session.select(Session.id).where(Session.token_hash == sessions.hashed(token)).first()
        assert found is not None
        await sessions.revoke(UUID(str(found["id"])), now=await now(live))
        assert await owner.closed() == 4403
        request = await live.send()
        assert change(await same_person.hear())["request"]["id"] == request


async def test_a_token_that_expires_closes_its_sockets_with_4403(live: Served) -> None:
    lasts = timedelta(seconds=6)  # in which the socket opens, also on a busy machine
    token = await sessions.issue(key("person", PERSONAS["owner"][0]), now=await now(live), lasts=lasts)
    async with socket(live.url, token) as owner:
        await owner.subscribe(CHANGED)
        assert await owner.pong() == []
        assert await owner.closed() == 4403


async def test_employment_ends_at_local_midnight(live: Served) -> None:
    request = await live.send()
    today = (await now(live)).astimezone(UTC).date()
    employee = Employee.person == DISPATCHER
    await Employee.update({Employee.until: today + DAY}).where(employee)
    async with socket(live.url, live.tokens["dispatcher"]) as dispatcher:
        await dispatcher.subscribe(CHANGED, request=request)
        await live.comment("owner", request, "Ещё работает")
        assert change(await dispatcher.hear())["action"] == "COMMENT"
        await clock.move(live.database, by=3 * DAY)
        assert await dispatcher.closed() == 4403
    await Employee.update({Employee.until: None}).where(employee)
