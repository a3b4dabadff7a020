"""What every deed on votes begins with: the ballot held by its lock, the meeting by a shared one, in the core's words.

The close waits for who holds a share of the meeting's row; votes do not wait for each other. Parts of a weight that was
sold in part are found and made under the lock of the weight's own ballot, which therefore always comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from gosdom_core import meetings as core
from gosdom_core.errors import NotFound
from gosdom_core.homes import Period, Person
from gosdom_core.meetings import Mark, Representation, Representative, SuccessionUnclear, Weight
from gosdom_graphql.access.standing import holds
from gosdom_graphql.database import new_id
from gosdom_graphql.database.engine import ENGINE
from gosdom_graphql.meetings.store.house import shares_of
from gosdom_graphql.meetings.tables import Ballot, MeetingWeight
from gosdom_graphql.meetings.words import MeetingState

WEIGHT = """
select b.id, b.house, b.meeting, b.weight, b.premises, b.key, b.marks, b.split_at,
  w.holders, w.numerator, w.denominator, w.share_numerator, w.share_denominator,
  m.region, m.state, m.form, m.in_system, m.starts_at, m.ends_at, m.administrator, h.zone,
  (select array_agg(i.id order by i.position) from agenda_item i where i.meeting = m.id) as items,
  (select array_agg(i.kind order by i.position) from agenda_item i where i.meeting = m.id) as kinds
from meeting_weight w
join ballot b on b.weight = w.id and b.key = w.key
join meeting m on m.id = w.meeting
join house h on h.id = w.house
where w.id = $1
"""
# nobody who comes after the end takes a share of the meeting: the close would wait for them, one after the other
LOCKED = f"{WEIGHT} and m.state = 'OPEN' and m.ends_at > $2 for update of b for share of m"
# after the lock, in a statement of its own: it must see what was committed while this one waited
FACTS = f"""
with d as (
  select $1::uuid as premises, $2::uuid as who, $3::date as opened, $4::date as today, $5::timestamptz as now
)
select
  exists (
    select from share s where s.premises = d.premises and (
      (s.since > d.opened and s.since <= d.today) or (s.until >= d.opened and s.until < d.today)
    )
  ) as changed,
  (select json_object_agg(p.id, p.born) from person p where p.id = d.who) as born,
  (select json_agg(json_build_array(w.owner, o.born, w.deeds is null, w.since, w.until, w.document) order by w.id)
    from power w join person o on o.id = w.owner
    where w.premises = d.premises and w.person = d.who and (w.deeds is null or 'VOTE' = any(w.deeds))
      and {holds("w", "o", "d.today", "d.now")}
  ) as powers
