"""Deliveries: planned → sending → sent | gave up. Who claims one holds it for a lease, under the attempt's number.

`now` is the house's moment (quiet hours, expiry), `real` the machine's (leases, back-off). A worker that comes back
after its lease ended finds another number, or another state, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gosdom_graphql.notifications.tables import Contact, Delivery
from gosdom_graphql.notifications.words import Channel, DeliveryState

LEASE: Final = timedelta(seconds=60)
"""Longer than a message may run (`workers.deliver.LIMIT`) and than the broker needs to find a dead worker."""
ATTEMPTS: Final = 8
DIGEST_FROM: Final = 5
"""From how many that are due at once to one address a single letter tells of all."""

MANY = """
with due as materialized (
  select d.id, d.contact from delivery d
  where d.state = 'PLANNED' and d.digest is null and not d.urgent and d.attempt = 0 and d.not_before <= {}::timestamptz
    and d.contact in (
      select contact from delivery
      where state = 'PLANNED' and digest is null and not urgent and attempt = 0 and not_before <= {}::timestamptz
      group by contact having count(*) >= {}::int limit 500
    )
  for update skip locked
), many as (
  select contact, (array_agg(id order by id))[1] as leader from due group by contact having count(*) >= {}::int
)
update delivery set digest = many.leader
from many join due using (contact)
where delivery.id = due.id and delivery.id <> many.leader
returning delivery.id
"""
CLAIM = """
with due as (
  select id from delivery
  where state = 'PLANNED' and digest is null and channel = {}::text and not_before <= {}::timestamptz
    and (retry_at is null or retry_at <= {}::timestamptz)
  order by urgent desc, not_before, id limit {}::int for update skip locked
)
update delivery d set state = 'SENDING', attempt = d.attempt + 1, leased_until = {}::timestamptz
from due where d.id = due.id
returning d.id, d.attempt
"""
READ = """
with held as (
  update delivery d set leased_until = {}::timestamptz
  from unnest({}::uuid[], {}::int[]) as x (id, attempt)
  where d.id = x.id and d.attempt = x.attempt and d.state = 'SENDING'
  returning d.id, d.attempt, d.person, d.contact, d.notification, d.channel, d.dedup, d.urgent, d.code, d.expires_at
)
select held.*, c.address, c.p256dh, c.auth, c.token, c.dropped_at, c.confirmed_at,
  coalesce(p.language, 'ru') as language,
  n.kind, n.subject, n.title_ru, n.title_en, n.body_ru, n.body_en,
  array(
    select case coalesce(p.language, 'ru') when 'ru' then m.title_ru || ': ' || m.body_ru
      else m.title_en || ': ' || m.body_en end
    from delivery f join notification m on m.id = f.notification where f.digest = held.id order by m.at, m.id
  ) as others,
  case when held.channel = 'SMS' then (
    select count(*) from delivery s
    where s.person = held.person and s.channel = 'SMS' and s.id <> held.id
      and (s.state = 'SENT' and s.sent_at > {}::timestamptz or s.state = 'SENDING' and s.id < held.id)
  ) else 0 end as sms_sent
from held
join contact c on c.id = held.contact
left join notification n on n.id = held.notification
left join notification_preference p on p.person = held.person
order by held.id
"""
RECORD = """
with o as (
  select * from unnest({}::uuid[], {}::int[], {}::text[], {}::text[], {}::timestamptz[])
    as o (id, attempt, state, reason, retry_at)
), done as (
  update delivery d set state = o.state, reason = o.reason, retry_at = o.retry_at, leased_until = null,
    sent_at = case when o.state = 'SENT' then {}::timestamptz end,
    code = case when o.state = 'PLANNED' then d.code end
  from o where d.id = o.id and d.attempt = o.attempt and d.state = 'SENDING'
  returning d.id, d.state, d.reason, d.sent_at
), followed as (
  update delivery f set state = done.state, reason = done.reason, sent_at = done.sent_at
  from done where f.digest = done.id and done.state <> 'PLANNED'
)
select id from done
"""
SWEEP = """
with stuck as (
  select id from delivery where state = 'SENDING' and leased_until < {}::timestamptz
  order by leased_until limit 1000 for update skip locked
), back as (
  update delivery d set leased_until = null, state = case when d.attempt < {}::int then 'PLANNED' else 'GAVE_UP' end,
    reason = case when d.attempt < {}::int then 'LEASE_ENDED' else 'TOO_MANY_ATTEMPTS' end
  from stuck where d.id = stuck.id
  returning d.id, d.state, d.reason
), followed as (
  update delivery f set state = back.state, reason = back.reason from back
  where f.digest = back.id and back.state = 'GAVE_UP'
)
select id, state from back
"""
REACHED = """
update contact set failures = 0 where id = any({}::uuid[]) and failures > 0
"""
FAILED = """
update contact set failures = failures + 1,
  dropped_at = case when failures + 1 >= {}::int then {}::timestamptz else dropped_at end,
  dropped_why = case when failures + 1 >= {}::int then 'REFUSED_THREE_TIMES' else dropped_why end
