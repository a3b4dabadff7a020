"""How requests are read; in `seeing` who may see them, in `office` what belongs to employees, and drafts."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from gosdom_core.access import ViewerKind
from gosdom_core.homes import Place, Resource
from gosdom_core.requests import (
    Addressee,
    Applicant,
    Attachable,
    Condition,
    DeadlineKind,
    Information,
    Part,
    RequestAction,
    RequestCategory,
    RequestState,
    Season,
)
from gosdom_graphql.files.rows import F, File
from gosdom_graphql.homes.rows import Apartment, Entrance, House, Organisation, Participant, Premises
from gosdom_graphql.law.rows import LawTerm, in_language
from gosdom_graphql.notifications import tables as told
from gosdom_graphql.reader import (
    ID,
    Asker,
    Connection,
    Each,
    Filter,
    Order,
    Row,
    by,
    column,
    connection,
    everyone,
    expression,
    many,
    nobody,
    one,
    part,
    reads,
    through,
    values,
    where,
)
from gosdom_graphql.requests import tables
from gosdom_graphql.requests.rows.office import AnswerTemplate as AnswerTemplate
from gosdom_graphql.requests.rows.office import AnswerTemplateFilter as AnswerTemplateFilter
from gosdom_graphql.requests.rows.office import AnswerTemplateOrder as AnswerTemplateOrder
from gosdom_graphql.requests.rows.office import RequestDraft as RequestDraft
from gosdom_graphql.requests.rows.office import RequestDraftOrder as RequestDraftOrder
from gosdom_graphql.requests.rows.office import RequestNote as RequestNote
from gosdom_graphql.requests.rows.seeing import concerns as concerns
from gosdom_graphql.requests.rows.seeing import full, is_overdue, may_see, offered, provided
from gosdom_graphql.search import QUERY, found_by

if TYPE_CHECKING:
    from gosdom_graphql.notifications.rows import Reminder

A = tables.RequestAnswer
C = tables.RequestComment
D = tables.RequestDeadline
G = tables.RequestCategory
H = tables.RequestHistory
M = tables.RequestMove
N = tables.RequestNote
R = tables.Request

OPEN = ", ".join(f"'{state.name}'" for state in RequestState if state.is_open)


# --- What belongs to a request ----------------------------------------------------------------------------------------


class Standing(Enum):
    """How does a deadline stand?"""

    RUNNING = "running"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    ENDED = "ended"


def standing(row: Row, viewer: Asker) -> str:
    """How does a deadline stand at the viewer's moment? A branch that does not decide is never overdue."""
    return (
        f"case when {row(D.met_at)} > {row(D.due_at)} then 'MET_LATE' when {row(D.met_at)} is not null then 'MET'"
        f" when {row(D.ended_at)} is not null then 'ENDED'"
        f" when {row(D.decides)} and {row(D.due_at)} < {viewer.now} then 'OVERDUE' else 'RUNNING' end"
    )


@reads(tables.RequestDeadline, may_see=through(D.request))
class RequestDeadline:
    """What may be read of a deadline."""

    kind: DeadlineKind = column(D.kind, "What is due.")
    condition: Condition | None = column(D.condition, "Under which circumstance it holds; null where it always does.")
    decides: bool = column(
        D.decides, "Whether it decides over being overdue: of unknown circumstances, the longest does."
    )
    starts_at: datetime = column(D.starts_at, "From when it is counted.")
    due_at: datetime | None = column(
        D.due_at,
        "The last moment in time (24:00 of a day is 00:00 of the next); null for «at once», which names no number.",
    )
    due_day: date | None = column(D.due_day, "The last day, in the house's zone.")
    law: LawTerm | None = one(D.term, "The clause, and how sure we are of it.")
    explanation: str = expression(
        in_language(D.explanation_ru, D.explanation_en), "How it was counted, in the viewer's language."
    )
    provisional: bool = column(D.provisional, "Whether a year without a decree on days off was counted through.")
    met_at: datetime | None = column(D.met_at, "When it was met.")
    ended_at: datetime | None = column(
        D.ended_at, "When it ended without being met: the request was over, or the term was counted anew."
    )
    standing: Standing = expression(standing, "How it stands now.")


