"""What a server says to PostgreSQL for an operation, and how PostgreSQL reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from tests.bench._serve import settings_for


class Listener:
    """A server in this process, and the one connection with which it reads."""

    def __init__(self, database: Database, client: httpx.AsyncClient) -> None:
        self.database, self.client = database, client

    async def said(self, token: str, query: str) -> tuple[str, Sequence[Any]]:
        """Which statement reads it, with which values? Of several the one that took longest."""
        said: list[tuple[float, str, Sequence[Any]]] = []

        def listen(record: Any) -> None:
            said.append((record.elapsed, record.query, record.args))

        await self._ask(token, query)  # who asks is known by then
        async with self.database.read.acquire() as connection:
            connection.add_query_logger(listen)
        await self._ask(token, query)
        await asyncio.sleep(0)  # who listens is told in the next turn of the loop
        async with self.database.read.acquire() as connection:
            connection.remove_query_logger(listen)
        assert said, query
        _, statement, values = max(said, key=lambda record: record[0])
        return statement, values

    async def plan(self, statement: str, values: Sequence[Any], mode: str = "force_generic_plan") -> str:
        """How is it read? In this mode of planning, as an executed statement: `explain` of a text plans otherwise."""
        async with self.database.read.acquire() as connection:
            await connection.execute(f"prepare asked as {statement}")
            types = await connection.fetchval(
                "select parameter_types::text[] from pg_prepared_statements where name = 'asked'"
            )
            literals = [
                await connection.fetchval(f"select quote_nullable($1::{each}::text)", value)
                for each, value in zip(types, values, strict=True)
            ]
            given = f"({', '.join(literals)})" if literals else ""
            await connection.execute(f"set plan_cache_mode = {mode}")
            rows = await connection.fetch(f"explain (analyze, buffers, costs off) execute asked{given}")
            await connection.execute("reset plan_cache_mode; deallocate asked")
        return "\n".join(f"    {row[0]}" for row in rows)

    async def _ask(self, token: str, query: str) -> None:
        answer = await self.client.post("/graphql", json={"query": query}, headers={"Authorization": f"Bearer {token}"})
        assert "errors" not in answer.json(), (query, answer.text)


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[Listener]:
    """A server over this database, as long as the block lasts."""
    settings = settings_for(url).model_copy(update={"read_connections": 1})
    async with Database.open(settings) as database, listener(database) as found:
        yield found


@asynccontextmanager
async def listener(database: Database) -> AsyncIterator[Listener]:
    """A server over what is open already, with one connection that reads."""
    transport = httpx.ASGITransport(create_app(database.settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        yield Listener(database, client)
