"""Spans: how long is a term, in working days, calendar days, months, or time by the clock?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Literal, TypeAlias

from gosdom_core.words import counted

OnDayOff: TypeAlias = Literal["next", "stay", "previous"]


@dataclass(frozen=True, slots=True)
class Workdays:
    """How many working days?

    >>> Workdays(10).text()
    '10 рабочих дней'
    """

    n: int

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        return counted(
            self.n, language, ("рабочий день", "рабочих дня", "рабочих дней"), ("working day", "working days")
        )


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """How many calendar days, and what if the last one is a day off ("next" working day by ГК РФ ст. 193, "stay",
    "previous")?

    >>> CalendarDays(30).text("en")
    '30 days'
    """

    n: int
    on_day_off: OnDayOff = "next"

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        return counted(self.n, language, ("день", "дня", "дней"), ("day", "days"))


@dataclass(frozen=True, slots=True)
class Months:
    """How many months? The last day bears the number of the first, or is the last of its month (ГК РФ ст. 192).

    >>> Months(6).text()
    '6 месяцев'
    """

    n: int
    on_day_off: OnDayOff = "next"

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        return counted(self.n, language, ("месяц", "месяца", "месяцев"), ("month", "months"))


@dataclass(frozen=True, slots=True)
class Pause:
    """Between which local hours does the clock stand still? `since` is later in the day than `until`: the pause lasts
    over midnight."""

    since: time
    until: time

    def __post_init__(self) -> None:
        if self.since <= self.until:
            raise ValueError("a pause lasts over midnight: since must be later than until")


@dataclass(frozen=True, slots=True)
class Elapsed:
    """How much time by the clock? It runs from the minute, through nights and days off, unless a `pause` is named.

    >>> Elapsed(minutes=30).text(), Elapsed(days=3).text(), Elapsed(hours=2).text("en")
    ('30 минут', '3 суток', '2 hours')
    """

    days: int = 0
    hours: int = 0
    minutes: int = 0
    pause: Pause | None = None

    @property
    def delta(self) -> timedelta:
        """How long is it?"""
        return timedelta(days=self.days, hours=self.hours, minutes=self.minutes)

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        if self.days == 1 and not self.hours and not self.minutes:
            return "24 hours" if language == "en" else "1 сутки"
        parts = [
            counted(self.days, language, ("сутки", "суток", "суток"), ("day of 24 hours", "days of 24 hours"))
            if self.days
            else "",
            counted(self.hours, language, ("час", "часа", "часов"), ("hour", "hours")) if self.hours else "",
            counted(self.minutes, language, ("минута", "минуты", "минут"), ("minute", "minutes"))
            if self.minutes
            else "",
        ]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class AtOnce:
    """How soon? At once: the act names no number, so no moment can be computed.

    >>> AtOnce().text()
    'немедленно'
    """

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        return "at once" if language == "en" else "немедленно"


Span: TypeAlias = Workdays | CalendarDays | Months | Elapsed | AtOnce
