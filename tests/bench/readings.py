"""`python -m tests.bench readings`: how fast are readings taken, and how many machines does the last evening need?

In bulk from a file through the store, with every check, and what CPU that took, for on a machine that others use the
clock says little; 10,000 in one `recordReadings`, also such as come before others that are there, which makes their
meters count anew; a submission through the store beside its statements by hand; single
submissions over HTTP with 64 clients beside the same insert as bare SQL; and from what these cost, the last three days
of the window for a region of a million meters. `GOSDOM_SCALE` says how much of it is run.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import TypeAlias
from uuid import UUID, uuid4

import asyncpg
import httpx
import psutil
from pydantic import SecretStr

from gosdom_graphql import clock
from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database, embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.readings import store
from gosdom_graphql.readings.importing import import_file
from gosdom_graphql.readings.store import counting
from gosdom_graphql.readings.words import LineVerdict
from gosdom_graphql.seed import seed
from gosdom_graphql.serving import serving
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.sessions.identify import look_up
from gosdom_graphql.settings import DemoSettings
from tests.scale import scaled

READINGS, AT_ONCE, SINGLE, CLIENTS = 1_000_000, 10_000, 20_000, 64
METERS_OF_A_HOUSE, HOMES = 400, 250
REGION = 1_000_000
# how the residents of a region send in the last three days, as parts of all meters, and of a day in its busiest hour
LAST_DAYS, BUSIEST = (0.10, 0.15, 0.30), 0.14
SEND = "mutation($input: SubmitReadingInput!) { submitReading(input: $input) { reading { id } userErrors { code } } }"
RECORD = "mutation($input: RecordReadingsInput!) { recordReadings(input: $input) { verdicts userErrors { code } } }"
NEXT = """
select m.id, m.house, m.premises, m.decimals, p.values[1] as shown, p.at, s.person as owner
from meter m join meter_period p on p.meter = m.id and p.period = (
  select max(period) from meter_period where meter = m.id
)
join lateral (select person from share where premises = m.premises order by id limit 1) s on true
order by m.id
"""
BARE = """
insert into reading (id, house, meter, period, at, received_at, source, author, values, volume, change, confirmed, late,
  billed, odd)
values ($1, $2, $3, $4, $5, $5, 'RESIDENT', $6, $7, $8, 'FORWARD', false, false, true, '{}')
"""


@asynccontextmanager
async def region(houses: int) -> AsyncIterator[tuple[str, Database, dict[str, str], DemoSettings]]:
    """A seeded region with meters alone."""
    with embedded.temporary() as server:
        await create_database(server.url(), "gosdom")
        url = server.url("gosdom")
        await migrate(url)
        seeded = await seed(url, houses=houses, only=["readings"], largest=houses)  # all the dispatcher's
        settings = DemoSettings(database_url=SecretStr(url), log_level="error", max_body=16_000_000, max_values=200_000)
        async with Database.open(settings) as database:
            yield url, database, dict(seeded.tokens), settings


def moment_of(now: datetime) -> datetime:
    """When is everything read? On the 20th of this month, or now where that is to come."""
    return min(now - timedelta(minutes=1), now.replace(day=20, hour=7))


async def in_bulk(database: Database, meters: Sequence[asyncpg.Record], now: datetime) -> float:
    """How many a second come from a file, each checked? One for each meter, and then the next ones, minutes later."""
    wanted, at = scaled(READINGS), moment_of(now) - timedelta(days=1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "readings.csv"
        with file.open("w") as told:
            told.write("meter,at,t1\n")
            for n in range(wanted):
                row, again = meters[n % len(meters)], n // len(meters)
                shown = row["shown"] + Decimal(1 + again).scaleb(-row["decimals"])
                told.write(f"{row['id']},{(at + timedelta(minutes=again)).isoformat()},{shown}\n")
        start, used, theirs = perf_counter(), process_time(), await cpu_of_server(database)
        counted = await import_file(database, file, now=now)
        took, ours = perf_counter() - start, process_time() - used
        theirs = await cpu_of_server(database) - theirs
    assert counted == {LineVerdict.ACCEPTED: wanted}, counted
    print(f"from a file, in bulk     {wanted:>9,} readings {wanted / took:>8,.0f} a second")
    print(
        f"    of CPU each: Python {ours / wanted * 1e6:.0f} µs, PostgreSQL {theirs / wanted * 1e6:.0f} µs;"
        f" two cores of one's own {2 * wanted / (ours + theirs):,.0f} a second"
    )
    return wanted / took


async def cpu_of_server(database: Database) -> float:
    """How many seconds of CPU have PostgreSQL's processes used?"""
    backend = psutil.Process(await database.read.fetchval("select pg_backend_pid()"))
    server = backend.parent()
    assert server is not None
    gone = server.cpu_times()
    each = [child.cpu_times() for child in server.children()]
    return sum(times.user + times.system for times in each) + gone.children_user + gone.children_system


