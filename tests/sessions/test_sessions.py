"""Sessions: told once, kept as a hash, over at the minute that ends them, revoked at once; who stands behind one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from gosdom_core.access import ViewerKind
from gosdom_graphql import clock
from gosdom_graphql.database.tables import HouseClock
from gosdom_graphql.sessions import store
from gosdom_graphql.sessions.identify import identify
from gosdom_graphql.sessions.tables import Session
from tests.rights.cast import NOW, Cast, key, token
from tests.rights.conftest import Ask

SECOND, HOUR = timedelta(microseconds=1), timedelta(hours=1)


async def issued(cast: Cast, who: str, **more: Any) -> tuple[str, UUID]:
    """A new token, and the key of its session."""
    async with cast.database.transaction():
        told = await store.issue(key(who), now=NOW, **more)
    row = await cast.database.read.fetchrow("select id from session where token_hash = $1", store.hashed(told))
    assert row is not None
    return told, row["id"]


async def kind(cast: Cast, told: str | None, at: datetime = NOW) -> ViewerKind:
    return (await identify(cast.database.read, told, at=at)).kind


async def test_a_token_is_told_once_and_kept_as_its_hash(cast: Cast) -> None:
    told, session = await issued(cast, "Anna")
    other, _ = await issued(cast, "Anna")
    assert told != other
    assert len(told) == 43  # 256 bits in letters that an address may carry
    [row] = await cast.database.read.fetch("select * from session where id = $1", session)
    assert row["token_hash"] == sha256(told.encode()).digest()
    assert told not in str(dict(row))
    assert {name: row[name] for name in ("person", "organisation", "created_at", "expires_at", "revoked_at")} == {
        "person": key("Anna"),
        "organisation": None,
        "created_at": NOW,
        "expires_at": None,
        "revoked_at": None,
    }


async def test_whoever_reads_the_table_cannot_sign_in(cast: Cast) -> None:
    told, _ = await issued(cast, "Anna")
    hashed = store.hashed(told)
    for stolen in (hashed.hex(), str(hashed), "", told[:-1], told + " "):
        assert await kind(cast, stolen) is ViewerKind.ANONYMOUS, stolen
    assert await kind(cast, None) is ViewerKind.ANONYMOUS
    assert await kind(cast, told) is ViewerKind.RESIDENT


async def test_a_session_is_over_at_the_moment_that_was_told(cast: Cast) -> None:
    told, _ = await issued(cast, "Anna", lasts=HOUR)
    found = [await kind(cast, told, NOW + HOUR + by) for by in (-SECOND, timedelta(0), SECOND)]
    assert found == [ViewerKind.RESIDENT, ViewerKind.ANONYMOUS, ViewerKind.ANONYMOUS]


async def test_a_session_without_an_end_does_not_end(cast: Cast) -> None:
    told, _ = await issued(cast, "Anna")
    assert await kind(cast, told, NOW + timedelta(days=365 * 50)) is ViewerKind.RESIDENT


async def test_revoked_is_revoked_at_once_and_alone(cast: Cast, ask: Ask) -> None:
    told, session = await issued(cast, "Anna")
    other, _ = await issued(cast, "Anna")
    async with cast.database.transaction():
        await store.revoke(session, now=NOW)
    assert await kind(cast, told) is ViewerKind.ANONYMOUS
    assert await kind(cast, other) is ViewerKind.RESIDENT
    viewer = await identify(cast.database.read, told, at=NOW)
    answer = await ask("{ viewer { kind } houses { totalCount } }", None, viewer)
    assert answer.data == {"viewer": None, "houses": {"totalCount": 3}}


async def test_revoked_twice_keeps_the_first_moment(cast: Cast) -> None:
    _, session = await issued(cast, "Anna")
    for moment in (NOW, NOW + HOUR):
        async with cast.database.transaction():
            await store.revoke(session, now=moment)
    row = await cast.database.read.fetchrow("select revoked_at from session where id = $1", session)
    assert row is not None
    assert row["revoked_at"] == NOW


async def test_two_sessions_have_no_token_in_common(cast: Cast) -> None:
    told, _ = await issued(cast, "Anna", token="the same")
    with pytest.raises(asyncpg.UniqueViolationError):
        await issued(cast, "Boris", token=told)


async def test_a_person_with_two_roles_has_a_session_for_each(cast: Cast) -> None:
    work, home = await cast.viewer("dispatcher"), await cast.viewer("dispatcher_at_home")
    assert (work.person, home.person) == (key("Nina"), key("Nina"))
    assert (work.kind, work.organisation, set(work.premises)) == (ViewerKind.STAFF, key("new"), set())
    assert set(work.houses_served) == {key("sadovaya"), key("tverskaya")}
    assert (home.kind, home.organisation, set(home.owned)) == (ViewerKind.RESIDENT, None, {key("flat 10")})
    assert home.houses_served == ()


@pytest.mark.parametrize(
    ("case", "who", "over", "before", "after"),
    [
        # 31 October ends in Samara at 20:00 UTC: the organisation's zone
        ("an employee, dismissed", "dismissed", datetime(2026, 10, 31, 20, tzinfo=UTC), "STAFF", "ANONYMOUS"),
        ("an employee, not yet one", "dismissed", datetime(2022, 12, 31, 20, tzinfo=UTC), "ANONYMOUS", "STAFF"),
        (
            "an hour later in Moscow",
            "other_inspector",
            datetime(2021, 12, 31, 21, tzinfo=UTC),
            "ANONYMOUS",
            "INSPECTOR",
        ),
    ],
)
async def test_an_office_ends_at_midnight_where_it_is(
    cast: Cast, case: str, who: str, over: datetime, before: str, after: str
) -> None:
    found = [(await cast.viewer(who, over + by)).kind.name for by in (-SECOND, timedelta(0))]
    assert found == [before, after]


@pytest.mark.parametrize(
    ("case", "who", "where", "over", "before"),
    [
        ("whose inviter sold on 30 June", "guest_of_seller", "flat 3", datetime(2026, 6, 30, 20, tzinfo=UTC), True),
        ("whose access ends on the 21st", "guest_of_two", "flat 10", datetime(2026, 11, 21, 20, tzinfo=UTC), True),
        ("whose access begins on 1 December", "guest_of_two", "flat 2", datetime(2026, 11, 30, 20, tzinfo=UTC), False),
        ("whose access was taken back", "guest_of_two", "flat 7", datetime(2026, 6, 1, tzinfo=UTC), True),
        ("invited on 1 March", "guest", "flat 1", datetime(2026, 2, 28, 20, tzinfo=UTC), False),
    ],
)
async def test_a_guest_is_one_to_the_moment(
    cast: Cast, case: str, who: str, where: str, over: datetime, before: bool
) -> None:
    for by, expected in ((-SECOND, before), (timedelta(0), not before)):
        viewer = await cast.viewer(who, over + by)
        assert (key(where) in viewer.premises, key(where) in viewer.request_premises) == (expected, expected)
        assert viewer.kind is ViewerKind.RESIDENT


async def test_a_guest_without_the_scope_is_at_home_and_reads_no_requests(cast: Cast) -> None:
    viewer = await cast.viewer("guest_without_scope")
    assert (set(viewer.premises), set(viewer.houses)) == ({key("flat 1")}, {key("sadovaya")})
    assert (viewer.owned, viewer.request_premises, viewer.request_houses) == ((), (), ())


async def test_it_is_the_houses_clock_that_ends_a_session(cast: Cast) -> None:
    """Last in this module: the clock does not go back."""
    async with cast.database.transaction():
        told = await store.issue(key("Anna"), now=clock.real(), lasts=HOUR)
    assert (await identify(cast.database.read, told)).kind is ViewerKind.RESIDENT
    now = await clock.move(cast.database, by=HOUR)
    viewer = await identify(cast.database.read, told)
    assert viewer.kind is ViewerKind.ANONYMOUS
    assert timedelta(0) <= viewer.now - now < timedelta(minutes=1)


async def test_without_a_clock_nobody_is_anybody(cast: Cast) -> None:
    async with cast.database.transaction():
        rows = await HouseClock.select()
        await HouseClock.delete(force=True)
    with pytest.raises(RuntimeError, match="gosdom migrate"):
        await identify(cast.database.read, token("owner"))
    async with cast.database.transaction():
        await HouseClock.insert(*(HouseClock(**row) for row in rows))
    assert await Session.count() > 0
