"""The ringer: gives committed events their numbers and rings, beside the deeds, so that no deed waits for it.

One in each process. It is woken after each deed, and once a second for what a process left behind that died between
the commit and the bell. What fails is logged and tried again: the log itself is already safe.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import structlog

from gosdom_graphql import clock
from gosdom_graphql.events import store

if TYPE_CHECKING:
    from gosdom_graphql.settings import Settings

LOG = structlog.get_logger(__name__)
EVERY = 1.0
"""Seconds between two numberings when nobody wakes it."""
PATIENCE = 10.0
"""Seconds after which a numbering is given up and the connection made anew."""
CARE = 60.0
"""Seconds between two rounds of care: old numbers are let go, the bell's queue is looked at."""


class Ringer:
    """Numbers what happened whenever `woken` is set.

    `queue_usage` is how full PostgreSQL's queue of bells is, 0 to 1; `last` the last number that was given here.
    """

    def __init__(self, settings: Settings, woken: asyncio.Event) -> None:
        self.settings, self.woken = settings, woken
        self.queue_usage = 0.0
        self.last: int | None = None

    async def run(self) -> None:
        """Numbers until it is cancelled."""
        while True:
            try:
                await self._run()
            except Exception:  # asyncpg raises what is neither of its families when a backend is killed
                LOG.warning("events are not numbered for now", exc_info=True)
                await asyncio.sleep(EVERY)

    async def _run(self) -> None:
        connection = await asyncpg.connect(
            self.settings.database_url.get_secret_value(),
            timeout=PATIENCE,
            command_timeout=PATIENCE,
            # a number that was told must survive a crash: otherwise a client gets its event twice
            server_settings={"timezone": "UTC", "synchronous_commit": "on", "application_name": "gosdom ringer"},
        )
        try:
            care = clock.elapsed()
            while True:
                last = await connection.fetchval("select number_events()")
                self.last = self.last if last is None else last
                if clock.elapsed() >= care:
                    care = clock.elapsed() + CARE
                    await self._care(connection)
                await clock.came(self.woken, EVERY)
                self.woken.clear()
        finally:
            connection.terminate()

    async def _care(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        """Asking for the queue's usage also frees it of what a dead listener left there."""
        self.queue_usage = await connection.fetchval("select pg_notification_queue_usage()")
        if self.queue_usage > 0.5:
            LOG.error("PostgreSQL's queue of notifications fills: a listener is stuck", usage=self.queue_usage)
        offset = await connection.fetchval("select offset_us from house_clock")
        now = clock.real() + timedelta(microseconds=offset)
        while await store.prune(connection, before=now - timedelta(days=self.settings.event_days)):
            pass
