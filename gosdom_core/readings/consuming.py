"""Consuming: how much was consumed over any span, whichever meters stood there, and what is usual?

A reading tells what was consumed up to it. So consumption belongs to the day on which it became known, and to the
period for which the reading counts; nothing is interpolated, and every sum is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction

from gosdom_core.homes import Period
from gosdom_core.readings import terms
from gosdom_core.readings.judging import fall, moves
from gosdom_core.readings.meters import Meter, Values
from gosdom_core.readings.months import month_of, months, months_between
from gosdom_core.readings.values import Window
from gosdom_core.readings.verdicts import Change, Counted, Usual, window_on
from gosdom_core.workdays import add_months


@dataclass(frozen=True, slots=True)
class Part:
    """What did one meter measure between two of its readings (installation and removal are readings too)?

    It became known on `day` and is billed in `period`; `after` is the period of the earlier reading. Below zero only
    for a `CORRECTION`.
    """

    meter: str
    after: date
    period: date
    day: date
    volumes: Values
    change: Change

    @property
    def volume(self) -> Decimal:
        """How much over all registers?"""
        return sum(self.volumes, Decimal(0))


@dataclass(frozen=True, slots=True)
class Consumption:
    """How much was consumed, and by which meters' readings is it known? In the meters' units."""

    parts: tuple[Part, ...] = ()

    @property
    def volume(self) -> Decimal:
        """How much in all?"""
        return sum((part.volume for part in self.parts), Decimal(0))

    @property
    def by_register(self) -> Values:
        """How much by register, Т1 first? As many as the meter with most registers has."""
        most = max((len(part.volumes) for part in self.parts), default=0)
        return tuple(
            sum((part.volumes[index] for part in self.parts if index < len(part.volumes)), Decimal(0))
            for index in range(most)
        )

    @property
    def corrections(self) -> tuple[Part, ...]:
        """Which parts correct an earlier over-statement?"""
        return tuple(part for part in self.parts if part.change is Change.CORRECTION)


def parts(
    meters: Iterable[Meter], counted: Iterable[Counted], *, zone: tzinfo, window: Window | None = None
) -> Iterator[Part]:
    """What did each meter measure, from reading to reading? Meters in the order given, each in the order of time.

    `counted` are the readings that count, of any of the meters, in any order. The removal of a meter with known
    `final` closes its last part; a fall there is judged as `judge` would propose.
    """
    by_meter: dict[str, list[Counted]] = {}
    for reading in counted:
        by_meter.setdefault(reading.meter, []).append(reading)
    for meter in meters:
        values, after = meter.start, add_months(_period(meter.installed, window), -1)
        for reading in sorted(by_meter.get(meter.id, ()), key=_in_time):
            yield _told(meter, values, after, reading, zone)
            values, after = reading.values, reading.period
        closing = _closing(meter, values, after, window)
        if closing is not None:
            yield closing


def _in_time(counted: Counted) -> tuple[datetime, date]:
    return counted.at, counted.period


def _told(meter: Meter, values: Values, after: date, reading: Counted, zone: tzinfo) -> Part:
    moved, day = moves(meter, values, reading.values, reading.change), reading.at.astimezone(zone).date()
    return Part(meter.id, after, reading.period, day, moved, reading.change)


def _closing(meter: Meter, values: Values, after: date, window: Window | None) -> Part | None:
    if meter.removed is None or meter.end is None:
        return None
    change = fall(meter, values, meter.end, terms.ODDNESS.on(meter.removed).value.rollover)
    moved = moves(meter, values, meter.end, change)
    return Part(meter.id, after, _period(meter.removed, window), meter.removed, moved, change)


def _period(day: date, window: Window | None) -> date:
    return (window or window_on(day)).period(day)


def consumption(
    meters: Iterable[Meter],
    counted: Iterable[Counted],
    span: Period,
    *,
    zone: tzinfo,
    window: Window | None = None,
) -> Consumption:
    """How much was consumed over a span of days, both included, by the readings known in it?

    The meters may have replaced each other or stand side by side. Spans that follow one another add up to the whole,
    exactly.

    >>> from datetime import datetime
    >>> from zoneinfo import ZoneInfo
    >>> from gosdom_core.homes import Resource
    >>> samara = ZoneInfo("Europe/Samara")
    >>> last = (Decimal("120.5"),)
    >>> old = Meter("old", Resource.COLD_WATER, 5, 3, date(2020, 3, 1), removed=date(2026, 5, 10), final=last)
    >>> new = Meter("new", Resource.COLD_WATER, 5, 3, date(2026, 5, 10), initial=(Decimal("0.2"),), replaces="old")
    >>> told = [
    ...     Counted("old", date(2026, 4, 1), (Decimal("118.000"),), datetime(2026, 4, 20, tzinfo=samara)),
    ...     Counted("new", date(2026, 5, 1), (Decimal("2.100"),), datetime(2026, 5, 20, tzinfo=samara)),
    ... ]
    >>> consumption([old, new], told, Period(date(2026, 5, 1), date(2026, 5, 31)), zone=samara).volume
    Decimal('4.400')
    """
    return Consumption(
        tuple(part for part in parts(meters, counted, zone=zone, window=window) if span.covers(part.day))
    )


def by_period(
    meters: Iterable[Meter], counted: Iterable[Counted], *, zone: tzinfo, window: Window | None = None
) -> dict[date, Consumption]:
    """How much is billed in each period by readings? Periods without one are not there; in the order of time."""
    found: dict[date, list[Part]] = {}
    for part in parts(meters, counted, zone=zone, window=window):
        found.setdefault(part.period, []).append(part)
    return {period: Consumption(tuple(found[period])) for period in sorted(found)}


def usage(
    meters: Iterable[Meter],
    counted: Iterable[Counted],
    *,
    zone: tzinfo,
    window: Window | None = None,
    register: int | None = None,
) -> dict[date, Fraction]:
    """How much was used in each complete month, so that an average can be taken? Of all registers, or of one (0 is Т1).

    What a reading tells after months without one is spread over them evenly (our choice). The month in which the
    first meter was installed is not complete, unless that was its first day; a month in which a meter was replaced is.
    """
    stood = tuple(meters)
    found: dict[date, Fraction] = {}
    for part in parts(stood, counted, zone=zone, window=window):
        _spread(
            found, part, part.volume if register is None else sum(part.volumes[register : register + 1], Decimal(0))
        )
    return dict(sorted(_complete(found, stood).items()))


class Used:
    """What `usage` of a meter knows, asked again as more of its readings count: what was gone over is not again.

    `replaced` are the meters that stood there before, and `before` what counts of theirs.
    """

    def __init__(
        self, meter: Meter, replaced: Iterable[Meter], before: Iterable[Counted], *, zone: tzinfo, window: Window | None
    ) -> None:
        self._meter, self._replaced, self._before = meter, tuple(replaced), tuple(before)
        self._zone, self._window = zone, window
        self._begin()

    def _begin(self) -> None:
        self._so_far: list[Counted] = []
        self._found: dict[date, Fraction] = {}
        for part in parts(self._replaced, self._before, zone=self._zone, window=self._window):
            _spread(self._found, part, part.volume)
        self._values, self._after = self._meter.start, add_months(_period(self._meter.installed, self._window), -1)

    def usual(self, counted: Iterable[Counted], before: date, most: int) -> Usual | None:
        """How much is `usual` before a period, by these of the meter's readings?"""
        told = sorted(counted, key=_in_time)
        if told[: len(self._so_far)] != self._so_far:
            self._begin()
        for reading in told[len(self._so_far) :]:
            part = _told(self._meter, self._values, self._after, reading, self._zone)
            _spread(self._found, part, part.volume)
            self._values, self._after = reading.values, reading.period
        self._so_far = told
        closing = _closing(self._meter, self._values, self._after, self._window)
        found = self._found if closing is None else dict(self._found)
        if closing is not None:
            _spread(found, closing, closing.volume)
        return usual(_complete(found, (*self._replaced, self._meter)), before, most)


def _spread(found: dict[date, Fraction], part: Part, volume: Decimal) -> None:
    first = min(add_months(part.after, 1), part.period)
    spread = Fraction(volume) / (months_between(first, part.period) + 1)
    for month in months(first, part.period):
        found[month] = found.get(month, Fraction(0)) + spread


def _complete(found: dict[date, Fraction], meters: Iterable[Meter]) -> dict[date, Fraction]:
    """The same, without the month in which the first meter was installed: it tells less than a month's use."""
    begun = min((meter.installed for meter in meters), default=None)
    if begun is not None and begun.day > 1:
        found.pop(month_of(begun), None)
    return found


def usual(used: Mapping[date, Fraction], before: date, most: int | None = None) -> Usual | None:
    """How much is usual before a period? The months known among the `most` calendar months before it (12: our choice).

    >>> usual({date(2026, 3, 1): Fraction(4), date(2026, 4, 1): Fraction(6)}, date(2026, 5, 1))
    Usual(total=Fraction(10, 1), months=2)
    """
    count = terms.ODDNESS.on(before).value.months if most is None else most
    known = [used[month] for month in months(add_months(before, -count), add_months(before, -1)) if month in used]
    return Usual(sum(known, Fraction(0)), len(known)) if known else None
