"""Requests: the categories and their addressees, numbers for the phone, what refuses a submission, the score."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosdom_core import errors, law
from gosdom_core.homes import Place
from gosdom_core.requests import (
    ANSWER_LIMIT,
    COMMENT_LIMIT,
    RATING_TEXT_LIMIT,
    REASON_LIMIT,
    TEXT_LIMIT,
    Addressee,
    AddresseeRule,
    Applicant,
    Condition,
    DeadlineKind,
    Facts,
    Information,
    NumberMisread,
    Outcome,
    RequestCategory,
    Score,
    Season,
    Submission,
    about,
    bayesian_mean,
    check_answer,
    check_comment,
    check_facts,
    check_inspection,
    check_rating,
    check_reason,
    check_submission,
    default_addressee,
    read_number,
    score,
    spoken_number,
)

# --- Categories ----------

URGENT = {
    "GAS_SMELL": ["104", "112"],
    "LIFT_STUCK": ["112"],
    "PIPE_BURST": [],
    "ELECTRICAL_HAZARD": ["112"],
    "FACADE_FALLING": ["112"],
    "ICICLES": ["112"],
    "SEWER_CLOG": [],
    "POWER_OUTAGE": [],
}


def test_the_members_are_those_of_the_file_in_its_order() -> None:
    data = tomllib.loads(resources.files("gosdom_core").joinpath("categories.toml").read_text(encoding="utf-8"))
    assert [(member.name, member.value) for member in RequestCategory] == [
        (code.upper(), code) for code in data["categories"]
    ]
    assert len(RequestCategory) == 44


def test_each_category_has_its_words_and_they_differ() -> None:
    for language in ("ru", "en"):
        words = [category.text(language) for category in RequestCategory]
        assert all(words)
        assert [word for word, times in Counter(words).items() if times > 1] == []
    assert about(RequestCategory.TAP_LEAK).text("en") == "Tap drips, cistern or joint leaks"


def test_which_are_urgent_and_which_numbers_they_name() -> None:
    infos = [about(category) for category in RequestCategory]
    found = {info.category.name: [number.number for number in info.call] for info in infos if info.urgent}
    assert found == URGENT
    assert [info.category for info in infos if info.call and not info.urgent] == []
    assert about(RequestCategory.GAS_SMELL).call[0].text() == "104, Аварийная служба газа"


def test_who_answers_by_default() -> None:
    rules = Counter(about(category).to for category in RequestCategory)
    assert rules == {
        AddresseeRule.MANAGEMENT: 40,
        AddresseeRule.SUPPLIER_IF_DIRECT: 3,
        AddresseeRule.SUPPORT: 1,
    }
    direct = {
        category
        for category in RequestCategory
        if default_addressee(category, direct_contract=True) is Addressee.SUPPLIER
    }
    assert direct == {RequestCategory.METER_MISSING, RequestCategory.METER_WRONG, RequestCategory.METER_SERVICE}
    assert {default_addressee(category, direct_contract=False) for category in direct} == {Addressee.MANAGEMENT}
    assert default_addressee(RequestCategory.APP_PROBLEM, direct_contract=True) is Addressee.SUPPORT


@pytest.mark.parametrize("members", [Addressee, Applicant, Condition, DeadlineKind, Information, Season])
def test_every_member_has_words_in_both_languages(members: Any) -> None:
    for language in ("ru", "en"):
        words = [member.text(language) for member in members]
        assert all(words)
        assert len(set(words)) == len(words)


def test_every_kind_tells_what_is_done_and_three_are_met_by_the_answer() -> None:
    assert all(kind.done(language) for kind in DeadlineKind for language in ("ru", "en"))
    assert {kind.name for kind in DeadlineKind if kind.met_by_answer} == {"ANSWER", "QUALITY_ANSWER", "INFORMATION"}


# --- Numbers ----------


@pytest.mark.parametrize(
    ("n", "spoken"),
    [
        (1, "100-001-5"),
        (42, "100-042-6"),
        (899_999, "999-999-0"),
        (900_000, "1-000-000-4"),
        (10**9, "1-000-100-000-7"),
        (10**12, "1-000-000-100-000-4"),
    ],
)
def test_a_number_as_it_is_said(n: int, spoken: str) -> None:
    assert (spoken_number(n), read_number(spoken)) == (spoken, n)


@pytest.mark.parametrize("heard", ["1000426", "100 042 6", " №100-042-6 ", "100–042—6", "1 0 0 0 4 2 6", "#100.042.6"])
def test_blanks_and_dashes_do_not_matter(heard: str) -> None:
    assert read_number(heard) == 42


@pytest.mark.parametrize(
    "heard",
    [
        "",
        "6",
        "-",
        "100-042-5",
        "100-024-6",
        "010-042-6",
        "100-042-6x",
        "сто",
        "١٠٠-042-6",
        "000-000-0",
        "9" * 40,
        "10000001000012",  # the check digit is right, the number is beyond the last
        "100-0426-6",
    ],
)
def test_a_slip_is_refused(heard: str) -> None:
    with pytest.raises(NumberMisread) as refused:
        read_number(heard)
    error = refused.value
    assert (error.code, error.field, error.message(), error.figures) == (
        "NUMBER_MISREAD",
        ("number",),
        "Проверьте номер заявки: в нём ошибка",
        {},
    )


@pytest.mark.parametrize("n", [0, -1, 10**12 + 1])
def test_there_is_no_such_number(n: int) -> None:
    with pytest.raises(errors.OutOfRange) as refused:
        spoken_number(n)
    assert refused.value.figures == {"least": 1, "most": 10**12, "value": n}


NUMBERS = st.integers(1, 10**12)


@given(NUMBERS)
def test_a_number_is_read_as_it_was_said(n: int) -> None:
    assert read_number(spoken_number(n)) == n


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_always_found(n: int, data: st.DataObject) -> None:
    digits = spoken_number(n).replace("-", "")
    at = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from("0123456789".replace(digits[at], "")))
    with pytest.raises(NumberMisread):
        read_number(digits[:at] + wrong + digits[at + 1 :])


@given(NUMBERS, st.data())
def test_two_neighbours_swapped_are_always_found(n: int, data: st.DataObject) -> None:
    digits = spoken_number(n).replace("-", "")
    at = data.draw(st.integers(0, len(digits) - 2))
    if digits[at] == digits[at + 1]:
        return
    with pytest.raises(NumberMisread):
        read_number(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        n = read_number(typed)
    except NumberMisread:
        return
    assert 1 <= n <= 10**12


# --- What can be sent ----------

TAP = Submission(RequestCategory.TAP_LEAK, Addressee.MANAGEMENT, Place.APARTMENT, "Капает кран", premises="flat 1")
LIGHT = Submission(
    RequestCategory.COMMON_LIGHTING, Addressee.MANAGEMENT, Place.ENTRANCE, "Темно на лестнице", entrance="2"
)
METER = replace(TAP, category=RequestCategory.METER_WRONG, addressee=Addressee.SUPPLIER, supplier="vodokanal")
HERE: dict[str, Any] = {
    "applicant": Applicant.OWNER,
    "own_premises": {"flat 1"},
    "entrances": {"1", "2"},
    "suppliers": {"vodokanal"},
    "managed": True,
}


@pytest.mark.parametrize(
    ("case", "submission", "here"),
    [
        ("about the apartment", TAP, {}),
        ("about the entrance", LIGHT, {}),
        (
            "an outsider about the yard",
            replace(TAP, place=Place.YARD, premises=None),
            {"applicant": Applicant.OUTSIDER},
        ),
        ("to a supplier of the house", METER, {}),
        ("to a supplier of a house that nobody manages", METER, {"managed": False}),
        ("to support", replace(TAP, addressee=Addressee.SUPPORT), {"managed": False}),
        ("a guest about the apartment", TAP, {"applicant": Applicant.USER}),
        ("the longest text", replace(TAP, text="я" * TEXT_LIMIT), {}),
    ],
)
def test_what_can_be_sent(case: str, submission: Submission, here: dict[str, Any]) -> None:
    padded = replace(submission, text=f"  {submission.text}\n")
    assert check_submission(padded, **HERE | here) == submission


@pytest.mark.parametrize(
    ("case", "submission", "here", "code", "field", "figures"),
    [
        ("no text", replace(TAP, text=" \n"), {}, "MISSING", "text", {}),
        (
            "too long a text",
            replace(TAP, text="я" * (TEXT_LIMIT + 1)),
            {},
            "TOO_LONG",
            "text",
            {"limit": TEXT_LIMIT, "length": TEXT_LIMIT + 1},
        ),
        ("an apartment without premises", replace(TAP, premises=None), {}, "WRONG_PLACE", "premises", {}),
        ("a yard with premises", replace(TAP, place=Place.YARD), {}, "WRONG_PLACE", "premises", {}),
        ("an entrance that is not named", replace(LIGHT, entrance=None), {}, "WRONG_PLACE", "entrance", {}),
        ("an entrance of another house", replace(LIGHT, entrance="9"), {}, "WRONG_PLACE", "entrance", {}),
        ("a house with an entrance", replace(LIGHT, place=Place.HOUSE), {}, "WRONG_PLACE", "entrance", {}),
        ("a neighbour's apartment", replace(TAP, premises="flat 2"), {}, "NOT_YOUR_PREMISES", "premises", {}),
        ("an outsider", TAP, {"applicant": Applicant.OUTSIDER}, "NOT_YOUR_PREMISES", "premises", {}),
        ("a strange supplier", replace(METER, supplier="gaz"), {}, "SUPPLIER_DOES_NOT_SERVE", "supplier", {}),
        ("no supplier", replace(METER, supplier=None), {}, "SUPPLIER_DOES_NOT_SERVE", "supplier", {}),
        ("a supplier for the management", replace(TAP, supplier="vodokanal"), {}, "WRONG_ADDRESSEE", "supplier", {}),
        (
            "the inspectorate at once",
            replace(TAP, addressee=Addressee.INSPECTORATE),
            {},
            "WRONG_ADDRESSEE",
            "addressee",
            {},
        ),
        ("a house that nobody manages", TAP, {"managed": False}, "NOBODY_SERVES", "addressee", {}),
    ],
)
def test_what_cannot_be_sent(
    case: str, submission: Submission, here: dict[str, Any], code: str, field: str, figures: dict[str, int]
) -> None:
    with pytest.raises(errors.Refused) as refused:
        check_submission(submission, **HERE | here)
    error = refused.value
    assert (error.code, error.field, error.figures) == (code, (field,), figures)
    assert error.message()
    assert error.message("en")


NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FACTS = Facts(RequestCategory.HEATING_NONE, Addressee.MANAGEMENT, Applicant.OWNER, NOON, UTC)


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"occurred_at": NOON + timedelta(seconds=1)}, "FROM_THE_FUTURE", "occurredAt"),
        ({"flat_temperature": 61}, "OUT_OF_RANGE", "flatTemperature"),
        ({"flat_temperature": -51}, "OUT_OF_RANGE", "flatTemperature"),
        ({"mean_daily_temperature": 51}, "OUT_OF_RANGE", "meanDailyTemperature"),
    ],
)
def test_facts_that_cannot_be(more: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(errors.BadInput) as refused:
        check_facts(replace(FACTS, **more))
    assert (refused.value.code, refused.value.field) == (code, (field,))


def test_facts_at_the_bounds_can_be() -> None:
    edge = replace(FACTS, occurred_at=NOON, flat_temperature=-50, mean_daily_temperature=50)
    assert check_facts(edge) is edge


@pytest.mark.parametrize(
    "more",
    [
        {"received_at": NOON.replace(tzinfo=None)},
        {"registered_at": NOON.replace(tzinfo=None)},
        {"registered_at": NOON - timedelta(seconds=1)},
    ],
)
def test_facts_that_are_our_mistake(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"time zone|registered"):
        replace(FACTS, **more)


def refusal(call: Any) -> tuple[str, tuple[str, ...], dict[str, object]]:
    with pytest.raises(errors.Refused) as refused:
        call()
    return refused.value.code, refused.value.field, refused.value.figures


def test_an_inspection_is_agreed_for_later_than_the_receipt() -> None:
    assert check_inspection(NOON, NOON) == NOON
    early = refusal(lambda: check_inspection(NOON - timedelta(seconds=1), NOON))
    assert early == ("BEFORE_RECEIPT", ("inspectionAgreedAt",), {})


def test_a_rating_is_from_1_to_5() -> None:
    assert [check_rating(rating, " ") for rating in (1, 5)] == [(1, ""), (5, "")]
    for rating in (0, 6):
        bounds = {"least": 1, "most": 5, "value": rating}
        assert refusal(lambda rating=rating: check_rating(rating, None)) == ("OUT_OF_RANGE", ("rating",), bounds)
    long = refusal(lambda: check_rating(5, "я" * (RATING_TEXT_LIMIT + 1)))
    assert long == ("TOO_LONG", ("text",), {"limit": RATING_TEXT_LIMIT, "length": RATING_TEXT_LIMIT + 1})


def test_a_refusal_says_why_and_a_resolution_has_an_answer() -> None:
    assert (check_reason(" чужой дом "), check_answer(" готово ", answered=False)) == ("чужой дом", "готово")
    assert check_answer(None, answered=True) == ""
    assert check_comment(" спасибо ") == "спасибо"
    assert refusal(lambda: check_reason(" ")) == ("REASON_NEEDED", ("reason",), {})
    assert refusal(lambda: check_answer("", answered=False)) == ("ANSWER_NEEDED", ("text",), {})
    assert refusal(lambda: check_comment(" ")) == ("MISSING", ("text",), {})
    for call, limit in (
        (check_reason, REASON_LIMIT),
        (check_comment, COMMENT_LIMIT),
        (lambda words: check_answer(words, answered=True), ANSWER_LIMIT),
    ):
        assert refusal(lambda call=call, limit=limit: call("я" * (limit + 1)))[2]["limit"] == limit


# --- Score ----------

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=timezone(timedelta(hours=4)))
ZONE = timezone(timedelta(hours=4))
LAST = datetime(2025, 11, 21, 0, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("case", "one", "counted"),
    [
        ("answered in time", Outcome(NOW, answered_at=NOW), (1, 1)),
        ("answered a second late", Outcome(NOW, answered_at=NOW + timedelta(seconds=1)), (1, 0)),
        ("not answered", Outcome(NOW), (1, 0)),
        ("not due yet, answered", Outcome(NOW + timedelta(seconds=1), answered_at=NOW), (0, 0)),
        ("due at the midnight where the year begins", Outcome(LAST, answered_at=LAST), (0, 0)),
        ("due right after it", Outcome(LAST + timedelta(seconds=1), answered_at=LAST), (1, 1)),
        ("withdrawn before the term", Outcome(NOW, withdrawn_at=NOW), (0, 0)),
        ("withdrawn after the term was missed", Outcome(LAST + timedelta(days=9), withdrawn_at=NOW), (1, 0)),
        ("answered, then withdrawn", Outcome(NOW, answered_at=NOW, withdrawn_at=NOW), (1, 1)),
    ],
)
def test_what_counts_in_the_share(case: str, one: Outcome, counted: tuple[int, int]) -> None:
    found = score([one], now=NOW, zone=ZONE)
    assert (found.due, found.in_time, found.share) == (*counted, None)


def test_the_share_is_shown_from_ten_requests() -> None:
    nine = [Outcome(NOW, answered_at=NOW)] * 9
    assert score(nine, now=NOW, zone=ZONE) == Score(9, 9, None, 0, None)
    assert score([*nine, Outcome(NOW)], now=NOW, zone=ZONE) == Score(10, 9, Fraction(9, 10), 0, None)


def test_the_rating_is_drawn_to_that_of_the_region_with_the_weight_of_ten() -> None:
    rated = [Outcome(NOW, rating=5, rated_at=NOW), Outcome(NOW, rating=2, rated_at=LAST)]
    found = score(rated, now=NOW, zone=ZONE, region_mean=Fraction(7, 2))
    assert (found.ratings, found.rating) == (1, Fraction(40, 11))
    assert score(rated, now=NOW, zone=ZONE).rating == 5
    assert score([], now=NOW, zone=ZONE, region_mean=Fraction(4)) == Score(0, 0, None, 0, None)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=200), st.fractions(1, 5))
def test_a_bayesian_mean_lies_between_the_mean_and_the_prior(ratings: list[int], prior: Fraction) -> None:
    mean = Fraction(sum(ratings), len(ratings))
    found = bayesian_mean(sum(ratings), len(ratings), prior, 10)
    assert found is not None
    assert min(mean, prior) <= found <= max(mean, prior)


# --- The law behind it ----------


def test_every_term_of_requests_says_where_it_is_from() -> None:
    ours = {name: dated for name, dated in law.terms().items() if name.startswith("requests.")}
    assert len(ours) > 50
    for name, dated in ours.items():
        for term in dated.terms:
            assert term.source or term.confidence in {"memory", "product"} or name == "requests.inspectorate.register"
            assert (term.act.title() == "Выбор gosdom (законом не установлено)") == (term.confidence == "product")


def test_every_refusal_of_requests_has_a_code_of_its_own() -> None:
    codes = errors.codes()
    mine = {code for code, kind in codes.items() if kind.__module__.startswith("gosdom_core.requests")}
    assert mine == {
        "ALREADY_COMPLAINED",
        "ANSWER_NEEDED",
        "BEFORE_RECEIPT",
        "CANNOT_EXTEND",
        "EXTENDED_TOO_LATE",
        "FROM_THE_FUTURE",
        "NEIGHBOURS_ASKED",
        "NOBODY_SERVES",
        "NOT_AN_EMPLOYEE",
        "NOT_YOUR_PREMISES",
        "NUMBER_MISREAD",
        "OWN_REQUEST",
        "REASON_NEEDED",
        "SUPPLIER_DOES_NOT_SERVE",
        "WRONG_ADDRESSEE",
        "WRONG_PLACE",
    }
