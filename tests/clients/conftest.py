"""A demo's region, served at a real port: `served`; and the npm packages, without which a test is left out: `node`."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import PERSONAS
from gosdom_graphql.demo.seed import open_region
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import DemoSettings
from tests.clients.node import need_node


@pytest.fixture(scope="session")
def node() -> None:
    """The packages are there, or the test is left out."""
    need_node()


@dataclass(frozen=True)
class Served:
    """Where is the API, and who can ask it? `url` is without the path; tokens are by persona."""

    url: str
    tokens: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """How do scripts for node learn of it?"""
        return {"GOSDOM_URL": f"{self.url}/graphql", "GOSDOM_TOKENS": json.dumps(self.tokens)}


@pytest.fixture(scope="module")
async def served(database: Database, settings: DemoSettings) -> AsyncIterator[Served]:
    """The demo's region with its two years of requests, at a free port."""
    tokens = {persona: f"the-token-of-{persona}" for persona in PERSONAS}
    await open_region(database, tokens)
    async with serving(create_app(settings, database), "127.0.0.1", 0) as url:
        yield Served(url, tokens)
