"""GraphQL over WebSocket: `graphql-transport-ws`, Strawberry's handler with its subscribe step replaced.

Subscriptions join the hub; queries and mutations run as over HTTP, each with a viewer looked up anew. All of them cost
what they cost over HTTP, from the same budgets; a subscription costs once.
Everything that the protocol refuses (4400, 4401, 4408, 4409, 4429) is refused by Strawberry.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import orjson
import structlog
from graphql import GraphQLError, OperationType
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter, GraphQL
from strawberry.http.exceptions import WebSocketDisconnected
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotSignedIn, Refused
from gosdom_graphql import clock
from gosdom_graphql.context import Context
from gosdom_graphql.events.cursor import Cursor
from gosdom_graphql.events.groups import subscription
from gosdom_graphql.events.hub import Hub
from gosdom_graphql.events.protocol import EXTENSION
from gosdom_graphql.events.streams import OVER, Seat, Stream, TooSlow, told
from gosdom_graphql.http.caller import address, bearer, context_of, token_in
from gosdom_graphql.http.documents import documents
from gosdom_graphql.http.limits import Limits
from gosdom_graphql.http.operation import Ready, prepare
from gosdom_graphql.http.problems import Problem
from gosdom_graphql.http.watched import learn, run_in_time
from gosdom_graphql.language import preferred
from gosdom_graphql.problems import failure
from gosdom_graphql.sessions.identify import identify_sessions, look_up
from gosdom_graphql.sessions.viewer import Viewer
from gosdom_graphql.watching.metrics import Seen

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from strawberry import Schema
    from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
        ConnectionInitMessage,
        Message,
        SubscribeMessage,
    )

    from gosdom_graphql.database import Database
    from gosdom_graphql.events.protocol import Protocol
    from gosdom_graphql.http.budget import Purse
    from gosdom_graphql.settings import Settings

LOG = structlog.get_logger(__name__)
TRY_AGAIN = 1013
MOST = 100
"""Operations of one socket at the same time."""


class Text(ASGIWebSocketAdapter):
    """Sends JSON as text frames, which is what clients in browsers read."""

    async def send_json(self, message: Mapping[str, object]) -> None:
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except (WebSocketDisconnect, RuntimeError) as error:
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        if self.ws.application_state is WebSocketState.CONNECTED:
            with suppress(WebSocketDisconnect, RuntimeError):
                await self.ws.close(code=code, reason=reason)


class Joined:
    """Stands where Strawberry expects an operation and its task: to cancel it is to leave the hub."""

    completed = False

    def __init__(self, hub: Hub, stream: Stream) -> None:
        self.hub, self.stream = hub, stream
        self.task = self

    def cancel(self) -> None:
        self.hub.leave(self.stream)

    def __await__(self) -> Generator[Any, None, None]:
        yield from ()  # there is nothing to wait for


class Handler(BaseGraphQLTransportWSHandler[Context, None]):
    """One socket, and the hub's sink for its streams."""

    view: SocketView
    seat: Seat
    person: UUID | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = self.view.hub
        self.ws: WebSocket = cast("Text", self.websocket).ws
        self.protocol: Protocol | None = self.ws.scope.get("extensions", {}).get(EXTENSION)
        self.caller = address(self.ws.scope, self.ws.headers, self.view.settings.trusted_proxies)
        self.counted = False

    # Signing in, and out

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """A token in the payload comes before the handshake's header or cookie; one that is nobody's is refused."""
        payload = message.get("payload")
        token = _token(payload) if isinstance(payload, dict) else None
        if token is not None and not self.connection_init_received:
            found = await look_up(self.view.database.read, token, preferred(self._accepted(payload)))
            self.context = Context(found.viewer, self.view.database, self.context.request_id, address=self.caller)
            self.hub.viewers.keep(found)
            if self.context.viewer.session is None:
                await self.websocket.close(code=OVER, reason="Forbidden")
                return
        await self.hub.ready()
        if payload is None:
            message = cast("ConnectionInitMessage", {**message, "payload": {}})
        await super().handle_connection_init(message)
        if self.connection_acknowledged and not self.counted and self.context.viewer.session is not None:
            self.seat = self.context.viewer.session, self.context.language
            self.person = self.context.viewer.person
            self.hub.came(self)
            self.counted = True

    def _accepted(self, payload: Any) -> str:
        given = payload.get("acceptLanguage") or payload.get("language")
        return given if isinstance(given, str) else self.ws.headers.get("accept-language", "")

    async def shutdown(self) -> None:
        await super().shutdown()
        if self.counted:
            self.hub.gone(self)

    # Operations

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Our subscriptions are answered by the hub, queries and mutations as over HTTP, refusals by Strawberry."""
        id, payload = message["id"], message["payload"]
        if not self.connection_acknowledged or id in self.operations or len(self.operations) >= MOST:
            await super().handle_subscribe(message)
            return
        seen = Seen()
        try:
            ready = self.view.prepare(payload, self.caller)
            learn(seen, ready)
            self.view.purse.pay_both(self.caller, self.context.viewer, ready.cost)
            if ready.known.kind is not OperationType.SUBSCRIPTION:
                self._run(id, ready, seen)
                return
            if not self.counted:
                raise NotSignedIn
            stream = await self.hub.subscribe(subscription(ready, self.hub.groups), self, id)
        except Refused as refused:
            seen.outcome = refused.code
            await self._refuse(id, told(refused, self.context.language))
        except Problem as problem:
            seen.outcome = problem.code
            await self._refuse(id, problem.formatted(self.context.language))
        else:
            self.operations[id] = cast("Operation[Context, None]", Joined(self.hub, stream))
            self.hub.begin(stream)
        seen.count()

    def _run(self, id: str, ready: Ready, seen: Seen) -> None:
        operation = Operation(self, id, ready.document.text, None, ready.known.name)
        operation.task = asyncio.create_task(self._answer(operation, ready, seen))
        operation.task.add_done_callback(self._task_done)
        self.operations[id] = operation

    async def _answer(self, operation: Operation[Context, None], ready: Ready, seen: Seen) -> None:
        """The socket may be hours old: who asks, and what time it is, are looked up for each operation."""
        context = await self._now()
        if context is None:
            await self.close(OVER, "Session over")
            return
        try:
            answer = (await run_in_time(ready, context, self.view.settings, seen)).told()
        except Problem as problem:
            await operation.send_operation_message(
                cast("Message", {"id": operation.id, "type": "error", "payload": problem.formatted(context.language)})
            )
            return
        except Exception:  # whatever failed is ours: the log has it, the client a number to quote
            LOG.exception("operation failed", request_id=context.request_id)
            answer = {"data": None, "errors": [failure(context.request_id, context.language)]}
        finally:
            seen.count()
        await operation.send_operation_message(cast("Message", {"id": operation.id, "type": "next", "payload": answer}))
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _now(self) -> Context | None:
        """The context of an operation that begins now; None when the session is over."""
        session, request_id = self.context.viewer.session, self.context.request_id
        if session is None:
            headers = {"accept-language": self.context.language}
            return await context_of(headers, self.view.database, request_id, self.caller)
        known = await identify_sessions(self.view.database.read, [session])
        if session not in known:
            return None
        viewer = replace(known[session][0], language=self.context.language)
        return Context(viewer, self.view.database, request_id, address=self.caller)

    async def _refuse(self, id: str, errors: list[dict[str, Any]]) -> None:
        await self.websocket.send_json({"id": id, "type": "error", "payload": errors})

    @staticmethod
    def _get_pre_execution_close_reason(error: GraphQLError) -> str | None:  # noqa: ARG004 — Strawberry's signature
        """A mistake in one document is no reason to end the others: it is told as `error`."""
        return None

    # The hub's sink

    async def push(self, stream: Stream, cursor: Cursor, data: bytes) -> bool:  # noqa: ARG002 — SSE tells the cursor
        message = b'{"id":%b,"type":"next","payload":{"data":%b}}' % (stream.name, data)
        if self.protocol is not None:
            return self.protocol.tell(message)
        await self.ws._send({"type": "websocket.send", "text": message.decode()})
        return True

    async def drained(self, grace: float) -> None:
        if self.protocol is None:
            return
        if not await clock.came(self.protocol.writable, grace):
            self.protocol.drop(TRY_AGAIN, "Too slow")
            raise TooSlow

    async def end(self, stream: Stream, errors: list[dict[str, Any]]) -> None:
        self.operations.pop(stream.id, None)
        await self.websocket.send_json({"id": stream.id, "type": "next", "payload": {"data": None, "errors": errors}})
        await self.websocket.send_json({"id": stream.id, "type": "complete"})

    async def close(self, code: int, reason: str) -> None:
        if self.protocol is not None:
            self.protocol.drop(code, reason)
        else:
            await self.websocket.close(code=code, reason=reason)


def _token(payload: Mapping[str, Any]) -> str | None:
    """Which token does `connection_init` carry: {authorization: "Bearer …"}, in any case, or {token}?

    >>> _token({"Authorization": "Bearer abc"}), _token({"token": "abc"}), _token({})
    ('abc', 'abc', None)
    """
    for name, value in payload.items():
        if name.lower() == "authorization" and isinstance(value, str):
            return bearer(value) or ""
        if name == "token" and isinstance(value, str):
            return value
    return None


class SocketView(GraphQL[Context, None]):
    """Strawberry's view, for sockets alone."""

    graphql_transport_ws_handler_class = Handler
    websocket_adapter_class = Text

    def __init__(self, schema: Schema, settings: Settings, database: Database, hub: Hub, purse: Purse) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            max_subscriptions_per_connection=MOST,
            allowed_origins=settings.cors_origins,
        )
        self.settings, self.database, self.hub, self.purse = settings, database, hub, purse
        self.documents = documents(schema._schema, Limits.of(settings))

    async def get_context(
        self,
        request: Request | WebSocket,
        response: Response | WebSocket,  # noqa: ARG002 — Strawberry's signature
    ) -> Context:
        """Nobody is looked up who did not say so yet: most tokens come in `connection_init`."""
        headers, request_id = request.headers, request.scope.get("state", {}).get("request_id", "")
        if token_in(headers):
            return await context_of(headers, self.database, request_id)
        language = preferred(headers.get("accept-language", ""))
        return Context(Viewer(ViewerKind.ANONYMOUS, clock.real(), language), self.database, request_id)

    async def on_ws_connect(self, context: Context) -> dict[str, object]:  # noqa: ARG002 — Strawberry's signature
        """The acknowledgement tells where the log stands: subscribe, then read, and nothing is missed in between."""
        return {"cursor": str(self.hub.cursor())}

    def prepare(self, payload: Mapping[str, Any], caller: str) -> Ready:
        """Which operation is asked for from this address, and may it be run? Raises the `Problem` that it has."""
        text, variables = payload["query"], payload.get("variables") or {}
        if not isinstance(text, str) or not isinstance(variables, dict):
            raise KeyError("query")  # Strawberry closes with 4400
        name = payload.get("operationName")
        return self.purse.read(caller, self.documents, lambda: prepare(self.documents, text, name, variables))
