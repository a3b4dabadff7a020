"""What becomes of the minutes (протокол): drawn up when the meeting is counted, handed over, sent on, in their terms.

The log: `meeting.minutes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core import meetings as core
from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotAllowed, NotNow
from gosdom_core.meetings import Requirement, terms
from gosdom_core.workdays import Deadline
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.tables import Employee, House
from gosdom_graphql.meetings.store import closing, demanding, drafting, house, reading, seeing, telling
from gosdom_graphql.meetings.tables import Meeting, MeetingDeadline, MeetingMinutes
from gosdom_graphql.meetings.words import MeetingDeadlineKind, MeetingState
from gosdom_graphql.sessions.viewer import Viewer

E = Employee
L = MeetingDeadline
P = MeetingMinutes
STEPS: Final = 20
BEFORE: Final = timedelta(days=2)
"""So long before the end of a term who must meet it is reminded. Our choice."""

TO_DRAW = """
select m.id from meeting m
where m.state = 'COUNTED' and not exists (select from meeting_minutes p where p.meeting = m.id)
order by m.closed_at, m.id limit {} for no key update of m skip locked
"""
HOLDERS = """
select w.id, string_agg(p.name, ', ' order by p.name) as names
from meeting_weight w join person p on p.id = any(w.holders) where w.meeting = {} group by w.id
"""
TO_REMIND = """
select l.id, l.meeting, l.kind from meeting_deadline l
where l.met_at is null and l.reminded_at is null and l.due_at <= {}::timestamptz
order by l.due_at, l.id limit {} for update of l skip locked
"""


async def holders(viewer: Viewer, meeting: UUID) -> dict[str, str]:
    """Who held each frozen weight, by name? For who runs the meeting: the owners' register; nobody else is told."""
    held = await Meeting.objects().where(Meeting.id == meeting).first()
    if held is None or not seeing.runs(viewer, held):
        return {}
    return {f"MeetingWeight:{row['id']}": row["names"] for row in await Meeting.raw(HOLDERS, meeting)}


async def draw_due(now: datetime) -> int:
    """Whose minutes are drawn up now? Of each meeting that was counted; then their terms run."""
    rows = await Meeting.raw(TO_DRAW, STEPS)
    for row in rows:
        await _draw(row["id"], now)
    return len(rows)


async def _draw(id: UUID, now: datetime) -> None:
    held = await Meeting.objects().where(Meeting.id == id).first()
    known = await reading.meeting(id)
    assert held is not None
    assert known is not None
    found = core.requirements(known.meeting, await closing.recount(known))
    told: dict[str, Any] = {
        f"{name}_{language}": _words(found, language, verified=name == "verified")
        for name in ("verified", "unverified")
        for language in ("ru", "en")
    }
    await P(id=new_id(), house=held.house, meeting=held.id, drawn_at=now, **told).save()
    region = held.region
    await _due(held, MeetingDeadlineKind.DRAW_UP, core.minutes_by(known.meeting, region), terms.MINUTES.name)
    await L.update({L.met_at: now}).where(L.meeting == held.id, L.kind == MeetingDeadlineKind.DRAW_UP.name)
    to_organisation = core.to_organisation_by(known.meeting, region)
    await _due(held, MeetingDeadlineKind.TO_ORGANISATION, to_organisation, terms.TO_ORGANISATION.name)
    place = await house.place_of(held.house)
    assert place is not None
    await telling.counted(held, place, now)
    await happened("meeting.minutes", at=now, house=held.house, subject=held.id, who=None)


def _words(found: Iterable[Requirement], language: str, *, verified: bool) -> list[str]:
    return [
        f"{each.words.text(language)} ({each.term.cite(language)})" for each in found if each.is_verified is verified
    ]


async def _due(held: Meeting, kind: MeetingDeadlineKind, due: Deadline, name: str) -> None:
    assert due.start is not None
    await demanding.deadline(held, kind, due, name, due.start)


