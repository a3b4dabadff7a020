"""The cast in this module's database, and two ways to ask: the server, and the naive reader."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.sessions.viewer import Viewer
from tests.rights.api import SCHEMA
from tests.rights.cast import Cast, write_cast
from tests.rights.letters import live_through, write_letters
from tests.rights.world import World

__all__ = ["Ask", "ask", "cast", "letters", "world"]

Ask = Callable[..., Awaitable[ExecutionResult]]


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    """Houses and people."""
    return await write_cast(database)


@pytest.fixture(scope="module")
async def letters(cast: Cast) -> dict[str, Any]:
    """Their requests: the ids of those that went the real way."""
    await write_letters(cast.database)
    return dict(await live_through(cast))


@pytest.fixture(scope="module")
async def world(cast: Cast, letters: dict[str, Any]) -> World:
    """All rows in Python."""
    return await World.load(cast.database.read)


@pytest.fixture(scope="module")
def ask(database: Database) -> Ask:
    """What does the API answer to this viewer?"""

    async def answer(query: str, variables: dict[str, Any] | None, viewer: Viewer) -> ExecutionResult:
        context = Context(viewer, database)
        return await SCHEMA.execute(query, variable_values=variables, context_value=context)

    return answer
