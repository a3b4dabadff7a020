"""How sessions are kept, and ways into them: never a token, a code or a cookie, only its SHA-256."""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    Boolean,
    Bytea,
    ForeignKey,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from gosdom_graphql.homes.tables import Organisation, Person
from gosdom_graphql.notifications.tables import Contact

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict


class Identity(Table, tablename="identity"):
    """Which person is an issuer's account? A confirmed one has shown a passport there."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    issuer = Text(default=None)
    subject = Text(default=None)
    confirmed = Boolean(default=None)
    created_at = Timestamptz(default=None)
    seen_at = Timestamptz(default=None)


class Device(Table, tablename="device"):
    """What a person has signed in on: a browser, by a cookie of its own."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    cookie_hash = Bytea(default=None)
    first_at = Timestamptz(default=None)


class Session(Table, tablename="session"):
    """Who is signed in, and for which organisation they act, if for any."""

    id = UUID(primary_key=True, default=None)
    token_hash = Bytea(default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(
        Organisation,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="a resident acts for themselves",
    )
    created_at = Timestamptz(default=None)
    expires_at = Timestamptz(null=True, default=None, help_text="a persona of the demo never expires")
    revoked_at = Timestamptz(null=True, default=None, help_text="not revoked")
    device = ForeignKey(
        Device, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="not signed in by a browser"
    )
    user_agent = Text(default="")
    address = Text(default="")
    fresh_at = Timestamptz(null=True, default=None, help_text="nobody has shown lately that it is still they")


class SignIn(Table, tablename="sign_in"):
    """A browser that was sent to the issuer: it comes back once, within minutes."""

    id = UUID(primary_key=True, default=None)
    state_hash = Bytea(default=None)
    browser_hash = Bytea(default=None)
    nonce = Text(default=None)
    verifier = Text(default=None)
    goes_to = Text(default=None)
    app_challenge = Text(null=True, default=None, help_text="it is for the browser itself, not for an app")
    expires_at = Timestamptz(default=None)


class Arrival(Table, tablename="arrival"):
    """Who came back, and has no session yet: a second factor is to be shown, or an app to fetch its token."""

    id = UUID(primary_key=True, default=None)
    secret_hash = Bytea(default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(
        Organisation, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="for themselves"
    )
    goes_to = Text(default=None)
    app_challenge = Text(null=True, default=None, help_text="it is for the browser itself, not for an app")
    second = Boolean(default=None)
    fresh_at = Timestamptz(null=True, default=None, help_text="the issuer did not say when they showed who they are")
    device_hash = Bytea(null=True, default=None, help_text="no browser of its own")
    user_agent = Text(default=None)
    address = Text(default=None)
    passkey_challenge = Bytea(null=True, default=None, help_text="no passkey is asked for")
    contact = ForeignKey(
        Contact, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="no code was sent"
    )
    tries = SmallInt(default=0)
    expires_at = Timestamptz(default=None)


class Passkey(Table, tablename="passkey"):
    """A key pair of a person's telephone, computer or token: its public half (WebAuthn)."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    credential = Bytea(default=None)
    public_key = Bytea(default=None)
    sign_count = BigInt(default=None)
    transports = Array(base_column=Text(), default=list)
    name = Text(default=None)
    created_at = Timestamptz(default=None)
    used_at = Timestamptz(null=True, default=None, help_text="not used since it was added")
    removed_at = Timestamptz(null=True, default=None, help_text="in use")


class Confirmation(Table, tablename="confirmation"):
    """What a session was asked to show: that a passkey is there, or a code. One at a time, for minutes."""

    id = UUID(primary_key=True, default=None)
    session = ForeignKey(Session, null=False, on_delete=RESTRICT, on_update=KEEP, default=None, unique=True)
    kind = Text(default=None)
    challenge = Bytea(null=True, default=None, help_text="a code was sent instead")
    contact = ForeignKey(
        Contact, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="a passkey is asked for"
    )
    tries = SmallInt(default=0)
    expires_at = Timestamptz(default=None)
