"""`python -m tests.bench reads`: three pages, beside one hand-written statement each and beside other servers.

One process each, pinned to one core and asked in turns; the client has the other cores, over loopback. Before anything
is measured the answers must be one value. Ratios are within this run. The floor finds out who asks and limits them as
ours does, and reads a page ground by ground of their right; the Python servers look everybody up. PostGraphile does
nothing of the kind: it is given the organisation.
`--profile` tells where the time of our own path goes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import process_time
from typing import Any, TypeAlias

from gosdom_graphql.database import embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.seed import Seeded, seed
from tests.bench import _peers, _servers
from tests.bench._http import Runs, load, once, raw, there_and_back, times
from tests.bench._pages import PAGES, Page
from tests.bench._serve import settings_for

WANTED = {"postgraphile": 1.5, "floor": 0.8, "loaders": 8.0}
"""Ours is to be so many times as quick; as the data loaders of fifty rows."""
Key: TypeAlias = tuple[str, int, int, str]
"""A page, its size, how many clients, which server."""


@dataclass(frozen=True)
class Place:
    """What the requests name."""

    token: str
    house: str
    organisation: str


@contextmanager
def served(url: str, core: int, peers: _peers.Peers, absent: dict[str, str]) -> Iterator[dict[str, _servers.Server]]:
    """All servers that are there; of the others `absent` learns why they are not."""
    connections = str(settings_for(url).read_connections)
    commands = {name: _servers.python("tests.bench._serve", name, url) for name in ("floor", "ours", "loaders")}
    environment: dict[str, str] = {}
    try:
        script = peers.script("postgraphile.mjs")
        commands["postgraphile"] = lambda fd: [*script, url, str(fd), connections]
    except _peers.Absent as why:
        absent["postgraphile"] = str(why)
    try:
        environment = _servers.with_path(peers.python())
        commands["ariadne"] = _servers.python("tests.bench._serve", "ariadne", url)
    except _peers.Absent as why:
        absent["ariadne"] = str(why)
    with _servers.all_started(commands, core, environment | {"NODE_ENV": "production"}) as servers:
        yield servers


def asked_of(name: str, port: int, page: Page, size: int, place: Place) -> bytes:
    """How is this server asked for the page? PostGraphile has other names for the same rows and fields."""
    if name == "postgraphile":
        given = {"first": size, "organisation": place.organisation, "house": place.house}
        named = {key: value for key, value in given.items() if f"${key}" in page.postgraphile}
        return raw(port, place.token, page.postgraphile, named)
    named = {"first": size} | ({"house": f"House:{place.house}"} if "$house" in page.query else {})
    return raw(port, place.token, page.query, named)


async def checked(servers: Mapping[str, _servers.Server], place: Place) -> None:
    """Do all answer the same? Their values are compared before anything is measured."""
    for page in PAGES:
        for size in page.sizes:
            said: dict[str, Any] = {}
            for name in page.servers:
                if name in servers:
                    request = asked_of(name, servers[name].port, page, size, place)
                    found = await once(servers[name], request)
                    assert "data" in found, (name, found)
                    said[name] = plain(found["data"])
            assert json.dumps(said["floor"]).count('"id"') >= size, "the page is full"
            wrong = [name for name, value in said.items() if value != said["floor"]]
            assert not wrong, f"{page.name}, {size} rows: {wrong} answer otherwise"


def plain(value: Any, name: str = "") -> Any:
    """The value without what only differs in writing: moments with trailing zeros, ids with the name of their type."""
    if isinstance(value, dict):
        return {key: plain(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, str) and name == "id":
        return value.rpartition(":")[2]
    if isinstance(value, str) and value.endswith("+00:00") and "T" in value:
        moment, _, fraction = value.removesuffix("+00:00").partition(".")
        return f"{moment}.{fraction.rstrip('0')}".removesuffix(".")
    return value


async def measured(servers: Mapping[str, _servers.Server], place: Place, asked: argparse.Namespace) -> dict[Key, Runs]:
    """What did each server do of each page, in turns?"""
    found: dict[Key, Runs] = {
        (page.name, size, clients, name): Runs()
        for page in PAGES
        for size in page.sizes
        for clients in asked.clients
        for name in page.servers
        if name in servers
    }
    pages = {page.name: page for page in PAGES}
    for turn in range(asked.turns + 1):
        for (page, size, clients, name), runs in there_and_back(found.items(), turn):
            ask = partial(bytes, asked_of(name, servers[name].port, pages[page], size, place))
            seconds = asked.seconds if turn else min(asked.seconds, 1)  # the first turn warms up
            await load(servers[name], ask, seconds=seconds, clients=clients, runs=runs if turn else Runs())
    return found


def table(found: Mapping[Key, Runs]) -> Iterator[str]:
    """The figures, line by line."""
    yield (
        f"{'page':<6}{'rows':>4}{'clients':>8}  {'server':<13}{'answers/s':>9}{'least–most':>13}"
        f"{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>8}{'of floor':>10}{'ours is':>9}{'client':>8}"
    )
    for (page, size, clients, name), runs in found.items():
        floor, ours = (found[page, size, clients, each] for each in ("floor", "ours"))
        spread = f"{min(runs.rates):.0f}–{max(runs.rates):.0f}"
        yield (
            f"{page:<6}{size:>4}{clients:>8}  {name:<13}{median(runs.rates):>9.0f}{spread:>13}"
            f"{runs.at(0.5):>9.1f}{runs.at(0.99):>9.1f}{median(runs.cpu):>8.2f}"
            f"{times(runs, floor):>10.0%}{times(ours, runs):>8.1f}×{median(runs.busy):>8.0%}"
        )


def missed(found: Mapping[Key, Runs]) -> Iterator[str]:
    """Which of the aims are not reached in this run?"""
    for (page, size, clients, name), runs in found.items():
        ours, wanted = found[page, size, clients, "ours"], WANTED.get(name, 0.0)
        reached = times(ours, runs)
        if reached < wanted and not (name == "loaders" and size < 50):
            yield f"{page}, {size} rows, {clients} clients: ours is {reached:.2f} × {name}, {wanted} wanted"
        if name == "postgraphile" and ours.at(0.99) > runs.at(0.99):
            late = f"{ours.at(0.99):.1f} ms, PostGraphile's {runs.at(0.99):.1f}"
            yield f"{page}, {size} rows, {clients} clients: our p99 is {late}"


async def profile(url: str, place: Place, page: Page) -> None:
    """Where does the time of our own path go? cProfile over two hundred pages of ten, in this process."""
    import cProfile
    import pstats

    import httpx

    from gosdom_graphql import log
    from gosdom_graphql.app import create_app
    from gosdom_graphql.database import Database

    settings = settings_for(url)
    log.configure(level="error", as_json=True)
    body = asked_of("ours", 0, page, page.sizes[0], place).partition(b"\r\n\r\n")[2]
    async with Database.open(settings) as database:
        transport = httpx.ASGITransport(create_app(settings, database))
        headers = {"Authorization": f"Bearer {place.token}", "Content-Type": "application/json"}
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            for n in range(250):
                if n == 50:
                    profiler = cProfile.Profile(process_time)  # others may use the machine, too
                    profiler.enable()
                await client.post("/graphql", content=body, headers=headers)
            profiler.disable()
    pstats.Stats(profiler).sort_stats("cumtime").print_stats(r"gosdom|strawberry|graphql|asyncpg|starlette|orjson", 70)


async def place_of(url: str, seeded: Seeded) -> Place:
    """The dispatcher's token, and a house and the organisation that they stand for."""
    import asyncpg

    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow(
            "select house::text, organisation::text from request where addressee = 'MANAGEMENT'"
            " and organisation = (select organisation from session where token_hash = sha256($1::text::bytea))"
            " order by house limit 1",
            seeded.tokens["dispatcher"],
        )
        assert row is not None
        return Place(seeded.tokens["dispatcher"], row["house"], row["organisation"])
    finally:
        await connection.close()


