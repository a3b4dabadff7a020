"""Who is told what of a request: in the transaction of the deed, and when its time comes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from gosdom_core.requests import COMPLAINTS, Addressee, RequestAction
from gosdom_graphql.database.prepared import Prepared
from gosdom_graphql.homes.tables import House, Organisation
from gosdom_graphql.notifications.store.bell import Subject, tell
from gosdom_graphql.notifications.words import NotificationKind, Told
from gosdom_graphql.requests.tables import Request

K = NotificationKind
A = RequestAction

TO_AUTHOR: Final[dict[RequestAction, tuple[NotificationKind, str, str]]] = {
    A.SUBMIT: (K.REQUEST_SUBMITTED, "Заявка {number} принята", "Request {number} is received"),
    A.TAKE: (K.REQUEST_TAKEN, "Заявку {number} взяли в работу", "Request {number} was taken into work"),
    A.MEET_DEADLINE: (K.REQUEST_CHANGED, "По заявке {number} есть новости", "There is news on request {number}"),
    A.ANSWER: (K.REQUEST_ANSWERED, "На заявку {number} ответили", "Request {number} was answered"),
    A.RESOLVE: (K.REQUEST_ANSWERED, "Заявка {number} решена", "Request {number} is resolved"),
    A.DECLINE: (K.REQUEST_ANSWERED, "По заявке {number} отказано", "Request {number} was declined"),
    A.COMMENT: (K.REQUEST_COMMENTED, "Новый комментарий к заявке {number}", "New comment on request {number}"),
    A.REGISTER: (K.REQUEST_CHANGED, "Обращение {number} зарегистрировано", "Appeal {number} is registered"),
    A.FORWARD: (K.REQUEST_CHANGED, "Заявку {number} переслали", "Request {number} was forwarded"),
    A.EXTEND: (K.REQUEST_CHANGED, "Срок ответа по заявке {number} продлён", "The term of request {number} is extended"),
}
TO_ORGANISATION: Final[dict[RequestAction, tuple[NotificationKind, str, str]]] = {
    A.SUBMIT: (K.REQUEST_NEW, "Новая заявка {number}", "New request {number}"),
    A.COMMENT: (K.REQUEST_COMMENTED, "Новый комментарий к заявке {number}", "New comment on request {number}"),
    A.WITHDRAW: (K.REQUEST_CHANGED, "Заявка {number} отозвана", "Request {number} was withdrawn"),
    A.RATE: (K.REQUEST_CHANGED, "Заявку {number} оценили", "Request {number} was rated"),
    A.COMPLAIN: (K.REQUEST_CHANGED, "На заявку {number} пожаловались", "A complaint was made about request {number}"),
    A.FORWARD: (K.REQUEST_NEW, "Вам переслана заявка {number}", "Request {number} was forwarded to you"),
    A.ASSIGN: (K.REQUEST_NEW, "Вам назначена заявка {number}", "Request {number} is assigned to you"),
}
FROM_COLLEAGUES: Final = (A.FORWARD, A.ASSIGN)
"""Of these an organisation is told although no resident did them."""
LENGTH: Final = 300

EMPLOYEES = Prepared("""
select e.person from employee e join organisation o on o.id = e.organisation
where e.organisation = {}
  and ({}::timestamptz at time zone o.zone)::date between e.since and coalesce(e.until, 'infinity')
""")


async def changed(
    request: Request, action: RequestAction, *, by: UUID | None, dedup: UUID, now: datetime, words: str = ""
) -> None:
    """Who is told of a deed? Its author of what others did; the responsible employee, or all of the organisation
    while nobody is responsible, of what the author did, and of what was forwarded or assigned to them. Nobody is told
    what they did themselves, but that a request was received."""
    author = [request.author] if action is A.SUBMIT or by != request.author else []
    office = await _answering(request, by, now) if by == request.author or action in FROM_COLLEAGUES else []
    for people, told in ((author, TO_AUTHOR), (office, TO_ORGANISATION)):
        if action not in told or not people:
            continue
        kind, ru, en = told[action]
        text = _short(words or request.text)
        said = Told(ru.format(number=request.number), en.format(number=request.number), text, text)
        await tell(people, kind, said, _about(request.house, request.id), dedup=f"request:{dedup}", now=now)


async def _answering(request: Request, by: UUID | None, now: datetime) -> list[UUID]:
    if request.responsible is not None:
        return [request.responsible] if request.responsible != by or by == request.author else []
    rows = await EMPLOYEES(request.organisation, now)
    return [row["person"] for row in rows if row["person"] != by]


async def handed_over(request: Request, *, dedup: UUID, now: datetime) -> None:
    """Who is told that a request went over with the house? Its author, and that the terms run on."""
    found = await Organisation.select(Organisation.name).where(Organisation.id == request.organisation).first()
    name = found["name"] if found else ""
    said = Told(
        f"Заявка {request.number} передана другой организации",
        f"Request {request.number} went to another organisation",
        _short(f"Домом теперь управляет {name}. Заявка передана ей со всей историей, сроки не изменились."),
        _short(f"The house is now managed by {name}. It has the request with all its history; the terms run on."),
    )
    subject = _about(request.house, request.id)
    await tell([request.author], K.REQUEST_CHANGED, said, subject, dedup=f"request:{dedup}", now=now)


async def taken_over(house: UUID, organisation: UUID, count: int, *, now: datetime) -> None:
    """Who is told of what came with a house? The employees of the organisation that has it now, once."""
    found = await House.select(House.address).where(House.id == house).first()
    address = found["address"] if found else ""
    said = Told(
        f"С домом принято открытых заявок: {count}",
        f"Open requests that came with the house: {count}",
        _short(f"{address}. Сроки по ним идут с первого поступления."),
        _short(f"{address}. Their terms run from the first receipt."),
    )
    rows = await EMPLOYEES(organisation, now)
    subject = Subject(house=house, opens=f"House:{house}")
    dedup = f"handover:{house}:{organisation}:{int(now.timestamp())}"
    await tell([row["person"] for row in rows], K.REQUEST_NEW, said, subject, dedup=dedup, now=now)


def _about(house: UUID, request: UUID) -> Subject:
    return Subject(house=house, request=request, opens=f"Request:{request}")


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= LENGTH else flat[: LENGTH - 1].rstrip() + "…"


DUE = """
select r.id, r.number, r.house, r.author, r.organisation, r.responsible, r.addressee, r.due_at, h.zone,
  r.due_at < {}::timestamptz as over
