"""What is asked, with no GraphQL in it: the tree between a selection and its SQL.

A value in the tree (an id, an argument) is a constant, a `Slot` that is filled when the statement runs, or a list
that holds Slots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

import orjson

from gosdom_graphql.reader.declare import Filter, Order
from gosdom_graphql.reader.markers import look_up
from gosdom_graphql.reader.rowtype import (
    Condition,
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
    row_type,
)
from gosdom_graphql.reader.values import clean, split_id


@dataclass(frozen=True)
class Name:
    """`__typename`: a text that is known beforehand."""

    text: str


@dataclass(frozen=True)
class GlobalId:
    """`id`: «Book:<uuid>»."""


@dataclass(frozen=True)
class Leaf:
    """A value of the row itself."""

    field: OfColumn | OfExpression | OfComputed | OfValues


@dataclass(frozen=True)
class Nested:
    """An object, or a list of them."""

    field: OfOne | OfMany | OfGroups | OfPart
    selection: Selection


@dataclass(frozen=True)
class Choice:
    """An object of one of several types: `selections` by type name."""

    field: OfEither
    selections: Mapping[str, Selection]


@dataclass(frozen=True)
class Paged:
    """A connection of the row."""

    field: OfConnection
    page: Page


Entry: TypeAlias = "Name | GlobalId | Leaf | Nested | Choice | Paged"


@dataclass
class Selection:
    """What is asked of a row: by response key, in the order of the answer."""

    type: RowType
    entries: dict[str, Entry] = field(default_factory=dict)
    tagged: bool = False
    """Must the row say its type? It must under an interface or a union."""


PagePart: TypeAlias = "Name | str | Selection | Parts"


@dataclass
class Parts:
    """What is asked of a connection, an edge or pageInfo: by response key; a `str` is the name of the thing itself."""

    of: str
    entries: dict[str, PagePart] = field(default_factory=dict)


@dataclass
class Page:
    """A connection: of which rows, which page of them, and what of it."""

    rows: RowType
    parts: Parts
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """`first`, `after`, `last`, `before`, `filter` (by the filter's Python names), `order` as `(member name,
    direction)`.
    """
    filter: type[Filter] | None = None
    order: type[Order] | None = None


@dataclass(frozen=True)
class ById:
    """One row by its uuid or global id."""

    id: Any
    selection: Selection


@dataclass(frozen=True)
class Single:
    """The one row for which `where` holds."""

    where: Condition
    selection: Selection


@dataclass(frozen=True)
class Nodes:
    """Rows of several types by global ids: a list in the order of the ids, or the one object if `single`."""

    ids: Any
    selections: Mapping[str, Selection]
    single: bool = False


Root: TypeAlias = "ById | Single | Nodes | Page"


def opened(tree: Root, found: Any, variables: Mapping[str, Any]) -> list[tuple[str, UUID]]:
    """Which rows were asked for by their ids, and found? Type and key of each. `found` may still be JSON."""
    match tree:
        case ById(id=id, selection=selection) if found is not None:
            key = clean(look_up(id, variables, None), "uuid")
            return [(selection.type.name, key)] if isinstance(key, UUID) else []
        case Nodes(ids=ids, single=single) if found is not None:
            asked = look_up(ids, variables, None)
            found = orjson.loads(found) if isinstance(found, bytes) else found
            pairs = [(asked, found)] if single else zip(asked, found, strict=False)
            return [named for id, each in pairs if each is not None and (named := split_id(id))]
    return []


def select(rows: Any, *names: str, **relations: Selection | Page) -> Selection:
    """What is asked of these rows, by the Python names of their fields?

    For workers and exports, which have no operation.

    `select(Book, "title", shelf=select(Shelf, "label"))`; keys of the answer are these names.
    """
    known = row_type(rows)
    chosen = Selection(known)
    for name in names:
        each = None if name == "id" else known.fields[name]
        if each is not None and not isinstance(each, (OfColumn, OfExpression, OfValues)):
            raise TypeError(f"{each.place} is not a plain value")
        chosen.entries[name] = GlobalId() if each is None else Leaf(each)
    for name, asked in relations.items():
        each = known.fields[name]
        if isinstance(each, OfConnection) and isinstance(asked, Page):
            chosen.entries[name] = Paged(each, asked)
        elif isinstance(each, (OfOne, OfMany, OfGroups, OfPart)) and isinstance(asked, Selection):
            chosen.entries[name] = Nested(each, asked)
        else:
            raise TypeError(f"{each.place} does not lead to what was asked")
    return chosen


def page(
    selection: Selection, *, filter: type[Filter] | None = None, order: type[Order] | None = None, **arguments: Any
) -> Page:
    """Which page of rows? For workers and exports: the answer has `nodes` and `pageInfo {hasNextPage endCursor}`."""
    info = Parts("pageInfo", {"hasNextPage": "hasNextPage", "endCursor": "endCursor"})
    return Page(selection.type, Parts("page", {"nodes": selection, "pageInfo": info}), arguments, filter, order)
