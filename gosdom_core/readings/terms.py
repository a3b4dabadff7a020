"""Terms: every number of the law about meters and readings, with its day, clause and how sure we are.

Where the day on which a wording came into force is not established, `since` is the day of the act, and the note says
so. Those about billing without a reading stand in `missing_terms`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from gosdom_core import acts
from gosdom_core.homes import Resource
from gosdom_core.law import Dated, Table, Term
from gosdom_core.readings.values import DayZone, Fault, Hours, Oddness
from gosdom_core.workdays import Workdays

CHECKED: Final = date(2026, 11, 21)

_RULES = date(2011, 5, 6)
_DECREE_344 = date(2013, 4, 16)

_DAY_OF_ACT = "since — день акта; вступление в силу не проверено"

# --- The window of submission ---

WINDOW_OPENS = Dated(
    "readings.window.first_day",
    Term(_RULES, 23, acts.RULES_354, "п. 34(в) прежней редакции", "memory", note=_DAY_OF_ACT),
    Term(_DECREE_344, 15, acts.OURS, "", "product", note="закон называет только последний день"),
    checked=CHECKED,
)
WINDOW_CLOSES = Dated(
    "readings.window.last_day",
    Term(
        _RULES,
        25,
        acts.RULES_354,
        "п. 34(в) прежней редакции",
        "memory",
        note=f"снятие 23–25, передача до 26-го; {_DAY_OF_ACT}",
    ),
    Term(
        _DECREE_344,
        25,
        acts.RULES_354,
        "п. 31(ж), п. 33(к(1))",
        "secondary",
        ("S53", "S54", "S55", "S56", "S57"),
        note=f"договор или собрание могут установить иной срок; {_DAY_OF_ACT}",
    ),
    checked=CHECKED,
)
WINDOW_REMIND = Dated(
    "readings.window.remind_days_before",
    Term(_DECREE_344, 1, acts.OURS, "", "product", note="напоминание тому, кто ещё не передал"),
    checked=CHECKED,
)
HOUSE_METER_DAYS = Dated(
    "readings.house_meter.days",
    Term(_DECREE_344, (23, 25), acts.RULES_354, "п. 31(е)", "memory", note=f"ОДПУ снимает исполнитель; {_DAY_OF_ACT}"),
    checked=CHECKED,
)
HOUSE_METER_VIEW = Dated(
    "readings.house_meter.view",
    Term(_DECREE_344, Workdays(1), acts.RULES_416, "п. 34; ПП 354 п. 31(е)", "memory", note=_DAY_OF_ACT),
    checked=CHECKED,
)

# --- What is odd ---

ODDNESS = Dated(
    "readings.odd",
    Term(
        _RULES,
        Oddness(times=3, far=10, months=12, rollover=Fraction(1, 10)),
        acts.OURS,
        "",
        "product",
        note="официального порога правдоподобия не найдено",
    ),
    checked=CHECKED,
)
TYPICAL_DIGITS = Dated(
    "readings.digits.typical",
    Term(
        _RULES,
        # resource: (least, most) digits before the comma, (least, most) after it
        Table(
            {
                Resource.COLD_WATER: ((5, 5), (3, 3)),
                Resource.HOT_WATER: ((5, 5), (3, 3)),
                Resource.ELECTRICITY: ((5, 7), (1, 2)),
                Resource.GAS: ((5, 5), (3, 3)),
                Resource.HEATING: ((6, 8), None),
            }
        ),
        acts.OURS,
        "",
        "memory",
        note="для подсказки при вводе; разрядность берётся из паспорта",
    ),
    checked=CHECKED,
)

# --- Verification ---

FAULTS = Dated(
    "readings.meter.faults",
    Term(_RULES, tuple(Fault), acts.RULES_354, "п. 81(12)", "primary", ("S67",), note=_DAY_OF_ACT),
    checked=CHECKED,
)


def _never(since: date, note: str = "") -> Term[bool]:
    return Term(
        since, value=False, act=acts.RULES_354, clause="п. 81(12)", confidence="primary", source=("S67",), note=note
    )


OVER_COUNTS = Dated(
    "readings.verification.over_counts",
    _never(_RULES, _DAY_OF_ACT),
    Term(
        date(2020, 4, 6),
        value=True,
        act=acts.DECREE_424_2020,
        clause="",
        confidence="secondary",
        source=("S69",),
        note="показания с истёкшей поверкой принимались",
    ),
    _never(date(2021, 1, 1)),
    checked=CHECKED,
)
VERIFICATION_PROOF = Dated(
    "readings.verification.proof",
    Term(_RULES, "paper", acts.RULES_354, "", "memory", note=f"свидетельство или паспорт; {_DAY_OF_ACT}"),
    Term(date(2020, 9, 24), "arshin", acts.ARSHIN, "", "memory", note="запись в ФГИС «Аршин», не бумага"),
    checked=CHECKED,
)
VERIFICATION_REMIND = Dated(
    "readings.verification.remind_days_before",
    Term(_RULES, (60, 30, 7), acts.OURS, "", "product"),
    checked=CHECKED,
)
VERIFICATION_YEARS = Dated(
    "readings.verification.typical_years",
    Term(
        _RULES,
        Table(
            {
                Resource.COLD_WATER: (6, 6),
                Resource.HOT_WATER: (4, 4),
                Resource.ELECTRICITY: (8, 16),
                Resource.GAS: (8, 12),
                Resource.HEATING: (4, 6),
            }
        ),
        acts.OURS,
        "",
        "memory",
        ("S68",),
        note="только для справки: срок хранится у прибора (verify_until), по виду он не вычисляется",
    ),
    checked=CHECKED,
)

# --- Zones of the day, units, tiers ---

_ONE: Hours = ((0, 24, DayZone.ALL),)
_TWO: Hours = ((0, 7, DayZone.NIGHT), (7, 23, DayZone.DAY), (23, 24, DayZone.NIGHT))
_THREE: Hours = (
    (0, 7, DayZone.NIGHT),
    (7, 10, DayZone.PEAK),
    (10, 17, DayZone.HALF_PEAK),
    (17, 21, DayZone.PEAK),
    (21, 23, DayZone.HALF_PEAK),
    (23, 24, DayZone.NIGHT),
)
DAY_ZONES = Dated(
    "readings.zones.hours",
    Term(
        date(2013, 11, 26),
        Table({1: _ONE, 2: _TWO, 3: _THREE}),
        acts.ORDER_1473,
        "",
        "primary",
        ("S70", "S71"),
        note=f"местное время, круглый год, в выходные так же; {_DAY_OF_ACT}",
    ),
    checked=CHECKED,
)
REGISTERS = Dated(
    "readings.zones.registers",
    Term(
        date(2013, 11, 26),
        Table(
            {
                1: (DayZone.ALL,),
                2: (DayZone.DAY, DayZone.NIGHT),
                3: (DayZone.PEAK, DayZone.NIGHT, DayZone.HALF_PEAK),
            }
        ),
        acts.OURS,
        "",
        "product",
        note="что показывает Т1, Т2, Т3: принятое обозначение, актом не установлено",
    ),
    checked=CHECKED,
)
UNITS = Dated(
    "readings.units",
    Term(
        _RULES,
        Table(
            {
                Resource.COLD_WATER: ("м³", "m³"),
                Resource.HOT_WATER: ("м³", "m³"),
                Resource.SEWER: ("м³", "m³"),
                Resource.GAS: ("м³", "m³"),
                Resource.ELECTRICITY: ("кВт·ч", "kWh"),
                Resource.HEATING: ("Гкал", "Gcal"),
            }
        ),
        acts.RULES_354,
        "",
        "memory",
        note=_DAY_OF_ACT,
    ),
    checked=CHECKED,
)
TIERS = Dated(
    "readings.electricity.tiers",
    Term(
        date(2026, 1, 1),
        (Decimal(3900), Decimal(6000)),
        acts.DECREE_1178,
        "",
        "memory",
        note="кВт·ч в месяц; регионы устанавливают свои; день введения не установлен, показываем с 2026 года",
    ),
    checked=CHECKED,
)
