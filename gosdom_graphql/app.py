"""The house's door: GraphQL at /graphql, two answers for whoever watches over us, and an id for every request."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from json import JSONDecodeError
from secrets import token_hex
from typing import TYPE_CHECKING

import asyncpg
import structlog
from pydantic import AwareDatetime, BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from gosdom_core.errors import Refused
from gosdom_graphql import clock, log
from gosdom_graphql.database import engine
from gosdom_graphql.database.migrate import pending
from gosdom_graphql.reader import run
from gosdom_graphql.watching import metrics, tracing

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from gosdom_graphql.database import Database
    from gosdom_graphql.events.hub import Hub
    from gosdom_graphql.settings import Settings

LOG = structlog.get_logger(__name__)
READY = 2
"""Seconds in which the database has to answer."""
REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")
GRAPHQL = "/graphql"


def create_app(settings: Settings, database: Database, more: Sequence[BaseRoute] = ()) -> ASGIApp:
    """What answers requests? An ASGI application over an open database; whoever opened it closes it.

    `more` are routes beside ours, like those of the demo's issuer of sign-ins.

    `/graphql` is `gosdom_graphql.graphql_view`; `/demo/clock` exists only where the settings are a demo's.
    """
    from gosdom_graphql import graphql_view
    from gosdom_graphql.audit.http import routes as audit_routes
    from gosdom_graphql.events.hub import Hub
    from gosdom_graphql.events.ways import Ways, sockets
    from gosdom_graphql.exports.http import routes as export_routes
    from gosdom_graphql.files.http import routes as file_routes
    from gosdom_graphql.http.budget import Purse
    from gosdom_graphql.notifications.http import routes as notification_routes
    from gosdom_graphql.sessions.http import routes as session_routes

    hub, purse = Hub(settings, database), Purse(settings)
    ways = Ways.over(graphql_view.door(settings, database, purse), settings, database, hub, purse)
    routes: list[BaseRoute] = [WebSocketRoute(GRAPHQL, sockets(settings, database, hub, purse)), Route(GRAPHQL, ways)]
    routes += [Route("/healthz", _healthz), Route("/readyz", _readyz)]
    routes += notification_routes(settings, database)
    routes += session_routes(settings, database)
    routes += file_routes(settings, database)
    routes += export_routes(settings, database, purse)
    routes += audit_routes(settings, database, purse)
    for onlooker in (metrics, tracing):
        run.ONLOOKERS.add(onlooker.statement)
        engine.ONLOOKERS.add(onlooker.deed)
    if settings.metrics:
        routes.append(Route("/metrics", _metrics))
    if settings.demo:
        routes.append(Route("/demo/clock", _move_clock, methods=["POST"]))
    app = Starlette(routes=[*routes, *more], lifespan=lambda _: _alive(hub, database))
    app.state.database = database
    return RequestId(Straight(ways, app), hub.stop)


@asynccontextmanager
async def _alive(hub: Hub, database: Database) -> AsyncIterator[None]:
    """While the application is served, what happened is numbered and told, and who looked is written down."""
    from gosdom_graphql.audit.looks import LOOKS

    tasks = [asyncio.create_task(hub.run()), asyncio.create_task(LOOKS.run(database))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _healthz(_request: Request) -> Response:
    """Is the process alive? Whether the database is, too, is another question: restarting us would not mend it."""
    return JSONResponse({"status": "alive"})


async def _metrics(request: Request) -> Response:
    """How do we do, in figures? Keep it inside: a reverse proxy should not let it out."""
    database: Database = request.app.state.database
    text, media = metrics.told(database.pools())
    return Response(text, media_type=media)


async def _readyz(request: Request) -> Response:
    """May requests be sent here? Only with a database that answers and has all our migrations."""
    try:
        async with asyncio.timeout(READY):
            missing = await pending(request.app.state.database.read)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        LOG.warning("database does not answer", exc_info=True)
        return JSONResponse({"status": "the database does not answer"}, 503)
    if missing:
        return JSONResponse({"status": "run `gosdom migrate`", "missing": missing}, 503)
    return JSONResponse({"status": "ready"})


class Move(BaseModel, extra="forbid"):
    """Where should the clock go? `to` a moment with its offset, or `by` seconds or an ISO 8601 duration."""

    to: AwareDatetime | None = None
    by: timedelta | None = None


async def _move_clock(request: Request) -> Response:
    """{"to": "2026-12-01T09:00:00+03:00"} or {"by": "P3D"}; answers the house's new time."""
    try:
        move = Move.model_validate(await request.json())
        now = await clock.move(request.app.state.database, to=move.to, by=move.by)
    except Refused as refused:
        return JSONResponse({"code": refused.code, "message": refused.message("en")}, 409)
    except (ValidationError, JSONDecodeError, UnicodeDecodeError, ValueError):
        return JSONResponse({"code": "BAD_INPUT", "message": (Move.__doc__ or "").strip()}, 400)
    return JSONResponse({"now": now.isoformat()})


class Straight:
    """Where does a request go? GraphQL's, as nearly all are, to GraphQL; the others by Starlette's routes.

    Starlette's way takes longer than the door itself needs. It leads to GraphQL, too: who serves us below another path
    goes there.
    """

    def __init__(self, graphql: ASGIApp, others: ASGIApp) -> None:
        self.graphql, self.others = graphql, others

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        straight = scope["type"] == "http" and scope["path"] == GRAPHQL
        return (self.graphql if straight else self.others)(scope, receive, send)


def _id_given(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    for name, value in headers:
        if name == b"x-request-id":
            return value.decode() if REQUEST_ID.fullmatch(value) else None
    return None


class RequestId:
    """Which request was it? Its id, in the answer's `X-Request-Id`, in `scope["state"]`, and in every line of the log.

    A client's own id is taken when it is a plain word. This stands outside of everything: a failure has one too.
    """

    def __init__(self, app: ASGIApp, stop: Callable[[], Awaitable[None]] | None = None) -> None:
        self.app = app
        self.stop = stop
        """What ends when the server begins to stop: streams, which would last for ever."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        request_id = _id_given(scope["headers"]) or token_hex(16)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        def answer(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] in {"http.response.start", "websocket.accept"}:
                status = message.get("status", 101)
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            return send(message)

        started, token = clock.elapsed(), log.REQUEST.set(request_id)
        try:
            await self.app(scope, receive, answer)
        except Exception:  # whatever failed is ours: logged with its id, then the server answers 500
            LOG.exception("request failed", path=scope["path"])
            if status == 0:
                raise
        finally:
            took = round((clock.elapsed() - started) * 1000, 1)
            said = log.logger(__name__)
            said.info("request", method=scope.get("method", "WS"), path=scope["path"], status=status, ms=took)
            log.REQUEST.reset(token)
