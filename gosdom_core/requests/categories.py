"""Categories: what can a request be about, who answers it, and is it urgent?

The words and the addressee of each stand in `categories.toml` beside this package, read when they are first asked for.
The codes never change: `GAS_SMELL` is the member, the name in the API and the text that rows store.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any


class RequestCategory(Enum):
    """What is it about? Категория заявки."""

    GAS_SMELL = "gas_smell"
    LIFT_STUCK = "lift_stuck"
    PIPE_BURST = "pipe_burst"
    ELECTRICAL_HAZARD = "electrical_hazard"
    FACADE_FALLING = "facade_falling"
    ICICLES = "icicles"
    SEWER_CLOG = "sewer_clog"
    POWER_OUTAGE = "power_outage"
    COLD_WATER_NONE = "cold_water_none"
    HOT_WATER_NONE = "hot_water_none"
    WATER_PRESSURE = "water_pressure"
    WATER_QUALITY = "water_quality"
    TAP_LEAK = "tap_leak"
    HEATING_NONE = "heating_none"
    HEATING_WEAK = "heating_weak"
    HEATING_EXCESS = "heating_excess"
    GAS_NONE = "gas_none"
    VENTILATION = "ventilation"
    LIFT_BROKEN = "lift_broken"
    ROOF_LEAK = "roof_leak"
    ENTRANCE_DOOR = "entrance_door"
    ENTRANCE_WINDOW = "entrance_window"
    COMMON_LIGHTING = "common_lighting"
    BASEMENT_FLOODED = "basement_flooded"
    CHUTE_CLOG = "chute_clog"
    WASTE_COLLECTION = "waste_collection"
    ENTRANCE_CLEANING = "entrance_cleaning"
    YARD_CLEANING = "yard_cleaning"
    YARD_EQUIPMENT = "yard_equipment"
    PESTS = "pests"
    NOISE_NEIGHBOURS = "noise_neighbours"
    BILL_WRONG = "bill_wrong"
    PAYMENT_MISSING = "payment_missing"
    DOCUMENT_REQUEST = "document_request"
    REPORT_REQUEST = "report_request"
    MEETING_REQUEST = "meeting_request"
    CAPITAL_REPAIR = "capital_repair"
    CADASTRAL_NUMBER = "cadastral_number"
    STAFF_CONDUCT = "staff_conduct"
    METER_MISSING = "meter_missing"
    METER_WRONG = "meter_wrong"
    METER_SERVICE = "meter_service"
    APP_PROBLEM = "app_problem"
    OTHER = "other"

    def text(self, language: str = "ru") -> str:
        """How is it told? `language` is "ru" or "en".

        >>> RequestCategory.LIFT_BROKEN.text(), RequestCategory.LIFT_BROKEN.text("en")
        ('Не работает лифт', 'Lift does not work')
        """
        return about(self).text(language)


class Addressee(Enum):
    """Who answers? УО/ТСЖ, РСО, служба поддержки сервиса, ГЖИ, прокуратура."""

    MANAGEMENT = "management"
    SUPPLIER = "supplier"
    SUPPORT = "support"
    INSPECTORATE = "inspectorate"
    PROSECUTOR = "prosecutor"

    @property
    def is_state_body(self) -> bool:
        """Does it answer by Law 59, once it has registered the appeal?

        >>> [each.name for each in Addressee if each.is_state_body]
        ['INSPECTORATE', 'PROSECUTOR']
        """
        return self in (Addressee.INSPECTORATE, Addressee.PROSECUTOR)

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> Addressee.SUPPLIER.text()
        'Поставщик ресурса'
        """
        ru, en = _ADDRESSEES[self.name]
        return en if language == "en" else ru


_ADDRESSEES = {
    "MANAGEMENT": ("Управляющая организация", "Managing organisation"),
    "SUPPLIER": ("Поставщик ресурса", "Supplier"),
    "SUPPORT": ("Служба поддержки", "Support"),
    "INSPECTORATE": ("Жилищная инспекция", "Housing inspectorate"),
    "PROSECUTOR": ("Прокуратура", "Prosecutor's office"),
}


class AddresseeRule(Enum):
    """By which rule is the addressee found?

    SUPPLIER_IF_DIRECT: the supplier where the house has a direct contract, else the management.
    """

    MANAGEMENT = "management"
    SUPPLIER_IF_DIRECT = "supplier_if_direct"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """Which number is to be called, and whose is it?"""

    number: str
    ru: str
    en: str

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> EmergencyNumber("112", "Единый номер экстренных служб", "Emergency services").text("en")
        '112, Emergency services'
        """
        return f"{self.number}, {self.en if language == 'en' else self.ru}"


@dataclass(frozen=True, slots=True)
class CategoryInfo:
    """What is known of a category? Its words, who answers it, whether it is urgent, and which numbers to call at once.

    `urgent`: the first reply names the emergency number before it asks anything; `call` are the numbers beside the
    dispatcher's own.
    """

    category: RequestCategory
    ru: str
    en: str
    to: AddresseeRule
    urgent: bool = False
    call: tuple[EmergencyNumber, ...] = ()

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        return self.en if language == "en" else self.ru


def about(category: RequestCategory) -> CategoryInfo:
    """What is known of the category?

    >>> info = about(RequestCategory.GAS_SMELL)
    >>> info.ru, info.urgent, [number.number for number in info.call]
    ('Запах газа', True, ['104', '112'])
    """
    return _infos()[category]


def default_addressee(category: RequestCategory, direct_contract: bool) -> Addressee:
    """Who answers, unless the sender picks another?

    `direct_contract`: the house has one with the supplier of the resource.

    >>> default_addressee(RequestCategory.METER_WRONG, True), default_addressee(RequestCategory.METER_WRONG, False)
    (<Addressee.SUPPLIER: 'supplier'>, <Addressee.MANAGEMENT: 'management'>)
    """
    rule = about(category).to
    if rule is AddresseeRule.SUPPORT:
        return Addressee.SUPPORT
    if rule is AddresseeRule.SUPPLIER_IF_DIRECT and direct_contract:
        return Addressee.SUPPLIER
    return Addressee.MANAGEMENT


@cache
def _infos() -> dict[RequestCategory, CategoryInfo]:
    # who only counts terms does not pay for reading files
    import tomllib
    from importlib import resources

    # imported where they are used: the two would cost a third of what importing all requests takes

    # a thread that loses the race reads the file once more and gets an equal value
    text = resources.files("gosdom_core").joinpath("categories.toml").read_text(encoding="utf-8")
    data: dict[str, dict[str, Any]] = tomllib.loads(text)
    numbers = {number: EmergencyNumber(number, **words) for number, words in data["numbers"].items()}
    return {
        RequestCategory(code): CategoryInfo(
            RequestCategory(code),
            row["ru"],
            row["en"],
            AddresseeRule(row["to"]),
            row.get("urgent", False),
            tuple(numbers[number] for number in row.get("call", ())),
        )
        for code, row in data["categories"].items()
    }
