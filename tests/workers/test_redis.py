"""The workers over Redis: a smoke test on Debian's server; skipped aloud where it is absent, unless it is required."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from gosdom_graphql.database import Database
from gosdom_graphql.notifications.tables import Delivery
from gosdom_graphql.settings import DemoSettings
from tests.workers.conftest import outward, settled, told, worker
from tests.workers.receivers import Outside
from tests.workers.test_faults import people
from workers.broker import broker_of


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        if "redis" in os.environ.get("GOSDOM_REQUIRE", ""):
            pytest.fail("GOSDOM_REQUIRE names redis, and redis-server is not here: apt-get install redis-server")
        pytest.skip("redis-server is not here: apt-get install redis-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:  # it has not begun to listen
            assert time.monotonic() < until
            time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()


async def test_deliveries_go_over_redis(
    database: Database, settings: DemoSettings, world: Outside, redis_url: str
) -> None:
    who = await people(world, 250)
    async with worker(outward(settings, world, broker_url=SecretStr(redis_url))):
        await asyncio.sleep(0.5)
        await told(database, who, "answer:1")
        assert await settled() == {"SENT": 250}
    assert len(world.times) == 250
    await Delivery.raw("truncate delivery, notification, contact, arrival, confirmation")


def test_another_kind_of_broker_is_refused(settings: DemoSettings) -> None:
    with pytest.raises(ValueError, match="none of postgresql://, redis://, amqp://"):
        broker_of(settings.model_copy(update={"broker_url": SecretStr("kafka://x")}))
