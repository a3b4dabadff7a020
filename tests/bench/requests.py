"""`python -m tests.bench requests`: lists, search, the queue, dashboards, each beside its bare SQL, and its plan.

Our answer is the whole way of a request: identified, planned, read, printed. The bare statement is what one would write
by hand; of the dashboards it walks the requests themselves, which is what the tallies are for. GOSDOM_SCALE=100 lays
2,000 houses with a million requests; a dashboard must then be there within 300 ms.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import getloadavg
from time import perf_counter
from typing import Any, Final

import httpx
import psutil
from pydantic import SecretStr

from gosdom_graphql import log
from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database, embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.reader import observed
from gosdom_graphql.reader.sql import Statement
from gosdom_graphql.seed import seed
from gosdom_graphql.sessions.identify import identify
from gosdom_graphql.sessions.viewer import Viewer
from gosdom_graphql.settings import DemoSettings
from tests.scale import SCALE

HOUSES: Final = 2_000
LIMIT: Final = 300.0
"""Milliseconds in which a dashboard is there, nearly always."""

FIGURES = """
  score { due inTime shareInTime ratings rating }
  statistics {
    byState { state number } byCategory { category number } byEmployee { employee { name } number } medianHours overdue
  }
"""
OURS = "r.organisation = $1 and r.house = any($2) and r.addressee in ('MANAGEMENT', 'SUPPLIER')"
ROWS = "select json_agg(x) from ({}) x"
COUNTS = """
select json_build_object(
  'state', (select json_object_agg(state, n) from (
    select state, count(*) n from request where {whose} and received_at >= $2 group by 1) x),
  'category', (select json_object_agg(category, n) from (
    select category, count(*) n from request where {whose} and received_at >= $2 group by 1) x),
  'employee', (select json_object_agg(coalesce(responsible::text, ''), n) from (
    select responsible, count(*) n from request where {whose} and received_at >= $2 group by 1) x),
  'median', (select percentile_disc(0.5) within group (order by answered_at - received_at) from request
    where {whose} and received_at >= $2 and answered_at is not null),
  'share', (select json_build_array(count(*), count(*) filter (where r.answered_at <= d.due_at)) from request r
    join request_deadline d on d.request = r.id and d.kind = 'ANSWER' and d.decides
    where {whose} and d.due_at between $2 and $3),
  'rating', (select avg(rating) from request where {whose} and rated_at >= $2)
)
"""


@dataclass(frozen=True)
class Case:
    """What is asked, by whom, and how one would ask by hand? `given` are the values of the statement by hand."""

    name: str
    who: str
    query: str
    by_hand: str
    given: Callable[[Viewer], Sequence[Any]]
    is_dashboard: bool = False


@dataclass
class Runs:
    """Milliseconds of each run."""

    ours: list[float] = field(default_factory=list)
    processor: float = 0.0
    """Milliseconds of processor that PostgreSQL took for one of ours: the same however many others use the machine."""
    bare: list[float] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


def of_staff(viewer: Viewer) -> Sequence[Any]:
    return viewer.organisation, list(viewer.houses_served)


def year_of(of: str) -> Callable[[Viewer], Sequence[Any]]:
    return lambda viewer: (getattr(viewer, of), viewer.now.replace(year=viewer.now.year - 1), viewer.now)


def cases(viewer: Viewer) -> list[Case]:
    """Everything that is measured. `viewer` is the dispatcher, whose organisation is named by its id."""
    own = f'organisation(id: "Organisation:{viewer.organisation}")'
    page = "select r.id, r.number, r.state, r.category, r.text, r.received_at, r.due_at from request r"
    nodes = "nodes { id number state category text receivedAt dueAt }"
    latest = "order by r.received_at desc, r.id desc limit 20"
    return [
        Case(
            "list",
            "dispatcher",
            f"{{ requests {{ {nodes} }} }}",
            ROWS.format(f"{page} where {OURS} {latest}"),
            of_staff,
        ),
        Case(
            "search",
            "dispatcher",
            f'{{ requests(filter: {{search: "лифт не работает"}}) {{ {nodes} }} }}',
            ROWS.format(f"{page} where {OURS} and r.words @@ search_query('лифт не работает') {latest}"),
            of_staff,
        ),
        Case(
            "queue",
            "dispatcher",
            f"{{ requests(filter: {{open: true}}, order: {{field: DUE_AT, direction: ASC}}) {{ {nodes} }} }}",
            ROWS.format(
                f"{page} where {OURS} and r.state in ('ACCEPTED', 'IN_PROGRESS') order by r.due_at, r.id limit 20"
            ),
            of_staff,
        ),
        Case(
            "dashboard of an organisation",
            "dispatcher",
            f"{{ {own} {{ {FIGURES} }} }}",
            COUNTS.format(whose="organisation = $1"),
            year_of("organisation"),
            is_dashboard=True,
        ),
        Case(
            "dashboard of a region",
            "inspector",
            '{ organisations(first: 100, filter: {region: "63", kind: [MANAGING]}) { nodes { name '
            f"{FIGURES} }} }} }}",
            COUNTS.format(whose="region = $1"),
            year_of("region"),
            is_dashboard=True,
        ),
        Case(
            "worst overdue of a region",
            "inspector",
            "{ overdueRequests { totalCount nodes { number category dueAt organisation { name } } } }",
            ROWS.format(
                "select r.number, r.category, r.due_at, o.name, count(*) over () from request r"
                " join organisation o on o.id = r.organisation"
                " where r.region = $1 and r.awaits and r.due_at < $2 order by r.due_at, r.id limit 20"
            ),
            lambda viewer: (viewer.region, viewer.now),
            is_dashboard=True,
        ),
        Case(
            "organisations by score",
            "owner",
            '{ organisations(first: 100, filter: {region: "63", shareFrom: "0.5", ratingFrom: "3"})'
            " { nodes { name licence score { shareInTime rating } } } }",
            ROWS.format(
                "select r.organisation, count(*), count(*) filter (where r.answered_at <= d.due_at), avg(r.rating)"
                " from request r join request_deadline d on d.request = r.id and d.kind = 'ANSWER' and d.decides"
                " where r.region = $1 and d.due_at between $2 and $3 group by 1"
            ),
            lambda viewer: ("63", viewer.now.replace(year=viewer.now.year - 1), viewer.now),
            is_dashboard=True,
        ),
    ]


async def measured(
    case: Case, client: httpx.AsyncClient, database: Database, token: str, turns: int
) -> tuple[Runs, Viewer]:
    """How long did each take? The first turn warms up."""
    runs = Runs()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    viewer = await identify(database.read, token)
    given = case.given(viewer)
    backends = await processes(database)
    for turn in range(turns + 1):
        with observed() as statements:
            before, begun = processor(backends), perf_counter()
            answer = await client.post("/graphql", json={"query": case.query}, headers=headers)
            ours, taken = (perf_counter() - begun) * 1000, processor(backends) - before
        told = answer.json()
        assert "errors" not in told, told
        begun = perf_counter()
        await database.read.fetchval(case.by_hand, *given)
        bare = (perf_counter() - begun) * 1000
        if turn:
            runs.ours.append(ours)
            runs.processor += taken * 1000 / turns
            runs.bare.append(bare)
        runs.statements = list(statements)
    return runs, viewer


async def processes(database: Database) -> list[psutil.Process]:
    """Which of the server's processes answer us? On this machine."""
    rows = await database.read.fetch("select pid from pg_stat_activity where datname = current_database()")
    return [psutil.Process(row["pid"]) for row in rows]


