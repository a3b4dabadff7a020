"""Cursors: what was missed is told first; what the log no longer has is said, never skipped."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import httpx
import pytest

from gosdom_graphql import clock
from gosdom_graphql.events import store
from tests.events.client import WAIT, Socket, socket
from tests.events.conftest import Served
from tests.events.test_sockets import CHANGED, change, code


async def test_what_was_missed_comes_first_and_then_what_happens(live: Served) -> None:
    async with socket(live.url, live.tokens["owner"]) as owner:
        start = owner.ack["payload"]["cursor"]
    request = await live.send()
    await live.comment("owner", request, "Первый")
    async with socket(live.url, live.tokens["owner"]) as owner:
        await owner.subscribe(CHANGED, after=start)
        missed = [change(await owner.hear()) for _ in range(2)]
        await live.comment("owner", request, "Второй")
        live_one = change(await owner.hear())
        assert [each["action"] for each in (*missed, live_one)] == ["SUBMIT", "COMMENT", "COMMENT"]
        await owner.subscribe(CHANGED, id="2", after=missed[0]["cursor"])
        again = [change(await owner.hear())["cursor"] for _ in range(2)]
        assert again == [missed[1]["cursor"], live_one["cursor"]]


class Stream:
    """The lines of an answer of events, as events."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def event(self) -> dict[str, str]:
        """Which event came next? Comments are not events."""
        found: dict[str, str] = {}
        async with asyncio.timeout(WAIT):
            async for line in self._lines:
                if not line and found:
                    return found
                name, _, value = line.partition(": ")
                if name and not line.startswith(":"):
                    found[name] = value
        return found


@asynccontextmanager
async def events(live: Served, query: str, who: str = "owner", **headers: str) -> AsyncIterator[Stream]:
    given = {"Authorization": f"Bearer {live.tokens[who]}", "Accept": "text/event-stream", **headers}
    async with live.client.stream("POST", "/graphql", json={"query": query}, headers=given) as response:
        assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        yield Stream(response)


SSE = "subscription { requestChanged { action cursor } }"


async def test_a_stream_of_events_resumes_after_its_last_id(live: Served) -> None:
    async with events(live, SSE) as stream:
        start = await stream.event()
        assert set(start) == {"id"}
        request = await live.send()
        told = await stream.event()
        data = json.loads(told["data"])["data"]["requestChanged"]
        assert (told["event"], data) == ("next", {"action": "SUBMIT", "cursor": told["id"]})
    await live.comment("owner", request, "Без вас")
    async with events(live, SSE, **{"Last-Event-ID": told["id"]}) as stream:
        assert await stream.event() == {"id": told["id"]}
        missed = await stream.event()
        assert json.loads(missed["data"])["data"]["requestChanged"]["action"] == "COMMENT"
    async with events(live, SSE, **{"Last-Event-ID": start["id"]}) as stream:
        assert [(await stream.event())["id"] for _ in range(3)] == [start["id"], told["id"], missed["id"]]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("{ viewer { kind } }", {"data": {"viewer": {"kind": "RESIDENT"}}}),
        ('subscription { requestChanged(after: "0123456789ab.7") { at } }', "CURSOR_UNKNOWN"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_a_query_and_a_refusal_are_one_event_and_the_end(live: Served, query: str, first: object) -> None:
    async with events(live, query) as stream:
        told = json.loads((await stream.event())["data"])
        assert (told if "data" in told else told["errors"][0]["extensions"]["code"]) == first
        assert (await stream.event())["event"] == "complete"


async def test_an_accept_that_names_events_last_wants_json(live: Served) -> None:
    accept = "application/graphql-response+json, application/json, text/event-stream, multipart/mixed"
    answer = await live.client.post("/graphql", json={"query": "{ viewer { kind } }"}, headers={"Accept": accept})
    assert (answer.status_code, answer.json()) == (200, {"data": {"viewer": None}})


async def refused_at_last(client: Socket, after: str) -> str:
    """Why is the cursor refused, once the server has looked at the log again? Within a second or two; till then the
    stream begins, and ends as soon as it has looked."""
    await client.subscribe(CHANGED, id="old", after=after)
    told = await client.hear()
    while told["type"] == "next" and told["id"] == "old":
        assert told["payload"]["errors"][0]["extensions"]["code"] == "CURSOR_TOO_OLD", told
        assert await client.hear() == {"id": "old", "type": "complete"}
        await asyncio.sleep(0.2)
        await client.subscribe(CHANGED, id="old", after=after)
        told = await client.hear()
    assert told["id"] == "old"
    return code(told)


async def test_a_cursor_older_than_the_log_is_refused(live: Served, database_url: str) -> None:
    async with socket(live.url, live.tokens["owner"]) as owner:
        start = owner.ack["payload"]["cursor"]
        await owner.subscribe(CHANGED)
        request = await live.send()
        kept = change(await owner.hear())["cursor"]
        connection = await asyncpg.connect(database_url)
        try:
            after = await clock.now(live.database) + timedelta(seconds=1)
            assert await store.prune(connection, before=after) > 0
        finally:
            await connection.close()
        assert await refused_at_last(owner, start) == "CURSOR_TOO_OLD"
        await owner.subscribe(CHANGED, id="2", after=kept)
        await live.comment("owner", request, "После чистки")
        assert {(await owner.hear())["id"], (await owner.hear())["id"]} == {"1", "2"}


async def test_a_new_epoch_ends_every_stream_and_refuses_old_cursors(live: Served) -> None:
    async with socket(live.url, live.tokens["owner"]) as owner:
        start = owner.ack["payload"]["cursor"]
        await owner.subscribe(CHANGED)
        assert await owner.pong() == []
        epoch = await store.renew_epoch()
        told = await owner.hear()
        assert told["payload"]["errors"][0]["extensions"]["code"] == "CURSOR_UNKNOWN"
        assert (await owner.hear())["type"] == "complete"
        await owner.subscribe(CHANGED, id="2", after=start)
        assert code(await owner.hear()) == "CURSOR_UNKNOWN"
        await owner.subscribe(CHANGED, id="3")
        await live.send()
        assert change(await owner.hear())["cursor"].startswith(epoch)
