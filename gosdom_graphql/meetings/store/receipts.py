"""What proves a vote: the receipt of who cast it, what outsiders are told, and the file from which all is recounted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from gosdom_core.meetings import Outcome, Votes, proof
from gosdom_core.meetings.proof import Batch, Receipt, SealedVote
from gosdom_core.workdays import Step
from gosdom_graphql.meetings.store import reading
from gosdom_graphql.meetings.store.held import fraction
from gosdom_graphql.meetings.store.reading import SUMS, Known
from gosdom_graphql.meetings.tables import AgendaItem, Meeting, MeetingTurnout, Vote, VoteSeal
from gosdom_graphql.meetings.words import MeetingState
from gosdom_graphql.sessions.viewer import Viewer

FORMAT: Final = "gosdom-recount-1"

MINE = f"""
{reading.VOTES} where v.ballot = {{}} and (v.person = {{}} or v.owner = {{}}) order by v.cast_at, i.position, v.id
"""
IN_BATCH = f"{reading.VOTES} where v.meeting = {{}} and s.number = {{}} order by v.leaf"
LINKS = "select number, votes, root, chained from vote_seal where meeting = {} and number = any({}::integer[])"
NUMBERS = """
select w.key, p.number from meeting_weight w join premises p on p.id = w.premises where w.meeting = {} order by w.key
"""
COUNTED = """
select root, quorum, quorum_ru, quorum_en, total_numerator, total_denominator, present_numerator, present_denominator
from meeting where id = {}
"""
ITEMS = """
select outcome, denominator, in_favour, against, abstained, uncounted, steps_ru, steps_en from agenda_item
where meeting = {} order by position
"""


@dataclass(frozen=True, slots=True)
class Proven:
    """A vote of one's own, and what proves it: nothing for a second, until it is sealed."""

    vote: SealedVote
    receipt: Receipt | None


