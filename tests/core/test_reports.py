"""Reports: by when, what is missing, and the budget against what was spent."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosdom_core.reports import (
    SECTIONS,
    YEARLY,
    Line,
    Overspent,
    SameItemTwice,
    Section,
    SectionMissing,
    compare,
    due,
    missing,
    title,
)

D = Decimal
TODAY = date(2026, 11, 21)
SAMARA = ZoneInfo("Europe/Samara")


@pytest.mark.parametrize(
    ("case", "year", "on_day_off", "day"),
    [
        ("a Tuesday", 2025, None, date(2026, 3, 31)),
        ("a Wednesday", 2026, "next", date(2027, 3, 31)),
        ("a Saturday stays", 2028, None, date(2029, 3, 31)),
        ("a Saturday moved by the caller's choice", 2028, "next", date(2029, 4, 2)),
    ],
)
def test_by_when(case: str, year: int, on_day_off: Literal["next"] | None, day: date) -> None:
    by = due(year, SAMARA, on_day_off=on_day_off)
    assert by.day == day, case


def test_the_day_itself_is_in_time_and_the_counting_is_told() -> None:
    by = due(2025, SAMARA)
    assert not by.is_overdue(datetime(2026, 3, 31, 23, 59, 59, tzinfo=SAMARA))
    assert by.is_overdue(datetime(2026, 4, 1, 0, 0, 1, tzinfo=SAMARA))
    assert by.explain() == "отчёт за 2025 год; до 31.03 следующего года включительно"
    assert due(2028, SAMARA, on_day_off="next").explain("en") == (
        "the report for 2028; by 31.03 of the following year; 31.03.2029 is a day off, moved to 02.04.2029 "
        "(art. 193 Civil Code)"
    )
    assert (by.term.clause, by.term.confidence) == ("ст. 162 ч. 11", "memory")
    assert YEARLY.on(TODAY).value.text("en") == "by 31.03 of the following year"


def test_what_the_report_lacks_is_asked_not_refused() -> None:
    assert missing(Section, TODAY) == ()
    asked = missing(set(Section) - {Section.DEBTS, Section.PLAN}, TODAY)
    assert [question.figures["section"] for question in asked] == ["debts", "plan"]
    assert asked[0] == SectionMissing(
        field=["sections"], section="debts", title=title(Section.DEBTS), title_en=title(Section.DEBTS, "en")
    )
    assert asked[0].message() == "В отчёте нет раздела «Долги собственников и перед поставщиками»"
    assert SECTIONS.on(TODAY).confidence == "product"
    assert len(missing((), TODAY)) == len(Section)


BUDGET = [("лифт", D("1000")), ("уборка", D("500")), ("крыша", D("0"))]


@pytest.mark.parametrize(
    ("case", "spent", "asked"),
    [
        ("to the kopeck of the plan", {"лифт": [D("1000")]}, []),
        ("a tenth more", {"лифт": [D("1100")]}, []),
        ("a kopeck past it", {"лифт": [D("600"), D("500.01")]}, ["лифт"]),
        ("nothing was planned", {"крыша": [D("0.01")]}, ["крыша"]),
        ("an item that the budget does not know", {"суд": [D("70")]}, ["суд"]),
        ("nothing was spent", {}, []),
    ],
)
def test_what_is_asked_about(case: str, spent: dict[str, list[Decimal]], asked: list[str]) -> None:
    assert [question.figures["item"] for question in compare(BUDGET, spent, TODAY).questions] == asked, case


def test_the_comparison() -> None:
    found = compare(BUDGET, {"лифт": [D("600"), D("501")], "суд": [D("70")]}, TODAY, threshold=Fraction(0))
    assert found.lines == (
        Line("лифт", D("1000"), D("1101")),
        Line("уборка", D("500"), D("0")),
        Line("крыша", D("0"), D("0")),
        Line("суд", D("0"), D("70")),
    )
    assert [line.share for line in found.lines] == [Fraction(1101, 1000), Fraction(0), None, None]
    assert (found.total.planned, found.total.spent, found.total.left) == (D("1500"), D("1171"), D("329"))
    assert found.questions[0] == Overspent(field=["lines"], item="лифт", planned=D("1000"), spent=D("1101"))
    assert found.questions[0].message() == "По статье «лифт» израсходовано 1101 ₽ при плане 1000 ₽: поясните"


def test_an_item_stands_once() -> None:
    with pytest.raises(SameItemTwice) as refused:
        compare([*BUDGET, ("лифт", D("1"))], {}, TODAY)
    assert (refused.value.code, refused.value.figures) == ("REPORT_SAME_ITEM_TWICE", {"item": "лифт"})


@given(
    budget=st.dictionaries(st.sampled_from("абвгд"), st.decimals(D(0), D(10**6), places=2)),
    spent=st.dictionaries(st.sampled_from("абвгде"), st.lists(st.decimals(D(0), D(10**6), places=2), max_size=4)),
)
def test_the_total_is_that_of_its_lines(budget: dict[str, Decimal], spent: dict[str, list[Decimal]]) -> None:
    found = compare(budget.items(), spent, TODAY)
    assert found.total.planned == sum(budget.values())
    assert found.total.spent == sum(sum(amounts) for amounts in spent.values())
    assert [line.item for line in found.lines] == [*budget, *sorted(set(spent) - set(budget))]
