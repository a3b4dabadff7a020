"""The library in this module's database, and ways to ask it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from graphql import OperationType, parse

from gosdom_graphql.database import Database
from gosdom_graphql.reader import observed
from gosdom_graphql.reader.graphql_core import (
    Operation,
    coerce_variables,
    find_fragments,
    find_operation,
    id_variables,
)
from gosdom_graphql.reader.plans import shaped
from gosdom_graphql.reader.schema import planned_schema
from gosdom_graphql.reader.whole import Path, whole
from tests.reader import library
from tests.reader.api import SCHEMA
from tests.reader.cast import VIEWERS, Rows, make


@dataclass
class Context:
    """What the reader needs of an operation's context."""

    viewer: Any
    database: Database
    writing: Callable[[], AbstractAsyncContextManager[Any]]
    notes: list[dict[str, Any]] = field(default_factory=list)
    opened: list[tuple[str, UUID]] = field(default_factory=list)


@pytest.fixture(scope="session")
def rows() -> Rows:
    return make()


@pytest.fixture(scope="module")
async def writing(database_url: str, rows: Rows) -> AsyncIterator[asyncpg.Pool[asyncpg.Record]]:
    """A pool that writes, in a database where the library stands."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=2, server_settings={"timezone": "UTC"}) as pool:
        for table in library.TABLES:
            await pool.execute(library.ddl(table))
            name = table._meta.tablename
            columns = [each._meta.name for each in table._meta.columns]
            await pool.copy_records_to_table(
                name, columns=columns, records=[tuple(row[each] for each in columns) for row in rows[name]]
            )
        yield pool


Ask = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="module")
def context(database: Database, writing: asyncpg.Pool[asyncpg.Record]) -> Callable[[str], Context]:
    """The context of one operation of this viewer."""
    return lambda viewer: Context(VIEWERS[viewer], database, writing.acquire)


@pytest.fixture(scope="module")
def executed(context: Callable[[str], Context]) -> Ask:
    """What does the executor answer to this viewer?"""

    async def answer(query: str, variables: dict[str, Any] | None = None, viewer: str = "anna", **more: Any) -> Any:
        return await SCHEMA.execute(query, variable_values=variables, context_value=context(viewer), **more)

    return answer


@pytest.fixture(scope="module")
def ask(context: Callable[[str], Context], executed: Ask) -> Ask:
    """What does the API answer to this viewer? Where no executor is needed, it says the same without one."""

    async def answer(query: str, variables: dict[str, Any] | None = None, viewer: str = "anna", **more: Any) -> Any:
        found = await executed(query, variables, viewer, **more)
        if found.errors is None:
            with observed():  # whoever counts statements counts the executor's
                same = await by_itself(context(viewer), query, variables or {}, more.get("operation_name"))
            assert same is None or json.dumps(same) == json.dumps(found.data), query
        return found

    return answer


WAYS: Counter[Path] = Counter()
"""How often each way was gone."""


async def by_itself(context: Context, query: str, given: dict[str, Any], name: str | None) -> Any:
    """What is the answer without the executor? None where it is needed."""
    schema, document = SCHEMA._schema, parse(query)
    operation = find_operation(document, name)
    if operation is None or operation.operation is not OperationType.QUERY:
        return None
    variables = coerce_variables(schema, operation, given)
    assert variables is not None
    asked = Operation(schema, operation, find_fragments(document), variables)
    known, kind = planned_schema(schema), context.viewer.kind
    way = whole(known, kind, query, name, shaped(variables, id_variables(operation)), asked)
    WAYS[way.path] += 1
    if way.path is Path.EXECUTOR:
        return None
    async with context.database.read.acquire() as connection:
        found = await way.answer(connection, variables, context.viewer, context)
    assert isinstance(found, bytes)
    return orjson.loads(found)
