"""Days: is it a working day, which is the n-th after another, how many lie between?

Counting is a search in the sorted ordinals of all working days of a region, made when they are first asked for.

A region is the code of the subject ("16"). Where its holiday falls on a day off, no other day is given for it, as in
Tatarstan in 2025; "16:moved" is the other reading, that of 2014: the next working day is off.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from enum import Enum
from functools import cache
from typing import Final

from gosdom_core.errors import OutOfRange
from gosdom_core.workdays.years import REGIONAL, YEARS, YearCalendar, by_the_code

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100


class Day(Enum):
    """What kind of day is it? Working, shortened by an hour, or off."""

    WORKING = "working"
    SHORTENED = "shortened"
    OFF = "off"


def year_calendar(year: int) -> YearCalendar:
    """Which production calendar holds in the year? Without a decree it is built from ТК РФ ст. 112 and marked
    `provisional`.

    >>> year_calendar(2026).provisional, year_calendar(2030).provisional
    (False, True)
    """
    return YEARS.get(year) or by_the_code(year)


def kind(day: date, region: str | None = None) -> Day:
    """What kind of day is it? Regional holidays count only where a region is named (not settled for
    federal terms). Raises `OutOfRange` for a day outside the calendar (2000–2100).

    >>> kind(date(2027, 2, 20)), kind(date(2026, 8, 30), "16"), kind(date(2026, 12, 31))
    (<Day.SHORTENED: 'shortened'>, <Day.OFF: 'off'>, <Day.OFF: 'off'>)
    >>> kind(date(2025, 3, 31), "16"), kind(date(2025, 3, 31), "16:moved")
    (<Day.WORKING: 'working'>, <Day.OFF: 'off'>)
    """
    _ordinal(day)
    if day in _regional_days(region):
        return Day.OFF
    year = year_calendar(day.year)
    if day in year.off or (day.weekday() >= 5 and day not in year.working):
        return Day.OFF
    return Day.SHORTENED if day in year.short else Day.WORKING


def is_working(day: date, region: str | None = None) -> bool:
    """Is it a working day? Raises `OutOfRange` for a day outside the calendar (2000–2100).

    >>> is_working(date(2026, 1, 9)), is_working(date(2027, 2, 20))
    (False, True)
    """
    days, ordinal = _working_days(region), _ordinal(day)
    index = bisect_left(days, ordinal)
    return index < len(days) and days[index] == ordinal


def nth_working_day(after: date, n: int, region: str | None = None) -> date:
    """Which is the n-th working day after a day? The day itself is not counted; `n` is at least 1.

    Raises `OutOfRange` where `n` is less than 1 or more than the calendar has left, and for a day outside it
    (2000–2100).

    >>> nth_working_day(date(2026, 12, 30), 1), nth_working_day(date(2026, 4, 29), 10)
    (datetime.date(2027, 1, 11), datetime.date(2026, 5, 15))
    """
    days = _working_days(region)
    before = bisect_right(days, _ordinal(after))
    if not 1 <= n <= len(days) - before:
        raise OutOfRange(field=["n"], least=1, most=len(days) - before, value=n)
    return date.fromordinal(days[before + n - 1])


def next_working_day(day: date, region: str | None = None) -> date:
    """Which is the first working day from this one on, this one included (ГК РФ ст. 193)? Raises `OutOfRange` for a
    day outside the calendar (2000–2100).

    >>> next_working_day(date(2026, 8, 15))
    datetime.date(2026, 8, 17)
    """
    return day if is_working(day, region) else nth_working_day(day, 1, region)


def working_days_between(after: date, until: date, region: str | None = None) -> int:
    """How many working days lie after one day and up to another, the latter included? Negative where `until` is
    earlier. Raises `OutOfRange` for a day outside the calendar (2000–2100).

    >>> working_days_between(date(2025, 12, 31), date(2026, 1, 31))
    15
    """
    days = _working_days(region)
    return bisect_right(days, _ordinal(until)) - bisect_right(days, _ordinal(after))


def provisional(*days: date) -> bool:
    """Does any of these days lie in a year whose decree on days off is not known?

    >>> provisional(date(2027, 12, 31)), provisional(date(2028, 1, 10))
    (False, True)
    """
    return any(day.year not in YEARS for day in days)


def _ordinal(day: date) -> int:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise OutOfRange(field=["day"], least=FIRST_YEAR, most=LAST_YEAR, value=day.year)
    return day.toordinal()


@cache
def _working_days(region: str | None) -> tuple[int, ...]:
    """The ordinals of all working days, so that counting is a search in a sorted tuple."""
    first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
    regional = _regional_days(region)
    off = {day.toordinal() for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in year_calendar(year).off}
    off |= {day.toordinal() for day in regional}
    working = {day.toordinal() for year in YEARS.values() for day in year.working}
    # ordinal 1 was a Monday
    return tuple(o for o in range(first, last + 1) if o not in off and ((o - 1) % 7 < 5 or o in working))


@cache
def _regional_days(region: str | None) -> frozenset[date]:
    code, _, reading = (region or "").partition(":")
    if reading not in {"", "moved"}:
        raise ValueError(f"{region!r}: the reading of a region's holidays is none or 'moved'")
    if code not in REGIONAL:
        return frozenset()
    holidays = REGIONAL[code].value
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    days = {date(year, month, day) for year in years for month, day in holidays.yearly} | set(holidays.days)
    return frozenset(days | _days_given_for(days) if reading else days)


def _days_given_for(days: set[date]) -> set[date]:
    """Which days are off instead of those that fall on a day off anyway? Each next working day that is still free."""
    given: set[date] = set()
    for holiday in sorted(days):
        if not is_working(holiday):
            moved = next_working_day(holiday)
            while moved in days or moved in given:
                moved = nth_working_day(moved, 1)
            given.add(moved)
    return given
