"""Runs statements: the only place where the reader talks to PostgreSQL, and where it can be watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

import orjson

from gosdom_graphql.onlookers import Onlookers
from gosdom_graphql.reader.sql import Statement, write
from gosdom_graphql.reader.tree import Root
from gosdom_graphql.reader.viewer import Viewer


class Guard(Protocol):
    """What must hold when a statement runs: asked by the statement itself, in one snapshot with what it reads."""

    @property
    def values(self) -> tuple[object, ...]:
        """What is bound behind the statement's own parameters?"""

    def around(self, sql: str, parameters: int) -> str:
        """Which statement reads the same where it holds? Its second column tells whether it does."""


class Stale(Exception):
    """The guard did not hold: nothing was read."""


ONLOOKERS = Onlookers[Statement]()
"""Who looks on while the reader's statements run? Metrics, traces."""
_observed: ContextVar[list[Statement] | None] = ContextVar("observed", default=None)


class Connection(Protocol):
    """What the reader needs of an asyncpg connection."""

    async def fetchval(self, query: str, *args: Any) -> Any: ...

    async def fetchrow(self, query: str, *args: Any) -> Any: ...


@contextmanager
def observed() -> Iterator[list[Statement]]:
    """Which statements does the reader run inside this block? For tests that count them, and for metrics.

    `with observed() as statements: …; assert len(statements) == 1`
    """
    token = _observed.set([])
    statements = _observed.get()
    assert statements is not None
    try:
        yield statements
    finally:
        _observed.reset(token)


def settle(tree: Root, statement: Statement, variables: Mapping[str, Any], viewer: Viewer) -> Statement:
    """Which statement is run for these variables? One that does without the cursors that turned out to be none."""
    if not statement.cursors:
        return statement
    bad = frozenset((cursor.slot, cursor.sort.token) for cursor in statement.cursors if not cursor.fits(variables))
    return write(tree, viewer.kind, bad) if bad else statement


async def run(connection: Connection, statement: Statement, variables: Mapping[str, Any], viewer: Viewer) -> Any:
    """What is the answer: the planned rows, as Python values of JSON?"""
    found = await fetch(connection, statement, variables, viewer)
    return None if found is None else orjson.loads(found)


async def fetch(
    connection: Connection,
    statement: Statement,
    variables: Mapping[str, Any],
    viewer: Viewer,
    guard: Guard | None = None,
) -> bytes | None:
    """What is the answer: the JSON as PostgreSQL wrote it? Raises `Stale` where the guard does not hold."""
    watching = _observed.get()
    if watching is not None:
        watching.append(statement)
    bound = [parameter.bind(variables, viewer) for parameter in statement.parameters]
    ended = ONLOOKERS.begun(statement)
    try:
        if guard is None:
            return await connection.fetchval(statement.sql, *bound)  # type: ignore[no-any-return]  # json comes as bytes
        found, holds = await connection.fetchrow(guard.around(statement.sql, len(bound)), *bound, *guard.values)
    finally:
        ended()
    if not holds:
        raise Stale
    return found  # type: ignore[no-any-return]  # the same


async def read(tree: Root, viewer: Viewer, connection: Connection, variables: Mapping[str, Any] | None = None) -> Any:
    """What may this viewer read of this tree? For workers and exports, which have no GraphQL operation.

    `await read(ById(id, select(Book, "title")), viewer, connection)` is `{"title": "…"}`, or None for a row
    unknown or hidden.
    """
    given = variables or {}
    return await run(connection, settle(tree, write(tree, viewer.kind), given, viewer), given, viewer)
