"""Tallies are what a walk over all requests comes to: after any deeds, folded or not, whoever did them at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import orjson
import pytest

from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.homes import rows as homes
from gosdom_graphql.organisations import rows
from gosdom_graphql.organisations import store as organisations
from gosdom_graphql.reader import ById, observed, read, select
from gosdom_graphql.reader.many_viewers import write_for_many
from gosdom_graphql.reader.rowtype import row_type
from gosdom_graphql.requests import rows as requests
from tests.organisations.deeds import BEGUN, attempt
from tests.organisations.plain import Plain, shown
from tests.rights.api import SCHEMA
from tests.rights.cast import ORGANISATIONS, Cast, gid, key

FIGURES = """
query ($id: ID!) {
  organisation(id: $id) {
    score { due inTime shareInTime ratings rating }
    statistics {
      since byState { state number } byCategory { category number } byEmployee { employee { name } number }
      medianHours overdue
    }
  }
}
"""
COUNTED = """
select 'state' as what, organisation::text, state as key, sum(number) as number from tally_by_state group by 2, 3
union all select 'category', organisation::text, category, sum(number) from tally_by_category group by 2, 3
union all select 'employee', organisation::text, employee::text, sum(number) from tally_by_employee group by 2, 3
union all select 'hours', organisation::text, hours::text, sum(number) from tally_by_hours group by 2, 3
union all select 'due', organisation::text, at::text, sum(due) from score_tally where organisation is not null
  group by 2, 3 having sum(due) <> 0
union all select 'in time', organisation::text, at::text, sum(in_time) from score_tally where organisation is not null
  group by 2, 3 having sum(in_time) <> 0
union all select 'ratings', coalesce(organisation::text, region), at::text, 10 * sum(ratings) + sum(total)
  from score_tally group by 2, 3 having sum(ratings) <> 0
"""
LIVE = """
select 'state' as what, organisation::text, state as key, count(*) as number from request_counts group by 2, 3
union all select 'category', organisation::text, category, count(*) from request_counts group by 2, 3
union all select 'employee', organisation::text, employee::text, count(*) from request_counts
  where employee is not null group by 2, 3
union all select 'hours', organisation::text, hours::text, count(*) from request_counts
  where hours is not null group by 2, 3
union all select 'due', organisation::text, due_at::text, count(*) from request_counts
  where due_at is not null group by 2, 3
union all select 'in time', organisation::text, due_at::text, count(*) from request_counts
  where due_at is not null and in_time group by 2, 3
union all select 'ratings', whose, rated_at::text, 10 * count(*) + sum(rating)
  from request_counts cross join lateral (values (organisation::text), (region)) w(whose)
  where rating is not null group by 2, 3
"""


def figures(rows: Any) -> dict[tuple[str, str, str], int]:
    """Zeros are sums of rows that are not folded yet: they say nothing."""
    return {(row["what"], row["organisation"], row["key"]): int(row["number"]) for row in rows if row["number"]}


async def agree(database: Database) -> dict[tuple[str, str, str], int]:
    """Do the tallies come to what there is? What it is, when they do."""
    counted, live = figures(await database.read.fetch(COUNTED)), figures(await database.read.fetch(LIVE))
    assert counted == live
    return live


@pytest.mark.parametrize("seed", [1, 2])
async def test_after_any_deeds_the_tallies_are_what_there_is(cast: Cast, seed: int) -> None:
    chance, at = Random(seed), BEGUN
    ids: list[Any] = []
    for n in range(80):
        at += timedelta(hours=chance.choice((1, 5, 20, 90)))
        await attempt(cast, chance, at, ids)
        if n % 20 == 19:
            await agree(cast.database)
            async with cast.database.transaction():
                assert await organisations.fold(at) > 0
            found = await agree(cast.database)
    assert {what for what, _, _ in found} == {"state", "category", "employee", "hours", "due", "in time", "ratings"}
    assert await organisations.fold(at) == 0, "what is folded is not folded again"


async def test_deeds_and_folds_at_once(cast: Cast) -> None:
    """Several people and two clocks: nobody's row is counted twice, or lost."""
    chances = [Random(n) for n in range(4)]
    ids: list[Any] = []
    together = asyncio.Barrier(len(chances))

    async def person(chance: Random) -> None:
        at = BEGUN
        for _ in range(25):
            await together.wait()  # nobody answers on a day before it was asked
            at += timedelta(hours=9)
            await attempt(cast, chance, at, ids)

    async def clock() -> None:
        for _ in range(25):
            async with cast.database.transaction():
                await organisations.fold(BEGUN)
            await asyncio.sleep(0.01)

    await asyncio.gather(*map(person, chances), clock(), clock())
    await agree(cast.database)
    await organisations.fold(BEGUN)
    await agree(cast.database)
    rows = await cast.database.read.fetchval("select count(*) from tally_by_state where not folded")
    assert rows == 0


