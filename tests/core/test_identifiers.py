"""Identifiers: spelling and check digits. Every number here is made up or published by its owner."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gosdom_core import identifiers
from gosdom_core.identifiers import IdentifierInvalid, WrongCheckDigit, WrongFormat

BIC = "044525225"

GOOD: list[tuple[str, Callable[[str], str], str, str]] = [
    ("ЕЛС as it is published", identifiers.els, "75да533315", "75ДА533315"),
    ("ЕЛС with a Latin look-alike for each letter", identifiers.els, " 75ac 533315", "75АС533315"),
    ("ЕЛС with a Latin letter that looks like no other", identifiers.els, "75DA533315", "75DА533315"),
    ("ЖКУ id, 13 characters", identifiers.zhku, "75да533315-01", "75ДА533315-01"),
    ("ЖКУ id with a long dash", identifiers.zhku, "75да533315—01", "75ДА533315-01"),
    ("document id, 18 characters", identifiers.payment_document, "75да533315-01-0011", "75ДА533315-01-0011"),
    ("document id without dashes", identifiers.payment_document, "75да533315010011", "75ДА533315-01-0011"),
    (
        "cadastral number with six digits of the quarter",
        identifiers.cadastral_number,
        "77:01:000101:1",
        "77:01:000101:1",
    ),
    ("cadastral number with seven", identifiers.cadastral_number, "16:50:0102151:1034 ", "16:50:0102151:1034"),
    (
        "ФИАС with a Cyrillic с and е",
        identifiers.fias,
        "29251DСF-00A1-4Е34-98D4-5C47484A36D4",
        "29251dcf-00a1-4e34-98d4-5c47484a36d4",
    ),
    ("ИНН of an organisation", identifiers.inn, "7707083893", "7707083893"),
    ("ИНН of a person", identifiers.inn, "5001 0073 2259", "500100732259"),
    ("БИК of a bank", identifiers.bic, BIC, BIC),
    ("БИК of a body of the treasury", identifiers.bic, "017003983", "017003983"),
    ("СНИЛС", identifiers.snils, "112-233-445 95", "11223344595"),
    ("СНИЛС whose sum is 100: 00", identifiers.snils, "911-001-000 00", "91100100000"),
    ("СНИЛС whose sum is 101: 00", identifiers.snils, "911-001-001 00", "91100100100"),
    ("СНИЛС before checks were issued", identifiers.snils, "001-001-998 99", "00100199899"),
    ("УИН of 20 digits", identifiers.uin, "32117072411021588933", "32117072411021588933"),
]


@pytest.mark.parametrize(("case", "check", "value", "canonical"), GOOD, ids=[row[0] for row in GOOD])
def test_canonical_spelling(case: str, check: Callable[[str], str], value: str, canonical: str) -> None:
    assert check(value) == canonical
    assert check(canonical) == canonical


BAD: list[tuple[str, Callable[[str], str], str, str]] = [
    ("ЕЛС with a letter too many", identifiers.els, "75дад33315", "IDENTIFIER_FORMAT"),
    ("ЕЛС that is empty", identifiers.els, "", "IDENTIFIER_FORMAT"),
    ("ЕЛС with Arabic digits", identifiers.els, "٧٥да533315", "IDENTIFIER_FORMAT"),
    ("ЖКУ id with one digit after the dash", identifiers.zhku, "75да533315-1", "IDENTIFIER_FORMAT"),
    ("document id of 17 characters", identifiers.payment_document, "75да533315-01-001", "IDENTIFIER_FORMAT"),
    ("cadastral number without its object", identifiers.cadastral_number, "16:50:010215:", "IDENTIFIER_FORMAT"),
    ("cadastral quarter of five digits", identifiers.cadastral_number, "16:50:01021:1", "IDENTIFIER_FORMAT"),
    ("ФИАС with a letter g", identifiers.fias, "29251dcg-00a1-4e34-98d4-5c47484a36d4", "IDENTIFIER_FORMAT"),
    ("ИНН of 11 digits", identifiers.inn, "77070838931", "IDENTIFIER_FORMAT"),
    ("ИНН of an organisation, mistyped", identifiers.inn, "7707083894", "IDENTIFIER_CHECK_DIGIT"),
    ("ИНН of a person, the first check digit", identifiers.inn, "500100732269", "IDENTIFIER_CHECK_DIGIT"),
    ("ИНН of zeros, which check but are nobody's", identifiers.inn, "0000000000", "IDENTIFIER_CHECK_DIGIT"),
    ("БИК of another country", identifiers.bic, "144525225", "IDENTIFIER_FORMAT"),
    ("СНИЛС, mistyped", identifiers.snils, "112-233-445 96", "IDENTIFIER_CHECK_DIGIT"),
    ("СНИЛС just after 001-001-998", identifiers.snils, "001-001-999 99", "IDENTIFIER_CHECK_DIGIT"),
    ("УИН of 19 digits", identifiers.uin, "3211707241102158893", "IDENTIFIER_FORMAT"),
    ("УИН, mistyped", identifiers.uin, "32117072411021588943", "IDENTIFIER_CHECK_DIGIT"),
]


@pytest.mark.parametrize(("case", "check", "value", "code"), BAD, ids=[row[0] for row in BAD])
def test_refused(case: str, check: Callable[[str], str], value: str, code: str) -> None:
    with pytest.raises(IdentifierInvalid) as refused:
        check(value)
    assert refused.value.code == code
    assert not identifiers.is_valid(check, value)
    assert value not in refused.value.message("ru") + refused.value.message("en") or not value


def test_a_refusal_says_how_it_is_written_and_how_sure_we_are() -> None:
    with pytest.raises(WrongFormat) as refused:
        identifiers.els("75")
    error = refused.value
    assert error.message("ru") == "ЕЛС записывается так: ЦЦББЦЦЦЦЦЦ"
    assert error.message("en") == "Unified account is written as ЦЦББЦЦЦЦЦЦ"
    assert error.term is identifiers.ELS.terms[0]
    assert (error.term.confidence, error.term.source) == ("secondary", ("S115",))


# --- Accounts: weights 7, 1, 3 over three digits of the БИК and the account ----------------------------


def test_account_is_bound_to_its_bank() -> None:
    assert identifiers.account(BIC, "40702810638050013199") == "40702810638050013199"
    with pytest.raises(WrongCheckDigit):
        identifiers.account("044525226", "40702810638050013199")


def test_correspondent_account_by_the_fifth_and_sixth_digit_of_the_bic() -> None:
    assert identifiers.correspondent_account(BIC, "30101 810 4 0000 0000225") == "30101810400000000225"
    with pytest.raises(WrongCheckDigit):
        identifiers.correspondent_account(BIC, "30101810500000000225")


def test_key_of_a_treasury_account_is_not_checked() -> None:
    assert identifiers.account("017003983", "03100643000000011700") == "03100643000000011700"


@settings(deadline=None)
@given(
    st.from_regex(r"04[0-9]{7}", fullmatch=True),
    st.from_regex(r"[0-9]{20}", fullmatch=True),
    st.integers(0, 19),
    st.data(),
)
def test_one_mistyped_digit_of_an_account_is_always_noticed(
    bic: str, number: str, place: int, data: st.DataObject
) -> None:
    good = next(
        candidate
        for digit in "0123456789"
        if identifiers.is_valid(
            lambda value: identifiers.account(bic, value), candidate := number[:8] + digit + number[9:]
        )
    )
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != good[place]]))
    with pytest.raises(WrongCheckDigit):
        identifiers.account(bic, good[:place] + other + good[place + 1 :])


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_exactly_one_inn_and_one_uin_follow_from_their_digits(digits: str) -> None:
    inns = [d for d in "0123456789" if identifiers.is_valid(identifiers.inn, digits + d)]
    assert len(inns) == (1 if digits.strip("0") else 0)
    for length in (20, 25):
        body = (digits * 3)[: length - 1]
        assert len([d for d in "0123456789" if identifiers.is_valid(identifiers.uin, body + d)]) == 1


@settings(deadline=None)
@given(st.integers(1_001_999, 999_999_999))
def test_exactly_one_snils_follows_from_its_number(number: int) -> None:
    good = [check for check in range(100) if identifiers.is_valid(identifiers.snils, f"{number:09}{check:02}")]
    weighted = sum(int(digit) * (9 - index) for index, digit in enumerate(f"{number:09}"))
    # as the fund words it: below 100 the sum itself, 100 and 101 are 00, above it the remainder by 101
    expected = weighted if weighted < 100 else 0 if weighted in {100, 101} else weighted % 101 % 100
    assert good == [expected]


@given(st.text(max_size=30))
def test_any_text_is_answered_or_refused(value: str) -> None:
    checks = (
        *(
            identifiers.els,
            identifiers.zhku,
            identifiers.payment_document,
            identifiers.cadastral_number,
            identifiers.fias,
        ),
        *(identifiers.inn, identifiers.bic, identifiers.snils, identifiers.uin, identifiers.account_number),
    )
    for check in checks:
        if identifiers.is_valid(check, value):
            assert check(check(value)) == check(value)
