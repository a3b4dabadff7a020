"""How notifications are shown."""

from __future__ import annotations

from gosdom_graphql.notifications import rows
from gosdom_graphql.notifications.words import Channel, NotificationKind, ReminderKind
from gosdom_graphql.reader.showing import enum, shows

for _each in (Channel, NotificationKind):
    enum(_each, {member.name: f"{member.text('en')} («{member.text()}»)." for member in _each})
enum(ReminderKind, {"OWN": "What the person set.", "PAYMENT": "A payment that is due."})


@shows(rows.Notification)
class Notification:
    """What the bell shows («уведомление»)."""


@shows(rows.Contact)
class Contact:
    """An address by which the person is reached, once its code came back."""


@shows(rows.NotificationSetting)
class NotificationSetting:
    """Whether the person wants a kind of notification by a channel; what is not listed stands as the kind has it."""


@shows(rows.NotificationPreference)
class NotificationPreference:
    """In which language and at which hours the person is reached."""


@shows(rows.Reminder)
class Reminder:
    """What the person is reminded of («напоминание»)."""
