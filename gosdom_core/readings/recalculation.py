"""Recalculation: what changes for the periods without a reading when readings come back?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from gosdom_core.law import Term
from gosdom_core.readings import missing_terms
from gosdom_core.readings.missing import Basis, Billed, Why, day_of
from gosdom_core.readings.values import CHOICES, Choices
from gosdom_core.readings.verdicts import rounded

RECALCULATED: Final = frozenset({Why.NOT_SENT})


@dataclass(frozen=True, slots=True)
class Recalculated:
    """What does a reading change for a period? `share` is what was really used in it, `billed` what had been billed
    (`None`: the period of the reading itself), `difference` what is added to the bill or, below zero, taken off it.
    `stands`: the period is not recalculated; `term` says by which disputed rule, where it had been billed by the
    norm."""

    period: date
    share: Decimal
    billed: Decimal | None
    difference: Decimal
    stands: bool = False
    term: Term[Any] | None = None


def recalculate(
    billed: Iterable[Billed], consumed: Decimal, period: date, *, choices: Choices = CHOICES
) -> tuple[Recalculated, ...]:
    """What is recalculated when a reading comes after periods without one?

    `consumed` is what the meter shows since the last reading before them, `period` the one for which the new reading
    counts. It is spread evenly over the periods, to the meter's last place, and adds up to the whole (our choice).
    Only periods whose reading was not sent are recalculated: a meter that was out of use did not measure. Those
    billed by the norm are disputed: `choices.recalculate_norm`. Source: ПП 354 п. 61 (from memory).

    >>> from gosdom_core.homes import Resource
    >>> from gosdom_core.readings.missing import without_reading
    >>> used = {date(2026, month, 1): Fraction(month) for month in range(1, 7)}
    >>> july = without_reading(Why.NOT_SENT, date(2026, 7, 1), nth=1, resource=Resource.COLD_WATER, used=used)
    >>> [(part.share, part.difference) for part in recalculate([july], Decimal("5.000"), date(2026, 8, 1))]
    [(Decimal('2.500'), Decimal('-1.000')), (Decimal('2.500'), Decimal('2.500'))]
    """
    gap = sorted(billed, key=lambda one: one.period)
    if any(one.period >= period for one in gap) or len({one.period for one in gap}) != len(gap):
        raise ValueError("periods billed without a reading must be different and earlier than that of the reading")
    shares = _spread(consumed, len(gap) + 1)
    found = []
    for one, share in zip(gap, shares, strict=False):
        stands, term = one.why not in RECALCULATED, None
        if one.basis is Basis.NORM and not stands:
            term = missing_terms.RECALCULATE_NORM.on(day_of(one.period, choices))
            stands = not term.value.pick(other=not choices.recalculate_norm)
        difference = Decimal(0) if stands else share - one.charged
        found.append(Recalculated(one.period, share, one.charged, difference, stands, term))
    return (*found, Recalculated(period, shares[-1], None, shares[-1]))


def _spread(amount: Decimal, parts: int) -> list[Decimal]:
    """Equal parts to the last place of the amount; what cannot be divided goes to parts spread among the others, and
    all add up."""
    exponent = amount.as_tuple().exponent
    places = max(-exponent, 0) if isinstance(exponent, int) else 0
    sums = [rounded(Fraction(amount) * n / parts, places) for n in range(parts + 1)]
    return [later - earlier for earlier, later in pairwise(sums)]
