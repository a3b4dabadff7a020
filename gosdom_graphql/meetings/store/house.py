"""What the core decides on: the house's roll of votes, a meeting as the core knows one, the system it is held in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core import homes, meetings
from gosdom_core.homes import Ownership, Period
from gosdom_core.meetings import AgendaItem, Form, ItemKind, Previous, Roll, System, SystemKind
from gosdom_graphql.homes.tables import Entrance, House, Premises, Share
from gosdom_graphql.meetings import tables

A = tables.AgendaItem
E = Entrance
H = House
M = tables.Meeting
P = Premises
S = Share

OWNERS = """
select s.person from share s
where s.house = {}::uuid and {}::date between s.since and coalesce(s.until, 'infinity')
union
select w.person from power w join share s on s.premises = w.premises and s.person = w.owner
where w.house = {}::uuid and w.deeds is null and (w.revoked_at is null or w.revoked_at > {}::timestamptz)
  and {}::date between w.since and coalesce(w.until, 'infinity')
  and {}::date between s.since and coalesce(s.until, 'infinity')
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where is a meeting held? In which house, in whose zone, of which region."""

    id: UUID
    region: str
    zone: ZoneInfo
    address: str

    def day(self, moment: datetime) -> date:
        """Which day is it there?"""
        return moment.astimezone(self.zone).date()


async def place_of(house: UUID) -> Place | None:
    """Which house is it? None where there is none."""
    found = await H.select(H.id, H.region, H.zone, H.address).where(H.id == house).first()
    return None if found is None else Place(found["id"], found["region"], ZoneInfo(found["zone"]), found["address"])


async def owners_of(place: Place, now: datetime) -> list[UUID]:
    """Who owns anything of the house today? And the parents of owners who are minors."""
    day = place.day(now)
    return [row["person"] for row in await Share.raw(OWNERS, place.id, day, place.id, now, day, day)]


async def roll_of(house: UUID, day: date) -> Roll:
    """Who may vote with how many votes that day? Raises what the core refuses of the register."""
    premises = await P.select(P.id, P.number, P.area, P.entrance).where(P.house == house).order_by(P.sort_key, P.id)
    flats = [
        homes.Premises(str(each["id"]), str(house), each["number"], each["area"], entrance=_id(each["entrance"]))
        for each in premises
    ]
    return meetings.roll(flats, await shares_of(house), day=day)


async def shares_of(house: UUID, premises: UUID | None = None) -> list[homes.Share]:
    """What does the register say, today and before? Of the house, or of one home."""
    asked = S.house == house if premises is None else S.premises == premises
    return [_share(row) for row in await S.select().where(asked).order_by(S.since, S.id)]


def _share(row: dict[str, Any]) -> homes.Share:
    return homes.Share(
        str(row["person"]),
        str(row["premises"]),
        Fraction(row["numerator"], row["denominator"]),
        Period(row["since"], row["until"]),
        Ownership[row["ownership"]],
        _id(row["joint"]),
    )


def _id(id: UUID | None) -> str | None:
    return None if id is None else str(id)


# --- A meeting, as the core knows one --------------------------------------------------------------------------------


async def agenda_of(meeting: UUID) -> list[tables.AgendaItem]:
    """What stands on the agenda, in its order?"""
    found: list[tables.AgendaItem] = await A.objects().where(A.meeting == meeting).order_by(A.position)
    return found


def as_agenda(items: Iterable[tables.AgendaItem]) -> tuple[AgendaItem, ...]:
    """The same agenda, as the core knows one."""
    return tuple(AgendaItem(ItemKind[each.kind], each.wording, _id(each.entrance)) for each in items)


def as_meeting(held: tables.Meeting, agenda: Iterable[tables.AgendaItem], zone: ZoneInfo) -> meetings.Meeting:
    """The meeting, as the core knows one. Raises `EndsBeforeItStarts`, and `Missing` without an agenda."""
    return meetings.Meeting(
        Form[held.form], held.starts_at, held.ends_at, zone, as_agenda(agenda), in_system=held.in_system
    )


async def previous_of(held: tables.Meeting) -> Previous | None:
    """Which meeting without a quorum does it repeat?"""
    before = None if held.repeat_of is None else await M.objects().where(M.id == held.repeat_of).first()
    if before is None:
        return None
    return Previous(Form[before.form], as_agenda(await agenda_of(before.id)), had_quorum=bool(before.quorum))


async def entrances_of(house: UUID) -> list[str]:
    """Which entrances has the house? By their ids."""
    return [str(row["id"]) for row in await E.select(E.id).where(E.house == house).order_by(E.number)]


def system_of(act: str | None) -> System:
    """In which system is a meeting held here? A regional one, if the operator names the act that makes it one."""
    return System(SystemKind.REGIONAL, act or None)
