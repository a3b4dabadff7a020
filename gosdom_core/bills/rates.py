"""Rates: which yearly rate, which part of it a day, and which days bear none? The law behind penalties (пени).

Rates are percent a year (`Decimal`), parts of the rate a day are `Fraction` (1/300, 1/130).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final

from gosdom_core import acts
from gosdom_core.bills.dates import DebtKind
from gosdom_core.bills.money import CHECKED
from gosdom_core.errors import TermUnknown
from gosdom_core.law import Dated, Term

# --- Key rate -------------------------------------------------------------------------------------------------------

_KEY_RATES = """
2021-12-20 8.50  2022-02-14 9.50  2022-02-28 20.00 2022-04-11 17.00 2022-05-04 14.00 2022-05-27 11.00 2022-06-14 9.50
2022-07-25 8.00  2022-09-19 7.50  2023-07-24 8.50  2023-08-15 12.00 2023-09-18 13.00 2023-10-30 15.00 2023-12-18 16.00
2024-07-29 18.00 2024-09-16 19.00 2024-10-28 21.00 2025-06-09 20.00 2025-07-28 18.00 2025-09-15 17.00 2025-10-27 16.50
2025-12-22 16.00 2026-02-16 15.50 2026-03-23 15.00 2026-04-27 14.50 2026-06-22 14.25 2026-07-27 14.00
"""


def _rates(words: list[str]) -> list[Term[Decimal]]:
    return [
        Term(date.fromisoformat(since), Decimal(rate), acts.BANK_OF_RUSSIA, "", "secondary", ("S111",))
        for since, rate in zip(words[::2], words[1::2], strict=True)
    ]


KEY_RATE = Dated("bills.penalty.key_rate", *_rates(_KEY_RATES.split()), checked=CHECKED)

KEY_RATE_KNOWN_UNTIL = Dated(
    "bills.penalty.key_rate.known_until",
    Term(
        date(2021, 12, 20),
        date(2026, 10, 25),
        acts.BANK_OF_RUSSIA,
        "",
        "secondary",
        ("S111",),
        note="14.09.2026 — без изменений (один источник); решение 23.10.2026 (действует с 26.10) не найдено",
    ),
    checked=CHECKED,
)

# --- Cap ------------------------------------------------------------------------------------------------------------

_CAP = Decimal("9.50")

CAP = Dated(
    "bills.penalty.cap",
    Term(
        date(2022, 2, 28),
        _CAP,
        acts.DECREE_474_2022,
        "п. 1",
        "memory",
        ("S107",),
        until=date(2022, 12, 31),
        note="начало 28.02.2022 — по памяти; встречается и 26.03.2022",
    ),
    Term(date(2023, 1, 1), _CAP, acts.DECREE_1681_2022, "", "secondary", ("S108", "S109", "S110"), date(2023, 12, 31)),
    Term(date(2024, 1, 1), _CAP, acts.DECREE_2382_2023, "", "secondary", ("S108", "S109", "S110"), date(2024, 12, 31)),
    Term(
        date(2025, 1, 1),
        _CAP,
        acts.DECREE_329_2025,
        "",
        "primary",
        ("S108", "S109", "S110"),
        date(2026, 12, 31),
        note="до 1 января 2027; о продлении на 2027 год на 21.11.2026 сведений нет",
    ),
    checked=CHECKED,
)


class CapBy(Enum):
    """Which day tells whether the rate is capped?

    Unsettled where the cap begins and ends: the day of payment, or each day of delay.
    """

    PAYMENT_DAY = "payment_day"
    ACCRUAL_DAY = "accrual_day"


# --- Sizes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tier:
    """From which day of delay is which part of the yearly rate due a day? The day after the due date is day 1."""

    first_day: int
    fraction: Fraction


_NONE, _300, _130 = Fraction(0), Fraction(1, 300), Fraction(1, 130)

SIZES: dict[DebtKind, Dated[tuple[Tier, ...]]] = {
    DebtKind.SERVICES: Dated(
        "bills.penalty.sizes",
        Term(
            date(2016, 1, 1),
            (Tier(1, _NONE), Tier(31, _300), Tier(91, _130)),
            acts.HOUSING_CODE,
            "ст. 155 ч. 14",
            "primary",
            ("S105",),
            note="договор не может увеличить; начало действия редакции — по памяти",
        ),
        checked=CHECKED,
    ),
    DebtKind.CAPITAL_REPAIR: Dated(
        "bills.penalty.sizes.capital_repair",
        Term(
            date(2016, 1, 1),
            (Tier(1, _NONE), Tier(31, _300)),
            acts.HOUSING_CODE,
            "ст. 155 ч. 14.1",
            "secondary",
            ("S103", "S106"),
            note="1/300 за всё время, без 1/130; начало действия редакции — по памяти",
        ),
        checked=CHECKED,
    ),
}

# --- Moratoria ------------------------------------------------------------------------------------------------------


class Moratorium(Enum):
    """In which months did no penalty accrue?

    2020: the pandemic; 2022: the bankruptcy moratorium, which only some apply to these debts.
    """

    PANDEMIC_2020 = "pandemic_2020"
    BANKRUPTCY_2022 = "bankruptcy_2022"


MORATORIA: dict[Moratorium, Dated[Moratorium]] = {
    Moratorium.PANDEMIC_2020: Dated(
        "bills.penalty.moratorium.2020",
        Term(
            date(2020, 4, 6),
            Moratorium.PANDEMIC_2020,
            acts.DECREE_424_2020,
            "",
            "memory",
            ("S69",),
            until=date(2020, 12, 31),
        ),
        checked=CHECKED,
    ),
    Moratorium.BANKRUPTCY_2022: Dated(
        "bills.penalty.moratorium.2022",
        Term(
            date(2022, 4, 1),
            Moratorium.BANKRUPTCY_2022,
            acts.DECREE_497_2022,
            "",
            "secondary",
            ("S69",),
            until=date(2022, 10, 1),
            note="применяют не все: включается явно",
        ),
        checked=CHECKED,
    ),
}


# --- Choices --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PenaltyRules:
    """Which choices are made where the law leaves them open?

    `moratoria`: which count (none by default); their days bear no penalty, and the days of delay are counted on
    through them. `key_rate`, `cap`: another history than the one known here, for decisions that came later.

    >>> PenaltyRules(cap_by=CapBy.ACCRUAL_DAY).moratoria
    frozenset()
    """

    cap_by: CapBy = CapBy.PAYMENT_DAY
    moratoria: frozenset[Moratorium] = frozenset()
    key_rate: Dated[Decimal] = KEY_RATE
    cap: Dated[Decimal] = CAP


RULES: Final = PenaltyRules()


def cap_on(day: date, cap: Dated[Decimal] = CAP) -> Term[Decimal] | None:
    """Which cap on the rate is in force that day? `None` before the first and after the end of the last one known.

    >>> cap_on(date(2026, 12, 31)).value, cap_on(date(2027, 1, 1))
    (Decimal('9.50'), None)
    """
    try:
        return cap.on(day)
    except TermUnknown:
        return None


def yearly_rate(paid: date, accrued: date | None = None, rules: PenaltyRules = RULES) -> Decimal:
    """Which yearly rate counts for a debt paid on a day: the key rate of that day, or the cap where it is less?

    Percent a year. `accrued` is the day of delay it is asked for: it matters only where the cap goes by it. Raises
    `TermUnknown` before the first key rate known. Source: ЖК РФ ст. 155 ч. 14, ПП РФ № 474.

    >>> yearly_rate(date(2026, 5, 20)), yearly_rate(date(2022, 10, 1)), yearly_rate(date(2027, 1, 20))
    (Decimal('9.50'), Decimal('7.50'), Decimal('14.00'))
    >>> yearly_rate(date(2027, 1, 20), date(2026, 12, 31), PenaltyRules(cap_by=CapBy.ACCRUAL_DAY))
    Decimal('9.50')
    """
    by_accrual = rules.cap_by is CapBy.ACCRUAL_DAY and accrued is not None
    capped = cap_on(accrued if by_accrual and accrued is not None else paid, rules.cap)
    key = rules.key_rate.on(paid).value
    return key if capped is None else min(capped.value, key)
