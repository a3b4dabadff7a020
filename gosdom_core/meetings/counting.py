"""Counting: is there a quorum, and is each item decided? Exact, whatever the order in which ballots are handed in.

Whole numbers are added (`Roll.units`, the votes by their common denominator), so nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from itertools import compress
from typing import Final

from gosdom_core.meetings.agenda import AgendaItem, Need, need
from gosdom_core.meetings.ballots import Ballot, Mark, Way, read_all, settle
from gosdom_core.meetings.catalogue import ItemKind
from gosdom_core.meetings.meeting import Meeting, Quorum, entrance_of, quorum, transfer_quorum
from gosdom_core.meetings.results import Decision, Outcome, Reason, SetAside, Tally, Votes
from gosdom_core.meetings.shapes import OUR_CHOICES, Base, Choices, Repeated, Threshold
from gosdom_core.meetings.weights import Roll
from gosdom_core.meetings.words import percent_text, votes_text
from gosdom_core.workdays import Step

# --- Which ballots stand ---------------------------------------------------------------------------------------------


def _sort_out(
    meeting: Meeting, roll: Roll, ballots: Iterable[Ballot], choices: Choices
) -> tuple[dict[str, str], list[SetAside]]:
    """What stands for each weight, and what does not count?"""
    starts, ends, paper_ends = meeting.starts, meeting.ends, meeting.paper_ends(choices)
    units, paper, items = roll.units, Way.PAPER, len(meeting.agenda)
    first: dict[str, Ballot] = {}
    several: dict[str, list[Ballot]] = {}
    aside: list[SetAside] = []
    for ballot in ballots:
        key, at = ballot.weight, ballot.at
        if at < starts:
            aside.append(SetAside(ballot, Reason.EARLY))
        elif at >= (paper_ends if ballot.way is paper else ends):
            aside.append(SetAside(ballot, Reason.LATE))
        elif key not in units:
            aside.append(SetAside(ballot, Reason.UNKNOWN_WEIGHT))
        elif key in first:
            several.setdefault(key, [first[key]]).append(ballot)
        else:
            first[key] = ballot
    standing = {key: ballot.marks for key, ballot in first.items()}
    read_all([*standing.values(), *(ballot.marks for many in several.values() for ballot in many)], items)
    for key, many in several.items():
        standing[key], repeated = _settle(many, choices.repeated)
        aside += repeated
    aside.sort(key=lambda one: (one.ballot.at, one.ballot.weight, one.ballot.order(), one.reason.value))
    return standing, aside


def _settle(many: list[Ballot], repeated: Repeated) -> tuple[str, list[SetAside]]:
    """What stands of a weight's ballots? One that changes nothing when it is left out is set aside as repeated."""
    many.sort(key=Ballot.order, reverse=repeated == "last")
    standing, aside = many[0].marks, []
    for ballot in many[1:]:
        filled = settle([standing, ballot.marks])
        if filled == standing:
            aside.append(SetAside(ballot, Reason.REPEATED))
        standing = filled
    return standing, aside


# --- Adding up -------------------------------------------------------------------------------------------------------

_CAST: Final = (Mark.FOR, Mark.AGAINST, Mark.ABSTAINED)
_PICKED: Final = {mark: bytes(code == ord(mark.value) for code in range(256)) for mark in _CAST}
"""For each mark: a table that makes it 1 and every other 0."""


def _add(written: Iterable[str], units: Sequence[int], items: int) -> list[tuple[int, ...]]:
    """How many units are for, against and abstained on each item? `units` go with the ballots, one by one."""
    # all ballots are one string, an item is every n-th character of it, and the units behind a mark are picked and
    # added without a step of Python for each vote
    everything = "".join(written).encode("ascii")
    return [
        tuple(sum(compress(units, everything[item::items].translate(_PICKED[mark]))) for mark in _CAST)
        for item in range(items)
    ]


def _votes(roll: Roll, cast: tuple[int, ...], participants: int) -> Votes:
    parts = (Fraction(units, roll.scale) for units in (*cast, participants - sum(cast)))
    in_favour, against, abstained, uncounted = parts
    return Votes(in_favour, against, abstained, uncounted)


