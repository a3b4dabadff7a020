"""What is kept between requests, what a statement scans, and what it may cost."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import asyncpg
import pytest

from gosdom_graphql.reader import Arms, Asker, ById, Row, observed, page, read, select
from gosdom_graphql.reader.plans import MOST_CHOICES, Plans
from gosdom_graphql.reader.schema import planned_schema
from gosdom_graphql.reader.sql import Statement, write
from tests.reader import library as t
from tests.reader import rows as declared
from tests.reader.api import SCHEMA
from tests.reader.cast import VIEWERS, Rows
from tests.reader.conftest import Ask
from tests.reader.library import Kind
from tests.reader.naive import Naive
from tests.reader.operations import Maker
from tests.reader.test_oracle import ORACLE


@pytest.fixture(scope="module")
def ask(executed: Ask) -> Ask:
    """One way alone: the others have plans of their own."""
    return executed


async def plans_made(ask: Ask, query: str, *variables: dict[str, Any], viewer: str = "anna") -> int:
    """How many plans do these requests need?"""
    before = planned_schema(SCHEMA._schema).plans.misses
    for each in variables:
        assert (await ask(query, each, viewer)).errors is None
    return planned_schema(SCHEMA._schema).plans.misses - before


async def test_values_share_a_plan_and_shapes_do_not(ask: Ask) -> None:
    query = "query Shared($f: BookFilter, $n: Int) { books(first: $n, filter: $f) { totalCount nodes { id } } }"
    title = [{"n": 1, "f": {"title": "a"}}, {"n": 9, "f": {"title": "b"}}]
    assert await plans_made(ask, query, *title) == 1
    assert (
        await plans_made(
            ask, query, {"n": 1, "f": {"minPages": 1}}, {"n": None, "f": {"title": "a"}}, {"f": {"title": "a"}}
        )
        == 3
    )
    assert await plans_made(ask, query, *title, viewer="staff") == 1
    assert await plans_made(ask, query, *title, viewer="boris") == 0


async def test_an_id_brings_its_type_into_the_plan(ask: Ask) -> None:
    query = "query ByType($id: ID!) { node(id: $id) { id ... on Book { title } } }"
    ids = [f"{kind}:00000000-0000-7000-8000-{n:012}" for kind in ("Book", "Shelf") for n in range(3)]
    assert await plans_made(ask, query, *({"id": id} for id in ids)) == 2
    with observed() as statements:
        await ask(query, {"id": ids[0]})
    assert statements[0].relations == ("book",)


async def test_too_many_choices_are_not_kept(ask: Ask) -> None:
    names = [f"v{n}" for n in range(MOST_CHOICES + 1)]
    declared_as = ", ".join(f"${each}: Boolean!" for each in names)
    fields = " ".join(f"{each}: name @skip(if: ${each})" for each in names)
    query = f"query ({declared_as}) {{ me {{ {fields} }} }}"
    variables = dict.fromkeys(names, False)
    assert await plans_made(ask, query, variables, variables) == 2


def test_the_oldest_plan_goes_first() -> None:
    plans = Plans(most=2)
    for key in "abac":
        if plans.get(key) is None:
            plans.keep(key, ())
    assert [plans.get(key) is not None for key in "abc"] == [True, False, True]


async def explained(connection: Any, statement: Statement) -> Counter[str]:
    """Which tables does PostgreSQL scan for this statement, and how often?"""
    nulls = ", ".join("null" for _ in statement.parameters)
    await connection.execute("set plan_cache_mode = force_generic_plan")
    await connection.execute(f"prepare asked as {statement.sql}")
    try:
        plan = await connection.fetchval(f"explain (format json) execute asked{nulls and f'({nulls})'}")
    finally:
        await connection.execute("deallocate asked")
    found: Counter[str] = Counter()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "Relation Name" in node:
                found[node["Relation Name"]] += 1
            for each in node.values():
                walk(each)
        elif isinstance(node, list):
            for each in node:
                walk(each)

    walk(json.loads(plan))
    return found


@pytest.mark.parametrize("viewer", ["anna", "staff"])
async def test_a_statement_scans_what_its_plan_says_and_nothing_else(
    ask: Ask, rows: Rows, writing: asyncpg.Pool[asyncpg.Record], viewer: str
) -> None:
    maker = Maker(ORACLE, rows, seed=11)
    asked = 0
    async with writing.acquire() as connection:
        for _ in range(60):
            with observed() as statements:
                await ask(*maker.make(), viewer)
            for each in statements:
                scanned = await explained(connection, each)
                # PostgreSQL may leave out a scan whose answer is known beforehand, and add none.
                assert set(scanned) <= set(each.relations), each.sql
                assert not scanned - Counter(each.relations), each.sql
                asked += len(scanned)
    assert asked > 100


async def test_workers_read_without_graphql(database: Any, writing: Any, rows: Rows) -> None:
    naive = Naive(rows, VIEWERS["anna"])
    book = next(each for each in naive.seen("book") if naive.one("shelf", each["shelf"]))
    hidden = next(each for each in rows["book"] if not naive.sees("book", each))
    asked = select(
        declared.Book,
        "id",
        "title",
        "is_overdue",
        shelf=select(declared.Shelf, "label"),
        loans=select(declared.Loan, "taken_at"),
    )
    async with database.read.acquire() as connection:
        found = await read(ById(book["id"], asked), VIEWERS["anna"], connection)
        assert await read(ById(hidden["id"], asked), VIEWERS["anna"], connection) is None
        listed = await read(
            page(select(declared.Book, "title"), order=t.BookOrder, first=2), VIEWERS["anna"], connection
        )
    assert found["id"] == f"Book:{book['id']}"
    assert found["shelf"] == {"label": naive.get(book["shelf"])["label"]}
    assert len(found["loans"]) == len(naive.seen("loan", book=book["id"]))
    assert len(listed["nodes"]) == 2
    assert listed["pageInfo"]["hasNextPage"] is True


def test_the_cost_is_how_many_rows_can_be_fetched() -> None:
    books = page(select(declared.Book, "title", loans=select(declared.Loan, "taken_at")), first=5)
    shelves = page(select(declared.Shelf, "label", books=books), first=3)
    assert write(shelves, Kind.RESIDENT).fanout.rows({}) == 1 + 3 * (1 + 5 * (1 + 10))


def test_a_parameter_is_bound_once_and_only_if_it_is_used() -> None:
    statement = write(ById("Book:x", select(declared.Book, "title", "is_overdue")), Kind.RESIDENT)
    assert [each.type for each in statement.parameters] == ["timestamptz", "uuid", "uuid[]", "uuid"]
    assert statement.sql.count("$1::timestamptz") == 1


def test_a_page_is_read_ground_by_ground_and_a_row_once() -> None:
    """Each ground of the right is read in the order of the page, for as many rows as it has."""
    statement = write(page(select(declared.Book, "title"), order=t.BookOrder, first=5), Kind.RESIDENT)
    assert statement.relations == ("book", "book", "book"), "the whole rows are read when it is known which"
    assert statement.sql.count(" union all ") == 1
    assert statement.sql.count("limit $") == 3
    assert statement.sql.count("distinct on") == 1
    assert statement.sql.count(" cross join lateral ") == 1, "and of each house"
    served = write(page(select(declared.Book, "title")), Kind.STAFF)
    assert (served.sql.count(" cross join lateral "), served.sql.count(" union all ")) == (1, 0)
    assert " union all " not in write(ById("Book:1", select(declared.Book, "title")), Kind.RESIDENT).sql


def test_what_a_ground_of_a_right_asks_of_other_rows_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def right(row: Row, viewer: Asker) -> Arms:
        return Arms.of("true", row.exists(t.Loan.book))

    monkeypatch.setattr(declared.Book.__rows__, "may_see", right)  # type: ignore[attr-defined]  # @reads put it
    relations = write(page(select(declared.Book, "title")), Kind.RESIDENT).relations
    assert (relations.count("book"), relations.count("loan")) == (3, 2)


def test_a_row_is_not_read_again_for_what_is_reached_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads a loan below its book has been asked for the right to the book; by any other way they are asked."""

    def of_seen_book(row: Row, viewer: Asker) -> str:
        return row.parent(t.Loan.book, lambda book, viewer: "true")

    monkeypatch.setattr(declared.Loan.__rows__, "may_see", of_seen_book)  # type: ignore[attr-defined]  # @reads put it
    loan = select(declared.Loan, "taken_at")
    assert write(ById("Book:1", select(declared.Book, loans=loan)), Kind.STAFF).relations == ("book", "loan")
    assert write(ById("Loan:1", loan), Kind.STAFF).relations == ("loan", "book")
