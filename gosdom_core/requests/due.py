"""Deadlines: by when must what be done about a request, by which clause, and how was it counted?

`deadlines(facts)` is the map from category to terms. All terms are taken by the day of receipt in the house's zone.
Which of them a category starts stands in `rules.py`; here they are counted, and the inspectorate answers by Law 59.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gosdom_core.law import Dated, Term
from gosdom_core.requests import terms
from gosdom_core.requests.facts import Facts
from gosdom_core.requests.kinds import Condition, DeadlineKind
from gosdom_core.requests.rules import OURS, Branch, Choices, branches
from gosdom_core.words import day_text
from gosdom_core.workdays import CalendarDays, Deadline, Span, Step, deadline


@dataclass(frozen=True, slots=True)
class RequestDeadline:
    """What must be done by when, by which term (`name` in `law.terms()`), and on which condition?

    `condition` is given on the branches of a fact that is not known. `decides`: it makes the request overdue. Of
    branches the longest does; where in one branch there is no such term at all, none of the others does.
    """

    kind: DeadlineKind
    name: str
    deadline: Deadline
    condition: Condition | None = None
    decides: bool = True

    def is_overdue(self, now: datetime) -> bool:
        """Does it make the request overdue at the moment? Not by itself: only while it is open."""
        return self.decides and self.deadline.is_overdue(now)


def deadlines(facts: Facts, choices: Choices = OURS) -> tuple[RequestDeadline, ...]:
    """By when must what be done about the request?

    The answer first, then what its category adds, branches in the order of the law.
    Raises `TermUnknown` for a receipt before the terms that are known here (1 March 2019).

    >>> from zoneinfo import ZoneInfo
    >>> from gosdom_core.requests import Addressee, Applicant, RequestCategory
    >>> samara = ZoneInfo("Europe/Samara")
    >>> received = datetime(2026, 12, 30, 21, 15, tzinfo=samara)
    >>> leak = Facts(RequestCategory.ROOF_LEAK, Addressee.MANAGEMENT, Applicant.OWNER, received, samara)
    >>> for due in deadlines(leak):
    ...     print(due.kind.text(), due.deadline.at.isoformat(), due.deadline.term.clause, sep=" · ")
    Ответить · 2027-01-23T00:00:00+04:00 · п. 36 абз. 1
    Устранить неисправность · 2026-12-31T21:15:00+04:00 · приложение № 2, протечки кровли
    """
    if facts.addressee.is_state_body:
        return tuple(_state_body(facts, choices))
    found = [_count(branch, facts, choices) for branch in branches(facts, choices)]
    return _decided(found)


def _count(branch: Branch, facts: Facts, choices: Choices) -> RequestDeadline:
    term = branch.term.on(facts.received_at.astimezone(facts.zone).date())
    closes = choices.closes if branch.kind.met_by_answer else None
    if branch.kind is DeadlineKind.INSPECT and facts.inspection_agreed_at is not None:
        counted = _agreed(term, facts, facts.inspection_agreed_at)
    else:
        counted = deadline(term, start=branch.start, zone=facts.zone, region=facts.region, closes=closes)
    return RequestDeadline(branch.kind, branch.term.name, counted, branch.condition, branch.decides)


def _agreed(term: Term[Span], facts: Facts, agreed_at: datetime) -> Deadline:
    local = agreed_at.astimezone(facts.zone)
    when = f"{day_text(local.date())} {local:%H:%M}"
    step = Step(f"время согласовано с потребителем: {when}", f"time agreed with the consumer: {when}")
    return Deadline(local, local.date(), term, (step,), start=facts.received_at.astimezone(facts.zone))


def _decided(found: list[RequestDeadline]) -> tuple[RequestDeadline, ...]:
    """Of the branches of one kind only the longest decides; of those that end together, the first."""
    longest: dict[DeadlineKind, tuple[datetime, RequestDeadline]] = {}
    for row in found:
        at = row.deadline.at
        if row.condition is not None and row.decides and at is not None:
            known = longest.get(row.kind)
            if known is None or at > known[0]:
                longest[row.kind] = at, row
    decides = {kind: row for kind, (_, row) in longest.items()}
    return tuple(replace(row, decides=row.decides and decides.get(row.kind, row) is row) for row in found)


# --- The inspectorate, the prosecutor: Law 59 -------------------------------------------------------------------------


def _state_body(facts: Facts, choices: Choices) -> Iterator[RequestDeadline]:
    register = registration(facts, choices)
    if facts.registered_at is not None:
        yield state_body(DeadlineKind.ANSWER, terms.ANSWER_INSPECTORATE, facts.registered_at, facts, choices)
    else:
        last = last_moment(register.deadline)
        answer = state_body(DeadlineKind.ANSWER, terms.ANSWER_INSPECTORATE, last, facts, choices)
        yield replace(answer, condition=Condition.REGISTERED_LAST_DAY)
    yield register


def registration(facts: Facts, choices: Choices) -> RequestDeadline:
    """By when must a state body register the appeal (Law 59 ст. 8)?"""
    return state_body(DeadlineKind.REGISTER, terms.REGISTER, facts.received_at, facts, choices)


def state_body(
    kind: DeadlineKind, dated: Dated[Span], start: datetime, facts: Facts, choices: Choices
) -> RequestDeadline:
    """When does a term of Law 59 end, with the caller's choice for a last day that is a day off?"""
    term = dated.on(facts.received_at.astimezone(facts.zone).date())
    if isinstance(term.value, CalendarDays):
        term = replace(term, value=replace(term.value, on_day_off=choices.state_body_day_off))
    closes = choices.closes if kind.met_by_answer else None
    counted = deadline(term, start=start, zone=facts.zone, region=facts.region, closes=closes)
    return RequestDeadline(kind, dated.name, counted)


def last_moment(due: Deadline) -> datetime:
    """Which moment of its last day lies before the end of a term of days?"""
    assert due.at is not None  # only terms of days are asked
    return due.at - timedelta(microseconds=1)
