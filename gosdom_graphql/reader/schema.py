"""Makes a Strawberry schema one that the reader serves: resolvers that pick from planned rows, and the trees of
its root fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cached_property
from typing import Any

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    is_interface_type,
)

from gosdom_core.access import ViewerKind
from gosdom_graphql.reader.columns import kind_of
from gosdom_graphql.reader.graphql_core import Operation
from gosdom_graphql.reader.markers import kinds_of
from gosdom_graphql.reader.plans import Plans
from gosdom_graphql.reader.root import RootById, RootConnection, RootNodes, RootSingle
from gosdom_graphql.reader.rowtype import OfComputed, RowType
from gosdom_graphql.reader.selection import Selecting
from gosdom_graphql.reader.showing import ReadField
from gosdom_graphql.reader.tree import ById, Nodes, Root, Single
from gosdom_graphql.reader.values import revive

_BACK = "strawberry-definition"
_HERE = "gosdom-reader"


class Planned:
    """What the reader knows of one schema: the planned types, and the plans made so far."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.plans = Plans()
        self.rows: dict[str, RowType] = {
            name: rows for name, each in schema.type_map.items() if (rows := getattr(_origin(each), "__rows__", None))
        }
        self.roots = {
            name: field.read
            for name, each in (schema.query_type.fields if schema.query_type else {}).items()
            if isinstance(field := each.extensions.get(_BACK), ReadField)
        }

    @cached_property
    def nodes(self) -> frozenset[str]:
        """Which types can `node` find?"""
        return frozenset(name for name, rows in self.rows.items() if rows.is_node)

    def trees(self, operation: Operation, selecting: Selecting | None = None) -> dict[str, Root]:
        """What does a query ask of its planned root fields, by response key?"""
        query = operation.schema.query_type
        assert query is not None
        selecting = selecting or Selecting(operation, self.rows)
        return {
            key: self.tree(selecting, query.fields[name], self.roots[name], fields)
            for key, fields in operation.roots(query).items()
            if (name := fields[0].node.name.value) in self.roots
        }

    def tree(self, selecting: Selecting, definition: GraphQLField, read: Any, fields: list[Any]) -> Root:
        """What does one root field ask?"""
        given = selecting.operation.arguments(definition, fields)
        match read:
            case RootById(rows=rows):
                return ById(given["id"], selecting.object(rows, fields))
            case RootSingle(rows=rows, where=where):
                return Single(where, selecting.object(rows, fields))
            case RootConnection(rows=rows, filter=filter, order=order):
                return selecting.page(rows, definition, fields, filter, order)
            case RootNodes(single=single):
                ids = given["id" if single else "ids"]
                return Nodes(ids, selecting.arms(sorted(kinds_of(ids) & self.nodes), fields), single)
        raise AssertionError(f"unknown root {read!r}")


def planned_schema(schema: GraphQLSchema) -> Planned:
    """What does the reader know of this schema? `prepare` must have been called."""
    found = schema.extensions[_HERE]
    assert isinstance(found, Planned)
    return found


def prepare(schema: strawberry.Schema, kinds: type[Enum] | None = ViewerKind) -> strawberry.Schema:
    """Which schema does the reader serve?

    This one, when it has been checked (else `NotFit`) and its resolvers have been replaced. Without `kinds` its
    statements are not written on trial: a schema whose tests do that starts sooner.
    """
    from gosdom_graphql.reader.check import check

    graphql = schema._schema
    known = Planned(graphql)
    check(known, kinds)
    graphql.extensions[_HERE] = known
    for each in graphql.type_map.values():
        if not each.name.startswith("__"):  # introspection's own enum holds members, and belongs to every schema
            _replace(each, known)
    return schema


def _origin(graphql: Any) -> Any:
    return getattr(graphql.extensions.get(_BACK), "origin", None)


def _replace(graphql: Any, known: Planned) -> None:
    """Let this type be resolved from planned rows, as far as it is planned."""
    if isinstance(graphql, GraphQLEnumType):
        _take_names(graphql)
    elif is_interface_type(graphql) or isinstance(graphql, GraphQLUnionType):
        graphql.resolve_type = _resolve_type(graphql.resolve_type)
    elif isinstance(graphql, GraphQLObjectType):
        rows = known.rows.get(graphql.name)
        for name, field in graphql.fields.items():
            field.resolve = _resolver(graphql, name, field, rows, known) or field.resolve
        if rows is not None:
            graphql.is_type_of = None


def _resolver(
    graphql: GraphQLObjectType, name: str, field: GraphQLField, rows: RowType | None, known: Planned
) -> Callable[..., Any] | None:
    if rows is not None:
        read = rows.by_graphql_name.get(name)
        if isinstance(read, OfComputed) and isinstance(field.extensions.get(_BACK), ReadField):
            return compute(read)
        return _pick if (name == "id" and rows.is_node) or read is not None else None
    if hasattr(_origin(graphql), "__page__") or (graphql is known.schema.query_type and name in known.roots):
        return _pick
    return _pick_payload if isinstance(field.extensions.get(_BACK), ReadField) else None


def _pick(source: Any, info: Any, **_: Any) -> Any:
    return source[info.path.key]


def _pick_payload(source: Any, info: Any, **_: Any) -> Any:
    return source.planned.get(info.path.key)


def compute(computed: OfComputed) -> Callable[..., Any]:
    """Which resolver makes this field of a planned row?"""
    keys = [(key, kind_of(column)) for key, column in computed.keys]

    def resolve(source: Mapping[str, Any], _: Any) -> Any:
        if not source.get(f"~{computed.name}", True):
            return None
        return computed.by(*(revive(source[key], kind) for key, kind in keys))

    return resolve


def _resolve_type(usual: Any) -> Callable[..., Any]:
    def resolve(value: Any, info: Any, abstract: Any) -> Any:
        return value["~type"] if isinstance(value, dict) and "~type" in value else usual(value, info, abstract)

    return resolve


def _take_names(graphql: GraphQLEnumType) -> None:
    """Planned rows hold the names of an enum's members; Python fields hold members."""
    usual: Callable[[Any], str] = graphql.coerce_output_value

    def coerce(value: Any) -> str:
        return (
            value
            if type(value) is str and value in graphql.values
            else usual(value.value if isinstance(value, Enum) else value)
        )

    graphql.coerce_output_value = coerce  # type: ignore[method-assign, assignment]  # one instance's, and positional
