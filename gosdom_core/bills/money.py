"""Money: what is a sum, and how is it rounded and divided without losing a kopeck?

A sum is a `Decimal` of roubles with at most two places. What is computed is an exact `Fraction` until its end; there
it is rounded once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from gosdom_core import acts
from gosdom_core.bills.refusals import NotKopecks
from gosdom_core.errors import OutOfRange
from gosdom_core.law import Dated, Term

CHECKED: Final = date(2026, 11, 21)

ROUNDING = Dated(
    "bills.rounding",
    Term(
        date(2005, 3, 1),
        "half away from zero, each line once",
        acts.OURS,
        "",
        "product",
        note="строка счёта округляется один раз, половина копейки — от нуля; итог складывается из округлённых строк",
    ),
    checked=CHECKED,
)

ZERO: Final = Decimal("0.00")


def kopecks(value: Fraction | Decimal) -> int:
    """How many kopecks is it, rounded by the rule of bills: half a kopeck away from zero?

    So a charge and its reversal always cancel. Source: `ROUNDING`, our choice.

    >>> kopecks(Fraction("31.665")), kopecks(Decimal("-31.665")), kopecks(Decimal("31.6649"))
    (3167, -3167, 3166)
    """
    numerator, denominator = value.as_integer_ratio()
    rounded = (abs(numerator) * 200 + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def roubles(amount: int) -> Decimal:
    """What is so many kopecks in roubles?

    >>> roubles(211923), roubles(0)
    (Decimal('2119.23'), Decimal('0.00'))
    """
    # made from text, which is exact: arithmetic of Decimal is cut to the precision of whoever calls
    return Decimal(f"{amount}E-2")


def rounded(value: Fraction | Decimal) -> Decimal:
    """What is it to the kopeck, by the rule of bills?

    >>> rounded(Fraction(100_000 * 19, 200 * 300)), rounded(Decimal("12.5"))
    (Decimal('31.67'), Decimal('12.50'))
    """
    return roubles(kopecks(value))


def exact_kopecks(value: Decimal, *, field: Sequence[str] = (), signed: bool = False) -> int:
    """How many kopecks is a sum that a person or a bank named? It is never rounded.

    Raises `NotKopecks` for parts of a kopeck or what is no number, `OutOfRange` for a sum below zero unless `signed`.

    >>> exact_kopecks(Decimal("1500.5"))
    150050
    >>> exact_kopecks(Decimal("0.005"))
    Traceback (most recent call last):
    gosdom_core.bills.refusals.NotKopecks: A sum is in roubles and whole kopecks: 0.005
    """
    if not isinstance(value, Decimal):
        raise TypeError(f"money is a Decimal, not {type(value).__name__}")
    if not value.is_finite():
        raise NotKopecks(field=field, value=value)
    numerator, denominator = value.as_integer_ratio()
    amount, rest = divmod(numerator * 100, denominator)
    if rest:
        raise NotKopecks(field=field, value=value)
    if amount < 0 and not signed:
        raise OutOfRange(field=field, least=ZERO, most="∞", value=value)
    return amount


def split(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """How is a sum divided in proportion, to the kopeck, so that the parts add up to it?

    Each part is rounded down, and the kopecks left go to the largest remainders, the first of equal ones first (our
    choice). `weights` are not negative and not all zero. Raises `NotKopecks`, `OutOfRange`.

    >>> split(Decimal("100.00"), [Decimal(1), Decimal(1), Decimal(1)])
    [Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
    """
    exact_weights = [Fraction(weight) for weight in weights]
    whole = sum(exact_weights, Fraction(0))
    if whole <= 0 or min(exact_weights) < 0:
        raise OutOfRange(field=["weights"], least=0, most="∞", value=whole)
    amount = exact_kopecks(total, field=["total"])
    exact = [weight * amount / whole for weight in exact_weights]
    parts = [int(share) for share in exact]
    for index in sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])[: amount - sum(parts)]:
        parts[index] += 1
    return [roubles(part) for part in parts]
