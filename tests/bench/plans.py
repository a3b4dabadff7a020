"""`python -m tests.bench plans`: one plan for all values, or a plan for each: what do we lose, and what do we save?

The read pool has generic plans (`plan_cache_mode = force_generic_plan`): a statement is planned once, for whatever
is bound to it. Where values are unlike each other, a plan for each may serve better. So they are unlike here: the first
office manages a third of the houses, the last one twenty; a supplier has every sixth house, the support desk all of
them, an owner one; one request in eighty is of this category, one in nine of that. All ask for the same lists, in all
their orders, and by each value of what they can be filtered by. Each statement is run both ways in turns, with the
values of who asks, on one connection. What a plan of its own makes quicker by a fifth and by half a millisecond is
printed with both plans.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import geometric_mean, median
from time import perf_counter
from typing import Final

from graphql import GraphQLEnumType, GraphQLInputObjectType, get_named_type

from gosdom_graphql import log
from gosdom_graphql.database import embedded
from gosdom_graphql.database.migrate import create_database
from gosdom_graphql.seed.requests import REQUESTS
from tests.bench._said import Listener, listening
from tests.bench.growth import List, connections, laid, lists
from tests.scale import scaled

PERSONAS: Final = ("dispatcher", "other_dispatcher", "supplier", "support", "inspector", "owner")
QUICKER, GAIN = 1.2, 0.5
"""By how many times, and by how many milliseconds, is a plan of its own quicker before it is said?"""
SIZE: Final = 300_000
WORDS: Final = ("лифт", "тараканы", "вода")
WARM: Final = 2


def unlike(personas: Sequence[str]) -> Iterator[List]:
    """Lists by each value of each enumeration in their filters, common and rare ones, and by words."""
    for persona in personas:
        for name, field in connections():
            if "filter" not in field.args:
                continue
            given = get_named_type(field.args["filter"].type)
            assert isinstance(given, GraphQLInputObjectType)
            for condition, of in given.fields.items():
                kind, values = get_named_type(of.type), list[str]()
                if isinstance(kind, GraphQLEnumType):
                    values = [f"[{value}]" if "[" in str(of.type) else value for value in kind.values]
                elif condition == "search":
                    values = [f'"{word}"' for word in WORDS]
                for value in values:
                    yield List.filtered(persona, name, f"{condition}: {value}")


@dataclass(frozen=True)
class Both:
    """Milliseconds of a list's statement by the plan for all values, and by one for its own, which is planned first."""

    generic: float
    custom: float

    @property
    def times(self) -> float:
        """How many times as long does a plan of its own take?"""
        return self.custom / self.generic

    @property
    def worth(self) -> bool:
        """Would a plan of its own be worth its planning?"""
        return self.generic > max(self.custom * QUICKER, self.custom + GAIN)


async def both(listener: Listener, statement: str, values: Sequence[object], times: int) -> Both:
    """The same statement with the same values, in turns."""
    took: dict[str, list[float]] = {"force_generic_plan": [], "force_custom_plan": []}
    async with listener.database.read.acquire() as connection:
        prepared = await connection.prepare(statement)
        for turn in range(WARM + times):
            for mode, found in took.items():
                await connection.execute(f"set plan_cache_mode = {mode}")
                begun = perf_counter()
                await prepared.fetchrow(*values)
                if turn >= WARM:
                    found.append((perf_counter() - begun) * 1000)
        await connection.execute("reset plan_cache_mode")
    return Both(*map(median, took.values()))


async def measured(listener: Listener, tokens: Mapping[str, str], asked: argparse.Namespace) -> Mapping[List, Both]:
    """Every list, by everybody; with both plans, where one of its own would have been quicker."""
    found: dict[List, Both] = {}
    for each in [*lists(PERSONAS), *unlike(PERSONAS)]:
        if each in found or not any(word in str(each) for word in asked.only):
            continue
        statement, values = await listener.said(tokens[each.persona], each.query)
        found[each] = await both(listener, statement, values, asked.times)
        if found[each].worth:  # once more, for longer: somebody else may have used the machine
            found[each] = await both(listener, statement, values, 5 * asked.times)
        if found[each].worth:
            print(
                f"  {each}: {found[each].generic:.2f} ms, by a plan of its own {found[each].custom:.2f} ms; both plans:"
            )
            for mode in ("force_generic_plan", "force_custom_plan"):
                print(await listener.plan(statement, values, mode), flush=True)
    return found


def table(found: Mapping[List, Both]) -> Iterator[str]:
    """Persona by persona: how much longer do all lists take by plans of their own, the best and the worst one?"""
    yield f"{'by a plan of their own, beside one for all values':<52}{'lists':>7}{'middle':>9}{'least':>9}{'most':>9}"
    for persona in PERSONAS:
        times = [both.times for each, both in found.items() if each.persona == persona]
        if times:
            yield f"{persona:<52}{len(times):>7}{geometric_mean(times):>8.2f}×{min(times):>8.2f}×{max(times):>8.2f}×"
    worth = [f"  {each}: {both.generic:.2f} → {both.custom:.2f} ms" for each, both in found.items() if both.worth]
    generic, custom = (sum(getattr(each, way) for each in found.values()) for way in ("generic", "custom"))
    yield f"all {len(found)} once: {generic:,.0f} ms by plans for all values, {custom:,.0f} ms by plans of their own"
    yield f"{len(worth)} would gain a fifth, and half a millisecond" + (":" if worth else "")
    yield from worth


async def run(postgresql: embedded.Server, asked: argparse.Namespace) -> None:
    """A region that is unlike itself, and all lists in it."""
    log.configure(level="error", as_json=True)
    url = postgresql.url("bench")
    await create_database(postgresql.url(), "bench")
    tokens = await laid(url, asked.requests, largest=asked.requests // REQUESTS // 3)
    async with listening(url) as listener:
        print("\n".join(table(await measured(listener, tokens, asked))))


def main(argv: Sequence[str]) -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench plans")
    parser.add_argument("--requests", type=int, default=scaled(SIZE), help="how many (%(default)s by GOSDOM_SCALE)")
    parser.add_argument("--times", type=int, default=20, help="how often each is run each way (%(default)s)")
    parser.add_argument("--only", nargs="+", default=[""], help="lists that are called so: «requests», «category»")
    asked = parser.parse_args(argv)
    with embedded.temporary() as postgresql:
        asyncio.run(run(postgresql, asked))
    return 0
