"""`python -m tests.bench writes`: a request is submitted, and answered, beside the same statements by hand.

The floor says to PostgreSQL what a deed of ours says, in one transaction behind a bare route with the same sign-in;
before anything is measured both must have written as many rows in every table, and answered alike. A turn is so many
submissions, which are then taken into work unmeasured, and as many answers. `--profile` tells where our time goes.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, TypeAlias

import asyncpg
import orjson

from gosdom_graphql import log
from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database, embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.seed import seed
from tests.bench import _servers
from tests.bench._deeds import ANSWER, DONE, SUBMIT, TAKE, TEXT, heard, keep
from tests.bench._http import Runs, load, once, raw
from tests.bench._serve import settings_for

WANTED = 0.5
"""Of the floor's rate."""
DEEDS = ("submit", "answer")
Key: TypeAlias = tuple[str, int, str]
"""A deed, how many clients, which server."""


@dataclass(frozen=True)
class Place:
    """Who writes, and where."""

    owner: str
    dispatcher: str
    house: str

    def submit(self, port: int) -> bytes:
        """A submission as it goes over the wire."""
        return raw(port, self.owner, SUBMIT, {"house": self.house, "text": TEXT})

    def take(self, port: int, request: str) -> bytes:
        """A request is taken into work."""
        return raw(port, self.dispatcher, TAKE, {"request": request})

    def answer(self, port: int, request: str) -> bytes:
        """A request is answered: it is done."""
        return raw(port, self.dispatcher, ANSWER, {"request": request, "text": DONE})


async def rows(url: str) -> dict[str, int]:
    """How many rows has each table? What numbers the log and who is signed in apart: they go by other clocks."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        names = [row["tablename"] for row in tables if not row["tablename"].startswith("event_")]
        return {name: await connection.fetchval(f'select count(*) from "{name}"') for name in names}
    finally:
        await connection.close()


def without(value: Any) -> Any:
    """The answer without what is another's in each deed: keys, numbers, moments."""
    if isinstance(value, dict):
        own = {"id", "number", "receivedAt", "dueAt", "at"}
        return {key: bool(each) if key in own else without(each) for key, each in value.items()}
    return [without(each) for each in value] if isinstance(value, list) else value


async def checked(url: str, servers: Mapping[str, _servers.Server], place: Place) -> None:
    """Do both write the same, and answer alike? Twice, so that what was made for the first is not used again."""
    said: dict[str, list[Any]] = {}
    for _ in range(2):
        for name, server in servers.items():
            before = await rows(url)
            sent = await once(server, place.submit(server.port))
            between = await rows(url)
            request = sent["data"]["submitRequest"]["request"]["id"]
            await once(servers["ours"], place.take(servers["ours"].port, request))
            taken = await rows(url)
            done = await once(server, place.answer(server.port, request))
            assert done["data"]["answerRequest"]["request"]["id"] == request, done
            after = await rows(url)
            grown = [{key: then[key] - now[key] for key in now} for now, then in ((before, between), (taken, after))]
            said.setdefault(name, []).extend([without(sent), without(done), *grown])
    assert said["floor"] == said["ours"], said


async def measured(servers: Mapping[str, _servers.Server], place: Place, asked: argparse.Namespace) -> dict[Key, Runs]:
    """What did each server do, in turns? What the floor submits is taken into work through ours, too."""
    found = {(deed, clients, name): Runs() for deed in DEEDS for clients in asked.clients for name in servers}
    ours = servers["ours"]
    for turn in range(asked.turns + 1):
        count = asked.count if turn else min(asked.count, 50)  # the first turn warms up
        for clients in asked.clients:
            for name, server in servers.items():
                into = [found[deed, clients, name] if turn else Runs() for deed in DEEDS]
                made: list[bytes] = []
                await turned(server, [place.submit(server.port)] * count, clients, into[0], made)
                requests = [orjson.loads(each)["data"]["submitRequest"]["request"]["id"] for each in made]
                await turned(ours, [place.take(ours.port, each) for each in requests], 8, Runs())
                await turned(server, [place.answer(server.port, each) for each in requests], clients, into[1])
    return found


