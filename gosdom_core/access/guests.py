"""Guests: what did an owner open to whom, until when, and what may a person do with premises at a moment?

A grant lives from its first to its last day, both included, until it is revoked, and no longer than its giver may
invite: it ends with the giver's ownership, also where another owner remains, who can grant anew. What a guest wrote
stays, and stays readable to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import Enum

from gosdom_core.access.table import ADOLESCENT, ADULT, Deed, Only, Scope, Standing, allows
from gosdom_core.errors import BadInput, NotAllowed
from gosdom_core.homes import Period, Person, Share, owners_on
from gosdom_core.workdays import add_months


class GrantsNothing(BadInput):
    """What is opened? No scope was named."""

    code = "GRANTS_NOTHING"
    ru = "Выберите, что открыть гостю"
    en = "Choose what to open to the guest"


class GrantEndsEarly(BadInput):
    """Until when? The last day lies before the first, or before today."""

    code = "GRANT_ENDS_EARLY"
    ru = "Последний день доступа раньше первого или уже прошёл"
    en = "The last day of access lies before the first one, or in the past"


class GuestOwnsAlready(BadInput):
    """Who is invited? An owner of the same premises, who needs no invitation."""

    code = "GUEST_OWNS_ALREADY"
    ru = "Этот человек и так собственник помещения"
    en = "This person owns the premises already"


class GuestKind(Enum):
    """Who is the guest? Member of the household, tenant, helper (a relative far away, a neighbour with the key)."""

    HOUSEHOLD = "household"
    TENANT = "tenant"
    HELPER = "helper"

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> GuestKind.TENANT.text(), GuestKind.TENANT.text("en")
        ('Наниматель', 'Tenant')
        """
        return _KINDS[self.name][language == "en"]


_KINDS = {
    "HOUSEHOLD": ("Член семьи", "Member of the household"),
    "TENANT": ("Наниматель", "Tenant"),
    "HELPER": ("Помощник", "Helper"),
}

