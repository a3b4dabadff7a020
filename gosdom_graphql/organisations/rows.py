"""How an organisation's score, statistics, documents and reviews are read, and who may see them.

The score is open: `gosdom_core.requests.score` says the same in Python. Statistics are for the organisation's staff,
for the inspectorate of its region, and for the operator; so is what is overdue, without a word of who asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gosdom_core.access import ViewerKind
from gosdom_core.law import Dated
from gosdom_core.requests import RequestCategory, RequestState
from gosdom_core.requests.scores import LEAST, SPAN, WEIGHT
from gosdom_core.workdays import Months
from gosdom_graphql.files.rows import F, File
from gosdom_graphql.homes import tables as homes
from gosdom_graphql.organisations import tables
from gosdom_graphql.organisations.words import DocumentKind
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
    groups,
    many,
    nobody,
    one,
    reads,
    through,
    where,
)
from gosdom_graphql.requests import tables as requests

if TYPE_CHECKING:
    from gosdom_graphql.homes.rows import House, Organisation, Participant

O = homes.Organisation
R = requests.Request
T = tables.ScoreTally
V = tables.OrganisationReview
X = tables.OrganisationDocument


# --- The open score ---------------------------------------------------------------------------------------------------


@reads(tables.ScoreTally, may_see=everyone)
class ScoreTally:
    """What scores are added up from; shown only as sums."""


def today(row: Row, viewer: Asker) -> str:
    """Which day is it at the organisation?"""
    return f"({viewer.now} at time zone {row(O.zone)})::date"


def in_force(dated: Dated[Any], day: str, value: Callable[[Any], int] = int) -> str:
    """Which number was in force on that day, as SQL? Null before the first term."""
    terms = sorted(dated.terms, key=lambda term: term.since, reverse=True)
    arms = "".join(f" when {day} >= '{term.since}' then {value(term.value)}" for term in terms)
    return f"(case{arms} end)"


def _months(span: Months) -> int:
    return span.n


def since(row: Row, viewer: Asker) -> str:
    """From which day on do outcomes count?"""
    months = in_force(SPAN, today(row, viewer), _months)
    return f"({today(row, viewer)} - make_interval(months => {months}))::date"


def summed(row: Row, viewer: Asker, figure: Any, *, of_region: bool = False) -> str:
    """What does a figure of the score come to in the window: of the organisation, or of its region?"""
    midnight = f"({since(row, viewer)}::timestamp at time zone {row(O.zone)})"

    def counts(tally: Row) -> str:
        whose = (
            f"{tally(T.organisation)} is null and {tally(T.region)} = {row(O.region)}"
            if of_region
            else f"{tally(T.organisation)} = {row(O.id)}"
        )
        return f"{whose} and {tally(T.at)} > {midnight} and {tally(T.at)} <= {viewer.now}"

    return row.sum(figure, counts)


def share_in_time(row: Row, viewer: Asker) -> str:
    """Which part of the answers that fell due was given in time? Null where too few did."""
    too_few = f"({in_force(LEAST, today(row, viewer))} - 1)"
    due = f"nullif(greatest({summed(row, viewer, T.due)}, {too_few}), {too_few})"
    return f"round({summed(row, viewer, T.in_time)}::numeric / {due}, 4)"


def rating(row: Row, viewer: Asker) -> str:
    """What is the mean of the ratings, drawn to that of the region? Null where nobody rated."""
    everybody = f"nullif({summed(row, viewer, T.ratings, of_region=True)}, 0)"
    prior = f"{summed(row, viewer, T.total, of_region=True)}::numeric / {everybody}"
    weight = in_force(WEIGHT, today(row, viewer))
    count = f"nullif({summed(row, viewer, T.ratings)}, 0)"
    return f"round(({weight} * {prior} + {summed(row, viewer, T.total)}) / ({weight} + {count}), 4)"


@reads(homes.Organisation, may_see=nobody, node=False)
class OrganisationScore:
    """What may be read of how well an organisation answers."""

    since: date = expression(since, "From which day on outcomes count, up to now.")
    due: int = expression(lambda row, viewer: summed(row, viewer, T.due), "How many answers fell due.")
    in_time: int = expression(
        lambda row, viewer: summed(row, viewer, T.in_time), "How many of them were given in time."
    )
    share_in_time: Decimal | None = expression(share_in_time, "in_time / due, from 0 to 1; null for fewer than ten.")
    ratings: int = expression(lambda row, viewer: summed(row, viewer, T.ratings), "How many people rated an answer.")
    rating: Decimal | None = expression(
        rating, "The mean of the ratings, 1 to 5, drawn to the region's as if ten more had given that; null for none."
    )


# --- Statistics -------------------------------------------------------------------------------------------------------


def looks_after(row: Row, viewer: Asker) -> str:
    """Who may see an organisation's statistics? Its staff, the inspectorate of its region, the operator."""
    match viewer.kind:
        case ViewerKind.STAFF | ViewerKind.SUPPORT:
            return f"{row(O.id)} = {viewer.organisation}"
        case ViewerKind.INSPECTOR:
            return f"{row(O.region)} = {viewer.region}"
        case ViewerKind.OPERATOR:
            return "true"
    return "false"