def processor(of: Sequence[psutil.Process]) -> float:
    """How many seconds have these worked?"""
    return sum(each.cpu_times().user + each.cpu_times().system for each in of)


def at(values: Sequence[float], share: float) -> float:
    """Which time did this share of the runs keep?"""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


async def plans(runs: Runs, viewer: Viewer, database: Database) -> Iterator[str]:
    """How does PostgreSQL run our statements?"""
    lines = []
    for statement in runs.statements:
        bound = [each.bind({}, viewer) for each in statement.parameters]
        found = await database.read.fetch(f"explain (analyze, costs off, timing off) {statement.sql}", *bound)
        lines += [f"    {row[0]}" for row in found]
    return iter(lines)


async def run(asked: argparse.Namespace, url: str) -> int:
    """All cases over a region that is laid for them; 1 where a dashboard took too long."""
    begun = perf_counter()
    seeded = await seed(url, houses=asked.houses, only=("requests",))
    print(f"{asked.houses} houses, {seeded.rows} rows, laid in {perf_counter() - begun:.0f} s")
    return await measure(asked, url, seeded.tokens)


async def measure(asked: argparse.Namespace, url: str, tokens: Mapping[str, str]) -> int:
    """All cases, line by line; 1 where a dashboard took too long. `tokens` are the personas' of the region."""
    log.configure(level="error", as_json=True)
    settings = DemoSettings(database_url=SecretStr(url), read_connections=2, statement_timeout=60)
    failed = 0
    async with Database.open(settings) as database:
        requests = await database.read.fetchval("select count(*) from request")
        load = ", ".join(f"{each:.1f}" for each in getloadavg())
        print(f"{requests} requests, {asked.turns} turns; load of the machine {load}")
        print(f"{'':<30} {'ours p50':>9} {'p99':>8} {'processor':>10} {'bare p50':>9} {'p99':>8}  ms")
        transport = httpx.ASGITransport(create_app(settings, database))
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            dispatcher = await identify(database.read, tokens["dispatcher"])
            for case in cases(dispatcher):
                runs, viewer = await measured(case, client, database, tokens[case.who], asked.turns)
                figures = [at(times, share) for times in (runs.ours, runs.bare) for share in (0.5, 0.99)]
                late = case.is_dashboard and figures[1] > LIMIT
                failed += late
                print(
                    f"{case.name:<30} {figures[0]:>9.1f} {figures[1]:>8.1f} {runs.processor:>10.1f}"
                    f" {figures[2]:>9.1f} {figures[3]:>8.1f}" + (f"  more than {LIMIT:g}" if late else "")
                )
                if asked.plans:
                    print("\n".join(await plans(runs, viewer, database)))
    return 1 if failed else 0


def main(argv: Sequence[str]) -> int:
    """What are the figures? Prints one table, with plans between its lines."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench requests")
    parser.add_argument("--houses", type=int, default=max(4, HOUSES * SCALE // 100), help="houses (%(default)s)")
    parser.add_argument("--turns", type=int, default=50, help="times that each is asked (%(default)s)")
    parser.add_argument("--no-plans", dest="plans", action="store_false", help="figures alone")
    asked = parser.parse_args(argv)
    with embedded.temporary() as server:

        async def laid() -> int:
            await create_database(server.url(), "bench")
            await migrate(server.url("bench"))
            return await run(asked, server.url("bench"))

        return asyncio.run(laid())
