"""How guest access is read, and who may see it: the guest, who gave it, and the owners of its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from gosdom_core.access import Deed, GuestKind, Scope, Standing, ViewerKind
from gosdom_core.access.table import ADULT
from gosdom_graphql.access import tables
from gosdom_graphql.access.standing import allows, by_age, is_of_age
from gosdom_graphql.access.ties import AnyHome, AnyPerson, AnyPower, AnyShare
from gosdom_graphql.access.words import AccessState, InvitationState
from gosdom_graphql.homes import tables as homes
from gosdom_graphql.homes.rows import Apartment, House, Participant, Premises
from gosdom_graphql.reader import (
    ID,
    Asker,
    Connection,
    Filter,
    Order,
    Row,
    by,
    column,
    connection,
    expression,
    one,
    reads,
    through,
    where,
)
from gosdom_graphql.readings.rows import MeterReading
from gosdom_graphql.requests.rows import Request, RequestHistoryEntry

D = tables.GuestDeed
G = tables.GuestAccess
H = homes.House
I = tables.GuestInvitation
P = homes.Person
S = homes.Share
W = tables.Power

NONE = "array[]::text[]"


# --- Whether who gave it may still give it ----------------------------------------------------------------------------


def between(row: Row, since: Any, until: Any, day: str) -> str:
    """Does the row's period cover the day? Both ends are in it."""
    return f"{day} between {row(since)} and coalesce({row(until)}, 'infinity')"


def owns(person: Row, premises: str, day: str, also: str = "true") -> str:
    """Does the person own a share of the premises that day?"""
    return person.exists(
        S.person,
        lambda share: f"{share(S.premises)} = {premises} and {between(share, S.since, S.until, day)} and {also}",
        of=AnyShare,
    )


def holds(power: Row, viewer: Asker, day: str) -> str:
    """Does a power hold at the viewer's moment? While its owner owns; a parent's until the child comes of age."""
    return (
        f"({power(W.revoked_at)} is null or {power(W.revoked_at)} > {viewer.now})"
        f" and {between(power, W.since, W.until, day)} and {has_owner(power, day)}"
    )


def has_owner(power: Row, day: str) -> str:
    """Does its owner still own that day, and is the child still one?"""

    def of_owner(owner: Row, viewer: Asker) -> str:
        of_adult = f"{power(W.deeds)} is null and {is_of_age(ADULT, owner(P.born), day)}"
        return f"{owns(owner, power(W.premises), day)} and not ({of_adult})"

    return power.parent(W.owner, of_owner, of=AnyPerson)


def may_invite(row: Row, person: Any, premises: str, day: str) -> str:
    """May this person of the row invite to the premises at the viewer's moment? The core's table says."""

    def giver(who: Row, viewer: Asker) -> str:
        by_parent = allows(Deed.INVITE, day, f"'{Standing.PARENT.name}'", NONE)
        own = owns(who, premises, day, allows(Deed.INVITE, day, f"({by_age(who(P.born), day)})", NONE))
        parent = who.exists(
            W.person,
            lambda power: (
                f"{power(W.premises)} = {premises} and {power(W.deeds)} is null and {holds(power, viewer, day)}"
                f" and {by_parent}"
            ),
            of=AnyPower,
        )
        return f"{own} or {parent}"

    return row.parent(person, giver, of=AnyPerson)


def that_day(row: Row, house: Any, holds: Callable[[str], str]) -> str:
    """Does this hold of the day that it is at the row's house?"""
    return row.parent(house, lambda at, viewer: holds(f"({viewer.now} at time zone {at(H.zone)})::date"))


# --- Who may see what -------------------------------------------------------------------------------------------------


def home(row: Row, viewer: Asker, table: Any, giver: Any, at: Any, guest: Any) -> str:
    """Who sees what was opened in premises? The guest, who gave it, the owners, and who may invite there for one.

    But only what is of their time: it was given when they owned already, or whoever gave it still may. Who buys a home
    does not learn whom the seller let in.
    """
    if viewer.kind is not ViewerKind.RESIDENT:
        return "false"
    ours = f"({row(table.premises)} = any({viewer.owned}) or {row(table.premises)} = any({viewer.inviting}))"
    gives = that_day(row, table.house, lambda day: may_invite(row, giver, row(table.premises), day))
    theirs = f"({gives} or {of_their_time(row, viewer, table, at)})"
    return f"({row(guest)} = {viewer.person} or {row(giver)} = {viewer.person} or {ours} and {theirs})"


def of_their_time(row: Row, viewer: Asker, table: Any, at: Any) -> str:
    """Did the viewer own a share already that day, and still do? Of who owns none, but may invite there: an owner."""
    whose = f"not {row(table.premises)} = any({viewer.owned})"

    def owned(home: Row, zone: str) -> str:
        then, today = (f"({moment} at time zone {zone})::date" for moment in (row(at), viewer.now))
        return home.exists(
            S.premises,
            lambda share: (
                f"{share(S.since)} <= {then} and {between(share, S.since, S.until, today)}"
                f" and ({share(S.person)} = {viewer.person} or {whose})"
            ),
            of=AnyShare,
        )

    return row.parent(
        table.house,
        lambda house, _: row.parent(table.premises, lambda home, _: owned(home, house(H.zone)), of=AnyHome),
    )


