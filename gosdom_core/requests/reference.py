"""Reference: which other terms do the same acts set, that no category of requests starts by itself?

They are here to be cited and listed: the dispatch service's calls, the rest of Norms 170, Annex 2, what an inspection
leads to, by which channel people are answered, and what is handed over when the house changes hands.
"""

from __future__ import annotations

from datetime import date

from gosdom_core import acts
from gosdom_core.law import Dated, Term
from gosdom_core.requests.terms import CHECKED, EDITION_2019, n170, other, r354, r416
from gosdom_core.workdays import AtOnce, CalendarDays, Elapsed, Months, Workdays

# --- Emergency dispatch: Rules 416 п. 13 ------------------------------------------------------------------------------

CALL_ANSWER = r416("ads.call_answer", Elapsed(minutes=5), "п. 13", "primary", ("S1", "S2", "S3"))
CALL_BACK = r416(
    "ads.call_back", Elapsed(minutes=10), "п. 13", "primary", ("S1", "S3"), note="если не ответили за 5 минут"
)
MESSAGE_REVIEW = r416("ads.message_review", Elapsed(minutes=10), "п. 13", "primary", ("S3",))
INFORM_PLAN = r416("ads.inform_plan", Elapsed(minutes=30), "п. 13", "memory", note="с регистрации заявки")

# --- Answers and what is kept of them ---------------------------------------------------------------------------------

HOUSE_METER = r416("information.house_meter", Workdays(1), "п. 34", "memory", note="также п. 31(е) Правил № 354")
STORAGE = r416("answer.storage", Months(36), "п. 38–39", "memory", note="хранение запроса и ответа: 3 года")
RECALCULATION = r354("recalculation.check", AtOnce(), "п. 31(д)", "secondary", ("S7", "S11"), note="на личном приёме")
CLAIM = other("answer.claim", CalendarDays(10), acts.CONSUMER_LAW, "ст. 22, 31", "memory", note="денежные требования")
EXPERT = r354("quality.expert", Workdays(3), "п. 109", "memory", note="начало экспертизы")

REGISTERED = r354(
    "quality.register", AtOnce(), "п. 105–106", "secondary", ("S15",), note="назвать имя, номер и время сообщения"
)
CAUSE = r354("quality.cause", AtOnce(), "п. 107", "memory", note="причина известна — сказать сразу")
WITNESSES = Dated(
    "requests.quality.witnesses",
    Term(
        EDITION_2019,
        2,
        acts.RULES_354,
        "п. 110(1)",
        "memory",
        note="исполнитель не пришёл: акт составляют не менее двух потребителей и председатель совета или ТСЖ",
    ),
    checked=CHECKED,
)
DEAD_END = r354(
    "restore.dead_end",
    Elapsed(hours=24),
    "приложение № 1",
    "memory",
    note="холодная и горячая вода при аварии на тупиковой магистрали",
)

# --- Channels: ЖК РФ ст. 165 ч. 6 and Rules 416 -----------------------------------------------------------------------

SAME_CHANNEL = Dated(
    "requests.answer.channel",
    Term(
        EDITION_2019,
        "same",
        acts.RULES_416,
        "п. 35",
        "secondary",
        ("S6",),
        note="ответ идёт тем же путём, что и запрос, если не просили иначе",
    ),
    checked=CHECKED,
)
MAX = Dated(
    "requests.channel.max",
    Term(
        date(2026, 9, 1),
        "max",
        acts.RULES_416,
        "",
        "secondary",
        ("S30",),
        note="дополнительный путь, прежние остаются; номер и текст изменений не найдены",
    ),
    checked=CHECKED,
)


def _fine(whom: str, most: int) -> Dated[int]:
    term = Term(date(2026, 9, 1), most, acts.ADMINISTRATIVE_CODE, "ст. 7.23.3", "secondary", ("S31",), note="₽, до")
    return Dated(f"requests.channel.fine.{whom}", term, checked=CHECKED)


FINE_ORGANISATION, FINE_OFFICIAL = _fine("organisation", 300_000), _fine("official", 50_000)

# --- When the house changes hands: Rules 416 пп. 18–20 ----------------------------------------------------------------

HANDOVER_NOTICE = r416("handover.notice", Workdays(5), "пп. 18–20", "memory", note="уведомление")
HANDOVER = r416("handover.documents", Workdays(3), "пп. 18–20", "memory", note="с окончания договора")

# --- Faults: Norms 170, Annex 2 ---------------------------------------------------------------------------------------

_SEEN = ("S20", "S21")
DRAIN = n170("roof_drain", Elapsed(days=5), "водосточные трубы, воронки", "primary", _SEEN)
BRICKS = n170("bricks", Elapsed(days=1), "отдельные кирпичи", "primary", _SEEN, note="немедленно оградить")
FLUES = n170("flues", Elapsed(days=1), "неплотности в дымоходах и газоходах", "primary", _SEEN)
PLASTER = n170(
    "plaster", Elapsed(days=5), "отслоение штукатурки", "primary", _SEEN, note="меры безопасности немедленно"
)
FLOORS = n170("floors", Elapsed(days=3), "протечки перекрытий", "primary", ("S20",))
STOVES = n170("stoves", Elapsed(days=1), "трещины в печах и трубах", "primary", ("S20",), note="прекратить топить")
PIPES = n170("pipes", AtOnce(), "аварийные неисправности трубопроводов", "memory")
CHUTE = n170("chute", Elapsed(days=1), "неисправности мусоропровода", "memory")
FEEDER = n170("feeder", Elapsed(hours=2), "повреждение одного из кабелей", "memory", note="при наличии переключателей")
INTAKE_BOARD = n170("intake_board", Elapsed(hours=3), "вводно-распределительное устройство", "memory")
RISER_PROTECTION = n170("riser_protection", Elapsed(hours=3), "защита стояков и питающих линий", "memory")
STOVE_RING = n170("stove_ring", Elapsed(days=3), "электроплита, одна конфорка или шкаф", "memory")
STOVE_OFF = n170("stove_off", Elapsed(hours=3), "электроплита целиком", "memory")
