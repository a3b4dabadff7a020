"""Life: who may do what with a request in which state, what comes next, and what becomes of its deadlines?

    ACCEPTED «Принято» ── TAKE ──▶ IN_PROGRESS «В работе» ── RESOLVE ──▶ RESOLVED «Решено»
        │   │                         │   │
        │   └──────── DECLINE ────────┴───┼─▶ DECLINED «Отказано»    the author rates what is resolved or declined, once
        └──────────── WITHDRAW ───────────┴─▶ WITHDRAWN «Отозвано»

A state body first REGISTERs, and only then takes. FORWARD leads back to ACCEPTED, with another addressee. ASSIGN,
EXTEND, NOTE, COMPLAIN, RESUBMIT and COMMENT leave it where it is, and so does HAND_OVER, which nobody does: the house
has another organisation from that day.

`LIFE` is this as plain rows; the server keeps it in a small table. Otherwise there is no way back: who is not content
comments, rates, complains to the inspectorate, or sends another request, so that a term that was met or missed stays
so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from gosdom_core.errors import NotAllowed, NotNow
from gosdom_core.requests.kinds import DeadlineKind


class RequestState(Enum):
    """Where is it? «Принято», «В работе», «Решено», «Отказано», «Отозвано»."""

    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Is something still to be done?"""
        return self in (RequestState.ACCEPTED, RequestState.IN_PROGRESS)

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> RequestState.IN_PROGRESS.text(), RequestState.IN_PROGRESS.text("en")
        ('В работе', 'In progress')
        """
        return _STATES[self.name][language == "en"]


class RequestAction(Enum):
    """What can be done with it?

    SUBMIT begins its life, so no move of `LIFE` does. TAKE into work; MEET_DEADLINE: tell that a deed is done
    (localised, inspected, …) and when; ANSWER, and it stays in work; RESOLVE: it is done, with the answer if none was
    given before; DECLINE with a reason; COMMENT; WITHDRAW; RATE from 1 to 5.

    REGISTER, by a state body; ASSIGN to an employee; FORWARD to whom it concerns; EXTEND the term of the answer; NOTE
    what residents never see; COMPLAIN to a state body; RESUBMIT with more details; HAND_OVER with the house, which
    comes with a day and is no move of `LIFE` either.
    """

    SUBMIT = "submit"
    TAKE = "take"
    MEET_DEADLINE = "meet_deadline"
    ANSWER = "answer"
    RESOLVE = "resolve"
    DECLINE = "decline"
    COMMENT = "comment"
    WITHDRAW = "withdraw"
    RATE = "rate"
    REGISTER = "register"
    ASSIGN = "assign"
    FORWARD = "forward"
    EXTEND = "extend"
    NOTE = "note"
    COMPLAIN = "complain"
    RESUBMIT = "resubmit"
    HAND_OVER = "hand_over"

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> RequestAction.TAKE.text(), RequestAction.TAKE.text("en")
        ('Взять в работу', 'Take')
        """
        return _ACTIONS[self.name][language == "en"]


class Part(Enum):
    """Which part does a person have in a request?

    AUTHOR: sent it and may still act. COMPANION: another owner of the premises that it is about, or a guest with the
    scope. RESPONSIBLE: an employee of whom it is addressed to. READER: sees it and can do nothing.
    """

    AUTHOR = "author"
    COMPANION = "companion"
    RESPONSIBLE = "responsible"
    READER = "reader"


class Provided(Enum):
    """On which further fact does the action depend?

    UNANSWERED: no answer yet. UNRATED: no rating yet. DEED_OPEN: a deadline that is met by its own deed is open.
    REGISTERED, UNREGISTERED: it was registered, or not yet. FORWARDABLE: `may_forward`. EXTENDABLE: the term of the
    answer can still be extended, `may_extend`. COMPLAINABLE: `may_complain`. ORDINARY: no complaint to a state body.
    """

    ALWAYS = "always"
    UNANSWERED = "unanswered"
    UNRATED = "unrated"
    DEED_OPEN = "deed_open"
    REGISTERED = "registered"
    UNREGISTERED = "unregistered"
    FORWARDABLE = "forwardable"
    EXTENDABLE = "extendable"
    COMPLAINABLE = "complainable"
    ORDINARY = "ordinary"


@dataclass(frozen=True, slots=True)
class Move:
    """In which state may who do what, where does it lead, and provided what?

    `rank` orders the actions that a person is shown.
    """

    state: RequestState
    part: Part
    action: RequestAction
    next_state: RequestState
    rank: int
    provided: Provided = Provided.ALWAYS


