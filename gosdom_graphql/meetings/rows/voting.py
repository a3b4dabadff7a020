"""How votes, seals and the turnout are read, and who may see them.

How somebody voted: they themselves, and whom they voted for. Nobody else while voting is open; from the count on the
owners of the house, the organisation that manages it and the inspectorate of its region: who sees the meeting then.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from gosdom_core.access import ViewerKind
from gosdom_core.meetings import Form, Mark, Way
from gosdom_graphql.files.rows import F, File
from gosdom_graphql.homes.rows import Apartment, Participant
from gosdom_graphql.law.rows import in_language
from gosdom_graphql.meetings import tables
from gosdom_graphql.meetings.rows.calling import AgendaItem, MeetingWeight, exact
from gosdom_graphql.meetings.words import MeetingState
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
    one,
    reads,
    through,
    where,
)

if TYPE_CHECKING:
    from gosdom_graphql.meetings.rows import Meeting

B = tables.Ballot
D = tables.PaperDecision
M = tables.Meeting
S = tables.VoteSeal
T = tables.MeetingTurnout
V = tables.Vote


def is_counted(meeting: Row, viewer: Asker) -> str:
    """Is it over, and counted?"""
    return f"{meeting(M.state)} = '{MeetingState.COUNTED.name}'"


def _own(viewer: Asker, *people: str) -> str:
    """Is it the viewer's own doing, as a resident?"""
    if viewer.kind is not ViewerKind.RESIDENT:
        return "false"
    return " or ".join(f"coalesce({each} = {viewer.person}, false)" for each in people)


# --- Ballots and votes -----------------------------------------------------------------------------------------------


def may_see_ballot(row: Row, viewer: Asker) -> str:
    """Who may see whether something was cast? Whose premises they are; after the count all who see the meeting."""
    after = row.parent(B.meeting, is_counted)
    if viewer.kind is not ViewerKind.RESIDENT:
        return after
    own = f"{row(B.premises)} = any({viewer.meeting_premises}) and {row.parent(B.meeting, everyone)}"
    return f"({own} or {after})"


def may_see_vote(row: Row, viewer: Asker) -> str:
    """Who may see how somebody voted? Who cast it, and for whom; after the count all who see the meeting."""
    return f"({_own(viewer, row(V.person), row(V.owner))} or {row.parent(V.meeting, is_counted)})"


def may_see_decision(row: Row, viewer: Asker) -> str:
    """Who may see a decision on paper, with its scan? Whose it is; after the count all who see the meeting."""
    return f"({_own(viewer, row(D.owner))} or {row.parent(D.meeting, is_counted)})"


@reads(tables.VoteSeal, may_see=through(S.meeting))
class VoteSeal:
    """What may be read of a batch of votes that were sealed together."""

    number: int = column(S.number, "Its number in the meeting, from 1.")
    votes: int = column(S.votes, "How many votes on items are in it.")
    root: str = expression(lambda row, viewer: f"encode({row(S.root)}, 'hex')", "The root of its Merkle tree, in hex.")
    chain: str = expression(
        lambda row, viewer: f"encode({row(S.chained)}, 'hex')",
        "The link of the chain at it, in hex: it holds all that was sealed before.",
    )
    sealed_at: datetime = column(S.sealed_at, "When it was sealed.")


@reads(tables.PaperDecision, may_see=may_see_decision, node=False)
class PaperDecision:
    """What may be read of a decision on paper."""

    received_at: datetime = column(D.received_at, "When it arrived.")
    entered_at: datetime = column(D.entered_at, "When it was entered.")
    entered_by: Participant | None = one(D.entered_by, "Who entered it.", shown=True)
    owner: Participant | None = one(D.owner, "Who signed it.", shown=True)
    scan: list[File] = many(F.decision, "Its scan.", order=[F.rank, F.id])


@reads(tables.Vote, may_see=may_see_vote)
class Vote:
    """What may be read of a vote on an item."""

    item: AgendaItem | None = one(V.item, "On which item.")
    mark: Mark = column(V.mark, "What was marked.")
    way: Way = column(V.way, "How it came.")
    at: datetime = column(V.cast_at, "When it arrived.")
    receipt: str = expression(
        lambda row, viewer: f"{row(V.receipt)}::text", "What was cast in one deed has one receipt."
    )
    person: Participant | None = one(V.person, "Who cast it, or signed the decision.", shown=True)
    owner: Participant | None = one(V.owner, "For which owner.", shown=True)
    decision: PaperDecision | None = one(V.decision, "The decision on paper, if it was one.")
    seal: VoteSeal | None = one(V.seal, "The batch in which it is sealed; null for a second after it was cast.")


class BallotFilter(Filter):
    """Which ballots?"""

    meeting: list[ID] | None = where(
        lambda row, value, viewer: f"{row(B.meeting)} = any({value})", "Of these meetings."
    )
    cast: bool | None = where(
        lambda row, value, viewer: f"({row(B.cast_at)} is not null) = {value}", "With which something was cast, or not."
    )
    mine: bool | None = where(
        lambda row, value, viewer: (
            f"({row(B.premises)} = any({viewer.meeting_premises})) = {value}"
            if viewer.kind is ViewerKind.RESIDENT
            else f"not {value}"
        ),
        "Of premises where the viewer may vote now, as an owner or for one.",
    )


class BallotOrder(Order):
    """How are ballots sorted?"""

    KEY = by(B.key, "By premises.", default="ASC")


@reads(tables.Ballot, may_see=may_see_ballot)
class Ballot:
    """What may be read of a ballot."""

    meeting: Meeting | None = one(B.meeting, "The meeting.")
    weight: MeetingWeight | None = one(B.weight, "The frozen weight that it is, or is a part of.")
    apartment: Apartment | None = one(B.premises, "Of which premises.", shown=True)
    votes: str = expression(
        lambda row, viewer: exact(row(B.numerator), row(B.denominator)), "Exactly how many votes it has: «181/10»."
    )
    share: str = expression(
        lambda row, viewer: exact(row(B.share_numerator), row(B.share_denominator)), "Of which share of the premises."
    )
    cast_at: datetime | None = column(B.cast_at, "When something was first cast with it.")
    is_split: bool = expression(
        lambda row, viewer: f"({row(B.split_at)} is not null)",
        "Whether the weight was sold in part before anything was cast: its parts are voted with instead.",
    )
    cast: list[Vote] = many(
        V.ballot, "What was cast with it, as far as the viewer may see how.", order=[V.cast_at, V.id]
    )


# --- The turnout -----------------------------------------------------------------------------------------------------


@reads(tables.MeetingTurnout, may_see=through(T.meeting), node=False)
class MeetingTurnout:
    """What may be read of how many take part. What they voted stands nowhere before the count."""

    at: datetime = column(T.at, "As of when: the last seal.")
    votes: str = expression(
        lambda row, viewer: exact(row(T.present_numerator), row(T.present_denominator)),
        "The votes of the house that take part, exactly: «221/2».",
    )
    quorum: bool = column(T.quorum, "Whether that is a quorum.")
    explanation: str = expression(
        in_language(T.explanation_ru, T.explanation_en),
        "How that is counted, with its clause, in the viewer's language.",
    )
    sealed_votes: int = column(T.votes, "How many votes on items are sealed.")
    seals: int = column(T.seals, "In how many batches.")
    chain: str = expression(
        lambda row, viewer: f"encode({row(T.chained)}, 'hex')", "The last link of the chain of seals, in hex."
    )
    repeat_forms: list[Form] = column(
        T.repeat_forms, "In which forms it may be repeated; empty before the count, and where there was a quorum."
    )