def _of_the_year(month: Any) -> Callable[[Row, Row, Asker], str]:
    return lambda row, tally, viewer: f"{tally(month)} >= {first_month(row, viewer)}"


def first_month(row: Row, viewer: Asker) -> str:
    """From which month on do the statistics count what was received?"""
    return f"date_trunc('month', {since(row, viewer)}::timestamp)::date"


@reads(tables.TallyByState, may_see=through(tables.TallyByState.organisation, looks_after), node=False)
class RequestsInState:
    """What may be read of the requests in one state."""

    state: RequestState = column(tables.TallyByState.state, "The state.")
    number: int = column(tables.TallyByState.number, "How many requests.")


@reads(tables.TallyByCategory, may_see=through(tables.TallyByCategory.organisation, looks_after), node=False)
class RequestsOfCategory:
    """What may be read of the requests of one category."""

    category: RequestCategory = column(tables.TallyByCategory.category, "The category.")
    number: int = column(tables.TallyByCategory.number, "How many requests.")


@reads(tables.TallyByEmployee, may_see=through(tables.TallyByEmployee.organisation, looks_after), node=False)
class RequestsOfEmployee:
    """What may be read of the requests of one employee."""

    employee: Participant | None = one(tables.TallyByEmployee.employee, "Who took them.", shown=True)
    number: int = column(tables.TallyByEmployee.number, "How many requests.")


@reads(tables.TallyByHours, may_see=through(tables.TallyByHours.organisation, looks_after), node=False)
class TallyByHours:
    """How long answers took; shown only as the median."""


def median_hours(row: Row, viewer: Asker) -> str:
    """Within how many whole hours was half of what was answered answered?"""
    H = tables.TallyByHours  # noqa: N806 — a table
    return row.median(
        H.hours,
        H.number,
        lambda tally: f"{tally(H.organisation)} = {row(O.id)} and {tally(H.month)} >= {first_month(row, viewer)}",
    )


@reads(homes.Organisation, may_see=nobody, node=False)
class OrganisationStatistics:
    """What may be read of an organisation's requests, all together: those received since `since`."""

    since: date = expression(first_month, "The first day of the first month that is counted.")
    by_state: list[RequestsInState] = groups(
        tables.TallyByState.organisation,
        "How many are in which state.",
        by=tables.TallyByState.state,
        sums=tables.TallyByState.number,
        where=_of_the_year(tables.TallyByState.month),
    )
    by_category: list[RequestsOfCategory] = groups(
        tables.TallyByCategory.organisation,
        "How many are about what.",
        by=tables.TallyByCategory.category,
        sums=tables.TallyByCategory.number,
        where=_of_the_year(tables.TallyByCategory.month),
    )
    by_employee: list[RequestsOfEmployee] = groups(
        tables.TallyByEmployee.organisation,
        "How many each employee took.",
        by=tables.TallyByEmployee.employee,
        sums=tables.TallyByEmployee.number,
        where=_of_the_year(tables.TallyByEmployee.month),
    )
    median_hours: int | None = expression(
        median_hours, "Half of the answers came within so many whole hours; null for none."
    )
    overdue: int = expression(
        lambda row, viewer: row.count(R.organisation, of=OverdueRequest), "How many are overdue now, whenever received."
    )


def may_see_overdue(row: Row, viewer: Asker) -> str:
    """Who may see that a request is overdue? The staff whose it is, the inspectorate of its region, the operator."""
    late = f"{row(R.awaits)} and {row(R.due_at)} < {viewer.now}"
    match viewer.kind:
        case ViewerKind.STAFF | ViewerKind.SUPPORT:
            return f"{late} and {row(R.organisation)} = {viewer.organisation}"
        case ViewerKind.INSPECTOR:
            return f"{late} and {row(R.region)} = {viewer.region}"
        case ViewerKind.OPERATOR:
            return late
    return "false"


@reads(requests.Request, may_see=may_see_overdue, node=False)
class OverdueRequest:
    """What may be read of an overdue request by who watches over its organisation: nothing of who asked, or what."""

    number: str = column(R.number, "Its number.")
    category: RequestCategory = column(R.category, "What it is about.")
    state: RequestState = column(R.state, "Where it is in its life.")
    received_at: datetime = column(R.received_at, "When it was received.")
    due_at: datetime = column(R.due_at, "Which deadline is over.")
    house: House | None = one(R.house, "The house.")
    organisation: Organisation | None = one(R.organisation, "Who answers for it.")


