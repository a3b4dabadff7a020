"""GraphQL over Server-Sent Events, as `graphql-sse` (distinct connections) and urql expect it.

`event: next` with the result in `data:`, then `event: complete`; the cursor is the event's `id:`, so that a browser
comes back with `Last-Event-ID` and nothing is missed. A comment every 15 seconds keeps the way open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from graphql import OperationType
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect

from gosdom_core.errors import NotSignedIn, Refused
from gosdom_graphql import clock
from gosdom_graphql.events.cursor import Cursor
from gosdom_graphql.events.groups import subscription
from gosdom_graphql.events.hub import Hub
from gosdom_graphql.events.streams import Stream, TooSlow, told
from gosdom_graphql.http import asked as reading
from gosdom_graphql.http import cors
from gosdom_graphql.http.caller import address, bearer, context_of, cookie, must_be_a_key
from gosdom_graphql.http.documents import documents
from gosdom_graphql.http.limits import Limits
from gosdom_graphql.http.media import is_json
from gosdom_graphql.http.operation import Ready, prepare
from gosdom_graphql.http.problems import BadRequest, CrossSite, Problem, WrongMedia, WrongMethod
from gosdom_graphql.http.watched import learn, run_in_time
from gosdom_graphql.problems import failure
from gosdom_graphql.watching.metrics import Seen

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send
    from strawberry import Schema

    from gosdom_graphql.context import Context
    from gosdom_graphql.database import Database
    from gosdom_graphql.http.budget import Purse
    from gosdom_graphql.settings import Settings

LOG = structlog.get_logger(__name__)
BREATH = 15.0
"""Seconds between two comments on a quiet stream."""
HELD = 65_536
"""Bytes that may wait for a client; beyond that it has to read first."""


class Streaming:
    """One answer of events: the hub's sink for its one stream."""

    def __init__(self, context: Context, send: Send) -> None:
        assert context.viewer.session is not None
        self.seat = context.viewer.session, context.language
        self.person = context.viewer.person
        self._send = send
        self._held: list[bytes] = []
        self._size = 0
        self._news, self._empty = asyncio.Event(), asyncio.Event()
        self._empty.set()
        self.ended = False

    async def run(self) -> None:
        """Sends what comes until the stream ends."""
        while not (self.ended and not self._held):
            if not await clock.came(self._news, BREATH):
                await self._write(b":\n\n")
                continue
            text = b"".join(self._held)
            self._held.clear()
            self._news.clear()
            if text:
                await self._write(text)
            if not self._held:
                self._size = 0
                self._empty.set()

    async def _write(self, text: bytes) -> None:
        await self._send({"type": "http.response.body", "body": text, "more_body": True})

    def _hold(self, text: bytes) -> None:
        self._held.append(text)
        self._size += len(text)
        self._empty.clear()
        self._news.set()

    async def push(self, stream: Stream, cursor: Cursor, data: bytes) -> bool:  # noqa: ARG002 — a socket has several
        if self._size > HELD:
            return False
        self._hold(b'id: %b\nevent: next\ndata: {"data":%b}\n\n' % (str(cursor).encode(), data))
        return True

    async def drained(self, grace: float) -> None:
        if not await clock.came(self._empty, grace):
            self.ended = True
            raise TooSlow

    async def end(self, stream: Stream, errors: list[dict[str, Any]]) -> None:  # noqa: ARG002 — as above
        self._hold((_next({"data": None, "errors": errors}) + COMPLETE).encode())
        self.ended = True

    async def close(self, code: int, reason: str) -> None:  # noqa: ARG002 — an answer of HTTP has no close codes
        """The answer is cut: a client comes back, and is told then if its session is over."""
        self.ended = True
        self._news.set()


COMPLETE = "event: complete\ndata: \n\n"


def _next(result: Mapping[str, Any]) -> str:
    return f"event: next\ndata: {orjson.dumps(result).decode()}\n\n"


