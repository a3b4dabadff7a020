"""Further: to whom may one complain, may a request be forwarded, who joins whom?

Law 59 gives everybody the right to complain; that the complaint grows out of a request, once to each recipient, is our
choice, and stands here as one (`product`); so does what a handover of the house does to terms. Neighbours who join one
request are one work for the organisation, and each keeps their own number and terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gosdom_core import acts
from gosdom_core.errors import Question
from gosdom_core.homes import Place
from gosdom_core.law import Dated, Term
from gosdom_core.requests.categories import Addressee
from gosdom_core.requests.terms import CHECKED, OURS_SINCE


@dataclass(frozen=True, slots=True)
class Choice:
    """What did we choose, where the law is silent? In words: there is no number in it."""

    ru: str
    en: str

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> HANDOVER_TERMS.terms[0].value.text()
        'сроки открытых заявок продолжаются'
        """
        return self.en if language == "en" else self.ru


def _ours(name: str, ru: str, en: str, note: str) -> Dated[Choice]:
    term = Term(OURS_SINCE, Choice(ru, en), acts.OURS, "", "product", note=note)
    return Dated(f"requests.{name}", term, checked=CHECKED)


HANDOVER_TERMS = _ours(
    "handover.terms",
    "сроки открытых заявок продолжаются",
    "the terms of open requests run on",
    "дом перешёл к другой организации: о сроках его открытых заявок акты молчат",
)
COMPLAINT_REASON = _ours(
    "complaint.reason",
    "когда срок истёк или ответ дан; каждому адресату один раз",
    "once a term is over or an answer is given; once to each recipient",
    "жаловаться закон № 59-ФЗ позволяет всегда; когда это предлагает заявка, выбрано здесь",
)
JOINING = _ours(
    "neighbours.joining",
    "та же категория и то же место, в тот же день",
    "the same category and place, on the same day",
    "законом не установлено",
)

COMPLAINTS: dict[Addressee, tuple[Addressee, ...]] = {
    Addressee.MANAGEMENT: (Addressee.INSPECTORATE, Addressee.PROSECUTOR),
    Addressee.SUPPLIER: (Addressee.INSPECTORATE, Addressee.PROSECUTOR),
    Addressee.SUPPORT: (),
    # the inspectorate's own answer is looked at by the prosecutor
    Addressee.INSPECTORATE: (Addressee.PROSECUTOR,),
    Addressee.PROSECUTOR: (),
}
"""Who is complained of to whom?"""


def may_complain(addressee: Addressee, *, answered: bool, overdue: bool) -> bool:
    """Is there a reason for a complaint? A term is over, or there is an answer that does not satisfy.

    >>> may_complain(Addressee.MANAGEMENT, answered=False, overdue=True)
    True
    >>> may_complain(Addressee.SUPPORT, answered=True, overdue=True)
    False
    """
    return bool(COMPLAINTS[addressee]) and (answered or overdue)


def may_forward(addressee: Addressee, *, answered: bool) -> bool:
    """Can it be forwarded? While it is not answered; a complaint never.

    Law 59 ст. 8 forbids to send a complaint to whom it is about.

    >>> may_forward(Addressee.MANAGEMENT, answered=False), may_forward(Addressee.INSPECTORATE, answered=False)
    (True, False)
    """
    return not answered and not addressee.is_state_body


class NeighboursAsked(Question):
    """Has a neighbour written of it today? So many have, the first under this number: join them, or send your own."""

    code = "NEIGHBOURS_ASKED"
    ru = "Об этом сегодня уже написали: заявка {number}, с вами ещё {count}. Присоединиться или отправить отдельно?"
    en = "This was reported today: request {number}, with you {count} more. Join it, or send your own?"


def may_join(place: Place, addressee: Addressee) -> bool:
    """Is it about what neighbours share? An entrance, the house, the yard; and no complaint.

    >>> may_join(Place.ENTRANCE, Addressee.MANAGEMENT), may_join(Place.APARTMENT, Addressee.MANAGEMENT)
    (True, False)
    """
    return place is not Place.APARTMENT and not addressee.is_state_body


class Attachable(Enum):
    """What can a request be attached to? A notice, another request, a bill, a reading, a meeting, a report."""

    NOTICE = "notice"
    REQUEST = "request"
    BILL = "bill"
    READING = "reading"
    MEETING = "meeting"
    REPORT = "report"

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> Attachable.BILL.text(), Attachable.BILL.text("en")
        ('Квитанция', 'Bill')
        """
        return _ATTACHABLE[self.name][language == "en"]


_ATTACHABLE = {
    "NOTICE": ("Сообщение дома", "Notice"),
    "REQUEST": ("Заявка", "Request"),
    "BILL": ("Квитанция", "Bill"),
    "READING": ("Показания", "Reading"),
    "MEETING": ("Собрание", "Meeting"),
    "REPORT": ("Отчёт", "Report"),
}