Shown: TypeAlias = Callable[[asyncpg.Record], tuple[datetime, Decimal]]
"""When does a meter show what?"""


async def recorded(
    client: httpx.AsyncClient, token: str, meters: Sequence[asyncpg.Record], how: str, shown: Shown
) -> None:
    """How many a second come by `recordReadings`, so many in one call?"""
    count = min(max(1_000, scaled(AT_ONCE)), len(meters))
    told = [(f"Meter:{row['id']}", (what := shown(row))[0].isoformat(), str(what[1])) for row in meters[:count]]
    if how == "as a list":
        given: dict[str, object] = {"readings": [{"meter": of, "at": at, "values": [value]} for of, at, value in told]}
    else:
        given = {"csv": "meter,at,t1\n" + "".join(f"{','.join(each)}\n" for each in told)}
    start = perf_counter()
    body = {"query": RECORD, "variables": {"input": given}}
    response = await client.post("/graphql", json=body, headers={"Authorization": f"Bearer {token}"})
    took = perf_counter() - start
    assert response.status_code == 200, response.text[:500]
    verdicts = response.json()["data"]["recordReadings"]["verdicts"]
    assert set(verdicts) == {"ACCEPTED"}, set(verdicts)
    print(f"recordReadings {how:14} {count:>7,} in a call  {count / took:>8,.0f} a second")


