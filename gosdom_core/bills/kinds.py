"""Kinds: which lines, units and reasons does a bill know, and what must it show (Правила № 354 п. 69)?"""

from __future__ import annotations

from datetime import date
from enum import Enum

from gosdom_core import acts
from gosdom_core.bills.money import CHECKED
from gosdom_core.law import Dated, Table, Term

# --- Words ----------------------------------------------------------------------------------------------------------


class Unit(Enum):
    """In what is it measured? m², m³, kWh, Gcal, people, or a thing."""

    SQUARE_METRE = "square_metre"
    CUBIC_METRE = "cubic_metre"
    KILOWATT_HOUR = "kilowatt_hour"
    GIGACALORIE = "gigacalorie"
    PERSON = "person"
    PIECE = "piece"


class LineKind(Enum):
    """What is the line for?

    `COMMON_…` are the resources for the common property (КР на СОИ); hot water may come as water and heat.
    """

    HOUSING = "housing"
    COMMON_COLD_WATER = "common_cold_water"
    COMMON_HOT_WATER = "common_hot_water"
    COMMON_ELECTRICITY = "common_electricity"
    COMMON_SEWER = "common_sewer"
    COLD_WATER = "cold_water"
    HOT_WATER = "hot_water"
    HOT_WATER_WATER = "hot_water_water"
    HOT_WATER_HEAT = "hot_water_heat"
    SEWER = "sewer"
    HEATING = "heating"
    ELECTRICITY = "electricity"
    ELECTRICITY_DAY = "electricity_day"
    ELECTRICITY_NIGHT = "electricity_night"
    ELECTRICITY_PEAK = "electricity_peak"
    ELECTRICITY_HALF_PEAK = "electricity_half_peak"
    GAS = "gas"
    WASTE = "waste"
    CAPITAL_REPAIR = "capital_repair"
    INSURANCE = "insurance"

    @property
    def voluntary(self) -> bool:
        """May it be left unpaid? Insurance must be separable from the rest.

        >>> [kind for kind in LineKind if kind.voluntary]
        [<LineKind.INSURANCE: 'insurance'>]
        """
        return self in VOLUNTARY.terms[0].value


class VolumeSource(Enum):
    """Where does the volume come from?

    A meter, an average, the norm, the norm with K, the house's meter, the area, the number of people.
    """

    METER = "meter"
    AVERAGE = "average"
    NORM = "norm"
    NORM_WITH_COEFFICIENT = "norm_with_coefficient"
    HOUSE_METER = "house_meter"
    AREA = "area"
    PEOPLE = "people"


class RecalculationReason(Enum):
    """Why is an earlier charge changed?

    Quality, an interruption, absence, readings that came later, an error, a fine upon the organisation.
    """

    QUALITY = "quality"
    INTERRUPTION = "interruption"
    ABSENCE = "absence"
    READINGS = "readings"
    ERROR = "error"
    FINE = "fine"


class BillPart(Enum):
    """What must a bill show (Правила № 354 п. 69)?"""

    ADDRESS = "address"
    AREA = "area"
    PAYER = "payer"
    EXECUTOR = "executor"
    EXECUTOR_ACCOUNT = "executor_account"
    EXECUTOR_CONTACTS = "executor_contacts"
    PERIOD = "period"
    TARIFFS = "tariffs"
    UNITS = "units"
    VOLUMES = "volumes"
    COMMON_VOLUMES = "common_volumes"
    VOLUME_SOURCES = "volume_sources"
    AMOUNTS = "amounts"
    TOTALS = "totals"
    RECALCULATIONS = "recalculations"
    PAST_DEBTS = "past_debts"
    PENALTIES = "penalties"
    BENEFITS = "benefits"
    INSTALMENTS = "instalments"
    READINGS = "readings"
    COMMON_NORMS = "common_norms"
    HOUSE_METER_VOLUME = "house_meter_volume"
    IDENTIFIERS = "identifiers"
    PAYMENT_CODE = "payment_code"
    DUE_DATE = "due_date"


# --- Law ------------------------------------------------------------------------------------------------------------

CONTENTS = Dated(
    "bills.contents",
    Term(
        date(2012, 9, 1),
        tuple(BillPart),
        acts.RULES_354,
        "п. 69",
        "memory",
        note="текст не сверялся; примерная форма — приказ Минстроя № 43/пр",
    ),
    checked=CHECKED,
)

VOLUNTARY = Dated(
    "bills.voluntary",
    Term(
        date(2012, 9, 1),
        frozenset({LineKind.INSURANCE}),
        acts.RULES_354,
        "п. 69",
        "memory",
        note="страхование добровольно: сумма без него должна быть видна",
    ),
    checked=CHECKED,
)

_M3, _KWH, _GCAL = Unit.CUBIC_METRE, Unit.KILOWATT_HOUR, Unit.GIGACALORIE

UNITS = Dated(
    "bills.units",
    Term(
        date(2012, 9, 1),
        Table(
            {
                LineKind.HOUSING: Unit.SQUARE_METRE,
                LineKind.CAPITAL_REPAIR: Unit.SQUARE_METRE,
                LineKind.HEATING: _GCAL,
                LineKind.HOT_WATER_HEAT: _GCAL,
                LineKind.INSURANCE: Unit.PIECE,
                **dict.fromkeys((k for k in LineKind if "electricity" in k.value), _KWH),
                **dict.fromkeys(
                    (k for k in LineKind if k.value.endswith(("cold_water", "sewer", "gas", "waste"))), _M3
                ),
                **dict.fromkeys((LineKind.HOT_WATER, LineKind.HOT_WATER_WATER, LineKind.COMMON_HOT_WATER), _M3),
            }
        ),
        acts.RULES_354,
        "приложение № 2",
        "memory",
    ),
    checked=CHECKED,
)
