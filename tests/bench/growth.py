"""`python -m tests.bench growth`: every list at 10,000, at 100,000 and at 1,000,000 requests (by GOSDOM_SCALE).

Regions are laid by `gosdom seed`, one after another: ten times the houses, while a dispatcher serves as many as before
from the second region on, and a resident has one home. So p50 should stay within a fifth of the smallest region's.
Regions are asked in turns, so that no hour of the machine counts for one alone, and the largest is compared with the
smallest that fills as much of the page. What does not stay within it is
printed with its plan in the largest region. Every connection at the root of the schema is asked for,
in each of its orders, and what a dispatcher's screen filters by.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import asyncpg
from graphql import GraphQLEnumType, GraphQLField, GraphQLInputObjectType, get_named_type

from gosdom_graphql import log
from gosdom_graphql.database import embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.schema import schema
from gosdom_graphql.seed import seed
from gosdom_graphql.seed.homes import SERVED
from gosdom_graphql.seed.requests import REQUESTS
from tests.bench._http import answer, raw
from tests.bench._said import listening
from tests.bench._servers import Server, apart, gosdom
from tests.bench.startup import answered
from tests.scale import scaled

SIZES = (10_000, 100_000, 1_000_000)
FLAT = 1.2
"""Of the smallest region's p50."""
WARM = 7
"""So often a list is asked before it counts: by then PostgreSQL has made up its mind about the plan."""
PERSONAS = ("dispatcher", "owner", "inspector")
FILTERED = (
    ("requests", "open: true"),
    ("requests", "overdue: true"),
    ("requests", 'search: "лифт"'),
    ("requests", "category: [YARD_CLEANING]"),
    ("requests", "mine: true"),
    ("notices", 'search: "вода"'),
    ("houses", "mine: true"),
    ("houses", 'search: "самара"'),
    ("houses", 'search: "самара тополиная 1"'),
    ("organisations", 'search: "участок 1"'),
)
LIST = "{{ {name}{arguments} {{ nodes {{ __typename }} pageInfo {{ hasNextPage endCursor }} }} }}"


@dataclass(frozen=True)
class List:
    """A list as somebody asks for it."""

    persona: str
    name: str
    how: str
    query: str

    @classmethod
    def filtered(cls, persona: str, name: str, words: str) -> List:
        """Which list is it with such a filter?"""
        return cls(persona, name, words, LIST.format(name=name, arguments=f"(filter: {{{words}}})"))

    def __str__(self) -> str:
        return f"{self.persona:<17}{self.name:<19}{self.how}"


def connections() -> Iterator[tuple[str, GraphQLField]]:
    """Which connections are there at the root of the schema?"""
    query = schema._schema.query_type
    assert query is not None
    for name, field in query.fields.items():
        if get_named_type(field.type).name.endswith("Connection"):
            yield name, field


def lists(personas: Sequence[str] = PERSONAS) -> Iterator[List]:
    """Which lists are there? Connections at the root, by their orders and by filters."""
    for persona in personas:
        for name, field in connections():
            yield List(persona, name, "", LIST.format(name=name, arguments=""))
            if "order" in field.args:
                named = get_named_type(field.args["order"].type)
                assert isinstance(named, GraphQLInputObjectType)
                by = get_named_type(named.fields["field"].type)
                assert isinstance(by, GraphQLEnumType)
                for order in by.values:
                    for way in ("ASC", "DESC"):
                        given = f"(order: {{field: {order}, direction: {way}}})"
                        yield List(persona, name, f"{order} {way}", LIST.format(name=name, arguments=given))
            for filtered, words in FILTERED:
                if filtered == name:
                    yield List.filtered(persona, name, words)


class Region:
    """A region of some size, behind a server of its own."""

    def __init__(self, url: str, server: Server, tokens: Mapping[str, str]) -> None:
        self.url, self.server, self.tokens = url, server, tokens
        self.connected: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, each: List) -> tuple[float, int]:
        """How many milliseconds did it take, and how many rows came?"""
        request = raw(self.server.port, self.tokens[each.persona], each.query, {})
        if self.connected is None:
            self.connected = await asyncio.open_connection("127.0.0.1", self.server.port, limit=2**22)
        begun = perf_counter()
        found = await answer(*self.connected, request)
        took = (perf_counter() - begun) * 1000
        assert b'"errors"' not in found, (each, found)
        return took, found.count(b"__typename")

    async def plan(self, each: List) -> str:
        """How does PostgreSQL read it?"""
        async with listening(self.url) as listener:
            return await listener.plan(*await listener.said(self.tokens[each.persona], each.query))


