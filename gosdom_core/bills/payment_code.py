"""Payment code: to whom, where, how much and what for, as the QR on a bill says it (ГОСТ Р 56042-2014)?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final

from gosdom_core import acts, identifiers
from gosdom_core.bills.money import CHECKED, exact_kopecks, roubles
from gosdom_core.bills.refusals import PaymentCodeKey
from gosdom_core.errors import Missing
from gosdom_core.law import Dated, Table, Term

# --- Law ------------------------------------------------------------------------------------------------------------

IN_FORCE: Final = date(2014, 9, 1)


class Encoding(Enum):
    """In which encoding are the values? The digit after the version."""

    CP1251 = "1"
    UTF8 = "2"
    KOI8_R = "3"

    @property
    def codec(self) -> str:
        """What does Python call it?"""
        return {"1": "cp1251", "2": "utf-8", "3": "koi8_r"}[self.value]


ENCODINGS = Dated(
    "bills.qr.encodings",
    Term(
        IN_FORCE,
        tuple(encoding.name for encoding in Encoding),
        acts.GOST_56042,
        "",
        "secondary",
        ("S113",),
        note="цифры 1, 2, 3 после ST0001; Sum — целое число копеек",
    ),
    checked=CHECKED,
)

PURPOSE_TAG = Dated(
    "bills.qr.purpose_tag",
    Term(IN_FORCE, "///ЖКУ", acts.OURS, "", "secondary", ("S117",), note="обычай банков; начало — условное"),
    checked=CHECKED,
)

MANDATORY = Dated(
    "bills.qr.mandatory",
    Term(
        IN_FORCE,
        ("Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"),
        acts.GOST_56042,
        "",
        "secondary",
        ("S113",),
        note="в этом порядке",
    ),
    checked=CHECKED,
)

EXTRA = Dated(
    "bills.qr.extra",
    Term(
        IN_FORCE,
        (
            *(
                "Sum",
                "Purpose",
                "PayeeINN",
                "PayerINN",
                "KPP",
                "CBC",
                "OKTMO",
                "PersAcc",
                "PaymPeriod",
                "DocNo",
                "DocDate",
            ),
            *(
                "LastName",
                "FirstName",
                "MiddleName",
                "PayerAddress",
                "Category",
                "ServiceName",
                "CounterId",
                "CounterVal",
            ),
            *("QuittId", "QuittDate", "Contract", "UIN", "TechCode", "Flat", "Phone", "PaymTerm", "AddAmount"),
        ),
        acts.GOST_56042,
        "",
        "memory",
        note="другие ключи тоже допустимы; PayerINN, CBC, OKTMO, DocNo, DocDate — общеизвестные",
    ),
    checked=CHECKED,
)

LENGTHS = Dated(
    "bills.qr.lengths",
    Term(
        IN_FORCE,
        Table({"Name": 160, "PersonalAcc": 20, "BankName": 45, "BIC": 9, "CorrespAcc": 20, "Sum": 18, "Purpose": 210}),
        acts.GOST_56042,
        "",
        "memory",
    ),
    checked=CHECKED,
)

HOUSING_CODE_OF_QR = Dated(
    "bills.qr.tech_code", Term(IN_FORCE, "02", acts.GOST_56042, "", "memory", note="02 — ЖКХ"), checked=CHECKED
)


class PeriodFormat(Enum):
    """How is `PaymPeriod` written?

    MMYYYY or MMYY: the text of the standard was not seen, so the reader of your bank decides.
    """

    MMYYYY = "%m%Y"
    MMYY = "%m%y"


PERIOD_FORMAT = Dated(
    "bills.qr.period_format",
    Term(
        IN_FORCE,
        PeriodFormat.MMYYYY,
        acts.OURS,
        "",
        "product",
        note="текст стандарта не сверялся; встречается и ММГГ",
    ),
    checked=CHECKED,
)

# --- What a code holds ----------------------------------------------------------------------------------------------

KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")
NO_ACCOUNT: Final = "0"
_NAMES: Final = {key.lower(): key for key in (*MANDATORY.terms[0].value, *EXTRA.terms[0].value)}


def key_name(written: str) -> str:
    """How does the standard spell a key? Its own keys are known in any capitals; others stay as they are written.

    >>> key_name("persacc"), key_name("myKey")
    ('PersAcc', 'myKey')
    """
    return _NAMES.get(written.lower(), written)


def clean(value: str) -> str:
    """What of a text may stand in a code?

    No separator, no line break, no control character; blanks singly and not at the ends.

    >>> clean(" ООО «Дом» |  Казань")
    'ООО «Дом» Казань'
    """
    return " ".join("".join(ch if ch.isprintable() and ch != "|" else " " for ch in value).split())


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """What does the code say? To whom, to which account at which bank, how much, and the further keys in their order.

    Values are cleaned as they come in; further keys are spelled as the standard has them, and left out without a
    value. `correspondent_account` is "0" where the bank has none; `sum` is roubles to the kopeck. Raises `Missing`,
    `WrongFormat`, `NotKopecks`, `PaymentCodeKey`.
    """

    name: str
    account: str
    bank_name: str
    bic: str
    correspondent_account: str = NO_ACCOUNT
    sum: Decimal | None = None
    details: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        for field in ("name", "account", "bank_name", "bic", "correspondent_account"):
            value = clean(getattr(self, field))
            if not value:
                raise Missing(field=[field])
            object.__setattr__(self, field, value)
        object.__setattr__(self, "bic", identifiers.bic(self.bic))
        for field in ("account", "correspondent_account"):
            if (field, getattr(self, field)) != ("correspondent_account", NO_ACCOUNT):
                object.__setattr__(self, field, identifiers.account_number(getattr(self, field)))
        if self.sum is not None:
            object.__setattr__(self, "sum", roubles(exact_kopecks(self.sum, field=["sum"])))
        object.__setattr__(self, "details", tuple(_cleaned(self.details)))

    def get(self, key: str) -> str | None:
        """What does a further key say? `None` where it is not there."""
        return dict(self.details).get(key_name(key))


def _cleaned(details: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    seen = {*MANDATORY.terms[0].value, "Sum"}
    for written, value in details:
        key = key_name(written)
        if key in seen or not KEY.fullmatch(key):
            raise PaymentCodeKey(field=["details"], key=clean(key))
        seen.add(key)
        if text := clean(value):
            yield key, text


def code_of_bill(
    *,
    name: str,
    account: str,
    bank_name: str,
    bic: str,
    correspondent_account: str = NO_ACCOUNT,
    amount: Decimal | None,
    period: date,
    zhku: str | None = None,
    personal_account: str | None = None,
    details: Mapping[str, str] | None = None,
    period_format: PeriodFormat | None = None,
) -> PaymentCode:
    """Which code stands on a bill?

    The recipient, the sum, the period, the payer's account and the purpose with the ЖКУ id.

    `personal_account` is the лицевой счёт, the ЖКУ id unless named; `details` are further keys. Raises what
    `PaymentCode` raises, and `WrongFormat` for a ЖКУ id that is none.

    >>> code = code_of_bill(
    ...     name="ООО «Дом»", account="40702810638050013199", bank_name="ПАО СБЕРБАНК", bic="044525225",
    ...     correspondent_account="30101810400000000225", amount=Decimal("2119.23"), period=date(2026, 7, 1),
    ...     zhku="75да533315-01",
    ... )
    >>> code.details[0][1]
    '///ЖКУ75ДА533315-01 Оплата ЖКУ за 07.2026'
    """
    number = identifiers.zhku(zhku) if zhku else None
    form = period_format or PERIOD_FORMAT.terms[-1].value
    tag = f"{PURPOSE_TAG.terms[-1].value}{number} " if number else ""
    found = {
        "Purpose": f"{tag}Оплата ЖКУ за {period:%m.%Y}",
        "PersAcc": personal_account or number or "",
        "PaymPeriod": period.strftime(form.value),
        "TechCode": HOUSING_CODE_OF_QR.terms[-1].value,
        **(details or {}),
    }
    return PaymentCode(name, account, bank_name, bic, correspondent_account, amount, tuple(found.items()))
