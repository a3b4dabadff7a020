r"""Notices: who must be told what, by when, by which clause, and at which hour of the night may it be told?

A notice is published when it is published: a late one is still better than none. So a rule here never refuses a notice
for its day, it answers with a question that is shown beside it (`Late`), with the clause and how sure we are of it.

    Question
    └── Late                     NOTICE_LATE: the notice is later than the clause wants
    BadInput
    └── EventNeeded              NOTICE_EVENT_NEEDED: the day or the moment that the term is counted from is not given

Days are `date` and moments aware `datetime`; `zone` is that of the house for terms and that of the person for quiet
hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum

from gosdom_core import acts
from gosdom_core.errors import BadInput, Question
from gosdom_core.law import Dated, Term
from gosdom_core.meetings.terms import NOTICE as MEETING
from gosdom_core.words import day_text
from gosdom_core.workdays import (
    CalendarDays,
    Deadline,
    Elapsed,
    Pause,
    Span,
    Step,
    Workdays,
    deadline,
    provisional,
    working_days_between,
)

CHECKED = date(2026, 11, 21)

# --- Law --------------------------------------------------------------------------------------------------------------

PLANNED_OUTAGE = Dated(
    "notices.planned_outage",
    Term(date(2012, 9, 1), Workdays(10), acts.RULES_354, "п. 31", "memory"),
    checked=CHECKED,
)
EMERGENCY_OUTAGE = Dated(
    "notices.emergency_outage",
    Term(
        date(2012, 9, 1),
        Elapsed(hours=24),
        acts.RULES_354,
        "п. 31",
        "memory",
        note="от обнаружения; сообщаются причина и ожидаемая продолжительность",
    ),
    checked=CHECKED,
)
WORKS = Dated(
    "notices.works",
    Term(
        date(2019, 3, 1),
        Workdays(3),
        acts.RULES_416,
        "п. 31",
        "memory",
        note="на досках объявлений",
    ),
    checked=CHECKED,
)
PRICE_CHANGE = Dated(
    "notices.price_change",
    Term(
        date(2019, 3, 1),
        CalendarDays(30, on_day_off="stay"),
        acts.RULES_416,
        "п. 31",
        "memory",
        ("S10",),
        note="до представления платёжного документа с новой ценой; за 30 дней до ОСС о цене — вторичный источник",
    ),
    checked=CHECKED,
)
OUTAGES_IN_MAX = Dated(
    "notices.channel.outages",
    Term(
        date(2026, 2, 17),
        "max",
        acts.LAW_28_12_2025,
        "ст. 165 ч. 6 ЖК РФ; приказ Минстроя (номер не установлен)",
        "secondary",
        ("S24", "S25", "S27", "S28", "S29"),
        note="сроков приказ не меняет",
    ),
    checked=CHECKED,
)
QUIET = Dated(
    "notices.quiet_hours",
    Term(date(2019, 3, 1), Pause(time(22), time(8)), acts.OURS, "", "product", note="по часам человека"),
    checked=CHECKED,
)

# --- Kinds ------------------------------------------------------------------------------------------------------------


class Audience(Enum):
    """Who is told? Everybody who lives in or owns a part of: the house, an entrance, some premises; or only the owners
    of the house."""

    HOUSE = "house"
    ENTRANCE = "entrance"
    PREMISES = "premises"
    OWNERS = "owners"


class Kind(Enum):
    """What is told? Плановое и аварийное отключение, работы, изменение цены, собрание, прочее."""

    PLANNED_OUTAGE = "planned_outage"
    EMERGENCY_OUTAGE = "emergency_outage"
    WORKS = "works"
    PRICE_CHANGE = "price_change"
    MEETING = "meeting"
    GENERAL = "general"


class Counted(Enum):
    """Which way is the term counted? Back from the event that is announced, or onward from the moment of discovery."""

    BEFORE_EVENT = "before_event"
    FROM_DISCOVERY = "from_discovery"


@dataclass(frozen=True, slots=True)
class Rule:
    """What does the law want of a kind of notice? `audience` are those who may be chosen, the first of them must be
    told where nothing narrower is touched. `quiet_breaks`: it may be delivered at night (our choice)."""

    kind: Kind
    term: Dated[Span] | None
    counted: Counted
    audience: tuple[Audience, ...]
    quiet_breaks: bool = False


_TOUCHED = (Audience.HOUSE, Audience.ENTRANCE, Audience.PREMISES)

RULES: dict[Kind, Rule] = {
    rule.kind: rule
    for rule in (
        Rule(Kind.PLANNED_OUTAGE, PLANNED_OUTAGE, Counted.BEFORE_EVENT, _TOUCHED),
        # who sleeps while water runs through the ceiling must be woken
        Rule(Kind.EMERGENCY_OUTAGE, EMERGENCY_OUTAGE, Counted.FROM_DISCOVERY, _TOUCHED, quiet_breaks=True),
        Rule(Kind.WORKS, WORKS, Counted.BEFORE_EVENT, _TOUCHED),
        Rule(Kind.PRICE_CHANGE, PRICE_CHANGE, Counted.BEFORE_EVENT, (Audience.HOUSE, Audience.PREMISES)),
        Rule(Kind.MEETING, MEETING, Counted.BEFORE_EVENT, (Audience.OWNERS,)),
        Rule(Kind.GENERAL, None, Counted.BEFORE_EVENT, (*_TOUCHED, Audience.OWNERS)),
    )
}


class EventNeeded(BadInput):
    """From when is the term counted? The day of the event (or the moment of discovery) must be given for this kind."""

    code = "NOTICE_EVENT_NEEDED"
    ru = "Укажите, когда это начнётся или когда обнаружено: от этого считается срок уведомления"
    en = "Say when it starts, or when it was discovered: the term of the notice is counted from it"


class Late(Question):
    """Is it told in time? No: `by` is the last day for it, `told` the day it is told, `confidence` how sure we are of
    the clause."""

    code = "NOTICE_LATE"
    ru = "Уведомить следовало не позднее {by}, а уведомление выходит {told}"
    en = "The notice was due by {by} and goes out on {told}"


# --- By when? ---------------------------------------------------------------------------------------------------------


def due(
    kind: Kind,
    *,
    zone: tzinfo,
    event: date | None = None,
    discovered: datetime | None = None,
    region: str | None = None,
    full_days: bool = False,
) -> Deadline | None:
    """By when must it be told? `None` where no term is set.

    `event` is the day on which the outage, the works, the new bill or the meeting starts; `discovered` the moment an
    accident was found. Counted back, the eve of the event is day 1, and the notice goes out on the last day of the term
    at the latest, as `meetings.latest_notice` has it. The law names no way to count back: `full_days=True` takes the
    stricter reading, in which the whole term lies between the two days. The term is that in force on the day of the
    event. Raises `EventNeeded`.
    Source: Правила № 354 п. 31, Правила № 416 п. 31 (from memory), ЖК РФ ст. 45 ч. 4.

    >>> from zoneinfo import ZoneInfo
    >>> due(Kind.PLANNED_OUTAGE, event=date(2026, 5, 20), zone=ZoneInfo("Europe/Moscow")).explain()
    'событие 20.05.2026; 10 рабочих дней до него — с 05.05.2026; уведомить не позднее 05.05.2026'
    >>> due(Kind.GENERAL, zone=ZoneInfo("Europe/Moscow")) is None
    True
    """
    rule = RULES[kind]
    if rule.term is None:
        return None
    if rule.counted is Counted.FROM_DISCOVERY:
        if discovered is None:
            raise EventNeeded(field=["discovered"])
        return deadline(rule.term.on(discovered.astimezone(zone).date()), start=discovered, zone=zone, region=region)
    if event is None:
        raise EventNeeded(field=["event"])
    term = rule.term.on(event)
    first = _first_day(term.value, event, region)
    last = first - timedelta(days=1) if full_days else first
    steps = (
        Step(f"событие {day_text(event)}", f"the event is on {day_text(event)}"),
        Step(
            f"{term.value.text()} до него — с {day_text(first)}",
            f"{term.value.text('en')} before it start on {day_text(first)}",
        ),
        Step(f"уведомить не позднее {day_text(last)}", f"tell by {day_text(last)}"),
    )
    at = datetime.combine(last + timedelta(days=1), time(), zone)
    return Deadline(at, last, term, steps, provisional(last, event))


def _first_day(span: Span, event: date, region: str | None) -> date:
    """The first day of a span that ends on the eve of the event."""
    if isinstance(span, CalendarDays):
        return event - timedelta(days=span.n)
    if not isinstance(span, Workdays):
        raise TypeError(f"a term before an event is counted in days, not in {span!r}")
    eve = event - timedelta(days=1)
    day = event - timedelta(days=span.n)
    while working_days_between(day - timedelta(days=1), eve, region) < span.n:
        day -= timedelta(days=1)
    return day


def questions(
    kind: Kind,
    *,
    told: datetime,
    zone: tzinfo,
    event: date | None = None,
    discovered: datetime | None = None,
    region: str | None = None,
) -> tuple[Late, ...]:
    """Is anything odd about a notice that goes out at this moment? Shown beside it; it goes out all the same.

    Raises `EventNeeded`.

    >>> from zoneinfo import ZoneInfo
    >>> zone = ZoneInfo("Europe/Moscow")
    >>> odd = questions(Kind.WORKS, told=datetime(2026, 11, 19, 9, tzinfo=zone), event=date(2026, 11, 20), zone=zone)
    >>> odd[0].code, odd[0].message(), odd[0].figures["confidence"]
    ('NOTICE_LATE', 'Уведомить следовало не позднее 17.11.2026, а уведомление выходит 19.11.2026', 'memory')
    """
    by = due(kind, zone=zone, event=event, discovered=discovered, region=region)
    if by is None or not by.is_overdue(told) or by.day is None:
        return ()
    day = told.astimezone(zone).date()
    return (Late(field=["kind"], term=by.term, by=day_text(by.day), told=day_text(day), confidence=by.term.confidence),)


# --- At which hour? ---------------------------------------------------------------------------------------------------


def deliver_at(kind: Kind, at: datetime, zone: tzinfo, quiet: Pause | None = None) -> datetime:
    """When may it reach the person, whose zone this is? At once, or when the quiet hours end; an emergency outage may
    wake them.

    The quiet hours are our choice (22:00–08:00); `quiet` takes the person's own.

    >>> from zoneinfo import ZoneInfo
    >>> zone = ZoneInfo("Asia/Vladivostok")
    >>> night = datetime(2026, 11, 21, 23, 30, tzinfo=zone)
    >>> deliver_at(Kind.WORKS, night, zone).isoformat(), deliver_at(Kind.EMERGENCY_OUTAGE, night, zone) == night
    ('2026-11-22T08:00:00+10:00', True)
    """
    local = at.astimezone(zone)
    hours = quiet or QUIET.on(local.date()).value
    if RULES[kind].quiet_breaks:
        return local
    if local.time() >= hours.since:
        return _moment(local.date() + timedelta(days=1), hours.until, zone)
    if local.time() < hours.until:
        return _moment(local.date(), hours.until, zone)
    return local


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    # through UTC, so that an hour that the zone skipped becomes one that exists
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone)


def audience(kind: Kind) -> tuple[Audience, ...]:
    """Who may be told of it? The first is who must be told where nothing narrower is touched.

    >>> [who.value for who in audience(Kind.MEETING)]
    ['owners']
    """
    return RULES[kind].audience
