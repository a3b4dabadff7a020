"""The server is killed in the middle of ten thousand votes: what was acknowledged is there, and nothing is half."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from gosdom_core.meetings import ItemKind
from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.meetings.store import checking, closing, sealing
from gosdom_graphql.meetings.tables import Ballot, Vote
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.settings import DemoSettings
from tests.meetings.opened import Opened, opened
from tests.meetings.voting_api import CAST
from tests.scale import scaled

ROOT = Path(__file__).parents[2]
CLIENTS = 16
SERVE = "import sys; from gosdom_graphql.cli import main; sys.exit(main(['serve', '--port', sys.argv[1]]))"


@asynccontextmanager
async def served(settings: DemoSettings) -> AsyncIterator[tuple[subprocess.Popen[bytes], str]]:
    """`gosdom serve` as a process of its own, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GOSDOM_")}
    said = {"GOSDOM_DATABASE_URL": settings.database_url.get_secret_value(), "GOSDOM_LOG_LEVEL": "error"}
    command = [sys.executable, "-c", SERVE, str(port)]
    process = subprocess.Popen(  # noqa: ASYNC220 — it starts at once
        command, env=clean | {"PYTHONPATH": str(ROOT)} | said, cwd=ROOT, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(60), httpx.AsyncClient(base_url=url) as client:
            while True:
                with suppress(httpx.TransportError):
                    await client.get("/health/live")
                    break
                assert process.poll() is None
                await asyncio.sleep(0.1)
        yield process, url
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)


@pytest.fixture
async def here(database: Database) -> Opened:
    """As many flats as are scaled: a meeting that is open now."""
    now = clock.real()
    return await opened(
        database, ["50"] * scaled(10_000), agenda=[ItemKind.CURRENT_REPAIR, ItemKind.OTHER],
        starts=now - timedelta(days=1), ends=now + timedelta(days=20),
    )  # fmt: skip


async def tokens(here: Opened) -> list[str]:
    """Everybody is signed in, and has just shown that it is they."""
    now = clock.real()
    async with here.database.transaction() as transaction:
        found = [await sessions.issue(owner, now=now) for owner in here.owners]
        await transaction.connection.execute("update session set fresh_at = $1", now)
    return found


async def votes(
    here: Opened, url: str, who: Sequence[str], keys: Sequence[UUID], process: subprocess.Popen[bytes] | None = None
) -> set[int]:
    """Which flats were told that their vote is cast? With a process: it is killed when a third of them were."""
    told: set[int] = set()
    left = iter(range(len(who)))
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:

        async def voter() -> None:
            for flat in left:
                items = [{"item": f"AgendaItem:{item}", "vote": "FOR"} for item in here.items]
                given = {
                    "weight": f"MeetingWeight:{here.weight(flat)}",
                    "votes": items,
                    "idempotencyKey": str(keys[flat]),
                }
                headers = {"authorization": f"Bearer {who[flat]}"}
                body: dict[str, Any] = {"query": CAST, "variables": {"input": given}}
                answer = await client.post("/graphql", json=body, headers=headers)
                assert answer.json()["data"]["it"]["userErrors"] == [], answer.text
                told.add(flat)
                if process is not None and len(told) >= len(who) // 3:
                    process.send_signal(signal.SIGKILL)

        done = await asyncio.gather(*(voter() for _ in range(CLIENTS)), return_exceptions=True)
    assert all(each is None or isinstance(each, httpx.TransportError) for each in done), done
    return told


async def kept(here: Opened) -> dict[UUID, int]:
    """How many votes lie on each ballot of the meeting, by weight?"""
    rows = await Vote.raw(
        "select b.weight, b.cast_at is not null as cast, count(v.id) as n from ballot b"
        " left join vote v on v.ballot = b.id where b.meeting = {} group by b.id", here.meeting,
    )  # fmt: skip
    assert all(row["cast"] == (row["n"] > 0) for row in rows), "the ballot and its votes are written together"
    return {row["weight"]: row["n"] for row in rows}


async def test_killed_in_the_middle_of_many_votes(database: Database, settings: DemoSettings, here: Opened) -> None:
    who, keys = await tokens(here), [uuid4() for _ in here.owners]
    async with served(settings) as (process, url):
        told = await votes(here, url, who, keys, process)
    found = await kept(here)
    assert set(found.values()) <= {0, 2}, "both items or neither"
    assert len(who) // 3 <= len(told) < len(who)
    assert {flat for flat in told if found[here.weight(flat)] != 2} == set(), "what was acknowledged is there"
    print(f"\nkilled after {len(told)} votes were acknowledged: {sum(each > 0 for each in found.values())} are there")

    async with served(settings) as (_, url):
        assert await votes(here, url, who, keys) == set(range(len(who))), "all are sent again, under the same keys"
    assert set((await kept(here)).values()) == {2}
    async with database.transaction():
        await sealing.seal(clock.real())
        assert await closing.count(here.meeting, clock.real())
    checked = await checking.check(here.meeting)
    assert checked is not None
    assert (checked.votes, checked.wrong) == (2 * len(who), [])
    assert await Ballot.count().where(Ballot.meeting == here.meeting, Ballot.cast_at.is_null()) == 0
