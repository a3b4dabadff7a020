"""A small cast: three houses of two regions, and everybody who may look at them, by day.

Садовая 1 (Samara) was handed over from the old organisation to the new one on 1 September 2026; Лесная 2 (Samara) is
the old one's, Тверская 3 (Moscow) the new one's. Fedor sold flat 3 to Zoya on 1 July 2026; guests come and go, and
some act for others: three children own flat 4, and their mother acts for two of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import NAMESPACE_DNS, UUID, uuid5

from gosdom_graphql.access.tables import GuestAccess, GuestInvitation, Power
from gosdom_graphql.database import Database
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
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.sessions.identify import identify
from gosdom_graphql.sessions.viewer import Viewer

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 10, 9, tzinfo=UTC)
HANDOVER = date(2026, 9, 1)
SOLD = date(2026, 7, 1)


def key(name: str) -> UUID:
    """The same key for the same thing in every run; keys of one table stand in no order of meaning."""
    return uuid5(NAMESPACE_DNS, name)


def gid(kind: str, name: str) -> str:
    """The global id of a thing of the cast."""
    return f"{kind}:{key(name)}"


ZONES = {"63": "Europe/Samara", "77": "Europe/Moscow"}
HOUSES = {
    "sadovaya": ("63", "Самара, Садовая улица, 1", True),
    "lesnaya": ("63", "Самара, Лесная улица, 2", None),
    "tverskaya": ("77", "Москва, Тверская улица, 3", False),
}
ORGANISATIONS = {
    "old": ("MANAGING", "УО «Старый дом»", "63"),
    "new": ("MANAGING", "УО «Новый дом»", "63"),
    "vodokanal": ("SUPPLIER", "Водоканал", "63"),
    "teplo": ("SUPPLIER", "Тепло", "63"),
    "inspectorate_63": ("INSPECTORATE", "ГЖИ Самарской области", "63"),
    "inspectorate_77": ("INSPECTORATE", "Мосжилинспекция", "77"),
    "support": ("SUPPORT", "Поддержка", "77"),
    "operator": ("OPERATOR", "Оператор", "77"),
    "prosecutor_63": ("PROSECUTOR", "Прокуратура Самарской области", "63"),
    "prosecutor_77": ("PROSECUTOR", "Прокуратура города Москвы", "77"),
}
CONTRACTS = (
    ("sadovaya", "old", (), date(2024, 1, 1), date(2026, 8, 31)),
    ("sadovaya", "new", (), HANDOVER, None),
    ("sadovaya", "vodokanal", ("COLD_WATER", "SEWER"), date(2020, 1, 1), None),
    ("lesnaya", "old", (), date(2020, 1, 1), None),
    ("lesnaya", "vodokanal", ("COLD_WATER",), date(2020, 1, 1), date(2026, 11, 21)),
    ("lesnaya", "teplo", ("HEATING",), date(2021, 1, 1), None),
    ("tverskaya", "new", (), date(2023, 1, 1), None),
)
# house, entrance, kind, cadastral number
FLATS: dict[str, tuple[str, int | None, str, str | None]] = {
    "flat 1": ("sadovaya", 1, "RESIDENTIAL", "63:01:0000001:11"),
    "flat 2": ("sadovaya", 1, "RESIDENTIAL", None),
    "flat 3": ("sadovaya", 2, "RESIDENTIAL", "63:01:0000001:13"),
    "shop": ("sadovaya", None, "NON_RESIDENTIAL", None),
    "flat 10": ("lesnaya", 1, "RESIDENTIAL", "63:01:0000002:10"),
    "parking 11": ("lesnaya", None, "PARKING", None),
    "flat 7": ("tverskaya", 1, "RESIDENTIAL", "77:01:0000003:07"),
    "flat 4": ("sadovaya", 2, "RESIDENTIAL", "63:01:0000001:14"),
}
PEOPLE = (
    "Anna", "Boris", "Vera", "Grigory", "Dina", "Egor", "Fedor", "Zoya", "Inna", "Kirill", "Lev", "Maria",
    "Nina", "Olga", "Pavel", "Rita", "Sergei", "Tamara", "Ulyana", "Yakov",
    "Asya", "Misha", "Timur", "Elena", "Gleb", "Rodion", "Stepan",
    "Varvara",
)  # fmt: skip
# in June Misha is 13 and Timur 17, in November 14 and 18; their mother is Elena
BORN = {"Asya": date(2016, 2, 29), "Misha": date(2012, 6, 20), "Timur": date(2008, 6, 20), "Elena": date(1980, 3, 8)}
SHARES = (
    ("Anna", "flat 1", "JOINT", 1, 1, date(2020, 5, 1), None),
    ("Boris", "flat 1", "JOINT", 1, 1, date(2020, 5, 1), None),
    ("Vera", "flat 2", "SHARED", 1, 3, date(2021, 2, 1), None),
    ("Grigory", "flat 2", "SHARED", 2, 3, date(2021, 2, 1), date(2026, 11, 21)),
    ("Fedor", "flat 3", "SOLE", 1, 1, date(2019, 1, 1), date(2026, 6, 30)),
    ("Zoya", "flat 3", "SOLE", 1, 1, SOLD, None),
    ("Maria", "shop", "SOLE", 1, 1, date(2022, 1, 1), date(2026, 9, 30)),
    ("Nina", "flat 10", "SHARED", 1, 2, date(2022, 1, 1), None),
    ("Boris", "flat 10", "SHARED", 1, 2, date(2026, 11, 22), None),
    ("Maria", "flat 7", "SOLE", 1, 1, date(2018, 1, 1), None),
    ("Asya", "flat 4", "SHARED", 1, 3, date(2020, 1, 1), None),
    ("Misha", "flat 4", "SHARED", 1, 3, date(2020, 1, 1), None),
    ("Timur", "flat 4", "SHARED", 1, 3, date(2020, 1, 1), None),
)
# guest, premises, giver, kind, scopes, since, until, revoked
GRANTS = (
    ("Dina", "flat 1", "Anna", "TENANT", ("REQUESTS", "READINGS"), date(2026, 3, 1), date(2026, 12, 31), None),
    ("Egor", "flat 1", "Boris", "HELPER", ("BILLS", "PAY"), date(2026, 1, 1), None, None),
    ("Inna", "flat 3", "Fedor", "HOUSEHOLD", ("REQUESTS",), date(2026, 1, 1), None, None),
    ("Lev", "flat 10", "Nina", "TENANT", ("REQUESTS",), date(2026, 1, 1), date(2026, 11, 21), None),
    ("Lev", "flat 7", "Maria", "HELPER", ("REQUESTS",), date(2026, 1, 1), None, datetime(2026, 6, 1, tzinfo=UTC)),
    ("Lev", "flat 2", "Vera", "HELPER", ("REQUESTS",), date(2026, 12, 1), date(2026, 12, 31), None),
    ("Anna", "flat 10", "Nina", "HELPER", ("BILLS",), date(2026, 10, 1), date(2026, 12, 31), None),
    ("Gleb", "flat 4", "Elena", "TENANT", ("REQUESTS", "NOTICES"), date(2026, 1, 1), date(2026, 12, 31), None),
    ("Lev", "flat 4", "Timur", "HELPER", ("READINGS",), date(2026, 1, 1), date(2027, 12, 31), None),
    ("Zoya", "flat 1", "Anna", "HELPER", ("REQUESTS",), date(2026, 1, 1), date(2026, 3, 31), None),
    ("Inna", "flat 1", "Boris", "HELPER", ("CHAT",), date(2026, 1, 1), None, datetime(2026, 5, 1, tzinfo=UTC)),
)
LEFT = {"Inna": "Inna"}
"""Who ended what is taken back, where it is known: the others were taken back by an office."""
# by whom, premises, kind, scopes or deeds, accepted by, withdrawn, days for which the code stands
INVITATIONS = (
    ("Anna", "flat 1", "TENANT", ("REQUESTS", "READINGS"), "Dina", False, 3),
    ("Anna", "flat 1", "HELPER", ("BILLS",), None, False, 3),
    ("Boris", "flat 1", "HELPER", ("CHAT",), None, True, 3),
    ("Anna", "flat 1", "HELPER", ("PAY",), None, False, -1),
    ("Fedor", "flat 3", "HOUSEHOLD", ("REQUESTS",), None, False, 3),
    ("Nina", "flat 10", "HELPER", ("BILLS",), "Anna", False, 3),
    ("Timur", "flat 4", "HELPER", ("READINGS",), "Lev", False, 3),
    ("Vera", "flat 2", None, ("SEE_REQUESTS", "READ_NOTICES"), "Rodion", False, 3),
    ("Elena", "flat 4", "TENANT", ("REQUESTS", "NOTICES"), None, False, 3),
)
INVITED = datetime(2026, 11, 20, 9, tzinfo=UTC)
MAY = datetime(2026, 5, 1, tzinfo=UTC)
# who acts, for whom, premises, deeds (None: a parent), since, until, taken back
POWERS = (
    ("Rodion", "Vera", "flat 2", ("SEE_REQUESTS", "READ_NOTICES"), date(2026, 3, 1), date(2026, 12, 31), None),
    ("Stepan", "Anna", "flat 1", ("VOTE",), date(2026, 1, 1), date(2026, 12, 31), None),
    (
        "Stepan",
        "Boris",
        "flat 1",
        ("SEE_REQUESTS",),
        date(2026, 1, 1),
        date(2026, 12, 31),
        datetime(2026, 5, 1, tzinfo=UTC),
    ),
    ("Stepan", "Fedor", "flat 3", ("SEE_REQUESTS", "SEND_REQUESTS"), date(2026, 1, 1), date(2026, 12, 31), None),
    ("Elena", "Asya", "flat 4", None, date(2020, 1, 1), None, None),
    ("Elena", "Timur", "flat 4", None, date(2020, 1, 1), None, None),
)
EMPLOYEES = (
    ("Nina", "new", date(2023, 1, 1), None),
    ("Yakov", "new", date(2023, 1, 1), date(2026, 10, 31)),
    ("Olga", "old", date(2022, 1, 1), None),
    ("Pavel", "vodokanal", date(2022, 1, 1), None),
    ("Rita", "support", date(2022, 1, 1), None),
    ("Sergei", "inspectorate_63", date(2022, 1, 1), None),
    ("Tamara", "inspectorate_77", date(2022, 1, 1), None),
    ("Ulyana", "operator", date(2022, 1, 1), None),
    ("Varvara", "prosecutor_63", date(2022, 1, 1), None),
    # where they worked before, and who was a colleague
    *((who, "teplo", date(2019, 1, 1), date(2021, 12, 31)) for who in ("Nina", "Rita", "Sergei", "Ulyana")),
    *(("Yakov", where, date(2020, 1, 1), date(2021, 5, 9)) for where in ("support", "inspectorate_63", "operator")),
)
# who they are, and for which organisation they act in that session
PERSONAS: dict[str, tuple[str, str | None]] = {
    "owner": ("Anna", None),
    "co_owner": ("Boris", None),
    "neighbour": ("Vera", None),
    "guest": ("Dina", None),
    "guest_without_scope": ("Egor", None),
    "former_owner": ("Fedor", None),
    "outsider": ("Kirill", None),
    "dispatcher": ("Nina", "new"),
    "other_dispatcher": ("Olga", "old"),
    "supplier": ("Pavel", "vodokanal"),
    "support": ("Rita", "support"),
    "inspector": ("Sergei", "inspectorate_63"),
    "other_inspector": ("Tamara", "inspectorate_77"),
    "operator": ("Ulyana", "operator"),
}
# more people for the oracle: shares that end today, guests of who sold, an employee at home, one who was dismissed
EXTRAS: dict[str, tuple[str, str | None]] = {
    "shared_owner": ("Grigory", None),
    "buyer": ("Zoya", None),
    "guest_of_seller": ("Inna", None),
    "guest_of_two": ("Lev", None),
    "dispatcher_at_home": ("Nina", None),
    "dismissed": ("Yakov", "new"),
    "child": ("Asya", None),
    "adolescent": ("Misha", None),
    "parent": ("Elena", None),
    "attorney": ("Rodion", None),
    "attorney_of_many": ("Stepan", None),
    "prosecutor": ("Varvara", "prosecutor_63"),
}
# of whom only is asked who they are
IDENTIFIED: dict[str, tuple[str, str | None]] = {"grown_up": ("Timur", None), "guest_of_parent": ("Gleb", None)}
EVERYBODY = (*PERSONAS, *EXTRAS, "anonymous")


@dataclass(frozen=True)
class Cast:
    """The cast on a database: who stands behind a persona's token at a moment?"""

    database: Database

    async def viewer(self, persona: str, at: datetime = NOW, language: str = "ru") -> Viewer:
        """The viewer as the server itself identifies them."""
        return await identify(self.database.read, token(persona), language=language, at=at)


