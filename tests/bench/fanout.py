"""`python -m tests.bench fanout`: one event to thousands of sockets, beside Node's `graphql-ws` under the same load.

Ours is `gosdom serve` with everything on: each socket is another neighbour of one house, signed in, and may see the
request by their own right; the event is a dispatcher's comment over HTTP, committed, numbered and read again for each
of them. Node's tells what it holds in memory to whoever subscribed, and asks nobody who they are. Both are timed from
sending the request that causes the event until the last socket has it. A hundredth of the sockets then stops reading;
and at last the server is restarted, and all come back at once, ours with the cursor of what they saw.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg

from gosdom_core.access import GuestKind, Scope
from gosdom_graphql import clock
from gosdom_graphql.access.tables import GuestAccess
from gosdom_graphql.database import embedded, new_id
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.seed import Seeded, seed
from gosdom_graphql.seed.rows import Batch
from gosdom_graphql.serving import descriptors
from gosdom_graphql.sessions.store import hashed
from gosdom_graphql.sessions.tables import Session
from tests.bench import _peers, _servers
from tests.bench._http import once, raw
from tests.bench._sockets import Crowd
from tests.scale import scaled

SOCKETS = (2_000, 10_000)
BROAD = 20
"""How many times a slow reader asks for the text: 160 KB a message, so that one fills what lies between."""
SEEN = """subscription Seen($request: ID, $after: {cursor}) {{
  requestChanged(request: $request, after: $after) {{ cursor at action request {{ id number state dueAt {more}}} }}
}}"""
SUBMIT = """mutation Submit($house: ID!, $text: String!) {
  submitRequest(input: {place: YARD, category: YARD_CLEANING, house: $house, text: $text}) {
    request { id } userErrors { code field message }
  }
}"""
COMMENT = """mutation Comment($request: ID!) {
  commentRequest(input: {request: $request, text: "Мастер выехал."}) { userErrors { code field message } }
}"""


@dataclass
class Side:
    """One of the two: how it is started, what its clients send, and how something is made to happen."""

    name: str
    start: Any
    tokens: Sequence[str]
    variables: dict[str, Any]
    cursor: str
    event: tuple[str, str, dict[str, Any]]
    path: bytes

    def query(self, *, broad: bool = False) -> str:
        """What is subscribed to?"""
        more = " ".join(f"t{n}: text" for n in range(BROAD)) + " " if broad else ""
        return SEEN.format(cursor=self.cursor, more=more)

    async def happen(self, server: _servers.Server) -> None:
        """Something happens, over HTTP. It was done when this returns."""
        token, query, variables = self.event
        found = await once(server, raw(server.port, token, query, variables).replace(b"/graphql", self.path, 1))
        for deed in found["data"].values():
            assert not deed["userErrors"], deed


@dataclass
class Figures:
    """What was measured of one server under so many sockets."""

    subscribed: float
    memory: float
    last: list[float]
    cpu: float
    slow: float
    held: float
    stopped: float
    back: float
    exact: str


async def neighbours(url: str, count: int) -> list[str]:
    """As many people as told who may read the requests of the first house; their tokens."""
    connection = await asyncpg.connect(url)
    try:
        home = await connection.fetchrow(
            "select p.id, p.house, s.person from premises p join share s on s.premises = p.id"
        )
        assert home is not None
        now, batch, tokens = clock.real(), Batch(Person, GuestAccess, Session), []
        for n in range(count):
            person = new_id()
            batch.add(Person, id=person, name=f"Сосед № {n}")
            batch.add(
                GuestAccess, id=new_id(), house=home["house"], premises=home["id"], person=person,
                granted_by=home["person"], kind=GuestKind.HOUSEHOLD.name, scopes=[Scope.REQUESTS.name],
                since=now.date().replace(year=now.year - 1), granted_at=now,
            )  # fmt: skip
            tokens.append(f"neighbour {n}")
            batch.add(
                Session,
                id=new_id(),
                token_hash=hashed(tokens[-1]),
                person=person,
                created_at=now,
                user_agent="",
                address="",
            )
        await batch.copy(connection)
        return tokens
    finally:
        await connection.close()


async def our_side(url: str, core: int, seeded: Seeded, tokens: Sequence[str]) -> Side:
    """A request about the yard, which all neighbours see, sent by an owner; the dispatcher comments on it."""
    connection = await asyncpg.connect(url)
    house: UUID = await connection.fetchval("select house from guest_access order by granted_at desc limit 1")
    await connection.close()
    with _servers.gosdom(url, core) as server:
        await up(server)
        sent = raw(server.port, seeded.tokens["owner"], SUBMIT, {"house": f"House:{house}", "text": "я" * 4000})
        answer = (await once(server, sent))["data"]["submitRequest"]
        assert answer["request"], answer
    request = {"request": answer["request"]["id"]}
    start = partial(_servers.gosdom, url, core)
    return Side("ours", start, tokens, request, "Cursor", (seeded.tokens["dispatcher"], COMMENT, request), b"/graphql")


def node_side(core: int, peers: _peers.Peers, count: int) -> Side:
    """Node's server. Raises `Absent`."""
    script = peers.script("sockets.mjs")

    def start(port: int = 0) -> AbstractContextManager[_servers.Server]:
        return _servers.started(lambda fd: [*script, str(fd)], core, environment={"NODE_ENV": "production"}, port=port)

    return Side("graphql-ws", start, [""] * count, {"request": "Request:1"}, "String", ("", "", {}), b"/publish")


async def up(server: _servers.Server) -> None:
    """Until it answers."""
    until = perf_counter() + 60
    while perf_counter() < until:
        server.alive()
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            break
    await once(server, raw(server.port, "", "{ __typename }", {}))


