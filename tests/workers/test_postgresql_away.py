"""PostgreSQL is stopped for ten seconds while a worker sends, and comes back: every delivery is sent."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from gosdom_graphql.database import Database, embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.settings import DemoSettings
from tests.scale import scaled
from tests.workers.conftest import outward, told, worker
from tests.workers.receivers import Outside
from tests.workers.test_faults import people, printed


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place for a server of one's own, which can be stopped."""
    path = Path(tempfile.mkdtemp(prefix="gosdom-", dir="/var/tmp"))
    if os.geteuid() == 0:
        path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


async def left(url: str) -> dict[str, int]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("select state, count(*) as n from delivery group by state")
    finally:
        await connection.close()
    return {row["state"]: row["n"] for row in rows}


async def test_postgresql_is_away_for_ten_seconds_under_load(folder: Path, world: Outside) -> None:
    count = scaled(3_000)
    world.delay = 0.5
    with ExitStack() as running:
        server = running.enter_context(embedded.running(folder))
        url = server.url("gosdom")
        await create_database(server.url(), "gosdom")
        await migrate(url)
        settings = DemoSettings(database_url=SecretStr(url))
        async with Database.open(settings) as database:
            await told(database, await people(world, count), "answer:1")
        async with worker(outward(settings, world)):
            await world.until(lambda: len(world.times) > count // 10)
            await asyncio.to_thread(running.close)
            await asyncio.sleep(10)
            running.enter_context(embedded.running(folder))
            back = await asyncpg.connect(url)
            # a row the worker holds is being told of right now: waiting for it in another order would be a deadlock
            await back.execute(
                "update delivery set leased_until = leased_until - interval '50 s' where id in"
                " (select id from delivery where state = 'SENDING' for update skip locked)"
            )
            await back.close()
            async with asyncio.timeout(120):
                while (found := await left(url)) != {"SENT": count}:  # noqa: ASYNC110 — another process changes it
                    await asyncio.sleep(0.5)
    printed(world, "PostgreSQL away for ten seconds")
    assert (found, len(world.times)) == ({"SENT": count}, count)
