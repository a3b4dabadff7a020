"""Sockets: who is told what, at once; what is refused, and what that leaves alone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import websockets
from websockets.asyncio.client import connect

from gosdom_graphql.demo.cast import PERSONAS
from gosdom_graphql.settings import Settings
from tests.events.client import PROTOCOL, Socket, socket
from tests.events.conftest import Served

CHANGED = """subscription($request: ID, $after: Cursor) { requestChanged(request: $request, after: $after) {
  action at cursor request { id state comments(last: 1) { nodes { text } } } } }"""


def change(message: dict[str, Any]) -> dict[str, Any]:
    """What does the message tell?"""
    found: dict[str, Any] = message["payload"]["data"]["requestChanged"]
    return found


def code(message: dict[str, Any]) -> str:
    """Why was it refused?"""
    assert message["type"] == "error", message
    found: str = message["payload"][0]["extensions"]["code"]
    return found


async def test_who_may_see_is_told_and_nobody_else(live: Served) -> None:
    async with (
        socket(live.url, live.tokens["owner"]) as owner,
        socket(live.url, live.tokens["guest"]) as guest,
        socket(live.url, live.tokens["dispatcher"]) as dispatcher,
        socket(live.url, live.tokens["other_dispatcher"]) as other,
        socket(live.url, live.tokens["operator"]) as operator,
    ):
        everybody = [owner, guest, dispatcher, other, operator]
        for each in everybody:
            await each.subscribe(CHANGED)
            assert await each.pong() == []
        request = await live.send()
        await live.comment("owner", request, "Вторые сутки")
        told = [[change(await each.hear()) for _ in range(2)] for each in (owner, dispatcher)]
        assert [[each["action"] for each in some] for some in told] == [["SUBMIT", "COMMENT"]] * 2
        assert told[0] == told[1]
        assert told[0][1]["request"]["id"] == request
        assert told[0][1]["request"]["comments"] == {"nodes": [{"text": "Вторые сутки"}]}
        assert [await each.pong() for each in (other, operator)] == [[], []]


async def test_a_named_request_is_told_of_alone_and_an_unseen_one_is_not_found(live: Served) -> None:
    first, second = await live.send(), await live.send()
    async with (
        socket(live.url, live.tokens["owner"]) as owner,
        socket(live.url, live.tokens["other_dispatcher"]) as other,
    ):
        await owner.subscribe(CHANGED, request=second)
        await other.subscribe(CHANGED, request=second)
        assert code(await other.hear()) == "NOT_FOUND"
        await owner.subscribe(CHANGED, id="2", request="House:garbage")
        assert code(await owner.hear()) == "NOT_FOUND"
        await live.comment("owner", first, "Первая")
        await live.comment("owner", second, "Вторая")
        told = await owner.hear()
        assert (told["id"], change(told)["request"]["id"]) == ("1", second)
        assert await owner.pong() == []


async def test_nobody_signed_in_is_refused_and_may_still_ask(live: Served) -> None:
    async with socket(live.url) as nobody:
        await nobody.subscribe(CHANGED)
        assert code(await nobody.hear()) == "NOT_SIGNED_IN"
        await nobody.subscribe("{ viewer { kind } }", id="2")
        assert await nobody.hear() == {"id": "2", "type": "next", "payload": {"data": {"viewer": None}}}
        assert await nobody.hear() == {"id": "2", "type": "complete"}


async def test_a_token_that_is_nobodys_is_closed_with_4403(live: Served) -> None:
    async with connect(live.url.replace("http", "ws") + "/graphql", subprotocols=[PROTOCOL]) as connection:
        opened = Socket(connection)
        await opened.say(type="connection_init", payload={"token": "nobody's"})
        assert await opened.closed() == 4403


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer {}"}, {"Cookie": "a=b; __Host-gosdom={}"}])
async def test_the_handshakes_own_token_signs_in(live: Served, headers: dict[str, str]) -> None:
    await live.sign_in("shaken", PERSONAS["owner"][0])  # a cookie's token has no spaces
    given = {name: value.format(live.tokens["shaken"]) for name, value in headers.items()}
    async with socket(live.url, additional_headers=given) as owner:
        await owner.subscribe("{ viewer { kind } }")
        assert (await owner.hear())["payload"] == {"data": {"viewer": {"kind": "RESIDENT"}}}


@pytest.mark.parametrize(
    ("case", "query", "variables", "expected"),
    [
        ("a syntax error", "subscription {", {}, "GRAPHQL_PARSE_FAILED"),
        ("an unknown field", "subscription { nothing }", {}, "GRAPHQL_VALIDATION_FAILED"),
        (
            "two fields",
            "subscription { a: requestChanged { at } b: requestChanged { at } }",
            {},
            "GRAPHQL_VALIDATION_FAILED",
        ),
        ("a variable of another type", CHANGED, {"request": {"a": 1}}, "BAD_USER_INPUT"),
        (
            "too deep",
            "{ node(id: 1) " + "{ ... on House { entrances { house" * 9 + "{ id }" + "} } }" * 9 + " }",
            {},
            "TOO_DEEP",
        ),
        ("a cursor that is none", CHANGED, {"after": "garbage"}, "CURSOR_UNKNOWN"),
        ("a cursor of another log", CHANGED, {"after": "0123456789ab.0"}, "CURSOR_UNKNOWN"),
    ],
)
async def test_what_is_refused_leaves_the_socket(
    live: Served, case: str, query: str, variables: dict[str, Any], expected: str
) -> None:
    async with socket(live.url, live.tokens["owner"]) as owner:
        await owner.subscribe(CHANGED, id="before")
        await owner.subscribe(query, id="refused", **variables)
        refused = await owner.hear()
        assert (refused["id"], code(refused)) == ("refused", expected), case
        request = await live.send()
        assert change(await owner.hear())["request"]["id"] == request


async def test_what_the_protocol_refuses_is_closed_with_its_codes(live: Served) -> None:
    address = live.url.replace("http", "ws") + "/graphql"
    async with connect(address, subprotocols=[PROTOCOL]) as connection:
        await Socket(connection).subscribe(CHANGED)
        assert await Socket(connection).closed() == 4401
    cases: list[tuple[list[dict[str, Any]], int]] = [
        ([{"type": "connection_init"}], 4429),
        ([{"type": "nonsense"}], 4400),
        ([{"id": "1", "type": "subscribe"}], 4400),
        ([{"id": "1", "type": "subscribe", "payload": {"query": 5}}], 4400),
        ([{"id": "1", "type": "subscribe", "payload": {"query": CHANGED}}] * 2, 4409),
    ]
    for messages, expected in cases:
        async with socket(live.url, live.tokens["owner"]) as owner:
            for message in messages:
                await owner.say(**message)
            assert await owner.closed() == expected, messages


async def test_a_message_is_capped_as_a_body_is(live: Served) -> None:
    most = Settings.model_fields["max_body"].default
    async with socket(live.url, live.tokens["owner"]) as owner:
        head, tail = '{"id":"1","type":"subscribe","payload":{"query":"{ viewer { kind } }","operationName":null', "}}"
        await owner.connection.send(head + " " * (most - len(head) - len(tail)) + tail)
        assert (await owner.hear())["payload"] == {"data": {"viewer": {"kind": "RESIDENT"}}}
        with suppress(websockets.ConnectionClosed):
            await owner.connection.send(" " * (most + 1))
        # the rest of the message may meet a socket that is gone, and then nobody reads why
        assert await owner.closed() in {1009, 1006}


async def test_an_id_is_free_after_complete_and_nothing_comes_after_it(live: Served) -> None:
    async with socket(live.url, live.tokens["owner"]) as owner:
        await owner.subscribe(CHANGED)
        await owner.say(id="1", type="complete")
        assert await owner.pong() == []
        await live.send()
        assert await owner.pong() == []
        await owner.subscribe(CHANGED)
        assert await owner.pong() == []
        request = await live.send()
        assert change(await owner.hear())["request"]["id"] == request


async def test_a_hundred_operations_at_most(live: Served) -> None:
    async with socket(live.url, live.tokens["owner"]) as owner:
        for number in range(101):
            await owner.subscribe(CHANGED, id=str(number))
        refused = await owner.hear()
        assert (refused["id"], refused["type"]) == ("100", "error")
        await live.send()
        assert sorted([int((await owner.hear())["id"]) for _ in range(100)]) == list(range(100))


async def test_deflate_is_off_and_frames_are_text(live: Served) -> None:
    address = live.url.replace("http", "ws") + "/graphql"
    async with connect(address, subprotocols=[PROTOCOL], compression="deflate") as connection:
        assert connection.protocol.extensions == []
        with pytest.raises(websockets.InvalidHandshake):
            async with connect(address, subprotocols=[PROTOCOL], origin=websockets.Origin("https://elsewhere.example")):
                pass
