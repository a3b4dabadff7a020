"""Judging: can a reading be taken, for which period does it count, and what is odd about it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from gosdom_core.law import Dated, Term
from gosdom_core.readings import terms
from gosdom_core.readings.meters import EXACT, Meter, Values
from gosdom_core.readings.months import month_of, months_between
from gosdom_core.readings.refusals import (
    FarMoreThanUsual,
    LessThanLast,
    MeterNotInUse,
    MoreThanMeterPasses,
    MuchMoreThanUsual,
    Odd,
    RolledOver,
    VerificationOver,
)
from gosdom_core.readings.values import Oddness, Window
from gosdom_core.readings.verdicts import (
    Accepted,
    Change,
    Counted,
    NeedsConfirmation,
    Reading,
    Usual,
    Verdict,
    rounded,
    window_on,
)
from gosdom_core.workdays import add_months

_DAY: Final = timedelta(days=1)
_HOUR: Final = 3_600_000_000
"""Microseconds."""
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What is the same for all meters of a zone from the day `first` to the day `last`?"""

    period: date
    first: date
    last: date
    opens: datetime
    closes: datetime
    late_until: datetime
    oddness: Oddness
    over_counts: bool
    term: Term[int]


@lru_cache(maxsize=1024)
def _stretch(day: date, zone: tzinfo, window: Window | None, oddness: Oddness | None) -> _Stretch:
    """Which days around a day are of its period, under the same terms?"""
    held = window or window_on(day)
    period = held.period(day)
    first, last = held.closes_on(add_months(period, -1)) + _DAY, held.closes_on(period)
    for dated in _TERMS:
        term = dated.on(day)
        first, last = max(first, term.since), min(last, dated.ends(term) or last)
    return _Stretch(
        period, first, last, _midnight(first, zone), _midnight(last + _DAY, zone), _midnight(period, zone),
        oddness or terms.ODDNESS.on(day).value, terms.OVER_COUNTS.on(day).value, terms.WINDOW_CLOSES.on(day),
    )  # fmt: skip


