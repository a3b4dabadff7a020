"""How notices are kept.

To whom a notice is addressed stands twice: row by row in `notice_audience`, as its author said it; and in arrays of
the notice itself, made of those rows by the same deed, which a reader's predicate finds by index.
"""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    Array,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from gosdom_graphql.homes.tables import Entrance, House, Organisation, Person, Premises
from gosdom_graphql.law.tables import LawTerm
from gosdom_graphql.search.tables import Words

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict


class Notice(Table, tablename="notice"):
    """A notice, as it reads now."""

    id = UUID(primary_key=True, default=None)
    kind = Text(default=None)
    state = Text(default=None)
    organisation = ForeignKey(Organisation, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    author = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    house = ForeignKey(
        House,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="to several houses, or to a region",
    )
    title = Text(default=None)
    text = Text(default=None)
    urgent = Boolean(default=None)
    resource = Text(null=True, default=None, help_text="only an outage names what is cut")
    begins_at = Timestamptz(null=True, default=None, help_text="it announces nothing that begins")
    ends_at = Timestamptz(null=True, default=None, help_text="nobody knows when what it announces ends")
    discovered_at = Timestamptz(null=True, default=None, help_text="only an emergency is discovered")
    created_at = Timestamptz(default=None)
    publish_at = Timestamptz(null=True, default=None, help_text="not scheduled")
    shown_at = Timestamptz(null=True, default=None, help_text="not published")
    expires_at = Timestamptz(null=True, default=None, help_text="it stays")
    corrected_at = Timestamptz(null=True, default=None, help_text="not corrected")
    withdrawn_at = Timestamptz(null=True, default=None, help_text="not withdrawn")
    withdrawn_reason = Text(null=True, default=None, help_text="not withdrawn")
    held_at = Timestamptz(null=True, default=None, help_text="nothing kept it from being published when it was due")
    # when it was shown; for what was not, when it was written: what the archive is sorted by
    at = Timestamptz(default=None)
    # by when it had to be told, as the core counted it
    due_at = Timestamptz(null=True, default=None, help_text="no act sets a term for this kind")
    due_day = Date(null=True, default=None, help_text="no act sets a term for this kind, or one in hours")
    term = ForeignKey(
        LawTerm,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="no act sets a term for this kind",
    )
    explanation_ru = Text(null=True, default=None, help_text="no act sets a term for this kind")
    explanation_en = Text(null=True, default=None, help_text="no act sets a term for this kind")
    # whom it reaches: made of `notice_audience`, for the readers' predicates
    owners_only = Boolean(default=None)
    places = Array(base_column=UUID(), default=list)
    houses = Array(base_column=UUID(), default=list)
    regions = Array(base_column=Text(), default=list)
    seen_regions = Array(base_column=Text(), default=list)
    # how far it has got: residents of the audience when it was shown, and how many of them stand in line to be told
    announced_at = Timestamptz(null=True, default=None, help_text="not shown yet")
    told_at = Timestamptz(null=True, default=None, help_text="not everybody is told yet")
    residents = Integer(default=0)
    told = Integer(default=0)
    words = Words("title", "text")


class NoticeAudience(Table, tablename="notice_audience"):
    """To whom a notice is addressed: a region, a house, an entrance, premises of a riser, or single premises."""

    id = UUID(primary_key=True, default=None)
    notice = ForeignKey(Notice, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    kind = Text(default=None)
    region = Text(default=None)
    house = ForeignKey(
        House, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="a whole region is addressed"
    )
    entrance = ForeignKey(
        Entrance, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="no entrance is addressed"
    )
    premises = ForeignKey(
        Premises, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="no premises are addressed"
    )
    riser = Text(null=True, default=None, help_text="no riser is addressed")
    rank = Integer(default=None)


class NoticeVersion(Table, tablename="notice_version"):
    """How a notice read before a correction."""

    id = UUID(primary_key=True, default=None)
    notice = ForeignKey(Notice, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    number = SmallInt(default=None)
    title = Text(default=None)
    text = Text(default=None)
    urgent = Boolean(default=None)
    resource = Text(null=True, default=None, help_text="only an outage names what is cut")
    begins_at = Timestamptz(null=True, default=None, help_text="it announced nothing that begins")
    ends_at = Timestamptz(null=True, default=None, help_text="nobody knew when what it announced ends")
    replaced_at = Timestamptz(default=None)
    replaced_by = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)


class NoticeRecipient(Table, tablename="notice_recipient"):
    """Who is told of a notice, and has read it; `counted` are those who lived there when it was shown."""

    id = UUID(primary_key=True, default=None)
    notice = ForeignKey(Notice, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    counted = Boolean(default=None)
    read_at = Timestamptz(null=True, default=None, help_text="not read")


class Article(Table, tablename="article"):
    """An article of the knowledge base. Filled by every migration from `articles.toml`."""

    id = UUID(primary_key=True, default=None)
    slug = Text(default=None)
    topic = Text(default=None)
    title = Text(default=None)
    text = Text(default=None)
    basis = Text(default=None)
    rank = Integer(default=None)
    words = Words("title", "text")
