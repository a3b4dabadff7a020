"""QR: which text does the payment code on a bill hold (ГОСТ Р 56042-2014), and what does a scanned one say?

    ST00012|Name=ООО «Дом»|PersonalAcc=40702810638050013199|BankName=Банк|BIC=044525225|CorrespAcc=0|Sum=211923

"ST", the version 0001, the digit of the encoding, the separator; then `Key=Value` between separators, the five
mandatory keys first and in order. The sum is in kopecks. This module makes and reads the bytes; drawing the squares
is the caller's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from gosdom_core import identifiers
from gosdom_core.bills.money import exact_kopecks, roubles
from gosdom_core.bills.payment_code import KEY, LENGTHS, MANDATORY, NO_ACCOUNT, Encoding, PaymentCode, clean, key_name
from gosdom_core.bills.refusals import PaymentCodeInvalid, PaymentCodeKey, PaymentCodeSymbol
from gosdom_core.errors import TooLong

# --- Written --------------------------------------------------------------------------------------------------------


def code_text(code: PaymentCode, *, encoding: Encoding = Encoding.UTF8, separator: str = "|") -> str:
    """Which text is drawn as the QR? The same as `write_code`, before it is encoded.

    Raises `PaymentCodeSymbol` for a separator inside a value, `WrongCheckDigit` where an account is not of the bank,
    `TooLong` for a value over its length (lengths from memory), `ValueError` for a separator that could be read as
    something else.

    >>> code = PaymentCode("ООО «Дом»", "40702810638050013199", "ПАО СБЕРБАНК", "044525225", sum=roubles(211923))
    >>> code_text(code)[:24], code_text(code)[-11:]
    ('ST00012|Name=ООО «Дом»|P', '|Sum=211923')
    """
    if len(separator) != 1 or not separator.isascii() or separator.isalnum() or separator in "= ":
        raise ValueError("the separator is one ASCII character: no letter, digit, blank or '='")
    identifiers.account(code.bic, code.account)
    if code.correspondent_account != NO_ACCOUNT:
        identifiers.correspondent_account(code.bic, code.correspondent_account)
    pairs = list(_pairs(code))
    for key, value in pairs:
        limit = LENGTHS.terms[0].value.get(key)
        if limit is not None and len(value) > limit:
            raise TooLong(field=[key], term=LENGTHS.terms[0], limit=limit, length=len(value))
        if separator in value:
            raise PaymentCodeSymbol(field=[key], key=key, symbol=separator)
    return separator.join([f"{HEADER}{encoding.value}", *(f"{key}={value}" for key, value in pairs)])


HEADER: Final = "ST0001"


def write_code(code: PaymentCode, *, encoding: Encoding = Encoding.UTF8, separator: str = "|") -> bytes:
    """Which bytes are drawn as the QR?

    Raises what `code_text` raises, and `PaymentCodeSymbol` for a symbol that the encoding has not got.

    >>> code = PaymentCode("ООО «Дом»", "40702810638050013199", "ПАО СБЕРБАНК", "044525225", "30101810400000000225")
    >>> write_code(code, encoding=Encoding.CP1251)[:16], read_code(write_code(code)) == code
    (b'ST00011|Name=\\xce\\xce\\xce', True)
    """
    written = code_text(code, encoding=encoding, separator=separator)
    try:
        return written.encode(encoding.codec)
    except UnicodeEncodeError as error:
        symbol = written[error.start]
        key = next((key for key, value in _pairs(code) if symbol in value), "")
        raise PaymentCodeSymbol(field=[key], key=key, symbol=symbol) from error


def _pairs(code: PaymentCode) -> Iterator[tuple[str, str]]:
    values = code.name, code.account, code.bank_name, code.bic, code.correspondent_account
    yield from zip(MANDATORY.terms[0].value, values, strict=True)
    if code.sum is not None:
        yield "Sum", str(exact_kopecks(code.sum))
    yield from code.details


# --- Read -----------------------------------------------------------------------------------------------------------


def read_code(data: bytes | str, *, strict: bool = True) -> PaymentCode:
    """What does a scanned code say? Bytes are decoded by the code's own digit; a `str` was decoded by the scanner.

    Any separator is understood, keys in capitals or not. `strict=False` forgives mandatory keys out of order. Account
    keys are not checked here: one reads what is written. Raises `PaymentCodeInvalid`, `PaymentCodeKey`,
    `WrongFormat`, `Missing`.

    >>> bank = "PersonalAcc=40702810638050013199|BankName=Банк|BIC=044525225|CorrespAcc=0"
    >>> read_code(f"ST00012|Name=Дом|{bank}|Sum=150050|Flat=7").sum
    Decimal('1500.50')
    >>> read_code("hello")
    Traceback (most recent call last):
    gosdom_core.bills.refusals.PaymentCodeInvalid: This is not a payment code of GOST R 56042-2014
    """
    pairs = _read_pairs(_decoded(data))
    order = MANDATORY.terms[0].value
    for index, wanted in enumerate(order):
        if wanted not in pairs or (strict and tuple(pairs)[index] != wanted):
            raise PaymentCodeKey(key=wanted)
    amount = pairs.pop("Sum", "")
    if amount and not re.fullmatch(r"[0-9]{1,18}", amount):
        raise PaymentCodeInvalid(field=["Sum"])
    name, account, bank_name, bic, correspondent = (pairs.pop(key) for key in order)
    money = roubles(int(amount)) if amount else None
    return PaymentCode(name, account, bank_name, bic, correspondent, money, tuple(pairs.items()))


def _decoded(data: bytes | str) -> str:
    raw = data.removeprefix(b"\xef\xbb\xbf").strip() if isinstance(data, bytes) else data.removeprefix("\ufeff").strip()
    head = raw[:8].decode("ascii", "replace") if isinstance(raw, bytes) else raw[:8]
    if not re.fullmatch(rf"{HEADER}[123][^A-Za-z0-9=\s]", head, re.ASCII):
        raise PaymentCodeInvalid
    if isinstance(raw, str):
        return raw
    try:
        return raw.decode(Encoding(head[6]).codec)
    except UnicodeDecodeError as error:
        raise PaymentCodeInvalid from error


def _read_pairs(raw: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for part in raw[8:].split(raw[7]):
        if not part:
            continue
        written, equals, value = part.partition("=")
        key = key_name(written)
        if not equals or key in pairs or not KEY.fullmatch(key):
            raise PaymentCodeKey(key=clean(written)[:40])
        pairs[key] = value
    return pairs
