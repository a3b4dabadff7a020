"""A draft of a meeting as rows: what its author said, checked by the core, and the agenda with its majorities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gosdom_core import meetings
from gosdom_core.errors import BadInput, Missing, NotAllowed, NotFound, OutOfRange, text
from gosdom_core.identifiers import snils
from gosdom_core.meetings import CATALOGUE, Channel, Check, Form, Initiator, ItemKind, need
from gosdom_graphql.database import new_id
from gosdom_graphql.homes.tables import Employee, Entrance, Person, ServiceContract, Share
from gosdom_graphql.meetings.store import house
from gosdom_graphql.meetings.store.house import Place
from gosdom_graphql.meetings.tables import AgendaItem, Meeting
from gosdom_graphql.meetings.words import MOST_ITEMS, PLACE_LIMIT, WORDING_LIMIT, MeetingState, RepeatsNothing

C = ServiceContract
E = Employee
M = Meeting
S = Share

AHEAD: Final = timedelta(days=3 * 366)
"""Within how much time of now does a meeting lie? A slip in the year is seen. Our choice."""
MEETS: Final = (Form.IN_PERSON, Form.MIXED)
ASSUMED: Final = frozenset({Channel.SYSTEM, Channel.BOARD})
"""By which channels would it be announced, as far as a draft can tell?"""
SURE: Final = ("primary", "secondary", "product", "memory", "disputed")
"""How sure, the surest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Which question, in which words (without any: ours), about which entrance?"""

    kind: ItemKind
    wording: str | None = None
    entrance: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What did the author say? `administrator` is a СНИЛС; without one, the author."""

    house: UUID
    form: Form
    starts_at: datetime
    ends_at: datetime
    agenda: tuple[Item, ...]
    by_demand: bool = False
    in_system: bool = False
    annual: bool = False
    administrator: str | None = None
    meets_at: datetime | None = None
    place: str | None = None
    paper_address: str | None = None
    paper_hours: str | None = None
    stored_at: str | None = None
    repeat_of: UUID | None = None
    files: tuple[UUID, ...] = ()


def columns(said: Any, now: datetime) -> dict[str, Any]:
    """Which columns say the form, the moments and the places? Stripped and within bounds; else `Refused`."""
    found: dict[str, Any] = {"form": said.form.name, "annual": said.annual}
    found["in_system"] = said.form is Form.ABSENTEE_SYSTEM or (said.form is Form.MIXED and said.in_system)
    meets = said.form in MEETS
    for name in ("starts_at", "ends_at", "meets_at"):
        moment = getattr(said, name)
        if moment is not None and not now - AHEAD <= moment <= now + AHEAD:
            least, most = (now - AHEAD).isoformat(), (now + AHEAD).isoformat()
            raise OutOfRange(field=[_camel(name)], least=least, most=most, value=moment.isoformat())
        found[name] = moment
    if meets and said.meets_at is None:
        raise Missing(field=["meetsAt"])
    if not meets:
        found["meets_at"] = None
    for name in ("place", "paper_address", "paper_hours", "stored_at"):
        words = text(getattr(said, name), field=[_camel(name)], limit=PLACE_LIMIT, required=meets and name == "place")
        found[name] = words or None
    return found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


async def items(held: Meeting, agenda: Sequence[Item], day: date) -> list[AgendaItem]:
    """Which rows are the agenda of a meeting that starts that day? Raises `Missing`, `OutOfRange`, `NotFound`."""
    if not agenda:
        raise Missing(field=["agenda"])
    if len(agenda) > MOST_ITEMS:
        raise OutOfRange(field=["agenda"], least=1, most=MOST_ITEMS, value=len(agenda))
    there = {row["id"] for row in await Entrance.select(Entrance.id).where(Entrance.house == held.house)}
    rows = []
    for position, each in enumerate(agenda, 1):
        field = ["agenda", str(position - 1)]
        if each.entrance is not None and each.entrance not in there:
            raise NotFound(field=[*field, "entrance"])
        words = text(each.wording, field=[*field, "wording"], limit=WORDING_LIMIT, required=False)
        rows.append(_item(held, position, replace(each, wording=words or None), day))
    return rows


