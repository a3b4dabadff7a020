"""A session shows that it is still the same person: with a passkey, or a code where there is none.

The second factor of a sign-in is the same, before there is a session. A wrong answer is told, not raised: the try is
counted in the same transaction, and a refusal would undo it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gosdom_core.access import ViewerKind
from gosdom_core.errors import Missing, NotNow, Refused
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.notifications.store import contacts
from gosdom_graphql.sessions import webauthn
from gosdom_graphql.sessions.provider import SignInLost
from gosdom_graphql.sessions.store import passkeys
from gosdom_graphql.sessions.store.arriving import LetIn, let_in
from gosdom_graphql.sessions.store.issuing import hashed
from gosdom_graphql.sessions.tables import Arrival, Confirmation, Session
from gosdom_graphql.sessions.viewer import Viewer
from gosdom_graphql.sessions.webauthn import Party, PasskeyInvalid

TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Way:
    """How is it shown? `kind`: PASSKEY with `options` for the browser, CODE that went to `contact`, or SIGN_IN anew."""

    kind: str
    options: str | None = None
    contact: UUID | None = None


async def begin(viewer: Viewer, party: Party, contact: UUID | None = None) -> Way:
    """How can the person show that it is still they?

    `contact` names where a code goes, among those that were confirmed before this session began.
    """
    assert viewer.person is not None, "only who is signed in does deeds"
    if held := await passkeys.known(viewer.person):
        asked = webauthn.ask_for(party, [each.credential for each in held])
        await passkeys.ask(viewer, "PASSKEY", challenge=asked.challenge)
        return Way("PASSKEY", options=asked.options)
    session = await Session.select(Session.created_at).where(Session.id == viewer.session).first()
    # an address that came with this session shows nothing: whoever sits at an open screen may have added their own
    sent = await contacts.send_code(viewer, contact, before=session["created_at"] if session else viewer.now)
    if sent is None:
        return Way("SIGN_IN")
    await passkeys.ask(viewer, "CODE", contact=sent)
    return Way("CODE", contact=sent)


async def confirm(viewer: Viewer, party: Party, passkey: str | None, code: str | None) -> tuple[Done, Refused | None]:
    """Is it still the same person? Then the session is fresh for a quarter of an hour."""
    assert viewer.person is not None, "only who is signed in does deeds"
    if passkey is None and code is None:
        raise Missing(field=["passkey"])
    if passkey is not None:
        asked = await passkeys.asked_of(viewer, "PASSKEY", field="passkey")
        try:
            await passkeys.shown(viewer.person, party, passkey, bytes(asked.challenge), now=viewer.now)
        except PasskeyInvalid:
            return await _counted(asked, PasskeyInvalid(field=["passkey"]))
    else:
        asked = await passkeys.asked_of(viewer, "CODE", field="code")
        wrong = await contacts.code_came(viewer, asked.contact, code or "")
        if wrong is not None:
            return Done(), wrong
    await Confirmation.delete().where(Confirmation.id == asked.id)
    await Session.update({Session.fresh_at: viewer.now}).where(Session.id == viewer.session)
    assert viewer.session is not None, "only who is signed in does deeds"
    await happened("session.confirmed", at=viewer.now, house=None, subject=viewer.session, who=viewer.person)
    return Done({"session": viewer.session}), None


async def _counted(asked: Confirmation, wrong: Refused) -> tuple[Done, Refused]:
    if asked.tries + 1 >= TRIES:
        await Confirmation.delete().where(Confirmation.id == asked.id)
    else:
        await Confirmation.update({Confirmation.tries: asked.tries + 1}).where(Confirmation.id == asked.id)
    return Done(), wrong


# --- The second factor of a sign-in -----------------------------------------------------------------------------------


async def second(secret: str, party: Party, *, now: datetime) -> Way:
    """What is whoever arrived asked for? One of their passkeys. Raises `SignInLost`."""
    arrival = await _arrival(secret, now)
    held = await passkeys.known(arrival.person)
    asked = webauthn.ask_for(party, [each.credential for each in held])
    await Arrival.update({Arrival.passkey_challenge: asked.challenge}).where(Arrival.id == arrival.id)
    return Way("PASSKEY", options=asked.options)


async def send_second_code(secret: str, *, now: datetime) -> bool:
    """Was a code sent, to who cannot show a passkey now? By a confirmed channel, if there is one."""
    arrival = await _arrival(secret, now)
    sent = await contacts.send_code(_as_viewer(arrival, now), None)
    if sent is not None:
        await Arrival.update({Arrival.contact: sent}).where(Arrival.id == arrival.id)
    return sent is not None


async def show_second(
    secret: str, party: Party, passkey: str | None, code: str | None, *, lasts: timedelta, now: datetime
) -> tuple[LetIn | None, Refused | None]:
    """Is whoever arrived let in? With the second factor shown; five wrong ones, and they begin anew."""
    arrival = await _arrival(secret, now)
    wrong: Refused | None = None
    if passkey is not None and arrival.passkey_challenge is not None:
        try:
            await passkeys.shown(arrival.person, party, passkey, bytes(arrival.passkey_challenge), now=now)
        except PasskeyInvalid as invalid:
            wrong = invalid
    elif code is not None and arrival.contact is not None:
        wrong = await contacts.code_came(_as_viewer(arrival, now), arrival.contact, code)
    else:
        raise NotNow
    if wrong is not None:
        if arrival.tries + 1 >= TRIES:
            await Arrival.delete().where(Arrival.id == arrival.id)
        else:
            await Arrival.update({Arrival.tries: arrival.tries + 1}).where(Arrival.id == arrival.id)
        return None, wrong
    arrival.fresh_at = now
    if arrival.app_challenge is not None:
        changes: dict[Any, Any] = {"passkey_challenge": None, "contact": None, "second": False, "fresh_at": now}
        await Arrival.update(changes).where(Arrival.id == arrival.id)
        return LetIn(arrival.goes_to, secret=secret), None
    await Arrival.delete().where(Arrival.id == arrival.id)
    return LetIn(arrival.goes_to, token=await let_in(arrival, lasts=lasts, now=now)), None


async def _arrival(secret: str, now: datetime) -> Arrival:
    mine = (Arrival.secret_hash == hashed(secret)) & (Arrival.expires_at > now)
    found = await Arrival.objects().where(mine).lock_rows().first()
    if found is None or not found.second:
        raise SignInLost
    held: Arrival = found
    return held


def _as_viewer(arrival: Arrival, now: datetime) -> Viewer:
    """The person, who is not signed in yet, for those who send codes."""
    return Viewer(ViewerKind.RESIDENT, now, person=arrival.person)
