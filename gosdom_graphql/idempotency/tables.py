"""How the outcome of a deed is kept: the ids of what it touched, for a day, under the key that the client chose."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Bytea, ForeignKey, OnDelete, OnUpdate, Text, Timestamptz
from piccolo.table import Table

from gosdom_graphql.homes.tables import Organisation, Person


class IdempotencyKey(Table, tablename="idempotency_key"):
    """What came of a deed that this viewer asked for under this key."""

    id = UUID(primary_key=True, default=None)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict, on_update=OnUpdate.restrict, default=None)
    organisation = ForeignKey(
        Organisation,
        null=True,
        on_delete=OnDelete.restrict,
        on_update=OnUpdate.restrict,
        default=None,
        help_text="a resident acts for themselves",
    )
    mutation = Text(default=None)
    key = UUID(default=None)
    input_hash = Bytea(default=None)
    ids = JSONB(default=None)
    at = Timestamptz(default=None)
