"""Facts: what must be known of a request for its terms to start?

Moments are aware `datetime`, temperatures whole degrees Celsius. `None` is "not known": then each branch of the law is
shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import Enum

from gosdom_core.homes import Resource
from gosdom_core.requests.categories import Addressee, RequestCategory


class Applicant(Enum):
    """Who asks?

    An owner or a user (guest, tenant, member of the household) of premises in the house, or neither of them.
    """

    OWNER = "owner"
    USER = "user"
    OUTSIDER = "outsider"

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        return _text(_APPLICANTS, self, language)


class Season(Enum):
    """Which season is it?

    The act dates neither winter nor summer: October–April is winter unless the caller says otherwise (our choice).
    """

    WINTER = "winter"
    SUMMER = "summer"

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        return _text(_SEASONS, self, language)


class Information(Enum):
    """What information is asked?

    A copy of an act, monthly volumes, what is disclosed anyway, services and works (Rules 491), something else.
    """

    COPY_OF_ACT = "copy_of_act"
    MONTHLY_VOLUMES = "monthly_volumes"
    DISCLOSED = "disclosed"
    SERVICES_491 = "services_491"
    OTHER = "other"

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        return _text(_INFORMATION, self, language)


_APPLICANTS = {
    "OWNER": ("Собственник", "Owner"),
    "USER": ("Пользователь помещения", "User of the premises"),
    "OUTSIDER": ("Не собственник и не пользователь", "Neither owner nor user"),
}
_SEASONS = {"WINTER": ("Зима", "Winter"), "SUMMER": ("Лето", "Summer")}
_INFORMATION = {
    "COPY_OF_ACT": ("Копия акта", "Copy of an act"),
    "MONTHLY_VOLUMES": ("Помесячные объёмы", "Monthly volumes"),
    "DISCLOSED": ("Раскрываемая информация", "Information disclosed anyway"),
    "SERVICES_491": (
        "Перечень, объёмы, качество и периодичность услуг и работ",
        "Lists and volumes of services and works",
    ),
    "OTHER": ("Другое", "Something else"),
}


def _text(words: dict[str, tuple[str, str]], member: Enum, language: str) -> str:
    ru, en = words[member.name]
    return en if language == "en" else ru


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the request?

    `zone` is that of the house, `region` adds its holidays. `registered_at=None`: the same moment as the receipt (for
    the inspectorate: not registered yet). `occurred_at` is the damage or the start of the interruption, `None`: counted
    from the receipt. `inspection_agreed_at` is the time agreed with the consumer (Rules 354 п. 108). `resource` is what
    a burst pipe cut. Raises `ValueError` for a moment without a zone or a registration before the receipt.
    """

    category: RequestCategory
    addressee: Addressee
    applicant: Applicant
    received_at: datetime
    zone: tzinfo
    registered_at: datetime | None = None
    occurred_at: datetime | None = None
    region: str | None = None
    inspection_agreed_at: datetime | None = None
    season: Season | None = None
    supply_cut: bool | None = None
    resource: Resource | None = None
    flat_temperature: int | None = None
    mean_daily_temperature: int | None = None
    independent_sources: bool | None = None
    information: Information | None = None

    def __post_init__(self) -> None:
        moments = (self.received_at, self.registered_at, self.occurred_at, self.inspection_agreed_at)
        if any(moment is not None and moment.tzinfo is None for moment in moments):
            raise ValueError("every moment must carry its time zone")
        if self.registered_at is not None and self.registered_at < self.received_at:
            raise ValueError("a request cannot be registered before it was received")
