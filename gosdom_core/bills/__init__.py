"""Bills: what is charged, by which day is it paid, what does a payment settle, and what does paying late cost?

    due_date(period)                 by which day it must be paid, and why that day
    line(kind, volume, tariff)       one line of a bill, to the kopeck; `Bill` adds them up
    reduction(charge, resource, …)   how much less for hours without supply
    allocate(payment, debts)         which debts a payment settles
    penalty(debt, due, paid)         the penalty with its breakdown; `penalties` for many, `penalty_in_parts` for parts
    write_code(code), read_code(…)   the payment QR of ГОСТ Р 56042-2014

Sums are `Decimal` roubles to the kopeck, what is computed stays an exact `Fraction` until its end. Every choice that
the law leaves open is named: `February2026`, `CapBy`, `Moratorium`, `PeriodFormat`.

    BadInput
    ├── NotKopecks                   NOT_KOPECKS: not roubles and whole kopecks
    └── PaymentCodeInvalid           PAYMENT_CODE_INVALID: no payment code at all
        ├── PaymentCodeKey           PAYMENT_CODE_KEY: a key is missing, repeated or out of place
        └── PaymentCodeSymbol        PAYMENT_CODE_SYMBOL: a symbol that cannot be written
    Question
    ├── CapEnded                     PENALTY_CAP_ENDED: no cap is known for that day, the key rate was used
    └── KeyRateUnverified            KEY_RATE_UNVERIFIED: later decisions on the key rate were not seen
"""

from gosdom_core.bills.accrual import (
    Penalty,
    PenaltyInParts,
    penalties,
    penalty,
    penalty_factor,
    penalty_in_parts,
    penalty_starts,
)
from gosdom_core.bills.allocation import LIMITATION, ORDER, Allocation, Debt, Payment, Settled, allocate
from gosdom_core.bills.dates import (
    DUE_DAY,
    FEBRUARY_2026,
    ISSUE_DAY,
    MAY_AGREE,
    BillDate,
    DebtKind,
    February2026,
    due_date,
    due_month,
    issue_date,
    period_of,
)
from gosdom_core.bills.interruptions import CUT_PER_HOUR, IN_A_MONTH, Interruption, Reduction, reduction
from gosdom_core.bills.kinds import CONTENTS, UNITS, BillPart, LineKind, RecalculationReason, Unit, VolumeSource
from gosdom_core.bills.lines import (
    Bill,
    Line,
    Recalculation,
    absent,
    line,
    recalculation,
    total,
)
from gosdom_core.bills.money import ROUNDING, exact_kopecks, kopecks, roubles, rounded, split
from gosdom_core.bills.payment_code import NO_ACCOUNT, Encoding, PaymentCode, PeriodFormat, code_of_bill
from gosdom_core.bills.qr import code_text, read_code, write_code
from gosdom_core.bills.rates import (
    CAP,
    KEY_RATE,
    MORATORIA,
    RULES,
    SIZES,
    CapBy,
    Moratorium,
    PenaltyRules,
    Tier,
    cap_on,
    yearly_rate,
)
from gosdom_core.bills.refusals import (
    CapEnded,
    KeyRateUnverified,
    NotKopecks,
    PaymentCodeInvalid,
    PaymentCodeKey,
    PaymentCodeSymbol,
)
from gosdom_core.bills.spans import PenaltySpan, penalty_by_day

__all__ = [
    "CAP",
    "CONTENTS",
    "CUT_PER_HOUR",
    "DUE_DAY",
    "FEBRUARY_2026",
    "IN_A_MONTH",
    "ISSUE_DAY",
    "KEY_RATE",
    "LIMITATION",
    "MAY_AGREE",
    "MORATORIA",
    "NO_ACCOUNT",
    "ORDER",
    "ROUNDING",
    "RULES",
    "SIZES",
    "UNITS",
    "Allocation",
    "Bill",
    "BillDate",
    "BillPart",
    "CapBy",
    "CapEnded",
    "Debt",
    "DebtKind",
    "Encoding",
    "February2026",
    "Interruption",
    "KeyRateUnverified",
    "Line",
    "LineKind",
    "Moratorium",
    "NotKopecks",
    "Payment",
    "PaymentCode",
    "PaymentCodeInvalid",
    "PaymentCodeKey",
    "PaymentCodeSymbol",
    "Penalty",
    "PenaltyInParts",
    "PenaltyRules",
    "PenaltySpan",
    "PeriodFormat",
    "Recalculation",
    "RecalculationReason",
    "Reduction",
    "Settled",
    "Tier",
    "Unit",
    "VolumeSource",
    "absent",
    "allocate",
    "cap_on",
    "code_of_bill",
    "code_text",
    "due_date",
    "due_month",
    "exact_kopecks",
    "issue_date",
    "kopecks",
    "line",
    "penalties",
    "penalty",
    "penalty_by_day",
    "penalty_factor",
    "penalty_in_parts",
    "penalty_starts",
    "period_of",
    "read_code",
    "recalculation",
    "reduction",
    "roubles",
    "rounded",
    "split",
    "total",
    "write_code",
    "yearly_rate",
]
