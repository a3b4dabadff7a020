"""The reader inside Strawberry: every planned root field of a query is answered before the executor starts, which
then only picks.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from gosdom_graphql.reader.graphql_core import Operation, coerce_variables, find_fragments, find_operation, id_variables
from gosdom_graphql.reader.plans import Shaped, plan, shaped
from gosdom_graphql.reader.run import run, settle
from gosdom_graphql.reader.scan import Unreadable
from gosdom_graphql.reader.schema import planned_schema
from gosdom_graphql.reader.tree import opened


class Reads(SchemaExtension):
    """`strawberry.Schema(extensions=[Reads])`.

    The context of an operation has a `viewer`, a `database` whose `read` is a pool, `notes` and `opened`.
    """

    async def on_execute(self) -> AsyncIterator[None]:
        context = self.execution_context
        if context.operation_type is OperationType.QUERY:
            found = await self._rows()
            if found:
                context.root_value = found
        yield

    async def _rows(self) -> dict[str, Any]:
        """What do the planned root fields answer, by response key?

        One statement each, one after another on one connection.
        """
        context = self.execution_context
        document, schema = context.graphql_document, context.schema._schema
        assert document is not None
        assert context.query is not None
        operation = find_operation(document, context._provided_operation_name)
        variables = coerce_variables(schema, operation, context.variables or {}) if operation else None
        if operation is None or variables is None:
            return {}
        asked = Operation(schema, operation, find_fragments(document), variables)
        shape = shaped(variables, id_variables(operation))
        return await rows(asked, context.query, context.operation_name, shape, context.context)


async def rows(asked: Operation, text: str, name: str | None, shape: Shaped, context: Any) -> dict[str, Any]:
    """What do the planned root fields of this query answer, by response key?

    `asked` holds the variables' values, `shape` what stands for them; `text` and `name` say whose plan it is. Raises
    GraphQLError for what can be planned by nobody.
    """
    known, viewer, variables = planned_schema(asked.schema), context.viewer, asked.variables.coerced
    try:
        steps = plan(known.plans, text, ("rows", name), viewer.kind, shape, asked, known.trees)
        ready = [(step.key, settle(step.tree, step.statement, variables, viewer)) for step in steps]
    except Unreadable as error:
        raise GraphQLError(str(error)) from error
    if not ready:
        return {}
    for key, statement in ready:
        context.notes.extend({"code": code, "field": key} for code in statement.notes)
    async with context.database.read.acquire() as connection:
        found = {key: await run(connection, statement, variables, viewer) for key, statement in ready}
    for step in steps:
        context.opened.extend(opened(step.tree, found[step.key], variables))
    return found
