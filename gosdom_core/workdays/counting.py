"""Counting: when does a term end, and how was it counted (ГК РФ ст. 190–194)?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from gosdom_core.law import Term
from gosdom_core.words import counted, day_text
from gosdom_core.workdays.days import is_working, next_working_day, nth_working_day, provisional
from gosdom_core.workdays.spans import AtOnce, CalendarDays, Elapsed, Months, OnDayOff, Span, Workdays


@dataclass(frozen=True, slots=True)
class Step:
    """What was counted? One line of the explanation, in both languages: the words, and the values that fill their gaps.

    Days, moments and spans among the values are written when the line is told, so that counting a million deadlines
    writes none.

    >>> Step("день {} — {}", "day {} is {}", (1, date(2027, 1, 11))).text()
    'день 1 — 11.01.2027'
    """

    ru: str
    en: str
    values: tuple[object, ...] = ()

    def of(self, *values: object) -> Step:
        """Which line do these values make?"""
        return Step(self.ru, self.en, values)

    def text(self, language: str = "ru") -> str:
        """How is it told?"""
        words = self.en if language == "en" else self.ru
        return words.format(*(_told(value, language) for value in self.values)) if self.values else words


def _told(value: object, language: str) -> str:
    if isinstance(value, datetime):
        return f"{day_text(value)} {value.hour:02}:{value.minute:02}"
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, (Workdays, CalendarDays, Months, Elapsed, AtOnce)):
        return value.text(language)
    return str(value)


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when, by which clause, and how was it counted?

    `at` is the last moment in time: what is done at it is in time, what is done later is not. A term of days ends at
    24:00 of `day`, so its `at` is 00:00 of the day after. Both are `None` for a term without a number (`AtOnce`).
    `start` is the moment that it was counted from, `None` where it was counted back from an event. `provisional`: a
    year's decree is not known yet.
    """

    at: datetime | None
    day: date | None
    term: Term[Span]
    steps: tuple[Step, ...]
    provisional: bool = False
    start: datetime | None = None

    def is_overdue(self, now: datetime) -> bool:
        """Is the moment over?

        >>> from gosdom_core import acts
        >>> term = Term(date(2019, 3, 1), Elapsed(minutes=30), acts.RULES_416, "п. 13", "primary")
        >>> due = deadline(term, start=datetime(2026, 11, 21, 12, 0, tzinfo=UTC), zone=UTC)
        >>> due.is_overdue(datetime(2026, 11, 21, 12, 30, tzinfo=UTC))
        False
        >>> due.is_overdue(datetime(2026, 11, 21, 12, 31, tzinfo=UTC))
        True
        """
        return self.at is not None and now > self.at

    def explain(self, language: str = "ru") -> str:
        """How was it counted, in words?"""
        return "; ".join(step.text(language) for step in self.steps)


def deadline(
    term: Term[Any],
    *,
    start: datetime,
    zone: tzinfo,
    region: str | None = None,
    closes: time | None = None,
) -> Deadline:
    """When does a term that starts at a moment end?

    `zone` is that of the house; `region` adds its holidays; `closes` is the closing hour of the office where the thing
    is done (ГК РФ ст. 194), else the last day ends at 24:00. Source: ГК РФ ст. 190–194. Raises `ValueError` for a
    naive `start`.

    >>> from zoneinfo import ZoneInfo
    >>> from gosdom_core import acts
    >>> term = Term(date(2019, 3, 1), Workdays(10), acts.RULES_416, "п. 36", "secondary")
    >>> samara = ZoneInfo("Europe/Samara")
    >>> due = deadline(term, start=datetime(2026, 12, 30, 9, 0, tzinfo=samara), zone=samara)
    >>> due.day, due.at.isoformat()
    (datetime.date(2027, 1, 22), '2027-01-23T00:00:00+04:00')
    >>> due.explain()
    'начало 30.12.2026; день 1 — 11.01.2027; день 10 — 22.01.2027; срок истекает 22.01.2027 в 24:00'
    """
    if start.tzinfo is None:
        raise ValueError("start must carry its time zone")
    span: Span = term.value
    begun = start.astimezone(zone)
    if isinstance(span, AtOnce):
        return Deadline(None, None, term, (_STARTS.of(begun), _AT_ONCE), start=begun)
    if isinstance(span, Elapsed):
        return _elapsed(term, span, begun, zone)
    return _days(term, span, begun, zone, region, closes)


