"""How a meeting is counted: at its end, by itself, in one transaction.

Its row is locked: the close waits for every vote that arrived before it, and who comes later is told that it is over.
What remains is sealed, the core counts, and what it found is written down with its arithmetic.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

import structlog

from gosdom_core import meetings as core
from gosdom_core.errors import Refused
from gosdom_core.meetings import Roll, Tally, Weight, proof
from gosdom_core.meetings.proof import SealedVote
from gosdom_graphql.events.store import happened
from gosdom_graphql.meetings.store import reading, sealing
from gosdom_graphql.meetings.store.reading import SUMS, Known, over
from gosdom_graphql.meetings.tables import AgendaItem, Meeting, MeetingTurnout
from gosdom_graphql.meetings.words import MeetingState

LOG = structlog.get_logger(__name__)
AT_ONCE: Final = 5
"""Meetings of one beat of the clock: ends fall together, at midnight."""
DUE = f"""
select id, held_ru from meeting where state = 'OPEN' and ends_at <= {{}}
order by held_ru is not null, ends_at, id limit {AT_ONCE}
"""


async def count_due(now: datetime) -> int:
    """How many meetings were counted? Those whose end has come. One that the core cannot count says why."""
    counted = 0
    for row in await Meeting.raw(DUE, now):
        try:
            counted += await count(row["id"], now)
        except Refused as refused:  # nothing was written of it: the core counts first
            told: Any = {Meeting.held_ru: refused.message("ru"), Meeting.held_en: refused.message("en")}
            if row["held_ru"] != told[Meeting.held_ru]:
                LOG.exception("a meeting cannot be counted", meeting=str(row["id"]))
                await Meeting.update(told).where(Meeting.id == row["id"])
    return counted


async def count(id: UUID, now: datetime) -> bool:
    """What did the meeting decide? False where it was not open. Raises what `tally` raises, and has written nothing."""
    known = await reading.meeting(id, hold=True)
    if known is None:
        return False
    tally = await recount(known)
    await sealing.begin(id, now)  # one that nobody could seal yet: it was opened and ended at once
    await sealing.seal_meeting(id, now, all=True)
    turnout = await MeetingTurnout.objects().where(MeetingTurnout.meeting == id).first()
    assert turnout is not None
    for item, decision in zip(known.items, tally.decisions, strict=True):
        votes = decision.votes
        parts, common = over([getattr(votes, name) for name in SUMS])
        found = {
            "outcome": decision.outcome.name,
            "denominator": common,
            **dict(zip(SUMS, parts, strict=True)),
            "steps_ru": [step.ru for step in decision.steps],
            "steps_en": [step.en for step in decision.steps],
        }
        await AgendaItem.update(cast("dict[Any, Any]", found)).where(AgendaItem.id == item)
    explained, present = tally.quorum.explain(), tally.quorum.participants
    closed = {
        "state": MeetingState.COUNTED.name,
        "closed_at": now,
        "present_numerator": present.numerator,
        "present_denominator": present.denominator,
        "quorum": tally.quorum.is_reached,
        "quorum_ru": explained.ru,
        "quorum_en": explained.en,
        "root": bytes(turnout.chained),
        "held_ru": None,
        "held_en": None,
    }
    await Meeting.update(cast("dict[Any, Any]", closed)).where(Meeting.id == id)
    repeat = core.repeat(known.meeting, tally)
    if repeat is not None:
        forms = [form.name for form in repeat.forms]
        await MeetingTurnout.update({MeetingTurnout.repeat_forms: forms}).where(MeetingTurnout.id == turnout.id)
    await happened("meeting.counted", at=now, house=known.house, subject=id, who=None)
    return True


async def recount(known: Known) -> Tally:
    """What do the votes come to, counted anew?"""
    sealed, fresh = await reading.votes(known.id)
    votes = [vote for inside in sealed.values() for vote in inside] + fresh
    return await tally_of(known, await reading.ballots(known.id), votes)


async def tally_of(known: Known, weights: Sequence[Weight], votes: Sequence[SealedVote]) -> Tally:
    """What do these votes come to? A hundred thousand take a second: apart from the loop."""

    def counted() -> Tally:
        roll = Roll(known.meeting.day, tuple(weights))
        return core.tally(known.meeting, roll, proof.ballots(votes, len(known.items)))

    return await asyncio.to_thread(counted)
