"""Verdicts: what is sent, what counts, what is usual, and what can be said of a reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TypeAlias

from gosdom_core.law import Term
from gosdom_core.readings import terms
from gosdom_core.readings.meters import Values
from gosdom_core.readings.refusals import Odd
from gosdom_core.readings.values import Window


class Change(Enum):
    """How did the meter get from the last reading to this one? FORWARD; ROLLOVER: each register that fell has passed
    zero; CORRECTION: an earlier reading was overstated, and what fell is counted below zero."""

    FORWARD = "forward"
    ROLLOVER = "rollover"
    CORRECTION = "correction"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was sent, and when? `at` is the aware moment of sending (of the reading itself, for an automatic meter).

    `total` is the meter's own sum of its zones, where it was sent. `confirmed`: the person said yes to the questions;
    `change` says what a fall is where the person knows better than the proposal. `id` orders readings of one moment.
    Raises `ValueError` for a naive `at`.
    """

    meter: str
    values: Values
    at: datetime
    total: Decimal | None = None
    confirmed: bool = False
    change: Change | None = None
    id: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("at must carry its time zone")


@dataclass(frozen=True, slots=True)
class Counted:
    """Which reading counts for a period? `period` is the first day of its month; `change` says how a fall is
    counted."""

    meter: str
    period: date
    values: Values
    at: datetime
    change: Change = Change.FORWARD


@dataclass(frozen=True, slots=True)
class Usual:
    """How much is usual? The consumption of so many months, in the meter's units; nothing is divided before it is
    compared."""

    total: Fraction
    months: int

    @property
    def average(self) -> Decimal:
        """How much a month, to three places, for people to read?

        >>> Usual(Fraction(10), 3).average
        Decimal('3.333')
        """
        return rounded(self.total / self.months, 3)


@dataclass(frozen=True, slots=True)
class Accepted:
    """For which period does the reading count, and what was consumed since the last one?

    `late`: it came after the window and counts for the next period. `counts` is false for information only
    (verification over). `answered` are the questions that were confirmed; `term` is the clause of the window.
    """

    period: date
    values: Values
    volumes: Values
    change: Change
    late: bool
    counts: bool
    answered: tuple[Odd, ...]
    term: Term[int]

    @property
    def consumption(self) -> Decimal:
        """How much was consumed over all registers? Below zero only for a `CORRECTION`."""
        return sum(self.volumes, Decimal(0))


@dataclass(frozen=True, slots=True)
class NeedsConfirmation:
    """What should be confirmed, with figures? The same reading with `confirmed=True` is accepted as `Accepted` with
    these figures."""

    period: date
    values: Values
    volumes: Values
    change: Change
    late: bool
    questions: tuple[Odd, ...]
    term: Term[int]

    @property
    def consumption(self) -> Decimal:
        """How much would be consumed over all registers?"""
        return sum(self.volumes, Decimal(0))


Verdict: TypeAlias = Accepted | NeedsConfirmation


def rounded(amount: Fraction, places: int) -> Decimal:
    """Which decimal is nearest? Half goes away from zero.

    >>> rounded(Fraction(1, 8), 2), rounded(Fraction(-1, 8), 2)
    (Decimal('0.13'), Decimal('-0.13'))
    """
    scaled = abs(amount) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if amount >= 0 else -whole).scaleb(-places)


def window_on(day: date) -> Window:
    """Which window holds for an account that has none of its own? From the 15th (our choice) to the 25th (ПП 354 п.
    31(ж)).

    >>> window_on(date(2026, 5, 1))
    Window(opens=15, closes=25)
    """
    return Window(terms.WINDOW_OPENS.on(day).value, terms.WINDOW_CLOSES.on(day).value)