class Events:
    """An ASGI application: one operation, answered as a stream of events."""

    def __init__(self, schema: Schema, settings: Settings, database: Database, hub: Hub, purse: Purse) -> None:
        self.settings, self.database, self.hub, self.purse = settings, database, hub, purse
        self.documents = documents(schema._schema, Limits.of(settings))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        shared = cors.shared(dict(headers), self.settings.cors_origins) if self.settings.cors_origins else {}
        try:
            asked = await self._read(scope, headers, receive)
            caller = address(scope, headers, self.settings.trusted_proxies)
            request_id: str = scope.get("state", {}).get("request_id", "")
            context = await context_of(headers, self.database, request_id, caller)
        except Problem as problem:
            body = orjson.dumps({"errors": problem.formatted("en")})
            await _start(send, problem.status, "application/json; charset=utf-8", {**shared, **problem.headers})
            await send({"type": "http.response.body", "body": body})
            return
        await _start(send, 200, "text/event-stream; charset=utf-8", shared)
        await self._answer(asked, context, headers, caller, receive, send)
        with suppress(OSError):
            await send({"type": "http.response.body", "body": b""})

    async def _read(self, scope: Scope, headers: Headers, receive: Receive) -> reading.Asked:
        if scope["method"] == "GET":
            return reading.of_address(scope["query_string"], self.settings.max_body)
        if scope["method"] != "POST":
            raise WrongMethod(allow=cors.METHODS)
        if not is_json(headers.get("content-type", "")):
            raise WrongMedia
        by_cookie = cookie(headers.get("cookie", "")) and not bearer(headers.get("authorization", ""))
        if by_cookie and cors.from_elsewhere(headers, self.settings.cors_origins):
            raise CrossSite
        return reading.of_body(await reading.body(receive, headers, self.settings.max_body))

    async def _answer(
        self, asked: reading.Asked, context: Context, headers: Headers, caller: str, receive: Receive, send: Send
    ) -> None:
        async def say(text: str) -> None:
            with suppress(OSError):
                await send({"type": "http.response.body", "body": text.encode(), "more_body": True})

        seen = Seen()
        try:
            ready = self._admit(asked, context, headers, caller, seen)
            if ready.known.kind is OperationType.SUBSCRIPTION:
                await self._stream(ready, context, headers.get("last-event-id"), receive, send, seen)
                return
            await say(_next((await run_in_time(ready, context, self.settings, seen)).told()) + COMPLETE)
        except Refused as refused:
            seen.outcome = refused.code
            await say(_next({"errors": told(refused, context.language)}) + COMPLETE)
        except Problem as problem:
            seen.outcome = problem.code
            await say(_next({"errors": problem.formatted(context.language)}) + COMPLETE)
        except Exception:  # whatever failed is ours: the log has it, the client a number to quote
            LOG.exception("operation failed", request_id=context.request_id)
            failed = {"data": None, "errors": [failure(context.request_id, context.language)]}
            await say(_next(failed) + COMPLETE)
        finally:
            seen.count()

    def _admit(self, asked: reading.Asked, context: Context, headers: Headers, caller: str, seen: Seen) -> Ready:
        """Which operation is it? Paid for, and allowed this way. Raises the `Problem` that it has."""
        if (text := asked.text) is None:
            raise BadRequest(why="a stream needs the document itself")
        read = partial(prepare, self.documents, text, asked.name, asked.variables)
        ready = self.purse.read(caller, self.documents, read)
        learn(seen, ready)
        self.purse.pay_both(caller, context.viewer, ready.cost)
        if ready.known.kind is OperationType.MUTATION:
            if headers.get("content-type") is None:
                raise WrongMethod(allow="POST")
            must_be_a_key(headers.get("idempotency-key", ""))
        return ready

    async def _stream(
        self, ready: Any, context: Context, last: str | None, receive: Receive, send: Send, seen: Seen
    ) -> None:
        if context.viewer.session is None:
            raise NotSignedIn
        wanted = subscription(ready, self.hub.groups)
        if last:
            wanted = type(wanted)(wanted.group, last)
        sink = Streaming(context, send)
        stream = await self.hub.subscribe(wanted, sink, "")
        await send({"type": "http.response.body", "body": f"id: {self.place(stream)}\n\n".encode(), "more_body": True})
        self.hub.came(sink)
        self.hub.begin(stream)
        seen.count()  # it may last for days
        gone = asyncio.create_task(_gone(receive))
        sending = asyncio.create_task(sink.run())
        try:
            await asyncio.wait((gone, sending), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, sending):
                task.cancel()
                with suppress(asyncio.CancelledError, OSError, ClientDisconnect):
                    await task
            self.hub.leave(stream)
            self.hub.gone(sink)

    def place(self, stream: Stream) -> Cursor:
        """From where will it be told? The first `id:`, so that a client that saw no event yet can resume, too."""
        return Cursor(self.hub.epoch, stream.cursor)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send, status: int, media: str, headers: Mapping[str, str]) -> None:
    told = {"content-type": media, "cache-control": "no-cache", "x-accel-buffering": "no", **headers}
    pairs = [(name.encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
