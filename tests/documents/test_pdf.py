"""A document is set from a template and plain data, in a process apart."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest

from gosdom_graphql import apart
from gosdom_graphql.documents import pdf

DATA: dict[str, Any] = {
    "made": "2026-11-23T10:00:00+04:00",
    "language": "ru",
    "title": "Заявка № 100-042-7",
    "lead": "",
    "facts": [["Адрес", "Самара, ул. Причальная, 1"]],
    "sections": [{"title": "Ответы", "entries": [{"head": "Ольга", "text": "", "notes": []}]}],
    "footer": "Выписано",
}


def with_words(text: str) -> dict[str, Any]:
    return DATA | {"sections": [{"title": "Ответы", "entries": [{"head": "Ольга", "text": text, "notes": []}]}]}


def read(content: bytes) -> str:
    """The words of all pages."""
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def is_archival(content: bytes) -> bool:
    with pikepdf.open(io.BytesIO(content)) as document:
        return b"pdfaid:part" in document.Root.Metadata.read_bytes()


async def test_cyrillic_and_its_signs_are_read() -> None:
    content = await pdf("record", with_words("Мастер придёт.\nСтоимость 1 500 ₽, § 3 «б»"))
    words = read(content)
    for expected in ("Заявка № 100-042-7", "Мастер придёт.", "1 500 ₽, § 3 «б»", "Причальная", "1 / 1"):
        assert expected in words, expected
    assert is_archival(content)


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        '#import "page.typ"',
        "*x* _y_ $1/0$ #{",
        '")]; #panic() //',
        "\\u{1}",
        "@ref <label> = head",
    ],
)
async def test_what_people_write_is_no_command(text: str) -> None:
    assert text in read(await pdf("record", with_words(text)))


async def test_an_emoji_is_its_name_and_a_foreign_script_is_no_failure() -> None:
    content = await pdf("record", with_words("Спасибо 👍🏽"))
    assert (is_archival(content), "Спасибо [thumbs up sign]" in read(content)) == (True, True)
    foreign = await pdf("record", with_words("漏水了"))
    assert (is_archival(foreign), read(foreign).startswith("Заявка №")) == (False, True)


async def test_a_long_thread_has_pages() -> None:
    entries = [{"head": f"№ {n}", "text": "Слово " * 60, "notes": ["Приложения: фото.jpg"]} for n in range(100)]
    content = await pdf("record", DATA | {"sections": [{"title": "Переписка", "entries": entries}]})
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) > 5
        assert f"{len(document)} / {len(document)}" in document[len(document) - 1].get_textpage().get_text_range()


async def test_the_same_data_is_the_same_document() -> None:
    assert await pdf("record", DATA) == await pdf("record", DATA)


async def test_a_mistake_of_ours_is_told() -> None:
    with pytest.raises(apart.Ended, match="title"):
        await pdf("record", {name: value for name, value in DATA.items() if name != "title"})