# the lines of every explanation: their values are filled in when it is told
_STARTS = Step("начало {}", "starts {}")
_AT_ONCE = Step("немедленно: числа в акте нет", "at once: the act names no number")
_AFTER = Step("через {}: {}", "after {}: {}")
_NTH = Step("день {} — {}", "day {} is {}")
_LATER = Step("через {} — {}", "{} later: {}")
_MOVED = Step(
    "{} — нерабочий день, срок перенесён на {} (ст. 193 ГК РФ)",
    "{} is a day off, moved to {} (art. 193 Civil Code)",
)
_ENDS = Step("срок истекает {} в {}", "ends {} at {}")


def _elapsed(term: Term[Span], span: Elapsed, begun: datetime, zone: tzinfo) -> Deadline:
    end, pauses = _run(begun, span, zone)
    steps = [_STARTS.of(begun)]
    if span.pause is not None and pauses:
        since, until = f"{span.pause.since:%H:%M}", f"{span.pause.until:%H:%M}"
        ru, en = (counted(pauses, language, ("раз", "раза", "раз"), ("time", "times")) for language in ("ru", "en"))
        steps.append(Step(f"с {since} до {until} срок не идёт ({ru})", f"stands still from {since} to {until} ({en})"))
    steps.append(_AFTER.of(span, end))
    return Deadline(end, end.date(), term, tuple(steps), start=begun)


def _run(begun: datetime, span: Elapsed, zone: tzinfo) -> tuple[datetime, int]:
    """When has the clock run for so long, and how many pauses did it stand still for?"""
    # counted in UTC: adding to a local moment would count the hours on the wall, not those that passed
    left, at, pauses = span.delta, begun.astimezone(UTC), 0
    if span.pause is None:
        return (at + left).astimezone(zone), 0
    while True:
        local = at.astimezone(zone)
        starts = datetime.combine(local.date(), span.pause.since, zone)
        ends = datetime.combine(local.date(), span.pause.until, zone)
        if local < ends:
            at, pauses = ends.astimezone(UTC), pauses + 1
        elif local >= starts:
            at, pauses = (
                datetime.combine(local.date() + timedelta(days=1), span.pause.until, zone).astimezone(UTC),
                pauses + 1,
            )
        elif at + left <= starts.astimezone(UTC):
            return (at + left).astimezone(zone), pauses
        else:
            left -= starts.astimezone(UTC) - at
            at = starts.astimezone(UTC)


def _days(
    term: Term[Span],
    span: Workdays | CalendarDays | Months,
    begun: datetime,
    zone: tzinfo,
    region: str | None,
    closes: time | None,
) -> Deadline:
    day = begun.date()
    counted_to, steps = _counted(span, day, region)
    last = counted_to if isinstance(span, Workdays) else _moved(counted_to, span.on_day_off, region)
    if last != counted_to:
        steps.append(_MOVED.of(counted_to, last))
    at = datetime.combine(last, closes, zone) if closes else datetime.combine(last + timedelta(days=1), time(), zone)
    steps.append(_ENDS.of(last, f"{closes:%H:%M}" if closes else "24:00"))
    return Deadline(at, last, term, (_STARTS.of(day), *steps), provisional(day, last), begun)


def _counted(span: Workdays | CalendarDays | Months, day: date, region: str | None) -> tuple[date, list[Step]]:
    """To which day do the days or months of the term lead, before any day off moves it?"""
    if isinstance(span, Months):
        last = add_months(day, span.n)
        return last, [_LATER.of(span, last)]
    if isinstance(span, Workdays):
        first, last = nth_working_day(day, 1, region), nth_working_day(day, span.n, region)
    else:
        first, last = day + timedelta(days=1), day + timedelta(days=span.n)
    return last, [_NTH.of(1, first), *([_NTH.of(span.n, last)] if span.n > 1 else [])]


def _moved(day: date, on_day_off: OnDayOff, region: str | None) -> date:
    if on_day_off == "stay" or is_working(day, region):
        return day
    if on_day_off == "next":
        return next_working_day(day, region)
    while not is_working(day, region):
        day -= timedelta(days=1)
    return day


def add_months(day: date, n: int) -> date:
    """Which day lies so many months later (ГК РФ ст. 192)? The same number, or the last day of a month that has none.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2025, 12, 15), 6)
    (datetime.date(2026, 2, 28), datetime.date(2026, 6, 15))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(
        day.replace(day=1, month=month + 1, year=year) + timedelta(days=day.day - 1), following - timedelta(days=1)
    )
