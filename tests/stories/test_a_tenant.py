"""A tenant moves in, uses the home all winter, and moves out: over real HTTP, the clock moved over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gosdom_graphql import clock
from gosdom_graphql.database import Database, new_id
from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.notices.telling import publish_due
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.settings import Settings
from tests.a_house import SAMARA
from tests.access.guests import ACCEPT, CHANGE, INVITE, LEAVE
from tests.events.client import socket
from tests.events.conftest import Served, served
from tests.events.test_rights_live import ended
from tests.events.test_sockets import CHANGED, change
from tests.readings.test_story import COLD, HOT, LIGHT

FLAT = f"Premises:{premises_id('prichalnaya', '7')}"
HOUSE = "query ($id: ID!) { premises(id: $id) { number house { id } } }"
SUBMIT = """mutation ($premises: ID!, $text: String!) { it: submitRequest(input: {
  place: APARTMENT, category: TAP_LEAK, premises: $premises, text: $text}) {
  request { id } userErrors { code } } }"""
DEED = "mutation ($id: ID!) {{ it: {0}(input: {{request: $id{1}}}) {{ userErrors {{ code }} }} }}"
DRAFT = """mutation ($house: ID!, $title: String!) { it: draftNotice(input: {
  kind: GENERAL, title: $title, text: "Просим не занимать проезд.", audience: [{house: $house}]}) {
  notice { id } userErrors { code } } }"""
PUBLISH = "mutation ($id: ID!) { it: publishNotice(input: {notice: $id}) { userErrors { code } } }"
NOTED = "mutation ($id: ID!) { it: markNoticesRead(input: {notices: [$id]}) { userErrors { code } } }"
HOME = """query ($id: ID!) { viewer { unreadCount guestAccesses { state until scopes } } premises(id: $id) { number }
  requests { nodes { text state } } notices { nodes { title isRead } } }"""
WHO = """query ($premises: ID!) { guestAccesses(filter: {premises: $premises}, first: 1) { nodes {
  state guest { name } endedBy { name }
  deeds(first: 100, order: {field: AT, direction: ASC}) { nodes { at scope request { text } entry { action }
    reading { values meter { id } } } } } } }"""
METERS = {COLD: ("3.5",), HOT: ("2",), LIGHT: ("90", "40.5")}
"""The meters of the home, and how much each of their registers moves in a month."""
READ = """query ($id: ID!) { meter(id: $id) { initial
  periods(first: 1) { nodes { values } }
  readings(first: 100, order: {field: AT, direction: ASC}) { nodes { period values counts author { name } } } } }"""
VERIFY = 'mutation ($id: ID!) { it: verifyMeter(input: {meter: $id, until: "2032-11-23"}) { userErrors { code } } }'
SEND = """mutation ($readings: [ReadingInput!]!) { it: submitReadings(input: {readings: $readings, confirm: true}) {
  warnings { code } userErrors { code } } }"""
BELL = "{ viewer { notifications(first: 1) { nodes { title } } } }"


@pytest.fixture(scope="module")
async def live(database: Database, settings: Settings, still_clock: datetime) -> AsyncIterator[Served]:
    """The house, served; and somebody who is new in town."""
    async with served(database, settings) as found:
        async with database.transaction():
            tenant = Person(id=new_id(), name="Глеб Андреевич Тихий", born=None, snils=None)
            await tenant.save()
            now = await clock.now(database)
            found.tokens["tenant"] = await sessions.issue(tenant.id, now=now)
        yield found


def figures(values: list[str]) -> list[Decimal]:
    return [Decimal(value) for value in values]


class Story:
    """Who does what, and when: each deed is done, or the story stops."""

    def __init__(self, live: Served) -> None:
        self.live = live

    async def on(self, year: int, month: int, day: int, hour: int = 10) -> None:
        """The house's clock goes forward to this hour of Samara."""
        to = datetime(year, month, day, hour, tzinfo=SAMARA).isoformat()
        answer = await self.live.client.post("/demo/clock", json={"to": to})
        assert answer.status_code == 200, answer.text

    async def does(self, who: str, asked: str, /, **variables: Any) -> Any:
        it = (await self.live.ask(who, asked, **variables))["it"]
        assert it["userErrors"] == [], it
        return it

    async def refused(self, who: str, asked: str, /, **variables: Any) -> list[str]:
        return [each["code"] for each in (await self.live.ask(who, asked, **variables))["it"]["userErrors"]]

    async def home(self, who: str) -> Any:
        return await self.live.ask(who, HOME, id=FLAT)

    async def month(self, month: str) -> list[tuple[str, str, Any]]:
        """What a tenant does with the home in a month, and what the owner will read of it.

        A feature that a scope opens joins here: the tenant does it, and its line follows.
        """
        text = f"Капает кран, {month}"
        request = (await self.does("tenant", SUBMIT, premises=FLAT, text=text))["request"]["id"]
        await self.does("dispatcher", DEED.format("takeRequest", ""), id=request)
        await self.does("tenant", DEED.format("commentRequest", ', text: "Дома после шести"'), id=request)
        await self.does("dispatcher", DEED.format("answerRequest", ', text: "Прокладка заменена"'), id=request)
        await self.does("tenant", DEED.format("rateRequest", ", rating: 5"), id=request)

        house = (await self.live.ask("owner", HOUSE, id=FLAT))["premises"]["house"]["id"]
        notice = (await self.does("dispatcher", DRAFT, house=house, title=f"Уборка снега, {month}"))["notice"]["id"]
        await self.does("dispatcher", PUBLISH, id=notice)
        await clock.move(self.live.database, by=timedelta(minutes=1))
        await publish_due(await clock.now(self.live.database))
        await self.does("tenant", NOTED, id=notice)
        readings = await self.readings()
        await self.does("tenant", SEND, readings=readings)
        sent = sorted((each["meter"], figures(each["values"])) for each in readings)
        return [
            *(("REQUESTS", text, action) for action in ("SUBMIT", "COMMENT", "RATE")),
            *(("READINGS", meter, values) for meter, values in sent),
        ]

    async def readings(self) -> list[dict[str, Any]]:
        """What the meters show now: a month more than what counts last, as the owner sees it."""
        found = []
        for id, moved in METERS.items():
            seen = (await self.live.ask("owner", READ, id=id))["meter"]
            last = (*(each["values"] for each in seen["periods"]["nodes"]), seen["initial"])[0]
            shown = [str(Decimal(value) + Decimal(more)) for value, more in zip(last, moved, strict=True)]
            found.append({"meter": id, "values": shown})
        return found


