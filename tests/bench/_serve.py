"""Servers of ours, each in a process of its own: `python -m tests.bench._serve NAME URL FD`."""

from __future__ import annotations

import argparse
import asyncio
import socket
from collections.abc import Sequence

import orjson
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from gosdom_graphql import log
from gosdom_graphql.database import Database
from gosdom_graphql.events.protocol import Protocol
from gosdom_graphql.http.asked import body
from gosdom_graphql.http.budget import Purse
from gosdom_graphql.http.caller import address, bearer
from gosdom_graphql.http.problems import Problem
from gosdom_graphql.sessions.kept import KeptViewers
from gosdom_graphql.settings import Settings
from tests.bench._pages import PAGES, Page, Variables
from tests.bench._servers import PLENTY

PRICE = 100
"""What a page costs whoever asks the floor for it: no page of ten is far from it."""


def by_hand(database: Database, settings: Settings) -> ASGIApp:
    """The floor: a bare route around one statement written by hand, with the same sign-in and limits as ours.

    It bounds the body and the time of the whole request, pays from the budgets of the address and of the viewer, finds
    out who asks as ours does, with the same guard around the statement, and sends PostgreSQL's bytes as they came. It
    reads no GraphQL and computes no cost: a page is a key of a dictionary, and its price a constant. It has no id of
    the request, no log, no metrics, no traces, and one language.
    """
    pages, viewers, purse = {page.query: page for page in PAGES}, KeptViewers(database.read), Purse(settings)

    async def read(page: Page, variables: Variables, token: str | None) -> bytes:
        found = viewers.find(token, "ru")
        if found is not None:
            viewer, guard = found
            purse.pay(viewer, PRICE)
            bound = page.bound(viewer, variables)
            row = await database.read.fetchrow(guard.around(page.by_hand, len(bound)), *bound, *guard.values)
            if row is not None and row[1]:
                return bytes(row[0])
        viewer = await viewers.look_up(token, "ru")
        if found is None:
            purse.pay(viewer, PRICE)
        return bytes(await database.read.fetchval(page.by_hand, *page.bound(viewer, variables)))

    async def answer(request: Request) -> Response:
        try:
            async with asyncio.timeout(settings.request_timeout):
                asked = orjson.loads(await body(request.receive, request.headers, settings.max_body))
                caller = address(request.scope, request.headers, settings.trusted_proxies)
                purse.addresses.take(caller, PRICE)
                token = bearer(request.headers.get("authorization", ""))
                found = await read(pages[asked["query"]], asked["variables"], token)
        except Problem as problem:
            return JSONResponse({"errors": problem.formatted("ru")}, problem.status, problem.headers)
        except TimeoutError:
            return JSONResponse({"errors": [{"message": "too slow"}]}, 503)
        return Response(found, media_type="application/json")

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


def ours(database: Database, settings: Settings) -> ASGIApp:
    """The application as it is served."""
    from gosdom_graphql.app import create_app

    return create_app(settings, database)


def loaders(database: Database, settings: Settings) -> ASGIApp:
    """Plain Strawberry: a resolver a field, a data loader a relation."""
    from tests.bench._loaders import create_app

    return create_app(database)


def ariadne(database: Database, settings: Settings) -> ASGIApp:
    """Ariadne: a schema in words, resolvers bound to it, a data loader a relation."""
    from tests.bench._ariadne import create_app

    return create_app(database)


def written(database: Database, settings: Settings) -> ASGIApp:
    """The floor of writing: a bare route, the same sign-in, a deed's statements in one transaction."""
    from tests.bench._deeds import create_app

    return create_app(database)


SERVERS = {"floor": by_hand, "ours": ours, "loaders": loaders, "ariadne": ariadne, "written": written}


def settings_for(url: str) -> Settings:
    """As in production: limits, cost, metrics and a line of the log for each request."""
    return Settings(database_url=SecretStr(url), viewer_budget=PLENTY, address_budget=PLENTY)


async def serve(name: str, url: str, listening: socket.socket) -> None:
    """One server, until it is stopped."""
    settings = settings_for(url)
    log.configure(level=settings.log_level, as_json=settings.log_json)
    async with Database.open(settings) as database:
        config = uvicorn.Config(
            SERVERS[name](database, settings),
            access_log=False,
            log_config=None,
            loop="uvloop",
            http="httptools",
            ws=Protocol,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=5,
        )
        await uvicorn.Server(config).serve(sockets=[listening])


def main(argv: Sequence[str]) -> None:
    """A server of its own process on a socket that it inherits."""
    import uvloop

    from gosdom_graphql.serving import descriptors

    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=SERVERS)
    parser.add_argument("url")
    parser.add_argument("fd", type=int)
    asked = parser.parse_args(argv)
    descriptors()
    uvloop.run(serve(asked.name, asked.url, socket.socket(fileno=asked.fd)))


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
