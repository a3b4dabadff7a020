"""Tree → SQL: one statement whose only value is the JSON of the answer. This file knows no GraphQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from gosdom_graphql.reader import paging
from gosdom_graphql.reader.columns import as_json, kind_of
from gosdom_graphql.reader.markers import Parameter, Slot
from gosdom_graphql.reader.names import is_enum
from gosdom_graphql.reader.row import Row
from gosdom_graphql.reader.rowtype import (
    Field,
    OfColumn,
    OfComputed,
    OfEither,
    OfExpression,
    OfGroups,
    OfMany,
    OfOne,
    OfPart,
    OfValues,
    RowType,
    everyone,
    referenced,
    row_type,
    rows_of,
    same_table,
)
from gosdom_graphql.reader.scan import Scan, checked_keys, json_object
from gosdom_graphql.reader.scanner import Scanner
from gosdom_graphql.reader.tree import (
    ById,
    Choice,
    Entry,
    GlobalId,
    Leaf,
    Name,
    Nested,
    Nodes,
    Page,
    Paged,
    Root,
    Selection,
    Single,
)
from gosdom_graphql.reader.values import ID, split_id, sql_type

MOST_NODES = 100
_EMPTY = {bool: "false", int: "0", str: "''"}


@dataclass(frozen=True)
class Statement:
    """One SELECT of one JSON value, ready to be bound and run."""

    sql: str
    parameters: tuple[Parameter, ...]
    relations: tuple[str, ...]
    """The tables that it scans, one name for each scan."""
    cursors: tuple[paging.Cursor, ...]
    """Cursors that arrive in variables: each is looked at before the statement is bound."""
    fanout: paging.Fanout
    notes: tuple[str, ...] = ()


def write(root: Root, kind: Enum, ignored: frozenset[tuple[Slot, str]] = frozenset()) -> Statement:
    """Which statement answers this tree for a viewer of this kind?

    `ignored` are cursors in variables that turned out not to be cursors of their order: their page is the first one.
    """
    writer = Writer(kind, ignored)
    sql, parameters = writer.ledger.finish(f"select {writer.root(root)}")
    return Statement(
        sql, parameters, tuple(writer.relations), tuple(writer.cursors), writer.fanout, tuple(writer.notes)
    )


class Writer(Scanner):
    """Writes one statement for one kind of viewer."""

    def __init__(self, kind: Enum, ignored: frozenset[tuple[Slot, str]] = frozenset()) -> None:
        super().__init__(kind)
        self.ignored = ignored
        self.cursors: list[paging.Cursor] = []
        self.notes: list[str] = []
        self.fanout = paging.Fanout()

    # Roots

    def root(self, root: Root) -> str:
        match root:
            case ById(id=id, selection=selection):
                key = self.ledger.parameter(id, kind_of(selection.type.key), _of_type(selection.type))
                scan = self.scan(selection.type, lambda row: f"{row(selection.type.key)} = {key}")
                return scan.select(self.object(selection, scan.row))
            case Single(where=where, selection=selection):
                scan = self.scan(selection.type, lambda row: self.said(where, row))
                return scan.select(self.object(selection, scan.row), " limit 1")
            case Nodes():
                return self.nodes(root)
            case Page():
                return paging.page(self, root, self.fanout, lambda: self.scan(root.rows))

    def nodes(self, root: Nodes) -> str:
        """Which expression finds objects by global ids of several types?

        Each type has an arm.
        """
        ids = root.ids if isinstance(root.ids, list) else [root.ids] if root.single else root.ids
        kinds = self.ledger.parameter(
            ids, "text[]", lambda given: [(split_id(each) or ("",))[0] for each in given[:MOST_NODES]]
        )
        uuids = self.ledger.parameter(ids, "uuid[]", lambda given: list(given[:MOST_NODES]))
        below = self.fanout.child(1 if root.single else MOST_NODES)
        arms = "".join(f" when '{name}' then {self._node(each, below)}" for name, each in root.selections.items())
        chosen = f"case n.kind{arms} end" if arms else "null::json"
        what = chosen if root.single else f"coalesce(json_agg({chosen} order by n.place), '[]')"
        return f"(select {what} from unnest({kinds}, {uuids}) with ordinality n(kind, id, place))"

    def _node(self, selection: Selection, fanout: paging.Fanout) -> str:
        scan = self.scan(selection.type, lambda row: f"{row(selection.type.key)} = n.id")
        return scan.select(self.object(selection, scan.row, fanout))

    # Objects

    def object(self, selection: Selection, row: Row, fanout: paging.Fanout | None = None) -> str:
        """Which JSON_OBJECT answers this selection of a row?"""
        pairs = {"~type": f"'{selection.type.name}'"} if selection.tagged else {}
        for key, entry in checked_keys(selection.entries):
            pairs.update(self.entry(key, entry, row, fanout or self.fanout))
        return json_object(pairs.items())

    def entry(self, key: str, entry: Entry, row: Row, fanout: paging.Fanout) -> Iterator[tuple[str, str]]:
        match entry:
            case Name(text=text):
                yield key, f"'{text}'"
            case GlobalId():
                yield key, f"'{row.type.name}:' || {row(row.type.key)}"
            case Leaf(field=OfComputed() as computed):
                yield key, "null"
                yield from self.computed(computed, row)
            case Leaf(field=OfColumn() | OfExpression() | OfValues() as leaf):
                yield key, self.guarded(leaf, row, self.leaf(leaf, row))
            case Nested(field=nested, selection=selection):
                yield key, self.guarded(nested, row, self.nested(nested, selection, row, fanout))
            case Choice(field=either):
                yield key, self.guarded(either, row, self.choice(entry, row, fanout))
            case Paged(field=paged, page=asked):
                rows = self.only_if(paged, row, lambda: self.children(row, paged.column, asked.rows))
                yield key, self.guarded(paged, row, paging.page(self, asked, fanout, rows))

    def guarded(self, of: Field, row: Row, sql: str) -> str:
        """The value, or null without the field's right. A list that is never null is emptied instead (`only_if`)."""
        if of.if_ is None or (not of.shape.nullable and (of.shape.many or of.shape.paged)):
            return sql
        return f"case when {self.said(of.if_, row)} then {sql} end"

    def only_if(self, of: Field, row: Row, scan: Callable[[], Scan]) -> Callable[[], Scan]:
        if of.if_ is None or of.shape.nullable:
            return scan
        right = self.said(of.if_, row)
        return lambda: scan().narrowed(right)

    def leaf(self, leaf: OfColumn | OfExpression | OfValues, row: Row) -> str:
        match leaf:
            case OfColumn(column=column, whose=None):
                return as_json(row(column), kind_of(column))
            case OfColumn(column=column, whose=whose):
                return f"'{whose}:' || {row(column)}"
            case OfExpression(sql=sql):
                return self.expression(leaf, self.said(sql, row))
            case OfValues():
                return self.values(leaf, row)

    @staticmethod
    def expression(leaf: OfExpression, sql: str) -> str:
        python = leaf.shape.one
        if python is ID or is_enum(python) or leaf.shape.many:
            return sql
        if not leaf.shape.nullable and python in _EMPTY:
            sql = f"coalesce({sql}, {_EMPTY[python]})"
        return as_json(sql, sql_type(python))

    def computed(self, computed: OfComputed, row: Row) -> Iterator[tuple[str, str]]:
        """The columns that a Python field reads, behind the place that is left for it, and whether it may."""
        for key, column in computed.keys:
            yield key, self.guarded(computed, row, as_json(row(column), kind_of(column)))
        if computed.if_ is not None:
            yield f"~{computed.name}", self.said(computed.if_, row)

    def values(self, values: OfValues, row: Row) -> str:
        """Which list of one column goes with the row? Its table is open, or its own rows' right is asked."""
        scan = self.only_if(values, row, lambda: self.scan(open_rows(values.column)))()
        joined = self.checked(values.where(row, scan.row, self.viewer))
        order = f" order by {', '.join(scan.row(each) for each in values.order)}" if values.order else ""
        value = as_json(scan.row(values.column), kind_of(values.column))
        return scan.select(f"coalesce(json_agg({value}{order}), '[]')", f" and {joined}")

    # Relations

    def nested(
        self, nested: OfOne | OfMany | OfGroups | OfPart, selection: Selection, row: Row, fanout: paging.Fanout
    ) -> str:
        match nested:
            case OfPart():
                return self.object(selection, row.under(row.alias, type=selection.type), fanout)
            case OfOne(column=column, shown=shown):
                return self.to_one(column, selection, row, fanout, shown=shown)
            case OfMany(column=column, order=order):
                below = fanout.child(paging.MANY)
                scan = self.only_if(nested, row, lambda: self.children(row, column, selection.type))()
                by = ", ".join(scan.row(each) for each in order or (selection.type.key,))
                return scan.select(f"coalesce(json_agg({self.object(selection, scan.row, below)} order by {by}), '[]')")
            case OfGroups():
                return self.groups(nested, selection, row, fanout)

    def groups(self, groups: OfGroups, selection: Selection, row: Row, fanout: paging.Fanout) -> str:
        """Which list has a row for each group? It is read under an alias where only `by` and `sums` are columns."""
        scan = self.only_if(groups, row, lambda: self.children(row, groups.column, selection.type))()
        if groups.where is not None:
            scan = scan.narrowed(self.checked(groups.where(row, scan.row, self.viewer)))
        by = ", ".join(scan.row(each) for each in groups.by)
        sums = {each._meta.db_column_name: f"sum({scan.row(each)})" for each in groups.sums}
        texts = ", ".join(f'{text} as "{name}"' for name, text in sums.items())
        some = " or ".join(f"{text} <> 0" for text in sums.values())
        group = scan.row.under(self.alias())
        each = self.object(selection, group, fanout.child(paging.MANY))
        order = ", ".join(group(column) for column in groups.by)
        inside = scan.select(f"{by}, {texts}", f" group by {by} having {some}")
        return f"(select coalesce(json_agg({each} order by {order}), '[]') from {inside} {group.alias})"

    def to_one(self, column: Any, selection: Selection, row: Row, fanout: paging.Fanout, *, shown: bool = False) -> str:
        below = fanout.child(1)
        if same_table(column._meta.table, row.type.table):
            key = referenced(column)[1]
            scan = self.scan(selection.type, lambda other: f"{other(key)} = {row(column)}", shown=shown)
        else:
            scan = self.children(row, column, selection.type)
        return scan.select(
            self.object(selection, scan.row, below),
            "" if same_table(column._meta.table, row.type.table) else " limit 1",
        )

    def choice(self, entry: Choice, row: Row, fanout: paging.Fanout) -> str:
        arms = ""
        for column in entry.field.columns:
            target = either_target(entry.field, column)
            inside = self.to_one(column, entry.selections[target.name], row, fanout)
            arms += f" when {row(column)} is not null then {inside}"
        return f"case{arms} end"


def open_rows(column: Any) -> RowType:
    """Which rows does a list of `values` read?

    Declared ones with their right; an undeclared table only if it belongs to nobody.
    """
    table = column._meta.table
    try:
        return rows_of(table)
    except TypeError:
        if table._meta.foreign_key_columns:
            raise
        return RowType(table, table, everyone, node=False)


def either_target(either: OfEither, column: Any) -> RowType:
    """Which of a union's types does this foreign key lead to?"""
    table = referenced(column)[0]
    found = [row_type(each) for each in either.shape.types if same_table(row_type(each).table, table)]
    if len(found) != 1:
        raise TypeError(f"{either.place}: {column._meta.name} leads to none of its types, or to several")
    return found[0]


def _of_type(rows: RowType) -> Callable[[Any], object] | None:
    """An id of another type names no row here; a bare key comes from our own code."""
    if not rows.is_node:
        return None

    def make(value: Any) -> object:
        if not isinstance(value, str):
            return value
        found = split_id(value)
        return found[1] if found and found[0] == rows.name else None

    return make
