"""Queries without the executor: which way each goes, and that it says the same; `ask` compares the ways everywhere."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from graphql import parse

from gosdom_graphql.reader.graphql_core import Operation, find_operation
from gosdom_graphql.reader.plans import shaped
from gosdom_graphql.reader.schema import planned_schema
from gosdom_graphql.reader.whole import Path, whole
from tests.reader import rows as declared
from tests.reader.api import SCHEMA
from tests.reader.cast import PLANES, VIEWERS, Rows
from tests.reader.conftest import WAYS, Ask, Context
from tests.reader.naive import Naive
from tests.reader.operations import Maker
from tests.reader.test_oracle import ORACLE


def way(query: str, kind: Any = None) -> Any:
    schema = SCHEMA._schema
    operation = find_operation(parse(query), None)
    assert operation is not None
    asked = Operation(schema, operation, {}, {})
    viewer = kind or VIEWERS["anna"].kind
    return whole(planned_schema(schema), viewer, query, None, shaped({}, frozenset()), asked)


@pytest.mark.parametrize(
    ("query", "path", "why"),
    [
        ("{ books { nodes { title author { name } } totalCount } }", Path.WIRE, ""),
        ("{ __typename books { __typename } a: me { id } }", Path.WIRE, ""),
        ("{ books { nodes { size } } }", Path.MIDDLE, "a field that Python makes of columns"),
        ("{ books { nodes { greeting } } }", Path.EXECUTOR, "a field that only the executor resolves"),
        ("{ today books { totalCount } }", Path.EXECUTOR, "a root field has a resolver"),
        ("{ __schema { queryType { name } } books { totalCount } }", Path.EXECUTOR, "introspection"),
    ],
)
def test_which_way_a_query_goes(query: str, path: Path, why: str) -> None:
    found = way(query)
    assert (found.path, found.why) == (path, why)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ __typename }", b'{"__typename":"Query"}'),
        ("{ a: __typename b: __typename }", b'{"a":"Query","b":"Query"}'),
        ('{ book(id: "Book:none") { title } t: __typename }', b'{"book":null,"t":"Query"}'),
        ("{ me { id @skip(if: true) name @include(if: false) } @skip(if: true) }", None),
    ],
)
async def test_what_stands_between_root_fields(context: Any, query: str, expected: bytes | None) -> None:
    if expected is None:
        query, expected = "{ me @skip(if: true) { id } }", b"{}"
    made: Context = context("anna")
    async with made.database.read.acquire() as connection:
        assert await way(query).answer(connection, {}, made.viewer, made) == expected


async def test_a_python_field_that_fails_is_left_to_the_executor(
    ask: Ask, context: Any, monkeypatch: pytest.MonkeyPatch, rows: Rows
) -> None:
    def fails(*_: object) -> str:
        raise ZeroDivisionError("no words for it")

    query = "{ books(first: 2) { nodes { title failing: size } } again: books(first: 1) { nodes { title } } }"
    known = planned_schema(SCHEMA._schema)
    monkeypatch.setattr(declared.Book.__rows__.fields["size"], "by", fails)  # type: ignore[attr-defined]  # @reads put it
    known.plans.clear()
    made: Context = context("anna")
    async with made.database.read.acquire() as connection:
        found = await way(query).answer(connection, {}, made.viewer, made)
    assert isinstance(found, dict)
    assert list(found) == ["books", "again"]
    told = await SCHEMA.execute(query, context_value=context("anna"))
    assert [(each.message, each.path) for each in told.errors or ()][:1] == [
        ("no words for it", ["books", "nodes", 0, "failing"])
    ]
    known.plans.clear()


async def test_generated_operations_go_all_ways(ask: Ask, rows: Rows) -> None:
    before = Counter(WAYS)
    maker = Maker(ORACLE, rows, seed=11)
    for _ in range(60):
        query, variables = maker.make()
        assert (await ask(query, variables)).errors is None
    gone = WAYS - before
    assert min(gone[each] for each in Path) > 0, gone


async def test_every_plane_of_unicode_and_empty_lists_come_through(ask: Ask, rows: Rows) -> None:
    titles: set[str] = set()
    for viewer, who in VIEWERS.items():
        query = "{ books(first: 100) { nodes { title size } } none: books(first: 0) { nodes { title } } }"
        found = (await ask(query, viewer=viewer)).data
        seen = [each["title"] for each in found["books"]["nodes"]]
        assert sorted(seen) == sorted(each["title"] for each in Naive(rows, who).seen("book"))
        assert found["none"] == {"nodes": []}
        titles |= set(seen)
    assert [plane for plane in PLANES if not any(title.endswith(plane) for title in titles)] == []
