"""`python -m tests.bench growth`: every list at 10,000, at 100,000 and at 1,000,000 requests (by GOSDOM_SCALE).

Regions are laid by `gosdom seed`, one after another: ten times the houses, while a dispatcher serves as many as before
from the second region on, and a resident has one home. So p50 should stay within a fifth of the smallest region's.
What does not is printed with its plan in the largest region. Every connection at the root of the schema is asked for,
in each of its orders, and what a dispatcher's screen filters by.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

import httpx
from graphql import GraphQLEnumType, get_named_type

from gosdom_graphql import log
from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database, embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.schema import schema
from gosdom_graphql.seed import seed
from gosdom_graphql.seed.requests import REQUESTS
from tests.bench._serve import settings_for
from tests.scale import scaled

SIZES = (10_000, 100_000, 1_000_000)
FLAT = 1.2
"""Of the smallest region's p50."""
PERSONAS = ("dispatcher", "owner", "inspector")
FILTERED = (
    ("requests", "open: true"),
    ("requests", "overdue: true"),
    ("requests", 'search: "лифт"'),
    ("requests", "category: [YARD_CLEANING]"),
    ("requests", "mine: true"),
    ("notices", 'search: "вода"'),
    ("houses", "mine: true"),
    ("houses", 'address: "самара"'),
    ("organisations", 'name: "участок"'),
)
LIST = "{{ {name}{arguments} {{ nodes {{ __typename }} pageInfo {{ hasNextPage endCursor }} }} }}"


@dataclass(frozen=True)
class List:
    """A list as somebody asks for it."""

    persona: str
    name: str
    how: str
    query: str

    def __str__(self) -> str:
        return f"{self.persona:<11}{self.name:<19}{self.how}"


def lists(personas: Sequence[str] = PERSONAS) -> Iterator[List]:
    """Which lists are there? Connections at the root, by their orders and by filters."""
    query = schema._schema.query_type
    assert query is not None
    for persona in personas:
        for name, field in query.fields.items():
            if not get_named_type(field.type).name.endswith("Connection"):
                continue
            yield List(persona, name, "", LIST.format(name=name, arguments=""))
            if "order" in field.args:
                named = get_named_type(field.args["order"].type)
                by = get_named_type(named.fields["field"].type)
                assert isinstance(by, GraphQLEnumType)
                for order in by.values:
                    for way in ("ASC", "DESC"):
                        given = f"(order: {{field: {order}, direction: {way}}})"
                        yield List(persona, name, f"{order} {way}", LIST.format(name=name, arguments=given))
            for filtered, words in FILTERED:
                if filtered == name:
                    yield List(persona, name, words, LIST.format(name=name, arguments=f"(filter: {{{words}}})"))


class Region:
    """A region of some size, asked in this process."""

    def __init__(self, database: Database, client: httpx.AsyncClient, tokens: Mapping[str, str]) -> None:
        self.database, self.client, self.tokens = database, client, tokens

    async def ask(self, each: List) -> None:
        """Once."""
        headers = {"Authorization": f"Bearer {self.tokens[each.persona]}"}
        answer = await self.client.post("/graphql", json={"query": each.query}, headers=headers)
        found = answer.json()
        assert "errors" not in found, (each, found)

    async def p50(self, each: List, times: int) -> float:
        """Milliseconds, in the middle of so many."""
        took = []
        for n in range(times + 5):
            begun = perf_counter()
            await self.ask(each)
            if n >= 5:
                took.append((perf_counter() - begun) * 1000)
        return median(took)

    async def plan(self, each: List) -> str:
        """How does PostgreSQL read it? Of all that is read, the statement that took longest."""
        said: list[tuple[float, str, Any]] = []

        def listen(record: Any) -> None:
            said.append((record.elapsed, record.query, record.args))

        async with self.database.read.acquire() as connection:
            connection.add_query_logger(listen)
        await self.ask(each)
        await asyncio.sleep(0)  # who listens is told in the next turn of the loop
        async with self.database.read.acquire() as connection:
            connection.remove_query_logger(listen)
        _, query, values = max(said, key=lambda record: record[0])
        rows = await self.database.read.fetch(f"explain (analyze, buffers, costs off) {query}", *values)
        return "\n".join(f"    {row[0]}" for row in rows)


async def measured(url: str, requests: int, asked: argparse.Namespace, slow: Mapping[List, float]) -> dict[List, float]:
    """p50 of every list in a region of so many requests; where a list takes longer than `slow` says, its plan."""
    await migrate(url)
    seeded = await seed(url, houses=requests // REQUESTS)
    told = f"{requests:,} requests: {seeded.rows:,} rows laid in {seeded.seconds:.0f} s"
    print(told, flush=True)
    # one connection that reads: what is listened to is what is said
    settings = settings_for(url).model_copy(update={"read_connections": 1})
    found: dict[List, float] = {}
    async with Database.open(settings) as database:
        transport = httpx.ASGITransport(create_app(settings, database))
        async with httpx.AsyncClient(transport=transport, base_url="http://house", timeout=60) as client:
            region = Region(database, client, seeded.tokens)
            for each in lists():
                found[each] = await region.p50(each, asked.times)
                if found[each] > slow.get(each, float("inf")):  # once more: somebody else may have used the machine
                    found[each] = min(found[each], await region.p50(each, asked.times))
                if found[each] > slow.get(each, float("inf")):
                    print(f"  {each}: {found[each]:.2f} ms, {slow[each] / FLAT:.2f} in the smallest region")
                    print(await region.plan(each), flush=True)
    return found


def table(found: Mapping[int, Mapping[List, float]]) -> Iterator[str]:
    """The figures, line by line."""
    sizes = list(found)
    yield f"{'p50 ms at so many requests':<60}" + "".join(f"{size:>11,}" for size in sizes) + f"{'×':>7}"
    uneven = 0
    for each, first in found[sizes[0]].items():
        times = found[sizes[-1]][each] / first
        uneven += times > FLAT
        figures = "".join(f"{found[size][each]:>11.2f}" for size in sizes)
        yield f"{each!s:<60}{figures}{times:>7.2f}" + (" not flat" if times > FLAT else "")
    yield f"{uneven} of {len(found[sizes[0]])} lists are not flat"


async def run(server: Any, asked: argparse.Namespace) -> None:
    """One region after another, each in a database of its own."""
    log.configure(level="error", as_json=True)
    found: dict[int, dict[List, float]] = {}
    for requests in asked.requests:
        name = f"bench{requests}"
        await create_database(server.url(), name)
        slow: dict[List, float] = {}
        if found and requests == asked.requests[-1]:
            slow = {each: first * FLAT for each, first in found[asked.requests[0]].items()}
        found[requests] = await measured(server.url(name), requests, asked, slow)
    print("\n".join(table(found)))


def main(argv: Sequence[str]) -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench growth")
    numbers = sorted({max(1, scaled(size) // REQUESTS) * REQUESTS for size in SIZES})
    parser.add_argument(
        "--requests", type=int, nargs="+", default=numbers, help=f"how many ({numbers} by GOSDOM_SCALE)"
    )
    parser.add_argument("--times", type=int, default=100, help="how often each list is asked for (%(default)s)")
    asked = parser.parse_args(argv)
    if min(asked.requests) < REQUESTS:
        parser.error(f"a house has {REQUESTS}")
    with embedded.temporary() as server:
        asyncio.run(run(server, asked))
    return 0
