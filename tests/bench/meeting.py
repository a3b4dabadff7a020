"""`python -m tests.bench meeting`: how fast is a meeting voted on, sealed, followed and counted?

A house of a hundred thousand flats, whose owners vote on three items each, through the store with every check, 64 at
once; beside the same statements by hand, and beside the insert alone. Then what was cast is sealed while five thousand
owners watch the turnout on their sockets; the chain is hashed anew, and the meeting is counted. `GOSDOM_SCALE` says how
much of it is run.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import SecretStr

from gosdom_core.access import ViewerKind
from gosdom_core.meetings import Mark
from gosdom_graphql import clock
from gosdom_graphql.database import Database, embedded, new_id
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.meetings.store import checking, closing, held, sealing, voting
from gosdom_graphql.meetings.tables import Vote
from gosdom_graphql.sessions.store import hashed
from gosdom_graphql.sessions.viewer import Viewer
from gosdom_graphql.settings import DemoSettings
from tests.bench import _servers
from tests.bench._sockets import Crowd
from tests.bench.fanout import up
from tests.scale import scaled

BALLOTS, WATCHERS, CLIENTS, CONNECTIONS = 100_000, 5_000, 64, 8
WANTED = 0.5
"""Of the rate of the same statements by hand."""
WATCH = """subscription Watch($meeting: ID, $after: Cursor) {
  meetingTurnout(meeting: $meeting, after: $after) {
    cursor at meeting { id turnout { votes quorum explanation sealedVotes } } } }"""
LAID = (
    """insert into house (id, region, zone, address, sort_key) values ($1, '63', 'Europe/Samara', $2, $2)""",
    """insert into person (id, name) select gen_random_uuid(), 'Собственник ' || n from generate_series(1, $1) n
       returning id""",
)
FLATS = """
with made as (
  select gen_random_uuid() as id, p.id as owner, p.n from unnest($2::uuid[]) with ordinality as p (id, n)
), flat as (
  insert into premises (id, house, kind, number, area, sort_key)
  select id, $1, 'RESIDENTIAL', n::text, 40 + n % 40, lpad(n::text, 9, '0') from made
), share as (
  insert into share (id, house, premises, person, ownership, numerator, denominator, since)
  select gen_random_uuid(), $1, id, owner, 'SOLE', 1, 1, '2020-01-01' from made
)
select id, owner, 40 + n % 40 as votes from made
"""
MEETING = """
insert into meeting (id, house, region, year, number, annual, form, in_system, state, initiator, author, starts_at,
  ends_at, drafted_at, announced_at, opened_at, total_numerator, total_denominator)
values ($1, $2, '63', 2026, 1, false, 'ABSENTEE_SYSTEM', true, 'OPEN', 'OWNER', $3, $4, $5, $4, $4, $4, $6, 1)
"""
ITEM = """
insert into agenda_item (id, house, meeting, position, kind, wording, subject_ru, subject_en, clause, majority_ru,
  majority_en, majority_law_ru, majority_law_en, confidence)
