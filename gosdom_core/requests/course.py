"""Course: may a term be extended, may a request be forwarded, and from when do terms run then?

Only two answers can be extended: an outsider's 30 days (Rules 416 п. 36 абз. 3) and those of a state body (Law 59 ст.
12). The ten working days of an owner or a user can be neither extended nor paused. Forwarding is known to Law 59 alone;
between organisations it is our choice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from gosdom_core.errors import OutOfRange
from gosdom_core.requests import terms
from gosdom_core.requests.categories import Addressee
from gosdom_core.requests.due import (
    RequestDeadline,
    deadlines,
    last_moment,
    registration,
    state_body,
)
from gosdom_core.requests.facts import Applicant, Facts
from gosdom_core.requests.kinds import DeadlineKind
from gosdom_core.requests.refusals import CannotExtend, ExtendedTooLate, WrongAddressee
from gosdom_core.requests.rules import OURS, Choices
from gosdom_core.workdays import CalendarDays, deadline


def may_extend(facts: Facts) -> bool:
    """Can the term of the answer be extended at all?

    >>> from datetime import UTC
    >>> from gosdom_core.requests import RequestCategory
    >>> day = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    >>> may_extend(Facts(RequestCategory.OTHER, Addressee.MANAGEMENT, Applicant.OWNER, day, UTC))
    False
    """
    outsider = facts.addressee is Addressee.MANAGEMENT and facts.applicant is Applicant.OUTSIDER
    return outsider or facts.addressee.is_state_body


def extend(
    facts: Facts, *, told_at: datetime, days: int | None = None, extended: bool = False, choices: Choices = OURS
) -> RequestDeadline:
    """Until when is the answer due, once extended?

    `days` calendar days from the last day of the first term, at most (and by default) 30.

    `told_at` is when the applicant was told; `extended` says that it was extended before. Raises `CannotExtend`,
    `ExtendedTooLate`, `OutOfRange`. Source: Rules 416 п. 36 абз. 3; Law 59 ст. 12.

    >>> from datetime import UTC
    >>> from gosdom_core.requests import RequestCategory
    >>> day = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    >>> facts = Facts(RequestCategory.OTHER, Addressee.MANAGEMENT, Applicant.OUTSIDER, day, UTC)
    >>> deadlines(facts)[0].deadline.day, extend(facts, told_at=datetime(2026, 12, 1, 12, 0, tzinfo=UTC)).deadline.day
    (datetime.date(2026, 12, 2), datetime.date(2027, 1, 11))
    """
    state = facts.addressee.is_state_body
    dated = terms.ANSWER_INSPECTORATE_EXTENSION if state else terms.ANSWER_OUTSIDER_EXTENSION
    term = dated.on(facts.received_at.astimezone(facts.zone).date())
    if not may_extend(facts) or extended or (state and facts.registered_at is None):
        raise CannotExtend(term=term if may_extend(facts) else None)
    first = next(due for due in deadlines(facts, choices) if due.kind is DeadlineKind.ANSWER)
    if first.deadline.is_overdue(told_at):
        raise ExtendedTooLate(term=term, due=first.deadline.at)
    span = term.value
    assert isinstance(span, CalendarDays)  # both extensions are
    if days is not None and not 1 <= days <= span.n:
        raise OutOfRange(field=["days"], term=term, least=1, most=span.n, value=days)
    on_day_off = choices.state_body_day_off if state else span.on_day_off
    shorter = replace(term, value=CalendarDays(days or span.n, on_day_off))
    start = last_moment(first.deadline)
    due = deadline(shorter, start=start, zone=facts.zone, region=facts.region, closes=choices.closes)
    return RequestDeadline(DeadlineKind.ANSWER, dated.name, due)


class RunsFrom(Enum):
    """From when do the terms of the new addressee run? From its own receipt, or from the first receipt."""

    FORWARDING = "forwarding"
    FIRST_RECEIPT = "first_receipt"


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Who may forward a request to whom, and from when do terms run then?"""

    sender: Addressee
    to: Addressee
    runs_from: RunsFrom


# The inspectorate forwards what is not its own (Law 59 ст. 8); an organisation's legal term starts with its own receipt
# (Rules 416 п. 36). Between organisations no act speaks of forwarding: a term of ours does not start anew by it.
FORWARDINGS: tuple[Forwarding, ...] = (
    Forwarding(Addressee.INSPECTORATE, Addressee.MANAGEMENT, RunsFrom.FORWARDING),
    Forwarding(Addressee.INSPECTORATE, Addressee.SUPPLIER, RunsFrom.FORWARDING),
    Forwarding(Addressee.MANAGEMENT, Addressee.SUPPLIER, RunsFrom.FIRST_RECEIPT),
    Forwarding(Addressee.SUPPLIER, Addressee.MANAGEMENT, RunsFrom.FORWARDING),
    Forwarding(Addressee.SUPPORT, Addressee.MANAGEMENT, RunsFrom.FORWARDING),
    Forwarding(Addressee.SUPPORT, Addressee.SUPPLIER, RunsFrom.FORWARDING),
    Forwarding(Addressee.MANAGEMENT, Addressee.SUPPORT, RunsFrom.FIRST_RECEIPT),
)


def forwarded(facts: Facts, to: Addressee, *, at: datetime) -> Facts:
    """What are the facts after it is forwarded at a moment, so that `deadlines` counts the new terms?

    Raises `WrongAddressee`.

    What happened, and when, stays: the damage does not become younger by being forwarded.

    >>> from datetime import UTC
    >>> from gosdom_core.requests import RequestCategory
    >>> day, later = datetime(2026, 11, 2, 9, 0, tzinfo=UTC), datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
    >>> facts = Facts(RequestCategory.METER_WRONG, Addressee.SUPPLIER, Applicant.OWNER, day, UTC)
    >>> forwarded(facts, Addressee.MANAGEMENT, at=later).received_at == later
    True
    """
    for row in FORWARDINGS:
        if (row.sender, row.to) == (facts.addressee, to):
            if row.runs_from is RunsFrom.FIRST_RECEIPT:
                return replace(facts, addressee=to)
            occurred = facts.occurred_at or facts.received_at
            return replace(facts, addressee=to, received_at=at, registered_at=None, occurred_at=occurred)
    raise WrongAddressee(field=["addressee"])


def register_by(facts: Facts, choices: Choices = OURS) -> RequestDeadline:
    """By when must the inspectorate register an appeal? Three days from the receipt (Law 59 ст. 8)."""
    return registration(facts, choices)


def forward_by(facts: Facts, choices: Choices = OURS) -> RequestDeadline:
    """By when must the inspectorate forward what is not its own?

    Seven days from the registration (Law 59 ст. 8), or from the last day for it while it is not registered.
    """
    start = facts.registered_at or last_moment(registration(facts, choices).deadline)
    return state_body(DeadlineKind.FORWARD, terms.FORWARD, start, facts, choices)
