"""Terms: which numbers do acts set for requests, by which clause, and how sure are we?

`d` of Rules 416, of Annex 1 of Rules 354 and of Norms 170 are сутки: 24 hours from the minute. Terms of days are
counted by ГК РФ 190–194. Each is taken by the day of receipt in the house's zone. What the law leaves open is ours:
`confidence="product"`, act `OURS`. Terms that no category starts by itself stand in `reference.py`.
"""

from __future__ import annotations

from datetime import date, time

from gosdom_core import acts
from gosdom_core.acts import Act
from gosdom_core.law import Confidence, Dated, Term
from gosdom_core.workdays import AtOnce, CalendarDays, Elapsed, Pause, Span, Workdays

CHECKED = date(2026, 11, 21)
# the edition of Decree 331 of 2018, which rewrote Rules 416 and 354 where we lean on them; earlier ones are not known
EDITION_2019 = date(2019, 3, 1)
# the days of the acts themselves; when they came into force is not in our sources
NORMS_SINCE = date(2003, 9, 27)
LAW_59_SINCE = date(2006, 5, 2)
OURS_SINCE = EDITION_2019

Sources = tuple[str, ...]


def named(name: str, term: Term[Span]) -> Dated[Span]:
    """Which dated term of requests is it?"""
    return Dated(f"requests.{name}", term, checked=CHECKED)


def r416(name: str, value: Span, clause: str, sure: Confidence, source: Sources = (), *, note: str = "") -> Dated[Span]:
    """What do Rules 416 on managing apartment buildings set?"""
    return named(name, Term(EDITION_2019, value, acts.RULES_416, clause, sure, source, note=note))


def r354(name: str, value: Span, clause: str, sure: Confidence, source: Sources = (), *, note: str = "") -> Dated[Span]:
    """What do Rules 354 on communal services set?"""
    return named(name, Term(EDITION_2019, value, acts.RULES_354, clause, sure, source, note=note))


def n170(name: str, value: Span, row: str, sure: Confidence, source: Sources = (), *, note: str = "") -> Dated[Span]:
    """What do Norms 170, Annex 2, set for a fault?"""
    clause = f"приложение № 2, {row}"
    return named(f"fault.{name}", Term(NORMS_SINCE, value, acts.NORMS_170, clause, sure, source, note=note))


def other(name: str, value: Span, act: Act, clause: str, sure: Confidence, *, note: str = "") -> Dated[Span]:
    """What does another act set, or do we?"""
    since = LAW_59_SINCE if act is acts.LAW_59 else EDITION_2019
    return named(name, Term(since, value, act, clause, sure, note=note))


# --- Emergency dispatch: Rules 416 п. 13 ------------------------------------------------------------------------------

_REGISTERED = "с регистрации заявки"
_NIGHT = Pause(time(23), time(8))

LOCALISE = r416("ads.localise", Elapsed(minutes=30), "п. 13", "primary", ("S2", "S4"), note=_REGISTERED)
SEWER_CLOG = r416("ads.sewer_clog", Elapsed(hours=2), "п. 13", "primary", ("S2", "S4"), note=_REGISTERED)
CHUTE_CLOG = r416(
    "ads.chute_clog",
    Elapsed(hours=2, pause=_NIGHT),
    "п. 13",
    "primary",
    ("S2", "S4"),
    note=f"{_REGISTERED}; не ранее 8:00 и не позднее 23:00",
)
ELIMINATE = r416(
    "ads.eliminate",
    Elapsed(days=3),
    "п. 13",
    "primary",
    ("S4",),
    note="с даты аварийного повреждения, а не заявки; иногда считают с регистрации",
)

# --- Answers: Rules 416 section VIII, Rules 354 п. 31, Rules 491 п. 40 ------------------------------------------------

