"""The house's clock: it moves forward, and everyone sees it at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.database.tables import HouseClock

MINUTE = timedelta(minutes=1)


async def test_it_starts_with_the_machine(database: Database) -> None:
    assert abs(await clock.now(database) - clock.real()) < MINUTE


async def test_it_moves_by_a_duration_and_goes_on(database: Database) -> None:
    before = await clock.now(database)
    moved = await clock.move(database, by=timedelta(days=3))
    assert timedelta(0) <= moved - before - timedelta(days=3) < MINUTE
    assert timedelta(0) <= await clock.now(database) - moved < MINUTE


async def test_it_moves_to_a_moment_of_any_zone(database: Database) -> None:
    moscow = datetime.fromisoformat("2031-12-01T09:00:00+03:00")
    assert await clock.move(database, to=moscow) == datetime(2031, 12, 1, 6, tzinfo=UTC)
    assert timedelta(0) <= await clock.now(database) - moscow < MINUTE


@pytest.mark.parametrize("asked", [{"by": timedelta(seconds=-1)}, {"to": datetime(2020, 1, 1, tzinfo=UTC)}])
async def test_it_never_goes_back(database: Database, asked: dict[str, object]) -> None:
    before = await HouseClock.select()
    with pytest.raises(clock.ClockOnlyMovesForward) as refused:
        await clock.move(database, **asked)  # type: ignore[arg-type]  # one of the two, as the table says
    assert refused.value.code == "CLOCK_ONLY_MOVES_FORWARD"
    assert await HouseClock.select() == before


@pytest.mark.parametrize("asked", [{}, {"by": MINUTE, "to": clock.real()}, {"to": datetime(2040, 1, 1)}])  # noqa: DTZ001 — no zone is the case
async def test_a_move_says_one_thing_and_its_zone(database: Database, asked: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"either to which moment|no time zone"):
        await clock.move(database, **asked)  # type: ignore[arg-type]  # wrong on purpose


async def test_a_move_that_is_rolled_back_did_not_happen(database: Database) -> None:
    before = await HouseClock.select()
    with pytest.raises(ZeroDivisionError):
        async with database.transaction():
            moved = await clock.move(database, by=timedelta(days=1000))
            assert await clock.now(database) >= moved
            raise ZeroDivisionError
    assert await HouseClock.select() == before
