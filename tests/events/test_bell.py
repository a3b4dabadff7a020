"""The bell on open screens: what comes into it is told to its person alone, in order, with the count of unread."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from gosdom_graphql import clock
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.notifications.store.bell import Subject, tell
from gosdom_graphql.notifications.tables import Notification
from gosdom_graphql.notifications.words import NotificationKind, Told
from tests.events.client import Socket, socket
from tests.events.conftest import Served
from tests.events.test_resume import events
from tests.scale import scaled

ADDED = """subscription($after: Cursor) { notificationAdded(after: $after) {
  at cursor notification { title kind readAt } viewer { unreadCount } } }"""
READ = "mutation { markNotificationsRead(input: {}) { viewer { unreadCount } userErrors { code } } }"
TAKE = "mutation($r: ID!) { takeRequest(input: {request: $r}) { userErrors { code } request { number } } }"
ANSWER = """mutation($r: ID!) {
  answerRequest(input: {request: $r, text: "Заменили"}) { userErrors { code } } }"""
OWNER = key("person", PERSONAS["owner"][0])


@pytest.fixture(autouse=True)
async def empty_bells(live: Served) -> None:
    await Notification.raw("truncate notification, delivery")


async def tell_of(live: Served, person: UUID, *titles: str) -> None:
    """They are told, each in a transaction of its own."""
    for title in titles:
        async with live.database.transaction():
            now = await clock.now(live.database)
            told = Told(title, title, "", "")
            await tell([person], NotificationKind.REMINDER, told, Subject(), dedup=f"{title}", now=now)
        live.database.deeds.set()


def bell(message: dict[str, Any]) -> tuple[str, int]:
    """Which title, and how many unread?"""
    found = message["payload"]["data"]["notificationAdded"]
    return found["notification"]["title"], found["viewer"]["unreadCount"]


def cursor(message: dict[str, Any]) -> str:
    return str(message["payload"]["data"]["notificationAdded"]["cursor"])


async def hear(client: Socket, count: int) -> list[dict[str, Any]]:
    return [await client.hear() for _ in range(count)]


async def test_an_answer_rings_its_authors_bell_alone(live: Served) -> None:
    request = await live.send()
    await Notification.raw("truncate notification, delivery")
    async with (
        socket(live.url, live.tokens["owner"]) as owner,
        socket(live.url, live.tokens["owner"], additional_headers={"Accept-Language": "en"}) as in_english,
        socket(live.url, live.tokens["co_owner"]) as co_owner,
        socket(live.url, live.tokens["dispatcher"]) as dispatcher,
    ):
        for each in (owner, in_english, co_owner, dispatcher):
            await each.subscribe(ADDED)
            assert await each.pong() == []
        number = (await live.ask("dispatcher", TAKE, r=request))["takeRequest"]["request"]["number"]
        assert bell(await owner.hear()) == (f"Заявку {number} взяли в работу", 1)
        assert bell(await in_english.hear()) == (f"Request {number} was taken into work", 1)
        await live.ask("dispatcher", ANSWER, r=request)
        assert bell(await owner.hear()) == (f"Заявка {number} решена", 2)
        assert bell(await in_english.hear()) == (f"Request {number} is resolved", 2)
        assert (await live.ask("owner", READ))["markNotificationsRead"]["viewer"] == {"unreadCount": 0}
        await live.comment("dispatcher", request, "Проверьте")
        assert bell(await owner.hear()) == (f"Новый комментарий к заявке {number}", 1)
        assert [await each.pong() for each in (co_owner, dispatcher)] == [[], []]


async def test_what_was_missed_is_told_first_whatever_came_to_others(live: Served) -> None:
    """More than two pages of other people's notifications lie between, where a run is of full size."""
    others = [key("person", PERSONAS[each][0]) for each in ("co_owner", "guest")]
    async with socket(live.url, live.tokens["owner"]) as owner:
        await owner.subscribe(ADDED)
        assert await owner.pong() == []
        await tell_of(live, OWNER, "первая")
        last = cursor(await owner.hear())
    await tell_of(live, OWNER, "вторая", "третья")
    for person in others:
        async with live.database.transaction():
            now = await clock.now(live.database)
            for number in range(scaled(600)):
                told = Told(f"чужая {number}", "another", "", "")
                await tell([person], NotificationKind.REMINDER, told, Subject(), dedup=f"{number}", now=now)
    live.database.deeds.set()
    await tell_of(live, OWNER, "четвёртая")
    async with socket(live.url, live.tokens["owner"]) as owner:
        await owner.subscribe(ADDED, after=last)
        assert [bell(each)[0] for each in await hear(owner, 3)] == ["вторая", "третья", "четвёртая"]
        await tell_of(live, OWNER, "пятая")
        assert bell(await owner.hear()) == ("пятая", 5)
        assert await owner.pong() == []


async def test_what_is_rolled_back_or_told_twice_rings_nothing(live: Served) -> None:
    async with socket(live.url, live.tokens["owner"]) as owner:
        await owner.subscribe(ADDED)
        assert await owner.pong() == []
        with pytest.raises(RuntimeError):
            async with live.database.transaction():
                now = await clock.now(live.database)
                told = Told("ложная", "false", "", "")
                await tell([OWNER], NotificationKind.REMINDER, told, Subject(), dedup="false", now=now)
                raise RuntimeError
        await tell_of(live, OWNER, "одна", "одна")
        assert bell(await owner.hear()) == ("одна", 1)
        await tell_of(live, OWNER, "другая")
        assert bell(await owner.hear()) == ("другая", 2)
        assert await owner.pong() == []


async def test_the_bell_over_sse(live: Served) -> None:
    async with events(live, ADDED) as stream:
        assert set(await stream.event()) == {"id"}
        await tell_of(live, key("person", PERSONAS["guest"][0]), "чужая")
        await tell_of(live, OWNER, "по SSE")
        told = await stream.event()
        payload = json.loads(told["data"])
        assert (bell({"payload": payload}), told["id"]) == (("по SSE", 1), cursor({"payload": payload}))
