"""How notifications are asked to change: read marks, settings, addresses, reminders. They are read through `viewer`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_core.errors import BadInput
from gosdom_graphql.context import Context
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.changes import Change, changes
from gosdom_graphql.events.log import Logged
from gosdom_graphql.mutations import Answered, deed, key, mutation
from gosdom_graphql.notifications import rows
from gosdom_graphql.notifications.keys import public_key
from gosdom_graphql.notifications.store import bell, contacts, reminders
from gosdom_graphql.notifications.words import Channel, NotificationKind
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field
from gosdom_graphql.sessions.rows import Viewer as ViewerRows
from gosdom_graphql.sessions.viewer import Viewer


@strawberry.input(description="What has been read.")
class MarkNotificationsReadInput:
    notifications: list[strawberry.ID] | None = field("Which; all when left out. 1,000 at most.", default=None)


@strawberry.input(description="Whether a kind is wanted by a channel.")
class NotificationChoiceInput:
    kind: NotificationKind = field("What is told.")
    channel: Channel = field("By which channel.")
    enabled: bool = field("Whether it is wanted.")


@strawberry.input(description="What changes; what is left out stays as it is.")
class UpdateNotificationSettingsInput:
    settings: list[NotificationChoiceInput] = field("Choices by kind and channel.", default_factory=list)
    language: str | None = field("In which language to write: ru or en.", default=None)
    zone: str | None = field("The time zone, like «Europe/Samara».", default=None)
    quiet_hours: bool | None = field("Whether what is not urgent waits for the morning.", default=None)
    quiet_since: str | None = field("When the quiet hours begin: «22:00».", default=None)
    quiet_until: str | None = field("When the quiet hours end: «08:00».", default=None)


@strawberry.input(description="A browser's subscription, as `PushSubscription.toJSON()` has it.")
class SubscribeWebPushInput:
    endpoint: str = field("Where its push service takes messages.")
    p256dh: str = field("The browser's public key.")
    auth: str = field("The browser's secret.")


@strawberry.input(description="Which browser leaves.")
class UnsubscribeWebPushInput:
    endpoint: str = field("Its endpoint.")


@strawberry.input(description="An address to be added; a code goes out to it.")
class AddContactInput:
    channel: Channel = field("EMAIL or SMS; browsers subscribe with `subscribeWebPush`.")
    address: str = field("The e-mail address, or the telephone with its country code: «+7…».")


@strawberry.input(description="The code that came.")
class ConfirmContactInput:
    contact: strawberry.ID = field("The address.")
    code: str = field("Six digits.")


@strawberry.input(description="To which address another code is sent.")
class SendContactCodeInput:
    contact: strawberry.ID = field("The address.")


@strawberry.input(description="Which address is removed.")
class RemoveContactInput:
    contact: strawberry.ID = field("The address.")


@strawberry.input(description="Of what to remind, and when: at a moment, or days before a request is due.")
class SetReminderInput:
    text: str = field("The words, 500 characters at most.")
    at: datetime | None = field("When.", default=None)
    request: strawberry.ID | None = field("About which request.", default=None)
    days_before: int | None = field("How many days before its nearest deadline; 1 when left out.", default=None)
    idempotency_key: UUID | None = field("The same key and input again give the same outcome, for a day.", default=None)


@strawberry.input(description="Which reminder is taken back.")
class CancelReminderInput:
    reminder: strawberry.ID = field("The reminder.")


@payload_type
class MarkNotificationsReadPayload(Answered):
    """What came of reading."""

    viewer = planned(ViewerRows, "The viewer, with the new count of unread.")


@payload_type
class UpdateNotificationSettingsPayload(Answered):
    """What came of changing settings."""

    viewer = planned(ViewerRows, "The viewer, with the new settings.")


@payload_type
class SubscribeWebPushPayload(Answered):
    """What came of subscribing a browser: a code was pushed to it."""

    contact = planned(rows.Contact, "The browser, unused until its code comes back.")


@payload_type
class UnsubscribeWebPushPayload(Answered):
    """What came of a browser's leaving."""

    contact = planned(rows.Contact, "The browser.")


@payload_type
class AddContactPayload(Answered):
    """What came of adding an address: a code was sent to it."""

    contact = planned(rows.Contact, "The address, unused until its code comes back.")


@payload_type
class ConfirmContactPayload(Answered):
    """What came of the code."""

    contact = planned(rows.Contact, "The address, in use.")


@payload_type
class SendContactCodePayload(Answered):
    """What came of asking for another code."""

    contact = planned(rows.Contact, "The address.")


@payload_type
class RemoveContactPayload(Answered):
    """What came of removing an address."""

    contact = planned(rows.Contact, "The address, no longer in use.")


@payload_type
class SetReminderPayload(Answered):
    """What came of setting a reminder."""

    reminder = planned(rows.Reminder, "The reminder.")


@payload_type
class CancelReminderPayload(Answered):
    """What came of taking a reminder back."""

    reminder = planned(rows.Reminder, "The reminder.")


def _push_key(info: Info[Context, None]) -> str | None:
    return public_key(info.context.database.settings)


@strawberry.type
class NotificationQuery:
    """Questions about notifications that are not about oneself: those go through `viewer`."""

    push_key: str | None = strawberry.field(
        resolver=_push_key,
        description="With which key a browser subscribes to pushes (`applicationServerKey`, VAPID); null where they are"
        " not set up.",
    )


