"""How a viewer, their sessions and their passkeys are shown."""

from __future__ import annotations

from gosdom_core.access import ViewerKind
from gosdom_graphql.reader.showing import enum, shows
from gosdom_graphql.sessions import rows
from gosdom_graphql.sessions.words import AccountState, ConfirmationWay

enum(
    ViewerKind,
    {
        "ANONYMOUS": "Nobody is signed in.",
        "RESIDENT": "For themselves: an owner, a guest, or any signed-in person.",
        "STAFF": "For a managing organisation or a supplier.",
        "INSPECTOR": "For the housing inspectorate of a region, or its prosecutor's office.",
        "SUPPORT": "For the support desk.",
        "OPERATOR": "For the operator of the service.",
    },
)
enum(
    AccountState,
    {
        "NONE": "No issuer has told of the person yet.",
        "UNCONFIRMED": "The account is not confirmed: it gets no premises («подтвердите учётную запись»).",
        "CONFIRMED": "The account is confirmed: premises come by the register.",
    },
)
enum(
    ConfirmationWay,
    {
        "PASSKEY": "Show a passkey: `options` are for the browser.",
        "CODE": "A code was sent to `contact`.",
        "SIGN_IN": "There is neither a passkey nor a confirmed address: sign in anew, at /signin?fresh=1.",
    },
)


@shows(rows.Session)
class Session:
    """A session of the viewer that is not over."""


@shows(rows.Passkey)
class Passkey:
    """A passkey of the viewer («ключ доступа», WebAuthn)."""


@shows(rows.Viewer)
class Viewer:
    """Who asks."""
