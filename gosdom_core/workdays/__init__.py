"""Workdays: is it a working day, and when does a term end?

Terms are counted as the Civil Code has it (ст. 190–194): a term starts the day after its event, one in calendar days
that ends on a day off moves to the next working day, and its last day ends at 24:00. Hours and minutes run
continuously, nights and days off included. "Working day" is that of the five-day production calendar (ТК РФ ст. 111,
112): the Rules do not define another.

Days are `date`, moments are aware `datetime`, zones are `tzinfo`; regions are codes of the subject ("16", or "16:moved"
where a holiday that falls on a day off gives another day). Nothing reads a clock.
"""

from gosdom_core.workdays.counting import Deadline, Step, add_months, deadline
from gosdom_core.workdays.days import (
    FIRST_YEAR,
    LAST_YEAR,
    Day,
    is_working,
    kind,
    next_working_day,
    nth_working_day,
    provisional,
    working_days_between,
    year_calendar,
)
from gosdom_core.workdays.spans import AtOnce, CalendarDays, Elapsed, Months, OnDayOff, Pause, Span, Workdays
from gosdom_core.workdays.years import YearCalendar

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "AtOnce",
    "CalendarDays",
    "Day",
    "Deadline",
    "Elapsed",
    "Months",
    "OnDayOff",
    "Pause",
    "Span",
    "Step",
    "Workdays",
    "YearCalendar",
    "add_months",
    "deadline",
    "is_working",
    "kind",
    "next_working_day",
    "nth_working_day",
    "provisional",
    "working_days_between",
    "year_calendar",
]
