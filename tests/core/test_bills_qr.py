"""Payment QR of ГОСТ Р 56042-2014: written and read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gosdom_core import bills, identifiers
from gosdom_core.bills import (
    Encoding,
    PaymentCode,
    PaymentCodeInvalid,
    PaymentCodeKey,
    PaymentCodeSymbol,
    PeriodFormat,
    payment_code,
)
from gosdom_core.errors import Missing, Refused, TooLong
from gosdom_core.identifiers import WrongCheckDigit, WrongFormat

D = Decimal
ACCOUNT, BIC, CORRESPONDENT = "40702810638050013199", "044525225", "30101810400000000225"
CODE = PaymentCode("ООО «Дом»", ACCOUNT, "ПАО СБЕРБАНК", BIC, CORRESPONDENT, D("2119.23"), (("PersAcc", "100042"),))
TEXT = (
    "ST00012|Name=ООО «Дом»|PersonalAcc=40702810638050013199|BankName=ПАО СБЕРБАНК|BIC=044525225"
    "|CorrespAcc=30101810400000000225|Sum=211923|PersAcc=100042"
)


def test_written_as_the_standard_says() -> None:
    assert bills.code_text(CODE) == TEXT
    assert bills.write_code(CODE) == TEXT.encode()


@pytest.mark.parametrize(
    ("encoding", "digit", "codec"),
    [(Encoding.CP1251, "1", "cp1251"), (Encoding.UTF8, "2", "utf-8"), (Encoding.KOI8_R, "3", "koi8_r")],
)
def test_each_encoding_has_its_digit(encoding: Encoding, digit: str, codec: str) -> None:
    plain = PaymentCode("Дом", ACCOUNT, "Банк", BIC)
    raw = bills.write_code(plain, encoding=encoding)
    assert raw.decode(codec) == f"ST0001{digit}|Name=Дом|PersonalAcc={ACCOUNT}|BankName=Банк|BIC={BIC}|CorrespAcc=0"
    assert bills.read_code(raw) == plain


def test_the_sum_is_in_kopecks_and_may_be_left_to_the_payer() -> None:
    assert "|Sum=5|" in bills.code_text(
        PaymentCode("Дом", ACCOUNT, "Банк", BIC, sum=D("0.05"), details=(("Flat", "7"),))
    )
    assert "Sum" not in bills.code_text(PaymentCode("Дом", ACCOUNT, "Банк", BIC))


def test_values_are_cleaned_and_empty_ones_left_out() -> None:
    code = PaymentCode(
        " ООО|«Дом»\n", ACCOUNT, "Банк", BIC, details=(("Purpose", "за\tмай\u00a0 2026|кв. 7"), ("Phone", " | "))
    )
    assert (code.name, code.details) == ("ООО «Дом»", (("Purpose", "за май 2026 кв. 7"),))


def test_code_of_a_bill() -> None:
    code = bills.code_of_bill(
        name="ООО «Дом»",
        account=ACCOUNT,
        bank_name="ПАО СБЕРБАНК",
        bic=BIC,
        correspondent_account=CORRESPONDENT,
        amount=D("2119.23"),
        period=date(2026, 7, 1),
        zhku="75да533315-01",
        personal_account="100042",
        details={"LastName": "Иванова", "PayeeINN": "7707083893"},
        period_format=PeriodFormat.MMYY,
    )
    assert code.details == (
        ("Purpose", "///ЖКУ75ДА533315-01 Оплата ЖКУ за 07.2026"),
        ("PersAcc", "100042"),
        ("PaymPeriod", "0726"),
        ("TechCode", "02"),
        ("LastName", "Иванова"),
        ("PayeeINN", "7707083893"),
    )
    assert (code.get("PersAcc"), code.get("Flat")) == ("100042", None)
    assert bills.read_code(bills.write_code(code)) == code


# --- Refused when written -------------------------------------------------------------------------------------------


def test_a_name_over_160_characters_is_refused_by_a_length_from_memory() -> None:
    with pytest.raises(TooLong) as refused:
        bills.code_text(PaymentCode("Д" * 161, ACCOUNT, "Банк", BIC))
    assert refused.value.figures == {"limit": 160, "length": 161}
    assert refused.value.term is not None
    assert refused.value.term.confidence == "memory"


@pytest.mark.parametrize(("key", "limit"), [("Purpose", 210), ("BankName", 45)])
def test_lengths(key: str, limit: int) -> None:
    def code(length: int) -> PaymentCode:
        value = "б" * length
        bank, details = (value, ()) if key == "BankName" else ("Банк", ((key, value),))
        return PaymentCode("Дом", ACCOUNT, bank, BIC, details=details)

    assert "б" * limit in bills.code_text(code(limit))
    with pytest.raises(TooLong):
        bills.code_text(code(limit + 1))


def test_an_account_of_another_bank_is_refused() -> None:
    with pytest.raises(WrongCheckDigit):
        bills.code_text(PaymentCode("Дом", ACCOUNT, "Банк", "044525226"))
    with pytest.raises(WrongCheckDigit):
        bills.code_text(PaymentCode("Дом", ACCOUNT, "Банк", BIC, "30101810500000000225"))


def test_a_symbol_that_the_encoding_has_not_got_is_refused() -> None:
    with pytest.raises(PaymentCodeSymbol) as refused:
        bills.write_code(CODE, encoding=Encoding.KOI8_R)
    assert refused.value.figures == {"key": "Name", "symbol": "«"}
    assert refused.value.message("en") == "Payment code: Name contains a symbol that cannot be written: «"


def test_another_separator_is_written_and_read_but_not_inside_a_value() -> None:
    raw = bills.write_code(CODE, separator="~")
    assert raw.startswith(b"ST00012~Name=")
    assert bills.read_code(raw) == CODE
    with pytest.raises(PaymentCodeSymbol):
        bills.write_code(PaymentCode("Дом~2", ACCOUNT, "Банк", BIC), separator="~")


@pytest.mark.parametrize("separator", ["", "||", "a", "1", "=", " ", "ж"])
def test_a_separator_that_could_be_read_as_something_else_is_our_mistake(separator: str) -> None:
    with pytest.raises(ValueError, match="separator"):
        bills.code_text(CODE, separator=separator)


@pytest.mark.parametrize("key", ["Name", "name", "Sum", "SUM", "", "a b", "Ключ", "1a"])
def test_a_further_key_is_latin_and_not_one_of_the_first(key: str) -> None:
    with pytest.raises(PaymentCodeKey):
        PaymentCode("Дом", ACCOUNT, "Банк", BIC, details=((key, "1"),))


def test_a_key_is_given_once() -> None:
    with pytest.raises(PaymentCodeKey) as refused:
        PaymentCode("Дом", ACCOUNT, "Банк", BIC, details=(("Flat", "1"), ("Flat", "2")))
    assert (refused.value.code, refused.value.figures) == ("PAYMENT_CODE_KEY", {"key": "Flat"})


def test_a_key_of_the_standard_is_one_whatever_its_capitals() -> None:
    code = PaymentCode("Дом", ACCOUNT, "Банк", BIC, details=(("flat", "7"), ("PURPOSE", "Вода"), ("myKey", "1")))
    assert code.details == (("Flat", "7"), ("Purpose", "Вода"), ("myKey", "1"))
    assert (code.get("FLAT"), bills.read_code(bills.code_text(code))) == ("7", code)
    with pytest.raises(PaymentCodeKey):
        PaymentCode("Дом", ACCOUNT, "Банк", BIC, details=(("Flat", "1"), ("flat", "2")))


# --- Read -----------------------------------------------------------------------------------------------------------

BANK = f"PersonalAcc={ACCOUNT}|BankName=Банк|BIC={BIC}|CorrespAcc={CORRESPONDENT}"

UNREADABLE: list[tuple[str, bytes | str, type[Refused]]] = [
    ("nothing", "", PaymentCodeInvalid),
    ("an address of a site", "https://example.org/pay", PaymentCodeInvalid),
    ("another version", f"ST00022|Name=Дом|{BANK}", PaymentCodeInvalid),
    ("encoding 4", f"ST00014|Name=Дом|{BANK}", PaymentCodeInvalid),
    ("bytes that are no UTF-8", f"ST00012|Name=Дом|{BANK}".encode("cp1251"), PaymentCodeInvalid),
    ("a sum with a point", f"ST00012|Name=Дом|{BANK}|Sum=15.00", PaymentCodeInvalid),
    ("a sum below zero", f"ST00012|Name=Дом|{BANK}|Sum=-1", PaymentCodeInvalid),
    ("a sum in Arabic digits", f"ST00012|Name=Дом|{BANK}|Sum=١٢", PaymentCodeInvalid),
    ("a word without =", f"ST00012|Name=Дом|{BANK}|hello", PaymentCodeKey),
    ("a key twice", f"ST00012|Name=Дом|{BANK}|Name=Дом", PaymentCodeKey),
    ("no name", f"ST00012|{BANK}", PaymentCodeKey),
    ("the name last", f"ST00012|{BANK}|Name=Дом", PaymentCodeKey),
    ("a further key before the mandatory ones", f"ST00012|Flat=7|Name=Дом|{BANK}", PaymentCodeKey),
    ("an empty name", f"ST00012|Name=|{BANK}", Missing),
    ("an account of 19 digits", f"ST00012|Name=Дом|{BANK}".replace(ACCOUNT, ACCOUNT[:-1]), WrongFormat),
]


@pytest.mark.parametrize(("case", "data", "error"), UNREADABLE, ids=[row[0] for row in UNREADABLE])
def test_unreadable(case: str, data: bytes | str, error: type[Refused]) -> None:
    with pytest.raises(error) as refused:
        bills.read_code(data)
    assert type(refused.value) is error


def test_the_missing_key_is_named() -> None:
    with pytest.raises(PaymentCodeKey) as refused:
        bills.read_code(f"ST00012|Name=Дом|{BANK}".replace("BIC", "BIK"))
    assert refused.value.figures == {"key": "BIC"}


def test_order_is_forgiven_where_the_caller_chooses_so() -> None:
    code = bills.read_code(f"ST00012|Sum=100|{BANK}|Name=Дом", strict=False)
    assert code == PaymentCode("Дом", ACCOUNT, "Банк", BIC, CORRESPONDENT, D("1.00"))


def test_a_scanner_may_add_a_mark_blanks_a_last_separator_and_capitals() -> None:
    expected = PaymentCode("Дом", ACCOUNT, "Банк", BIC, CORRESPONDENT, D("1.00"), (("PersAcc", "7"),))
    written = f"ST00012|Name=Дом|{BANK}|SUM=100|persacc=7|\r\n"
    assert bills.read_code("\ufeff" + written) == expected
    assert bills.read_code(b"\xef\xbb\xbf" + written.encode()) == expected


def test_what_is_written_is_read_even_where_the_account_is_of_another_bank() -> None:
    assert bills.read_code(f"ST00012|Name=Дом|{BANK}".replace(BIC, "044525226")).bic == "044525226"


# --- Properties -----------------------------------------------------------------------------------------------------


def _keyed(bic: str, body: str) -> str:
    return next(
        account
        for digit in "0123456789"
        if identifiers.is_valid(lambda value: identifiers.account(bic, value), account := body[:8] + digit + body[8:])
    )


values = st.text(max_size=40)
names = st.text(min_size=1, max_size=40).filter(lambda value: bool(payment_code.clean(value)))
written = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,11}", fullmatch=True) | st.sampled_from(["purpose", "FLAT", "Phone"])
keys = written.filter(lambda key: key.lower() not in {"name", "personalacc", "bankname", "bic", "correspacc", "sum"})
codes = st.builds(
    lambda name, bic, body, bank, amount, details: PaymentCode(
        name, _keyed(bic, body), bank, bic, sum=amount, details=tuple(details)
    ),
    names,
    st.from_regex(r"04[0-9]{7}", fullmatch=True),
    st.from_regex(r"[0-9]{19}", fullmatch=True),
    names,
    st.none() | st.decimals(D(0), D(10**9), places=2),
    st.lists(st.tuples(keys, values), max_size=6, unique_by=lambda pair: payment_code.key_name(pair[0])),
)


@settings(deadline=None)
@given(codes, st.sampled_from(Encoding))
def test_a_code_read_back_is_what_was_written(code: PaymentCode, encoding: Encoding) -> None:
    try:
        raw = bills.write_code(code, encoding=encoding)
    except PaymentCodeSymbol as refused:
        symbol = str(refused.figures["symbol"])
        with pytest.raises(UnicodeEncodeError):
            symbol.encode(encoding.codec)
        return
    assert bills.read_code(raw) == code
    assert bills.read_code(raw.decode(encoding.codec)) == code


@settings(deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b"ST00012|Name=" + tail))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        code = bills.read_code(data)
    except Refused:
        return
    assert isinstance(code, PaymentCode)