async def test_recounting_once_too_often_adds_nothing(cast: Cast) -> None:
    ids = [row["id"] for row in await cast.database.read.fetch("select id from request")]
    before = await cast.database.read.fetchval("select count(*) from tally_by_state")
    async with cast.database.transaction():
        await organisations.recount(ids)
        await organisations.recount([])
    assert await cast.database.read.fetchval("select count(*) from tally_by_state") == before


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 21, 12, tzinfo=UTC),
        datetime(2026, 9, 14, 20, tzinfo=UTC),  # midnight in Samara, an hour before it in Moscow
        datetime(2026, 9, 14, 20, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 2, 28, 3, tzinfo=UTC),
        datetime(2027, 8, 1, tzinfo=UTC),
    ],
)
async def test_scores_and_statistics_are_the_plain_ones(cast: Cast, now: datetime) -> None:
    plain = await Plain.load(cast.database.read)
    operator = await cast.viewer("operator", now)
    some = 0
    for name in ORGANISATIONS:
        with observed() as statements:
            found = await SCHEMA.execute(
                FIGURES,
                variable_values={"id": gid("Organisation", name)},
                context_value=Context(operator, cast.database),
            )
        assert found.errors is None
        assert found.data is not None
        assert len(statements) == 1
        told = found.data["organisation"]
        exact = {
            each: None if value is None else Decimal(value) if isinstance(value, str) else value
            for each, value in told["score"].items()
        }
        assert exact == shown(plain.score(key(name), now)), name
        statistics = told["statistics"]
        by_employee = sorted(each["number"] for each in statistics["byEmployee"])
        assert statistics | {"byEmployee": by_employee} == plain.statistics(key(name), now), name
        assert all(each["employee"]["name"] for each in statistics["byEmployee"])
        some += told["score"]["due"]
    assert some > 5 or now.year == 2027


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ('search: "старый дом"', {"old"}),
        ('search: "дома"', {"old", "new"}),
        ('search: "контора водок"', {"vodokanal"}),
        ('search: "6300000001"', {"new"}),
        ('search: "!!"', set()),
        ('licence: "063-0"', {"old"}),
        ('licence: "нет такой"', set()),
        ('region: "77", search: "контора"', {"support", "inspectorate_77", "prosecutor_77", "operator"}),
    ],
)
async def test_organisations_are_found_by_words_and_licence(cast: Cast, asked: str, expected: set[str]) -> None:
    nobody = await cast.viewer("anonymous")
    query = f"{{ organisations(filter: {{{asked}}}) {{ nodes {{ id }} }} }}"
    found = await SCHEMA.execute(query, context_value=Context(nobody, cast.database))
    assert found.errors is None
    assert found.data is not None
    assert {each["id"] for each in found.data["organisations"]["nodes"]} == {
        gid("Organisation", name) for name in expected
    }


async def test_a_stream_may_ask_for_them_as_well(cast: Cast) -> None:
    """For many viewers at once the same sums are written with columns where one viewer's are parameters."""
    now = datetime(2026, 6, 14, 9, tzinfo=UTC)
    figures = select(
        homes.Organisation,
        "name",
        score=select(rows.OrganisationScore, "due", "in_time", "share_in_time", "rating"),
        statistics=select(
            rows.OrganisationStatistics,
            "median_hours",
            "overdue",
            by_state=select(rows.RequestsInState, "state", "number"),
        ),
    )
    asked = select(requests.Request, organisation=figures)
    ids = [row["id"] for row in await cast.database.read.fetch("select id from request order by id limit 30")]
    told = 0
    for persona in ("other_dispatcher", "supplier", "inspector", "owner"):
        viewer = await cast.viewer(persona, now)
        stream = write_for_many(row_type(requests.Request), [asked], viewer.kind)
        async with cast.database.read.acquire() as connection:
            pushed = await stream.run(connection, ids, [viewer], now)
            for each in pushed:
                expected = await read(ById(ids[each.subject], asked), viewer, connection)
                assert orjson.loads(each.texts[0]) == expected
                told += expected["organisation"]["statistics"] is not None
    assert told > 0
