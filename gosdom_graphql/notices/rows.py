"""How notices are read, and who may see them.

Its author's organisation from the draft on; nobody else before it is shown. Then residents of the places it is
addressed to (owners, and guests with the scope NOTICES; what is for owners only, owners), employees of who serves one
of its houses today, the inspectorate of the region, the support desk; these offices not what is addressed to single
premises. The operator sees only their own. `gosdom_core.access.sees_notice` says the same in Python, and why.

What a withdrawn notice said is hidden from all but its author; that there was one, and why it is gone, is not.
"""

from __future__ import annotations

from datetime import date, datetime

from gosdom_core.access import ViewerKind
from gosdom_core.homes import Resource
from gosdom_graphql.files.rows import F, File
from gosdom_graphql.homes.rows import Entrance, House, Organisation, Participant, Premises
from gosdom_graphql.law.rows import LawTerm
from gosdom_graphql.notices import tables
from gosdom_graphql.notices.words import ArticleTopic, AudienceKind, NoticeKind, NoticeState
from gosdom_graphql.reader import (
    ID,
    Asker,
    Filter,
    Order,
    Row,
    by,
    column,
    everyone,
    expression,
    many,
    nobody,
    one,
    part,
    reads,
    through,
    where,
)
from gosdom_graphql.search import QUERY, found_by

A = tables.NoticeAudience
K = tables.Article
M = tables.NoticeRecipient
N = tables.Notice
V = tables.NoticeVersion

OFFICES = (ViewerKind.STAFF, ViewerKind.INSPECTOR, ViewerKind.OPERATOR)

# --- Who may see ----------------------------------------------------------------------------------------------------


def writes(row: Row, viewer: Asker) -> str:
    """Is it the own organisation's?"""
    return f"{row(N.organisation)} = {viewer.organisation}" if viewer.kind in OFFICES else "false"


def reached(row: Row, viewer: Asker) -> str:
    """Does it reach the viewer, once it is shown?"""
    match viewer.kind:
        case ViewerKind.RESIDENT:
            owner = f"(not {row(N.owners_only)} or {row(N.places)} && {viewer.owner_places})"
            home = f"{row(N.places)} && {viewer.notice_places} and {owner}"
            return f"(({home}) or {row(N.regions)} && {viewer.notice_regions})"
        case ViewerKind.STAFF:
            return f"({row(N.houses)} && {viewer.houses_served} or {row(N.regions)} @> array[{viewer.region}])"
        case ViewerKind.INSPECTOR:
            return f"{row(N.seen_regions)} @> array[{viewer.region}]"
        case ViewerKind.SUPPORT:
            return f"{row(N.seen_regions)} <> '{{}}'"
    return "false"


def may_see(row: Row, viewer: Asker) -> str:
    """Who may see a notice? Its author's organisation; and whom it reaches, from the moment it is shown."""
    if viewer.kind in (ViewerKind.ANONYMOUS, ViewerKind.OPERATOR):
        return writes(row, viewer)
    shown = f"{row(N.shown_at)} <= {viewer.now} and {reached(row, viewer)}"
    return f"({writes(row, viewer)} or {shown})" if viewer.kind in OFFICES else f"({shown})"


def concerns(row: Row, viewer: Asker) -> str:
    """Of which notices is a viewer told who names none? Of all that reach them, and of their organisation's."""
    return f"({writes(row, viewer)} or {reached(row, viewer)})"


def readable(row: Row, viewer: Asker) -> str:
    """Who may read what it says? Everybody who sees it; once it is withdrawn, only its author."""
    return f"({row(N.withdrawn_at)} is null or {writes(row, viewer)})"


def state(row: Row, viewer: Asker) -> str:
    """Where is it in its life at the viewer's moment? What has expired is so at once, whoever writes it down later."""
    over = f"{row(N.state)} = '{NoticeState.PUBLISHED.name}' and {row(N.expires_at)} <= {viewer.now}"
    return f"case when {over} then '{NoticeState.EXPIRED.name}' else {row(N.state)} end"


def is_read(row: Row, viewer: Asker) -> str:
    """Has the viewer read it as it reads now? A correction makes it unread."""
    if viewer.kind is not ViewerKind.RESIDENT:
        return "false"
    return row.exists(
        M.notice,
        lambda mark: f"{mark(M.read_at)} >= coalesce({row(N.corrected_at)}, {mark(M.read_at)})",
        of=NoticeMark,
    )


def is_current(row: Row, viewer: Asker) -> str:
    """Is what it tells still to come or going on?"""
    over = f"coalesce({row(N.ends_at)}, {row(N.expires_at)}, 'infinity')"
    return f"({state(row, viewer)} = '{NoticeState.PUBLISHED.name}' and {over} > {viewer.now})"


# --- What belongs to a notice ---------------------------------------------------------------------------------------


