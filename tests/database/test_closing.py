"""A database is closed in time, whatever still holds on to it."""

from __future__ import annotations

import asyncio

import pytest

from gosdom_graphql.database import Database
from gosdom_graphql.database import engine as engine_module
from gosdom_graphql.settings import DemoSettings


async def test_a_connection_that_never_comes_back_keeps_nobody_waiting(
    settings: DemoSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "GRACE", 0.2)
    async with asyncio.timeout(5):
        async with Database.open(settings) as opened:
            reading, _ = await opened.read.take()
            writing = await opened.write.acquire()
        assert [await _refused(reading), await _refused(writing)] == [True, True]
        async with Database.open(settings) as again:
            await again.ping()


async def _refused(connection: object) -> bool:
    """Is it cut?"""
    try:
        await connection.fetchval("select 1")  # type: ignore[attr-defined]  # asyncpg's proxy has every method
    except Exception:  # noqa: BLE001 — whatever it says, it does not answer
        return True
    return False
