"""How the log grows: a deed says what happened, last thing in its transaction; how it is pruned, and begun anew."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from gosdom_graphql.database.prepared import Prepared
from gosdom_graphql.events.tables import Event, EventLog

HAPPENED = Prepared("""
with e as (insert into event (at, kind, house, subject, who) values ({}, {}, {}, {}, {}) returning id)
insert into event_new select id from e
""")


async def happened(kind: str, *, at: datetime, house: UUID | None, subject: UUID, who: UUID | None) -> None:
    """What happened?

    Call it last, in the deed's transaction, with the subject's row locked: that keeps a subject's events in order.
    """
    await HAPPENED(at, kind, house, subject, who)


IN_HOUSES = """
with e as (
  insert into event (at, kind, house, subject, who)
  select {}::timestamptz, {}::text, h, h, {}::uuid from unnest({}::uuid[]) h order by h
  returning id
)
insert into event_new select id from e
"""


async def happened_in(kind: str, *, at: datetime, houses: Iterable[UUID], who: UUID | None) -> None:
    """What happened in each of these houses, by one deed that touched many? The subject is the house."""
    await Event.raw(IN_HOUSES, at, kind, who, sorted(houses))


PRUNE = """
with oldest as (
  select seq, id from event_order order by seq limit $2::int
), old as (
  select max(o.seq) as seq from oldest o join event e on e.id = o.id where e.at < $1::timestamptz
), gone as (
  delete from event_order using old where event_order.seq <= old.seq returning event_order.seq
), told as (
  update event_log set pruned = old.seq from old where event_log.id = 1 and old.seq is not null
)
select count(*) from gone
"""


async def prune(connection: Any, *, before: datetime, most: int = 10_000) -> int:
    """How many numbers of events were let go? Those older than the moment, the oldest first, `most` at once.

    A cursor at or after the last of them still resumes. The events themselves stay: they are the record of who did
    what.
    """
    gone: int = await connection.fetchval(PRUNE, before, most)
    return gone


async def renew_epoch() -> str:
    """Which epoch begins? For an operator who restored the database: cursors of before are refused from now on."""
    epoch = secrets.token_hex(6)
    await EventLog.update({EventLog.epoch: epoch}).where(EventLog.id == 1)
    return epoch
