"""Order and resume: whatever dies, every stream equals the log. Nothing lost, nothing twice, nothing out of order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from uuid import UUID

import asyncpg
import pytest
import websockets

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import Settings
from tests.events.client import socket
from tests.events.conftest import Served
from tests.scale import SCALE, scaled

STREAM = "subscription($after: Cursor) { requestChanged(after: $after) { cursor } }"
WRITERS, READERS, KILLS = 24, 8, 10
LOG = """
select o.seq, e.id, e.subject from event_order o join event e on e.id = o.id
where o.seq > $1 and starts_with(e.kind, 'request.') order by o.seq
"""
HAPPENED = """
with e as (insert into event (at, kind, house, subject, who)
           select received_at, 'request.comment', house, id, author from request where id = $1 returning id)
insert into event_new select id from e returning id
"""


class Place:
    """The server, which may be another one after a restart."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self.url = ""
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        app = create_app(self.settings, self.database)
        self.url = await self._stack.enter_async_context(serving(app, "127.0.0.1", 0))

    async def stop(self) -> None:
        await self._stack.aclose()

    async def restart(self) -> None:
        await self.stop()
        await self.start()


@asynccontextmanager
async def long_transaction(url: str) -> AsyncIterator[None]:
    """Somebody has written something, and does not commit."""
    connection = await asyncpg.connect(url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("create table never_committed (id int)")
    try:
        yield
    finally:
        await transaction.rollback()
        await connection.close()


async def write(url: str, requests: list[UUID], deeds: int, seed: int) -> int:
    """How many deeds were committed? Some wait, some think for a second, some are rolled back."""
    dice, done = random.Random(seed), 0
    connection = await asyncpg.connect(url)
    try:
        for _ in range(deeds):
            transaction = connection.transaction()
            await transaction.start()
            if dice.random() < 0.5:  # its transaction number is then older than the lock
                await connection.execute("select txid_current()")
            subject = dice.choice(requests)
            await connection.execute("select from request where id = $1 for update", subject)
            await asyncio.sleep(dice.random() * 0.01)
            if dice.random() < 0.01:
                await asyncio.sleep(1 if SCALE >= 10 else 0.1)
            await connection.fetchval(HAPPENED, subject)
            if dice.random() < 0.1:
                await transaction.rollback()
            else:
                await transaction.commit()
                done += 1
    finally:
        await connection.close()
    return done


async def follow(place: Place, token: str, start: str, seed: int, heard: list[int], over: asyncio.Event) -> None:
    """A client that is cut off at random, and always comes back with its last cursor."""
    dice, cursor = random.Random(seed), start
    while not over.is_set():
        with suppress(OSError, websockets.WebSocketException, TimeoutError, AssertionError):
            async with socket(place.url, token) as client:
                await client.subscribe(STREAM, after=cursor)
                patience = dice.randint(1, 400)
                while not over.is_set() and patience:
                    message = await client.hear(1)
                    cursor = message["payload"]["data"]["requestChanged"]["cursor"]
                    heard.append(int(cursor.partition(".")[2]))
                    patience -= 1
        await asyncio.sleep(dice.random() * 0.05)


async def kill_listeners(url: str, times: int) -> int:
    """How many backends of the doorbell were ended?"""
    connection = await asyncpg.connect(url)
    killed = 0
    try:
        while killed < times:
            await asyncio.sleep(0.3)
            killed += await connection.fetchval(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                " where application_name = 'gosdom doorbell' and datname = current_database()"
            )
    finally:
        await connection.close()
    return killed


@pytest.fixture
async def place(live: Served, settings: Settings) -> AsyncIterator[Place]:
    found = Place(live.database, settings)
    await found.start()
    yield found
    await found.stop()


async def test_every_stream_equals_the_log(live: Served, place: Place, database_url: str) -> None:
    requests = [UUID((await live.send()).partition(":")[2]) for _ in range(5)]
    await live.past(place.url)  # the sending is no deed of those that are counted
    async with socket(place.url, live.tokens["owner"]) as first:
        start = first.ack["payload"]["cursor"]
    over = asyncio.Event()
    heard: list[list[int]] = [[] for _ in range(READERS)]
    tokens = [live.tokens[who] for who in ("owner", "dispatcher")]
    async with asyncio.TaskGroup() as group, long_transaction(database_url):
        for number, each in enumerate(heard):
            group.create_task(follow(place, tokens[number % 2], start, number, each, over))
        killing = group.create_task(kill_listeners(database_url, KILLS))
        deeds = scaled(4800) // WRITERS
        writing = [group.create_task(write(database_url, requests, deeds, seed)) for seed in range(WRITERS)]
        await asyncio.sleep(1)
        await place.restart()
        written = sum([await each for each in writing])
        assert await killing >= KILLS
        log = await live.database.read.fetch(LOG, int(start.partition(".")[2]))
        for _ in range(600):
            log = await live.database.read.fetch(LOG, int(start.partition(".")[2]))
            if len(log) >= written and all(each and each[-1] == log[-1]["seq"] for each in heard):
                break
            await asyncio.sleep(0.1)
        over.set()
    print(f"{written} deeds, {sum(map(len, heard))} told to {READERS} streams")
    numbers = [row["seq"] for row in log]
    assert len(numbers) == written
    assert [each == numbers for each in heard] == [True] * READERS
    for subject in requests:
        ids = [row["id"] for row in log if row["subject"] == subject]
        assert ids == sorted(ids), "a subject's events come in the order of its deeds"