# --- The tally -------------------------------------------------------------------------------------------------------


def tally(
    meeting: Meeting,
    roll: Roll,
    ballots: Iterable[Ballot],
    *,
    attended: Iterable[str] = (),
    choices: Choices = OUR_CHOICES,
) -> Tally:
    """What did the meeting decide?

    Paper and electronic ballots are handed in together, in any order; `attended` are the keys of weights present in
    person (they take part even where nothing was cast). A ballot takes part where it arrived from the start on and
    before the end (ст. 47 ч. 2); on each item of a weight the first valid vote counts. Nothing is rounded. Raises
    `BadMarks`, and `EntranceMissing` where п. 4.5 lacks its entrance. Source: ст. 45 ч. 3, ст. 46 ч. 1, ст. 48.

    >>> from datetime import UTC, date, datetime
    >>> from gosdom_core.meetings.shapes import Form
    >>> from gosdom_core.meetings.weights import Weight
    >>> house = Roll(date(2026, 3, 1), tuple(Weight(key, key, Fraction(100), (key,)) for key in ("a", "b", "c")))
    >>> meeting = Meeting(Form.MIXED, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC), UTC,
    ...                   (AgendaItem(ItemKind.CAPITAL_REPAIR),))
    >>> counted = tally(meeting, house, [Ballot(key, datetime(2026, 3, 5, tzinfo=UTC), "+") for key in ("a", "b")])
    >>> counted.decisions[0].outcome
    <Outcome.ADOPTED: 'adopted'>
    >>> for step in counted.decisions[0].steps:
    ...     print(step.text())
    нужно не менее 2/3 всех голосов дома (ст. 46 ч. 1, ЖК РФ)
    за 200, против 0, воздержались 0, не засчитано 0
    за 200 из 300 (≈ 66,6666 %), нужно не менее 200
    решение принято
    """
    standing, aside = _sort_out(meeting, roll, ballots, choices)
    units = roll.units
    # those who came and cast nothing take part as well
    silent = {key for key in attended if key in units and key not in standing}
    voted = [units[key] for key in standing]
    sums = _add(standing.values(), voted, len(meeting.agenda))
    participants = sum(voted) + sum(units[key] for key in silent)
    house = quorum(Fraction(participants, roll.scale), roll.total, meeting.day)
    decisions = []
    for index, item in enumerate(meeting.agenda):
        votes = _votes(roll, sums[index], participants)
        if item.kind is ItemKind.TRANSFER:
            decided = _transfer(meeting, roll, index, votes, standing=standing, silent=silent, choices=choices)
        else:
            decided = _decide(item, votes, need(item.kind, meeting.day, choices), (house,), roll.total)
        decisions.append(decided)
    return Tally(house, tuple(decisions), tuple(aside), standing)


def _transfer(
    meeting: Meeting,
    roll: Roll,
    index: int,
    votes: Votes,
    *,
    standing: Mapping[str, str],
    silent: set[str],
    choices: Choices,
) -> Decision:
    """П. 4.5: its own quorum, and besides the participants the owners of the entrance."""
    item, entrances = meeting.agenda[index], roll.entrances()
    entrance = entrance_of(item, entrances)
    of_entrance, one = entrances[entrance], len(entrances) == 1
    units = {weight.key: roll.units[weight.key] for weight in roll.weights if weight.entrance == entrance}
    voted = [key for key in units if key in standing]
    here = sum(units[key] for key in (*voted, *silent.intersection(units)))
    cast = _add([standing[key][index] for key in voted], [units[key] for key in voted], 1)
    local = _votes(roll, cast[0], here)
    quorums = transfer_quorum(votes.participants, roll.total, local.participants, of_entrance, one=one, day=meeting.day)
    needed = need(item.kind, meeting.day, choices)
    if one and choices.one_entrance == "participants":
        needed = replace(needed, entrance=None)
    return _decide(item, votes, needed, quorums, roll.total, local=local, of_entrance=of_entrance)


