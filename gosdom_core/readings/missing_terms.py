"""Missing terms: every number of the law about what is billed without a reading: averages, their limits, the norm,
the coefficient K.

The day on which today's wording of п. 59 and п. 60 came into force is not established: `since` is the day from which
K is known.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from gosdom_core import acts
from gosdom_core.homes import Resource
from gosdom_core.law import Dated, Table, Term
from gosdom_core.readings.terms import CHECKED
from gosdom_core.readings.values import AverageRule, Either
from gosdom_core.workdays import Months

_COEFFICIENTS = date(2015, 1, 1)
_DECREE_1871 = date(2025, 12, 6)
_DAY_OF_K = "since — день, с которого известен коэффициент; день этой редакции не установлен"

AVERAGE = Dated(
    "readings.average.months",
    Term(
        _COEFFICIENTS,
        AverageRule(most=12, least=6, young=3),
        acts.RULES_354,
        "п. 59",
        "primary",
        ("S60",),
        note=f"не менее 6 месяцев; до 12 — по источникам; {_DAY_OF_K}",
    ),
    checked=CHECKED,
)
AVERAGE_PLACES = Dated(
    "readings.average.places",
    Term(
        _COEFFICIENTS,
        Table({Resource.HEATING: 5, None: 3}),
        acts.OURS,
        "",
        "product",
        note="знаков после запятой в среднем объёме: Гкал — 5, прочее — 3; половина округляется вверх",
    ),
    checked=CHECKED,
)
HEATING_SEASON = Dated(
    "readings.heating.season",
    Term(
        _COEFFICIENTS,
        frozenset({10, 11, 12, 1, 2, 3, 4}),
        acts.OURS,
        "",
        "product",
        note="октябрь–апрель, если не задано иначе",
    ),
    checked=CHECKED,
)
PERIODS_NOT_SENT = Dated(
    "readings.average.periods.not_sent",
    Term(
        _COEFFICIENTS,
        3,
        acts.RULES_354,
        "п. 59(б), п. 60",
        "primary",
        ("S58", "S59", "S60"),
        note=f"в редакции ПП 344 (2013) было 6 периодов; {_DAY_OF_K}",
    ),
    checked=CHECKED,
)
PERIODS_FAILED = Dated(
    "readings.average.periods.failed",
    Term(_COEFFICIENTS, 3, acts.RULES_354, "п. 59(а), п. 60", "primary", ("S60",), note=_DAY_OF_K),
    checked=CHECKED,
)
PERIODS_FAILED_NON_RESIDENTIAL = Dated(
    "readings.average.periods.failed.non_residential",
    Term(_COEFFICIENTS, 2, acts.RULES_354, "п. 59(а), п. 60", "memory", note=_DAY_OF_K),
    checked=CHECKED,
)
PERIODS_FAILED_ELECTRICITY = Dated(
    "readings.average.periods.failed.electricity",
    Term(_COEFFICIENTS, 3, acts.RULES_354, "п. 59(а), п. 60", "primary", ("S60",), note=_DAY_OF_K),
    Term(
        date(2020, 7, 1),
        6,
        acts.LAW_522,
        "",
        "memory",
        note="среднее может длиться дольше трёх периодов; 6 — по сроку замены прибора поставщиком, число наше",
    ),
    checked=CHECKED,
)
PERIODS_NO_ACCESS = Dated(
    "readings.average.periods.no_access",
    Term(_COEFFICIENTS, 3, acts.RULES_354, "п. 59(в), п. 60", "memory", note=f"со дня акта; {_DAY_OF_K}"),
    checked=CHECKED,
)
NO_ACCESS_REFUSALS = Dated(
    "readings.no_access.refusals",
    Term(_COEFFICIENTS, 2, acts.RULES_354, "п. 59(в)", "secondary", ("S61", "S62"), note=_DAY_OF_K),
    checked=CHECKED,
)
NORM_AT_ONCE = Dated(
    "readings.norm.at_once",
    Term(
        _COEFFICIENTS,
        0,
        acts.RULES_354,
        "п. 42",
        "secondary",
        ("S61",),
        note=f"прибор не установлен: норматив сразу; без технической возможности — без К (по памяти); {_DAY_OF_K}",
    ),
    checked=CHECKED,
)
ELECTRICITY_REPLACEMENT = Dated(
    "readings.electricity.replacement",
    Term(date(2020, 7, 1), Months(6), acts.RULES_442, "п. 136, п. 150", "primary", ("S66",)),
    checked=CHECKED,
)
COEFFICIENT_NOT_SENT = Dated(
    "readings.coefficient.not_sent",
    Term(
        _COEFFICIENTS,
        Either(taken=False, other=True),
        acts.RULES_354,
        "п. 60",
        "disputed",
        note="К при простой непередаче: по п. 60 его нет (взято), в программах часто 1,5; нужна проверка по тексту",
    ),
    checked=CHECKED,
)
RECALCULATE_NORM = Dated(
    "readings.recalculation.norm",
    Term(
        _COEFFICIENTS,
        Either(taken=True, other=False),
        acts.RULES_354,
        "п. 61",
        "disputed",
        note="пересчёт времени, оплаченного по нормативу после трёх периодов, — спорно; пункт не проверен",
    ),
    checked=CHECKED,
)

# --- The coefficient K ---


def _history(*later: Term[Either[Decimal]]) -> tuple[Term[Either[Decimal]], ...]:
    steps = (
        (date(2015, 1, 1), "1.1"),
        (date(2015, 7, 1), "1.2"),
        (date(2016, 1, 1), "1.4"),
        (date(2016, 7, 1), "1.5"),
    )
    early = tuple(
        Term(since, _same(k), acts.RULES_354, "п. 42, п. 60", "secondary", ("S61", "S64", "S65")) for since, k in steps
    )
    return early + later


def _same(k: str) -> Either[Decimal]:
    return Either(Decimal(k), Decimal(k))


COEFFICIENT: Final = MappingProxyType(
    {
        Resource.COLD_WATER: Dated(
            "readings.coefficient.cold_water",
            *_history(
                Term(_DECREE_1871, _same("3"), acts.DECREE_1871_2025, "", "secondary", ("S61", "S63", "S64")),
            ),
            checked=CHECKED,
        ),
        Resource.HOT_WATER: Dated("readings.coefficient.hot_water", *_history(), checked=CHECKED),
        Resource.ELECTRICITY: Dated("readings.coefficient.electricity", *_history(), checked=CHECKED),
        Resource.SEWER: Dated(
            "readings.coefficient.sewer",
            Term(
                _COEFFICIENTS,
                Either(Decimal(1), Decimal("1.5")),
                acts.RULES_354,
                "п. 42, п. 60",
                "disputed",
                ("S64",),
                note="к водоотведению К классически не применяется (взято 1); новости 2025 года пишут 1,5",
            ),
            checked=CHECKED,
        ),
        Resource.HEATING: Dated(
            "readings.coefficient.heating",
            Term(
                _COEFFICIENTS,
                Either(Decimal(1), Decimal("1.5")),
                acts.RULES_354,
                "",
                "memory",
                note="1,5 при отсутствии прибора — лишь в части формул",
            ),
            checked=CHECKED,
        ),
        Resource.GAS: Dated(
            "readings.coefficient.gas",
            Term(_COEFFICIENTS, _same("1"), acts.OURS, "", "product", note="в источниках коэффициента для газа нет"),
            checked=CHECKED,
        ),
    }
)
TAMPERING = Dated(
    "readings.tampering.times",
    Term(_COEFFICIENTS, Decimal(10), acts.RULES_354, "п. 62", "memory", note=_DAY_OF_K),
    Term(
        _DECREE_1871,
        Decimal(10),
        acts.RULES_354,
        "п. 62",
        "memory",
        ("S63",),
        note="ПП 1871: начисленное можно снизить только при арифметической ошибке",
    ),
    checked=CHECKED,
)
