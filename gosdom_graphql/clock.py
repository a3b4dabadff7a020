"""The house's clock: the machine's wall clock, plus an offset that a demo or a test may move forward.

The only file that reads a clock. Everything that a person sees runs on the house's clock, and is handed `now`; leases,
back-off and sockets run on `elapsed`. The offset is a row of the database: all processes agree, a restart keeps it.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from gosdom_core.errors import Refused
from gosdom_graphql.database.tables import HouseClock

if TYPE_CHECKING:
    import asyncpg

    from gosdom_graphql.database import Database


class ClockOnlyMovesForward(Refused):
    """May the clock go back? No: what happened after that moment would then lie in the future."""

    code = "CLOCK_ONLY_MOVES_FORWARD"
    ru = "Часы идут только вперёд: сейчас {now}, а не {asked}"
    en = "The clock only moves forward: it is {now}, not {asked}"


def real() -> datetime:
    """What time is it on this machine? In UTC, to the microsecond.

    >>> real().utcoffset()
    datetime.timedelta(0)
    """
    return datetime.now(UTC)


def elapsed() -> float:
    """How long is it since some moment of this machine? Seconds that only grow, for timers and leases.

    >>> start = elapsed()
    >>> elapsed() >= start
    True
    """
    return time.monotonic()


async def came(event: asyncio.Event, seconds: float) -> bool:
    """Does it come within so many seconds?

    Not `asyncio.wait_for`: in Python 3.11 that swallows a cancellation which comes in the same breath as the event,
    and the loop around it then lives for ever.

    >>> asyncio.run(came(asyncio.Event(), 0.01))
    False
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()


async def now(database: Database) -> datetime:
    """What time is it in the house? In UTC; inside a transaction, with its own moves seen."""
    async with database.transaction():
        return real() + await _offset()


async def move(database: Database, *, to: datetime | None = None, by: timedelta | None = None) -> datetime:
    """What time is it after the clock was moved `to` a moment or `by` a duration? One of the two is given.

    Raises `ClockOnlyMovesForward`, and ValueError for a moment without a zone. For demos and tests alone.
    """
    if (to is None) == (by is None):
        raise ValueError("say either to which moment or by how long")
    if to is not None and to.tzinfo is None:
        raise ValueError(f"{to} says no time zone")
    async with database.transaction():
        offset = await _offset(lock=True)
        before = real() + offset
        after = before + by if to is None and by is not None else to
        assert after is not None
        if after < before:
            raise ClockOnlyMovesForward(now=before.isoformat(), asked=after.isoformat())
        moved = (offset + (after - before)) // timedelta(microseconds=1)
        await HouseClock.update({HouseClock.offset_us: moved}).where(HouseClock.id == 1)
        return after.astimezone(UTC)


async def apart(connection: asyncpg.Connection[Any]) -> timedelta:
    """How far is this machine's clock from the database's?

    Positive where this one is ahead; half the way there is known.
    """
    before = real()
    theirs: datetime = await connection.fetchval("select clock_timestamp()")
    return before + (real() - before) / 2 - theirs


async def _offset(*, lock: bool = False) -> timedelta:
    query = HouseClock.select(HouseClock.offset_us).where(HouseClock.id == 1).first()
    row = await (query.lock_rows("UPDATE") if lock else query)
    assert row is not None, "the migration puts the only row there"
    return timedelta(microseconds=row["offset_us"])
