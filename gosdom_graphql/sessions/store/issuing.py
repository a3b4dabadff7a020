"""Sessions are issued, and revoked at once: by the person, one or all, or by whoever must."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from gosdom_core.errors import NotFound
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.sessions.tables import Session
from gosdom_graphql.sessions.viewer import Viewer

TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class By:
    """By what did the person sign in, from where, and when did they show who they are?"""

    device: UUID | None
    user_agent: str
    address: str
    fresh_at: datetime | None


def hashed(token: str) -> bytes:
    """How is a token kept? As its SHA-256: whoever reads the table cannot sign in with it."""
    return sha256(token.encode()).digest()


async def issue(
    person: UUID,
    *,
    now: datetime,
    organisation: UUID | None = None,
    lasts: timedelta | None = None,
    token: str | None = None,
    by: By | None = None,
) -> str:
    """With which token may this person act from now on?

    256 random bits, told once: only the hash is kept. `lasts=None` never ends.

    A `token` may be handed in by the demo, whose tokens survive a restart.
    """
    token = token or secrets.token_urlsafe(TOKEN_BYTES)
    await Session(
        id=new_id(),
        token_hash=hashed(token),
        person=person,
        organisation=organisation,
        created_at=now,
        expires_at=None if lasts is None else now + lasts,
        device=by.device if by else None,
        user_agent=by.user_agent if by else "",
        address=by.address if by else "",
        fresh_at=by.fresh_at if by else None,
    ).save()
    return token


async def revoke(session: UUID, *, now: datetime) -> None:
    """How does a session end at once? The next statement that identifies the viewer no longer finds it."""
    await Session.update({Session.revoked_at: now}).where(Session.id == session, Session.revoked_at.is_null())


async def revoke_own(viewer: Viewer, session: UUID) -> Done:
    """How does a person end one of their sessions? Raises `NotFound` for what is not theirs, or is over."""
    mine = (Session.id == session) & (Session.person == viewer.person) & Session.revoked_at.is_null()
    held = await Session.objects().where(mine).lock_rows().first()
    if held is None or (held.expires_at is not None and held.expires_at <= viewer.now):
        raise NotFound(field=["session"])
    await revoke(session, now=viewer.now)
    await happened("session.revoked", at=viewer.now, house=None, subject=session, who=viewer.person)
    return Done({"session": session, "viewer": _person(viewer)})


async def revoke_all(viewer: Viewer, *, current: bool) -> Done:
    """How does a person end all of their sessions? `current`: this one, too."""
    mine = (Session.person == viewer.person) & Session.revoked_at.is_null()
    held = await Session.select(Session.id).where(mine).order_by(Session.id).lock_rows()
    ended = [row["id"] for row in held if current or row["id"] != viewer.session]
    for session in ended:
        await revoke(session, now=viewer.now)
        await happened("session.revoked", at=viewer.now, house=None, subject=session, who=viewer.person)
    return Done({"viewer": _person(viewer)})


async def sign_out(token: str, *, now: datetime) -> None:
    """How does whoever holds this token leave? A token that is nobody's is as good as gone."""
    mine = (Session.token_hash == hashed(token)) & Session.revoked_at.is_null()
    held = await Session.objects().where(mine).lock_rows().first()
    if held is not None:
        await revoke(held.id, now=now)
        await happened("session.revoked", at=now, house=None, subject=held.id, who=held.person)


def _person(viewer: Viewer) -> UUID:
    assert viewer.person is not None, "only who is signed in does deeds"
    return viewer.person
