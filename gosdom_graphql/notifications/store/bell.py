"""What a person is told: written in the transaction of its cause, so that nothing is lost and nothing false is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from asyncpg import Record

from gosdom_core.errors import BadInput, NotAllowed
from gosdom_graphql.database import new_id
from gosdom_graphql.database.prepared import Prepared
from gosdom_graphql.deeds import Done
from gosdom_graphql.notifications.hours import QUIET_SINCE, QUIET_UNTIL, decent
from gosdom_graphql.notifications.tables import Notification, NotificationPreference, NotificationSetting
from gosdom_graphql.notifications.words import KINDS, Channel, NotificationKind, Told
from gosdom_graphql.sessions.viewer import Viewer

EXPIRES: Final = timedelta(days=7)
"""After which nobody needs it any more: a week-old push or letter confuses."""
ZONE: Final = "Europe/Moscow"

TELL = Prepared("""
with told as (
  insert into notification
    (id, person, house, kind, subject, request, dedup, title_ru, title_en, body_ru, body_en, urgent, at)
  select x.id, x.person, {}::uuid, {}::text, {}::text, {}::uuid, {}::text, {}::text, {}::text, {}::text, {}::text,
    {}::boolean, {}::timestamptz
  from unnest({}::uuid[], {}::uuid[]) as x (id, person)
  on conflict (person, dedup) do nothing
  returning id, person, house, kind, at
), added as (
  insert into event (at, kind, house, subject, who)
  select at, 'notification.added', house, id, person from told
  returning id
), unnumbered as (
  insert into event_new select id from added
)
select told.id, told.person, c.id as contact, c.channel, coalesce(p.zone, h.zone) as zone, p.quiet, p.quiet_since,
  p.quiet_until
from told
join contact c on c.person = told.person and c.confirmed_at is not null and c.dropped_at is null
left join notification_preference p on p.person = told.person
left join notification_setting s on s.person = told.person and s.kind = told.kind and s.channel = c.channel
left join house h on h.id = told.house
where case when {} then c.channel = any({}::text[]) else coalesce(s.enabled, c.channel = any({}::text[])) end
""")
PLAN = Prepared("""
insert into delivery (id, person, contact, notification, channel, dedup, state, urgent, planned_at, not_before,
  expires_at)
select x.id, x.person, x.contact, x.notification, x.channel, {}::text, 'PLANNED', {}::boolean, {}::timestamptz,
  x.not_before, x.not_before + {}::interval
from unnest({}::uuid[], {}::uuid[], {}::uuid[], {}::uuid[], {}::text[], {}::timestamptz[])
  as x (id, person, contact, notification, channel, not_before)
on conflict (person, dedup, contact) do nothing
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is it about? `house` and `request` where it is about one, `opens` the global id that a tap opens."""

    house: UUID | None = None
    request: UUID | None = None
    opens: str | None = None


async def tell(
    people: Iterable[UUID], kind: NotificationKind, told: Told, subject: Subject, *, dedup: str, now: datetime
) -> int:
    """How many deliveries were planned? To each confirmed address where the person wants this kind, at a decent hour.

    Call it in the transaction of the cause. The same `dedup` never tells a person twice. Each notification has an event
    of its own, `notification.added`, which open screens are told of: its `who` is the person.
    """
    about = KINDS[kind]
    persons = list(dict.fromkeys(people))
    if not persons:
        return 0
    default = [channel.name for channel in about.channels]
    rows = await TELL(
        subject.house, kind.name, subject.opens, subject.request, dedup,
        told.title_ru, told.title_en, told.body_ru, told.body_en, about.urgent, now,
        [new_id() for _ in persons], persons,
        about.legal, default, default,
    )  # fmt: skip
    if rows:
        await PLAN(
            dedup, about.urgent, now, EXPIRES,
            [new_id() for _ in rows],
            [row["person"] for row in rows],
            [row["contact"] for row in rows],
            [row["id"] for row in rows],
            [row["channel"] for row in rows],
            [now if about.urgent else _hour(row, now) for row in rows],
        )  # fmt: skip
    return len(rows)


def _hour(row: Record, now: datetime) -> datetime:
    if row["quiet"] is False:
        return now
    return decent(now, row["zone"] or ZONE, row["quiet_since"] or QUIET_SINCE, row["quiet_until"] or QUIET_UNTIL)


async def mark_read(viewer: Viewer, ids: Iterable[UUID] | None) -> Done:
    """Which has the person read? Those, or all. What is not theirs stays as it is."""
    mine = (Notification.person == viewer.person) & Notification.read_at.is_null()
    asked = mine if ids is None else mine & Notification.id.is_in([*ids] or [new_id()])
    await Notification.update({Notification.read_at: viewer.now}).where(asked)
    assert viewer.person is not None
    return Done({"viewer": viewer.person})


async def read_all(*, before: datetime) -> None:
    """What if all that was told before a moment was read when it came? For a past that is made up."""
    await Notification.update({Notification.read_at: Notification.at}).where(
        Notification.at < before, Notification.read_at.is_null()
    )


SET = """
insert into notification_setting (id, person, kind, channel, enabled) values ({}, {}, {}, {}, {})
on conflict (person, kind, channel) do update set enabled = excluded.enabled
"""
PREFER = """
insert into notification_preference (id, person, language, zone, quiet, quiet_since, quiet_until)
values ({}, {}, {}, {}, {}, {}, {})
on conflict (person) do update set language = excluded.language, zone = excluded.zone, quiet = excluded.quiet,
  quiet_since = excluded.quiet_since, quiet_until = excluded.quiet_until