_TERMS: Final[tuple[Dated[Any], ...]] = (
    terms.WINDOW_OPENS,
    terms.WINDOW_CLOSES,
    terms.ODDNESS,
    terms.OVER_COUNTS,
    terms.FAULTS,
)


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: tzinfo) -> datetime:
    # in UTC: moments are compared with it one by one, and a zone's own offset is dear to ask
    return datetime.combine(day, time(), zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which bounds is a reading of a meter plain, so that nothing is asked about it?

    They hold for moments from `opens` up to `closes`, not included: days of one period, under the same terms, with
    the meter in use. A plain reading shows no less than `start`, tells no more than `most` (`None`: nothing
    is usual yet), and no more than the meter can have passed since `since`. All
    questions are asked by these bounds; `billed` is false where the verification is over.
    """

    meter: Meter
    period: date
    opens: datetime
    closes: datetime
    late_until: datetime
    start: Values
    since: datetime
    over: int
    usual: Usual | None
    most: Decimal | None
    billed: bool
    zone: tzinfo
    oddness: Oddness
    term: Term[int]

    def hold(self, at: datetime) -> bool:
        """Do they hold at the moment?"""
        return self.opens <= at < self.closes

    def plain(self, values: Values, at: datetime) -> Decimal | None:
        """How much was consumed, if the reading is plain? `values` as the meter has `checked` them; `None` where
        something would be asked."""
        if not self.billed:
            return None
        consumption = _ZERO
        for value, before in zip(values, self.start, strict=True):
            if value < before:
                return None
            consumption += value - before
        if self.most is not None and consumption > self.most:
            return None
        return consumption if self.passes(consumption, at) else None

    def passes(self, consumption: Decimal, at: datetime) -> bool:
        """Can so much have passed through the meter up to the moment? Compared in whole numbers, exactly."""
        if self.meter.most_an_hour is None:
            return True
        amount, parts = consumption.as_integer_ratio()
        most, of = self.meter.most_an_hour.as_integer_ratio()
        return amount * of * _HOUR <= most * parts * ((at - self.since) // timedelta(microseconds=1))

    def judge(self, reading: Reading) -> Verdict:
        """Can the reading be taken, and is anything odd about it? As `judge` of these bounds' meter; `ValueError`
        where they do not hold."""
        if reading.meter != self.meter.id:
            raise ValueError("reading, meter and last must be of one meter")
        if not self.hold(reading.at):
            raise ValueError("these bounds are of other days")
        meter, values = self.meter, self.meter.checked(reading.values, reading.total)
        late = reading.at < self.late_until
        change = fall(meter, self.start, values, self.oddness.rollover)
        if change is not Change.FORWARD and reading.change in {Change.ROLLOVER, Change.CORRECTION}:
            change = reading.change
        moved = moves(meter, self.start, values, change)
        plain = self.plain(values, reading.at) is not None
        questions = () if plain else tuple(self._asked(values, moved, change, reading.at))
        if questions and not reading.confirmed:
            return NeedsConfirmation(self.period, values, moved, change, late, questions, self.term)
        return Accepted(self.period, values, moved, change, late, self.billed, questions, self.term)

    def _asked(self, values: Values, moved: Values, change: Change, at: datetime) -> Iterator[Odd]:
        """What is outside these bounds?"""
        consumption = sum(moved, _ZERO)
        yield from _fallen(self.meter, self.start, values, moved, change)
        yield from _much(consumption, self.over, self.usual, self.oddness)
        if not self.passes(consumption, at):
            yield _impossible(self.meter, consumption, at - self.since)
        if not self.billed:
            day = at.astimezone(self.zone).date()
            yield VerificationOver(field=["meter"], term=terms.FAULTS.on(day), until=self.meter.verify_until)


def bounds(
    meter: Meter,
    day: date,
    *,
    zone: tzinfo,
    last: Counted | None = None,
    usual: Usual | None = None,
    window: Window | None = None,
    oddness: Oddness | None = None,
) -> Bounds:
    """Between which bounds is a reading of the meter plain, on that day and those around it? Who judges many readings
    of a meter asks once, and then compares. The arguments are those of `judge`.

    Raises `MeterNotInUse`; `ValueError` where `last` is of another meter, or not of an earlier period.

    >>> from zoneinfo import ZoneInfo
    >>> from gosdom_core.homes import Resource
    >>> samara = ZoneInfo("Europe/Samara")
    >>> meter = Meter("m1", Resource.COLD_WATER, 5, 3, date(2026, 4, 1), initial=(Decimal(7),))
    >>> known = bounds(meter, date(2026, 5, 10), zone=samara, usual=Usual(Fraction(10), 3))
    >>> known.opens.isoformat(), known.closes.isoformat(), known.most
    ('2026-04-25T20:00:00+00:00', '2026-05-25T20:00:00+00:00', Decimal('10.000'))
    >>> at = datetime(2026, 5, 20, tzinfo=samara)
    >>> known.plain(meter.checked([Decimal(9)]), at), known.plain(meter.checked([Decimal(6)]), at)
    (Decimal('2.000'), None)
    """
    if last is not None and last.meter != meter.id:
        raise ValueError("reading, meter and last must be of one meter")
    if not meter.in_use(day):
        raise MeterNotInUse(field=["meter"], since=meter.installed, until=meter.removed, day=day)
    stretch = _stretch(day, zone, window, oddness)
    opens, closes = stretch.opens, stretch.closes
    if meter.installed > stretch.first:
        opens = _midnight(meter.installed, zone)
    if meter.removed is not None and meter.removed < stretch.last:
        closes = _midnight(meter.removed + _DAY, zone)
    verified = meter.verify_until
    if verified is not None and verified < stretch.last:
        if day <= verified:
            closes = min(closes, _midnight(verified + _DAY, zone))
        elif verified >= stretch.first:
            opens = max(opens, _midnight(verified + _DAY, zone))
    if last is None:
        start, since, before = meter.start, _midnight(meter.installed, zone), month_of(meter.installed)
    elif last.period >= stretch.period:
        raise ValueError("last must be of an earlier period")
    else:
        start, since, before = last.values, last.at, last.period
    over = max(1, months_between(before, stretch.period))
    return Bounds(
        meter, stretch.period, opens, closes, stretch.late_until, start, since, over, usual,
        _most(meter, over, usual, stretch.oddness), verified is None or day <= verified or stretch.over_counts,
        zone, stretch.oddness, stretch.term,
    )  # fmt: skip


def _most(meter: Meter, over: int, usual: Usual | None, odd: Oddness) -> Decimal | None:
    """How much is at most as usual, in the meter's last decimals? `_much` compares exactly; this is the last figure
    below."""
    if usual is None or usual.months < 1:
        return None
    total = usual.total
    if total.numerator <= 0:
        return _ZERO
    whole = 10**meter.decimals * odd.times * total.numerator * over // (total.denominator * usual.months)
    return Decimal(whole).scaleb(-meter.decimals, EXACT)


def judge(
    reading: Reading,
    meter: Meter,
    *,
    zone: tzinfo,
    last: Counted | None = None,
    usual: Usual | None = None,
    window: Window | None = None,
    oddness: Oddness | None = None,
) -> Verdict:
    """Can the reading be taken, for which period, and is anything odd about it?

    `zone` is that of the house. `last` is what counts for the latest period before (without it: what the meter showed
    when installed), `usual` what was consumed in the months before (`usual(…)`), `window` and `oddness` the account's
    own settings. Consumption since a `last` of several months ago is compared with as many averages.

    It is what the `bounds` of the day say, asked once. Raises `MeterNotInUse`, `WrongRegisters`, `NotANumber`,
    `NegativeReading`, `TooManyDigits`, `ZonesDoNotSum`; `ValueError` where the reading is of another meter or `last`
    is not of an earlier period. Source: ПП 354 п. 31(ж), п. 33(к(1)), п. 81(12); oddness is ours.

    >>> from dataclasses import replace
    >>> from zoneinfo import ZoneInfo
    >>> from gosdom_core.homes import Resource
    >>> samara = ZoneInfo("Europe/Samara")
    >>> meter = Meter("m1", Resource.COLD_WATER, 5, 3, date(2024, 3, 1))
    >>> april = Counted("m1", date(2026, 4, 1), (Decimal("99998.000"),), datetime(2026, 4, 20, tzinfo=samara))
    >>> sent = Reading("m1", (Decimal("4.5"),), datetime(2026, 5, 26, tzinfo=samara))
    >>> verdict = judge(sent, meter, zone=samara, last=april)
    >>> verdict.period, verdict.late, [question.code for question in verdict.questions]
    (datetime.date(2026, 6, 1), True, ['READING_ROLLED_OVER'])
    >>> judge(replace(sent, confirmed=True), meter, zone=samara, last=april).consumption
    Decimal('6.500')
    """
    day = reading.at.astimezone(zone).date()
    if reading.meter != meter.id:
        raise ValueError("reading, meter and last must be of one meter")
    return bounds(meter, day, zone=zone, last=last, usual=usual, window=window, oddness=oddness).judge(reading)


def fall(meter: Meter, last: Values, values: Values, share: Fraction) -> Change:
    """What is it, when registers show less than before? A rollover where each that fell would have passed no more
    than `share` of the scale.

    >>> from gosdom_core.homes import Resource
    >>> meter = Meter("m1", Resource.COLD_WATER, 5, 0, date(2024, 3, 1))
    >>> fall(meter, (Decimal(99990),), (Decimal(5),), Fraction(1, 10))
    <Change.ROLLOVER: 'rollover'>
    >>> fall(meter, (Decimal(150),), (Decimal(140),), Fraction(1, 10))
    <Change.CORRECTION: 'correction'>
    """
    fallen = [value - before for before, value in zip(last, values, strict=True) if value < before]
    if not fallen:
        return Change.FORWARD
    passed = all(meter.scale + by <= meter.scale * share.numerator / share.denominator for by in fallen)
    return Change.ROLLOVER if passed else Change.CORRECTION


def moves(meter: Meter, last: Values, values: Values, change: Change) -> Values:
    """How much did each register move? 10^digits − last + value where it passed zero; below zero where it is a
    correction.

    Raises `ValueError` where a register fell and the change is not marked.

    >>> from gosdom_core.homes import Resource
    >>> meter = Meter("m1", Resource.COLD_WATER, 5, 0, date(2024, 3, 1))
    >>> [moves(meter, (Decimal(99990),), (Decimal(5),), how)[0] for how in (Change.ROLLOVER, Change.CORRECTION)]
    [Decimal('15'), Decimal('-99985')]
    """
    found = tuple(value - before for before, value in zip(last, values, strict=True))
    if all(by >= 0 for by in found) or change is Change.CORRECTION:
        return found
    if change is Change.FORWARD:
        raise ValueError(f"{meter.id}: a fall must be marked as a rollover or as a correction")
    return tuple(by + meter.scale if by < 0 else by for by in found)


def _fallen(meter: Meter, last: Values, values: Values, moved: Values, change: Change) -> Iterator[Odd]:
    for index, (before, value) in enumerate(zip(last, values, strict=True)):
        if value < before:
            kind = RolledOver if change is Change.ROLLOVER else LessThanLast
            yield kind(
                field=["values"],
                register=meter.register(index),
                value=value,
                last=before,
                digits=meter.digits,
                consumption=moved[index],
            )


def _much(consumption: Decimal, over: int, usual: Usual | None, odd: Oddness) -> Iterator[Odd]:
    if usual is None or usual.months < 1:
        return
    # consumption / over > times × total / months, in whole numbers: exact, and quick enough for a million readings
    amount, parts = consumption.as_integer_ratio()
    ours = amount * usual.total.denominator * usual.months
    theirs = max(usual.total.numerator, 0) * parts * over
    if ours <= odd.times * theirs:
        return
    kind, times = (FarMoreThanUsual, odd.far) if ours > odd.far * theirs else (MuchMoreThanUsual, odd.times)
    yield kind(
        field=["values"],
        consumption=consumption,
        over=over,
        times=times,
        average=usual.average,
        months=usual.months,
    )


def _impossible(meter: Meter, consumption: Decimal, passed: timedelta) -> Odd:
    hours = Fraction(passed // timedelta(microseconds=1), _HOUR)
    most = rounded(Fraction(meter.most_an_hour or 0) * hours, meter.decimals)
    return MoreThanMeterPasses(field=["values"], consumption=consumption, hours=rounded(hours, 1), most=most)