def full_entry(row: Row, viewer: Asker) -> str:
    """Who may see who did it? Who sees all of the request."""
    return row.parent(H.request, full)


def may_see_entry(row: Row, viewer: Asker) -> str:
    """Who may see a deed in the history? Who sees the request; that somebody complained, not a neighbour."""
    if viewer.kind in (ViewerKind.ANONYMOUS, ViewerKind.OPERATOR):
        return "false"
    seen = row.parent(H.request, everyone)
    if viewer.kind is not ViewerKind.RESIDENT:
        return seen
    return f"({seen} and ({row(H.action)} <> '{RequestAction.COMPLAIN.name}' or {row.parent(H.request, full)}))"


@reads(tables.RequestHistory, may_see=may_see_entry)
class RequestHistoryEntry:
    """What may be read of a deed in a request's history."""

    at: datetime = column(H.at, "When.")
    action: RequestAction = column(H.action, "What was done.")
    state: RequestState = column(H.state, "The state after it.")
    deadline: DeadlineKind | None = column(H.deadline, "Which deadline was met, where one was.")
    person: Participant | None = one(H.person, "Who did it; hidden from neighbours.", shown=True, if_=full_entry)
    organisation: Organisation | None = one(H.organisation, "For which organisation.")
    assignee: Participant | None = one(
        H.assignee, "Whom it was assigned to; hidden from neighbours.", shown=True, if_=full_entry
    )
    to_organisation: Organisation | None = one(
        H.to_organisation, "Where it went: forwarded, or handed over with the house."
    )
    words: str | None = column(
        H.words, "Why it was forwarded, or its term extended; hidden from neighbours.", if_=full_entry
    )
    law: LawTerm | None = one(
        H.term, "By which clause, or by our own choice, a handover, a complaint or an extension went so."
    )


@reads(tables.RequestComment, may_see=through(C.request, full))
class RequestComment:
    """What may be read of a comment."""

    text: str = column(C.text, "The words.")
    created_at: datetime = column(C.created_at, "When it was written.")
    author: Participant | None = one(C.author, "Who wrote it.", shown=True)
    organisation: Organisation | None = one(C.organisation, "For which organisation; null for a resident.")
    files: list[File] = many(F.comment, "Photos and documents.", order=[F.rank, F.id])


class RequestCommentOrder(Order):
    """How are comments sorted?"""

    CREATED_AT = by(C.created_at, "By the moment of writing.", default="ASC")


def full_answer(row: Row, viewer: Asker) -> str:
    """Who may see which employee answered? Who sees all of the request."""
    return row.parent(A.request, full)


@reads(tables.RequestAnswer, may_see=through(A.request))
class RequestAnswer:
    """What may be read of an answer."""

    text: str = column(A.text, "The words.")
    state: RequestState = column(A.state, "The state that the answer left the request in.")
    created_at: datetime = column(A.created_at, "When it was given.")
    organisation: Organisation | None = one(A.organisation, "Who answered.")
    author: Participant | None = one(A.author, "The employee; hidden from neighbours.", shown=True, if_=full_answer)
    files: list[File] = many(F.answer, "Photos and documents.", order=[F.rank, F.id])


@reads(tables.Request, may_see=nobody, node=False)
class RequestFacts:
    """What terms start from, as far as it was told."""

    occurred_at: datetime | None = column(R.occurred_at, "When the damage happened.")
    inspection_agreed_at: datetime | None = column(
        R.inspection_agreed_at, "The time of the inspection that was agreed."
    )
    season: Season | None = column(R.season, "The season, where it was told.")
    supply_cut: bool | None = column(R.supply_cut, "Whether the supply is cut.")
    flat_temperature: int | None = column(R.flat_temperature, "Degrees Celsius in the flat.")
    mean_daily_temperature: int | None = column(R.mean_daily_temperature, "Mean degrees Celsius of the day outside.")
    independent_sources: bool | None = column(
        R.independent_sources, "Whether the house has two independent sources of electricity."
    )
    resource: Resource | None = column(R.resource, "Which supply is cut.")
    information: Information | None = column(R.information, "What information is asked for.")