ANSWER_GENERAL = r416(
    "answer.general",
    Workdays(10),
    "п. 36 абз. 1",
    "secondary",
    ("S5", "S7", "S8"),
    note="собственнику или пользователю помещения; не продлевается и не приостанавливается",
)
ANSWER_OUTSIDER = r416(
    "answer.outsider",
    CalendarDays(30),
    "п. 36 абз. 2",
    "secondary",
    ("S5",),
    note="не собственнику и не пользователю; со дня регистрации",
)
ANSWER_OUTSIDER_EXTENSION = r416(
    "answer.outsider_extension",
    CalendarDays(30),
    "п. 36 абз. 3",
    "memory",
    ("S9",),
    note="только к сроку 30 дней; уведомить до его окончания",
)
ANSWER_QUALITY = r354("answer.quality", Workdays(3), "п. 31(к)", "memory")
INFORMATION_DISCLOSED = r416(
    "information.disclosed",
    CalendarDays(1),
    "п. 34",
    "secondary",
    ("S5", "S6"),
    note="не позднее дня, следующего за днём поступления",
)
INFORMATION_ACTS = r416("information.copies_of_acts", Workdays(3), "п. 34", "memory")
INFORMATION_VOLUMES = r416(
    "information.month_volumes", Workdays(3), "п. 34", "memory", note="также п. 31(р) Правил № 354"
)
INFORMATION_491 = named(
    "information.services",
    Term(
        EDITION_2019,
        Workdays(5),
        acts.RULES_491,
        "п. 40(а)",
        "secondary",
        ("S7",),
        note="договор может установить меньший срок",
    ),
)
_METER = "одни источники: 10 дней, другие: 10 рабочих дней"
METER_CHECK = r354("meter.check", Workdays(10), "п. 31(е(2))", "disputed", ("S11",), note=_METER)
METER_CHECK_CALENDAR = r354("meter.check_calendar", CalendarDays(10), "п. 31(е(2))", "disputed", ("S7",), note=_METER)

# --- Quality of services: Rules 354 section X and Annex 1 -------------------------------------------------------------

INSPECT = r354(
    "quality.inspect",
    Elapsed(hours=2),
    "п. 108",
    "primary",
    ("S16", "S8"),
    note="с получения сообщения, если с потребителем не согласовано иное время",
)
_ANNEX = "приложение № 1"
_ONCE = "единовременно"
RESTORE_COLD_WATER = r354("restore.cold_water", Elapsed(hours=4), _ANNEX, "primary", ("S17",), note=_ONCE)
RESTORE_HOT_WATER = r354("restore.hot_water", Elapsed(hours=4), _ANNEX, "secondary", ("S11",), note=_ONCE)
RESTORE_SEWER = r354("restore.sewer", Elapsed(hours=4), _ANNEX, "memory", note=_ONCE)
RESTORE_GAS = r354("restore.gas", Elapsed(hours=4), _ANNEX, "memory", note="суммарно за месяц")
_9, _14, _17 = (f"{_ANNEX}, п. {row}" for row in (9, 14, 17))
RESTORE_ELECTRICITY_TWO = r354(
    "restore.electricity_independent", Elapsed(hours=2), _9, "secondary", ("S11",), note="два независимых источника"
)
RESTORE_ELECTRICITY_ONE = r354(
    "restore.electricity_one_source", Elapsed(hours=24), _9, "secondary", ("S11",), note="один источник"
)
RESTORE_HEATING_12 = r354(
    "restore.heating_from_12", Elapsed(hours=16), _14, "secondary", ("S18",), note="в квартире от +12 °C"
)
RESTORE_HEATING_10 = r354(
    "restore.heating_from_10", Elapsed(hours=8), _14, "secondary", ("S18",), note="в квартире от +10 до +12 °C"
)
RESTORE_HEATING_8 = r354(
    "restore.heating_from_8", Elapsed(hours=4), _14, "secondary", ("S18",), note="в квартире от +8 до +10 °C"
)
WASTE_WARM = r354(
    "restore.waste_warm", Elapsed(hours=24), _17, "secondary", ("S8",), note="среднесуточная температура выше +5 °C"
)
WASTE_COLD = r354(
    "restore.waste_cold", Elapsed(hours=48), _17, "secondary", ("S8",), note="среднесуточная температура +5 °C и ниже"
)
HEATING_BOUNDS = Dated(
    "requests.restore.heating_bounds",
    Term(EDITION_2019, (12, 10), acts.RULES_354, _14, "secondary", ("S18",), note="°C в квартире"),
    checked=CHECKED,
)
WASTE_BOUND = Dated(
    "requests.restore.waste_bound",
    Term(EDITION_2019, 5, acts.RULES_354, _17, "secondary", ("S8",), note="°C, среднесуточная"),
    checked=CHECKED,
)

# --- Faults: Norms 170, Annex 2: from discovery or request ------------------------------------------------------------

