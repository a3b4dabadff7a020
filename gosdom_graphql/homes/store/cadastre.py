"""Cadastral numbers: who manages a house links them to premises, adds premises, imports the register.

What the register says of owners becomes shares as soon as premises bear the number: a person who has signed in finds
them at once, everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid5

from gosdom_core.access import ViewerKind
from gosdom_core.errors import BadInput, NotAllowed, NotFound, text
from gosdom_core.homes import Ownership, PremisesKind
from gosdom_core.identifiers import IdentifierInvalid
from gosdom_core.identifiers import cadastral_number as checked
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes import register
from gosdom_graphql.homes.register import (
    CadastralNumberTaken,
    Known,
    Owner,
    RegisterHasErrors,
    RegisterVerdict,
    Verdict,
)
from gosdom_graphql.homes.store.serving import Served, served
from gosdom_graphql.homes.tables import Entrance, Person, Premises, RegisterEntry, Share
from gosdom_graphql.homes.words import natural
from gosdom_graphql.sessions.viewer import Viewer

LOCK = "select pg_advisory_xact_lock(hashtextextended({}, 8))"
LOCK_PEOPLE = "select count(pg_advisory_xact_lock(hashtextextended(number, 7))) from unnest({}::text[]) as t (number)"
"""As a sign-in locks a СНИЛС before it makes a person of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """Which premises are added?"""

    house: UUID
    number: str
    area: Decimal
    kind: PremisesKind
    cadastral: str | None = None
    entrance: UUID | None = None


async def link_number(viewer: Viewer, premises: UUID, number: str | None) -> Done:
    """Which cadastral number have these premises from now on? `None` takes it away: it was another's."""
    seen = await Premises.select(Premises.house).where(Premises.id == premises).first()
    if seen is None or (premises not in viewer.premises and seen["house"] not in viewer.houses_served):
        raise NotFound(field=["premises"])
    await _managed(viewer, seen["house"], field="premises")
    held = await Premises.objects().where(Premises.id == premises).lock_rows().first()
    assert held is not None, "premises are never deleted"
    cadastral = None if number is None else _cadastral(number)
    if held.cadastral_number == cadastral:
        return Done({"premises": premises})
    await _is_free(cadastral, premises)
    await Premises.update({Premises.cadastral_number: cadastral}).where(Premises.id == premises)
    await RegisterEntry.update({RegisterEntry.premises: None}).where(RegisterEntry.premises == premises)
    await match(seen["house"])
    await happened("premises.numbered", at=viewer.now, house=seen["house"], subject=premises, who=viewer.person)
    return Done({"premises": premises})


async def add_premises(viewer: Viewer, new: New) -> Done:
    """Which premises are there, too? Their number on the door is theirs alone in the house."""
    home = await _managed(viewer, new.house, field="house")
    number = text(new.number, field=["number"], limit=20)
    if new.entrance is not None and new.entrance not in home.entrances:
        raise NotFound(field=["entrance"])
    cadastral = None if new.cadastral is None else _cadastral(new.cadastral)
    size = register.area(str(new.area), field=["area"])
    if await Premises.exists().where((Premises.house == new.house) & (Premises.number == number)):
        raise NumberOnDoorTaken(field=["number"])
    await _is_free(cadastral, None)
    added = Premises(
        id=new_id(), house=new.house, entrance=new.entrance, kind=new.kind.name, number=number, area=size,
        cadastral_number=cadastral, sort_key=natural(number),
    )  # fmt: skip
    await added.save()
    await match(new.house)
    await happened("premises.added", at=viewer.now, house=new.house, subject=added.id, who=viewer.person)
    return Done({"premises": added.id})


class NumberOnDoorTaken(BadInput):
    """Which premises of the house have this number on the door? Others."""

    code = "NUMBER_TAKEN"
    ru = "Помещение с таким номером в доме уже есть"
    en = "The house has premises with this number already"


# --- The register -----------------------------------------------------------------------------------------------------


async def import_register(viewer: Viewer, house: UUID, table: str, *, only_try: bool) -> tuple[Done, list[Verdict]]:
    """What comes of each line? All of them are written, or none: where one is wrong, or if it is `only_try`.

    Wrong lines are told with their verdicts, and nothing was written: the second value says which.
    """
    home = await _managed(viewer, house, field="house")
    await Premises.select(Premises.id).where(Premises.house == house).order_by(Premises.id).lock_rows()
    known = await _known(home, register.numbers(table), viewer.now)
    verdicts = register.judge(known, table)
    wrong = sum(each.verdict is RegisterVerdict.WRONG for each in verdicts)
    if not wrong and not only_try:
        await _write(home, known, viewer.now)
        await happened("register.imported", at=viewer.now, house=house, subject=house, who=viewer.person)
        return Done({"house": house}), verdicts
    return Done(), verdicts