def token(persona: str) -> str | None:
    """The token of a persona; nobody has none."""
    return None if persona == "anonymous" else f"token of {persona}"


async def write_cast(database: Database) -> Cast:
    """The houses and the people, in the database."""
    async with database.transaction():
        await Organisation.insert(*map(organisation, ORGANISATIONS))
        await House.insert(*map(house, HOUSES))
        await Entrance.insert(
            *(Entrance(id=key(f"{name} {n}"), house=key(name), number=n) for name in HOUSES for n in (1, 2))
        )
        await Premises.insert(*map(premises, FLATS))
        await Person.insert(*map(person, PEOPLE))
        await Share.insert(*(share(n) for n in range(len(SHARES))))
        await ServiceContract.insert(*(contract(n) for n in range(len(CONTRACTS))))
        await Employee.insert(
            *(
                Employee(
                    id=key(f"{who} at {where}"),
                    organisation=key(where),
                    person=key(who),
                    position="Сотрудник",
                    since=since,
                    until=until,
                )
                for who, where, since, until in EMPLOYEES
            )
        )
        await GuestInvitation.insert(*(invitation(n) for n in range(len(INVITATIONS))))
        await GuestAccess.insert(*(grant(n) for n in range(len(GRANTS))))
        await Power.insert(*(power(n) for n in range(len(POWERS))))
        for persona, (who, where) in (PERSONAS | EXTRAS | IDENTIFIED).items():
            await sessions.issue(
                key(who), now=LONG_AGO, organisation=None if where is None else key(where), token=token(persona)
            )
    return Cast(database)


