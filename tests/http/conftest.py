"""The door over a database with the cast in it: as a client sees it, byte by byte."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeAlias

import httpx
import pytest
from pydantic import SecretStr

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.settings import Settings
from tests.a_house import House

JSON = "application/json"
RESPONSE = "application/graphql-response+json"

Served: TypeAlias = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
"""`async with served(max_depth=3) as client`: the API with these settings, no demo's."""


@pytest.fixture
def served(house: House, database: Database, settings: Settings) -> Served:
    """The cast's API with settings of one's own."""

    @asynccontextmanager
    async def open_with(address: str = "203.0.113.7", **changed: Any) -> AsyncIterator[httpx.AsyncClient]:
        url = settings.database_url.get_secret_value()
        app = create_app(Settings(database_url=SecretStr(url), **changed), database)
        transport = httpx.ASGITransport(app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            yield client

    return open_with


@pytest.fixture
async def client(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """The API as it is by default."""
    async with served() as client:
        yield client


def codes(answer: httpx.Response) -> list[str]:
    """Which codes have the errors of an answer?"""
    return [each["extensions"]["code"] for each in answer.json().get("errors", [])]
