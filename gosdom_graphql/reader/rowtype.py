"""What a declaration of rows becomes: a RowType with its fields, filters and orders, kept by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from piccolo.columns import UUID, Column, ForeignKey
from piccolo.table import Table

from gosdom_graphql.reader.names import Shape, camel, read_annotation

if TYPE_CHECKING:
    from gosdom_graphql.reader.row import Row
    from gosdom_graphql.reader.viewer import Asker

Condition = Callable[["Row", "Asker"], str]
"""SQL of a truth about a row: `lambda row, viewer: f"{row(R.author)} = {viewer.person}"`."""


@dataclass(frozen=True)
class Through:
    """A row is seen when its parent is seen, and the parent also satisfies each of `also`."""

    parent: Any
    also: tuple[Condition, ...] = ()


def everyone(row: Row, viewer: Asker) -> str:
    """Who may see a row of open data? Everyone."""
    return "true"


def nobody(row: Row, viewer: Asker) -> str:
    """Who may see a row that is only ever shown inside another (`shown=True`, `part`)? By itself, nobody."""
    return "false"


@dataclass(kw_only=True)
class Field:
    """A field of rows: its names, description and right. Subclasses say where the value comes from."""

    description: str
    if_: Condition | None = None
    name: str = ""
    owner: RowType = field(init=False, repr=False)
    annotation: Any = field(init=False, repr=False)

    @cached_property
    def graphql_name(self) -> str:
        return camel(self.name)

    @cached_property
    def shape(self) -> Shape:
        return read_annotation(self.annotation, self.owner.cls.__module__, ROWS)

    @cached_property
    def target(self) -> RowType:
        """Whose rows does this field lead to?"""
        return row_type(self.shape.one)

    @property
    def place(self) -> str:
        return f"{self.owner.name}.{self.name}"


@dataclass(kw_only=True)
class OfColumn(Field):
    column: Any
    whose: str | None = None
    """For a column that holds an object's uuid and is shown as its ID: the name of the object's type."""


@dataclass(kw_only=True)
class OfExpression(Field):
    sql: Condition


@dataclass(kw_only=True)
class OfComputed(Field):
    columns: tuple[Any, ...]
    by: Callable[..., Any]

    @cached_property
    def keys(self) -> list[tuple[str, Any]]:
        """Under which keys, that no GraphQL name can be, does a planned row hold the columns that the field reads?"""
        return [(f"~{self.name}~{each._meta.db_column_name}", each) for each in self.columns]


@dataclass(kw_only=True)
class OfPart(Field):
    """Columns of the same row, gathered in an object of their own."""


@dataclass(kw_only=True)
class OfOne(Field):
    column: Any
    shown: bool = False


@dataclass(kw_only=True)
class OfEither(Field):
    columns: tuple[Any, ...]
    union: str | None = None


@dataclass(kw_only=True)
class OfMany(Field):
    column: Any
    order: tuple[Any, ...] = ()


@dataclass(kw_only=True)
class OfConnection(Field):
    column: Any
    filter: type[Any] | None = None
    order: type[Any] | None = None


@dataclass(kw_only=True)
class OfGroups(Field):
    column: Any
    by: tuple[Any, ...]
    sums: tuple[Any, ...]
    where: Callable[[Row, Row, Asker], str] | None = None


@dataclass(kw_only=True)
class OfValues(Field):
    column: Any
    where: Callable[[Row, Row, Asker], str]
    order: tuple[Any, ...] = ()


@dataclass(eq=False)
class RowType:
    """How one GraphQL type is read from one table, and who may see its rows."""

    cls: type[Any]
    table: type[Table]
    may_see: Condition | Through
    node: bool = True
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.cls.__name__

    @cached_property
    def by_graphql_name(self) -> dict[str, Field]:
        return {each.graphql_name: each for each in self.fields.values()}

    @property
    def key(self) -> Column:
        """Which column is the primary key?"""
        return self.table._meta.primary_key

    @property
    def is_node(self) -> bool:
        """Has a row a global id? It has when its key is a uuid and nobody said otherwise."""
        return self.node and isinstance(self.key, UUID)

    @cached_property
    def guarded(self) -> dict[str, Condition]:
        """Which columns have a right of their own? What filters and orders see of them is guarded by it."""
        return {
            each.column._meta.db_column_name: each.if_
            for each in self.fields.values()
            if isinstance(each, OfColumn) and each.if_ is not None
        }


ROWS: dict[str, RowType] = {}
"""Every declared type of rows by its GraphQL name."""


def row_type(cls: Any) -> RowType:
    """Which RowType was declared by this class?"""
    found = getattr(cls, "__rows__", None)
    if not isinstance(found, RowType):
        raise TypeError(f"{cls!r} was not declared with @reads")
    return found


def rows_of(table: type[Table], wanted: Any = None) -> RowType:
    """Which rows are read from this table, for a relation that names only a column?

    When several types read one table it is the one with global ids, then the one that may be seen by itself. If
    that does not decide, the
    declaration has to say which (`of=`).
    """
    if wanted is not None:
        return row_type(wanted)
    name = table._meta.tablename  # of thousands of relations when a server starts
    found = [each for each in ROWS.values() if each.table._meta.tablename == name]
    for narrower in (lambda each: each.is_node, lambda each: each.may_see is not nobody):
        if len(found) > 1:
            found = [each for each in found if narrower(each)] or found
    if len(found) != 1:
        names = ", ".join(each.name for each in found) or "nothing"
        raise TypeError(f"{table._meta.tablename} is read by {names}: say which with of=")
    return found[0]


def same_table(one: type[Table], other: type[Table]) -> bool:
    """Are these the same table? (Piccolo copies classes, so identity is not enough.)"""
    return one._meta.tablename == other._meta.tablename


def referenced(column: Any) -> tuple[type[Table], Column]:
    """Which table and column does a foreign key point to?"""
    if not isinstance(column, ForeignKey):
        raise TypeError(f"{column._meta.name} is not a foreign key")
    meta = column._foreign_key_meta
    return meta.resolved_references, meta.resolved_target_column


def same_column(one: Any, other: Any) -> bool:
    """Are these the same column of the same table?"""
    return same_table(one._meta.table, other._meta.table) and one._meta.name == other._meta.name


def listed(value: Any) -> tuple[Any, ...]:
    """One thing or several: always a tuple of them."""
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
