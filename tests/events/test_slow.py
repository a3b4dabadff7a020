"""A client that does not read stops nobody, catches up when it wakes in time, and is dropped after its grace."""

from __future__ import annotations

import asyncio

from gosdom_graphql.app import create_app
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import Settings
from tests.events.client import socket
from tests.events.conftest import Served

GRACE = 6
"""Seconds."""
WIDE = (
    "subscription { requestChanged { cursor request { "
    + " ".join(f"{alias}: comments(last: 1) {{ nodes {{ text }} }}" for alias in "abcdefghij")
    + " } } }"
)
"""Some 40 KB an event."""


async def test_a_stuck_client_is_dropped_and_others_are_told(live: Served, settings: Settings) -> None:
    impatient = settings.model_copy(update={"socket_grace": GRACE})
    events = 40
    async with (
        serving(create_app(impatient, live.database), "127.0.0.1", 0) as url,
        socket(url, live.tokens["owner"], max_size=None) as healthy,
        # at a server with the usual patience, which is longer than all this takes on a busy machine
        socket(live.url, live.tokens["owner"], max_size=None) as waking,
        socket(url, live.tokens["owner"], max_size=None) as stuck,
    ):
        for each in (healthy, waking, stuck):
            await each.subscribe(WIDE)
            assert await each.pong() == []
        request = await live.send()
        for each in (stuck, waking):
            each.connection.transport.pause_reading()
        told = [await healthy.hear()]
        for number in range(events):
            await live.comment("owner", request, "ж" * 1999 + str(number % 10))
            told.append(await healthy.hear())
            if number == 20:  # its buffers were full for a while, but not for its grace
                waking.connection.transport.resume_reading()
        cursors = [each["payload"]["data"]["requestChanged"]["cursor"] for each in told]
        late = [(await waking.hear())["payload"]["data"]["requestChanged"]["cursor"] for _ in told]
        assert late == cursors
        await asyncio.sleep(GRACE + 3)
        stuck.connection.transport.resume_reading()
        assert await stuck.closed() in {1013, 1006}
        assert await healthy.pong() == []