values ($1, $2, $3, $4, $5, '…', '…', '…', '…', '…', '…', '…', '…', 'PRIMARY')
"""
WEIGHTS = """
with made as (
  select gen_random_uuid() as id, x.* from unnest($3::uuid[], $4::uuid[], $5::numeric[]) as x (premises, owner, votes)
), weight as (
  insert into meeting_weight (id, house, meeting, premises, key, holders, basis, area, share_numerator,
    share_denominator, numerator, denominator, explanation_ru, explanation_en)
  select id, $1, $2, premises, premises || ':' || owner, array[owner], 'REGISTER', votes, 1, 1, votes, 1, '…', '…'
  from made returning id, premises, key, numerator
), ballot as (
  insert into ballot (id, house, meeting, weight, premises, key, share_numerator, share_denominator, numerator,
    denominator)
  select gen_random_uuid(), $1, $2, id, premises, key, 1, 1, numerator, 1 from weight returning id, weight
)
select m.id, m.owner, m.premises, b.id as ballot from made m join ballot b on b.weight = m.id order by m.id
"""


@dataclass(frozen=True)
class Hall:
    """A house whose meeting is open: who may vote with which weight."""

    house: UUID
    meeting: UUID
    items: list[UUID]
    opened: datetime
    weights: Sequence[asyncpg.Record]


async def laid(connection: asyncpg.Connection[asyncpg.Record], name: str, count: int, now: datetime) -> Hall:
    """So many flats, and their meeting."""
    house, meeting, starts = new_id(), new_id(), now - timedelta(days=1)
    await connection.execute(LAID[0], house, name)
    people = [row["id"] for row in await connection.fetch(LAID[1], count)]
    flats = await connection.fetch(FLATS, house, people)
    total = sum(row["votes"] for row in flats)
    await connection.execute(MEETING, meeting, house, people[0], starts, now + timedelta(days=20), total)
    items = [new_id() for _ in range(3)]
    for position, (item, kind) in enumerate(zip(items, ("CURRENT_REPAIR", "CAPITAL_REPAIR", "OTHER"), strict=True), 1):
        await connection.execute(ITEM, item, house, meeting, position, kind)
    columns = [[row[name] for row in flats] for name in ("id", "owner", "votes")]
    weights = await connection.fetch(WEIGHTS, house, meeting, *columns)
    return Hall(house, meeting, items, starts, weights)


@asynccontextmanager
async def halls(count: int) -> AsyncIterator[tuple[str, Database, list[Hall]]]:
    """Three houses alike: for ours, for the statements by hand, and for the insert alone."""
    with embedded.temporary() as server:
        await create_database(server.url(), "gosdom")
        url = server.url("gosdom")
        await migrate(url)
        connection = await asyncpg.connect(url, command_timeout=600)
        try:
            found = [await laid(connection, name, count, clock.real()) for name in ("ours", "by hand", "alone")]
            await connection.execute("analyze")
        finally:
            await connection.close()
        settings = DemoSettings(database_url=SecretStr(url), log_level="error", write_connections=CONNECTIONS)
        async with Database.open(settings) as database:
            yield url, database, found


async def by_clients(what: str, count: int, deed: Callable[[int], Awaitable[object]]) -> float:
    """So many deeds by 64 clients, as a line of the table: how many a second?"""
    waits: list[float] = []
    left = iter(range(count))

    async def client() -> None:
        for n in left:
            begun = perf_counter()
            await deed(n)
            waits.append((perf_counter() - begun) * 1000)

    start, used = perf_counter(), process_time()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    took, busy = perf_counter() - start, process_time() - used
    waits.sort()
    print(
        f"{what:28} {count:>9,} ballots {count / took:>8,.0f} a second   p50 {waits[count // 2]:>6.1f} ms"
        f"   p99 {waits[count * 99 // 100]:>6.1f} ms   Python {busy / count * 1000:.2f} ms each",
        flush=True,
    )
    return count / took


async def ours(database: Database, hall: Hall, now: datetime) -> float:
    """Everybody votes on all items, through the store."""

    async def cast(n: int) -> None:
        weight = hall.weights[n]
        viewer = Viewer(ViewerKind.RESIDENT, now, person=weight["owner"], fresh_at=now)
        chosen = dict(zip(hall.items, (Mark.FOR, Mark.AGAINST, Mark.ABSTAINED), strict=True))
        async with database.transaction():
            await voting.cast(viewer, weight["id"], chosen)

    return await by_clients("cast through the store", len(hall.weights), cast)


def values(hall: Hall, n: int, now: datetime) -> tuple[Any, ...]:
    """What is written of a ballot."""
    weight, ids = hall.weights[n], [new_id() for _ in hall.items]
    owner = weight["owner"]
    return (
        hall.house, hall.meeting, weight["ballot"], new_id(), "SYSTEM", owner, owner, None, now, ids, hall.items,
        ["FOR", "AGAINST", "ABSTAINED"], [secrets.token_bytes(16) for _ in ids], "+-0", now, "ballot.cast", owner,
    )  # fmt: skip


async def by_hand(pool: asyncpg.Pool[asyncpg.Record], hall: Hall, now: datetime) -> float:
    """The same statements in the same transactions, and nothing decided in Python."""

    async def cast(n: int) -> None:
        weight = hall.weights[n]
        asked = (weight["premises"], weight["owner"], hall.opened.date(), now.date(), now)
        async with pool.acquire() as connection, connection.transaction():
            await connection.fetch(held.LOCKED, weight["id"], now)
            await connection.fetch(held.FACTS, *asked)
            await connection.fetch(voting.CAST, *values(hall, n, now))

    return await by_clients("the same statements by hand", len(hall.weights), cast)


async def alone(pool: asyncpg.Pool[asyncpg.Record], hall: Hall, now: datetime) -> float:
    """The insert alone: nothing locked, nothing looked at."""

    async def insert(n: int) -> None:
        await pool.fetch(voting.CAST, *values(hall, n, now))

    return await by_clients("the insert alone", len(hall.weights), insert)


async def watched(url: str, database: Database, hall: Hall, count: int) -> None:
    """How soon has the last of so many watchers the turnout, once votes are sealed?"""
    now, tokens = clock.real(), [f"watcher {n}" for n in range(count)]
    people = [row["owner"] for row in hall.weights[:count]]
    async with database.transaction() as transaction:
        await transaction.connection.executemany(
            "insert into session (id, token_hash, person, created_at, user_agent, address)"
            " values ($1, $2, $3, $4, '', '')",
            [(new_id(), hashed(token), person, now) for token, person in zip(tokens, people, strict=True)],
        )
    sealed, took, waits = 0, 0.0, []
    with _servers.apart() as core, _servers.gosdom(url, core) as server:
        await up(server)
        crowd = Crowd(server.port)
        await crowd.join(tokens, WATCH, [{"meeting": f"Meeting:{hall.meeting}"}] * count)
        while True:
            crowd.expect()
            begun = perf_counter()
            async with database.transaction():
                beat = await sealing.seal_meeting(hall.meeting, clock.real())
            if not beat:
                break
            done = perf_counter()
            sealed, took = sealed + beat, took + done - begun
            async with database.transaction():
                await Vote.raw("select number_events()")
            waits.append(await crowd.told(done))
        crowd.close()
    print(f"sealed                       {sealed:>9,} votes   {sealed / took:>8,.0f} a second", flush=True)
    print(
        f"turnout to {count:,} watchers: the last one has it {max(waits):.0f} ms after the seal ({len(waits)} seals)",
        flush=True,
    )


async def bench() -> int:
    """The table."""
    count, watchers, now = scaled(BALLOTS), scaled(WATCHERS), clock.real()
    async with halls(count) as (url, database, (mine, floor, bare)):
        async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
            only = await alone(pool, bare, now)
            hand = await by_hand(pool, floor, now)
        rate = await ours(database, mine, now)
        print(f"ours beside the same by hand: {rate / hand:.0%}; beside the insert alone: {rate / only:.0%}")
        async with database.transaction():
            await sealing.begin(mine.meeting, now)
        await watched(url, database, mine, min(watchers, count))
        begun = perf_counter()
        async with database.transaction():
            assert await closing.count(mine.meeting, clock.real())
        print(f"closed and counted in {perf_counter() - begun:.2f} s", flush=True)
        begun = perf_counter()
        found = await checking.check(mine.meeting)
        assert found is not None
        print(
            f"hashed and counted anew in {perf_counter() - begun:.2f} s: {found.votes:,} votes in {found.seals:,}"
            f" seals, {'the chain is whole' if not found.wrong else found.wrong}"
        )
        whole = found.votes == 3 * count and not found.wrong
        print("nothing is lost" if whole else f"{3 * count - found.votes} votes are lost")
        if rate < WANTED * hand:
            print(f"missed: {rate / hand:.0%} of the same statements by hand, {WANTED:.0%} wanted")
    return int(not whole or rate < WANTED * hand)


def main(argv: Sequence[str]) -> int:
    """What are the figures? 0 when nothing is lost, and casting is at least half as fast as by hand."""
    from gosdom_graphql import log

    argparse.ArgumentParser(prog="python -m tests.bench meeting", description=__doc__).parse_args(argv)
    log.configure(level="error", as_json=False)
    return asyncio.run(bench())