where id = any({}::uuid[]) and dropped_at is null
"""
GONE = """
update contact set dropped_at = {}::timestamptz, dropped_why = 'GONE' where id = any({}::uuid[]) and dropped_at is null
"""
REFUSALS: Final = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt? `contact` tells what it says of the address: reached, failed, gone or nothing."""

    id: UUID
    attempt: int
    contact_id: UUID
    state: DeliveryState
    reason: str | None = None
    retry_at: datetime | None = None
    contact: str = ""


async def gather(now: datetime) -> int:
    """How many of those that are due at once to one address go along with another one, in a digest?"""
    return len(await Delivery.raw(MANY, now, now, DIGEST_FROM, DIGEST_FROM))


async def claim(channel: Channel, most: int, *, now: datetime, real: datetime) -> list[tuple[UUID, int]]:
    """Which deliveries are ours now? Ids and attempts, the urgent first; safe with several claiming at once."""
    rows = await Delivery.raw(CLAIM, channel.name, now, real, most, real + LEASE)
    return [(row["id"], row["attempt"]) for row in rows]


async def read(ids: Sequence[UUID], attempts: Sequence[int], *, now: datetime, real: datetime) -> list[dict[str, Any]]:
    """What is to be sent, where? Only what is still ours: the lease begins anew."""
    day = now - timedelta(days=1)
    rows: list[dict[str, Any]] = await Delivery.raw(READ, real + LEASE, list(ids), list(attempts), day)
    return rows


async def record(outcomes: Sequence[Outcome], *, now: datetime) -> int:
    """How many were recorded? Those of an attempt that is over by now are not."""
    done = await Delivery.raw(
        RECORD,
        [each.id for each in outcomes],
        [each.attempt for each in outcomes],
        [each.state.name for each in outcomes],
        [each.reason for each in outcomes],
        [each.retry_at for each in outcomes],
        now,
    )
    by = {
        name: [each.contact_id for each in outcomes if each.contact == name] for name in ("reached", "failed", "gone")
    }
    if by["reached"]:
        await Contact.raw(REACHED, by["reached"])
    if by["failed"]:
        await Contact.raw(FAILED, REFUSALS, now, REFUSALS, by["failed"])
    if by["gone"]:
        await Contact.raw(GONE, now, by["gone"])
    return len(done)


async def sweep(real: datetime) -> int:
    """How many were held by a worker that is gone? They are planned again; after too many attempts, given up."""
    return len(await Delivery.raw(SWEEP, real, ATTEMPTS, ATTEMPTS))


SENDING = "select count(*) as n from delivery where state = 'SENDING'"
AGAIN = """
with found as (
  select id from delivery where state = 'GAVE_UP' and digest is null and code is null and (id = {} or {})
  order by planned_at desc limit 1000 for update skip locked
), again as (
  update delivery d set state = 'PLANNED', attempt = 0, reason = null, retry_at = null, expires_at = {}
  from found where d.id = found.id returning d.id
), followed as (
  update delivery f set state = 'PLANNED', reason = null from again where f.digest = again.id
)
select id from again
"""
LISTED = """
select d.id, d.channel, d.state, d.attempt, d.reason, d.planned_at, d.not_before, d.retry_at, d.sent_at, d.digest,
  n.kind, n.title_ru as title, c.dropped_why
from delivery d join contact c on c.id = d.contact left join notification n on n.id = d.notification
where ({}::uuid is null or d.id = {}::uuid) and ({}::text is null or d.state = {}::text)
order by d.planned_at desc, d.id limit {}::int
"""


async def in_flight() -> int:
    """How many are being sent?"""
    return int((await Delivery.raw(SENDING))[0]["n"])


async def again(delivery: UUID | None, *, now: datetime) -> int:
    """How many of those given up are sent again: this one, or with `None` all of them (1,000 at once)?"""
    return len(await Delivery.raw(AGAIN, delivery, delivery is None, now + timedelta(days=7)))


async def listed(
    delivery: UUID | None = None, state: DeliveryState | None = None, most: int = 50
) -> list[dict[str, Any]]:
    """Which deliveries are there, the latest first? For an operator: no address, no words but the title."""
    name = None if state is None else state.name
    rows: list[dict[str, Any]] = await Delivery.raw(LISTED, delivery, delivery, name, name, most)
    return rows


FIGURES = """
select extract(epoch from {}::timestamptz - min(not_before) filter (where state = 'PLANNED')) as oldest,
  count(*) filter (where state = 'PLANNED') as planned, count(*) filter (where state = 'SENDING') as sending,
  (select count(*) from event_new) as unnumbered, pg_notification_queue_usage() as doorbell
from delivery where state in ('PLANNED', 'SENDING')
"""


async def figures(now: datetime) -> dict[str, Any]:
    """How does the queue stand? Age of the oldest planned one that is due, how many, and the doorbell's load.

    Asking for the doorbell's load also heals one that was full.
    """
    rows: list[dict[str, Any]] = await Delivery.raw(FIGURES, now)
    return rows[0]
