"""Payments: which debts a payment settles (ЖК РФ ст. 155, ГК РФ ст. 319)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gosdom_core import bills
from gosdom_core.bills import Debt, Payment
from gosdom_core.errors import OutOfRange

D = Decimal
MARCH = Debt(date(2026, 3, 1), D("1000.00"), date(2026, 4, 15), key="march")
APRIL = Debt(date(2026, 4, 1), D("800.00"), date(2026, 5, 15), key="april")
MAY = Debt(date(2026, 5, 1), D("600.00"), date(2026, 6, 15), key="may")
PENALTY = Debt(date(2026, 3, 1), D("12.34"), date(2026, 6, 15), is_penalty=True, key="penalty")
OLD = Debt(date(2023, 4, 1), D("500.00"), date(2023, 5, 10), key="old")
ALL = [MAY, PENALTY, MARCH, APRIL]


def told(payment: Payment, debts: list[Debt], *, settle_expired: bool = False) -> tuple[list[tuple[str, str]], str]:
    done = bills.allocate(payment, debts, settle_expired=settle_expired)
    return [(part.debt.key, str(part.amount)) for part in done.parts], str(done.advance)


JUNE = date(2026, 6, 20)

CASES = [
    ("the oldest first", Payment(JUNE, D("1500.00")), ALL, ([("march", "1000.00"), ("april", "500.00")], "0.00")),
    (
        "the named period first, then the oldest",
        Payment(JUNE, D("900.00"), date(2026, 5, 31)),
        ALL,
        ([("may", "600.00"), ("march", "300.00")], "0.00"),
    ),
    (
        "penalties after all that was charged, the rest is an advance",
        Payment(JUNE, D("2500.00")),
        ALL,
        ([("march", "1000.00"), ("april", "800.00"), ("may", "600.00"), ("penalty", "12.34")], "87.66"),
    ),
    (
        "naming a period does not bring its penalty forward",
        Payment(JUNE, D("1000.01"), date(2026, 3, 1)),
        ALL,
        ([("march", "1000.00"), ("april", "0.01")], "0.00"),
    ),
    ("a named period without a debt", Payment(JUNE, D("1.00"), date(2026, 1, 1)), ALL, ([("march", "1.00")], "0.00")),
    ("no debts: an advance", Payment(JUNE, D("10.00")), [], ([], "10.00")),
    ("nothing paid", Payment(JUNE, D("0.00")), ALL, ([], "0.00")),
    (
        "10.05.2023 and three years: 11.05.2026 is still in time, for 10.05.2026 is a Sunday",
        Payment(date(2026, 5, 11), D("600.00")),
        [OLD, MARCH],
        ([("old", "500.00"), ("march", "100.00")], "0.00"),
    ),
    (
        "a debt beyond three years is passed over",
        Payment(date(2026, 5, 13), D("1100.00")),
        [OLD, MARCH],
        ([("march", "1000.00")], "100.00"),
    ),
    (
        "unless the payer named it",
        Payment(date(2026, 5, 13), D("600.00"), date(2023, 4, 1)),
        [OLD, MARCH],
        ([("old", "500.00"), ("march", "100.00")], "0.00"),
    ),
]


@pytest.mark.parametrize(("case", "payment", "debts", "expected"), CASES, ids=[row[0] for row in CASES])
def test_allocation(
    case: str, payment: Payment, debts: list[Debt], expected: tuple[list[tuple[str, str]], str]
) -> None:
    assert told(payment, debts) == expected


def test_expired_debts_are_settled_where_the_caller_chooses_so() -> None:
    payment = Payment(date(2026, 5, 13), D("600.00"))
    assert told(payment, [OLD, MARCH], settle_expired=True) == ([("old", "500.00"), ("march", "100.00")], "0.00")


def test_debts_of_one_period_share_in_proportion_to_the_kopeck() -> None:
    rows = [Debt(MARCH.period, D("100.00"), MARCH.due, key=key) for key in "abc"]
    assert told(Payment(JUNE, D("100.00")), rows) == ([("a", "33.34"), ("b", "33.33"), ("c", "33.33")], "0.00")
    assert told(Payment(JUNE, D("0.01")), rows) == ([("a", "0.01")], "0.00")


@pytest.mark.parametrize("amount", [D("-1.00"), D("0.005")])
def test_what_is_no_payment_is_refused(amount: Decimal) -> None:
    with pytest.raises((OutOfRange, bills.NotKopecks)) as refused:
        bills.allocate(Payment(JUNE, amount), ALL)
    assert refused.value.field == ("amount",)


debts = st.lists(
    st.builds(
        Debt,
        period=st.sampled_from([date(2023, 1, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]),
        amount=st.decimals(D(0), D(10_000), places=2),
        due=st.sampled_from([date(2023, 2, 10), date(2026, 2, 10), date(2026, 4, 15)]),
        is_penalty=st.booleans(),
        key=st.uuids().map(str),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(debts, st.decimals(D(0), D(50_000), places=2), st.sampled_from([None, date(2026, 2, 1)]), st.booleans())
def test_an_allocation_sums_to_the_payment(
    owed: list[Debt], amount: Decimal, period: date | None, settle_expired: bool
) -> None:
    done = bills.allocate(Payment(JUNE, amount, period), owed, settle_expired=settle_expired)
    assert sum((part.amount for part in done.parts), done.advance) == amount
    assert all(D(0) < part.amount <= part.debt.amount for part in done.parts)
    assert len({part.debt.key for part in done.parts}) == len(done.parts)
    left = {debt.key: debt.amount for debt in owed if settle_expired or debt.period == period or not debt.expired(JUNE)}
    for part in done.parts:
        left[part.debt.key] -= part.amount
    assert not done.advance or not any(left.values())
