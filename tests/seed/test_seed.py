"""A seeded region: the same for the same seed, what the core would have counted, and the rights that hold on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import asyncpg
import httpx
import pytest

from gosdom_core import readings
from gosdom_core.requests import (
    Addressee,
    Applicant,
    Facts,
    RequestAction,
    RequestCategory,
    RequestState,
    deadlines,
    read_number,
)
from gosdom_graphql import clock
from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.database.migrate import migrate
from gosdom_graphql.homes.tables import Entrance
from gosdom_graphql.readings.figures import in_words
from gosdom_graphql.readings.tables import Meter
from gosdom_graphql.seed import NotEmpty, Seeded, seed
from gosdom_graphql.seed.aside import laid_aside
from gosdom_graphql.settings import DemoSettings
from tests.organisations.plain import Plain, shown

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUSES = 2
TABLES_OF_METERS = ("meter", "reading", "meter_period")
TABLES = ("house", "premises", "person", "share", "request", "request_deadline", "request_history", "event")


@pytest.fixture(scope="module")
async def seeded(database_url: str) -> AsyncIterator[Seeded]:
    """Two houses, on a clock that stands still."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "real", lambda: NOW)
        yield await seed(database_url, houses=HOUSES)


@pytest.fixture(scope="module")
async def connection(database_url: str, seeded: Seeded) -> AsyncIterator[Connection]:
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


async def test_a_house_has_its_size(connection: Connection, seeded: Seeded) -> None:
    counted = {table: await connection.fetchval(f"select count(*) from {table}") for table in TABLES}
    residents = await connection.fetchval(
        "select count(distinct person) from (select person from share union all select person from guest_access) x"
    )
    assert residents == 250 * HOUSES
    assert (counted["house"], counted["premises"]) == (HOUSES, 100 * HOUSES)
    assert (counted["request"], counted["request_history"], counted["event"]) == (
        500 * HOUSES,
        1500 * HOUSES,
        1500 * HOUSES,
    )
    assert seeded.rows == sum(
        [
            await connection.fetchval(f"select count(*) from {table}")
            for table in (
                *TABLES,
                "entrance",
                "guest_access",
                "service_contract",
                "employee",
                "organisation",
                "session",
                "meter",
                "reading",
                "meter_period",
            )
        ]
        + [
            await connection.fetchval(f"select count(*) from {table}")
            for table in ("request_comment", "request_answer")
        ]
    )


async def test_scores_are_drawn_up(connection: Connection) -> None:
    """Lists are sorted and found by them from the beginning; they are those of a plain walk over all requests."""
    plain = await Plain.load(connection)
    for row in plain.organisations.values():
        score = shown(plain.score(row["id"], NOW))
        assert (row["scored_at"], row["rating"], row["share_in_time"]) == (NOW, score["rating"], score["shareInTime"])
    assert any(row["rating"] and row["share_in_time"] for row in plain.organisations.values())


async def test_the_deadlines_are_the_core_s(connection: Connection) -> None:
    """Of every request: the same terms, moments and words as the core counts now, without any cache."""
    rows = await connection.fetch("select r.*, h.zone from request r join house h on h.id = r.house")
    kept: dict[Any, list[tuple[Any, ...]]] = {}
    for due in await connection.fetch(
        "select d.*, t.name, t.since from request_deadline d join law_term t on t.id = d.term order by rank"
    ):
        kept.setdefault(due["request"], []).append(
            (
                due["kind"],
                due["condition"],
                due["decides"],
                due["name"],
                due["since"],
                due["starts_at"],
                due["due_at"],
                due["due_day"],
                due["explanation_ru"],
                due["explanation_en"],
                due["provisional"],
            )
        )
    for row in rows:
        facts = Facts(
            RequestCategory[row["category"]],
            Addressee[row["addressee"]],
            Applicant[row["applicant"]],
            row["received_at"],
            ZoneInfo(row["zone"]),
            registered_at=row["registered_at"],
            independent_sources=row["independent_sources"],
        )
        counted = [
            (
                each.kind.name,
                None if each.condition is None else each.condition.name,
                each.decides,
                each.name,
                each.deadline.term.since,
                each.deadline.start or row["received_at"],
                each.deadline.at,
                each.deadline.day,
                each.deadline.explain("ru"),
                each.deadline.explain("en"),
                each.deadline.provisional,
            )
            for each in deadlines(facts)
        ]
        assert kept.pop(row["id"]) == counted
    assert kept == {}
    assert len({row["category"] for row in rows}) > 25


