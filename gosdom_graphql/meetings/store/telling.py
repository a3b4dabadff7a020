"""What owners are told of a meeting, and the proof of it: in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core.meetings import Channel, standing
from gosdom_graphql.database import new_id
from gosdom_graphql.database.engine import ENGINE
from gosdom_graphql.meetings.store.house import Place, owners_of, place_of, system_of
from gosdom_graphql.meetings.tables import Meeting, MeetingNotice
from gosdom_graphql.meetings.words import MeetingDeadlineKind
from gosdom_graphql.notifications.store.bell import EXPIRES, Subject, tell
from gosdom_graphql.notifications.words import NotificationKind, Told

N = MeetingNotice

BEFORE: Final = timedelta(days=1)
"""So long before the end those are reminded who have cast nothing. Our choice."""
AT_ONCE: Final = 500

PLACED = """
insert into meeting_notice (id, house, meeting, channel, person, at)
select x.id, {}::uuid, {}::uuid, 'SYSTEM', x.person, {}::timestamptz
from unnest({}::uuid[], {}::uuid[]) as x (id, person)
on conflict (meeting, channel, person) do nothing
"""
DELIVERED = """
with waiting as (
  select n.id, n.meeting, n.person from meeting_notice n join meeting m on m.id = n.meeting
  where n.channel = 'SYSTEM' and n.delivered_at is null and m.state in ('ANNOUNCED', 'OPEN')
    and n.at > {}::timestamptz
), brought as (
  select w.id, min(d.sent_at) as at, array_agg(distinct d.channel order by d.channel) as channels
  from waiting w join delivery d on d.person = w.person and d.dedup = 'meeting:' || w.meeting || ':announced'
  where d.state = 'SENT' group by w.id order by w.id limit {}
)
update meeting_notice n set delivered_at = brought.at, delivered_by = brought.channels
from brought where n.id = brought.id and n.delivered_at is null
returning n.id
"""
TO_REMIND = """
select id from meeting where state = 'OPEN' and reminded_at is null and ends_at <= {}::timestamptz
order by ends_at, id limit 1 for update skip locked
"""
SILENT = """
select distinct s.person from ballot b join share s on s.premises = b.premises
where b.meeting = {}::uuid and b.cast_at is null and b.split_at is null
  and {}::date between s.since and coalesce(s.until, 'infinity')
"""


async def announced(held: Meeting, place: Place, now: datetime) -> None:
    """Every owner is told by every channel, whatever they switched off, and the proof is kept."""
    owners = await owners_of(place, now)
    told = _told(held, place, "Собрание собственников", "A general meeting of owners is called")
    await _tell(held, owners, NotificationKind.MEETING_NOTICE, told, "announced", now)
    await MeetingNotice.raw(PLACED, held.house, held.id, now, [new_id() for _ in owners], owners)


async def opened(held: Meeting, place: Place, now: datetime) -> None:
    """Every owner is told that voting has begun."""
    told = _told(held, place, "Началось голосование", "Voting has begun")
    await _tell(held, await owners_of(place, now), NotificationKind.MEETING, told, "opened", now)


async def cancelled(held: Meeting, place: Place, now: datetime) -> None:
    """Every owner is told that it will not take place."""
    told = _told(held, place, "Собрание отменено", "The meeting is cancelled", f" {held.cancelled_reason or ''}")
    await _tell(held, await owners_of(place, now), NotificationKind.MEETING_NOTICE, told, "cancelled", now)


async def administrator(held: Meeting, place: Place, now: datetime) -> None:
    """Who takes the decisions on paper is told of it."""
    told = _told(held, place, "Вы — администратор собрания", "You are the administrator of a meeting")
    await _tell(held, [held.administrator], NotificationKind.MEETING_NOTICE, told, "administrator", now)


async def counted(held: Meeting, place: Place, now: datetime) -> None:
    """Every owner is told that it is over, and where the minutes are."""
    told = _told(held, place, "Итоги собрания", "The meeting is counted")
    await _tell(held, await owners_of(place, now), NotificationKind.MEETING, told, "counted", now)


async def due(held: Meeting, place: Place, kind: MeetingDeadlineKind, people: Sequence[UUID], now: datetime) -> None:
    """Who must meet a term is told that it ends."""
    ru, en = _DUE[kind]
    await _tell(held, people, NotificationKind.MEETING, _told(held, place, ru, en), f"due:{kind.name}", now)


_DUE: Final = {
    MeetingDeadlineKind.CALL: ("Проведите собрание по требованию", "Hold the meeting that was demanded"),
    MeetingDeadlineKind.DRAW_UP: ("Составьте протокол собрания", "Draw up the minutes"),
    MeetingDeadlineKind.TO_ORGANISATION: ("Передайте протокол организации", "Hand the minutes over"),
    MeetingDeadlineKind.TO_INSPECTORATE: ("Направьте протокол в инспекцию", "Send the minutes to the inspectorate"),
}


async def remind_due(now: datetime) -> int:
    """Whose meeting ends tomorrow, with nothing cast? They are reminded once. How many meetings were dealt with."""
    async with ENGINE.transaction():
        rows = await Meeting.raw(TO_REMIND, now + BEFORE)
        held = await Meeting.objects().where(Meeting.id == rows[0]["id"]).first() if rows else None
        if held is None:
            return 0
        await Meeting.update({Meeting.reminded_at: now}).where(Meeting.id == held.id)
        place = await place_of(held.house)
        if place is not None and held.ends_at > now:
            silent = [row["person"] for row in await Meeting.raw(SILENT, held.id, place.day(now))]
            told = _told(held, place, "Голосование заканчивается", "Voting is about to end")
            await _tell(held, silent, NotificationKind.MEETING, told, "ends", now)
        return 1


async def prove(now: datetime) -> int:
    """Whose notice has reached an address meanwhile? The proof says when, and by which channels."""
    return len(await MeetingNotice.raw(DELIVERED, now - EXPIRES - BEFORE, AT_ONCE))


async def _tell(
    held: Meeting, people: Sequence[UUID], kind: NotificationKind, told: Told, step: str, now: datetime
) -> None:
    subject = Subject(house=held.house, opens=f"Meeting:{held.id}")
    await tell(people, kind, told, subject, dedup=f"meeting:{held.id}:{step}", now=now)


def _told(held: Meeting, place: Place, ru: str, en: str, more: str = "") -> Told:
    """The words, with the address, the days, and the standing: that stands everywhere."""
    label = standing(system_of(held.standing), place.day(held.announced_at or held.drafted_at)).label
    span = " – ".join(_moment(each, place.zone) for each in (held.starts_at, held.ends_at))
    return Told(
        ru,
        en,
        f"{place.address}: № {held.number}/{held.year}, {span}.{more} {label.ru[0].upper()}{label.ru[1:]}.",
        f"{place.address}: No. {held.number}/{held.year}, {span}.{more} {label.en[0].upper()}{label.en[1:]}.",
    )


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}"


async def outside(held: Meeting, channel: Channel, people: Iterable[UUID | None], **said: Any) -> list[UUID]:
    """The proofs of a letter, a signature or the board: one for each person, or one for the board. Which are new?"""
    rows = [
        N(id=new_id(), house=held.house, meeting=held.id, channel=channel.name, person=person, **said)
        for person in people
    ]
    done = await N.insert(*rows).on_conflict(action="DO NOTHING").returning(N.id)
    return [row["id"] for row in done]
