"""The figures of the law that no rule counts by itself: each with its clause, and how sure we are of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gosdom_core import acts, law
from gosdom_core.acts import Act
from gosdom_core.homes import Resource
from gosdom_core.law import Confidence
from gosdom_core.meetings import Form
from gosdom_core.readings.values import AverageRule
from gosdom_core.shell import terms
from gosdom_core.workdays import AtOnce, CalendarDays, Elapsed, Months, Workdays

terms.load()

TODAY = date(2026, 11, 21)
ANNEX_2 = "приложение № 2, "
SEEN = ("S20", "S21")
OCTOBER_TO_APRIL = frozenset({10, 11, 12, 1, 2, 3, 4})
R416, R354, N170 = acts.RULES_416, acts.RULES_354, acts.NORMS_170

FIGURES: list[tuple[str, object, Act, str, Confidence, tuple[str, ...]]] = [
    # the emergency dispatch
    ("requests.ads.call_answer", Elapsed(minutes=5), R416, "п. 13", "primary", ("S1", "S2", "S3")),
    ("requests.ads.call_back", Elapsed(minutes=10), R416, "п. 13", "primary", ("S1", "S3")),
    ("requests.ads.message_review", Elapsed(minutes=10), R416, "п. 13", "primary", ("S3",)),
    ("requests.ads.inform_plan", Elapsed(minutes=30), R416, "п. 13", "memory", ()),
    # answers
    ("requests.answer.channel", "same", R416, "п. 35", "secondary", ("S6",)),
    ("requests.answer.storage", Months(36), R416, "п. 38–39", "memory", ()),
    ("requests.answer.claim", CalendarDays(10), acts.CONSUMER_LAW, "ст. 22, 31", "memory", ()),
    ("requests.information.house_meter", Workdays(1), R416, "п. 34", "memory", ()),
    ("requests.recalculation.check", AtOnce(), R354, "п. 31(д)", "secondary", ("S7", "S11")),
    ("requests.channel.max", "max", R416, "", "secondary", ("S30",)),
    ("requests.channel.fine.organisation", 300_000, acts.ADMINISTRATIVE_CODE, "ст. 7.23.3", "secondary", ("S31",)),
    ("requests.channel.fine.official", 50_000, acts.ADMINISTRATIVE_CODE, "ст. 7.23.3", "secondary", ("S31",)),
    ("requests.handover.notice", Workdays(5), R416, "пп. 18–20", "memory", ()),
    ("requests.handover.documents", Workdays(3), R416, "пп. 18–20", "memory", ()),
    # quality of services
    ("requests.quality.register", AtOnce(), R354, "п. 105–106", "secondary", ("S15",)),
    ("requests.quality.cause", AtOnce(), R354, "п. 107", "memory", ()),
    ("requests.quality.expert", Workdays(3), R354, "п. 109", "memory", ()),
    ("requests.quality.witnesses", 2, R354, "п. 110(1)", "memory", ()),
    ("requests.restore.dead_end", Elapsed(hours=24), R354, "приложение № 1", "memory", ()),
    # faults that no category of requests names
    ("requests.fault.roof_drain", Elapsed(days=5), N170, f"{ANNEX_2}водосточные трубы, воронки", "primary", SEEN),
    ("requests.fault.bricks", Elapsed(days=1), N170, f"{ANNEX_2}отдельные кирпичи", "primary", SEEN),
    ("requests.fault.flues", Elapsed(days=1), N170, f"{ANNEX_2}неплотности в дымоходах и газоходах", "primary", SEEN),
    ("requests.fault.plaster", Elapsed(days=5), N170, f"{ANNEX_2}отслоение штукатурки", "primary", SEEN),
    ("requests.fault.floors", Elapsed(days=3), N170, f"{ANNEX_2}протечки перекрытий", "primary", ("S20",)),
    ("requests.fault.stoves", Elapsed(days=1), N170, f"{ANNEX_2}трещины в печах и трубах", "primary", ("S20",)),
    ("requests.fault.pipes", AtOnce(), N170, f"{ANNEX_2}аварийные неисправности трубопроводов", "memory", ()),
    ("requests.fault.chute", Elapsed(days=1), N170, f"{ANNEX_2}неисправности мусоропровода", "memory", ()),
    ("requests.fault.feeder", Elapsed(hours=2), N170, f"{ANNEX_2}повреждение одного из кабелей", "memory", ()),
    (
        "requests.fault.intake_board",
        Elapsed(hours=3),
        N170,
        f"{ANNEX_2}вводно-распределительное устройство",
        "memory",
        (),
    ),
    (
        "requests.fault.riser_protection",
        Elapsed(hours=3),
        N170,
        f"{ANNEX_2}защита стояков и питающих линий",
        "memory",
        (),
    ),
    (
        "requests.fault.stove_ring",
        Elapsed(days=3),
        N170,
        f"{ANNEX_2}электроплита, одна конфорка или шкаф",
        "memory",
        (),
    ),
    ("requests.fault.stove_off", Elapsed(hours=3), N170, f"{ANNEX_2}электроплита целиком", "memory", ()),
    # readings
    ("readings.norm.at_once", 0, R354, "п. 42", "secondary", ("S61",)),
    ("readings.average.months", AverageRule(most=12, least=6, young=3), R354, "п. 59", "primary", ("S60",)),
    ("readings.heating.season", OCTOBER_TO_APRIL, acts.OURS, "", "product", ()),
    ("requests.winter_months", OCTOBER_TO_APRIL, acts.OURS, "", "product", ()),
    ("readings.average.places", {Resource.HEATING: 5, None: 3}, acts.OURS, "", "product", ()),
    ("readings.tampering.times", Decimal(10), R354, "п. 62", "memory", ("S63",)),
    # meetings
    ("meetings.forms", frozenset(Form), acts.HOUSING_CODE, "ст. 44.1", "primary", ("S72",)),
    ("meetings.agenda.not_offered", frozenset({"1.3", "3.8", "4.7"}), acts.OURS, "", "product", ()),
    ("meetings.council.term", Months(24, "stay"), acts.HOUSING_CODE, "ст. 161.1", "memory", ()),
    # bills and subsidies
    ("bills.account.to_gis", CalendarDays(7, "stay"), acts.ORDER_74_114, "", "secondary", ("S32",)),
    ("bills.qr.encodings", ("CP1251", "UTF8", "KOI8_R"), acts.GOST_56042, "", "secondary", ("S113",)),
    (
        "bills.qr.mandatory",
        ("Name", "PersonalAcc", "BankName", "BIC", "CorrespAcc"),
        acts.GOST_56042,
        "",
        "secondary",
        ("S113",),
    ),
    (
        "bills.qr.lengths",
        {"Name": 160, "PersonalAcc": 20, "BankName": 45, "BIC": 9, "CorrespAcc": 20, "Sum": 18, "Purpose": 210},
        acts.GOST_56042,
        "",
        "memory",
        (),
    ),
    ("bills.qr.purpose_tag", "///ЖКУ", acts.OURS, "", "secondary", ("S117",)),
    ("subsidies.debt.answer", Workdays(5), acts.HOUSING_CODE, "ст. 159", "secondary", ("S14",)),
]


@pytest.mark.parametrize(
    ("name", "value", "act", "clause", "confidence", "source"), FIGURES, ids=[r[0] for r in FIGURES]
)
def test_a_figure_of_the_law(
    name: str, value: object, act: Act, clause: str, confidence: Confidence, source: tuple[str, ...]
) -> None:
    term = law.terms()[name].on(TODAY)
    assert (term.value, term.act, term.clause, term.confidence, term.source) == (value, act, clause, confidence, source)


def test_max_is_a_channel_of_requests_since_1_september_2026() -> None:
    assert law.terms()["requests.channel.max"].terms[0].since == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("day", "act"), [(date(2024, 8, 31), acts.LIFT_RULES_743), (date(2024, 9, 1), acts.LIFT_RULES_1744)]
)
def test_people_in_a_lift_are_freed_within_30_minutes_by_the_rules_of_the_day(day: date, act: Act) -> None:
    term = law.terms()["requests.lift.free_people"].on(day)
    assert (term.value, term.act, term.confidence) == (Elapsed(minutes=30), act, "memory")


def test_two_laws_of_one_number_are_two_acts() -> None:
    # 156-ФЗ of 2020 is that of electronic voting; that of 2025, of the messenger, sets no term and is not cited
    assert acts.LAW_156_2020.ru == "156-ФЗ от 25.05.2020"
    cited = {term.act for dated in law.terms().values() for term in dated.terms if "156-ФЗ" in term.act.ru}
    assert cited == {acts.LAW_156_2020}
