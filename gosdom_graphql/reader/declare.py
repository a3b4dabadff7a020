"""The words of rows.py: how a type is read, and who may see its rows.

@reads(tables.Book, may_see=may_see)
class Book:
    title: str = column(B.title, "The title on the cover.")
    shelf: Shelf | None = one(B.shelf, "Where it stands.")
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from inspect import get_annotations
from typing import Any, ClassVar, TypeVar, dataclass_transform

from piccolo.columns import ForeignKey
from piccolo.table import Table

from gosdom_graphql.reader.names import Shape, read_annotation
from gosdom_graphql.reader.rowtype import (
    ROWS,
    Condition,
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
    listed,
)

C = TypeVar("C")


def column(column: Any, description: str, *, if_: Condition | None = None, whose: str | None = None) -> Any:
    """Which column is this field?

    With `if_` it is null unless the viewer has that right. With `whose`, a uuid is shown as that type's ID.
    """
    return OfColumn(column=column, description=description, if_=if_, whose=whose)


def expression(sql: Condition, description: str, *, if_: Condition | None = None) -> Any:
    """Which SQL over the row's own columns is this field?

    It may not read other tables: for those there are `row.exists` and `row.count`.
    """
    return OfExpression(sql=sql, description=description, if_=if_)


def computed(columns: Any, description: str, *, by: Callable[..., Any], if_: Condition | None = None) -> Any:
    """Which Python function makes this field, and of which columns? It is called with their values, in their order."""
    return OfComputed(columns=listed(columns), by=by, description=description, if_=if_)


def part(description: str, *, if_: Condition | None = None) -> Any:
    """Which columns of this same row make an object of their own? The annotation names rows of the same table."""
    return OfPart(description=description, if_=if_)


def one(column: ForeignKey[Any], description: str, *, if_: Condition | None = None, shown: bool = False) -> Any:
    """Which single row does this field lead to?

    By a foreign key of this row, or by one of the other row that points here and is unique.

    A row that the viewer may not see is null. With `shown=True` who sees this row sees that one too; its rows
    must then be `through` or `nobody`.
    """
    return OfOne(column=column, description=description, if_=if_, shown=shown)


def either(*columns: Any, name: str | None = None, if_: Condition | None = None) -> Any:
    """Which of several rows does this field lead to?

    `either(R.account, R.premises, "…")`: a union over nullable foreign keys; the text comes last.
    """
    *keys, description = columns
    return OfEither(columns=tuple(keys), union=name, description=description, if_=if_)


def many(column: ForeignKey[Any], description: str, *, order: Sequence[Any] = (), if_: Condition | None = None) -> Any:
    """Which rows point here by this foreign key, all of them, in this order?

    For lists that are short by their nature.
    """
    return OfMany(column=column, description=description, order=tuple(order), if_=if_)


def connection(
    column: ForeignKey[Any],
    description: str,
    *,
    filter: type[Filter] | None = None,
    order: type[Order] | None = None,
    if_: Condition | None = None,
) -> Any:
    """Which rows point here by this foreign key, page by page?"""
    return OfConnection(column=column, description=description, filter=filter, order=order, if_=if_)


def groups(
    column: ForeignKey[Any],
    description: str,
    *,
    by: Any,
    sums: Any,
    where: Callable[..., str] | None = None,
    if_: Condition | None = None,
) -> Any:
    """What do the rows that point here by this foreign key come to, for each value of the columns `by`?

    A row of the list is a group: its columns are `by`, and `sums` added up; where all of these are 0 there is none.
    Sorted by `by`. `where(row, other, viewer)` narrows what is added up. For lists that are short by their nature.
    """
    return OfGroups(column=column, description=description, by=listed(by), sums=listed(sums), where=where, if_=if_)


def values(
    column: Any, description: str, *, where: Callable[..., str], order: Sequence[Any] = (), if_: Condition | None = None
) -> Any:
    """Which values of one column of a small open table go with this row? `where(row, other, viewer)` joins the two."""
    return OfValues(column=column, description=description, where=where, order=tuple(order), if_=if_)


def through(parent: ForeignKey[Any], *also: Condition) -> Through:
    """Who may see a row that belongs to another?

    Who sees the parent that this foreign key names, if the parent also satisfies each of `also`.
    """
    return Through(parent, also)


@dataclass_transform(
    kw_only_default=True,
    field_specifiers=(column, expression, computed, part, one, either, many, connection, groups, values),
)
def reads(table: type[Table], *, may_see: Condition | Through, node: bool = True) -> Callable[[type[C]], type[C]]:
    """From which table is this type read, and who may see a row?

    `id: ID` («Book:<uuid>») comes by itself when the table's key is a uuid, and the type then implements Node
    unless `node=False`.
    """

    def declare(cls: type[C]) -> type[C]:
        known = RowType(cls, table, may_see, node)
        for name, annotation in get_annotations(cls).items():
            each = cls.__dict__.get(name)
            if not isinstance(each, Field):
                raise TypeError(f"{cls.__name__}.{name} does not say where its value comes from")
            each.name, each.owner, each.annotation = name, known, annotation
            known.fields[name] = each
        already = ROWS.get(known.name)
        if already is not None and already.cls.__module__ != cls.__module__:
            raise TypeError(f"rows {known.name} are declared in {already.cls.__module__} and {cls.__module__}")
        ROWS[known.name] = known
        cls.__rows__ = known  # type: ignore[attr-defined]
        return cls

    return declare


class Where:
    """One field of a Filter: a predicate over a row and the client's value."""

    def __init__(self, sql: Callable[..., str], description: str, once: str | None, deprecated: str | None) -> None:
        self.sql, self.description, self.once, self.deprecated = sql, description, once, deprecated
        self.name, self.annotation, self.owner = "", "", Filter

    @cached_property
    def shape(self) -> Shape:
        return read_annotation(self.annotation, self.owner.__module__, ROWS)