LIVES = """
select r.id, r.state, r.received_at, r.answered_at, r.answered_by, r.closed_at, r.rated_at, r.awaits, r.due_at,
  array_agg(h.action || ' ' || h.state order by h.at, h.id) as deeds, array_agg(h.at order by h.at, h.id) as times,
  array_agg(h.person order by h.at, h.id) as who, r.author, r.responsible
from request r join request_history h on h.request = r.id group by r.id
"""


async def test_each_life_is_one_that_the_core_allows(connection: Connection) -> None:
    moves = {
        (move["state"], move["action"]): move["next_state"]
        for move in await connection.fetch("select distinct state, action, next_state from request_move")
    }
    lives = Counter[tuple[str, ...]]()
    for life in await connection.fetch(LIVES):
        state, deeds = "ACCEPTED", [each.split() for each in life["deeds"]]
        assert deeds[0] == ["SUBMIT", "ACCEPTED"]
        for action, after in deeds[1:]:
            assert moves[state, action] == after
            state = after
        assert state == life["state"]
        assert life["times"][0] == life["received_at"]
        assert life["times"][-1] <= NOW
        assert (life["closed_at"] is None) is RequestState[state].is_open
        lives[tuple(action for action, _ in deeds)] += 1
    assert len(lives) >= 7
    assert sum(lives.values()) == 500 * HOUSES


async def test_the_queue_waits_for_what_still_runs(connection: Connection) -> None:
    wrong = await connection.fetchval("""
        select count(*) from request r left join lateral (
          select min(d.due_at) as due from request_deadline d
          where d.request = r.id and d.decides and d.met_at is null and d.ended_at is null
        ) d on true where r.awaits <> (d.due is not null) or (r.awaits and r.due_at <> d.due)
    """)
    met_twice = await connection.fetchval(
        "select count(*) from request_deadline d join request r on r.id = d.request"
        " where r.closed_at is not null and d.met_at is null and d.ended_at is null"
    )
    assert (wrong, met_twice) == (0, 0)


async def test_the_log_says_what_the_history_says(connection: Connection) -> None:
    values = {action.name: f"request.{action.value}" for action in RequestAction}
    history = await connection.fetch("select request, action, at, person, house from request_history order by at, id")
    log = await connection.fetch(
        "select e.subject, e.kind, e.at, e.who, e.house from event e join event_order o on o.id = e.id order by o.seq"
    )
    assert [tuple(row) for row in log] == [
        (row["request"], values[row["action"]], row["at"], row["person"], row["house"]) for row in history
    ]
    assert await connection.fetchval("select count(*) from event_new") == 0
    assert await connection.fetchval("select count(*) from rights_new") == 0


async def test_numbers_go_on_where_the_seed_ended(connection: Connection) -> None:
    numbers = {read_number(row["number"]) for row in await connection.fetch("select number from request")}
    assert numbers == set(range(1, 500 * HOUSES + 1))
    assert await connection.fetchval("select nextval('request_number')") == 500 * HOUSES + 1


