"""Subsidies: share of income, amount, term, start and renewal, by the figures that the region sets."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosdom_core.subsidies import (
    DECISION,
    LASTS,
    MAX_SHARE,
    Debt,
    DebtBlocks,
    Family,
    FamilyEmpty,
    NotMoney,
    Region,
    ShareAboveFederal,
    amount,
    debt_answer_due,
    decision_due,
    granted,
    questions,
    share_of_income,
)
from gosdom_core.workdays import Months, Workdays, add_months

D = Decimal
TODAY = date(2026, 11, 21)
REGION = Region(standard=D("4500"), subsistence=D("15000"))
Ymd: TypeAlias = tuple[int, int, int]
MONEY = st.decimals(D(0), D(200_000), places=2)


def family(people: int, income: str, expenses: str = "100000") -> Family:
    return Family(people, D(income), D(expenses))


@pytest.mark.parametrize(
    ("case", "who", "region", "expected"),
    [
        ("at the subsistence minimum", family(2, "30000"), REGION, "2400.00"),  # 9000 − 22 % of 30000
        ("just above it", family(2, "30000.50"), REGION, "2399.89"),
        ("below: 22 % × (10000 / 15000) of 20000", family(2, "20000"), REGION, "6066.67"),
        ("no income at all", family(1, "0"), REGION, "4500.00"),
        ("the own share covers the standard", family(1, "100000"), REGION, "0.00"),
        ("never more than is actually paid", family(2, "20000", "5000"), REGION, "5000.00"),
        ("Moscow's example of 10 %", family(2, "30000"), Region(D("4500"), D("15000"), Fraction(1, 10)), "6000.00"),
        ("a region's 16 %", family(2, "30000"), Region(D("4500"), D("15000"), Fraction(16, 100)), "4200.00"),
    ],
)
def test_the_amount(case: str, who: Family, region: Region, expected: str) -> None:
    assert str(amount(who, region, TODAY).amount) == expected, case


def test_the_amount_explains_itself() -> None:
    found = amount(family(2, "20000", "5000"), REGION, TODAY)
    assert found.explain() == (
        "стандарт 4500 × 2 = 9000.00; своя доля 22 % от 20000 = 4400.00; "
        "доход на человека 10000.00 ниже прожиточного минимума 15000: своя доля 2933.33; "
        "не больше фактических расходов 5000; субсидия 5000.00"
    )
    assert (found.share, found.own, found.term.confidence) == (Fraction(22, 100), Fraction(8800, 3), "memory")


@given(people=st.integers(1, 9), income=MONEY, expenses=MONEY, standard=MONEY, subsistence=MONEY)
def test_it_lies_between_nothing_and_what_is_paid(
    people: int, income: Decimal, expenses: Decimal, standard: Decimal, subsistence: Decimal
) -> None:
    found = amount(Family(people, income, expenses), Region(standard, subsistence), TODAY).amount
    assert 0 <= found <= expenses
    assert found <= standard * people


@given(people=st.integers(1, 9), income=MONEY, more=MONEY)
def test_who_earns_more_never_gets_more(people: int, income: Decimal, more: Decimal) -> None:
    less, greater = (amount(Family(people, sum_, D(10**9)), REGION, TODAY).amount for sum_ in (income, income + more))
    assert greater <= less


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (None, Fraction(11, 50)),
        (Fraction(22, 100), Fraction(11, 50)),
        (Fraction(1, 10), Fraction(1, 10)),
        (Fraction(0), Fraction(0)),
    ],
)
def test_the_region_may_lower_the_share(share: Fraction | None, expected: Fraction) -> None:
    assert share_of_income(Region(D(1), D(1), share), TODAY) == expected


@pytest.mark.parametrize("share", [Fraction(221, 1000), Fraction(1), Fraction(-1, 10)])
def test_the_region_may_not_raise_it(share: Fraction) -> None:
    with pytest.raises(ShareAboveFederal) as refused:
        share_of_income(Region(D(1), D(1), share), TODAY)
    assert (refused.value.code, refused.value.figures["most"]) == ("SUBSIDY_SHARE_ABOVE_FEDERAL", "22")
    assert refused.value.term is MAX_SHARE.on(TODAY)


def test_the_refused_share_is_told_in_per_cent() -> None:
    with pytest.raises(ShareAboveFederal) as refused:
        share_of_income(Region(D(1), D(1), Fraction(221, 1000)), TODAY)
    assert refused.value.message() == "Доля расходов не может быть больше 22 % дохода, указано 22.1 %"


def test_a_family_has_at_least_one_person_and_no_negative_money() -> None:
    with pytest.raises(FamilyEmpty) as empty:
        amount(family(0, "1"), REGION, TODAY)
    assert (empty.value.code, empty.value.field) == ("SUBSIDY_FAMILY_EMPTY", ("family", "people"))
    with pytest.raises(NotMoney) as negative:
        amount(family(1, "-1"), REGION, TODAY)
    assert (negative.value.code, negative.value.field) == ("SUBSIDY_NOT_MONEY", ("family", "income"))


@pytest.mark.parametrize(
    ("case", "applied", "since", "until", "renew_since", "renew_by"),
    [
        ("the 1st", (2026, 11, 1), (2026, 11, 1), (2027, 4, 30), (2027, 4, 16), (2027, 5, 15)),
        ("the 15th is this month's", (2026, 11, 15), (2026, 11, 1), (2027, 4, 30), (2027, 4, 16), (2027, 5, 15)),
        ("the 16th is the next month's", (2026, 11, 16), (2026, 12, 1), (2027, 5, 31), (2027, 5, 16), (2027, 6, 15)),
        ("the last day of the year", (2026, 12, 31), (2027, 1, 1), (2027, 6, 30), (2027, 6, 16), (2027, 7, 15)),
        ("it ends in a leap February", (2027, 9, 1), (2027, 9, 1), (2028, 2, 29), (2028, 2, 16), (2028, 3, 15)),
    ],
)
def test_from_when_to_when(*, case: str, applied: Ymd, since: Ymd, until: Ymd, renew_since: Ymd, renew_by: Ymd) -> None:
    found = granted(date(*applied))
    assert (found.since, found.until) == (date(*since), date(*until)), case
    assert (found.renew_since, found.renew_by) == (date(*renew_since), date(*renew_by)), case


@given(applied=st.dates(date(2006, 1, 1), date(2090, 1, 1)), on_first=st.booleans())
def test_a_renewal_in_its_days_leaves_no_gap_and_no_overlap(applied: date, on_first: bool) -> None:
    now = granted(applied)
    again = granted(now.renew_since if on_first else now.renew_by)
    assert (again.since - now.until).days == 1
    assert add_months(now.since, 6) == again.since


def test_the_term_and_the_decision() -> None:
    assert (LASTS.on(TODAY).value, DECISION.on(TODAY).value) == (Months(6, "stay"), Workdays(10))
    zone = ZoneInfo("Europe/Samara")
    assert decision_due(datetime(2026, 12, 30, 9, tzinfo=zone), zone).day == date(2027, 1, 22)
    answer = debt_answer_due(datetime(2026, 12, 30, 9, tzinfo=zone), zone)
    assert (answer.day, answer.term.confidence, answer.term.source) == (date(2027, 1, 15), "secondary", ("S14",))
    assert granted(date(2026, 11, 2)).explain() == (
        "назначается с 01.11.2026 по 30.04.2027; чтобы не прервалась, подайте заявление с 16.04.2027 по 15.05.2027"
    )


@pytest.mark.parametrize(
    ("case", "debt", "asked"),
    [
        ("confirmed, three years old to the day", Debt(D("500"), date(2023, 11, 21), confirmed=True), True),
        ("confirmed, a day older", Debt(D("500"), date(2023, 11, 20), confirmed=True), False),
        ("not confirmed by a court", Debt(D("500"), date(2026, 11, 1), confirmed=False), False),
        ("paid off", Debt(D("0"), date(2026, 11, 1), confirmed=True), False),
    ],
)
def test_only_a_confirmed_debt_of_three_years_is_asked_about(case: str, debt: Debt, asked: bool) -> None:
    expected = (DebtBlocks(field=["debts"], amount=debt.amount, since=debt.since),) if asked else ()
    assert questions((debt,), TODAY) == expected, case
