"""The doorbell: LISTEN on a connection of its own. It carries numbers, never news: whoever hears it reads the log.

Nothing depends on it but speed, since the log is also read every second: a bell that is never heard delays an event
by that second at most.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import asyncpg
import structlog

from gosdom_graphql import clock

if TYPE_CHECKING:
    from gosdom_graphql.settings import Settings

LOG = structlog.get_logger(__name__)
HEALTH = 15.0
"""Seconds between two looks whether a silent connection is still one."""
PATIENCE = 5.0


class Doorbell:
    """Calls `event(number)` and `rights(text)` when they ring, `lost()` when they may have rung unheard.

    `hears` tells whether a test ring has come through.
    """

    def __init__(
        self,
        settings: Settings,
        event: Callable[[int], None],
        rights: Callable[[str], None],
        lost: Callable[[], None],
    ) -> None:
        url = settings.database_listen_url or settings.database_url
        self._url, self._ring_url = url.get_secret_value(), settings.database_url.get_secret_value()
        self._event, self._rights, self._lost = event, rights, lost
        self._test, self._came = "", asyncio.Event()
        self.hears = False

    async def run(self) -> None:
        """Listens until it is cancelled."""
        while True:
            try:
                await self._run()
            except Exception:  # asyncpg raises what is neither of its families when a backend is killed
                LOG.warning("the doorbell is silent: events come by the second for now", exc_info=True)
            self.hears = False
            self._lost()
            await asyncio.sleep(0.1)
            self._event(0)  # what rang in between is in the log

    async def _run(self) -> None:
        connection = await asyncpg.connect(
            self._url,
            timeout=PATIENCE,
            command_timeout=PATIENCE,
            server_settings={"application_name": "gosdom doorbell"},
        )
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener("event", self._heard_event)
            await connection.add_listener("rights", lambda *heard: self._rights(str(heard[-1])))
            await self._try(lost)
            self._event(0)
            silent = clock.elapsed() + HEALTH
            while not lost.is_set():
                if not await clock.came(lost, max(0.0, silent - clock.elapsed())):
                    await connection.fetchval("select 1")
                    silent = clock.elapsed() + HEALTH
        finally:
            connection.terminate()

    async def _try(self, lost: asyncio.Event) -> None:
        """A pooler in between accepts LISTEN and is deaf: so we ring ourselves, from another connection, and wait."""
        self._test = f"test {uuid4().hex}"
        self._came.clear()
        ringing = await asyncpg.connect(self._ring_url, timeout=PATIENCE, command_timeout=PATIENCE)
        try:
            await ringing.execute("select pg_notify('event', $1)", self._test)
        finally:
            await ringing.close()
        self.hears = await clock.came(self._came, PATIENCE)
        if not self.hears and not lost.is_set():
            LOG.warning("the doorbell is deaf: set GOSDOM_DATABASE_LISTEN_URL to PostgreSQL itself, not a pooler")

    def _heard_event(self, *heard: Any) -> None:
        payload = str(heard[-1])
        if payload == self._test:
            self._came.set()
        elif payload.isdigit():
            self._event(int(payload))
