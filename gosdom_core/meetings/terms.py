"""Terms of meetings: what does the law say about forms, notice, votes, minutes and challenge? Majorities stand apart.

The sources name the wording, seldom the day it came into force: where that day is not known `since` is the day of the
Code itself, and `note` says so. A meeting is judged by the law of the day it starts; the rules of the system, by the
day it was announced.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final, TypeVar

from gosdom_core import acts
from gosdom_core.law import Confidence, Dated, Term
from gosdom_core.meetings.shapes import (
    Channel,
    Form,
    Length,
    SystemKind,
    Words,
)
from gosdom_core.workdays import CalendarDays, Elapsed, Months, Span, Workdays

T = TypeVar("T")

CHECKED: Final = date(2026, 11, 21)
CODE: Final = date(2005, 3, 1)
_SINCE: Final = "с какого дня действует эта редакция, источники не называют; взят день вступления ЖК РФ в силу"


def term(
    value: T,
    clause: str,
    confidence: Confidence,
    *source: str,
    since: date = CODE,
    act: acts.Act = acts.HOUSING_CODE,
    note: str = "",
) -> Term[T]:
    said = "; ".join(part for part in (note, _SINCE if since == CODE and act is not acts.OURS else "") if part)
    return Term(since, value, act, clause, confidence, source, note=said)


def dated(name: str, *terms: Term[T]) -> Dated[T]:
    return Dated(f"meetings.{name}", *terms, checked=CHECKED)


# --- Forms, the system, notice ---------------------------------------------------------------------------------------

FORMS = dated("forms", term(frozenset(Form), "ст. 44.1", "primary", "S72"))
PAPER_ABSENTEE = dated(
    "forms.paper_absentee",
    term(
        Words(
            "только после очного собрания без кворума с той же повесткой",
            "only after a meeting in person with the same agenda that had no quorum",
        ),
        "ст. 47 ч. 1",
        "primary",
        "S73",
        "S74",
        note="прочитан прежний текст; изменения от 14.11.2023 не прочитаны",
    ),
)
MIXED = dated(
    "forms.mixed",
    term(
        Words("несостоявшееся очное собрание не требуется", "no earlier failed meeting is needed"),
        "ст. 47 ч. 3",
        "primary",
        "S75",
    ),
)
SYSTEMS = dated(
    "system",
    term(frozenset(SystemKind), "ст. 47.1", "memory", note="что прежде годилась и иная система — по памяти"),
    term(
        frozenset({SystemKind.GIS, SystemKind.REGIONAL}),
        "ст. 47.1 ЖК РФ",
        "secondary",
        "S76",
        "S13",
        "S77",
        since=date(2025, 3, 1),
        act=acts.LAW_463_2024,
        note="собраний, о которых сообщено раньше, не касается",
    ),
)
NOTICE_CHANNELS = dated(
    "notice.channels",
    term(
        frozenset({Channel.LETTER, Channel.SIGNATURE, Channel.BOARD}),
        "ст. 45 ч. 4",
        "memory",
        note="достаточно одного из каналов",
    ),
    term(
        frozenset({Channel.SYSTEM}),
        "ст. 45 ч. 4 ЖК РФ",
        "secondary",
        "S77",
        "S76",
        since=date(2025, 3, 1),
        act=acts.LAW_463_2024,
        note="в системе при любой форме и ещё одним каналом: заказным письмом, под роспись или на доске",
    ),
)
NOTICE = dated("notice", term(CalendarDays(10, "stay"), "ст. 45 ч. 4", "primary", "S78"))
ADMINISTRATOR_NOTICE = dated(
    "notice.administrator",
    term(
        CalendarDays(14, "stay"),
        "ст. 47.1 ч. 3",
        "disputed",
        "S79",
        "S80",
        "S81",
        note="после 463-ФЗ один источник говорит только о 10 днях: выбор administrator='ten_days'",
    ),
)
ADMINISTRATOR_NOTICE_463 = dated(
    "notice.administrator.ten_days", term(CalendarDays(10, "stay"), "ст. 47.1 ч. 3", "disputed", "S81")
)
OBJECTIONS = dated(
    "objections",
    term(
        Workdays(5),
        "",
        "secondary",
        "S26",
        since=date(2020, 5, 25),
        act=acts.LAW_156_2020,
        note="до первого собрания в системе; взят день закона, день вступления в силу не прочитан",
    ),
)
DURATION = dated(
    "duration",
    term(
        Length(7, 60),
        "ст. 47.1 ч. 8–9",
        "secondary",
        "S82",
        "S80",
        "S81",
        "S83",
        since=date(2020, 5, 25),
        note="без перерыва; начало — день закона 156-ФЗ, по памяти",
    ),
)
PAPER_CUT_OFF = dated(
    "paper.cut_off",
    term(
        Elapsed(),
        "ст. 47.1",
        "disputed",
        "S82",
        "S80",
        note="один источник: за 48 часов: выбор paper='two_days_before'",
    ),
)
PAPER_CUT_OFF_48 = dated("paper.cut_off.two_days_before", term(Elapsed(hours=48), "ст. 47.1", "disputed", "S80"))
ANNUAL_QUARTER = dated(
    "annual.quarter",
    term(2, "ст. 45 ч. 1", "primary", "S84", note="если собрание не установило иной срок"),
)
DEMAND_SHARE = dated("demand.share", term(Fraction(1, 10), "ст. 45 ч. 6", "secondary", "S12", "S13"))
DEMAND_TERM: Dated[Span] = dated("demand.convene", term(CalendarDays(45), "ст. 45 ч. 6", "memory"))
REGISTER: Dated[Span] = dated(
    "register",
    term(
        CalendarDays(5), "ст. 45 ч. 3.1", "disputed", "S12", note="«пять дней»; рабочих ли, спорно: register='working'"
    ),
)
REGISTER_WORKDAYS: Dated[Span] = dated(
    "register.working", term(Workdays(5), "ст. 45 ч. 3.1", "disputed", note="прочтение в рабочих днях")
)

NOT_OFFERED = dated(
    "agenda.not_offered",
    term(
        frozenset({"1.3", "3.8", "4.7"}),
        "",
        "product",
        act=acts.OURS,
        note="предмет этих пунктов ч. 2 ст. 44 не проверен",
    ),
)
WORDING = dated(
    "agenda.wording", term(1, "", "product", act=acts.OURS, note="формулировки повестки — наши, редакция 1")
)

# --- Votes and decisions on paper ------------------------------------------------------------------------------------

VOTES = dated(
    "votes",
    term(
        Words("площадь помещения × доля в праве", "the area of the premises × the share in it"),
        "ст. 48 ч. 3, ст. 37",
        "secondary",
        "S12",
        note="1 м² — 1 голос: условность; дом может считать в долях",
    ),
)
JOINT_VOTE = dated(
    "votes.joint",
    term(Words("один голос на всех", "one weight together"), "ст. 48", "memory", note="любой из супругов"),
)
BY_DEED: Dated[Span] = dated("votes.by_deed", term(Months(12, "stay"), "ст. 44 ч. 1.1", "primary", "S90"))
REPRESENTED_UNDER = dated("votes.represented_under", term(14, "ст. 28", "memory", act=acts.CIVIL_CODE))
CONSENT_UNDER = dated("votes.consent_under", term(18, "ст. 26", "memory", act=acts.CIVIL_CODE))
REPRESENTATIVE = dated(
    "votes.representative",
    term(Words("по доверенности", "by a power of attorney"), "ст. 48 ч. 2", "memory"),
)
ONE_OPTION = dated(
    "ballot.one_option",
    term(
        Words("отмечен ровно один вариант", "exactly one option is marked"),
        "ст. 48 ч. 6",
        "memory",
        note="остальные вопросы решения считаются",
    ),
)
IN_TIME = dated(
    "ballot.in_time",
    term(Words("поступило до окончания приёма", "arrived before the end"), "ст. 47 ч. 2", "primary", "S73"),
)
REPEATED = dated(
    "ballot.repeated",
    term("first", "", "product", act=acts.OURS, note="ЖК молчит: считается первый действительный голос по вопросу"),
)
SNILS = dated(
    "ballot.snils",
    term(
        Words("в решении указан СНИЛС", "the ballot bears the SNILS"),
        "",
        "secondary",
        "S85",
        since=date(2025, 9, 1),
        act=acts.ORDER_266_2025,
        note="один источник: с 01.03.2025",
    ),
)

# --- What comes after ------------------------------------------------------------------------------------------------

MINUTES: Dated[Span] = dated(
    "minutes.drawn",
    term(CalendarDays(10), "ст. 46 ч. 1", "memory", note="прежний порядок — приказ 44/пр"),
    term(CalendarDays(10), "", "secondary", "S85", "S86", since=date(2025, 9, 1), act=acts.ORDER_266_2025),
)
TO_ORGANISATION: Dated[Span] = dated(
    "minutes.to_organisation", term(CalendarDays(10), "ст. 46 ч. 1", "secondary", "S80", note="подлинники")
)
TO_INSPECTORATE: Dated[Span] = dated(
    "minutes.to_inspectorate", term(CalendarDays(5), "ст. 46 ч. 1.1", "secondary", "S87")
)
STORAGE: Dated[Span] = dated(
    "minutes.storage",
    term(
        Months(36, "stay"), "ст. 46 ч. 1.1", "secondary", "S88", since=date(2018, 1, 11), note="подлинники, в инспекции"
    ),
)
ELECTRONIC_MINUTES = dated(
    "minutes.electronic",
    term(
        Words(
            "составляет система, XML и PDF, подпись оператора — УКЭП",
            "made by the system, XML and PDF, signed by its operator's qualified signature",
        ),
        "",
        "secondary",
        "S86",
        since=date(2025, 9, 1),
        act=acts.ORDER_266_2025,
    ),
)
SIGNED_BY_FOR = dated(
    "minutes.signed.association",
    term(
        Words("протокол подписывают все, кто голосовал «за»", "signed by all who voted for"),
        "ст. 136 ч. 1.1",
        "secondary",
        "S86",
    ),
)
SIGNED_BY_COUNCIL = dated(
    "minutes.signed.council",
    term(
        Words("протокол подписывают и избранные члены совета", "signed by the elected members of the council as well"),
        "",
        "secondary",
        "S25",
        "S99",
        since=date(2025, 12, 28),
        act=acts.LAW_28_12_2025,
        note="взят день закона; день вступления в силу и номер не прочитаны",
    ),
)
REPEAT = dated(
    "repeat",
    term(
        Words("нет кворума — проводится повторное собрание", "no quorum: a repeat meeting is held"),
        "ст. 45 ч. 1",
        "primary",
        "S84",
        note="обязанность названа для годового собрания",
    ),
)
CHALLENGE: Dated[Span] = dated("challenge", term(Months(6), "ст. 46 ч. 6", "primary", "S89"))
MINUTES_PARTS = dated(
    "minutes.parts",
    term(
        (
            Words("номер, дата и место составления", "number, date and place"),
            Words("инициатор, форма, сроки и повестка", "initiator, form, dates and agenda"),
            Words("участники, их голоса и всего голосов", "participants, their votes and all votes"),
            Words("кворум", "quorum"),
            Words("по каждому вопросу: предложено, голоса, решение", "on each item: proposal, votes, decision"),
            Words("место хранения", "where it is kept"),
            Words("приложение: реестр собственников", "appendix: the owners' register"),
            Words("приложение: сообщения о собрании", "appendix: notices"),
            Words("приложение: решения собственников", "appendix: the ballots"),
        ),
        "",
        "memory",
        act=acts.ORDER_266_2025,
        note="состав частей по тексту приказа не проверен; до 01.09.2025 действовал приказ 44/пр",
    ),
)