def organisation(name: str) -> Organisation:
    kind, title, region = ORGANISATIONS[name]
    n = list(ORGANISATIONS).index(name)
    managing = kind == "MANAGING"
    return Organisation(
        id=key(name),
        kind=kind,
        name=title,
        region=region,
        zone=ZONES[region],
        inn=f"63000000{n:02}",
        licence=f"063-{n}" if managing else None,
        address=f"Контора, {n}",
        phone="+7 800 000-00-00",
        email=f"{name}@example.org",
        site=None if n % 2 else f"https://{name}.example.org",
        emergency_phone="112" if managing else None,
        office_hours="пн-пт 9:00-18:00",
        sort_key=title.lower(),
    )


def house(name: str) -> House:
    region, address, independent = HOUSES[name]
    return House(
        id=key(name),
        region=region,
        zone=ZONES[region],
        address=address,
        fias=key(f"fias {name}") if independent is not None else None,
        independent_sources=independent,
        sort_key=address.lower(),
    )


def premises(name: str) -> Premises:
    where, entrance, kind, cadastral = FLATS[name]
    return Premises(
        id=key(name),
        house=key(where),
        entrance=None if entrance is None else key(f"{where} {entrance}"),
        kind=kind,
        number=name.rsplit(maxsplit=1)[-1],
        area=Decimal("40.50") + len(name),
        cadastral_number=cadastral,
        sort_key=f"{name.rsplit(maxsplit=1)[-1]:0>6}",
    )


