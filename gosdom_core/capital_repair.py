r"""Capital repair: how much is the contribution, where is the fund kept, what is in it, and what is due by year?

The minimum per square metre is set by the region, so the caller hands it in (`Rate`): no region's figure stands here.
The due date is that of the bill, and the penalty its own rule: both in `bills`. Money is `Decimal` to the kopeck,
areas square metres, months the first day.

    BadInput
    ├── BelowMinimum             CAPITAL_REPAIR_BELOW_MINIMUM: a house may raise the contribution, never lower it
    ├── NoRate                   CAPITAL_REPAIR_NO_RATE: no minimum is known for a month
    └── NegativeAmount           CAPITAL_REPAIR_NEGATIVE: money that moves is never negative
    Question
    └── FundOverdrawn            CAPITAL_REPAIR_OVERDRAWN: more would be spent than there is
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from gosdom_core import acts
from gosdom_core.bills.money import rounded
from gosdom_core.errors import BadInput, Question
from gosdom_core.law import Dated, Table, Term
from gosdom_core.workdays import add_months

CHECKED = date(2026, 11, 21)
_CODE = date(2012, 12, 26)


class Fund(Enum):
    """Where is the money kept? На общем счёте регионального оператора, or on a special account of the house."""

    REGIONAL_OPERATOR = "regional_operator"
    SPECIAL_ACCOUNT = "special_account"


class Holder(Enum):
    """Who holds the special account? Региональный оператор, УО, ТСЖ or a cooperative."""

    REGIONAL_OPERATOR = "regional_operator"
    MANAGING = "managing"
    ASSOCIATION = "association"


class Decision(Enum):
    """What may the owners decide about the fund? The value is the item of ЖК РФ ст. 44 ч. 2; `meetings` knows its
    majority."""

    HOW_THE_FUND_IS_FORMED = "1.1"
    CONTRIBUTION_ABOVE_MINIMUM = "1.1-1"
    LOAN = "1.2"
    CAPITAL_REPAIR = "1"


# --- Law --------------------------------------------------------------------------------------------------------------

FUNDS = Dated(
    "capital_repair.funds",
    Term(
        _CODE,
        Table(
            {
                Fund.REGIONAL_OPERATOR: frozenset({Holder.REGIONAL_OPERATOR}),
                Fund.SPECIAL_ACCOUNT: frozenset(Holder),
            }
        ),
        acts.HOUSING_CODE,
        "ст. 170 ч. 3, ст. 175",
        "memory",
        note="выбор — п. 1.1 ч. 2 ст. 44 ЖК РФ (S90); владельцы счёта — по памяти",
    ),
    checked=CHECKED,
)
DECISIONS = Dated(
    "capital_repair.decisions",
    Term(_CODE, tuple(Decision), acts.HOUSING_CODE, "ст. 44 ч. 2 п. 1, 1.1, 1.1-1, 1.2", "primary", ("S90",)),
    checked=CHECKED,
)
CONTRIBUTION = Dated(
    "capital_repair.contribution",
    Term(
        _CODE,
        "area × minimum",
        acts.HOUSING_CODE,
        "ст. 156 ч. 8.1, ст. 169",
        "memory",
        note="минимум на 1 м² устанавливает регион; собрание может только повысить (п. 1.1-1 ч. 2 ст. 44)",
    ),
    checked=CHECKED,
)


class BelowMinimum(BadInput):
    """May the contribution be lower than the region's minimum? No: `least` and the `value` given, roubles per square
    metre."""

    code = "CAPITAL_REPAIR_BELOW_MINIMUM"
    ru = "Взнос не может быть меньше минимума региона: {least} ₽ за м², указано {value} ₽"
    en = "The contribution cannot be less than the region's minimum: {least} roubles per m², got {value}"


class NoRate(BadInput):
    """Which minimum holds in the month? None is known: `month`."""

    code = "CAPITAL_REPAIR_NO_RATE"
    ru = "Минимальный взнос на {month:%m.%Y} не указан"
    en = "The minimum contribution for {month:%m.%Y} is not given"


class NegativeAmount(BadInput):
    """How much moved? Never less than nothing: `value`."""

    code = "CAPITAL_REPAIR_NEGATIVE"
    ru = "Сумма не может быть отрицательной: {value}"
    en = "An amount cannot be negative: {value}"


class FundOverdrawn(Question):
    """Is there enough? `lacking` roubles are not there on `day`."""

    code = "CAPITAL_REPAIR_OVERDRAWN"
    ru = "В фонде не хватает {lacking} ₽ на {day:%d.%m.%Y}"
    en = "The fund lacks {lacking} roubles on {day:%d.%m.%Y}"


# --- How much? --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """How many roubles per square metre a month, since when, by which regional act? `decided`: what the owners'
    meeting set above it.

    Raises `BelowMinimum` where the meeting set less.
    """

    since: date
    minimum: Decimal
    act: str
    decided: Decimal | None = None

    def __post_init__(self) -> None:
        if self.minimum < 0:
            raise NegativeAmount(field=["minimum"], value=self.minimum)
        if self.decided is not None and self.decided < self.minimum:
            raise BelowMinimum(field=["decided"], term=CONTRIBUTION.terms[-1], least=self.minimum, value=self.decided)

    @property
    def per_metre(self) -> Decimal:
        """How many roubles per square metre a month?"""
        return self.minimum if self.decided is None else self.decided


def rate_on(rates: Sequence[Rate], month: date) -> Rate:
    """Which rate holds in the month: the last that began by its first day. Raises `NoRate`.

    >>> known = {date(2025, 1, 1): Decimal("14.50"), date(2026, 1, 1): Decimal("16")}
    >>> rates = [Rate(since, minimum, "акт региона") for since, minimum in known.items()]
    >>> rate_on(rates, date(2025, 12, 1)).per_metre
    Decimal('14.50')
    """
    first = month.replace(day=1)
    known = [rate for rate in rates if rate.since <= first]
    if not known:
        raise NoRate(field=["rates"], month=first)
    return max(known, key=lambda rate: rate.since)


def contribution(area: Decimal, rate: Rate, share: Fraction = Fraction(1)) -> Decimal:
    """How much is due for a month? Area × rate × the owner's share, in roubles to the kopeck.

    Rounded once, by the rule of bills. Source: ЖК РФ ст. 156 ч. 8.1, ст. 169 (from memory). Raises `NegativeAmount`.

    >>> contribution(Decimal("54.3"), Rate(date(2026, 1, 1), Decimal("16.35"), "акт региона"))
    Decimal('887.81')
    """
    if area < 0:
        raise NegativeAmount(field=["area"], value=area)
    return rounded(Fraction(area) * Fraction(rate.per_metre) * share)


@dataclass(frozen=True, slots=True)
class YearDue:
    """How much is due for the months of a year that were asked for?"""

    year: int
    months: int
    amount: Decimal


def due_by_year(
    area: Decimal, rates: Sequence[Rate], first: date, last: date, share: Fraction = Fraction(1)
) -> tuple[YearDue, ...]:
    """What is due by year, from one month to another, both included? Each month is rounded as its bill is.

    Raises `NoRate`, `NegativeAmount`.

    >>> known = {date(2025, 1, 1): Decimal("10"), date(2026, 7, 1): Decimal("12")}
    >>> rates = [Rate(since, minimum, "акт региона") for since, minimum in known.items()]
    >>> due_by_year(Decimal("50"), rates, date(2025, 12, 1), date(2026, 12, 1))
    (YearDue(year=2025, months=1, amount=Decimal('500.00')), YearDue(year=2026, months=12, amount=Decimal('6600.00')))
    """
    found: dict[int, YearDue] = {}
    month = first.replace(day=1)
    while month <= last:
        amount = contribution(area, rate_on(rates, month), share)
        so_far = found.get(month.year, YearDue(month.year, 0, Decimal(0)))
        found[month.year] = YearDue(month.year, so_far.months + 1, so_far.amount + amount)
        month = add_months(month, 1)
    return tuple(found.values())


# --- What is in the fund? ---------------------------------------------------------------------------------------------


class Movement(Enum):
    """What moved? Paid contributions, penalties, interest of the bank, income come in; works, loans and their interest
    go out."""

    CONTRIBUTION = "contribution"
    PENALTY = "penalty"
    INTEREST = "interest"
    OTHER_INCOME = "other_income"
    WORKS = "works"
    LOAN_REPAYMENT = "loan_repayment"

    @property
    def comes_in(self) -> bool:
        """Does it add to the fund?"""
        return self not in (Movement.WORKS, Movement.LOAN_REPAYMENT)


@dataclass(frozen=True, slots=True)
class Entry:
    """What moved, when, and how much? The amount is never negative. Raises `NegativeAmount`."""

    day: date
    movement: Movement
    amount: Decimal

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise NegativeAmount(field=["amount"], value=self.amount)

    @property
    def signed(self) -> Decimal:
        """By how much does the fund change?"""
        return self.amount if self.movement.comes_in else -self.amount


@dataclass(frozen=True, slots=True)
class Balance:
    """What is in the fund at the end of a day, and what came and went until then?"""

    day: date
    came: Decimal
    went: Decimal

    @property
    def left(self) -> Decimal:
        """What is in the fund?"""
        return self.came - self.went


def balance(entries: Iterable[Entry], day: date) -> Balance:
    """What is in the fund at the end of the day?

    >>> entries = [
    ...     Entry(date(2026, 1, 15), Movement.CONTRIBUTION, Decimal("1000")),
    ...     Entry(date(2026, 2, 1), Movement.INTEREST, Decimal("7.5")),
    ...     Entry(date(2026, 3, 1), Movement.WORKS, Decimal("900")),
    ... ]
    >>> balance(entries, date(2026, 2, 28)).left, balance(entries, date(2026, 3, 1)).left
    (Decimal('1007.5'), Decimal('107.5'))
    """
    came = went = Decimal(0)
    for entry in entries:
        if entry.day <= day:
            came, went = (came + entry.amount, went) if entry.movement.comes_in else (came, went + entry.amount)
    return Balance(day, came, went)


def questions(entries: Iterable[Entry]) -> tuple[FundOverdrawn, ...]:
    """On which days was or would more be gone than there was? The first such day, once: a ledger that never dips gives
    nothing.

    >>> questions([Entry(date(2026, 3, 1), Movement.WORKS, Decimal("900"))])[0].message()
    'В фонде не хватает 900 ₽ на 01.03.2026'
    """
    days: dict[date, Decimal] = {}
    for entry in entries:
        days[entry.day] = days.get(entry.day, Decimal(0)) + entry.signed
    left = Decimal(0)
    for day in sorted(days):
        left += days[day]
        if left < 0:
            return (FundOverdrawn(field=["entries"], lacking=-left, day=day),)
    return ()