_STATES = {
    "ACCEPTED": ("Принято", "Accepted"),
    "IN_PROGRESS": ("В работе", "In progress"),
    "RESOLVED": ("Решено", "Resolved"),
    "DECLINED": ("Отказано", "Declined"),
    "WITHDRAWN": ("Отозвано", "Withdrawn"),
}
_ACTIONS = {
    "SUBMIT": ("Отправить", "Submit"),
    "TAKE": ("Взять в работу", "Take"),
    "MEET_DEADLINE": ("Отметить выполнение", "Tell what is done"),
    "ANSWER": ("Ответить", "Answer"),
    "RESOLVE": ("Решено", "Resolve"),
    "DECLINE": ("Отказать", "Decline"),
    "COMMENT": ("Написать", "Comment"),
    "WITHDRAW": ("Отозвать", "Withdraw"),
    "RATE": ("Оценить", "Rate"),
    "REGISTER": ("Зарегистрировать", "Register"),
    "ASSIGN": ("Назначить исполнителя", "Assign"),
    "FORWARD": ("Переслать", "Forward"),
    "EXTEND": ("Продлить срок", "Extend the term"),
    "NOTE": ("Внутренняя заметка", "Internal note"),
    "COMPLAIN": ("Пожаловаться", "Complain"),
    "RESUBMIT": ("Отправить повторно", "Send again"),
    "HAND_OVER": ("Передать с домом", "Hand over with the house"),
}

_S, _P, _A = RequestState, Part, RequestAction
_TALK = (_S.ACCEPTED, _S.IN_PROGRESS, _S.RESOLVED, _S.DECLINED)
_OPEN = (_S.ACCEPTED, _S.IN_PROGRESS)
_OVER = (_S.RESOLVED, _S.DECLINED, _S.WITHDRAWN)

LIFE: tuple[Move, ...] = (
    Move(_S.ACCEPTED, _P.RESPONSIBLE, _A.REGISTER, _S.ACCEPTED, 0, Provided.UNREGISTERED),
    Move(_S.ACCEPTED, _P.RESPONSIBLE, _A.TAKE, _S.IN_PROGRESS, 1, Provided.REGISTERED),
    Move(_S.IN_PROGRESS, _P.RESPONSIBLE, _A.MEET_DEADLINE, _S.IN_PROGRESS, 2, Provided.DEED_OPEN),
    Move(_S.IN_PROGRESS, _P.RESPONSIBLE, _A.ANSWER, _S.IN_PROGRESS, 3, Provided.UNANSWERED),
    Move(_S.IN_PROGRESS, _P.RESPONSIBLE, _A.RESOLVE, _S.RESOLVED, 4),
    Move(_S.ACCEPTED, _P.RESPONSIBLE, _A.DECLINE, _S.DECLINED, 5, Provided.REGISTERED),
    Move(_S.IN_PROGRESS, _P.RESPONSIBLE, _A.DECLINE, _S.DECLINED, 5),
    *(Move(state, part, _A.COMMENT, state, 6) for state in _TALK for part in (_P.AUTHOR, _P.COMPANION, _P.RESPONSIBLE)),
    Move(_S.ACCEPTED, _P.AUTHOR, _A.WITHDRAW, _S.WITHDRAWN, 7),
    Move(_S.IN_PROGRESS, _P.AUTHOR, _A.WITHDRAW, _S.WITHDRAWN, 7),
    # once: an organisation's score must not be a thing to bargain over
    Move(_S.RESOLVED, _P.AUTHOR, _A.RATE, _S.RESOLVED, 8, Provided.UNRATED),
    Move(_S.DECLINED, _P.AUTHOR, _A.RATE, _S.DECLINED, 8, Provided.UNRATED),
    *(Move(state, _P.RESPONSIBLE, _A.ASSIGN, state, 9) for state in _OPEN),
    *(Move(state, _P.RESPONSIBLE, _A.FORWARD, _S.ACCEPTED, 10, Provided.FORWARDABLE) for state in _OPEN),
    *(Move(state, _P.RESPONSIBLE, _A.EXTEND, state, 11, Provided.EXTENDABLE) for state in _OPEN),
    *(Move(state, _P.RESPONSIBLE, _A.NOTE, state, 12) for state in _S),
    *(Move(state, _P.AUTHOR, _A.COMPLAIN, state, 13, Provided.COMPLAINABLE) for state in _TALK),
    *(Move(state, _P.AUTHOR, _A.RESUBMIT, state, 14, Provided.ORDINARY) for state in _OVER),
)


def next_actions(
    state: RequestState,
    parts: Collection[Part],
    *,
    answered: bool = False,
    rated: bool = False,
    deed_open: bool = False,
    registered: bool = True,
    forwardable: bool = False,
    extendable: bool = False,
    complainable: bool = False,
    ordinary: bool = True,
) -> tuple[RequestAction, ...]:
    """What can a person with these parts do now, in the order in which it is shown?

    >>> [action.name for action in next_actions(RequestState.IN_PROGRESS, {Part.RESPONSIBLE}, answered=True)]
    ['RESOLVE', 'DECLINE', 'COMMENT', 'ASSIGN', 'NOTE']
    >>> [action.name for action in next_actions(RequestState.RESOLVED, {Part.AUTHOR}, complainable=True)]
    ['COMMENT', 'RATE', 'COMPLAIN', 'RESUBMIT']
    """
    holds = _holds(
        answered=answered,
        rated=rated,
        deed_open=deed_open,
        registered=registered,
        forwardable=forwardable,
        extendable=extendable,
        complainable=complainable,
        ordinary=ordinary,
    )
    rows = {(row.rank, row.action) for row in LIFE if row.state is state and row.part in parts and holds[row.provided]}
    return tuple(action for _, action in sorted(rows, key=lambda row: row[0]))


