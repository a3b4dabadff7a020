"""How sessions change: people arrive and are let in, sessions end at once."""

from __future__ import annotations

from gosdom_graphql.sessions.store.issuing import (
    TOKEN_BYTES,
    hashed,
    issue,
    revoke,
    revoke_all,
    revoke_own,
    sign_out,
)

__all__ = ["TOKEN_BYTES", "hashed", "issue", "revoke", "revoke_all", "revoke_own", "sign_out"]
