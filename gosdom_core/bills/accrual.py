"""Penalty: how much is owed for paying late, day by day, and why?

    penalty(Decimal("100000.00"), date(2026, 4, 15), date(2026, 8, 13)).total      # Decimal('4092.31')

S × the yearly rate of the day of payment × the part of it that the day of delay bears: 0 up to day 30, 1/300 from day
31, 1/130 from day 91; for capital repair 1/300 from day 31 on. The day of payment counts. For a debt not yet paid,
`paid` is the day of the calculation. There is no penalty on a penalty: hand in only what was charged. Nothing is
rounded before the end. Source: ЖК РФ ст. 155 ч. 14, 14.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from gosdom_core.bills.allocation import Debt, Payment
from gosdom_core.bills.dates import DebtKind
from gosdom_core.bills.money import exact_kopecks, roubles, rounded
from gosdom_core.bills.rates import (
    KEY_RATE,
    KEY_RATE_KNOWN_UNTIL,
    RULES,
    SIZES,
    CapBy,
    PenaltyRules,
    Tier,
)
from gosdom_core.bills.refusals import CapEnded, KeyRateUnverified
from gosdom_core.bills.spans import PenaltySpan, spans_of
from gosdom_core.errors import OutOfRange, Question
from gosdom_core.law import Term


@dataclass(frozen=True, slots=True)
class Penalty:
    """How much, for which days, by which clause, and what must be known before the figure is trusted?

    `unrounded` is exact roubles, `total` the same to the kopeck. `spans` are in the order of time, the days without a
    penalty included.
    """

    debt: Decimal
    due: date
    paid: date
    term: Term[tuple[Tier, ...]]
    key_rate: Term[Decimal]
    spans: tuple[PenaltySpan, ...]
    warnings: tuple[Question, ...]

    @property
    def unrounded(self) -> Fraction:
        """What is it exactly, in roubles?"""
        return sum((span.amount for span in self.spans), Fraction(0))

    @property
    def total(self) -> Decimal:
        """What is it to the kopeck? Rounded once, at the end."""
        return rounded(self.unrounded)

    def explain(self, language: str = "ru") -> str:
        """How was it computed, in words?"""
        return "; ".join(span.text(language) for span in self.spans)


def penalty(
    debt: Decimal,
    due: date,
    paid: date,
    *,
    kind: DebtKind = DebtKind.SERVICES,
    rules: PenaltyRules = RULES,
    since: date | None = None,
    until: date | None = None,
) -> Penalty:
    """How much is owed for a debt that was due one day and paid another?

    `debt` is roubles to the kopeck, `due` the last day in time (moved by ГК РФ ст. 193), `paid` the day of payment or
    of the calculation; `since` and `until` keep only these days of the delay, both included, so that a month's bill
    can bear its own part. Warnings are values: `CapEnded`, `KeyRateUnverified`. Raises `NotKopecks`, `OutOfRange`,
    and `TermUnknown` for a day of payment before the first rate known.

    >>> late = penalty(Decimal("100000.00"), date(2026, 4, 15), date(2026, 7, 17))
    >>> late.total, [(span.days, str(span.fraction)) for span in late.spans], late.warnings
    (Decimal('2119.23'), [(30, '0'), (60, '1/300'), (3, '1/130')], ())
    """
    exact_kopecks(debt, field=["debt"])
    spans = tuple(spans_of(debt, due, paid, kind, rules, since=since, until=until))
    return Penalty(
        debt, due, paid, SIZES[kind].on(paid), rules.key_rate.on(paid), spans, _warnings(due, paid, spans, rules)
    )


def penalty_starts(due: date, *, kind: DebtKind = DebtKind.SERVICES, on: date) -> tuple[tuple[date, Fraction], ...]:
    """From which day on does each part of the rate count, if the debt stays unpaid? By the law of the day `on`.

    >>> [(str(day), str(part)) for day, part in penalty_starts(date(2026, 4, 15), on=date(2026, 4, 16))]
    [('2026-05-16', '1/300'), ('2026-07-15', '1/130')]
    """
    tiers = SIZES[kind].on(on).value
    return tuple((due + timedelta(days=tier.first_day), tier.fraction) for tier in tiers if tier.fraction)


# --- Partial payments -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PenaltyInParts:
    """How much is owed where a debt was paid in parts?

    Each part bears its own delay and the rate of its own day of payment.
    """

    parts: tuple[Penalty, ...]

    @property
    def unrounded(self) -> Fraction:
        """What is it exactly, in roubles?"""
        return sum((part.unrounded for part in self.parts), Fraction(0))

    @property
    def total(self) -> Decimal:
        """What is it to the kopeck? Rounded once, after all parts are summed."""
        return rounded(self.unrounded)

    @property
    def warnings(self) -> tuple[Question, ...]:
        """What must be known before the figure is trusted? Each once."""
        return tuple(dict.fromkeys(warning for part in self.parts for warning in part.warnings))


def penalty_in_parts(
    debt: Debt, payments: Sequence[Payment], *, on: date, rules: PenaltyRules = RULES
) -> PenaltyInParts:
    """How much is owed by a day for a debt that was paid in parts, or not wholly?

    What was paid bears the rate of its day, what is still owed the rate of `on`; payments after `on` are not yet
    made. Raises `OutOfRange` where more was paid than owed.

    >>> debt = Debt(date(2026, 3, 1), Decimal("1000.00"), date(2026, 4, 15))
    >>> half = penalty_in_parts(debt, [Payment(date(2026, 5, 25), Decimal("400.00"))], on=date(2026, 6, 14))
    >>> [f"{part.debt} paid {part.paid}: {part.total}" for part in half.parts], half.total
    (['400.00 paid 2026-05-25: 1.27', '600.00 paid 2026-06-14: 5.70'], Decimal('6.97'))
    """
    if debt.is_penalty:
        return PenaltyInParts(())
    left, parts = exact_kopecks(debt.amount, field=["debt"]), []
    for payment in sorted(payments, key=lambda made: made.day):
        amount = exact_kopecks(payment.amount, field=["payments"])
        if payment.day > on:
            continue
        if amount > left:
            raise OutOfRange(field=["payments"], least=roubles(0), most=roubles(left), value=payment.amount)
        left -= amount
        parts.append(penalty(roubles(amount), debt.due, payment.day, kind=debt.kind, rules=rules))
    if left:
        parts.append(penalty(roubles(left), debt.due, on, kind=debt.kind, rules=rules))
    return PenaltyInParts(tuple(parts))


# --- Many debts -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=65_536)
def penalty_factor(due: date, paid: date, kind: DebtKind = DebtKind.SERVICES, rules: PenaltyRules = RULES) -> Fraction:
    """By which number is any debt due that day multiplied to get its penalty?

    Exact; kept, because thousands of debts share their due day.

    >>> rounded(penalty_factor(date(2026, 4, 15), date(2026, 7, 17)) * 100_000)
    Decimal('2119.23')
    """
    return sum((span.amount for span in spans_of(Decimal(1), due, paid, kind, rules)), Fraction(0))


def penalties(debts: Iterable[Debt], paid: date, *, rules: PenaltyRules = RULES) -> list[Decimal]:
    """How much is owed for each of many debts, to the kopeck?

    The same as `penalty(...).total`, without the breakdown, in whole numbers; nothing for what is itself a penalty.

    Raises `NotKopecks`, `OutOfRange`, `TermUnknown`.

    >>> penalties([Debt(date(2026, 3, 1), Decimal("100000.00"), date(2026, 4, 15))], date(2026, 7, 17))
    [Decimal('2119.23')]
    """
    totals, factors = [], dict[tuple[date, DebtKind], tuple[int, int]]()
    for debt in debts:
        key = debt.due, debt.kind
        ratio = factors.get(key)
        if ratio is None:
            ratio = factors[key] = penalty_factor(debt.due, paid, debt.kind, rules).as_integer_ratio()
        if debt.is_penalty:
            ratio = 0, 1
        numerator, denominator = ratio
        amount = exact_kopecks(debt.amount, field=["debt"])
        totals.append(roubles((2 * amount * numerator + denominator) // (2 * denominator)))
    return totals


def _warnings(due: date, paid: date, spans: tuple[PenaltySpan, ...], rules: PenaltyRules) -> tuple[Question, ...]:
    found: list[Question] = []
    bearing = [span for span in spans if span.fraction]
    last_cap = rules.cap.terms[-1]
    beyond = paid if rules.cap_by is CapBy.PAYMENT_DAY else bearing[-1].until if bearing else due
    if bearing and last_cap.until and beyond > last_cap.until:
        rate = bearing[-1].rate
        found.append(CapEnded(term=last_cap, day=beyond, ended=last_cap.until, cap=last_cap.value, rate=rate))
    known_until = KEY_RATE_KNOWN_UNTIL.terms[0].value
    key = rules.key_rate.on(paid)
    if rules.key_rate is KEY_RATE and paid > known_until and any(span.rate == key.value for span in bearing):
        found.append(KeyRateUnverified(term=key, day=paid, known_until=known_until, rate=key.value))
    return tuple(found)