async def laid(url: str, requests: int, *, largest: int = SERVED) -> Mapping[str, str]:
    """Who is there in a region of so many requests? At rest: what PostgreSQL tidies up later is tidied now.

    The largest office has so many houses; by default all have as many.
    """
    await migrate(url)
    seeded = await seed(url, houses=requests // REQUESTS, largest=largest)
    connection = await asyncpg.connect(url)
    for each in ("vacuum analyze", "checkpoint"):
        await connection.execute(each)
    await connection.close()
    print(f"{requests:,} requests: {seeded.rows:,} rows laid in {seeded.seconds:.0f} s", flush=True)
    return seeded.tokens


@dataclass(frozen=True)
class Took:
    """p50 of a list in milliseconds, region by region, and how many rows each gave."""

    milliseconds: Sequence[float]
    rows: Sequence[int]

    @property
    def times(self) -> float:
        """How many times as long did the largest region take as the smallest that has as many rows for the page?

        A region too small to fill the page reads less.
        """
        first = self.rows.index(self.rows[-1])
        return self.milliseconds[-1] / self.milliseconds[first]

    @property
    def flat(self) -> bool:
        """Is that within what it may?"""
        return self.times <= FLAT


async def p50(regions: Sequence[Region], each: List, times: int) -> Took:
    """In the middle of so many times: region by region in turns, so that a slow minute is everybody's."""
    for region in regions:
        for _ in range(WARM):
            await region.ask(each)
    took = [[await region.ask(each) for region in regions] for _ in range(times)]
    columns = list(zip(*took, strict=True))
    return Took([median(each for each, _ in column) for column in columns], [column[0][1] for column in columns])


async def measured(regions: Mapping[int, Region], asked: argparse.Namespace) -> dict[List, Took]:
    """p50 of every list in every region; where the largest takes longer than it may, its plan."""
    found: dict[List, Took] = {}
    for each in lists():
        if not any(word in str(each) for word in asked.only):
            continue
        found[each] = await p50(list(regions.values()), each, asked.times)
        if not found[each].flat:  # once more, for longer: somebody else may have used the machine
            found[each] = await p50(list(regions.values()), each, 3 * asked.times)
        if not found[each].flat:
            print(
                f"  {each}: {found[each].milliseconds[-1]:.2f} ms, {found[each].times:.2f} times the smallest region's"
            )
            print(await regions[max(regions)].plan(each), flush=True)
    return found


def table(sizes: Sequence[int], found: Mapping[List, Took]) -> Iterator[str]:
    """The figures, line by line."""
    yield f"{'p50 ms at so many requests':<66}" + "".join(f"{size:>11,}" for size in sizes) + f"{'×':>7}{'rows':>6}"
    for each, took in found.items():
        figures = "".join(f"{each:>11.2f}" for each in took.milliseconds)
        yield f"{each!s:<66}{figures}{took.times:>7.2f}{took.rows[-1]:>6}" + ("" if took.flat else " not flat")
    yield f"{sum(not each.flat for each in found.values())} of {len(found)} lists are not flat"


async def run(postgresql: embedded.Server, core: int, asked: argparse.Namespace) -> None:
    """All regions, each in a database of its own and behind a server of its own, side by side."""
    log.configure(level="error", as_json=True)
    regions: dict[int, Region] = {}
    with ExitStack() as stack:
        for requests in sorted(asked.requests):
            url = postgresql.url(f"bench{requests}")
            await create_database(postgresql.url(), f"bench{requests}")
            tokens = await laid(url, requests)
            regions[requests] = Region(url, stack.enter_context(gosdom(url, core)), tokens)
            await answered(regions[requests].server)
        print("\n".join(table(list(regions), await measured(regions, asked))))


def main(argv: Sequence[str]) -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench growth")
    numbers = sorted({max(1, scaled(size) // REQUESTS) * REQUESTS for size in SIZES})
    parser.add_argument(
        "--requests", type=int, nargs="+", default=numbers, help=f"how many ({numbers} by GOSDOM_SCALE)"
    )
    parser.add_argument("--times", type=int, default=100, help="how often each list is asked for (%(default)s)")
    parser.add_argument("--only", nargs="+", default=[""], help="lists that are called so: «requests», «RATING»")
    asked = parser.parse_args(argv)
    if min(asked.requests) < REQUESTS:
        parser.error(f"a house has {REQUESTS}")
    with embedded.temporary() as postgresql, apart() as core:
        asyncio.run(run(postgresql, core, asked))
    return 0