async def turned(
    server: _servers.Server, requests: list[bytes], clients: int, runs: Runs, bodies: list[bytes] | None = None
) -> None:
    """So many requests, each once."""
    await load(server, requests.copy().pop, seconds=600, clients=clients, runs=runs, bodies=bodies)


def table(found: Mapping[Key, Runs]) -> Iterator[str]:
    """The figures, line by line."""
    yield (
        f"{'deed':<8}{'clients':>8}  {'server':<7}{'deeds/s':>9}{'least–most':>13}"
        f"{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>8}{'of floor':>10}"
    )
    for (deed, clients, name), runs in found.items():
        rate, floor = median(runs.rates), median(found[deed, clients, "floor"].rates)
        spread = f"{min(runs.rates):.0f}–{max(runs.rates):.0f}"
        yield (
            f"{deed:<8}{clients:>8}  {name:<7}{rate:>9.0f}{spread:>13}{runs.at(0.5):>9.1f}{runs.at(0.99):>9.1f}"
            f"{median(runs.cpu):>8.2f}{rate / floor:>10.0%}"
        )
        if name == "ours" and rate / floor < WANTED:
            yield f"         {rate / floor:.2f} of the floor, {WANTED} wanted"


async def profile(url: str, place: Place, count: int) -> None:
    """Where does our own time go? cProfile over so many submissions and as many answers, in this process."""
    import cProfile
    import pstats

    import httpx

    async with Database.open(settings_for(url)) as database:
        transport = httpx.ASGITransport(create_app(database.settings, database))
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:

            async def ask(wire: bytes) -> Any:
                head, _, body = wire.partition(b"\r\n\r\n")
                lines = (line.partition(": ") for line in head.decode().split("\r\n")[1:])
                answer = await client.post("/graphql", content=body, headers={name: value for name, _, value in lines})
                return next(iter(answer.json()["data"].values()))["request"]

            profiler = cProfile.Profile(process_time)  # others may use the machine, too
            for n in range(count + 20):
                if n == 20:  # what was made once is no deed's
                    profiler.enable()
                request = (await ask(place.submit(0)))["id"]
                profiler.disable()
                await ask(place.take(0, request))
                if n >= 20:
                    profiler.enable()
                await ask(place.answer(0, request))
            profiler.disable()
    pstats.Stats(profiler).sort_stats("cumtime").print_stats(
        r"gosdom|strawberry|graphql|asyncpg|piccolo|starlette|orjson", 80
    )


async def run(url: str, folder: Path, asked: argparse.Namespace) -> None:
    """Lays a house into the empty database, and prints what was measured."""
    await migrate(url)
    seeded = await seed(url, houses=1)
    log.configure(level="error", as_json=True)
    one = settings_for(url).model_copy(update={"write_connections": 1})
    async with Database.open(one) as database:
        house = await database.read.fetchval("select 'House:' || id from house")
        place = Place(seeded.tokens["owner"], seeded.tokens["dispatcher"], house)
        environment = keep(
            await heard(database, create_app(one, database), place.owner, place.dispatcher, house), folder / "deeds"
        )
    if asked.profile:
        return await profile(url, place, asked.count)
    commands = {
        "floor": _servers.python("tests.bench._serve", "written", url),
        "ours": _servers.python("tests.bench._serve", "ours", url),
    }
    print(f"{asked.turns} turns of {asked.count} submissions and as many answers")
    with _servers.apart() as core, _servers.all_started(commands, core, environment) as servers:
        await checked(url, servers, place)
        print("\n".join(table(await measured(servers, place, asked))))
    return None


def main(argv: Sequence[str]) -> int:
    """What are the figures? Prints one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench writes")
    parser.add_argument("--turns", type=int, default=5, help="turns of each server (%(default)s)")
    parser.add_argument("--count", type=int, default=400, help="deeds of each kind in a turn (%(default)s)")
    parser.add_argument("--clients", type=int, nargs="+", default=[8, 64], help="connections that ask at once (8 64)")
    parser.add_argument("--profile", action="store_true", help="tell where our own time goes instead")
    asked = parser.parse_args(argv)
    with TemporaryDirectory() as folder, embedded.temporary() as server:
        asyncio.run(create_database(server.url(), "bench"))
        asyncio.run(run(server.url("bench"), Path(folder), asked))
    return 0
