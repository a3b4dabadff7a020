"""Sending a file, and attaching it: what is refused, with nothing written; and what lies about, swept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from gosdom_graphql import clock
from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.files.http import Doors
from gosdom_graphql.files.shelf import shelf_of
from gosdom_graphql.files.tables import File
from gosdom_graphql.files.words import MOST_BYTES, MOST_WAITING
from gosdom_graphql.settings import DemoSettings
from tests.a_house import House
from tests.files.sending import COMMENT, PREPARE, SUBMIT, photo, premises, prepared, put, request_of, sent
from tests.rights.snapshot import snapshot
from workers import files as sweeping

ANSWER = """
mutation($request: ID!, $text: String, $files: [ID!], $resolved: Boolean! = false) {
  answerRequest(input: {request: $request, text: $text, resolved: $resolved, files: $files}) {
    request { answers { text files { name } } } userErrors { code field }
  }
}
"""
DECLINE = """
mutation($request: ID!, $files: [ID!]) {
  declineRequest(input: {request: $request, reason: "Не наше", files: $files}) {
    request { answers { files { name } } } userErrors { code field }
  }
}
"""
DRAFT = """
mutation($house: ID!, $files: [ID!]) {
  draftNotice(input: {
    kind: GENERAL, title: "Субботник", text: "Приходите", audience: [{house: $house}], files: $files
  }) { notice { files { name kind } } userErrors { code field } }
}
"""
TAKE = "mutation($request: ID!) { takeRequest(input: {request: $request}) { userErrors { code } } }"


@pytest.fixture(scope="module")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> DemoSettings:
    """A shelf in a folder."""
    return DemoSettings(
        database_url=SecretStr(database_url),
        read_connections=3,
        write_connections=4,
        files_url=tmp_path_factory.mktemp("полка").as_uri(),
        cors_origins=("https://app.example",),
    )


def folder(settings: DemoSettings) -> Path:
    return Path(httpx.URL(settings.files_url).path)


async def refused(house: House, who: str | None, query: str, **variables: Any) -> list[dict[str, Any]]:
    """The user errors of a mutation that wrote nothing."""
    before = await snapshot(house.database)
    (found,) = (await house.ask(who, query, **variables)).values()
    assert await snapshot(house.database) == before
    errors: list[dict[str, Any]] = found["userErrors"]
    return errors


# --- Asking for a link ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"name": "  "}, [{"code": "MISSING", "field": ["name"]}]),
        ({"name": "ф" * 201}, [{"code": "TOO_LONG", "field": ["name"]}]),
        ({"name": "ф", "size": MOST_BYTES + 1}, [{"code": "FILE_TOO_LARGE", "field": ["size"]}]),
        ({"name": "ф", "size": 0}, [{"code": "OUT_OF_RANGE", "field": ["size"]}]),
    ],
)
async def test_no_link(house: House, given: dict[str, Any], errors: list[dict[str, Any]]) -> None:
    assert await refused(house, "owner", PREPARE, **given) == errors


async def test_who_leaves_too_much_lying_about_is_given_no_more_links(house: House) -> None:
    for _ in range(MOST_WAITING):
        await prepared(house, "co_owner")
    assert await refused(house, "co_owner", PREPARE, name="ф") == [{"code": "TOO_MANY_FILES", "field": None}]
    assert (await prepared(house, "supplier"))["state"] == "AWAITED", "others' are their own"


# --- Sending ----------------------------------------------------------------------------------------------------------


async def test_a_bad_file_gets_a_code_and_a_reason_and_a_good_one_may_follow(house: House) -> None:
    file, before = await prepared(house, "owner"), await snapshot(house.database)
    for content, headers, status, answer in (
        (b"MZ", {}, 422, {"code": "FILE_KIND_UNKNOWN", "message": "Принимаются фото JPEG, PNG, WebP и документы PDF; "
         "содержимое файла другое, как бы он ни назывался"}),
        (b"", {"accept-language": "en"}, 422, {"code": "FILE_EMPTY", "message": "The file is empty"}),
        (photo()[:900], {}, 422, {"code": "FILE_DAMAGED", "message": "Файл повреждён или передан не целиком"}),
        (bytes(MOST_BYTES + 1), {}, 413, {"code": "FILE_TOO_LARGE", "message": "Файл больше 5242880 байт"}),
    ):  # fmt: skip
        found = await put(house, file["uploadLink"], content, **headers)
        assert (found.status_code, found.json()) == (status, answer)
    assert await snapshot(house.database) == before
    assert (await put(house, file["uploadLink"], photo())).status_code == 201
    again = await put(house, file["uploadLink"], photo())
    assert (again.status_code, again.json()["code"]) == (409, "NOT_NOW")


async def test_what_never_tells_its_size_is_cut_off(house: House, settings: DemoSettings) -> None:
    file, taken = await prepared(house, "owner"), 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(65536)

    # its own transport waits for the end of what is sent; ours does not
    answers: list[dict[str, Any]] = []
    path, _, query = file["uploadLink"].partition("?")
    stream = endless()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": await anext(stream), "more_body": True}

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    scope = {
        "type": "http", "method": "PUT", "path": path, "query_string": query.encode(), "headers": [], "state": {},
        "http_version": "1.1", "scheme": "http", "server": ("house", 80), "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    await create_app(settings, house.database)(scope, receive, send)  # type: ignore[arg-type]  # plain messages
    assert (answers[0]["status"], taken) == (413, MOST_BYTES // 65536 + 1)


async def test_of_two_that_send_at_once_one_is_kept(house: House, settings: DemoSettings) -> None:
    file = await prepared(house, "owner")
    answers = await asyncio.gather(*(put(house, file["uploadLink"], photo()) for _ in range(2)))
    assert sorted(each.status_code for each in answers) == [201, 409]
    lies = [each for each in (folder(settings) / file["id"].removeprefix("File:")).rglob("*") if each.is_file()]
    assert sorted(each.name for each in lies) == ["kept.jpg", "small.jpg"]


async def test_who_sends_ten_at_a_time_waits_with_the_next(house: House, settings: DemoSettings) -> None:
    doors = Doors(settings, house.database)
    door = Starlette(routes=[Route("/files/{file:str}", doors.answer, methods=["PUT"])])
    person, file = key("person", PERSONAS["owner"][0]), await prepared(house, "owner")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://house") as client:
        full: list[tuple[dict[UUID | None, int], int]] = [({person: 10}, 503), ({None: 32}, 503), ({person: 9}, 201)]
        for held, status in full:
            doors.sending = Counter(held)
            answer = await client.put(file["uploadLink"], content=photo())
            assert (answer.status_code, answer.headers.get("retry-after")) == (status, "5" if status == 503 else None)
            assert doors.sending == held


async def test_pages_of_the_operators_may_send(house: House) -> None:
    asked = {"origin": "https://app.example", "access-control-request-method": "PUT"}
    told = (await house.client.options("/files/x", headers=asked)).headers
    assert "PUT" in told["access-control-allow-methods"]
    assert told["access-control-allow-origin"] == "https://app.example"
    other = await house.client.options("/files/x", headers=asked | {"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


# --- Attaching --------------------------------------------------------------------------------------------------------


async def test_on_a_request_an_answer_a_refusal_and_a_notice(house: House) -> None:
    mine = [await sent(house, "owner", f"{n}.jpg") for n in (2, 1)]
    found = (await house.ask("owner", SUBMIT, premises=await premises(house), files=mine))["submitRequest"]
    assert [each["name"] for each in found["request"]["files"]] == ["2.jpg", "1.jpg"], "in the order that was given"
    request = found["request"]["id"]
    await house.ask("dispatcher", TAKE, request=request)
    act = await sent(house, "dispatcher", "акт.jpg")
    (answer,) = (await house.ask("dispatcher", ANSWER, request=request, text="Едем", files=[act]))["answerRequest"][
        "request"
    ]["answers"]
    assert answer == {"text": "Едем", "files": [{"name": "акт.jpg"}]}
    another = await request_of(house)
    why = [await sent(house, "dispatcher", "схема.jpg")]
    declined = (await house.ask("dispatcher", DECLINE, request=another, files=why))["declineRequest"]["request"]
    assert declined["answers"] == [{"files": [{"name": "схема.jpg"}]}]
    plan = [await sent(house, "dispatcher", "план.jpg")]
    notice = await house.ask("dispatcher", DRAFT, house=f"House:{key('house', 'prichalnaya')}", files=plan)
    assert notice["draftNotice"] == {"notice": {"files": [{"name": "план.jpg", "kind": "JPEG"}]}, "userErrors": []}


CORRECT = """
mutation($notice: ID!, $files: [ID!], $title: String) {
  correctNotice(input: {notice: $notice, files: $files, title: $title, confirm: true}) {
    notice { files { id } versions { files { id link } } } userErrors { code field }
  }
}
"""
RENAME = """
mutation($notice: ID!) { correctNotice(input: {notice: $notice, title: "Иначе", confirm: true}) {
  notice { files { id } } userErrors { code } } }
