"""Months: a billing period (расчётный период) is a calendar month, named by its first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from gosdom_core.workdays import add_months


def month_of(day: date) -> date:
    """Which period does the day lie in? Its first day.

    >>> month_of(date(2026, 5, 31))
    datetime.date(2026, 5, 1)
    """
    return day.replace(day=1)


def months_between(earlier: date, later: date) -> int:
    """How many months later is a period than another? Below zero where it is earlier.

    >>> months_between(date(2026, 11, 1), date(2027, 2, 1))
    3
    """
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def months(first: date, last: date) -> Iterator[date]:
    """Which periods lie from one to another, both included?

    >>> [f"{period:%m.%Y}" for period in months(date(2026, 12, 1), date(2027, 1, 1))]
    ['12.2026', '01.2027']
    """
    for n in range(months_between(first, last) + 1):
        yield add_months(first, n)
