"""How notifications, addresses, settings and reminders are read: each person their own, in whichever office."""

from __future__ import annotations

from datetime import datetime

from gosdom_core.access import ViewerKind
from gosdom_graphql.law.rows import in_language
from gosdom_graphql.notifications import tables
from gosdom_graphql.notifications.words import Channel, NotificationKind, ReminderKind
from gosdom_graphql.reader import Asker, Filter, Order, Row, by, column, expression, one, reads, where
from gosdom_graphql.requests.rows import Request

C = tables.Contact
N = tables.Notification
P = tables.NotificationPreference
R = tables.Reminder
S = tables.NotificationSetting


def own(row: Row, viewer: Asker, person: object) -> str:
    """Is it the viewer's own?"""
    return "false" if viewer.kind is ViewerKind.ANONYMOUS else f"{row(person)} = {viewer.person}"


@reads(tables.Notification, may_see=lambda row, viewer: own(row, viewer, N.person))
class Notification:
    """What may be read of a notification."""

    kind: NotificationKind = column(N.kind, "What is told.")
    title: str = expression(in_language(N.title_ru, N.title_en), "The title, in the viewer's language.")
    body: str = expression(in_language(N.body_ru, N.body_en), "The words, in the viewer's language.")
    subject: str | None = column(N.subject, "The global id of what it is about: `node(id)` has it.")
    request: Request | None = one(N.request, "The request, where it is about one.")
    is_urgent: bool = column(N.urgent, "Whether it passes quiet hours.")
    at: datetime = column(N.at, "When it was told.")
    read_at: datetime | None = column(N.read_at, "When the viewer read it; null while unread.")


class NotificationFilter(Filter):
    """Which notifications?"""

    unread: bool | None = where(lambda row, value, viewer: f"({row(N.read_at)} is null) = {value}", "Unread, or read.")
    kind: list[NotificationKind] | None = where(
        lambda row, value, viewer: f"{row(N.kind)} = any({value})", "Of these kinds."
    )


class NotificationOrder(Order):
    """How are notifications sorted?"""

    AT = by(N.at, "By when they were told.", default="DESC")


@reads(tables.Contact, may_see=lambda row, viewer: own(row, viewer, C.person))
class Contact:
    """What may be read of an address."""

    channel: Channel = column(C.channel, "By what it reaches the person.")
    address: str = expression(
        lambda row, viewer: (
            f"case when {row(C.channel)} = 'WEB_PUSH' then split_part({row(C.address)}, '/', 3)"
            f" else {row(C.address)} end"
        ),
        "The e-mail address or the telephone; of a browser only the host of its push service.",
    )
    created_at: datetime = column(C.created_at, "When it was added.")
    confirmed_at: datetime | None = column(C.confirmed_at, "When its code came back; null while it is not used.")
    dropped_at: datetime | None = column(C.dropped_at, "When it was removed, or nothing could be sent there.")


@reads(tables.NotificationSetting, may_see=lambda row, viewer: own(row, viewer, S.person), node=False)
class NotificationSetting:
    """What may be read of a setting."""

    kind: NotificationKind = column(S.kind, "What is told.")
    channel: Channel = column(S.channel, "By which channel.")
    is_enabled: bool = column(S.enabled, "Whether the person wants it.")


@reads(tables.NotificationPreference, may_see=lambda row, viewer: own(row, viewer, P.person), node=False)
class NotificationPreference:
    """What may be read of a person's hours."""

    language: str = column(P.language, "In which language the person is written to: ru or en.")
    zone: str = column(P.zone, "The person's time zone, like «Europe/Samara».")
    has_quiet_hours: bool = column(P.quiet, "Whether what is not urgent waits for the morning.")
    quiet_since: str = expression(
        lambda row, viewer: f"to_char({row(P.quiet_since)}, 'HH24:MI')", "When the quiet hours begin: «22:00»."
    )
    quiet_until: str = expression(
        lambda row, viewer: f"to_char({row(P.quiet_until)}, 'HH24:MI')", "When the quiet hours end: «08:00»."
    )


@reads(tables.Reminder, may_see=lambda row, viewer: own(row, viewer, R.person))
class Reminder:
    """What may be read of a reminder."""

    kind: ReminderKind = column(R.kind, "What it is of.")
    text: str = column(R.text, "Its words.")
    at: datetime = column(R.at, "When it reminds.")
    days_before: int | None = column(
        R.days_before, "How many days before the request's nearest deadline: it moves with it; null for a moment."
    )
    again_at: datetime | None = column(R.again_at, "When it reminds again, unless it is settled by then.")
    settled_at: datetime | None = column(
        R.settled_at, "When it was told, settled by the end of the request, or taken back."
    )
    request: Request | None = one(R.request, "The request, where it is about one.")


class ReminderOrder(Order):
    """How are reminders sorted?"""

    AT = by(R.at, "By when they remind.", default="ASC")
