"""Requests: five hundred a house over two years, each with a life of three deeds.

The deadlines are counted by the core, and what a deed does to them is asked of the core: `effect`. Nothing here knows
a term.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from gosdom_core.homes import Place
from gosdom_core.requests import (
    Addressee,
    Applicant,
    DeadlineKind,
    DeadlineState,
    Facts,
    RequestAction,
    RequestCategory,
    RequestState,
    deadlines,
    default_addressee,
    effect,
    spoken_number,
)
from gosdom_core.requests import RequestDeadline as Due
from gosdom_core.workdays import Step
from gosdom_graphql.law.store import term_id
from gosdom_graphql.requests.tables import Request, RequestAnswer, RequestComment, RequestDeadline, RequestHistory
from gosdom_graphql.seed import words
from gosdom_graphql.seed.homes import Laid, Office
from gosdom_graphql.seed.rows import Batch, Chance

TABLES = (Request, RequestDeadline, RequestHistory, RequestComment, RequestAnswer)
REQUESTS: Final = 500
OVER: Final = timedelta(days=730)

A, S = RequestAction, RequestState
Life = tuple[RequestAction, ...]
FRESH: Final[tuple[tuple[Life, int], ...]] = (
    ((A.SUBMIT, A.COMMENT, A.COMMENT), 3),
    ((A.SUBMIT, A.TAKE, A.COMMENT), 5),
    ((A.SUBMIT, A.TAKE, A.MEET_DEADLINE), 2),
    ((A.SUBMIT, A.TAKE, A.ANSWER), 2),
    ((A.SUBMIT, A.TAKE, A.RESOLVE), 4),
)
"""Which lives has a request of the last two weeks, how often?"""
OLD: Final[tuple[tuple[Life, int], ...]] = (
    ((A.SUBMIT, A.TAKE, A.RESOLVE), 78),
    ((A.SUBMIT, A.TAKE, A.DECLINE), 7),
    ((A.SUBMIT, A.DECLINE, A.RATE), 7),
    ((A.SUBMIT, A.COMMENT, A.WITHDRAW), 5),
    ((A.SUBMIT, A.TAKE, A.ANSWER), 3),
)
AFTER: Final = {A.TAKE: S.IN_PROGRESS, A.RESOLVE: S.RESOLVED, A.DECLINE: S.DECLINED, A.WITHDRAW: S.WITHDRAWN}
"""The states that deeds lead to; the others leave the state as it is."""
OF_STAFF: Final = frozenset({A.TAKE, A.MEET_DEADLINE, A.ANSWER, A.RESOLVE, A.DECLINE})
_MATTERS: Final = [weight for _, _, weight, _ in words.MATTERS]


@dataclass(slots=True)
class Told:
    """A request while its life is told: its row, its deadlines, and who takes part."""

    row: dict[str, Any]
    office: Office
    employee: UUID
    running: list[dict[str, Any]] = field(default_factory=list)
    due: list[dict[str, Any]] = field(default_factory=list)


def lay(batch: Batch, chance: Chance, laid: Laid, now: datetime) -> None:
    """What was asked in the house in two years, and what became of it?"""
    back = sorted((chance.random() * OVER for _ in range(REQUESTS)), reverse=True)
    for n, ago in enumerate(back, 1 + laid.number * REQUESTS):
        received = (now - ago).replace(microsecond=0)
        told = _sent(chance, laid, n, received)
        facts = Facts(**_facts(told.row, laid))
        told.due = _deadlines(chance, facts, told.row)
        told.running = list(told.due)
        for action, at in _life(chance, told, received, now):
            _deed(batch, chance, told, action, at)
        batch.add(Request, **told.row)
        for each in told.due:
            batch.add(RequestDeadline, **each)


def _sent(chance: Chance, laid: Laid, n: int, received: datetime) -> Told:
    """The row of a request as it is sent: from any apartment, mostly by an owner."""
    ((category, place, _, texts),) = chance.choices(words.MATTERS, _MATTERS)
    addressee = default_addressee(category, laid.supplier is not None)
    office = {Addressee.SUPPLIER: laid.supplier, Addressee.SUPPORT: laid.support}.get(addressee) or laid.manager
    at = chance.randrange(len(laid.homes))
    home = laid.homes[at]
    guest = bool(home.guests) and chance.random() < 0.25
    row = {
        "id": chance.id(received),
        "number": spoken_number(n),
        "house": laid.id,
        "region": laid.region,
        "entrance": laid.entrances[at * len(laid.entrances) // len(laid.homes)] if place is Place.ENTRANCE else None,
        "premises": home.id if place is Place.APARTMENT else None,
        "place": place.name,
        "category": category.name,
        "addressee": addressee.name,
        "organisation": office.id,
        "author": chance.choice(home.guests if guest else home.owners),
        "applicant": (Applicant.USER if guest else Applicant.OWNER).name,
        "text": chance.choice(texts) + "." + chance.choice(words.DETAILS),
        "state": S.ACCEPTED.name,
        "received_at": received,
        "registered_at": received,
        "responsible": None,
        "closed_at": None,
        "answered_also": [],
        "awaits": False,
        "due_at": received,
        "independent_sources": laid.independent_sources,
    }
    return Told(row, office, chance.choice(office.staff))


def _facts(row: dict[str, Any], laid: Laid) -> dict[str, Any]:
    """The facts from which the row's terms start."""
    return {
        "category": RequestCategory[row["category"]],
        "addressee": Addressee[row["addressee"]],
        "applicant": Applicant[row["applicant"]],
        "received_at": row["received_at"],
        "registered_at": row["registered_at"],
        "zone": laid.zone,
        "independent_sources": row["independent_sources"],
    }


