"""What must hold of the declarations, asked once when the schema is built. With a finding the server does not start.

It is this that makes planned rows and the executor agree: what the schema promises to be there is NOT NULL in the
table, what may be hidden is nullable, and names of enums are the stored text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gosdom_graphql.reader.columns import kind_of
from gosdom_graphql.reader.declare import By, Filter
from gosdom_graphql.reader.names import is_enum
from gosdom_graphql.reader.probe import written
from gosdom_graphql.reader.root import RootConnection
from gosdom_graphql.reader.rowtype import (
    Field,
    OfColumn,
    OfComputed,
    OfConnection,
    OfEither,
    OfExpression,
    OfGroups,
    OfMany,
    OfOne,
    OfPart,
    OfValues,
    RowType,
    Through,
    nobody,
    referenced,
    rows_of,
    same_table,
)
from gosdom_graphql.reader.sql import either_target, open_rows
from gosdom_graphql.reader.values import ID

if TYPE_CHECKING:
    from gosdom_graphql.reader.schema import Planned

FITS: dict[type, frozenset[str]] = {
    str: frozenset({"text", "uuid"}),
    bool: frozenset({"boolean"}),
    int: frozenset({"smallint", "int"}),
    datetime: frozenset({"timestamptz"}),
    date: frozenset({"date"}),
    Decimal: frozenset({"numeric", "bigint"}),
    UUID: frozenset({"uuid"}),
    ID: frozenset({"uuid"}),
}
"""Which columns may be shown as a Python type. No float: what prints alike everywhere is exact."""


class NotFit(Exception):
    """The declarations promise what the tables do not keep. `findings` says where."""

    def __init__(self, findings: list[str]) -> None:
        super().__init__("\n".join(["the schema does not fit the tables:", *findings]))
        self.findings = findings


def check(known: Planned, kinds: type[Enum] | None) -> None:
    """Do the declarations of this schema fit the tables? Raises `NotFit` with everything that does not.

    With `kinds` of viewers every statement is written, too: a slip in a lambda is a finding.
    """
    findings = [f"{rows.name}: {found}" for rows in known.rows.values() for found in of_rows(rows, known)]
    for name, read in known.roots.items():
        if isinstance(read, RootConnection):
            findings += [f"Query.{name}: {found}" for found in of_page(read.rows, read.filter, read.order)]
    if kinds is not None and not findings:
        findings = [f"{place}: {found}" for place, found in written(known, kinds) if isinstance(found, Exception)]
    if findings:
        raise NotFit(list(dict.fromkeys(findings)))


def of_rows(rows: RowType, known: Planned) -> Iterator[str]:
    """What is wrong with one type of rows?"""
    if isinstance(rows.may_see, Through):
        try:
            if not same_table(rows.may_see.parent._meta.table, rows.table):
                yield "may_see goes through a column of another table"
            rows_of(referenced(rows.may_see.parent)[0])
        except TypeError as error:
            yield str(error)
    if "id" in rows.fields and rows.is_node:
        yield "id comes by itself"
    for each in rows.fields.values():
        try:
            for found in of_field(each, known):
                yield f"{each.name}: {found}"
        except (TypeError, NameError, KeyError, AttributeError) as error:
            yield f"{each.name}: {error}"


def of_field(each: Field, known: Planned) -> Iterator[str]:
    """What is wrong with one field?"""
    if not each.description:
        yield "has no description"
    if each.if_ is not None and not (each.shape.nullable or each.shape.many or each.shape.paged):
        yield "has a right (if_), so it must be nullable"
    yield from CHECKS[type(each)](each)
    if isinstance(each, (OfPart, OfOne, OfMany, OfGroups, OfConnection)) and each.target.name not in known.rows:
        yield f"leads to {each.target.name}, which is not shown"


def own(each: Field, column: Any) -> bool:
    """Is this a column of the field's own table?"""
    return same_table(column._meta.table, each.owner.table)


