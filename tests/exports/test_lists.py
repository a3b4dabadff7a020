"""A list of requests as CSV and XLSX: the rows of GraphQL's list, for whom it is, and never more memory than a page."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gosdom_graphql.app import create_app
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.exports import listing
from gosdom_graphql.exports.http import LISTED, PRINTED
from gosdom_graphql.exports.listing import COLUMNS, Wanted, pages
from gosdom_graphql.exports.sheets import Xlsx, csv_of
from gosdom_graphql.requests.tables import Request
from gosdom_graphql.schema import schema
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.sessions.identify import identify
from gosdom_graphql.sessions.tables import Session
from gosdom_graphql.settings import DemoSettings
from tests.a_house import House
from tests.files.sending import premises, request_of
from tests.rights.snapshot import snapshot
from tests.scale import scaled

YARD = """
mutation($house: ID!) {
  submitRequest(input: {place: YARD, category: YARD_CLEANING, text: "Лужи воды", house: $house, confirm: true}) {
    userErrors { code }
  }
}
"""
DONE = """
mutation($id: ID!) {
  takeRequest(input: {request: $id}) { userErrors { code } }
  answerRequest(input: {request: $id, text: "Готово"}) { userErrors { code } }
}
"""
LIST = """
query($filter: RequestFilter, $order: RequestOrder, $after: String) {
  requests(first: 100, after: $after, filter: $filter, order: $order) {
    nodes { number author { name } } pageInfo { hasNextPage endCursor }
  }
}
"""
COPY = """
insert into request ({names}, id, number, text)
select {names}, gen_random_uuid(), '9' || n || '-copy-' || {{}}::text, 'Течёт ' || repeat('вода ', 50)
from request, generate_series(1, {{}}) n where request.id = {{}}
"""


@pytest.fixture(scope="module")
async def full(house: House) -> House:
    """Requests of several people about flats and the yard; one is resolved."""
    for who in ("owner",) * 6 + ("guest",):
        id = await request_of(house, who, flat=await premises(house))
    await house.ask("dispatcher", DONE, id=id)
    for who in ("owner", "co_owner"):
        await house.ask(who, YARD, house=f"House:{key('house', 'prichalnaya')}")
    return house


async def test_lists_and_documents_cost_and_are_throttled(full: House, settings: DemoSettings) -> None:
    """A row costs one, a list a hundred at least, a document two hundred; GraphQL takes from the same budget."""
    id = (await full.ask("owner", "{ requests(first: 1) { nodes { id } } }"))["requests"]["nodes"][0]["id"]
    little = settings.model_copy(update={"viewer_budget": 2 * LISTED + PRINTED})
    transport = httpx.ASGITransport(create_app(little, full.database))
    headers = {"authorization": f"Bearer {full.tokens['owner']}", "accept-language": "en"}
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        paths = ("requests.csv", "requests.xlsx", f"requests/{id}.pdf", "requests.csv", f"requests/{id}.pdf")
        found = [await client.get(f"/export/{path}", headers=headers) for path in paths]
    assert [each.status_code for each in found] == [200, 200, 200, 429, 429]
    for each in found[3:]:
        assert each.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
        assert int(each.headers["retry-after"]) > 0


async def export(house: House, who: str | None, name: str, *, language: str = "ru", **asked: Any) -> httpx.Response:
    headers = {"accept-language": language} | ({} if who is None else {"authorization": f"Bearer {house.tokens[who]}"})
    params = {key: value if isinstance(value, str) else json.dumps(value) for key, value in asked.items()}
    return await house.client.get(f"/export/requests.{name}", headers=headers, params=params)


def rows_of(answer: httpx.Response, delimiter: str = ";") -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def cells_of(content: bytes) -> list[list[str]]:
    """Texts and figures of the first sheet; there must be no formula and no link."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert re.search("<f>|<f |hyperlink", sheet) is None
    return [
        re.findall(r"<(?:t|v)(?: [^>]*)?>(.*?)</(?:t|v)>", row, re.DOTALL)
        for row in re.findall(r"<row .*?</row>", sheet, re.DOTALL)
    ]