async def run(url: str, asked: argparse.Namespace) -> None:
    """Lays a region into the empty database, and prints what was measured."""
    await migrate(url)
    place = await place_of(url, await seed(url, houses=asked.houses))
    if asked.profile:
        return await profile(url, place, next(page for page in PAGES if page.name == asked.profile))
    print(f"{asked.houses} houses, {asked.turns} turns of {asked.seconds:g} s")
    absent: dict[str, str] = {}
    with _servers.apart() as core, served(url, core, _peers.Peers(asked.peers), absent) as servers:
        await checked(servers, place)
        found = await measured(servers, place, asked)
    print("\n".join(table(found)))
    print("\n".join(missed(found)) or "all aims are reached")
    print("\n".join(f"absent: {name} ({why})" for name, why in absent.items()))
    return None


def main(argv: Sequence[str]) -> int:
    """What are the figures? Prints one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench reads")
    parser.add_argument("--turns", type=int, default=5, help="turns of each server (%(default)s)")
    parser.add_argument("--seconds", type=float, default=3, help="seconds of a turn (%(default)s)")
    parser.add_argument("--clients", type=int, nargs="+", default=[8, 64], help="connections that ask at once (8 64)")
    parser.add_argument(
        "--houses", type=int, default=20, help="houses of the dispatcher's, 500 requests each (%(default)s)"
    )
    parser.add_argument(
        "--profile", nargs="?", const="full", choices=[page.name for page in PAGES], help="where our own time goes"
    )
    _peers.add_options(parser)
    asked = parser.parse_args(argv)
    with embedded.temporary() as server:
        asyncio.run(create_database(server.url(), "bench"))
        asyncio.run(run(server.url("bench"), asked))
    return 0
