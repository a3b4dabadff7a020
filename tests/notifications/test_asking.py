"""The bell, addresses, settings and reminders, asked over the API; and an answer that reaches push and mailbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.notifications.store import bell, deliveries, reminders
from gosdom_graphql.notifications.store.requests import tell_due
from gosdom_graphql.notifications.tables import Contact, Delivery, NotificationSetting, Reminder
from gosdom_graphql.notifications.words import Channel, NotificationKind, ReminderKind, Told
from gosdom_graphql.requests.tables import Request
from gosdom_graphql.settings import DemoSettings
from tests.a_house import MORNING, House
from tests.workers.conftest import outward
from tests.workers.receivers import Browser, Mail, Outside, outside, verified
from workers.deliver import Deliverer

ADD = """mutation($channel: Channel!, $address: String!) { addContact(input: {channel: $channel, address: $address}) {
  contact { id address confirmedAt } userErrors { code field } } }"""
CONFIRM = """mutation($contact: ID!, $code: String!) { confirmContact(input: {contact: $contact, code: $code}) {
  contact { confirmedAt } userErrors { code message } } }"""
RESEND = """mutation($contact: ID!) { sendContactCode(input: {contact: $contact}) { userErrors { code } } }"""
REMOVE = """mutation($contact: ID!) { removeContact(input: {contact: $contact}) {
  contact { droppedAt } userErrors { code } } }"""
SUBSCRIBE = """mutation($endpoint: String!, $p256dh: String!, $auth: String!) {
  subscribeWebPush(input: {endpoint: $endpoint, p256dh: $p256dh, auth: $auth}) {
    contact { id address } userErrors { code field } } }"""
SUBMIT = """mutation($premises: ID!) {
  submitRequest(input: {place: APARTMENT, category: TAP_LEAK, text: "Течёт кран", premises: $premises}) {
    request { id number } userErrors { code } } }"""
TAKE = """mutation($id: ID!) { takeRequest(input: {request: $id}) { userErrors { code } } }"""
ANSWER = (
    """mutation($id: ID!) { answerRequest(input: {request: $id, text: "Кран заменили."}) { userErrors { code } } }"""
)
BELL = (
    "{ viewer { unreadCount notifications(first: 3) { nodes { id kind title body subject readAt request { id } } } } }"
)


@pytest.fixture
async def world() -> AsyncIterator[Outside]:
    async with outside() as here:
        yield here


@pytest.fixture
def mail() -> Any:
    server = Mail()
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
async def nothing_told(database: Database) -> AsyncIterator[None]:
    yield
    await Delivery.raw(
        "truncate delivery, notification, contact, notification_setting, notification_preference, reminder,"
        " arrival, confirmation"
    )


async def sent(database: Database, settings: DemoSettings) -> None:
    hands = Deliverer(settings, database)
    await hands.open()
    now, real = await clock.now(database), clock.real()
    for channel in Channel:
        if claimed := await deliveries.claim(channel, 1000, now=now, real=real):
            await hands.deliver([id for id, _ in claimed], [attempt for _, attempt in claimed])
    await hands.close()


async def code_of(contact: str) -> str:
    rows = await Delivery.select(Delivery.code).where(
        Delivery.contact == contact.split(":")[1], Delivery.code.is_not_null()
    )
    return str(rows[-1]["code"])


async def confirmed(house: House, who: str, channel: str, address: str) -> str:
    contact: str = (await house.ask(who, ADD, channel=channel, address=address))["addContact"]["contact"]["id"]
    answer = await house.ask(who, CONFIRM, contact=contact, code=await code_of(contact))
    assert answer["confirmContact"]["userErrors"] == []
    return contact


async def premises(house: House) -> str:
    found = await house.ask("owner", "{ viewer { person { shares { premises { id } } } } }")
    id: str = found["viewer"]["person"]["shares"][0]["premises"]["id"]
    return id


async def test_an_answer_over_http_is_pushed_and_written(
    house: House, database: Database, settings: DemoSettings, world: Outside, mail: Mail
) -> None:
    out = outward(settings, world, mail)
    object.__setattr__(database.settings, "push_hosts", (world.origin,))
    browser = Browser(world.origin, "phone")
    keys = {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth}
    contact = (await house.ask("owner", SUBSCRIBE, **keys))["subscribeWebPush"]["contact"]["id"]
    await sent(database, out)  # the code is pushed, and the service worker hands it back
    said = browser.read(world.pushes[0][2])["notification"]["data"]
    assert said["contact"] == contact
    assert (await house.ask("owner", CONFIRM, contact=contact, code=said["code"]))["confirmContact"]["userErrors"] == []
    await confirmed(house, "owner", "EMAIL", "owner@mail.example")
    submitted = (await house.ask("owner", SUBMIT, premises=await premises(house)))["submitRequest"]
    assert submitted["userErrors"] == []
    request = submitted["request"]
    await sent(database, out)
    assert [letter["Subject"] for letter in mail.box.letters] == [
        "Код подтверждения",
        f"Заявка {request['number']} принята",
    ]
    assert (await house.ask("dispatcher", TAKE, id=request["id"]))["takeRequest"]["userErrors"] == []
    assert (await house.ask("dispatcher", ANSWER, id=request["id"]))["answerRequest"]["userErrors"] == []
    await sent(database, out)
    path, headers, body = world.pushes[-1]
    assert verified(headers["Authorization"])["aud"] == world.origin
    pushed = browser.read(body)["notification"]
    assert (path, pushed["title"], pushed["body"]) == ("phone", f"Заявка {request['number']} решена", "Кран заменили.")
    assert mail.box.letters[-1]["Subject"] == f"Заявка {request['number']} решена"
    found = (await house.ask("owner", BELL))["viewer"]
    assert found["unreadCount"] == 3
    newest = next(each for each in found["notifications"]["nodes"] if each["kind"] == "REQUEST_ANSWERED")
    assert (newest["body"], newest["subject"], newest["request"]) == (
        "Кран заменили.",
        request["id"],
        {"id": request["id"]},
    )
    read = await house.ask("owner", "mutation { markNotificationsRead(input: {}) { viewer { unreadCount } } }")
    assert read["markNotificationsRead"]["viewer"]["unreadCount"] == 0


async def test_codes_are_counted_and_slowed(house: House, database: Database) -> None:
    contact = (await house.ask("owner", ADD, channel="EMAIL", address="a@mail.example"))["addContact"]["contact"]["id"]
    right = await code_of(contact)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert (await house.ask("owner", RESEND, contact=contact))["sendContactCode"]["userErrors"] == [
        {"code": "CODE_TOO_SOON"}
    ]
    left = []
    for _ in range(6):
        (error,) = (await house.ask("owner", CONFIRM, contact=contact, code=wrong))["confirmContact"]["userErrors"]
        left.append(error["message"].rpartition(" ")[2])
    assert left == ["4", "3", "2", "1", "0", "0"]
    answer = (await house.ask("owner", CONFIRM, contact=contact, code=right))["confirmContact"]
    assert [each["code"] for each in answer["userErrors"]] == ["WRONG_CODE"]


@pytest.mark.parametrize(
    ("case", "channel", "address", "code"),
    [
        ("not an address", "EMAIL", "a@", "BAD_ADDRESS"),
        ("a second header", "EMAIL", "a@b.ru\nBcc: c@d.ru", "BAD_ADDRESS"),
        ("no country code", "SMS", "89000000001", "BAD_ADDRESS"),
        ("a browser subscribes otherwise", "WEB_PUSH", "https://fcm.googleapis.com/x", "BAD_INPUT"),
    ],
)
async def test_what_is_no_address(house: House, case: str, channel: str, address: str, code: str) -> None:
    answer = (await house.ask("owner", ADD, channel=channel, address=address))["addContact"]
    assert ([each["code"] for each in answer["userErrors"]], answer["contact"]) == ([code], None), case
    assert await Contact.count() == 0


async def test_an_endpoint_inside_our_network_is_refused(house: House) -> None:
    keys = {"p256dh": "A" * 87, "auth": "A" * 22}
    answer = await house.ask("owner", SUBSCRIBE, endpoint="https://169.254.169.254/latest", **keys)
    assert answer["subscribeWebPush"]["userErrors"] == [{"code": "BAD_ADDRESS", "field": ["endpoint"]}]


async def test_anothers_address_is_not_found(house: House) -> None:
    contact = await confirmed(house, "owner", "EMAIL", "a@mail.example")
    assert (await house.ask("dispatcher", REMOVE, contact=contact))["removeContact"]["userErrors"] == [
        {"code": "NOT_FOUND"}
    ]
    assert (await house.ask("owner", REMOVE, contact=contact))["removeContact"]["userErrors"] == []


async def test_one_click_stops_a_kind_and_no_legal_one(house: House) -> None:
    await confirmed(house, "owner", "EMAIL", "a@mail.example")
    (row,) = await Contact.select(Contact.token)
    url = f"/unsubscribe/{row['token']}"
    assert (await house.client.get(f"{url}/REQUEST_ANSWERED")).status_code == 200
    assert await NotificationSetting.count() == 0
    assert (
        await house.client.post(f"{url}/REQUEST_ANSWERED", data={"List-Unsubscribe": "One-Click"})
    ).status_code == 200
    (setting,) = await NotificationSetting.select()
    assert (setting["kind"], setting["channel"], setting["enabled"]) == ("REQUEST_ANSWERED", "EMAIL", False)
    assert (await house.client.post(f"{url}/LEGAL_NOTICE")).status_code == 409
    assert (await house.client.post("/unsubscribe/nobody/REQUEST_ANSWERED")).status_code == 404


async def test_settings_quiet_hours_and_what_the_law_asks(house: House, database: Database) -> None:
    change = """mutation($settings: [NotificationChoiceInput!]!, $zone: String) {
      updateNotificationSettings(input: {settings: $settings, zone: $zone, quietSince: "09:00", quietUntil: "18:00"}) {
        viewer { notificationPreference { zone quietSince } notificationSettings { kind channel isEnabled } }
        userErrors { code } } }"""
    off = [{"kind": "REQUEST_ANSWERED", "channel": "WEB_PUSH", "enabled": False}]
    done = (await house.ask("owner", change, settings=off, zone="Europe/Samara"))["updateNotificationSettings"]
    assert done["viewer"] == {
        "notificationPreference": {"zone": "Europe/Samara", "quietSince": "09:00"},
        "notificationSettings": [{"kind": "REQUEST_ANSWERED", "channel": "WEB_PUSH", "isEnabled": False}],
    }
    legal = [{"kind": "LEGAL_NOTICE", "channel": "EMAIL", "enabled": False}]
    refused = (await house.ask("owner", change, settings=legal, zone=None))["updateNotificationSettings"]
    assert refused["userErrors"] == [{"code": "LEGAL_NOTICE"}]
    nowhere = (await house.ask("owner", change, settings=[], zone="Mars/Olympus"))["updateNotificationSettings"]
    assert nowhere["userErrors"] == [{"code": "UNKNOWN_ZONE"}]
    await confirmed(house, "owner", "EMAIL", "a@mail.example")
    async with database.transaction():
        now = await clock.now(database)
        who = [key("person", PERSONAS["owner"][0])]
        words = Told("т", "t", "б", "b")
        await bell.tell(who, NotificationKind.REQUEST_ANSWERED, words, bell.Subject(), dedup="calm", now=now)
        await bell.tell(who, NotificationKind.URGENT_NOTICE, words, bell.Subject(), dedup="urgent", now=now)
    rows = await Delivery.select(Delivery.dedup, Delivery.not_before).where(Delivery.code.is_null())
    evening = MORNING.replace(hour=18)
    assert {row["dedup"]: row["not_before"] == evening for row in rows if row["dedup"] in ("calm", "urgent")} == {
        "calm": True,
        "urgent": False,
    }


async def test_a_payment_is_reminded_of_twice_and_a_settled_one_is_not(house: House, database: Database) -> None:
    who = key("person", PERSONAS["owner"][0])
    now = await clock.now(database)
    day = timedelta(days=1)
    pay = {"now": now, "kind": ReminderKind.PAYMENT}
    await reminders.remind(who, "Оплатите до 10-го", at=now + day, again_at=now + 2 * day, **pay)  # type: ignore[arg-type]  # by name
    paid = await reminders.remind(who, "Оплачено", at=now + day, again_at=now + 2 * day, **pay)  # type: ignore[arg-type]  # by name
    await reminders.settle(paid.ids["reminder"], now=now)
    times = []
    for moment in (now, now + day, now + day, now + 2 * day, now + 9 * day):
        async with database.transaction():
            times.append(await reminders.tell_due(moment))
    assert times == [0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("when", "code", "field"),
    [
        ('at: "9999-12-31T23:59:59.999999-23:59"', "NOT_NOW", ["at"]),
        ('at: "2036-11-21T06:00:00Z"', "NOT_NOW", ["at"]),
        ('at: "0001-01-01T00:00:00+14:00"', "NOT_NOW", ["at"]),
        ("daysBefore: 2147483647", "OUT_OF_RANGE", ["daysBefore"]),
        ("daysBefore: -1", "OUT_OF_RANGE", ["daysBefore"]),
    ],
)
async def test_when_nobody_can_be_reminded(house: House, when: str, code: str, field: list[str]) -> None:
    mutation = f'mutation {{ setReminder(input: {{text: "вода", {when}}}) {{ userErrors {{ code field }} }} }}'
    done = (await house.ask("owner", mutation))["setReminder"]
    assert done["userErrors"] == [{"code": code, "field": field}]
    assert await Reminder.count() == 0


async def test_due_tomorrow_then_overdue_each_told_once(house: House, database: Database) -> None:
    sent = (await house.ask("owner", SUBMIT, premises=await premises(house)))["submitRequest"]["request"]["id"]
    request = await Request.objects().where(Request.id == sent.split(":")[1]).first()
    assert request is not None
    due = request.due_at
    await Request.raw("update request set awaits = false where id <> {}", request.id)
    told = []
    for moment in (
        due - timedelta(days=3),
        due - timedelta(days=1),
        due - timedelta(days=1),
        due + timedelta(minutes=1),
    ):
        async with database.transaction():
            told.append(await tell_due(moment))
    assert told == [0, 1, 0, 1]
    found = (await house.ask("owner", BELL))["viewer"]["notifications"]["nodes"]
    assert [each["kind"] for each in found][:2] == ["REQUEST_OVERDUE", "REQUEST_DUE_TOMORROW"]
    assert "жилищную инспекцию" in found[0]["body"]
    # who answers is told of both too, and what the resident was offered
    office = (await house.ask("dispatcher", BELL))["viewer"]["notifications"]["nodes"]
    assert [each["kind"] for each in office][:2] == ["REQUEST_OVERDUE", "REQUEST_DUE_TOMORROW"]
    assert "Жителю предложено обратиться в жилищную инспекцию" in office[0]["body"]
