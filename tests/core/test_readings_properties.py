"""Readings: what holds whatever was sent, in whatever order, and wherever a span is cut."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosdom_core.errors import Refused
from gosdom_core.homes import Period, Resource
from gosdom_core.readings import (
    Accepted,
    Change,
    Choices,
    Counted,
    Meter,
    NeedsConfirmation,
    Norm,
    Reading,
    Usual,
    Why,
    Window,
    bounds,
    by_period,
    consumption,
    count,
    judge,
    recalculate,
    tiers,
    usage,
    usual,
    window_on,
    without_reading,
)

ZONE = ZoneInfo("Asia/Vladivostok")
BEGUN = date(2025, 1, 1)
# noon of every fifth day, so that moments meet and closing days are hit
MOMENTS = st.integers(-2, 90).map(lambda n: datetime(2025, 1, 1, 12, tzinfo=ZONE) + timedelta(days=5 * n))
FIGURES = st.one_of(
    st.integers(-5, 1_200).map(lambda n: Decimal(n).scaleb(-1)),
    st.sampled_from([Decimal("NaN"), Decimal(99), Decimal("99.9"), Decimal(0), Decimal("0.05")]),
)
METERS = st.builds(
    Meter,
    id=st.just("m"),
    resource=st.just(Resource.ELECTRICITY),
    digits=st.just(2),
    decimals=st.just(1),
    installed=st.just(BEGUN),
    rates=st.integers(1, 3),
    removed=st.none() | st.dates(date(2025, 3, 1), date(2026, 1, 1)),
    verify_until=st.none() | st.dates(date(2025, 3, 1), date(2026, 1, 1)),
)
WINDOWS = st.none() | st.tuples(st.integers(1, 31), st.integers(1, 31)).map(lambda pair: Window(min(pair), max(pair)))


@st.composite
def meters_with_readings(draw: st.DrawFn) -> tuple[Meter, list[Reading], Window | None]:
    meter = draw(METERS)
    reading = st.builds(
        Reading,
        meter=st.just("m"),
        values=st.lists(FIGURES, min_size=meter.rates, max_size=meter.rates).map(tuple),
        at=MOMENTS,
        confirmed=st.booleans(),
        change=st.none() | st.sampled_from(Change),
        id=st.sampled_from(["", "a", "b"]),
    )
    return meter, draw(st.lists(reading, max_size=12)), draw(WINDOWS)


def period_of(reading: Reading, window: Window | None) -> date:
    day = reading.at.astimezone(ZONE).date()
    return (window or window_on(day)).period(day)


@given(meters_with_readings(), st.randoms())
def test_whatever_the_order_and_repeats_the_same_counts(
    case: tuple[Meter, list[Reading], Window | None], shuffle: random.Random
) -> None:
    meter, readings, window = case
    counted = count(readings, meter, zone=ZONE, window=window)
    again = readings + [shuffle.choice(readings) for _ in range(len(readings))]
    shuffle.shuffle(again)
    assert count(again, meter, zone=ZONE, window=window) == counted


@given(meters_with_readings())
def test_the_counted_reading_of_a_period_is_the_last_valid_one(
    case: tuple[Meter, list[Reading], Window | None],
) -> None:
    """Every reading is judged anew against what counts before its period: the latest of the valid ones must count."""
    meter, readings, window = case
    counted = count(readings, meter, zone=ZONE, window=window)
    expected: dict[date, datetime] = {}
    for reading in readings:
        period = period_of(reading, window)
        before = [one for one in counted.values() if one.period < period]
        last = max(before, key=lambda one: one.period, default=None)
        used = usage([meter], before, zone=ZONE, window=window)
        try:
            verdict = judge(reading, meter, zone=ZONE, last=last, usual=usual(used, period), window=window)
        except Refused:
            continue
        if isinstance(verdict, Accepted) and verdict.counts:
            expected[period] = max(expected.get(period, reading.at), reading.at)
    assert {period: one.at for period, one in counted.items()} == expected


@given(meters_with_readings())
def test_consumption_is_below_zero_only_as_a_marked_correction(
    case: tuple[Meter, list[Reading], Window | None],
) -> None:
    meter, readings, window = case
    counted = count(readings, meter, zone=ZONE, window=window)
    for one in by_period([meter], counted.values(), zone=ZONE, window=window).values():
        for part in one.parts:
            if min(part.volumes) < 0:
                assert part.change is Change.CORRECTION
                assert part in one.corrections
            if part.change is Change.FORWARD:
                assert min(part.volumes) >= 0
            assert max(part.volumes) < meter.scale


@given(meters_with_readings())
def test_a_fall_is_never_accepted_unasked(case: tuple[Meter, list[Reading], Window | None]) -> None:
    meter, readings, window = case
    for reading in readings:
        try:
            verdict = judge(reading, meter, zone=ZONE, window=window)
        except Refused:
            continue
        if isinstance(verdict, NeedsConfirmation):
            assert not reading.confirmed
            assert verdict.questions
        else:
            assert reading.confirmed or not verdict.answered
            assert verdict.counts or verdict.answered
        assert verdict.period == period_of(reading, window)


@given(
    meters_with_readings(),
    st.none() | st.builds(Usual, st.integers(-5, 900).map(lambda n: Fraction(n, 7)), st.integers(1, 12)),
    st.none() | st.integers(1, 400).map(lambda n: Decimal(n).scaleb(-3)),
    st.integers(0, 12),
)
def test_bounds_say_of_any_reading_what_judging_it_alone_says(
    case: tuple[Meter, list[Reading], Window | None], known: Usual | None, most: Decimal | None, back: int
) -> None:
    """Plain is what is accepted unasked, and only that; made for one day, they say the same on each day they hold."""
    meter, readings, window = replace(case[0], most_an_hour=most), case[1], case[2]
    for reading in readings:
        day = reading.at.astimezone(ZONE).date()
        last = None
        if back % 2:
            at = datetime(2024, 12, 1, 12, tzinfo=ZONE)
            last = Counted("m", date(2024, 12, 1), (Decimal(back),) * meter.rates, at)
        asked: dict[str, Any] = {"zone": ZONE, "last": last, "usual": known, "window": window}
        try:
            ours = bounds(meter, day - timedelta(days=back), **asked)
        except Refused:
            continue
        if not ours.hold(reading.at):
            with pytest.raises(ValueError, match="other days"):
                ours.judge(reading)
            continue
        try:
            alone = judge(replace(reading, confirmed=False), meter, **asked)
        except Refused as refused:
            with pytest.raises(type(refused)):
                ours.judge(reading)
            continue
        plain = ours.plain(meter.checked(reading.values), reading.at)
        assert ours.judge(replace(reading, confirmed=False)) == alone
        if isinstance(alone, Accepted):
            assert (plain, alone.answered, alone.counts) == (alone.consumption, (), True)
            assert alone.change is Change.FORWARD
        else:
            assert plain is None


@st.composite
def replaced(draw: st.DrawFn) -> tuple[list[Meter], list[Counted]]:
    """One meter after another, each read about once a month, falls included."""
    days = sorted(draw(st.sets(st.dates(date(2025, 2, 1), date(2026, 11, 30)), max_size=3)))
    meters, counted = [], []
    figures = st.integers(0, 999).map(lambda n: Decimal(n).scaleb(-1))
    for index, (since, until) in enumerate(zip([BEGUN, *days], [*days, None], strict=True)):
        meter = Meter(
            f"m{index}",
            Resource.GAS,
            2,
            1,
            since,
            initial=(draw(figures),),
            removed=until,
            final=(draw(figures),) if until and draw(st.booleans()) else (),
        )
        meters.append(meter)
        day = since
        last = meter.start
        while day < (until or date(2026, 12, 31)):
            value = (draw(figures),)
            change = Change.FORWARD if value >= last else draw(st.sampled_from([Change.ROLLOVER, Change.CORRECTION]))
            moment = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
            counted.append(Counted(meter.id, window_on(day).period(day), value, moment, change))
            last, day = value, day + timedelta(days=draw(st.integers(20, 70)))
    return meters, counted


@given(replaced(), st.dates(BEGUN, date(2026, 12, 31)), st.dates(BEGUN, date(2026, 12, 31)), st.randoms())
def test_splitting_a_span_adds_up(
    case: tuple[list[Meter], list[Counted]], one: date, other: date, shuffle: random.Random
) -> None:
    meters, counted = case
    shuffle.shuffle(counted)
    cuts = [date(2024, 1, 1), *sorted({one, other}), date(2027, 12, 31)]
    spans = [Period(since + timedelta(days=1), until) for since, until in itertools.pairwise(cuts) if since < until]
    pieces = [consumption(meters, counted, span, zone=ZONE) for span in spans]
    whole = consumption(meters, counted, Period(cuts[0]), zone=ZONE)
    assert sum((piece.volume for piece in pieces), Decimal(0)) == whole.volume
    assert sum(len(piece.parts) for piece in pieces) == len(whole.parts)
    by_months = by_period(meters, counted, zone=ZONE)
    assert sum((month.volume for month in by_months.values()), Decimal(0)) == whole.volume


@given(replaced())
def test_what_was_consumed_is_what_the_meters_show_but_for_rollovers(case: tuple[list[Meter], list[Counted]]) -> None:
    meters, counted = case
    parts = consumption(meters, counted, Period(BEGUN), zone=ZONE).parts
    shown = Decimal(0)
    for meter in meters:
        told = sorted((one for one in counted if one.meter == meter.id), key=lambda one: one.at)
        ends = meter.end or (told[-1].values if told else meter.start)
        rollovers = sum(part.change is Change.ROLLOVER for part in parts if part.meter == meter.id)
        shown += ends[0] - meter.start[0] + rollovers * meter.scale
    assert sum((part.volume for part in parts), Decimal(0)) == shown


@given(replaced())
def test_spreading_over_months_loses_nothing(case: tuple[list[Meter], list[Counted]]) -> None:
    meters, counted = case
    whole = consumption(meters, counted, Period(BEGUN), zone=ZONE).volume
    assert sum(usage(meters, counted, zone=ZONE).values(), Fraction(0)) == Fraction(whole)


@given(st.integers(0, 3), st.integers(-10_000, 10_000_000), st.integers(0, 4), st.booleans())
def test_a_recalculation_bills_exactly_what_was_consumed(gap: int, litres: int, places: int, norm: bool) -> None:
    used = {date(2025, month, 1): Fraction(month, 3) for month in range(1, 13)}
    billed = [
        without_reading(
            Why.NOT_SENT,
            date(2026, month, 1),
            nth=month + 3 * norm,
            resource=Resource.COLD_WATER,
            used=used,
            norm=Norm(Decimal("4.745"), 3),
        )
        for month in range(1, gap + 1)
    ]
    consumed = Decimal(litres).scaleb(-places)
    found = recalculate(billed, consumed, date(2026, gap + 1, 1))
    charged = sum((one.charged for one in billed), Decimal(0))
    assert charged + sum((part.difference for part in found), Decimal(0)) == consumed
    assert sum((part.share for part in found), Decimal(0)) == consumed
    shares = [part.share for part in found]
    assert max(shares) - min(shares) <= Decimal(1).scaleb(-places)
    kept = recalculate(billed, consumed, date(2026, gap + 1, 1), choices=Choices(recalculate_norm=False))
    assert all(part.stands == norm for part in kept[:-1])


@given(
    st.decimals(-100, 20_000, places=3),
    st.lists(st.integers(1, 10_000), unique=True, max_size=4).map(lambda bounds: [Decimal(b) for b in sorted(bounds)]),
)
def test_tiers_add_up(volume: Decimal, bounds: list[Decimal]) -> None:
    parts = tiers(volume, date(2026, 5, 1), bounds)
    assert sum(parts, Decimal(0)) == volume
    assert len(parts) == len(bounds) + 1
