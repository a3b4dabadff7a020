"""The pool of connections that read, where each is handed straight from one statement to the next.

asyncpg's pool takes a connection back in a task of its own, since there may be much to do with it: a transaction left
open, a statement to be cancelled, a reset. After a statement that ended well there is nothing of that. So it is handed
to who waits longest, or kept for whoever reads next, and goes back to asyncpg's pool only where something failed.
There, who comes just then would take it before those who wait.
"""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg

if TYPE_CHECKING:
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record]

OFTEN = 10_000
"""So many uses later a connection goes back all the same: asyncpg's pool makes a new one of an old one."""


class ReadingPool:
    """asyncpg's pool as far as whoever reads needs it. Whoever opened that closes this first."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept: list[tuple[Any, int]] = []
        self._out = 0
        """How many connections have left asyncpg's pool: used, or kept."""
        self._waiting: deque[asyncio.Future[tuple[Any, int] | None]] = deque()

    def acquire(self) -> Acquired:
        """Which connection reads? `async with pool.acquire() as connection: …`"""
        return Acquired(self)

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Which rows does this statement find?"""
        async with self.acquire() as connection:
            return await connection.fetch(query, *arguments)

    async def fetchrow(self, query: str, *arguments: object) -> asyncpg.Record | None:
        """Which row does it find first?"""
        async with self.acquire() as connection:
            return await connection.fetchrow(query, *arguments)

    async def fetchval(self, query: str, *arguments: object) -> Any:
        """Which value does it find?"""
        async with self.acquire() as connection:
            return await connection.fetchval(query, *arguments)

    async def execute(self, query: str, *arguments: object) -> str:
        """What does PostgreSQL say to it?"""
        async with self.acquire() as connection:
            return await connection.execute(query, *arguments)

    def get_size(self) -> int:
        """How many connections are open?"""
        return self._pool.get_size()

    def get_idle_size(self) -> int:
        """How many of them wait for work?"""
        return self._pool.get_idle_size() + len(self._kept)

    async def take(self) -> tuple[Any, int]:
        """A connection, and how often it was used since it left asyncpg's pool."""
        while True:
            while self._kept:
                connection, used = self._kept.pop()
                if _is_open(connection):
                    return connection, used + 1
                await self._leave(connection)
            if self._out < self._pool.get_max_size():
                return await self._new(), 1
            handed = await self._wait()
            if handed is not None:
                return handed[0], handed[1] + 1

    async def give(self, connection: Any, used: int, *, well: bool) -> None:
        """It comes back: for who waits, or kept, unless what it was used for failed, or it is old."""
        if not well or used >= OFTEN:
            await self._leave(connection)
        elif not self._hand((connection, used)):
            self._kept.append((connection, used))

    async def _new(self) -> Any:
        self._out += 1
        try:
            return await self._pool.acquire()
        except BaseException:
            self._out -= 1
            self._hand(None)
            raise

    async def _leave(self, connection: Any) -> None:
        """It goes back to asyncpg's pool: who waits longest may take another one from there."""
        try:
            await self._pool.release(connection)
        finally:
            self._out -= 1
            self._hand(None)

    async def _wait(self) -> tuple[Any, int] | None:
        """What is handed over: a connection, or leave to look for one."""
        waiting: asyncio.Future[tuple[Any, int] | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():  # it was handed over in the same breath
                handed = waiting.result()
                if not self._hand(handed) and handed is not None:
                    self._kept.append(handed)
            raise

    def _hand(self, what: tuple[Any, int] | None) -> bool:
        """Did somebody wait for it?"""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(what)
                return True
        return False

    async def close(self) -> None:
        """What is kept goes back, and asyncpg's pool is closed."""
        while self._kept:
            connection, _ = self._kept.pop()
            await self._pool.release(connection)
        await self._pool.close()


def _is_open(connection: Any) -> bool:
    """A connection that was cut has gone back to asyncpg's pool by itself: then nothing may be asked of it."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False


class Acquired:
    """One use of a connection."""

    __slots__ = ("_connection", "_pool", "_used")

    def __init__(self, pool: ReadingPool) -> None:
        self._pool = pool

    async def __aenter__(self) -> Connection:
        self._connection, self._used = await self._pool.take()
        return self._connection  # type: ignore[no-any-return]  # asyncpg's proxy of one

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.give(self._connection, self._used, well=error is None)
