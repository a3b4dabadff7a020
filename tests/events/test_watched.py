"""What comes over a socket or a stream is counted and timed as over HTTP; a failure of ours is masked there, too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gosdom_graphql.database import Database
from gosdom_graphql.settings import DemoSettings
from tests.events.client import socket
from tests.events.conftest import Served, served
from tests.events.test_resume import events
from tests.events.test_sockets import code

ROWS = "query Rows { requests { nodes { id } } }"


@pytest.fixture(scope="module")
async def brief(database: Database, settings: DemoSettings) -> AsyncIterator[Served]:
    """The house, where an operation has a second."""
    async with served(database, settings.model_copy(update={"request_timeout": 1})) as found:
        yield found


async def counted(live: Served) -> dict[str, float]:
    """Which operations were counted, and how often?"""
    text = (await live.client.get("/metrics")).text
    lines = (line.rpartition(" ") for line in text.splitlines() if line.startswith("gosdom_operations_total"))
    return {name: float(value) for name, _, value in lines}


async def grown(live: Served, before: dict[str, float]) -> set[str]:
    """Of which operations were there more since? Waits until there is one: it is counted after its answer was sent."""
    async with asyncio.timeout(20):
        while (now := await counted(live)) == before:  # noqa: ASYNC110 — the server counts, and rings no bell
            await asyncio.sleep(0.05)
    return {name.partition("{")[2][:-1] for name, value in now.items() if value != before.get(name, 0.0)}


ASKED = [
    (ROWS, 'kind="query",operation="Rows",outcome="ok"'),
    ("query Wrong { nothing }", 'kind="unknown",operation="anonymous",outcome="GRAPHQL_VALIDATION_FAILED"'),
    (
        'subscription Old { requestChanged(after: "0123456789ab.7") { at } }',
        'kind="subscription",operation="Old",outcome="CURSOR_UNKNOWN"',
    ),
    (
        "subscription Changes { requestChanged { at } }",
        'kind="subscription",operation="Changes",outcome="ok"',
    ),
]


@pytest.mark.parametrize(("query", "told"), ASKED)
async def test_an_operation_is_counted_whichever_way_it_comes(brief: Served, query: str, told: str) -> None:
    before = await counted(brief)
    async with socket(brief.url, brief.tokens["owner"]) as owner:
        await owner.subscribe(query)
        assert await grown(brief, before) == {told}
    before = await counted(brief)
    async with events(brief, query) as stream:
        assert await stream.event()
        assert await grown(brief, before) == {told}


async def test_an_operation_that_takes_too_long_is_given_up(brief: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*_: Any) -> None:
        await asyncio.sleep(30)

    before = await counted(brief)
    monkeypatch.setattr("gosdom_graphql.reader.whole.fetch", slow)
    async with socket(brief.url, brief.tokens["owner"]) as owner:
        await owner.subscribe(ROWS)
        assert code(await owner.hear()) == "TIMEOUT"
        assert await grown(brief, before) == {'kind="query",operation="Rows",outcome="TIMEOUT"'}
        before = await counted(brief)
    async with events(brief, ROWS) as stream:
        (error,) = json.loads((await stream.event())["data"])["errors"]
        assert error["extensions"] == {"code": "TIMEOUT", "limit": 1}
    assert await grown(brief, before) == {'kind="query",operation="Rows",outcome="TIMEOUT"'}


async def test_a_failure_in_a_stream_is_masked(brief: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("secret db password")

    before = await counted(brief)
    monkeypatch.setattr("gosdom_graphql.reader.whole.fetch", fail)
    async with events(brief, ROWS) as stream:
        answer = json.loads((await stream.event())["data"])
        assert (await stream.event())["event"] == "complete"
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert "secret" not in str(answer)
    assert await grown(brief, before) == {'kind="query",operation="Rows",outcome="INTERNAL_SERVER_ERROR"'}