def _item(held: Meeting, position: int, said: Item, day: date) -> AgendaItem:
    subject, needed = CATALOGUE[said.kind].subject.on(day), need(said.kind, day)
    unsure = max((subject.confidence, needed.term.confidence), key=SURE.index)
    return AgendaItem(
        id=new_id(),
        house=held.house,
        meeting=held.id,
        position=position,
        kind=said.kind.name,
        wording=said.wording or CATALOGUE[said.kind].wording.text("ru"),
        entrance=said.entrance,
        subject_ru=subject.value.ru,
        subject_en=subject.value.en,
        clause=subject.cite("ru"),
        majority_ru=needed.text("ru"),
        majority_en=needed.text("en"),
        majority_law_ru=needed.term.cite("ru"),
        majority_law_en=needed.term.cite("en"),
        confidence=unsure.upper(),
    )


def as_said(rows: Sequence[AgendaItem]) -> tuple[Item, ...]:
    """The agenda again, as its author said it."""
    return tuple(Item(kind=ItemKind[row.kind], wording=row.wording, entrance=row.entrance) for row in rows)


async def judged(
    held: Meeting,
    agenda: Sequence[AgendaItem],
    place: Place,
    *,
    now: datetime,
    act: str | None,
    channels: frozenset[Channel] = ASSUMED,
) -> Check:
    """What stands in the way of announcing it now, and what should be confirmed? The core's check."""
    told = held.told_administrator_at
    return meetings.check(
        house.as_meeting(held, agenda, place.zone),
        noticed=place.day(now),
        channels=channels,
        system=house.system_of(act),
        administrator_told=None if told is None else place.day(told),
        previous=await house.previous_of(held),
        entrances=await house.entrances_of(held.house),
    )


async def may_repeat(repeated: UUID | None, at: UUID) -> None:
    """Can that meeting be repeated? One of the same house that had no quorum; else raises `RepeatsNothing`."""
    if repeated is None:
        return
    before = await M.objects().where(M.id == repeated).first()
    if before is None or before.house != at:
        raise NotFound(field=["repeatOf"])
    if before.state != MeetingState.COUNTED.name or before.quorum:
        raise RepeatsNothing(field=["repeatOf"])


async def administrator(said: str | None, author: UUID, place: Place, now: datetime) -> UUID:
    """Who takes the decisions on paper? An owner of the house, or who works for its manager; else `NotFound`."""
    if said is None:
        return author
    day = place.day(now)
    try:
        written = snils(said)
    except BadInput as error:
        raise NotFound(field=["administrator"]) from error
    person = await Person.select(Person.id).where(Person.snils == written).first()
    if person is None:
        raise NotFound(field=["administrator"])
    owner = await S.exists().where(
        S.house == place.id, S.person == person["id"], S.since <= day, S.until.is_null() | (S.until >= day)
    )
    manager = await manager_of(place, now)
    colleague = manager is not None and await E.exists().where(
        E.organisation == manager, E.person == person["id"], E.since <= day, E.until.is_null() | (E.until >= day)
    )
    if not (owner or colleague):
        raise NotFound(field=["administrator"])
    found: UUID = person["id"]
    return found


async def manager_of(place: Place, now: datetime) -> UUID | None:
    """Which organisation manages the house today?"""
    day = place.day(now)
    found = (
        await C.select(C.organisation)
        .where(C.house == place.id, C.kind == "MANAGEMENT", C.since <= day, C.until.is_null() | (C.until >= day))
        .order_by(C.since, ascending=False)
        .first()
    )
    return None if found is None else found["organisation"]


async def initiator(viewer: Any, said: Drafted, place: Place) -> tuple[Initiator, UUID | None]:
    """In which capacity does the viewer call it, and which organisation does, or must? Raises `NotAllowed`."""
    if said.house in viewer.houses_managed:
        return Initiator.ORGANISATION, viewer.organisation
    if said.house not in viewer.owned_houses or said.house not in viewer.voting_houses:
        raise NotAllowed(field=["house"])
    if not said.by_demand:
        return Initiator.OWNER, None
    manager = await manager_of(place, viewer.now)
    if manager is None:
        raise NotFound(field=["byDemand"])
    return Initiator.OWNERS_BY_DEMAND, manager
