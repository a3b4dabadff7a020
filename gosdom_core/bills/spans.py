"""Spans: which days of a delay bear which part of which rate? The rule that every penalty is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from gosdom_core.bills.dates import DebtKind
from gosdom_core.bills.money import rounded
from gosdom_core.bills.rates import (
    MORATORIA,
    RULES,
    SIZES,
    CapBy,
    Moratorium,
    PenaltyRules,
    Tier,
    yearly_rate,
)
from gosdom_core.words import day_text

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PenaltySpan:
    """Which days bear the same penalty?

    `since` and `until` are both included; `day` is the number of the first one in the delay.

    `rate` is percent a year, `fraction` the part of it a day, `amount` the exact penalty of all its days, not rounded.
    """

    since: date
    until: date
    day: int
    days: int
    debt: Decimal
    rate: Decimal
    fraction: Fraction
    amount: Fraction
    moratorium: Moratorium | None = None

    def text(self, language: str = "ru") -> str:
        """How is the span told, as one line of the calculation?

        >>> *_, last = spans_of(Decimal("100000.00"), date(2026, 4, 15), date(2026, 7, 16), DebtKind.SERVICES, RULES)
        >>> last.text()
        '15.07.2026–16.07.2026: 100000.00 × 2 дн. × 1/130 × 9.50 % = 146.15'
        """
        unit = "days" if language == "en" else "дн."
        dates = f"{day_text(self.since)}–{day_text(self.until)}"
        product = f"{self.debt} × {self.days} {unit} × {self.fraction} × {self.rate} %"
        return f"{dates}: {product} = {rounded(self.amount)}"


def penalty_by_day(
    debt: Decimal, due: date, paid: date, *, kind: DebtKind = DebtKind.SERVICES, rules: PenaltyRules = RULES
) -> Iterator[PenaltySpan]:
    """What does each day of the delay bear?

    Spans of one day, each computed by itself: the slow path that the quick ones must equal.

    >>> days = list(penalty_by_day(Decimal("100000.00"), date(2026, 4, 15), date(2026, 7, 17)))
    >>> len(days), days[29].amount, rounded(days[30].amount), rounded(sum(day.amount for day in days))
    (93, Fraction(0, 1), Decimal('31.67'), Decimal('2119.23'))
    """
    tiers = SIZES[kind].on(paid).value
    for number in range(1, (paid - due).days + 1):
        day = due + timedelta(days=number)
        stopped = _moratorium(day, rules)
        fraction = Fraction(0) if stopped else next(t.fraction for t in reversed(tiers) if t.first_day <= number)
        rate = yearly_rate(paid, day, rules)
        amount = Fraction(debt) * Fraction(rate) / 100 * fraction
        yield PenaltySpan(day, day, number, 1, debt, rate, fraction, amount, stopped)


# --- The rule -------------------------------------------------------------------------------------------------------


def spans_of(
    debt: Decimal,
    due: date,
    paid: date,
    kind: DebtKind,
    rules: PenaltyRules,
    *,
    since: date | None = None,
    until: date | None = None,
) -> Iterator[PenaltySpan]:
    """What does the delay bear, in as few spans as can be? Those of `penalty`, without a check of the debt.

    >>> delay = date(2026, 4, 15), date(2026, 7, 16)
    >>> [(span.days, str(span.fraction)) for span in spans_of(Decimal(100), *delay, DebtKind.CAPITAL_REPAIR, RULES)]
    [(30, '0'), (62, '1/300')]
    """
    first = max(due + ONE_DAY, since) if since else due + ONE_DAY
    last = min(paid, until) if until else paid
    if last < first:
        return
    tiers = SIZES[kind].on(paid).value
    cuts = sorted({first, *(day for day in _cuts(due, tiers, rules) if first < day <= last)})
    borne = [(start, _borne(start, due, paid, tiers, rules)) for start in cuts]
    # where two rules cut but nothing changes (a key rate below the cap), the span goes on
    spans = [pair for index, pair in enumerate(borne) if not index or pair[1] != borne[index - 1][1]]
    ends = [*(start for start, _ in spans[1:]), last + ONE_DAY]
    for (start, (rate, fraction, stopped)), following in zip(spans, ends, strict=True):
        number, days = (start - due).days, (following - start).days
        amount = _product(debt, rate, fraction, days)
        yield PenaltySpan(start, following - ONE_DAY, number, days, debt, rate, fraction, amount, stopped)


def _borne(
    day: date, due: date, paid: date, tiers: tuple[Tier, ...], rules: PenaltyRules
) -> tuple[Decimal, Fraction, Moratorium | None]:
    """Rate, part of it, and the moratorium that makes the part zero."""
    number, stopped = (day - due).days, _moratorium(day, rules)
    part = Fraction(0) if stopped else next(tier.fraction for tier in reversed(tiers) if tier.first_day <= number)
    return yearly_rate(paid, day, rules), part, stopped


def _product(debt: Decimal, rate: Decimal, fraction: Fraction, days: int) -> Fraction:
    """Made of whole numbers at once: four multiplications of fractions would each look for a common divisor."""
    (sum_above, sum_below), (rate_above, rate_below) = debt.as_integer_ratio(), rate.as_integer_ratio()
    above = sum_above * rate_above * fraction.numerator * days
    return Fraction(above, 100 * sum_below * rate_below * fraction.denominator)


def _cuts(due: date, tiers: tuple[Tier, ...], rules: PenaltyRules) -> Iterator[date]:
    """The days on which the rate or its part may change."""
    for tier in tiers:
        yield due + timedelta(days=tier.first_day)
    for moratorium in rules.moratoria:
        term = MORATORIA[moratorium].terms[0]
        yield term.since
        if term.until:
            yield term.until + ONE_DAY
    if rules.cap_by is CapBy.ACCRUAL_DAY:
        for cap in rules.cap.terms:
            yield cap.since
            if cap.until:
                yield cap.until + ONE_DAY


def _moratorium(day: date, rules: PenaltyRules) -> Moratorium | None:
    for moratorium in rules.moratoria:
        term = MORATORIA[moratorium].terms[0]
        if term.since <= day and (term.until is None or day <= term.until):
            return moratorium
    return None