async def measured(side: Side, count: int, asked: argparse.Namespace) -> Figures:
    """What does this server do for so many sockets?"""
    tokens = side.tokens[:count]
    with side.start() as server:
        await up(server)
        first = Crowd(server.port)  # what is made once is no socket's
        await first.join(tokens[:20], side.query(), [side.variables] * len(tokens[:20]))
        first.close()
        await asyncio.sleep(1)
        crowd, before = Crowd(server.port), server.memory()
        begun = perf_counter()
        await crowd.join(tokens, side.query(), [side.variables] * count)
        subscribed, memory = perf_counter() - begun, (server.memory() - before) / count / 1024
        cpu = server.cpu()
        last = [await told(side, server, crowd) for _ in range(asked.events + 1)][1:]
        cpu = (server.cpu() - cpu) / (asked.events + 1) * 1000
        ears, before = Crowd(server.port), server.memory()
        few = max(count // 100, 1)
        await ears.join(tokens[:few], side.query(broad=True), [side.variables] * few, slow=True)
        slow = [await told(side, server, crowd) for _ in range(asked.events)]
        held = (server.memory() - before) / few / 1024
        begun, port = perf_counter(), server.port
        server.process.terminate()
        await crowd.left()
        server.process.wait(60)
        stopped = perf_counter() - begun
        crowd.close()
        ears.close()
    with side.start(port=port) as server:
        await up(server)
        await side.happen(server)  # while nobody is there
        again = Crowd(port)
        begun = perf_counter()
        given = [{**side.variables, "after": each.cursor} for each in crowd.watchers]
        await again.join([each.token for each in crowd.watchers], side.query(), given)
        back = perf_counter() - begun
        await side.happen(server)
        missed = 1 if side.name == "ours" else 0
        await again.seen(1 + missed)
        right = sum(each.seen == 1 + missed for each in again.watchers)
        exact = f"{right} of {count} saw {'both events, each once' if missed else 'the live event only'}"
        if tries := crowd.tried_again + again.tried_again:
            exact += f"; {tries} sockets had to try again"
        again.close()
    return Figures(subscribed, memory, last, cpu, max(slow), held, stopped, back, exact)


async def told(side: Side, server: _servers.Server, crowd: Crowd) -> float:
    """Something happens: after how many milliseconds did the last one have it?"""
    crowd.expect()
    begun = perf_counter()
    _, took = await asyncio.gather(side.happen(server), crowd.told(begun))
    return took


def line(name: str, count: int, found: Figures) -> str:
    """One line of the table."""
    spread = f"{min(found.last):.0f}–{max(found.last):.0f}"
    return (
        f"{count:>7}  {name:<11}{median(found.last):>8.0f}{spread:>13}{found.cpu:>8.0f}{found.memory:>10.1f}"
        f"{found.slow:>10.0f}{found.held:>9.0f}{found.subscribed:>9.1f}{found.stopped:>8.1f}{found.back:>8.1f}"
        f"  {found.exact}"
    )


def missed(found: dict[tuple[int, str], Figures]) -> Iterator[str]:
    """Which of the aims are not reached in this run?"""
    for (count, name), theirs in found.items():
        ours = found[count, "ours"]
        if name == "ours" and count == max(each for each, _ in found) and median(theirs.last) > 500:
            yield f"{count} sockets: the last one has it after {median(theirs.last):.0f} ms, 500 wanted"
        if name != "ours" and median(ours.last) > median(theirs.last):
            yield f"{count} sockets: {median(ours.last):.0f} ms, {name} {median(theirs.last):.0f}"
        if name != "ours" and ours.memory > theirs.memory:
            yield f"{count} sockets: {ours.memory:.1f} KB a socket, {name} {theirs.memory:.1f}"


async def run(url: str, asked: argparse.Namespace) -> None:
    """Lays a house with so many neighbours into the empty database, and prints what was measured."""
    await migrate(url)
    seeded, most = await seed(url, houses=1), max(asked.sockets)
    found: dict[tuple[int, str], Figures] = {}
    print(
        f"{'sockets':>7}  {'server':<11}{'last ms':>8}{'least–most':>13}{'cpu ms':>8}{'KB/socket':>10}{'with slow':>10}"
        f"{'KB/slow':>9}{'join s':>9}{'stop s':>8}{'back s':>8}  after a restart"
    )
    with _servers.apart() as core:
        sides = [await our_side(url, core, seeded, await neighbours(url, most))]
        try:
            sides.append(node_side(core, _peers.Peers(asked.peers), most))
            absent = ""
        except _peers.Absent as why:
            absent = f"absent: graphql-ws ({why})"
        for count in asked.sockets:
            for side in sides:
                found[count, side.name] = await measured(side, count, asked)
                print(line(side.name, count, found[count, side.name]), flush=True)
    print("\n".join(missed(found)) or "all aims are reached")
    print(absent)


def main(argv: Sequence[str]) -> int:
    """What are the figures? Prints one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench fanout")
    numbers = sorted({scaled(count) for count in SOCKETS})
    parser.add_argument("--sockets", type=int, nargs="+", default=numbers, help=f"how many ({numbers} by GOSDOM_SCALE)")
    parser.add_argument(
        "--events", type=int, default=7, help="events of each kind, after one that warms up (%(default)s)"
    )
    _peers.add_options(parser)
    asked = parser.parse_args(argv)
    if descriptors() < max(asked.sockets) * 1.1 + 100:
        parser.error(f"this process may open {descriptors()} sockets and files: raise it with ulimit -n")
    with embedded.temporary() as server:
        asyncio.run(create_database(server.url(), "bench"))
        asyncio.run(run(server.url("bench"), asked))
    return 0
