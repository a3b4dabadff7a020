"""Scores that lists are sorted and found by: the clock draws them up soon after they changed, and misses none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import product
from random import Random
from typing import Any, TypeAlias
from uuid import UUID

import pytest

from gosdom_core.access import ViewerKind
from gosdom_core.homes import Place
from gosdom_core.requests import RequestCategory
from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.homes import rows as homes
from gosdom_graphql.homes.tables import Organisation
from gosdom_graphql.organisations import store as organisations
from gosdom_graphql.reader.markers import Slot
from gosdom_graphql.reader.probe import probe
from gosdom_graphql.reader.rowtype import row_type
from gosdom_graphql.reader.sql import write
from gosdom_graphql.reader.tree import Page, Parts
from gosdom_graphql.requests import store
from gosdom_graphql.requests.store import Sent
from tests.database.test_plans import generic_plan
from tests.organisations.deeds import BEGUN, attempt
from tests.organisations.plain import Plain, shown
from tests.rights.api import SCHEMA
from tests.rights.cast import ORGANISATIONS, Cast, gid, key
from workers.clock import PLANS

Score: TypeAlias = tuple[Decimal | None, Decimal | None]
NOON = datetime(2026, 9, 14, 9, tzinfo=UTC)
SHOWN = "query ($id: ID!) { organisation(id: $id) { score { rating shareInTime } } }"


@pytest.fixture(scope="module", autouse=True)
async def deeds(cast: Cast) -> None:
    """A year of requests, some of them rated."""
    chance, at = Random(3), BEGUN
    ids: list[Any] = []
    for _ in range(160):
        at += timedelta(hours=chance.choice((1, 5, 20, 90)))
        await attempt(cast, chance, at, ids)
    assert at < NOON


async def beat(database: Database, now: datetime, *, at_once: int | None = organisations.AT_ONCE) -> int:
    """How many scores does the clock draw up in a beat?"""
    async with database.transaction():
        await organisations.fold(now)
    async with database.transaction():
        return await organisations.draw_up(now, at_once=at_once)


async def draw_all(database: Database, now: datetime) -> None:
    """Every score is what it is at this moment."""
    async with database.transaction():
        await Organisation.update(FORGOTTEN, force=True)
    assert await beat(database, now) == len(ORGANISATIONS)
    assert await beat(database, now) == 0


FORGOTTEN: Any = dict.fromkeys(
    (Organisation.rating, Organisation.share_in_time, Organisation.scored_at, Organisation.scored_until)
)


async def drawn_up(database: Database) -> dict[str, Score]:
    """The rating and the share in time that lists are sorted and found by."""
    rows = await database.read.fetch("select id, rating, share_in_time from organisation")
    found = {row["id"]: (row["rating"], row["share_in_time"]) for row in rows}
    return {name: found[key(name)] for name in ORGANISATIONS}


async def expected(database: Database, now: datetime) -> dict[str, Score]:
    """The same, by a plain walk over all requests."""
    plain = await Plain.load(database.read)
    scores = {name: shown(plain.score(key(name), now)) for name in ORGANISATIONS}
    return {name: (score["rating"], score["shareInTime"]) for name, score in scores.items()}


async def listed(cast: Cast, now: datetime, member: str) -> list[str]:
    """In which order does a resident see the organisations?"""
    query = f"{{ organisations(order: {{field: {member}, direction: DESC}}) {{ nodes {{ id }} }} }}"
    viewer = await cast.viewer("owner", now)
    found = await SCHEMA.execute(query, context_value=Context(viewer, cast.database))
    assert found.errors is None
    assert found.data is not None
    return [each["id"] for each in found.data["organisations"]["nodes"]]


async def answered(cast: Cast, at: datetime) -> UUID:
    """A request to the new organisation, which was answered at once and may be rated."""
    sent = Sent(
        place=Place.HOUSE, category=RequestCategory.NOISE_NEIGHBOURS, text="Шумят", house=key("sadovaya"), confirm=True
    )
    async with cast.database.transaction():
        request = (await store.submit(await cast.viewer("owner", at), sent)).ids["request"]
    async with cast.database.transaction():
        await store.take(await cast.viewer("dispatcher", at), request)
    async with cast.database.transaction():
        await store.answer(await cast.viewer("dispatcher", at), request, "Сделано", resolved=True)
    assert isinstance(request, UUID)
    return request


async def rate(cast: Cast, request: UUID, stars: int, at: datetime) -> None:
    async with cast.database.transaction():
        await store.rate(await cast.viewer("owner", at), request, stars, None)


def test_scores_are_drawn_up_in_the_beat_that_folds_their_tallies() -> None:
    names = list(PLANS)
    assert names[names.index("tallies") :][:2] == ["tallies", "scores"]


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 21, 12, tzinfo=UTC),
        datetime(2026, 9, 13, 20, tzinfo=UTC),  # midnight in Samara, an hour before it in Moscow
        datetime(2026, 9, 13, 20, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 2, 28, 3, tzinfo=UTC),
        datetime(2027, 8, 1, tzinfo=UTC),
    ],
)
async def test_what_is_drawn_up_is_what_is_shown_at_that_moment(cast: Cast, now: datetime) -> None:
    await draw_all(cast.database, now)
    found = await drawn_up(cast.database)
    assert found == await expected(cast.database, now)
    assert any(rating is not None for rating, _ in found.values()) or now.year == 2027
    viewer = await cast.viewer("owner", now)
    for name, (rating, share) in found.items():
        told = await SCHEMA.execute(
            SHOWN, variable_values={"id": gid("Organisation", name)}, context_value=Context(viewer, cast.database)
        )
        assert told.errors is None
        assert told.data is not None
        printed = {"rating": rating and str(rating), "shareInTime": share and str(share)}
        assert told.data["organisation"]["score"] == printed, name


@pytest.mark.parametrize(("figure", "shown_as"), [("shareFrom", "shareInTime"), ("ratingFrom", "rating")])
async def test_organisations_are_found_by_their_score(cast: Cast, figure: str, shown_as: str) -> None:
    now = NOON
    await draw_all(cast.database, now)
    plain = await Plain.load(cast.database.read)
    scores = {name: shown(plain.score(key(name), now))[shown_as] for name in ORGANISATIONS}
    known = sorted({value for value in scores.values() if value is not None})
    assert known
    assert None in scores.values(), "and some are not known"
    owner = await cast.viewer("owner", now)
    for value in (Decimal(0), *known, known[-1] + Decimal("0.0001")):
        query = f'{{ organisations(filter: {{{figure}: "{value}"}}) {{ nodes {{ id }} }} }}'
        found = await SCHEMA.execute(query, context_value=Context(owner, cast.database))
        assert found.errors is None
        assert found.data is not None
        ids = {each["id"] for each in found.data["organisations"]["nodes"]}
        expected = {name for name, score in scores.items() if score is not None and score >= value}
        assert ids == {gid("Organisation", name) for name in expected}, value


@pytest.mark.parametrize(("member", "shown_as"), [("SHARE_IN_TIME", "shareInTime"), ("RATING", "rating")])
@pytest.mark.parametrize("way", ["ASC", "DESC"])
async def test_organisations_are_sorted_by_their_score(cast: Cast, member: str, shown_as: str, way: str) -> None:
    """Page by page, forward and back; those without a score are below all others."""
    now = NOON
    await draw_all(cast.database, now)
    plain = await Plain.load(cast.database.read)
    unknown = Decimal(-1)
    places = sorted(
        ((unknown if (score := shown(plain.score(key(name), now))[shown_as]) is None else score), key(name))
        for name in ORGANISATIONS
    )
    assert len({score for score, _ in places}) > 1
    expected = [f"Organisation:{id}" for _, id in (places if way == "ASC" else reversed(places))]
    owner = await cast.viewer("owner", now)
    for forward, (size, at, more, cursor) in {
        True: ("first", "after", "hasNextPage", "endCursor"),
        False: ("last", "before", "hasPreviousPage", "startCursor"),
    }.items():
        query = (
            f"query ($at: String) {{ organisations({size}: 3, {at}: $at, order: {{field: {member}, direction: {way}}})"
            f" {{ nodes {{ id }} pageInfo {{ {more} {cursor} }} }} }}"
        )
        ids: list[str] = []
        place, goes_on = None, True
        while goes_on:
            found = await SCHEMA.execute(
                query, variable_values={"at": place}, context_value=Context(owner, cast.database)
            )
            assert found.errors is None
            assert found.data is not None
            page = found.data["organisations"]
            nodes = [each["id"] for each in page["nodes"]]
            ids = [*ids, *nodes] if forward else [*nodes, *ids]
            place, goes_on = page["pageInfo"][cursor], page["pageInfo"][more]
        assert ids == expected, (forward, way)


async def test_a_rating_is_in_the_order_after_the_next_beat(cast: Cast) -> None:
    now = NOON + timedelta(hours=1)
    request = await answered(cast, now)
    await draw_all(cast.database, now)
    before, order = await drawn_up(cast.database), await listed(cast, now, "RATING")
    await rate(cast, request, 1, now)
    assert await drawn_up(cast.database) == before
    assert await listed(cast, now, "RATING") == order
    assert await beat(cast.database, now) == 1
    after = await drawn_up(cast.database)
    plain = await expected(cast.database, now)
    assert after == before | {"new": plain["new"]}
    assert after != before
    await draw_all(cast.database, now)  # the region's mean has moved for the others, too: a day later at the latest
    assert await drawn_up(cast.database) == plain


async def test_a_term_that_ends_makes_the_score_be_drawn_up(cast: Cast) -> None:
    now = NOON + timedelta(hours=2)
    sent = Sent(
        place=Place.APARTMENT, category=RequestCategory.PIPE_BURST, text="Течёт", premises=key("flat 1"), confirm=True
    )
    await draw_all(cast.database, now)
    viewer = await cast.viewer("owner", now)
    async with cast.database.transaction():
        requests = [(await store.submit(viewer, sent)).ids["request"] for _ in range(10)]
    assert await beat(cast.database, now) == 0, "what falls due later makes nobody count now"
    # in the middle of a day: the end of one draws everybody up
    earlier = "update request_deadline set due_at = due_at - interval '9 hours' where request = any({}) and decides"
    async with cast.database.transaction():
        await Organisation.raw(earlier, requests)
        await organisations.recount(requests)
    due = await cast.database.read.fetchval("select max(due_at) from request_counted where request = any($1)", requests)
    await draw_all(cast.database, due - timedelta(microseconds=1))
    before = await drawn_up(cast.database)
    assert await beat(cast.database, due) == 1
    after = await drawn_up(cast.database)
    assert after == await expected(cast.database, due)
    assert [name for name in after if after[name] != before[name]] == ["new"]


async def test_a_new_day_draws_up_whose_day_it_is(cast: Cast) -> None:
    midnight = datetime(2026, 10, 1, 20, tzinfo=UTC)  # in Samara
    await draw_all(cast.database, midnight - timedelta(microseconds=1))
    assert await beat(cast.database, midnight - timedelta(microseconds=1)) == 0
    in_samara = sum(region == "63" for _, _, region in ORGANISATIONS.values())
    assert 0 < in_samara < len(ORGANISATIONS)
    assert await beat(cast.database, midnight) == in_samara
    assert await beat(cast.database, midnight + timedelta(hours=1)) == len(ORGANISATIONS) - in_samara
    assert await drawn_up(cast.database) == await expected(cast.database, midnight + timedelta(hours=1))


async def test_a_clock_that_was_put_back_draws_up_all_of_them(cast: Cast) -> None:
    now = NOON - timedelta(days=1)
    await draw_all(cast.database, NOON + timedelta(days=400))
    assert await beat(cast.database, now) == len(ORGANISATIONS)
    assert await beat(cast.database, now) == 0
    assert await drawn_up(cast.database) == await expected(cast.database, now)


async def test_those_that_wait_the_longest_come_first(cast: Cast) -> None:
    """A database that has just been migrated is done in a few beats; those drawn up before come after it."""
    await draw_all(cast.database, NOON)
    others = [key(name) for name in ORGANISATIONS][3:]
    async with cast.database.transaction():
        await Organisation.update(FORGOTTEN).where(Organisation.id.is_in(others))
    later = NOON + timedelta(days=1)
    assert [await beat(cast.database, later, at_once=4) for _ in range(2)] == [4, 4]
    before = await cast.database.read.fetch("select id from organisation where scored_at = $1", later)
    assert {*others} <= {row["id"] for row in before}
    assert [await beat(cast.database, later, at_once=4) for _ in range(2)] == [2, 0]
    assert await drawn_up(cast.database) == await expected(cast.database, later)


async def test_it_is_no_event_and_changes_nobodys_rights(cast: Cast) -> None:
    figures = "select (select count(*) from event), (select count(*) from event_new)"
    before = await cast.database.read.fetchrow(figures)
    await draw_all(cast.database, NOON)
    assert await cast.database.read.fetchrow(figures) == before
    triggers = "select count(*) from pg_trigger where tgrelid = 'organisation'::regclass and not tgisinternal"
    assert await cast.database.read.fetchval(triggers) == 0


# --- Several at once --------------------------------------------------------------------------------------------------


async def test_two_clocks_draw_nothing_twice(cast: Cast) -> None:
    """What one holds the other passes over, without waiting."""
    now = NOON + timedelta(hours=3)
    await draw_all(cast.database, NOON - timedelta(days=1))
    held, let_go = asyncio.Event(), asyncio.Event()

    async def one() -> int:
        async with cast.database.transaction():
            count = await organisations.draw_up(now, at_once=4)
            held.set()
            await let_go.wait()
            return count

    async def other() -> int:
        await held.wait()
        try:
            async with asyncio.timeout(5), cast.database.transaction():
                return await organisations.draw_up(now)
        finally:
            let_go.set()

    assert [*await asyncio.gather(one(), other())] == [4, len(ORGANISATIONS) - 4]
    assert await beat(cast.database, now - timedelta(seconds=1)) == 0, "nor does one that is a little behind"
    assert await drawn_up(cast.database) == await expected(cast.database, now)


async def test_a_rating_between_folding_and_drawing_is_drawn_up_in_the_next_beat(cast: Cast) -> None:
    now = NOON + timedelta(hours=4)
    request = await answered(cast, now)
    await draw_all(cast.database, now)
    async with cast.database.transaction():
        await organisations.fold(now)
    await rate(cast, request, 2, now)
    async with cast.database.transaction():
        assert await organisations.draw_up(now) == 0
    before = await drawn_up(cast.database)
    assert await beat(cast.database, now) == 1
    assert (await drawn_up(cast.database))["new"] != before["new"]
    assert (await drawn_up(cast.database))["new"] == (await expected(cast.database, now))["new"]


@pytest.mark.parametrize("first", [True, False], ids=["never drawn up", "out of date"])
async def test_a_rating_folded_while_its_organisation_is_drawn_up_is_not_lost(cast: Cast, first: bool) -> None:
    """The one who draws has added up before it came; the one who folds waits, and says so."""
    now = NOON + timedelta(hours=5)
    request = await answered(cast, now)
    await draw_all(cast.database, now - timedelta(days=1))
    if first:
        async with cast.database.transaction():
            await Organisation.update(FORGOTTEN, force=True)
    added_up, rated = asyncio.Event(), asyncio.Event()

    async def drawing() -> None:
        async with cast.database.transaction():
            assert await organisations.draw_up(now) == len(ORGANISATIONS)
            added_up.set()
            await rated.wait()
            await until_somebody_waits(cast.database)

    async def folding() -> None:
        await added_up.wait()
        await rate(cast, request, 1, now)
        rated.set()
        async with cast.database.transaction():
            await organisations.fold(now)

    async with asyncio.timeout(20):
        await together(drawing, folding)
    plain = await expected(cast.database, now)
    assert (await drawn_up(cast.database))["new"] != plain["new"]
    assert await beat(cast.database, now) == 1
    assert (await drawn_up(cast.database))["new"] == plain["new"]


async def test_ratings_folds_and_draws_at_once(cast: Cast) -> None:
    """Several people and two clocks, on one day: no new one makes up for what was passed over."""
    now = NOON + timedelta(days=1)
    requests = [await answered(cast, now) for _ in range(18)]
    await draw_all(cast.database, now)
    chance, done = Random(4), 0

    async def person(rated: list[UUID]) -> None:
        nonlocal done
        for each in rated:
            await rate(cast, each, chance.randint(1, 5), now)
            await asyncio.sleep(chance.random() / 50)
        done += 1

    async def clock() -> None:
        while done < 3:
            await beat(cast.database, now, at_once=3)
            await asyncio.sleep(chance.random() / 100)

    people = [partial(person, requests[n::3]) for n in range(3)]
    await together(*people, clock, clock)
    await beat(cast.database, now)
    assert (await drawn_up(cast.database))["new"] == (await expected(cast.database, now))["new"]


async def together(*who: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async with asyncio.TaskGroup() as group:
        for each in who:
            group.create_task(each())


async def until_somebody_waits(database: Database) -> None:
    """Until a statement of ours stands before a row that is held."""
    waiting = (
        "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
    )
    while not await database.read.fetchval(waiting):  # noqa: ASYNC110 — PostgreSQL tells nobody that it waits
        await asyncio.sleep(0.01)


# --- Plans ------------------------------------------------------------------------------------------------------------

MANY = """
insert into organisation (id, kind, name, region, zone, inn, address, phone, email, office_hours, sort_key,
  rating, share_in_time, scored_at, scored_until)
