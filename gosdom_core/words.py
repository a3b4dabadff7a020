"""Words: how a number and its noun agree, and how days and hours are told, in Russian and English."""

from __future__ import annotations

from datetime import date


def plural(n: int, one: str, few: str, many: str) -> str:
    """Which form of a Russian noun goes with the number?

    >>> [f"{n} {plural(n, 'день', 'дня', 'дней')}" for n in (1, 2, 5, 11, 21, 104)]
    ['1 день', '2 дня', '5 дней', '11 дней', '21 день', '104 дня']
    """
    tens, ones = n % 100, n % 10
    if 11 <= tens <= 14:
        return many
    return one if ones == 1 else few if 2 <= ones <= 4 else many


def counted(n: int, language: str, ru: tuple[str, str, str], en: tuple[str, str]) -> str:
    """How is a number of things told? `ru` holds the forms for 1, 2 and 5; `en` singular and plural.

    >>> counted(3, "en", ("день", "дня", "дней"), ("day", "days"))
    '3 days'
    """
    return f"{n} {en[0] if n == 1 else en[1]}" if language == "en" else f"{n} {plural(n, *ru)}"


def day_text(day: date) -> str:
    """How is a date written in Russia?

    >>> day_text(date(2027, 1, 11))
    '11.01.2027'
    """
    # not strftime: three times as slow, and a million deadlines are explained at once
    return f"{day.day:02}.{day.month:02}.{day.year}"