def move(
    state: RequestState,
    action: RequestAction,
    parts: Collection[Part],
    *,
    answered: bool = False,
    rated: bool = False,
    deed_open: bool = False,
    registered: bool = True,
    forwardable: bool = False,
    extendable: bool = False,
    complainable: bool = False,
    ordinary: bool = True,
) -> RequestState:
    """Into which state does the action lead?

    Raises `NotAllowed` where these parts never do it, else `NotNow` where it cannot be done now.

    >>> move(RequestState.ACCEPTED, RequestAction.TAKE, {Part.RESPONSIBLE})
    <RequestState.IN_PROGRESS: 'in_progress'>
    >>> move(RequestState.RESOLVED, RequestAction.TAKE, {Part.RESPONSIBLE})
    Traceback (most recent call last):
    gosdom_core.errors.NotNow: This cannot be done now
    """
    theirs = [row for row in LIFE if row.action is action and row.part in parts]
    if not theirs:
        raise NotAllowed(action=action.name)
    holds = _holds(
        answered=answered,
        rated=rated,
        deed_open=deed_open,
        registered=registered,
        forwardable=forwardable,
        extendable=extendable,
        complainable=complainable,
        ordinary=ordinary,
    )
    for row in theirs:
        if row.state is state and holds[row.provided]:
            return row.next_state
    raise NotNow(action=action.name, state=state.name)


def _holds(
    *,
    answered: bool,
    rated: bool,
    deed_open: bool,
    registered: bool,
    forwardable: bool,
    extendable: bool,
    complainable: bool,
    ordinary: bool,
) -> dict[Provided, bool]:
    return {
        Provided.ALWAYS: True,
        Provided.UNANSWERED: not answered,
        Provided.UNRATED: not rated,
        Provided.DEED_OPEN: deed_open,
        Provided.REGISTERED: registered,
        Provided.UNREGISTERED: not registered,
        Provided.FORWARDABLE: forwardable,
        Provided.EXTENDABLE: extendable,
        Provided.COMPLAINABLE: complainable,
        Provided.ORDINARY: ordinary,
    }


# --- What becomes of the deadlines ------------------------------------------------------------------------------------


class DeadlineState(Enum):
    """What became of a deadline? OPEN; MET, in time or late; ENDED: the request is over without it, or it was counted
    anew."""

    OPEN = "open"
    MET = "met"
    ENDED = "ended"

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> DeadlineState.MET.text()
        'Исполнено'
        """
        return _DEADLINE_STATES[self.name][language == "en"]


_DEADLINE_STATES = {"OPEN": ("Идёт", "Open"), "MET": ("Исполнено", "Met"), "ENDED": ("Прекращён", "Ended")}

_ANSWERS = {kind: DeadlineState.MET for kind in DeadlineKind if kind.met_by_answer}
_ALL_MET = dict.fromkeys(DeadlineKind, DeadlineState.MET)
_ALL_ENDED = dict.fromkeys(DeadlineKind, DeadlineState.ENDED)
_DECLINED = _ALL_ENDED | {
    DeadlineKind.ANSWER: DeadlineState.MET,
    DeadlineKind.QUALITY_ANSWER: DeadlineState.MET,
}

EFFECTS: dict[RequestAction, dict[DeadlineKind, DeadlineState]] = {
    RequestAction.ANSWER: _ANSWERS,
    RequestAction.RESOLVE: _ALL_MET,
    RequestAction.DECLINE: _DECLINED,
    RequestAction.WITHDRAW: _ALL_ENDED,
    RequestAction.REGISTER: {DeadlineKind.REGISTER: DeadlineState.MET},
}
"""What a deed does to the deadlines that are still open.

An answer meets every term for an answer: the general one, that of a complaint about quality (Rules 354 п. 31(к)), that
for information. «Решено» meets all. «Отказано» gives an answer with its reasons: it meets the general term and the
complaint's; the information was not given, and what was to be done was not done: those end, as all do by a withdrawal.
Where a term is counted anew (registered, forwarded, extended) the old one ends and the new one is another deadline.
"""


def effect(action: RequestAction, kind: DeadlineKind) -> DeadlineState:
    """What becomes of an open deadline of the kind by the action?

    `MEET_DEADLINE` meets the one it names, which is not told here.

    >>> effect(RequestAction.ANSWER, DeadlineKind.ANSWER), effect(RequestAction.ANSWER, DeadlineKind.ELIMINATE)
    (<DeadlineState.MET: 'met'>, <DeadlineState.OPEN: 'open'>)
    """
    return EFFECTS.get(action, {}).get(kind, DeadlineState.OPEN)
