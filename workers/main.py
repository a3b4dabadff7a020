"""A worker process: its broker, its one actor, and a clock, all on one event loop.

`python -m workers.main` runs one until SIGTERM or SIGINT; `dramatiq workers.main` finds the same broker.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any, Final
from uuid import UUID

import dramatiq
import structlog
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import AsyncIO

from gosdom_graphql import log
from gosdom_graphql.database import Database
from gosdom_graphql.settings import Settings
from workers import metrics as _metrics  # noqa: F401 — its counters are registered when it is loaded
from workers.broker import LIMIT, QUEUE, broker_of
from workers.clock import Clock
from workers.deliver import Deliverer

LOG = structlog.get_logger(__name__)
THREADS: Final = 8
"""Messages at a time; each is a hundred deliveries, and all of them share one event loop."""
STOPS_IN: Final = 20_000
"""Milliseconds given to what is being sent when we are asked to stop."""


class House(dramatiq.Middleware):
    """Opens the database, the senders and the clock on the loop of the process; closes them in the end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()
        self.deliverer: Deliverer | None = None
        self.clock: Clock | None = None
        self._send: Any = None

    def hands(self, send: Any) -> None:
        """By which function does the clock hand on what it claimed?"""
        self._send = send

    def after_worker_boot(self, _broker: dramatiq.Broker, _worker: dramatiq.Worker) -> None:
        _on_loop(self._open())

    def before_worker_shutdown(self, _broker: dramatiq.Broker, _worker: dramatiq.Worker) -> None:
        _on_loop(self._hush())

    def after_worker_shutdown(self, _broker: dramatiq.Broker, _worker: dramatiq.Worker) -> None:
        _on_loop(self._stack.aclose())

    async def _open(self) -> None:
        database = await self._stack.enter_async_context(Database.open(self._settings))
        self.deliverer = Deliverer(self._settings, database)
        await self.deliverer.open()
        self._stack.push_async_callback(self.deliverer.close)
        self.clock = Clock(self._settings, database, self._send)
        self._walking = asyncio.create_task(self.clock.run())

    async def _hush(self) -> None:
        """Claims nothing more: what is being sent is finished while the broker stops."""
        if self.clock is None:
            return
        self._walking.cancel()
        with suppress(asyncio.CancelledError):
            await self._walking


def _on_loop(work: Any) -> None:
    thread = get_event_loop_thread()
    assert thread is not None, "AsyncIO stands before us"
    thread.run_coroutine(work)


def broker_for(settings: Settings) -> tuple[dramatiq.Broker, House]:
    """Which broker carries deliveries, and who sends them?"""
    broker = broker_of(settings)
    house = House(settings)

    @dramatiq.actor(broker=broker, queue_name=QUEUE, actor_name="deliver", time_limit=LIMIT)
    async def deliver(ids: list[str], attempts: list[int]) -> None:
        if house.deliverer is None or house.clock is None:
            return  # not open yet: the lease ends, and they are claimed again
        await house.deliverer.deliver([UUID(id) for id in ids], attempts)
        house.clock.wake()

    def send(ids: Sequence[UUID], attempts: Sequence[int]) -> None:
        deliver.send([str(id) for id in ids], list(attempts))

    house.hands(send)
    broker.add_middleware(house, after=AsyncIO)
    return broker, house


def run(settings: Settings, *, parent: int | None = None) -> int:
    """Works until it is asked to stop, or the process `parent` is gone. The exit code."""
    log.configure(level=settings.log_level, as_json=settings.log_json)
    if settings.worker_metrics_port:
        from prometheus_client import start_http_server

        with suppress(OSError):  # a second process of this machine: the first one tells
            start_http_server(settings.worker_metrics_port, addr=settings.host)
    with suppress(ImportError):  # not on every machine; asyncio's own loop serves as well, slower
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    broker, house = broker_for(settings)
    worker = dramatiq.Worker(broker, worker_threads=THREADS)
    worker.start()
    opened = house.clock is not None
    if opened:
        LOG.info("a worker is up")
        while not stop.wait(1) and (parent is None or os.getppid() == parent):
            pass
    worker.stop(timeout=STOPS_IN)
    broker.close()
    return 0 if opened else 1  # dramatiq has logged why the database did not open


def __getattr__(name: str) -> dramatiq.Broker:
    """`dramatiq workers.main` looks for `broker`: it is made from the environment when it is asked for."""
    if name != "broker":
        raise AttributeError(name)
    broker, _ = broker_for(Settings())
    dramatiq.set_broker(broker)
    globals()["broker"] = broker
    return broker


if __name__ == "__main__":
    sys.exit(run(Settings(), parent=int(sys.argv[1]) if len(sys.argv) > 1 else None))