class OverdueRequestFilter(Filter):
    """Which overdue requests?"""

    organisation: list[ID] | None = where(
        lambda row, value, viewer: f"{row(R.organisation)} = any({value})", "Of these organisations."
    )
    house: list[ID] | None = where(lambda row, value, viewer: f"{row(R.house)} = any({value})", "Of these houses.")
    category: list[RequestCategory] | None = where(
        lambda row, value, viewer: f"{row(R.category)} = any({value})", "Of these categories."
    )


class OverdueRequestOrder(Order):
    """How are overdue requests sorted?"""

    DUE_AT = by(R.due_at, "By the deadline that is over: the worst first.", default="ASC")


# --- Documents --------------------------------------------------------------------------------------------------------


def shown(row: Row, viewer: Asker) -> str:
    """Who may see an organisation's document? Whoever is signed in, until it is removed: its file is theirs to open."""
    return "false" if viewer.kind is ViewerKind.ANONYMOUS else f"{row(X.removed_at)} is null"


@reads(tables.OrganisationDocument, may_see=shown)
class OrganisationDocument:
    """What may be read of a document."""

    kind: DocumentKind = column(X.kind, "What it is.")
    title: str = column(X.title, "What it is called.")
    added_at: datetime = column(X.added_at, "When it was added.")
    organisation: Organisation | None = one(X.organisation, "Whose it is.")
    files: list[File] = many(F.document, "Its pages, as files.", order=[F.rank, F.id])


class OrganisationDocumentFilter(Filter):
    """Which documents?"""

    kind: list[DocumentKind] | None = where(
        lambda row, value, viewer: f"{row(X.kind)} = any({value})", "Of these kinds."
    )


class OrganisationDocumentOrder(Order):
    """How are documents sorted?"""

    ADDED_AT = by(X.added_at, "By the moment that they were added.", default="DESC")


# --- Reviews ----------------------------------------------------------------------------------------------------------


def wrote_or_is_staff(row: Row, viewer: Asker) -> str:
    """Who may see who wrote a review? The author, and the organisation's staff, who reply."""
    if viewer.kind is ViewerKind.ANONYMOUS:
        return "false"
    own = f"{row(V.author)} = {viewer.person}"
    return f"({own} or {row(V.organisation)} = {viewer.organisation})" if viewer.kind is ViewerKind.STAFF else own


def of_staff(row: Row, viewer: Asker) -> str:
    """Who may see which employee replied? The colleagues."""
    return f"{row(V.organisation)} = {viewer.organisation}" if viewer.kind is ViewerKind.STAFF else "false"


@reads(tables.OrganisationReview, may_see=lambda row, viewer: f"{row(V.withdrawn_at)} is null")
class OrganisationReview:
    """What may be read of a review: everybody reads the words, not whose they are."""

    text: str = column(V.text, "The words.")
    created_at: datetime = column(V.created_at, "When it was written.")
    reply: str | None = column(V.reply, "What the organisation replied.")
    replied_at: datetime | None = column(V.replied_at, "When it replied.")
    is_mine: bool = expression(
        lambda row, viewer: "false" if viewer.kind is ViewerKind.ANONYMOUS else f"{row(V.author)} = {viewer.person}",
        "Whether the viewer wrote it.",
    )
    organisation: Organisation | None = one(V.organisation, "Of whom.")
    author: Participant | None = one(
        V.author, "Who wrote it; only for the author and the organisation.", shown=True, if_=wrote_or_is_staff
    )
    house: House | None = one(
        V.house, "Where the author lives; only for the author and the organisation.", if_=wrote_or_is_staff
    )
    replied_by: Participant | None = one(
        V.replied_by, "Who replied; only for the colleagues.", shown=True, if_=of_staff
    )


class OrganisationReviewFilter(Filter):
    """Which reviews?"""

    organisation: list[ID] | None = where(
        lambda row, value, viewer: f"{row(V.organisation)} = any({value})", "Of these organisations."
    )
    replied: bool | None = where(
        lambda row, value, viewer: f"({row(V.reply)} is not null) = {value}", "Replied to, or not."
    )
    mine: bool | None = where(
        lambda row, value, viewer: f"coalesce({row(V.author)} = {viewer.person}, false) = {value}",
        "Written by the viewer, or not.",
    )


class OrganisationReviewOrder(Order):
    """How are reviews sorted?"""

    CREATED_AT = by(V.created_at, "By the moment of writing.", default="DESC")