# --- Requests ---------------------------------------------------------------------------------------------------------


def attached(row: Row, viewer: Asker) -> str:
    """Which global id has what is attached?"""
    names = " ".join(f"when '{kind.name}' then '{name}:'" for kind, name in ATTACHED.items())
    return f"case {row(R.attached_kind)} {names} end || {row(R.attached)}::text"


ATTACHED = {
    Attachable.NOTICE: "Notice",
    Attachable.REQUEST: "Request",
    Attachable.BILL: "Bill",
    Attachable.READING: "MeterReading",
    Attachable.MEETING: "Meeting",
    Attachable.REPORT: "Report",
}
"""By what do global ids begin of what can be attached? A feature that is not there yet finds its name here."""


class RequestFilter(Filter):
    """Which requests?"""

    state: list[RequestState] | None = where(
        lambda row, value, viewer: f"{row(R.state)} = any({value})", "In these states."
    )
    open: bool | None = where(
        lambda row, value, viewer: f"({row(R.state)} in ({OPEN})) = {value}", "Still open, or closed."
    )
    category: list[RequestCategory] | None = where(
        lambda row, value, viewer: Each.of(row(R.category), value, kinds=True), "Of these categories."
    )
    place: list[Place] | None = where(
        lambda row, value, viewer: f"{row(R.place)} = any({value})", "About these places."
    )
    house: list[ID] | None = where(lambda row, value, viewer: Each.of(row(R.house), value), "Of these houses.")
    mine: bool | None = where(
        lambda row, value, viewer: f"({row(R.author)} = {viewer.person}) = {value}", "Sent by the viewer, or not."
    )
    assigned_to_me: bool | None = where(
        lambda row, value, viewer: f"coalesce({row(R.responsible)} = {viewer.person}, false) = {value}",
        "That the viewer is responsible for, or not: an employee's own queue.",
    )
    addressee: list[Addressee] | None = where(
        lambda row, value, viewer: f"{row(R.addressee)} = any({value})", "Addressed to these."
    )
    received_from: datetime | None = where(
        lambda row, value, viewer: f"{row(R.received_at)} >= {value}", "Received at or after."
    )
    received_before: datetime | None = where(
        lambda row, value, viewer: f"{row(R.received_at)} < {value}", "Received before."
    )
    overdue: bool | None = where(
        lambda row, value, viewer: f"{is_overdue(row, viewer)} = {value}", "Overdue now, or not."
    )
    number: str | None = where(lambda row, value, viewer: f"{row(R.number)} = {value}", "With this number.")
    search: str | None = where(
        found_by(R.words),
        "With all of these words, or their synonyms, in the text or the number; the last word may be only begun."
        " Without a word that can be searched, none.",
        once=QUERY,
    )


class RequestOrder(Order):
    """How are requests sorted?"""

    RECEIVED_AT = by(R.received_at, "By the moment of receipt.", default="DESC")
    DUE_AT = by(R.due_at, "By the nearest deadline: the queue.")


