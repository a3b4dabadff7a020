"""What employees keep beside requests, and drafts: each read by those alone who wrote it, or work there."""

from __future__ import annotations

from datetime import datetime

from gosdom_core.access import ViewerKind
from gosdom_core.homes import Place
from gosdom_core.requests import RequestCategory
from gosdom_graphql.homes.rows import Entrance, House, Participant, Premises
from gosdom_graphql.reader import Asker, Filter, Order, Row, by, column, everyone, one, reads, where
from gosdom_graphql.requests import tables

F = tables.RequestDraft
N = tables.RequestNote
T = tables.AnswerTemplate

ANSWERING = (ViewerKind.STAFF, ViewerKind.SUPPORT, ViewerKind.INSPECTOR)
"""Who answers requests: as whom do employees look at notes and templates?"""


def of_colleagues(row: Row, viewer: Asker) -> str:
    """Who may see a note? Who works for the organisation that wrote it, while they see the request."""
    if viewer.kind not in ANSWERING:
        return "false"
    return f"({row(N.organisation)} = {viewer.organisation} and {row.parent(N.request, everyone)})"


@reads(tables.RequestNote, may_see=of_colleagues)
class RequestNote:
    """What may be read of an internal note."""

    text: str = column(N.text, "The words.")
    created_at: datetime = column(N.created_at, "When it was written.")
    author: Participant | None = one(N.author, "Who wrote it.", shown=True)


class AnswerTemplateFilter(Filter):
    """Which templates?"""

    category: list[RequestCategory] | None = where(
        lambda row, value, viewer: f"({row(T.category)} = any({value}) or {row(T.category)} is null)",
        "For these categories, and those for every one.",
    )


class AnswerTemplateOrder(Order):
    """How are templates sorted?"""

    TITLE = by(T.sort_key, "By title.", default="ASC")


def of_ours(row: Row, viewer: Asker) -> str:
    """Who may see a template? Who works for its organisation."""
    return f"{row(T.organisation)} = {viewer.organisation}" if viewer.kind in ANSWERING else "false"


@reads(tables.AnswerTemplate, may_see=of_ours)
class AnswerTemplate:
    """What may be read of a template of answers."""

    title: str = column(T.title, "What it is called.")
    text: str = column(T.text, "The words.")
    category: RequestCategory | None = column(T.category, "For which category; null for every one.")
    updated_at: datetime = column(T.updated_at, "When it was last changed.")
    author: Participant | None = one(T.author, "Who changed it last.", shown=True)


class RequestDraftOrder(Order):
    """How are drafts sorted?"""

    UPDATED_AT = by(F.updated_at, "By when they were last saved.", default="DESC")


def own_draft(row: Row, viewer: Asker) -> str:
    """Who may see a draft? Who writes it."""
    return "false" if viewer.kind is ViewerKind.ANONYMOUS else f"{row(F.person)} = {viewer.person}"


@reads(tables.RequestDraft, may_see=own_draft)
class RequestDraft:
    """What may be read of a draft."""

    text: str = column(F.text, "The words so far.")
    place: Place | None = column(F.place, "What it is about.")
    category: RequestCategory | None = column(F.category, "What has happened.")
    updated_at: datetime = column(F.updated_at, "When it was last saved.")
    house: House | None = one(F.house, "The house.")
    entrance: Entrance | None = one(F.entrance, "The entrance.")
    premises: Premises | None = one(F.premises, "The premises, while they are the author's.")
