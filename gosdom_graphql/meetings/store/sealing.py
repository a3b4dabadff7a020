"""How votes are sealed: by the clock, each second, in Merkle batches whose roots are chained; the turnout with them.

Votes are inserted freely; only who seals holds the turnout's row. The chain begins with the frozen weights, as batch 0.
What takes part is told as of the last seal: a second old at most, and the same for everybody who looks.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any, Final, cast
from uuid import UUID

from gosdom_core.meetings import Quorum, proof, quorum
from gosdom_core.meetings.proof import Batch
from gosdom_graphql.database import new_id
from gosdom_graphql.events.store import happened
from gosdom_graphql.meetings.store import reading
from gosdom_graphql.meetings.store.held import fraction
from gosdom_graphql.meetings.tables import Ballot, MeetingTurnout, Vote, VoteSeal

AT_ONCE: Final = 32
"""Batches of a meeting in one beat of the clock: what is left waits a second."""

TO_BEGIN = """
select m.id from meeting m where m.state = 'OPEN'
  and not exists (select from meeting_turnout t where t.meeting = m.id) order by m.id
"""
TO_SEAL = """
select distinct v.meeting from vote v join meeting m on m.id = v.meeting
where v.seal is null and m.state = 'OPEN' order by v.meeting
"""
FRESH = f"{reading.VOTES} where v.meeting = {{}} and v.seal is null order by v.id limit {proof.BATCH}"
SEALED = """
update vote set seal = {}::uuid, leaf = x.place
from unnest({}::uuid[], {}::integer[]) as x (id, place) where vote.id = x.id
"""
PRESENT = """
select denominator, sum(numerator) as numerator from ballot
where meeting = {} and cast_at is not null group by denominator
"""


async def seal(now: datetime) -> int:
    """How many votes were sealed? Of every open meeting; one that has just opened begins its chain."""
    for row in await MeetingTurnout.raw(TO_BEGIN):
        await begin(row["id"], now)
    return sum([await seal_meeting(row["meeting"], now) for row in await Vote.raw(TO_SEAL)])


async def begin(meeting: UUID, now: datetime) -> None:
    """How does the chain begin? With the weights as they were frozen: whoever opens the meeting says so here."""
    known, roll = await reading.meeting(meeting), await reading.weights(meeting)
    assert known is not None
    first = proof.begin(str(meeting), roll)
    total = sum((weight.votes for weight in roll), Fraction(0))
    row = MeetingTurnout(
        id=new_id(), house=known.house, meeting=meeting, roll_size=first.size, roll_root=first.root,
        roll_chained=first.chain, seals=0, votes=0, chained=first.chain,
        **_told(quorum(Fraction(0), total, known.meeting.day), now),
    )  # fmt: skip
    await MeetingTurnout.insert(row).on_conflict(action="DO NOTHING")


def _told(found: Quorum, now: datetime) -> dict[str, Any]:
    step = found.explain()
    return {
        "at": now,
        "present_numerator": found.participants.numerator,
        "present_denominator": found.participants.denominator,
        "quorum": found.is_reached,
        "explanation_ru": step.ru,
        "explanation_en": step.en,
    }


async def seal_meeting(meeting: UUID, now: datetime, *, all: bool = False) -> int:
    """How many votes of the meeting were sealed? As many as a beat allows, or `all`: whoever counts leaves none."""
    turnout = await MeetingTurnout.objects().where(MeetingTurnout.meeting == meeting).lock_rows().first()
    known = await reading.meeting(meeting)
    if turnout is None or known is None:
        return 0
    head, count, made = Batch(turnout.seals, 0, b"", bytes(turnout.chained)), 0, 0
    by_now = await _present(meeting)
    while all or made < AT_ONCE:
        rows = await Vote.raw(FRESH, meeting)
        if not rows:
            break
        head = proof.seal(head, [reading.vote(row).leaf() for row in rows])
        id = new_id()
        await VoteSeal(
            id=id, house=known.house, meeting=meeting, number=head.number, root=head.root, chained=head.chain,
            sealed_at=now, votes=head.size, present_numerator=by_now.numerator, present_denominator=by_now.denominator,
        ).save()  # fmt: skip
        await Vote.raw(SEALED, id, [row["id"] for row in rows], list(range(len(rows))))
        count, made = count + head.size, made + 1
        if head.size < proof.BATCH:
            break
    if count:
        whole = fraction(*(await _total(meeting)))
        told = _told(quorum(await _present(meeting), whole, known.meeting.day), now)
        changes = {"seals": head.number, "votes": turnout.votes + count, "chained": head.chain, **told}
        await MeetingTurnout.update(cast("dict[Any, Any]", changes)).where(MeetingTurnout.id == turnout.id)
        await happened("turnout.changed", at=now, house=known.house, subject=meeting, who=None)
    return count


async def _present(meeting: UUID) -> Fraction:
    """How many votes of the house take part by now?"""
    rows = await Ballot.raw(PRESENT, meeting)
    return sum((fraction(row["numerator"], row["denominator"]) for row in rows), Fraction(0))


async def _total(meeting: UUID) -> tuple[Any, Any]:
    (row,) = await Ballot.raw("select total_numerator, total_denominator from meeting where id = {}", meeting)
    return row["total_numerator"], row["total_denominator"]
