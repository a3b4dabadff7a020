"""Homes: the house, its premises, the people and the organisations: the words everyone else uses.

Identifiers are opaque strings of the caller. Areas are `Decimal` square metres, shares are `Fraction` of the premises,
zones are IANA names. Days of a period are both included; `until=None` means that it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction


class PremisesKind(Enum):
    """What is it used for? Жилое, нежилое помещение, машино-место."""

    RESIDENTIAL = "residential"
    NON_RESIDENTIAL = "non_residential"
    PARKING = "parking"


class Ownership(Enum):
    """How is it owned? SOLE: one owner; SHARED (долевая): each a share of their own; JOINT (совместная): spouses, one
    share together."""

    SOLE = "sole"
    SHARED = "shared"
    JOINT = "joint"


class OrganisationKind(Enum):
    """What does it do? УО/ТСЖ, РСО, ГЖИ, прокуратура, the support desk of this service, and who runs it."""

    MANAGING = "managing"
    SUPPLIER = "supplier"
    INSPECTORATE = "inspectorate"
    PROSECUTOR = "prosecutor"
    SUPPORT = "support"
    OPERATOR = "operator"


class Resource(Enum):
    """What is supplied? ХВС, ГВС, водоотведение, электричество, газ, отопление, ТКО."""

    COLD_WATER = "cold_water"
    HOT_WATER = "hot_water"
    SEWER = "sewer"
    ELECTRICITY = "electricity"
    GAS = "gas"
    HEATING = "heating"
    WASTE = "waste"


class Place(Enum):
    """What is it about? The apartment (premises), the entrance, the house, the yard."""

    APARTMENT = "apartment"
    ENTRANCE = "entrance"
    HOUSE = "house"
    YARD = "yard"


@dataclass(frozen=True, slots=True)
class Period:
    """From which day to which? Both are included.

    >>> Period(date(2026, 1, 1), date(2026, 3, 31)).covers(date(2026, 3, 31))
    True
    """

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Does the day lie in it?"""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class House:
    """Which house is it? `region` is the code of the subject, `zone` an IANA name, `fias` the ФИАС/ГАР id of the
    building."""

    id: str
    address: str
    region: str
    zone: str
    fias: str | None = None


@dataclass(frozen=True, slots=True)
class Premises:
    """Which premises (помещение)? `area` in square metres, `entrance` the number of the entrance where there is one."""

    id: str
    house: str
    number: str
    area: Decimal
    kind: PremisesKind = PremisesKind.RESIDENTIAL
    entrance: str | None = None
    cadastral_number: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who is it? `born` tells a minor."""

    id: str
    name: str
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of which premises does a person own, and when?

    In joint ownership each spouse's row bears the fraction that they own together, with the same `joint` key.
    """

    person: str
    premises: str
    fraction: Fraction
    period: Period
    ownership: Ownership = Ownership.SOLE
    joint: str | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """Which organisation? `inn` is its ИНН, `licence` the number of its licence to manage houses."""

    id: str
    name: str
    kind: OrganisationKind
    inn: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceContract:
    """Which house does an organisation serve, and when? `resources` are those a supplier delivers by a direct
    contract."""

    organisation: str
    house: str
    period: Period
    resources: frozenset[Resource] = frozenset()


def owners_on(shares: Iterable[Share], premises: str, day: date) -> list[Share]:
    """Whose are the premises that day? Their shares, in the order given.

    >>> mine = Share("anna", "flat 1", Fraction(1), Period(date(2020, 5, 1)))
    >>> [[share.person for share in owners_on([mine], "flat 1", date(2020, month, 1))] for month in (4, 5)]
    [[], ['anna']]
    """
    return [share for share in shares if share.premises == premises and share.period.covers(day)]
