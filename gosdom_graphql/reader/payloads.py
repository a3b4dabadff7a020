"""Payloads of mutations: what a deed did is read again by the planner, in the same transaction, after the write.

@payload_type
class LendBookPayload(Payload):
    \"\"\"What came of it.\"\"\"
    book = planned(rows.Book, "The book, as it is now.")
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, TypeVar, dataclass_transform
from uuid import UUID

import strawberry
from graphql import GraphQLObjectType, get_named_type

from gosdom_graphql.reader.graphql_core import Operation, details, id_variables
from gosdom_graphql.reader.markers import Slot
from gosdom_graphql.reader.names import camel
from gosdom_graphql.reader.plans import Shaped, Step, kept, shaped
from gosdom_graphql.reader.rowtype import RowType, row_type
from gosdom_graphql.reader.run import Connection, run, settle
from gosdom_graphql.reader.schema import Planned, planned_schema
from gosdom_graphql.reader.selection import Selecting
from gosdom_graphql.reader.showing import optional, read_field
from gosdom_graphql.reader.tree import ById, Root
from gosdom_graphql.reader.viewer import Viewer

C = TypeVar("C")
Rows = Mapping[str, Any]
"""Planned rows of one payload, by response key."""


class Finished(dict[str, Any]):
    """An object that is in the answer as it is: PostgreSQL made all of it, so the executor has nothing to go over."""


@strawberry.type
class Payload:
    """Inherit with `@payload_type`: `planned` are the rows that `payload` read."""

    planned: strawberry.Private[Rows]


def planned(rows: type[Any], description: str) -> Any:
    """Which object did the mutation touch? Null when nothing was written, or the viewer may not see it."""
    known = row_type(rows)
    return read_field(None, description, optional(known), known, default=None)


def touches(kind: type[Any]) -> dict[str, str]:
    """Of which types are the objects that a payload shows? By the Python names of its planned fields."""
    fields = kind.__strawberry_definition__.fields
    return {each.python_name: each.read.name for each in fields if isinstance(getattr(each, "read", None), RowType)}


@dataclass_transform(kw_only_default=True)
def payload_type(cls: type[C]) -> type[C]:
    """Which GraphQL type is this payload? Its docstring is the description."""
    return strawberry.type(cls, description=inspect.getdoc(cls))


async def payload(
    info: Any,
    kind: type[Any],
    ids: Mapping[str, UUID | str | None],
    viewer: Viewer,
    connection: Connection,
    shape: Shaped | None = None,
) -> Rows:
    """What does the viewer see of these objects now?

    `ids` are uuids by the names of `kind`'s planned fields; the answer is its `planned`. What was forgiven, like a bad
    cursor, is added to the context's `notes`.

    `shape` is that of the operation's variables, where it is known.

    One statement for each response key that asks for one. Run it on the connection of the transaction that wrote.
    """
    raw = info._raw_info
    known = planned_schema(raw.schema)
    operation = Operation(raw.schema, raw.operation, raw.fragments, raw.variable_values)
    names = {camel(name): each for name, each in ids.items() if each is not None}
    type_name = kind.__strawberry_definition__.name
    shape = shape or shaped({**raw.variable_values}, id_variables(raw.operation))
    text = raw.operation.loc.source.body if raw.operation.loc else ""
    key = (
        "payload",
        type_name,
        raw.operation.name and raw.operation.name.value,
        tuple(raw.path.as_list()),
        tuple(sorted(names)),
    )

    def made() -> tuple[tuple[Step, ...], bool]:
        selecting = Selecting(operation.with_variables(shape.symbols), known.rows)
        trees = _trees(known, selecting, raw, type_name, names)
        return tuple(Step.of(name, tree, viewer.kind) for name, tree in trees.items()), not selecting.lacks

    steps, finished = kept(known.plans, text, key, viewer.kind, shape, made)
    variables = {**raw.variable_values, **{f"~{name}": each for name, each in names.items()}}
    found: dict[str, Any] = {}
    for step in steps:
        statement = settle(step.tree, step.statement, variables, viewer)
        info.context.notes.extend({"code": code, "field": raw.path.key} for code in statement.notes)
        row = await run(connection, statement, variables, viewer)
        found[step.key] = Finished(row) if finished and row is not None else row
    return found


def _trees(known: Planned, selecting: Selecting, raw: Any, type_name: str, names: Mapping[str, Any]) -> dict[str, Root]:
    """What do the payload's planned fields ask, by response key?

    Their ids are variables that no client can name: `~book`.
    """
    graphql = raw.schema.type_map[type_name]
    assert isinstance(graphql, GraphQLObjectType)
    return {
        key: ById(
            Slot((f"~{name}",)), selecting.object(known.rows[get_named_type(graphql.fields[name].type).name], fields)
        )
        for key, fields in selecting.operation.below(graphql, details(raw.field_nodes)).items()
        if (name := fields[0].node.name.value) in names
    }
