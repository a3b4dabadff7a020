"""`python -m tests.bench log`: from a deed's commit to a subscriber's eyes, at 50, at 500 and at all deeds a second.

Deeds are transactions like those of the stores: the subject's row is locked and written, the event appended. A
subscriber is a client of `graphql-transport-ws` on the same machine. Beside it the same deeds without the log.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from uuid import UUID

import asyncpg
from pydantic import SecretStr

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database, embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.demo.cast import PERSONAS
from gosdom_graphql.demo.seed import open_region
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import DemoSettings
from tests.events.client import Socket, socket

WRITERS = 16
LOCK = "select id, house, author, received_at from request where id = $1 for update"
WRITE = "update request set registered_at = registered_at where id = $1"
LOG = """
with e as (insert into event (at, kind, house, subject, who) values ($1, 'request.comment', $2, $3, $4) returning id)
insert into event_new select id from e returning id
"""
SEEN = "subscription { requestChanged { cursor request { id state } } }"


async def deed(connection: asyncpg.Connection[asyncpg.Record], request: UUID, *, logged: bool) -> int:
    """Which event was written, if any?"""
    event = 0
    async with connection.transaction():
        held = await connection.fetchrow(LOCK, request)
        assert held is not None
        await connection.execute(WRITE, request)
        if logged:
            event = await connection.fetchval(LOG, held["received_at"], held["house"], request, held["author"])
    return event


async def write(
    url: str, requests: Sequence[UUID], rate: float, seconds: float, database: Database, committed: dict[int, float]
) -> tuple[int, float]:
    """How many deeds were done in how many seconds? `rate` 0: as many as PostgreSQL takes."""
    start = perf_counter()

    async def one(number: int) -> int:
        connection = await asyncpg.connect(url)
        count = 0
        try:
            while perf_counter() - start < seconds:
                if rate:
                    due = start + (count * WRITERS + number) / rate
                    await asyncio.sleep(max(0.0, due - perf_counter()))
                event = await deed(connection, requests[(count * WRITERS + number) % len(requests)], logged=True)
                committed[event] = perf_counter()
                database.deeds.set()
                count += 1
        finally:
            await connection.close()
        return count

    counts = await asyncio.gather(*(one(number) for number in range(WRITERS)))
    return sum(counts), perf_counter() - start


async def without_the_log(url: str, requests: Sequence[UUID], seconds: float) -> tuple[int, float]:
    """The same deeds, as many as PostgreSQL takes, and nothing is logged."""
    start = perf_counter()

    async def one(number: int) -> int:
        connection, count = await asyncpg.connect(url), 0
        try:
            while perf_counter() - start < seconds:
                await deed(connection, requests[(count * WRITERS + number) % len(requests)], logged=False)
                count += 1
        finally:
            await connection.close()
        return count

    counts = await asyncio.gather(*(one(number) for number in range(WRITERS)))
    return sum(counts), perf_counter() - start


async def look(client: Socket, seen: dict[int, float]) -> None:
    """When was each number seen?"""
    while True:
        message = json.loads(await client.connection.recv())
        cursor = message["payload"]["data"]["requestChanged"]["cursor"]
        seen[int(cursor.partition(".")[2])] = perf_counter()


async def measured(
    url: str, place: str, database: Database, token: str, requests: Sequence[UUID], rate: float, seconds: float
) -> str:
    """One line of the table."""
    committed: dict[int, float] = {}
    seen: dict[int, float] = {}
    async with socket(place, token) as client:
        await client.subscribe(SEEN)
        await client.pong()
        looking = asyncio.create_task(look(client, seen))
        done, took = await write(url, requests, rate, seconds, database, committed)
        last = perf_counter()
        while len(seen) < done and perf_counter() - last < 60:  # noqa: ASYNC110 — it is the last of many that is awaited
            await asyncio.sleep(0.05)
        looking.cancel()
    rows = await database.read.fetch("select seq, id from event_order where id = any($1::bigint[])", list(committed))
    waits = sorted((seen[row["seq"]] - committed[row["id"]]) * 1000 for row in rows if row["seq"] in seen)
    what = f"{rate:.0f} deeds a second" if rate else "all that PostgreSQL takes"
    return (
        f"{what:28} {done:>7} deeds {done / took:>7.0f}/s   seen {len(waits):>7}"
        f"   p50 {waits[len(waits) // 2]:>8.1f} ms   p99 {waits[len(waits) * 99 // 100]:>8.1f} ms"
    )


@asynccontextmanager
async def house() -> AsyncIterator[tuple[str, str, Database, str, list[UUID]]]:
    """A server over a region; its address, its database, a dispatcher's token, and the open requests of their queue."""
    with embedded.temporary() as server:
        await create_database(server.url(), "gosdom")
        url = server.url("gosdom")
        await migrate(url)
        settings = DemoSettings(database_url=SecretStr(url), log_level="error")
        async with Database.open(settings) as database:
            tokens = {persona: f"the token of {persona}" for persona in PERSONAS}
            await open_region(database, tokens, with_history=True)
            rows = await database.read.fetch(
                "select r.id from request r join organisation o on o.id = r.organisation"
                " join service_contract c on c.house = r.house and c.organisation = o.id and c.until is null"
                " where r.addressee = 'MANAGEMENT' and o.name like '%уют%' limit 200"
            )
            async with serving(create_app(settings, database), "127.0.0.1", 0) as place:
                yield url, place, database, tokens["dispatcher"], [row["id"] for row in rows]


async def bench(seconds: float) -> None:
    """The table."""
    async with house() as (url, place, database, token, requests):
        done, took = await without_the_log(url, requests, seconds)
        print(f"{'without the log':28} {done:>7} deeds {done / took:>7.0f}/s")
        for rate in (50, 500, 0):
            print(await measured(url, place, database, token, requests, rate, seconds), flush=True)


def main(argv: Sequence[str]) -> int:
    """Measures and prints; there is no limit to keep."""
    from gosdom_graphql import log

    parser = argparse.ArgumentParser(prog="python -m tests.bench log", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="seconds of each line (%(default)s)")
    asked = parser.parse_args(argv)
    log.configure(level="error", as_json=False)
    asyncio.run(bench(asked.seconds))
    return 0
