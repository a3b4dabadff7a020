"""Invitations: a code that works once and for a while. Wrong ones are counted and slowed by the person who tries."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from gosdom_core import access
from gosdom_core.access import Deed, Grant, GrantEndsEarly, GuestKind, GuestOwnsAlready, Scope, Standing, ViewerKind
from gosdom_core.errors import NotAllowed, NotFound, NotNow, OutOfRange, text
from gosdom_core.homes import Period
from gosdom_graphql.access.store.register import Home, home, names_of, scopes
from gosdom_graphql.access.tables import GuestAccess, GuestInvitation, GuestTry, Power
from gosdom_graphql.access.words import (
    AlreadyGuest,
    InvitationOffered,
    InvitationOver,
    InvitationUnknown,
    TooManyInvitations,
    TriedTooOften,
)
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.notifications.store import guests as bell
from gosdom_graphql.notifications.store.contacts import CODE_EVERY, CODES_A_DAY, DAY, TRIES, CodeTooSoon
from gosdom_graphql.sessions.store.proving import require_confirmed, require_fresh_sign_in
from gosdom_graphql.sessions.viewer import Viewer

LASTS: Final = timedelta(days=3)
"""How long can a code be handed in?"""
LIMIT: Final = 20
"""Of premises: invitations that are open or of the last day."""
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of Crockford: none is mistaken for another when it is read out."""
LENGTH: Final = 12
"""60 random bits: whoever has the table and a farm of machines would need years for one code."""

I = GuestInvitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What does an owner offer a guest? From today where no first day is named."""

    premises: UUID
    kind: GuestKind
    scopes: Collection[Scope]
    until: date
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What does a power of attorney say? `document` is what it is, its number, who certified it."""

    premises: UUID
    deeds: Collection[Deed]
    document: str
    document_date: date
    until: date
    since: date | None = None


async def invite(viewer: Viewer, offer: Offer) -> tuple[Done, str]:
    """How is a guest invited? The answer has the code, which is told once: only its hash is kept.

    Raises `NotFound`, `NotAllowed` (a guest invites nobody), what `check_grant` raises, `FreshSignInNeeded`,
    `TooManyInvitations`.
    """
    here = await _own(viewer, offer.premises)
    here.may(Deed.INVITE, viewer)
    since = max(offer.since or here.day, here.day)
    given = frozenset(offer.scopes)
    grant = Grant(str(viewer.person), "", str(here.premises), offer.kind, given, Period(since, offer.until))
    here.check(grant, viewer)
    await require_fresh_sign_in(viewer)
    return await _made(viewer, here, kind=offer.kind.name, scopes=names_of(given), since=since, until=offer.until)


async def represent(viewer: Viewer, paper: Paper) -> tuple[Done, str]:
    """How is a representative named? Like a guest, by a code, with the power of attorney that an owner gave them.

    Raises `NotFound`, `NotAllowed` (only an owner of age gives one; to invite others it never allows), `GrantsNothing`,
    `GrantEndsEarly`, `OutOfRange` for a document of days to come, `FreshSignInNeeded`.
    """
    here = await _own(viewer, paper.premises)
    if viewer.person is None or Standing.OWNER not in here.standings(viewer, viewer.person):
        raise NotAllowed
    if not paper.deeds:
        raise access.GrantsNothing(field=["deeds"])
    if any(access.allows(Standing.ATTORNEY, each, here.day) is None for each in paper.deeds):
        raise NotAllowed(field=["deeds"])
    since = max(paper.since or here.day, here.day)
    if paper.until < since:
        raise GrantEndsEarly(field=["until"])
    if paper.document_date > here.day:
        value = paper.document_date.isoformat()
        raise OutOfRange(field=["documentDate"], least="", most=here.day.isoformat(), value=value)
    document = text(paper.document, field=["document"], limit=300)
    await require_fresh_sign_in(viewer)
    return await _made(
        viewer, here, deeds=names_of(paper.deeds), document=document, document_date=paper.document_date,
        since=since, until=paper.until,
    )  # fmt: skip


async def _own(viewer: Viewer, premises: UUID) -> Home:
    """Premises that the viewer knows of, held; what is seen by an office is no home of its people."""
    if premises not in viewer.premises:
        raise NotFound(field=["premises"])
    return await home(premises, viewer, field="premises", lock=True)


async def _made(viewer: Viewer, here: Home, **offer: Any) -> tuple[Done, str]:
    mine = (I.premises == here.premises) & (
        (I.created_at > viewer.now - DAY)
        | (I.accepted_at.is_null() & I.withdrawn_at.is_null() & (I.expires_at > viewer.now))
    )
    if await I.count().where(mine) >= LIMIT:
        raise TooManyInvitations(limit=LIMIT)
    code = _new_code()
    made = GuestInvitation(
        id=new_id(), house=here.house, premises=here.premises, invited_by=viewer.person, created_at=viewer.now,
        code_hash=hashed(code), code_at=viewer.now, codes_day=viewer.now, codes=1, expires_at=viewer.now + LASTS,
        **offer,
    )  # fmt: skip
    await made.save()
    await happened("guest_invitation.made", at=viewer.now, house=here.house, subject=made.id, who=viewer.person)
    return Done({"invitation": made.id}), _spoken(code)