async def by_clients(count: int, deed: Callable[[int], Awaitable[object]]) -> tuple[float, float, float]:
    """So many deeds by 64 clients: how many a second, and p50 and p99 in milliseconds?"""
    waits: list[float] = []
    left = iter(range(count))

    async def client() -> None:
        for n in left:
            start = perf_counter()
            await deed(n)
            waits.append((perf_counter() - start) * 1000)

    start = perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    rate = count / (perf_counter() - start)
    waits.sort()
    return rate, waits[len(waits) // 2], waits[len(waits) * 99 // 100]


def told(what: str, count: int, measured: tuple[float, float, float]) -> float:
    """A line of the table; the rate."""
    rate, p50, p99 = measured
    print(f"{what:24} {count:>9,} by {CLIENTS} {rate:>10,.0f} a second   p50 {p50:.1f} ms   p99 {p99:.1f} ms")
    return rate


async def signed_in(
    database: Database, meters: Sequence[asyncpg.Record], now: datetime
) -> list[tuple[str, asyncpg.Record]]:
    """Meters, each with a token of an owner of its home."""
    tokens: dict[UUID, str] = {}
    async with database.transaction():
        for row in meters[: 4 * HOMES]:
            if row["owner"] not in tokens:
                tokens[row["owner"]] = await sessions.issue(row["owner"], now=now)
    return [(tokens[row["owner"]], row) for row in meters[: 4 * HOMES]]


async def through_the_store(database: Database, theirs: Sequence[tuple[str, asyncpg.Record]]) -> None:
    """How long does one submission take in the store, one after another, and its statements by hand?"""
    count = max(100, scaled(SINGLE) // 4)
    viewers = [((await look_up(database.read, token, "ru")).viewer, row) for token, row in theirs[:50]]
    began, used = perf_counter(), process_time()
    for n in range(count):
        viewer, row = viewers[n % len(viewers)]
        async with database.transaction():
            sent = store.Sent(meter=row["id"], values=(row["shown"] + 2,))
            assert (await store.submit(viewer, sent, confirm=True)).ids
    took, ours = perf_counter() - began, process_time() - used
    read = "select * from meter where id = $1 for update"
    events = "with e as (insert into event (at, kind, house, subject, who) values ($1, $2, $3, $4, $5) returning id)"
    events += " insert into event_new select id from e"
    began, used = perf_counter(), process_time()
    for n in range(count):
        viewer, row = viewers[n % len(viewers)]
        async with database.transaction() as transaction:
            connection, now, month = transaction.connection, viewer.now, viewer.now.date().replace(day=1)
            await connection.fetchrow(read, row["id"])
            await connection.fetch(counting.STATE, f"{{{row['id']}}}", f"{{{month}}}", 12)
            written: tuple[object, ...] = (
                uuid4(), row["house"], row["id"], month, now, now, "RESIDENT", row["owner"], None, [row["shown"] + 2],
                1, "FORWARD", False, False, True, [], False,
            )  # fmt: skip
            await connection.execute(counting.COUNT, *written, uuid4(), 1)
            await connection.execute(events, now, "reading.submitted", row["house"], row["id"], row["owner"])
    hand, theirs_cpu = perf_counter() - began, process_time() - used
    print(
        f"one through the store    {count:>9,} {count / took:>10,.0f} a second; its statements by hand"
        f" {count / hand:,.0f}: {hand / took:.0%} (Python {ours / count * 1e6:.0f} µs and"
        f" {theirs_cpu / count * 1e6:.0f} µs)"
    )


async def single(client: httpx.AsyncClient, theirs: Sequence[tuple[str, asyncpg.Record]]) -> float:
    """How many a second are sent one by one over HTTP?"""
    count = scaled(SINGLE)

    async def send(n: int) -> None:
        token, row = theirs[n % len(theirs)]
        given = {"meter": f"Meter:{row['id']}", "values": [str(row["shown"] + 2)], "confirm": True}
        asked = {"query": SEND, "variables": {"input": given}}
        response = await client.post("/graphql", json=asked, headers={"Authorization": f"Bearer {token}"})
        assert response.json()["data"]["submitReading"]["userErrors"] == [], response.text

    return told("submitReading over HTTP", count, await by_clients(count, send))


async def bare(url: str, meters: Sequence[asyncpg.Record], now: datetime) -> float:
    """How many a second of the same rows are inserted by bare SQL, with nothing checked?"""
    count, month = scaled(SINGLE), now.date().replace(day=1)
    async with asyncpg.create_pool(url, min_size=8, max_size=8) as pool:

        async def insert(n: int) -> None:
            row = meters[n % len(meters)]
            values = (uuid4(), row["house"], row["id"], month, now, row["owner"], [row["shown"] + 1], 1)
            await pool.execute(BARE, *values)

        return told("the same row, bare SQL", count, await by_clients(count, insert))


def evening(rate: float, bulk: float) -> None:
    """How many processes and machines does the busiest hour need? Arrivals by chance, minute by minute."""
    chance, print_days = Random(1), []
    worst = 0.0
    for day, part in enumerate(LAST_DAYS):
        hour = REGION * part * BUSIEST
        waiting = peak = 0.0
        for _ in range(60):
            # by chance, with bursts: a minute's arrivals are normal around their mean
            arrived = max(0.0, chance.gauss(hour / 60, math.sqrt(hour / 60) * 3))
            waiting = max(0.0, waiting + arrived - rate * 60)
            peak = max(peak, arrived / 60)
        worst = max(worst, peak)
        print_days.append(f"{23 + day}: {REGION * part:,.0f} readings, at most {peak:,.0f} a second")
    processes = max(1, math.ceil(worst / (rate * 0.7)))
    print(f"the last three days of {REGION:,} meters: " + "; ".join(print_days))
    print(
        f"one process takes {rate:,.0f} a second: at 70 % of that the evening needs {processes} processes,"
        f" on machines of two cores (one for PostgreSQL) {processes}; automatic meters of the whole region take"
        f" {REGION / bulk:,.0f} s of one process"
    )


async def bench() -> int:
    """The table."""
    async with region(max(1, min(25, scaled(READINGS) // METERS_OF_A_HOUSE))) as (url, database, tokens, settings):
        now = await clock.now(database)
        meters = await database.read.fetch(NEXT)
        async with (
            serving(create_app(settings, database), "127.0.0.1", 0) as place,
            httpx.AsyncClient(base_url=place, timeout=60, limits=httpx.Limits(max_connections=CLIENTS)) as client,
        ):
            at, token, hour = moment_of(now), tokens["dispatcher"], timedelta(hours=1)
            await recorded(client, token, meters, "between others", lambda row: (row["at"] - hour, row["shown"]))
            bulk = await in_bulk(database, meters, now)
            await recorded(client, token, meters, "as a table", lambda row: (at, row["shown"] + 1))
            await recorded(client, token, meters, "as a list", lambda row: (at + hour / 2, row["shown"] + 2))
            theirs = await signed_in(database, meters, now)
            await through_the_store(database, theirs)
            rate = await single(client, theirs)
        await bare(url, meters, now)
        evening(rate, bulk)
    return 0


def main(argv: Sequence[str]) -> int:
    """Measures and prints; there is no limit to keep."""
    from gosdom_graphql import log

    argparse.ArgumentParser(prog="python -m tests.bench readings", description=__doc__).parse_args(argv)
    log.configure(level="error", as_json=False)
    return asyncio.run(bench())
