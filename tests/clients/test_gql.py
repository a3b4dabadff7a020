"""Python's `gql` works as it comes: over HTTP, and over its WebSocket transport."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

from gosdom_graphql.database import Database
from gosdom_graphql.settings import Settings
from tests.events.conftest import Served, served

CHANGED = gql("subscription($after: Cursor) { requestChanged(after: $after) { action cursor request { number } } }")


@pytest.fixture(scope="module")
async def live(database: Database, settings: Settings) -> AsyncIterator[Served]:
    """A house that is served."""
    async with served(database, settings) as found:
        yield found


def transport(live: Served, who: str) -> WebsocketsTransport:
    """The transport, signed in as its documentation says."""
    return WebsocketsTransport(
        url=live.url.replace("http", "ws") + "/graphql",
        init_payload={"authorization": f"Bearer {live.tokens[who]}"},
        subprotocols=["graphql-transport-ws"],
    )


async def test_it_queries_and_is_told_and_resumes(live: Served) -> None:
    async with Client(transport=transport(live, "owner")) as session:
        assert await session.execute(gql("{ viewer { kind } }")) == {"viewer": {"kind": "RESIDENT"}}
        stream = session.subscribe(CHANGED)
        first = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0.5)
        request = await live.send()
        told = (await asyncio.wait_for(first, 10))["requestChanged"]
        assert told["action"] == "SUBMIT"
        await stream.aclose()
    await live.comment("owner", request, "Без вас")
    async with Client(transport=transport(live, "owner")) as session:
        query = gql("subscription($after: Cursor) { requestChanged(after: $after) { action } }")
        query.variable_values = {"after": told["cursor"]}
        async for missed in session.subscribe(query):
            assert missed == {"requestChanged": {"action": "COMMENT"}}
            break


async def test_a_refusal_is_an_error_of_the_stream(live: Served) -> None:
    async with Client(transport=transport(live, "owner")) as session:
        query = gql('subscription { requestChanged(after: "garbage") { at } }')
        with pytest.raises(TransportQueryError) as refused:
            async for _ in session.subscribe(query):
                pass
        assert refused.value.errors is not None
        assert refused.value.errors[0]["extensions"]["code"] == "CURSOR_UNKNOWN"
