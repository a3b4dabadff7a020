"""The terminal client of `examples/`: it tells what happens, and survives the server's restart."""

from __future__ import annotations

import asyncio
import socket as sockets
import sys
from contextlib import suppress
from pathlib import Path

from gosdom_graphql.app import create_app
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import Settings
from tests.events.conftest import Served

EXAMPLE = Path(__file__).parents[2] / "examples" / "follow_house.py"


async def test_it_follows_through_a_restart(live: Served, settings: Settings) -> None:
    with sockets.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, str(EXAMPLE), live.tokens["owner"], "--url", f"http://127.0.0.1:{port}"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None

    async def line(beginning: str) -> str:
        assert process.stdout is not None
        async with asyncio.timeout(40):
            while True:
                found = (await process.stdout.readline()).decode()
                assert found, "it has ended"
                if beginning in found:
                    return found

    try:
        async with serving(create_app(settings, live.database), "127.0.0.1", port):
            await line("-- following")
            request = await live.send()
            assert "SUBMIT, ACCEPTED" in await line("SUBMIT")
        await line("-- the server has gone (1012)")
        await live.comment("owner", request, "Пока никого нет дома")
        async with serving(create_app(settings, live.database), "127.0.0.1", port):
            assert "Пока никого нет дома" in await line("COMMENT")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