async def renew(viewer: Viewer, invitation: UUID) -> tuple[Done, str]:
    """With which code is it handed in from now on? The one before opens nothing any more.

    For who invited, while it is open; not sooner than a minute after the last code, five a day. Raises
    `FreshSignInNeeded`: a code opens the home.
    """
    held = await _held(viewer, invitation)
    if held.invited_by != viewer.person:
        raise NotAllowed
    here = await _still_open(viewer, held)
    if not _may_still_invite(viewer, here, held):
        raise NotAllowed
    await require_fresh_sign_in(viewer)
    fresh = held.codes_day <= viewer.now - DAY
    if not fresh and held.codes >= CODES_A_DAY:
        raise CodeTooSoon(at=(held.codes_day + DAY).isoformat(timespec="minutes"))
    if viewer.now < held.code_at + CODE_EVERY:
        raise CodeTooSoon(at=(held.code_at + CODE_EVERY).isoformat(timespec="seconds"))
    code = _new_code()
    await _write(
        held, code_hash=hashed(code), code_at=viewer.now, expires_at=viewer.now + LASTS,
        codes_day=viewer.now if fresh else held.codes_day, codes=1 if fresh else held.codes + 1,
    )  # fmt: skip
    await happened("guest_invitation.renewed", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"invitation": held.id}), _spoken(code)


async def withdraw(viewer: Viewer, invitation: UUID) -> Done:
    """How is an invitation taken back? By any owner who may invite; a representative's by who gave the power."""
    held = await _held(viewer, invitation)
    here = await home(held.premises, viewer, field="invitation")
    if held.invited_by != viewer.person and held.kind is None:
        raise NotAllowed
    here.may(Deed.INVITE, viewer)
    await _still_open(viewer, held)
    await _write(held, withdrawn_at=viewer.now)
    await happened("guest_invitation.withdrawn", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"invitation": held.id})


async def accept(viewer: Viewer, code: str, *, confirm: bool) -> Done:
    """How is an invitation accepted? First it is told what is offered (`InvitationOffered`), then it is confirmed.

    A wrong code is answered, not raised: the try is counted in the same transaction, and a refusal would undo it. The
    person's row of tries is locked first, so that one person tries one code at a time. Who accepted once gets the same
    answer again; anybody else is told that it is over.

    Raises `AccountNotConfirmed`, `TriedTooOften`, `InvitationOver`, `GuestOwnsAlready`, `AlreadyGuest`.
    """
    if viewer.kind is not ViewerKind.RESIDENT or viewer.person is None:
        raise NotAllowed
    await require_confirmed(viewer)
    tried = await _tries(viewer, viewer.person)
    held = await I.objects().where(I.code_hash == hashed(code)).lock_rows().first()
    if held is None:
        tries = tried.tries + 1
        since = viewer.now if tried.tries == 0 else tried.since
        await GuestTry.update({GuestTry.tries: tries, GuestTry.since: since}).where(GuestTry.id == tried.id)
        return Done(refused=InvitationUnknown(field=["code"], left=TRIES - tries))
    if held.accepted_by == viewer.person:
        return Done(await _came_of(held))
    here = await _still_open(viewer, held, field="code")
    if held.invited_by == viewer.person:
        raise GuestOwnsAlready(field=["code"])
    if not _may_still_invite(viewer, here, held):
        raise InvitationOver(field=["code"])
    if not confirm and held.kind is not None:
        await _check_guest(viewer, here, held)
    if not confirm:
        return Done(questions=(await _offered(here, held),))
    await _write(held, accepted_at=viewer.now, accepted_by=viewer.person)
    done = await (_let_in(viewer, here, held) if held.kind is not None else _empowered(viewer, here, held))
    return Done({"invitation": held.id, **done})


async def _let_in(viewer: Viewer, here: Home, held: GuestInvitation) -> dict[str, UUID]:
    await _check_guest(viewer, here, held)
    granted = GuestAccess(
        id=new_id(), house=held.house, premises=held.premises, person=viewer.person, granted_by=held.invited_by,
        kind=held.kind, scopes=held.scopes, since=max(held.since, here.day), until=held.until, granted_at=viewer.now,
        invitation=held.id,
    )  # fmt: skip
    await granted.save()
    await bell.added(granted, await _name(viewer.person), here, viewer.now)
    await happened("guest_access.granted", at=viewer.now, house=held.house, subject=granted.id, who=viewer.person)
    return {"access": granted.id}


