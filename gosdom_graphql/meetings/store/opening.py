"""What the clock does with meetings before they are counted: opens those whose start has come, and freezes the votes.

Safe with several running: each step is one transaction that takes a meeting nobody else holds (FOR UPDATE SKIP LOCKED).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from gosdom_core.errors import Refused
from gosdom_core.meetings import Roll
from gosdom_graphql.database import new_id
from gosdom_graphql.database.engine import ENGINE
from gosdom_graphql.events.store import happened
from gosdom_graphql.meetings.store import sealing, telling
from gosdom_graphql.meetings.store.house import place_of, roll_of
from gosdom_graphql.meetings.store.seeing import write
from gosdom_graphql.meetings.tables import Meeting
from gosdom_graphql.meetings.words import MeetingState

STEPS: Final = 20
"""Meetings at a call."""

TO_OPEN = """
select id from meeting where state = 'ANNOUNCED' and starts_at <= {}::timestamptz and held_ru is null
order by starts_at, id limit 1 for update skip locked
"""
HELD_UP = """
select id from meeting where state = 'ANNOUNCED' and starts_at <= {}::timestamptz and held_ru is not null
order by starts_at, id for update skip locked
"""
# what nobody owns has votes that count in the total, and no ballot
FREEZE = """
with frozen as (
  insert into meeting_weight (id, house, meeting, premises, entrance, key, holders, basis, area, share_numerator,
    share_denominator, numerator, denominator, explanation_ru, explanation_en)
  select x.id, {}::uuid, {}::uuid, x.premises, x.entrance, x.key, string_to_array(x.holders, '+')::uuid[], x.basis,
    x.area, x.sn, x.sd, x.n, x.d, x.ru, x.en
  from unnest({}::uuid[], {}::uuid[], {}::uuid[], {}::text[], {}::text[], {}::text[], {}::numeric[], {}::numeric[],
    {}::numeric[], {}::numeric[], {}::numeric[], {}::text[], {}::text[])
    as x (id, premises, entrance, key, holders, basis, area, sn, sd, n, d, ru, en)
  returning *
)
insert into ballot (id, house, meeting, weight, premises, key, share_numerator, share_denominator, numerator,
  denominator)
select b.id, f.house, f.meeting, f.id, f.premises, f.key, f.share_numerator, f.share_denominator, f.numerator,
  f.denominator
from frozen f join unnest({}::uuid[], {}::uuid[]) as b (weight, id) on b.weight = f.id
where cardinality(f.holders) > 0
"""


async def open_due(now: datetime) -> int:
    """Which meetings start? They open, as far as it fits: how many were dealt with. 0: nothing is left."""
    steps = 0
    while steps < STEPS and await _open(now):
        steps += 1
    return steps + await _again(now)


async def _open(now: datetime) -> bool:
    async with ENGINE.transaction():
        held = await _taken(TO_OPEN, now)
        if held is None:
            return False
        await _freeze(held, now)
        return True


async def _again(now: datetime) -> int:
    """What could not be opened may be now: the register was mended. Told only where something has changed."""
    opened = 0
    async with ENGINE.transaction():
        for row in await Meeting.raw(HELD_UP, now):
            held = await Meeting.objects().where(Meeting.id == row["id"]).first()
            assert held is not None
            opened += await _freeze(held, now)
    return opened


async def _freeze(held: Meeting, now: datetime) -> bool:
    """Did it open? The total and every weight are frozen, or why not is written down."""
    place = await place_of(held.house)
    assert place is not None
    try:
        roll = await roll_of(held.house, place.day(held.starts_at))
    except Refused as refused:
        words = refused.message("ru"), refused.message("en")
        if words != (held.held_ru, held.held_en):
            await write(held, held_ru=words[0], held_en=words[1])
            await happened("meeting.held", at=now, house=held.house, subject=held.id, who=None)
        return False
    await keep(held, roll)
    total = roll.total
    changes = {"total_numerator": Decimal(total.numerator), "total_denominator": Decimal(total.denominator)}
    await write(held, state=MeetingState.OPEN.name, opened_at=now, held_ru=None, held_en=None, **changes)
    await sealing.begin(held.id, now)
    await telling.opened(held, place, now)
    await happened("meeting.opened", at=now, house=held.house, subject=held.id, who=None)
    return True


async def keep(held: Meeting, roll: Roll) -> None:
    """How are the votes frozen? All of them in one statement, each with how it came about, and a ballot for each."""
    ids = [new_id() for _ in roll.weights]
    told = [weight.explain(roll.total) for weight in roll.weights]
    await Meeting.raw(
        FREEZE,
        held.house,
        held.id,
        ids,
        [UUID(each.premises) for each in roll.weights],
        [None if each.entrance is None else UUID(each.entrance) for each in roll.weights],
        [each.key for each in roll.weights],
        ["+".join(each.holders) for each in roll.weights],
        [each.basis.name for each in roll.weights],
        [each.area for each in roll.weights],
        [Decimal(each.share.numerator) for each in roll.weights],
        [Decimal(each.share.denominator) for each in roll.weights],
        [Decimal(each.votes.numerator) for each in roll.weights],
        [Decimal(each.votes.denominator) for each in roll.weights],
        [each.ru for each in told],
        [each.en for each in told],
        ids,
        [new_id() for _ in ids],
    )


async def _taken(which: str, now: datetime) -> Meeting | None:
    rows = await Meeting.raw(which, now)
    return await Meeting.objects().where(Meeting.id == rows[0]["id"]).first() if rows else None
