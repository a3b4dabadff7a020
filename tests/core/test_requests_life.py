"""The life of a request: who does what in which state, what becomes of its deadlines, and that no path leaves it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gosdom_core.errors import NotAllowed, NotNow
from gosdom_core.requests import (
    EFFECTS,
    LIFE,
    DeadlineKind,
    DeadlineState,
    Part,
    Provided,
    RequestAction,
    RequestState,
    effect,
    move,
    next_actions,
)

S, A, P, D = RequestState, RequestAction, Part, DeadlineState

# state → part → action → next state, by hand
EXPECTED = {
    ("ACCEPTED", "AUTHOR"): {"COMMENT": "ACCEPTED", "WITHDRAW": "WITHDRAWN", "COMPLAIN": "ACCEPTED"},
    ("ACCEPTED", "COMPANION"): {"COMMENT": "ACCEPTED"},
    ("ACCEPTED", "RESPONSIBLE"): {
        "TAKE": "IN_PROGRESS",
        "DECLINE": "DECLINED",
        "COMMENT": "ACCEPTED",
        "ASSIGN": "ACCEPTED",
        "FORWARD": "ACCEPTED",
        "EXTEND": "ACCEPTED",
        "NOTE": "ACCEPTED",
    },
    ("IN_PROGRESS", "AUTHOR"): {"COMMENT": "IN_PROGRESS", "WITHDRAW": "WITHDRAWN", "COMPLAIN": "IN_PROGRESS"},
    ("IN_PROGRESS", "COMPANION"): {"COMMENT": "IN_PROGRESS"},
    ("IN_PROGRESS", "RESPONSIBLE"): {
        "MEET_DEADLINE": "IN_PROGRESS",
        "ANSWER": "IN_PROGRESS",
        "RESOLVE": "RESOLVED",
        "DECLINE": "DECLINED",
        "COMMENT": "IN_PROGRESS",
        "ASSIGN": "IN_PROGRESS",
        "FORWARD": "ACCEPTED",
        "EXTEND": "IN_PROGRESS",
        "NOTE": "IN_PROGRESS",
    },
    ("RESOLVED", "AUTHOR"): {"COMMENT": "RESOLVED", "RATE": "RESOLVED", "COMPLAIN": "RESOLVED", "RESUBMIT": "RESOLVED"},
    ("RESOLVED", "COMPANION"): {"COMMENT": "RESOLVED"},
    ("RESOLVED", "RESPONSIBLE"): {"COMMENT": "RESOLVED", "NOTE": "RESOLVED"},
    ("DECLINED", "AUTHOR"): {"COMMENT": "DECLINED", "RATE": "DECLINED", "COMPLAIN": "DECLINED", "RESUBMIT": "DECLINED"},
    ("DECLINED", "COMPANION"): {"COMMENT": "DECLINED"},
    ("DECLINED", "RESPONSIBLE"): {"COMMENT": "DECLINED", "NOTE": "DECLINED"},
    ("WITHDRAWN", "AUTHOR"): {"RESUBMIT": "WITHDRAWN"},
    ("WITHDRAWN", "RESPONSIBLE"): {"NOTE": "WITHDRAWN"},
}
UNREGISTERED = {("ACCEPTED", "RESPONSIBLE"): {"REGISTER": "ACCEPTED"}}
"""What an appeal that is not registered yet allows besides; TAKE and DECLINE wait for it."""
PROVIDED = {
    "MEET_DEADLINE": "DEED_OPEN",
    "ANSWER": "UNANSWERED",
    "RATE": "UNRATED",
    "REGISTER": "UNREGISTERED",
    "TAKE": "REGISTERED",
    "DECLINE": "REGISTERED",
    "FORWARD": "FORWARDABLE",
    "EXTEND": "EXTENDABLE",
    "COMPLAIN": "COMPLAINABLE",
    "RESUBMIT": "ORDINARY",
}
ALL = {"deed_open": True, "forwardable": True, "extendable": True, "complainable": True}


@pytest.mark.parametrize(("state", "part", "action"), list(product(S, P, A)), ids=lambda value: value.name)
def test_every_state_part_and_action(state: RequestState, part: Part, action: RequestAction) -> None:
    leads = EXPECTED.get((state.name, part.name), {}).get(action.name)
    both = [*EXPECTED.items(), *UNREGISTERED.items()]
    ever = any(action.name in moves for (_, who), moves in both if who == part.name)
    shown = next_actions(state, {part}, **ALL)
    if leads is not None:
        assert move(state, action, {part}, **ALL) is S[leads]
        assert action in shown
    else:
        with pytest.raises(NotNow if ever else NotAllowed) as refused:
            move(state, action, {part}, **ALL)
        assert refused.value.figures["action"] == action.name
        assert action not in shown


@pytest.mark.parametrize(("state", "action"), list(product(S, A)), ids=lambda value: value.name)
def test_an_appeal_is_registered_first(state: RequestState, action: RequestAction) -> None:
    allowed = EXPECTED[state.name, "RESPONSIBLE"] | UNREGISTERED.get((state.name, "RESPONSIBLE"), {})
    if state is S.ACCEPTED:
        allowed = {name: leads for name, leads in allowed.items() if name not in ("TAKE", "DECLINE")}
    shown = next_actions(state, {P.RESPONSIBLE}, registered=False, **ALL)
    assert (action in shown) == (action.name in allowed)


def test_the_rows_are_unique_ranked_and_provided_as_written() -> None:
    assert len({(row.state, row.part, row.action) for row in LIFE}) == len(LIFE)
    ranks = {row.action: row.rank for row in LIFE}
    assert all(ranks[row.action] == row.rank for row in LIFE)
    assert len(set(ranks.values())) == len(ranks)
    assert {row.action.name: row.provided.name for row in LIFE if row.provided is not Provided.ALWAYS} == PROVIDED


@pytest.mark.parametrize(
    ("case", "state", "parts", "known", "shown"),
    [
        (
            "new, the dispatcher",
            S.ACCEPTED,
            {P.RESPONSIBLE, P.READER},
            {},
            ["TAKE", "DECLINE", "COMMENT", "ASSIGN", "NOTE"],
        ),
        (
            "in work, a deed open",
            S.IN_PROGRESS,
            {P.RESPONSIBLE},
            {"deed_open": True},
            ["MEET_DEADLINE", "ANSWER", "RESOLVE", "DECLINE", "COMMENT", "ASSIGN", "NOTE"],
        ),
        (
            "in work, answered",
            S.IN_PROGRESS,
            {P.RESPONSIBLE},
            {"answered": True},
            ["RESOLVE", "DECLINE", "COMMENT", "ASSIGN", "NOTE"],
        ),
        (
            "an appeal, just received",
            S.ACCEPTED,
            {P.RESPONSIBLE},
            {"registered": False},
            ["REGISTER", "COMMENT", "ASSIGN", "NOTE"],
        ),
        (
            "an outsider's, in time",
            S.ACCEPTED,
            {P.RESPONSIBLE},
            {"extendable": True, "forwardable": True},
            ["TAKE", "DECLINE", "COMMENT", "ASSIGN", "FORWARD", "EXTEND", "NOTE"],
        ),
        (
            "overdue, the author",
            S.ACCEPTED,
            {P.AUTHOR},
            {"complainable": True},
            ["COMMENT", "WITHDRAW", "COMPLAIN"],
        ),
        ("in work, the author", S.IN_PROGRESS, {P.AUTHOR}, {}, ["COMMENT", "WITHDRAW"]),
        ("resolved, the author", S.RESOLVED, {P.AUTHOR}, {}, ["COMMENT", "RATE", "RESUBMIT"]),
        ("resolved and rated", S.RESOLVED, {P.AUTHOR}, {"rated": True}, ["COMMENT", "RESUBMIT"]),
        ("withdrawn, the author", S.WITHDRAWN, {P.AUTHOR}, {}, ["RESUBMIT"]),
        ("a complaint, withdrawn", S.WITHDRAWN, {P.AUTHOR}, {"ordinary": False}, []),
        ("a neighbour", S.ACCEPTED, {P.READER}, {}, []),
        ("nobody", S.ACCEPTED, set(), {}, []),
        (
            "an employee who wrote it",
            S.ACCEPTED,
            {P.AUTHOR, P.RESPONSIBLE},
            {},
            ["TAKE", "DECLINE", "COMMENT", "WITHDRAW", "ASSIGN", "NOTE"],
        ),
    ],
)
def test_what_a_person_is_shown(
    case: str, state: RequestState, parts: set[Part], known: dict[str, bool], shown: list[str]
) -> None:
    assert [action.name for action in next_actions(state, parts, **known)] == shown


def test_the_same_deed_twice_is_refused_the_second_time() -> None:
    resolved = move(S.IN_PROGRESS, A.RESOLVE, {P.RESPONSIBLE})
    with pytest.raises(NotNow) as refused:
        move(resolved, A.RESOLVE, {P.RESPONSIBLE})
    assert refused.value.figures == {"action": "RESOLVE", "state": "RESOLVED"}
    with pytest.raises(NotNow):
        move(S.IN_PROGRESS, A.ANSWER, {P.RESPONSIBLE}, answered=True)
    with pytest.raises(NotNow):
        move(S.RESOLVED, A.RATE, {P.AUTHOR}, rated=True)


def test_sending_begins_the_life_and_a_handover_comes_with_a_day() -> None:
    assert set(A) - {row.action for row in LIFE} == {A.SUBMIT, A.HAND_OVER}


ANSWERS = {DeadlineKind.ANSWER, DeadlineKind.QUALITY_ANSWER, DeadlineKind.INFORMATION}


@pytest.mark.parametrize(("action", "kind"), list(product(A, DeadlineKind)), ids=lambda value: value.name)
def test_what_becomes_of_an_open_deadline(action: RequestAction, kind: DeadlineKind) -> None:
    match action:
        case A.ANSWER:
            expected = D.MET if kind in ANSWERS else D.OPEN
        case A.RESOLVE:
            expected = D.MET
        case A.DECLINE:
            expected = D.MET if kind in {DeadlineKind.ANSWER, DeadlineKind.QUALITY_ANSWER} else D.ENDED
        case A.WITHDRAW:
            expected = D.ENDED
        case A.REGISTER:
            expected = D.MET if kind is DeadlineKind.REGISTER else D.OPEN
        case _:
            expected = D.OPEN
    assert effect(action, kind) is expected


def test_words() -> None:
    assert [state.text() for state in S] == ["Принято", "В работе", "Решено", "Отказано", "Отозвано"]
    for members in (S, A, D):
        for language in ("ru", "en"):
            assert all(member.text(language) for member in members)


# --- Whatever people do ----------


class Life(RuleBasedStateMachine):
    """Any people try anything in any order; a simple model of a request is carried along."""

    @initialize(kinds=st.sets(st.sampled_from(DeadlineKind)), registered=st.booleans())
    def sent(self, kinds: set[DeadlineKind], registered: bool) -> None:
        self.registered = registered
        self.state = S.ACCEPTED
        self.deadlines = dict.fromkeys(kinds | {DeadlineKind.ANSWER}, D.OPEN)
        self.answered = self.rated = False
        self.path = [S.ACCEPTED]

    @property
    def known(self) -> dict[str, bool]:
        open_deeds = (state is D.OPEN and not kind.met_by_answer for kind, state in self.deadlines.items())
        return {
            "answered": self.answered, "rated": self.rated, "deed_open": any(open_deeds), "registered": self.registered
        }  # fmt: skip

    @rule(action=st.sampled_from(A), parts=st.sets(st.sampled_from(P)))
    def somebody_tries(self, action: RequestAction, parts: set[Part]) -> None:
        offered = action in next_actions(self.state, parts, **self.known)
        try:
            state = move(self.state, action, parts, **self.known)
        except (NotAllowed, NotNow):
            assert not offered
            return
        assert offered
        for kind, before in self.deadlines.items():
            if before is D.OPEN:
                self.deadlines[kind] = effect(action, kind)
        self.answered |= action in (A.ANSWER, A.RESOLVE, A.DECLINE)
        self.rated |= action is A.RATE
        self.registered |= action is A.REGISTER
        if state is not self.state:
            self.path.append(state)
        self.state = state

    @precondition(lambda self: self.known["deed_open"] and self.state is S.IN_PROGRESS)
    @rule(data=st.data())
    def a_deed_is_done(self, data: st.DataObject) -> None:
        kinds = [kind for kind, state in self.deadlines.items() if state is D.OPEN and not kind.met_by_answer]
        self.deadlines[data.draw(st.sampled_from(kinds))] = D.MET

    @invariant()
    def what_is_over_has_no_open_deadline(self) -> None:
        if not self.state.is_open:
            assert D.OPEN not in self.deadlines.values()

    @invariant()
    def the_answer_term_is_open_until_it_is_answered_or_over(self) -> None:
        answer = self.deadlines[DeadlineKind.ANSWER]
        assert (answer is D.MET) == self.answered
        assert (answer is D.OPEN) == (self.state.is_open and not self.answered)

    @invariant()
    def nothing_goes_back(self) -> None:
        names = [state.name for state in self.path]
        assert names[:3] in (
            ["ACCEPTED"],
            ["ACCEPTED", "IN_PROGRESS"],
            ["ACCEPTED", "DECLINED"],
            ["ACCEPTED", "WITHDRAWN"],
            ["ACCEPTED", "IN_PROGRESS", "RESOLVED"],
            ["ACCEPTED", "IN_PROGRESS", "DECLINED"],
            ["ACCEPTED", "IN_PROGRESS", "WITHDRAWN"],
        )
        assert len(names) <= 3

    @invariant()
    def who_only_reads_is_offered_nothing(self) -> None:
        assert next_actions(self.state, {P.READER}, **self.known) == ()

    @invariant()
    def nothing_is_begun_before_it_is_registered(self) -> None:
        assert self.registered or self.state in (S.ACCEPTED, S.WITHDRAWN)

    @invariant()
    def rated_only_when_answered(self) -> None:
        assert not self.rated or self.state in (S.RESOLVED, S.DECLINED)


TestLife = Life.TestCase


def test_the_effects_speak_of_moves_that_exist() -> None:
    assert set(EFFECTS) <= {row.action for row in LIFE}
