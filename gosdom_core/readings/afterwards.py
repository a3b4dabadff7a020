"""Afterwards: what happens when the verification of a meter ends?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gosdom_core.homes import PremisesKind, Resource
from gosdom_core.law import Term
from gosdom_core.readings import missing_terms, terms
from gosdom_core.readings.meters import Meter
from gosdom_core.readings.missing import Why, average_periods, bears_coefficient, coefficient, day_of
from gosdom_core.readings.months import month_of
from gosdom_core.readings.values import CHOICES, Choices
from gosdom_core.words import day_text
from gosdom_core.workdays import add_months


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What happens when verification is over? Readings are information only from `over_since`; the average is billed
    from the period `average_from` to `average_until`, and from `norm_from` the norm with `coefficient` (as in force
    that period, as far as known).

    `replaced_by`: the supplier itself replaces or verifies an electricity meter by this day (522-ФЗ).
    """

    over_since: date
    average_from: date
    average_until: date
    norm_from: date
    coefficient: Decimal
    term: Term[int]
    coefficient_term: Term[Any] | None
    replaced_by: date | None = None

    def explain(self, language: str = "ru") -> str:
        """What is the owner told?"""
        if language == "en":
            return (
                f"from {day_text(self.over_since)} readings are not billed: by the average {self.average_from:%m.%Y}–"
                f"{self.average_until:%m.%Y}, from {self.norm_from:%m.%Y} by the norm × {self.coefficient}"
            )
        return (
            f"с {day_text(self.over_since)} показания не идут в расчёт: {self.average_from:%m.%Y}–"
            f"{self.average_until:%m.%Y} по среднему, с {self.norm_from:%m.%Y} по нормативу × {self.coefficient}"
        )


def after_verification(
    meter: Meter, *, kind: PremisesKind = PremisesKind.RESIDENTIAL, choices: Choices = CHOICES
) -> Afterwards | None:
    """What happens when the meter's verification ends? `None` where its end is not stored.

    The first period billed by the average is that of the first day without verification. Source: ПП 354 п. 59(а), п.
    60, п. 81(12).

    >>> meter = Meter("m1", Resource.COLD_WATER, 5, 3, date(2020, 5, 1), verify_until=date(2026, 4, 30))
    >>> after_verification(meter).explain()
    'с 01.05.2026 показания не идут в расчёт: 05.2026–07.2026 по среднему, с 08.2026 по нормативу × 3'
    """
    if meter.verify_until is None:
        return None
    over = date.fromordinal(meter.verify_until.toordinal() + 1)
    while terms.OVER_COUNTS.on(over).value:
        over = date.fromordinal(over.toordinal() + 1)
    first = month_of(over)
    limit = average_periods(Why.VERIFICATION_OVER, meter.resource, kind)
    assert limit is not None  # an ended verification is always billed by the average first
    term = limit.on(day_of(first, choices))
    norm_from = add_months(first, term.value)
    factor, factor_term = Decimal(1), None
    if bears_coefficient(Why.VERIFICATION_OVER, meter.resource, choices):
        factor, factor_term = coefficient(meter.resource, day_of(norm_from, choices), choices)
    replaced = None
    if meter.resource is Resource.ELECTRICITY and over >= missing_terms.ELECTRICITY_REPLACEMENT.terms[0].since:
        replaced = add_months(over, missing_terms.ELECTRICITY_REPLACEMENT.on(over).value.n)
    return Afterwards(over, first, add_months(norm_from, -1), norm_from, factor, term, factor_term, replaced)