def person(name: str) -> Person:
    n = PEOPLE.index(name)
    return Person(
        id=key(name),
        name=name,
        born=BORN.get(name, date(1970, 1, 1 + n) if n % 3 else None),
        snils=f"000-000-000 {n:02}" if n % 2 else None,
    )


def share(n: int) -> Share:
    who, where, ownership, numerator, denominator, since, until = SHARES[n]
    return Share(
        id=key(f"share {n}"),
        house=key(FLATS[where][0]),
        premises=key(where),
        person=key(who),
        ownership=ownership,
        numerator=numerator,
        denominator=denominator,
        joint=key(f"spouses of {where}") if ownership == "JOINT" else None,
        since=since,
        until=until,
    )


def contract(n: int) -> ServiceContract:
    where, who, resources, since, until = CONTRACTS[n]
    return ServiceContract(
        id=key(f"contract {n}"),
        house=key(where),
        organisation=key(who),
        kind="SUPPLY" if resources else "MANAGEMENT",
        resources=list(resources),
        since=since,
        until=until,
    )


def grant(n: int) -> GuestAccess:
    guest, where, giver, kind, scopes, since, until, revoked = GRANTS[n]
    return GuestAccess(
        id=key(f"grant {n}"),
        house=key(FLATS[where][0]),
        premises=key(where),
        person=key(guest),
        granted_by=key(giver),
        kind=kind,
        scopes=list(scopes),
        since=since,
        until=until,
        granted_at=LONG_AGO,
        revoked_at=revoked,
        ended_by=key(LEFT[guest]) if revoked and guest in LEFT else None,
        invitation=accepted(guest, where),
    )