SUGGESTED: dict[GuestKind, frozenset[Scope]] = {
    GuestKind.HOUSEHOLD: frozenset(Scope),
    GuestKind.TENANT: frozenset({Scope.READINGS, Scope.REQUESTS, Scope.NOTICES, Scope.CHAT}),
    GuestKind.HELPER: frozenset({Scope.READINGS, Scope.BILLS, Scope.PAY}),
}
"""What is offered first for each kind of guest; the owner chooses."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What did who open to whom? `period.until` is always named; `revoked_at` ends it at once."""

    giver: str
    guest: str
    premises: str
    kind: GuestKind
    scopes: frozenset[Scope]
    period: Period
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Power:
    """Who represents an owner of premises?

    `deeds` are those that a power of attorney names, so one that names none gives none; `None`: the owner's parent
    (any deed).
    """

    person: str
    owner: str
    premises: str
    period: Period
    deeds: frozenset[Deed] | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of premises: whose shares, which people (their birthdays), grants, powers?

    Whose birthday is not known is of age.
    """

    shares: tuple[Share, ...] = ()
    people: Mapping[str, Person] | None = None
    grants: tuple[Grant, ...] = ()
    powers: tuple[Power, ...] = ()


def age(born: date, day: date) -> int:
    """How many full years? They are full on the birthday; of 29 February, on the 28th where the year has no 29th.

    >>> age(date(2008, 11, 22), date(2026, 11, 21)), age(date(2008, 11, 21), date(2026, 11, 21))
    (17, 18)
    """
    years = day.year - born.year
    return years if day >= add_months(born, 12 * years) else years - 1


def standings(person: str, premises: str, at: datetime, zone: tzinfo, register: Register) -> frozenset[Standing]:
    """As what does a person stand to the premises at the moment?

    >>> from zoneinfo import ZoneInfo
    >>> from fractions import Fraction
    >>> zone = ZoneInfo("Europe/Samara")
    >>> share = Share("anna", "flat 1", Fraction(1), Period(date(2020, 5, 1), date(2026, 6, 30)))
    >>> register = Register((share,))
    >>> for month in (6, 7):
    ...     print(*standings("anna", "flat 1", datetime(2026, month, 1, tzinfo=zone), zone, register))
    Standing.OWNER
    Standing.FORMER_OWNER
    """
    return frozenset(standing for standing, _ in _standings(person, premises, at, zone, register))


def rights(person: str, premises: str, at: datetime, zone: tzinfo, register: Register) -> dict[Deed, Only]:
    """What may the person do with the premises at the moment, and within which bounds?

    The freest of all that they stand by.
    """
    day = at.astimezone(zone).date()
    found: dict[Deed, Only] = {}
    for standing, given in _standings(person, premises, at, zone, register):
        for deed in Deed:
            right = allows(standing, deed, day)
            if right is None or (right.given and deed not in given):
                continue
            if deed not in found or right.only is Only.FREELY:
                found[deed] = right.only
    return found


def may(deed: Deed, person: str, premises: str, at: datetime, zone: tzinfo, register: Register) -> Only:
    """Within which bounds may the person do it? Raises `NotAllowed` where they may not at all."""
    only = rights(person, premises, at, zone, register).get(deed)
    if only is None:
        raise NotAllowed(deed=deed.name)
    return only


def is_live(grant: Grant, at: datetime, zone: tzinfo, register: Register) -> bool:
    """Does the grant open anything at the moment?"""
    day = at.astimezone(zone).date()
    revoked = grant.revoked_at is not None and grant.revoked_at <= at
    return not revoked and grant.period.covers(day) and _may_invite(grant.giver, grant.premises, day, register)


def check_grant(grant: Grant, at: datetime, zone: tzinfo, register: Register) -> Grant:
    """Can it be granted? The same; raises `NotAllowed`, `GrantsNothing`, `GrantEndsEarly` or `GuestOwnsAlready`."""
    day = at.astimezone(zone).date()
    if not _may_invite(grant.giver, grant.premises, day, register):
        raise NotAllowed(deed=Deed.INVITE.name)
    if not grant.scopes:
        raise GrantsNothing(field=["scopes"])
    until = grant.period.until
    if until is None or until < max(grant.period.since, day):
        raise GrantEndsEarly(field=["until"])
    if any(share.person == grant.guest for share in owners_on(register.shares, grant.premises, day)):
        raise GuestOwnsAlready(field=["guest"])
    return grant


def _standings(
    person: str, premises: str, at: datetime, zone: tzinfo, register: Register
) -> Iterable[tuple[Standing, frozenset[Deed]]]:
    day = at.astimezone(zone).date()
    everything = frozenset(Deed)
    owners = {share.person for share in owners_on(register.shares, premises, day)}
    if person in owners:
        yield _by_age(person, day, register), everything
    elif any(
        share.person == person and share.premises == premises and share.period.since <= day for share in register.shares
    ):
        yield Standing.FORMER_OWNER, everything
    for power in register.powers:
        if power.person == person and power.premises == premises and _holds(power, owners, day, register):
            if power.deeds is None:
                yield Standing.PARENT, everything
            else:
                yield Standing.ATTORNEY, power.deeds
    for grant in register.grants:
        if grant.guest == person and grant.premises == premises and is_live(grant, at, zone, register):
            yield Standing.GUEST, frozenset(deed for deed in Deed if deed.scope in grant.scopes)


def _holds(power: Power, owners: Iterable[str], day: date, register: Register) -> bool:
    """A power ends with the ownership that it is for, and a parent's when the child comes of age."""
    of_age = _by_age(power.owner, day, register) is Standing.OWNER
    return power.owner in owners and power.period.covers(day) and not (power.deeds is None and of_age)


def _by_age(person: str, day: date, register: Register) -> Standing:
    known = (register.people or {}).get(person)
    if known is None or known.born is None:
        return Standing.OWNER
    years = age(known.born, day)
    if years >= ADULT.on(day).value:
        return Standing.OWNER
    return Standing.ADOLESCENT if years >= ADOLESCENT.on(day).value else Standing.CHILD


def _may_invite(giver: str, premises: str, day: date, register: Register) -> bool:
    owners = {share.person for share in owners_on(register.shares, premises, day)}
    if giver in owners and _by_age(giver, day, register) is Standing.OWNER:
        return True
    return any(
        power.person == giver and power.premises == premises and power.deeds is None
        for power in register.powers
        if _holds(power, owners, day, register)
    )
