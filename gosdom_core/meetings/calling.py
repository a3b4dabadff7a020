"""Calling: may it be called, in this form, by these days, and what does its standing depend on?"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum
from fractions import Fraction
from typing import Any

from gosdom_core.errors import Question, Refused
from gosdom_core.homes import Period
from gosdom_core.law import Term
from gosdom_core.meetings import terms
from gosdom_core.meetings.agenda import AgendaItem, doubts
from gosdom_core.meetings.catalogue import ItemKind
from gosdom_core.meetings.errors import (
    AdministratorToldLate,
    EntranceMissing,
    FormNotOpen,
    NoLegalForce,
    NoticeNotPlaced,
    NoticeTooLate,
    VotingTime,
)
from gosdom_core.meetings.meeting import Meeting
from gosdom_core.meetings.shapes import OUR_CHOICES, Channel, Choices, Form, SystemKind
from gosdom_core.meetings.weights import Roll
from gosdom_core.words import day_text
from gosdom_core.workdays import CalendarDays, Deadline, Step, deadline, is_working

# --- Standing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class System:
    """In which system is it held? `act` names the act that makes a regional system one; without it it is none."""

    kind: SystemKind
    act: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Has the meeting legal force in this system? `label` stands on every meeting and every protocol."""

    has_force: bool
    label: Step
    term: Term[frozenset[SystemKind]]


def standing(system: System, announced: date) -> Standing:
    """Has a meeting announced that day legal force in this system?

    Since 01.03.2025 only ГИС ЖКХ or a regional system (463-ФЗ); meetings announced earlier are not concerned. A
    regional system without its act is any other.

    >>> standing(System(SystemKind.REGIONAL), date(2026, 3, 1)).label.ru
    'без юридической силы'
    >>> standing(System(SystemKind.REGIONAL, "постановление № 1"), date(2026, 3, 1)).label.ru
    'региональная система: постановление № 1'
    """
    term = terms.SYSTEMS.on(announced)
    kind = SystemKind.OTHER if system.kind is SystemKind.REGIONAL and not system.act else system.kind
    if kind not in term.value:
        return Standing(has_force=False, label=Step("без юридической силы", "without legal force"), term=term)
    labels = {
        SystemKind.GIS: Step("ГИС ЖКХ", "GIS ZhKKh"),
        SystemKind.REGIONAL: Step(f"региональная система: {system.act}", f"regional system: {system.act}"),
        SystemKind.OTHER: Step("иная система", "another system"),
    }
    return Standing(has_force=True, label=labels[kind], term=term)


# --- Who calls it, and when ------------------------------------------------------------------------------------------


class Initiator(Enum):
    """Who calls it? An owner; owners with a tenth of the votes, through the organisation; the organisation itself."""

    OWNER = "owner"
    OWNERS_BY_DEMAND = "owners_by_demand"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Demand:
    """Do these owners hold enough votes to demand a meeting? At least a tenth of all (ст. 45 ч. 6)."""

    is_enough: bool
    votes: Fraction
    total: Fraction
    term: Term[Fraction]


def demand(roll: Roll, owners: Iterable[str], day: date) -> Demand:
    """May these owners demand that the organisation calls a meeting?

    >>> from gosdom_core.meetings.weights import Weight
    >>> weights = Weight("a", "1", Fraction(10), ("anna",)), Weight("b", "2", Fraction(90), ("boris",))
    >>> house = Roll(date(2026, 3, 1), weights)
    >>> demand(house, ["anna"], date(2026, 3, 1)).is_enough
    True
    """
    term, votes = terms.DEMAND_SHARE.on(day), roll.held_by(owners)
    return Demand(votes >= term.value * roll.total, votes, roll.total, term)


def call_by(demanded: datetime, zone: tzinfo) -> Deadline:
    """By when must the organisation hold the meeting that the owners demanded? Ст. 45 ч. 6, from memory."""
    return deadline(terms.DEMAND_TERM.on(demanded.astimezone(zone).date()), start=demanded, zone=zone)


