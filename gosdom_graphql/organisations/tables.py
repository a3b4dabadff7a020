"""How tallies, documents and reviews are kept.

A tally is a sum of its rows: a deed adds a row (+1 here, −1 there) and changes none, so that no deed waits for
another; the clock adds rows up to one (`folded`).
"""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, ForeignKey, Integer, OnDelete, OnUpdate, SmallInt, Text, Timestamptz
from piccolo.table import Table

from gosdom_graphql.homes.tables import House, Organisation, Person
from gosdom_graphql.requests.tables import Request

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict


class RequestCounted(Table, tablename="request_counted"):
    """As what is a request counted in the tallies? What it was, when a deed makes it something else."""

    id = UUID(primary_key=True, default=None)
    request = ForeignKey(Request, null=False, unique=True, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    region = Text(default=None)
    month = Date(default=None)
    state = Text(default=None)
    category = Text(default=None)
    employee = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="nobody has taken it yet"
    )
    hours = Integer(null=True, default=None, help_text="not answered yet")
    due_at = Timestamptz(null=True, default=None, help_text="taken back in time, or no answer is due")
    in_time = Boolean(default=None)
    rating = SmallInt(null=True, default=None, help_text="not rated")
    rated_at = Timestamptz(null=True, default=None, help_text="not rated")


class TallyByState(Table, tablename="tally_by_state"):
    """How many requests of a month are in a state?"""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    month = Date(default=None)
    state = Text(default=None)
    number = Integer(default=None)
    folded = Boolean(default=False)


class TallyByCategory(Table, tablename="tally_by_category"):
    """How many requests of a month are of a category?"""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    month = Date(default=None)
    category = Text(default=None)
    number = Integer(default=None)
    folded = Boolean(default=False)


class TallyByEmployee(Table, tablename="tally_by_employee"):
    """For how many requests of a month does an employee answer?"""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    month = Date(default=None)
    employee = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    number = Integer(default=None)
    folded = Boolean(default=False)


class TallyByHours(Table, tablename="tally_by_hours"):
    """How many requests of a month were answered after so many whole hours?"""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    month = Date(default=None)
    hours = Integer(default=None)
    number = Integer(default=None)
    folded = Boolean(default=False)


class ScoreTally(Table, tablename="score_tally"):
    """How many answers fell due at a moment, and how many of them were given in time? How was it rated that day?

    Ratings stand just after the midnight before them, and once more for the region as a whole.
    """

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(
        Organisation, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="the region as a whole"
    )
    region = Text(default=None)
    at = Timestamptz(default=None)
    due = Integer(default=None)
    in_time = Integer(default=None)
    ratings = Integer(default=None)
    total = Integer(default=None)
    folded = Boolean(default=False)


class OrganisationDocument(Table, tablename="organisation_document"):
    """A document that an organisation shows; its file names it."""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    kind = Text(default=None)
    title = Text(default=None)
    author = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    added_at = Timestamptz(default=None)
    removed_at = Timestamptz(null=True, default=None, help_text="still shown")


class OrganisationReview(Table, tablename="organisation_review"):
    """What a resident says of an organisation, and what it replied."""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    author = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    text = Text(default=None)
    created_at = Timestamptz(default=None)
    reply = Text(null=True, default=None, help_text="not replied to")
    replied_at = Timestamptz(null=True, default=None, help_text="not replied to")
    replied_by = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="not replied to"
    )
    withdrawn_at = Timestamptz(null=True, default=None, help_text="not withdrawn")