ROOF_LEAK = n170("roof_leak", Elapsed(days=1), "протечки кровли", "primary", ("S20", "S21", "S8"))
ENTRANCE_DOOR = n170("entrance_door", Elapsed(days=1), "входные двери", "primary", ("S20", "S21"))
_UNDATED = "«зима» и «лето» актом не определены"
GLASS_WINTER = n170("glass_winter", Elapsed(days=1), "разбитые стёкла, зимой", "primary", ("S20", "S21"), note=_UNDATED)
GLASS_SUMMER = n170("glass_summer", Elapsed(days=3), "разбитые стёкла, летом", "primary", ("S20", "S21"), note=_UNDATED)
TAP_LEAK = n170("tap_leak", Elapsed(days=1), "течи в кранах и смывных бачках", "memory")
LIFT = n170("lift", Elapsed(days=1), "неисправности лифта", "secondary", ("S8",))
LIGHTING = n170("lighting", Elapsed(days=7), "освещение мест общего пользования", "secondary", ("S8",))
FACADE = n170(
    "facade", AtOnce(), "облицовка и лепные изделия", "primary", ("S20", "S21"), note="меры безопасности немедленно"
)
ELECTRICAL = n170("electrical", AtOnce(), "неисправности электросети аварийного порядка", "memory")


def _moscow(name: str, days: int, *, note: str = "") -> Dated[Span]:
    note = f"{note}региональная таблица, с нормами № 170 не смешивать; с какого дня действует, источник не называет"
    term: Term[Span] = Term(NORMS_SINCE, Elapsed(days=days), acts.MOSCOW_FAULTS, "", "disputed", ("S23",), note=note)
    return named(f"fault.{name}.moscow", term)


# the same faults by the table of Moscow; the look-alike of Belarus (S22) is no law here and is never taken
ROOF_LEAK_MOSCOW = _moscow("roof_leak", 7, note="в сухую погоду; ")
ENTRANCE_DOOR_MOSCOW = _moscow("entrance_door", 5)
GLASS_SUMMER_MOSCOW = _moscow("glass_summer", 10)
WINTER = Dated(
    "requests.winter_months",
    Term(
        NORMS_SINCE,
        frozenset({10, 11, 12, 1, 2, 3, 4}),
        acts.OURS,
        "",
        "product",
        note=f"{_UNDATED}: октябрь–апрель, если не задано иное",
    ),
    checked=CHECKED,
)

# --- Lifts ------------------------------------------------------------------------------------------------------------

FREE_PEOPLE = Dated[Span](
    "requests.lift.free_people",
    Term(date(2017, 6, 24), Elapsed(minutes=30), acts.LIFT_RULES_743, "", "memory", note=_REGISTERED),
    Term(date(2024, 9, 1), Elapsed(minutes=30), acts.LIFT_RULES_1744, "", "memory", note=_REGISTERED),
    checked=CHECKED,
)

# --- State bodies: Law 59 ---------------------------------------------------------------------------------------------

# the law does not say what happens when the last day is a day off: "stay", and `Choices` takes another
_SILENT = "закон не говорит, что делать, если последний день нерабочий"
REGISTER = other(
    "inspectorate.register",
    CalendarDays(3, "stay"),
    acts.LAW_59,
    "ст. 8",
    "secondary",
    note=f"с поступления; источник — правила приёма Минстроя (vangoghlife.ru/bg); {_SILENT}",
)
FORWARD = other(
    "inspectorate.forward", CalendarDays(7, "stay"), acts.LAW_59, "ст. 8", "memory", note=f"с регистрации; {_SILENT}"
)
ANSWER_INSPECTORATE = other(
    "answer.inspectorate", CalendarDays(30, "stay"), acts.LAW_59, "ст. 12", "memory", note=f"с регистрации; {_SILENT}"
)
ANSWER_INSPECTORATE_EXTENSION = other(
    "answer.inspectorate_extension",
    CalendarDays(30, "stay"),
    acts.LAW_59,
    "ст. 12",
    "memory",
    note=f"уведомить заявителя; {_SILENT}",
)

# --- Not set by law ---------------------------------------------------------------------------------------------------

_NOT_SET = "законом не установлено"
ANSWER_SUPPLIER = other("answer.supplier", Workdays(10), acts.OURS, "", "product", note=_NOT_SET)
ANSWER_SUPPORT = other("answer.support", Workdays(3), acts.OURS, "", "product", note=_NOT_SET)
