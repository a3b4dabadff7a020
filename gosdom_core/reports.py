r"""Reports: what must a managing organisation's yearly report hold, by when, and how does the year's spending compare
with its budget?

The sources name the term and the duty; they do not name the sections, so `SECTIONS` is our choice and says so.

    Question
    ├── SectionMissing           REPORT_SECTION_MISSING: the report says nothing of something
    └── Overspent                REPORT_OVERSPENT: more was spent on an item than planned, past the threshold
    BadInput
    └── SameItemTwice            REPORT_SAME_ITEM_TWICE: an item stands twice in the budget

Money is `Decimal` in roubles, shares are `Fraction`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Literal

from gosdom_core import acts
from gosdom_core.errors import BadInput, Question
from gosdom_core.law import Dated, Term
from gosdom_core.words import day_text
from gosdom_core.workdays import Deadline, Step, next_working_day, provisional

CHECKED = date(2026, 11, 21)


@dataclass(frozen=True, slots=True)
class YearlyDay:
    """Which day of the following year? `on_day_off` says what if it is a day off: it stays, or moves to the next
    working day."""

    month: int
    day: int
    on_day_off: Literal["stay", "next"] = "stay"

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        when = f"{self.day:02}.{self.month:02}"
        return f"by {when} of the following year" if language == "en" else f"до {when} следующего года включительно"


class Section(Enum):
    """What does the report tell of?"""

    HOUSE = "house"
    WORKS_DONE = "works_done"
    MONEY = "money"
    BUDGET = "budget"
    DEBTS = "debts"
    REQUESTS = "requests"
    QUALITY = "quality"
    COMMON_PROPERTY_INCOME = "common_property_income"
    PLAN = "plan"


_TITLES: dict[Section, tuple[str, str]] = {
    Section.HOUSE: ("Дом и договор управления", "The house and the contract"),
    Section.WORKS_DONE: (
        "Выполненные работы и услуги: объём, периодичность, цена",
        "Works done: volume, how often, price",
    ),
    Section.MONEY: ("Начислено, собрано, израсходовано, остаток", "Charged, collected, spent, left"),
    Section.BUDGET: ("План и факт по статьям", "Planned and spent, item by item"),
    Section.DEBTS: ("Долги собственников и перед поставщиками", "Debts of owners and to suppliers"),
    Section.REQUESTS: ("Обращения и аварии: сколько, в срок ли", "Requests and accidents: how many, in time or not"),
    Section.QUALITY: ("Нарушения качества и перерасчёты", "Faults of quality and recalculations"),
    Section.COMMON_PROPERTY_INCOME: ("Доходы от общего имущества", "Income from common property"),
    Section.PLAN: ("План работ на следующий год", "The plan for the next year"),
}


def title(section: Section, language: str = "ru") -> str:
    """What is the section called?

    >>> title(Section.BUDGET, "en")
    'Planned and spent, item by item'
    """
    return _TITLES[section][1 if language == "en" else 0]


# --- Law --------------------------------------------------------------------------------------------------------------

YEARLY = Dated(
    "reports.yearly",
    Term(
        date(2012, 1, 1),
        YearlyDay(3, 31),
        acts.HOUSING_CODE,
        "ст. 162 ч. 11",
        "memory",
        ("S35", "S36"),
        note="в первом квартале за прошлый год, в том числе в ГИС ЖКХ; перенос с выходного не подтверждён",
    ),
    checked=CHECKED,
)
SECTIONS = Dated(
    "reports.sections",
    Term(date(2012, 1, 1), tuple(Section), acts.OURS, "", "product", note="состав отчёта в источниках не найден"),
    checked=CHECKED,
)
OVERSPENT = Dated(
    "reports.overspent",
    Term(
        date(2012, 1, 1), Fraction(1, 10), acts.OURS, "", "product", note="доля плана, сверх которой просят объяснить"
    ),
    checked=CHECKED,
)


class SectionMissing(Question):
    """Is the report whole? Nothing is said of `section`."""

    code = "REPORT_SECTION_MISSING"
    ru = "В отчёте нет раздела «{title}»"
    en = "The report has no section: {title_en}"


class Overspent(Question):
    """Was the budget kept? On `item` was `spent` where `planned` was planned."""

    code = "REPORT_OVERSPENT"
    ru = "По статье «{item}» израсходовано {spent} ₽ при плане {planned} ₽: поясните"
    en = "{spent} roubles were spent on «{item}», {planned} were planned: say why"


class SameItemTwice(BadInput):
    """Which item stands twice? `item`."""

    code = "REPORT_SAME_ITEM_TWICE"
    ru = "Статья «{item}» указана дважды"
    en = "The item «{item}» stands twice"


# --- By when, and what is missing? ------------------------------------------------------------------------------------


def due(
    year: int, zone: tzinfo, *, on_day_off: Literal["stay", "next"] | None = None, region: str | None = None
) -> Deadline:
    """By when must the report for a year be given? Source: ЖК РФ ст. 162 ч. 11 (from memory).

    Whether a day off moves it is not settled: it stays by default, `on_day_off="next"` takes ГК РФ ст. 193.

    >>> from zoneinfo import ZoneInfo
    >>> due(2025, ZoneInfo("Europe/Moscow")).day, due(2028, ZoneInfo("Europe/Moscow"), on_day_off="next").day
    (datetime.date(2026, 3, 31), datetime.date(2029, 4, 2))
    """
    term: Term[Any] = YEARLY.on(date(year + 1, 1, 1))
    yearly: YearlyDay = term.value
    named = date(year + 1, yearly.month, yearly.day)
    last = next_working_day(named, region) if (on_day_off or yearly.on_day_off) == "next" else named
    steps = [Step(f"отчёт за {year} год", f"the report for {year}"), Step(yearly.text(), yearly.text("en"))]
    if last != named:
        steps.append(
            Step(
                f"{day_text(named)} — нерабочий день, срок перенесён на {day_text(last)} (ст. 193 ГК РФ)",
                f"{day_text(named)} is a day off, moved to {day_text(last)} (art. 193 Civil Code)",
            )
        )
    at = datetime.combine(last + timedelta(days=1), time(), zone)
    return Deadline(at, last, term, tuple(steps), provisional(last))


def missing(held: Iterable[Section], day: date) -> tuple[SectionMissing, ...]:
    """Which sections does the report still lack? Shown, never refused: the law names no sections in our sources.

    >>> missing(set(Section) - {Section.PLAN}, date(2026, 3, 1))[0].message("en")
    'The report has no section: The plan for the next year'
    """
    there, term = frozenset(held), SECTIONS.on(day)
    return tuple(
        SectionMissing(
            field=["sections"], term=term, section=section.value, title=title(section), title_en=title(section, "en")
        )
        for section in term.value
        if section not in there
    )


# --- Budget and spending ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """How much was planned for an item and how much was spent? `left` is negative where more was spent; `share` of the
    plan that was spent, `None` where nothing was planned."""

    item: str
    planned: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """What is left of the plan?"""
        return self.planned - self.spent

    @property
    def share(self) -> Fraction | None:
        """Which part of the plan was spent?"""
        return Fraction(self.spent) / Fraction(self.planned) if self.planned else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How does the year's spending compare with its budget? The lines in the budget's order, unplanned items last, and
    their total."""

    lines: tuple[Line, ...]
    total: Line
    questions: tuple[Overspent, ...]


