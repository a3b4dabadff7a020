"""The times of a subsidy: from when to when is it paid, when decided and renewed, and does a debt stand in the way?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from gosdom_core.law import Term
from gosdom_core.subsidies.rules import DEBT_ANSWER, DEBT_YEARS, DECISION, LAST_DAY_FOR_THIS_MONTH, LASTS, DebtBlocks
from gosdom_core.words import day_text
from gosdom_core.workdays import Deadline, Months, add_months, deadline


@dataclass(frozen=True, slots=True)
class Debt:
    """Which debt? `confirmed`: a court confirmed it; `since`: the day it arose."""

    amount: Decimal
    since: date
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Granted:
    """From which day to which is it paid, both included? To go on without a gap the family applies from `renew_since`
    to `renew_by`."""

    since: date
    until: date
    renew_since: date
    renew_by: date
    start: Term[int]
    lasts: Term[Months]

    def explain(self, language: str = "ru") -> str:
        """When is it paid, and when renewed, in words?"""
        since, until = day_text(self.since), day_text(self.until)
        first, last = day_text(self.renew_since), day_text(self.renew_by)
        if language == "en":
            return f"paid from {since} to {until}; to go on without a gap apply from {first} to {last}"
        return f"назначается с {since} по {until}; чтобы не прервалась, подайте заявление с {first} по {last}"


def granted(applied: date) -> Granted:
    """From when and for how long is it paid to a family that applied that day, and when does it apply again?

    Applied by the 15th: from the 1st of this month; later: of the next (the second part from memory). Six months.
    Source: Правила № 761. It may be renewed without an application where the data come by inter-agency exchange: the
    days are for those who must apply.

    >>> granted(date(2026, 11, 16)).explain("en")
    'paid from 01.12.2026 to 31.05.2027; to go on without a gap apply from 16.05.2027 to 15.06.2027'
    """
    start, lasts = LAST_DAY_FOR_THIS_MONTH.on(applied), LASTS.on(applied)
    first = applied.replace(day=1)
    since = first if applied.day <= start.value else add_months(first, 1)
    after = add_months(since, lasts.value.n)
    renew_since = add_months(after, -1).replace(day=start.value + 1)
    return Granted(since, after - timedelta(days=1), renew_since, after.replace(day=start.value), start, lasts)


def decision_due(applied: datetime, zone: tzinfo, region: str | None = None) -> Deadline:
    """By when is it decided? Ten working days from the application. Source: Правила № 761.

    >>> from zoneinfo import ZoneInfo
    >>> zone = ZoneInfo("Asia/Yekaterinburg")
    >>> decision_due(datetime(2026, 11, 2, 12, tzinfo=zone), zone).day
    datetime.date(2026, 11, 17)
    """
    return deadline(DECISION.on(applied.astimezone(zone).date()), start=applied, zone=zone, region=region)


def debt_answer_due(asked: datetime, zone: tzinfo, region: str | None = None) -> Deadline:
    """By when must the managing organisation say whether the family has a debt? Five working days; if it is silent,
    the state's system answers that there is none.

    >>> from zoneinfo import ZoneInfo
    >>> zone = ZoneInfo("Asia/Yekaterinburg")
    >>> debt_answer_due(datetime(2026, 11, 2, 12, tzinfo=zone), zone).day
    datetime.date(2026, 11, 10)
    """
    return deadline(DEBT_ANSWER.on(asked.astimezone(zone).date()), start=asked, zone=zone, region=region)


def questions(debts: tuple[Debt, ...], day: date) -> tuple[DebtBlocks, ...]:
    """Does a debt stand in the way? Only one that a court confirmed and that is not older than three years (from
    memory).

    >>> debts = tuple(Debt(Decimal("5000"), since, confirmed=True) for since in (date(2023, 11, 20), date(2026, 2, 1)))
    >>> [found.message("en") for found in questions(debts, date(2026, 11, 21))]
    ['There is a debt of 5000 roubles since 01.02.2026, confirmed by a court: the subsidy may be refused']
    """
    term = DEBT_YEARS.on(day)
    return tuple(
        DebtBlocks(field=["debts"], term=term, amount=debt.amount, since=debt.since)
        for debt in debts
        if debt.confirmed and debt.amount > 0 and add_months(debt.since, term.value.n) >= day
    )
