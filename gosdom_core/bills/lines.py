"""Lines: what does a bill (платёжный документ) consist of, how much is each line, and what do they come to?

A line is volume × tariff, rounded once to the kopeck (`money.ROUNDING`); a total is the sum of rounded lines, so that
whoever adds them up comes to the same. What was billed wrongly is never changed: a recalculation of a later bill says
what for and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gosdom_core.bills.kinds import CONTENTS, UNITS, BillPart, LineKind, RecalculationReason, Unit, VolumeSource
from gosdom_core.bills.money import ZERO, exact_kopecks, roubles, rounded
from gosdom_core.errors import OutOfRange

# --- Bill -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """What is charged for? `volume` in `unit`, `tariff` in roubles a unit, `amount` in roubles to the kopeck."""

    kind: LineKind
    volume: Decimal
    unit: Unit
    tariff: Decimal
    source: VolumeSource
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Recalculation:
    """Which earlier charge is changed, by how much and why? `amount` below zero is in the payer's favour."""

    kind: LineKind
    period: date
    amount: Decimal
    reason: RecalculationReason
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """What is asked for a period? Sums are roubles to the kopeck.

    `debt` is what past periods left unpaid, `advance` what was paid ahead, `penalty` the penalties (a line of their
    own), `benefits` the subsidies and allowances that lower this bill.
    """

    period: date
    lines: tuple[Line, ...]
    recalculations: tuple[Recalculation, ...] = ()
    debt: Decimal = ZERO
    penalty: Decimal = ZERO
    benefits: Decimal = ZERO
    advance: Decimal = ZERO

    @property
    def charged(self) -> Decimal:
        """How much is charged for the period itself, without what is voluntary?"""
        return total(line.amount for line in self.lines if not line.kind.voluntary)

    @property
    def voluntary(self) -> Decimal:
        """How much is asked that may be left unpaid?"""
        return total(line.amount for line in self.lines if line.kind.voluntary)

    @property
    def recalculated(self) -> Decimal:
        """By how much do recalculations change it?"""
        return total(change.amount for change in self.recalculations)

    def payable(self, *, with_voluntary: bool = False) -> Decimal:
        """How much is to be paid in all? Below zero: so much is left over for the next period.

        >>> water = line(LineKind.COLD_WATER, Decimal("4.250"), Decimal("43.17"))
        >>> insurance = line(LineKind.INSURANCE, Decimal(1), Decimal("120.00"))
        >>> bill = Bill(date(2026, 5, 1), (water, insurance), debt=Decimal("100.00"), penalty=Decimal("1.27"))
        >>> bill.charged, bill.payable(), bill.payable(with_voluntary=True)
        (Decimal('183.47'), Decimal('284.74'), Decimal('404.74'))
        """
        asked = (
            self.charged,
            self.recalculated,
            self.debt,
            self.penalty,
            self.benefits.copy_negate(),
            self.advance.copy_negate(),
        )
        return total((*asked, self.voluntary) if with_voluntary else asked)


def line(
    kind: LineKind,
    volume: Decimal,
    tariff: Decimal,
    *,
    unit: Unit | None = None,
    source: VolumeSource = VolumeSource.METER,
) -> Line:
    """How much is charged for a volume by a tariff? Rounded once, half a kopeck up.

    `unit` is the usual one of the kind unless named. Raises `OutOfRange` for a volume or a tariff below zero.

    >>> line(LineKind.COLD_WATER, Decimal("4.250"), Decimal("43.17")).amount
    Decimal('183.47')
    """
    for name, value in (("volume", volume), ("tariff", tariff)):
        if not isinstance(value, Decimal):
            raise TypeError(f"{name} is a Decimal, not {type(value).__name__}")
        if not value.is_finite() or value < 0:
            raise OutOfRange(field=[name], least=0, most="∞", value=value)
    usual = UNITS.terms[0].value[kind]
    # the product of two Decimals is cut to the context's precision; that of two Fractions is exact
    return Line(kind, volume, unit or usual, tariff, source, rounded(Fraction(volume) * Fraction(tariff)))


def recalculation(
    billed: Line, correct: Line, *, period: date, reason: RecalculationReason, basis: str = ""
) -> Recalculation:
    """By how much is an earlier charge changed?

    What it should have been less what it was. Raises `OutOfRange` for lines of two kinds.

    >>> average = line(LineKind.COLD_WATER, Decimal("6"), Decimal("43.17"), source=VolumeSource.AVERAGE)
    >>> actual = line(LineKind.COLD_WATER, Decimal("4"), Decimal("43.17"))
    >>> recalculation(average, actual, period=date(2026, 4, 1), reason=RecalculationReason.READINGS).amount
    Decimal('-86.34')
    """
    if billed.kind is not correct.kind:
        raise OutOfRange(field=["correct"], least=billed.kind.value, most=billed.kind.value, value=correct.kind.value)
    return Recalculation(billed.kind, period, total([correct.amount, billed.amount.copy_negate()]), reason, basis)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """What do sums of money come to? Raises `NotKopecks` where one is not to the kopeck.

    >>> total([Decimal("0.10"), Decimal("-0.30")])
    Decimal('-0.20')
    """
    return roubles(sum(exact_kopecks(amount, signed=True) for amount in amounts))


def absent(present: Iterable[BillPart], *, on: date) -> tuple[BillPart, ...]:
    """What of that which a bill must show does this one not?

    In the order of the clause (Правила № 354 п. 69, from memory).

    >>> absent(set(BillPart) - {BillPart.DUE_DATE}, on=date(2026, 5, 1))
    (<BillPart.DUE_DATE: 'due_date'>,)
    """
    shown = frozenset(present)
    return tuple(part for part in CONTENTS.on(on).value if part not in shown)
