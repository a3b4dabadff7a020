"""Allocation: which debts does a payment settle?

The period that the payer named comes first; then the oldest, those within the three years of limitation (ГК РФ ст.
196); penalties come after all that was charged. What is left is an advance. The parts always add up to the payment,
to the kopeck.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from gosdom_core import acts
from gosdom_core.bills.dates import DebtKind, period_of
from gosdom_core.bills.money import CHECKED, exact_kopecks, roubles, split
from gosdom_core.law import Dated, Term
from gosdom_core.workdays import Months, add_months, next_working_day

# --- Law ------------------------------------------------------------------------------------------------------------

LIMITATION = Dated(
    "bills.limitation",
    Term(
        date(1995, 1, 1),
        Months(36),
        acts.CIVIL_CODE,
        "ст. 196, 199",
        "memory",
        note="со следующего дня после срока оплаты",
    ),
    checked=CHECKED,
)

ORDER = Dated(
    "bills.allocation.order",
    Term(
        date(1995, 1, 1),
        ("named period", "oldest charges", "penalties", "advance"),
        acts.CIVIL_CODE,
        "ст. 319, 319.1",
        "memory",
        note="пени — не проценты ст. 319: после долга; остаток сверх названного периода — старейшим (наш выбор)",
    ),
    checked=CHECKED,
)

# --- Words ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Debt:
    """What is still owed for a period? `amount` in roubles to the kopeck, `due` the last day in time.

    `is_penalty`: it is a penalty already charged: it bears none itself, and is settled last. `key` is the caller's
    own name for it.
    """

    period: date
    amount: Decimal
    due: date
    kind: DebtKind = DebtKind.SERVICES
    is_penalty: bool = False
    key: str = ""

    def expired(self, day: date) -> bool:
        """Is the time over in which a court would grant it (исковая давность, three years from the due date)?

        >>> Debt(date(2023, 3, 1), Decimal("10.00"), date(2023, 4, 10)).expired(date(2026, 4, 11))
        True
        """
        months = LIMITATION.on(self.due).value.n
        return day > next_working_day(add_months(self.due, months))


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid, on which day? `period` is the one that the payer named."""

    day: date
    amount: Decimal
    period: date | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """How much of a debt does the payment settle?"""

    debt: Debt
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where did the payment go? `parts` in the order in which debts were settled; `advance` is what is left."""

    parts: tuple[Settled, ...]
    advance: Decimal


# --- Rule -----------------------------------------------------------------------------------------------------------


def allocate(payment: Payment, debts: Iterable[Debt], *, settle_expired: bool = False) -> Allocation:
    """Which debts does a payment settle, and what is left?

    Debts of one period, when they are not covered wholly, share in proportion. A debt whose limitation is over is
    settled only if its period was named, or with `settle_expired`. Hand in only debts that this payment may settle: a
    contribution for capital repair has its own recipient. Raises `NotKopecks`, `OutOfRange`. Source: ГК РФ ст. 319,
    319.1 (from memory).

    >>> march = Debt(date(2026, 3, 1), Decimal("1000.00"), date(2026, 4, 15))
    >>> april = Debt(date(2026, 4, 1), Decimal("1000.00"), date(2026, 5, 15))
    >>> def told(payment):
    ...     done = allocate(payment, [april, march])
    ...     return [(f"{part.debt.period:%m}", part.amount) for part in done.parts], done.advance
    >>> told(Payment(date(2026, 6, 1), Decimal("1500.00")))
    ([('03', Decimal('1000.00')), ('04', Decimal('500.00'))], Decimal('0.00'))
    >>> told(Payment(date(2026, 6, 1), Decimal("1500.00"), period=date(2026, 4, 1)))
    ([('04', Decimal('1000.00')), ('03', Decimal('500.00'))], Decimal('0.00'))
    """
    left = exact_kopecks(payment.amount, field=["amount"])
    named = period_of(payment.period) if payment.period else None
    parts: list[Settled] = []

    def place(debt: Debt) -> tuple[bool, bool, date, date]:
        return debt.is_penalty, period_of(debt.period) != named, debt.due, period_of(debt.period)

    def payable(debt: Debt) -> bool:
        chosen = period_of(debt.period) == named or settle_expired or not debt.expired(payment.day)
        return chosen and exact_kopecks(debt.amount, field=["debts"]) > 0

    for _, together in groupby(sorted(filter(payable, debts), key=place), key=place):
        parts += _settle(left, list(together))
        left = exact_kopecks(payment.amount) - sum(exact_kopecks(part.amount) for part in parts)
        if not left:
            break
    return Allocation(tuple(parts), roubles(left))


def _settle(left: int, debts: Sequence[Debt]) -> list[Settled]:
    owed = sum(exact_kopecks(debt.amount) for debt in debts)
    if left >= owed:
        return [Settled(debt, roubles(exact_kopecks(debt.amount))) for debt in debts]
    shares = split(roubles(left), [debt.amount for debt in debts])
    return [Settled(debt, share) for debt, share in zip(debts, shares, strict=True) if share]
