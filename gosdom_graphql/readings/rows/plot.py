"""A home's history, fit for a plot: by months or years, what was shown, what was used, the norm, and the neighbours'
median.

A year adds up its months that were asked for: of the neighbours those homes alone that have told at least as many of
them as this one, else who told one month would pass for who uses little.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from statistics import median
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core import readings as core
from gosdom_core.homes import Resource
from gosdom_core.readings import DayZone, months, unit
from gosdom_core.workdays import add_months
from gosdom_graphql.reader import ById, Viewer, read, select
from gosdom_graphql.readings.figures import KNOWN_SINCE, counted, in_words
from gosdom_graphql.readings.rows import Meter as Seen
from gosdom_graphql.readings.tables import Meter, MeterPeriod
from gosdom_graphql.readings.words import HistoryStep, NormPer

ANONYMOUS: Final = 5
"""So many other homes of the house hide each of them in their median."""
MOST: Final = 120
"""Months of one answer."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What did a meter show?"""

    number: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """What is known of a month, or a year? `neighbours` is hidden where fewer than five other homes have told theirs;
    `norm` is of a resident or of all the square metres of the home."""

    period: date
    shown: tuple[Shown, ...]
    consumption: Decimal | None
    is_corrected: bool
    norm: Decimal | None
    norm_per: NormPer | None
    neighbours: Decimal | None


@dataclass(frozen=True, slots=True)
class History:
    """A home's history of a resource."""

    resource: Resource
    unit: str
    zones: tuple[DayZone, ...]
    points: tuple[Point, ...]
    step: HistoryStep = HistoryStep.MONTH

    def csv(self, language: str = "ru") -> str:
        """The same as text: comma-separated, with a point in numbers, a line a month, or a year, and meter."""
        told = io.StringIO()
        table = csv.writer(told, lineterminator="\r\n")
        yearly = self.step is HistoryStep.YEAR
        pattern = "%Y" if yearly else "%Y-%m"
        head, *heads = _HEADS[language == "en"]
        table.writerow([_YEAR[language == "en"] if yearly else head, *heads])
        for point in self.points:
            rest = (_told(point.consumption), _told(point.norm), _told(point.neighbours))
            for each in point.shown or (Shown("", ()),):
                values = (*map(str, each.values), "", "", "")[:3]
                table.writerow([f"{point.period:{pattern}}", _safe(each.number), *values, *rest])
        return told.getvalue()


_HEADS: Final = (
    ("Месяц", "Счётчик", "Т1", "Т2", "Т3", "Расход", "Норматив", "Медиана соседей"),
    ("Month", "Meter", "T1", "T2", "T3", "Consumption", "Norm", "Neighbours' median"),
)


_YEAR: Final = ("Год", "Year")


