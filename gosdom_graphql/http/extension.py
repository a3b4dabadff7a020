"""The same checks inside Strawberry: for sockets, and for whoever calls `schema.execute` without the door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from graphql import GraphQLError, parse
from strawberry.extensions import SchemaExtension

from gosdom_graphql.http.documents import documents
from gosdom_graphql.http.limits import Limits
from gosdom_graphql.http.operation import prepare
from gosdom_graphql.http.problems import Problem

_IN_ITS_PLACE: Final = parse("{ __typename }")
"""What Strawberry is shown of a document that was refused: it would read and validate the document itself."""


class Checked(SchemaExtension):
    """Is it a document that may be run, within the limits? Strawberry then neither parses nor validates it again."""

    _errors: list[GraphQLError]

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        self._errors = []
        if context.query:
            schema = context.schema._schema
            limits = getattr(context.context, "limits", None) or Limits()
            try:
                name = context._provided_operation_name
                ready = prepare(documents(schema, limits), context.query, name, context.variables or {})
                context.graphql_document, context.variables = ready.document.node, dict(ready.given)
            except Problem as problem:
                language = getattr(context.context, "language", "en")
                self._errors = [_error(problem, told) for told in problem.formatted(language)]
                context.graphql_document, context._provided_operation_name = _IN_ITS_PLACE, None
        yield

    def on_validate(self) -> Iterator[None]:
        self.execution_context.pre_execution_errors = self._errors
        yield


def _error(problem: Problem, told: dict[str, object]) -> GraphQLError:
    same = next((each for each in problem.errors if each.message == told["message"]), None)
    extensions = told["extensions"]
    assert isinstance(extensions, dict)
    if same is None:
        return GraphQLError(str(told["message"]), extensions=extensions)
    return GraphQLError(same.message, same.nodes, same.source, same.positions, extensions=extensions)