def fits(column: Any, python: Any) -> Iterator[str]:
    """May this column be shown as this type?"""
    kind = kind_of(column)
    if not kind:
        yield f"column {column._meta.name} has no SQL type that the API shows"
    elif is_enum(python):
        if kind.removesuffix("[]") != "text":
            yield f"an enum is stored as the text of its names, not as {kind}"
    elif python not in FITS or kind.removesuffix("[]") not in FITS[python]:
        yield f"a {kind} is not shown as {getattr(python, '__name__', python)}"


def of_column(each: OfColumn) -> Iterator[str]:
    """What is wrong with a field that is a column?"""
    column = each.column
    if not own(each, column):
        yield f"{column._meta.name} is a column of another table"
    yield from fits(column, each.shape.one)
    if kind_of(column).endswith("[]") != each.shape.many:
        yield "an array is a list, and nothing else is"
    if column._meta.null and not each.shape.nullable:
        yield "the column may be NULL, so the field must be nullable"
    if not column._meta.null and each.shape.nullable and each.if_ is None:
        yield "the column is NOT NULL, so the field must not be nullable"
    if (each.whose is not None) != (each.shape.one is ID):
        yield "a column is shown as an ID of a type: column(…, whose=…), and only as that"


def of_expression(each: OfExpression) -> Iterator[str]:
    """What is wrong with a field that is an expression?"""
    python = each.shape.one
    if not (is_enum(python) or python in FITS):
        yield f"an expression is no {getattr(python, '__name__', python)}"


def of_one(each: OfOne) -> Iterator[str]:
    """What is wrong with a relation to one row?"""
    column, target = each.column, each.target
    here = own(each, column)
    table = referenced(column)[0] if here else column._meta.table
    if not same_table(table, target.table):
        yield f"{column._meta.name} does not lead to {target.name}"
    if not here and not same_table(referenced(column)[0], each.owner.table):
        yield f"{column._meta.name} does not point to this table"
    if not here and not column._meta.unique:
        yield f"several rows may point here by {column._meta.name}: many, or connection"
    if each.shown and not (here and (isinstance(target.may_see, Through) or target.may_see is nobody)):
        yield f"shown=True is for rows that nobody sees by themselves (nobody, through), not for {target.name}"
    if not each.shape.nullable and not (each.shown and here and not column._meta.null):
        yield "may be hidden, so it must be nullable"


def of_computed(each: OfComputed) -> Iterator[str]:
    """What is wrong with a field that Python computes from columns?"""
    for column in each.columns:
        if not own(each, column):
            yield f"reads {column._meta.name} of another table"
        if not kind_of(column):
            yield f"reads {column._meta.name}, which has no SQL type here"


def of_part(each: OfPart) -> Iterator[str]:
    """What is wrong with a part of the same row?"""
    if not same_table(each.target.table, each.owner.table):
        yield "is a part of the row, but of another table"
    if each.target.may_see not in (nobody, each.owner.may_see):
        yield f"a part has no right of its own: {each.target.name} is for nobody, or for who sees {each.owner.name}"


def of_either(each: OfEither) -> Iterator[str]:
    """What is wrong with a relation to one row of several types?"""
    if not each.shape.nullable:
        yield "may be hidden, so it must be nullable"
    for column in each.columns:
        if not own(each, column):
            yield f"{column._meta.name} is not a column of the row"
        if not column._meta.null:
            yield f"{column._meta.name} must be nullable in a union"
        either_target(each, column)


def of_values(each: OfValues) -> Iterator[str]:
    """What is wrong with a list of values of a small table?"""
    open_rows(each.column)
    yield from fits(each.column, each.shape.one)
    if each.column._meta.null:
        yield "lists a column that may be NULL"