async def receipts(viewer: Viewer, ballot: UUID) -> list[Proven]:
    """What has the viewer cast with this ballot, or had cast for them? With the path of each to its root."""
    if viewer.person is None:
        return []
    found: list[Proven] = []
    sealed: dict[int, _Sealed] = {}
    for row in await Vote.raw(MINE, ballot, viewer.person, viewer.person):
        vote, number = reading.vote(row), row["batch"]
        if number is not None and number not in sealed:
            sealed[number] = await _sealed(row["meeting"], number)
        found.append(Proven(vote, None if number is None else sealed[number].receipt(vote)))
    return found


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A batch, the link before it, and what lies in it: read and hashed once for all receipts from it."""

    batch: Batch
    before: bytes
    places: dict[str, int]
    leaves: list[bytes]

    def receipt(self, vote: SealedVote) -> Receipt:
        place = self.places[vote.id]
        return Receipt(vote, place, proof.tree_path(self.leaves, place), self.batch, self.before)


async def _sealed(meeting: UUID, number: int) -> _Sealed:
    inside = [reading.vote(each) for each in await Vote.raw(IN_BATCH, meeting, number)]
    links = {row["number"]: row for row in await VoteSeal.raw(LINKS, meeting, [number - 1, number])}
    if number > 1:
        before = bytes(links[number - 1]["chained"])
    else:
        turnout = await MeetingTurnout.objects().where(MeetingTurnout.meeting == meeting).first()
        assert turnout is not None
        before = bytes(turnout.roll_chained)
    row = links[number]
    batch = Batch(number, row["votes"], bytes(row["root"]), bytes(row["chained"]))
    places = {each.id: place for place, each in enumerate(inside)}
    return _Sealed(batch, before, places, [each.leaf() for each in inside])


@dataclass(frozen=True, slots=True)
class Item:
    """What was written down of an item, when the meeting was counted?"""

    outcome: Outcome
    votes: Votes
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """What anybody may know of a meeting that was counted: what came out, and the root. Not who voted how."""

    known: Known
    present: Fraction
    total: Fraction
    quorum: bool
    explanation: Step
    root: bytes
    items: tuple[Item, ...]


async def totals(meeting: UUID) -> Totals | None:
    """What did it come to, as it was written down? None until it is counted."""
    known = await reading.meeting(meeting)
    if known is None or known.state != MeetingState.COUNTED.name:
        return None
    (row,) = await Meeting.raw(COUNTED, meeting)
    return Totals(
        known,
        fraction(row["present_numerator"], row["present_denominator"]),
        fraction(row["total_numerator"], row["total_denominator"]),
        row["quorum"],
        Step(row["quorum_ru"], row["quorum_en"]),
        bytes(row["root"]),
        tuple(_item(each) for each in await AgendaItem.raw(ITEMS, meeting)),
    )


def _item(row: dict[str, Any]) -> Item:
    votes = Votes(*(fraction(row[name], row["denominator"]) for name in SUMS))
    steps = tuple(Step(ru, en) for ru, en in zip(row["steps_ru"], row["steps_en"], strict=True))
    return Item(Outcome[row["outcome"]], votes, steps)


async def file(meeting: UUID) -> dict[str, Any] | None:
    """From what can anybody recount it, with the core alone? All weights, votes and seals; none until it is counted.

    Who may have it, the caller asks.
    """
    found = await totals(meeting)
    if found is None:
        return None
    known, told = found.known, found.known.meeting
    sealed, _ = await reading.votes(meeting)
    numbers = {row["key"]: row["number"] for row in await Meeting.raw(NUMBERS, meeting)}
    turnout = await MeetingTurnout.objects().where(MeetingTurnout.meeting == meeting).first()
    assert turnout is not None
    roll = Batch(0, turnout.roll_size, bytes(turnout.roll_root), bytes(turnout.roll_chained))
    return {
        "format": FORMAT,
        "meeting": {
            "id": str(known.id),
            "form": told.form.value,
            "in_system": told.in_system,
            "starts": told.starts.isoformat(),
            "ends": told.ends.isoformat(),
            "zone": str(told.zone),
            "agenda": [
                {"kind": item.kind.value, "text": item.text, "entrance": item.entrance} for item in told.agenda
            ],
        },
        "weights": [
            {
                "key": one.key, "premises": one.premises, "number": numbers.get(one.key, ""),
                "votes": str(one.votes), "entrance": one.entrance,
            }
            for one in await reading.weights(meeting)
        ],
        "ballots": [
            {"key": one.key, "premises": one.premises, "votes": str(one.votes), "entrance": one.entrance}
            for one in await reading.ballots(meeting)
        ],
        "votes": [
            _written(vote, number, place)
            for number, inside in sealed.items()
            for place, vote in enumerate(inside)
        ],
        "seals": [
            {"number": one.number, "size": one.size, "root": one.root.hex(), "chain": one.chain.hex()}
            for one in await reading.batches(meeting, roll)
        ],
        "result": {
            "root": found.root.hex(),
            "present": str(found.present),
            "total": str(found.total),
            "quorum": found.quorum,
            "decisions": [
                {
                    "outcome": each.outcome.value,
                    **{name: str(getattr(each.votes, name)) for name in SUMS},
                    "steps": [step.text() for step in each.steps],
                }
                for each in found.items
            ],
        },
    }  # fmt: skip


HEADS: Final = (
    "batch", "place", "id", "meeting", "receipt", "weight", "votes", "item", "mark", "way", "at", "person", "owner",
    "decision", "salt",
)  # fmt: skip
"""What is told of each vote: all that is in its leaf, and where it lies."""


def _written(vote: SealedVote, batch: int, place: int) -> dict[str, Any]:
    told: dict[str, Any] = {"batch": batch, "place": place}
    for name in HEADS[2:]:
        value = getattr(vote, name)
        told[name] = str(value) if isinstance(value, Fraction) else getattr(value, "value", value)
    return told | {"at": proof.moment_text(vote.at)}
