"""The demo's region as rows: homes and people, with days that are relative to the house's today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core.access import Deed, GuestKind, Scope
from gosdom_core.homes import OrganisationKind, Ownership
from gosdom_core.identifiers import cadastral_number, inn, is_valid, snils
from gosdom_graphql.access.store.invitations import LASTS, hashed
from gosdom_graphql.access.tables import GuestAccess, GuestInvitation, Power
from gosdom_graphql.demo import cast
from gosdom_graphql.demo.cast import HANDED_OVER, HANDED_OVER_BY, HOUSES, ORGANISATIONS, key
from gosdom_graphql.homes.store.accounts import open_account
from gosdom_graphql.homes.tables import (
    Employee,
    Entrance,
    House,
    Organisation,
    Person,
    Premises,
    RegisterEntry,
    ServiceContract,
    Share,
)
from gosdom_graphql.homes.words import ContractKind, natural

OFFICIAL = (OrganisationKind.INSPECTORATE, OrganisationKind.PROSECUTOR)


def handover(today: date) -> date:
    """On which day did the other organisation take the house over? Some three months ago, but this year.

    >>> handover(date(2026, 11, 21)), handover(date(2027, 1, 15))
    (datetime.date(2026, 8, 1), datetime.date(2027, 1, 1))
    """
    return date(today.year, max(1, today.month - 3), 1)


async def lay(now: datetime) -> None:
    """Homes, people, organisations and who serves what, in the running transaction."""
    today = now.astimezone(ZoneInfo(cast.SAMARA)).date()
    await Organisation.insert(*map(_organisation, ORGANISATIONS))
    await House.insert(*map(_house, HOUSES))
    await Entrance.insert(*_entrances())
    await Premises.insert(*_premises())
    await Person.insert(*_people())
    await Share.insert(*_shares(today))
    await ServiceContract.insert(*_contracts(today))
    await Employee.insert(*_employees(today))
    await _guest(today).save()
    await _tenant(today).save()
    await _representative(today).save()
    await _invitation(now, today).save()
    await _waiting(now, today).save()
    for number, (flat, account) in enumerate(cast.ACCOUNTS.items(), 1):
        await open_account(
            premises_id(cast.HOUSES[0].key, flat), house=key("house", cast.HOUSES[0].key),
            organisation=key("organisation", "uyut"), number=f"70010{number:04}", els=account,
            contract=f"УК-{number}/2019", code=cast.BILL_CODE, now=now,
        )  # fmt: skip


# --- Rows -----------------------------------------------------------------------------------------------------------


def _organisation(each: cast.Organisation) -> Organisation:
    return Organisation(
        id=key("organisation", each.key),
        kind=each.kind.name,
        name=each.name,
        region=each.region,
        zone=each.zone,
        inn=inn_of(each),
        licence=each.licence,
        address=each.address,
        phone=each.phone,
        email=f"info@{each.key}.example",
        site=f"https://{each.key}.example" if each.kind not in OFFICIAL else None,
        emergency_phone=each.emergency_phone,
        office_hours=each.office_hours,
        sort_key=each.name.lower(),
    )


def inn_of(each: cast.Organisation) -> str:
    """Which ИНН has an organisation, with its check digit?"""
    return next(tried for digit in range(10) if is_valid(inn, tried := f"{each.inn}{digit}"))


def _house(each: cast.House) -> House:
    return House(
        id=key("house", each.key),
        region=each.region,
        zone=each.zone,
        address=each.address,
        fias=key("fias", each.key),
        independent_sources=each.independent_sources,
        sort_key=natural(each.address),
    )


def entrance_id(house: str, number: int) -> UUID:
    """Which id has an entrance?"""
    return key("entrance", f"{house} {number}")


def premises_id(house: str, number: str) -> UUID:
    """Which id have premises?"""
    return key("premises", f"{house} {number}")


def _entrances() -> Iterator[Entrance]:
    for house in HOUSES:
        for number in range(1, house.entrances + 1):
            yield Entrance(id=entrance_id(house.key, number), house=key("house", house.key), number=number)


def _premises() -> Iterator[Premises]:
    for house in HOUSES:
        for place, home in enumerate(house.homes, 101):
            linked = (house.key, home.number) != cast.UNLINKED
            yield Premises(
                id=premises_id(house.key, home.number),
                house=key("house", house.key),
                entrance=None if home.entrance is None else entrance_id(house.key, home.entrance),
                kind=home.kind.name,
                number=home.number,
                area=home.area,
                cadastral_number=cadastral_number(f"{house.cadastre}:{place}") if linked else None,
                sort_key=natural(home.number),
            )


def residents() -> list[str]:
    """Who owns something in the region, or did? Names, each once, in the order of houses."""
    owners = [name for house in HOUSES for home in house.homes for name, _ in home.owners]
    return list(dict.fromkeys([*owners, cast.SOLD_BY]))


def _people() -> Iterator[Person]:
    for number, name in enumerate([*residents(), cast.GUEST, cast.WITHOUT_HOME, cast.TENANT]):
        yield Person(
            id=key("person", name),
            name=name,
            born=date(1948 + number * 7 % 54, 1 + number * 5 % 12, 1 + number * 11 % 28),
            snils=_snils(f"9000000{number:02}"),
        )
    for number, name in enumerate(name for each in ORGANISATIONS for name, _ in each.staff):
        yield Person(id=key("person", name), name=name, snils=_snils(f"9100000{number:02}"))


@cache
def _snils(account: str) -> str:
    """Nine digits with the check digits that belong to them."""
    return next(tried for check in range(100) if is_valid(snils, tried := f"{account}{check:02}"))


def snils_of(name: str) -> str:
    """Which СНИЛС has somebody of the region?"""
    return _numbers()[name]


@cache
def _numbers() -> dict[str, str]:
    return {str(each.name): str(each.snils) for each in _people()}


def _waiting(now: datetime, today: date) -> RegisterEntry:
    """What the register names, and no premises bear: a parking place that was bought lately."""
    return RegisterEntry(
        id=key("entry", cast.WITHOUT_HOME),
        house=key("house", cast.HOUSES[0].key),
        person=key("person", cast.WITHOUT_HOME),
        cadastral_number=f"{cast.HOUSES[0].cadastre}:190",
        ownership=Ownership.SOLE.name,
        numerator=1,
        denominator=1,
        since=today - timedelta(days=20),
        imported_at=now,
    )


def sold_on(today: date) -> date:
    """From which day does the new owner own the apartment that was sold?

    >>> sold_on(date(2026, 11, 21))
    datetime.date(2025, 10, 1)
    """
    return date(today.year - 1, max(1, today.month - 1), 1)


def _shares(today: date) -> Iterator[Share]:
    years = count()
    for house in HOUSES:
        for home in house.homes:
            number = next(years)
            since = date(1994 + number * 5 % 27, 1 + number * 7 % 12, 1 + number * 3 % 28)
            for name, fraction in home.owners:
                sold = name == cast.SOLD_TO
                if sold:
                    yield _share(house.key, home, cast.SOLD_BY, since, until=sold_on(today) - timedelta(days=1))
                yield _share(
                    house.key, home, name, sold_on(today) if sold else since, fraction.numerator, fraction.denominator
                )


def _share(
    house: str, home: cast.Home, name: str, since: date, numerator: int = 1, denominator: int = 1, *,
    until: date | None = None,
) -> Share:  # fmt: skip
    joint = home.ownership is Ownership.JOINT
    return Share(
        id=key("share", f"{house} {home.number} {name}"),
        house=key("house", house),
        premises=premises_id(house, home.number),
        person=key("person", name),
        ownership=home.ownership.name,
        numerator=numerator,
        denominator=denominator,
        joint=key("marriage", f"{house} {home.number}") if joint else None,
        since=since,
        until=until,
    )


def _contracts(today: date) -> Iterator[ServiceContract]:
    begun, handed = date(today.year - 4, 1, 1), handover(today)
    for house in HOUSES:
        if house.key == HANDED_OVER:
            yield _contract(house.key, HANDED_OVER_BY, begun, until=handed - timedelta(days=1))
        yield _contract(house.key, house.management, handed if house.key == HANDED_OVER else begun)
        for supplier, resources in house.suppliers:
            yield _contract(house.key, supplier, begun, resources=[each.name for each in resources])


def _contract(
    house: str, organisation: str, since: date, *, resources: list[str] | None = None, until: date | None = None
) -> ServiceContract:
    return ServiceContract(
        id=key("contract", f"{house} {organisation}"),
        house=key("house", house),
        organisation=key("organisation", organisation),
        kind=(ContractKind.SUPPLY if resources else ContractKind.MANAGEMENT).name,
        resources=resources or [],
        since=since,
        until=until,
    )


def _employees(today: date) -> Iterator[Employee]:
    for organisation in ORGANISATIONS:
        for name, position in organisation.staff:
            yield Employee(
                id=key("employee", f"{organisation.key} {name}"),
                organisation=key("organisation", organisation.key),
                person=key("person", name),
                position=position,
                since=date(today.year - 4, 1, 1),
            )


def _guest(today: date) -> GuestAccess:
    since = today - timedelta(days=60)
    return GuestAccess(
        id=key("guest", cast.GUEST),
        house=key("house", "prichalnaya"),
        premises=premises_id("prichalnaya", "7"),
        person=key("person", cast.GUEST),
        granted_by=key("person", cast.OWNER),
        kind=GuestKind.HOUSEHOLD.name,
        scopes=[Scope.REQUESTS.name],
        since=since,
        until=since + timedelta(days=365),
        granted_at=datetime(since.year, since.month, since.day, 8, tzinfo=UTC),
    )


def _tenant(today: date) -> GuestAccess:
    """Whoever rents the neighbour's apartment sends its readings and reads its bills, and sends no requests."""
    since = today - timedelta(days=200)
    return GuestAccess(
        id=key("guest", cast.TENANT),
        house=key("house", "prichalnaya"),
        premises=premises_id("prichalnaya", "8"),
        person=key("person", cast.TENANT),
        granted_by=key("person", cast.NEIGHBOUR),
        kind=GuestKind.TENANT.name,
        scopes=[Scope.READINGS.name, Scope.BILLS.name],
        since=since,
        until=since + timedelta(days=365),
        granted_at=datetime(since.year, since.month, since.day, 9, tzinfo=UTC),
    )


