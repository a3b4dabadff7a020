"""What the clock does with notices: publish what is scheduled, tell the residents, write down what has expired.

Safe with several running: each step is one transaction that takes a notice nobody else holds (FOR UPDATE SKIP LOCKED),
and what is left is found again the next time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeAlias
from uuid import UUID

from gosdom_core.access import Deed, Standing
from gosdom_core.homes import OrganisationKind
from gosdom_graphql.access.standing import allows, covers, holds, may_invite, not_revoked
from gosdom_graphql.database import new_id
from gosdom_graphql.database.engine import ENGINE
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.tables import Organisation
from gosdom_graphql.notices.addressing import reach, served
from gosdom_graphql.notices.tables import Notice, NoticeAudience, NoticeRecipient
from gosdom_graphql.notices.words import NoticeState
from gosdom_graphql.notifications.store.notices import shown

Tell: TypeAlias = Callable[[Notice, UUID, Sequence[UUID], datetime], Awaitable[object]]
"""What is done for residents of a house who are now in line to be told, in the same transaction: the outbox."""

CHUNK: Final = 500
STEPS: Final = 20
"""How many people in a step, and how many steps at a call: so much fits in a second and in one transaction."""

SCHEDULED = """
select id from notice where state = 'SCHEDULED' and publish_at <= {}::timestamptz
order by publish_at, id limit 1 for update skip locked
"""
TO_TELL = """
select id from notice where state = 'PUBLISHED' and told_at is null and shown_at <= {}::timestamptz
order by shown_at, id limit 1 for update skip locked
"""
EXPIRED = """
select id from notice where state = 'PUBLISHED' and expires_at <= {}::timestamptz and told_at is not null
order by expires_at, id limit 1 for update skip locked
"""

BY_POWER: Final = f"case when w.deeds is null then '{Standing.PARENT.name}' else '{Standing.ATTORNEY.name}' end"
RESIDENTS = f"""
with line as (
  select a.*, n.owners_only from notice_audience a join notice n on n.id = a.notice where a.notice = {{}}::uuid
), touched as (
  select p.id, p.house, line.owners_only from line join house h on h.region = line.region
    join premises p on p.house = h.id where line.kind = 'REGION'
  union select p.id, p.house, line.owners_only from line join premises p on p.house = line.house
    where line.kind = 'HOUSE'
  union select p.id, p.house, line.owners_only from line join premises p on p.entrance = line.entrance
    where line.kind = 'ENTRANCE'
  union select p.id, p.house, line.owners_only from line join premises p on p.id = line.premises
    where line.kind in ('RISER', 'PREMISES')
), dated as (
  select t.id, t.house, t.owners_only, ({{}}::timestamptz at time zone h.zone)::date as day,
    {{}}::timestamptz as now
  from touched t join house h on h.id = t.house
), resident as (
  select s.person, d.house from dated d join share s on s.premises = d.id
  where d.day between s.since and coalesce(s.until, 'infinity')
  union
  select g.person, d.house from dated d join guest_access g on g.premises = d.id
  where not d.owners_only and {allows(Deed.READ_NOTICES, "d.day", f"'{Standing.GUEST.name}'", "g.scopes")}
    and {not_revoked("g", "d.now")} and {covers("g", "d.day")}
    and {may_invite("g.granted_by", "g.premises", "d.day", "d.now")}
  union
  select w.person, d.house from dated d join power w on w.premises = d.id join person o on o.id = w.owner
  where not d.owners_only and {holds("w", "o", "d.day", "d.now")}
    and {allows(Deed.READ_NOTICES, "d.day", BY_POWER, "w.deeds")}
)
"""
COUNT = f"{RESIDENTS} select count(distinct person)::int as residents from resident"
NEXT = f"""{RESIDENTS}
select person, min(house::text)::uuid as house from resident
where not exists (
  select from notice_recipient line where line.notice = {{}}::uuid and line.person = resident.person and line.counted
)
group by person order by house, person limit {{}}
"""
IN_LINE = """
insert into notice_recipient as line (id, notice, person, counted)
select u.id, {}::uuid, u.person, true from unnest({}::uuid[], {}::uuid[]) u (id, person)
on conflict (notice, person) do update set counted = true
"""


async def publish_due(now: datetime, tell: Tell = shown) -> int:
    """What is due at this moment? Done, as far as it fits: how many steps it took. 0: nothing is left.

    For the workers' clock, once a second and in each of them. `tell` is called in the step's transaction with a notice
    and the people who have just been put in line for it, so what it plans is there exactly when they are.
    """
    steps = 0
    for step in (_publish, _tell, _expire):
        while steps < STEPS and await step(now, tell):
            steps += 1
    return steps


async def _publish(now: datetime, tell: Tell) -> bool:
    """A scheduled notice comes out, without houses that its author no longer serves; where none is left, not at all."""
    async with ENGINE.transaction():
        notice = await _taken(SCHEDULED, now)
        if notice is None:
            return False
        rows = await _still_served(notice, now)
        late = notice.expires_at is not None and notice.expires_at <= now
        if late or not rows:
            await _write(notice, state=NoticeState.DRAFT.name, publish_at=None, held_at=now)
            await _said("notice.hold", notice, now)
            return True
        reached = reach(rows)
        notice.house = reached["house"]
        await _write(notice, state=NoticeState.PUBLISHED.name, publish_at=None, shown_at=now, at=now, **reached)
        await _said("notice.publish", notice, now)
        return True


async def _still_served(notice: Notice, now: datetime) -> list[NoticeAudience]:
    """Which lines of the audience may its author still write to? The others are dropped from it."""
    line = NoticeAudience
    rows: list[NoticeAudience] = await line.objects().where(line.notice == notice.id).order_by(line.rank)
    office = await Organisation.select(Organisation.kind).where(Organisation.id == notice.organisation).first()
    assert office is not None
    if office["kind"] not in (OrganisationKind.MANAGING.name, OrganisationKind.SUPPLIER.name):
        return rows
    still = await served(notice.organisation, {row.house for row in rows}, now)
    dropped = [row.id for row in rows if row.house not in still]
    if dropped and len(dropped) < len(rows):
        await line.delete().where(line.id.is_in(dropped))
    return [row for row in rows if row.house in still]


async def _tell(now: datetime, tell: Tell) -> bool:
    """The log says that a notice is shown, once; then its residents are put in line, so many at a time."""
    async with ENGINE.transaction():
        notice = await _taken(TO_TELL, now)
        if notice is None:
            return False
        changes: dict[str, Any] = {}
        if notice.announced_at is None:
            (counted,) = await Notice.raw(COUNT, notice.id, now, now)
            changes = {"announced_at": now, "residents": counted["residents"]}
        found = await Notice.raw(NEXT, notice.id, now, now, notice.id, CHUNK)
        people = [row["person"] for row in found]
        if people:
            await NoticeRecipient.raw(IN_LINE, notice.id, [new_id() for _ in people], people)
        for house, rows in groupby(found, key=itemgetter("house")):
            await tell(notice, house, [row["person"] for row in rows], now)
        changes["told"] = notice.told + len(people)
        if len(people) < CHUNK:
            # who moved in or out between two steps is in neither figure twice
            changes |= {"told_at": now, "residents": changes["told"]}
        await _write(notice, **changes)
        if notice.announced_at is None:
            await _said("notice.published", notice, now)
        return True


async def _expire(now: datetime, tell: Tell) -> bool:
    """What readers have long seen as expired is written down, and the log says so."""
    async with ENGINE.transaction():
        notice = await _taken(EXPIRED, now)
        if notice is None:
            return False
        await _write(notice, state=NoticeState.EXPIRED.name)
        await _said("notice.expire", notice, now)
        return True


async def _taken(which: str, now: datetime) -> Notice | None:
    rows = await Notice.raw(which, now)
    return await Notice.objects().where(Notice.id == rows[0]["id"]).first() if rows else None


async def _write(notice: Notice, **changes: Any) -> None:
    await Notice.update({getattr(Notice, name): value for name, value in changes.items()}).where(Notice.id == notice.id)


async def _said(kind: str, notice: Notice, now: datetime) -> None:
    who = None if kind in ("notice.expire", "notice.hold") else notice.author
    await happened(kind, at=now, house=notice.house, subject=notice.id, who=who)
