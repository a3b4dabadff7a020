"""The demo's cast, opened in a module's own database, and a way to ask the API as anyone of it.

    async def test_a_resident_sends(house: House) -> None:
        answer = await house.ask("owner", "{ viewer { kind } }")

`house` has people, homes and contracts, and no request yet; `region` has two years of them as well. A module uses one
of the two. Their clock stands still at `MORNING`, until it is moved: `await house.clock_to(moment)`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from gosdom_graphql import clock
from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.demo.client import ACCEPTED
from gosdom_graphql.demo.seed import open_region
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.settings import Settings

SAMARA = ZoneInfo("Europe/Samara")
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=SAMARA)
"""A Monday: the moment at which a house opens."""


class House:
    """The API over a database with the cast in it. `tokens` are by persona; more can sign in."""

    def __init__(self, database: Database, client: httpx.AsyncClient, tokens: dict[str, str]) -> None:
        self.database = database
        self.client = client
        self.tokens = tokens

    async def answer(self, who: str | None, query: str, *, language: str = "ru", **variables: Any) -> dict[str, Any]:
        """What does the API answer, errors included? `who` is a persona, or None for nobody signed in."""
        headers = {"Accept-Language": language, "Accept": ACCEPTED}
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        response = await self.client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def ask(self, who: str | None, query: str, **variables: Any) -> Any:
        """What is the `data` of the answer? There must be no errors."""
        found = await self.answer(who, query, **variables)
        assert "errors" not in found, found["errors"]
        return found["data"]

    async def sign_in(self, who: str, name: str, organisation: str | None = None) -> None:
        """From now on `who` asks as the person of this name, for that organisation (its key) if for any."""
        office = None if organisation is None else key("organisation", organisation)
        now = await clock.now(self.database)
        self.tokens[who] = await sessions.issue(key("person", name), now=now, organisation=office)

    async def clock_to(self, moment: datetime) -> None:
        """The house's clock goes forward to the moment, and stands still there."""
        await clock.move(self.database, to=moment)


@pytest.fixture(scope="module")
def still_clock() -> Iterator[datetime]:
    """The machine's clock stands still at MORNING: tests name their days, whatever day it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "real", lambda: MORNING.astimezone(UTC))
        yield MORNING


@asynccontextmanager
async def opened(database: Database, settings: Settings, *, with_history: bool) -> AsyncIterator[House]:
    """The cast, and whoever asks, over this database."""
    tokens = {persona: f"the token of {persona}" for persona in PERSONAS}
    await open_region(database, tokens, with_history=with_history)
    transport = httpx.ASGITransport(create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        yield House(database, client, tokens)


@pytest.fixture(scope="module")
async def house(database: Database, settings: Settings, still_clock: datetime) -> AsyncIterator[House]:
    """The cast, with no request yet."""
    async with opened(database, settings, with_history=False) as house:
        yield house


@pytest.fixture(scope="module")
async def region(database: Database, settings: Settings, still_clock: datetime) -> AsyncIterator[House]:
    """The cast, with two years of requests."""
    async with opened(database, settings, with_history=True) as house:
        yield house