def register_by(asked: datetime, zone: tzinfo, choices: Choices = OUR_CHOICES) -> Deadline:
    """By when must the organisation hand over the owners' register? Ст. 45 ч. 3.1; the kind of its days is disputed."""
    rule = terms.REGISTER if choices.register == "calendar" else terms.REGISTER_WORKDAYS
    return deadline(rule.on(asked.astimezone(zone).date()), start=asked, zone=zone)


def annual_window(year: int) -> Period:
    """When is the annual meeting held, unless the meeting set otherwise? In the second quarter (ст. 45 ч. 1).

    >>> annual_window(2026)
    Period(since=datetime.date(2026, 4, 1), until=datetime.date(2026, 6, 30))
    """
    quarter = terms.ANNUAL_QUARTER.on(date(year, 1, 1)).value
    following = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return Period(date(year, quarter * 3 - 2, 1), following - timedelta(days=1))


def latest_notice(day: date, choices: Choices = OUR_CHOICES) -> date:
    """Which is the last day to give notice of a meeting that starts that day? Ten days before (ст. 45 ч. 4).

    >>> latest_notice(date(2026, 4, 20)), latest_notice(date(2026, 4, 20), Choices(notice="full_days"))
    (datetime.date(2026, 4, 10), datetime.date(2026, 4, 9))
    """
    days = terms.NOTICE.on(day).value.n + (choices.notice == "full_days")
    return day - timedelta(days=days)


def latest_word_to_administrator(day: date, choices: Choices = OUR_CHOICES) -> date:
    """Which is the last day to tell the administrator? Fourteen days before (ст. 47.1 ч. 3), or ten: disputed.

    >>> latest_word_to_administrator(date(2026, 4, 20))
    datetime.date(2026, 4, 6)
    >>> latest_word_to_administrator(date(2026, 4, 20), Choices(administrator="ten_days"))
    datetime.date(2026, 4, 10)
    """
    return day - timedelta(days=_administrator(day, choices).value.n)


def _administrator(day: date, choices: Choices) -> Term[CalendarDays]:
    fourteen = choices.administrator == "fourteen_days"
    return (terms.ADMINISTRATOR_NOTICE if fourteen else terms.ADMINISTRATOR_NOTICE_463).on(day)


def latest_objection(day: date, region: str | None = None) -> date:
    """Until which day may owners object before the first meeting in the system? Five working days lie between (156-ФЗ).

    >>> latest_objection(date(2026, 4, 20))
    datetime.date(2026, 4, 13)
    """
    left = terms.OBJECTIONS.on(day).value.n
    while left:
        day -= timedelta(days=1)
        left -= is_working(day, region)
    return day


# --- May it be held so? ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Previous:
    """Which meeting failed before? Its form, its agenda, and whether it had a quorum."""

    form: Form
    agenda: tuple[AgendaItem, ...]
    had_quorum: bool


@dataclass(frozen=True, slots=True)
class Check:
    """What stands in the way of the meeting, and what should be confirmed? Each names its clause."""

    refused: tuple[Refused, ...]
    questions: tuple[Question, ...]

    def require(self) -> None:
        """May it be held? Raises the first refusal."""
        if self.refused:
            raise self.refused[0]


def forms_open(agenda: tuple[AgendaItem, ...], previous: Previous | None = None) -> tuple[Form, ...]:
    """In which forms can this agenda be voted on?

    On paper alone only after a meeting in person with the same agenda that had no quorum (ст. 47 ч. 1).

    >>> agenda = (AgendaItem(ItemKind.CURRENT_REPAIR),)
    >>> failed = Previous(Form.IN_PERSON, agenda, had_quorum=False)
    >>> [Form.ABSENTEE_PAPER in forms_open(agenda, before) for before in (None, failed)]
    [False, True]
    """
    failed = (
        previous is not None
        and previous.form is Form.IN_PERSON
        and not previous.had_quorum
        and previous.agenda == agenda
    )
    return tuple(form for form in Form if form is not Form.ABSENTEE_PAPER or failed)


