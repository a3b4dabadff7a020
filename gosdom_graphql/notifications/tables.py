"""How notifications, addresses, settings, reminders and deliveries are kept."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, OnDelete, OnUpdate, SmallInt, Text, Time, Timestamptz
from piccolo.table import Table

from gosdom_graphql.homes.tables import House, Person
from gosdom_graphql.requests.tables import Request

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict


class Notification(Table, tablename="notification"):
    """What the bell of a person shows: in the words in which it was told."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    house = ForeignKey(
        House, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="about no house, like an own note"
    )
    kind = Text(default=None)
    subject = Text(null=True, default=None, help_text="about nothing that could be opened")
    request = ForeignKey(
        Request, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="about something else"
    )
    dedup = Text(default=None)
    title_ru = Text(default=None)
    title_en = Text(default=None)
    body_ru = Text(default=None)
    body_en = Text(default=None)
    urgent = Boolean(default=None)
    at = Timestamptz(default=None)
    read_at = Timestamptz(null=True, default=None, help_text="not read")


class Contact(Table, tablename="contact"):
    """An address by which a person is reached: used once a code sent to it came back."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    channel = Text(default=None)
    address = Text(default=None)
    p256dh = Text(null=True, default=None, help_text="only a push subscription has keys")
    auth = Text(null=True, default=None, help_text="only a push subscription has keys")
    token = Text(default=None)
    created_at = Timestamptz(default=None)
    confirmed_at = Timestamptz(null=True, default=None, help_text="the code has not come back")
    code_hash = Text(null=True, default=None, help_text="no code is out")
    code_at = Timestamptz(null=True, default=None, help_text="no code was sent")
    code_tries = SmallInt(default=0)
    codes_day = Timestamptz(null=True, default=None, help_text="no code was sent")
    codes = SmallInt(default=0)
    failures = SmallInt(default=0)
    dropped_at = Timestamptz(null=True, default=None, help_text="in use")
    dropped_why = Text(null=True, default=None, help_text="in use")


class NotificationSetting(Table, tablename="notification_setting"):
    """Whether a person wants a kind by a channel; where there is no row, the kind's own default holds."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    kind = Text(default=None)
    channel = Text(default=None)
    enabled = Boolean(default=None)


class NotificationPreference(Table, tablename="notification_preference"):
    """In which language and at which hours a person is reached; where there is no row, by the house's zone."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None, unique=True)
    language = Text(default=None)
    zone = Text(default=None)
    quiet = Boolean(default=None)
    quiet_since = Time(default=None)
    quiet_until = Time(default=None)


class Reminder(Table, tablename="reminder"):
    """What a person, or a feature for them, wants to be reminded of: once, and again if nothing has come of it."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    house = ForeignKey(House, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="about no house")
    kind = Text(default=None)
    request = ForeignKey(
        Request, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="about something else"
    )
    text = Text(default=None)
    made_at = Timestamptz(default=None)
    at = Timestamptz(default=None)
    days_before = SmallInt(null=True, default=None, help_text="at its own moment, whatever becomes of a term")
    again_at = Timestamptz(null=True, default=None, help_text="reminds only once")
    told = SmallInt(default=0)
    settled_at = Timestamptz(null=True, default=None, help_text="nothing has come of it yet")


class Delivery(Table, tablename="delivery"):
    """One chain of attempts to bring one thing to one address."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    contact = ForeignKey(Contact, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    notification = ForeignKey(
        Notification, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="a code is not in the bell"
    )
    channel = Text(default=None)
    dedup = Text(default=None)
    state = Text(default=None)
    attempt = Integer(default=0)
    urgent = Boolean(default=None)
    planned_at = Timestamptz(default=None)
    not_before = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    digest: ForeignKey[Delivery] = ForeignKey(
        "self", null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="goes alone, or leads a digest"
    )
    code = Text(null=True, default=None, help_text="not a code; or one that is no longer needed")
    retry_at = Timestamptz(null=True, default=None, help_text="no attempt has failed")
    leased_until = Timestamptz(null=True, default=None, help_text="nobody is sending it")
    reason = Text(null=True, default=None, help_text="no attempt has failed")
    sent_at = Timestamptz(null=True, default=None, help_text="not sent")
