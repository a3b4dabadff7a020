"""`python -m tests.bench writes`: requests, readings and votes are sent, beside the same statements by hand.

A request is submitted and answered, an owner sends the reading of a meter, and one casts the votes of a ballot on three
items. The floor says to PostgreSQL what a deed of ours says, in one transaction behind a bare route with the same
sign-in; before anything is measured both must have written as many rows in every table, and answered alike. A turn is
so many of each deed; what was submitted is taken into work unmeasured before it is answered. Meters come round again,
for of several readings in a month the last one counts; a ballot is cast once. `--profile` tells where our time goes.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import orjson

from gosdom_graphql import clock, log
from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database, embedded, new_id
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.seed import Seeded, seed
from gosdom_graphql.sessions.store import hashed
from tests.bench import _servers, meeting, readings
from tests.bench._deeds import DEEDS, DONE, TEXT, Ask, Asked, heard, keep
from tests.bench._http import Runs, load, once, raw, there_and_back, times
from tests.bench._serve import settings_for

WANTED = 0.5
"""Of the floor's rate."""
USED, LITRES = Decimal(3), 3
"""What every meter has counted since its last reading: the floor need not work it out. They show three decimals."""
ASIDE = 8
"""Ballots for the deeds that are listened to and checked."""
WARM = 50
"""Deeds of each kind in the turn that is not counted."""
SIGNED_IN = """
insert into session (id, token_hash, person, created_at, fresh_at, user_agent, address)
select x.id, x.hash, x.person, $4, $4, '', '' from unnest($1::uuid[], $2::bytea[], $3::uuid[]) as x (id, hash, person)
"""
MARKS = ("FOR", "AGAINST", "ABSTAINED")
Key: TypeAlias = tuple[str, int, str]
"""A deed, how many clients, which server."""


@dataclass(frozen=True)
class Place:
    """Who writes, and where: meters and weights come with a token of their owner, meters with what they show."""

    owner: str
    dispatcher: str
    house: str
    meters: Iterator[tuple[str, UUID, Decimal]]
    weights: Iterator[tuple[str, UUID]]
    items: Sequence[UUID]

    def submit(self) -> Asked:
        """A request is submitted."""
        return Asked("submit", self.owner, {"house": self.house, "text": TEXT})

    def take(self, request: str) -> Asked:
        """It is taken into work."""
        return Asked("take", self.dispatcher, {"request": request})

    def answer(self, request: str) -> Asked:
        """It is answered: it is done."""
        return Asked("answer", self.dispatcher, {"request": request, "text": DONE})

    def reading(self) -> Asked:
        """The next meter is read."""
        token, id, shown = next(self.meters)
        return Asked("reading", token, {"meter": f"Meter:{id}", "values": [str(shown)]})

    def vote(self) -> Asked:
        """The next ballot is cast."""
        token, weight = next(self.weights)
        votes = [{"item": f"AgendaItem:{item}", "vote": mark} for item, mark in zip(self.items, MARKS, strict=True)]
        return Asked("vote", token, {"weight": f"MeetingWeight:{weight}", "votes": votes})

    async def walk(self, ask: Ask) -> None:
        """Each deed once."""
        request = (await ask(self.submit()))["id"]
        await ask(self.take(request))
        await ask(self.answer(request))
        await ask(self.reading())
        await ask(self.vote())


async def laid(url: str, seeded: Seeded, ballots: int) -> Place:
    """A place in a seeded database: the first house with its meters, and another one whose owners are voting."""
    now = clock.real()
    connection = await asyncpg.connect(url)
    try:
        house = await connection.fetchval("select id from house order by id limit 1")
        found = await connection.fetch(readings.NEXT)
        meters = [row for row in found if row["house"] == house and row["decimals"] == LITRES]
        hall = await meeting.laid(connection, "Голосующий", ballots + ASIDE, now)
        read = await signed_in(connection, [row["owner"] for row in meters], now)
        voting = await signed_in(connection, [row["owner"] for row in hall.weights], now)
        await connection.execute("analyze")
    finally:
        await connection.close()
    return Place(
        seeded.tokens["owner"],
        seeded.tokens["dispatcher"],
        f"House:{house}",
        cycle([(token, row["id"], row["shown"] + USED) for token, row in zip(read, meters, strict=True)]),
        iter([(token, row["id"]) for token, row in zip(voting, hall.weights, strict=True)]),
        hall.items,
    )


