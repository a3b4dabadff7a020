"""Meeting: which one is it, when can it be voted on, and do those who take part make a quorum?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from fractions import Fraction

from gosdom_core.errors import Missing
from gosdom_core.law import Term
from gosdom_core.meetings import majorities, terms
from gosdom_core.meetings.agenda import AgendaItem
from gosdom_core.meetings.ballots import Way
from gosdom_core.meetings.errors import EndsBeforeItStarts, EntranceMissing, VotingNotOpen
from gosdom_core.meetings.shapes import OUR_CHOICES, Choices, Form, Threshold, TransferQuorum
from gosdom_core.meetings.words import percent_text, votes_text
from gosdom_core.workdays import Elapsed, Step

# --- The meeting -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meeting:
    """Which meeting is it? `starts` and `ends` bear their zone; decisions that arrive before `ends` count.

    `in_system`: a mixed meeting's absentee part is held in the system. Raises `EndsBeforeItStarts`, `Missing` (agenda).
    """

    form: Form
    starts: datetime
    ends: datetime
    zone: tzinfo
    agenda: tuple[AgendaItem, ...]
    in_system: bool = False

    def __post_init__(self) -> None:
        if self.starts.tzinfo is None or self.ends.tzinfo is None:
            raise ValueError("the start and the end must carry their time zone")
        if self.ends <= self.starts:
            raise EndsBeforeItStarts(field=["ends"])
        if not self.agenda:
            raise Missing(field=["agenda"])

    @property
    def day(self) -> date:
        """On which day does it start, in the zone of the house? The law of this day holds for it."""
        return self.starts.astimezone(self.zone).date()

    @property
    def votes_in_system(self) -> bool:
        """Is it voted on in the system?"""
        return self.form is Form.ABSENTEE_SYSTEM or self.in_system

    def paper_ends(self, choices: Choices = OUR_CHOICES) -> datetime:
        """Until when are decisions on paper taken? Until the end, unless the choice is 48 hours before it."""
        rule = terms.PAPER_CUT_OFF if choices.paper == "until_the_end" else terms.PAPER_CUT_OFF_48
        cut_off: Elapsed = rule.on(self.day).value
        return self.ends - cut_off.delta if self.votes_in_system else self.ends

    def require_open(self, at: datetime, way: Way = Way.SYSTEM, choices: Choices = OUR_CHOICES) -> None:
        """Can it be voted on at this moment? Raises `VotingNotOpen`."""
        ends = self.paper_ends(choices) if way is Way.PAPER else self.ends
        if not self.starts <= at < ends:
            told = [f"{moment.astimezone(self.zone):%d.%m.%Y %H:%M:%S}" for moment in (self.starts, ends)]
            raise VotingNotOpen(term=terms.IN_TIME.on(self.day), starts=told[0], ends=told[1], at=at)


# --- Quorum ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quorum:
    """Is there a quorum? `participants` of `total` votes; `missing` is how many more must take part at least."""

    is_reached: bool
    participants: Fraction
    total: Fraction
    threshold: Threshold
    term: Term[Threshold] | Term[TransferQuorum]

    @property
    def missing(self) -> Fraction:
        """How many votes are missing to the line? On the line none are, and a strict quorum is still not reached."""
        return max(Fraction(0), self.threshold.share * self.total - self.participants)

    def explain(self) -> Step:
        """How was it found?

        >>> quorum(Fraction(500), Fraction(1000), date(2026, 3, 1)).explain().ru
        'участвуют 500 из 1000 голосов = 50 %, нужно более 1/2 всех голосов дома (ст. 45 ч. 3, ЖК РФ): кворума нет'
        """
        said = [
            f"{votes_text(self.participants, language)} {of} {votes_text(self.total, language)} {votes} = "
            f"{percent_text(self.participants, self.total, language)}, {needs} {self.threshold.text(language)} "
            f"({self.term.cite(language)})"
            for language, of, votes, needs in (("ru", "из", "голосов", "нужно"), ("en", "of", "votes", "needs"))
        ]
        ru, en = ("кворум есть", "there is a quorum") if self.is_reached else ("кворума нет", "there is no quorum")
        return Step(f"участвуют {said[0]}: {ru}", f"take part: {said[1]}: {en}")


def quorum(participants: Fraction, total: Fraction, day: date) -> Quorum:
    """Do these votes make a quorum at a meeting that starts that day? Strictly more than half of all (ст. 45 ч. 3).

    >>> [quorum(votes, Fraction(1000), date(2026, 3, 1)).is_reached for votes in (Fraction(500), Fraction("500.01"))]
    [False, True]
    """
    term = majorities.QUORUM.on(day)
    return Quorum(term.value.is_met(participants, total), participants, total, term.value, term)


def transfer_quorum(
    participants: Fraction, total: Fraction, entrance: Fraction, of_entrance: Fraction, *, one: bool, day: date
) -> tuple[Quorum, ...]:
    """Which quorums does п. 4.5 (transfer to non-residential) need, and are they there? All of those given must be.

    Of `entrance` votes take part and `of_entrance` there are; `one` says that the house has one entrance: then more
    than two thirds of all are needed; else more than half of all and more than two thirds of the entrance. Source: ст.
    45 ч. 3.

    >>> votes = Fraction(600), Fraction(1000), Fraction(200), Fraction(300)
    >>> found = transfer_quorum(*votes, one=False, day=date(2026, 3, 1))
    >>> [quorum.is_reached for quorum in found]
    [True, False]
    """
    term = majorities.TRANSFER_QUORUM.on(day)
    needs = term.value.one if one else term.value.several
    house = Quorum(needs.first.is_met(participants, total), participants, total, needs.first, term)
    if needs.entrance is None:
        return (house,)
    return house, Quorum(needs.entrance.is_met(entrance, of_entrance), entrance, of_entrance, needs.entrance, term)


def entrance_of(item: AgendaItem, entrances: dict[str, Fraction]) -> str:
    """Which entrance is п. 4.5 about? The only one of the house need not be named. Raises `EntranceMissing`."""
    if item.entrance is None and len(entrances) == 1:
        return next(iter(entrances))
    if item.entrance is None or item.entrance not in entrances:
        raise EntranceMissing(field=["agenda"], entrances=", ".join(sorted(entrances)))
    return item.entrance
