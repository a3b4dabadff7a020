"""Homes: a hundred premises and two hundred and fifty people a house, and the organisations that serve them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core.access import GuestKind, Scope
from gosdom_core.homes import OrganisationKind, Ownership, PremisesKind, Resource
from gosdom_core.identifiers import inn, is_valid
from gosdom_graphql.access.tables import GuestAccess
from gosdom_graphql.homes.tables import (
    Employee,
    Entrance,
    House,
    Organisation,
    Person,
    Premises,
    ServiceContract,
    Share,
)
from gosdom_graphql.homes.words import ContractKind
from gosdom_graphql.seed import words
from gosdom_graphql.seed.rows import Batch, Chance

TABLES = (Organisation, House, Entrance, Premises, Person, Share, GuestAccess, ServiceContract, Employee)
PREMISES, ENTRANCES, SERVED = 100, 4, 20
"""Premises and entrances of a house, and houses that one organisation manages when nobody says otherwise."""
REGIONS = (("63", "Europe/Samara", "Самара"), ("50", "Europe/Moscow", "Королёв"), ("16", "Europe/Moscow", "Казань"))
YEARS = timedelta(days=1500)
"""How long everything has been as it is."""


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation, and who works there."""

    id: UUID
    staff: tuple[UUID, ...]


@dataclass(slots=True)
class Organisations:
    """Who serves the region: managers by their number, the others by region; one support desk for all.

    Each manager has twenty houses, but the first has as many as told, and those numbers that this leaves without one
    are nobody's.
    """

    largest: int = SERVED
    managers: dict[int, Office] = field(default_factory=dict)
    suppliers: list[Office] = field(default_factory=list)
    inspectorates: list[Office] = field(default_factory=list)
    prosecutors: list[Office] = field(default_factory=list)
    support: Office | None = None

    def manager(self, number: int) -> int:
        """Which number has the manager of the n-th house?

        >>> [Organisations(largest=50).manager(number) for number in (0, 49, 50, 59, 60)]
        [0, 0, 2, 2, 3]
        """
        return 0 if number < self.largest else number // SERVED


@dataclass(frozen=True, slots=True)
class Home:
    """Premises, who owns them, and who is a guest there with the right to send requests."""

    id: UUID
    owners: tuple[UUID, ...]
    guests: tuple[UUID, ...]


@dataclass(slots=True)
class Laid:
    """A house as far as what hangs on it must know it."""

    number: int
    id: UUID
    region: str
    zone: ZoneInfo
    manager: Office
    supplier: Office | None
    support: Office
    independent_sources: bool | None
    entrances: tuple[UUID, ...] = ()
    homes: list[Home] = field(default_factory=list)


def name(chance: Chance) -> str:
    """What is somebody called?"""
    surname, father = chance.choice(words.SURNAMES), chance.choice(words.FATHERS)
    if chance.getrandbits(1):
        return f"{surname}а {chance.choice(words.WOMEN)} {father}на"
    return f"{surname} {chance.choice(words.MEN)} {father}ич"


def organisations(batch: Batch, chance: Chance, houses: int, largest: int, now: datetime) -> Organisations:
    """Who serves so many houses?

    A manager for each twenty, the first for as many as told; a supplier, an inspectorate and a prosecutor's office for
    each region.
    """
    found = Organisations(largest)
    number = iter(range(10_000))

    def office(kind: OrganisationKind, title: str, place: int, staff: int) -> Office:
        region, zone, city = REGIONS[place]
        n, id = next(number), chance.id(now - YEARS)
        batch.add(
            Organisation,
            id=id,
            kind=kind.name,
            name=title,
            region=region,
            zone=zone,
            inn=next(tried for digit in range(10) if is_valid(inn, tried := f"{region}99{n:05}{digit}")),
            licence=f"{region}-{n:06}" if kind is OrganisationKind.MANAGING else None,
            address=f"г. {city}, ул. Конторская, {n + 1}",
            phone=f"+7 000 {n:03}-00-00",
            email=f"info@office{n}.example",
            emergency_phone=f"+7 000 {n:03}-00-01" if kind is OrganisationKind.MANAGING else None,
            office_hours="Пн–Пт 9:00–18:00",
            sort_key=title.lower(),
        )
        return Office(id, tuple(_employee(batch, chance, id, now) for _ in range(staff)))

    for place, (_, _, city) in enumerate(REGIONS):
        found.suppliers.append(office(OrganisationKind.SUPPLIER, f"Водоканал г. {city}", place, 2))
        found.inspectorates.append(office(OrganisationKind.INSPECTORATE, f"Жилищная инспекция, г. {city}", place, 2))
        found.prosecutors.append(office(OrganisationKind.PROSECUTOR, f"Прокуратура, г. {city}", place, 1))
    found.support = office(OrganisationKind.SUPPORT, "Служба поддержки жителей", 0, 3)
    for n in sorted({found.manager(number) for number in range(houses)}):
        found.managers[n] = office(OrganisationKind.MANAGING, f"УК «Участок {n + 1}»", n % len(REGIONS), 4)
    return found


