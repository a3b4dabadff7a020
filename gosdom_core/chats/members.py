"""The members of a chat: who is in on a day, and when does its administration pass?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from gosdom_core.chats.rules import ADMINISTRATORS, SINCE, Role
from gosdom_core.homes import Organisation, OrganisationKind, Period, Premises, ServiceContract, Share


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom did an owner let into the chat, by which premises, and when?"""

    person: str
    premises: str
    period: Period


@dataclass(frozen=True, slots=True)
class Employee:
    """Who works for which organisation, and when?"""

    person: str
    organisation: str
    period: Period


@dataclass(frozen=True, slots=True)
class Chat:
    """What decides who is in the chat of a house? Its premises, their shares, the guests, the contracts and the people
    of organisations."""

    house: str
    premises: tuple[Premises, ...]
    shares: tuple[Share, ...]
    guests: tuple[Guest, ...]
    organisations: tuple[Organisation, ...]
    contracts: tuple[ServiceContract, ...]
    employees: tuple[Employee, ...]


def role_of(person: str, chat: Chat, day: date) -> Role | None:
    """Who is the person in the chat that day? The widest role; `None`: not in.

    A guest is in only while somebody owns the premises that the access was given by. Source: our choice, see `RIGHTS`.

    >>> from decimal import Decimal
    >>> from fractions import Fraction
    >>> flat = Premises("flat 1", "house 1", "1", Decimal("40"))
    >>> anna = Share("anna", "flat 1", Fraction(1), Period(date(2020, 5, 1), date(2026, 5, 1)))
    >>> chat = Chat("house 1", (flat,), (anna,), (), (), (), ())
    >>> role_of("anna", chat, date(2026, 5, 1)), role_of("anna", chat, date(2026, 5, 2))
    (<Role.OWNER: 'owner'>, None)
    """
    works_for = {e.organisation for e in chat.employees if e.person == person and e.period.covers(day)}
    if any(o.id in works_for and o.kind is OrganisationKind.INSPECTORATE for o in chat.organisations):
        return Role.CHAT_OWNER
    if works_for & administrators_on(chat, day):
        return Role.ADMINISTRATOR
    here = {premises.id for premises in chat.premises if premises.house == chat.house}
    owned = {share.premises: share.person for share in chat.shares if share.period.covers(day)}
    if any(s.person == person and s.premises in here and s.period.covers(day) for s in chat.shares):
        return Role.OWNER
    let_in = {g.premises for g in chat.guests if g.person == person and g.period.covers(day)}
    return Role.GUEST if any(premises in owned for premises in let_in & here) else None


def administrators_on(chat: Chat, day: date) -> frozenset[str]:
    """Which organisations administer the chat that day? Those that manage the house by a contract in force.

    >>> chat = Chat("house 1", (), (), (), (), (), ())
    >>> administrators_on(chat, date(2026, 1, 1))
    frozenset()
    """
    managing = {o.id for o in chat.organisations if o.kind is ADMINISTRATORS.on(max(day, SINCE)).value}
    return frozenset(
        c.organisation
        for c in chat.contracts
        if c.house == chat.house and c.organisation in managing and c.period.covers(day)
    )


@dataclass(frozen=True, slots=True)
class Handover:
    """On which day does the administration pass, from whom and to whom? On `day` those who `leave` may no more, those
    who `join` may.

    `unattended`: nobody administers from then on; the owner of the chat keeps it."""

    day: date
    leave: frozenset[str]
    join: frozenset[str]
    unattended: bool


def handovers(chat: Chat) -> tuple[Handover, ...]:
    """When did or will the administration pass? By the dates of the contracts, in order; what was said before stays
    and stays theirs.

    >>> old, new = (Organisation(name, name, OrganisationKind.MANAGING) for name in ("old", "new"))
    >>> contracts = (
    ...     ServiceContract("old", "house 1", Period(date(2020, 1, 1), date(2026, 3, 31))),
    ...     ServiceContract("new", "house 1", Period(date(2026, 4, 1))),
    ... )
    >>> chat = Chat("house 1", (), (), (), (old, new), contracts, ())
    >>> [(h.day.isoformat(), sorted(h.leave), sorted(h.join)) for h in handovers(chat)]
    [('2020-01-01', [], ['old']), ('2026-04-01', ['old'], ['new'])]
    """
    days = {c.period.since for c in chat.contracts}
    days |= {c.period.until + timedelta(days=1) for c in chat.contracts if c.period.until is not None}
    found = []
    for day in sorted(days):
        before, after = administrators_on(chat, day - timedelta(days=1)), administrators_on(chat, day)
        if before != after:
            found.append(Handover(day, before - after, after - before, not after))
    return tuple(found)
