"""Was anything touched since it was sealed? Everything is hashed and counted anew, from the rows as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

import orjson

from gosdom_core.meetings import VALID, BadMarks, Weight, Words, proof, settle
from gosdom_core.meetings.proof import Batch, SealedVote
from gosdom_graphql.database.engine import ENGINE
from gosdom_graphql.meetings.store import closing, reading
from gosdom_graphql.meetings.store.held import fraction
from gosdom_graphql.meetings.store.reading import SUMS, Known
from gosdom_graphql.meetings.tables import Meeting
from gosdom_graphql.meetings.words import MeetingState

OPENED = "select id from meeting where state in ('OPEN', 'COUNTED') order by opened_at, id"
KEPT = """
select t.roll_size, t.roll_root, t.roll_chained, t.seals, t.votes, t.chained, m.root, m.state,
  m.total_numerator, m.total_denominator, m.present_numerator, m.present_denominator,
  (select json_object_agg(b.key, b.marks) from ballot b where b.meeting = m.id and b.marks <> '') as marks
from meeting m left join meeting_turnout t on t.meeting = m.id where m.id = {}
"""
RESULTS = """
select outcome, denominator, in_favour, against, abstained, uncounted from agenda_item where meeting = {}
order by position
"""

ROLL = Words("веса голосования не складываются в замороженный итог", "the ballots do not add up to the frozen total")
HEAD = Words("конец цепочки не тот, что записан", "the chain does not end with what is written down")
CAST = Words("отметки о поданных голосах расходятся с голосами", "what is said to be cast is not what was voted")
TWICE = Words("по вопросу подано больше одного действительного голоса", "an item has more than one valid vote")
LEFT = Words("после подсчёта остались незапечатанные голоса", "votes are unsealed although the meeting was counted")
RESULT = Words("записанный итог расходится с пересчётом", "the result written down is not what a recount gives")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a meeting? Nothing, where `wrong` is empty."""

    meeting: UUID
    votes: int
    seals: int
    root: bytes | None
    wrong: list[Words]

    def told(self) -> str:
        """How is it printed?

        >>> print(Checked(UUID(int=7), 6, 2, b"\\xab", [HEAD]).told())
        ill   00000000-0000-0000-0000-000000000007  6 votes in 2 seals, root ab
              → the chain does not end with what is written down
        """
        root = "none yet" if self.root is None else self.root.hex()
        line = (
            f"{'ill ' if self.wrong else 'well'}  {self.meeting}  {self.votes} votes in {self.seals} seals, root {root}"
        )
        return "\n".join([line, *(f"      → {each.en}" for each in self.wrong)])


async def every() -> list[UUID]:
    """Which meetings have been opened?"""
    return [row["id"] for row in await Meeting.raw(OPENED)]


async def check(id: UUID) -> Checked | None:
    """Does everything of the meeting stand as it was sealed and counted? None where it was never opened.

    Of one moment, in a transaction of its own: others may go on voting meanwhile.
    """
    async with ENGINE.transaction():
        await Meeting.raw("set transaction isolation level repeatable read, read only")
        return await _checked(id)


async def _checked(id: UUID) -> Checked | None:
    known, rows = await reading.meeting(id), await Meeting.raw(KEPT, id)
    if known is None or known.state not in (MeetingState.OPEN.name, MeetingState.COUNTED.name):
        return None
    kept, weights = rows[0], await reading.weights(id)
    sealed, fresh = await reading.votes(id)
    votes = [vote for inside in sealed.values() for vote in inside] + fresh
    head = None if kept["chained"] is None else bytes(kept["chained"])
    ballots = await reading.ballots(id)
    wrong = _frozen(kept, weights, ballots)
    if head is not None:
        roll = Batch(0, kept["roll_size"], bytes(kept["roll_root"]), bytes(kept["roll_chained"]))
        batches = await reading.batches(id, roll)
        wrong += [Words(flaw.text("ru"), flaw.text("en")) for flaw in proof.flaws(str(id), weights, batches, sealed)]
        if (batches[-1].number, batches[-1].chain) != (kept["seals"], head):
            wrong.append(HEAD)
    wrong += _marked(votes, len(known.items), orjson.loads(kept["marks"] or "{}"))
    if known.state == MeetingState.COUNTED.name:
        if fresh:
            wrong.append(LEFT)
        if head is None or kept["root"] is None or bytes(kept["root"]) != head:
            wrong.append(HEAD)
        if TWICE not in wrong and not await _stands(known, kept, ballots, votes):
            wrong.append(RESULT)
    return Checked(id, len(votes), len(sealed), head, list(dict.fromkeys(wrong)))


def _frozen(kept: dict[str, Any], weights: Sequence[Weight], ballots: Sequence[Weight]) -> list[Words]:
    """Do the weights, and what is voted with, each make the total that was frozen?"""
    total = fraction(kept["total_numerator"], kept["total_denominator"])
    sums = [sum((one.votes for one in each), Fraction(0)) for each in (weights, ballots)]
    return [] if sums == [total, total] else [ROLL]


def _marked(votes: Sequence[SealedVote], items: int, cast: dict[str, str]) -> list[Words]:
    """Is exactly that cast which was voted, and each item of a weight once?"""
    marked: dict[str, list[str]] = {}
    try:
        for ballot in proof.ballots(votes, items):
            marked.setdefault(ballot.weight, []).append(ballot.marks)
    except BadMarks:
        return [TWICE]
    found = [] if {key: settle(each) for key, each in marked.items()} == cast else [CAST]
    if any(sum(mark in VALID for mark in column) > 1 for each in marked.values() for column in zip(*each, strict=True)):
        found.append(TWICE)
    return found


async def _stands(known: Known, kept: dict[str, Any], ballots: Sequence[Weight], votes: Sequence[SealedVote]) -> bool:
    """Does a recount give what is written down?"""
    tally = await closing.tally_of(known, ballots, votes)
    told = [
        (row["outcome"], *(fraction(row[name], row["denominator"]) for name in SUMS))
        for row in await Meeting.raw(RESULTS, known.id)
    ]
    again = [(each.outcome.name, *(getattr(each.votes, name) for name in SUMS)) for each in tally.decisions]
    present = fraction(kept["present_numerator"], kept["present_denominator"])
    return told == again and present == tally.quorum.participants
