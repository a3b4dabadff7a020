"""A fresh sign-in: what a deed about money, votes or rights asks for, lest somebody else sits at an open screen.

    async def cast_vote(viewer: Viewer, …) -> Done:
        require_fresh(viewer)

A sign-in is fresh by itself when the issuer says that the person has just shown who they are; later a passkey makes it
fresh, or a code by a confirmed channel where there is no passkey (`beginFreshSignIn`, `confirmFreshSignIn`). Who has
neither a passkey nor an issuer's account is not asked where rights are given, an account is linked or a person is
forgotten (`store.proving.require_fresh_sign_in`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from gosdom_core.errors import NotAllowed
from gosdom_graphql.sessions.viewer import Viewer

FRESH: Final = timedelta(minutes=15)


class FreshSignInNeeded(NotAllowed):
    """Is it still the same person? Nobody has shown it for a quarter of an hour: confirm with a passkey or a code."""

    code = "FRESH_SIGN_IN_NEEDED"
    ru = "Подтвердите, что это вы: ключом доступа или кодом"
    en = "Confirm that it is you: with a passkey or a code"


def is_fresh(viewer: Viewer) -> bool:
    """Has the person shown lately that it is they?"""
    return viewer.fresh_at is not None and viewer.now - viewer.fresh_at < FRESH


def require_fresh(viewer: Viewer) -> None:
    """Raises `FreshSignInNeeded` unless the person has shown lately that it is they."""
    if not is_fresh(viewer):
        raise FreshSignInNeeded
