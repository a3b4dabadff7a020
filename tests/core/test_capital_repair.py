"""Capital repair: the contribution, what is due by year, the fund and its balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosdom_core.capital_repair import (
    DECISIONS,
    FUNDS,
    Balance,
    BelowMinimum,
    Decision,
    Entry,
    Fund,
    FundOverdrawn,
    Holder,
    Movement,
    NegativeAmount,
    NoRate,
    Rate,
    YearDue,
    balance,
    contribution,
    due_by_year,
    questions,
    rate_on,
)

D = Decimal
TODAY = date(2026, 11, 21)
AREAS = st.decimals(D("0.1"), D("500"), places=2)
RATES = st.decimals(D("0.01"), D("60"), places=2)


def rate(minimum: str, since: date = date(2026, 1, 1), decided: str | None = None) -> Rate:
    return Rate(since, D(minimum), "акт региона", D(decided) if decided else None)


@pytest.mark.parametrize(
    ("case", "area", "minimum", "share", "expected"),
    [
        ("a whole flat", "54.3", "16.35", Fraction(1), "887.81"),  # 887.805: half goes up
        ("half of it", "54.3", "16.35", Fraction(1, 2), "443.90"),  # 443.9025
        ("a third", "30", "10", Fraction(1, 3), "100.00"),
        ("no area", "0", "10", Fraction(1), "0.00"),
        ("a seventh is rounded once", "10", "10", Fraction(1, 7), "14.29"),
    ],
)
def test_the_contribution(case: str, area: str, minimum: str, share: Fraction, expected: str) -> None:
    assert str(contribution(D(area), rate(minimum), share)) == expected, case


def test_the_meeting_may_raise_the_contribution_and_never_lower_it() -> None:
    assert contribution(D("50"), rate("10", decided="12")) == D("600.00")
    assert contribution(D("50"), rate("10", decided="10")) == D("500.00")
    with pytest.raises(BelowMinimum) as refused:
        rate("10", decided="9.99")
    assert refused.value.code == "CAPITAL_REPAIR_BELOW_MINIMUM"
    assert refused.value.figures == {"least": D("10"), "value": D("9.99")}
    assert refused.value.message() == "Взнос не может быть меньше минимума региона: 10 ₽ за м², указано 9.99 ₽"


@pytest.mark.parametrize(
    ("month", "minimum"),
    [(date(2025, 1, 1), "10"), (date(2026, 6, 30), "10"), (date(2026, 7, 1), "12"), (date(2030, 1, 1), "12")],
)
def test_the_rate_of_a_month_is_the_last_that_began_by_its_first_day(month: date, minimum: str) -> None:
    rates = [rate("12", date(2026, 7, 1)), rate("10", date(2025, 1, 1))]
    assert rate_on(rates, month).minimum == D(minimum)


def test_a_rate_that_begins_in_the_middle_of_a_month_holds_from_the_next() -> None:
    rates = [rate("10", date(2025, 1, 1)), rate("12", date(2026, 7, 2))]
    assert [rate_on(rates, date(2026, month, 1)).minimum for month in (7, 8)] == [D("10"), D("12")]


def test_without_a_rate_nothing_is_guessed() -> None:
    with pytest.raises(NoRate) as refused:
        due_by_year(D("50"), [rate("10")], date(2025, 12, 1), date(2026, 1, 1))
    assert (refused.value.code, refused.value.figures) == ("CAPITAL_REPAIR_NO_RATE", {"month": date(2025, 12, 1)})
    assert refused.value.message() == "Минимальный взнос на 12.2025 не указан"


def test_what_is_due_by_year() -> None:
    rates = [rate("10", date(2024, 1, 1)), rate("12", date(2026, 7, 1))]
    assert due_by_year(D("50"), rates, date(2024, 11, 15), date(2026, 12, 1)) == (
        YearDue(2024, 2, D("1000.00")),
        YearDue(2025, 12, D("6000.00")),
        YearDue(2026, 12, D("6600.00")),
    )


@given(area=AREAS, minimum=RATES, months=st.integers(1, 40))
def test_years_sum_to_their_months(area: Decimal, minimum: Decimal, months: int) -> None:
    rates = [Rate(date(2020, 1, 1), minimum, "акт региона")]
    last = date(2024 + (months + 1) // 12, (months + 1) % 12 + 1, 1)
    years = due_by_year(area, rates, date(2024, 3, 1), last)
    assert sum(year.months for year in years) == months
    assert sum(year.amount for year in years) == contribution(area, rates[0]) * months


@given(area=AREAS, minimum=RATES)
def test_the_contribution_is_the_exact_product_to_within_half_a_kopeck(area: Decimal, minimum: Decimal) -> None:
    found = contribution(area, Rate(date(2020, 1, 1), minimum, "акт региона"))
    assert abs(Fraction(found) - Fraction(area) * Fraction(minimum)) <= Fraction(1, 200)
    assert found == found.quantize(D("0.01"))


LEDGER = [
    Entry(date(2026, 1, 15), Movement.CONTRIBUTION, D("1000")),
    Entry(date(2026, 1, 15), Movement.PENALTY, D("3.17")),
    Entry(date(2026, 2, 1), Movement.INTEREST, D("7.50")),
    Entry(date(2026, 3, 1), Movement.WORKS, D("900")),
    Entry(date(2026, 4, 1), Movement.LOAN_REPAYMENT, D("100")),
    Entry(date(2026, 5, 1), Movement.OTHER_INCOME, D("20")),
]


@pytest.mark.parametrize(
    ("day", "came", "went", "left"),
    [
        (date(2025, 12, 31), "0", "0", "0"),
        (date(2026, 1, 15), "1003.17", "0", "1003.17"),
        (date(2026, 2, 28), "1010.67", "0", "1010.67"),
        (date(2026, 3, 1), "1010.67", "900", "110.67"),
        (date(2026, 12, 31), "1030.67", "1000", "30.67"),
    ],
)
def test_the_balance(day: date, came: str, went: str, left: str) -> None:
    found = balance(reversed(LEDGER), day)
    assert (found, found.left) == (Balance(day, D(came), D(went)), D(left))


def test_a_fund_that_dips_is_asked_about_on_its_first_day() -> None:
    assert questions(LEDGER) == ()
    more = [*LEDGER, Entry(date(2026, 3, 10), Movement.WORKS, D("200"))]
    asked = questions(more)
    assert asked == (FundOverdrawn(field=["entries"], lacking=D("89.33"), day=date(2026, 3, 10)),)
    assert asked[0].message("en") == "The fund lacks 89.33 roubles on 10.03.2026"


def test_what_comes_and_goes_on_one_day_is_summed_before_it_is_judged() -> None:
    day = date(2026, 3, 1)
    assert questions([Entry(day, Movement.WORKS, D("5")), Entry(day, Movement.CONTRIBUTION, D("5"))]) == ()


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("amount", lambda: Entry(TODAY, Movement.WORKS, D("-1"))),
        ("minimum", lambda: rate("-1")),
        ("area", lambda: contribution(D("-1"), rate("1"))),
    ],
)
def test_nothing_is_negative(field: str, make: object) -> None:
    with pytest.raises(NegativeAmount) as refused:
        make()  # type: ignore[operator]
    assert (refused.value.code, refused.value.field) == ("CAPITAL_REPAIR_NEGATIVE", (field,))


def test_the_kinds_of_fund_and_what_owners_decide() -> None:
    funds = FUNDS.on(TODAY).value
    assert funds[Fund.REGIONAL_OPERATOR] == {Holder.REGIONAL_OPERATOR}
    assert funds[Fund.SPECIAL_ACCOUNT] == set(Holder)
    assert [decision.value for decision in DECISIONS.on(TODAY).value] == ["1.1", "1.1-1", "1.2", "1"]
    assert Decision("1.1-1") is Decision.CONTRIBUTION_ABOVE_MINIMUM
