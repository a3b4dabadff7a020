"""The way to PostgreSQL: a pool that writes, under Piccolo's tables, and one that reads, for the planner."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from types import TracebackType
from typing import Any, Literal
from uuid import UUID

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString
from uuid_utils import uuid7 as quick_uuid7
from uuid_utils.compat import uuid7

from gosdom_graphql.database.pool import ReadingPool
from gosdom_graphql.onlookers import Onlookers
from gosdom_graphql.settings import Settings

GRACE = 30.0
"""Seconds that connections are given to come back when the database is closed: a statement is given up long before."""
PATIENCE = 2.0
"""Seconds in which a database that answers does so."""
OLDEST = 16
"""The planner writes SQL/JSON, which older servers do not speak."""


ONLOOKERS = Onlookers[str]()
"""Who looks on while deeds' statements run? They are told the text, which holds no values."""


class Unfit(Exception):
    """Why can this database not be used? `code` never changes; the words say what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def new_id() -> UUID:
    """Which primary key does a new row get? A uuid, version 7: keys of one process grow, so an index grows at its end.

    >>> first, second = new_id(), new_id()
    >>> first.version, first < second
    (7, True)
    """
    return uuid7()


def new_key() -> str:
    """The same as text: where rows are written by the thousand, the object costs more than the row."""
    return str(quick_uuid7())


class Transaction(PostgresTransaction):
    """Piccolo's transaction, except that its connection comes back once, whatever fails or is cancelled on the way.

    A connection that is lost is more than one place less in the pool: closing the pool would wait for it for ever. One
    that is given back twice is worse: the second time fails, and hides that the first was cancelled.
    """

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()  # type: ignore[no-untyped-call]  # Piccolo says no types here
        try:
            self.transaction = self.connection.transaction()
            await self.begin()  # type: ignore[no-untyped-call]  # the same
        except BaseException:  # a client that went away, or a signal, cancels us here too
            await self._give_back()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        if self._parent is not None:
            return False
        try:
            if error is not None:
                await self.rollback()  # type: ignore[no-untyped-call]  # the same
            else:
                await self.commit()  # type: ignore[no-untyped-call]  # the same
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._give_back()
        return False

    async def _give_back(self) -> None:
        if self.engine.pool is not None:  # a database that was closed meanwhile has cut its connections
            await self.engine.pool.release(self.connection)  # shielded: cancelled, it goes on


class Engine(PostgresEngine):
    """Piccolo's engine, except that it talks to nobody but its pool, and to no one before the pool is open."""

    async def check_version(self) -> None:
        """Is the server new enough? `Database.open` asks, when there is one."""

    async def get_new_connection(self) -> Any:
        raise RuntimeError("no Database is open: `async with Database.open(settings)`")

    def transaction(self, allow_nested: bool = True) -> Transaction:
        return Transaction(self, allow_nested=allow_nested)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        """As Piccolo's, except that whoever looks on is told, and that what is written by hand is numbered once."""
        values = querystring.args
        if any(isinstance(each, QueryString) for each in values):
            query, values = querystring.compile_string(engine_type=self.engine_type)
        else:
            query = _numbered(querystring.template, len(values))
        return await self.run_text(query, values, in_pool)

    async def run_text(self, query: str, values: Sequence[Any], in_pool: bool = True) -> Any:
        """Which rows come of a statement? It runs where deeds' statements do: in the transaction, if there is one.

        Whoever looks on is told when it begins, and when it has ended.
        """
        ended = ONLOOKERS.begun(query)
        try:
            current = self.current_transaction.get()
            if current is not None:
                return await current.connection.fetch(query, *values)
            run = self._run_in_pool if in_pool and self.pool is not None else self._run_in_new_connection
            return await run(query, [*values])
        finally:
            ended()


@lru_cache(1024)
def _numbered(template: str, count: int) -> str:
    """The text with `$1, $2, …` where its values go, as Piccolo writes it."""
    return QueryString(template, *[None] * count).compile_string()[0]


ENGINE = Engine(config={})
"""Tables are classes, so their engine is one for a process: at most one `Database` is open at a time."""


