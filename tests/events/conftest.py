"""A house that is really served: sockets need a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import PERSONAS
from gosdom_graphql.demo.seed import open_region
from gosdom_graphql.events import log
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import Settings
from tests.a_house import House
from tests.events.client import place

SEND = """mutation($input: SubmitRequestInput!) { submitRequest(input: $input) {
  request { id number } userErrors { code field } } }"""
COMMENT = "mutation($input: CommentRequestInput!) { commentRequest(input: $input) { userErrors { code } } }"


class Served(House):
    """The house, and its address."""

    url = ""

    async def send(self, who: str = "owner", **input: Any) -> str:
        """Which id has the request that was sent? A stream that begins after this hears nothing of the sending."""
        homes = await self.ask(who, "{ viewer { person { shares { premises { id } } } } }")
        premises = homes["viewer"]["person"]["shares"][0]["premises"]["id"]
        asked = {"place": "APARTMENT", "category": "TAP_LEAK", "text": "Течёт", "premises": premises, **input}
        done = (await self.ask(who, SEND, input=asked))["submitRequest"]
        assert done["userErrors"] == []
        await self.past()
        return str(done["request"]["id"])

    async def past(self, url: str = "") -> None:
        """All that happened until now lies behind the streams that begin from now on, at this server or another one.

        An event gets its number shortly after its commit, and a server hears of that a little later still: until then
        a stream that begins is rightly told of it.
        """
        async with asyncio.timeout(30):
            while await self.database.read.fetchval("select exists (select from event_new)"):  # noqa: ASYNC110 — the ringer's
                await asyncio.sleep(0.01)
            end = await log.end(self.database.read)
            while await place(url or self.url) < end:  # noqa: ASYNC110 — the server's
                await asyncio.sleep(0.01)

    async def comment(self, who: str, request: str, text: str) -> None:
        """Somebody says something."""
        done = await self.ask(who, COMMENT, input={"request": request, "text": text})
        assert done["commentRequest"]["userErrors"] == []


@asynccontextmanager
async def served(database: Database, settings: Settings) -> AsyncIterator[Served]:
    """The cast, and the API over it, on a port of its own."""
    tokens = {persona: f"the token of {persona}" for persona in PERSONAS}
    await open_region(database, tokens, with_history=False)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serving(create_app(settings, database), "127.0.0.1", 0))
        client = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=20))
        found = Served(database, client, tokens)
        found.url = url
        yield found


@pytest.fixture(scope="module")
async def live(database: Database, settings: Settings) -> AsyncIterator[Served]:
    """The house, with no request yet, served."""
    async with served(database, settings) as found:
        yield found


Say = Callable[..., Awaitable[None]]