async def _empowered(viewer: Viewer, here: Home, held: GuestInvitation) -> dict[str, UUID]:
    power = Power(
        id=new_id(), house=held.house, premises=held.premises, person=viewer.person, owner=held.invited_by,
        deeds=held.deeds, document=held.document, document_date=held.document_date, since=max(held.since, here.day),
        until=held.until, recorded_at=viewer.now, invitation=held.id,
    )  # fmt: skip
    await power.save()
    await bell.represented(power, await _name(viewer.person), here, viewer.now)
    await happened("power.recorded", at=viewer.now, house=held.house, subject=power.id, who=viewer.person)
    return {"power": power.id}


async def _check_guest(viewer: Viewer, here: Home, held: GuestInvitation) -> None:
    """Can the viewer become a guest by it? Not an owner, and nobody who has access there on some of these days."""
    since = max(held.since, here.day)
    grant = Grant(
        str(held.invited_by), str(viewer.person), str(held.premises), GuestKind[held.kind],
        scopes(held.scopes), Period(since, held.until),
    )  # fmt: skip
    try:
        here.check(grant, viewer)
    except GuestOwnsAlready:
        raise GuestOwnsAlready(field=["code"]) from None
    others = await GuestAccess.objects().where(
        GuestAccess.person == viewer.person,
        GuestAccess.premises == held.premises,
        GuestAccess.since <= held.until,
        GuestAccess.until.is_null() | (GuestAccess.until >= since),
    )
    if any(here.stands(each, viewer) for each in others):
        raise AlreadyGuest(field=["code"])


async def _tries(viewer: Viewer, person: UUID) -> GuestTry:
    await GuestTry.raw(
        "insert into guest_try (id, person, tries, since) values ({}, {}, 0, {}) on conflict (person) do nothing",
        new_id(), person, viewer.now,
    )  # fmt: skip
    tried = await GuestTry.objects().where(GuestTry.person == person).lock_rows().first()
    assert tried is not None
    if tried.since <= viewer.now - DAY:
        tried.tries = 0
    if tried.tries >= TRIES:
        raise TriedTooOften(field=["code"], at=(tried.since + DAY).isoformat(timespec="minutes"))
    return tried


async def _held(viewer: Viewer, invitation: UUID) -> GuestInvitation:
    held = await I.objects().where(I.id == invitation).lock_rows().first()
    if held is None or viewer.kind is not ViewerKind.RESIDENT:
        raise NotFound(field=["invitation"])
    if viewer.person in (held.invited_by, held.accepted_by):
        return held
    here = await home(held.premises, viewer, field="invitation")
    if not here.shows(viewer, held.invited_by, held.created_at):
        raise NotFound(field=["invitation"])
    return held


async def _still_open(viewer: Viewer, held: GuestInvitation, *, field: str = "invitation") -> Home:
    """What is known of its premises? Raises `InvitationOver` or `NotNow` for one that is not open any more."""
    here = await home(held.premises, viewer, field=field)
    used = held.accepted_at is not None or held.withdrawn_at is not None
    if used or held.expires_at <= viewer.now or held.until < here.day:
        raise (InvitationOver if field == "code" else NotNow)(field=[field])
    return here


def _may_still_invite(viewer: Viewer, here: Home, held: GuestInvitation) -> bool:
    """May who invited still do it? A power is given by an owner of age alone."""
    standings = here.standings(viewer, held.invited_by)
    if held.kind is None:
        return Standing.OWNER in standings
    return any(access.allows(each, Deed.INVITE, here.day) is not None for each in standings)


async def _came_of(held: GuestInvitation) -> dict[str, UUID]:
    for name, table in (("access", GuestAccess), ("power", Power)):
        found = await table.select(table.id).where(table.invitation == held.id).first()
        if found is not None:
            return {"invitation": held.id, name: found["id"]}
    return {"invitation": held.id}


async def _offered(here: Home, held: GuestInvitation) -> InvitationOffered:
    return InvitationOffered(
        field=["confirm"], inviter=await _name(held.invited_by), address=here.address, number=here.number,
        opens=", ".join(held.scopes or held.deeds), since=max(held.since, here.day).isoformat(),
        until=held.until.isoformat(),
    )  # fmt: skip


async def _name(person: UUID | None) -> str:
    found = await Person.select(Person.name).where(Person.id == person).first()
    assert found is not None
    return str(found["name"])


async def _write(held: GuestInvitation, **changes: Any) -> None:
    await I.update({getattr(I, name): value for name, value in changes.items()}).where(I.id == held.id)


def _new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _spoken(code: str) -> str:
    """How is it told? In groups of four."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def _read(code: str) -> str:
    """Which code was handed in? As it was told, read out, or pasted with its link.

    >>> _read(" k7m2-9xqa 0o1l "), _read("https://dom.example/guest#K7M2-9XQA-0011")
    ('K7M29XQA0011', 'K7M29XQA0011')
    """
    letters = code[-100:].rpartition("#")[2].upper().translate(str.maketrans("OIL", "011"))
    return "".join(each for each in letters if each in LETTERS)


def hashed(code: str) -> bytes:
    """How is a code kept, however it was handed in? As the SHA-256 of its letters."""
    return sha256(_read(code).encode()).digest()