"""


class LegalNotice(NotAllowed):
    """May it be switched off? No: the law says that the person is told."""

    code = "LEGAL_NOTICE"
    ru = "Такие уведомления требует закон: отключить их нельзя"
    en = "The law requires these notifications: they cannot be switched off"


class UnknownZone(BadInput):
    """Which time zone? None that is known, like «Europe/Samara»."""

    code = "UNKNOWN_ZONE"
    ru = "Неизвестный часовой пояс: {zone}"
    en = "Unknown time zone: {zone}"


async def choose(person: UUID, kind: NotificationKind, channel: Channel, *, enabled: bool) -> None:
    """Does the person want this kind by this channel? Raises `LegalNotice` for what cannot be switched off."""
    if KINDS[kind].legal and not enabled:
        raise LegalNotice(field=["settings"])
    await NotificationSetting.raw(SET, new_id(), person, kind.name, channel.name, enabled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """What is changed? `None` leaves it as it is."""

    language: str | None = None
    zone: str | None = None
    quiet: bool | None = None
    quiet_since: time | None = None
    quiet_until: time | None = None


async def prefer(
    viewer: Viewer, preference: Preference, choices: Iterable[tuple[NotificationKind, Channel, bool]]
) -> Done:
    """In which language, at which hours and by which channels is the person reached from now on?"""
    assert viewer.person is not None
    for kind, channel, enabled in choices:
        await choose(viewer.person, kind, channel, enabled=enabled)
    had = await NotificationPreference.objects().where(NotificationPreference.person == viewer.person).first()
    zone = preference.zone or (had.zone if had else ZONE)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(field=["zone"], zone=zone) from error
    quiet = preference.quiet if preference.quiet is not None else (had.quiet if had else True)
    await NotificationPreference.raw(
        PREFER,
        new_id(),
        viewer.person,
        preference.language or (had.language if had else viewer.language),
        zone,
        quiet,
        preference.quiet_since or (had.quiet_since if had else QUIET_SINCE),
        preference.quiet_until or (had.quiet_until if had else QUIET_UNTIL),
    )
    return Done({"viewer": viewer.person})


UNSUBSCRIBE = """
insert into notification_setting (id, person, kind, channel, enabled)
select {}, person, {}, channel, false from contact where token = {}
on conflict (person, kind, channel) do update set enabled = false
returning id
"""


async def unsubscribe(token: str, kind: NotificationKind) -> bool:
    """Is there an address with this token? Its person no longer gets this kind there. Raises `LegalNotice`."""
    if KINDS[kind].legal:
        raise LegalNotice
    return bool(await NotificationSetting.raw(UNSUBSCRIBE, new_id(), kind.name, token))
