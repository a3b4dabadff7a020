"""The door at /graphql: GraphQL over HTTP as its specification has it, with limits that are told.

A request is read (`asked`), its document checked (`documents`), its cost known (`cost`); then it is known who asks
(`caller`), the budget pays (`budget`), and it runs (`operation`). Every answer is JSON, errors too.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import orjson
import structlog
from graphql import GraphQLSchema, OperationType

from gosdom_graphql.http import asked as reading
from gosdom_graphql.http import cors
from gosdom_graphql.http.asked import Asked
from gosdom_graphql.http.budget import Left, Purse
from gosdom_graphql.http.caller import address, bearer, context_of, cookie, kept_context_of, must_be_a_key
from gosdom_graphql.http.deadline import Deadlines
from gosdom_graphql.http.documents import documents
from gosdom_graphql.http.limits import Limits
from gosdom_graphql.http.media import JSON, RESPONSE, accepts_gzip, is_json, negotiate, prefers_html
from gosdom_graphql.http.operation import Answer, Ready, prepare, run
from gosdom_graphql.http.persisted import Persisted
from gosdom_graphql.http.problems import (
    CrossSite,
    NotAcceptable,
    NotOverHttp,
    PlainGet,
    Problem,
    TimedOut,
    WrongMedia,
    WrongMethod,
)
from gosdom_graphql.http.watched import learn
from gosdom_graphql.language import preferred
from gosdom_graphql.problems import failure
from gosdom_graphql.sessions.kept import KeptViewers
from gosdom_graphql.watching import tracing
from gosdom_graphql.watching.metrics import Seen

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from gosdom_graphql.context import Context
    from gosdom_graphql.database import Database
    from gosdom_graphql.settings import Settings

log = structlog.get_logger(__name__)
ASKS_COST: Final = "x-query-cost"
"""The header with which a client asks what an operation costs: `X-Query-Cost: 1`."""
SMALL: Final = 2_000
"""Bytes of an answer that is not worth compressing."""
LEVEL: Final = 4
"""A page of fifty requests becomes a fraction of its size; the usual 9 would take longer for no less."""
NEAR: Final = 0.8
"""From this part of a limit on, the cost is told unasked."""


@dataclass(slots=True)
class Reply:
    """What goes back over HTTP."""

    status: int
    body: bytes
    media: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    def compress(self, headers: Mapping[str, str]) -> None:
        """Make it smaller for a client that takes it so; whoever keeps answers is told that it depends on that."""
        if len(self.body) < SMALL:
            return
        self.headers["vary"] = (
            f"{self.headers['vary']}, Accept-Encoding" if "vary" in self.headers else "Accept-Encoding"
        )
        if accepts_gzip(headers.get("accept-encoding", "")):
            self.headers["content-encoding"] = "gzip"
            self.body = gzip.compress(self.body, LEVEL, mtime=0)

    async def send(self, send: Send) -> None:
        """Send it, whole."""
        headers = [(b"content-type", _charset(self.media)), (b"content-length", b"%d" % len(self.body))]
        if self.headers:
            headers += [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


class Door:
    """An ASGI application for one path."""

    def __init__(self, schema: GraphQLSchema, settings: Settings, database: Database, purse: Purse) -> None:
        self.settings, self.database = settings, database
        self.documents = documents(schema, Limits.of(settings))
        self.persisted = Persisted()
        self.purse = purse
        self.viewers = KeptViewers(database.read)
        self.deadlines = Deadlines(settings.request_timeout)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        reply = await self.reply(scope, headers, receive)
        if self.settings.cors_origins:
            reply.headers.update(cors.shared(headers, self.settings.cors_origins))
        if self.settings.compress:
            reply.compress(headers)
        await reply.send(send)

    async def reply(self, scope: Scope, headers: Mapping[str, str], receive: Receive) -> Reply:
        """What is answered? A problem and a failure of ours are answers, too."""
        method, media = scope["method"], negotiate(headers.get("accept", ""))
        request_id: str = scope.get("state", {}).get("request_id", "")
        if method == "OPTIONS":
            return Reply(204, b"", headers=cors.preflight(headers, self.settings.cors_origins))
        if method == "GET" and self.settings.demo and prefers_html(headers.get("accept", "")):
            return _graphiql()
        seen = Seen()
        try:
            with self.deadlines.each():
                asked = await self.read(method, scope, headers, receive, media)
                return await self.answer(asked, method, scope, headers, request_id, media or JSON, seen)
        except Problem as problem:
            seen.outcome = problem.code
            return self.refuse(problem, headers, media or JSON)
        except TimeoutError:
            seen.outcome = TimedOut.code
            return self.refuse(TimedOut(limit=self.settings.request_timeout), headers, media or JSON)
        except Exception:  # whatever failed is ours: the log has it, the client a number to quote
            seen.outcome = "INTERNAL_SERVER_ERROR"
            log.exception("operation failed", request_id=request_id)
            return Reply(500, _json({"errors": [failure(request_id, _language(headers))]}), media or JSON)
        finally:
            seen.count()

    async def read(
        self, method: str, scope: Scope, headers: Mapping[str, str], receive: Receive, media: str | None
    ) -> Asked:
        """What is asked? Raises what is wrong with the request as such."""
        if method not in {"GET", "POST"}:
            raise WrongMethod(allow=cors.METHODS)
        if media is None:
            raise NotAcceptable
        if method == "GET":
            if not cors.by_a_program(headers):
                raise PlainGet
            return reading.of_address(scope["query_string"], self.settings.max_body)
        if not is_json(headers.get("content-type", "")) or "content-encoding" in headers:
            raise WrongMedia
        by_cookie = cookie(headers.get("cookie", "")) and not bearer(headers.get("authorization", ""))
        if by_cookie and cors.from_elsewhere(headers, self.settings.cors_origins):
            raise CrossSite
        return reading.of_body(await reading.body(receive, headers, self.settings.max_body))

    async def answer(
        self,
        asked: Asked,
        method: str,
        scope: Scope,
        headers: Mapping[str, str],
        request_id: str,
        media: str,
        seen: Seen,
    ) -> Reply:
        """What is the answer to this operation? Refused before it runs if anything is wrong with it."""
        caller = address(scope, headers, self.settings.trusted_proxies)
        ready = self.purse.read(caller, self.documents, lambda: self.prepare(asked, method))
        learn(seen, ready)
        if ready.known.kind is OperationType.MUTATION:
            must_be_a_key(headers.get("idempotency-key", ""))
        of_address = self.purse.addresses.take(caller, ready.cost)
        context = await self.context(ready.known.kind, headers, request_id)
        context.address = caller
        left = self.purse.pay(context.viewer, ready.cost) if context.viewer.person else of_address
        with tracing.operation(seen.name, seen.kind, request_id):
            answer = await run(ready, context, self.settings.statement_timeout)
        seen.outcome = "errors" if answer.errors else "ok"
        self._tell_cost(answer, ready, left, asked_for=headers.get(ASKS_COST, "") not in {"", "0"})
        return Reply(200, answer.wire() or _json(answer.told()), media)

    async def context(self, kind: OperationType, headers: Mapping[str, str], request_id: str) -> Context:
        """Who asks? For a query a viewer who was kept will do: what is read for them is read on a condition."""
        if kind is OperationType.QUERY:
            return await kept_context_of(headers, self.database, request_id, self.viewers)
        return await context_of(headers, self.database, request_id)

    def prepare(self, asked: Asked, method: str) -> Ready:
        """May it be run? Raises the `Problem` that it has."""
        text = asked.text if asked.hash is None else self.persisted.find(asked.hash, asked.text)
        assert text is not None, "a request without either was refused"
        ready = prepare(self.documents, text, asked.name, asked.variables)
        if asked.hash is not None:
            self.persisted.keep(asked.hash, text)
        if ready.known.kind is OperationType.SUBSCRIPTION:
            raise NotOverHttp
        if method == "GET" and ready.known.kind is not OperationType.QUERY:
            raise WrongMethod(allow="POST")
        return ready

    def _tell_cost(self, answer: Answer, ready: Ready, left: Left | None, *, asked_for: bool) -> None:
        """The cost in `extensions`, in Shopify's shape: when the client asks, and when a limit is near."""
        near = ready.cost > NEAR * self.documents.limits.cost
        near = near or (left is not None and left.available < (1 - NEAR) * left.maximum)
        if not near and not asked_for:
            return
        answer.extensions["cost"] = {
            "requestedQueryCost": ready.cost,
            "actualQueryCost": min(max(ready.price.of(answer.value()), 1), ready.cost),
            "maximumQueryCost": self.documents.limits.cost,
            "throttleStatus": None if left is None else left.told(),
        }

    def refuse(self, problem: Problem, headers: Mapping[str, str], media: str) -> Reply:
        """How is a problem told? As the error of a request that did not run: no `data`, and a status that says so."""
        status = problem.status
        if problem.well_formed:
            status = (
                200 if media != RESPONSE else 422 if self.settings.unprocessable and problem.status == 400 else status
            )
        body = {"errors": problem.formatted(_language(headers))}
        return Reply(status, _json(body), media, dict(problem.headers))


@lru_cache(8)
def _charset(media: str) -> bytes:
    return f"{media}; charset=utf-8".encode()


def _language(headers: Mapping[str, str]) -> str:
    return preferred(headers.get("accept-language", ""))


def _json(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # half of a surrogate pair that the client sent, quoted in an error
        return json.dumps(value, separators=(",", ":")).encode()


def _graphiql() -> Reply:
    from strawberry.http.ides import get_graphql_ide_html

    return Reply(200, get_graphql_ide_html(graphql_ide="graphiql").encode(), "text/html")