def check(
    meeting: Meeting,
    *,
    noticed: date,
    channels: Collection[Channel],
    system: System,
    administrator_told: date | None = None,
    previous: Previous | None = None,
    entrances: Collection[str] = (),
    choices: Choices = OUR_CHOICES,
) -> Check:
    """May the meeting be held as it is drafted, and which clause does each fault break?

    `noticed` is the day of the last notice to an owner and `channels` those used; `administrator_told` matters in the
    system; `entrances` are those of the house, for п. 4.5. Terms that are disputed ask, the others refuse.

    >>> from datetime import UTC
    >>> starts, ends = datetime(2026, 4, 20, tzinfo=UTC), datetime(2026, 4, 25, tzinfo=UTC)
    >>> meeting = Meeting(Form.ABSENTEE_SYSTEM, starts, ends, UTC,
    ...                   agenda=(AgendaItem(ItemKind.CURRENT_REPAIR),))
    >>> found = check(meeting, noticed=date(2026, 4, 12), channels={Channel.SYSTEM}, system=System(SystemKind.GIS))
    >>> [(fault.code, fault.term.clause) for fault in found.refused]
    [('NOTICE_TOO_LATE', 'ст. 45 ч. 4'), ('NOTICE_NOT_PLACED', 'ст. 45 ч. 4 ЖК РФ'), ('VOTING_TIME', 'ст. 47.1 ч. 8–9')]
    """
    refused = [*_notice(meeting, noticed, channels, choices), *_form(meeting, previous), *_length(meeting)]
    for index, item in enumerate(meeting.agenda):
        if item.kind is ItemKind.TRANSFER and item.entrance not in entrances and len(entrances) != 1:
            named = ", ".join(sorted(entrances))
            refused.append(EntranceMissing(field=["agenda", str(index)], entrances=named))
    questions = list(doubts(meeting.agenda, meeting.day, choices))
    force = standing(system, noticed)
    if not force.has_force:
        questions.append(NoLegalForce(term=force.term))
    latest = latest_word_to_administrator(meeting.day, choices)
    if meeting.votes_in_system and administrator_told is not None and administrator_told > latest:
        questions.append(
            AdministratorToldLate(
                field=["administrator"],
                term=_administrator(meeting.day, choices),
                latest=day_text(latest),
                given=day_text(administrator_told),
            )
        )
    return Check(tuple(refused), tuple(questions))


def _notice(meeting: Meeting, noticed: date, channels: Collection[Channel], choices: Choices) -> list[Refused]:
    found: list[Refused] = []
    latest = latest_notice(meeting.day, choices)
    if noticed > latest:
        term: Term[Any] = terms.NOTICE.on(meeting.day)
        found.append(NoticeTooLate(field=["starts"], term=term, latest=day_text(latest), given=day_text(noticed)))
    # a meeting announced before the rule on the system is not concerned by it
    where = terms.NOTICE_CHANNELS.on(noticed)
    missing: list[tuple[str, str]] = []
    if Channel.SYSTEM in where.value and Channel.SYSTEM not in channels:
        missing.append(("в системе", "in the system"))
    if not {Channel.LETTER, Channel.SIGNATURE, Channel.BOARD}.intersection(channels):
        missing.append(
            ("заказным письмом, под роспись или на доске", "by registered letter, under signature or on the board")
        )
    if missing:
        ru, en = ("; ".join(words) for words in zip(*missing, strict=True))
        found.append(NoticeNotPlaced(field=["channels"], term=where, missing=ru, missing_en=en))
    return found


def _form(meeting: Meeting, previous: Previous | None) -> list[Refused]:
    if meeting.form in forms_open(meeting.agenda, previous):
        return []
    return [FormNotOpen(field=["form"], term=terms.PAPER_ABSENTEE.on(meeting.day))]


def _length(meeting: Meeting) -> list[Refused]:
    if not meeting.votes_in_system:
        return []
    term = terms.DURATION.on(meeting.day)
    lasts = meeting.ends - meeting.starts
    least, most = timedelta(days=term.value.least), timedelta(days=term.value.most)
    if least <= lasts <= most:
        return []
    # told in whole days that do not hide a fault: cut below the least, raised above the most
    days = lasts.days if lasts < least else -(-lasts // timedelta(days=1))
    return [VotingTime(field=["ends"], term=term, least=term.value.least, most=term.value.most, length=days)]