@reads(tables.Request, may_see=may_see)
class Request:
    """What may be read of a request."""

    number: str = column(R.number, "The number that people say on the phone: «100-042-7».")
    state: RequestState = column(R.state, "Where it is in its life.")
    category: RequestCategory = column(R.category, "What it is about.")
    place: Place = column(R.place, "Where it is about.")
    addressee: Addressee = column(R.addressee, "Who answers.")
    text: str = column(R.text, "The words of the applicant.")
    received_at: datetime = column(R.received_at, "When it was received: terms start here.")
    registered_at: datetime | None = column(
        R.registered_at, "When it was registered; null while a state body has not registered it."
    )
    answered_at: datetime | None = column(R.answered_at, "When it was first answered.")
    closed_at: datetime | None = column(R.closed_at, "When its life ended.")
    extended_at: datetime | None = column(R.extended_at, "When the term of the answer was extended.")
    complained_at: datetime | None = column(R.complained_at, "When a complaint to a state body was made.", if_=full)
    screen: str | None = column(R.screen, "The screen of the client that it was started from.", if_=full)
    attached_kind: Attachable | None = column(R.attached_kind, "What kind of thing is attached.", if_=full)
    attached: ID | None = expression(
        attached, "The global id of what is attached: `node(id)` has it, for who may see it.", if_=full
    )
    previous: Request | None = one(R.previous, "The request that this one continues: sent again, or complained of.")
    continuations: list[Request] = many(
        R.previous, "What continues it: sent again with more details, and complaints.", order=[R.received_at, R.id]
    )
    joined: Request | None = one(R.joined, "The neighbour's request that this one joined: one answer goes to each.")
    joined_count: int = expression(
        lambda row, viewer: row.count(R.joined), "How many neighbours joined it with their own requests."
    )
    notes: list[RequestNote] = many(
        N.request, "What colleagues tell each other; residents never see it.", order=[N.created_at, N.id]
    )
    due_at: datetime = column(R.due_at, "The nearest deadline that still waits; the last one when none does.")
    is_overdue: bool = expression(is_overdue, "Whether a deadline that waits is over.")
    facts: RequestFacts | None = part("What the terms start from.", if_=full)
    house: House | None = one(R.house, "The house.")
    entrance: Entrance | None = one(R.entrance, "The entrance it is about.")
    apartment: Apartment | None = one(
        R.premises, "The applicant's apartment; hidden from neighbours.", shown=True, if_=full
    )
    premises: Premises | None = one(R.premises, "The applicant's premises, for who may see them.", if_=full)
    organisation: Organisation | None = one(R.organisation, "Who answers for it.")
    author: Participant | None = one(R.author, "Who sent it; hidden from neighbours.", shown=True, if_=full)
    applicant: Applicant | None = column(
        R.applicant, "In which capacity it was sent; hidden from neighbours.", if_=full
    )
    responsible: Participant | None = one(
        R.responsible, "The employee who took it; hidden from neighbours.", shown=True, if_=full
    )
    rating: int | None = column(R.rating, "How the author rates the answer, 1 to 5; hidden from neighbours.", if_=full)
    rating_text: str | None = column(R.rating_text, "The rating in words; hidden from neighbours.", if_=full)
    rated_at: datetime | None = column(R.rated_at, "When it was rated; hidden from neighbours.", if_=full)
    files: list[File] = many(F.request, "Photos and documents that it was sent with.", order=[F.rank, F.id])
    deadlines: list[RequestDeadline] = many(D.request, "What is due by when, by which clause.", order=[D.rank, D.id])
    answers: list[RequestAnswer] = many(A.request, "What was answered.", order=[A.created_at, A.id])
    history: list[RequestHistoryEntry] = many(H.request, "Who did what, when.", order=[H.at, H.id])
    comments: Connection[RequestComment] = connection(
        C.request,
        "What the resident and the organisation write to each other; hidden from neighbours.",
        order=RequestCommentOrder,
    )
    reminders: list[Reminder] = many(
        told.Reminder.request,
        "What the viewer wants to be reminded of about it: `setReminder`, by a date or days before the term.",
        order=[told.Reminder.at, told.Reminder.id],
    )
    next_actions: list[RequestAction] = values(
        M.action,
        "What the viewer may do with it now.",
        where=lambda row, move, viewer: (
            f"{move(M.state)} = {row(R.state)} and {offered(row, move, viewer)} and {provided(row, move, viewer)}"
        ),
        order=[M.rank],
    )


@reads(tables.RequestMove, may_see=everyone, node=False)
class RequestMove:
    """A line of the life of a request."""

    state: RequestState = column(M.state, "In which state.")
    part: Part = column(M.part, "Who, by the part they play.")
    action: RequestAction = column(M.action, "May do what.")


@reads(tables.RequestCategory, may_see=everyone)
class RequestCategoryInfo:
    """What may be read of a category."""

    category: RequestCategory = column(G.category, "The code.")
    name: str = expression(in_language(G.name_ru, G.name_en), "Its name in the viewer's language.")
    urgent: bool = column(G.urgent, "Whether the emergency dispatch must be called at once.")
    call: list[str] = column(G.call, "Which numbers to call at once, beside the dispatcher's.")


class RequestCategoryOrder(Order):
    """How are categories sorted?"""

    RANK = by(G.rank, "As people look for them: the urgent first.", default="ASC")
