"""Sessions are listed, and end at once everywhere: in this browser, in others, and in sockets that are open."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.sessions import store
from gosdom_graphql.settings import Settings
from tests.events.client import socket
from tests.events.conftest import Served, served

LIST = "{ viewer { sessions { id isCurrent } } }"
ONE = """mutation($session: ID!) { it: revokeSession(input: {session: $session}) {
  viewer { sessions { id } } userErrors { code field } } }"""
ALL = """mutation($current: Boolean!) { it: revokeSessions(input: {current: $current}) {
  viewer { sessions { isCurrent } } userErrors { code } } }"""
OWNER = key("person", PERSONAS["owner"][0])
BELL = "subscription { notificationAdded { cursor } }"


@pytest.fixture(scope="module")
async def live(database: Database, settings: Settings) -> AsyncIterator[Served]:
    async with served(database, settings) as found:
        yield found


@pytest.fixture
async def more(live: Served) -> None:
    """The owner is signed in twice more, wherever they were before."""
    now = await clock.now(live.database)
    for name in ("phone", "tablet"):
        live.tokens[name] = await store.issue(OWNER, now=now)


async def sessions(live: Served, who: str) -> dict[bool, list[str]]:
    found: dict[bool, list[str]] = {True: [], False: []}
    for each in (await live.ask(who, LIST))["viewer"]["sessions"]:
        found[each["isCurrent"]].append(each["id"])
    return found


@pytest.mark.usefixtures("more")
async def test_one_session_ends_and_its_socket_closes(live: Served) -> None:
    (phone,) = (await sessions(live, "phone"))[True]
    async with socket(live.url, live.tokens["phone"]) as gone, socket(live.url, live.tokens["tablet"]) as stays:
        for each in (gone, stays):
            await each.subscribe(BELL)
        done = (await live.ask("tablet", ONE, session=phone))["it"]
        assert done["userErrors"] == []
        assert phone not in [each["id"] for each in done["viewer"]["sessions"]]
        assert await gone.closed() == 4403
        assert await stays.pong() == []
    assert await live.ask("phone", LIST) == {"viewer": None}
    assert (await live.ask("tablet", ONE, session=phone))["it"] == {
        "viewer": None, "userErrors": [{"code": "NOT_FOUND", "field": ["session"]}],
    }  # fmt: skip


@pytest.mark.usefixtures("more")
async def test_anothers_session_is_not_found(live: Served) -> None:
    (phone,) = (await sessions(live, "phone"))[True]
    refused = (await live.ask("co_owner", ONE, session=phone))["it"]
    assert refused["userErrors"] == [{"code": "NOT_FOUND", "field": ["session"]}]
    assert await live.ask("co_owner", f'{{ node(id: "{phone}") {{ id }} }}') == {"node": None}
    assert (await sessions(live, "phone"))[True] == [phone]


@pytest.mark.usefixtures("more")
async def test_all_others_end_and_then_this_one_too(live: Served) -> None:
    async with socket(live.url, live.tokens["phone"]) as phone, socket(live.url, live.tokens["tablet"]) as tablet:
        for each in (phone, tablet):
            await each.subscribe(BELL)
        done = (await live.ask("tablet", ALL, current=False))["it"]
        assert done == {"viewer": {"sessions": [{"isCurrent": True}]}, "userErrors": []}
        assert await phone.closed() == 4403
        assert await live.ask("phone", LIST) == {"viewer": None}
        assert (await live.ask("tablet", ALL, current=True))["it"]["userErrors"] == []
        assert await tablet.closed() == 4403
    assert await live.ask("tablet", LIST) == {"viewer": None}


@pytest.mark.usefixtures("more")
async def test_what_is_pushed_may_ask_for_sessions_too(live: Served) -> None:
    told = "subscription { notificationAdded { viewer { account homesProblem homesRepair sessions { isCurrent } } } }"
    async with socket(live.url, live.tokens["phone"]) as client:
        await client.subscribe(told)
        await live.send("phone")
        viewer = (await client.hear())["payload"]["data"]["notificationAdded"]["viewer"]
    assert [each["isCurrent"] for each in viewer.pop("sessions")].count(True) == 1
    assert viewer == {"account": "NONE", "homesProblem": None, "homesRepair": None}
