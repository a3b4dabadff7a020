"""Passkeys are added, shown and removed. Who has one may add or remove others only when they have just shown one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gosdom_core.errors import NotFound, NotNow, text
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.sessions import webauthn
from gosdom_graphql.sessions.fresh import require_fresh
from gosdom_graphql.sessions.tables import Confirmation, Passkey
from gosdom_graphql.sessions.viewer import Viewer
from gosdom_graphql.sessions.webauthn import Party, PasskeyInvalid

ASKED_FOR: Final = timedelta(minutes=5)
MOST: Final = 10


class TooManyPasskeys(NotNow):
    """How many passkeys may a person have? Ten."""

    code = "TOO_MANY_PASSKEYS"
    ru = "Слишком много ключей доступа: не более {limit}"
    en = "Too many passkeys: {limit} at most"


async def known(person: UUID) -> list[Passkey]:
    """Which passkeys has the person? Locked, the oldest first."""
    mine = (Passkey.person == person) & Passkey.removed_at.is_null()
    found: list[Passkey] = await Passkey.objects().where(mine).order_by(Passkey.id).lock_rows()
    return found


async def has(person: UUID) -> bool:
    """Is a passkey asked for when this person signs in?"""
    return await Passkey.exists().where((Passkey.person == person) & Passkey.removed_at.is_null())


async def begin_adding(viewer: Viewer, party: Party) -> str:
    """What is the browser asked, to make a passkey? The first one needs no fresh sign-in."""
    held = await _may_change(viewer)
    if len(held) >= MOST:
        raise TooManyPasskeys(limit=MOST)
    assert viewer.person is not None, "only who is signed in does deeds"
    person = await Person.objects().where(Person.id == viewer.person).first()
    assert person is not None, "a session's person is there"
    asked = webauthn.ask_for_new(party, viewer.person, person.name, [each.credential for each in held])
    await ask(viewer, "ADD_PASSKEY", challenge=asked.challenge)
    return asked.options


async def add(viewer: Viewer, party: Party, answer: str, name: str) -> Done:
    """Which passkey was made? Raises `PasskeyInvalid`; the name is what the person calls it."""
    words = text(name, field=["name"], limit=60)
    asked = await asked_of(viewer, "ADD_PASSKEY", field="response")
    await _may_change(viewer)
    try:
        made = webauthn.made(party, answer, bytes(asked.challenge))
    except PasskeyInvalid as error:
        raise PasskeyInvalid(field=["response"]) from error
    if await Passkey.exists().where(Passkey.credential == made.credential):
        raise PasskeyInvalid(field=["response"])
    await Confirmation.delete().where(Confirmation.id == asked.id)
    passkey = Passkey(
        id=new_id(), person=viewer.person, credential=made.credential, public_key=made.public_key,
        sign_count=made.sign_count, name=words, created_at=viewer.now,
    )  # fmt: skip
    await passkey.save()
    await happened("passkey.added", at=viewer.now, house=None, subject=passkey.id, who=viewer.person)
    return Done({"passkey": passkey.id})


async def remove(viewer: Viewer, passkey: UUID) -> Done:
    """How is a passkey given up? It opens nothing any more."""
    held = await _may_change(viewer, asked_for=passkey)
    if passkey not in {each.id for each in held}:
        raise NotFound(field=["passkey"])
    await Passkey.update({Passkey.removed_at: viewer.now}).where(Passkey.id == passkey)
    await happened("passkey.removed", at=viewer.now, house=None, subject=passkey, who=viewer.person)
    return Done({"passkey": passkey})


async def shown(person: UUID, party: Party, answer: str, challenge: bytes, *, now: datetime) -> None:
    """Was one of the person's passkeys shown in answer to the challenge? Raises `PasskeyInvalid`."""
    credential = webauthn.named(answer)
    held = next((each for each in await known(person) if each.credential == credential), None)
    if held is None:
        raise PasskeyInvalid
    count = webauthn.shown(party, answer, challenge, public_key=bytes(held.public_key), sign_count=held.sign_count)
    changes: dict[Any, Any] = {"sign_count": count, "used_at": now}
    await Passkey.update(changes).where(Passkey.id == held.id)


async def ask(viewer: Viewer, kind: str, *, challenge: bytes | None = None, contact: UUID | None = None) -> None:
    """What is this session asked to show? What it was asked before counts no more."""
    await Confirmation.delete().where(Confirmation.session == viewer.session)
    await Confirmation(
        id=new_id(), session=viewer.session, kind=kind, challenge=challenge, contact=contact,
        expires_at=viewer.now + ASKED_FOR,
    ).save()  # fmt: skip


async def asked_of(viewer: Viewer, kind: str, *, field: str) -> Confirmation:
    """What was this session asked to show? Locked. Raises `NotNow` where it was asked nothing, or too long ago."""
    mine = (Confirmation.session == viewer.session) & (Confirmation.kind == kind)
    found = await Confirmation.objects().where(mine & (Confirmation.expires_at > viewer.now)).lock_rows().first()
    if found is None:
        raise NotNow(field=[field])
    held: Confirmation = found
    return held


async def _may_change(viewer: Viewer, asked_for: UUID | None = None) -> list[Passkey]:
    assert viewer.person is not None, "only who is signed in does deeds"
    await Person.select(Person.id).where(Person.id == viewer.person).lock_rows()
    held = await known(viewer.person)
    if held and (asked_for is None or asked_for in {each.id for each in held}):
        require_fresh(viewer)
    return held
