"""Counting of meetings: quorum, majorities at their lines, spoilt items, repeated ballots, and what must not matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gosdom_core import meetings
from gosdom_core.meetings import (
    AgendaItem,
    Ballot,
    Choices,
    Form,
    ItemKind,
    Mark,
    Meeting,
    Outcome,
    Reason,
    Roll,
    Tally,
    Votes,
    Way,
    Weight,
)

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
END = START + timedelta(days=20)
DAY = START.date()
F = Fraction


def house(*votes: int | str | Fraction, entrance: str | None = None) -> Roll:
    """Weights "0", "1", … of so many votes."""
    return Roll(DAY, tuple(Weight(str(n), str(n), F(one), (str(n),), entrance=entrance) for n, one in enumerate(votes)))


def meeting(*kinds: ItemKind, form: Form = Form.MIXED, starts: datetime = START) -> Meeting:
    return Meeting(form, starts, starts + timedelta(days=20), UTC, tuple(AgendaItem(kind) for kind in kinds))


def ballots(*written: str, starts: datetime = START) -> list[Ballot]:
    """One ballot for each weight in turn; an empty one was not cast."""
    return [Ballot(str(n), starts + timedelta(hours=n), one) for n, one in enumerate(written) if one]


def outcome(kind: ItemKind, votes: Sequence[int | str | Fraction], *written: str, day: datetime = START) -> Outcome:
    counted = meetings.tally(meeting(kind, starts=day), house(*votes), ballots(*written, starts=day))
    return counted.decisions[0].outcome


# --- Quorum ----------------------------------------------------------------------------------------------------------

QUORUM = [
    ("half the votes is not a quorum", DAY, F(1, 2), False),
    ("a hundredth of a vote more is", DAY, F(1, 2) + F(1, 100_000), True),
    ("just under a half", DAY, F(1, 2) - F(1, 10**12), False),
    ("nobody", DAY, F(0), False),
    ("all", DAY, F(1), True),
    ("half in 2010", date(2010, 5, 1), F(1, 2), False),
]


@pytest.mark.parametrize(("day", "part", "reached"), [case[1:] for case in QUORUM], ids=[case[0] for case in QUORUM])
def test_quorum_is_strictly_more_than_half_of_all_45_3(day: date, part: Fraction, reached: bool) -> None:
    found = meetings.quorum(part * 2345, F(2345), day)
    assert (found.is_reached, found.term.clause) == (reached, "ст. 45 ч. 3")
    assert found.missing == max(F(0), F(2345, 2) - part * 2345)


@pytest.mark.parametrize(
    ("participants", "entrance", "one", "reached"),
    [
        ("500", "201", False, [False, True]),
        ("501", "200", False, [True, False]),
        ("501", "200.01", False, [True, True]),
        ("666.66", "0", True, [False]),
        (F(2000, 3), "0", True, [False]),
        ("666.67", "0", True, [True]),
    ],
    ids=["half of all", "2/3 of the entrance", "both", "one entrance, under 2/3", "exactly 2/3", "over 2/3"],
)
def test_quorum_of_a_transfer_45_3(participants: str | Fraction, entrance: str, one: bool, reached: list[bool]) -> None:
    found = meetings.transfer_quorum(F(participants), F(1000), F(entrance), F(300), one=one, day=DAY)
    assert [quorum.is_reached for quorum in found] == reached


def test_turnout_at_any_moment() -> None:
    draft, roll = meeting(ItemKind.CURRENT_REPAIR), house(40, 10, 1, 49)
    cast = ballots("+", "-", "0")
    reached = [meetings.turnout(draft, roll, cast, at=START + timedelta(hours=n)) for n in (0, 1, 2)]
    assert [(int(one.participants), one.is_reached) for one in reached] == [(40, False), (50, False), (51, True)]
    assert reached[1].explain().en == (
        "take part: 50 of 100 votes = 50 %, needs more than 1/2 of all votes of the house "
        "(ст. 45 ч. 3, Housing Code): there is no quorum"
    )
    before = meetings.turnout(draft, roll, cast, at=START - timedelta(hours=1), attended=["3"])
    assert before.participants == 49


# --- Majorities at their lines ---------------------------------------------------------------------------------------

YEAR_2022 = datetime(2022, 8, 31, 9, 0, tzinfo=UTC)
SEPTEMBER_2022 = datetime(2022, 9, 1, 9, 0, tzinfo=UTC)
LINES = [
    ("simple: half of the participants", ItemKind.CURRENT_REPAIR, ["+", "-"], [300, 300, 400], START, "NOT_ADOPTED"),
    ("simple: one vote over", ItemKind.CURRENT_REPAIR, ["+", "-"], [301, 300, 399], START, "ADOPTED"),
    ("simple: abstained stay below", ItemKind.CURRENT_REPAIR, ["+", "0"], [300, 300, 400], START, "NOT_ADOPTED"),
    ("simple: spoilt stay below", ItemKind.CURRENT_REPAIR, ["+", "x"], [300, 300, 400], START, "NOT_ADOPTED"),
    ("simple: blanks stay below", ItemKind.CURRENT_REPAIR, ["+", "."], [300, 300, 400], START, "NOT_ADOPTED"),
    ("half of all, exactly, with a quorum", ItemKind.FUND_METHOD, ["+", "-"], [500, 100, 400], START, "NOT_ADOPTED"),
    ("half of all, over", ItemKind.FUND_METHOD, ["+", "-"], ["500.01", 100, "399.99"], START, "ADOPTED"),
    ("two thirds of all, exactly", ItemKind.CAPITAL_REPAIR, ["+", "-"], [200, 50, 50], START, "ADOPTED"),
    ("two thirds fail by 0.01 %", ItemKind.CAPITAL_REPAIR, ["+", "-"], ["19997", 5000, "5003"], START, "NOT_ADOPTED"),
    ("two thirds of an odd total", ItemKind.CAPITAL_REPAIR, ["+"], [F(2, 3), F(1, 3)], START, "ADOPTED"),
    ("all, one missing", ItemKind.REDUCTION, ["+", ""], [9999, 1], START, "NOT_ADOPTED"),
    ("all, one abstained", ItemKind.REDUCTION, ["+", "0"], [9999, 1], START, "NOT_ADOPTED"),
    ("all", ItemKind.REDUCTION, ["+", "+"], [9999, 1], START, "ADOPTED"),
    ("item 4 in August 2022 is simple", ItemKind.MANAGEMENT_METHOD, ["+", "-"], [40, 20, 40], YEAR_2022, "ADOPTED"),
    ("item 4 from September 2022", ItemKind.MANAGEMENT_METHOD, ["+", "-"], [40, 20, 40], SEPTEMBER_2022, "NOT_ADOPTED"),
    ("an association, exactly half", ItemKind.ASSOCIATION, ["+", "-"], [50, 10, 40], START, "NOT_ADOPTED"),
    ("no quorum at exactly half", ItemKind.CURRENT_REPAIR, ["+", ""], [50, 50], START, "NO_QUORUM"),
    ("nobody came", ItemKind.CURRENT_REPAIR, [], [50, 50], START, "NO_QUORUM"),
]


@pytest.mark.parametrize(
    ("kind", "written", "votes", "day", "expected"), [case[1:] for case in LINES], ids=[case[0] for case in LINES]
)
def test_an_item_at_its_line(
    kind: ItemKind, written: list[str], votes: list[int | str | Fraction], day: datetime, expected: str
) -> None:
    assert outcome(kind, votes, *written, day=day).name == expected


def test_the_whole_answer_of_a_meeting() -> None:
    counted = meetings.tally(
        meeting(ItemKind.CURRENT_REPAIR, ItemKind.CAPITAL_REPAIR),
        house("54.3", "40.1", "30", "25.6"),
        ballots("++", "+-", "x0"),
    )
    assert [(one.item.kind, one.outcome) for one in counted.decisions] == [
        (ItemKind.CURRENT_REPAIR, Outcome.ADOPTED),
        (ItemKind.CAPITAL_REPAIR, Outcome.NOT_ADOPTED),
    ]
    repair, capital = counted.decisions
    assert repair.votes == Votes(F("94.4"), F(0), F(0), F(30))
    assert capital.votes == Votes(F("54.3"), F("40.1"), F(30), F(0))
    assert (counted.quorum.participants, counted.quorum.total, counted.quorum.is_reached) == (F("124.4"), F(150), True)
    assert (counted.set_aside, dict(counted.votes_cast)) == ((), {"0": "++", "1": "+-", "2": "x0"})
    assert repair.explain() == (
        "нужно более 1/2 голосов участников собрания (ст. 46 ч. 1, ЖК РФ); "
        "за 94,4, против 0, воздержались 0, не засчитано 30; "
        "за 94,4 из 124,4 (≈ 75,8842 %), нужно более 62,2; решение принято"
    )
    assert capital.explain("en") == (
        "needs at least 2/3 of all votes of the house (ст. 46 ч. 1, Housing Code); "
        "for 54.3, against 40.1, abstained 30, not counted 0; "
        "for 54.3 of 150 (36.2 %), needs at least 100; not adopted"
    )
    assert counted.of(ItemKind.CAPITAL_REPAIR) is capital
    with pytest.raises(KeyError):
        counted.of(ItemKind.LAND)


def test_an_equal_count_is_told_and_not_adopted() -> None:
    decided = meetings.tally(meeting(ItemKind.CURRENT_REPAIR), house(300, 300), ballots("+", "-")).decisions[0]
    assert (decided.is_tied, decided.outcome) == (True, Outcome.NOT_ADOPTED)
    assert decided.explain().endswith("нужно более 300; за и против поровну; решение не принято")


def test_those_who_came_and_cast_nothing_take_part() -> None:
    counted = meetings.tally(
        meeting(ItemKind.CURRENT_REPAIR, form=Form.IN_PERSON), house(30, 31, 39), ballots("+"), attended=["0", "1", "z"]
    )
    assert (counted.quorum.participants, counted.decisions[0].outcome) == (F(61), Outcome.NOT_ADOPTED)
    assert counted.decisions[0].votes == Votes(F(30), F(0), F(0), F(31))


# --- Item 4.5 --------------------------------------------------------------------------------------------------------


def entrances(*votes: tuple[str, str | None, int]) -> Roll:
    return Roll(DAY, tuple(Weight(key, key, F(many), (key,), entrance=entrance) for key, entrance, many in votes))


def transfer(
    roll: Roll, cast: dict[str, str], entrance: str | None = "1", choices: Choices = meetings.OUR_CHOICES
) -> meetings.Decision:
    agenda = (AgendaItem(ItemKind.CURRENT_REPAIR), AgendaItem(ItemKind.TRANSFER, entrance=entrance))
    draft = Meeting(Form.MIXED, START, END, UTC, agenda)
    handed = [Ballot(key, START, f".{mark}") for key, mark in cast.items()]
    return meetings.tally(draft, roll, handed, choices=choices).decisions[1]


TWO = entrances(("a", "1", 100), ("b", "1", 100), ("c", "1", 100), ("d", "2", 500), ("p", None, 200))


@pytest.mark.parametrize(
    ("cast", "expected"),
    [
        ({"a": "+", "b": "+", "c": "-", "d": "+"}, Outcome.ADOPTED),
        ({"a": "+", "b": "+", "d": "+"}, Outcome.NO_QUORUM),
        ({"a": "+", "b": "+", "c": "-", "p": "+"}, Outcome.NO_QUORUM),
        ({"a": "+", "b": "0", "c": "x", "d": "+"}, Outcome.NOT_ADOPTED),
        ({"a": "+", "b": "+", "c": "+", "d": "-"}, Outcome.NOT_ADOPTED),
    ],
    ids=[
        "both",
        "exactly 2/3 of the entrance",
        "exactly half of all",
        "a third of the entrance",
        "the house is against",
    ],
)
def test_a_transfer_needs_the_house_and_the_entrance(cast: dict[str, str], expected: Outcome) -> None:
    assert transfer(TWO, cast).outcome is expected


def test_a_transfer_tells_both_counts() -> None:
    decided = transfer(TWO, {"a": "+", "b": "+", "c": "-", "d": "+"})
    assert decided.entrance == Votes(F(200), F(100), F(0), F(0))
    assert decided.explain("en") == (
        "needs more than 1/2 of the votes of the participants and more than 1/2 of the votes of the entrance "
        "(ст. 46 ч. 1.2, Housing Code); for 700, against 100, abstained 0, not counted 0; "
        "for 700 of 800 (87.5 %), needs more than 400; "
        "for in the entrance 200 of 300 (≈ 66.6666 %), needs more than 150; adopted"
    )


def test_a_transfer_in_a_house_with_one_entrance() -> None:
    one = entrances(("a", "1", 400), ("b", "1", 300), ("c", "1", 300))
    assert transfer(one, {"a": "+", "b": "-"}, None).outcome is Outcome.NOT_ADOPTED
    assert transfer(one, {"a": "+", "b": "-"}, None, Choices(one_entrance="participants")).outcome is Outcome.ADOPTED
    assert transfer(one, {"b": "+", "c": "+"}, None).outcome is Outcome.NO_QUORUM


def test_a_transfer_without_its_entrance_is_refused() -> None:
    with pytest.raises(meetings.EntranceMissing) as refused:
        transfer(TWO, {"a": "+"}, "7")
    assert refused.value.message() == "Укажите подъезд, где находится помещение: 1, 2"


# --- Ballots ---------------------------------------------------------------------------------------------------------


def test_a_question_counts_only_with_exactly_one_option_48_6() -> None:
    crosses: list[list[Mark]] = [[Mark.FOR], [Mark.FOR, Mark.AGAINST], [], [Mark.ABSTAINED]]
    assert meetings.marks(meetings.mark_of(options) for options in crosses) == "+x.0"


REPEATED = [
    ("the first counts", [(0, "+"), (1, "-")], "first", "+", ["REPEATED"]),
    ("the last by choice", [(0, "+"), (1, "-")], "last", "-", ["REPEATED"]),
    ("a spoilt one is no vote", [(0, "x"), (1, "-")], "first", "-", []),
    ("an empty one is no vote", [(0, "."), (1, "0")], "first", "0", []),
    ("a spoilt last one does not unmake a vote", [(0, "+"), (1, "x")], "last", "+", []),
    ("the same twice", [(0, "+"), (1, "+")], "first", "+", ["REPEATED"]),
]


@pytest.mark.parametrize(
    ("cast", "repeated", "stands", "aside"), [case[1:] for case in REPEATED], ids=[case[0] for case in REPEATED]
)
def test_repeated_ballots(cast: list[tuple[int, str]], repeated: str, stands: str, aside: list[str]) -> None:
    handed = [Ballot("0", START + timedelta(hours=hour), mark) for hour, mark in cast]
    choices = Choices(repeated="last") if repeated == "last" else Choices()
    for order in (handed, handed[::-1]):
        counted = meetings.tally(meeting(ItemKind.CURRENT_REPAIR), house(51, 49), order, choices=choices)
        assert dict(counted.votes_cast) == {"0": stands}
        assert [one.reason.name for one in counted.set_aside] == aside


def test_votes_item_by_item_add_up_to_one_ballot() -> None:
    handed = [
        Ballot("0", START + timedelta(hours=n), written) for n, written in enumerate(["+..", ".-.", "..0", "-++"])
    ]
    counted = meetings.tally(
        meeting(ItemKind.CURRENT_REPAIR, ItemKind.LAND, ItemKind.COUNCIL), house(60, 40), reversed(handed)
    )
    assert dict(counted.votes_cast) == {"0": "+-0"}
    assert [(one.ballot.marks, one.reason) for one in counted.set_aside] == [("-++", Reason.REPEATED)]


def test_at_one_moment_the_electronic_vote_comes_before_paper() -> None:
    handed = [Ballot("0", START, "-", Way.PAPER), Ballot("0", START, "+", Way.SYSTEM)]
    counted = meetings.tally(meeting(ItemKind.CURRENT_REPAIR), house(60, 40), handed)
    assert dict(counted.votes_cast) == {"0": "+"}
    assert [one.ballot.way for one in counted.set_aside] == [Way.PAPER]


def test_ballots_that_arrive_early_or_after_the_end_or_of_nobody_do_not_count() -> None:
    handed = [
        Ballot("0", START - timedelta(microseconds=1), "+"),
        Ballot("0", END, "+"),
        Ballot("stranger", START, "+"),
        Ballot("1", END - timedelta(microseconds=1), "+", Way.PAPER),
    ]
    counted = meetings.tally(meeting(ItemKind.CURRENT_REPAIR), house(60, 40), handed)
    assert [(one.ballot.weight, one.reason.name) for one in counted.set_aside] == [
        ("0", "EARLY"),
        ("stranger", "UNKNOWN_WEIGHT"),
        ("0", "LATE"),
    ]
    assert (counted.quorum.participants, counted.decisions[0].outcome) == (F(40), Outcome.NO_QUORUM)


def test_paper_later_than_48_hours_before_the_end_is_late_by_choice() -> None:
    draft = meeting(ItemKind.CURRENT_REPAIR, form=Form.ABSENTEE_SYSTEM)
    at = END - timedelta(hours=48)
    handed = [Ballot("0", at, "+", Way.PAPER), Ballot("1", at, "+", Way.SYSTEM)]
    counted = meetings.tally(draft, house(60, 40), handed, choices=Choices(paper="two_days_before"))
    assert dict(counted.votes_cast) == {"1": "+"}
    assert dict(meetings.tally(draft, house(60, 40), handed).votes_cast) == {"0": "+", "1": "+"}


@pytest.mark.parametrize("written", ["++", "", "?", "я", "+x"])
def test_marks_that_do_not_fit_the_agenda_are_refused(written: str) -> None:
    with pytest.raises(meetings.BadMarks) as refused:
        meetings.tally(meeting(ItemKind.CURRENT_REPAIR), house(60, 40), [Ballot("0", START, written)])
    assert refused.value.figures == {"marks": written, "expected": 1}
    assert refused.value.field == ("marks",)


def test_a_ballot_without_a_zone_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Ballot("0", START.replace(tzinfo=None), "+")


def test_a_final_vote_cannot_be_contradicted_on_paper() -> None:
    assert meetings.add_vote("", "+.x") == "+.x"
    assert meetings.add_vote("+.x", "+0-") == "+0-"
    with pytest.raises(meetings.VoteIsFinal) as refused:
        meetings.add_vote("+0-", "-0+")
    assert (refused.value.code, refused.value.figures) == ("VOTE_IS_FINAL", {"items": "1, 3"})
    assert refused.value.term is not None
    assert refused.value.term.confidence == "product"
    with pytest.raises(meetings.BadMarks):
        meetings.add_vote("+0-", "+0")


# --- Repeat, minutes -------------------------------------------------------------------------------------------------


def test_a_meeting_in_person_without_quorum_is_repeated_on_paper() -> None:
    draft = meeting(ItemKind.CURRENT_REPAIR, form=Form.IN_PERSON)
    found = meetings.repeat(draft, meetings.tally(draft, house(50, 50), ballots("+")))
    assert found is not None
    assert found.previous == meetings.Previous(Form.IN_PERSON, draft.agenda, had_quorum=False)
    assert (Form.ABSENTEE_PAPER in found.forms, found.term.clause) == (True, "ст. 45 ч. 1")


def test_an_absentee_meeting_without_quorum_is_not_repeated_on_paper_alone() -> None:
    draft = meeting(ItemKind.CURRENT_REPAIR, form=Form.ABSENTEE_SYSTEM)
    found = meetings.repeat(draft, meetings.tally(draft, house(50, 50), ballots("+")))
    assert found is not None
    assert found.forms == (Form.IN_PERSON, Form.ABSENTEE_SYSTEM, Form.MIXED)


def test_with_a_quorum_there_is_nothing_to_repeat() -> None:
    draft = meeting(ItemKind.CAPITAL_REPAIR)
    assert meetings.repeat(draft, meetings.tally(draft, house(51, 49), ballots("+"))) is None


def test_the_minutes_of_a_council_and_an_association_are_signed_by_more() -> None:
    draft = meeting(ItemKind.ASSOCIATION, ItemKind.COUNCIL, form=Form.ABSENTEE_SYSTEM)
    counted = meetings.tally(draft, house(51, 40, 9), ballots("++", "-+"))
    asked = meetings.requirements(draft, counted)
    assert [one.words.en for one in asked if one.is_verified] == [
        "the ballot bears the SNILS",
        "made by the system, XML and PDF, signed by its operator's qualified signature",
        "signed by all who voted for",
        "signed by the elected members of the council as well",
    ]
    assert next(one.words.en for one in asked if not one.is_verified) == "number, date and place"
    assert meetings.signed_by(counted, ItemKind.ASSOCIATION) == ("0",)


def test_before_september_2025_the_minutes_ask_for_less() -> None:
    starts = datetime(2025, 8, 31, 9, 0, tzinfo=UTC)
    draft = meeting(ItemKind.COUNCIL, form=Form.ABSENTEE_SYSTEM, starts=starts)
    counted = meetings.tally(draft, house(51, 49), ballots("+", starts=starts))
    assert [one for one in meetings.requirements(draft, counted) if one.is_verified] == []


# --- What must not matter --------------------------------------------------------------------------------------------

AGENDA = (
    ItemKind.CURRENT_REPAIR,
    ItemKind.CAPITAL_REPAIR,
    ItemKind.FUND_METHOD,
    ItemKind.REDUCTION,
    ItemKind.COUNCIL,
    ItemKind.LAND,
)
WRITTEN = st.text("+-0.x", min_size=len(AGENDA), max_size=len(AGENDA))
AREAS = st.lists(st.integers(1, 20_000).map(lambda n: F(n, 100)), min_size=1, max_size=8)


@st.composite
def handed(draw: st.DrawFn, weights: int) -> list[Ballot]:
    one = st.builds(
        Ballot,
        st.integers(0, weights).map(str),  # the last names no weight
        st.integers(-1, 21).map(lambda day: START + timedelta(days=day)),
        WRITTEN,
        st.sampled_from(Way),
        st.sampled_from(["", "a", "b"]),
    )
    return draw(st.lists(one, max_size=15))


@given(st.data())
@settings(max_examples=150)
def test_the_order_in_which_ballots_are_handed_in_does_not_matter(data: st.DataObject) -> None:
    roll = house(*data.draw(AREAS))
    cast = data.draw(handed(len(roll.weights)))
    choices = Choices(repeated=data.draw(st.sampled_from(["first", "last"])))
    draft = meeting(*AGENDA)
    assert meetings.tally(draft, roll, cast, choices=choices) == meetings.tally(
        draft, roll, data.draw(st.permutations(cast)), choices=choices
    )


def _told(counted: Tally) -> list[tuple[Outcome, Votes, str]]:
    return [(one.outcome, one.votes, one.explain()) for one in counted.decisions]


@given(st.data())
@settings(max_examples=150)
def test_splitting_a_flat_into_shares_that_vote_alike_does_not_matter(data: st.DataObject) -> None:
    whole = house(*data.draw(AREAS))
    cast = data.draw(handed(len(whole.weights)))
    parts = data.draw(st.lists(st.integers(1, 7), min_size=1, max_size=5))
    first = whole.weights[0]
    shares = tuple(
        Weight(f"0/{n}", "0", first.votes * part / sum(parts), (f"owner {n}",)) for n, part in enumerate(parts)
    )
    split = Roll(DAY, (*shares, *whole.weights[1:]))
    alike = [
        Ballot(share.key, one.at, one.marks, one.way, one.id)
        for one in cast
        for share in (shares if one.weight == "0" else [Weight(one.weight, "", F(1), ())])
    ]
    draft = meeting(*AGENDA)
    assert _told(meetings.tally(draft, split, alike)) == _told(meetings.tally(draft, whole, cast))


@given(st.data())
@settings(max_examples=150)
def test_the_tally_is_that_of_counting_one_by_one(data: st.DataObject) -> None:
    roll = house(*data.draw(AREAS))
    cast = [one for one in data.draw(handed(len(roll.weights))) if START <= one.at < END and one.weight in roll.units]
    counted = meetings.tally(meeting(*AGENDA), roll, cast)
    by_weight: dict[str, list[Ballot]] = {}
    for one in sorted(cast, key=Ballot.order):
        by_weight.setdefault(one.weight, []).append(one)
    for index, decided in enumerate(counted.decisions):
        sums = dict.fromkeys("+-0", F(0))
        for weight in roll.weights:
            valid = [one.marks[index] for one in by_weight.get(weight.key, []) if one.marks[index] in "+-0"]
            if valid:
                sums[valid[0]] += weight.votes
        assert (decided.votes.in_favour, decided.votes.against, decided.votes.abstained) == tuple(sums.values())
        assert decided.votes.participants == sum((w.votes for w in roll.weights if w.key in by_weight), F(0))


def test_a_house_that_counts_in_shares_decides_the_same() -> None:
    metres = house("54.3", "40.1", "30", "25.6")
    shares = house(*(weight.votes / metres.total for weight in metres.weights))
    draft, cast = meeting(*AGENDA), ballots("+-+-0+", "++0-x.", "-0-+++")
    outcomes = [[one.outcome for one in meetings.tally(draft, roll, cast).decisions] for roll in (metres, shares)]
    assert outcomes[0] == outcomes[1]
    assert shares.total == 1


def test_weights_of_awkward_thirds_are_exact() -> None:
    thirds = house(*[Fraction(Decimal("0.1")) / 3 for _ in range(3)])
    counted = meetings.tally(meeting(ItemKind.CAPITAL_REPAIR), thirds, ballots("+", "+"))
    assert (counted.decisions[0].outcome, counted.decisions[0].votes.in_favour) == (Outcome.ADOPTED, F(1, 15))


def test_a_hundred_thousand_ballots_of_thirty_items_are_counted_exactly() -> None:
    many, kinds = 100_000, [kind for kind in ItemKind if kind is not ItemKind.TRANSFER]
    kinds = (kinds * 2)[:30]
    roll = house(*(F(n % 97 + 1, n % 7 + 1) for n in range(many)))
    cycle = ["+-0.x" * 6, "-0.x+" * 6, "0.x+-" * 6]
    cast = [Ballot(str(n), START, cycle[n % 3]) for n in range(many)]
    counted = meetings.tally(meeting(*kinds), roll, cast)
    assert counted.quorum.participants == roll.total
    for index, decided in enumerate(counted.decisions):
        thirds = [third for third in range(3) if cycle[third][index] == "+"]
        expected = sum((w.votes for n, w in enumerate(roll.weights) if n % 3 in thirds), F(0)) if index < 3 else None
        assert expected is None or decided.votes.in_favour == expected
