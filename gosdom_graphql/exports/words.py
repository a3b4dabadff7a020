"""What columns and parts of an export are called, in both languages; and how a moment is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from zoneinfo import ZoneInfo

from gosdom_core.errors import BadInput
from gosdom_core.homes import Place, Resource
from gosdom_core.readings import DayZone
from gosdom_graphql.readings.words import ReadingSource
from gosdom_graphql.requests.rows import Standing

LABELS: Final[dict[str, tuple[str, str]]] = {
    "number": ("№", "No."),
    "received_at": ("Получена", "Received"),
    "state": ("Состояние", "State"),
    "category": ("Категория", "Category"),
    "place": ("Место", "Place"),
    "address": ("Адрес", "Address"),
    "apartment": ("Помещение", "Premises"),
    "addressee": ("Адресат", "Addressee"),
    "organisation": ("Исполнитель", "Organisation"),
    "author": ("Заявитель", "Applicant"),
    "responsible": ("Ответственный", "Responsible"),
    "text": ("Текст", "Text"),
    "due_at": ("Срок", "Due"),
    "overdue": ("Просрочена", "Overdue"),
    "answered_at": ("Отвечено", "Answered"),
    "closed_at": ("Закрыта", "Closed"),
    "rating": ("Оценка", "Rating"),
    "request": ("Заявка", "Request"),
    "requests": ("Заявки", "Requests"),
    "deadlines": ("Сроки", "Deadlines"),
    "answers": ("Ответы", "Answers"),
    "comments": ("Переписка", "Comments"),
    "history": ("История", "History"),
    "files": ("Приложения", "Attachments"),
    "at_once": ("немедленно", "at once"),
    "made": ("Выписано", "Made"),
    "more": ("Показаны первые {count} комментариев", "The first {count} comments are shown"),
    "act": ("Акт передачи показаний", "Act of submission of meter readings"),
    "act_lead": (
        "Показания приборов учёта, переданные в электронном виде",
        "Meter readings that were submitted electronically",
    ),
    "period": ("Расчётный период", "Billing period"),
    "meter": ("прибор учёта", "meter"),
    "keeper": ("Принимает показания", "Readings go to"),
    "consumption": ("Расход", "Consumption"),
    "counts": ("Учтено за расчётный период", "Counts for the billing period"),
    "not_counted": ("Не учитывается: учтено другое показание", "Does not count: another reading does"),
    "information": ("Принято как сведения: срок поверки истёк", "Kept as information: the verification is over"),
    "discarded": ("Признано ошибочным, не учитывается", "Found wrong, does not count"),
    "late": ("Передано после окончания срока за прошлый период", "Sent after the window of the period before"),
    "more_readings": ("Показаны последние {count} показаний", "The latest {count} readings are shown"),
    Resource.COLD_WATER.name: ("Холодная вода", "Cold water"),
    Resource.HOT_WATER.name: ("Горячая вода", "Hot water"),
    Resource.SEWER.name: ("Водоотведение", "Sewer"),
    Resource.ELECTRICITY.name: ("Электроэнергия", "Electricity"),
    Resource.GAS.name: ("Газ", "Gas"),
    Resource.HEATING.name: ("Отопление", "Heating"),
    DayZone.ALL.name: ("круглосуточно", "day and night"),
    DayZone.DAY.name: ("день", "day"),
    DayZone.NIGHT.name: ("ночь", "night"),
    DayZone.PEAK.name: ("пик", "peak"),
    DayZone.HALF_PEAK.name: ("полупик", "half-peak"),
    ReadingSource.RESIDENT.name: ("передал житель", "sent by a resident"),
    ReadingSource.STAFF.name: ("записал сотрудник", "taken down by an employee"),
    ReadingSource.AUTOMATIC.name: ("автоматически", "automatic"),
    ReadingSource.IMPORT.name: ("из файла", "from a file"),
    "yes": ("да", "yes"),
    "no": ("нет", "no"),
    Place.APARTMENT.name: ("Квартира", "Apartment"),
    Place.ENTRANCE.name: ("Подъезд", "Entrance"),
    Place.HOUSE.name: ("Дом", "House"),
    Place.YARD.name: ("Двор", "Yard"),
    Standing.RUNNING.name: ("время ещё есть", "still time"),
    Standing.OVERDUE.name: ("просрочен", "overdue"),
    Standing.MET.name: ("выполнен", "met"),
    Standing.MET_LATE.name: ("выполнен с опозданием", "met late"),
    Standing.ENDED.name: ("прекращён", "ended"),
}


def label(name: str, language: str, labels: Mapping[str, tuple[str, str]] = LABELS) -> str:
    """What is it called?

    >>> label("due_at", "ru"), label("due_at", "en")
    ('Срок', 'Due')
    """
    ru, en = labels[name]
    return en if language == "en" else ru


def member(kind: type[Enum], name: str, language: str) -> str:
    """How is a member of one of the core's enums told?"""
    found: Any = kind[name]
    return str(found.text(language))


def moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Which moment of the house's clock on the wall is it?"""
    return None if text is None else datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None)


def written(at: datetime | None, language: str) -> str:
    """How is a moment written for a person?

    >>> written(datetime(2026, 11, 3, 9, 5), "ru"), written(datetime(2026, 11, 3, 9, 5), "en")
    ('03.11.2026 09:05', '2026-11-03 09:05')
    """
    if at is None:
        return ""
    if language == "en":
        return at.isoformat(" ", "minutes")
    return f"{at.day:02}.{at.month:02}.{at.year} {at.hour:02}:{at.minute:02}"


def written_day(day: date, language: str) -> str:
    """How is a day written for a person?

    >>> written_day(date(2026, 11, 3), "ru"), written_day(date(2026, 11, 3), "en")
    ('03.11.2026', '2026-11-03')
    """
    return day.isoformat() if language == "en" else f"{day.day:02}.{day.month:02}.{day.year}"


def number(value: str | Decimal, language: str) -> str:
    """How is a figure of a meter written for a person?

    >>> number("900.500", "ru"), number("-3.000", "en")
    ('900,500', '-3.000')
    """
    return str(value) if language == "en" else str(value).replace(".", ",")


class TooManyRows(BadInput):
    """How many rows may an export have? `limit`; there are `count`."""

    code = "TOO_MANY_ROWS"
    ru = "В выгрузке может быть до {limit} строк, а подходит {count}: уточните условия"
    en = "An export has {limit} rows at most, and {count} would fit: narrow the filter"


class BadFilter(BadInput):
    """Is it a filter of the list? `why` not."""

    code = "BAD_FILTER"
    ru = "Условия отбора не понятны: {why}"
    en = "The filter cannot be used: {why}"
