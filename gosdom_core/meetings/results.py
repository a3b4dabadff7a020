"""Results: what came out of a meeting, and how does the arithmetic of each decision go?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from gosdom_core.meetings.agenda import AgendaItem, Need
from gosdom_core.meetings.ballots import Ballot
from gosdom_core.meetings.catalogue import ItemKind
from gosdom_core.meetings.meeting import Quorum
from gosdom_core.workdays import Step


class Outcome(Enum):
    """What became of the item? Принято; не принято; нет кворума."""

    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
    NO_QUORUM = "no_quorum"


class Reason(Enum):
    """Why was a ballot set aside? Too early, too late, no such weight, nothing left to decide (repeated)."""

    EARLY = "early"
    LATE = "late"
    UNKNOWN_WEIGHT = "unknown_weight"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class SetAside:
    """Which ballot does not count, and why?"""

    ballot: Ballot
    reason: Reason


@dataclass(frozen=True, slots=True)
class Votes:
    """How many votes were cast how? `uncounted` are those of participants who marked nothing or too much."""

    in_favour: Fraction
    against: Fraction
    abstained: Fraction
    uncounted: Fraction

    @property
    def participants(self) -> Fraction:
        """How many take part? All of these: the uncounted stay in the quorum and in the denominator."""
        return self.in_favour + self.against + self.abstained + self.uncounted


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on an item, by which majority, and how does the arithmetic go? `entrance` is for п. 4.5."""

    item: AgendaItem
    outcome: Outcome
    votes: Votes
    need: Need
    quorums: tuple[Quorum, ...]
    steps: tuple[Step, ...]
    entrance: Votes | None = None

    @property
    def is_tied(self) -> bool:
        """Are there as many for as against? Then it is not adopted: no majority counts half."""
        return self.votes.in_favour == self.votes.against

    def explain(self, language: str = "ru") -> str:
        """How was it counted, in words?"""
        return "; ".join(step.text(language) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Tally:
    """What did the meeting decide?

    Decisions stand in the order of the agenda, ballots set aside in the order of moments; `votes_cast` holds what
    stands for each weight.
    """

    quorum: Quorum
    decisions: tuple[Decision, ...]
    set_aside: tuple[SetAside, ...]
    votes_cast: Mapping[str, str]

    def of(self, kind: ItemKind) -> Decision:
        """What was decided on the first item of this kind? Raises `KeyError` where none stood on the agenda."""
        for decision in self.decisions:
            if decision.item.kind is kind:
                return decision
        raise KeyError(kind)