async def hand_over(viewer: Viewer, meeting: UUID) -> Done:
    """When does the organisation have the originals? It says so itself; from then on it must send them on.

    Raises `NotAllowed` for who does not manage the house today, `NotNow` before the minutes and after it was said.
    """
    held, minutes = await _drawn(viewer, meeting)
    if minutes.handed_at is not None:
        raise NotNow(field=["meeting"])
    await P.update({P.handed_at: viewer.now, P.handed_to: viewer.organisation}).where(P.id == minutes.id)
    await _met(held, MeetingDeadlineKind.TO_ORGANISATION, viewer.now)
    zone, agenda = await _zone(held), await house.agenda_of(held.id)
    due = core.to_inspectorate_by(house.as_meeting(held, agenda, zone), viewer.now, held.region)
    await _due(held, MeetingDeadlineKind.TO_INSPECTORATE, due, terms.TO_INSPECTORATE.name)
    return await _done(viewer, held)


async def send_on(viewer: Viewer, meeting: UUID) -> Done:
    """When were the originals sent to the inspectorate? The organisation says so; there they are kept for years.

    Raises `NotNow` before it has received them, and once they are sent.
    """
    held, minutes = await _drawn(viewer, meeting)
    if minutes.handed_at is None or minutes.sent_at is not None:
        raise NotNow(field=["meeting"])
    await P.update({P.sent_at: viewer.now}).where(P.id == minutes.id)
    await _met(held, MeetingDeadlineKind.TO_INSPECTORATE, viewer.now)
    zone, agenda = await _zone(held), await house.agenda_of(held.id)
    due = core.stored_until(house.as_meeting(held, agenda, zone), viewer.now)
    await _due(held, MeetingDeadlineKind.STORE, due, terms.STORAGE.name)
    return await _done(viewer, held)


async def remind_due(now: datetime) -> int:
    """Whose term ends soon, or has ended? Who must meet it is reminded once: the initiator, or the organisation."""
    rows = await L.raw(TO_REMIND, now + BEFORE, STEPS)
    for row in rows:
        await L.update({L.reminded_at: now}).where(L.id == row["id"])
        held = await Meeting.objects().where(Meeting.id == row["meeting"]).first()
        assert held is not None
        if row["kind"] == MeetingDeadlineKind.STORE.name or held.state == MeetingState.CANCELLED.name:
            continue
        place = await house.place_of(held.house)
        assert place is not None
        people = [held.author]
        if row["kind"] != MeetingDeadlineKind.TO_ORGANISATION.name:
            manager, day = await drafting.manager_of(place, now), place.day(now)
            there = (E.organisation == manager) & (E.since <= day) & (E.until.is_null() | (E.until >= day))
            people = [each["person"] for each in await E.select(E.person).where(there)]
        await telling.due(held, place, MeetingDeadlineKind[row["kind"]], people, now)
    return len(rows)


async def _drawn(viewer: Viewer, meeting: UUID) -> tuple[Meeting, MeetingMinutes]:
    held = await seeing.hold(viewer, meeting)
    if viewer.kind is not ViewerKind.STAFF or held.house not in viewer.houses_managed:
        raise NotAllowed(field=["meeting"])
    minutes = await P.objects().where(P.meeting == held.id).first()
    if minutes is None:
        raise NotNow(field=["meeting"])
    return held, minutes


async def _zone(held: Meeting) -> ZoneInfo:
    found = await House.select(House.zone).where(House.id == held.house).first()
    assert found is not None
    return ZoneInfo(found["zone"])


async def _met(held: Meeting, kind: MeetingDeadlineKind, now: datetime) -> None:
    changes: dict[Any, Any] = {L.met_at: now}
    await L.update(changes).where(L.meeting == held.id, L.kind == kind.name, L.met_at.is_null())


async def _done(viewer: Viewer, held: Meeting) -> Done:
    await happened("meeting.minutes", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"meeting": held.id})
