"""By when must what be done about a request: every row of the map from category to terms, by day, clause and moment.

Moments are local to the house; each case is counted in Kaliningrad and in Samara. Unless a case says otherwise a
request comes on Monday 23 November 2026 at 10:00: its tenth working day is 7 December, its fifth 30 November, its third
26 November.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gosdom_core import law
from gosdom_core.errors import OutOfRange, TermUnknown
from gosdom_core.homes import Resource
from gosdom_core.requests import (
    FORWARDINGS,
    Addressee,
    Applicant,
    CannotExtend,
    Choices,
    Condition,
    DeadlineKind,
    ExtendedTooLate,
    Facts,
    Information,
    RequestCategory,
    RequestDeadline,
    Season,
    WrongAddressee,
    deadlines,
    extend,
    forward_by,
    forwarded,
    register_by,
)
from gosdom_core.workdays import Elapsed, deadline

KALININGRAD, SAMARA = ZoneInfo("Europe/Kaliningrad"), ZoneInfo("Europe/Samara")


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """a moment on the wall of a house; each case gives it the zone"""
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - the zone is that of the house, see facts()


MONDAY = local(2026, 11, 23, 10, 0)
C, K, N = RequestCategory, DeadlineKind, Condition

Row = tuple[str, ...]
Case = tuple[str, RequestCategory, dict[str, Any], list[Row]]
ANSWER: Row = ("ANSWER", "2026-12-08 00:00", "п. 36 абз. 1", "requests.answer.general")
INSPECT: Row = ("INSPECT", "2026-11-23 12:00", "п. 108", "requests.quality.inspect")
QUALITY: Row = ("QUALITY_ANSWER", "2026-11-27 00:00", "п. 31(к)", "requests.answer.quality")
P9 = "приложение № 1, п. 9"
ANNEX = "приложение № 1"
ELECTRICITY = "приложение № 2, неисправности электросети аварийного порядка"
NORMS = "приложение № 2, "


def facts(category: RequestCategory, zone: ZoneInfo = SAMARA, received: datetime = MONDAY, **more: Any) -> Facts:
    given_facts: dict[str, Any] = {"addressee": Addressee.MANAGEMENT, "applicant": Applicant.OWNER} | more
    for name, value in given_facts.items():
        if isinstance(value, datetime) and value.tzinfo is None:
            given_facts[name] = value.replace(tzinfo=zone)
    return Facts(category=category, received_at=received.replace(tzinfo=zone), zone=zone, **given_facts)


def told(due: RequestDeadline) -> tuple[str, ...]:
    """kind, local moment, clause, name of the term; where there are any the condition, and that it does not decide"""
    at = due.deadline.at
    moment = "at once" if at is None else f"{at:%Y-%m-%d %H:%M}"
    row: tuple[str, ...] = (due.kind.name, moment, due.deadline.term.clause, due.name)
    if due.condition is not None:
        row += (due.condition.name,)
    return row if due.decides else (*row, "shown only")


def branch(kind: str, at: str, clause: str, name: str, *more: str) -> tuple[str, ...]:
    return kind, at, clause, f"requests.{name}", *more


def eliminate(at: str, clause: str, name: str) -> tuple[str, ...]:
    return branch("ELIMINATE", at, clause, name)


def restore(at: str, name: str, clause: str, *more: str) -> tuple[str, ...]:
    return branch("RESTORE", at, clause, f"restore.{name}", *more)


HEATING = (
    restore("2026-11-24 02:00", "heating_from_12", f"{ANNEX}, п. 14", "FLAT_FROM_12"),
    restore("2026-11-23 18:00", "heating_from_10", f"{ANNEX}, п. 14", "FLAT_FROM_10_TO_12", "shown only"),
    restore("2026-11-23 14:00", "heating_from_8", f"{ANNEX}, п. 14", "FLAT_BELOW_10", "shown only"),
)
BURST = (
    branch("LOCALISE", "2026-11-23 10:30", "п. 13", "ads.localise"),
    eliminate("2026-11-26 07:00", "п. 13", "ads.eliminate"),
    INSPECT,
)
BURST_RESTORE = (
    restore("2026-11-23 11:00", "cold_water", ANNEX, "WATER_OR_SEWER_CUT"),
    restore("2026-11-23 23:00", "heating_from_12", f"{ANNEX}, п. 14", "HEATING_CUT_FLAT_FROM_12"),
    restore("2026-11-23 15:00", "heating_from_10", f"{ANNEX}, п. 14", "HEATING_CUT_FLAT_FROM_10_TO_12"),
    restore("2026-11-23 11:00", "heating_from_8", f"{ANNEX}, п. 14", "HEATING_CUT_FLAT_BELOW_10"),
)
DAMAGE = MONDAY - timedelta(hours=3)
JUNE = local(2026, 6, 8, 10, 0)
JUNE_ANSWER = ("ANSWER", "2026-06-24 00:00", "п. 36 абз. 1", "requests.answer.general")
NIGHT = local(2026, 11, 23, 22, 0)

INFORMATION = {
    "COPY_OF_ACT": ("2026-11-27 00:00", "п. 34", "information.copies_of_acts"),
    "MONTHLY_VOLUMES": ("2026-11-27 00:00", "п. 34", "information.month_volumes"),
    "DISCLOSED": ("2026-11-25 00:00", "п. 34", "information.disclosed"),
    "SERVICES_491": ("2026-12-01 00:00", "п. 40(а)", "information.services"),
}


def informed(what: str, *more: str) -> tuple[str, ...]:
    at, clause, name = INFORMATION[what]
    return branch("INFORMATION", at, clause, name, *more)


def only(category: RequestCategory, says: str, *rows: Row) -> Case:
    return f"{category.value}: {says}", category, {}, list(rows)


MAP: list[Case] = [
    (
        "pipe_burst, supply not cut: localise 30 min from registration, eliminate 3 d from the damage, inspect 2 h",
        C.PIPE_BURST,
        {"occurred_at": DAMAGE, "supply_cut": False},
        [ANSWER, *BURST],
    ),
    (
        "pipe_burst, cold water cut: 4 h from the damage",
        C.PIPE_BURST,
        {"occurred_at": DAMAGE, "supply_cut": True, "resource": Resource.COLD_WATER},
        [ANSWER, *BURST, restore("2026-11-23 11:00", "cold_water", ANNEX)],
    ),
    (
        "pipe_burst, hot water cut",
        C.PIPE_BURST,
        {"occurred_at": DAMAGE, "supply_cut": True, "resource": Resource.HOT_WATER},
        [ANSWER, *BURST, restore("2026-11-23 11:00", "hot_water", ANNEX)],
    ),
    (
        "pipe_burst, sewer cut",
        C.PIPE_BURST,
        {"occurred_at": DAMAGE, "supply_cut": True, "resource": Resource.SEWER},
        [ANSWER, *BURST, restore("2026-11-23 11:00", "sewer", ANNEX)],
    ),
    (
        "pipe_burst, heating cut, +11 °C in the flat: 8 h",
        C.PIPE_BURST,
        {"occurred_at": DAMAGE, "supply_cut": True, "resource": Resource.HEATING, "flat_temperature": 11},
        [ANSWER, *BURST, restore("2026-11-23 15:00", "heating_from_10", f"{ANNEX}, п. 14")],
    ),
    (
        "pipe_burst, heating cut, temperature not known: each branch, the longest decides",
        C.PIPE_BURST,
        {"occurred_at": DAMAGE, "supply_cut": True, "resource": Resource.HEATING},
        [
            ANSWER,
            *BURST,
            restore("2026-11-23 23:00", "heating_from_12", f"{ANNEX}, п. 14", "FLAT_FROM_12"),
            restore("2026-11-23 15:00", "heating_from_10", f"{ANNEX}, п. 14", "FLAT_FROM_10_TO_12", "shown only"),
            restore("2026-11-23 11:00", "heating_from_8", f"{ANNEX}, п. 14", "FLAT_BELOW_10", "shown only"),
        ],
    ),
    (
        "pipe_burst, something is cut: water, sewer or heating, the longest decides",
        C.PIPE_BURST,
        {"occurred_at": DAMAGE, "supply_cut": True},
        [
            ANSWER,
            *BURST,
            (*BURST_RESTORE[0], "shown only"),
            BURST_RESTORE[1],
            (*BURST_RESTORE[2], "shown only"),
            (*BURST_RESTORE[3], "shown only"),
        ],
    ),
    (
        "pipe_burst, not known whether supply is cut: shown, none decides",
        C.PIPE_BURST,
        {"occurred_at": DAMAGE},
        [ANSWER, *BURST, *((*row, "shown only") for row in BURST_RESTORE)],
    ),
    (
        "pipe_burst, perhaps cold water",
        C.PIPE_BURST,
        {"occurred_at": DAMAGE, "resource": Resource.COLD_WATER},
        [ANSWER, *BURST, (*BURST_RESTORE[0], "shown only")],
    ),
    (
        "pipe_burst, perhaps heating at +8 °C",
        C.PIPE_BURST,
        {"occurred_at": DAMAGE, "resource": Resource.HEATING, "flat_temperature": 8},
        [
            ANSWER,
            *BURST,
            restore("2026-11-23 11:00", "heating_from_8", f"{ANNEX}, п. 14", "HEATING_CUT", "shown only"),
        ],
    ),
    (
        "pipe_burst, registered ten minutes later: localise from registration, damage not dated: 3 d from the receipt",
        C.PIPE_BURST,
        {"registered_at": MONDAY + timedelta(minutes=10), "supply_cut": False},
        [
            ANSWER,
            branch("LOCALISE", "2026-11-23 10:40", "п. 13", "ads.localise"),
            eliminate("2026-11-26 10:00", "п. 13", "ads.eliminate"),
            INSPECT,
        ],
    ),
    (
        "sewer_clog: 2 h from registration",
        C.SEWER_CLOG,
        {"registered_at": MONDAY + timedelta(minutes=5)},
        [ANSWER, eliminate("2026-11-23 12:05", "п. 13", "ads.sewer_clog")],
    ),
    (
        "sewer_clog at night: 2 h, nights count",
        C.SEWER_CLOG,
        {"received": NIGHT},
        [ANSWER, eliminate("2026-11-24 00:00", "п. 13", "ads.sewer_clog")],
    ),
    ("chute_clog by day: 2 h", C.CHUTE_CLOG, {}, [ANSWER, eliminate("2026-11-23 12:00", "п. 13", "ads.chute_clog")]),
    (
        "chute_clog at 22:00: one hour before the night, one after it",
        C.CHUTE_CLOG,
        {"received": NIGHT},
        [ANSWER, eliminate("2026-11-24 09:00", "п. 13", "ads.chute_clog")],
    ),
    (
        "chute_clog at 03:00: from 08:00",
        C.CHUTE_CLOG,
        {"received": MONDAY.replace(hour=3)},
        [ANSWER, eliminate("2026-11-23 10:00", "п. 13", "ads.chute_clog")],
    ),
    (
        "cold_water_none: inspection 2 h, quality answer 3 wd, 4 h at once",
        C.COLD_WATER_NONE,
        {},
        [ANSWER, INSPECT, QUALITY, restore("2026-11-23 14:00", "cold_water", ANNEX)],
    ),
    (
        "cold_water_none since 08:30: the interruption counts from its start",
        C.COLD_WATER_NONE,
        {"occurred_at": MONDAY.replace(hour=8, minute=30)},
        [ANSWER, INSPECT, QUALITY, restore("2026-11-23 12:30", "cold_water", ANNEX)],
    ),
    (
        "cold_water_none, inspection agreed for the evening",
        C.COLD_WATER_NONE,
        {"inspection_agreed_at": MONDAY.replace(hour=19)},
        [
            ANSWER,
            branch("INSPECT", "2026-11-23 19:00", "п. 108", "quality.inspect"),
            QUALITY,
            restore("2026-11-23 14:00", "cold_water", ANNEX),
        ],
    ),
    (
        "hot_water_none",
        C.HOT_WATER_NONE,
        {},
        [ANSWER, INSPECT, QUALITY, restore("2026-11-23 14:00", "hot_water", ANNEX)],
    ),
    (
        "power_outage, sources not known: 24 h decides",
        C.POWER_OUTAGE,
        {},
        [
            ANSWER,
            INSPECT,
            QUALITY,
            restore("2026-11-23 12:00", "electricity_independent", P9, "INDEPENDENT_SOURCES", "shown only"),
            restore("2026-11-24 10:00", "electricity_one_source", f"{ANNEX}, п. 9", "ONE_SOURCE"),
        ],
    ),
    (
        "power_outage, independent sources: 2 h",
        C.POWER_OUTAGE,
        {"independent_sources": True},
        [ANSWER, INSPECT, QUALITY, restore("2026-11-23 12:00", "electricity_independent", f"{ANNEX}, п. 9")],
    ),
    (
        "power_outage, one source: 24 h",
        C.POWER_OUTAGE,
        {"independent_sources": False},
        [ANSWER, INSPECT, QUALITY, restore("2026-11-24 10:00", "electricity_one_source", f"{ANNEX}, п. 9")],
    ),
    ("gas_none: 4 h", C.GAS_NONE, {}, [ANSWER, INSPECT, QUALITY, restore("2026-11-23 14:00", "gas", ANNEX)]),
    ("heating_none, temperature not known: 16 h decides", C.HEATING_NONE, {}, [ANSWER, INSPECT, QUALITY, *HEATING]),
    *(
        (
            f"heating_none at +{degrees} °C: {hours} h",
            C.HEATING_NONE,
            {"flat_temperature": degrees},
            [ANSWER, INSPECT, QUALITY, restore(at, name, f"{ANNEX}, п. 14")],
        )
        for degrees, hours, at, name in [
            (18, 16, "2026-11-24 02:00", "heating_from_12"),
            (12, 16, "2026-11-24 02:00", "heating_from_12"),
            (11, 8, "2026-11-23 18:00", "heating_from_10"),
            (10, 8, "2026-11-23 18:00", "heating_from_10"),
            (9, 4, "2026-11-23 14:00", "heating_from_8"),
            (5, 4, "2026-11-23 14:00", "heating_from_8"),
        ]
    ),
    *(
        only(category, "inspection 2 h, quality answer 3 wd", ANSWER, INSPECT, QUALITY)
        for category in (C.WATER_PRESSURE, C.WATER_QUALITY, C.HEATING_WEAK, C.HEATING_EXCESS)
    ),
    (
        "roof_leak: 1 d",
        C.ROOF_LEAK,
        {},
        [ANSWER, eliminate("2026-11-24 10:00", f"{NORMS}протечки кровли", "fault.roof_leak")],
    ),
    (
        "entrance_door: 1 d",
        C.ENTRANCE_DOOR,
        {},
        [ANSWER, eliminate("2026-11-24 10:00", f"{NORMS}входные двери", "fault.entrance_door")],
    ),
    (
        "lift_broken: 1 d",
        C.LIFT_BROKEN,
        {},
        [ANSWER, eliminate("2026-11-24 10:00", f"{NORMS}неисправности лифта", "fault.lift")],
    ),
    (
        "tap_leak: 1 d",
        C.TAP_LEAK,
        {},
        [ANSWER, eliminate("2026-11-24 10:00", f"{NORMS}течи в кранах и смывных бачках", "fault.tap_leak")],
    ),
    (
        "entrance_window in November: winter, 1 d",
        C.ENTRANCE_WINDOW,
        {},
        [ANSWER, eliminate("2026-11-24 10:00", f"{NORMS}разбитые стёкла, зимой", "fault.glass_winter")],
    ),
    (
        "entrance_window in June: summer, 3 d",
        C.ENTRANCE_WINDOW,
        {"received": JUNE},
        [JUNE_ANSWER, eliminate("2026-06-11 10:00", f"{NORMS}разбитые стёкла, летом", "fault.glass_summer")],
    ),
    (
        "entrance_window in June, the heating season still on by the region's word: 1 d",
        C.ENTRANCE_WINDOW,
        {"received": JUNE, "season": Season.WINTER},
        [JUNE_ANSWER, eliminate("2026-06-09 10:00", f"{NORMS}разбитые стёкла, зимой", "fault.glass_winter")],
    ),
    (
        "common_lighting: 7 d",
        C.COMMON_LIGHTING,
        {},
        [ANSWER, eliminate("2026-11-30 10:00", f"{NORMS}освещение мест общего пользования", "fault.lighting")],
    ),
    (
        "waste_collection, temperature not known: 48 h decides",
        C.WASTE_COLLECTION,
        {},
        [
            ANSWER,
            restore("2026-11-24 10:00", "waste_warm", f"{ANNEX}, п. 17", "WARMER_THAN_5", "shown only"),
            restore("2026-11-25 10:00", "waste_cold", f"{ANNEX}, п. 17", "COLD_UP_TO_5"),
        ],
    ),
    (
        "waste_collection at +6 °C: 24 h",
        C.WASTE_COLLECTION,
        {"mean_daily_temperature": 6},
        [ANSWER, restore("2026-11-24 10:00", "waste_warm", f"{ANNEX}, п. 17")],
    ),
    (
        "waste_collection at +5 °C: 48 h",
        C.WASTE_COLLECTION,
        {"mean_daily_temperature": 5},
        [ANSWER, restore("2026-11-25 10:00", "waste_cold", f"{ANNEX}, п. 17")],
    ),
    (
        "facade_falling: safety measures at once",
        C.FACADE_FALLING,
        {},
        [ANSWER, branch("MAKE_SAFE", "at once", f"{NORMS}облицовка и лепные изделия", "fault.facade")],
    ),
    (
        "electrical_hazard: safety measures at once",
        C.ELECTRICAL_HAZARD,
        {},
        [
            ANSWER,
            branch("MAKE_SAFE", "at once", ELECTRICITY, "fault.electrical"),
        ],
    ),
    *(
        (
            f"document_request: {what.value}",
            C.DOCUMENT_REQUEST,
            {"information": what},
            [ANSWER, informed(what.name)],
        )
        for what in Information
        if what is not Information.OTHER
    ),
    (
        "document_request: something else, only the answer",
        C.DOCUMENT_REQUEST,
        {"information": Information.OTHER},
        [ANSWER],
    ),
    (
        "document_request, not known what: shown, none decides",
        C.DOCUMENT_REQUEST,
        {},
        [ANSWER, *(informed(what, what, "shown only") for what in INFORMATION)],
    ),
    (
        "report_request, not known whether disclosed: 5 wd decides",
        C.REPORT_REQUEST,
        {},
        [ANSWER, informed("DISCLOSED", "DISCLOSED", "shown only"), informed("SERVICES_491", "NOT_DISCLOSED")],
    ),
    (
        "report_request, disclosed: the next day",
        C.REPORT_REQUEST,
        {"information": Information.DISCLOSED},
        [ANSWER, informed("DISCLOSED")],
    ),
    (
        "report_request, not disclosed: 5 wd",
        C.REPORT_REQUEST,
        {"information": Information.SERVICES_491},
        [ANSWER, informed("SERVICES_491")],
    ),
    *(
        (
            f"{category.value}: check of the meter 10 wd, disputed",
            category,
            {},
            [ANSWER, branch("CHECK_METER", "2026-12-08 00:00", "п. 31(е(2))", "meter.check")],
        )
        for category in (C.METER_SERVICE, C.METER_WRONG, C.METER_MISSING)
    ),
    (
        "lift_stuck: people freed within 30 min of registration",
        C.LIFT_STUCK,
        {"registered_at": MONDAY + timedelta(minutes=2)},
        [ANSWER, branch("FREE_PEOPLE", "2026-11-23 10:32", "", "lift.free_people")],
    ),
    ("gas_smell: no number, only the answer", C.GAS_SMELL, {}, [ANSWER]),
    ("icicles: no number, only the answer", C.ICICLES, {}, [ANSWER]),
    *(
        only(category, "only the answer", ANSWER)
        for category in (
            C.VENTILATION,
            C.BASEMENT_FLOODED,
            C.ENTRANCE_CLEANING,
            C.YARD_CLEANING,
            C.YARD_EQUIPMENT,
            C.PESTS,
            C.NOISE_NEIGHBOURS,
            C.BILL_WRONG,
            C.PAYMENT_MISSING,
            C.MEETING_REQUEST,
            C.CAPITAL_REPAIR,
            C.CADASTRAL_NUMBER,
            C.STAFF_CONDUCT,
            C.APP_PROBLEM,
            C.OTHER,
        )
    ),
]


@pytest.mark.parametrize("zone", [KALININGRAD, SAMARA], ids=["Kaliningrad", "Samara"])
@pytest.mark.parametrize(("case", "category", "more", "expected"), MAP, ids=[row[0] for row in MAP])
def test_the_map_from_category_to_terms(
    case: str, category: RequestCategory, more: dict[str, Any], expected: list[tuple[str, ...]], zone: ZoneInfo
) -> None:
    assert [told(due) for due in deadlines(facts(category, zone, **more))] == expected


def test_the_map_has_a_case_for_every_category() -> None:
    assert {row[1] for row in MAP} == set(RequestCategory)


ANSWERS: list[tuple[str, datetime, dict[str, Any], str, str]] = [
    (
        "30.12.2026, an owner: ten working days go past the holidays",
        local(2026, 12, 30, 21, 15),
        {},
        "2027-01-23 00:00",
        "п. 36 абз. 1",
    ),
    (
        "a user of the premises has the owner's term",
        MONDAY,
        {"applicant": Applicant.USER},
        "2026-12-08 00:00",
        "п. 36 абз. 1",
    ),
    ("12.02.2026, 23 February is off", local(2026, 2, 12, 9, 0), {}, "2026-02-28 00:00", "п. 36 абз. 1"),
    (
        "08.02.2027: Saturday 20.02.2027 is worked, 22 and 23 are off",
        local(2027, 2, 8, 9, 0),
        {},
        "2027-02-21 00:00",
        "п. 36 абз. 1",
    ),
    (
        "an outsider: 30 days, the thirtieth is a Wednesday",
        MONDAY,
        {"applicant": Applicant.OUTSIDER},
        "2026-12-24 00:00",
        "п. 36 абз. 2",
    ),
    (
        "an outsider, the thirtieth day is Saturday 28.11.2026: moved to Monday",
        local(2026, 10, 29, 9, 0),
        {"applicant": Applicant.OUTSIDER},
        "2026-12-01 00:00",
        "п. 36 абз. 2",
    ),
    (
        "an outsider, registered two days later: from registration",
        MONDAY,
        {"applicant": Applicant.OUTSIDER, "registered_at": MONDAY + timedelta(days=2)},
        "2026-12-26 00:00",
        "п. 36 абз. 2",
    ),
    ("a supplier: ten working days of ours", MONDAY, {"addressee": Addressee.SUPPLIER}, "2026-12-08 00:00", ""),
    ("support: three working days of ours", MONDAY, {"addressee": Addressee.SUPPORT}, "2026-11-27 00:00", ""),
]


@pytest.mark.parametrize("zone", [KALININGRAD, SAMARA], ids=["Kaliningrad", "Samara"])
@pytest.mark.parametrize(("case", "received", "more", "at", "clause"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_the_answer(case: str, received: datetime, more: dict[str, Any], at: str, clause: str, zone: ZoneInfo) -> None:
    (due,) = deadlines(facts(C.OTHER, zone, received, **more))
    moment = due.deadline.at
    assert moment is not None
    assert (due.kind, f"{moment:%Y-%m-%d %H:%M}", due.deadline.term.clause, due.decides) == (K.ANSWER, at, clause, True)
    assert moment.utcoffset() == received.replace(tzinfo=zone).utcoffset()


def test_one_moment_is_two_days_in_two_zones() -> None:
    moment = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)  # 22:30 of the 23rd in Kaliningrad, 00:30 of the 24th in Samara
    ends = []
    for zone in (KALININGRAD, SAMARA):
        one = Facts(C.CHUTE_CLOG, Addressee.MANAGEMENT, Applicant.OWNER, moment, zone)
        ends.append([due.deadline.at.isoformat() for due in deadlines(one) if due.deadline.at])
    assert ends == [
        ["2026-12-08T00:00:00+02:00", "2026-11-24T09:30:00+02:00"],
        ["2026-12-09T00:00:00+04:00", "2026-11-24T10:00:00+04:00"],
    ]


def test_terms_are_taken_by_the_day_of_receipt_in_the_zone_of_the_house() -> None:
    moment = datetime(2024, 8, 31, 20, 30, tzinfo=UTC)  # still August in Kaliningrad, 1 September in Samara
    acts = [
        deadlines(Facts(C.LIFT_STUCK, Addressee.MANAGEMENT, Applicant.OWNER, moment, zone))[1].deadline.term.act.en
        for zone in (KALININGRAD, SAMARA)
    ]
    assert acts == ["Rules 743 on the safe use of lifts", "Rules 1744 on the safe use of lifts"]


def test_before_1_march_2019_the_terms_are_not_known() -> None:
    with pytest.raises(TermUnknown) as refused:
        deadlines(facts(C.OTHER, received=local(2019, 2, 28, 23, 59)))
    assert refused.value.figures == {
        "name": "requests.answer.general",
        "day": date(2019, 2, 28),
        "first": date(2019, 3, 1),
    }


def test_regional_days_off_count_where_the_region_is_named() -> None:
    received = local(2026, 10, 26, 9, 0)
    days = [
        deadlines(facts(C.OTHER, received=received, region=region))[0].deadline.day for region in (None, "63", "16")
    ]
    assert days == [date(2026, 11, 10), date(2026, 11, 10), date(2026, 11, 11)]


SUPPLIER = ("ANSWER", "2026-12-08 00:00", "", "requests.answer.supplier")
BINDS: list[tuple[str, RequestCategory, list[tuple[str, ...]]]] = [
    (
        "Rules 354 bind it: no water",
        C.COLD_WATER_NONE,
        [SUPPLIER, INSPECT, QUALITY, restore("2026-11-23 14:00", "cold_water", ANNEX)],
    ),
    (
        "Rules 354 bind it: a meter",
        C.METER_WRONG,
        [SUPPLIER, branch("CHECK_METER", "2026-12-08 00:00", "п. 31(е(2))", "meter.check")],
    ),
    ("Rules 416 do not: a clogged sewer", C.SEWER_CLOG, [SUPPLIER]),
    ("Norms 170 do not: a roof", C.ROOF_LEAK, [SUPPLIER]),
    ("Rules 416 and 491 do not: a document", C.DOCUMENT_REQUEST, [SUPPLIER]),
]


@pytest.mark.parametrize(("case", "category", "expected"), BINDS, ids=[row[0] for row in BINDS])
def test_what_binds_a_supplier(case: str, category: RequestCategory, expected: list[tuple[str, ...]]) -> None:
    assert [told(due) for due in deadlines(facts(category, addressee=Addressee.SUPPLIER))] == expected


@pytest.mark.parametrize("category", list(RequestCategory), ids=lambda category: category.value)
def test_support_has_its_own_term_and_no_other(category: RequestCategory) -> None:
    found = deadlines(facts(category, addressee=Addressee.SUPPORT))
    assert [(due.kind, due.name, due.deadline.term.confidence) for due in found] == [
        (K.ANSWER, "requests.answer.support", "product")
    ]


# --- Choices where the law is disputed or silent ----------


def test_the_three_days_may_be_counted_from_registration() -> None:
    burst = facts(C.PIPE_BURST, occurred_at=DAMAGE, registered_at=MONDAY + timedelta(minutes=10), supply_cut=False)
    found = [due for due in deadlines(burst, Choices(eliminate_from="registration")) if due.kind is K.ELIMINATE]
    assert [told(due) for due in found] == [eliminate("2026-11-26 10:10", "п. 13", "ads.eliminate")]


def test_the_check_of_a_meter_may_take_calendar_days() -> None:
    found = deadlines(facts(C.METER_WRONG), Choices(meter_check="calendar"))
    assert told(found[1]) == branch("CHECK_METER", "2026-12-04 00:00", "п. 31(е(2))", "meter.check_calendar")
    assert found[1].deadline.term.confidence == "disputed"


_TABLES: tuple[Literal["federal", "moscow"], ...] = ("federal", "moscow")


@pytest.mark.parametrize(
    ("category", "more", "federal", "moscow", "name"),
    [
        (C.ROOF_LEAK, {}, 1, 7, "roof_leak"),
        (C.ENTRANCE_DOOR, {}, 1, 5, "entrance_door"),
        (C.ENTRANCE_WINDOW, {"season": Season.SUMMER}, 3, 10, "glass_summer"),
    ],
)
def test_faults_may_be_mended_by_the_table_of_moscow(
    category: RequestCategory, more: dict[str, Any], federal: int, moscow: int, name: str
) -> None:
    asked = facts(category, **more)
    ours, theirs = (deadlines(asked, Choices(faults=which))[1] for which in _TABLES)
    assert [(due.name, due.deadline.term.value, due.deadline.term.confidence) for due in (ours, theirs)] == [
        (f"requests.fault.{name}", Elapsed(days=federal), "primary"),
        (f"requests.fault.{name}.moscow", Elapsed(days=moscow), "disputed"),
    ]


def test_what_the_table_of_moscow_does_not_name_stays_federal() -> None:
    for category in (C.COMMON_LIGHTING, C.LIFT_BROKEN, C.TAP_LEAK):
        asked = facts(category)
        assert deadlines(asked, Choices(faults="moscow")) == deadlines(asked)
    winter = facts(C.ENTRANCE_WINDOW, season=Season.WINTER)
    assert deadlines(winter, Choices(faults="moscow")) == deadlines(winter)


def test_the_closing_hour_ends_answers_and_nothing_else() -> None:
    found = deadlines(facts(C.COLD_WATER_NONE), Choices(closes=time(18)))
    assert [told(due)[:2] for due in found] == [
        ("ANSWER", "2026-12-07 18:00"),
        ("INSPECT", "2026-11-23 12:00"),
        ("QUALITY_ANSWER", "2026-11-26 18:00"),
        ("RESTORE", "2026-11-23 14:00"),
    ]
    assert told(deadlines(facts(C.METER_WRONG), Choices(closes=time(18)))[1])[:2] == ("CHECK_METER", "2026-12-08 00:00")


# --- The inspectorate ----------

STATE: list[tuple[str, dict[str, Any], Choices, list[tuple[str, ...]]]] = [
    (
        "registered on 25.11: 30 days from it, the day off stays",
        {"registered_at": MONDAY + timedelta(days=2)},
        Choices(),
        [("ANSWER", "2026-12-26 00:00", "ст. 12"), ("REGISTER", "2026-11-27 00:00", "ст. 8")],
    ),
    (
        "not registered: from the last day for it, 26.11 + 30 days is Saturday 26.12",
        {},
        Choices(),
        [("ANSWER", "2026-12-27 00:00", "ст. 12", "REGISTERED_LAST_DAY"), ("REGISTER", "2026-11-27 00:00", "ст. 8")],
    ),
    (
        "the preceding working day, as many regulations take it",
        {"registered_at": MONDAY + timedelta(days=3)},
        Choices(state_body_day_off="previous"),
        [("ANSWER", "2026-12-26 00:00", "ст. 12"), ("REGISTER", "2026-11-27 00:00", "ст. 8")],
    ),
    (
        "the next working day (ГК РФ ст. 193)",
        {"registered_at": MONDAY + timedelta(days=3)},
        Choices(state_body_day_off="next"),
        [("ANSWER", "2026-12-29 00:00", "ст. 12"), ("REGISTER", "2026-11-27 00:00", "ст. 8")],
    ),
]


@pytest.mark.parametrize(("case", "more", "choices", "expected"), STATE, ids=[row[0] for row in STATE])
def test_the_inspectorate(case: str, more: dict[str, Any], choices: Choices, expected: list[tuple[str, ...]]) -> None:
    appeal = facts(C.PIPE_BURST, addressee=Addressee.INSPECTORATE, **more)
    found = [told(due) for due in deadlines(appeal, choices)]
    assert [row[:3] + row[4:] for row in found] == expected


def test_the_inspectorate_registers_in_3_days_and_forwards_in_7() -> None:
    appeal = facts(C.OTHER, addressee=Addressee.INSPECTORATE)
    registered = replace(appeal, registered_at=appeal.received_at + timedelta(days=1))
    assert told(register_by(appeal)) == branch("REGISTER", "2026-11-27 00:00", "ст. 8", "inspectorate.register")
    assert told(forward_by(registered)) == branch("FORWARD", "2026-12-02 00:00", "ст. 8", "inspectorate.forward")
    assert told(forward_by(appeal))[1] == "2026-12-04 00:00"


# --- Extension and forwarding ----------

OUTSIDER: dict[str, Any] = {"applicant": Applicant.OUTSIDER}
STATE_BODY: dict[str, Any] = {"addressee": Addressee.INSPECTORATE, "registered_at": MONDAY}


@pytest.mark.parametrize(
    ("case", "more", "days", "at", "clause"),
    [
        (
            "an outsider: 30 days from 23.12, Friday 22.01 is a working day",
            OUTSIDER,
            None,
            "2027-01-23 00:00",
            "п. 36 абз. 3",
        ),
        ("an outsider, ten days only: 02.01.2027 moves to 11.01", OUTSIDER, 10, "2027-01-12 00:00", "п. 36 абз. 3"),
        ("a state body: 30 days from 23.12", STATE_BODY, None, "2027-01-23 00:00", "ст. 12"),
        ("a state body, ten days: 02.01.2027 stays", STATE_BODY, 10, "2027-01-03 00:00", "ст. 12"),
    ],
)
def test_an_extension(case: str, more: dict[str, Any], days: int | None, at: str, clause: str) -> None:
    asked = facts(C.OTHER, **more)
    told_at = deadlines(asked)[0].deadline.at
    assert told_at is not None
    longer = extend(asked, told_at=told_at, days=days)
    assert told(longer)[:3] == ("ANSWER", at, clause)


@pytest.mark.parametrize(
    ("case", "more"),
    [
        ("the owner's ten working days", {}),
        ("a user's", {"applicant": Applicant.USER}),
        ("a supplier's", {"addressee": Addressee.SUPPLIER, "applicant": Applicant.OUTSIDER}),
        ("support's", {"addressee": Addressee.SUPPORT}),
        ("a state body's before it registered", {"addressee": Addressee.INSPECTORATE}),
    ],
)
def test_no_extension_of(case: str, more: dict[str, Any]) -> None:
    asked = facts(C.OTHER, **more)
    with pytest.raises(CannotExtend) as refused:
        extend(asked, told_at=asked.received_at)
    assert (refused.value.code, refused.value.message("en")) == ("CANNOT_EXTEND", "This term cannot be extended")


def test_an_extension_is_told_before_the_term_ends_once_and_for_at_most_30_days() -> None:
    asked = facts(C.OTHER, **OUTSIDER)
    ends = deadlines(asked)[0].deadline.at
    assert ends is not None
    with pytest.raises(ExtendedTooLate) as late:
        extend(asked, told_at=ends + timedelta(seconds=1))
    assert late.value.message() == "О продлении нужно уведомить до окончания срока: он истёк 24.12.2026 00:00"
    with pytest.raises(CannotExtend):
        extend(asked, told_at=asked.received_at, extended=True)
    for days in (0, 31):
        with pytest.raises(OutOfRange) as wrong:
            extend(asked, told_at=asked.received_at, days=days)
        assert wrong.value.figures == {"least": 1, "most": 30, "value": days}


def test_forwarding_to_the_management_starts_its_own_term_and_keeps_the_damage() -> None:
    later = facts(C.OTHER).received_at + timedelta(days=1)
    burst = facts(C.PIPE_BURST, addressee=Addressee.SUPPLIER)
    there = forwarded(burst, Addressee.MANAGEMENT, at=later)
    assert there == replace(burst, addressee=Addressee.MANAGEMENT, received_at=later, occurred_at=burst.received_at)
    found = {due.kind: told(due)[1] for due in deadlines(there)}
    assert (found[K.ANSWER], found[K.ELIMINATE], found[K.LOCALISE]) == (
        "2026-12-09 00:00",
        "2026-11-26 10:00",
        "2026-11-24 10:30",
    )


def test_forwarding_to_a_supplier_does_not_start_our_term_anew() -> None:
    wrong = facts(C.METER_WRONG)
    there = forwarded(wrong, Addressee.SUPPLIER, at=wrong.received_at + timedelta(days=3))
    assert there == replace(wrong, addressee=Addressee.SUPPLIER)


def test_nobody_forwards_to_the_inspectorate() -> None:
    assert Addressee.INSPECTORATE not in {row.to for row in FORWARDINGS}
    with pytest.raises(WrongAddressee):
        forwarded(facts(C.OTHER), Addressee.INSPECTORATE, at=facts(C.OTHER).received_at)


# --- Properties ----------

MOMENTS = st.datetimes(local(2019, 3, 2), local(2098, 1, 1))
ANYTHING = st.builds(
    facts,
    st.sampled_from(RequestCategory),
    st.sampled_from([KALININGRAD, SAMARA]),
    MOMENTS,
    addressee=st.sampled_from(Addressee),
    applicant=st.sampled_from(Applicant),
    region=st.sampled_from([None, "16", "63"]),
    supply_cut=st.none() | st.booleans(),
    resource=st.none() | st.sampled_from(Resource),
    flat_temperature=st.none() | st.integers(-50, 60),
    mean_daily_temperature=st.none() | st.integers(-60, 50),
    independent_sources=st.none() | st.booleans(),
    information=st.none() | st.sampled_from(Information),
)


# a pipe bursts, nobody knows of which supply: water, and heating of a flat at 0 °C, are restored in the same four hours
@example(
    facts(C.PIPE_BURST, KALININGRAD, datetime(2019, 3, 2), supply_cut=True, flat_temperature=0)  # noqa: DTZ001
)
@given(ANYTHING)
def test_there_is_one_answer_that_decides_and_at_most_one_of_each_kind(asked: Facts) -> None:
    found = deadlines(asked)
    deciding = [due.kind for due in found if due.decides]
    assert deciding.count(K.ANSWER) == 1
    assert len(deciding) == len(set(deciding))


@given(ANYTHING)
def test_every_deadline_lies_after_the_receipt_and_names_a_listed_term(asked: Facts) -> None:
    for due in deadlines(asked):
        assert due.deadline.at is None or due.deadline.at > asked.received_at
        assert (
            law.terms()[due.name].on(asked.received_at.astimezone(asked.zone).date()).clause == due.deadline.term.clause
        )
        assert due.deadline.steps


@given(ANYTHING)
def test_of_the_branches_the_longest_decides(asked: Facts) -> None:
    found = deadlines(asked)
    for kind in K:
        branches = [due for due in found if due.kind is kind and due.condition is not None and due.deadline.at]
        deciding = [due for due in branches if due.decides]
        for due in deciding:
            assert due.deadline.at == max(other.deadline.at for other in branches if other.deadline.at)


@given(ANYTHING)
def test_a_known_fact_leaves_no_condition_on_it(asked: Facts) -> None:
    known = replace(
        asked,
        registered_at=asked.received_at,
        supply_cut=bool(asked.supply_cut),
        resource=Resource.COLD_WATER,
        flat_temperature=asked.flat_temperature or 0,
        mean_daily_temperature=asked.mean_daily_temperature or 0,
        independent_sources=bool(asked.independent_sources),
        information=asked.information or Information.OTHER,
    )
    assert [due.condition for due in deadlines(known) if due.condition is not None] == []


@given(MOMENTS, st.sampled_from([KALININGRAD, SAMARA]))
def test_the_chute_is_cleared_between_8_and_23(moment: datetime, zone: ZoneInfo) -> None:
    clog = facts(C.CHUTE_CLOG, zone, moment)
    at = next(due.deadline.at for due in deadlines(clog) if due.kind is K.ELIMINATE)
    assert at is not None
    assert time(8) < at.time() <= time(23)
    term = law.terms()["requests.ads.sewer_clog"].on(moment.date())
    without = deadline(replace(term, value=Elapsed(hours=2)), start=clog.received_at, zone=zone).at
    assert without is not None
    assert timedelta(0) <= at - without <= timedelta(hours=9)
