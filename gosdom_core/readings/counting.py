"""Counting: which of all that was sent counts for each period? The last valid reading, whatever the order in which
they are handed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, tzinfo

from gosdom_core.errors import Refused
from gosdom_core.readings import terms
from gosdom_core.readings.consuming import Used
from gosdom_core.readings.judging import judge
from gosdom_core.readings.meters import Meter
from gosdom_core.readings.values import Oddness, Window
from gosdom_core.readings.verdicts import Accepted, Counted, Reading, window_on


def count(
    readings: Iterable[Reading],
    meter: Meter,
    *,
    zone: tzinfo,
    window: Window | None = None,
    oddness: Oddness | None = None,
    replaced: Iterable[Meter] = (),
    counted_before: Iterable[Counted] = (),
) -> dict[date, Counted]:
    """Which reading counts for each period? The last one, by the moment it was sent, that is valid: accepted and not
    information only.

    Repeats and refused readings change nothing; nor does one that is odd and was not confirmed. `replaced` are the
    meters that stood there before and `counted_before` what counts of theirs, so that what is usual does not begin
    anew with a new meter. Readings of one moment are ordered by their `id`, then by their values.

    >>> from decimal import Decimal
    >>> from zoneinfo import ZoneInfo
    >>> from gosdom_core.homes import Resource
    >>> samara = ZoneInfo("Europe/Samara")
    >>> meter = Meter("m1", Resource.COLD_WATER, 5, 3, date(2026, 5, 1))
    >>> sent = [
    ...     Reading("m1", (Decimal(value),), datetime(2026, 5, day, tzinfo=samara))
    ...     for value, day in ((7, 24), (5, 20), (9, 26))
    ... ]
    >>> {f"{period:%m.%Y}": counted.values for period, counted in count(sent, meter, zone=samara).items()}
    {'05.2026': (Decimal('7.000'),), '06.2026': (Decimal('9.000'),)}
    """
    valid: set[Reading] = set()
    for reading in readings:
        try:
            valid.add(replace(reading, values=meter.checked(reading.values, reading.total), total=None))
        except Refused:
            continue
    counted: dict[date, Counted] = {}
    used = Used(meter, replaced, counted_before, zone=zone, window=window)
    for reading in sorted(valid, key=_order):
        day = reading.at.astimezone(zone).date()
        period = (window or window_on(day)).period(day)
        earlier = [known for known in counted.values() if known.period < period]
        try:
            verdict = judge(
                reading,
                meter,
                zone=zone,
                last=earlier[-1] if earlier else None,
                usual=used.usual(earlier, period, (oddness or terms.ODDNESS.on(day).value).months),
                window=window,
                oddness=oddness,
            )
        except Refused:
            continue
        if isinstance(verdict, Accepted) and verdict.counts:
            counted[period] = Counted(meter.id, period, verdict.values, reading.at, verdict.change)
    return counted


def _order(reading: Reading) -> tuple[datetime, str, tuple[object, ...], bool, str]:
    return reading.at, reading.id, reading.values, reading.confirmed, reading.change.value if reading.change else ""