def _deadlines(chance: Chance, facts: Facts, row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": chance.id(facts.received_at),
            "house": row["house"],
            "request": row["id"],
            "kind": each.kind.name,
            "condition": None if each.condition is None else each.condition.name,
            "decides": each.decides,
            "rank": rank,
            "starts_at": each.deadline.start or facts.received_at,
            "due_at": each.deadline.at,
            "due_day": each.deadline.day,
            "term": _term(each),
            **_explained(each),
            "provisional": each.deadline.provisional,
        }
        for rank, each in enumerate(deadlines(facts))
    ]


_TERMS: Final[dict[tuple[str, date], UUID]] = {}
_EXPLAINED: Final[dict[tuple[Step, ...], dict[str, str]]] = {}


def _term(due: Due) -> UUID:
    """The term's row; told once, as its id is a digest."""
    key = (due.name, due.deadline.term.since)
    if key not in _TERMS:
        _TERMS[key] = term_id(due.name, due.deadline.term)
    return _TERMS[key]


def _explained(due: Due) -> dict[str, str]:
    """How it was counted, in both languages. The same steps are the same words: terms of days are told once a day."""
    steps = due.deadline.steps
    if steps not in _EXPLAINED:
        if len(_EXPLAINED) > 50_000:
            _EXPLAINED.clear()
        _EXPLAINED[steps] = {f"explanation_{language}": due.deadline.explain(language) for language in ("ru", "en")}
    return _EXPLAINED[steps]


# --- What became of it ----------------------------------------------------------------------------------------------


def _life(chance: Chance, told: Told, received: datetime, now: datetime) -> list[tuple[RequestAction, datetime]]:
    """Which three deeds were done, when? The first is the sending; none of them is still to come."""
    fresh = now - received < timedelta(days=14)
    lives = FRESH if fresh else OLD
    ((life, _),) = chance.choices(lives, [often for _, often in lives])
    if A.MEET_DEADLINE in life and all(DeadlineKind[each["kind"]].met_by_answer for each in told.due):
        life = (A.SUBMIT, A.TAKE, A.COMMENT)
    begins = max([received, *(each["starts_at"] for each in told.due)])
    longest = now - begins if fresh else timedelta(hours=chance.choice((3, 9, 30, 70, 160, 220, 300)))
    second, third = sorted((chance.random(), chance.random()))
    return [(life[0], received), (life[1], begins + longest * second), (life[2], begins + longest * third)]


def _deed(batch: Batch, chance: Chance, told: Told, action: RequestAction, at: datetime) -> None:
    """One deed: as `gosdom_graphql.requests.store` does it, with the same effect on the deadlines."""
    row, met = told.row, None
    by_staff = action in OF_STAFF or (action is A.COMMENT and row["responsible"] is not None)
    person, office = (told.employee, told.office.id) if by_staff else (row["author"], None)
    row["state"] = AFTER.get(action, S[row["state"]]).name
    match action:
        case A.TAKE:
            row["responsible"] = person
        case A.MEET_DEADLINE:
            met = next(each["kind"] for each in told.running if not DeadlineKind[each["kind"]].met_by_answer)
        case A.COMMENT:
            _written(batch, chance, told, RequestComment, words.TOLD if by_staff else words.ASKED, at, person, office)
        case A.ANSWER | A.RESOLVE | A.DECLINE:
            said = {A.ANSWER: words.GOES_ON, A.RESOLVE: words.DONE, A.DECLINE: words.DECLINED}[action]
            _written(batch, chance, told, RequestAnswer, said, at, person, office)
            row |= {"answered_at": at, "answered_by": office}
        case A.RATE:
            row |= {"rating": chance.randint(1, 5), "rated_at": at}
            row["complained_at"] = at if row["rating"] == 1 else None
    _settle(told, action, met, at)
    batch.add(
        RequestHistory,
        id=chance.id(at),
        house=row["house"],
        request=row["id"],
        at=at,
        action=action.name,
        state=row["state"],
        deadline=met,
        person=person,
        organisation=office,
    )


def _settle(told: Told, action: RequestAction, met: str | None, at: datetime) -> None:
    """What does the deed do to the deadlines that run, and what does the queue wait for then?"""
    row, still = told.row, []
    for each in told.running:
        becomes = effect(action, DeadlineKind[each["kind"]])
        if becomes is DeadlineState.MET or each["kind"] == met:
            each["met_at"] = at
        elif becomes is DeadlineState.ENDED:
            each["ended_at"] = at
        else:
            still.append(each)
    told.running = still
    waits = [each["due_at"] for each in still if each["decides"] and each["due_at"] is not None]
    row |= {"awaits": bool(waits), "due_at": min(waits, default=row["due_at"])}
    if not S[row["state"]].is_open and row["closed_at"] is None:
        row["closed_at"] = at


def _written(
    batch: Batch,
    chance: Chance,
    told: Told,
    table: type[RequestComment] | type[RequestAnswer],
    said: tuple[str, ...],
    at: datetime,
    person: UUID,
    office: UUID | None,
) -> None:
    """A comment, or an answer, which also tells the state."""
    state = {"state": told.row["state"]} if table is RequestAnswer else {}
    batch.add(
        table,
        id=chance.id(at),
        house=told.row["house"],
        request=told.row["id"],
        author=person,
        organisation=office,
        text=chance.choice(said),
        created_at=at,
        **state,
    )
