"""Shapes of meetings: forms, systems, channels, thresholds of votes, and the choices that the law leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Words:
    """What is it called? In Russian and in English."""

    ru: str
    en: str

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        return self.en if language == "en" else self.ru


class Form(Enum):
    """In which form is it held? Очное; заочное с использованием системы; заочное бумажными решениями; очно-заочное."""

    IN_PERSON = "in_person"
    ABSENTEE_SYSTEM = "absentee_system"
    ABSENTEE_PAPER = "absentee_paper"
    MIXED = "mixed"


class SystemKind(Enum):
    """Which information system is it? ГИС ЖКХ, a regional one (named by an act of the region), any other."""

    GIS = "gis"
    REGIONAL = "regional"
    OTHER = "other"


class Channel(Enum):
    """How is notice given? In the system, by registered letter, under signature, on the board chosen by the meeting."""

    SYSTEM = "system"
    LETTER = "letter"
    SIGNATURE = "signature"
    BOARD = "board"


class Base(Enum):
    """Of which votes is the share taken? All of the house, those who take part, those of one entrance."""

    ALL = "all"
    PARTICIPANTS = "participants"
    ENTRANCE = "entrance"


_OF: Final = {
    Base.ALL: Words("всех голосов дома", "all votes of the house"),
    Base.PARTICIPANTS: Words("голосов участников собрания", "the votes of the participants"),
    Base.ENTRANCE: Words("голосов подъезда", "the votes of the entrance"),
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many votes are enough? More than the share (`strict`), or at least the share, of the base.

    >>> half, two_thirds = Threshold(Base.ALL, Fraction(1, 2), strict=True), Threshold(Base.ALL, Fraction(2, 3))
    >>> half.is_met(Fraction(500), Fraction(1000)), two_thirds.is_met(Fraction(200), Fraction(300))
    (False, True)
    """

    base: Base
    share: Fraction
    strict: bool = False

    def is_met(self, votes: Fraction, of: Fraction) -> bool:
        """Are so many votes of so many enough? Nothing is rounded."""
        return votes > self.share * of if self.strict else votes >= self.share * of

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> Threshold(Base.ALL, Fraction(2, 3)).text()
        'не менее 2/3 всех голосов дома'
        """
        of = _OF[self.base].text(language)
        share = "100 %" if self.share == 1 else str(self.share)
        if language == "en":
            return f"{'more than' if self.strict else 'at least'} {share} of {of}"
        return f"{'более' if self.strict else 'не менее'} {share} {of}"


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Which items of ст. 44 ч. 2 share a majority?"""

    items: frozenset[str]
    threshold: Threshold


@dataclass(frozen=True, slots=True)
class Both:
    """Which two thresholds must be met together? The second is of the entrance, or none."""

    first: Threshold
    entrance: Threshold | None


@dataclass(frozen=True, slots=True)
class TransferQuorum:
    """Which quorum does п. 4.5 need in a house with several entrances, and which with one?"""

    several: Both
    one: Both


@dataclass(frozen=True, slots=True)
class Length:
    """How long may it last? From `least` to `most` days, both allowed."""

    least: int
    most: int


Repeated: TypeAlias = Literal["first", "last"]


@dataclass(frozen=True, slots=True)
class Choices:
    """Which reading is taken where the law is silent or its readings differ? The defaults are ours.

    `repeated`: the first valid vote on an item counts, or the last. `barrier`: a barrier on the plot needs two thirds
    of all, or the simple majority. `notice`: given on the tenth day before the start at the latest, or with ten full
    days between. `administrator`: told fourteen days before the start, or ten. `paper`: decisions on
    paper are taken until the end of the voting, or until 48 hours before it. `register`: the owners' register is due in
    five calendar or five working days. `one_entrance`: in a house with one entrance п. 4.5 also needs the majority of
    all votes of the entrance, or only that of the participants.
    """

    repeated: Repeated = "first"
    barrier: Literal["two_thirds", "simple"] = "two_thirds"
    notice: Literal["tenth_day", "full_days"] = "tenth_day"
    administrator: Literal["fourteen_days", "ten_days"] = "fourteen_days"
    paper: Literal["until_the_end", "two_days_before"] = "until_the_end"
    register: Literal["calendar", "working"] = "calendar"
    one_entrance: Literal["entrance", "participants"] = "entrance"


OUR_CHOICES: Final = Choices()