def where(sql: Callable[..., str], description: str, *, once: str | None = None, deprecated: str | None = None) -> Any:
    """Which rows remain when the client gives this value?

    `where(lambda row, value, viewer: f"{row(B.pages)} >= {value}", "…")`.

    `value` is a marker for a parameter; where the annotation is another Filter it is that filter's own SQL, in a
    list for a list of filters. `once` names an SQL function that makes something of the value, once for the statement
    and not for each row. `deprecated` says what to use instead.
    """
    return Where(sql, description, once, deprecated)


class Filter:
    """Inherit to declare an input type of optional conditions, all of which must hold.

    A null condition is no condition.
    """

    conditions: ClassVar[dict[str, Where]] = {}

    def __init_subclass__(cls) -> None:
        cls.conditions = dict(cls.conditions)
        for name, annotation in get_annotations(cls).items():
            condition = cls.__dict__[name]
            condition.name, condition.annotation, condition.owner = name, annotation, cls
            cls.conditions[name] = condition


class By:
    """One member of an Order: a NOT NULL column, or an expression with its SQL type. The key breaks ties."""

    def __init__(
        self, column: Any, description: str, default: str | None, sql: Condition | None = None, kind: str = ""
    ) -> None:
        self.column, self.description, self.default, self.name = column, description, default, ""
        self.sql, self.kind = sql, kind


def by(column: Any, description: str, *, default: str | None = None) -> Any:
    """By which column may a connection be sorted?

    The member with `default="ASC"` or `"DESC"` is taken when the client names none.
    """
    return By(column, description, default)


def by_value(sql: Condition, kind: str, description: str) -> Any:
    """By which expression over the row may a connection be sorted? `kind` is its SQL type; it is never null.

    Where no index holds the very expression, it is found anew for each row that the filter lets through: for lists that
    a filter makes short.
    """
    return By(None, description, None, sql, kind)


class Order:
    """Inherit to declare an input type `{field, direction}`: how a connection may be sorted."""

    members: ClassVar[dict[str, By]] = {}

    def __init_subclass__(cls) -> None:
        cls.members = {}
        for name, member in cls.__dict__.items():
            if isinstance(member, By):
                member.name = name
                cls.members[name] = member

    @classmethod
    def default(cls) -> tuple[By, str] | None:
        """How is a connection sorted when the client does not say? By the member with a default; else by the key."""
        return next(((member, member.default) for member in cls.members.values() if member.default), None)