@strawberry.type
class NotificationMutation:
    """Deeds on notifications."""

    @mutation
    async def mark_notifications_read(
        self, info: Info[Context, None], input: MarkNotificationsReadInput
    ) -> MarkNotificationsReadPayload:
        """Marks notifications as read: those named, or all."""
        return await deed(
            info,
            MarkNotificationsReadPayload,
            lambda viewer: bell.mark_read(viewer, _named(input.notifications)),
            input,
        )

    @mutation
    async def update_notification_settings(
        self, info: Info[Context, None], input: UpdateNotificationSettingsInput
    ) -> UpdateNotificationSettingsPayload:
        """Changes by which channels, in which language and at which hours the person is reached."""
        return await deed(
            info,
            UpdateNotificationSettingsPayload,
            lambda viewer: bell.prefer(
                viewer, _preference(input), [(each.kind, each.channel, each.enabled) for each in input.settings]
            ),
            input,
        )

    @mutation
    async def subscribe_web_push(
        self, info: Info[Context, None], input: SubscribeWebPushInput
    ) -> SubscribeWebPushPayload:
        """Adds a browser. A code is pushed to it, which its service worker hands back with `confirmContact`."""
        hosts = info.context.database.settings.push_hosts
        return await deed(
            info,
            SubscribeWebPushPayload,
            lambda viewer: contacts.subscribe(viewer, input.endpoint, input.p256dh, input.auth, hosts),
            input,
        )

    @mutation
    async def unsubscribe_web_push(
        self, info: Info[Context, None], input: UnsubscribeWebPushInput
    ) -> UnsubscribeWebPushPayload:
        """Removes a browser, by its endpoint."""
        return await deed(
            info, UnsubscribeWebPushPayload, lambda viewer: contacts.unsubscribe(viewer, input.endpoint), input
        )

    @mutation
    async def add_contact(self, info: Info[Context, None], input: AddContactInput) -> AddContactPayload:
        """Adds an e-mail address or a telephone. A code goes out to it."""
        return await deed(info, AddContactPayload, lambda viewer: _added(viewer, input), input)

    @mutation
    async def confirm_contact(self, info: Info[Context, None], input: ConfirmContactInput) -> ConfirmContactPayload:
        """Hands the code back that came to an address: from then on the address is used. Five tries."""

        async def confirm(viewer: Viewer) -> Done:
            done, refused = await contacts.confirm(viewer, key(input.contact, "Contact", "contact"), input.code)
            return replace(done, refused=refused)

        return await deed(info, ConfirmContactPayload, confirm, input)

    @mutation
    async def send_contact_code(self, info: Info[Context, None], input: SendContactCodeInput) -> SendContactCodePayload:
        """Sends another code: not sooner than a minute after the last one, five a day."""
        return await deed(
            info,
            SendContactCodePayload,
            lambda viewer: contacts.resend(viewer, key(input.contact, "Contact", "contact")),
            input,
        )

    @mutation
    async def remove_contact(self, info: Info[Context, None], input: RemoveContactInput) -> RemoveContactPayload:
        """Removes an address: nothing is sent there any more."""
        return await deed(
            info,
            RemoveContactPayload,
            lambda viewer: contacts.remove(viewer, key(input.contact, "Contact", "contact")),
            input,
        )

    @mutation
    async def set_reminder(self, info: Info[Context, None], input: SetReminderInput) -> SetReminderPayload:
        """Sets a reminder: at a moment, or days before a request is due («напомнить за день до срока»)."""
        return await deed(
            info,
            SetReminderPayload,
            lambda viewer: reminders.set_reminder(
                viewer,
                input.text,
                at=input.at,
                request=None if input.request is None else key(input.request, "Request", "request"),
                days_before=input.days_before,
            ),
            input,
        )

    @mutation
    async def cancel_reminder(self, info: Info[Context, None], input: CancelReminderInput) -> CancelReminderPayload:
        """Takes a reminder back."""
        return await deed(
            info,
            CancelReminderPayload,
            lambda viewer: reminders.cancel(viewer, key(input.reminder, "Reminder", "reminder")),
            input,
        )


@payload_type
class NotificationChange(Change):
    """Something new is in the bell."""

    notification = planned(rows.Notification, "What is told.")
    viewer = planned(ViewerRows, "The viewer, with the new count of unread.")

    @classmethod
    def told(cls, event: Logged) -> dict[str, Any]:  # noqa: ARG003 — it tells nothing but the rows
        """Which values has it beside the rows? None."""
        return {}


@strawberry.type
class NotificationSubscription:
    """What comes into the bell."""

    notification_added = changes(
        rows.Notification,
        NotificationChange,
        "What comes into the viewer's bell, as it comes, with the new count of unread.",
        kinds="notification.added",
        personal=True,
    )


async def _added(viewer: Viewer, input: AddContactInput) -> Done:
    if input.channel is Channel.WEB_PUSH:
        raise BadInput(field=["channel"])
    return await contacts.add(viewer, input.channel, input.address)


def _named(ids: list[strawberry.ID] | None) -> list[UUID] | None:
    return None if ids is None else [key(each, "Notification", "notifications") for each in ids[:1000]]


def _preference(input: UpdateNotificationSettingsInput) -> bell.Preference:
    if input.language not in (None, "ru", "en"):
        raise BadInput(field=["language"])
    return bell.Preference(
        language=input.language,
        zone=input.zone,
        quiet=input.quiet_hours,
        quiet_since=_clock(input.quiet_since, "quietSince"),
        quiet_until=_clock(input.quiet_until, "quietUntil"),
    )


def _clock(text: str | None, name: str) -> time | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 — an hour of the day has no zone of its own
    except ValueError as error:
        raise BadInput(field=[name]) from error