def own_mark(row: Row, viewer: Asker) -> str:
    """Whose mark is it? Everybody sees their own."""
    return "false" if viewer.kind is ViewerKind.ANONYMOUS else f"{row(M.person)} = {viewer.person}"


@reads(tables.NoticeRecipient, may_see=own_mark, node=False)
class NoticeMark:
    """The viewer's own mark of having read a notice: only ever asked whether it is there."""


@reads(tables.NoticeRecipient, may_see=through(M.notice, writes), node=False)
class NoticeRecipient:
    """Who is told, as the author may count them: by number, never by name."""


def read_by(row: Row, viewer: Asker) -> str:
    """How many of the residents have read it as it reads now?"""
    since = f"coalesce({row(N.corrected_at)}, '-infinity')"
    return row.count(M.notice, lambda mark: f"{mark(M.counted)} and {mark(M.read_at)} >= {since}", of=NoticeRecipient)


@reads(tables.Notice, may_see=nobody, node=False)
class NoticeReach:
    """How far a notice has got, for its author."""

    residents: int = column(N.residents, "How many people were residents of the audience when it was shown.")
    told: int = column(N.told, "How many of them were told so far: it grows until it is `residents`.")
    read: int = expression(read_by, "How many of them have read it as it reads now.")


def may_see_audience(row: Row, viewer: Asker) -> str:
    """Who may see a line of the audience? Who sees the notice; a resident not which other premises it went to."""
    seen = row.parent(A.notice, lambda notice, viewer: "true", of=Notice)
    if viewer.kind is ViewerKind.RESIDENT:
        return f"({seen} and ({row(A.premises)} is null or {row(A.premises)} = any({viewer.notice_places})))"
    return seen


@reads(tables.NoticeAudience, may_see=may_see_audience, node=False)
class NoticeAudience:
    """What may be read of a line of the audience."""

    kind: AudienceKind = column(A.kind, "What is addressed.")
    region: str = column(A.region, "The region (code of the subject): all of it, or where the house is.")
    house: House | None = one(A.house, "The house; null where a whole region is addressed.")
    entrance: Entrance | None = one(A.entrance, "The entrance, where one is addressed.")
    premises: Premises | None = one(A.premises, "The premises, for who may see them.")
    riser: str | None = column(A.riser, "The riser («стояк») as its author calls it, where one is addressed.")


@reads(tables.NoticeVersion, may_see=through(V.notice, readable), node=False)
class NoticeVersion:
    """What may be read of how a notice read before."""

    number: int = column(V.number, "Counted from 1, the first.")
    title: str = column(V.title, "The title.")
    text: str = column(V.text, "The text.")
    urgent: bool = column(V.urgent, "Whether it was urgent.")
    resource: Resource | None = column(V.resource, "What is cut.")
    begins_at: datetime | None = column(V.begins_at, "When what it announces begins.")
    ends_at: datetime | None = column(V.ends_at, "When what it announces ends.")
    replaced_at: datetime = column(V.replaced_at, "When it was corrected.")
    files: list[File] = many(F.notice_version, "The files that the correction took away.", order=[F.rank, F.id])


# --- Notices --------------------------------------------------------------------------------------------------------


class NoticeFilter(Filter):
    """Which notices?"""

    kind: list[NoticeKind] | None = where(lambda row, value, viewer: f"{row(N.kind)} = any({value})", "Of these kinds.")
    state: list[NoticeState] | None = where(
        lambda row, value, viewer: f"{state(row, viewer)} = any({value})", "In these states now."
    )
    current: bool | None = where(
        lambda row, value, viewer: f"{is_current(row, viewer)} = {value}",
        "Published, and what it tells is not over: the board in the hall; or not.",
    )
    unread: bool | None = where(
        lambda row, value, viewer: f"(not {is_read(row, viewer)}) = {value}",
        "Not read by the viewer as it reads now, or read. With `totalCount`: the figure on the badge.",
    )
    urgent: bool | None = where(lambda row, value, viewer: f"{row(N.urgent)} = {value}", "Urgent, or not.")
    resource: list[Resource] | None = where(
        lambda row, value, viewer: f"{row(N.resource)} = any({value})", "Outages of these supplies."
    )
    house: ID | None = where(
        lambda row, value, viewer: f"({row(N.house)} = {value} or {row(N.houses)} @> array[{value}])",
        "That touch this house.",
    )
    organisation: list[ID] | None = where(
        lambda row, value, viewer: f"{row(N.organisation)} = any({value})", "Of these organisations."
    )
    shown_from: datetime | None = where(
        lambda row, value, viewer: f"{row(N.shown_at)} >= {value}", "Shown at or after."
    )
    shown_before: datetime | None = where(lambda row, value, viewer: f"{row(N.shown_at)} < {value}", "Shown before.")
    search: str | None = where(
        lambda row, value, viewer: f"{found_by(N.words)(row, value, viewer)} and {readable(row, viewer)}",
        "With all of these words, or their synonyms, in title or text; the last word may be only begun."
        " Without a word that can be searched, none.",
        once=QUERY,
    )


