"""One request with its thread, as PDF: in the person's language, as far as they may see it."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import NEIGHBOUR, OWNER, key
from gosdom_graphql.exports import thread as threads
from gosdom_graphql.requests.tables import Request, RequestComment
from gosdom_graphql.sessions.identify import identify
from tests.a_house import House
from tests.files.sending import COMMENT, request_of, sent

ANSWER = """
mutation($request: ID!, $text: String) {
  answerRequest(input: {request: $request, text: $text, resolved: false}) { userErrors { code } }
}
"""
YARD = """
mutation($house: ID!) {
  submitRequest(input: {place: YARD, category: YARD_CLEANING, text: "Лужи", house: $house}) { request { id } }
}
"""
TAKE = "mutation($request: ID!) { takeRequest(input: {request: $request}) { userErrors { code } } }"


@pytest.fixture(scope="module")
async def request_id(house: House) -> str:
    """A request with a photo, an answer and a comment with a photo."""
    id = await request_of(house, files=[await sent(house, "owner", "кран № 5.jpg")])
    await house.ask("dispatcher", TAKE, request=id)
    await house.ask("dispatcher", ANSWER, request=id, text="Мастер придёт.\nСтоимость 1 500 ₽ #heading[*x*] $1+1$")
    await house.ask("owner", COMMENT, request=id, files=[await sent(house, "owner", "вид снизу.jpg")])
    return id


async def told(house: House, who: str, id: str, language: str = "ru") -> dict[str, Any] | None:
    viewer = await identify(house.database.read, house.tokens[who], language=language)
    return await threads.thread(house.database, viewer, id)


def in_words(record: dict[str, Any]) -> dict[str, list[tuple[str, str, list[str]]]]:
    return {
        section["title"]: [(each["head"], each["text"], each["notes"]) for each in section["entries"]]
        for section in record["sections"]
    }


async def test_what_stands_in_it(house: House, request_id: str) -> None:
    record = await told(house, "owner", request_id)
    assert record is not None
    facts = dict(record["facts"])
    assert (facts["Текст"], facts["Приложения"], facts["Получена"]) == (
        "Капает кран",
        "кран № 5.jpg",
        "23.11.2026 10:00",
    )
    sections = in_words(record)
    assert list(sections) == ["Сроки", "Ответы", "Переписка", "История"]
    ((_, text, notes),) = sections["Переписка"]
    assert (text, notes) == ("Вот фото", ["Приложения: вид снизу.jpg"])
    assert [head for head, _, _ in sections["Ответы"]] == [
        "23.11.2026 10:00, Ольга Петровна Рябова, УК «Самарский уют»"
    ]
    assert "п. " in "".join(note for _, _, notes in sections["Сроки"] for note in notes), "the clause is cited"
    english = await told(house, "owner", request_id, "en")
    assert english is not None
    assert (english["lead"], list(in_words(english))) == (
        "Tap drips, cistern or joint leaks",
        ["Deadlines", "Answers", "Comments", "History"],
    )


async def test_all_of_a_long_thread_up_to_a_limit_that_is_told(
    house: House, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await request_of(house)
    request = await Request.objects().where(Request.id == id.removeprefix("Request:")).first()
    assert request is not None
    now = await clock.now(database)
    for n in range(250):
        comment = RequestComment(
            id=key("comment", str(n)), house=request.house, request=request.id, author=request.author,
            text=f"№ {n}", created_at=now,
        )  # fmt: skip
        await comment.save()
    record = await told(house, "owner", id)
    assert record is not None
    assert len(in_words(record)["Переписка"]) == 250
    monkeypatch.setattr(threads, "MOST_COMMENTS", 200)
    record = await told(house, "owner", id)
    assert record is not None
    assert [head for head, _, _ in in_words(record)["Переписка"]][-1] == "Показаны первые 200 комментариев"


async def test_a_neighbour_reads_neither_who_asked_nor_what_was_written(house: House) -> None:
    asked = await house.ask("owner", YARD, house=f"House:{key('house', 'prichalnaya')}")
    id = asked["submitRequest"]["request"]["id"]
    await house.ask("owner", COMMENT, request=id)
    await house.sign_in("neighbour", NEIGHBOUR)
    mine, theirs = await told(house, "owner", id), await told(house, "neighbour", id)
    assert mine is not None
    assert theirs is not None
    assert dict(mine["facts"])["Заявитель"] == OWNER
    assert set(dict(mine["facts"])) - set(dict(theirs["facts"])) == {"Заявитель"}
    assert set(in_words(mine)) - set(in_words(theirs)) == {"Переписка"}
    assert OWNER not in str(theirs)


async def test_it_is_a_document(house: House, request_id: str) -> None:
    bearer = {"Authorization": f"Bearer {house.tokens['owner']}"}
    got = await house.client.get(f"/export/requests/{request_id}.pdf", headers=bearer)
    assert (got.status_code, got.headers["content-type"]) == (200, "application/pdf")
    assert got.headers["content-disposition"] == 'attachment; filename="request.pdf"'
    with pikepdf.open(io.BytesIO(got.content)) as document:
        assert len(document.pages) >= 1
        assert b"pdfaid" in document.Root.Metadata.read_bytes(), "PDF/A"


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [("supplier", 404, "NOT_FOUND"), ("inspector", 404, "NOT_FOUND"), (None, 401, "NOT_SIGNED_IN")],
)
async def test_who_does_not_see_it_has_no_document(
    house: House, request_id: str, who: str | None, status: int, code: str
) -> None:
    headers = {} if who is None else {"Authorization": f"Bearer {house.tokens[who]}"}
    for id in (request_id, "Request:1", "x"):
        got = await house.client.get(f"/export/requests/{id}.pdf", headers=headers)
        assert (got.status_code, got.json()["code"]) == (status, code)
