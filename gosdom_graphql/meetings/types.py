"""How meetings are shown."""

from __future__ import annotations

import inspect
from enum import Enum
from typing import Final

import strawberry

from gosdom_core.meetings import CATALOGUE, Basis, Channel, Form, Initiator, ItemKind, Mark, Outcome, Way
from gosdom_graphql.meetings import rows
from gosdom_graphql.meetings.words import MeetingDeadlineKind, MeetingNews, MeetingState
from gosdom_graphql.reader.showing import enum, shows

NAMES: Final[dict[type[Enum], str]] = {
    Form: "MeetingForm",
    Initiator: "MeetingInitiator",
    ItemKind: "AgendaItemKind",
    Channel: "MeetingNoticeChannel",
    Outcome: "AgendaOutcome",
    Basis: "VotesBasis",
    Mark: "VoteMark",
    Way: "VoteWay",
}
"""The core's names are short, since its module says of what they are; the API has one space of names."""
for _kind, _name in NAMES.items():
    strawberry.enum(_kind, name=_name, description=inspect.getdoc(_kind))

enum(
    Form,
    {
        "IN_PERSON": "In person («очное»); its results are entered.",
        "ABSENTEE_SYSTEM": "Absentee, voted on in the system («заочное с использованием системы»).",
        "ABSENTEE_PAPER": "Absentee, on paper («опросным путём»): only after one in person without a quorum.",
        "MIXED": "In person and absentee («очно-заочное»).",
    },
)
enum(
    Initiator,
    {
        "OWNER": "An owner.",
        "OWNERS_BY_DEMAND": "Owners with a tenth of all votes, through the organisation that manages the house.",
        "ORGANISATION": "The organisation that manages the house.",
    },
)
enum(
    ItemKind,
    {
        kind.name: f"{subject.en[0].upper()}{subject.en[1:]} («{subject.ru}»)."
        for kind, subject in ((each, entry.subject.terms[-1].value) for each, entry in CATALOGUE.items())
    },
)
enum(
    Channel,
    {
        "SYSTEM": "In this system, to each owner by every channel they have.",
        "LETTER": "By registered letter («заказным письмом»).",
        "SIGNATURE": "Under signature («под роспись»).",
        "BOARD": "On the board that the owners chose («на доске»).",
    },
)
enum(
    Outcome,
    {
        "ADOPTED": "Adopted («решение принято»).",
        "NOT_ADOPTED": "Not adopted; with as many for as against, too.",
        "NO_QUORUM": "No quorum: nothing was decided.",
    },
)
enum(
    Basis,
    {
        "REGISTER": "An entry in the register of ownership.",
        "DEED": "A deed of transfer from the builder.",
    },
)
enum(
    MeetingState,
    {
        "DRAFT": "It is prepared; a demand for a meeting can be joined.",
        "ANNOUNCED": "It is called: every owner has been told.",
        "OPEN": "It is voted on; the total and each weight are frozen.",
        "COUNTED": "It is over, and counted.",
        "CANCELLED": "It does not take place.",
    },
)
enum(
    MeetingNews,
    {
        "DRAFTED": "It was drafted.",
        "CHANGED": "Its draft was changed.",
        "DEMANDED": "An owner joined the demand.",
        "ANNOUNCED": "It was announced.",
        "NOTICED": "Further proof of notice was entered.",
        "OPENED": "Voting has begun.",
        "HELD": "Its time came, and something keeps it from being opened or counted.",
        "COUNTED": "It was counted.",
        "CANCELLED": "It was cancelled.",
        "MINUTES": "Its minutes were drawn up, handed over or sent on.",
    },
)
enum(
    MeetingDeadlineKind,
    {
        "CALL": "The organisation must hold the meeting that owners demanded.",
        "DRAW_UP": "The minutes must be drawn up.",
        "TO_ORGANISATION": "The originals must be handed to the organisation.",
        "TO_INSPECTORATE": "The organisation must send the originals to the inspectorate.",
        "STORE": "The inspectorate must keep the originals until then.",
    },
)


@shows(rows.Meeting)
class Meeting:
    """A general meeting of owners («общее собрание собственников», ОСС), from its draft to the archive."""


@shows(rows.AgendaItem)
class AgendaItem:
    """A question of the agenda: in which words, by which majority, and what became of it."""


@shows(rows.MeetingWeight)
class MeetingWeight:
    """Votes that are cast together, frozen when the meeting opened."""


@shows(rows.MeetingNotice)
class MeetingNotice:
    """The proof that an owner was told of a meeting, or that it hung on the board."""


@shows(rows.MeetingMinutes)
class MeetingMinutes:
    """The minutes («протокол»): what they must hold, where the document is, and where the originals went."""


@shows(rows.MeetingDeadline)
class MeetingDeadline:
    """A deadline of a meeting: by when, by which clause, and how it was counted."""


# --- Voting ---------------------------------------------------------------------------------------------------------

enum(
    Mark,
    {
        "FOR": "«За».",
        "AGAINST": "«Против».",
        "ABSTAINED": "«Воздержался».",
        "BLANK": "Nothing was marked on paper: no vote, but its owner takes part.",
        "SPOILT": "More than one option was marked on paper: no vote on this item, but its owner takes part.",
    },
)
enum(
    Way,
    {
        "SYSTEM": "Cast in the system.",
        "PAPER": "On paper, entered by the administrator with a scan.",
        "IN_PERSON": "At the meeting in person, entered by the administrator.",
    },
)


@shows(rows.Ballot)
class Ballot:
    """What is voted with: one for each weight, or for each part of one that was sold in part."""


@shows(rows.Vote)
class Vote:
    """A vote on an item. How somebody voted is seen by nobody else before the count."""


@shows(rows.VoteSeal)
class VoteSeal:
    """A batch of votes, sealed together: a Merkle tree whose root is chained to the one before."""


@shows(rows.PaperDecision)
class PaperDecision:
    """A decision on paper («решение собственника»), with its scan."""


@shows(rows.MeetingTurnout)
class MeetingTurnout:
    """How many take part in a meeting, and whether that is a quorum."""