def has_errors(verdicts: list[Verdict]) -> RegisterHasErrors | None:
    """Why was nothing written, if some lines are wrong?"""
    wrong = sum(each.verdict is RegisterVerdict.WRONG for each in verdicts)
    return RegisterHasErrors(field=["csv"], wrong=wrong) if wrong else None


OWNERS = """
select a.id, a.premises, a.joint, p.snils, p.name, a.ownership, a.numerator, a.denominator, a.since, a.until
from share a join person p on p.id = a.person
where a.house = {} and p.snils is not null and coalesce(a.until, 'infinity') >= {}::date
order by a.since, a.id
"""
ENTRIES = """
select e.id, e.cadastral_number, p.snils, p.name, e.ownership, e.numerator, e.denominator, e.since, e.until
from register_entry e join person p on p.id = e.person
where p.snils is not null and (e.house = {} or e.cadastral_number = any({}::text[]))
"""
ELSEWHERE = "select cadastral_number from premises where house <> {} and cadastral_number = any({}::text[])"


class _Known(register.House):
    """What is known of the house, and which rows its shares and entries are."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.shares: dict[tuple[UUID, str], tuple[UUID, Owner]] = {}
        self.rows: dict[tuple[str, str], UUID] = {}


async def _known(home: Served, asked: list[str], now: datetime) -> _Known:
    today = now.astimezone(home.zone).date()
    numbers = {row["id"]: row["number"] for row in await Entrance.select().where(Entrance.house == home.house.id)}
    premises: dict[str, Known] = {}
    by_id: dict[UUID, Known] = {}
    for row in await Premises.select().where(Premises.house == home.house.id):
        known = Known(
            row["id"], row["number"], PremisesKind[row["kind"]], row["area"], row["cadastral_number"],
            numbers.get(row["entrance"]),
        )  # fmt: skip
        premises[row["number"]] = by_id[row["id"]] = known
    elsewhere = await Premises.raw(ELSEWHERE, home.house.id, asked)
    taken = frozenset(row["cadastral_number"] for row in elsewhere)
    house = _Known(premises, frozenset(numbers.values()), taken, today)
    for row in await Share.raw(OWNERS, home.house.id, today):
        owner = _owner(row)
        by_id[row["premises"]].owners[row["snils"]] = owner
        house.shares[row["premises"], row["snils"]] = row["id"], owner
    for row in await RegisterEntry.raw(ENTRIES, home.house.id, asked):
        house.entries[row["cadastral_number"], row["snils"]] = _owner(row)
        house.rows[row["cadastral_number"], row["snils"]] = row["id"]
    return house


def _owner(row: dict[str, Any]) -> Owner:
    share = Fraction(row["numerator"], row["denominator"])
    return Owner(row["name"], row["snils"], Ownership[row["ownership"]], share, row["since"], row["until"])


async def _write(home: Served, house: _Known, now: datetime) -> None:
    """All that was judged, in few statements: what is new goes together."""
    people = await _people(house)
    await _write_premises(home, house)
    shares, entries = [], []
    for known in house.premises.values():
        for owner in known.owners.values() if known.changed else ():
            assert known.id is not None, "it was written above"
            held = house.shares.get((known.id, owner.snils))
            if held is None:
                shares.append(_share(home.house.id, known.id, people[owner.snils], owner))
            elif held[1] != owner:
                await Share.update(_columns(owner, known.id)).where(Share.id == held[0])
    for cadastral, number in sorted(house.touched):
        columns: dict[Any, Any] = {**_columns(house.entries[cadastral, number]), "imported_at": now}
        row = house.rows.get((cadastral, number))
        if row is not None:
            await RegisterEntry.update(columns).where(RegisterEntry.id == row)
        else:
            entries.append(
                RegisterEntry(
                    id=new_id(), house=home.house.id, person=people[number], cadastral_number=cadastral, **columns
                )
            )
    for table, rows in ((Share, shares), (RegisterEntry, entries)):
        if rows:
            await table.insert(*rows)
    await match(home.house.id)


async def _write_premises(home: Served, house: _Known) -> None:
    entrances = {row["number"]: row["id"] for row in await Entrance.select().where(Entrance.house == home.house.id)}
    added = []
    for known in house.premises.values():
        if not known.changed:
            continue
        columns: dict[Any, Any] = {
            "area": known.area,
            "cadastral_number": known.cadastral,
            "entrance": None if known.entrance is None else entrances[known.entrance],
        }
        if known.id is None:
            known.id = new_id()
            named: dict[str, Any] = {"kind": known.kind.name, "number": known.number, "sort_key": natural(known.number)}
            added.append(Premises(id=known.id, house=home.house.id, **named, **columns))
        else:
            await Premises.update(columns).where(Premises.id == known.id)
    if added:
        await Premises.insert(*added)


def _columns(owner: Owner, premises: UUID | None = None) -> dict[Any, Any]:
    """What is kept of an owner. Spouses have one marriage for the premises, whoever is written first."""
    told: dict[Any, Any] = {
        "ownership": owner.ownership.name,
        "numerator": owner.share.numerator,
        "denominator": owner.share.denominator,
        "since": owner.since,
        "until": owner.until,
    }
    if premises is not None:
        told["joint"] = uuid5(premises, "joint") if owner.ownership is Ownership.JOINT else None
    return told


def _share(house: UUID, premises: UUID, person: UUID, owner: Owner) -> Share:
    return Share(id=new_id(), house=house, premises=premises, person=person, **_columns(owner, premises))


async def _people(house: _Known) -> dict[str, UUID]:
    """Who are the owners of what changes, by СНИЛС? Who is not there yet is from now on: signed in, they find it.

    In the order of their СНИЛС: two imports, or an import and a sign-in, wait for each other in one direction.
    """
    owners = {each.snils: each for known in house.premises.values() if known.changed for each in known.owners.values()}
    owners |= {number: house.entries[cadastral, number] for cadastral, number in house.touched}
    if not owners:
        return {}
    numbers = sorted(owners)
    await Person.raw(LOCK_PEOPLE, numbers)
    found = await Person.select(Person.id, Person.snils).where(Person.snils.is_in(numbers))
    people: dict[str, UUID] = {row["snils"]: row["id"] for row in found}
    added = [Person(id=new_id(), name=owners[each].name, snils=each) for each in numbers if each not in people]
    if added:
        await Person.insert(*added)
    return people | {str(each.snils): UUID(str(each.id)) for each in added}


MATCH = """
with found as (
  update register_entry e set premises = p.id
  from premises p where e.house = {} and e.premises is null and p.house = e.house
    and p.cadastral_number = e.cadastral_number
  returning e.person, e.premises, e.ownership, e.numerator, e.denominator, e.since, e.until
)
select f.*, s.snils, s.name from found f join person s on s.id = f.person
where not exists (
  select from share a
  where a.premises = f.premises and a.person = f.person and coalesce(a.until, 'infinity') >= f.since
)
"""


async def match(house: UUID) -> None:
    """Which entries of the register find their premises, which bear the number now? Each becomes a share."""
    rows = await RegisterEntry.raw(MATCH, house)
    if rows:
        await Share.insert(*(_share(house, row["premises"], row["person"], _owner(row)) for row in rows))


# --- Who may ----------------------------------------------------------------------------------------------------------


async def _managed(viewer: Viewer, house: UUID, *, field: str) -> Served:
    """The house, if the viewer's organisation manages it today; one at a time changes its premises."""
    if viewer.kind is not ViewerKind.STAFF:
        raise NotAllowed
    await Premises.raw(LOCK, str(house))
    home = await served(house, viewer.now, field=field)
    if home.management is None or home.management != viewer.organisation:
        raise NotAllowed
    return home


def _cadastral(number: str) -> str:
    try:
        return checked(number)
    except IdentifierInvalid as refused:
        raise type(refused)(field=["cadastralNumber"], term=refused.term, **refused.figures) from refused


async def _is_free(cadastral: str | None, premises: UUID | None) -> None:
    if cadastral is None:
        return
    await Premises.raw(LOCK, cadastral)
    found = await Premises.select(Premises.id).where(Premises.cadastral_number == cadastral).first()
    if found is not None and found["id"] != premises:
        raise CadastralNumberTaken(field=["cadastralNumber"])
