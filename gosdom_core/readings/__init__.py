"""Readings (показания): for which period does a reading count, is it odd, how much was consumed, and what is billed
without one?

    Refused
    ├── BadInput
    │   ├── ReadingRefused           the figures cannot be taken
    │   │   ├── NotANumber           not a finite number
    │   │   ├── NegativeReading      below zero
    │   │   ├── TooManyDigits        more than the meter shows
    │   │   ├── WrongRegisters       not one value for each of the meter's zones
    │   │   └── ZonesDoNotSum        the zones do not add up to the meter's own total
    │   └── ChainBroken              a replacement that cannot be
    └── NotNow
        └── MeterNotInUse            not yet installed, or removed, that day
    Question
    └── Odd                          asked with figures; the same reading with `confirmed=True` answers
        ├── LessThanLast             confirmed: a marked correction, below zero
        ├── RolledOver               confirmed: the meter passed zero
        ├── MuchMoreThanUsual        more than 3 × the monthly average
        │   └── FarMoreThanUsual     more than 10 ×: most likely a slip
        ├── MoreThanMeterPasses      more than can flow through it
        └── VerificationOver         confirmed: kept as information, not billed

A billing period is a calendar month and is named by its first day. Volumes are exact decimals in the meter's units;
averages are fractions until they are billed. `judge` one reading, `count` what was sent, `consumption` of a span,
`without_reading` when there is none. Where the law is disputed, `Choices` names what we take, and takes the other.
"""

from gosdom_core.readings import missing_terms, terms
from gosdom_core.readings.afterwards import Afterwards, after_verification
from gosdom_core.readings.checks import Check, check_due
from gosdom_core.readings.consuming import Consumption, Part, by_period, consumption, parts, usage, usual
from gosdom_core.readings.counting import count
from gosdom_core.readings.judging import Bounds, bounds, fall, judge, moves
from gosdom_core.readings.meters import (
    Meter,
    Values,
    VerificationState,
    chain,
    verification,
    verification_over,
    verification_reminders,
)
from gosdom_core.readings.missing import (
    Basis,
    Billed,
    Norm,
    Why,
    average_periods,
    bears_coefficient,
    coefficient,
    in_a_row,
    without_reading,
)
from gosdom_core.readings.months import month_of, months, months_between
from gosdom_core.readings.recalculation import Recalculated, recalculate
from gosdom_core.readings.refusals import (
    ChainBroken,
    FarMoreThanUsual,
    LessThanLast,
    MeterNotInUse,
    MoreThanMeterPasses,
    MuchMoreThanUsual,
    NegativeReading,
    NotANumber,
    Odd,
    ReadingRefused,
    RolledOver,
    TooManyDigits,
    VerificationOver,
    WrongRegisters,
    ZonesDoNotSum,
)
from gosdom_core.readings.values import CHOICES, AverageRule, Choices, DayZone, Either, Fault, Oddness, Window
from gosdom_core.readings.verdicts import (
    Accepted,
    Change,
    Counted,
    NeedsConfirmation,
    Reading,
    Usual,
    Verdict,
    rounded,
    window_on,
)
from gosdom_core.readings.zones import by_tier, day_zone, hours, registers, tiers, unit

__all__ = [
    "CHOICES",
    "Accepted",
    "Afterwards",
    "AverageRule",
    "Basis",
    "Billed",
    "Bounds",
    "ChainBroken",
    "Change",
    "Check",
    "Choices",
    "Consumption",
    "Counted",
    "DayZone",
    "Either",
    "FarMoreThanUsual",
    "Fault",
    "LessThanLast",
    "Meter",
    "MeterNotInUse",
    "MoreThanMeterPasses",
    "MuchMoreThanUsual",
    "NeedsConfirmation",
    "NegativeReading",
    "Norm",
    "NotANumber",
    "Odd",
    "Oddness",
    "Part",
    "Reading",
    "ReadingRefused",
    "Recalculated",
    "RolledOver",
    "TooManyDigits",
    "Usual",
    "Values",
    "Verdict",
    "VerificationOver",
    "VerificationState",
    "Why",
    "Window",
    "WrongRegisters",
    "ZonesDoNotSum",
    "after_verification",
    "average_periods",
    "bears_coefficient",
    "bounds",
    "by_period",
    "by_tier",
    "chain",
    "check_due",
    "coefficient",
    "consumption",
    "count",
    "day_zone",
    "fall",
    "hours",
    "in_a_row",
    "judge",
    "missing_terms",
    "month_of",
    "months",
    "months_between",
    "moves",
    "parts",
    "recalculate",
    "registers",
    "rounded",
    "terms",
    "tiers",
    "unit",
    "usage",
    "usual",
    "verification",
    "verification_over",
    "verification_reminders",
    "window_on",
    "without_reading",
]
