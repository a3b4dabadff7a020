"""How files are kept: a row for each; their bytes are on the shelf."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, ForeignKey, Integer, OnDelete, OnUpdate, SmallInt, Text, Timestamptz
from piccolo.table import Table

from gosdom_graphql.homes.tables import House, Organisation, Person
from gosdom_graphql.meetings.tables import Meeting, MeetingNotice, PaperDecision
from gosdom_graphql.notices.tables import Notice, NoticeVersion
from gosdom_graphql.organisations.tables import OrganisationDocument
from gosdom_graphql.readings.tables import Reading
from gosdom_graphql.requests.tables import Request, RequestAnswer, RequestComment

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict
WAITS = "not sent yet"
APART = "belongs to something else, or to nothing yet"


class File(Table, tablename="file"):
    """A file: awaited, kept, then attached to one thing for good."""

    id = UUID(primary_key=True, default=None)
    owner = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(
        Organisation,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="a resident sends for themselves",
    )
    name = Text(default=None)
    state = Text(default=None)
    created_at = Timestamptz(default=None)
    # the key of its links (HMAC-SHA256), as its two halves: PostgreSQL has SHA-256, but no HMAC
    hmac_inner = Bytea(default=None)
    hmac_outer = Bytea(default=None)
    kind = Text(null=True, default=None, help_text=WAITS)
    size = Integer(null=True, default=None, help_text=WAITS)
    sha256 = Bytea(null=True, default=None, help_text=WAITS)
    place = Text(null=True, default=None, help_text=WAITS)
    width = SmallInt(null=True, default=None, help_text="only a picture has one")
    height = SmallInt(null=True, default=None, help_text="only a picture has one")
    attached_at = Timestamptz(null=True, default=None, help_text="belongs to nothing yet")
    rank = SmallInt(default=None)
    house = ForeignKey(
        House,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="belongs to nothing yet, to a notice of several houses, or to an organisation",
    )
    request = ForeignKey(Request, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=APART)
    comment = ForeignKey(RequestComment, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=APART)
    answer = ForeignKey(RequestAnswer, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=APART)
    notice = ForeignKey(Notice, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=APART)
    reading = ForeignKey(Reading, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=APART)
    notice_version = ForeignKey(
        NoticeVersion, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=APART
    )
    document = ForeignKey(
        OrganisationDocument, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=APART
    )
    meeting = ForeignKey(Meeting, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=APART)
    meeting_notice = ForeignKey(
        MeetingNotice, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=APART
    )
    decision = ForeignKey(PaperDecision, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=APART)