def line(deed: Any) -> tuple[str, str, Any]:
    """What the owner reads of a deed: under which scope, of what, and what was done with it."""
    if deed["reading"] is not None:
        return (deed["scope"], deed["reading"]["meter"]["id"], figures(deed["reading"]["values"]))
    return (deed["scope"], deed["request"]["text"], deed["entry"]["action"])


async def test_a_tenant_moves_in_uses_the_home_all_winter_and_moves_out(live: Served) -> None:
    story = Story(live)
    # one of the home's meters was to be verified by the end of the year: it is, and will count all winter
    for meter in METERS:
        await story.does("dispatcher", VERIFY, id=meter)
    # in November the owner invites from December on
    offer = {
        "premises": FLAT, "kind": "TENANT", "scopes": ["REQUESTS", "NOTICES", "READINGS"],
        "since": "2026-12-01", "until": "2027-03-31",
    }  # fmt: skip
    await story.on(2026, 11, 24)
    invited = await story.does("owner", INVITE, input=offer)
    offered = await story.does("tenant", ACCEPT, code=invited["code"], confirm=False)
    assert [each["code"] for each in offered["warnings"]] == ["INVITATION_OFFERED"]
    accepted = await story.does("tenant", ACCEPT, code=invited["code"], confirm=True)
    assert accepted["access"]["state"] == "PENDING"
    for owner in ("owner", "co_owner"):
        (told,) = (await live.ask(owner, BELL))["viewer"]["notifications"]["nodes"]
        assert told["title"] == "Новый гость: Глеб Андреевич Тихий"
    assert await story.refused("guest", ACCEPT, code=invited["code"], confirm=True) == ["INVITATION_OVER"]
    assert (await story.home("tenant"))["premises"] is None
    assert await story.refused("tenant", SUBMIT, premises=FLAT, text="Рано") == ["NOT_FOUND"]
    assert await story.refused("tenant", SEND, readings=await story.readings()) == ["NOT_FOUND"]

    # all winter
    done = []
    for year, month in ((2026, 12), (2027, 1), (2027, 2), (2027, 3)):
        await story.on(year, month, 10)
        done += await story.month(f"{month:02}.{year}")
    seen = await story.home("tenant")
    assert seen["premises"] == {"number": "7"}
    assert len(seen["requests"]["nodes"]) == 4
    assert [each["isRead"] for each in seen["notices"]["nodes"]] == [True] * 4

    # spring comes late: one month more; by then the owner reads who did what, in one statement
    await story.on(2027, 3, 30)
    access = accepted["access"]["id"]
    await story.does("co_owner", CHANGE, input={"access": access, "until": "2027-04-30"})
    (told,) = (await live.ask("tenant", BELL))["viewer"]["notifications"]["nodes"]
    assert told["title"] == "Ваш гостевой доступ изменён"
    await story.on(2027, 4, 10)
    done += await story.month("04.2027")
    (kept,) = (await live.ask("owner", WHO, premises=FLAT))["guestAccesses"]["nodes"]
    assert (kept["state"], kept["guest"]["name"]) == ("LIVE", "Глеб Андреевич Тихий")
    assert [line(each) for each in kept["deeds"]["nodes"]] == done
    for meter in METERS:
        seen = (await live.ask("owner", READ, id=meter))["meter"]["readings"]["nodes"]
        assert [(each["period"], each["counts"], each["author"]["name"]) for each in seen] == [
            (period, True, "Глеб Андреевич Тихий")
            for period in ("2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01")
        ]

    # the tenant moves out before the last day: what is open on the screen ends at once
    await story.on(2027, 4, 20)
    last = (await story.does("tenant", SUBMIT, premises=FLAT, text="Сдаю ключи"))["request"]["id"]
    async with socket(live.url, live.tokens["tenant"]) as tenant:
        await tenant.subscribe(CHANGED, request=(await live.send("co_owner")))
        assert await tenant.pong() == []
        left = await story.does("tenant", LEAVE, id=access)
        assert (left["access"]["state"], left["access"]["endedBy"]["name"]) == ("LEFT", "Глеб Андреевич Тихий")
        await ended(tenant)
        # what they wrote themselves they may read on, and are told of
        await tenant.subscribe(CHANGED, id="own", request=last)
        await live.comment("owner", last, "Спасибо, ключи получили")
        assert change(await tenant.hear())["action"] == "COMMENT"
    gone = await story.home("tenant")
    assert (gone["premises"], gone["notices"]["nodes"]) == (None, [])
    assert len(gone["requests"]["nodes"]) == 6
    assert gone["viewer"]["guestAccesses"] == [
        {"state": "LEFT", "until": "2027-04-30", "scopes": ["READINGS", "REQUESTS", "NOTICES"]}
    ]
    assert await story.refused("tenant", SUBMIT, premises=FLAT, text="Ещё что-нибудь") == ["NOT_FOUND"]
    assert await story.refused("tenant", SEND, readings=await story.readings()) == ["NOT_FOUND"]
    assert await story.refused("tenant", DEED.format("commentRequest", ', text: "А залог?"'), id=last) == [
        "NOT_ALLOWED"
    ]
    (kept,) = (await live.ask("owner", WHO, premises=FLAT))["guestAccesses"]["nodes"]
    assert (kept["state"], len(kept["deeds"]["nodes"])) == ("LEFT", len(done) + 1)
