"""The house with somebody who signs people in: `signing` is the app over the cast, beside a served issuer."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.demo.issuer import Issuer
from gosdom_graphql.demo.people import people
from gosdom_graphql.demo.seed import open_region
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import DemoSettings
from tests.sessions.browser import OURS

CALLBACK = f"{OURS}/signin/callback"


def free_port() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@dataclass
class Signing:
    """The application, its settings, its database, and the issuer."""

    app: ASGIApp
    settings: DemoSettings
    database: Database
    issuer: Issuer


@asynccontextmanager
async def signing_in(database: Database, settings: DemoSettings, **more: Any) -> AsyncIterator[Signing]:
    """The cast is there, the issuer is served, and the application asks it."""
    await open_region(database, {}, with_history=False)
    port = free_port()
    url = f"http://127.0.0.1:{port}/issuer"
    changes = {"oidc_issuer": url, "public_url": OURS, "sign_in_budget": 0, **more}
    ours = settings.model_copy(update=changes)
    issuer = Issuer(url, client="gosdom", callback=CALLBACK, people=people())
    before, database.settings = database.settings, ours
    async with serving(Starlette(routes=issuer.routes()), "127.0.0.1", port):
        yield Signing(create_app(ours, database), ours, database, issuer)
    database.settings = before
