"""The log as it is read: pages of what happened, in the order of the numbers, and what else a reader must know of it.

One statement tells the numbered events after a number, the epoch, how far back the log goes, how often rights have
changed, and the house's offset: all of one snapshot. So whoever sees an event also sees every change of rights that
was committed before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gosdom_graphql import clock
from gosdom_graphql.database.pool import ReadingPool

MOST = 500
"""How many events a page has."""

PAGE = """
select l.epoch, l.pruned, l.rights, c.offset_us, o.seq, o.at, o.kind, o.house, o.subject, o.who
from event_log l cross join house_clock c left join lateral (
  select o.seq, e.at, e.kind, e.house, e.subject, e.who
  from event_order o join event e on e.id = o.id
  where o.seq > $1::bigint and o.seq <= $2::bigint
    and ($3::text is null or starts_with(e.kind, $3::text)) and ($4::uuid is null or e.subject = $4::uuid)
    and ($5::uuid is null or e.who = $5::uuid)
  order by o.seq limit $6::int
) o on true
order by o.seq
"""
END = "select greatest(pruned, (select max(seq) from event_order)) from event_log"
WHOLE = 2**62


@dataclass(frozen=True, slots=True)
class Logged:
    """What happened? `kind` is `request.answer`, `seq` its number."""

    seq: int
    at: datetime
    kind: str
    house: UUID | None
    subject: UUID
    who: UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """What was read of the log, and what held when it was read."""

    epoch: str
    pruned: int
    rights: int
    now: datetime
    events: Sequence[Logged]
    full: bool
    """Was it cut at `MOST` events?"""


async def page(
    reads: ReadingPool,
    after: int,
    *,
    upto: int = WHOLE,
    kind: str | None = None,
    subject: UUID | None = None,
    who: UUID | None = None,
) -> Page:
    """What happened after this number? `kind` is how kinds begin, `subject` and `who` one of them; without, all."""
    rows = await reads.fetch(PAGE, after, upto, kind, subject, who, MOST)
    if not rows:
        raise RuntimeError("the table event_log is empty: run `gosdom migrate`")
    events = [_logged(row) for row in rows if row["seq"] is not None]
    first = rows[0]
    now = clock.real() + timedelta(microseconds=first["offset_us"])
    return Page(first["epoch"], first["pruned"], first["rights"], now, events, full=len(events) == MOST)


def _logged(row: Any) -> Logged:
    return Logged(row["seq"], row["at"], row["kind"], row["house"], row["subject"], row["who"])


async def end(reads: ReadingPool) -> int:
    """Which is the last number of all? It outlives the events that are no longer kept."""
    found: int = await reads.fetchval(END)
    return found
