"""One statement for everything that can be asked: each field, filter and order, for each kind of viewer.

They are written when a schema is prepared with kinds of viewers, so that a slip in a lambda stops it; a test has a real
database plan them.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any

from gosdom_graphql.reader.declare import Filter, Order
from gosdom_graphql.reader.markers import Slot
from gosdom_graphql.reader.root import RootConnection, RootSingle
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
    row_type,
)
from gosdom_graphql.reader.sql import Statement, write
from gosdom_graphql.reader.tree import (
    ById,
    Choice,
    Entry,
    GlobalId,
    Leaf,
    Name,
    Nested,
    Page,
    Paged,
    PagePart,
    Parts,
    Root,
    Selection,
    Single,
)

if TYPE_CHECKING:
    from gosdom_graphql.reader.schema import Planned


def written(known: Planned, kinds: type[Enum]) -> Iterator[tuple[str, Statement | Exception]]:
    """Which statements are there of every field, filter and order, for every kind of viewer?

    Each is a place and its statement, or why it cannot be written. A test prepares them all on a real database.
    """
    for kind in kinds:
        for rows in known.rows.values():
            for each in rows.fields.values():
                for root in probes(rows, each):
                    yield each.place, _written(root, kind)
        for name, read in known.roots.items():
            if isinstance(read, RootConnection):
                for page in pages(read.rows, read.filter, read.order):
                    yield f"Query.{name}", _written(page, kind)
            elif isinstance(read, RootSingle):
                yield f"Query.{name}", _written(Single(read.where, probe(read.rows)), kind)


def _written(root: Root, kind: Enum) -> Statement | Exception:
    try:
        return write(root, kind)
    except (TypeError, NameError, KeyError, AttributeError) as error:
        return error


def probe(rows: RowType) -> Selection:
    """What is the least that can be asked of a row?"""
    return Selection(rows, {"id": GlobalId()} if rows.is_node else {"name": Name(rows.name)})


def probes(rows: RowType, each: Field) -> Iterator[ById]:
    """Which trees ask for this field?"""
    found: list[Entry] = []
    match each:
        case OfConnection():
            found = [Paged(each, page) for page in pages(each.target, each.filter, each.order)]
        case OfEither():
            found = [Choice(each, {found.__name__: probe(row_type(found)) for found in each.shape.types})]
        case OfPart() | OfOne() | OfMany():
            found = [Nested(each, probe(each.target))]
        case OfGroups(target=target):
            leaves = {name: Leaf(leaf) for name, leaf in target.fields.items() if isinstance(leaf, OfColumn)}
            found = [Nested(each, Selection(target, dict(leaves)))]
        case OfColumn() | OfExpression() | OfComputed() | OfValues():
            found = [Leaf(each)]
    for entry in found:
        yield ById(None, Selection(rows, {"field": entry}))


def pages(rows: RowType, filter: type[Filter] | None, order: type[Order] | None) -> Iterator[Page]:
    """Which pages show everything that can be asked of a connection: each condition, each order, each figure?"""
    info: dict[str, PagePart] = {each: each for each in ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")}
    asked: dict[str, PagePart] = {"nodes": probe(rows), "totalCount": "totalCount", "pageInfo": Parts("pageInfo", info)}
    conditions = given(filter) if filter else None
    slots = {"after": Slot(("after",)), "before": Slot(("before",))}
    for way in ("first", "last"):
        for name in order.members if order else (None,):
            chosen = {"order": (name, "ASC")} if name else {}
            yield Page(rows, Parts("page", asked), {way: 1, **slots, "filter": conditions, **chosen}, filter, order)


def given(filter: type[Filter]) -> dict[str, Any]:
    """Which filter has every condition?"""
    return {
        name: {} if isinstance(python := each.shape.one, type) and issubclass(python, Filter) else Slot((name,))
        for name, each in filter.conditions.items()
        if not (each.shape.many and each.shape.one is filter)
    }
