"""What runs for as long as a process ends when it is told to, also in the very breath in which the bell rings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from gosdom_graphql.database import Database
from gosdom_graphql.events.hub import Hub
from gosdom_graphql.events.ringer import Ringer
from gosdom_graphql.settings import DemoSettings
from workers.clock import Clock

BREATHS = range(4)
"""Turns of the loop between the bell and the end: the one in which both are known at once is among them."""
Bell = tuple[Coroutine[Any, Any, None], asyncio.Event]


def ringer(settings: DemoSettings, database: Database) -> Bell:
    woken = asyncio.Event()
    return Ringer(settings, woken).run(), woken


def hub(settings: DemoSettings, database: Database) -> Bell:
    made = Hub(settings, database)
    return made.run(), made._bell


def clock(settings: DemoSettings, database: Database) -> Bell:
    made = Clock(settings, database, lambda ids, attempts: None)
    return made.run(), made._woken


@pytest.mark.parametrize("breaths", BREATHS)
@pytest.mark.parametrize("begin", [ringer, hub, clock])
async def test_it_ends_in_the_breath_of_the_bell(
    database: Database, settings: DemoSettings, begin: Callable[[DemoSettings, Database], Bell], breaths: int
) -> None:
    work, bell = begin(settings, database)
    running = asyncio.create_task(work)
    await asyncio.sleep(0.2)
    bell.set()
    for _ in range(breaths):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=30)
    assert done == {running}
    assert running.cancelled()