def _employee(batch: Batch, chance: Chance, organisation: UUID, now: datetime) -> UUID:
    person = _person(batch, chance, now)
    batch.add(
        Employee,
        id=chance.id(now - YEARS),
        organisation=organisation,
        person=person,
        position="Специалист",
        since=(now - YEARS).date(),
    )
    return person


def _person(batch: Batch, chance: Chance, now: datetime) -> UUID:
    id = chance.id(now - YEARS)
    born = date(1940 + chance.randrange(65), 1 + chance.randrange(12), 1 + chance.randrange(28))
    batch.add(Person, id=id, name=name(chance), born=born)
    return id


def house(batch: Batch, chance: Chance, number: int, offices: Organisations, now: datetime) -> Laid:
    """Which house is the n-th? Every second one has a direct contract with the supplier of water."""
    manager = offices.manager(number)
    place = manager % len(REGIONS)
    region, zone, city = REGIONS[place]
    assert offices.support is not None
    laid = Laid(
        number,
        chance.id(now - YEARS),
        region,
        ZoneInfo(zone),
        offices.managers[manager],
        offices.suppliers[place] if number % 2 else None,
        offices.support,
        (None, True, False)[number % 3],
    )
    street = words.STREETS[number // 3 % len(words.STREETS)]
    address = f"г. {city}, ул. {street}, {1 + number}"
    batch.add(
        House,
        id=laid.id,
        region=region,
        zone=zone,
        address=address,
        independent_sources=laid.independent_sources,
        sort_key=f"г. {city}, ул. {street}, {1 + number:05}".lower(),
    )
    laid.entrances = tuple(chance.id(now - YEARS) for _ in range(ENTRANCES))
    for n, entrance in enumerate(laid.entrances, 1):
        batch.add(Entrance, id=entrance, house=laid.id, number=n)
    for office, kind in ((laid.manager, ContractKind.MANAGEMENT), (laid.supplier, ContractKind.SUPPLY)):
        if office is not None:
            resources = [Resource.COLD_WATER.name] if kind is ContractKind.SUPPLY else []
            since = (now - YEARS).date()
            row = {"house": laid.id, "organisation": office.id, "kind": kind.name, "resources": resources}
            batch.add(ServiceContract, id=chance.id(now - YEARS), since=since, **row)
    for n in range(PREMISES):
        laid.homes.append(_home(batch, chance, laid, n, now))
    return laid


def _home(batch: Batch, chance: Chance, laid: Laid, n: int, now: datetime) -> Home:
    """Every second apartment is a couple's, the others have one owner and two guests: five people in two apartments."""
    id = chance.id(now - YEARS)
    batch.add(
        Premises,
        id=id,
        house=laid.id,
        entrance=laid.entrances[n * ENTRANCES // PREMISES],
        kind=PremisesKind.RESIDENTIAL.name,
        number=str(n + 1),
        area=f"{chance.randrange(300, 1200) / 10:.1f}",
        cadastral_number=f"{laid.region}:01:{9_000_000 + laid.number}:{101 + n}",
        sort_key=f"{n + 1:04}",
    )
    couple = n % 2 == 0
    owners = tuple(_person(batch, chance, now) for _ in range(2 if couple else 1))
    joint = chance.id(now - YEARS) if couple else None
    since = date(1992 + chance.randrange(28), 1 + chance.randrange(12), 1 + chance.randrange(28))
    for owner in owners:
        share: dict[str, Any] = {"numerator": 1, "denominator": 1, "joint": joint, "since": since}
        kind = Ownership.JOINT if couple else Ownership.SOLE
        row = {"house": laid.id, "premises": id, "person": owner, "ownership": kind.name}
        batch.add(Share, id=chance.id(now - YEARS), **row, **share)
    guests = () if couple else tuple(_guest(batch, chance, laid, id, owners[0], now) for _ in range(2))
    return Home(id, owners, guests)


def _guest(batch: Batch, chance: Chance, laid: Laid, premises: UUID, owner: UUID, now: datetime) -> UUID:
    person, given = _person(batch, chance, now), now - YEARS
    batch.add(
        GuestAccess,
        id=chance.id(given),
        house=laid.id,
        premises=premises,
        person=person,
        granted_by=owner,
        kind=GuestKind.HOUSEHOLD.name,
        scopes=[Scope.REQUESTS.name, Scope.READINGS.name],
        since=given.date(),
        granted_at=given,
    )
    return person
