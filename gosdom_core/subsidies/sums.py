"""The amount of a subsidy: how much does the state add in a month?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gosdom_core.bills.money import rounded
from gosdom_core.law import Term
from gosdom_core.subsidies.rules import FORMULA, MAX_SHARE, FamilyEmpty, NotMoney, ShareAboveFederal
from gosdom_core.workdays import Step


@dataclass(frozen=True, slots=True)
class Region:
    """What did the region set? `standard`: стандарт стоимости ЖКУ for one person of such a family a month;
    `subsistence`: the subsistence minimum of the family for one person; `share`: the share of income where it is lower
    than the federal one."""

    standard: Decimal
    subsistence: Decimal
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """Who asks? How many people, their income together for a month, and what they actually pay for housing in a
    month."""

    people: int
    income: Decimal
    expenses: Decimal


@dataclass(frozen=True, slots=True)
class Subsidy:
    """How much a month, and how was it counted? `amount` is 0 where the family's own share covers the standard."""

    amount: Decimal
    share: Fraction
    own: Fraction
    term: Term[str]
    steps: tuple[Step, ...]

    def explain(self, language: str = "ru") -> str:
        """How was it counted, in words?"""
        return "; ".join(step.text(language) for step in self.steps)


# --- How much? --------------------------------------------------------------------------------------------------------


def share_of_income(region: Region, day: date) -> Fraction:
    """Which share of its income does the family pay itself (МДД)? The region's where it set one. Raises
    `ShareAboveFederal`.

    Source: ЖК РФ ст. 159, Правила № 761.

    >>> share_of_income(Region(Decimal("3000"), Decimal("15000")), date(2026, 11, 21))
    Fraction(11, 50)
    """
    term = MAX_SHARE.on(day)
    if region.share is None:
        return term.value
    if not 0 <= region.share <= term.value:
        raise ShareAboveFederal(
            field=["region", "share"], term=term, most=_percent(term.value), value=_percent(region.share)
        )
    return region.share


def amount(family: Family, region: Region, day: date) -> Subsidy:
    """How much does the state add in a month? `S = standard × people − share × income`, less than nothing is nothing.

    A family below the subsistence minimum pays a part of its share: × (income / people) / minimum. Never more than it
    actually pays.
    Source: Правила № 761 (the formula from memory). Raises `FamilyEmpty`, `NotMoney`, `ShareAboveFederal`.

    >>> family, region = Family(2, Decimal("30000"), Decimal("9000")), Region(Decimal("4500"), Decimal("15000"))
    >>> subsidy = amount(family, region, date(2026, 11, 21))
    >>> subsidy.amount, subsidy.explain("en")
    (Decimal('2400.00'), 'standard 4500 × 2 = 9000.00; own share 22 % of 30000 = 6600.00; subsidy 2400.00')
    """
    _check(family, region)
    term, share = FORMULA.on(day), share_of_income(region, day)
    income, standard = Fraction(family.income), Fraction(region.standard) * family.people
    own = share * income
    percent = _percent(share)
    steps = [
        _step("стандарт", "standard", f"{region.standard} × {family.people} = {rounded(standard)}"),
        Step(
            f"своя доля {percent} % от {family.income} = {rounded(own)}",
            f"own share {percent} % of {family.income} = {rounded(own)}",
        ),
    ]
    a_head = income / family.people
    if a_head < Fraction(region.subsistence):
        own *= a_head / Fraction(region.subsistence)
        steps.append(
            Step(
                f"доход на человека {rounded(a_head)} ниже прожиточного минимума {region.subsistence}: "
                f"своя доля {rounded(own)}",
                f"the income a head, {rounded(a_head)}, is below the subsistence minimum {region.subsistence}: "
                f"own share {rounded(own)}",
            )
        )
    due = max(standard - own, Fraction(0))
    if due > Fraction(family.expenses):
        due = Fraction(family.expenses)
        steps.append(_step("не больше фактических расходов", "not more than is actually paid:", str(family.expenses)))
    added = rounded(due)
    steps.append(_step("субсидия", "subsidy", str(added)))
    return Subsidy(added, share, own, term, tuple(steps))


def _check(family: Family, region: Region) -> None:
    if family.people < 1:
        raise FamilyEmpty(field=["family", "people"])
    money = {
        ("family", "income"): family.income,
        ("family", "expenses"): family.expenses,
        ("region", "standard"): region.standard,
        ("region", "subsistence"): region.subsistence,
    }
    for field, value in money.items():
        if value < 0:
            raise NotMoney(field=field, value=value)


def _step(ru: str, en: str, figures: str) -> Step:
    return Step(f"{ru} {figures}", f"{en} {figures}")


def _percent(share: Fraction) -> str:
    percent = share * 100
    if percent.denominator == 1:
        return str(percent.numerator)
    return f"{(Decimal(percent.numerator) / percent.denominator).normalize():f}"
