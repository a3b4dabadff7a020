"""Every field, filter and order, for every kind of viewer: PostgreSQL understands it, and it reads what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import Enum

import asyncpg
import pytest
import strawberry

from gosdom_core.access import ViewerKind
from gosdom_graphql.reader.probe import written
from gosdom_graphql.reader.schema import planned_schema
from gosdom_graphql.reader.sql import Statement
from gosdom_graphql.schema import schema
from tests.reader.api import SCHEMA
from tests.reader.library import Kind
from tests.reader.test_plans import explained


def statements(of: strawberry.Schema, kinds: type[Enum]) -> Iterator[tuple[str, Statement]]:
    """Every statement once, with a place that it is asked from."""
    known: set[str] = set()
    for place, statement in written(planned_schema(of._schema), kinds):
        assert isinstance(statement, Statement), (place, statement)
        if statement.sql not in known:
            known.add(statement.sql)
            yield place, statement


@pytest.mark.parametrize(("of", "kinds"), [(SCHEMA, Kind), (schema, ViewerKind)], ids=["library", "gosdom"])
async def test_postgresql_understands_every_field(
    writing: asyncpg.Pool[asyncpg.Record], of: strawberry.Schema, kinds: type[Enum]
) -> None:
    wrong = []
    asked = 0
    async with writing.acquire() as connection:
        for place, statement in statements(of, kinds):
            try:
                scanned = await explained(connection, statement)
            except asyncpg.PostgresError as error:
                wrong.append(f"{place}: {error}")
                continue
            assert not scanned - Counter(statement.relations), place
            asked += 1
    assert wrong == []
    assert asked > 50