def compare(
    budget: Iterable[tuple[str, Decimal]],
    spent: Mapping[str, Iterable[Decimal]],
    day: date,
    *,
    threshold: Fraction | None = None,
) -> Comparison:
    """How does the spending compare with the budget? Money in roubles; nothing is rounded.

    An item is asked about where more was spent than planned by more than `threshold` of the plan (a tenth unless
    given), and always where nothing was planned. Raises `SameItemTwice`.

    >>> seen = compare(
    ...     [("лифт", Decimal("1000")), ("уборка", Decimal("500"))],
    ...     {"лифт": [Decimal("600"), Decimal("501")], "суд": [Decimal("70")]}, date(2026, 3, 1),
    ... )
    >>> [(line.item, line.left) for line in seen.lines], seen.total.left, len(seen.questions)
    ([('лифт', Decimal('-101')), ('уборка', Decimal('500')), ('суд', Decimal('-70'))], Decimal('329'), 2)
    """
    term = OVERSPENT.on(day)
    planned: dict[str, Decimal] = {}
    for item, amount in budget:
        if item in planned:
            raise SameItemTwice(field=["budget"], item=item)
        planned[item] = amount
    sums = {item: sum(amounts, Decimal(0)) for item, amounts in spent.items()}
    names = [*planned, *sorted(item for item in sums if item not in planned)]
    lines = tuple(Line(item, planned.get(item, Decimal(0)), sums.get(item, Decimal(0))) for item in names)
    total = Line("", sum((line.planned for line in lines), Decimal(0)), sum((line.spent for line in lines), Decimal(0)))
    limit = 1 + (term.value if threshold is None else threshold)
    asked = tuple(
        Overspent(field=["lines"], term=term, item=line.item, planned=line.planned, spent=line.spent)
        for line in lines
        if Fraction(line.spent) > Fraction(line.planned) * limit
    )
    return Comparison(lines, total, asked)
