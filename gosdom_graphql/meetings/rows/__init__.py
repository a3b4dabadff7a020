"""How meetings are read; in `calling` who may see them, and what belongs to one before anybody votes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from gosdom_core.meetings import Form, Initiator, System, SystemKind, standing, terms
from gosdom_graphql.files.rows import F, File
from gosdom_graphql.homes.rows import House, Organisation, Participant
from gosdom_graphql.law.rows import in_language
from gosdom_graphql.meetings import tables
from gosdom_graphql.meetings.rows.calling import AgendaItem as AgendaItem
from gosdom_graphql.meetings.rows.calling import MeetingDeadline as MeetingDeadline
from gosdom_graphql.meetings.rows.calling import MeetingDemand as MeetingDemand
from gosdom_graphql.meetings.rows.calling import MeetingMinutes as MeetingMinutes
from gosdom_graphql.meetings.rows.calling import MeetingNotice as MeetingNotice
from gosdom_graphql.meetings.rows.calling import MeetingWeight as MeetingWeight
from gosdom_graphql.meetings.rows.calling import concerns as concerns
from gosdom_graphql.meetings.rows.calling import exact, is_open, joined, may_see, prepares
from gosdom_graphql.meetings.rows.voting import Ballot as Ballot
from gosdom_graphql.meetings.rows.voting import BallotFilter as BallotFilter
from gosdom_graphql.meetings.rows.voting import BallotOrder as BallotOrder
from gosdom_graphql.meetings.rows.voting import MeetingTurnout as MeetingTurnout
from gosdom_graphql.meetings.rows.voting import PaperDecision as PaperDecision
from gosdom_graphql.meetings.rows.voting import Vote as Vote
from gosdom_graphql.meetings.rows.voting import VoteSeal as VoteSeal
from gosdom_graphql.meetings.words import MeetingState
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
    expression,
    many,
    one,
    reads,
    where,
)

A = tables.AgendaItem
D = tables.MeetingDemand
L = tables.MeetingDeadline
M = tables.Meeting
N = tables.MeetingNotice
T = tables.MeetingTurnout
W = tables.MeetingWeight

_SINCE: Final = terms.SYSTEMS.terms[-1].since
_FORCE: Final = standing(System(SystemKind.REGIONAL, "%"), _SINCE).label
_NO_FORCE: Final = standing(System(SystemKind.OTHER), _SINCE).label


def standing_text(row: Row, viewer: Asker) -> str:
    """Which words of its standing stand on a meeting, in the viewer's language? The core's."""
    ru, en = (f"replace('{words}', '%', {row(M.standing)})" for words in (_FORCE.ru, _FORCE.en))
    with_force = f"case when {viewer.language} = 'en' then {en} else {ru} end"
    without = f"case when {viewer.language} = 'en' then '{_NO_FORCE.en}' else '{_NO_FORCE.ru}' end"
    return f"case when {row(M.standing)} is null then {without} else {with_force} end"


class MeetingFilter(Filter):
    """Which meetings?"""

    state: list[MeetingState] | None = where(
        lambda row, value, viewer: f"{row(M.state)} = any({value})", "In these states: COUNTED is the archive."
    )
    house: list[ID] | None = where(lambda row, value, viewer: Each.of(row(M.house), value), "Of these houses.")
    form: list[Form] | None = where(lambda row, value, viewer: f"{row(M.form)} = any({value})", "Held in these forms.")
    initiator: list[Initiator] | None = where(
        lambda row, value, viewer: f"{row(M.initiator)} = any({value})", "Called by these."
    )
    annual: bool | None = where(lambda row, value, viewer: f"{row(M.annual)} = {value}", "Yearly ones, or not.")
    year: int | None = where(lambda row, value, viewer: f"{row(M.year)} = {value}", "Numbered in this year.")
    starts_from: datetime | None = where(
        lambda row, value, viewer: f"{row(M.starts_at)} >= {value}", "That start at or after."
    )
    starts_before: datetime | None = where(
        lambda row, value, viewer: f"{row(M.starts_at)} < {value}", "That start before."
    )
    overdue: bool | None = where(
        lambda row, value, viewer: (
            row.exists(L.meeting, lambda due: f"{due(L.met_at)} is null and {due(L.due_at)} < {viewer.now}")
            + f" = {value}"
        ),
        "With a term that is over and not met, or without.",
    )
    open: bool | None = where(
        lambda row, value, viewer: f"{is_open(row, viewer)} = {value}", "Being voted on now, or not: the banner."
    )


class MeetingOrder(Order):
    """How are meetings sorted?"""

    STARTS_AT = by(M.starts_at, "By the start.", default="DESC")


class MeetingWeightOrder(Order):
    """How are frozen votes sorted?"""

    KEY = by(W.key, "By the key they are counted under.", default="ASC")


class MeetingNoticeOrder(Order):
    """How are proofs of notices sorted?"""

    AT = by(N.at, "By the moment somebody was told.", default="ASC")


@reads(tables.Meeting, may_see=may_see)
class Meeting:
    """What may be read of a meeting."""

    number: str = expression(
        lambda row, viewer: f"{row(M.number)} || '/' || {row(M.year)}", "Its number in the house's year: «2/2026»."
    )
    annual: bool = column(M.annual, "Whether it is the yearly one.")
    form: Form = column(M.form, "In which form it is held.")
    in_system: bool = column(M.in_system, "Whether it is voted on in the system, wholly or in part.")
    state: MeetingState = column(M.state, "Where it is in its life.")
    initiator: Initiator = column(M.initiator, "Who calls it.")
    author: Participant | None = one(M.author, "Who drafted it: the owner, or an employee.", shown=True)
    organisation: Organisation | None = one(M.organisation, "The organisation that calls it, or that must.")
    administrator: Participant | None = one(
        M.administrator,
        "The administrator («администратор общего собрания»), who takes decisions on paper.",
        shown=True,
    )
    told_administrator_at: datetime | None = column(M.told_administrator_at, "When the administrator was told.")
    starts_at: datetime = column(M.starts_at, "From when it is voted on.")
    ends_at: datetime = column(M.ends_at, "Until when: what arrives at this moment is late.")
    meets_at: datetime | None = column(M.meets_at, "When owners meet in person.")
    place: str | None = column(M.place, "Where they meet.")
    paper_address: str | None = column(M.paper_address, "Where decisions on paper are taken.")
    paper_hours: str | None = column(M.paper_hours, "At which hours.")
    stored_at: str | None = column(M.stored_at, "Where the minutes and the decisions will be kept.")
    legal_force: bool = expression(
        lambda row, viewer: f"({row(M.standing)} is not null)",
        "Whether it has legal force: an act makes this installation a regional system (463-ФЗ).",
    )
    standing: str = expression(standing_text, "In words; must stand wherever the meeting is shown.")
    drafted_at: datetime = column(M.drafted_at, "When it was drafted.")
    demanded_at: datetime | None = column(M.demanded_at, "When enough owners had demanded it.")
    demand: str | None = expression(
        in_language(M.demand_ru, M.demand_en), "How many votes demand it, of how many, and how many are needed."
    )
    demanded_by: int = expression(lambda row, viewer: row.count(D.meeting), "How many owners have joined the demand.")
    is_demanded_by_viewer: bool = expression(joined, "Whether the viewer has joined the demand.")
    announced_at: datetime | None = column(M.announced_at, "When it was announced.")
    opened_at: datetime | None = column(M.opened_at, "When it opened, and votes were frozen.")
    closed_at: datetime | None = column(M.closed_at, "When it was counted.")
    cancelled_at: datetime | None = column(M.cancelled_at, "When it was cancelled.")
    cancelled_reason: str | None = column(M.cancelled_reason, "Why it was cancelled.")
    held: str | None = expression(
        in_language(M.held_ru, M.held_en), "Why it could not be opened or counted when its time came; tried again."
    )
    is_open: bool = expression(is_open, "Whether it is voted on now.")
    is_prepared_by_viewer: bool = expression(prepares, "Whether the viewer prepares it.")
    total_votes: str | None = expression(
        lambda row, viewer: exact(row(M.total_numerator), row(M.total_denominator)),
        "All votes of the house, exactly, as they were frozen: «9127/10»; null until it opens.",
    )
    present_votes: str | None = expression(
        lambda row, viewer: exact(row(M.present_numerator), row(M.present_denominator)),
        "The votes that took part, exactly; null until it is counted.",
    )
    quorum: bool | None = column(M.quorum, "Whether there was a quorum; null until it is counted.")
    quorum_explanation: str | None = expression(
        in_language(M.quorum_ru, M.quorum_en), "How the quorum was counted, with its clause."
    )
    root: str | None = expression(
        lambda row, viewer: f"encode({row(M.root)}, 'hex')",
        "The last chained root of its sealed votes, in hexadecimal: it stands in the minutes.",
    )
    turnout: MeetingTurnout | None = one(T.meeting, "How many take part, as of the last second; null until it opens.")
    house: House | None = one(M.house, "The house.")
    repeat_of: Meeting | None = one(M.repeat_of, "The meeting without a quorum that this one repeats.")
    repeats: list[Meeting] = many(M.repeat_of, "The meetings that repeat this one.", order=[M.starts_at, M.id])
    agenda: list[AgendaItem] = many(A.meeting, "The agenda.", order=[A.position, A.id])
    materials: list[File] = many(F.meeting, "What there is to read before voting.", order=[F.rank, F.id])
    weights: Connection[MeetingWeight] = connection(
        W.meeting,
        "The frozen votes: one's own, and how each came about; of all premises for offices, and once it is counted.",
        order=MeetingWeightOrder,
    )
    deadlines: list[MeetingDeadline] = many(L.meeting, "What is due by when, by which clause.", order=[L.due_at, L.id])
    minutes: MeetingMinutes | None = one(
        tables.MeetingMinutes.meeting, "The minutes («протокол»); null until it is counted."
    )
    notice_proofs: Connection[MeetingNotice] = connection(
        N.meeting,
        "Who was told, when and how: one's own and the board's; all of them for who runs it.",
        order=MeetingNoticeOrder,
    )
