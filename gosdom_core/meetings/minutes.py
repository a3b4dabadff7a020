"""Minutes: by when are they drawn up, where do they go, what must they hold, and what may follow?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from gosdom_core.law import Term
from gosdom_core.meetings import terms
from gosdom_core.meetings.ballots import Mark
from gosdom_core.meetings.calling import Previous, forms_open
from gosdom_core.meetings.catalogue import ItemKind
from gosdom_core.meetings.meeting import Meeting
from gosdom_core.meetings.results import Outcome, Tally
from gosdom_core.meetings.shapes import Form, Words
from gosdom_core.workdays import Deadline, Span, deadline

# --- Terms -----------------------------------------------------------------------------------------------------------


def _last_moment(ends: datetime) -> datetime:
    # a meeting that ends at 24:00 ends on the day before the midnight by which it is written
    return ends - timedelta(microseconds=1)


def _due(term: Term[Span], start: datetime, zone: tzinfo, region: str | None) -> Deadline:
    return deadline(term, start=start, zone=zone, region=region)


def minutes_by(meeting: Meeting, region: str | None = None) -> Deadline:
    """By when must the minutes be drawn up? Ten days after the meeting ends (ст. 46; приказ 266/пр since 01.09.2025).

    >>> from datetime import UTC
    >>> from gosdom_core.meetings.agenda import AgendaItem
    >>> starts, ends = datetime(2026, 4, 20, tzinfo=UTC), datetime(2026, 4, 30, 18, 0, tzinfo=UTC)
    >>> meeting = Meeting(Form.MIXED, starts, ends, UTC, (AgendaItem(ItemKind.CURRENT_REPAIR),))
    >>> for step in minutes_by(meeting).steps:
    ...     print(step.text())
    начало 30.04.2026
    день 1 — 01.05.2026
    день 10 — 10.05.2026
    10.05.2026 — нерабочий день, срок перенесён на 12.05.2026 (ст. 193 ГК РФ)
    срок истекает 12.05.2026 в 24:00
    """
    return _due(terms.MINUTES.on(meeting.day), _last_moment(meeting.ends), meeting.zone, region)


def to_organisation_by(meeting: Meeting, region: str | None = None) -> Deadline:
    """By when must the initiator hand the originals to the organisation? Ten days after the meeting (ст. 46 ч. 1)."""
    return _due(terms.TO_ORGANISATION.on(meeting.day), _last_moment(meeting.ends), meeting.zone, region)


def to_inspectorate_by(meeting: Meeting, received: datetime, region: str | None = None) -> Deadline:
    """By when must the organisation send the originals on? Five days after it received them (ст. 46 ч. 1.1)."""
    return _due(terms.TO_INSPECTORATE.on(meeting.day), received, meeting.zone, region)


def stored_until(meeting: Meeting, received: datetime) -> Deadline:
    """Until when does the inspectorate keep the originals? Three years from receipt (ст. 46 ч. 1.1)."""
    return _due(terms.STORAGE.on(meeting.day), received, meeting.zone, None)


def challenge_by(meeting: Meeting, known: datetime, region: str | None = None) -> Deadline:
    """Until when can an owner challenge a decision in court?

    Six months from the day when the owner knew or should have known of it (ст. 46 ч. 6).

    >>> from datetime import UTC
    >>> from gosdom_core.meetings.agenda import AgendaItem
    >>> starts, ends = datetime(2026, 4, 20, tzinfo=UTC), datetime(2026, 4, 30, 18, 0, tzinfo=UTC)
    >>> meeting = Meeting(Form.MIXED, starts, ends, UTC, (AgendaItem(ItemKind.CURRENT_REPAIR),))
    >>> challenge_by(meeting, datetime(2026, 5, 12, 10, 0, tzinfo=UTC)).day
    datetime.date(2026, 11, 12)
    """
    return _due(terms.CHALLENGE.on(meeting.day), known, meeting.zone, region)


def may_challenge(vote: str | None) -> bool:
    """Is the owner one of those who may challenge a decision? Absent, or against it; and rights must be harmed.

    `vote` is the mark that stands for the item, or none where the owner took no part. Source: ст. 46 ч. 6.

    >>> [may_challenge(vote) for vote in (None, "-", "+", "0")]
    [True, True, False, False]
    """
    return vote is None or vote == Mark.AGAINST.value


# --- The repeat meeting ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Repeat:
    """Which meeting may be called again? `forms` are those open to the same agenda; `term` names the clause."""

    previous: Previous
    forms: tuple[Form, ...]
    term: Term[Words]


def repeat(meeting: Meeting, counted: Tally) -> Repeat | None:
    """May the meeting be repeated? Where it had no quorum; after one in person the same agenda may go to paper.

    The duty is named for the annual meeting (ст. 45 ч. 1, 3; paper: ст. 47 ч. 1). Answers `None` where there was a
    quorum: an item that was not adopted is put to a new meeting.
    """
    if counted.quorum.is_reached:
        return None
    previous = Previous(meeting.form, meeting.agenda, had_quorum=False)
    return Repeat(previous, forms_open(meeting.agenda, previous), terms.REPEAT.on(meeting.day))


# --- What the minutes hold -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must the minutes or the ballots hold, by which clause? `is_verified` is false where no source was read."""

    words: Words
    term: Term[Words] | Term[tuple[Words, ...]]

    @property
    def is_verified(self) -> bool:
        """Was a source read? What is known from memory, or is ours, is listed as unverified."""
        return self.term.confidence in ("primary", "secondary")


def requirements(meeting: Meeting, counted: Tally) -> tuple[Requirement, ...]:
    """What must the minutes of this meeting hold? Those of its items and form first, then the parts, marked unverified.

    An item asks for its signatures only where it was adopted.
    """
    day, announced = meeting.day, [terms.SNILS]
    if meeting.votes_in_system:
        announced.append(terms.ELECTRONIC_MINUTES)
    adopted = {one.item.kind for one in counted.decisions if one.outcome is Outcome.ADOPTED}
    if ItemKind.ASSOCIATION in adopted:
        announced.append(terms.SIGNED_BY_FOR)
    if ItemKind.COUNCIL in adopted:
        announced.append(terms.SIGNED_BY_COUNCIL)
    held = [Requirement(rule.on(day).value, rule.on(day)) for rule in announced if rule.terms[0].since <= day]
    parts = terms.MINUTES_PARTS.on(day)
    return (*held, *(Requirement(part, parts) for part in parts.value))


def signed_by(counted: Tally, kind: ItemKind) -> tuple[str, ...]:
    """Whose weights voted for an item? All of them sign where an association is created (ст. 136 ч. 1.1)."""
    index = [one.item.kind for one in counted.decisions].index(kind)
    return tuple(key for key, written in sorted(counted.votes_cast.items()) if written[index] == Mark.FOR.value)