def may_see(row: Row, viewer: Asker) -> str:
    """Who may see what a guest may do? The guest, who gave it, and every owner of its time."""
    return home(row, viewer, G, G.granted_by, G.granted_at, G.person)


def may_see_invitation(row: Row, viewer: Asker) -> str:
    """Who may see an invitation? Who invited, who accepted, and every owner of its time."""
    return home(row, viewer, I, I.invited_by, I.created_at, I.accepted_by)


def may_see_power(row: Row, viewer: Asker) -> str:
    """Who may see a power? Its owner and who acts for them: it is a paper of these two."""
    if viewer.kind is not ViewerKind.RESIDENT:
        return "false"
    return f"({row(W.person)} = {viewer.person} or {row(W.owner)} = {viewer.person})"


def between_the_two(row: Row, viewer: Asker) -> str:
    """Who may see the paper behind an invitation? Who invited, and who accepted."""
    if viewer.kind is not ViewerKind.RESIDENT:
        return "false"
    return f"({row(I.invited_by)} = {viewer.person} or coalesce({row(I.accepted_by)} = {viewer.person}, false))"


# --- Where it stands --------------------------------------------------------------------------------------------------


def ended(row: Row, table: Any, viewer: Asker) -> str:
    """How is it told that it was taken back, or that who had it left?"""
    left = f"{row(table.ended_by)} = {row(table.person)}"
    return (
        f"when {row(table.revoked_at)} <= {viewer.now}"
        f" then case when {left} then '{AccessState.LEFT.name}' else '{AccessState.REVOKED.name}' end"
    )


def state(row: Row, viewer: Asker) -> str:
    """Where does an access stand at the viewer's moment?"""
    over = that_day(row, G.house, lambda day: f"{row(G.until)} < {day}")
    gives = that_day(row, G.house, lambda day: may_invite(row, G.granted_by, row(G.premises), day))
    pending = that_day(row, G.house, lambda day: f"{row(G.since)} > {day}")
    return (
        f"case {ended(row, G, viewer)} when {over} then '{AccessState.OVER.name}'"
        f" when not {gives} then '{AccessState.VOID.name}' when {pending} then '{AccessState.PENDING.name}'"
        f" else '{AccessState.LIVE.name}' end"
    )


def power_state(row: Row, viewer: Asker) -> str:
    """Where does a power stand at the viewer's moment?"""
    over = that_day(row, W.house, lambda day: f"{row(W.until)} < {day}")
    stands = that_day(row, W.house, lambda day: has_owner(row, day))
    pending = that_day(row, W.house, lambda day: f"{row(W.since)} > {day}")
    return (
        f"case {ended(row, W, viewer)} when {over} then '{AccessState.OVER.name}'"
        f" when not {stands} then '{AccessState.VOID.name}' when {pending} then '{AccessState.PENDING.name}'"
        f" else '{AccessState.LIVE.name}' end"
    )


def invitation_state(row: Row, viewer: Asker) -> str:
    """Where does an invitation stand at the viewer's moment?"""
    over = that_day(row, I.house, lambda day: f"{row(I.until)} < {day}")
    gives = that_day(row, I.house, lambda day: may_invite(row, I.invited_by, row(I.premises), day))
    return (
        f"case when {row(I.accepted_at)} is not null then '{InvitationState.ACCEPTED.name}'"
        f" when {row(I.withdrawn_at)} is not null then '{InvitationState.WITHDRAWN.name}'"
        f" when {row(I.expires_at)} <= {viewer.now} or {over} then '{InvitationState.OVER.name}'"
        f" when not {gives} then '{InvitationState.VOID.name}' else '{InvitationState.OPEN.name}' end"
    )


# --- The rows ---------------------------------------------------------------------------------------------------------


@reads(tables.GuestDeed, may_see=through(D.access))
class GuestDeed:
    """What may be read of a guest's deed. What it was about has a right of its own."""

    at: datetime = column(D.at, "When.")
    scope: Scope = column(D.scope, "Under which scope.")
    request: Request | None = one(D.request, "The request, where it was about one that the viewer may see.")
    entry: RequestHistoryEntry | None = one(D.entry, "What was done with the request.")
    reading: MeterReading | None = one(D.reading, "The reading that was sent, where the viewer may see it.")


class GuestDeedOrder(Order):
    """How are a guest's deeds sorted?"""

    AT = by(D.at, "By when they were done.", default="DESC")


