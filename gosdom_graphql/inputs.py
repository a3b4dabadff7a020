"""How what a client sent becomes an input object: by a list that is made once for each type.

Strawberry finds out anew, for each field of each input, how it is called and what it is: for a request that is sent,
longer than PostgreSQL takes to write it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING
from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLInputObjectType, get_nullable_type, is_leaf_type, is_list_type
from strawberry.types.arguments import InputContext
from strawberry.types.base import StrawberryObjectDefinition

_BACK = "strawberry-definition"


def quicken(schema: strawberry.Schema) -> None:
    """From now on the inputs of this schema are made by their lists. They are the same that Strawberry makes."""
    for graphql in schema._schema.type_map.values():
        if isinstance(graphql, GraphQLInputObjectType):
            definition: StrawberryObjectDefinition = graphql.extensions[_BACK]
            if definition.from_input is None:  # who makes its own goes on doing so
                definition.from_input = _maker(graphql, definition, schema)


def _maker(graphql: GraphQLInputObjectType, definition: StrawberryObjectDefinition, schema: strawberry.Schema) -> Any:
    @cache  # most types are never asked for in the life of a process
    def known() -> tuple[dict[str, None], list[tuple[str, str, Any]]]:
        name_of = schema.config.name_converter.from_field
        fields = [(name_of(field), field) for field in definition.fields]
        absent = {
            field.python_name: None
            for _, field in fields
            if field.default_value is MISSING and field.default_factory is MISSING
        }
        types = {name: field.resolve_type(type_definition=definition) for name, field in fields}
        return absent, [(name, field.python_name, _converter(graphql, name, types[name])) for name, field in fields]

    def made(kind: type, value: Mapping[str, Any], context: InputContext) -> Any:
        absent, fields = known()
        given: dict[str, Any] = {**absent}
        for name, python_name, convert in fields:
            if name in value:
                each = value[name]
                given[python_name] = each if convert is None or each is None else convert(context, each)
        return kind(**given)

    return made


def _converter(graphql: GraphQLInputObjectType, name: str, kind: Any) -> Any:
    """How is a field's value converted? A scalar or an enum's member is what it is already: not at all.

    A list of them is copied: it may be the default, which is everybody's.
    """
    sent = get_nullable_type(graphql.fields[name].type)
    if is_leaf_type(sent):
        return None
    if is_list_type(sent) and is_leaf_type(get_nullable_type(sent.of_type)):
        return lambda context, value: [*value]
    return lambda context, value: context.convert(value, kind, name)
