"""Values: the small shapes that the terms of this folder hold."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from fractions import Fraction
from typing import Final, Generic, Literal, TypeVar

from gosdom_core.errors import OutOfRange
from gosdom_core.readings.months import month_of
from gosdom_core.workdays import add_months

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Either(Generic[T_co]):
    """Where sources conflict, which reading is `taken` here, and which is the `other` that a caller may choose?"""

    taken: T_co
    other: T_co

    def pick(self, other: bool) -> T_co:
        """Which one holds, when the caller says whether it takes the other?

        >>> Either(1, 2).pick(other=False), Either(1, 2).pick(other=True)
        (1, 2)
        """
        return self.other if other else self.taken


@dataclass(frozen=True, slots=True)
class Choices:
    """Which readings of a disputed law does the caller take? The defaults are ours; each field is one dispute.

    - `coefficient_when_not_sent`: K on plain non-submission (п. 59 б). Ours: none. Product code often takes 1.5.
    - `coefficient_for_sewer`: K for sewer. Ours: none, as the classic rule has it. News of 2025 say 1.5.
    - `coefficient_for_heating`: K for heating where no meter was installed. Ours: none. Some formulas have 1.5.
    - `coefficient_by`: by which day of the billing period K is taken. Ours: the last, when the bill is computed.
    - `recalculate_norm`: are periods billed by the norm for want of readings recalculated too? Ours: yes.
    - `check_in_calendar_days`: is a meter checked within 10 days? Ours: 10 working days.
    """

    coefficient_when_not_sent: bool = False
    coefficient_for_sewer: bool = False
    coefficient_for_heating: bool = False
    coefficient_by: Literal["first_day", "last_day"] = "last_day"
    recalculate_norm: bool = True
    check_in_calendar_days: bool = False


CHOICES: Final = Choices()


@dataclass(frozen=True, slots=True)
class Window:
    """From which day of the month to which are readings sent? Both included, local days of the house.

    A month shorter than `closes` closes on its last day; the day is not moved off days off. Raises `OutOfRange`.

    >>> Window(15, 25).period(date(2026, 5, 25)), Window(15, 25).period(date(2026, 12, 26))
    (datetime.date(2026, 5, 1), datetime.date(2027, 1, 1))
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 1 <= self.closes <= 31:
            raise OutOfRange(field=["closes"], least=1, most=31, value=self.closes)
        if not 1 <= self.opens <= self.closes:
            raise OutOfRange(field=["opens"], least=1, most=self.closes, value=self.opens)

    def period(self, day: date) -> date:
        """For which period does a reading of the day count? After the closing day, for the next one; never refused
        for that."""
        month = month_of(day)
        return month if day.day <= self.closes else add_months(month, 1)

    def opens_on(self, period: date) -> date:
        """On which day does the period's window open? A period is the first day of its month."""
        return period.replace(day=min(self.opens, monthrange(period.year, period.month)[1]))

    def closes_on(self, period: date) -> date:
        """On which day, the last one, does the period's window close?

        >>> Window(20, 31).closes_on(date(2026, 2, 1))
        datetime.date(2026, 2, 28)
        """
        return period.replace(day=min(self.closes, monthrange(period.year, period.month)[1]))

    def closes_at(self, period: date, zone: tzinfo) -> datetime:
        """From which moment on does a reading count for the next period? 24:00 of the closing day in the house's zone.

        >>> from zoneinfo import ZoneInfo
        >>> Window(15, 25).closes_at(date(2026, 5, 1), ZoneInfo("Europe/Samara")).isoformat()
        '2026-05-26T00:00:00+04:00'
        """
        return datetime.combine(self.closes_on(period) + timedelta(days=1), time(), zone)

    def is_open(self, day: date) -> bool:
        """Is it a day of the window? A reading of any other day is taken as well.

        >>> Window(15, 25).is_open(date(2026, 5, 14)), Window(15, 25).is_open(date(2026, 5, 15))
        (False, True)
        """
        return self.opens_on(month_of(day)) <= day <= self.closes_on(month_of(day))


@dataclass(frozen=True, slots=True)
class Oddness:
    """When is a reading odd? More than `times` the monthly average of up to `months` months; beyond `far` times most
    likely a slip.

    A fall is taken for a rollover where it makes no more than `rollover` of the meter's scale.
    """

    times: int
    far: int
    months: int
    rollover: Fraction


@dataclass(frozen=True, slots=True)
class AverageRule:
    """Over how many months is the average taken? Up to `most`, at least `least`; of a meter that worked for less, at
    least `young`."""

    most: int
    least: int
    young: int


class Fault(Enum):
    """When is a meter out of use (вышел из строя)?"""

    SHOWS_NOTHING = "shows_nothing"
    SEALS_BROKEN = "seals_broken"
    DAMAGED = "damaged"
    ERROR_OVER_LIMIT = "error_over_limit"
    VERIFICATION_OVER = "verification_over"


class DayZone(Enum):
    """Which zone of the day is it? Круглосуточно, день, ночь, пик, полупик."""

    ALL = "all"
    DAY = "day"
    NIGHT = "night"
    PEAK = "peak"
    HALF_PEAK = "half_peak"


Hours = tuple[tuple[int, int, DayZone], ...]
"""From which local hour, up to which (not included), in which zone? In the order of the day."""