def _representative(today: date) -> Power:
    """The guest also votes for the co-owner, who is often away."""
    since = today - timedelta(days=30)
    return Power(
        id=key("power", cast.GUEST),
        house=key("house", "prichalnaya"),
        premises=premises_id("prichalnaya", "7"),
        person=key("person", cast.GUEST),
        owner=key("person", cast.CO_OWNER),
        deeds=[Deed.VOTE.name],
        document="Доверенность 63 АА 0000007, нотариус Е. В. Ломова",
        document_date=since,
        since=since,
        until=since + timedelta(days=365),
        recorded_at=datetime(since.year, since.month, since.day, 9, tzinfo=UTC),
    )


def _invitation(now: datetime, today: date) -> GuestInvitation:
    """The owner has invited somebody to the parking place; whoever hands `cast.CODE` in comes by it."""
    return GuestInvitation(
        id=key("invitation", cast.OWNER),
        house=key("house", "prichalnaya"),
        premises=premises_id("prichalnaya", "м/м 2"),
        invited_by=key("person", cast.OWNER),
        kind=GuestKind.HELPER.name,
        scopes=[Scope.BILLS.name, Scope.PAY.name],
        since=today,
        until=today + timedelta(days=365),
        code_hash=hashed(cast.CODE),
        code_at=now,
        codes_day=now,
        codes=1,
        created_at=now,
        expires_at=now + LASTS,
    )
