"""What was planned reaches the person by push, letter or message; and what becomes of it when they do not answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.notifications.store import deliveries
from gosdom_graphql.notifications.store.bell import Subject
from gosdom_graphql.notifications.tables import Contact, Delivery, Notification
from gosdom_graphql.notifications.words import Channel, NotificationKind
from gosdom_graphql.settings import DemoSettings
from tests.workers.conftest import browser, outward, person, reached, settled, states, told, worker
from tests.workers.receivers import Mail, Outside, verified
from workers.deliver import Deliverer

K = NotificationKind


@pytest.fixture(autouse=True)
async def nothing_planned(database: Database) -> AsyncIterator[None]:
    yield
    await Delivery.raw("truncate delivery, notification, contact, arrival, confirmation")


async def sent(database: Database, settings: DemoSettings) -> None:
    """Everything that is due is claimed and sent once, in this process."""
    hands = Deliverer(settings, database)
    await hands.open()
    try:
        now, real = await clock.now(database), clock.real()
        await deliveries.gather(now)
        for channel in Channel:
            if claimed := await deliveries.claim(channel, 1000, now=now, real=real):
                await hands.deliver([id for id, _ in claimed], [attempt for _, attempt in claimed])
    finally:
        await hands.close()


async def one() -> dict[str, Any]:
    rows = await Delivery.select(Delivery.state, Delivery.reason, Delivery.attempt, Delivery.retry_at)
    assert len(rows) == 1
    return dict(rows[0])


async def test_a_worker_process_pushes_writes_and_texts(
    database: Database, settings: DemoSettings, world: Outside, mail: Mail
) -> None:
    who = await person()
    phone = await browser(world, who, "phone")
    await reached(who, Channel.EMAIL, "ivan@mail.example")
    await reached(who, Channel.SMS, "+79000000001")
    async with worker(outward(settings, world, mail)):
        assert await told(database, [who], "answer:1", subject=Subject(opens="Request:1")) == 3
        await world.until(lambda: bool(world.pushes and world.texts and mail.box.letters))
        assert await settled() == {"SENT": 3}
    ((path, headers, body),) = world.pushes
    assert path == "phone"
    assert (headers["Urgency"], headers["Content-Encoding"]) == ("high", "aes128gcm")
    assert 604_000 < int(headers["TTL"]) <= 604_800  # a week, which began when it was planned
    claims = verified(headers["Authorization"])
    assert (claims["aud"], claims["sub"]) == (world.origin, "mailto:push@gosdom.example")
    said = phone.read(body)
    assert said["web_push"] == 8030
    assert {name: said["notification"][name] for name in ("title", "body", "navigate", "lang")} == {
        "title": "Заявка 100-1: решена",
        "body": "Кран починили.",
        "navigate": "https://gosdom.example/open/Request:1",
        "lang": "ru",
    }
    assert world.texts == [{"to": "+79000000001", "text": "Заявка 100-1: решена: Кран починили."}]
    (letter,) = mail.box.letters
    assert (letter["Subject"], letter["To"], letter["Auto-Submitted"]) == (
        "Заявка 100-1: решена",
        "ivan@mail.example",
        "auto-generated",
    )
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "Кран починили." in text.get_content()
    page = html.get_content()
    assert ("Кран починили." in page, "prefers-color-scheme: dark" in page, "<img" in page) == (True, True, False)


@pytest.mark.parametrize(
    ("status", "headers", "state", "reason", "dropped"),
    [
        (410, {}, "GAVE_UP", "HTTP_410", "GONE"),
        (404, {}, "GAVE_UP", "HTTP_404", "GONE"),
        (400, {}, "GAVE_UP", "HTTP_400", None),
        (413, {}, "GAVE_UP", "HTTP_413", None),
        (302, {"Location": "http://169.254.169.254/"}, "GAVE_UP", "HTTP_302", None),
        (500, {}, "PLANNED", "HTTP_500", None),
        (429, {"Retry-After": "120"}, "PLANNED", "HTTP_429", None),
    ],
)
async def test_what_a_push_service_answers(
    database: Database,
    settings: DemoSettings,
    world: Outside,
    status: int,
    headers: dict[str, str],
    state: str,
    reason: str,
    dropped: str | None,
) -> None:
    who = await person()
    await browser(world, who, "phone")
    world.status, world.headers = lambda _: status, headers
    await told(database, [who], "answer:1")
    before = clock.real()
    await sent(database, outward(settings, world))
    found = await one()
    assert (found["state"], found["reason"], found["attempt"]) == (state, reason, 1)
    if state == "PLANNED":
        least = timedelta(seconds=120 if headers else 5)
        assert before + least <= found["retry_at"] <= clock.real() + least * 1.25
    contact = await Contact.objects().where(Contact.person == who).first()
    assert contact is not None
    assert contact.dropped_why == dropped


async def test_one_address_is_told_one_after_another_in_the_order_of_the_deeds(
    database: Database, settings: DemoSettings, world: Outside
) -> None:
    who = await person()
    phone = await browser(world, who, "phone")
    for n in range(4):  # fewer than a digest
        await told(database, [who], f"answer:{n}")
    planned = [str(row["id"]) for row in await Delivery.select(Delivery.id).order_by(Delivery.id)]
    await sent(database, outward(settings, world))
    read = [phone.read(body)["notification"]["data"]["delivery"] for _, _, body in world.pushes]
    assert read == planned


async def test_a_push_goes_to_no_host_but_those_allowed(
    database: Database, settings: DemoSettings, world: Outside
) -> None:
    who = await person()
    await browser(world, who, "phone")
    await told(database, [who], "answer:1")
    await sent(database, outward(settings, world, push_hosts=("fcm.googleapis.com",)))
    assert (await one())["reason"] == "HOST_NOT_ALLOWED"
    assert world.pushes == []


async def test_three_refusals_at_rcpt_in_a_row_drop_the_address(
    database: Database, settings: DemoSettings, world: Outside, mail: Mail
) -> None:
    who = await person()
    await reached(who, Channel.EMAIL, "gone@mail.example")
    mail.box.refused = {"gone@mail.example": "550 no such user"}
    planned = []
    for number in range(4):
        planned.append(await told(database, [who], f"answer:{number}", kind=K.URGENT_NOTICE))
        await sent(database, outward(settings, world, mail))
    assert (planned, mail.box.rcpt) == ([1, 1, 1, 0], 3)
    contact = await Contact.objects().where(Contact.person == who).first()
    assert contact is not None
    assert contact.dropped_why == "REFUSED_THREE_TIMES"


async def test_a_letter_that_arrives_begins_the_count_anew(
    database: Database, settings: DemoSettings, world: Outside, mail: Mail
) -> None:
    who = await person()
    await reached(who, Channel.EMAIL, "full@mail.example")
    for number, refused in enumerate([True, True, False, True, True]):
        mail.box.refused = {"full@mail.example": "552 full"} if refused else {}
        await told(database, [who], f"answer:{number}")
        await sent(database, outward(settings, world, mail))
    contact = await Contact.objects().where(Contact.person == who).first()
    assert contact is not None
    assert contact.failures == 2
    assert contact.dropped_at is None
    assert await states() == {"SENT": 1, "GAVE_UP": 4}


async def test_a_mail_server_that_is_away_is_tried_again(
    database: Database, settings: DemoSettings, world: Outside
) -> None:
    who = await person()
    await reached(who, Channel.EMAIL, "ivan@mail.example")
    await told(database, [who], "answer:1")
    await sent(database, outward(settings, world, smtp_url=SecretStr("smtp://127.0.0.1:1")))
    assert (await one())["state"] == "PLANNED"


async def test_no_more_messages_a_day_than_allowed(database: Database, settings: DemoSettings, world: Outside) -> None:
    who = await person()
    await reached(who, Channel.SMS, "+79000000001")
    for number in range(4):
        await told(database, [who], f"outage:{number}")
    await sent(database, outward(settings, world, sms_daily=2))
    assert len(world.texts) == 2
    await told(database, [who], "outage:5")
    await sent(database, outward(settings, world, sms_daily=2))
    assert (len(world.texts), await states()) == (2, {"SENT": 2, "GAVE_UP": 3})


async def test_a_gateway_that_says_something_else_did_not_send(
    database: Database, settings: DemoSettings, world: Outside
) -> None:
    who = await person()
    await reached(who, Channel.SMS, "+79000000001")
    await told(database, [who], "outage:1")
    await sent(database, outward(settings, world, sms_success='"status": "delivered"'))
    assert (await one())["reason"] == "GATEWAY_REFUSED"


async def test_many_at_once_go_as_one_digest(
    database: Database, settings: DemoSettings, world: Outside, mail: Mail
) -> None:
    who = await person()
    await reached(who, Channel.EMAIL, "ivan@mail.example")
    for number in range(6):
        await told(database, [who], f"answer:{number}", kind=K.REQUEST_ANSWERED)
    await Delivery.raw("update delivery set not_before = planned_at")
    await sent(database, outward(settings, world, mail))
    assert await states() == {"SENT": 6}
    (letter,) = mail.box.letters
    assert letter["Subject"] == "Новых уведомлений: 6"
    text = letter.get_body(("plain",))
    assert text is not None
    assert text.get_content().count("Заявка 100-1: решена: Кран починили.") == 6


async def test_too_long_words_are_cut_to_what_push_services_take(
    database: Database, settings: DemoSettings, world: Outside
) -> None:
    who = await person()
    phone = await browser(world, who, "phone")
    await told(database, [who], "answer:1")
    await Notification.update({Notification.body_ru: "я" * 5000}).where(Notification.person == who)
    await sent(database, outward(settings, world))
    ((_, _, body),) = world.pushes
    assert len(body) <= 4096
    assert phone.read(body)["notification"]["body"].endswith("я…")


async def test_a_lease_that_ended_is_somebody_elses(database: Database, settings: DemoSettings, world: Outside) -> None:
    """Between claim and send the worker is gone; when it comes back, its attempt is over."""
    who = await person()
    await browser(world, who, "phone")
    await told(database, [who], "answer:1")
    now, real = await clock.now(database), clock.real()
    ((id, first),) = await deliveries.claim(Channel.WEB_PUSH, 10, now=now, real=real)
    assert await deliveries.sweep(real) == 0
    assert await deliveries.sweep(real + deliveries.LEASE + timedelta(seconds=1)) == 1
    ((_, second),) = await deliveries.claim(Channel.WEB_PUSH, 10, now=now, real=real)
    hands = Deliverer(outward(settings, world), database)
    await hands.open()
    assert [await hands.deliver([id], [first]), len(world.pushes)] == [0, 0]
    assert [await hands.deliver([id], [second]), len(world.pushes)] == [1, 1]
    await hands.close()


async def test_the_same_cause_is_planned_once(database: Database, settings: DemoSettings, world: Outside) -> None:
    who = await person()
    await browser(world, who, "phone")
    assert [await told(database, [who], "answer:1"), await told(database, [who], "answer:1")] == [1, 0]


async def test_what_is_rolled_back_is_not_sent(database: Database, settings: DemoSettings, world: Outside) -> None:
    who = await person()
    await browser(world, who, "phone")
    with pytest.raises(RuntimeError):
        async with database.transaction():
            await told(database, [who], "answer:1")
            raise RuntimeError
    assert await states() == {}
