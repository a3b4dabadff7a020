"""One operation, from its text to its answer: read, priced, admitted, run. HTTP and sockets go the same way.

ready = prepare(documents, text, name, variables)     # raises a Problem: nothing has run
answer = await run(ready, context)
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson
from graphql import GraphQLError, OperationType
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gosdom_graphql.audit.looks import LOOKS
from gosdom_graphql.context import Context
from gosdom_graphql.http.cost import Price, price
from gosdom_graphql.http.documents import Document, Documents, Known
from gosdom_graphql.http.limits import checked_values
from gosdom_graphql.http.problems import BadVariables, TimedOut, TooDear
from gosdom_graphql.problems import masked
from gosdom_graphql.reader.extension import rows
from gosdom_graphql.reader.graphql_core import Operation, execute
from gosdom_graphql.reader.paging import BAD_CURSOR
from gosdom_graphql.reader.payloads import Finished
from gosdom_graphql.reader.plans import Shaped, shaped
from gosdom_graphql.reader.run import Stale
from gosdom_graphql.reader.scan import Unreadable
from gosdom_graphql.reader.schema import planned_schema
from gosdom_graphql.reader.whole import Path, Whole, whole
from gosdom_graphql.watching import metrics

NOTES: Mapping[str, tuple[str, str]] = {
    BAD_CURSOR: (
        "Курсор не от этого списка или не от этого порядка: показана первая страница",
        "The cursor is not of this connection in this order: this is the first page",
    ),
}
"""What the reader forgave, in Russian and English."""


@dataclass(slots=True)
class Ready:
    """An operation that may be run: nothing is wrong with it, and it costs `cost` at most."""

    document: Document
    known: Known
    given: Mapping[str, Any]
    asked: Operation
    shape: Shaped
    price: Price
    cost: int


@dataclass(slots=True)
class Answer:
    """What came of it: `extensions` are the reader's notes; the door adds what it cost.

    `json` is `data` where it is JSON already: `data` then is an `orjson.Fragment` of it.
    """

    data: Any
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    json: bytes | None = None

    def value(self) -> Any:
        """What is `data` as Python values?"""
        return self.data if self.json is None else orjson.loads(self.json)

    def wire(self) -> bytes | None:
        """Which bytes are it, where nothing stands beside `data` and that is JSON already?"""
        if self.json is None or self.errors or self.extensions:
            return None
        return b'{"data":%b}' % self.json

    def told(self) -> dict[str, Any]:
        """Which JSON is it, for orjson? Errors come first, so that a person reading sees them."""
        body: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        body["data"] = self.data
        if self.extensions:
            body["extensions"] = self.extensions
        return body


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's, except that it does not go over what is finished."""

    def complete_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        """What is the value in the answer?"""
        if type(result) is Finished:
            return result
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)


def prepare(documents: Documents, text: str, name: str | None, given: Mapping[str, Any]) -> Ready:
    """May this operation be run? Raises the `Problem` that it has; nothing has run then."""
    document = documents.read(text)
    known = document.operation(name)
    given = checked_values(dict(given), documents.limits.values)
    variables = known.variables.of(given)
    if isinstance(variables, list):
        raise BadVariables(variables)
    asked = known.asked.with_variables(variables)
    shape = shaped(variables, known.ids)
    try:
        found = price(documents.schema, known, shape, asked)
    except GraphQLError as error:  # a variable that is null where its argument may not be
        raise BadVariables([error]) from error
    cost = max(found.at(variables), 1)
    if cost > documents.limits.cost:
        raise TooDear(figure=cost, limit=documents.limits.cost)
    return Ready(document, known, given, asked, shape, found, cost)


async def run(ready: Ready, context: Context, statement_timeout: int) -> Answer:
    """What is the answer? Raises `TimedOut` where PostgreSQL gave a statement up; what fails otherwise is masked."""
    root: dict[str, Any] = {}
    context.shape = ready.shape
    if ready.known.kind is OperationType.QUERY:
        try:
            found = await _read(ready, context)
        except asyncpg.QueryCanceledError as error:
            raise TimedOut(limit=statement_timeout) from error
        except GraphQLError as error:
            raise BadVariables([error]) from error
        LOOKS.saw(context)
        if isinstance(found, bytes):
            return _noted(Answer(orjson.Fragment(found), json=found), context)
        root = found
    is_awaitable: Any = optimized_is_awaitable  # Strawberry's says bool where a guard is meant
    result = execute(Executor, ready.asked, root or None, context, is_awaitable)
    if inspect.isawaitable(result):
        result = await result
    answer = Answer(result.data)
    for each in result.errors or ():
        if isinstance(each.original_error, asyncpg.QueryCanceledError) and result.data is None:
            raise TimedOut(limit=statement_timeout) from each
        answer.errors.append(told(each, context))
    return _noted(answer, context)


async def _read(ready: Ready, context: Context) -> bytes | dict[str, Any]:
    """What is the answer to a query, as JSON? The planned rows by response key where the executor has to go on."""
    way = _way(ready, context)
    if context.guard is not None:
        if way.path is Path.WIRE:
            with suppress(Stale):
                return await _answer(way, ready, context)
        await context.renew()
        way = _way(ready, context)
    if way.path is Path.EXECUTOR:
        metrics.path(Path.EXECUTOR.value, way.why)
        return await rows(ready.asked, ready.document.text, ready.known.name, ready.shape, context)
    return await _answer(way, ready, context)


def _way(ready: Ready, context: Context) -> Whole:
    asked = ready.asked
    kind, text, name = context.viewer.kind, ready.document.text, ready.known.name
    try:
        return whole(planned_schema(asked.schema), kind, text, name, ready.shape, asked)
    except Unreadable as error:
        raise GraphQLError(str(error)) from error


async def _answer(way: Whole, ready: Ready, context: Context) -> bytes | dict[str, Any]:
    variables = ready.asked.variables.coerced
    async with context.database.read.acquire() as connection:
        found = await way.answer(connection, variables, context.viewer, context, context.guard)
    metrics.path(way.path.value if isinstance(found, bytes) else Path.EXECUTOR.value, way.why)
    return found


def _noted(answer: Answer, context: Context) -> Answer:
    if context.notes:
        answer.extensions["warnings"] = [_note(note, context.language) for note in context.notes]
    return answer


def told(error: GraphQLError, context: Context) -> dict[str, Any]:
    """How is an error of a field told? With a code, always."""
    shown = masked(error, context.request_id, context.language).formatted
    if "extensions" not in shown:
        return {**shown, "extensions": {"code": "BAD_USER_INPUT"}}
    return dict(shown)


def _note(note: Mapping[str, Any], language: str) -> dict[str, Any]:
    words = NOTES.get(note["code"])
    return {**note, "message": words[language == "en"]} if words else dict(note)
