"""What rows.py may not say: the server does not start, and tells everything that is wrong at once."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from piccolo.columns import DoublePrecision, Text
from piccolo.table import Table

from gosdom_graphql.reader import (
    Asker,
    Connection,
    Order,
    Row,
    by,
    column,
    connection,
    everyone,
    expression,
    groups,
    many,
    one,
    reads,
    through,
)
from gosdom_graphql.reader.check import NotFit, check, of_rows
from gosdom_graphql.reader.markers import Ledger
from gosdom_graphql.reader.rowtype import ROWS, row_type
from gosdom_graphql.reader.schema import Planned, planned_schema
from gosdom_graphql.reader.sql import write
from gosdom_graphql.reader.tree import ById, select
from tests.reader import library as t
from tests.reader.api import SCHEMA
from tests.reader.library import Kind
from tests.reader.rows import Author, Book, Shelf


class Scale(Table, tablename="scale"):
    weight = DoublePrecision()
    note = Text(null=True, default=None)


class BadOrder(Order):
    """An order by what may be NULL."""

    BORN = by(t.Author.born, "By birth.")


def mine(row: Row, viewer: Asker) -> str:
    return "true"


@reads(t.Book, may_see=everyone)
class Wrong:
    title: str | None = column(t.Book.title, "NOT NULL, yet nullable.")
    author: Author = one(t.Book.author, "May be hidden, yet not nullable.")
    price: float = column(t.Book.price, "A float.")
    pages: str = column(t.Book.pages, "A number as text.")
    name: str = column(t.Author.name, "Another table's.")
    guarded: str = column(t.Book.title, "A right, yet not nullable.", if_=mine)
    nameless: str = column(t.Book.title, "")
    shelf: Shelf | None = one(t.Book.shelf, "Shown, yet with a right of its own.", shown=True)
    loans: list[Book] = many(t.Loan.book, "Not books.")
    authors: Connection[Author] = connection(t.Book.author, "Not authors.", order=BadOrder)
    nothing: Nothing = one(t.Book.shelf, "Declared nowhere.")  # type: ignore[name-defined]  # noqa: F821 — that is the case


@reads(t.Book, may_see=everyone)
class WrongGroup:
    title: str = column(t.Book.title, "No column of the group.")
    states: str = expression(lambda row, viewer: f"upper({row(t.Book.state)})", "Anything may be read in it.")
    price: Decimal | None = column(t.Book.price, "A right of its own.", if_=mine)


@reads(t.Shelf, may_see=everyone)
class WrongGroups:
    of_others: list[WrongGroup] = groups(t.Loan.book, "Not books.", by=t.Book.state, sums=t.Book.pages)
    of_price: list[WrongGroup] = groups(t.Book.shelf, "Odd.", by=t.Book.author, sums=(t.Book.price, t.Author.born))


@reads(Scale, may_see=everyone)
class WrongScale:
    weight: int = column(Scale.weight, "A float.")
    note: str = column(Scale.note, "May be NULL.")


for wrong in ("Wrong", "WrongScale", "WrongGroup", "WrongGroups"):
    # Only these tests know them: rows are found by table, and the library's are the ones meant.
    ROWS.pop(wrong)


def findings(rows: Any) -> list[str]:
    return list(of_rows(row_type(rows), SimpleNamespace(rows=ROWS)))  # type: ignore[arg-type]


def test_every_wrong_declaration_is_found() -> None:
    assert findings(Wrong) == [
        "title: the column is NOT NULL, so the field must not be nullable",
        "author: may be hidden, so it must be nullable",
        "price: a numeric is not shown as float",
        "pages: a int is not shown as str",
        "name: name is a column of another table",
        "guarded: has a right (if_), so it must be nullable",
        "nameless: has no description",
        "shelf: shown=True is for rows that nobody sees by themselves (nobody, through), not for Shelf",
        "loans: book is not a column of Book",
        "authors: author is not a column of Author",
        "authors: author does not point to this table",
        "authors: order BORN is by a column that may be NULL",
        "nothing: no rows are called Nothing",
    ]
    assert findings(WrongScale) == [
        "weight: column weight has no SQL type that the API shows",
        "note: the column may be NULL, so the field must be nullable",
    ]


def test_a_group_has_the_columns_that_made_it_and_no_others() -> None:
    of_its_own = [
        "a group has no id: WrongGroup must be declared with node=False",
        "WrongGroup.title is read from title, which a group does not have",
        "WrongGroup.states is neither a column of the group nor a row that one leads to",
        "WrongGroup.price is neither a column of the group nor a row that one leads to",
    ]
    assert [each for each in findings(WrongGroups) if "leads to WrongGroup, which" not in each] == [
        "of_others: book is not a column of WrongGroup",
        "of_others: book does not point to this table",
        *(f"of_others: {each}" for each in of_its_own),
        "of_price: author may be NULL",
        "of_price: price has a right of its own",
        "of_price: born is a column of another table",
        "of_price: born may be NULL",
        "of_price: price is no whole number, and is not added up",
        "of_price: born is no whole number, and is not added up",
        *(f"of_price: {each}" for each in of_its_own),
    ]


def test_the_library_fits_and_an_unfit_schema_does_not_start() -> None:
    check(planned_schema(SCHEMA._schema), Kind)
    known = Planned(SCHEMA._schema)
    known.rows = {**known.rows, "Wrong": row_type(Wrong)}
    with pytest.raises(NotFit) as error:
        check(known, Kind)
    assert all(each.startswith("Wrong: ") for each in error.value.findings)


@pytest.mark.parametrize("text", ["(select 1)", "exists (Select 1 FROM book)", "a join b", "1 from book"])
def test_an_expression_reads_no_table(text: str) -> None:
    class Sneaky:
        spy: str | None = expression(lambda row, viewer: text, "A table of one's own.")

    try:
        reads(t.Shelf, may_see=everyone)(Sneaky)
        with pytest.raises(TypeError, match="reads no table by itself"):
            write(ById("x", select(Sneaky, "spy")), Kind.RESIDENT)
    finally:
        ROWS.pop("Sneaky", None)


def test_a_row_names_its_own_columns_only() -> None:
    from gosdom_graphql.reader.scanner import Scanner

    row = Row(Scanner(Kind.RESIDENT), row_type(Book), "t7")
    assert row(t.Book.title) == 't7."title"'
    with pytest.raises(TypeError, match=r"author\.name is not a column of book"):
        row(t.Author.name)
    with pytest.raises(TypeError, match="is not a column of book"):
        row(t.Book.shelf.label)


def test_a_viewer_has_known_attributes_only() -> None:
    with pytest.raises(AttributeError, match="a viewer has no 'wealth'"):
        _ = Asker(Kind.STAFF, Ledger()).wealth


def test_a_declaration_says_where_values_come_from() -> None:
    class Vague:
        title: str

    with pytest.raises(TypeError, match=r"Vague\.title does not say"):
        reads(t.Book, may_see=everyone)(Vague)


def test_a_right_through_another_table_is_found() -> None:
    class Astray:
        text: str = column(t.Remark.text, "The words.")

    try:
        rows = reads(t.Remark, may_see=through(t.Loan.book))(Astray)
        assert findings(rows) == ["may_see goes through a column of another table"]
    finally:
        ROWS.pop("Astray", None)


def test_the_printed_schema_is_stable_and_described() -> None:
    from graphql import GraphQLInputObjectType, GraphQLObjectType

    text = SCHEMA.as_str()
    assert text == SCHEMA.as_str()
    for name, each in SCHEMA._schema.type_map.items():
        if name.startswith("__") or not isinstance(each, (GraphQLObjectType, GraphQLInputObjectType)):
            continue
        assert each.description, name
        assert [field for field, known in each.fields.items() if not known.description] == [], name
