"""Statements that Piccolo writes once: a run binds values to a text that is kept.

    RUNNING = Prepared(lambda request: RequestDeadline.objects().where(RequestDeadline.request == request))

    for deadline in await RUNNING(held.id): ...

Piccolo takes longer to write a statement than PostgreSQL to run it, and writes it anew each time. So the stores of what
is done all day keep them: the language stays Piccolo's, and a misspelt column still fails mypy.

Values are bound as they are. Piccolo's conversions are left out: the name of an enum is bound, the id of a row, and
JSON as text; the driver refuses everything else.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from string import Formatter
from types import NoneType
from typing import Any, Generic, TypeVar, overload

from asyncpg import Record
from piccolo.columns import Column
from piccolo.columns.combination import WhereRaw
from piccolo.columns.defaults.base import Default
from piccolo.query.base import Query
from piccolo.query.methods.delete import Delete
from piccolo.query.methods.insert import Insert
from piccolo.query.methods.objects import First, Objects
from piccolo.query.methods.select import Select
from piccolo.query.methods.update import Update
from piccolo.querystring import QueryString
from piccolo.table import Table

from gosdom_graphql.database.engine import ENGINE

Row = TypeVar("Row")
T = TypeVar("T", bound=Table)
KEPT = 256
"""Texts of inserts, and of updates: one for each table and number of rows, or each set of columns."""
LASTING = (str, int, NoneType)
"""What may stand in a text for ever. A moment or a key is made anew each time, so it is a value that is bound."""


class _Slot(str):
    """Where a value will be bound. It is a str because Piccolo would make JSON of everything else."""

    __slots__ = ()


class Prepared(Generic[Row]):
    """A statement whose values have names: those of the function that builds it.

    `objects` come as rows of their table, everything else as records. A value in a condition of Piccolo's is never
    None: `= NULL` finds nothing where Piccolo would have asked `IS NULL`. What Piccolo has no words for is given as
    text, as to its `raw`: values go where `{}` stands, in their order.
    """

    @overload
    def __init__(self: Prepared[T], build: Callable[..., Objects[T] | First[T]]) -> None: ...
    @overload
    def __init__(self: Prepared[Record], build: str | Callable[..., Select[Any] | Update[Any] | Delete]) -> None: ...
    def __init__(self, build: str | Callable[..., Any]) -> None:
        self._build = build
        self._text = ""  # once it is known: tables are not complete while modules are still imported
        self._table: type[Any] | None = None

    async def __call__(self, *values: Any, **named: Any) -> list[Row]:
        """Which rows come of it? Raises `TypeError` for a value that is missing, unknown, or None in a condition."""
        if not self._text:
            self._prepare()
        found = await ENGINE.run_text(self._text, self._bound(values, named))
        return found if self._table is None else [_row(self._table, record.items()) for record in found]

    async def first(self, *values: Any, **named: Any) -> Row | None:
        """Which row comes first, if any?"""
        found = await self(*values, **named)
        return found[0] if found else None

    def _bound(self, values: Sequence[Any], named: dict[str, Any]) -> list[Any]:
        if named:
            try:
                values = [*values, *(named.pop(name) for name in self._names[len(values) :])]
            except KeyError as missing:
                raise TypeError(f"no value for {missing}: {self._text}") from None
        if named or len(values) != len(self._names):
            raise TypeError(f"values for {', '.join(self._names)}, and no others: {self._text}")
        if self._compared and None in (values[place] for place in self._compared):
            raise TypeError(f"None is compared: {self._text}")
        return [each if place is None else values[place] for place, each in self._binding]

    def _prepare(self) -> None:
        compared: set[str] = set()
        if isinstance(self._build, str):
            places = [field for _, field, _, _ in Formatter().parse(self._build) if field is not None]
            self._names = [f"${number}" for number, _ in enumerate(places, 1)]
            querystring = QueryString(self._build, *map(_Slot, self._names))
        else:
            self._names = [*inspect.signature(self._build).parameters]
            query = self._build(*map(_Slot, self._names))
            while not isinstance(query, Query):
                query = query.query  # what `first()` answers wraps the query itself
            if isinstance(query, Insert):
                raise TypeError("rows are written by `insert`: their defaults are made for each")
            (querystring,) = query.querystrings
            self._table = query.table if isinstance(query, Objects) else None
            where = getattr(getattr(query, "where_delegate", None), "_where", None)
            compared = set() if where is None else _slots(where.querystring.compile_string()[1])
        text, bound = querystring.compile_string()
        if astray := {*self._names} ^ _slots(bound):
            raise TypeError(f"not bound as values: {', '.join(astray)} in {text}")
        if any(not isinstance(each, LASTING) for each in bound):
            raise TypeError(f"what is made for each run would be kept for all: {text}")
        self._compared = [place for place, name in enumerate(self._names) if name in compared]
        self._binding = [(self._names.index(each), None) if isinstance(each, _Slot) else (None, each) for each in bound]
        self._text = text


def _slots(bound: Iterable[Any]) -> set[str]:
    return {each for each in bound if isinstance(each, _Slot)}


def among(column: Column, slot: Any) -> WhereRaw:
    """How is a column one of many? One text, however many there are; `is_in` makes one for each number."""
    return WhereRaw("{} = any({})", column, slot)


# --- Rows that are written --------------------------------------------------------------------------------------------


def new(table: type[T], /, **columns: Any) -> T:
    """What is a new row, as its table's constructor makes it? In a hundredth of the time.

    Raises `TypeError` for a column that is unknown, or that has neither a value nor a default.
    """
    names, kept, made = _columns(table)
    row = {**kept, **columns}
    for column in made:
        if column._meta.name not in columns:
            row[column._meta.name] = _default(column)
    if len(row) != len(names) or not row.keys() >= {*names}:
        raise TypeError(f"missing or unknown in {table.__name__}: {', '.join({*names} ^ row.keys())}")
    return _row(table, row, exists=False)


async def insert(*rows: Table) -> None:
    """How are new rows of one table written? By one statement, kept for each number of rows."""
    if rows:
        (table,) = {type(row) for row in rows}
        names = _columns(table)[0]
        values = [row.__dict__[name] for row in rows for name in names]
        await ENGINE.run_text(_inserting(table, len(rows)), values)
        for row in rows:
            row._exists_in_db = True


async def update(table: type[Table], /, *ids: Any, **columns: Any) -> None:
    """What becomes of the rows with these primary keys? By one statement, kept for each set of columns."""
    if ids:
        values = [*columns.values(), ids[0] if len(ids) == 1 else [*ids]]
        await ENGINE.run_text(_updating(table, tuple(columns), len(ids) == 1), values)


@lru_cache(KEPT)
def _inserting(table: type[Table], count: int) -> str:
    columns: dict[str, Any] = {name: _Slot(name) for name in _columns(table)[0]}
    (querystring,) = table.insert(*[table(**columns) for _ in range(count)]).querystrings
    return querystring.compile_string()[0]


@lru_cache(KEPT)
def _updating(table: type[Table], columns: Iterable[str], one: bool) -> str:
    key, slot = table._meta.primary_key, _Slot("key")
    changed: dict[Column | str, Any] = {name: _Slot(name) for name in columns}
    (querystring,) = table.update(changed).where(key == slot if one else among(key, slot)).querystrings
    return querystring.compile_string()[0]


@lru_cache
def _columns(table: type[Table]) -> tuple[tuple[str, ...], dict[str, Any], list[Column]]:
    """Which columns are written, which defaults are the same for every row, and which are made anew for each?

    What PostgreSQL makes itself, as a generated column, is not written.
    """
    names, kept, made = [], {}, []
    for column in table._meta.columns:
        name, default = column._meta.name, getattr(column, "default", None)
        if isinstance(column.get_default_value(), QueryString):
            continue
        names.append(name)
        if callable(default) or isinstance(default, Default):
            made.append(column)
        elif default is not None or column._meta.null:  # none at all is no default where there has to be something
            kept[name] = column.get_default_value()
    return tuple(names), kept, made


def _default(column: Column) -> Any:
    value = column.get_default_value()
    return value.python() if isinstance(value, Default) else value


def _row(table: type[T], columns: Any, *, exists: bool = True) -> T:
    """A row of the table, without its constructor, which looks at each column in turn."""
    row = object.__new__(table)
    row.__dict__.update(columns, _exists_in_db=exists, _was_created=None)
    return row
