"""Dated terms: which value was in force on a day, at the edges too."""

from __future__ import annotations

import pickle
import pkgutil
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gosdom_core
from gosdom_core import acts, errors, law
from gosdom_core.errors import TermUnknown
from gosdom_core.law import Dated, Term
from gosdom_core.shell import terms

CHECKED = date(2026, 11, 21)
terms.load()
OLD = Term(date(2005, 3, 1), 10, acts.HOUSING_CODE, "ст. 155 ч. 1", "secondary")
NEW = Term(date(2026, 3, 1), 15, acts.LAW_177_2025, "ст. 155 ч. 1 ЖК РФ", "secondary", until=date(2026, 12, 31))


def dated(*terms: Term[int]) -> Dated[int]:
    return Dated("test.due", *terms, checked=CHECKED, listed=False)


@pytest.mark.parametrize(
    ("case", "day", "expected"),
    [
        ("the first day of the first term", date(2005, 3, 1), OLD),
        ("the last day of the first term", date(2026, 2, 28), OLD),
        ("the first day of the second", date(2026, 3, 1), NEW),
        ("the last day that the act names", date(2026, 12, 31), NEW),
    ],
)
def test_the_term_of_a_day(case: str, day: date, expected: Term[int]) -> None:
    assert dated(OLD, NEW).on(day) is expected, case


@pytest.mark.parametrize(
    ("day", "figures"),
    [
        (date(2005, 2, 28), {"name": "test.due", "day": date(2005, 2, 28), "first": date(2005, 3, 1)}),
        (date(2027, 1, 1), {"name": "test.due", "day": date(2027, 1, 1), "last": date(2026, 12, 31)}),
    ],
)
def test_outside_the_terms_the_law_is_not_known(day: date, figures: dict[str, object]) -> None:
    with pytest.raises(TermUnknown) as refused:
        dated(OLD, NEW).on(day)
    assert (refused.value.code, refused.value.figures) == ("TERM_UNKNOWN", figures)
    assert refused.value.message() == f"На {day} норма «test.due» неизвестна"


def test_when_a_term_ends() -> None:
    both = dated(OLD, NEW)
    assert (both.ends(OLD), both.ends(NEW), dated(OLD).ends(OLD)) == (date(2026, 2, 28), date(2026, 12, 31), None)


@pytest.mark.parametrize("terms", [(), (NEW, OLD), (OLD, OLD)])
def test_terms_stand_in_the_order_of_time(terms: tuple[Term[int], ...]) -> None:
    with pytest.raises(ValueError, match="later day"):
        dated(*terms)


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="there is a term of this name already"):
        Dated("workdays.holidays", OLD, checked=CHECKED)


@given(
    days=st.lists(st.dates(date(2000, 1, 1), date(2040, 1, 1)), min_size=1, max_size=6, unique=True),
    day=st.dates(date(2000, 1, 1), date(2040, 1, 1)),
)
def test_the_term_in_force_is_the_last_that_began(days: list[date], day: date) -> None:
    rule = dated(*(Term(since, n, acts.OURS, "", "product") for n, since in enumerate(sorted(days))))
    begun = [since for since in sorted(days) if since <= day]
    if begun:
        assert rule.on(day).value == len(begun) - 1
    else:
        with pytest.raises(TermUnknown):
            rule.on(day)


def test_how_a_clause_is_cited() -> None:
    assert OLD.cite() == "ст. 155 ч. 1, ЖК РФ"
    assert Term(date(2020, 1, 1), 1, acts.OURS, "", "product").cite("en") == "Our choice (not set by law)"


# --- Every term of the house -----------------------------------------------------------------------------------------


def all_terms() -> list[tuple[str, Dated[object], Term[object]]]:
    terms.load()
    return [(name, rule, term) for name, rule in law.terms().items() for term in rule.terms]


def test_every_term_says_where_it_comes_from() -> None:
    found = all_terms()
    assert len(found) > 50
    modules = {module.name for module in pkgutil.iter_modules(gosdom_core.__path__)}
    for name, rule, term in found:
        module, _, thing = name.partition(".")
        assert thing, name
        assert module in modules, name
        assert term.act is not acts.OURS or not term.clause, name
        assert term.confidence != "product" or term.act is acts.OURS or term.note, name
        assert term.confidence not in ("primary", "secondary") or term.source or term.note, name
        assert rule.checked == CHECKED, name
        assert all(source.startswith("S") and source[1:].isdigit() for source in term.source), name


def test_no_term_can_be_changed_and_each_survives_a_pickle() -> None:
    for name, _, term in all_terms():
        assert isinstance(hash(term), int), name  # what can be changed has no hash
        assert pickle.loads(pickle.dumps(term)) == term, name  # noqa: S301 - our own


def test_a_table_is_a_mapping_that_nobody_can_change() -> None:
    table = law.Table({"a": 1, "b": 2})
    assert (table == {"b": 2, "a": 1}, table == law.Table({"a": 1}), list(table)) == (True, False, ["a", "b"])
    assert hash(table) == hash(law.Table({"b": 2, "a": 1}))
    with pytest.raises(TypeError):
        table["a"] = 3  # type: ignore[index] # the mistake itself


def test_every_code_stands_for_one_class() -> None:
    terms.load()
    for code, kind in errors.codes().items():
        assert code == code.upper(), code
        assert kind.__doc__, code
        assert kind.ru != kind.en, code


def test_every_mark_of_a_source_has_an_address() -> None:
    marks = {mark for each in law.terms().values() for term in each.terms for mark in term.source}
    assert marks <= law.sources().keys()
    assert all(law.sources().values())