async def signed_in(connection: Any, people: Sequence[UUID], now: datetime) -> list[str]:
    """With which tokens do these people act? They have just shown that it is they."""
    tokens = [secrets.token_urlsafe() for _ in people]
    await connection.execute(SIGNED_IN, [new_id() for _ in people], [*map(hashed, tokens)], people, now)
    return tokens


async def rows(url: str) -> dict[str, int]:
    """How many rows has each table? What numbers the log and counts rights apart: they go by other clocks."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        names = [row["tablename"] for row in tables if not row["tablename"].startswith(("event_", "rights_"))]
        return {name: await connection.fetchval(f'select count(*) from "{name}"') for name in names}
    finally:
        await connection.close()


def without(value: Any) -> Any:
    """The answer without what is another's in each deed: keys, numbers, moments."""
    if isinstance(value, dict):
        own = {"id", "number", "receivedAt", "dueAt", "at", "castAt", "receipt", "values", "share"}
        return {key: bool(each) if key in own else without(each) for key, each in value.items()}
    return [without(each) for each in value] if isinstance(value, list) else value


async def checked(url: str, servers: Mapping[str, Ask], place: Place) -> None:
    """Do both write the same, and answer alike? Twice, so that what was made for the first is not used again."""
    said: dict[str, list[Any]] = {name: [] for name in servers}

    async def ask(name: str, asked: Asked) -> Any:
        before = await rows(url)
        told = asked.told(await servers[name if asked.name in DEEDS else "ours"](asked))
        after = await rows(url)
        grown = {table: after[table] - before[table] for table in after if after[table] != before[table]}
        said[name].append((asked.name, without(told), grown))
        return told

    for _ in range(2):
        for name in servers:
            await place.walk(partial(ask, name))
    assert said["floor"] == said["ours"], said
    assert all(grown for _, _, grown in said["ours"]), said


async def measured(servers: Mapping[str, _servers.Server], place: Place, asked: argparse.Namespace) -> dict[Key, Runs]:
    """What did each server do, in turns? What the floor submits is taken into work through ours, too."""
    found = {(deed, clients, name): Runs() for deed in DEEDS for clients in asked.clients for name in servers}
    for turn in range(asked.turns + 1):
        count = asked.count if turn else min(asked.count, WARM)
        for clients in asked.clients:
            for name, server in there_and_back(servers.items(), turn):
                into = {deed: found[deed, clients, name] if turn else Runs() for deed in DEEDS}
                sent = await turned(server, [place.submit() for _ in range(count)], clients, into["submit"])
                requests = [each["id"] for each in sent]
                await turned(servers["ours"], [place.take(each) for each in requests], 8, Runs())
                await turned(server, [place.answer(each) for each in requests], clients, into["answer"])
                await turned(server, [place.reading() for _ in range(count)], clients, into["reading"])
                await turned(server, [place.vote() for _ in range(count)], clients, into["vote"])
    return found


async def turned(server: _servers.Server, deeds: Sequence[Asked], clients: int, runs: Runs) -> list[Any]:
    """What is told of so many deeds of a kind, each done once?"""
    bodies: list[bytes] = []
    wires = [wire(each, server.port) for each in deeds]
    await load(server, wires.pop, seconds=600, clients=clients, runs=runs, bodies=bodies)
    return [deeds[0].told(orjson.loads(each)) for each in bodies]


def wire(asked: Asked, port: int) -> bytes:
    """A deed as it goes over the wire."""
    return raw(port, asked.token, asked.kind.document, asked.variables)


