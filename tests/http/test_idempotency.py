"""A deed sent twice under one key is done once, whoever sends it how."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.idempotency.tables import IdempotencyKey
from gosdom_graphql.requests.tables import Request, RequestComment
from tests.a_house import House

SUBMIT = """mutation($input: SubmitRequestInput!) { submitRequest(input: $input) {
    request { id text } userErrors { code field } } }"""
OTHERWISE = """mutation($input: SubmitRequestInput!) { submitRequest(input: $input) {
    again: request { id state deadlines { kind } } userErrors { code } } }"""
COMMENT = """mutation($input: CommentRequestInput!) { commentRequest(input: $input) {
    comment { text } userErrors { code field } } }"""
REUSED = [{"code": "IDEMPOTENCY_KEY_REUSED", "field": ["idempotencyKey"]}]


def leak(key: UUID | None, text: str = "Течёт стояк") -> dict[str, Any]:
    """A burst pipe in the owners' apartment."""
    home = f"Premises:{premises_id('prichalnaya', '7')}"
    told = {"place": "APARTMENT", "premises": home, "category": "PIPE_BURST", "text": text}
    return told if key is None else told | {"idempotencyKey": str(key)}


async def submit(house: House, who: str, key: UUID | None, text: str = "Течёт стояк", query: str = SUBMIT) -> Any:
    return (await house.ask(who, query, input=leak(key, text)))["submitRequest"]


async def counts() -> tuple[int, int]:
    """How many requests are there, and how many keys are kept?"""
    return await Request.count(), await IdempotencyKey.count()


async def test_the_same_key_and_input_again(house: House) -> None:
    key, before = uuid4(), await counts()
    first = await submit(house, "owner", key)
    second = await submit(house, "owner", key)
    assert first["userErrors"] == []
    assert second == first
    assert await counts() == (before[0] + 1, before[1] + 1)


async def test_without_a_key_it_is_done_again(house: House) -> None:
    before = await counts()
    first, second = await submit(house, "owner", None), await submit(house, "owner", None)
    assert first["request"]["id"] != second["request"]["id"]
    assert await counts() == (before[0] + 2, before[1])


async def test_the_payload_is_planned_anew(house: House) -> None:
    key = uuid4()
    first = await submit(house, "owner", key)
    again = (await submit(house, "owner", key, query=OTHERWISE))["again"]
    assert (again["id"], again["state"]) == (first["request"]["id"], "ACCEPTED")
    assert {each["kind"] for each in again["deadlines"]} >= {"ANSWER", "LOCALISE"}
    withdraw = "mutation($id: ID!) { withdrawRequest(input: {request: $id}) { userErrors { code } } }"
    await house.ask("owner", withdraw, id=again["id"])
    assert (await submit(house, "owner", key, query=OTHERWISE))["again"]["state"] == "WITHDRAWN", "as it is now"


async def test_twice_at_once_runs_once(house: House) -> None:
    """Five phones' retries over as many connections of the pool as there are: one request is sent."""
    key, before = uuid4(), await counts()
    found = await asyncio.gather(*(submit(house, "owner", key) for _ in range(5)))
    assert [each["userErrors"] for each in found] == [[]] * 5
    assert len({each["request"]["id"] for each in found}) == 1
    assert await counts() == (before[0] + 1, before[1] + 1)


async def test_the_twin_waits_for_the_first(house: House, database: Database) -> None:
    """The first is still open when the second comes: it waits, and is told the first one's outcome."""
    from gosdom_graphql.idempotency import store
    from gosdom_graphql.sessions.identify import identify

    key = uuid4()
    viewer = await identify(database.read, house.tokens["owner"])
    request = (await submit(house, "owner", None))["request"]["id"]
    comment = {"request": request, "text": "Ещё течёт", "idempotencyKey": str(key)}
    outside = copy_context()  # the second comes from elsewhere: it is not within this transaction
    async with database.transaction():
        taken = await store.claim(viewer, "commentRequest", key, b"of another input")
        assert taken is None
        second = asyncio.create_task(house.ask("owner", COMMENT, input=comment), context=outside)
        await asyncio.sleep(0.3)
        assert not second.done(), "it waits for the transaction that holds its key"
        await store.keep(viewer, "commentRequest", key, {})
    assert (await second)["commentRequest"]["userErrors"] == REUSED
    assert await RequestComment.count().where(RequestComment.text == "Ещё течёт") == 0


