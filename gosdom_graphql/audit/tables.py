"""How the record is kept: rows are added, and the database refuses any other change to the first two tables."""

from __future__ import annotations

from piccolo.columns import UUID, ForeignKey, OnDelete, OnUpdate, Text, Timestamptz
from piccolo.table import Table

from gosdom_graphql.homes.tables import House, Organisation, Person, Premises
from gosdom_graphql.requests.tables import Request
from gosdom_graphql.sessions.tables import Session

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict


class DeedRecord(Table, tablename="deed_record"):
    """Who did what to what, when, from which session and address, on whose behalf?"""

    id = UUID(primary_key=True, default=None)
    at = Timestamptz(default=None)
    deed = Text(default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(
        Organisation,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="a resident acts for themselves",
    )
    session = ForeignKey(
        Session, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="done without one, like a seed"
    )
    address = Text(null=True, default=None, help_text="not known, like inside a program")
    call = Text(null=True, default=None, help_text="the id of the HTTP request; none inside a program")
    subject_type = Text(null=True, default=None, help_text="the deed touched no one thing")
    subject = UUID(null=True, default=None, help_text="the deed touched no one thing")
    concerns = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="about nobody else's request"
    )
    owner = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="done for oneself, or an office"
    )


class Look(Table, tablename="look"):
    """Who opened which request, or which premises, for an office, when? Once an hour for each session."""

    id = UUID(primary_key=True, default=None)
    at = Timestamptz(default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    request = ForeignKey(
        Request, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="the premises were opened"
    )
    premises = ForeignKey(
        Premises, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="not about an apartment"
    )
    concerns = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="whoever owns the premises"
    )
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    session = ForeignKey(Session, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    address = Text(null=True, default=None, help_text="not known, like inside a program")


class Erasure(Table, tablename="erasure"):
    """Who asked that nothing be kept about them, when? While the law keeps some of it, when is it looked at again?"""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, unique=True, on_delete=RESTRICT, on_update=KEEP, default=None)
    asked_at = Timestamptz(default=None)
    again_at = Timestamptz(default=None)
    finished_at = Timestamptz(null=True, default=None, help_text="some is kept yet")
