"""The register of a house as a table: what each line says, and what comes of it, in words of the core."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from gosdom_core.homes import Ownership, PremisesKind
from gosdom_graphql.homes.register import House, Known, Owner, RegisterUnreadable, RegisterVerdict, judge, whole_of

TODAY = date(2026, 11, 23)
ANNA = "90000006194"
HEAD = "number;area;cadastral_number;owner;snils;ownership;share;since;until\n"


def anna(share: str = "1", ownership: Ownership = Ownership.SOLE) -> Owner:
    return Owner("Анна", ANNA, ownership, Fraction(share), date(2015, 4, 1), None)


def house() -> House:
    """Flat 1 with a number and an owner, flat 2 with neither."""
    first = Known(None, "1", PremisesKind.RESIDENTIAL, Decimal("40.00"), "63:01:0000001:1", 1, {ANNA: anna()})
    second = Known(None, "2", PremisesKind.RESIDENTIAL, Decimal("50.00"), None, 1)
    found = House({"1": first, "2": second}, frozenset({1}), frozenset({"63:01:0000009:9"}), TODAY)
    found.entries["63:01:0000001:1", ANNA] = anna()
    return found


TAKEN = ("WRONG", "CADASTRAL_NUMBER_TAKEN", ["cadastral_number"])
DIFFERS = ("WRONG", "CADASTRAL_NUMBER_DIFFERS", ["cadastral_number"])
LINES: list[tuple[str, str, str, str | None, list[str] | None]] = [
    ("what is known", "1;40;63:01:0000001:1;;;;;;", "UNCHANGED", None, None),
    ("a number is linked", "2;50;63:01:0000001:2;;;;;;", "CHANGED", None, None),
    ("another area", "1;41,5;;;;;;;", "CHANGED", None, None),
    ("premises that are new", "3;30;63:01:0000001:3;;;;;;", "ADDED", None, None),
    ("new, without an area", "3;;63:01:0000001:3;;;;;;", "WRONG", "MISSING", ["area"]),
    ("a number of other premises", "2;50;63:01:0000001:1;;;;;;", *TAKEN),
    ("a number of another house", "2;50;63:01:0000009:9;;;;;;", *TAKEN),
    ("another number", "1;40;63:01:0000001:7;;;;;;", *DIFFERS),
    ("no number at all", "2;50;63-01;;;;;;", "WRONG", "IDENTIFIER_FORMAT", ["cadastral_number"]),
    ("an area of nothing", "2;0;;;;;;;", "WRONG", "OUT_OF_RANGE", ["area"]),
    ("an area in thousandths", "2;50.001;;;;;;;", "WRONG", "BAD_INPUT", ["area"]),
    ("an area in words", "2;много;;;;;;;", "WRONG", "BAD_INPUT", ["area"]),
    ("an area that is none", "2;NaN;;;;;;;", "WRONG", "OUT_OF_RANGE", ["area"]),
    ("nothing that names premises", ";50;;;;;;;", "WRONG", "MISSING", ["number"]),
    ("an owner", "2;50;;Иван;112-233-445 95;SHARED;1/3;01.02.2020;", "ADDED", None, None),
    ("an owner by the number alone", ";;63:01:0000001:55;Иван;11223344595;;;2020-02-01;", "ADDED", None, None),
    ("more than the whole", "1;40;;Иван;11223344595;SHARED;1/2;2020-02-01;", "WRONG", "SHARES_EXCEED_WHOLE", ["share"]),
    ("who sold long ago", "1;40;;Иван;11223344595;SHARED;1/2;2010-02-01;2014-01-01", "ADDED", None, None),
    ("a mistyped СНИЛС", "2;50;;Иван;11223344596;;;2020-02-01;", "WRONG", "IDENTIFIER_CHECK_DIGIT", ["snils"]),
    ("no СНИЛС", "2;50;;Иван;;;;2020-02-01;", "WRONG", "MISSING", ["snils"]),
    ("no name", "2;50;;;11223344595;;;2020-02-01;", "WRONG", "MISSING", ["owner"]),
    ("since no day", "2;50;;Иван;11223344595;;;;", "WRONG", "MISSING", ["since"]),
    ("since a day that is none", "2;50;;Иван;11223344595;;;31.02.2020;", "WRONG", "BAD_INPUT", ["since"]),
    ("sold before it was bought", "2;50;;Иван;11223344595;;;2020-02-01;2019-01-01", "WRONG", "OUT_OF_RANGE", ["until"]),
    ("a share of nothing", "2;50;;Иван;11223344595;SHARED;0;2020-02-01;", "WRONG", "OUT_OF_RANGE", ["share"]),
    ("a share by nothing", "2;50;;Иван;11223344595;SHARED;1/0;2020-02-01;", "WRONG", "BAD_INPUT", ["share"]),
    ("half, alone", "2;50;;Иван;11223344595;SOLE;1/2;2020-02-01;", "WRONG", "OUT_OF_RANGE", ["share"]),
    ("an ownership that is none", "2;50;;Иван;11223344595;RENT;1;2020-02-01;", "WRONG", "BAD_INPUT", ["ownership"]),
    ("more cells than columns", "2;50;;;;;;;;;;", "WRONG", "BAD_INPUT", None),
    ("half of a surrogate pair", "\ud800;50;;;;;;;", "WRONG", "BAD_INPUT", ["number"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "verdict", "code", "field"), [each[1:] for each in LINES], ids=[each[0] for each in LINES]
)
def test_a_line_and_its_verdict(line: str, verdict: str, code: str | None, field: list[str] | None) -> None:
    (found,) = judge(house(), HEAD + line)
    refused = found.refused
    assert (found.line, found.verdict.name) == (2, verdict)
    assert (refused and refused.code, refused and (list(refused.field) or None)) == (code, field)


def test_lines_are_judged_one_after_another() -> None:
    table = HEAD + "\n".join(
        [
            "3;30;63:01:0000001:3;Иван;11223344595;SHARED;2/3;2020-02-01;",
            "",
            "4;30;63:01:0000001:3;;;;;;",
            "3;30;;Анна;90000006194;SHARED;1/2;2020-02-01;",
        ]
    )
    codes = [(each.line, each.verdict.name, each.refused and each.refused.code) for each in judge(house(), table)]
    assert codes == [
        (2, "ADDED", None), (4, "WRONG", "CADASTRAL_NUMBER_TAKEN"), (5, "WRONG", "SHARES_EXCEED_WHOLE"),
    ]  # fmt: skip


def test_who_sold_and_who_bought_may_stand_in_any_order() -> None:
    sold, bought = "1;40;;Анна;90000006194;;;2015-04-01;2026-11-22", "1;40;;Иван;11223344595;;;2026-11-23;"
    for table in (f"{sold}\n{bought}", f"{bought}\n{sold}"):
        verdicts = [each.verdict for each in judge(house(), HEAD + table)]
        assert sorted(each.name for each in verdicts) == ["ADDED", "CHANGED"]


@pytest.mark.parametrize(
    "table",
    ["", "\n\n", "a;b\n1;2", "number;area\n1;2", HEAD.replace("area", "number"), HEAD + '"open', HEAD + "1\n" * 2001],
    ids=["nothing", "blanks", "others", "without the number", "one twice", "an open quote", "too many"],
)
def test_what_is_no_register_is_unreadable(table: str) -> None:
    with pytest.raises(RegisterUnreadable):
        judge(house(), table)


def test_commas_and_a_mark_of_bytes_do() -> None:
    table = '\ufeff"Number","area","cadastral_number"\r\n"2","50","63:01:0000001:2"\r\n'
    assert [each.verdict for each in judge(house(), table)] == [RegisterVerdict.CHANGED]


@pytest.mark.parametrize(
    ("owners", "whole"),
    [
        ([], "0"),
        ([anna("1", Ownership.JOINT), anna("1", Ownership.JOINT)], "1"),
        ([anna("1/3", Ownership.SHARED), anna("2/3", Ownership.SHARED)], "1"),
        ([anna("1/2", Ownership.SHARED), anna("1", Ownership.JOINT)], "3/2"),
    ],
)
def test_how_much_they_own_together(owners: list[Any], whole: str) -> None:
    assert whole_of(owners, TODAY) == Fraction(whole)