from d
"""
OF_PREMISES = """
select w.key, w.holders, w.numerator, w.denominator, w.share_numerator, w.share_denominator
from meeting_weight w where w.meeting = {} and w.premises = {} order by w.key
"""
BALLOTS = "select id, key, weight, marks, cast_at, split_at from ballot where meeting = {} and premises = {}"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of who acts, and of the premises: whether anything was sold, papers, days of birth."""

    changed: bool
    people: Mapping[str, Person]
    powers: tuple[Representative, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A ballot that can be cast, and what stands on it: the whole weight, or a part of one that was split by a sale."""

    id: UUID
    weight: Weight
    before: str


class Held:
    """A weight, held by the lock of its ballot, with its meeting."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.ballot: UUID = row["id"]
        self.house: UUID = row["house"]
        self.id: UUID = row["meeting"]
        self.weight: UUID = row["weight"]
        self.premises: UUID = row["premises"]
        self.key: str = row["key"]
        self.marks: str = row["marks"]
        self.is_open: bool = row["state"] == MeetingState.OPEN.name
        self.is_split: bool = row["split_at"] is not None
        self.region: str = row["region"]
        self.administrator: UUID | None = row["administrator"]
        self.items: list[UUID] = row["items"]
        self.zone = ZoneInfo(row["zone"])
        agenda = tuple(core.AgendaItem(core.ItemKind[kind]) for kind in row["kinds"])
        form = core.Form[row["form"]]
        self.meeting = core.Meeting(form, row["starts_at"], row["ends_at"], self.zone, agenda, row["in_system"])
        self.frozen = frozen(row, str(self.premises))

    def require_open(self, at: datetime, way: core.Way) -> None:
        """Raises `VotingNotOpen`: before the start, from the end on, and once it was counted, whatever a clock says."""
        self.meeting.require_open(at, way)
        if not self.is_open:
            self.meeting.require_open(self.meeting.ends, way)  # it was counted: it is over

    def day(self, at: datetime) -> date:
        """Which day is it at the house?"""
        return at.astimezone(self.zone).date()

    def place(self, item: UUID) -> int:
        """Which place has the item on the agenda? Raises `NotFound`."""
        if item not in self.items:
            raise NotFound(field=["votes"])
        return self.items.index(item)


def frozen(row: Mapping[str, Any], premises: str) -> Weight:
    """A weight as it was when the meeting opened."""
    return Weight(
        row["key"],
        premises,
        fraction(row["numerator"], row["denominator"]),
        tuple(map(str, row["holders"])),
        share=fraction(row["share_numerator"], row["share_denominator"]),
    )


def fraction(numerator: Any, denominator: Any) -> Fraction:
    """The same number as the core has it: both are whole, of any length."""
    return Fraction(int(numerator), int(denominator))


async def told(statement: str, *values: Any) -> list[Any]:
    """What does PostgreSQL say, in this transaction? The statements of a vote are not put together anew."""
    assert ENGINE.current_transaction.get() is not None
    rows: list[Any] = await ENGINE.run_text(statement, values)
    return rows


async def hold(weight: UUID, at: datetime) -> Held:
    """Which weight is meant, in which meeting? Its ballot is locked, while the meeting is open. Raises `NotFound`."""
    rows = await told(LOCKED, weight, at) or await told(WEIGHT, weight)
    if not rows:
        raise NotFound(field=["weight"])
    return Held(rows[0])


async def facts(held: Held, person: UUID | None, at: datetime) -> Facts:
    """By what right does the person act, and did anything change hands since the meeting opened?"""
    asked = (held.premises, person, held.meeting.day, held.day(at), at)
    (row,) = await told(FACTS, *asked)
    people = {id: Person(id, "", _day(born)) for id, born in dict(_json(row["born"])).items()}
    powers = []
    for owner, born, is_parent, since, until, document in _json(row["powers"]):
        right = Representation.LEGAL if is_parent else Representation.POWER_OF_ATTORNEY
        period = Period(date.fromisoformat(since), _day(until))
        powers.append(Representative(str(person), owner, right, period, document))
        people[owner] = Person(owner, "", _day(born))
    return Facts(row["changed"], people, tuple(powers))


def _json(told: str | None) -> Any:
    return [] if told is None else orjson.loads(told)


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


def written(chosen: Mapping[int, Mark], items: int) -> str:
    """How are marks by the items' places written? Elsewhere nothing was marked."""
    return core.marks(chosen.get(place, Mark.BLANK) for place in range(items))


async def parts(held: Held, known: Facts, at: datetime) -> list[Part]:
    """What can be cast of the weight now, and who holds it?

    Where nobody sold anything since the meeting opened it is the weight as it was frozen. Else every change of owners
    is played over the premises; a weight that was split gets a ballot for each of its parts. Raises
    `SuccessionUnclear`.
    """
    if not known.changed and not held.is_split:
        return [Part(held.ballot, held.frozen, held.marks)]
    weights = [frozen(row, str(held.premises)) for row in await MeetingWeight.raw(OF_PREMISES, held.id, held.premises)]
    ballots = {row["key"]: row for row in await Ballot.raw(BALLOTS, held.id, held.premises)}
    cast = {key for key, row in ballots.items() if row["cast_at"] is not None}
    shares = await shares_of(held.house, held.premises)
    house = core.Roll(held.meeting.day, tuple(weights))
    day = held.day(at)
    now = core.held(house, shares, premises=str(held.premises), day=day, cast=cast)
    theirs = {one.key: one for one in now.weights if one.key == held.key or one.key.startswith(f"{held.key}/")}
    kept = {key for key, row in ballots.items() if row["weight"] == held.weight and row["split_at"] is None}
    if theirs.keys() != kept:
        ids = await _split(held, theirs, kept, cast, at)
    else:
        ids = {key: ballots[key]["id"] for key in theirs}
    return [Part(ids[key], one, ballots[key]["marks"] if key in ballots else "") for key, one in theirs.items()]


async def _split(
    held: Held, theirs: Mapping[str, Weight], kept: Iterable[str], cast: set[str], at: datetime
) -> dict[str, UUID]:
    """A ballot for each part of what was sold in part; what it was a part of is no longer voted with.

    Raises `SuccessionUnclear` where the parts do not come from what there was: the register was put right meanwhile.
    """
    kept = set(kept)
    gone = kept - theirs.keys()
    new = theirs.keys() - kept
    if gone & cast or any(not any(key.startswith(f"{each}/") for each in gone) for key in new):
        raise SuccessionUnclear(premises=str(held.premises), day=held.day(at))
    await Ballot.update({Ballot.split_at: at}).where(
        Ballot.meeting == held.id, Ballot.weight == held.weight, Ballot.key.is_in(sorted(gone))
    )
    made = [
        Ballot(
            id=new_id(), house=held.house, meeting=held.id, weight=held.weight, premises=held.premises, key=key,
            share_numerator=theirs[key].share.numerator, share_denominator=theirs[key].share.denominator,
            numerator=theirs[key].votes.numerator, denominator=theirs[key].votes.denominator, marks="",
        )
        for key in sorted(new)
    ]  # fmt: skip
    await Ballot.insert(*made)
    rows = await Ballot.select(Ballot.id, Ballot.key).where(Ballot.meeting == held.id, Ballot.weight == held.weight)
    return {row["key"]: row["id"] for row in rows}