async def test_the_same_seed_is_the_same_region(
    database_url: str, empty_url: str, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """House for house, also where fewer houses are laid: the first one is the first one of both."""
    from gosdom_graphql.database.migrate import migrate

    await migrate(empty_url)
    monkeypatch.setattr(clock, "real", lambda: NOW)
    await seed(empty_url, houses=1)
    other = await asyncpg.connect(empty_url)
    for table in ("house", "premises", "share", "request", "request_deadline", "request_answer"):
        query = f"select md5(string_agg(x::text, '' order by x.id)) from {table} x"
        house = "id" if table == "house" else "house"
        first = f"{query} where {house} = (select id from house order by address limit 1)"
        assert await other.fetchval(query) == await connection.fetchval(first), table
    await other.close()


async def test_the_first_office_manages_as_many_houses_as_told(empty_url: str) -> None:
    await migrate(empty_url)
    laid = await seed(empty_url, houses=25, only=(), largest=22)
    other = await asyncpg.connect(empty_url)
    managed = """
    select count(*) from service_contract c join session s using (organisation)
    where c.kind = 'MANAGEMENT' and s.token_hash = sha256($1::text::bytea)
    """
    counted = [await other.fetchval(managed, laid.tokens[who]) for who in ("dispatcher", "other_dispatcher")]
    assert (counted, laid.tokens.keys() >= SEEN.keys()) == ([22, 3], True)
    assert await other.fetchval("select count(distinct region) from house") == 2
    await other.close()


async def test_a_region_is_laid_only_into_an_empty_database(database_url: str, seeded: Seeded) -> None:
    with pytest.raises(NotEmpty):
        await seed(database_url, houses=1)


CATALOG = """
select array_agg(told order by told) from (
  select conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid) as told
  from pg_constraint where connamespace = 'public'::regnamespace
  union all select indexdef from pg_indexes where schemaname = 'public'
) x
"""


async def test_indexes_and_references_are_as_the_migrations_made_them(empty_url: str, connection: Connection) -> None:
    await migrate(empty_url)
    fresh = await asyncpg.connect(empty_url)
    try:
        assert await connection.fetchval(CATALOG) == await fresh.fetchval(CATALOG)
    finally:
        await fresh.close()


async def test_a_reference_that_does_not_hold_undoes_all(empty_url: str) -> None:
    await migrate(empty_url)
    other = await asyncpg.connect(empty_url)
    before = await other.fetchval(CATALOG)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with other.transaction(), laid_aside(other, (Entrance,)):
            await other.execute(
                "insert into entrance (id, house, number) values (gen_random_uuid(), gen_random_uuid(), 1)"
            )
    assert await other.fetchval(CATALOG) == before
    assert await other.fetchval("select count(*) from entrance") == 0
    await other.close()


COUNT = "{ requests { totalCount } viewer { kind } }"
SEEN = {
    "owner": "author = any(w) or house = h and place <> 'APARTMENT' or premises = any(p)",
    "neighbour": "author = any(w) or house = h and place <> 'APARTMENT' or premises = any(p)",
    "guest": "author = any(w) or house = h and place <> 'APARTMENT' or premises = any(p)",
    "dispatcher": "addressee = 'MANAGEMENT'",
    "supplier": "addressee = 'SUPPLIER'",
    "inspector": "complained_at is not null",
    "prosecutor": "complained_at is not null",
    "support": "addressee = 'SUPPORT'",
}


async def test_everybody_sees_what_they_should(
    database_url: str, connection: Connection, seeded: Seeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "real", lambda: NOW)
    from pydantic import SecretStr

    settings = DemoSettings(database_url=SecretStr(database_url), read_connections=2, write_connections=2)
    async with Database.open(settings) as database:
        transport = httpx.ASGITransport(create_app(settings, database))
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            for persona, predicate in SEEN.items():
                headers = {"Authorization": f"Bearer {seeded.tokens[persona]}"}
                answer = (await client.post("/graphql", json={"query": COUNT}, headers=headers)).json()
                expected = await connection.fetchval(
                    f"""
                    select count(*) from request,
                      (select array[s.person] as w, array_agg(a.premises) as p, (array_agg(a.house))[1] as h
                       from session s left join (
                         select person, premises, house from share
                         union all select person, premises, house from guest_access
                       ) a on a.person = s.person
                       where s.token_hash = sha256($1::text::bytea) group by s.person) me
                    where {predicate}
                    """,
                    seeded.tokens[persona],
                )
                assert expected > 0, persona
                assert answer["data"]["requests"] == {"totalCount": expected}, persona


async def test_meters_count_as_the_core_counts_them(connection: Connection, seeded: Seeded) -> None:
    """400 meters a house with six readings each; of some of them all is as the core finds it in what was sent."""
    sizes = [await connection.fetchval(f"select count(*) from {table}") for table in TABLES_OF_METERS]
    assert sizes == [400 * HOUSES, 2400 * HOUSES, 2400 * HOUSES]
    for row in await connection.fetch("select * from meter order by md5(id::text) limit 40"):
        meter = Meter(**dict(row), _ignore_missing=True)
        sent = [
            readings.Reading(str(meter.id), tuple(each["values"]), each["at"])
            for each in await connection.fetch("select values, at from reading where meter = $1", meter.id)
        ]
        zone = ZoneInfo(meter.zone)
        found = readings.count(sent, in_words(meter), zone=zone)
        volumes = readings.by_period([in_words(meter)], found.values(), zone=zone)
        rows = await connection.fetch("select * from meter_period where meter = $1 order by period", meter.id)
        assert [(each["period"], tuple(each["values"]), each["volume"], each["spread"]) for each in rows] == [
            (period, found[period].values, volumes[period].volume, 1) for period in sorted(found)
        ]
