"""What the clock, the recount and the check read of a meeting: all of it, in the core's words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core import meetings as core
from gosdom_core.meetings.proof import Batch, SealedVote
from gosdom_graphql.meetings.store.held import fraction
from gosdom_graphql.meetings.tables import Ballot, Meeting, MeetingWeight, Vote, VoteSeal

MEETING = """
select m.id, m.house, m.form, m.in_system, m.starts_at, m.ends_at, m.state, h.zone
from meeting m join house h on h.id = m.house where m.id = {}
"""
HELD = f"{MEETING} and m.state = 'OPEN' for no key update of m"
AGENDA = """
select i.id, i.position, i.kind, i.wording, e.number::text as entrance
from agenda_item i left join entrance e on e.id = i.entrance where i.meeting = {} order by i.position
"""
# the weights as they are voted with, sales and all; what nobody owns has no ballot, and counts in the total
BALLOTS = """
select coalesce(b.key, w.key) as key, w.premises, w.holders, e.number::text as entrance, w.area,
  coalesce(b.numerator, w.numerator) as numerator, coalesce(b.denominator, w.denominator) as denominator,
  coalesce(b.share_numerator, w.share_numerator) as share_numerator,
  coalesce(b.share_denominator, w.share_denominator) as share_denominator
from meeting_weight w left join ballot b on b.weight = w.id and b.split_at is null
left join entrance e on e.id = w.entrance
where w.meeting = {} order by 1
"""
FROZEN = """
select w.key, w.premises, w.numerator, w.denominator, w.share_numerator, w.share_denominator, w.holders,
  e.number::text as entrance, w.area
from meeting_weight w left join entrance e on e.id = w.entrance where w.meeting = {} order by w.key
"""
VOTES = """
select v.id, v.meeting, v.receipt, b.key, b.numerator, b.denominator, i.position, v.mark, v.way, v.cast_at, v.salt,
  v.person, v.owner, v.decision, s.number as batch
from vote v join ballot b on b.id = v.ballot join agenda_item i on i.id = v.item left join vote_seal s on s.id = v.seal
"""
OF_MEETING = f"{VOTES} where v.meeting = {{}} order by s.number, v.leaf, v.id"
SUMS: Final = ("in_favour", "against", "abstained", "uncounted")
"""How the votes on an item are told apart: the core's `Votes`, and columns of `agenda_item`."""
BATCHES = "select number, votes, root, chained from vote_seal where meeting = {} order by number"


@dataclass(frozen=True, slots=True)
class Known:
    """A meeting, its house, and the keys of its items, in their order."""

    id: UUID
    house: UUID
    state: str
    meeting: core.Meeting
    items: tuple[UUID, ...]


async def meeting(id: UUID, *, hold: bool = False) -> Known | None:
    """Which meeting is it? With `hold` an open one, locked so that nobody casts any more; else none."""
    rows = await Meeting.raw(HELD if hold else MEETING, id)
    if not rows:
        return None
    row, agenda = rows[0], await Meeting.raw(AGENDA, id)
    items = tuple(
        core.AgendaItem(core.ItemKind[each["kind"]], each["wording"], each["entrance"]) for each in agenda
    )  # fmt: skip
    zone = ZoneInfo(row["zone"])
    told = core.Meeting(core.Form[row["form"]], row["starts_at"], row["ends_at"], zone, items, row["in_system"])
    return Known(id, row["house"], row["state"], told, tuple(each["id"] for each in agenda))


async def ballots(id: UUID) -> list[core.Weight]:
    """Which weights are voted with? Those of parts instead of what was sold in part; all together are the house."""
    return [_weight(row) for row in await Ballot.raw(BALLOTS, id)]


async def weights(id: UUID) -> list[core.Weight]:
    """Which weights were frozen when it opened?"""
    return [_weight(row) for row in await MeetingWeight.raw(FROZEN, id)]


def _weight(row: Mapping[str, Any]) -> core.Weight:
    return core.Weight(
        row["key"],
        str(row["premises"]),
        fraction(row["numerator"], row["denominator"]),
        tuple(map(str, row["holders"])),
        row["area"],
        fraction(row["share_numerator"], row["share_denominator"]),
        row["entrance"],
    )


def vote(row: Mapping[str, Any]) -> SealedVote:
    """A vote as it is sealed."""
    return SealedVote(
        id=str(row["id"]),
        meeting=str(row["meeting"]),
        receipt=str(row["receipt"]),
        weight=row["key"],
        votes=fraction(row["numerator"], row["denominator"]),
        item=row["position"],
        mark=core.Mark[row["mark"]],
        way=core.Way[row["way"]],
        at=row["cast_at"],
        salt=bytes(row["salt"]).hex(),
        person=str(row["person"]),
        owner=str(row["owner"]),
        decision="" if row["decision"] is None else str(row["decision"]),
    )


async def votes(id: UUID) -> tuple[dict[int, list[SealedVote]], list[SealedVote]]:
    """All its votes, by the number of their batch, in the order of their places; and those that are not sealed."""
    return await asyncio.to_thread(_by_batch, await Vote.raw(OF_MEETING, id))


def _by_batch(rows: Sequence[Mapping[str, Any]]) -> tuple[dict[int, list[SealedVote]], list[SealedVote]]:
    sealed: dict[int, list[SealedVote]] = {}
    fresh: list[SealedVote] = []
    for row in rows:
        (fresh if row["batch"] is None else sealed.setdefault(row["batch"], [])).append(vote(row))
    return sealed, fresh


async def batches(id: UUID, roll: Batch) -> list[Batch]:
    """The chain, from the roll on."""
    return [roll, *(_batch(row) for row in await VoteSeal.raw(BATCHES, id))]


def _batch(row: Mapping[str, Any]) -> Batch:
    return Batch(row["number"], row["votes"], bytes(row["root"]), bytes(row["chained"]))


def over(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """The same numbers over one denominator: so they are kept, exact."""
    common = lcm(*(each.denominator for each in values))
    return [each.numerator * (common // each.denominator) for each in values], common
