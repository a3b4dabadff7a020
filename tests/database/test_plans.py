"""On two hundred houses no list is read by walking a large table, whoever asks, by whatever condition and order.

Generic plans are explained, as the read pool runs them. The region takes a minute or so to lay: the test runs where
GOSDOM_SCALE is 10 or more, as in `.ci/run`, and says that it was left out elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from gosdom_core.access import ViewerKind
from gosdom_graphql.database import Database
from gosdom_graphql.reader.declare import Filter, Order
from gosdom_graphql.reader.markers import Slot
from gosdom_graphql.reader.probe import probe
from gosdom_graphql.reader.root import RootConnection
from gosdom_graphql.reader.rowtype import OfConnection, OfMany, RowType
from gosdom_graphql.reader.schema import planned_schema
from gosdom_graphql.reader.sql import Statement, write
from gosdom_graphql.reader.tree import ById, Nested, Page, Paged, PagePart, Parts, Root, Selection
from gosdom_graphql.schema import schema
from gosdom_graphql.seed import seed
from tests.scale import SCALE

HOUSES = 200
LARGE = 10_000
"""A table of more rows than this is not read from end to end."""


def pages(rows: RowType, filter: type[Filter] | None, order: type[Order] | None) -> Iterator[tuple[str, Page]]:
    """Every page worth a plan of its own: without a condition, by each one, by all; in each order, either way; from
    the beginning and from a cursor, forward and backward; and the count."""
    names = list(filter.conditions) if filter else []
    orders: list[tuple[str, str] | None] = [
        (name, way) for name in (order.members if order else ()) for way in ("ASC", "DESC")
    ]
    for chosen in [(), *((name,) for name in names), tuple(names)]:
        given: dict[str, Any] = {name: Slot((name,)) for name in chosen}
        count: dict[str, PagePart] = {"totalCount": "totalCount"}
        yield f"{chosen} totalCount", Page(rows, Parts("page", count), {"filter": given}, filter, order)
        for by in orders or [None]:
            for window in ({"first": 20}, {"first": 20, "after": Slot(("after",))}, {"last": 20}):
                arguments = {"filter": given, **window, **({"order": by} if by else {})}
                nodes: dict[str, PagePart] = {"nodes": probe(rows)}
                yield f"{chosen} {by} {sorted(window)}", Page(rows, Parts("page", nodes), arguments, filter, order)


def lists() -> Iterator[tuple[str, Root]]:
    """Every list that can be asked: at the root, and below a row."""
    known = planned_schema(schema._schema)
    for name, read in known.roots.items():
        if isinstance(read, RootConnection):
            for place, page in pages(read.rows, read.filter, read.order):
                yield f"Query.{name} {place}", page
    for rows in known.rows.values():
        for each in rows.fields.values():
            if isinstance(each, OfMany):
                yield each.place, ById(None, Selection(rows, {"field": Nested(each, probe(each.target))}))
            elif isinstance(each, OfConnection):
                for place, page in pages(each.target, each.filter, each.order):
                    yield f"{each.place} {place}", ById(None, Selection(rows, {"field": Paged(each, page)}))


def walked(plan: dict[str, Any]) -> Iterator[str]:
    """Which tables does a plan read from end to end?"""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from walked(below)


async def generic_plan(connection: Any, statement: Statement) -> dict[str, Any]:
    """How would PostgreSQL run the statement, whatever is bound?"""
    values = ", ".join("null" for _ in statement.parameters)
    await connection.execute(f"prepare asked as {statement.sql}")
    found = await connection.fetchval(f"explain (format json) execute asked{f'({values})' if values else ''}")
    await connection.execute("deallocate asked")
    plan: dict[str, Any] = json.loads(found)[0]["Plan"]
    return plan


async def sequential(connection: Any) -> tuple[int, list[str]]:
    """How many statements were explained, and which of them walk a large table?"""
    large = {
        row["relname"]
        for row in await connection.fetch(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
            " and reltuples > $1::int",
            LARGE,
        )
    }
    assert {"request", "request_deadline", "request_history", "premises", "share", "person"} <= large
    explained, found = 0, []
    for kind in ViewerKind:
        for place, root in lists():
            statement = write(root, kind)
            plan = await generic_plan(connection, statement)
            explained += 1
            found += [f"{kind.name} {place}: {table}" for table in walked(plan) if table in large]
    return explained, found


@pytest.mark.skipif(SCALE < 10, reason="200 houses take a minute: set GOSDOM_SCALE, as .ci/run")
@pytest.mark.timeout(1_800)  # it took five minutes on a machine with six others at work
async def test_no_list_walks_a_large_table(database: Database, database_url: str) -> None:
    await seed(database_url, houses=HOUSES)
    async with database.read.acquire() as connection:
        explained, found = await sequential(connection)
    assert explained > 1000
    assert found == []