select gen_random_uuid(), 'SUPPLIER', n, case when n % 3 = 0 then '63' else '77' end, 'Europe/Moscow', n, '', '', '',
  '', n, nullif(n % 400, 0) / 100.0 + 1, nullif(n % 100, 0) / 100.0, {}, {}
from generate_series(1, 5000) n
"""


def indexes(plan: Any) -> set[str]:
    """Which indexes does it read? Raises where it sorts, or walks a table."""
    assert plan["Node Type"] not in {"Sort", "Incremental Sort", "Seq Scan", "Bitmap Heap Scan"}, plan
    found = {plan["Index Name"]} if "Index Name" in plan else set()
    return found.union(*map(indexes, plan.get("Plans", ())))


async def test_lists_by_score_are_read_by_an_index(cast: Cast) -> None:
    """Last in this module: there are many organisations now."""
    async with cast.database.transaction():
        await Organisation.raw(MANY, NOON, NOON + timedelta(days=1))
        await Organisation.raw("analyze organisation")
    rows = row_type(homes.Organisation)
    windows: tuple[dict[str, Any], ...] = ({"first": 20}, {"first": 20, "after": Slot(("at",))}, {"last": 20})
    figures = {"RATING": ("rating", "rating_from"), "SHARE_IN_TIME": ("share", "share_from")}
    async with cast.database.read.acquire() as connection:
        for (member, (name, figure)), window, way in product(figures.items(), windows, ("ASC", "DESC")):
            for chosen in ((), (figure,), ("region",), ("region", figure)):
                given = {"filter": {each: Slot((each,)) for each in chosen}, "order": (member, way), **window}
                asked = Parts("page", {"nodes": probe(rows)})
                statement = write(
                    Page(rows, asked, given, homes.OrganisationFilter, homes.OrganisationOrder), ViewerKind.ANONYMOUS
                )
                index = f"organisation_{'of_region_' if 'region' in chosen else ''}by_{name}"
                found = indexes(await generic_plan(connection, statement))
                assert found == {index}, (member, window, way, chosen)
