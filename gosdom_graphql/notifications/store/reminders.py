"""Reminders: what a person wants to be reminded of («напомнить за день до срока»), or a feature for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from gosdom_core.errors import NotFound, NotNow, OutOfRange, text
from gosdom_graphql.database import new_id
from gosdom_graphql.database.prepared import Prepared
from gosdom_graphql.deeds import Done
from gosdom_graphql.notifications.store.bell import Subject, tell
from gosdom_graphql.notifications.tables import Reminder
from gosdom_graphql.notifications.words import NotificationKind, ReminderKind, Told
from gosdom_graphql.requests.tables import Request
from gosdom_graphql.sessions.viewer import Viewer

LIMIT: Final = 100
"""Reminders of one person that still wait."""
AHEAD: Final = 3650
"""Days until the furthest reminder, and at most so many before a deadline: beyond it calendars themselves end."""

SEEN = """
select 1 from request r
where r.id = {} and (r.author = {} or r.premises = any({}::uuid[]) or r.organisation = any({}::uuid[]))
"""


async def set_reminder(
    viewer: Viewer, words: str, *, at: datetime | None, request: UUID | None, days_before: int | None
) -> Done:
    """When is the person reminded? At a moment, or days before the nearest deadline of a request, wherever it goes."""
    assert viewer.person is not None
    if await Reminder.count().where(Reminder.person == viewer.person, Reminder.settled_at.is_null()) >= LIMIT:
        raise OutOfRange(field=["at"], least=0, most=LIMIT, value=LIMIT + 1)
    before = 1 if days_before is None else days_before
    if not 0 <= before <= AHEAD:
        raise OutOfRange(field=["daysBefore"], least=0, most=AHEAD, value=before)
    house = follows = None
    if request is not None:
        # locked: its term does not move between the look and the reminder
        held = await Request.objects().where(Request.id == request).lock_rows().first()
        mine = (viewer.person, viewer.request_premises, viewer.organisations)
        if held is None or not await Request.raw(SEEN, request, *mine):
            raise NotFound(field=["request"])
        house = held.house
        if at is None and held.awaits:
            at, follows = held.due_at - timedelta(days=before), before
    if at is None or not viewer.now < at < viewer.now + timedelta(days=AHEAD):
        raise NotNow(field=["at"])
    return await remind(
        viewer.person, text(words, field=["text"], limit=500), at=at, now=viewer.now, house=house, request=request,
        days_before=follows,
    )  # fmt: skip


async def remind(
    person: UUID,
    words: str,
    *,
    at: datetime,
    now: datetime,
    kind: ReminderKind = ReminderKind.OWN,
    again_at: datetime | None = None,
    house: UUID | None = None,
    request: UUID | None = None,
    days_before: int | None = None,
) -> Done:
    """What is somebody reminded of? A payment also a second time, `again_at`, unless it was settled by then."""
    made = Reminder(
        id=new_id(), person=person, house=house, kind=kind.name, request=request, text=words, made_at=now, at=at,
        again_at=again_at, days_before=days_before,
    )  # fmt: skip
    await made.save()
    return Done({"reminder": made.id})


# those that are told at this very moment are left alone: whoever tells them waits for the request that is held here
OF_REQUEST = "select id from reminder where request = {} and settled_at is null for update skip locked"
FOLLOW = Prepared(f"""
update reminder set at = {{}}::timestamptz - make_interval(days => days_before)
where days_before is not null and id in ({OF_REQUEST})
""")
END = Prepared(f"""
update reminder set settled_at = {{}}::timestamptz
where ({{}}::boolean or days_before is not null) and id in ({OF_REQUEST})
""")


async def follow(request: Request, *, over: bool, now: datetime) -> None:
    """What becomes of the reminders of a request that a deed has changed? Its row is locked, and written already.

    Those of so many days before its term go where the term went, or end with it; all of them end with the request.
    Who wants to be reminded of one that is over sets a reminder by its date after that.
    """
    if request.awaits and not over:
        await FOLLOW(request.due_at, request.id)
        return
    await END(now, over, request.id)


async def settle(reminder: UUID, *, now: datetime) -> None:
    """What if it has come of it: paid, done? Nobody is reminded any more."""
    await Reminder.update({Reminder.settled_at: now}).where(Reminder.id == reminder, Reminder.settled_at.is_null())


async def cancel(viewer: Viewer, reminder: UUID) -> Done:
    """How is a reminder taken back? Raises `NotFound` for what is not the person's own."""
    mine = (Reminder.id == reminder) & (Reminder.person == viewer.person)
    if not await Reminder.exists().where(mine):
        raise NotFound(field=["reminder"])
    await settle(reminder, now=viewer.now)
    return Done({"reminder": reminder})


DUE = """
update reminder set told = told + 1,
  settled_at = case when told = 0 and again_at is not null then null else {}::timestamptz end
where id in (
  select id from reminder
  where settled_at is null and (told = 0 and at <= {}::timestamptz or told = 1 and again_at <= {}::timestamptz)
  limit 500 for update skip locked
)
returning id, person, house, kind, request, text, told
"""


async def tell_due(now: datetime) -> int:
    """How many reminders were due? Each person is told, in the same transaction in which it is marked."""
    rows = await Reminder.raw(DUE, now, now, now)
    for row in rows:
        kind = NotificationKind.REMINDER if row["kind"] == ReminderKind.OWN.name else NotificationKind.PAYMENT_REMINDER
        again = row["told"] > 1
        told = Told(
            "Ещё раз: напоминание" if again else "Напоминание", "Reminder, again" if again else "Reminder",
            row["text"], row["text"],
        )  # fmt: skip
        opens = None if row["request"] is None else f"Request:{row['request']}"
        subject = Subject(house=row["house"], request=row["request"], opens=opens)
        await tell([row["person"]], kind, told, subject, dedup=f"reminder:{row['id']}:{row['told']}", now=now)
    return len(rows)
