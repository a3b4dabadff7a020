"""Who may ask and do what with notifications, when: `rights.csv`, written by hand, one line for an operation.

The owner has one of each. `allowed`, `null` (or an empty list), or the code of the refusal; whoever is refused has
changed nothing, and what is another's is not marked, confirmed or dropped by anyone.
"""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.notifications.store.contacts import _hashed
from gosdom_graphql.notifications.tables import (
    Contact,
    Notification,
    NotificationPreference,
    NotificationSetting,
    Reminder,
)
from gosdom_graphql.settings import DemoSettings
from tests.rights.api import SCHEMA
from tests.rights.cast import LONG_AGO, Cast, gid, key, write_cast
from tests.rights.snapshot import snapshot
from tests.rights.streams import is_subscription, told_of
from tests.rights.subjects import MOMENTS, turn_to, write_subjects
from tests.rights.test_matrix import PEOPLE, Undone, named, outcome
from tests.workers.conftest import KEYS

with Path(__file__).with_name("rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))
ANNA = key("Anna")
IDS = {
    "notification": gid("Notification", "told"),
    "contact": gid("Contact", "phone"),
    "reminder": gid("Reminder", "water"),
}
ENDPOINT = "https://fcm.googleapis.com/of-anna"
P256DH, AUTH = "B" * 87, "A" * 22
INPUTS = {
    "markNotificationsRead": f'notifications: ["{IDS["notification"]}"]',
    "updateNotificationSettings": "settings: [{kind: REMINDER, channel: SMS, enabled: true}]",
    "subscribeWebPush": f'endpoint: "https://fcm.googleapis.com/x", p256dh: "{P256DH}", auth: "{AUTH}"',
    "unsubscribeWebPush": f'endpoint: "{ENDPOINT}"',
    "addContact": 'channel: EMAIL, address: "a@mail.example"',
    "confirmContact": f'contact: "{IDS["contact"]}", code: "000000"',
    "sendContactCode": f'contact: "{IDS["contact"]}"',
    "removeContact": f'contact: "{IDS["contact"]}"',
    "setReminder": 'text: "вода", at: "2030-01-01T00:00:00Z"',
    "cancelReminder": f'reminder: "{IDS["reminder"]}"',
}
FIELDS = {
    "notifications": "{ nodes { id } }",
    "reminders": "{ nodes { id } }",
    "contacts": "{ id }",
    "unreadCount": "",
    "notificationSettings": "{ kind }",
    "notificationPreference": "{ zone }",
}


@pytest.fixture(scope="module")
def settings(database_url: str) -> DemoSettings:
    """As everywhere, with a key of web push."""
    return DemoSettings(
        database_url=SecretStr(database_url),
        read_connections=3,
        write_connections=4,
        vapid_private_key=SecretStr(KEYS[0]),
    )


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    """People, requests, and what Anna has in her bell and around it."""
    cast = await write_cast(database)
    await write_subjects(database)
    at = MOMENTS["during"] - timedelta(hours=1)
    contact = {"person": ANNA, "created_at": LONG_AGO}
    code = {"code_hash": _hashed(key("phone"), "000000"), "code_at": MOMENTS["during"] - timedelta(minutes=5)}
    async with database.transaction():
        await Notification(
            id=key("told"), person=ANNA, kind="REMINDER", dedup="one", title_ru="т", title_en="t", body_ru="б",
            body_en="b", urgent=False, at=at,
        ).save()  # fmt: skip
        phone = Contact(id=key("phone"), channel="SMS", address="+79000000001", token="a", **contact, **code)  # type: ignore[arg-type]  # columns by name
        browser = Contact(
            id=key("browser"), channel="WEB_PUSH", address=ENDPOINT, token="b", confirmed_at=at, p256dh=P256DH,
            auth=AUTH, **contact,  # type: ignore[arg-type]  # columns by name
        )  # fmt: skip
        for each in (phone, browser):
            await each.save()
        await NotificationSetting(id=key("setting"), person=ANNA, kind="REMINDER", channel="EMAIL", enabled=True).save()
        await NotificationPreference.raw(
            "insert into notification_preference values ({}, {}, 'ru', 'Europe/Samara', true, '22:00', '08:00')",
            key("preference"),
            ANNA,
        )
        await Reminder(
            id=key("water"), person=ANNA, kind="OWN", text="вода", made_at=LONG_AGO, at=MOMENTS["after"]
        ).save()
    return cast


def operation_text(operation: str, subject: str) -> str:
    """What is asked? One operation with one root field, whose response key is `it`."""
    root, _, field = operation.partition(".")
    if field:
        return f"{{ it: viewer {{ it: {field} {FIELDS[field]} }} }}"
    if root == "node":
        return f'{{ it: node(id: "{IDS[subject]}") {{ id }} }}'
    if root == "nodes":
        return f'{{ it: nodes(ids: ["{IDS[subject]}"]) {{ id }} }}'
    if root == "pushKey":
        return "{ it: pushKey }"
    if is_subscription({"operation": root}):
        return "subscription { notificationAdded { notification { id } viewer { unreadCount } } }"
    given = INPUTS[root]
    if subject == "apartment":
        given = f'text: "срок", request: "Request:{key("apartment ACCEPTED")}", at: "2030-01-01T00:00:00Z"'
    return f"mutation {{ it: {root}(input: {{{given}}}) {{ userErrors {{ code }} }} }}"


def what_came(data: dict[str, Any] | None) -> str:
    """An empty list is nothing."""
    found = data["it"] if data else None
    if isinstance(found, dict) and found.get("it") == []:
        return "null"
    return outcome(data)


@pytest.mark.parametrize("line", LINES, ids=named)
async def test_the_matrix(cast: Cast, line: dict[str, str]) -> None:
    database, query = cast.database, operation_text(line["operation"], line["subject"])
    at = await turn_to(database, line["moment"])
    before = await snapshot(database)
    found = {}
    for persona in PEOPLE:
        viewer = await cast.viewer(persona, at)
        if query.startswith("subscription"):
            found[persona] = await told_of(database, query, UUID(IDS[line["subject"]].split(":")[1]), viewer, ANNA)
            continue
        with pytest.raises(Undone):
            async with database.transaction() as transaction:
                answer = await SCHEMA.execute(query, context_value=Context(viewer, database))
                if line[persona] != "allowed":
                    assert await snapshot(transaction.connection) == before, f"{persona} did something"
                elif line["subject"] == "notification" and persona != "owner":
                    read = await transaction.connection.fetch("select 1 from notification where read_at is not null")
                    assert read == [], f"{persona} read what is another's"
                raise Undone
        assert answer.errors is None, (persona, answer.errors)
        found[persona] = what_came(answer.data)
    assert found == {persona: line[persona] for persona in PEOPLE}
    assert await snapshot(database) == before


async def test_an_event_of_another_persons_is_told_to_nobody(cast: Cast) -> None:
    """Two guards: whom the event names, and whose the row is. Either alone keeps others out."""
    query = operation_text("notificationAdded", "notification")
    for persona in PEOPLE[1:-1]:
        viewer = await cast.viewer(persona, MOMENTS["during"])
        assert await told_of(cast.database, query, key("told"), viewer, viewer.person) == "null", persona