class NoticeOrder(Order):
    """How are notices sorted?"""

    SHOWN_AT = by(N.at, "By the moment they were shown; what was not, by when it was written.", default="DESC")


@reads(tables.Notice, may_see=may_see)
class Notice:
    """What may be read of a notice."""

    kind: NoticeKind = column(N.kind, "What is told.")
    state: NoticeState = expression(state, "Where it is in its life.")
    title: str = column(N.title, "The title.")
    text: str | None = column(N.text, "The text; null once it is withdrawn, but for its author.", if_=readable)
    urgent: bool = column(N.urgent, "Whether it may come at night.")
    resource: Resource | None = column(N.resource, "What is cut, of an outage.")
    begins_at: datetime | None = column(N.begins_at, "When what it announces begins.")
    ends_at: datetime | None = column(N.ends_at, "When what it announces ends, as far as it is known.")
    discovered_at: datetime | None = column(N.discovered_at, "When the emergency was found.")
    shown_at: datetime | None = column(
        N.shown_at, "From when residents see it: the publication, and the seconds in which it could be undone."
    )
    undo_until: datetime | None = expression(
        lambda row, viewer: f"case when {row(N.shown_at)} > {viewer.now} then {row(N.shown_at)} end",
        "Until when its author, who alone sees it till then, can still undo the publication.",
    )
    publish_at: datetime | None = column(N.publish_at, "For when it is scheduled: till then only its author sees it.")
    created_at: datetime | None = column(N.created_at, "When it was drafted; for its author.", if_=writes)
    held_at: datetime | None = column(
        N.held_at,
        "When it was due to be published and was not: its author served none of the houses any more, or it had"
        " expired; for its author.",
        if_=writes,
    )
    expires_at: datetime | None = column(N.expires_at, "From when it is only in the archive.")
    corrected_at: datetime | None = column(N.corrected_at, "When it was last corrected.")
    withdrawn_at: datetime | None = column(N.withdrawn_at, "When it was withdrawn.")
    withdrawn_reason: str | None = column(N.withdrawn_reason, "Why it was withdrawn.")
    due_at: datetime | None = column(
        N.due_at, "By when it had to be told (24:00 of a day is 00:00 of the next); null where no act says so."
    )
    due_day: date | None = column(N.due_day, "The last day for it, in the house's zone.")
    law: LawTerm | None = one(N.term, "The clause that says by when, and how sure we are of it.")
    explanation: str | None = expression(
        lambda row, viewer: (
            f"case when {viewer.language} = 'en' then {row(N.explanation_en)} else {row(N.explanation_ru)} end"
        ),
        "How that was counted, in the viewer's language.",
    )
    is_late: bool = expression(
        lambda row, viewer: f"coalesce({row(N.shown_at)} > {row(N.due_at)}, false)", "Whether it was shown later."
    )
    is_read: bool = expression(is_read, "Whether the viewer has read it as it reads now.")
    house: House | None = one(N.house, "The house; null where it is addressed to several, or to a region.")
    organisation: Organisation | None = one(N.organisation, "Who tells it.")
    author: Participant | None = one(N.author, "The employee; for colleagues.", shown=True, if_=writes)
    audience: list[NoticeAudience] = many(A.notice, "To whom it is addressed.", order=[A.rank, A.id])
    files: list[File] = many(F.notice, "Photos and documents.", order=[F.rank, F.id])
    versions: list[NoticeVersion] = many(V.notice, "How it read before corrections.", order=[V.number, V.id])
    reach: NoticeReach | None = part("How far it has got; for its author.", if_=writes)


# --- The knowledge base ---------------------------------------------------------------------------------------------


class ArticleFilter(Filter):
    """Which articles?"""

    topic: list[ArticleTopic] | None = where(
        lambda row, value, viewer: f"{row(K.topic)} = any({value})", "About these topics."
    )
    slug: str | None = where(lambda row, value, viewer: f"{row(K.slug)} = {value}", "With this name in addresses.")
    search: str | None = where(
        found_by(K.words),
        "With all of these words, or their synonyms, in title or text; the last word may be only begun."
        " Without a word that can be searched, none.",
        once=QUERY,
    )


class ArticleOrder(Order):
    """How are articles sorted?"""

    RANK = by(K.rank, "As the knowledge base has them, topic by topic.", default="ASC")


@reads(tables.Article, may_see=everyone)
class Article:
    """What may be read of an article."""

    slug: str = column(K.slug, "Its name in addresses: «akt-o-zalitii».")
    topic: ArticleTopic = column(K.topic, "What it is about.")
    title: str = column(K.title, "The title, in Russian.")
    text: str = column(K.text, "The text, in Russian: paragraphs with an empty line between them.")
    basis: str = column(K.basis, "What it leans on: acts and clauses as lawyers cite them; empty for plain advice.")
