"""Missing: what is billed for a period without a reading, by which rule, and with which coefficient?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from gosdom_core.errors import Missing, OutOfRange
from gosdom_core.homes import PremisesKind, Resource
from gosdom_core.law import Dated, Term
from gosdom_core.readings import missing_terms as terms
from gosdom_core.readings.consuming import usual
from gosdom_core.readings.values import CHOICES, Choices
from gosdom_core.readings.verdicts import rounded
from gosdom_core.words import counted as told
from gosdom_core.workdays import Step, add_months


class Why(Enum):
    """Why is there no reading to bill by?

    NOT_SENT: not sent in time (п. 59 б); FAILED: failed or lost, VERIFICATION_OVER (п. 59 а); NO_ACCESS: refused
    admissions, with an act (п. 59 в); NEVER_INSTALLED: though technically possible (п. 42); NO_POSSIBILITY: by an act
    none can be installed; TAMPERED (п. 62).
    """

    NOT_SENT = "not_sent"
    FAILED = "failed"
    VERIFICATION_OVER = "verification_over"
    NO_ACCESS = "no_access"
    NEVER_INSTALLED = "never_installed"
    NO_POSSIBILITY = "no_possibility"
    TAMPERED = "tampered"


class Basis(Enum):
    """By what is it billed? The average of the months before, or the norm (норматив)."""

    AVERAGE = "average"
    NORM = "norm"


@dataclass(frozen=True, slots=True)
class Norm:
    """What is the norm a month, and for how many? `of` are residents, or square metres where the norm is by area."""

    amount: Decimal
    of: Decimal | int


@dataclass(frozen=True, slots=True)
class Billed:
    """What is billed for the period, by which rule? `volume` without the coefficient, which bills show apart;
    `charged` with it.

    `term` says for how long the average may be taken, or why the norm is; `coefficient_term` where the coefficient
    comes from.
    """

    period: date
    why: Why
    basis: Basis
    volume: Decimal
    coefficient: Decimal
    term: Term[Any]
    coefficient_term: Term[Any] | None
    steps: tuple[Step, ...]

    @property
    def charged(self) -> Decimal:
        """How much is billed, coefficient included? Not rounded."""
        return self.volume * self.coefficient

    def explain(self, language: str = "ru") -> str:
        """How was it counted, in words?"""
        return "; ".join(step.text(language) for step in self.steps)


def in_a_row(period: date, counted: Collection[date], since: date) -> int:
    """Which period in a row without a reading is it? 1 is the first; 0 where the period has one. `since` is the first
    period to be billed.

    >>> in_a_row(date(2026, 5, 1), {date(2026, 3, 1)}, date(2025, 1, 1))
    2
    """
    nth = 0
    while period >= since and period not in counted:
        nth, period = nth + 1, add_months(period, -1)
    return nth


def coefficient(resource: Resource, day: date, choices: Choices = CHOICES) -> tuple[Decimal, Term[Any] | None]:
    """Which coefficient K (повышающий коэффициент) is in force that day, by which term? 1 and no term where the
    resource knows none.

    Cold water: 1.5, and 3 from 06.12.2025 (ПП 1871). Sewer and heating are disputed: `choices`.

    >>> [coefficient(Resource.COLD_WATER, date(2025, 12, day))[0] for day in (5, 6)]
    [Decimal('1.5'), Decimal('3')]
    """
    dated = terms.COEFFICIENT.get(resource)
    if dated is None:
        return Decimal(1), None
    other = {
        Resource.SEWER: choices.coefficient_for_sewer,
        Resource.HEATING: choices.coefficient_for_heating,
    }.get(resource, False)
    term = dated.on(day)
    return term.value.pick(other), term


def average_periods(why: Why, resource: Resource, kind: PremisesKind) -> Dated[int] | None:
    """For how many periods in a row may the average be billed? `None`: not at all, the norm is billed at once."""
    if why in {Why.FAILED, Why.VERIFICATION_OVER}:
        if kind is not PremisesKind.RESIDENTIAL:
            return terms.PERIODS_FAILED_NON_RESIDENTIAL
        return terms.PERIODS_FAILED_ELECTRICITY if resource is Resource.ELECTRICITY else terms.PERIODS_FAILED
    return {Why.NOT_SENT: terms.PERIODS_NOT_SENT, Why.NO_ACCESS: terms.PERIODS_NO_ACCESS}.get(why)


def without_reading(
    why: Why,
    period: date,
    *,
    nth: int,
    resource: Resource,
    used: Mapping[date, Fraction],
    norm: Norm | None = None,
    kind: PremisesKind = PremisesKind.RESIDENTIAL,
    season: frozenset[int] | None = None,
    most_periods: int | None = None,
    choices: Choices = CHOICES,
) -> Billed:
    """What is billed for a period without a reading?

    `period` is the first day of its month, `nth` says which one in a row it is (`in_a_row`; for `NO_ACCESS` from the
    act), `used` is what was used before (`usage`), `norm` is needed as soon as the average may not be taken; volumes
    are in the resource's units. `season` are the months of heating, `most_periods` another limit than the law's. Each
    period's terms are taken by its last day (`choices`).

    The average is that of up to 12 months, at least 6; of a meter that worked for less, at least 3; else the norm
    without K (our choice). Heating is averaged over the months of the season,
    and outside it nothing is billed.

    Raises `Missing` for the norm, `OutOfRange` for `nth`. Source: ПП 354 п. 42, 59, 60, 62; ПП 1871 of 25.11.2025.

    >>> used = {date(2026, month, 1): Fraction(month) for month in range(1, 7)}
    >>> july = without_reading(Why.NOT_SENT, date(2026, 7, 1), nth=1, resource=Resource.COLD_WATER, used=used)
    >>> july.basis, july.volume, july.steps[1].text()
    (<Basis.AVERAGE: 'average'>, Decimal('3.500'), 'среднее за 6 месяцев: 21 / 6 = 3.500')
    """
    if nth < 1:
        raise OutOfRange(field=["nth"], least=1, most="…", value=nth)
    case = _Case(why, period, resource, norm, choices)
    limit = average_periods(why, resource, kind)
    if limit is None:
        return _by_norm(case, terms.TAMPERING.on(case.day) if why is Why.TAMPERED else terms.NORM_AT_ONCE.on(case.day))
    term = limit.on(case.day)
    most = term.value if most_periods is None else most_periods
    if nth > most:
        over = Step(f"период без показаний № {nth}: больше {most}", f"period {nth} without a reading: over {most}")
        return _by_norm(case, term, over)
    row = Step(
        f"период без показаний № {nth} из {most}, когда берётся среднее",
        f"period {nth} without a reading, of {most} billed by the average",
    )
    found = _average(case, add_months(period, 1 - nth), used, season)
    if found is None:
        young = terms.AVERAGE.on(case.day)
        few = Step(
            f"меньше {young.value.young} полных месяцев: среднее не вычислить",
            f"less than {young.value.young} complete months: no average",
        )
        return _by_norm(case, young, row, few, bare=True)
    volume, step = found
    return Billed(period, why, Basis.AVERAGE, volume, Decimal(1), term, None, (row, step))


def day_of(period: date, choices: Choices = CHOICES) -> date:
    """By which day of a period are its terms taken? The last, unless the caller chose the first.

    >>> day_of(date(2025, 12, 1)), day_of(date(2025, 12, 1), Choices(coefficient_by="first_day"))
    (datetime.date(2025, 12, 31), datetime.date(2025, 12, 1))
    """
    return period if choices.coefficient_by == "first_day" else add_months(period, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Case:
    why: Why
    period: date
    resource: Resource
    norm: Norm | None
    choices: Choices

    @property
    def day(self) -> date:
        return day_of(self.period, self.choices)


def _average(
    case: _Case, before: date, used: Mapping[date, Fraction], season: frozenset[int] | None
) -> tuple[Decimal, Step] | None:
    rule = terms.AVERAGE.on(case.day).value
    places = terms.AVERAGE_PLACES.on(case.day).value
    digits = places.get(case.resource, places[None])
    if case.resource is Resource.HEATING:
        heated = terms.HEATING_SEASON.on(case.day).value if season is None else season
        if case.period.month not in heated:
            return rounded(Fraction(0), digits), Step("вне отопительного сезона", "outside the heating season")
        used = {month: volume for month, volume in used.items() if month.month in heated}
    found = usual(used, before, rule.most)
    if found is None or found.months < rule.young:
        return None
    volume = rounded(max(found.total, Fraction(0)) / found.months, digits)
    sums = f"{rounded(found.total, digits).normalize():f} / {found.months} = {volume}"
    return volume, Step(
        f"среднее за {told(found.months, 'ru', ('месяц', 'месяца', 'месяцев'), ('', ''))}: {sums}",
        f"average of {told(found.months, 'en', ('', '', ''), ('month', 'months'))}: {sums}",
    )


def _by_norm(case: _Case, term: Term[Any], *steps: Step, bare: bool = False) -> Billed:
    if case.norm is None:
        raise Missing(field=["norm"])
    factor, factor_term = (Decimal(1), None) if bare else _factor(case)
    volume = case.norm.amount * case.norm.of
    sums = f"{case.norm.amount} × {case.norm.of} = {volume}"
    told_norm = Step(f"норматив {sums}", f"norm {sums}")
    told_factor = (Step(f"с коэффициентом {factor}", f"with the coefficient {factor}"),) if factor != 1 else ()
    every = (*steps, told_norm, *told_factor)
    return Billed(case.period, case.why, Basis.NORM, volume, factor, term, factor_term, every)


def _factor(case: _Case) -> tuple[Decimal, Term[Any] | None]:
    if case.why is Why.TAMPERED:
        tampering = terms.TAMPERING.on(case.day)
        return tampering.value, tampering
    if bears_coefficient(case.why, case.resource, case.choices):
        return coefficient(case.resource, case.day, case.choices)
    # the dispute is told even where it is decided for no coefficient
    return Decimal(1), terms.COEFFICIENT_NOT_SENT.on(case.day) if case.why is Why.NOT_SENT else None


def bears_coefficient(why: Why, resource: Resource, choices: Choices = CHOICES) -> bool:
    """Is the norm multiplied by K for this reason?

    >>> bears_coefficient(Why.NOT_SENT, Resource.COLD_WATER), bears_coefficient(Why.FAILED, Resource.COLD_WATER)
    (False, True)
    """
    if why in {Why.NOT_SENT, Why.NO_POSSIBILITY, Why.TAMPERED}:
        return why is Why.NOT_SENT and choices.coefficient_when_not_sent
    return resource is not Resource.HEATING or why is Why.NEVER_INSTALLED
