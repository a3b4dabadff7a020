"""Interruptions: by how much is the charge of a service cut for the hours it was not supplied?

0.15 % of the month's charge for every hour over what Annex 1 of Rules 354 allows. Two limits stand side by side: in a
month together, which is here, and at once, which is a deadline of requests (`gosdom_core.requests.terms.RESTORE_…`)
and is handed in by the caller. The hours over are the greater of the two counts, never their sum (our choice).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from gosdom_core import acts
from gosdom_core.bills.money import CHECKED, exact_kopecks, rounded
from gosdom_core.errors import Missing, OutOfRange
from gosdom_core.homes import Resource
from gosdom_core.law import Confidence, Dated, Term
from gosdom_core.workdays import Elapsed, Step

# --- Law ------------------------------------------------------------------------------------------------------------

SINCE: Final = date(2012, 9, 1)


def _month(resource: Resource, hours: int, confidence: Confidence, *source: str, note: str = "") -> Dated[Elapsed]:
    return Dated(
        f"bills.interruption.month.{resource.value}",
        Term(SINCE, Elapsed(hours=hours), acts.RULES_354, "приложение № 1", confidence, source, note=note),
        checked=CHECKED,
    )


IN_A_MONTH: dict[Resource, Dated[Elapsed]] = {
    Resource.COLD_WATER: _month(Resource.COLD_WATER, 8, "primary", "S17"),
    Resource.HOT_WATER: _month(
        Resource.HOT_WATER, 8, "secondary", "S11", note="ежегодная профилактика по СанПиН сюда не входит"
    ),
    Resource.SEWER: _month(Resource.SEWER, 8, "memory"),
    Resource.GAS: _month(Resource.GAS, 4, "memory"),
    Resource.HEATING: _month(Resource.HEATING, 24, "secondary", "S18"),
    Resource.WASTE: _month(Resource.WASTE, 72, "memory"),
}
"""Electricity has no monthly limit, only one at once."""

CUT_PER_HOUR = Dated(
    "bills.interruption.cut_per_hour",
    Term(SINCE, Fraction(15, 10_000), acts.RULES_354, "приложение № 1", "memory", note="0,15 % за каждый час"),
    checked=CHECKED,
)

WHOLE_HOURS = Dated(
    "bills.interruption.whole_hours",
    Term(
        SINCE,
        value=True,
        act=acts.OURS,
        clause="",
        confidence="product",
        note="«за каждый час»: неполный час не считается, если не выбрано иное",
    ),
    checked=CHECKED,
)

# --- Rule -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Interruption:
    """From which moment until which was there no supply? Aware moments, `until` later than `since`."""

    since: datetime
    until: datetime

    @property
    def lasted(self) -> timedelta:
        """How long was it?"""
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Reduction:
    """By how much is the charge cut, and why?

    `hours` over the limits, `amount` in roubles, never more than the charge.
    """

    hours: Fraction
    amount: Decimal
    term: Term[Fraction]
    limits: tuple[Elapsed, ...]
    steps: tuple[Step, ...]

    def explain(self, language: str = "ru") -> str:
        """How was it counted, in words?"""
        return "; ".join(step.text(language) for step in self.steps)


def reduction(
    charge: Decimal,
    resource: Resource,
    interruptions: Iterable[Interruption],
    *,
    period: date,
    at_once: Elapsed | None = None,
    whole_hours: bool | None = None,
) -> Reduction:
    """By how much is a month's charge for a service cut?

    `charge` is what the month would cost, roubles to the kopeck; `interruptions` those of the billing `period`;
    `at_once` how long one may last. `whole_hours=False` counts parts of an hour too (by default only whole ones).
    Source: Правила № 354, приложение № 1 (from memory). Raises `Missing` for electricity without `at_once`,
    `OutOfRange` where an interruption ends before it starts.

    >>> from datetime import UTC
    >>> cut = Interruption(datetime(2026, 5, 4, 6, 0, tzinfo=UTC), datetime(2026, 5, 4, 20, 0, tzinfo=UTC))
    >>> may, four = date(2026, 5, 1), Elapsed(hours=4)
    >>> less = reduction(Decimal("1000.00"), Resource.COLD_WATER, [cut], period=may, at_once=four)
    >>> less.amount, less.explain()
    (Decimal('15.00'), 'перерыв 14 ч; сверх допустимого 10 ч; 1000.00 × 0,15 % × 10 = 15.00')
    """
    exact_kopecks(charge, field=["charge"])
    lasted = [_checked(interruption).lasted for interruption in interruptions]
    together = sum(lasted, timedelta())
    month = IN_A_MONTH[resource].on(period).value if resource in IN_A_MONTH else None
    if month is None and at_once is None:
        raise Missing(field=["atOnce"])
    over = max(
        together - month.delta if month else timedelta(),
        sum((max(one - at_once.delta, timedelta()) for one in lasted), timedelta()) if at_once else timedelta(),
        timedelta(),
    )
    hours = Fraction(over // timedelta(microseconds=1), timedelta(hours=1) // timedelta(microseconds=1))
    if WHOLE_HOURS.on(period).value if whole_hours is None else whole_hours:
        hours = Fraction(int(hours))
    term = CUT_PER_HOUR.on(period)
    amount = rounded(min(Fraction(charge) * term.value * hours, Fraction(charge)))
    limits = tuple(limit for limit in (month, at_once) if limit)
    return Reduction(hours, amount, term, limits, _steps(charge, together, hours, term, amount))


def _checked(interruption: Interruption) -> Interruption:
    if interruption.until < interruption.since:
        raise OutOfRange(field=["interruptions"], least=interruption.since, most="∞", value=interruption.until)
    return interruption


def _steps(
    charge: Decimal, together: timedelta, hours: Fraction, term: Term[Fraction], amount: Decimal
) -> tuple[Step, ...]:
    lasted = _hours(Fraction(together // timedelta(seconds=1), 3600))
    over, percent = _hours(hours), (term.value * 100)
    part = f"{Decimal(percent.numerator) / percent.denominator}"
    return (
        Step(f"перерыв {lasted} ч", f"interrupted for {lasted} h"),
        Step(f"сверх допустимого {over} ч", f"{over} h over the limit"),
        Step(
            f"{charge} × {part.replace('.', ',')} % × {over} = {amount}",
            f"{charge} × {part} % × {over} = {amount}",
        ),
    )


def _hours(value: Fraction) -> str:
    whole, rest = divmod(value, 1)
    return " ".join(str(part) for part in (whole, rest) if part) or "0"
