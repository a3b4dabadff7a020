"""Who may see a meeting, and what belongs to one before anybody votes.

A draft: who prepares it; a demand for a meeting, which owners may join, every owner of the house. Once announced: the
owners of the house and who may vote for them, its administrator, the organisation that manages the house today, the
inspectorate of the region. Guests, suppliers, the support desk and the operator see none.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from gosdom_core.access import ViewerKind
from gosdom_core.meetings import Basis, Channel, Initiator, ItemKind, Outcome
from gosdom_graphql.files.rows import F, File
from gosdom_graphql.homes.rows import Apartment, Entrance, Organisation, Participant
from gosdom_graphql.law.rows import Confidence, LawTerm, in_language
from gosdom_graphql.meetings import tables
from gosdom_graphql.meetings.words import MeetingDeadlineKind, MeetingState
from gosdom_graphql.notifications import words as told
from gosdom_graphql.reader import Asker, Row, column, everyone, expression, many, one, reads, through

A = tables.AgendaItem
D = tables.MeetingDemand
L = tables.MeetingDeadline
M = tables.Meeting
N = tables.MeetingNotice
P = tables.MeetingMinutes
W = tables.MeetingWeight

DEMAND = f"'{Initiator.OWNERS_BY_DEMAND.name}'"


def prepares(row: Row, viewer: Asker) -> str:
    """Does the viewer prepare it? Its author; an organisation that manages the house today its own, and what enough
    owners have demanded, of whomever they did."""
    match viewer.kind:
        case ViewerKind.RESIDENT:
            own = f"({row(M.organisation)} is null or {row(M.initiator)} = {DEMAND} and {row(M.demanded_at)} is null)"
            return f"({row(M.author)} = {viewer.person} and {own} and {row(M.house)} = any({viewer.meeting_houses}))"
        case ViewerKind.STAFF:
            demanded = f"{row(M.initiator)} = {DEMAND} and {row(M.demanded_at)} is not null"
            own = f"{row(M.initiator)} <> {DEMAND} and {row(M.organisation)} = {viewer.organisation}"
            return f"(({demanded} or {own}) and {row(M.house)} = any({viewer.houses_managed}))"
    return "false"


def administers(row: Row, viewer: Asker) -> str:
    """Is the viewer the administrator of a meeting that is called?"""
    if viewer.kind not in (ViewerKind.RESIDENT, ViewerKind.STAFF):
        return "false"
    return f"(coalesce({row(M.administrator)} = {viewer.person}, false) and {row(M.announced_at)} is not null)"


def may_see(row: Row, viewer: Asker) -> str:
    """Who may see a meeting?"""
    called = f"{row(M.announced_at)} is not null"
    mine = f"{prepares(row, viewer)} or {administers(row, viewer)}"
    match viewer.kind:
        case ViewerKind.RESIDENT:
            here = f"{row(M.house)} = any({viewer.meeting_houses})"
            return f"({mine} or {here} and ({called} or {row(M.initiator)} = {DEMAND}))"
        case ViewerKind.STAFF:
            return f"({mine} or {row(M.house)} = any({viewer.houses_managed}) and {called})"
        case ViewerKind.INSPECTOR:
            return f"({row(M.region)} = {viewer.region} and {called})"
    return "false"


def concerns(row: Row, viewer: Asker) -> str:
    """Of which meetings is a viewer told who names none? Of their houses' and their region's."""
    return may_see(row, viewer)


def runs(row: Row, viewer: Asker) -> str:
    """Does the viewer prepare it, administer it, or look after it for an office?"""
    if viewer.kind is ViewerKind.INSPECTOR:
        return "true"
    managed = f" or {row(M.house)} = any({viewer.houses_managed})" if viewer.kind is ViewerKind.STAFF else ""
    return f"({prepares(row, viewer)} or {administers(row, viewer)}{managed})"


def exact(numerator: str, denominator: str) -> str:
    """How is a fraction written? Whole numbers alone, and nothing rounded: «27», «181/10»."""
    return f"case when {denominator} = 1 then {numerator}::text else {numerator} || '/' || {denominator} end"


# --- The agenda -----------------------------------------------------------------------------------------------------


@reads(tables.AgendaItem, may_see=through(A.meeting))
class AgendaItem:
    """What may be read of an item of the agenda."""

    position: int = column(A.position, "Its number on the agenda, from 1.")
    kind: ItemKind = column(A.kind, "Which question of the catalogue it is.")
    wording: str = column(A.wording, "How it is put to the vote.")
    entrance: Entrance | None = one(A.entrance, "Which entrance it is about; only the transfer of a dwelling is.")
    subject: str = expression(in_language(A.subject_ru, A.subject_en), "What the question is about, by the Code.")
    clause: str = column(A.clause, "Which clause gives the question to the meeting.")
    majority: str = expression(
        in_language(A.majority_ru, A.majority_en),
        "Which majority it needs, by the law of the day the meeting starts: «не менее 2/3 всех голосов дома».",
    )
    majority_law: str = expression(in_language(A.majority_law_ru, A.majority_law_en), "The clause that says so.")
    confidence: Confidence = column(A.confidence, "How sure we are of that: the weaker of subject and majority.")
    outcome: Outcome | None = column(A.outcome, "What became of it; null until the meeting is counted.")
    in_favour: str | None = expression(
        lambda row, viewer: exact(row(A.in_favour), row(A.denominator)), "Exactly how many votes are for it: «181/10»."
    )
    against: str | None = expression(
        lambda row, viewer: exact(row(A.against), row(A.denominator)), "Exactly how many are against it."
    )
    abstained: str | None = expression(
        lambda row, viewer: exact(row(A.abstained), row(A.denominator)), "Exactly how many abstained."
    )
    uncounted: str | None = expression(
        lambda row, viewer: exact(row(A.uncounted), row(A.denominator)),
        "Exactly how many took part, and marked nothing or too much on this item.",
    )
    steps: list[str] | None = expression(
        in_language(A.steps_ru, A.steps_en),
        "The arithmetic, step by step, in the viewer's language; null until the meeting is counted.",
    )


# --- What was frozen -------------------------------------------------------------------------------------------------


def may_see_weight(row: Row, viewer: Asker) -> str:
    """Who may see a weight? Whose premises they are; the office; after the count, all who see the meeting."""
    if viewer.kind is ViewerKind.RESIDENT:
        own = f"{row(W.premises)} = any({viewer.meeting_premises})"
        after = row.parent(W.meeting, lambda m, viewer: f"{m(M.closed_at)} is not null or {administers(m, viewer)}")
        return f"({row.parent(W.meeting, everyone)} and {own} or {after})"
    return row.parent(W.meeting, everyone)


@reads(tables.MeetingWeight, may_see=may_see_weight)
class MeetingWeight:
    """What may be read of votes that are cast together, as they were frozen."""

    apartment: Apartment | None = one(W.premises, "Of which premises.", shown=True)
    entrance: Entrance | None = one(W.entrance, "In which entrance they are.")
    basis: Basis = column(W.basis, "By what right it is held.")
    area: Decimal = column(W.area, "The area of the premises, in square metres.")
    share: str = expression(
        lambda row, viewer: exact(row(W.share_numerator), row(W.share_denominator)), "Which share of them: «1/2»."
    )
    votes: str = expression(
        lambda row, viewer: exact(row(W.numerator), row(W.denominator)), "Exactly how many votes: «181/10»."
    )
    explanation: str = expression(
        in_language(W.explanation_ru, W.explanation_en), "How that came about, with its clause."
    )
    is_mine: bool = expression(
        lambda row, viewer: (
            f"{viewer.person} = any({row(W.holders)})" if viewer.kind is ViewerKind.RESIDENT else "false"
        ),
        "Whether the viewer held it when the meeting opened.",
    )


# --- Who was told ----------------------------------------------------------------------------------------------------


def may_see_notice(row: Row, viewer: Asker) -> str:
    """Who may see that somebody was told? They themselves; what hangs on the board, everybody; and who runs it."""
    if viewer.kind in (ViewerKind.ANONYMOUS, ViewerKind.OPERATOR, ViewerKind.SUPPORT):
        return "false"
    open_to_all = f"(coalesce({row(N.person)} = {viewer.person}, true) and {row.parent(N.meeting, everyone)})"
    return f"({open_to_all} or {row.parent(N.meeting, runs)})"


@reads(tables.MeetingNotice, may_see=may_see_notice)
class MeetingNotice:
    """What may be read of the proof that somebody was told of a meeting."""

    channel: Channel = column(N.channel, "How: in the system, by registered letter, under signature, on the board.")
    at: datetime = column(N.at, "When.")
    owner: Participant | None = one(N.person, "Who was told; null for the board.", shown=True)
    particulars: str | None = column(N.particulars, "The number of the letter, where the board hangs.")
    delivered_at: datetime | None = column(
        N.delivered_at, "When a notice in the system first reached an address of the owner's."
    )
    delivered_by: list[told.Channel] = column(N.delivered_by, "By which channels it has reached the owner.")
    files: list[File] = many(F.meeting_notice, "A receipt, a photo of the board.", order=[F.rank, F.id])


# --- Terms -----------------------------------------------------------------------------------------------------------


@reads(tables.MeetingDeadline, may_see=through(L.meeting))
class MeetingDeadline:
    """What may be read of a deadline of a meeting."""

    kind: MeetingDeadlineKind = column(L.kind, "What is due.")
    starts_at: datetime = column(L.starts_at, "From when it is counted.")
    due_at: datetime = column(L.due_at, "The last moment in time (24:00 of a day is 00:00 of the next).")
    due_day: date = column(L.due_day, "The last day, in the house's zone.")
    law: LawTerm | None = one(L.term, "The clause, and how sure we are of it.")
    explanation: str = expression(in_language(L.explanation_ru, L.explanation_en), "How it was counted.")
    met_at: datetime | None = column(L.met_at, "When it was met.")
    is_overdue: bool = expression(
        lambda row, viewer: f"({row(L.met_at)} is null and {row(L.due_at)} < {viewer.now})",
        "Whether it is over, and not met.",
    )


@reads(tables.MeetingMinutes, may_see=through(P.meeting), node=False)
class MeetingMinutes:
    """What may be read of the minutes, beside the document."""

    drawn_at: datetime = column(P.drawn_at, "When they were drawn up.")
    verified: list[str] = expression(
        in_language(P.verified_ru, P.verified_en),
        "What they must hold, each with its clause, of which a source was read.",
    )
    unverified: list[str] = expression(
        in_language(P.unverified_ru, P.unverified_en),
        "What they hold by general knowledge: the text of the act was not read, and a lawyer must look.",
    )
    link: str = expression(
        lambda row, viewer: f"'/export/meetings/Meeting:' || {row(P.meeting)} || '.pdf'",
        "Where the document is, from this server's root: PDF/A, as far as its reader may see.",
    )
    handed_at: datetime | None = column(P.handed_at, "When the organisation had the originals.")
    handed_to: Organisation | None = one(P.handed_to, "Which organisation that was.")
    sent_at: datetime | None = column(P.sent_at, "When it sent them to the inspectorate.")


# --- Demands ---------------------------------------------------------------------------------------------------------


@reads(tables.MeetingDemand, may_see=through(D.meeting), node=False)
class MeetingDemand:
    """Who joined a demand: only ever counted, and asked whether the viewer did."""


def joined(row: Row, viewer: Asker) -> str:
    """Has the viewer joined the demand?"""
    if viewer.kind is not ViewerKind.RESIDENT:
        return "false"
    return row.exists(D.meeting, lambda one: f"{one(D.person)} = {viewer.person}")


def is_open(row: Row, viewer: Asker) -> str:
    """Is it being voted on at the viewer's moment?"""
    return f"({row(M.state)} = '{MeetingState.OPEN.name}' and {row(M.ends_at)} > {viewer.now})"
