r"""Identifiers: is it a well-formed ЕЛС, ЖКУ id, cadastral number, ФИАС id, ИНН, БИК, bank account, СНИЛС or УИН?

Each check takes what a person typed and gives back the one canonical spelling, or raises. Blanks around and between
are forgiven, dashes where the identifier is written with them; Latin letters that look like Cyrillic ones (and the
other way round) are the same letter to a person, so they become one here. A well-formed identifier need not exist:
nothing is asked from a registry.

    BadInput
    └── IdentifierInvalid          IDENTIFIER_INVALID
        ├── WrongFormat            IDENTIFIER_FORMAT: other characters or another length than `expected`
        └── WrongCheckDigit        IDENTIFIER_CHECK_DIGIT: its check digits do not agree: most likely mistyped

The value itself is never put into the refusal: a СНИЛС must not end in a log.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gosdom_core import acts
from gosdom_core.errors import BadInput
from gosdom_core.law import Confidence, Dated, Term

CHECKED = date(2026, 11, 21)


class IdentifierInvalid(BadInput):
    """What is wrong with the identifier? `name` is what it is called in Russian, `english` in English."""

    code = "IDENTIFIER_INVALID"
    ru = "{name}: указано неверно"
    en = "{english}: not valid"


class WrongFormat(IdentifierInvalid):
    """How is it written? `expected` shows the form: Ц is a digit, Б a letter."""

    code = "IDENTIFIER_FORMAT"
    ru = "{name} записывается так: {expected}"
    en = "{english} is written as {expected}"


class WrongCheckDigit(IdentifierInvalid):
    """Does it agree with its own check digits? No."""

    code = "IDENTIFIER_CHECK_DIGIT"
    ru = "{name}: контрольная цифра не сходится, проверьте запись"
    en = "{english}: the check digit does not agree, look for a mistyped digit"


# --- Formats ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Format:
    """How is it written? `pattern` of the canonical spelling, `expected` for people."""

    name: str
    english: str
    pattern: str
    expected: str


def _format(key: str, form: Format, act: acts.Act, confidence: Confidence, *source: str) -> Dated[Format]:
    return Dated(
        f"identifiers.{key}",
        Term(date(2016, 1, 1), form, act, "", confidence, source, note="начало действия — условное"),
        checked=CHECKED,
    )


_ELS = r"\d{2}[А-ЯA-Z]{2}\d{6}"
ELS = _format("els", Format("ЕЛС", "Unified account", _ELS, "ЦЦББЦЦЦЦЦЦ"), acts.ORDER_74_114, "secondary", "S115")
ZHKU = _format(
    "zhku",
    Format("Идентификатор ЖКУ", "ЖКУ identifier", rf"{_ELS}-\d{{2}}", "ЦЦББЦЦЦЦЦЦ-ЦЦ"),
    acts.ORDER_74_114,
    "secondary",
    "S115",
)
PAYMENT_DOCUMENT = _format(
    "payment_document",
    Format("Идентификатор платёжного документа", "Bill identifier", rf"{_ELS}-\d{{2}}-\d{{4}}", "ЦЦББЦЦЦЦЦЦ-ЦЦ-ЦЦЦЦ"),
    acts.ORDER_74_114,
    "secondary",
    "S116",
)
CADASTRAL = _format(
    "cadastral_number",
    Format("Кадастровый номер", "Cadastral number", r"\d{2}:\d{2}:\d{6,7}:\d+", "ЦЦ:ЦЦ:ЦЦЦЦЦЦЦ:Ц…"),
    acts.COMMON_FORMATS,
    "memory",
)
FIAS = _format(
    "fias",
    Format(
        "Код ФИАС (ГАР)", "ФИАС (ГАР) id", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "8-4-4-4-12 знаков 0–9, a–f"
    ),
    acts.COMMON_FORMATS,
    "memory",
)
INN = _format("inn", Format("ИНН", "ИНН", r"\d{10}|\d{12}", "10 или 12 цифр"), acts.COMMON_FORMATS, "memory")
BIC = _format("bic", Format("БИК", "БИК", r"0[14]\d{7}", "9 цифр, первые 04 или 01"), acts.COMMON_FORMATS, "memory")
ACCOUNT = _format("account", Format("Счёт", "Account", r"\d{20}", "20 цифр"), acts.GOST_56042, "secondary", "S113")
SNILS = _format("snils", Format("СНИЛС", "СНИЛС", r"\d{11}", "ЦЦЦ-ЦЦЦ-ЦЦЦ ЦЦ"), acts.COMMON_FORMATS, "memory")
UIN = _format("uin", Format("УИН", "УИН", r"\d{20}|\d{25}", "20 или 25 цифр"), acts.COMMON_FORMATS, "memory")

_CYRILLIC = str.maketrans("ABEKMHOPCTXY", "АВЕКМНОРСТХУ")
_LATIN = str.maketrans("авеЕсС", "abeEcC")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


def _checked(form: Dated[Format], value: str) -> str:
    shape = form.terms[0].value
    if not re.fullmatch(shape.pattern, value, re.ASCII):
        raise WrongFormat(term=form.terms[0], name=shape.name, english=shape.english, expected=shape.expected)
    return value


def _mistyped(form: Dated[Format]) -> WrongCheckDigit:
    shape = form.terms[0].value
    return WrongCheckDigit(term=form.terms[0], name=shape.name, english=shape.english)


def _digits(value: str) -> str:
    return re.sub(r"[\s-]", "", value.translate(_DASHES))


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def is_valid(check: Callable[[str], str], value: str) -> bool:
    """Does the value pass a check of this module? The same answer without an exception.

    >>> is_valid(inn, "7707083893"), is_valid(inn, "7707083894")
    (True, False)
    """
    try:
        check(value)
    except IdentifierInvalid:
        return False
    return True


# --- ГИС ЖКХ ------------------------------------------------------------------------------------------------------


def els(value: str) -> str:
    """Is it a единый лицевой счёт (ЕЛС)? The account of premises, issued by ГИС ЖКХ: ten characters, no check digit.

    The canonical spelling is in capitals, look-alikes in Cyrillic. Raises `WrongFormat`.

    >>> els("75да533315"), els("75 AA 533315") == els("75АА533315")
    ('75ДА533315', True)
    """
    return _checked(ELS, _gis(value))


def zhku(value: str) -> str:
    """Is it an идентификатор ЖКУ? The services under a ЕЛС, issued by ГИС ЖКХ: the ЕЛС, a dash and two digits.

    The dash may be left out. Raises `WrongFormat`.

    >>> zhku("75да533315-01"), zhku("75да53331501")
    ('75ДА533315-01', '75ДА533315-01')
    """
    text = _gis(value)
    return _checked(ZHKU, f"{text[:10]}-{text[10:]}")


def payment_document(value: str) -> str:
    """Is it an идентификатор платёжного документа? One bill, issued by ГИС ЖКХ: the ЖКУ id, a dash and four digits.

    18 characters; the dashes may be left out. Raises `WrongFormat`.

    >>> payment_document("75да533315-01-0011")
    '75ДА533315-01-0011'
    """
    text = _gis(value)
    return _checked(PAYMENT_DOCUMENT, f"{text[:10]}-{text[10:12]}-{text[12:]}")


def _gis(value: str) -> str:
    return _digits(value).upper().translate(_CYRILLIC)


# --- Premises and houses ------------------------------------------------------------------------------------------


def cadastral_number(value: str) -> str:
    """Is it a кадастровый номер? Land, a building or premises in ЕГРН, issued by Росреестр.

    Its parts are district, area, quarter and object. Raises `WrongFormat`.

    >>> cadastral_number("16:50:010215:1034")
    '16:50:010215:1034'
    """
    return _checked(CADASTRAL, re.sub(r"\s", "", value))


def fias(value: str) -> str:
    """Is it a ФИАС (ГАР) id of an address object? Issued by ФНС: a UUID, in small letters.

    Raises `WrongFormat`.

    >>> fias("29251DCF-00A1-4E34-98D4-5C47484A36D4")
    '29251dcf-00a1-4e34-98d4-5c47484a36d4'
    """
    text = re.sub(r"\s", "", value.translate(_DASHES).translate(_LATIN)).lower()
    return _checked(FIAS, text)


# --- People and organisations -------------------------------------------------------------------------------------

_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, *_INN_11)


def inn(value: str) -> str:
    """Is it an ИНН? The number of a taxpayer, issued by ФНС.

    Ten digits with one check digit (organisation) or twelve with two (person). Raises `WrongFormat`, `WrongCheckDigit`.

    >>> inn("7707 083 893"), inn("500100732259")
    ('7707083893', '500100732259')
    """
    text = _checked(INN, _digits(value))
    if len(text) == 10:
        expected = str(_weighted(text, _INN_11[1:]) % 11 % 10)
    else:
        expected = f"{_weighted(text, _INN_11) % 11 % 10}{_weighted(text, _INN_12) % 11 % 10}"
    if not text.endswith(expected) or not text.strip("0"):
        raise _mistyped(INN)
    return text


SNILS_UNCHECKED = 1_001_998
"""Up to this number of nine digits (001-001-998) no check digits were issued."""


def snils(value: str) -> str:
    """Is it a СНИЛС? The number of a person's account, issued by the social fund.

    Nine digits and two check digits modulo 101; numbers up to 001-001-998 bear no check. Raises `WrongFormat`,
    `WrongCheckDigit`.

    >>> snils("112-233-445 95")
    '11223344595'
    """
    text = _checked(SNILS, _digits(value))
    expected = _weighted(text, (9, 8, 7, 6, 5, 4, 3, 2, 1)) % 101 % 100
    if int(text[:9]) > SNILS_UNCHECKED and int(text[9:]) != expected:
        raise _mistyped(SNILS)
    return text


# --- Payments -----------------------------------------------------------------------------------------------------


def bic(value: str) -> str:
    """Is it a БИК? The code of a bank (04…) or of a body of the treasury (01…), issued by the Bank of Russia.

    Nine digits, no check digit. Raises `WrongFormat`.

    >>> bic("044525225")
    '044525225'
    """
    return _checked(BIC, _digits(value))


def account_number(value: str) -> str:
    """Is it written as a bank account is? Twenty digits; whether they belong to a bank is not asked here.

    Raises `WrongFormat`.

    >>> account_number("40702 810 6 3805 0013199")
    '40702810638050013199'
    """
    return _checked(ACCOUNT, _digits(value))


def account(bank: str, value: str) -> str:
    """Is it an account (расчётный счёт) in the bank of this БИК?

    Twenty digits; the ninth is the key that binds it to the bank. Accounts of the treasury
    (БИК 01…) have another key, which is not checked. Raises `WrongFormat`, `WrongCheckDigit`.

    >>> account("044525225", "40702810638050013199")
    '40702810638050013199'
    """
    code, text = bic(bank), account_number(value)
    # a division of the Bank of Russia itself (…000, …001, …002) keeps accounts by its own number, as it does for banks
    prefix = f"0{code[4:6]}" if code[6:] in {"000", "001", "002"} else code[6:]
    return _keyed(code, prefix, text)


def correspondent_account(bank: str, value: str) -> str:
    """Is it the correspondent account (корреспондентский счёт) of the bank of this БИК?

    Twenty digits; the ninth is the key. Raises `WrongFormat`, `WrongCheckDigit`.

    >>> correspondent_account("044525225", "30101810400000000225")
    '30101810400000000225'
    """
    code, text = bic(bank), account_number(value)
    return _keyed(code, f"0{code[4:6]}", text)


def _keyed(code: str, prefix: str, text: str) -> str:
    if code.startswith("04") and _key(prefix + text):
        raise _mistyped(ACCOUNT)
    return text


def _key(digits: str) -> int:
    return sum(int(digit) * (7, 1, 3)[index % 3] % 10 for index, digit in enumerate(digits)) % 10


def uin(value: str) -> str:
    """Is it a УИН? The number of a charge by the state: a fine, a fee, the rent of municipal housing.

    20 or 25 digits, the last one a check digit: weights 1…10 in a circle, modulo 11; where that gives 10, weights from
    3; where again, zero. Raises `WrongFormat`, `WrongCheckDigit`.

    >>> uin("32117072411021588933")
    '32117072411021588933'
    """
    text = _checked(UIN, _digits(value))
    weights = tuple(range(1, 11)) * 3
    remainder = _weighted(text[:-1], weights) % 11
    if remainder == 10:
        remainder = _weighted(text[:-1], weights[2:]) % 11 % 10
    if int(text[-1]) != remainder:
        raise _mistyped(UIN)
    return text
