"""Everything that graphql-core marks «for internal use only» and that we use all the same:

pinned to 3.3, and kept in this one file.

With it merging of fields, fragments, directives and arguments are exactly the executor's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeGuard

from graphql import (
    DocumentNode,
    Executor,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputType,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    coerce_input_value,
    default_field_resolver,
    default_type_resolver,
    get_nullable_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails
from graphql.execution.collect_fields import collect_fields as _collect_fields
from graphql.execution.collect_fields import collect_subfields as _collect_subfields
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import (
    VariableValues,
    get_argument_values,
    get_variable_values,
    input_is_nested_too_deeply,
)

Grouped = Mapping[str, list[FieldDetails]]
"""Fields by response key; each with all the nodes that were merged into it."""


class Operation:
    """One operation of a document, with the values of its variables: real ones, or Slots in their place."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Mapping[str, Any],
    ) -> None:
        self.schema, self.operation = schema, operation
        self.fragments = {name: FragmentDetails(definition) for name, definition in fragments.items()}
        self.variables = VariableValues({}, dict(variables))

    def roots(self, of: GraphQLObjectType) -> Grouped:
        """Which fields does the operation ask of its root type?"""
        return _collect_fields(self.schema, self.fragments, self.variables, of, self.operation).grouped_field_set

    def below(self, of: GraphQLObjectType, fields: list[FieldDetails]) -> Grouped:
        """Which fields are asked of an object of this type, below these fields?"""
        return _collect_subfields(
            self.schema, self.fragments, self.variables, self.operation, of, fields
        ).grouped_field_set

    def arguments(self, definition: GraphQLField, fields: list[FieldDetails]) -> dict[str, Any]:
        """Which arguments has this field?"""
        first = fields[0]
        return get_argument_values(definition, first.node, self.variables, first.fragment_variable_values)

    def with_variables(self, variables: Mapping[str, Any]) -> Operation:
        """The same operation with other values."""
        other = Operation.__new__(Operation)
        other.schema, other.operation, other.fragments = self.schema, self.operation, self.fragments
        other.variables = VariableValues({}, dict(variables))
        return other


def execute(
    executor: type[Executor[Any]],
    asked: Operation,
    root: Any,
    context: Any,
    is_awaitable: Callable[[Any], TypeGuard[Awaitable[Any]]],
) -> Any:
    """What comes of an operation? An `ExecutionResult`, now or later.

    Its variables have their values already: graphql-core's own `execute` would find them once more.
    """
    definitions = {name: each.definition for name, each in asked.fragments.items()}
    return executor(
        asked.schema,
        definitions,
        asked.fragments,
        root,
        context,
        asked.operation,
        asked.variables,
        default_field_resolver,
        default_type_resolver,
        default_field_resolver,
        is_awaitable=is_awaitable,
        hide_suggestions=True,
    ).execute_operation()


def details(nodes: list[Any]) -> list[FieldDetails]:
    """What a resolver's `info.field_nodes` are to `Operation.below`."""
    return [FieldDetails(node, None) for node in nodes]


def find_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """Which operation of the document is meant? None if it is not clear, which the executor will say better."""
    found = [
        each
        for each in document.definitions
        if isinstance(each, OperationDefinitionNode) and (name is None or (each.name and each.name.value == name))
    ]
    return found[0] if len(found) == 1 else None


def find_fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Which fragments does the document define?"""
    return {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}


class Variables:
    """The variables of one operation: their types are found once, their values for each request."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema, self._operation = schema, operation
        self._known: list[tuple[str, GraphQLInputType, Callable[[Any], Any] | None, bool]] = []
        """Each one's name and type, how a leaf's value is read, and whether it is absent where no value is given."""
        for node in operation.variable_definitions or ():
            found = get_variable_signature(schema, node)
            assert not isinstance(found, GraphQLError), "the document is valid"
            inner = get_nullable_type(found.type)
            absent = node.default_value is None and inner is found.type
            self._known.append(
                (found.name, found.type, inner.coerce_input_value if is_leaf_type(inner) else None, absent)
            )

    def of(self, given: Mapping[str, Any]) -> dict[str, Any] | list[GraphQLError]:
        """Which values have they, or what is wrong with them?

        What is not plain is graphql-core's: defaults, and the words of a mistake.
        """
        coerced: dict[str, Any] = {}
        for name, type_, leaf, absent in self._known:
            value = given.get(name, Undefined)
            if value is Undefined and absent:
                continue
            found: Any = Undefined
            deep = isinstance(value, (dict, list)) and input_is_nested_too_deeply(value, type_)
            if value is not Undefined and not deep:
                try:
                    found = coerce_input_value(value, type_) if leaf is None or value is None else leaf(value)
                except Exception:  # noqa: BLE001 — whatever it was, graphql-core says it below
                    found = Undefined
            if found is Undefined:
                return variable_values(self._schema, self._operation, given)
            coerced[name] = found
        return coerced


def coerce_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Which values have the operation's variables? None if the executor will refuse them."""
    found = variable_values(schema, operation, given)
    return found if isinstance(found, dict) else None


def variable_values(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> dict[str, Any] | list[GraphQLError]:
    """Which values have the operation's variables, or what is wrong with them? The first five mistakes, no hints."""
    found = get_variable_values(
        schema, operation.variable_definitions or (), dict(given), max_errors=5, hide_suggestions=True
    )
    return found.coerced if isinstance(found, VariableValues) else list(found)


def id_variables(operation: OperationDefinitionNode) -> frozenset[str]:
    """Which variables hold ids?"""

    def named(node: Any) -> str:
        while hasattr(node, "type"):
            node = node.type
        return str(node.name.value)

    return frozenset(
        each.variable.name.value for each in operation.variable_definitions or () if named(each.type) == "ID"
    )