def of_children(each: OfMany | OfGroups | OfConnection) -> Iterator[str]:
    """What is wrong with a relation to several rows, listed or paged?"""
    column = each.column
    if not same_table(column._meta.table, each.target.table):
        yield f"{column._meta.name} is not a column of {each.target.name}"
    if not same_table(referenced(column)[0], each.owner.table):
        yield f"{column._meta.name} does not point to this table"


def of_many(each: OfMany) -> Iterator[str]:
    """What is wrong with a list of rows?"""
    yield from of_children(each)
    for by in each.order:
        if not same_table(by._meta.table, each.target.table):
            yield f"is sorted by {by._meta.name} of another table"


def of_groups(each: OfGroups) -> Iterator[str]:
    """What is wrong with a list of groups of rows? Of a group there are the columns `by` and `sums`, and no more."""
    yield from of_children(each)
    for column in (*each.by, *each.sums):
        name = column._meta.name
        if not same_table(column._meta.table, each.target.table):
            yield f"{name} is a column of another table"
        if column._meta.null:
            yield f"{name} may be NULL"
        if column._meta.db_column_name in each.target.guarded:
            yield f"{name} has a right of its own"
    for column in each.sums:
        if kind_of(column) not in {"int", "smallint"}:
            yield f"{column._meta.name} is no whole number, and is not added up"
    if each.target.is_node:
        yield f"a group has no id: {each.target.name} must be declared with node=False"
    yield from _of_a_group(each)


def _of_a_group(each: OfGroups) -> Iterator[str]:
    there = {column._meta.db_column_name for column in (*each.by, *each.sums)}
    for shown in each.target.fields.values():
        if not isinstance(shown, OfColumn | OfOne) or shown.if_ is not None:
            yield f"{shown.place} is neither a column of the group nor a row that one leads to"
        elif shown.column._meta.db_column_name not in there or not own(shown, shown.column):
            yield f"{shown.place} is read from {shown.column._meta.name}, which a group does not have"


def of_connection(each: OfConnection) -> Iterator[str]:
    """What is wrong with a paged list of rows?"""
    yield from of_children(each)
    yield from of_page(each.target, each.filter, each.order)


CHECKS: dict[type[Field], Callable[[Any], Iterator[str]]] = {
    OfColumn: of_column,
    OfExpression: of_expression,
    OfComputed: of_computed,
    OfPart: of_part,
    OfOne: of_one,
    OfEither: of_either,
    OfMany: of_many,
    OfGroups: of_groups,
    OfConnection: of_connection,
    OfValues: of_values,
}


def of_sorted(rows: RowType, column: Any) -> Iterator[str]:
    """What is wrong with a column that a connection is sorted by?"""
    if not same_table(column._meta.table, rows.table):
        yield "a column of another table"
    if column._meta.null:
        yield "a column that may be NULL"
    if column._meta.db_column_name in rows.guarded:
        yield "a column with a right of its own"
    if not kind_of(column) or kind_of(column).endswith("[]"):
        yield "a column that has no order here"


def of_value(rows: RowType, member: By) -> Iterator[str]:
    """What is wrong with an expression that a connection is sorted by?"""
    if member.kind not in {"text", "smallint", "int", "bigint", "numeric", "timestamptz", "date"}:
        yield f"an expression of the type {member.kind!r}, which has no order here"


def of_page(rows: RowType, filter: type[Filter] | None, order: Any) -> Iterator[str]:
    """What is wrong with how a connection is sorted and filtered?"""
    for member in order.members.values() if order else ():
        if member.default not in (None, "ASC", "DESC"):
            yield f"order {member.name} has the default {member.default!r}"
        for found in of_value(rows, member) if member.sql is not None else of_sorted(rows, member.column):
            yield f"order {member.name} is by {found}"
    for condition in filter.conditions.values() if filter else ():
        python = condition.shape.one
        if not (is_enum(python) or python in FITS or (isinstance(python, type) and issubclass(python, Filter))):
            yield f"filter {condition.name} takes no {getattr(python, '__name__', python)}"
