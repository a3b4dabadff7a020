"""An answer reaches the person the moment it is given: on the open screen, on the lock screen, in the mailbox.

Everything is real: the API is asked over HTTP, a worker process delivers, a push service decrypts, a mail server takes.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from gosdom_graphql.database import Database
from gosdom_graphql.settings import DemoSettings
from tests.events.client import socket
from tests.events.conftest import Served, served
from tests.events.test_bell import ADDED, bell
from tests.events.test_sockets import CHANGED, change
from tests.workers.conftest import outward, worker
from tests.workers.receivers import Browser, Mail, Outside, outside, verified

SETTINGS = "mutation { it: updateNotificationSettings(input: {quietHours: false}) { userErrors { code } } }"
SUBSCRIBE = """mutation($endpoint: String!, $p256dh: String!, $auth: String!) {
  it: subscribeWebPush(input: {endpoint: $endpoint, p256dh: $p256dh, auth: $auth}) {
    contact { id confirmedAt } userErrors { code } } }"""
ADD = """mutation($address: String!) { it: addContact(input: {channel: EMAIL, address: $address}) {
  contact { id confirmedAt } userErrors { code } } }"""
CONFIRM = """mutation($contact: ID!, $code: String!) { it: confirmContact(input: {contact: $contact, code: $code}) {
  contact { id } userErrors { code } } }"""
TAKE = """mutation($id: ID!) { it: takeRequest(input: {request: $id}) { request { number } userErrors { code } } }"""
ANSWER = """mutation($id: ID!) {
  it: answerRequest(input: {request: $id, text: "Кран заменили."}) { userErrors { code } } }"""


@pytest.fixture
async def world() -> AsyncIterator[Outside]:
    async with outside() as here:
        yield here


@pytest.fixture
def mail() -> Iterator[Mail]:
    server = Mail()
    server.start()
    yield server
    server.stop()


async def does(live: Served, who: str, query: str, **given: Any) -> Any:
    it = (await live.ask(who, query, **given))["it"]
    assert it["userErrors"] == [], it
    return it


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


async def test_an_answer_is_on_the_screen_on_the_lock_screen_and_in_the_mailbox(
    settings: DemoSettings, world: Outside, mail: Mail
) -> None:
    out = outward(settings, world, mail)
    async with Database.open(out) as database, served(database, out) as live, worker(out):
        await does(live, "owner", SETTINGS)  # whatever the hour is at which this is run

        # each address is used once its code came back: pushed to the browser, written in the letter
        browser = Browser(world.origin, "phone")
        keys = {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth}
        phone = (await does(live, "owner", SUBSCRIBE, **keys))["contact"]
        letters = (await does(live, "owner", ADD, address="anna@mail.example"))["contact"]
        assert (phone["confirmedAt"], letters["confirmedAt"]) == (None, None)
        await world.until(lambda: bool(world.pushes and mail.box.letters))
        said = browser.read(world.pushes[0][2])["notification"]["data"]
        assert said["contact"] == phone["id"]
        await does(live, "owner", CONFIRM, contact=phone["id"], code=said["code"])
        written = re.search(r"\d{6}", text_of(next(each for each in mail.box.letters if "Код" in each["Subject"])))
        assert written is not None
        await does(live, "owner", CONFIRM, contact=letters["id"], code=written[0])

        request = await live.send()
        number = (await does(live, "dispatcher", TAKE, id=request))["request"]["number"]
        await live.past()
        async with socket(live.url, live.tokens["owner"]) as screen:
            await screen.subscribe(CHANGED, id="request", request=request)
            await screen.subscribe(ADDED, id="bell")
            assert await screen.pong() == []
            await does(live, "dispatcher", ANSWER, id=request)
            accepted, taken = f"Заявка {number} принята", f"Заявку {number} взяли в работу"
            title = f"Заявка {number} решена"
            heard: list[tuple[str, str]] = []
            while len(heard) < 2:
                told = await screen.hear()
                if told["id"] == "request":
                    heard.append((change(told)["action"], change(told)["request"]["state"]))
                elif bell(told)[0] == title:  # the day may bring more: a term that ends tomorrow, meters
                    heard.append((bell(told)[0], ""))
        assert sorted(heard) == sorted([("RESOLVE", "RESOLVED"), (title, "")])

        def pushed() -> list[dict[str, Any]]:
            said = [browser.read(body)["notification"] for _, _, body in world.pushes]
            return [each for each in said if each["title"] in (accepted, taken, title)]

        def letters_of_it() -> list[EmailMessage]:
            return [letter for letter in mail.box.letters if str(letter["Subject"]) in (accepted, taken, title)]

        def subjects() -> list[str]:
            return [str(letter["Subject"]) for letter in letters_of_it()]

        await world.until(lambda: (len(subjects()), len(pushed())) == (2, 3))
        on_lock_screen = {each["title"]: (each["body"], each["navigate"]) for each in pushed()}
        opens = f"https://gosdom.example/open/{request}"
        assert on_lock_screen == {
            accepted: ("Течёт", opens),
            taken: ("Течёт", opens),
            title: ("Кран заменили.", opens),
        }
        assert {verified(headers["Authorization"])["aud"] for _, headers, _ in world.pushes} == {world.origin}
        # «взяли в работу» is pushed, and written to nobody unless they ask for it
        assert set(subjects()) == {accepted, title}
        (letter,) = [each for each in letters_of_it() if each["Subject"] == title]
        assert "Кран заменили." in text_of(letter)
