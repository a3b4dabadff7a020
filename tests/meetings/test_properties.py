"""Whoever votes at once, with failures between: what was acknowledged is what is counted, as the core alone counts."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gosdom_core import meetings as core
from gosdom_core.errors import Refused
from gosdom_core.meetings import Ballot, VoteIsFinal
from gosdom_graphql.database import Database
from gosdom_graphql.meetings import tables
from gosdom_graphql.meetings.store import checking, closing, reading, sealing, voting
from tests.meetings.opened import ENDS, STARTS, Opened, opened, person

FLATS = 5
MARKS = "+-0."


class Died(Exception):
    """The server died between the write and the commit."""


@dataclass(frozen=True)
class Cast:
    """Somebody casts: which flat, what, when (in hours); the server may die then, or the clock beat."""

    flat: int
    marks: str
    hour: int
    dies: bool
    seals: bool


CASTS = st.lists(
    st.builds(
        Cast,
        flat=st.integers(0, FLATS - 1),
        marks=st.text(MARKS, min_size=3, max_size=3),
        hour=st.integers(-1, 21 * 24 + 10),
        dies=st.booleans(),
        seals=st.booleans(),
    ),
    max_size=25,
)


async def acknowledged(here: Opened, each: Cast) -> Ballot | None:
    """What the voter was told is cast; nothing where it was refused, or where nobody answered."""
    at = STARTS + timedelta(hours=each.hour)
    with suppress(Refused, Died):
        async with here.database.transaction():
            await voting.cast(here.viewer(here.owners[each.flat], at), here.weight(each.flat), here.chosen(each.marks))
            if each.dies:
                raise Died
        if each.seals:
            async with here.database.transaction():
                await sealing.seal_meeting(here.meeting, at)
        (key,) = (key for key, id in here.weights.items() if id == here.weight(each.flat))
        return Ballot(key, at, each.marks)
    return None


@given(casts=CASTS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
async def test_any_votes_of_any_voters_at_once(database: Database, casts: list[Cast]) -> None:
    here = await opened(database, ["50", "60.5", "33.33", "41", "12.07"])
    async with database.transaction():
        await sealing.begin(here.meeting, STARTS)
    told = await asyncio.gather(*(acknowledged(here, each) for each in casts))
    known = await reading.meeting(here.meeting)
    assert known is not None
    roll = core.Roll(known.meeting.day, tuple(await reading.weights(here.meeting)))
    alone = core.tally(known.meeting, roll, [each for each in told if each is not None])
    async with database.transaction():
        assert await closing.count(here.meeting, ENDS)
    rows = await tables.AgendaItem.objects().where(tables.AgendaItem.meeting == here.meeting).order_by("position")
    for decision, row in zip(alone.decisions, rows, strict=True):
        votes = decision.votes
        assert row.outcome == decision.outcome.name
        assert [Fraction(int(each), int(row.denominator)) for each in (row.in_favour, row.against, row.abstained)] == [
            votes.in_favour, votes.against, votes.abstained,
        ]  # fmt: skip
        assert row.steps_ru == [step.ru for step in decision.steps]
    checked = await checking.check(here.meeting)
    assert checked is not None
    assert checked.wrong == []


@given(
    day=st.integers(1, 9), part=st.sampled_from([(1, 1), (1, 2), (2, 5)]), before=st.text(MARKS, min_size=3, max_size=3)
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
async def test_a_sale_between_votes(database: Database, day: int, part: tuple[int, int], before: str) -> None:
    """Whatever was sold and cast before: every weight of the house is still counted once, and nobody casts twice."""
    here = await opened(database, ["50", "60.5"])
    buyer, sold = await person("Покупатель"), date(2026, 3, 20) + timedelta(days=day)
    await here.sell(0, buyer, sold, *part)
    early = datetime(2026, 3, 20, 12, tzinfo=UTC)
    late = datetime(2026, 4, 1, 12, tzinfo=UTC)
    with suppress(Refused):
        await here.cast(here.owners[0], here.weight(0), before, early)
    for who in (buyer, here.owners[0], buyer):
        with suppress(VoteIsFinal, Refused):
            await here.cast(who, here.weight(0), "+-0", late)
    async with database.transaction():
        assert await closing.count(here.meeting, ENDS)
    checked = await checking.check(here.meeting)
    assert checked is not None
    assert checked.wrong == []
