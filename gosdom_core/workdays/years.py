"""Calendars: which days does each year move, by which decree, and which does a region add?

A year is written as its decree and ТК РФ ст. 112 make it together: `off` are the days that are not worked besides
ordinary Saturdays and Sundays, `working` the Saturdays that are worked, `short` the days that are shortened by an hour
(ТК РФ ст. 95).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from gosdom_core import acts
from gosdom_core.law import Confidence, Dated, Term

CHECKED = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """Which days of the year are moved? `provisional`: no decree is known, the days are those of ТК РФ ст. 112."""

    off: frozenset[date]
    working: frozenset[date]
    short: frozenset[date]
    provisional: bool = False


def _days(year: int, text: str) -> frozenset[date]:
    """Reads "01-01..01-08 02-23": days and ranges of days of the year."""
    found: set[date] = set()
    for word in text.split():
        first, _, last = word.partition("..")
        day, end = (date.fromisoformat(f"{year}-{part}") for part in (first, last or first))
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return frozenset(found)


def _year(year: int, off: str, working: str, short: str) -> YearCalendar:
    return YearCalendar(_days(year, off), _days(year, working), _days(year, short))


def _decree(
    act: acts.Act, calendar: YearCalendar, year: int, source: tuple[str, ...], note: str = ""
) -> Dated[YearCalendar]:
    confidence: Confidence = "secondary"
    term = Term(date(year, 1, 1), calendar, act, "п. 1", confidence, source, until=date(year, 12, 31), note=note)
    return Dated(f"workdays.year.{year}", term, checked=CHECKED)


DECREES: dict[int, Dated[YearCalendar]] = {
    # days: the open production calendar; the decree's number is from memory
    2023: _decree(
        acts.DAYS_OFF_2023,
        _year(
            2023,
            off="01-01..01-08 02-23 02-24 03-08 05-01 05-08 05-09 06-12 11-04 11-06",
            working="",
            short="02-22 03-07 11-03",
        ),
        2023,
        ("S42",),
        "номер постановления — по памяти",
    ),
    # 27 April, 2 November and 28 December are working Saturdays
    2024: _decree(
        acts.DAYS_OFF_2024,
        _year(
            2024,
            off="01-01..01-08 02-23 03-08 04-29 04-30 05-01 05-09 05-10 06-12 11-04 12-30 12-31",
            working="04-27 11-02 12-28",
            short="02-22 03-07 05-08 06-11 11-02",
        ),
        2024,
        ("S42",),
        "номер постановления — по памяти",
    ),
    # 1 November is a working Saturday, shortened
    2025: _decree(
        acts.DAYS_OFF_2025,
        _year(
            2025,
            off="01-01..01-08 02-23 03-08 05-01 05-02 05-08 05-09 06-12 06-13 11-03 11-04 12-31",
            working="11-01",
            short="03-07 04-30 06-11 11-01",
        ),
        2025,
        ("S42",),
        "номер постановления — по памяти",
    ),
    # Saturday 3 January goes to Friday 9 January, Sunday 4 January to Thursday 31 December
    2026: _decree(
        acts.DAYS_OFF_2026,
        _year(
            2026,
            off="01-01..01-09 02-23 03-08 03-09 05-01 05-09 05-11 06-12 11-04 12-31",
            working="",
            short="04-30 05-08 06-11 11-03",
        ),
        2026,
        ("S42", "S43", "S45"),
    ),
    # Saturday 2 January goes to Friday 5 November, Sunday 3 January to Friday 31 December, Saturday 20 February
    # is worked for Monday 22
    2027: _decree(
        acts.DAYS_OFF_2027,
        _year(
            2027,
            off="01-01..01-08 02-22 02-23 03-08 05-01 05-03 05-09 05-10 06-12 06-14 11-04 11-05 12-31",
            working="02-20",
            short="02-20 04-30 06-11 11-03",
        ),
        2027,
        ("S42", "S44"),
    ),
}

YEARS: dict[int, YearCalendar] = {year: dated.terms[0].value for year, dated in DECREES.items()}

HOLIDAYS = Dated(
    "workdays.holidays",
    # in this set of days since 2013
    Term(
        date(2013, 1, 1),
        (
            (1, 1),
            (1, 2),
            (1, 3),
            (1, 4),
            (1, 5),
            (1, 6),
            (1, 7),
            (1, 8),
            (2, 23),
            (3, 8),
            (5, 1),
            (5, 9),
            (6, 12),
            (11, 4),
        ),
        acts.LABOUR_CODE,
        "ст. 112",
        "secondary",
        ("S42",),
        note="с 2013 года — по памяти",
    ),
    checked=CHECKED,
)


@cache
def by_the_code(year: int) -> YearCalendar:
    """What does ТК РФ ст. 112 alone make of a year without a known decree? A holiday on a day off moves to the next
    working day, except 1–8 January.

    >>> sorted(by_the_code(2028).off)[-2:], by_the_code(2028).provisional
    ([datetime.date(2028, 11, 4), datetime.date(2028, 11, 6)], True)
    """
    holidays = {date(year, month, day) for month, day in HOLIDAYS.terms[0].value}
    off = set(holidays)
    for holiday in sorted(holidays):
        if holiday.month != 1 and holiday.weekday() >= 5:
            moved = holiday + timedelta(days=1)
            while moved in off or moved.weekday() >= 5:
                moved += timedelta(days=1)
            off.add(moved)
    # the last day of the year is the eve of the next one's first
    eves = {holiday - timedelta(days=1) for holiday in holidays if holiday > date(year, 1, 1)} | {date(year, 12, 31)}
    short = {eve for eve in eves if eve not in off and eve.weekday() < 5}
    return YearCalendar(frozenset(off), frozenset(), frozenset(short), provisional=True)


# --- Regions ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegionalDays:
    """Which days does the region add? `yearly` are (month, day); `days` were named for one year."""

    yearly: tuple[tuple[int, int], ...]
    days: tuple[date, ...]


REGIONAL_DAYS: dict[str, Dated[RegionalDays]] = {
    # Ураза-байрам and Курбан-байрам are set yearly; where they fall on a day off no extra day was given in 2025
    # (in 2014 it was: disputed)
    "16": Dated(
        "workdays.region.16",
        Term(
            date(2025, 1, 1),
            RegionalDays(
                ((8, 30), (11, 6)), (date(2025, 3, 30), date(2025, 6, 6), date(2026, 3, 20), date(2026, 5, 27))
            ),
            acts.LAW_125,
            "ст. 4 п. 7; ТК РФ ст. 6",
            "disputed",
            ("S47", "S48", "S49", "S50"),
            note='6 ноября — по памяти; перенос с выходного: в 2025 не было, в 2014 был (выбор "16:moved")',
        ),
        checked=CHECKED,
    ),
    "02": Dated(
        "workdays.region.02",
        Term(
            date(2026, 1, 1),
            RegionalDays(((10, 11),), (date(2026, 3, 20), date(2026, 5, 27))),
            acts.LAW_125,
            "ст. 4 п. 7; ТК РФ ст. 6",
            "secondary",
            ("S51", "S52"),
        ),
        checked=CHECKED,
    ),
}

REGIONAL: dict[str, Term[RegionalDays]] = {region: dated.terms[0] for region, dated in REGIONAL_DAYS.items()}
