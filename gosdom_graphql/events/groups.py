"""Groups: everybody who asked the same thing, however they hold their place in the log.

A group is a document, an operation and its coerced variables, without the cursor; its statements are written once for
each kind of viewer.
"""

from __future__ import annotations

import inspect
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    VariableNode,
    execute,
    get_named_type,
)

from gosdom_core.errors import NotFound
from gosdom_graphql.events.changes import Changes
from gosdom_graphql.events.cursor import Cursor
from gosdom_graphql.events.log import Logged
from gosdom_graphql.http.problems import Invalid
from gosdom_graphql.reader.many_viewers import Statement, write_for_many
from gosdom_graphql.reader.names import camel
from gosdom_graphql.reader.payloads import Payload
from gosdom_graphql.reader.scalars import print_moment
from gosdom_graphql.reader.schema import planned_schema
from gosdom_graphql.reader.selection import Selecting
from gosdom_graphql.reader.tree import Selection
from gosdom_graphql.reader.values import split_id

if TYPE_CHECKING:
    from gosdom_graphql.context import Context
    from gosdom_graphql.http.documents import Document
    from gosdom_graphql.http.operation import Ready

_BACK = "strawberry-definition"


@dataclass(frozen=True)
class Part:
    """One response key of a change: a planned selection by its place, a field of the change's own, or a known text."""

    key: str
    planned: int | None = None
    name: str = ""
    text: str | None = None


@dataclass(eq=False)
class Group:
    """What was asked, and how it is answered. `subject` is the one row that was named, if one was."""

    key: Hashable
    response_key: str
    declared: Changes
    subject: UUID | None
    selections: Sequence[Selection]
    parts: Sequence[Part]
    plain: bool
    document: Document
    name: str | None
    variables: Mapping[str, Any]
    schema: GraphQLSchema
    statements: dict[Enum, Statement] = field(default_factory=dict)
    streams: set[Any] = field(default_factory=set)
    """Those that are live."""
    members: int = 0
    """Those that are live, and those that read by themselves."""

    def wants(self, event: Logged) -> bool:
        """Is this group about what happened? Who of it may see it, its statement tells."""
        return event.kind.startswith(self.declared.kinds) and self.subject in (None, event.subject)

    def statement(self, kind: Enum) -> Statement:
        """Which statement answers viewers of this kind?"""
        found = self.statements.get(kind)
        if found is None:
            also = self.declared.all if self.subject is None else None
            found = self.statements[kind] = write_for_many(
                self.declared.rows, self.selections, kind, also, personal=self.declared.personal
            )
        return found

    def data(self, event: Logged, cursor: Cursor, texts: Sequence[str], context: Context | None = None) -> str:
        """What is pushed: the JSON of `data`? A plan that is not plain needs the context of the one it is for."""
        own = {"at": event.at, "cursor": str(cursor), **self.declared.change.told(event)}
        if not self.plain:
            return self._executed(own, texts, context)
        inside = ",".join(
            f'"{part.key}":' + (texts[part.planned] if part.planned is not None else part.text or _json(own[part.name]))
            for part in self.parts
        )
        return f'{{"{self.response_key}":{{{inside}}}}}'

    def _executed(self, own: Mapping[str, Any], texts: Sequence[str], context: Context | None) -> str:
        """The executor over the rows that are already here."""
        planned = {part.key: orjson.loads(texts[part.planned]) for part in self.parts if part.planned is not None}
        change: Any = self.declared.change
        result = execute(
            self.schema,
            self.document.node,
            root_value=SimpleNamespace(planned={self.response_key: change(planned=planned, **own)}),
            context_value=context,
            variable_values=dict(self.variables),
            operation_name=self.name,
        )
        if inspect.isawaitable(result):
            raise TypeError("a field that is pushed is not awaited: it is read with its row")
        if result.errors:
            raise result.errors[0].original_error or result.errors[0]
        return orjson.dumps(result.data).decode()


def _json(value: Any) -> str:
    if isinstance(value, datetime):
        value = print_moment(value)
    return orjson.dumps(value.name if isinstance(value, Enum) else value).decode()


@dataclass(frozen=True)
class Subscription:
    """What a client subscribes to: a group, and from where."""

    group: Group
    after: str | None


def subscription(ready: Ready, known: Mapping[Hashable, Group]) -> Subscription:
    """What is asked? Of the groups that are `known` one, if it is the same.

    Raises `NotFound` for an id of another type, and what is wrong with the selection.
    """
    schema, asked = ready.asked.schema, ready.asked
    root = schema.subscription_type
    assert root is not None
    roots = asked.roots(root)
    if len(roots) != 1:
        raise Invalid([GraphQLError("A subscription asks for exactly one field", ready.known.node)])
    ((response_key, fields),) = roots.items()
    definition = root.fields[fields[0].node.name.value]
    arguments = asked.arguments(definition, fields)
    key = _key(ready, fields[0].node)
    group = known.get(key) or _group(ready, key, response_key, definition, fields, arguments)
    return Subscription(group, arguments.get("after"))


def _key(ready: Ready, node: FieldNode) -> Hashable:
    """Who asks the same thing? The cursor is everybody's own, where the document has no other use for it."""
    cursors = {
        each.value.name.value
        for each in node.arguments or ()
        if each.name.value == "after" and isinstance(each.value, VariableNode)
    }
    own = {each for each in cursors if ready.document.uses[each] == 1}
    shared = {name: value for name, value in ready.asked.variables.coerced.items() if name not in own}
    return ready.document.text, ready.known.name, orjson.dumps(shared, option=orjson.OPT_SORT_KEYS, default=str)


def _group(
    ready: Ready, key: Hashable, response_key: str, definition: GraphQLField, fields: Any, arguments: Mapping[str, Any]
) -> Group:
    schema, asked = ready.asked.schema, ready.asked
    declared: Changes = definition.extensions[_BACK].read
    subject = _subject(declared, arguments.get(declared.argument or ""))
    change = get_named_type(definition.type)
    assert isinstance(change, GraphQLObjectType)
    rows = planned_schema(schema).rows
    selecting = Selecting(asked, rows)
    selections: list[Selection] = []
    parts: list[Part] = []
    own = {camel(each): each for each in _own_fields(declared)}
    for part, below in asked.below(change, fields).items():
        field_name = below[0].node.name.value
        if field_name == "__typename":
            parts.append(Part(part, text=f'"{change.name}"'))
        elif field_name in own:
            parts.append(Part(part, name=own[field_name]))
        else:
            parts.append(Part(part, planned=len(selections)))
            selections.append(selecting.object(rows[get_named_type(change.fields[field_name].type).name], below))
    return Group(
        key,
        response_key,
        declared,
        subject,
        selections,
        parts,
        not selecting.lacks,
        ready.document,
        ready.known.name,
        ready.given,
        schema,
    )


def _own_fields(declared: Changes) -> list[str]:
    definition: Any = declared.change.__strawberry_definition__  # type: ignore[attr-defined]  # a Strawberry type
    return [
        each.python_name
        for each in definition.fields
        if each.python_name not in Payload.__annotations__ and getattr(each, "read", None) is None
    ]


def _subject(declared: Changes, id: str | None) -> UUID | None:
    if id is None:
        return None
    found = split_id(id)
    if found is None or found[0] != declared.rows.name:
        raise NotFound(field=[declared.argument or "id"])
    return found[1]