def _decide(
    item: AgendaItem,
    votes: Votes,
    needed: Need,
    quorums: tuple[Quorum, ...],
    total: Fraction,
    *,
    local: Votes | None = None,
    of_entrance: Fraction = Fraction(0),
) -> Decision:
    checks = [(needed.threshold, votes.in_favour, votes.participants if _is_simple(needed) else total)]
    if needed.entrance is not None and local is not None:
        checks.append((needed.entrance, local.in_favour, of_entrance))
    steps = [_needs(needed), _cast(votes)]
    if all(one.is_reached for one in quorums):
        met = all(threshold.is_met(cast, of) for threshold, cast, of in checks)
        outcome = Outcome.ADOPTED if met else Outcome.NOT_ADOPTED
        steps += [_compared(*check) for check in checks]
    else:
        outcome = Outcome.NO_QUORUM
        steps += [one.explain() for one in quorums]
    if outcome is Outcome.NOT_ADOPTED and votes.in_favour == votes.against:
        steps.append(Step("за и против поровну", "as many for as against"))
    steps.append(_OUTCOMES[outcome])
    return Decision(item, outcome, votes, needed, quorums, tuple(steps), local)


_OUTCOMES: Final = {
    Outcome.ADOPTED: Step("решение принято", "adopted"),
    Outcome.NOT_ADOPTED: Step("решение не принято", "not adopted"),
    Outcome.NO_QUORUM: Step("решение не принято: нет кворума", "not adopted: no quorum"),
}


def _is_simple(needed: Need) -> bool:
    return needed.threshold.base is Base.PARTICIPANTS


def _needs(needed: Need) -> Step:
    return Step(
        f"нужно {needed.text()} ({needed.term.cite()})", f"needs {needed.text('en')} ({needed.term.cite('en')})"
    )


def _cast(votes: Votes) -> Step:
    cast = (votes.in_favour, votes.against, votes.abstained, votes.uncounted)
    ru, en = ([votes_text(one, language) for one in cast] for language in ("ru", "en"))
    return Step(
        f"за {ru[0]}, против {ru[1]}, воздержались {ru[2]}, не засчитано {ru[3]}",
        f"for {en[0]}, against {en[1]}, abstained {en[2]}, not counted {en[3]}",
    )


def _compared(threshold: Threshold, cast: Fraction, of: Fraction) -> Step:
    line = threshold.share * of
    where = {Base.ENTRANCE: ("по подъезду за", "for in the entrance")}.get(threshold.base, ("за", "for"))
    ru = f"{where[0]} {votes_text(cast)} из {votes_text(of)} ({percent_text(cast, of)})"
    en = f"{where[1]} {votes_text(cast, 'en')} of {votes_text(of, 'en')} ({percent_text(cast, of, 'en')})"
    return Step(
        f"{ru}, нужно {'более' if threshold.strict else 'не менее'} {votes_text(line)}",
        f"{en}, needs {'more than' if threshold.strict else 'at least'} {votes_text(line, 'en')}",
    )


def turnout(
    meeting: Meeting, roll: Roll, ballots: Iterable[Ballot], *, at: datetime, attended: Iterable[str] = ()
) -> Quorum:
    """Is there a quorum at this moment? Counts the weights of which anything had arrived by then, `at` included.

    >>> from datetime import UTC, date
    >>> from gosdom_core.meetings.shapes import Form
    >>> from gosdom_core.meetings.weights import Weight
    >>> house = Roll(date(2026, 3, 1), tuple(Weight(key, key, Fraction(100), (key,)) for key in ("a", "b")))
    >>> meeting = Meeting(Form.MIXED, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC), UTC,
    ...                   (AgendaItem(ItemKind.CURRENT_REPAIR),))
    >>> turnout(meeting, house, [Ballot("a", meeting.starts, "+")], at=meeting.starts).missing
    Fraction(0, 1)
    """
    standing, _ = _sort_out(meeting, roll, (ballot for ballot in ballots if ballot.at <= at), OUR_CHOICES)
    present = {*standing, *(key for key in attended if key in roll.units)}
    return quorum(Fraction(sum(roll.units[key] for key in present), roll.scale), roll.total, meeting.day)
