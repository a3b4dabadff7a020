"""In which language a person is told things: every code has both, and numbers agree with their nouns."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from gosdom_core.errors import codes
from gosdom_core.words import plural
from gosdom_core.workdays import CalendarDays, Elapsed, Months, Workdays
from gosdom_graphql.language import preferred
from gosdom_graphql.problems import ErrorCode
from tests.a_house import House

RUSSIAN, LATIN = re.compile("[а-яё]", re.IGNORECASE), re.compile("[a-z]{3}", re.IGNORECASE)


def _figures(words: str) -> set[str]:
    """By name; what an identifier is called in English is the figure `english`, a word in English one in `_en`."""
    return {
        "name" if name == "english" else name.removesuffix("_en") for _, name, _, _ in Formatter().parse(words) if name
    }


@pytest.mark.parametrize("code", [each.name for each in ErrorCode])
def test_every_code_has_words_in_both_languages(code: str) -> None:
    kind = codes()[code]
    assert RUSSIAN.search(kind.ru), "Russian words are in Russian letters"
    assert LATIN.search(kind.en)
    assert not RUSSIAN.search(kind.en), "English words are in Latin letters"
    assert _figures(kind.ru) == _figures(kind.en), "both tell the same figures"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ru"),
        ("ru", "ru"),
        ("en", "en"),
        ("EN-us", "en"),
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"),
        ("en-US,en;q=0.9,ru;q=0.8", "en"),
        ("tt,ru;q=0.5,en;q=0.7", "en"),
        ("de, fr;q=0.5", "ru"),
        ("*", "ru"),
        ("en;q=0", "ru"),
        ("ru;q=0, en;q=0.1", "en"),
        ("en;q=nonsense, ru;q=0.1", "ru"),
        (",;q=,;;", "ru"),
        ("en;q=1e999", "en"),
    ],
)
async def test_accept_language(house: House, header: str, language: str) -> None:
    assert preferred(header) == language
    query = 'mutation { takeRequest(input: {request: "x"}) { userErrors { code message } } }'
    answer = await house.answer("dispatcher", query, language=header)
    words = {"ru": "Не найдено", "en": "Not found"}[language]
    assert answer == {"data": {"takeRequest": {"userErrors": [{"code": "NOT_FOUND", "message": words}]}}}


DAYS = [
    (0, "0 дней"), (1, "1 день"), (2, "2 дня"), (4, "4 дня"), (5, "5 дней"), (10, "10 дней"), (11, "11 дней"),
    (12, "12 дней"), (14, "14 дней"), (15, "15 дней"), (21, "21 день"), (22, "22 дня"), (25, "25 дней"),
    (100, "100 дней"), (101, "101 день"), (111, "111 дней"), (121, "121 день"), (122, "122 дня"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "told"), DAYS)
def test_a_number_and_its_noun(number: int, told: str) -> None:
    assert f"{number} {plural(number, 'день', 'дня', 'дней')}" == told


SPANS = [
    (Workdays(1), "1 рабочий день", "1 working day"),
    (Workdays(2), "2 рабочих дня", "2 working days"),
    (Workdays(5), "5 рабочих дней", "5 working days"),
    (Workdays(21), "21 рабочий день", "21 working days"),
    (CalendarDays(1), "1 день", "1 day"),
    (CalendarDays(2), "2 дня", "2 days"),
    (CalendarDays(5), "5 дней", "5 days"),
    (Months(1), "1 месяц", "1 month"),
    (Months(3), "3 месяца", "3 months"),
    (Months(12), "12 месяцев", "12 months"),
    (Elapsed(days=1), "1 сутки", "24 hours"),
    (Elapsed(days=3), "3 суток", "3 days of 24 hours"),
    (Elapsed(hours=1), "1 час", "1 hour"),
    (Elapsed(hours=4), "4 часа", "4 hours"),
    (Elapsed(hours=11), "11 часов", "11 hours"),
    (Elapsed(minutes=1), "1 минута", "1 minute"),
    (Elapsed(minutes=22), "22 минуты", "22 minutes"),
    (Elapsed(minutes=30), "30 минут", "30 minutes"),
    (Elapsed(hours=1, minutes=5), "1 час 5 минут", "1 hour 5 minutes"),
]


@pytest.mark.parametrize(("span", "ru", "en"), SPANS, ids=[ru for _, ru, _ in SPANS])
def test_how_a_term_is_told(span: Workdays | CalendarDays | Months | Elapsed, ru: str, en: str) -> None:
    assert (span.text("ru"), span.text("en")) == (ru, en)
