"""How guest access and powers are kept: invitations, what was granted, what each guest did."""

from __future__ import annotations

from piccolo.columns import UUID, Array, Bytea, Date, ForeignKey, OnDelete, OnUpdate, SmallInt, Text, Timestamptz
from piccolo.table import Table

from gosdom_graphql.homes.tables import House, Person, Premises
from gosdom_graphql.readings.tables import Reading
from gosdom_graphql.requests.tables import Request, RequestHistory

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict


class GuestInvitation(Table, tablename="guest_invitation"):
    """What is offered to whoever hands the code in: to a guest scopes, to a representative the deeds of a power."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    premises = ForeignKey(Premises, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    invited_by = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    kind = Text(null=True, default=None, help_text="a representative is no guest")
    scopes = Array(base_column=Text(), default=list)
    deeds = Array(base_column=Text(), default=list)
    document = Text(null=True, default=None, help_text="a guest needs none")
    document_date = Date(null=True, default=None, help_text="a guest needs none")
    since = Date(default=None)
    until = Date(default=None)
    code_hash = Bytea(default=None)
    code_at = Timestamptz(default=None)
    codes_day = Timestamptz(default=None)
    codes = SmallInt(default=None)
    created_at = Timestamptz(default=None)
    expires_at = Timestamptz(default=None)
    accepted_at = Timestamptz(null=True, default=None, help_text="not accepted")
    accepted_by = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="not accepted"
    )
    withdrawn_at = Timestamptz(null=True, default=None, help_text="not withdrawn")


class GuestTry(Table, tablename="guest_try"):
    """How many wrong codes has a person handed in, since when? Who never did has no row."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None, unique=True)
    tries = SmallInt(default=None)
    since = Timestamptz(default=None)


class GuestAccess(Table, tablename="guest_access"):
    """What an owner lets a guest do in premises, from a day to a day."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    premises = ForeignKey(Premises, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    granted_by = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    kind = Text(default=None)
    scopes = Array(base_column=Text(), default=list)
    since = Date(default=None)
    until = Date(null=True, default=None, help_text="until it is taken back")
    granted_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None, help_text="not taken back")
    invitation = ForeignKey(
        GuestInvitation,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        unique=True,
        help_text="entered by an office, not by a code",
    )
    ended_by = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="nobody ended it by a deed"
    )


class GuestDeed(Table, tablename="guest_deed"):
    """What a guest did under an access, feature by feature: a further feature adds a key of its own."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    access = ForeignKey(GuestAccess, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    at = Timestamptz(default=None)
    scope = Text(default=None)
    request = ForeignKey(
        Request, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="about something else"
    )
    entry = ForeignKey(
        RequestHistory, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="about something else"
    )
    reading = ForeignKey(
        Reading, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="about something else"
    )


class Power(Table, tablename="power"):
    """Who acts for an owner of premises: by a power of attorney, or as the parent of a child."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    premises = ForeignKey(Premises, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    owner = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    deeds = Array(base_column=Text(), null=True, default=None, help_text="a parent does all of them")
    document = Text(default=None)
    document_date = Date(default=None)
    since = Date(default=None)
    until = Date(null=True, default=None, help_text="a parent's ends when the child comes of age")
    recorded_at = Timestamptz(default=None)
    revoked_at = Timestamptz(null=True, default=None, help_text="not taken back")
    ended_by = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="nobody ended it by a deed"
    )
    invitation = ForeignKey(
        GuestInvitation,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        unique=True,
        help_text="entered by an office, not by a code",
    )
