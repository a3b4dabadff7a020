"""Selection → tree: what an operation asks of planned fields, with Slots where its variables stand."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from graphql import GraphQLField, GraphQLNamedType, GraphQLObjectType, get_named_type

from gosdom_graphql.reader.declare import Filter
from gosdom_graphql.reader.graphql_core import Grouped, Operation
from gosdom_graphql.reader.markers import Slot
from gosdom_graphql.reader.names import camel
from gosdom_graphql.reader.rowtype import (
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
)
from gosdom_graphql.reader.scan import Unreadable
from gosdom_graphql.reader.tree import (
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
    Selection,
)
from gosdom_graphql.reader.values import split_id

MOST_FIELDS = 5_000
"""Fragments in fragments multiply: a short document may ask for more than can be written."""


class Chooser(Enum):
    """Base of the enums that choose SQL text (fields and directions of orders): their values stay in a plan's key."""


def symbolic(value: Any, path: tuple[str | int, ...], ids: frozenset[str]) -> tuple[Any, Any]:
    """What stands for a variable's value while a plan is made, and what of it shapes the plan?

    Null, Booleans, the keys of objects and the choices of orders are kept, everything else becomes a Slot. A Slot
    of an id says its type.

    >>> symbolic({"title": "War", "open": True}, ("filter",), frozenset())
    ({'title': Slot(path=('filter', 'title'), kinds=frozenset()), 'open': True}, (('title', '.'), ('open', True)))
    """
    if value is None or isinstance(value, bool):
        return value, value
    if isinstance(value, Chooser):
        return value, value.name
    if isinstance(value, dict):
        pairs = {name: symbolic(each, (*path, name), ids) for name, each in value.items()}
        return {name: pair[0] for name, pair in pairs.items()}, tuple((name, pair[1]) for name, pair in pairs.items())
    if isinstance(value, list) and (not value or isinstance(value[0], dict)):
        items = [symbolic(each, (*path, index), ids) for index, each in enumerate(value)]
        return [item[0] for item in items], ("[]", *(item[1] for item in items))
    if path[0] in ids:
        kinds = frozenset(
            found[0] for each in (value if isinstance(value, list) else [value]) if (found := split_id(each))
        )
        return Slot(path, kinds), (".", *sorted(kinds))
    return Slot(path), "."


def choices(value: Any) -> int:
    """How many values of the variables shape the plan? Each may double the number of plans.

    >>> choices({"filter": {"title": Slot(("filter", "title")), "open": True}, "after": None})
    2
    """
    if isinstance(value, (dict, list)):
        return sum(map(choices, value.values() if isinstance(value, dict) else value))
    return 0 if isinstance(value, Slot) else 1


class Lacks(Enum):
    """What keeps PostgreSQL's JSON from being the answer as it stands?"""

    RESOLVER = "a field that only the executor resolves"
    COMPUTED = "a field that Python makes of columns"
    TYPE = "rows that say their type"


class Selecting:
    """Turns the selections of one operation into trees. `rows` are the planned types of the schema by GraphQL name.

    `lacks` is what was met on the way. Without `tags` rows of several types do not say which one they are: only the
    executor asks them.
    """

    def __init__(self, operation: Operation, rows: Mapping[str, RowType], *, tags: bool = True) -> None:
        self.operation, self.rows, self.tags = operation, rows, tags
        self.lacks: set[Lacks] = set()
        self._fields = 0

    def _type(self, name: str) -> GraphQLObjectType:
        found = self.operation.schema.type_map[name]
        if not isinstance(found, GraphQLObjectType):
            raise TypeError(f"{name} is no object type")
        return found

    def object(self, rows: RowType, fields: list[Any], *, tagged: bool = False) -> Selection:
        """What do these merged fields ask of a row of this type?"""
        graphql = self._type(rows.name)
        entries: dict[str, Entry] = {}
        for key, below in self.operation.below(graphql, fields).items():
            entry = self.entry(rows, graphql, below)
            if entry is not None:
                entries[key] = entry
        return Selection(rows, entries, tagged)

    def entry(self, rows: RowType, graphql: GraphQLObjectType, fields: list[Any]) -> Entry | None:
        """What is one field of a row? None for a Python field, which the executor resolves."""
        self._fields += 1
        if self._fields > MOST_FIELDS:
            raise Unreadable(f"a query asks for {MOST_FIELDS} fields at most, fragments counted wherever they stand")
        name = fields[0].node.name.value
        found: Entry | None = None
        match rows.by_graphql_name.get(name):
            case OfComputed() as computed:
                self.lacks.add(Lacks.COMPUTED)
                found = Leaf(computed)
            case OfColumn() | OfExpression() | OfValues() as leaf:
                found = Leaf(leaf)
            case OfOne() | OfMany() | OfGroups() | OfPart() as nested:
                found = Nested(nested, self.object(nested.target, fields))
            case OfEither() as either:
                found = Choice(either, self.arms((each.__name__ for each in either.shape.types), fields))
            case OfConnection() as paged:
                page = self.page(paged.target, graphql.fields[name], fields, paged.filter, paged.order)
                found = Paged(paged, page)
            case None if name == "__typename":
                found = Name(rows.name)
            case None if name == "id" and rows.is_node:
                found = GlobalId()
            case _:
                self.lacks.add(Lacks.RESOLVER)
        return found

    def arms(self, names: Any, fields: list[Any]) -> dict[str, Selection]:
        """What is asked of each type that may stand here?"""
        if self.tags:
            self.lacks.add(Lacks.TYPE)
        return {name: self.object(self.rows[name], fields, tagged=self.tags) for name in names}

    def page(self, rows: RowType, definition: GraphQLField, fields: list[Any], filter: Any, order: Any) -> Page:
        """What is asked of a connection, and which page of it?"""
        given = self.operation.arguments(definition, fields)
        arguments = {name: given.get(name) for name in ("first", "after", "last", "before")}
        if filter is not None and given.get("filter") is not None:
            arguments["filter"] = python_names(filter, given["filter"])
        if order is not None and given.get("order") is not None:
            arguments["order"] = (given["order"]["field"].name, given["order"]["direction"].name)
        return Page(rows, self.parts("page", rows, get_named_type(definition.type), fields), arguments, filter, order)

    def parts(self, of: str, rows: RowType, graphql: GraphQLNamedType, fields: list[Any]) -> Parts:
        below: Grouped = self.operation.below(self._type(graphql.name), fields)
        return Parts(of, {key: self.part(rows, self._type(graphql.name), each) for key, each in below.items()})

    def part(self, rows: RowType, graphql: GraphQLObjectType, fields: list[Any]) -> PagePart:
        match fields[0].node.name.value:
            case "__typename":
                return Name(graphql.name)
            case "nodes" | "node":
                return self.object(rows, fields)
            case "edges" | "pageInfo" as name:
                return self.parts(name, rows, get_named_type(graphql.fields[name].type), fields)
            case str() as name:
                return name
        raise AssertionError("a field has a name")


def python_names(filter: type[Filter], given: Mapping[str, Any]) -> dict[str, Any]:
    """What did the client give for each condition of a filter, by the condition's Python name?"""
    named: dict[str, Any] = {}
    for name, condition in filter.conditions.items():
        value = given.get(camel(name))
        if value is None:
            continue
        python = condition.shape.one
        if issubclass(python, Filter):
            value = (
                [python_names(python, each) for each in value if each is not None]
                if condition.shape.many
                else python_names(python, value)
            )
        named[name] = value
    return named
