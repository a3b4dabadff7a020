"""Ballots: what was marked, when, on paper or in the system, and which of it stands?

A ballot is the key of a weight, a moment, and one mark for each item of the agenda, written as a string: `+` for, `-`
against, `0` abstained, `.` nothing marked, `x` more than one option marked. A vote on an item is valid where exactly
one option is marked (ст. 48 ч. 6); the others stand. Somebody who votes item by item hands in several ballots, with `.`
elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from gosdom_core.meetings import terms
from gosdom_core.meetings.errors import BadMarks, VoteIsFinal
from gosdom_core.meetings.shapes import Repeated


class Mark(Enum):
    """How was the item marked? «За», «против», «воздержался»; nothing; more than one option."""

    FOR = "+"
    AGAINST = "-"
    ABSTAINED = "0"
    BLANK = "."
    SPOILT = "x"


VALID: Final = frozenset("+-0")
_KNOWN: Final = frozenset(mark.value for mark in Mark)
_LETTERS: Final = "".join(sorted(_KNOWN)).encode("ascii")


class Way(Enum):
    """How did it arrive? In the system, on paper, or by hand at the meeting in person."""

    SYSTEM = "system"
    PAPER = "paper"
    IN_PERSON = "in_person"


_WAYS: Final = {Way.SYSTEM: 0, Way.IN_PERSON: 1, Way.PAPER: 2}


@dataclass(frozen=True, slots=True)
class Ballot:
    """What was cast for a weight, and when did it arrive? `at` bears its zone, else ValueError; `id` is the caller's.

    >>> from datetime import UTC
    >>> Ballot("w1", datetime(2026, 3, 20, 12, 0, tzinfo=UTC), marks([Mark.FOR, Mark.ABSTAINED])).marks
    '+0'
    """

    weight: str
    at: datetime
    marks: str
    way: Way = Way.SYSTEM
    id: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a ballot's moment must carry its time zone")

    def order(self) -> tuple[datetime, int, str, str]:
        """Which of two came first? By the moment; at the same moment that of the system, then by `id` and marks."""
        return self.at, _WAYS[self.way], self.id, self.marks


def marks(items: Iterable[Mark]) -> str:
    """How are the marks of a ballot written? One character an item, in the order of the agenda.

    >>> marks([Mark.FOR, Mark.AGAINST, Mark.BLANK])
    '+-.'
    """
    return "".join(mark.value for mark in items)


def mark_of(options: Collection[Mark]) -> Mark:
    """What do the crosses on paper make of one item? Valid where exactly one option is marked (ст. 48 ч. 6).

    >>> mark_of([Mark.FOR]), mark_of([Mark.FOR, Mark.AGAINST]), mark_of([])
    (<Mark.FOR: '+'>, <Mark.SPOILT: 'x'>, <Mark.BLANK: '.'>)
    """
    if not options:
        return Mark.BLANK
    return next(iter(options)) if len(options) == 1 else Mark.SPOILT


def read_marks(written: str, items: int) -> str:
    """Do the marks fit an agenda of so many items? The marks themselves, or `BadMarks`.

    >>> read_marks("+-0", 3)
    '+-0'
    """
    if len(written) != items or not _KNOWN.issuperset(written):
        raise BadMarks(field=["marks"], marks=written, expected=items)
    return written


def read_all(written: Sequence[str], items: int) -> None:
    """Do all these marks fit an agenda of so many items? Raises `BadMarks` for one that does not."""
    # the whole heap is looked through at once: a hundred thousand ballots are read in the time of a few
    unknown = "".join(written).encode("ascii", "replace").translate(None, _LETTERS)
    if unknown or any(length != items for length in set(map(len, written))):
        for one in sorted(written):
            read_marks(one, items)


def settle(written: Sequence[str], repeated: Repeated = "first") -> str:
    """What stands of several ballots of one weight, given in order? Item by item the first valid vote, or the last.

    The law is silent on repeated votes (`terms.REPEATED`): the first valid vote on an item counts, unless the caller
    takes "last". A spoilt or an empty item is no vote: a later valid one fills it. Raises `ValueError` where nothing is
    given.

    >>> settle(["+x.", "-00"]), settle(["+x.", "-00"], "last")
    ('+00', '-00')
    """
    if not written:
        raise ValueError("nothing was cast")
    ordered = written if repeated == "first" else written[::-1]
    return "".join(_standing(column) for column in zip(*ordered, strict=True))


def _standing(column: tuple[str, ...]) -> str:
    for mark in column:
        if mark in VALID:
            return mark
    return "x" if "x" in column else "."


def add_vote(before: str, new: str) -> str:
    """What stands after another vote for the same weight? Raises `VoteIsFinal` where an item was voted on otherwise.

    `before` is empty for the first vote. The same vote again changes nothing. A paper decision thus cannot contradict
    an electronic one. Raises `BadMarks` where the lengths differ.

    >>> add_vote("+..", ".0."), add_vote("+0.", "+0-")
    ('+0.', '+0-')
    >>> add_vote("+..", "-..")
    Traceback (most recent call last):
    gosdom_core.meetings.errors.VoteIsFinal: Items 1 have been voted on: the first valid vote is final
    """
    if not before:
        return read_marks(new, len(new))
    read_marks(new, len(before))
    other = [n for n, (a, b) in enumerate(zip(before, new, strict=True), 1) if {a, b} <= VALID and a != b]
    if other:
        rule = terms.REPEATED.terms[-1]
        raise VoteIsFinal(field=["marks"], term=rule, items=", ".join(map(str, other)))
    return settle([before, new])
