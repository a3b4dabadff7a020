"""Root fields that the reader plans: `request = root.by_id(rows.Request, "…")` in a Query class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry.types.base import StrawberryList, StrawberryOptional

from gosdom_graphql.reader.declare import Filter, Order
from gosdom_graphql.reader.rowtype import Condition, RowType, row_type
from gosdom_graphql.reader.showing import Node, argument, connection_type, optional, page_arguments, read_field


@dataclass(frozen=True)
class RootById:
    rows: RowType


@dataclass(frozen=True)
class RootConnection:
    rows: RowType
    filter: type[Filter] | None
    order: type[Order] | None


@dataclass(frozen=True)
class RootSingle:
    rows: RowType
    where: Condition


@dataclass(frozen=True)
class RootNodes:
    single: bool


def by_id(rows: type[Any], description: str) -> Any:
    """Which row has this id?

    Null for an id that is unknown, of another type, or of a row that the viewer may not see.
    """
    known = row_type(rows)
    return read_field(
        None,
        description,
        optional(known),
        RootById(known),
        arguments=[argument("id", strawberry.ID, f"The id of the {known.name}.")],
    )


def connection(
    rows: type[Any], description: str, *, filter: type[Filter] | None = None, order: type[Order] | None = None
) -> Any:
    """Which rows may the viewer see, page by page?"""
    known = row_type(rows)
    read = RootConnection(known, filter, order)
    return read_field(None, description, lambda: connection_type(known), read, arguments=page_arguments(filter, order))


def single(rows: type[Any], description: str, *, where: Condition) -> Any:
    """Which is the one row for which this holds, like the viewer's own? Null when there is none."""
    known = row_type(rows)
    return read_field(None, description, optional(known), RootSingle(known, where))


@strawberry.type
class NodeQuery:
    """Inherit in a Query: objects by their global ids."""

    node = read_field(
        "node",
        "The object with this id; null if it is unknown, or the viewer may not see it.",
        lambda: StrawberryOptional(Node),
        RootNodes(single=True),
        arguments=[argument("id", strawberry.ID, "The global id.")],
    )
    nodes = read_field(
        "nodes",
        "The objects with these ids, in their order; null for one unknown or hidden. The first 100 are read.",
        lambda: StrawberryList(StrawberryOptional(Node)),
        RootNodes(single=False),
        arguments=[argument("ids", list[strawberry.ID], "The global ids.")],
    )
