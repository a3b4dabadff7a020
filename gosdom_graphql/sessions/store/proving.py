"""What has a person proven? A passport, to the issuer of sign-ins: only then do premises come to them. And that it is
still they: only then do they give rights to others.

Whoever signs in by an issuer has an account of it here; where no issuer is set, and in a session that was issued from
inside (a persona of a demo), there is none, and a session is all that there is to ask for.
"""

from __future__ import annotations

from gosdom_core.errors import NotAllowed
from gosdom_graphql.sessions.fresh import FreshSignInNeeded, is_fresh
from gosdom_graphql.sessions.store import passkeys
from gosdom_graphql.sessions.tables import Identity
from gosdom_graphql.sessions.viewer import Viewer


class AccountNotConfirmed(NotAllowed):
    """Has the issuer seen a passport? Not of this account: it neither acts for a person of the register nor gets
    premises, an account or access there until it is confirmed."""

    code = "ACCOUNT_NOT_CONFIRMED"
    ru = "Учётная запись не подтверждена: подтвердите её и войдите снова"
    en = "The account is not confirmed: confirm it, then sign in again"


async def require_confirmed(viewer: Viewer) -> None:
    """Raises `AccountNotConfirmed` where the issuer knows the person and confirms no account of theirs."""
    known = await Identity.select(Identity.confirmed).where(Identity.person == viewer.person)
    if known and not any(each["confirmed"] for each in known):
        raise AccountNotConfirmed


async def require_fresh_sign_in(viewer: Viewer) -> None:
    """Raises `FreshSignInNeeded` unless it is fresh, or there is no way to make it so: no passkey, and no issuer.

    For what gives rights to others: whoever sits down at an open screen shall not let themselves in.
    """
    if is_fresh(viewer):
        return
    assert viewer.person is not None, "only who is signed in does deeds"
    if await passkeys.has(viewer.person) or await Identity.exists().where(Identity.person == viewer.person):
        raise FreshSignInNeeded
