"""Who is told what happens is looked up before an event needs them, and not again while nothing can have changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from gosdom_core.access import ViewerKind
from gosdom_graphql import clock
from gosdom_graphql.events import viewers
from gosdom_graphql.events.viewers import AT_ONCE, KEPT, Viewers
from gosdom_graphql.sessions.viewer import Viewer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SESSIONS = [UUID(int=n) for n in range(AT_ONCE + 1)]


class World:
    """Time, and who was looked up."""

    def __init__(self) -> None:
        self.elapsed, self.now = 1000.0, NOON
        self.asked: list[list[UUID]] = []
        self.over: set[UUID] = set()

    async def identify(self, _reads: Any, sessions: Collection[UUID]) -> dict[UUID, tuple[Viewer, datetime | None]]:
        self.asked.append(list(sessions))
        return {
            each: (
                Viewer(ViewerKind.RESIDENT, self.now, "ru", each),
                NOON + timedelta(minutes=30) if each.int == 7 else None,
            )
            for each in sessions
            if each not in self.over
        }


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(viewers, "identify_sessions", made.identify)
    monkeypatch.setattr(clock, "elapsed", lambda: made.elapsed)
    return made


@pytest.fixture
def known() -> Viewers:
    return Viewers(None)  # type: ignore[arg-type]  # nobody reads: `identify` is the world's


async def of(known: Viewers, sessions: Collection[UUID], rights: int = 1, now: datetime = NOON) -> set[UUID]:
    return set(await known.of(sessions, rights=rights, now=now))


async def test_an_event_much_later_looks_nobody_up(world: World, known: Viewers) -> None:
    """Whoever is half as old as they may become is renewed in between, the eldest first, so many at once."""
    assert await of(known, SESSIONS) == set(SESSIONS)
    assert [len(each) for each in world.asked] == [AT_ONCE, 1]
    assert known.aging() == set()
    world.elapsed += KEPT / 2 + 1
    renewed = known.aging()
    assert renewed == set(SESSIONS[:AT_ONCE])
    assert known.unknown(SESSIONS, NOON) == renewed
    assert await of(known, renewed) == renewed
    assert known.aging() == {SESSIONS[-1]}
    assert await of(known, SESSIONS[-1:]) == {SESSIONS[-1]}
    world.asked.clear()
    world.elapsed += KEPT / 2 - 1
    assert await of(known, SESSIONS) == set(SESSIONS)
    assert world.asked == []


async def test_too_old_is_looked_up_again(world: World, known: Viewers) -> None:
    await of(known, SESSIONS[:3])
    world.elapsed += KEPT
    world.over = {SESSIONS[1]}
    assert await of(known, SESSIONS[:3]) == {SESSIONS[0], SESSIONS[2]}


async def test_a_session_that_ends_by_itself_is_unknown_from_then_on(world: World, known: Viewers) -> None:
    await of(known, SESSIONS[:10])
    end = NOON + timedelta(minutes=30)
    assert known.unknown(SESSIONS[:10], end - timedelta(microseconds=1)) == set()
    assert known.unknown(SESSIONS[:10], end) == {SESSIONS[7]}
    world.over = {SESSIONS[7]}
    assert SESSIONS[7] not in await of(known, SESSIONS[:10], now=end)


async def test_at_a_full_hour_a_date_may_have_changed(world: World, known: Viewers) -> None:
    await of(known, SESSIONS[:3])
    later = NOON + timedelta(minutes=59, seconds=59)
    assert known.unknown(SESSIONS[:3], later) == set()
    world.now = NOON + timedelta(hours=1)
    assert known.unknown(SESSIONS[:3], world.now) == set(SESSIONS[:3])


async def test_whose_rights_changed_is_looked_up_again(world: World, known: Viewers) -> None:
    """The bell says whose; where a bell was missed, everybody's may have."""
    await of(known, SESSIONS[:3], rights=1)
    assert known.changed(f"2 {SESSIONS[0]}")  # nobody's person is this
    assert known.unknown(SESSIONS[:3], NOON) == set()
    assert known.changed("3 *")
    assert known.unknown(SESSIONS[:3], NOON) == set(SESSIONS[:3])
    await of(known, SESSIONS[:3], rights=3)
    await of(known, SESSIONS[:3], rights=4)
    assert len(world.asked) == 3