def table(found: Mapping[Key, Runs]) -> Iterator[str]:
    """The figures, line by line."""
    yield (
        f"{'deed':<8}{'clients':>8}  {'server':<7}{'deeds/s':>9}{'least–most':>13}"
        f"{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>8}{'of floor':>10}"
    )
    for (deed, clients, name), runs in found.items():
        share = times(runs, found[deed, clients, "floor"])
        spread = f"{min(runs.rates):.0f}–{max(runs.rates):.0f}"
        yield (
            f"{deed:<8}{clients:>8}  {name:<7}{median(runs.rates):>9.0f}{spread:>13}"
            f"{runs.at(0.5):>9.1f}{runs.at(0.99):>9.1f}{median(runs.cpu):>8.2f}{share:>10.0%}"
        )
        if name == "ours" and share < WANTED:
            yield f"         {share:.2f} of the floor, {WANTED} wanted"


async def profile(url: str, place: Place, count: int, only: Sequence[str]) -> None:
    """Where does our own time go? cProfile over so many of these deeds, in this process."""
    import cProfile
    import pstats

    import httpx

    async with Database.open(settings_for(url)) as database:
        transport = httpx.ASGITransport(create_app(database.settings, database))
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:

            async def ask(asked: Asked) -> Any:
                body = {"query": asked.kind.document, "variables": asked.variables}
                headers = {"Authorization": f"Bearer {asked.token}"}
                if counted and asked.name in only:
                    profiler.enable()
                answer = await client.post("/graphql", json=body, headers=headers)
                profiler.disable()
                return asked.told(answer.json())

            profiler = cProfile.Profile(process_time)  # others may use the machine, too
            for n in range(count + WARM):
                counted = n >= WARM  # what was made once is no deed's
                await place.walk(ask)
    pstats.Stats(profiler).sort_stats("cumtime").print_stats(
        r"gosdom|strawberry|graphql|asyncpg|piccolo|starlette|orjson", 80
    )


async def asked_of(server: _servers.Server, asked: Asked) -> Any:
    """What does a server answer?"""
    return await once(server, wire(asked, server.port))


async def run(url: str, folder: Path, asked: argparse.Namespace) -> None:
    """Lays a house into the empty database, and prints what was measured."""
    await migrate(url)
    seeded = await seed(url, houses=1)
    log.configure(level="error", as_json=True)
    one = settings_for(url).model_copy(update={"write_connections": 1})
    turns = 1 if asked.profile is not None else 2 * len(asked.clients) * asked.turns
    place = await laid(url, seeded, turns * (asked.count + WARM))
    async with Database.open(one) as database:
        environment = keep(await heard(database, create_app(one, database), place.walk), folder / "deeds")
    if asked.profile is not None:
        return await profile(url, place, asked.count, asked.profile or [*DEEDS])
    commands = {
        "floor": _servers.python("tests.bench._serve", "written", url),
        "ours": _servers.python("tests.bench._serve", "ours", url),
    }
    print(f"{asked.turns} turns of {asked.count} of each deed")
    with _servers.apart() as core, _servers.all_started(commands, core, environment) as servers:
        by_wire = {name: partial(asked_of, server) for name, server in servers.items()}
        await checked(url, by_wire, place)
        print("\n".join(table(await measured(servers, place, asked))))
    return None


def main(argv: Sequence[str]) -> int:
    """What are the figures? Prints one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench writes")
    parser.add_argument("--turns", type=int, default=5, help="turns of each server (%(default)s)")
    parser.add_argument("--count", type=int, default=400, help="deeds of each kind in a turn (%(default)s)")
    parser.add_argument("--clients", type=int, nargs="+", default=[8, 64], help="connections that ask at once (8 64)")
    parser.add_argument("--profile", nargs="*", choices=DEEDS, help="tell where our time goes in these deeds instead")
    asked = parser.parse_args(argv)
    with TemporaryDirectory() as folder, embedded.temporary() as server:
        asyncio.run(create_database(server.url(), "bench"))
        asyncio.run(run(server.url("bench"), Path(folder), asked))
    return 0
