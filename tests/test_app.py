"""The door: whether we live and may be sent requests, which request it was, what the log keeps of a failure."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import gosdom_graphql
from gosdom_graphql import app as app_module
from gosdom_graphql import clock, log
from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.settings import DemoSettings, Settings

PHONE = "+7 900 000-00-00"


async def state(request: Request) -> Response:
    return JSONResponse(request.state.request_id)


async def fail(_request: Request) -> Response:
    raise ValueError(f"there is one already: {PHONE}") from KeyError(PHONE)


@pytest.fixture(autouse=True)
def view(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody stands at GraphQL's door: this module is about what is around it."""
    module: Any = ModuleType("gosdom_graphql.graphql_view")
    module.door = lambda settings, database, purse: Response("the door")
    monkeypatch.setitem(sys.modules, "gosdom_graphql.graphql_view", module)
    monkeypatch.setattr(gosdom_graphql, "graphql_view", module, raising=False)


@pytest.fixture
async def client(settings: DemoSettings, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    more = [Route("/state", state), Route("/fail", fail)]
    transport = httpx.ASGITransport(create_app(settings, database, more))
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        yield client


async def test_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


async def test_not_ready_before_the_migrations(client: httpx.AsyncClient, database: Database) -> None:
    async with database.transaction() as transaction:
        await transaction.connection.execute("delete from migration where name = 'm0001_house_clock'")
    ready = await client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json() == {"status": "run `gosdom migrate`", "missing": ["m0001_house_clock"]}
    async with database.transaction() as transaction:
        await transaction.connection.execute("insert into migration values ('m0001_house_clock', $1)", clock.real())


async def test_not_ready_without_a_database(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(_connection: object) -> list[str]:
        raise ConnectionRefusedError

    monkeypatch.setattr(app_module, "pending", gone)
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"status": "the database does not answer"})


@pytest.mark.parametrize("below", ["", "/house"])
async def test_graphqls_door_is_found_also_below_another_path(
    settings: DemoSettings, database: Database, below: str
) -> None:
    transport = httpx.ASGITransport(create_app(settings, database), root_path=below)
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        answer = await client.post(f"{below}/graphql", headers={"X-Request-Id": "mobile-42"})
    assert (answer.status_code, answer.text, answer.headers["x-request-id"]) == (200, "the door", "mobile-42")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("mobile-42_A", True),
        ("a" * 64, True),
        ("short", False),
        ("a" * 65, False),
        ('{"x": "injected"}', False),
        ("", False),
    ],
)
async def test_a_request_has_an_id(client: httpx.AsyncClient, given: str, kept: bool) -> None:
    answer = await client.get("/state", headers={"X-Request-Id": given})
    assert answer.headers["x-request-id"] == answer.json()
    assert (answer.json() == given) is kept
    assert kept or re.fullmatch("[0-9a-f]{32}", answer.json())


async def test_a_socket_has_an_id_too() -> None:
    sent: list[Any] = []

    async def accepting(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/graphql", "headers": [(b"x-request-id", b"mobile-42")]}
    await app_module.RequestId(accepting)(scope, None, send)  # type: ignore[arg-type]  # nothing is received
    assert sent == [{"type": "websocket.accept", "headers": [(b"x-request-id", b"mobile-42")]}]


async def test_a_failure_has_an_id_and_its_words_stay_out_of_the_log(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    log.configure(level="info", as_json=True)
    try:
        answer = await client.get("/fail?phone=secret", headers={"X-Request-Id": "mobile-42"})
    finally:
        root.handlers[:], root.level = before
    lines = [line for line in map(json.loads, capsys.readouterr().err.splitlines()) if line["logger"] != "httpx"]
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "mobile-42")
    failed, done = lines
    assert (failed["request_id"], failed["path"]) == ("mobile-42", "/fail")
    assert [each["kind"] for each in failed["error"]] == ["ValueError", "KeyError"]
    assert failed["error"][0]["frames"][-1].endswith(" fail")
    assert {name: done[name] for name in ("event", "method", "path", "status", "request_id")} == {
        "event": "request", "method": "GET", "path": "/fail", "status": 500, "request_id": "mobile-42",
    }  # fmt: skip
    assert PHONE not in json.dumps(lines, ensure_ascii=False)
    assert "secret" not in json.dumps(lines)


@pytest.mark.parametrize("by", [3600, "PT1H"])
async def test_a_demo_moves_its_clock(client: httpx.AsyncClient, database: Database, by: object) -> None:
    before = await clock.now(database)
    answer = await client.post("/demo/clock", json={"by": by})
    moved = datetime.fromisoformat(answer.json()["now"])
    assert timedelta(hours=1) <= moved - before < timedelta(hours=1, minutes=1)
    assert moved <= await clock.now(database)


async def test_a_demos_clock_never_goes_back(client: httpx.AsyncClient) -> None:
    answer = await client.post("/demo/clock", json={"to": "2020-01-01T00:00:00+03:00"})
    assert (answer.status_code, answer.json()["code"]) == (409, "CLOCK_ONLY_MOVES_FORWARD")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"3",
        b"{}",
        b'{"to": "2030-01-01T00:00:00"}',
        b'{"by": 1, "to": "2030-01-01T00:00:00Z"}',
        b'{"x": 1}',
    ],
)
async def test_a_move_that_makes_no_sense_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/demo/clock", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_INPUT")


async def test_a_served_house_has_no_way_to_move_its_clock(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOSDOM_DEMO", "true")
    settings = Settings(database_url=SecretStr("postgresql://somewhere/else"))
    transport = httpx.ASGITransport(create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        assert (await client.post("/demo/clock", json={"by": 1})).status_code == 404
