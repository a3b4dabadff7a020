"""Bills: dates, lines and their rounding, recalculations, reductions for interruptions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gosdom_core import acts, bills
from gosdom_core.bills import DebtKind, February2026, Interruption, LineKind, RecalculationReason, VolumeSource
from gosdom_core.errors import Missing, OutOfRange
from gosdom_core.homes import Resource
from gosdom_core.workdays import Elapsed, is_working

D = Decimal
MAY = date(2026, 5, 1)

# --- Due dates: E1 --------------------------------------------------------------------------------------------------

DUE = [
    ("10 December 2025 is a working day", date(2025, 11, 1), date(2025, 12, 10), 10),
    ("10 January 2026 is a Saturday", date(2025, 12, 1), date(2026, 1, 12), 10),
    ("the last bill by the old day", date(2026, 1, 1), date(2026, 2, 10), 10),
    ("February 2026 by the ministry: 15 March is a Sunday", date(2026, 2, 1), date(2026, 3, 16), 15),
    ("the first bill that nobody disputes", date(2026, 3, 1), date(2026, 4, 15), 15),
    ("15 August 2026 is a Saturday", date(2026, 7, 1), date(2026, 8, 17), 15),
    ("15 November 2026 is a Sunday", date(2026, 10, 1), date(2026, 11, 16), 15),
    ("December is paid in the next year", date(2026, 12, 1), date(2027, 1, 15), 15),
    ("15 May 2027 is a Saturday", date(2027, 4, 1), date(2027, 5, 17), 15),
    ("15 August 2027 is a Sunday", date(2027, 7, 1), date(2027, 8, 16), 15),
]


@pytest.mark.parametrize("kind", DebtKind)
@pytest.mark.parametrize(("case", "period", "day", "number"), DUE, ids=[row[0] for row in DUE])
def test_due_date(case: str, period: date, day: date, number: int, kind: DebtKind) -> None:
    due = bills.due_date(period, kind=kind)
    assert (due.day, due.term.value, due.provisional) == (day, number, False)


def test_due_date_of_february_2026_by_the_deputy_is_10_march() -> None:
    due = bills.due_date(date(2026, 2, 28), february_2026=February2026.DEPUTY)
    assert (due.day, due.term.value, due.term.confidence, due.term.source) == (
        date(2026, 3, 10),
        10,
        "disputed",
        ("S104", "S55"),
    )
    # the other months do not depend on the reading
    for period in (date(2026, 1, 1), date(2026, 3, 1)):
        assert bills.due_date(period, february_2026=February2026.DEPUTY) == bills.due_date(period)


def test_due_date_says_how_it_was_counted_and_by_which_clause() -> None:
    due = bills.due_date(date(2026, 2, 1))
    assert due.explain() == (
        "за 02.2026 платят до 15.03.2026 включительно; "
        "15.03.2026 — нерабочий день, срок перенесён на 16.03.2026 (ст. 193 ГК РФ)"
    )
    assert due.explain("en") == (
        "02.2026 is paid by 15.03.2026, that day included; "
        "15.03.2026 is a day off, moved to 16.03.2026 (art. 193 Civil Code)"
    )
    assert due.term.cite() == "ст. 155 ч. 1 ЖК РФ, Письмо Минстроя РФ от 20.02.2026 № 9202-ДН/04"


AGREED = [
    ("the contract's day before 01.03.2026", date(2025, 11, 1), 20, February2026.MINISTRY, date(2025, 12, 22)),
    ("a day that February has not", date(2026, 1, 1), 31, February2026.MINISTRY, date(2026, 3, 2)),
    ("no other day since 01.03.2026", date(2026, 5, 1), 20, February2026.MINISTRY, date(2026, 6, 15)),
    ("February 2026 by the ministry", date(2026, 2, 1), 20, February2026.MINISTRY, date(2026, 3, 16)),
    ("February 2026 by the deputy", date(2026, 2, 1), 20, February2026.DEPUTY, date(2026, 3, 20)),
]


@pytest.mark.parametrize(("case", "period", "agreed", "reading", "day"), AGREED, ids=[row[0] for row in AGREED])
def test_due_date_set_by_contract(case: str, period: date, agreed: int, reading: February2026, day: date) -> None:
    assert bills.due_date(period, agreed_day=agreed, february_2026=reading).day == day


def test_due_date_says_that_the_contract_does_not_count_any_more() -> None:
    due = bills.due_date(date(2026, 5, 1), agreed_day=20)
    assert due.explain() == (
        "за 05.2026 платят до 15.06.2026 включительно; "
        "20-е число договора или собрания не действует: с 01.03.2026 другой день установить нельзя"
    )
    assert due.explain("en").endswith(
        "day 20 of the contract or the meeting does not count: since 01.03.2026 no other day may be set"
    )


@pytest.mark.parametrize(
    ("day", "free", "act"),
    [(date(2026, 2, 28), True, acts.HOUSING_CODE), (date(2026, 3, 1), False, acts.LAW_177_2025)],
)
def test_no_other_day_may_be_set_since_1_march_2026(day: date, free: bool, act: acts.Act) -> None:
    term = bills.MAY_AGREE.on(day)
    assert (term.value, term.act, term.confidence) == (free, act, "secondary")


@pytest.mark.parametrize("agreed", [0, 32, -1])
def test_due_date_refuses_a_day_that_no_month_has(agreed: int) -> None:
    with pytest.raises(OutOfRange) as refused:
        bills.due_date(date(2025, 1, 1), agreed_day=agreed)
    assert (refused.value.field, refused.value.figures) == (("agreedDay",), {"least": 1, "most": 31, "value": agreed})


def test_due_date_moves_off_a_regional_holiday_only_where_the_region_is_named() -> None:
    # the decree of 2028 is not known, and so is said
    assert bills.due_date(date(2028, 4, 1)).provisional
    # 11 October 2027 is the day of Bashkortostan, a Monday
    assert bills.due_date(date(2024, 9, 1), agreed_day=11).day == date(2024, 10, 11)
    assert bills.due_date(date(2024, 9, 1), agreed_day=11, region="02").day == date(2024, 10, 14)


@settings(deadline=None)
@given(st.dates(date(2005, 3, 1), date(2060, 12, 31)))
def test_due_date_is_always_a_working_day_of_the_month_after(period: date) -> None:
    due = bills.due_date(period)
    assert is_working(due.day)
    assert bills.period_of(due.day) == bills.due_month(period)
    assert due.day.day >= due.term.value


ISSUED = [
    ("January 2026: the 1st", date(2026, 1, 1), February2026.MINISTRY, date(2026, 2, 1)),
    ("February 2026 by the ministry: the 5th", date(2026, 2, 1), February2026.MINISTRY, date(2026, 3, 5)),
    ("February 2026 by the deputy: the 1st", date(2026, 2, 1), February2026.DEPUTY, date(2026, 3, 1)),
    ("June 2026: the 5th, a Sunday, does not move", date(2026, 6, 1), February2026.MINISTRY, date(2026, 7, 5)),
]


@pytest.mark.parametrize(("case", "period", "reading", "day"), ISSUED, ids=[row[0] for row in ISSUED])
def test_issue_date(case: str, period: date, reading: February2026, day: date) -> None:
    assert bills.issue_date(period, february_2026=reading).day == day


# --- Money ----------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.fractions(max_denominator=10**6))
def test_rounding_is_to_the_nearest_kopeck_and_symmetrical(value: Fraction) -> None:
    rounded = bills.rounded(value)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 200)
    assert bills.rounded(-value) == rounded.copy_negate()
    if abs(Fraction(rounded) - value) == Fraction(1, 200):
        assert abs(Fraction(rounded)) > abs(value)


@settings(deadline=None)
@given(
    st.decimals(D(0), D(10**9), places=2),
    st.lists(st.decimals(D(0), D(10**6), places=4), min_size=1).filter(any),
)
def test_a_sum_divided_is_the_sum_still(total: Decimal, weights: list[Decimal]) -> None:
    parts = bills.split(total, weights)
    assert sum(parts) == total
    whole = sum(map(Fraction, weights))
    assert all(
        abs(Fraction(part) - Fraction(total) * Fraction(weight) / whole) < Fraction(1, 100)
        for part, weight in zip(parts, weights, strict=True)
    )


@pytest.mark.parametrize("value", [D("0.001"), D("NaN"), D("Infinity")])
def test_a_sum_of_money_is_in_whole_kopecks(value: Decimal) -> None:
    with pytest.raises(bills.NotKopecks) as refused:
        bills.exact_kopecks(value, field=["amount"])
    assert (refused.value.code, refused.value.field) == ("NOT_KOPECKS", ("amount",))


def test_money_does_not_depend_on_the_precision_of_whoever_calls() -> None:
    dear = D("1234567890.12")
    with localcontext(prec=3):
        heat = bills.line(LineKind.HEATING, D("1.234567"), D("2345.67"))
        bill = bills.Bill(MAY, (heat,), debt=dear, benefits=dear, advance=D("0.01"))
        cheaper = bills.line(LineKind.HEATING, D(1), D("2345.67"))
        change = bills.recalculation(heat, cheaper, period=MAY, reason=RecalculationReason.ERROR)
        parts = bills.split(dear, [dear, dear])
        late = bills.penalty(dear, date(2026, 4, 15), date(2026, 7, 14)).total
    assert (heat.amount, bill.payable(), change.amount) == (D("2895.89"), D("2895.88"), D("-550.22"))
    assert (parts, late) == ([D("617283945.06")] * 2, D("23456789.91"))


def test_a_float_is_never_money() -> None:
    with pytest.raises(TypeError):
        bills.exact_kopecks(1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        bills.line(LineKind.GAS, 1.5, D("1"))  # type: ignore[arg-type]


# --- Lines: H -------------------------------------------------------------------------------------------------------


def test_a_line_is_rounded_once_and_a_total_is_made_of_rounded_lines() -> None:
    water = bills.line(LineKind.COLD_WATER, D("3.333"), D("43.155"))
    sewer = bills.line(LineKind.SEWER, D("3.333"), D("43.155"))
    assert (water.amount, water.unit, water.source) == (D("143.84"), bills.Unit.CUBIC_METRE, VolumeSource.METER)
    # the exact total would be 287.67: whoever adds up the lines comes to 287.68
    assert bills.Bill(date(2026, 5, 1), (water, sewer)).charged == D("287.68")


def test_half_a_kopeck_goes_up() -> None:
    assert bills.line(LineKind.HOUSING, D("0.5"), D("0.01")).amount == D("0.01")


def test_every_kind_of_line_has_a_unit_and_only_insurance_is_voluntary() -> None:
    units = {kind.value: bills.line(kind, D(1), D(1)).unit.value for kind in LineKind}
    assert {kind for kind, unit in units.items() if unit == "square_metre"} == {"housing", "capital_repair"}
    assert {kind for kind, unit in units.items() if unit == "gigacalorie"} == {"heating", "hot_water_heat"}
    assert {kind for kind, unit in units.items() if unit == "kilowatt_hour"} == {
        kind.value for kind in LineKind if "electricity" in kind.value
    }
    assert {kind for kind, unit in units.items() if unit == "piece"} == {"insurance"}
    assert [kind for kind in LineKind if kind.voluntary] == [LineKind.INSURANCE]


@pytest.mark.parametrize(("volume", "tariff", "field"), [(D(-1), D(1), "volume"), (D(1), D("NaN"), "tariff")])
def test_a_line_refuses_what_is_no_volume_or_tariff(volume: Decimal, tariff: Decimal, field: str) -> None:
    with pytest.raises(OutOfRange) as refused:
        bills.line(LineKind.GAS, volume, tariff)
    assert refused.value.field == (field,)


def test_a_bill_adds_up() -> None:
    period = date(2026, 5, 1)
    average = bills.line(LineKind.COLD_WATER, D("6"), D("43.17"), source=VolumeSource.AVERAGE)
    actual = bills.line(LineKind.COLD_WATER, D("4"), D("43.17"))
    change = bills.recalculation(
        average, actual, period=date(2026, 4, 1), reason=RecalculationReason.READINGS, basis="показание 25.05.2026"
    )
    bill = bills.Bill(
        period,
        (actual, bills.line(LineKind.INSURANCE, D(1), D(120))),
        (change,),
        debt=D("500.00"),
        penalty=D("1.27"),
        benefits=D("50.00"),
        advance=D("10.00"),
    )
    assert (bill.charged, bill.recalculated, bill.voluntary) == (D("172.68"), D("-86.34"), D("120.00"))
    assert bill.payable() == D("527.61")
    assert bill.payable(with_voluntary=True) == D("647.61")


def test_a_bill_may_come_to_less_than_nothing() -> None:
    assert bills.Bill(date(2026, 5, 1), (), advance=D("10.00")).payable() == D("-10.00")


def test_a_recalculation_is_between_lines_of_one_kind() -> None:
    gas, water = (bills.line(kind, D(1), D(1)) for kind in (LineKind.GAS, LineKind.COLD_WATER))
    with pytest.raises(OutOfRange):
        bills.recalculation(gas, water, period=date(2026, 5, 1), reason=RecalculationReason.ERROR)


def test_what_a_bill_must_show_is_from_memory() -> None:
    parts = bills.absent([], on=date(2026, 5, 1))
    assert parts == tuple(bills.BillPart)
    assert (bills.CONTENTS.on(date(2026, 5, 1)).confidence, bills.CONTENTS.on(date(2026, 5, 1)).clause) == (
        "memory",
        "п. 69",
    )


# --- Interruptions: A4 ----------------------------------------------------------------------------------------------


def cuts(*hours: float) -> list[Interruption]:
    start = datetime(2026, 5, 4, tzinfo=UTC)
    return [Interruption(start + timedelta(days=n), start + timedelta(days=n, hours=h)) for n, h in enumerate(hours)]


ONCE_4, ONCE_24 = Elapsed(hours=4), Elapsed(hours=24)

REDUCED = [
    ("8 h of cold water in a month are allowed", Resource.COLD_WATER, cuts(4, 4), ONCE_4, 0, D("0.00")),
    ("the ninth hour of a month costs 0.15 %", Resource.COLD_WATER, cuts(3, 3, 3), ONCE_4, 1, D("1.50")),
    ("over 4 h at once within 8 h of the month", Resource.HOT_WATER, cuts(6), ONCE_4, 2, D("3.00")),
    ("both limits: the greater excess, not the sum", Resource.COLD_WATER, cuts(14), ONCE_4, 10, D("15.00")),
    ("hot water: 8 h a month", Resource.HOT_WATER, cuts(3, 3, 3), ONCE_4, 1, D("1.50")),
    ("sewer: 8 h a month", Resource.SEWER, cuts(10), None, 2, D("3.00")),
    ("gas: 4 h a month, no limit at once", Resource.GAS, cuts(3, 3), None, 2, D("3.00")),
    ("heating: 24 h a month", Resource.HEATING, cuts(16, 16), Elapsed(hours=16), 8, D("12.00")),
    ("waste: 72 h a month", Resource.WASTE, cuts(24, 24, 24), ONCE_24, 0, D("0.00")),
    ("waste: the 73rd hour of a month", Resource.WASTE, cuts(24, 24, 24, 1), ONCE_24, 1, D("1.50")),
    ("electricity from one source: 24 h at once", Resource.ELECTRICITY, cuts(25), ONCE_24, 1, D("1.50")),
    ("electricity from two sources: 2 h", Resource.ELECTRICITY, cuts(2, 3), Elapsed(hours=2), 1, D("1.50")),
    ("part of an hour is not counted", Resource.GAS, cuts(4.99), None, 0, D("0.00")),
    ("a month without supply costs nothing more than the month", Resource.GAS, cuts(744), None, 740, D("1000.00")),
]


@pytest.mark.parametrize(
    ("case", "resource", "interruptions", "at_once", "hours", "amount"), REDUCED, ids=[row[0] for row in REDUCED]
)
def test_reduction_of_1000_roubles(
    case: str,
    resource: Resource,
    interruptions: list[Interruption],
    at_once: Elapsed | None,
    hours: int,
    amount: Decimal,
) -> None:
    less = bills.reduction(D("1000.00"), resource, interruptions, period=MAY, at_once=at_once)
    assert (less.hours, less.amount) == (Fraction(hours), amount)
    assert (less.term.value, less.term.confidence) == (Fraction(15, 10_000), "memory")


def test_reduction_by_parts_of_an_hour_where_the_caller_chooses_so() -> None:
    less = bills.reduction(D("1000.00"), Resource.GAS, cuts(4.5), period=MAY, whole_hours=False)
    assert (less.hours, less.amount) == (Fraction(1, 2), D("0.75"))
    assert less.explain("en") == "interrupted for 4 1/2 h; 1/2 h over the limit; 1000.00 × 0.15 % × 1/2 = 0.75"


def test_reduction_for_electricity_needs_the_limit_at_once() -> None:
    with pytest.raises(Missing) as refused:
        bills.reduction(D("1000.00"), Resource.ELECTRICITY, cuts(3), period=MAY)
    assert refused.value.field == ("atOnce",)


def test_reduction_refuses_an_interruption_that_ends_before_it_starts() -> None:
    with pytest.raises(OutOfRange):
        bills.reduction(D("1000.00"), Resource.GAS, cuts(-1), period=MAY)