async def test_a_first_that_is_rolled_back_leaves_the_deed_to_the_second(house: House, database: Database) -> None:
    from gosdom_graphql.idempotency import store
    from gosdom_graphql.sessions.identify import identify

    class Rolled(Exception):
        pass

    key = uuid4()
    viewer = await identify(database.read, house.tokens["owner"])
    outside = copy_context()
    with pytest.raises(Rolled):
        async with database.transaction():
            await store.claim(viewer, "submitRequest", key, b"of another input")
            second = asyncio.create_task(submit(house, "owner", key), context=outside)
            await asyncio.sleep(0.3)
            assert not second.done()
            raise Rolled
    answer = await second
    assert answer["userErrors"] == []
    assert answer["request"]["text"] == "Течёт стояк"


async def test_another_input_is_refused_and_nothing_is_written(house: House) -> None:
    key = uuid4()
    await submit(house, "owner", key)
    before = await counts()
    assert await submit(house, "owner", key, "Течёт кран") == {"request": None, "userErrors": REUSED}
    assert await counts() == before


async def test_a_refusal_is_not_kept(house: House) -> None:
    key, before = uuid4(), await counts()
    refused = await submit(house, "owner", key, " ")
    assert refused == {"request": None, "userErrors": [{"code": "MISSING", "field": ["text"]}]}
    assert await counts() == before
    assert (await submit(house, "owner", key))["userErrors"] == [], "the key is free for the input that is right"


async def test_the_key_in_the_header(house: House) -> None:
    key, before = uuid4(), await counts()
    headers = {"authorization": f"Bearer {house.tokens['owner']}", "idempotency-key": f'"{key}"'}
    body = {"query": SUBMIT, "variables": {"input": leak(None)}}
    answers = [(await house.client.post("/graphql", json=body, headers=headers)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert await counts() == (before[0] + 1, before[1] + 1)
    by_input = await submit(house, "owner", key)
    assert by_input["request"] == answers[0]["data"]["submitRequest"]["request"], "header and field are one key"


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_a_header_that_is_no_key_is_refused_and_nothing_is_written(house: House, accept: str) -> None:
    """Whoever sends one trusts that it protects. A question may carry anything."""
    before = await counts()
    headers = {"authorization": f"Bearer {house.tokens['owner']}", "idempotency-key": "order-42", "accept": accept}
    body = {"query": SUBMIT, "variables": {"input": leak(None)}}
    answer = await house.client.post("/graphql", json=body, headers=headers)
    assert '"code":"BAD_REQUEST"' in answer.text
    assert "Idempotency-Key" in answer.text
    assert answer.status_code == (400 if accept == "application/json" else 200)
    assert await counts() == before
    asked = await house.client.post("/graphql", json={"query": "{ viewer { kind } }"}, headers=headers)
    assert "RESIDENT" in asked.text


async def test_another_viewer_and_another_mutation_have_keys_of_their_own(house: House) -> None:
    key = uuid4()
    mine, theirs = await submit(house, "owner", key), await submit(house, "co_owner", key)
    assert mine["request"]["id"] != theirs["request"]["id"]
    comment = {"request": mine["request"]["id"], "text": "Ещё капает", "idempotencyKey": str(key)}
    answer = (await house.ask("owner", COMMENT, input=comment))["commentRequest"]
    assert answer == {"comment": {"text": "Ещё капает"}, "userErrors": []}


async def test_a_key_is_kept_for_a_day_of_the_houses_clock(house: House, database: Database) -> None:
    key = uuid4()
    first = (await submit(house, "owner", key))["request"]["id"]
    at = await clock.now(database)
    await house.clock_to(at + timedelta(hours=24) - timedelta(seconds=1))
    assert (await submit(house, "owner", key))["request"]["id"] == first
    await house.clock_to(at + timedelta(hours=24))
    later = await submit(house, "owner", key, "Снова течёт")
    assert later["userErrors"] == []
    assert later["request"]["id"] != first
