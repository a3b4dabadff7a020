"""What a letter, a message and a push carry beside their words; and which addresses nothing is sent to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from pydantic import SecretStr

from gosdom_graphql import clock
from gosdom_graphql.database import Database, new_id
from gosdom_graphql.notifications.store import deliveries
from gosdom_graphql.notifications.tables import Contact, Delivery, NotificationPreference
from gosdom_graphql.notifications.words import Channel, NotificationKind
from gosdom_graphql.settings import DemoSettings
from tests.workers.conftest import browser, outward, person, reached, states, told
from tests.workers.receivers import Mail, Outside, verified
from tests.workers.test_delivery import sent

K = NotificationKind


@pytest.fixture(autouse=True)
async def nothing_planned(database: Database) -> AsyncIterator[None]:
    yield
    await Delivery.raw("truncate delivery, notification, contact, arrival, confirmation, notification_preference")


async def due_now() -> None:
    """Whatever the hour is: quiet ones are over."""
    await Delivery.raw("update delivery set not_before = planned_at")


async def test_a_letter_that_is_sent_twice_is_seen_as_one(
    database: Database, settings: DemoSettings, world: Outside, mail: Mail
) -> None:
    """A kill between send and record: its attempt is over, and the next one writes the same Message-ID."""
    who = await person()
    await reached(who, Channel.EMAIL, "ivan@mail.example")
    for n in range(2):
        await told(database, [who], f"answer:{n}")
    await sent(database, outward(settings, world, mail))
    await Delivery.raw("update delivery set state = 'PLANNED', sent_at = null")
    await sent(database, outward(settings, world, mail))
    ids = [letter["Message-ID"] for letter in mail.box.letters]
    assert (len(ids), sorted(ids[:2]) == sorted(ids[2:]), len(set(ids))) == (4, True, 2)
    assert all(each.endswith("@gosdom.example>") for each in ids)


@pytest.mark.parametrize("kind", [K.REQUEST_ANSWERED, K.LEGAL_NOTICE, K.MEETING_NOTICE])
async def test_one_click_is_offered_but_for_what_the_law_asks(
    database: Database, settings: DemoSettings, world: Outside, mail: Mail, kind: NotificationKind
) -> None:
    who = await person()
    contact = await reached(who, Channel.EMAIL, "ivan@mail.example")
    await told(database, [who], "one", kind=kind)
    await due_now()
    await sent(database, outward(settings, world, mail))
    (letter,) = mail.box.letters
    page = letter.get_body(("html",))
    assert page is not None
    url = f"https://gosdom.example/unsubscribe/{contact}/{kind.name}"
    if kind is K.REQUEST_ANSWERED:
        assert (letter["List-Unsubscribe"], letter["List-Unsubscribe-Post"]) == (
            f"<{url}>", "List-Unsubscribe=One-Click",
        )  # fmt: skip
        assert url in page.get_content()
    else:
        assert (letter["List-Unsubscribe"], letter["List-Unsubscribe-Post"]) == (None, None)
        assert "/unsubscribe/" not in page.get_content()


async def test_a_letter_is_written_in_the_persons_language(
    database: Database, settings: DemoSettings, world: Outside, mail: Mail
) -> None:
    who = await person("John")
    await NotificationPreference.raw(
        "insert into notification_preference values ({}, {}, 'en', 'Europe/Moscow', true, '22:00', '08:00')",
        new_id(),
        who,
    )
    await reached(who, Channel.EMAIL, "john@mail.example")
    await told(database, [who], "one")
    await sent(database, outward(settings, world, mail))
    (letter,) = mail.box.letters
    assert (letter["Subject"], letter["Content-Language"]) == ("Request 100-1 is resolved", "en")
    for part in ("plain", "html"):
        body = letter.get_body((part,))
        assert body is not None
        text = body.get_content()
        assert ("The tap is mended." in text, "because you confirmed this address" in text) == (True, True)


async def test_the_gateway_may_be_asked_by_its_address_alone(
    database: Database, settings: DemoSettings, world: Outside
) -> None:
    """Without a body the message goes by GET; what stands in the address is quoted for it."""
    who = await person()
    await reached(who, Channel.SMS, "+79000000001")
    await told(database, [who], "outage:1")
    url = SecretStr(f"{world.origin}/sms?phone={{phone}}&words={{text}}")
    await sent(database, outward(settings, world, sms_url=url, sms_body=""))
    assert world.texts == [{"phone": "+79000000001", "words": "Заявка 100-1: решена: Кран починили."}]
    assert await states() == {"SENT": 1}


async def test_an_origin_is_authorised_once_for_many_pushes(
    database: Database, settings: DemoSettings, world: Outside
) -> None:
    """A push service asks that it be not signed anew each time (Apple: once an hour at most)."""
    people = [await person() for _ in range(3)]
    for n, who in enumerate(people):
        await browser(world, who, f"phone-{n}")
    await told(database, people, "answer:1")
    now = clock.real().timestamp()
    await sent(database, outward(settings, world))
    assert len(world.pushes) == 3
    (header,) = {headers["Authorization"] for _, headers, _ in world.pushes}
    assert 0 < verified(header)["exp"] - now <= 24 * 3600


async def test_nothing_goes_to_an_address_whose_code_has_not_come_back(
    database: Database, settings: DemoSettings, world: Outside, mail: Mail
) -> None:
    """Neither what is told now, nor what was planned before the address was changed."""
    who = await person()
    await reached(who, Channel.EMAIL, "ivan@mail.example")
    assert await told(database, [who], "before") == 1
    await Contact.raw("update contact set confirmed_at = null")
    assert await told(database, [who], "after") == 0
    await sent(database, outward(settings, world, mail))
    rows = await Delivery.select(Delivery.state, Delivery.reason)
    assert rows == [{"state": "GAVE_UP", "reason": "ADDRESS_NOT_CONFIRMED"}]
    assert mail.box.letters == []


async def test_what_nobody_can_need_any_more_is_not_sent(
    database: Database, settings: DemoSettings, world: Outside
) -> None:
    who = await person()
    await browser(world, who, "phone")
    await told(database, [who], "answer:1")
    await Delivery.raw("update delivery set expires_at = {}", clock.real() - timedelta(seconds=1))
    await sent(database, outward(settings, world))
    assert await Delivery.select(Delivery.state, Delivery.reason) == [{"state": "GAVE_UP", "reason": "EXPIRED"}]
    assert world.pushes == []


async def test_several_clocks_claim_each_delivery_once(database: Database, settings: DemoSettings) -> None:
    who = [await person() for _ in range(40)]
    for n, each in enumerate(who):
        await reached(each, Channel.EMAIL, f"person{n}@mail.example")
    await told(database, who, "answer:1")
    now, real = await clock.now(database), clock.real()

    async def claims() -> list[object]:
        mine: list[object] = []
        while found := await deliveries.claim(Channel.EMAIL, 3, now=now, real=real):
            mine += [id for id, _ in found]
        return mine

    claimed = [each for mine in await asyncio.gather(*(claims() for _ in range(4))) for each in mine]
    assert (len(claimed), len(set(claimed))) == (40, 40)
    assert await states() == {"SENDING": 40}
