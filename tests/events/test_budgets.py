"""What is asked over sockets and streams is paid for as over HTTP, from the same budgets; a subscription once."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gosdom_graphql.database import Database
from gosdom_graphql.settings import DemoSettings
from tests.events.client import socket
from tests.events.conftest import Served, served
from tests.events.test_resume import events
from tests.events.test_sockets import change, code

ROWS = "{ requests(first: 399) { nodes { id } } }"
"""Costs 101: a page has a hundred rows at most."""
PAGE = "subscription { requestChanged { action request { id comments(first: 100) { nodes { text } } } } }"


@pytest.fixture
async def frugal(database: Database, settings: DemoSettings) -> AsyncIterator[Served]:
    """The house, where a viewer has 150 a minute."""
    async with served(database, settings.model_copy(update={"viewer_budget": 150})) as found:
        yield found


def throttled(error: dict[str, Any]) -> str:
    """Whose budget was it?"""
    extensions = error["extensions"]
    assert (extensions["code"], extensions["limit"]) == ("THROTTLED", 150)
    assert extensions["cost"] > 100
    assert extensions["retryAfter"] > 1
    return str(extensions["of"])


async def test_a_query_over_a_socket_costs_what_it_costs_over_http(frugal: Served) -> None:
    async with socket(frugal.url, frugal.tokens["owner"]) as owner:
        await owner.subscribe(ROWS)
        assert [(await owner.hear())["type"] for _ in range(2)] == ["next", "complete"]
        await owner.subscribe(ROWS, id="2")
        refused = await owner.hear()
        assert (refused["id"], refused["type"], throttled(refused["payload"][0])) == ("2", "error", "viewer")
        await owner.subscribe("{ viewer { kind } }", id="3")
        assert (await owner.hear())["payload"] == {"data": {"viewer": {"kind": "RESIDENT"}}}
    headers = {"Authorization": f"Bearer {frugal.tokens['owner']}"}
    answer = await frugal.client.post("/graphql", json={"query": ROWS}, headers=headers)
    assert throttled(answer.json()["errors"][0]) == "viewer"
    async with events(frugal, ROWS) as stream:
        assert throttled(json.loads((await stream.event())["data"])["errors"][0]) == "viewer"
        assert (await stream.event())["event"] == "complete"


async def test_a_subscription_costs_once_and_then_tells_for_nothing(frugal: Served) -> None:
    request = await frugal.send("co_owner")
    async with socket(frugal.url, frugal.tokens["owner"]) as owner:
        await owner.subscribe(PAGE)
        await owner.subscribe(PAGE, id="2")
        refused = await owner.hear()
        assert (refused["id"], throttled(refused["payload"][0])) == ("2", "viewer")
        for number in range(3):
            await frugal.comment("co_owner", request, str(number))
            assert change(await owner.hear())["action"] == "COMMENT"
    async with events(frugal, PAGE) as stream:
        assert throttled(json.loads((await stream.event())["data"])["errors"][0]) == "viewer"


async def test_an_address_pays_for_those_who_are_not_signed_in(database: Database, settings: DemoSettings) -> None:
    async with served(database, settings.model_copy(update={"address_budget": 150})) as frugal:
        async with socket(frugal.url) as nobody:
            await nobody.subscribe(ROWS)
            assert [(await nobody.hear())["type"] for _ in range(2)] == ["next", "complete"]
        async with socket(frugal.url) as another:
            await another.subscribe(ROWS)
            refused = await another.hear()
            assert (code(refused), throttled(refused["payload"][0])) == ("THROTTLED", "address")