async def listed(house: House, who: str, **variables: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await house.ask(who, LIST, after=after, **variables))["requests"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"filter": {"open": True}, "order": {"field": "DUE_AT", "direction": "ASC"}},
        {"filter": {"state": ["RESOLVED"], "receivedFrom": "2026-11-01T00:00:00Z"}},
        {"filter": {"search": "вода"}},
        {"filter": None, "order": None},
    ],
)
@pytest.mark.parametrize("who", ["owner", "dispatcher", "inspector", "operator"])
async def test_the_rows_are_those_of_the_list(full: House, who: str, asked: dict[str, Any]) -> None:
    expected = await listed(full, who, **asked)
    head, *rows = rows_of(await export(full, who, "csv", **asked))
    assert head[:3] == ["№", "Получена", "Состояние"]
    author = COLUMNS.index("author")
    assert [(row[0], row[author]) for row in rows] == [
        (each["number"], (each["author"] or {}).get("name", "")) for each in expected
    ]
    assert {len(row) for row in rows} <= {len(COLUMNS)}
    if not asked:
        assert len(rows) == {"owner": 9, "dispatcher": 9, "inspector": 0, "operator": 0}[who]


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_as_a_workbook_and_in_english(full: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {"filter": {"open": True}}
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    answer = await export(full, "dispatcher", "xlsx", **asked)
    assert left_in(tmp_path) == [], "nothing is left behind"
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    assert answer.headers["content-disposition"] == 'attachment; filename="requests.xlsx"'
    sheet = cells_of(answer.content)
    assert [row[0] for row in sheet[1:]] == [each["number"] for each in await listed(full, "dispatcher", **asked)]
    english = rows_of(await export(full, "dispatcher", "csv", language="en", **asked), ",")
    assert (english[0][:2], len(english)) == (["No.", "Received"], len(sheet))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", english[1][1])


async def test_a_cell_is_no_formula(full: House) -> None:
    owner = key("person", PERSONAS["owner"][0])
    rows = await Request.objects().where(Request.author == owner).limit(6)
    words = ["=1+1", "+7 900", "-5", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.example";"x")']
    before = {row.id: row.text for row in rows}
    try:
        for row, word in zip(rows, words, strict=True):
            await Request.update({Request.text: word}).where(Request.id == row.id)
        found = rows_of(await export(full, "owner", "csv"))
        text = COLUMNS.index("text")
        by_number = {row[0]: row[text] for row in found}
        assert [by_number[row.number] for row in rows] == [f"'{each}" for each in words]
        sheet = cells_of((await export(full, "owner", "xlsx")).content)
        texts = {cell for row in sheet for cell in row}
        assert {"=1+1", "+7 900", "-5"} <= texts, "as they are, and as texts"
    finally:
        for id, word in before.items():
            await Request.update({Request.text: word}).where(Request.id == id)


@pytest.mark.parametrize(
    ("who", "name", "asked", "status", "code"),
    [
        (None, "csv", {}, 401, "NOT_SIGNED_IN"),
        ("owner", "pdf", {}, 404, "NOT_FOUND"),
        ("owner", "csv", {"filter": "{"}, 422, "BAD_FILTER"),
        ("owner", "csv", {"filter": "[" * 5_000}, 422, "BAD_FILTER"),
        ("owner", "csv", {"filter": {"nonsense": 1}}, 422, "BAD_FILTER"),
        ("owner", "xlsx", {"filter": {"state": ["NONSENSE"]}}, 422, "BAD_FILTER"),
        ("owner", "csv", {"order": {"field": "DUE_AT"}}, 422, "BAD_FILTER"),
        ("owner", "csv", {"filter": 3}, 422, "BAD_FILTER"),
    ],
)
async def test_refused(full: House, who: str | None, name: str, asked: Any, status: int, code: str) -> None:
    before = await snapshot(full.database)
    answer = await export(full, who, name, **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await snapshot(full.database) == before


async def test_more_rows_than_a_sheet_may_have_are_refused_with_the_figure(
    full: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_ROWS", 5)
    answer = await export(full, "dispatcher", "csv", language="en")
    assert (answer.status_code, answer.json()["code"]) == (422, "TOO_MANY_ROWS")
    assert answer.json()["message"].startswith("An export has 5 rows at most, and ")


async def test_one_list_at_a_time_for_a_person(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def tried(*_: Any) -> AsyncIterator[list[Any]]:
        second = await export(full, "owner", "csv")
        assert (second.status_code, second.json()["code"], second.headers["retry-after"]) == (503, "BUSY", "5")
        yield []

    with monkeypatch.context() as patch:
        patch.setattr("gosdom_graphql.exports.http.pages", tried)
        for name in ("csv", "xlsx"):
            assert (await export(full, "owner", name)).status_code == 200
    assert (await export(full, "owner", "csv")).status_code == 200, "and the room is free again"


async def test_a_list_ends_with_its_session(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    monkeypatch.setattr(listing, "ASKED_AGAIN", 1)
    await full.sign_in("clerk", PERSONAS["dispatcher"][0], "uyut")
    viewer = await identify(full.database.read, full.tokens["clerk"])
    assert viewer.session is not None
    found = pages(full.database, viewer, Wanted({}))
    assert len(await anext(found)) == 2
    await sessions.revoke(viewer.session, now=viewer.now)
    with pytest.raises(Exception, match="Sign in"):
        await anext(found)
    assert await Session.exists().where(Session.id == viewer.session)


async def test_ten_times_as_many_rows_take_no_more_memory(full: House, tmp_path: Path) -> None:
    """The last one here: it fills the table."""
    database = full.database
    mine = Request.author == key("person", PERSONAS["owner"][0])
    model = await Request.objects().where(mine, Request.place == "APARTMENT").order_by(Request.id).first()
    assert model is not None
    names = ", ".join(
        column._meta.name
        for column in Request._meta.columns
        if column._meta.name not in ("id", "number", "text", "words")
    )
    peaks, counts = [], []
    for batch, more in enumerate((200, scaled(100_000) - 200)):
        await Request.raw(COPY.format(names=names), str(batch), more, model.id)
        viewer = await identify(database.read, full.tokens["owner"])
        wanted = Wanted.of(schema._schema, {"filter": '{"search": "вода"}'})
        tracemalloc.start()
        count = sum([chunk.count(b"\r\n") async for chunk in csv_of(COLUMNS, pages(database, viewer, wanted), "ru")])
        csv_peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        book = Xlsx(tmp_path / f"{batch}.xlsx", "x", COLUMNS, "ru")
        async for page in pages(database, viewer, wanted):
            book.write(page)
        book.close()
        peaks.append((csv_peak, tracemalloc.get_traced_memory()[1]))
        tracemalloc.stop()
        counts.append(count - 1)
    assert counts[1] - counts[0] == scaled(100_000) - 200
    for less, more in zip(*peaks, strict=True):
        assert more < less + 3_000_000, (peaks, counts)
    assert len(cells_of((tmp_path / "1.xlsx").read_bytes())) == counts[1] + 1