from request r join house h on h.id = r.house
where r.awaits and r.due_at between {}::timestamptz - interval '30 days' and {}::timestamptz + interval '2 days'
  and (r.due_at < {}::timestamptz
    or (r.due_at at time zone h.zone)::date = ({}::timestamptz at time zone h.zone)::date + 1)
  and not exists (
    select from notification n
    where n.person = r.author and n.dedup
      = case when r.due_at < {}::timestamptz then 'over:' else 'due:' end
        || r.id || ':' || extract(epoch from r.due_at)::bigint
  )
order by r.due_at limit 500
"""


async def tell_due(now: datetime) -> int:
    """For how many requests has the time come? Due tomorrow by the house's calendar, or overdue: the author is told,
    and who answers; of an overdue one the author also that they may complain. Each once for each term."""
    rows = await Request.raw(DUE, now, now, now, now, now, now)
    for row in rows:
        await _told(row, now)
    return len(rows)


OFFERS: Final[dict[Addressee | None, tuple[str, str, str, str]]] = {
    Addressee.INSPECTORATE: (
        " Вы можете пожаловаться в жилищную инспекцию прямо из заявки.",
        " You may complain to the housing inspectorate, right from the request.",
        " Жителю предложено обратиться в жилищную инспекцию.",
        " The resident was told how to complain to the inspectorate.",
    ),
    Addressee.PROSECUTOR: (
        " Вы можете пожаловаться в прокуратуру прямо из заявки.",
        " You may complain to the prosecutor's office, right from the request.",
        " Жителю предложено обратиться в прокуратуру.",
        " The resident was told how to complain to the prosecutor's office.",
    ),
}
"""What is a resident offered whose term is over, by the first recipient of a complaint?"""


async def _told(row: dict[str, Any], now: datetime) -> None:
    over = row["over"]
    kind = K.REQUEST_OVERDUE if over else K.REQUEST_DUE_TOMORROW
    dedup = f"{'over' if over else 'due'}:{row['id']}:{int(row['due_at'].timestamp())}"
    number = row["number"]
    subject = _about(row["house"], row["id"])
    if over:
        # the action COMPLAIN is among the request's next ones from this moment
        recipient = next(iter(COMPLAINTS[Addressee[row["addressee"]]]), None)
        offer_ru, offer_en, told_ru, told_en = OFFERS.get(recipient, ("", "", "", ""))
        resident = Told(
            f"Срок по заявке {number} прошёл",
            f"Request {number} is overdue",
            f"Организация не уложилась в срок.{offer_ru}",
            f"The organisation missed the term.{offer_en}",
        )
        office = Told(
            f"Просрочена заявка {number}",
            f"Request {number} is overdue",
            f"Срок прошёл.{told_ru}",
            f"The term is over.{told_en}",
        )
    else:
        resident = Told(
            f"Завтра срок по заявке {number}",
            f"Request {number} is due tomorrow",
            "Завтра организация должна выполнить то, что требует закон. Мы сообщим, если срок пройдёт.",
            "Tomorrow the organisation must do what the law asks. We shall tell you if the term passes.",
        )
        office = Told(
            f"Завтра срок по заявке {number}", f"Request {number} is due tomorrow", "Успейте в срок.", "Be in time."
        )
    await tell([row["author"]], kind, resident, subject, dedup=dedup, now=now)
    if row["responsible"] is not None:
        people = [row["responsible"]]
    else:
        found = await EMPLOYEES(row["organisation"], now)
        people = [each["person"] for each in found]
    await tell([each for each in people if each != row["author"]], kind, office, subject, dedup=dedup, now=now)