def accepted(who: str, where: str) -> UUID | None:
    """By which invitation did they come there, if by one?"""
    found = [n for n, each in enumerate(INVITATIONS) if (each[4], each[1]) == (who, where)]
    return key(f"invitation {found[0]}") if found else None


def invitation(n: int) -> GuestInvitation:
    by, where, kind, opened, who, withdrawn, days = INVITATIONS[n]
    later = INVITED + timedelta(hours=1)
    return GuestInvitation(
        id=key(f"invitation {n}"),
        house=key(FLATS[where][0]),
        premises=key(where),
        invited_by=key(by),
        kind=kind,
        scopes=list(opened) if kind else [],
        deeds=[] if kind else list(opened),
        document=None if kind else f"Доверенность 63-{n}",
        document_date=None if kind else date(2026, 1, 15),
        since=date(2026, 11, 20),
        until=date(2026, 12, 31),
        code_hash=sha256(f"code {n}".encode()).digest(),
        code_at=LONG_AGO,
        codes_day=LONG_AGO,
        codes=1,
        created_at=INVITED - timedelta(minutes=n),
        expires_at=INVITED + timedelta(days=days),
        accepted_at=later if who else None,
        accepted_by=key(who) if who else None,
        withdrawn_at=later if withdrawn else None,
    )


def power(n: int) -> Power:
    who, owner, where, deeds, since, until, revoked = POWERS[n]
    return Power(
        id=key(f"power {n}"),
        house=key(FLATS[where][0]),
        premises=key(where),
        person=key(who),
        owner=key(owner),
        deeds=None if deeds is None else list(deeds),
        document=f"Бумага {n}",
        document_date=date(2019, 12, 1 + n),
        since=since,
        until=until,
        recorded_at=LONG_AGO + timedelta(minutes=n),
        revoked_at=revoked,
        ended_by=key(owner) if revoked else None,
        invitation=accepted(who, where),
    )
