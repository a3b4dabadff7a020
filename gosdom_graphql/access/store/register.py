"""What the core must know of premises to decide who may do what there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from piccolo.query.mixins import LockStrength

from gosdom_core import access
from gosdom_core.access import Deed, Only
from gosdom_core.errors import NotFound
from gosdom_core.homes import Ownership, Period, Person, Share, owners_on
from gosdom_graphql.access.tables import GuestAccess, Power
from gosdom_graphql.homes import tables as homes
from gosdom_graphql.sessions.viewer import Viewer

PEOPLE = """
select s.person, p.name, p.born, s.since, s.until, s.numerator, s.denominator, s.ownership
from share s join person p on p.id = s.person where s.premises = {}
"""


@dataclass(frozen=True, slots=True)
class Home:
    """Which premises are they, in which house, and what is known of them at the moment?"""

    premises: UUID
    number: str
    house: UUID
    address: str
    zone: ZoneInfo
    day: date
    register: access.Register

    @property
    def owners(self) -> list[UUID]:
        """Who owns them today?"""
        return [UUID(each.person) for each in owners_on(self.register.shares, str(self.premises), self.day)]

    def may(self, deed: Deed, viewer: Viewer) -> None:
        """Raises `NotAllowed` unless the viewer may do it here."""
        access.may(deed, str(viewer.person), str(self.premises), viewer.now, self.zone, self.register)

    def standings(self, viewer: Viewer, person: UUID) -> frozenset[access.Standing]:
        """As what does a person stand to the premises at the viewer's moment?"""
        return access.standings(str(person), str(self.premises), viewer.now, self.zone, self.register)

    def shows(self, viewer: Viewer, giver: UUID, at: datetime) -> bool:
        """May the viewer, by this home, see what was given then? Who owns here or may invite for who does: whoever gave
        it still may, or they owned already. `rows.home` says the same."""
        if self.premises not in {*viewer.owned, *viewer.inviting}:
            return False
        of, day = str(self.premises), at.astimezone(self.zone).date()
        gives = access.rights(str(giver), of, viewer.now, self.zone, self.register).get(Deed.INVITE)
        return gives is Only.FREELY or any(
            share.period.since <= day and (share.person == str(viewer.person) or self.premises not in viewer.owned)
            for share in owners_on(self.register.shares, of, self.day)
        )

    def check(self, grant: access.Grant, viewer: Viewer) -> None:
        """Can it be granted? Raises what `check_grant` raises."""
        access.check_grant(grant, viewer.now, self.zone, self.register)

    def stands(self, held: GuestAccess, viewer: Viewer) -> bool:
        """Is the access not over yet: neither taken back nor past its last day, and its giver may still give it?

        Its first day may be still to come.
        """
        if held.until is not None and held.until < self.day:
            return False
        today = access.Grant(
            str(held.granted_by), str(held.person), str(held.premises), access.GuestKind[held.kind],
            scopes(held.scopes), Period(self.day, self.day), held.revoked_at,
        )  # fmt: skip
        return access.is_live(today, viewer.now, self.zone, self.register)


async def home(premises: UUID, viewer: Viewer, *, field: str, lock: bool = False) -> Home:
    """What is known of the premises? With `lock`, nobody else invites there till the transaction ends.

    Raises `NotFound` at `field`.
    """
    asked = homes.Premises.objects().where(homes.Premises.id == premises)
    found = await (asked.lock_rows(LockStrength.no_key_update) if lock else asked).first()
    if found is None:
        raise NotFound(field=[field])
    house = await homes.House.objects().where(homes.House.id == found.house).first()
    assert house is not None
    zone = ZoneInfo(house.zone)
    register = await _register(premises)
    day = viewer.now.astimezone(zone).date()
    return Home(premises, found.number, house.id, house.address, zone, day, register)


async def _register(premises: UUID) -> access.Register:
    rows: list[dict[str, Any]] = await homes.Share.raw(PEOPLE, premises)
    powers = await Power.objects().where(Power.premises == premises, Power.revoked_at.is_null())
    shares = tuple(
        Share(
            str(row["person"]), str(premises), Fraction(row["numerator"], row["denominator"]),
            Period(row["since"], row["until"]), Ownership[row["ownership"]],
        )
        for row in rows
    )  # fmt: skip
    people = {str(row["person"]): Person(str(row["person"]), row["name"], row["born"]) for row in rows}
    held = tuple(
        access.Power(
            str(each.person), str(each.owner), str(premises), Period(each.since, each.until),
            None if each.deeds is None else frozenset(Deed[name] for name in each.deeds),
        )
        for each in powers
    )  # fmt: skip
    return access.Register(shares, people, powers=held)


def scopes(names: Iterable[str]) -> frozenset[access.Scope]:
    """Which scopes are kept under these names?"""
    return frozenset(access.Scope[name] for name in names)


def names_of(members: Iterable[Any]) -> list[str]:
    """How are scopes or deeds kept? By their names, in the order of the core."""
    chosen = set(members)
    return [each.name for kind in {type(each) for each in chosen} for each in kind if each in chosen]