class PlainConnection(asyncpg.Connection):
    """A connection whose session nobody changes: selects, and transactions that set things `local`.

    So there is nothing to reset between two uses of it, which would be a statement more for each.
    """

    def get_reset_query(self) -> str:
        return ""


class ReadingConnection(PlainConnection):
    """One of the pool that reads."""


class Database:
    """The open database: `read` is the pool for the planner's statements, `transaction()` is where deeds are done.

    Whoever has committed a deed sets `deeds`: it wakes the ringer, which numbers what happened.
    """

    def __init__(self, engine: Engine, read: ReadingPool, settings: Settings) -> None:
        self.read = read
        self.settings = settings
        self.deeds = asyncio.Event()
        self._engine = engine

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings) -> AsyncIterator[Database]:
        """Which database does this process work on? One at a time. Raises `Unfit` when the server cannot serve us."""
        if ENGINE.pool is not None:
            raise RuntimeError("a Database is open already: tables belong to one for a process")
        url = settings.database_url.get_secret_value()
        common = {
            "timezone": "UTC",
            "jit": "off",
            "statement_timeout": f"{settings.statement_timeout}s",
        }
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=settings.read_connections,
            connection_class=ReadingConnection,
            init=_as_bytes,
            max_cacheable_statement_size=0,
            max_cached_statement_lifetime=0,
            statement_cache_size=settings.cached_statements,
            server_settings=common
            | {
                "application_name": "gosdom read",
                "default_transaction_read_only": "on",
                "plan_cache_mode": "force_generic_plan",
                # rows of a list lie scattered: on today's disks that costs little more than in order, and a list of
                # an organisation's is not read by walking everybody's
                "random_page_cost": "1.1",
            },
        )
        read = ReadingPool(pool)
        try:
            async with read.acquire() as connection:
                await _check(connection)
            await ENGINE.start_connection_pool(
                dsn=url,
                min_size=1,
                max_size=settings.write_connections,
                connection_class=PlainConnection,
                server_settings=common | {"application_name": "gosdom write"},
            )
            try:
                yield cls(ENGINE, read, settings)
            finally:
                await _within(GRACE, ENGINE.close_connection_pool())
                ENGINE.pool = None
        finally:
            await _within(GRACE, read.close())

    def transaction(self) -> Transaction:
        """Where is a deed done? In one transaction: tables' queries inside run on it; a nested one is the outer one."""
        return self._engine.transaction()

    def pools(self) -> dict[str, ReadingPool | asyncpg.Pool[asyncpg.Record]]:
        """Which pools are open? For whoever watches them."""
        return {"read": self.read, "write": self.write}

    @property
    def write(self) -> asyncpg.Pool[asyncpg.Record]:
        """The pool under Piccolo's tables, for whoever needs a connection of it without a deed."""
        if self._engine.pool is None:
            raise RuntimeError("the database is closed")
        return self._engine.pool

    async def ping(self) -> None:
        """Does the database answer? Raises what asyncpg raises when it does not."""
        async with asyncio.timeout(PATIENCE):
            await self.read.fetchval("select 1")


async def _within(seconds: float, closing: Awaitable[None]) -> None:
    """A pool waits for every connection to come back; one that never does must not keep the process alive."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await closing  # cancelled, it cuts what is still open


async def _as_bytes(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """The planner's JSON goes to the socket as it came: it never becomes a str."""
    await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")


async def _check(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    version, name, encoding, russian = await connection.fetchrow(
        "select current_setting('server_version_num')::int, current_setting('server_version'),"
        " current_setting('server_encoding'), upper('ё') = 'Ё'"
    ) or (0, "", "", False)
    if version < OLDEST * 10_000:
        raise Unfit("POSTGRESQL_TOO_OLD", f"PostgreSQL {name} is too old: gosdom needs {OLDEST} or newer")
    if encoding != "UTF8" or not russian:
        raise Unfit(
            "DATABASE_LOCALE",
            "this database cannot fold Russian letters; make another:"
            " create database gosdom template template0 encoding 'UTF8' locale 'C.UTF-8'",
        )
