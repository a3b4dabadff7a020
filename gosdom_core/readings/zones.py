"""Zones: which zone of the day is it, in which units is a resource measured, and how is a month's electricity split
by price?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from gosdom_core.errors import OutOfRange
from gosdom_core.homes import Resource
from gosdom_core.readings import terms
from gosdom_core.readings.values import DayZone, Hours


def hours(rates: int, day: date) -> Hours:
    """From which local hour to which does each zone last, for a meter of one, two or three rates? In the order of the
    day.

    The same all year and at weekends. Raises `OutOfRange`. Source: приказ ФСТ № 1473-э.

    >>> [(since, until, zone.value) for since, until, zone in hours(2, date(2026, 5, 1))]
    [(0, 7, 'night'), (7, 23, 'day'), (23, 24, 'night')]
    """
    known = terms.DAY_ZONES.on(day).value
    if rates not in known:
        raise OutOfRange(field=["rates"], least=min(known), most=max(known), value=rates)
    return known[rates]


def day_zone(at: datetime, zone: tzinfo, rates: int) -> DayZone:
    """Which zone of the day is it at a moment, by the local time of the house?

    Raises `ValueError` for a naive moment, `OutOfRange` for another number of rates than 1, 2 or 3.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> day_zone(datetime(2026, 5, 1, 4, 0, tzinfo=UTC), ZoneInfo("Europe/Samara"), 3)
    <DayZone.PEAK: 'peak'>
    """
    if at.tzinfo is None:
        raise ValueError("at must carry its time zone")
    local = at.astimezone(zone)
    return next(found for since, until, found in hours(rates, local.date()) if since <= local.hour < until)


def registers(rates: int, day: date) -> tuple[DayZone, ...]:
    """Which zone does each register count, Т1 first? The common marking, not set by an act.

    >>> [zone.value for zone in registers(3, date(2026, 5, 1))]
    ['peak', 'night', 'half_peak']
    """
    known = terms.REGISTERS.on(day).value
    if rates not in known:
        raise OutOfRange(field=["rates"], least=min(known), most=max(known), value=rates)
    return known[rates]


def unit(resource: Resource, day: date, language: str = "ru") -> str:
    """In which unit is the resource measured? Raises `OutOfRange` for one that has no meters (ТКО).

    >>> unit(Resource.HEATING, date(2026, 5, 1)), unit(Resource.ELECTRICITY, date(2026, 5, 1), "en")
    ('Гкал', 'kWh')
    """
    known = terms.UNITS.on(day).value
    if resource not in known:
        raise OutOfRange(field=["resource"], least="…", most="…", value=resource.value)
    ru, en = known[resource]
    return en if language == "en" else ru


def tiers(volume: Decimal, day: date, bounds: Sequence[Decimal] | None = None) -> tuple[Decimal, ...]:
    """How much of a month's electricity is priced in each tier (диапазон)? In kWh; the parts add up to the volume.

    `bounds` are the region's; without them 3900 and 6000 kWh (from memory). A volume below zero lies in the first tier.

    >>> tiers(Decimal("4000.5"), date(2026, 5, 1))
    (Decimal('3900'), Decimal('100.5'), Decimal('0'))
    """
    steps = tuple(bounds) if bounds is not None else terms.TIERS.on(day).value
    if any(later <= earlier for earlier, later in pairwise((Decimal(0), *steps))):
        raise ValueError("bounds must rise from above zero")
    zero = Decimal(0)
    first = min(volume, steps[0]) if steps else volume
    middle = (max(zero, min(volume, upper) - lower) for lower, upper in pairwise(steps))
    rest = (max(zero, volume - steps[-1]),) if steps else ()
    return (first, *middle, *rest)


def by_tier(
    volumes: Sequence[Decimal], day: date, *, months: int = 1, bounds: Sequence[Decimal] | None = None
) -> tuple[tuple[Fraction, ...], ...]:
    """How much of each register's electricity is priced in each tier? A line a tier, its registers in their order; the
    parts add up to the volumes.

    `volumes` were used over so many `months`, and each month has bounds of its own, so they are that many times as
    far. Where a meter has zones, each zone bears its share of every tier (our choice; the total decides the tier).

    >>> [[str(part) for part in tier] for tier in by_tier([Decimal(3000), Decimal(1000)], date(2026, 5, 1))]
    [['2925', '975'], ['75', '25'], ['0', '0']]
    """
    steps = tuple(bounds) if bounds is not None else terms.TIERS.on(day).value
    total = sum(volumes, Decimal(0))
    parts = tiers(total, day, [step * months for step in steps])
    if total <= 0:
        return (tuple(map(Fraction, volumes)), *((Fraction(0),) * len(volumes) for _ in steps))
    return tuple(tuple(Fraction(part) * Fraction(each) / Fraction(total) for each in volumes) for part in parts)