"""
PUBLISH = "mutation($notice: ID!) { publishNotice(input: {notice: $notice, confirm: true}) { userErrors { code } } }"
STATES = "select state, attached_at is not null as attached from file where id = $1"


async def test_a_notice_is_corrected_with_other_files(house: House) -> None:
    """A draft lets them go; what was shown keeps what was taken away beside how it read before."""
    first, second, third = [await sent(house, "dispatcher", f"план {n}.jpg") for n in range(3)]
    drafted = DRAFT.replace("notice { files", "notice { id files")
    made = await house.ask("dispatcher", drafted, house=f"House:{key('house', 'prichalnaya')}", files=[first])
    notice = made["draftNotice"]["notice"]["id"]
    # the draft: another in its place; the first belongs to nothing again, and may be sent elsewhere
    done = (await house.ask("dispatcher", CORRECT, notice=notice, files=[second], title="Вода"))["correctNotice"]
    assert done == {"notice": {"files": [{"id": second}], "versions": []}, "userErrors": []}
    [row] = await house.database.read.fetch(STATES, first.partition(":")[2])
    assert tuple(row) == ("KEPT", False)
    await house.ask("dispatcher", PUBLISH, notice=notice)
    await house.clock_to(await clock.now(house.database) + timedelta(seconds=20))
    # somebody else's file, one that was not sent: nothing is changed
    for wrong in (await sent(house, "owner"), (await prepared(house, "dispatcher"))["id"]):
        done = await house.ask("dispatcher", CORRECT, notice=notice, files=[second, wrong], title="Вода")
        assert [each["field"] for each in done["correctNotice"]["userErrors"]] == [["files", "1"]]
    # shown: the second goes to the version, the first and the third are there in this order
    done = (await house.ask("dispatcher", CORRECT, notice=notice, files=[third, first], title="Вода"))["correctNotice"]
    assert done["userErrors"] == []
    assert done["notice"]["files"] == [{"id": third}, {"id": first}]
    [version] = done["notice"]["versions"]
    assert [each["id"] for each in version["files"]] == [second]
    assert version["files"][0]["link"]
    # left out, they stay; the same once more corrects nothing; null takes them all
    assert (await house.ask("dispatcher", RENAME, notice=notice))["correctNotice"]["notice"]["files"] == [
        {"id": third}, {"id": first},
    ]  # fmt: skip
    done = (await house.ask("dispatcher", CORRECT, notice=notice, files=[third, first], title="Иначе"))["correctNotice"]
    assert len(done["notice"]["versions"]) == 2
    done = (await house.ask("dispatcher", CORRECT, notice=notice, files=None, title="Иначе"))["correctNotice"]
    assert done["notice"]["files"] == []
    assert [len(each["files"]) for each in done["notice"]["versions"]] == [1, 0, 2]
    seen = f'{{ notice(id: "{notice}") {{ files {{ id }} versions {{ files {{ id }} }} }} }}'
    found = (await house.ask("owner", seen))["notice"]
    assert (found["files"], len(found["versions"])) == ([], 3)


async def test_what_cannot_be_attached(house: House) -> None:
    request, kept = await request_of(house), await sent(house, "owner")
    others, waiting = await sent(house, "guest"), (await prepared(house, "owner"))["id"]
    taken = await sent(house, "owner")
    await request_of(house, files=[taken])
    at = {"field": ["files", "0"]}
    for files, error in (
        ([others], {"code": "NOT_FOUND", **at}),
        ([taken], {"code": "NOT_FOUND", **at}),
        ([f"File:{key('house', 'x')}"], {"code": "NOT_FOUND", **at}),
        ([request], {"code": "NOT_FOUND", "field": ["files"]}),
        ([waiting], {"code": "FILE_NOT_SENT", **at}),
        ([kept, waiting], {"code": "FILE_NOT_SENT", "field": ["files", "1"]}),
        ([f"File:{key('file', str(n))}" for n in range(11)], {"code": "TOO_MANY_FILES", "field": ["files"]}),
    ):
        assert await refused(house, "owner", COMMENT, request=request, files=files) == [error], files
    await house.ask("dispatcher", TAKE, request=request)
    await house.ask("dispatcher", ANSWER, request=request, text="Едем")
    wordless = {"request": request, "resolved": True, "files": [kept]}
    assert await refused(house, "dispatcher", ANSWER, **wordless) == [{"code": "MISSING", "field": ["text"]}]
    twice = (await house.ask("owner", COMMENT, request=request, files=[kept, kept]))["commentRequest"]
    assert len(twice["comment"]["files"]) == 1, "the same twice is once"


async def test_of_two_that_attach_at_once_one_has_it(house: House) -> None:
    request, file = await request_of(house), await sent(house, "owner")
    other = await request_of(house)
    found = await asyncio.gather(*(house.ask("owner", COMMENT, request=id, files=[file]) for id in (request, other)))
    codes = sorted(str([error["code"] for error in each["commentRequest"]["userErrors"]]) for each in found)
    assert codes == ["['NOT_FOUND']", "[]"]


# --- Sweeping ---------------------------------------------------------------------------------------------------------


async def test_what_lies_about_is_swept_after_a_day(
    house: House, database: Database, settings: DemoSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one here: the clock goes forward."""
    orphan, attached = await sent(house, "owner"), await sent(house, "owner")
    await request_of(house, files=[attached])
    now = await clock.now(database)
    waiting = await File.count().where(File.state != "ATTACHED")
    assert await sweeping.sweep(database, now + timedelta(hours=23)) == 0
    with monkeypatch.context() as patch:
        patch.setattr(sweeping, "shelf_of", lambda _: None)  # a shelf that does not answer
        assert await sweeping.sweep(database, now + timedelta(days=2)) == 0
    assert await File.count().where(File.state != "ATTACHED") == waiting
    assert (folder(settings) / orphan.removeprefix("File:")).exists()
    assert await sweeping.sweep(database, now + timedelta(days=2)) == waiting
    assert await File.count().where(File.state != "ATTACHED") == 0
    assert not (folder(settings) / orphan.removeprefix("File:")).exists()
    (row,) = await File.select(File.place).where(File.id == attached.removeprefix("File:"))
    assert (await shelf_of(settings).get(row["place"]))[0] > 0
