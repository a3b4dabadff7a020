"""To whom one complains, what is forwarded, who is joined."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gosdom_core.homes import Place
from gosdom_core.requests import (
    COMPLAINTS,
    Addressee,
    Applicant,
    Condition,
    DeadlineKind,
    Facts,
    NeighboursAsked,
    RequestCategory,
    deadlines,
    extend,
    may_complain,
    may_forward,
    may_join,
)

A = Addressee
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("addressee", "answered", "overdue", "expected"),
    [
        (A.MANAGEMENT, False, False, False),
        (A.MANAGEMENT, False, True, True),
        (A.MANAGEMENT, True, False, True),
        (A.SUPPLIER, False, True, True),
        (A.SUPPORT, True, True, False),
        (A.INSPECTORATE, True, False, True),
        (A.PROSECUTOR, True, True, False),
    ],
)
def test_a_complaint_has_a_reason_and_a_recipient(
    addressee: Addressee, answered: bool, overdue: bool, expected: bool
) -> None:
    assert may_complain(addressee, answered=answered, overdue=overdue) is expected


def test_nobody_judges_themselves() -> None:
    assert set(COMPLAINTS) == set(A)
    assert all(addressee not in to for addressee, to in COMPLAINTS.items())
    assert all(each.is_state_body for to in COMPLAINTS.values() for each in to)


@pytest.mark.parametrize("addressee", A)
def test_a_complaint_is_not_forwarded_to_whom_it_is_about(addressee: Addressee) -> None:
    assert may_forward(addressee, answered=False) is not addressee.is_state_body
    assert not may_forward(addressee, answered=True)


@pytest.mark.parametrize("place", Place)
def test_neighbours_share_everything_but_apartments(place: Place) -> None:
    assert may_join(place, A.MANAGEMENT) is (place is not Place.APARTMENT)
    assert not may_join(place, A.PROSECUTOR)


def test_the_question_counts_the_neighbours() -> None:
    asked = NeighboursAsked(number="100-042-6", count=12)
    assert asked.message() == (
        "Об этом сегодня уже написали: заявка 100-042-6, с вами ещё 12. Присоединиться или отправить отдельно?"
    )


def test_the_prosecutor_answers_by_law_59() -> None:
    """30 days from the registration, which is due in three; once more 30, told in time."""
    facts = Facts(RequestCategory.OTHER, A.PROSECUTOR, Applicant.OWNER, MONDAY, UTC)
    answer, register = deadlines(facts)
    assert (answer.condition, register.kind) == (Condition.REGISTERED_LAST_DAY, DeadlineKind.REGISTER)
    registered = Facts(RequestCategory.OTHER, A.PROSECUTOR, Applicant.OWNER, MONDAY, UTC, MONDAY + timedelta(days=1))
    answer, _ = deadlines(registered)
    assert (answer.condition, answer.deadline.day) == (None, (MONDAY + timedelta(days=31)).date())
    longer = extend(registered, told_at=MONDAY + timedelta(days=20))
    assert longer.deadline.day == (MONDAY + timedelta(days=61)).date()