@reads(tables.GuestInvitation, may_see=may_see_invitation)
class GuestInvitation:
    """What may be read of an invitation. The code is told once, to who made it."""

    kind: GuestKind | None = column(I.kind, "What the guest is to be; null for a representative.")
    scopes: list[Scope] = column(I.scopes, "What the guest may do.")
    deeds: list[Deed] = column(I.deeds, "What a representative may do, by the power of attorney; a guest has scopes.")
    document: str | None = column(
        I.document, "The power of attorney, for the two whom it concerns.", if_=between_the_two
    )
    document_date: date | None = column(I.document_date, "Of which day the document is.", if_=between_the_two)
    since: date = column(I.since, "The first day that is offered.")
    until: date = column(I.until, "The last day that is offered.")
    created_at: datetime = column(I.created_at, "When it was made.")
    expires_at: datetime = column(I.expires_at, "Until when its code can be handed in.")
    accepted_at: datetime | None = column(I.accepted_at, "When it was accepted.")
    withdrawn_at: datetime | None = column(I.withdrawn_at, "When it was taken back.")
    state: InvitationState = expression(invitation_state, "Where it stands now.")
    premises: Premises | None = one(I.premises, "The premises; null for who may not see them, or no longer.")
    apartment: Apartment | None = one(I.premises, "Which premises they are, whoever may see them.", shown=True)
    house: House | None = one(I.house, "The house.")
    invited_by: Participant | None = one(I.invited_by, "Who invites.", shown=True)
    guest: Participant | None = one(I.accepted_by, "Who accepted; null until somebody has.", shown=True)
    access: GuestAccess | None = one(G.invitation, "What came of it, for a guest.")
    power: Power | None = one(W.invitation, "What came of it, for a representative.")


class GuestInvitationFilter(Filter):
    """Which invitations?"""

    premises: ID | None = where(lambda row, value, viewer: f"{row(I.premises)} = {value}", "To these premises.")
    state: list[InvitationState] | None = where(
        lambda row, value, viewer: f"{invitation_state(row, viewer)} = any({value})", "Those that stand so now."
    )


class GuestInvitationOrder(Order):
    """How are invitations sorted?"""

    CREATED_AT = by(I.created_at, "By when they were made.", default="DESC")


@reads(tables.GuestAccess, may_see=may_see)
class GuestAccess:
    """What may be read of guest access."""

    kind: GuestKind = column(G.kind, "What the guest is to the owner.")
    scopes: list[Scope] = column(G.scopes, "What the guest may do.")
    since: date = column(G.since, "The first day.")
    until: date | None = column(G.until, "The last day; null until it is taken back.")
    granted_at: datetime = column(G.granted_at, "When it was given.")
    revoked_at: datetime | None = column(G.revoked_at, "When it was taken back, or the guest left.")
    state: AccessState = expression(state, "Where it stands now.")
    premises: Premises | None = one(G.premises, "The premises; null for a guest whose access is over.")
    apartment: Apartment | None = one(G.premises, "Which premises they are, whoever may see them.", shown=True)
    house: House | None = one(G.house, "The house.")
    guest: Participant | None = one(G.person, "Who the guest is.", shown=True)
    granted_by: Participant | None = one(G.granted_by, "Which owner gave it.", shown=True)
    ended_by: Participant | None = one(G.ended_by, "Who ended it, where somebody did.", shown=True)
    deeds: Connection[GuestDeed] = connection(
        D.access, "What the guest did under it, the latest first.", order=GuestDeedOrder
    )


class GuestAccessFilter(Filter):
    """Which accesses?"""

    premises: ID | None = where(lambda row, value, viewer: f"{row(G.premises)} = {value}", "To these premises.")
    state: list[AccessState] | None = where(
        lambda row, value, viewer: f"{state(row, viewer)} = any({value})", "Those that stand so now."
    )
    mine: bool | None = where(
        lambda row, value, viewer: f"({row(G.person)} = {viewer.person}) = {value}",
        "Those that the viewer has as a guest, or those that others have.",
    )


class GuestAccessOrder(Order):
    """How are accesses sorted?"""

    GRANTED_AT = by(G.granted_at, "By when they were given.", default="DESC")


@reads(tables.Power, may_see=may_see_power)
class Power:
    """What may be read of a power."""

    deeds: list[Deed] | None = column(W.deeds, "What it allows; null for a parent, who does all for the child.")
    document: str = column(W.document, "The document: what it is, its number, who certified it.")
    document_date: date = column(W.document_date, "Of which day the document is.")
    since: date = column(W.since, "The first day.")
    until: date | None = column(W.until, "The last day; a parent's ends when the child comes of age.")
    recorded_at: datetime = column(W.recorded_at, "When it was entered.")
    revoked_at: datetime | None = column(W.revoked_at, "When it was taken back, or given up.")
    state: AccessState = expression(power_state, "Where it stands now.")
    premises: Premises | None = one(W.premises, "The premises; null for who may not see them, or no longer.")
    apartment: Apartment | None = one(W.premises, "Which premises they are, whoever may see them.", shown=True)
    house: House | None = one(W.house, "The house.")
    representative: Participant | None = one(W.person, "Who acts.", shown=True)
    owner: Participant | None = one(W.owner, "For whom.", shown=True)


class PowerOrder(Order):
    """How are powers sorted?"""

    RECORDED_AT = by(W.recorded_at, "By when they were entered.", default="DESC")
