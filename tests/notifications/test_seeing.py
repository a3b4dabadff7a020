"""Who sees a bell, an address, a reminder? Its person, and nobody else, in whatever office; nor may they change it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.notifications.store import bell, reminders
from gosdom_graphql.notifications.tables import Contact, Notification
from gosdom_graphql.notifications.words import Channel, NotificationKind, Told
from tests.a_house import House
from tests.workers.conftest import reached

NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
OTHERS = [*(persona for persona in PERSONAS if PERSONAS[persona][0] != PERSONAS["owner"][0]), None]
READ = "mutation($ids: [ID!]!) { markNotificationsRead(input: {notifications: $ids}) { userErrors { code } } }"
REMOVE = "mutation($id: ID!) { removeContact(input: {contact: $id}) { userErrors { code } } }"
CANCEL = "mutation($id: ID!) { cancelReminder(input: {reminder: $id}) { userErrors { code } } }"


@pytest.fixture(scope="module")
async def belongings(house: House, database: Database) -> list[str]:
    """What the owner has: a notification, an address, a reminder."""
    who, now = key("person", PERSONAS["owner"][0]), await clock.now(database)
    contact = await reached(who, Channel.EMAIL, "owner@mail.example")
    async with database.transaction():
        words = Told("т", "t", "б", "b")
        await bell.tell([who], NotificationKind.NOTICE, words, bell.Subject(), dedup="one", now=now)
        reminder = (await reminders.remind(who, "вода", at=now + timedelta(days=1), now=now)).ids["reminder"]
    (told,) = await Notification.select(Notification.id).where(Notification.person == who)
    return [f"Notification:{told['id']}", f"Contact:{contact}", f"Reminder:{reminder}"]


async def test_its_person_sees_it(house: House, belongings: list[str]) -> None:
    found = await house.ask("owner", NODES, ids=belongings)
    assert found["nodes"] == [{"id": id} for id in belongings]


@pytest.mark.parametrize("persona", OTHERS)
async def test_nobody_else_sees_or_changes_it(house: House, belongings: list[str], persona: str | None) -> None:
    assert (await house.ask(persona, NODES, ids=belongings))["nodes"] == [None, None, None]
    told, contact, reminder = belongings
    no = [{"code": "NOT_SIGNED_IN" if persona is None else "NOT_FOUND"}]
    assert (await house.ask(persona, REMOVE, id=contact))["removeContact"]["userErrors"] == no
    assert (await house.ask(persona, CANCEL, id=reminder))["cancelReminder"]["userErrors"] == no
    await house.ask(persona, READ, ids=[told])
    assert await Notification.count().where(Notification.read_at.is_not_null()) == 0
    assert await Contact.count().where(Contact.dropped_at.is_not_null()) == 0
