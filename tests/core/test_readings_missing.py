"""Readings: what is billed without one (ПП 354 п. 42, 59, 60), after verification, and what is recalculated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from gosdom_core import acts, errors
from gosdom_core.homes import PremisesKind, Resource
from gosdom_core.readings import (
    Basis,
    Billed,
    Choices,
    Meter,
    Norm,
    Why,
    after_verification,
    average_periods,
    bears_coefficient,
    coefficient,
    in_a_row,
    missing_terms,
    recalculate,
    without_reading,
)

D = Decimal
NORM = Norm(D("4.5"), 2)
YEAR = {date(2025, month, 1): Fraction(month) for month in range(1, 13)}
HEATED = {date(2025, month, 1): Fraction(2) for month in (1, 2, 3, 4, 10, 11, 12)} | {
    date(2025, month, 1): Fraction(0) for month in range(5, 10)
}


def billed(why: Why, period: date, nth: int, **more: Any) -> Billed:
    given: dict[str, Any] = {"resource": Resource.COLD_WATER, "used": YEAR, "norm": NORM} | more
    return without_reading(why, period, nth=nth, **given)


# --- The coefficient K ---


@pytest.mark.parametrize(
    ("resource", "day", "k"),
    [
        (Resource.COLD_WATER, date(2025, 12, 5), "1.5"),
        (Resource.COLD_WATER, date(2025, 12, 6), "3"),
        (Resource.HOT_WATER, date(2025, 12, 5), "1.5"),
        (Resource.HOT_WATER, date(2025, 12, 6), "1.5"),
        (Resource.ELECTRICITY, date(2025, 12, 6), "1.5"),
        (Resource.SEWER, date(2025, 12, 6), "1"),
        (Resource.HEATING, date(2025, 12, 6), "1"),
        (Resource.GAS, date(2025, 12, 6), "1"),
        (Resource.WASTE, date(2025, 12, 6), "1"),
    ],
)
def test_the_coefficient_by_resource_and_day(resource: Resource, day: date, k: str) -> None:
    assert coefficient(resource, day)[0] == D(k)


@pytest.mark.parametrize("resource", [Resource.COLD_WATER, Resource.HOT_WATER, Resource.ELECTRICITY])
@pytest.mark.parametrize(
    ("day", "k"),
    [
        (date(2015, 1, 1), "1.1"),
        (date(2015, 6, 30), "1.1"),
        (date(2015, 7, 1), "1.2"),
        (date(2015, 12, 31), "1.2"),
        (date(2016, 1, 1), "1.4"),
        (date(2016, 6, 30), "1.4"),
        (date(2016, 7, 1), "1.5"),
        (date(2017, 1, 1), "1.5"),  # not the 1.6 that had been planned
    ],
)
def test_the_history_of_the_coefficient(resource: Resource, day: date, k: str) -> None:
    assert coefficient(resource, day)[0] == D(k)


def test_the_disputed_coefficients_can_be_taken_otherwise() -> None:
    day = date(2026, 1, 31)
    assert coefficient(Resource.SEWER, day, Choices(coefficient_for_sewer=True))[0] == D("1.5")
    assert coefficient(Resource.HEATING, day, Choices(coefficient_for_heating=True))[0] == D("1.5")
    assert missing_terms.COEFFICIENT[Resource.SEWER].on(day).confidence == "disputed"
    assert missing_terms.COEFFICIENT[Resource.HEATING].on(day).confidence == "memory"
    cold = missing_terms.COEFFICIENT[Resource.COLD_WATER].on(day)
    assert (cold.act, cold.since, cold.confidence) == (acts.DECREE_1871_2025, date(2025, 12, 6), "secondary")


@pytest.mark.parametrize(
    ("why", "resource", "choices", "bears"),
    [
        (Why.NOT_SENT, Resource.COLD_WATER, Choices(), False),
        (Why.NOT_SENT, Resource.COLD_WATER, Choices(coefficient_when_not_sent=True), True),
        (Why.FAILED, Resource.COLD_WATER, Choices(), True),
        (Why.VERIFICATION_OVER, Resource.HOT_WATER, Choices(), True),
        (Why.NO_ACCESS, Resource.ELECTRICITY, Choices(), True),
        (Why.NEVER_INSTALLED, Resource.COLD_WATER, Choices(), True),
        (Why.NO_POSSIBILITY, Resource.COLD_WATER, Choices(coefficient_when_not_sent=True), False),
        (Why.NEVER_INSTALLED, Resource.HEATING, Choices(), True),
        (Why.FAILED, Resource.HEATING, Choices(), False),
        (Why.TAMPERED, Resource.COLD_WATER, Choices(), False),
    ],
)
def test_which_reason_bears_the_coefficient(why: Why, resource: Resource, choices: Choices, bears: bool) -> None:
    assert bears_coefficient(why, resource, choices) is bears


# --- How long the average ---


@pytest.mark.parametrize(
    ("why", "resource", "kind", "day", "most", "confidence"),
    [
        (Why.NOT_SENT, Resource.COLD_WATER, PremisesKind.RESIDENTIAL, date(2026, 5, 1), 3, "primary"),
        (Why.NOT_SENT, Resource.COLD_WATER, PremisesKind.NON_RESIDENTIAL, date(2026, 5, 1), 3, "primary"),
        (Why.FAILED, Resource.COLD_WATER, PremisesKind.RESIDENTIAL, date(2026, 5, 1), 3, "primary"),
        (Why.FAILED, Resource.COLD_WATER, PremisesKind.NON_RESIDENTIAL, date(2026, 5, 1), 2, "memory"),
        (Why.FAILED, Resource.COLD_WATER, PremisesKind.PARKING, date(2026, 5, 1), 2, "memory"),
        (Why.VERIFICATION_OVER, Resource.GAS, PremisesKind.RESIDENTIAL, date(2026, 5, 1), 3, "primary"),
        (Why.FAILED, Resource.ELECTRICITY, PremisesKind.RESIDENTIAL, date(2020, 6, 30), 3, "primary"),
        (Why.FAILED, Resource.ELECTRICITY, PremisesKind.RESIDENTIAL, date(2020, 7, 1), 6, "memory"),
        (Why.NOT_SENT, Resource.ELECTRICITY, PremisesKind.RESIDENTIAL, date(2026, 5, 1), 3, "primary"),
        (Why.NO_ACCESS, Resource.COLD_WATER, PremisesKind.RESIDENTIAL, date(2026, 5, 1), 3, "memory"),
    ],
)
def test_for_how_many_periods_the_average_is_billed(
    why: Why, resource: Resource, kind: PremisesKind, day: date, most: int, confidence: str
) -> None:
    limit = average_periods(why, resource, kind)
    assert limit is not None
    assert (limit.on(day).value, limit.on(day).confidence) == (most, confidence)


@pytest.mark.parametrize("why", [Why.NEVER_INSTALLED, Why.NO_POSSIBILITY, Why.TAMPERED])
def test_where_there_is_no_average(why: Why) -> None:
    assert average_periods(why, Resource.COLD_WATER, PremisesKind.RESIDENTIAL) is None


def test_no_access_needs_two_refused_admissions() -> None:
    term = missing_terms.NO_ACCESS_REFUSALS.on(date(2026, 5, 1))
    assert (term.value, term.clause) == (2, "п. 59(в)")


def test_which_period_in_a_row_it_is() -> None:
    counted = {date(2026, 1, 1), date(2026, 3, 1)}
    since = date(2025, 12, 1)
    rows = [in_a_row(date(2026, month, 1), counted, since) for month in range(1, 7)]
    assert (in_a_row(since, counted, since), rows) == (1, [0, 1, 0, 1, 2, 3])


# --- What is billed ---


@pytest.mark.parametrize(
    ("case", "why", "period", "nth", "more", "basis", "volume", "k"),
    [
        ("not sent, first", Why.NOT_SENT, date(2026, 1, 1), 1, {}, Basis.AVERAGE, "6.500", "1"),
        ("not sent, third", Why.NOT_SENT, date(2026, 3, 1), 3, {}, Basis.AVERAGE, "6.500", "1"),
        ("not sent, fourth: the norm without K", Why.NOT_SENT, date(2026, 4, 1), 4, {}, Basis.NORM, "9.0", "1"),
        (
            "not sent, fourth, K as the other reading has it",
            Why.NOT_SENT,
            date(2026, 4, 1),
            4,
            {"choices": Choices(coefficient_when_not_sent=True)},
            Basis.NORM,
            "9.0",
            "3",
        ),
        ("failed, third", Why.FAILED, date(2026, 3, 1), 3, {}, Basis.AVERAGE, "6.500", "1"),
        ("failed, fourth: K is 3 for cold water", Why.FAILED, date(2026, 4, 1), 4, {}, Basis.NORM, "9.0", "3"),
        ("failed, fourth, November 2025: 1.5", Why.FAILED, date(2025, 11, 1), 4, {}, Basis.NORM, "9.0", "1.5"),
        ("failed, December 2025: by its last day 3", Why.FAILED, date(2025, 12, 1), 4, {}, Basis.NORM, "9.0", "3"),
        (
            "failed, December 2025: by its first day 1.5",
            Why.FAILED,
            date(2025, 12, 1),
            4,
            {"choices": Choices(coefficient_by="first_day")},
            Basis.NORM,
            "9.0",
            "1.5",
        ),
        (
            "failed, non-residential, third: the norm",
            Why.FAILED,
            date(2026, 3, 1),
            3,
            {"kind": PremisesKind.NON_RESIDENTIAL},
            Basis.NORM,
            "9.0",
            "3",
        ),
        (
            "failed, hot water, fourth: 1.5",
            Why.FAILED,
            date(2026, 4, 1),
            4,
            {"resource": Resource.HOT_WATER},
            Basis.NORM,
            "9.0",
            "1.5",
        ),
        (
            "failed, electricity, sixth: still the average",
            Why.FAILED,
            date(2026, 6, 1),
            6,
            {"resource": Resource.ELECTRICITY},
            Basis.AVERAGE,
            "6.500",
            "1",
        ),
        (
            "failed, electricity, fourth, when the caller keeps to three periods",
            Why.FAILED,
            date(2026, 4, 1),
            4,
            {"resource": Resource.ELECTRICITY, "most_periods": 3},
            Basis.NORM,
            "9.0",
            "1.5",
        ),
        (
            "failed, electricity, seventh: the norm",
            Why.FAILED,
            date(2026, 7, 1),
            7,
            {"resource": Resource.ELECTRICITY},
            Basis.NORM,
            "9.0",
            "1.5",
        ),
        ("verification over, third", Why.VERIFICATION_OVER, date(2026, 3, 1), 3, {}, Basis.AVERAGE, "6.500", "1"),
        ("verification over, fourth", Why.VERIFICATION_OVER, date(2026, 4, 1), 4, {}, Basis.NORM, "9.0", "3"),
        ("no access, third", Why.NO_ACCESS, date(2026, 3, 1), 3, {}, Basis.AVERAGE, "6.500", "1"),
        ("no access, fourth", Why.NO_ACCESS, date(2026, 4, 1), 4, {}, Basis.NORM, "9.0", "3"),
        (
            "never installed: the norm with K at once",
            Why.NEVER_INSTALLED,
            date(2026, 1, 1),
            1,
            {},
            Basis.NORM,
            "9.0",
            "3",
        ),
        ("no technical possibility: without K", Why.NO_POSSIBILITY, date(2026, 1, 1), 9, {}, Basis.NORM, "9.0", "1"),
        ("tampered: ten norms", Why.TAMPERED, date(2026, 1, 1), 1, {}, Basis.NORM, "9.0", "10"),
        ("tampered, before ПП 1871", Why.TAMPERED, date(2025, 11, 1), 1, {}, Basis.NORM, "9.0", "10"),
        (
            "sewer never metered: no K in ours",
            Why.NEVER_INSTALLED,
            date(2026, 1, 1),
            1,
            {"resource": Resource.SEWER},
            Basis.NORM,
            "9.0",
            "1",
        ),
        (
            "sewer never metered: 1.5 in the other",
            Why.NEVER_INSTALLED,
            date(2026, 1, 1),
            1,
            {"resource": Resource.SEWER, "choices": Choices(coefficient_for_sewer=True)},
            Basis.NORM,
            "9.0",
            "1.5",
        ),
        (
            "heating in February: the average of the season's months",
            Why.NOT_SENT,
            date(2026, 2, 1),
            1,
            {"resource": Resource.HEATING, "used": HEATED},
            Basis.AVERAGE,
            "2.00000",
            "1",
        ),
        (
            "heating in July: nothing",
            Why.NOT_SENT,
            date(2026, 7, 1),
            1,
            {"resource": Resource.HEATING, "used": HEATED},
            Basis.AVERAGE,
            "0.00000",
            "1",
        ),
        (
            "heating in September where the season begins then",
            Why.NOT_SENT,
            date(2026, 9, 1),
            1,
            {"resource": Resource.HEATING, "used": HEATED, "season": frozenset({9, 10, 11, 12})},
            Basis.AVERAGE,
            "1.50000",
            "1",
        ),
        (
            "a meter of three complete months",
            Why.NOT_SENT,
            date(2026, 1, 1),
            1,
            {"used": {date(2025, month, 1): Fraction(1, 3) for month in (10, 11, 12)}},
            Basis.AVERAGE,
            "0.333",
            "1",
        ),
        (
            "a meter of two complete months: the norm, without K",
            Why.FAILED,
            date(2026, 1, 1),
            1,
            {"used": {date(2025, month, 1): Fraction(5) for month in (11, 12)}},
            Basis.NORM,
            "9.0",
            "1",
        ),
        (
            "corrections that outweigh the use are not billed below zero",
            Why.NOT_SENT,
            date(2026, 1, 1),
            1,
            {"used": {date(2025, month, 1): Fraction(-5) for month in range(6, 13)}},
            Basis.AVERAGE,
            "0",
            "1",
        ),
    ],
)
def test_what_is_billed_without_a_reading(
    case: str, why: Why, period: date, nth: int, more: dict[str, Any], basis: Basis, volume: str, k: str
) -> None:
    found = billed(why, period, nth, **more)
    assert (found.basis, found.volume, found.coefficient, found.charged) == (
        basis,
        D(volume),
        D(k),
        D(volume) * D(k),
    ), case
    assert (found.period, found.why) == (period, why)


def test_the_average_is_of_the_twelve_months_before_the_first_period_without_a_reading() -> None:
    used = {date(2024, month, 1): Fraction(100) for month in range(1, 13)} | YEAR
    assert {billed(Why.NOT_SENT, date(2026, nth, 1), nth, used=used).volume for nth in (1, 2, 3)} == {D("6.500")}


def test_how_it_is_explained() -> None:
    third = billed(Why.NOT_SENT, date(2026, 3, 1), 3)
    assert third.explain() == (
        "период без показаний № 3 из 3, когда берётся среднее; среднее за 12 месяцев: 78 / 12 = 6.500"
    )
    assert third.term is missing_terms.PERIODS_NOT_SENT.on(date(2026, 3, 31))
    fourth = billed(Why.FAILED, date(2026, 4, 1), 4)
    assert fourth.explain("en") == ("period 4 without a reading: over 3; norm 4.5 × 2 = 9.0; with the coefficient 3")
    assert fourth.coefficient_term is missing_terms.COEFFICIENT[Resource.COLD_WATER].on(date(2026, 4, 30))


def test_the_dispute_is_told_where_no_coefficient_is_taken() -> None:
    term = billed(Why.NOT_SENT, date(2026, 4, 1), 4).coefficient_term
    assert term is not None
    assert (term.confidence, term.value.taken, term.value.other) == ("disputed", False, True)


def test_the_norm_must_be_given_when_it_is_needed() -> None:
    with pytest.raises(errors.Missing) as refused:
        billed(Why.NEVER_INSTALLED, date(2026, 1, 1), 1, norm=None)
    assert refused.value.field == ("norm",)
    assert billed(Why.NOT_SENT, date(2026, 1, 1), 1, norm=None).basis is Basis.AVERAGE
    with pytest.raises(errors.OutOfRange):
        billed(Why.NOT_SENT, date(2026, 1, 1), 0)


# --- After the end of verification ---


def meter(resource: Resource, until: date | None) -> Meter:
    return Meter("m1", resource, 5, 3, date(2014, 5, 1), verify_until=until)


def test_cold_water_after_30_04_2026() -> None:
    found = after_verification(meter(Resource.COLD_WATER, date(2026, 4, 30)))
    assert found is not None
    assert (found.over_since, found.average_from, found.average_until, found.norm_from, found.coefficient) == (
        date(2026, 5, 1),
        date(2026, 5, 1),
        date(2026, 7, 1),
        date(2026, 8, 1),
        D(3),
    )
    assert found.replaced_by is None
    assert found.explain("en") == (
        "from 01.05.2026 readings are not billed: by the average 05.2026–07.2026, from 08.2026 by the norm × 3"
    )


@pytest.mark.parametrize(
    ("case", "resource", "until", "kind", "norm_from", "k", "replaced_by"),
    [
        (
            "in the middle of a month it is the first period",
            Resource.HOT_WATER,
            date(2026, 4, 14),
            PremisesKind.RESIDENTIAL,
            date(2026, 7, 1),
            "1.5",
            None,
        ),
        (
            "non-residential: two periods",
            Resource.HOT_WATER,
            date(2026, 4, 14),
            PremisesKind.NON_RESIDENTIAL,
            date(2026, 6, 1),
            "1.5",
            None,
        ),
        (
            "electricity: six periods, the supplier replaces it within six months",
            Resource.ELECTRICITY,
            date(2026, 4, 30),
            PremisesKind.RESIDENTIAL,
            date(2026, 11, 1),
            "1.5",
            date(2026, 11, 1),
        ),
        (
            "in the moratorium of 2020 it is over from 01.01.2021",
            Resource.COLD_WATER,
            date(2020, 5, 31),
            PremisesKind.RESIDENTIAL,
            date(2021, 4, 1),
            "1.5",
            None,
        ),
        ("gas: no coefficient", Resource.GAS, date(2026, 4, 30), PremisesKind.RESIDENTIAL, date(2026, 8, 1), "1", None),
        (
            "heat: no coefficient",
            Resource.HEATING,
            date(2026, 4, 30),
            PremisesKind.RESIDENTIAL,
            date(2026, 8, 1),
            "1",
            None,
        ),
    ],
)
def test_after_verification(
    case: str,
    resource: Resource,
    until: date,
    kind: PremisesKind,
    norm_from: date,
    k: str,
    replaced_by: date | None,
) -> None:
    found = after_verification(meter(resource, until), kind=kind)
    assert found is not None
    assert (found.norm_from, found.coefficient, found.replaced_by) == (norm_from, D(k), replaced_by), case


def test_nothing_is_known_after_a_date_that_is_not_stored() -> None:
    assert after_verification(meter(Resource.GAS, None)) is None


# --- When readings come back ---

ROW = [billed(Why.NOT_SENT, date(2026, month, 1), month) for month in range(1, 5)]


def test_readings_come_back_after_four_periods() -> None:
    found = recalculate(ROW, D("20.002"), date(2026, 5, 1))
    assert [(part.share, part.billed, part.difference, part.stands) for part in found] == [
        (D("4.000"), D("6.500"), D("-2.500"), False),
        (D("4.001"), D("6.500"), D("-2.499"), False),
        (D("4.000"), D("6.500"), D("-2.500"), False),
        (D("4.001"), D("9.0"), D("-4.999"), False),
        (D("4.000"), None, D("4.000"), False),
    ]
    norm = found[3].term
    assert norm is not None
    assert norm.confidence == "disputed"


def test_the_period_billed_by_the_norm_stands_in_the_other_reading() -> None:
    found = recalculate(ROW, D("20.000"), date(2026, 5, 1), choices=Choices(recalculate_norm=False))
    assert [(part.difference, part.stands) for part in found][3:] == [(D(0), True), (D("4.000"), False)]


@pytest.mark.parametrize("why", [Why.FAILED, Why.VERIFICATION_OVER, Why.NO_ACCESS])
def test_a_meter_that_was_out_of_use_is_not_recalculated(why: Why) -> None:
    found = recalculate([billed(why, date(2026, 1, 1), 1)], D("20.000"), date(2026, 2, 1))
    assert [(part.difference, part.stands, part.term) for part in found] == [
        (D(0), True, None),
        (D("10.000"), False, None),
    ]


def test_periods_that_cannot_be_recalculated_together() -> None:
    with pytest.raises(ValueError, match="earlier"):
        recalculate(ROW, D(1), date(2026, 4, 1))
    with pytest.raises(ValueError, match="different"):
        recalculate([ROW[0], ROW[0]], D(1), date(2026, 4, 1))


def test_a_reading_in_time_recalculates_nothing() -> None:
    assert [part.difference for part in recalculate([], D("3.5"), date(2026, 5, 1))] == [D("3.5")]
