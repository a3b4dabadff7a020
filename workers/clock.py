"""The clock of a worker: woken by the doorbell and once a second. It plans what time brings, claims what is due, and
returns what a dead worker held. Any number of them may run: each row is taken by one.

It lives on the event loop of its process, beside what is being sent: a coroutine, not a thread of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from gosdom_graphql import clock
from gosdom_graphql.audit import store as audit
from gosdom_graphql.database import Database
from gosdom_graphql.notifications.store import deliveries, reminders
from gosdom_graphql.notifications.words import Channel
from gosdom_graphql.organisations import store as organisations
from gosdom_graphql.settings import Settings
from workers import files, meetings, metrics, notices, readings, requests

LOG = structlog.get_logger(__name__)
EVERY: Final = 1.0
TOLD_EVERY: Final = 15.0
FILES_EVERY: Final = 60.0
AT_ONCE: Final = 100
"""Deliveries in a message."""
IN_FLIGHT: Final = 1_000
"""More are not claimed: their leases would end while they wait in the broker."""
CHANNELS: Final = ("event", "delivery")
PATIENCE: Final = 5.0

Plan = Callable[[datetime], Awaitable[int]]
PLANS: Final[dict[str, Plan]] = {
    "reminders": reminders.tell_due,
    "requests": requests.plan,
    "notices": notices.plan,
    "readings": readings.plan,
    "meetings": meetings.plan,
    "seals": meetings.seal,
    "counts": meetings.count_due,
    "tallies": organisations.fold,
    "scores": organisations.draw_up,
    "erasures": audit.finish_erasures,
}
"""What time brings, by feature: each is a function of the house's moment, in a transaction of its own."""


class Clock:
    """`send(ids, attempts)` hands claimed deliveries to the broker; it may block, so it is called in a thread."""

    def __init__(
        self, settings: Settings, database: Database, send: Callable[[Sequence[UUID], Sequence[int]], None]
    ) -> None:
        url = settings.database_listen_url or settings.database_url
        self._url, self._database, self._send = url.get_secret_value(), database, send
        self._woken = asyncio.Event()
        self._told = 0.0
        self._planned = 0.0

    async def run(self) -> None:
        """Until it is cancelled."""
        beside = [asyncio.create_task(each) for each in (self._listen(), self._sweep_files())]
        try:
            while True:
                self._woken.clear()
                try:
                    await self.tick()
                except Exception:  # a beat that fails, whatever it was, must not stop the clock
                    LOG.warning("the clock missed a beat", exc_info=True)
                await clock.came(self._woken, EVERY)
        finally:
            for each in beside:
                each.cancel()

    async def tick(self) -> None:
        """What is due now? It is planned, claimed and handed on; what a dead worker held comes back."""
        now, real = await clock.now(self._database), clock.real()
        if clock.elapsed() >= self._planned:
            self._planned = clock.elapsed() + EVERY
            await self._plan(now)
            if swept := await deliveries.sweep(real):
                metrics.SWEPT.inc(swept)
                LOG.warning("deliveries came back from a worker that is gone", count=swept)
        await deliveries.gather(now)
        await self._claim(now, real)
        if clock.elapsed() >= self._told:
            self._told = clock.elapsed() + TOLD_EVERY
            metrics.stands(await deliveries.figures(now))

    async def _plan(self, now: datetime) -> None:
        for name, plan in PLANS.items():
            try:
                async with self._database.transaction():
                    count = await plan(now)
            except asyncpg.PostgresError:  # one feature's mistake does not stop the others' time
                LOG.exception("a plan failed", plan=name)
                continue
            if count:
                metrics.PLANNED.labels(name).inc(count)

    async def _sweep_files(self) -> None:
        """Once a minute, beside the beat: a store far away may take its time."""
        while True:
            if swept := await files.sweep(self._database):
                metrics.PLANNED.labels("files").inc(swept)
            await asyncio.sleep(FILES_EVERY)

    async def _claim(self, now: datetime, real: datetime) -> None:
        """Until nothing is due, or there is no room: then whoever finishes a message wakes us."""
        room = IN_FLIGHT - await deliveries.in_flight()
        for channel in Channel:
            while room > 0:
                claimed = await deliveries.claim(channel, min(AT_ONCE, room), now=now, real=real)
                room -= len(claimed)
                if claimed:
                    await asyncio.to_thread(self._send, [id for id, _ in claimed], [number for _, number in claimed])
                if len(claimed) < AT_ONCE:
                    break

    def wake(self) -> None:
        """Something was planned, or recorded: look again at once."""
        self._woken.set()

    async def _listen(self) -> None:
        while True:
            try:
                await self._listened()
            except Exception:  # asyncpg raises what is neither of its families; the clock beats on without
                LOG.warning("the doorbell is silent: the clock beats by the second for now", exc_info=True)
            await asyncio.sleep(0.5)

    async def _listened(self) -> None:
        connection = await asyncpg.connect(
            self._url, timeout=PATIENCE, command_timeout=PATIENCE, server_settings={"application_name": "gosdom clock"}
        )
        lost = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: lost.set())
            for channel in CHANNELS:
                await connection.add_listener(channel, lambda *_: self._woken.set())
            self._woken.set()
            while not lost.is_set():
                if not await clock.came(lost, 15):
                    await connection.fetchval("select 1")
        finally:
            connection.terminate()