def _told(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def _safe(words: str) -> str:
    """A spreadsheet would run what begins like a formula."""
    return f"'{words}" if words[:1] in {"=", "+", "-", "@", "\t"} else words


METERS = """
select * from meter where premises = $1 and resource = $2 order by installed, id
"""
PERIODS = "select * from meter_period where meter = any($1::uuid[]) order by period"
NEIGHBOURS = """
select used.period, array_agg(used.volume) as volumes
from (
  select date_trunc($6, p.period)::date as period, m.premises, sum(p.volume) as volume,
    count(distinct p.period) as told
  from meter_period p join meter m on m.id = p.meter
  where p.house = $1 and m.premises is not null and m.premises <> $2 and m.resource = $3
    and p.period between $4 and $5
  group by 1, m.premises
) used
join unnest($7::date[], $8::int[]) ours (period, told) on ours.period = used.period and ours.told <= used.told
group by used.period
"""
NORMS = """
select n.amount, n.per, n.since, n.until, p.area
from premises p join house h on h.id = p.house join norm n on n.region = h.region and n.resource = $2
where p.id = $1 order by n.since
"""


async def history(
    viewer: Viewer,
    connection: Any,
    premises: UUID,
    resource: Resource,
    since: date,
    until: date,
    step: HistoryStep = HistoryStep.MONTH,
) -> History | None:
    """What is known of a home's resource, from one month, or year, to another? None: the viewer sees no such meter
    there."""
    meters = [
        Meter(**dict(row), _ignore_missing=True)
        for row in await connection.fetch(METERS, premises, resource.name)
        if await read(ById(f"Meter:{row['id']}", select(Seen, "number")), viewer, connection)
    ]
    if not meters:
        return None
    zone = ZoneInfo(meters[0].zone)
    if step is HistoryStep.YEAR:
        since, until = since.replace(month=1, day=1), until.replace(month=12, day=1)
    since, until = _span(since, until, viewer.now.astimezone(zone).date())
    rows = await connection.fetch(PERIODS, [meter.id for meter in meters])
    periods = [MeterPeriod(**dict(row), _ignore_missing=True) for row in rows]
    used = core.by_period(map(in_words, meters), map(counted, periods), zone=zone)
    asked = [period for period in months(since, until) if step is HistoryStep.MONTH or period in used]
    told = Counter(_first(period, step) for period in asked)
    others = await connection.fetch(
        NEIGHBOURS, meters[0].house, premises, resource.name, since, until, step.value, list(told), list(told.values())
    )
    hidden = {row["period"]: row["volumes"] for row in others if len(row["volumes"]) >= ANONYMOUS}
    norms = await connection.fetch(NORMS, premises, resource.name)
    numbers = {meter.id: meter.number for meter in meters}
    points = []
    for period in months(since, until):
        found = used.get(period)
        amount, per = _norm(norms, period)
        points.append(
            Point(
                period,
                tuple(Shown(numbers[row.meter], tuple(row.values)) for row in periods if row.period == period),
                None if found is None else found.volume,
                found is not None and bool(found.corrections),
                amount,
                per,
                median(hidden[period]) if period in hidden else None,
            )
        )
    if step is HistoryStep.YEAR:
        by_year = groupby(points, lambda point: _first(point.period, step))
        points = [_added(year, [*each], hidden.get(year)) for year, each in by_year]
    zones = tuple(DayZone[zone] for zone in meters[-1].zones)
    measured_in = unit(resource, _UNITS_SINCE, getattr(viewer, "language", "ru"))
    return History(resource, measured_in, zones, tuple(points), step)


def _first(period: date, step: HistoryStep) -> date:
    """Which is the first day of its month, or year?"""
    return period.replace(month=1) if step is HistoryStep.YEAR else period


def _added(year: date, points: Sequence[Point], neighbours: Sequence[Decimal] | None) -> Point:
    """What is known of a year: its months added up; what the meters showed last in it, meter by meter."""
    shown = {each.number: each for point in points for each in point.shown}
    used = [point.consumption for point in points if point.consumption is not None]
    norms = [point.norm for point in points if point.norm is not None]
    return Point(
        year,
        tuple(shown.values()),
        sum(used, Decimal(0)) if used else None,
        any(point.is_corrected for point in points),
        sum(norms, Decimal(0)) if len(norms) == len(points) else None,
        points[-1].norm_per if len(norms) == len(points) else None,
        median(neighbours) if neighbours is not None and used else None,
    )


def _span(since: date, until: date, today: date) -> tuple[date, date]:
    """From which month to which? Neither before the law is known, nor after the next period, nor too many."""
    last = min(until.replace(day=1), add_months(today.replace(day=1), 1))
    first = max(since, KNOWN_SINCE).replace(day=1)
    return (max(first, add_months(last, 1 - MOST)), last) if first <= last else (first, last)


_UNITS_SINCE: Final = core.terms.UNITS.terms[-1].since


def _norm(norms: Sequence[Any], period: date) -> tuple[Decimal | None, NormPer | None]:
    """Which norm is in force on the last day of the month?"""
    day = add_months(period, 1) - timedelta(days=1)
    for row in reversed(norms):
        if row["since"] <= day and (row["until"] is None or day <= row["until"]):
            per = NormPer[row["per"]]
            whole = row["amount"] * row["area"] if per is NormPer.SQUARE_METRE else row["amount"]
            return whole.normalize() + 0, per
    return None, None
