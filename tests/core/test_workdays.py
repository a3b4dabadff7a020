"""Working days and the counting of terms: the production calendars month by month, ГК РФ ст. 190–194, nights, zones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosdom_core import acts, workdays
from gosdom_core.errors import OutOfRange
from gosdom_core.law import Term
from gosdom_core.workdays import (
    AtOnce,
    CalendarDays,
    Day,
    Elapsed,
    Months,
    Pause,
    Span,
    Workdays,
    add_months,
    deadline,
    is_working,
    kind,
    next_working_day,
    nth_working_day,
    provisional,
    working_days_between,
)
from gosdom_core.workdays import years as calendars

MOSCOW, SAMARA, NEW_YORK = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Samara"), ZoneInfo("America/New_York")
DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def moment(parts: tuple[int, ...], zone: ZoneInfo) -> datetime:
    year, month, day, hour, minute = (*parts, 0, 0)[:5]
    return datetime(year, month, day, hour, minute, tzinfo=zone)


def term(span: Span) -> Term[Span]:
    return Term(date(2000, 1, 1), span, acts.CIVIL_CODE, "ст. 190–194", "primary")


# --- Calendars --------------------------------------------------------------------------------------------------------

MONTHS = {
    2023: [17, 18, 22, 20, 20, 21, 21, 23, 21, 22, 21, 21],
    2024: [17, 20, 20, 21, 20, 19, 23, 22, 21, 23, 21, 21],
    2025: [17, 20, 21, 22, 18, 19, 23, 21, 22, 23, 19, 22],
    2026: [15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22],
    2027: [15, 19, 22, 22, 19, 21, 22, 22, 22, 21, 20, 22],
}


@pytest.mark.parametrize(
    ("year", "month", "expected"),
    [(year, month, n) for year, row in MONTHS.items() for month, n in enumerate(row, start=1)],
)
def test_working_days_by_month(year: int, month: int, expected: int) -> None:
    assert sum(is_working(day) for day in days_of(year) if day.month == month) == expected


@pytest.mark.parametrize(
    ("year", "working", "hours"),
    [(2023, 247, 1973), (2024, 248, 1979), (2025, 247, 1972), (2026, 247, 1972), (2027, 247, 1972)],
)
def test_working_days_and_hours_by_year(year: int, working: int, hours: int) -> None:
    kinds = [kind(day) for day in days_of(year)]
    assert sum(found is not Day.OFF for found in kinds) == working
    assert sum({Day.WORKING: 8, Day.SHORTENED: 7, Day.OFF: 0}[found] for found in kinds) == hours


@pytest.mark.parametrize(
    ("year", "shortened"),
    [
        (2023, ["02-22", "03-07", "11-03"]),
        (2024, ["02-22", "03-07", "05-08", "06-11", "11-02"]),
        (2025, ["03-07", "04-30", "06-11", "11-01"]),
        (2026, ["04-30", "05-08", "06-11", "11-03"]),
        (2027, ["02-20", "04-30", "06-11", "11-03"]),
    ],
)
def test_shortened_days_by_year(year: int, shortened: list[str]) -> None:
    # `holidays` knows no shortened days: these are checked by hand
    assert [f"{day:%m-%d}" for day in days_of(year) if kind(day) is Day.SHORTENED] == shortened


@pytest.mark.parametrize(
    ("case", "day", "expected"),
    [
        ("2026: Saturday 3 January went to Friday 9 January", date(2026, 1, 9), Day.OFF),
        ("2026: Sunday 4 January went to Thursday 31 December", date(2026, 12, 31), Day.OFF),
        ("2026: Sunday 8 March moves to Monday by ст. 112", date(2026, 3, 9), Day.OFF),
        ("2026: Saturday 9 May moves to Monday by ст. 112", date(2026, 5, 11), Day.OFF),
        ("2027: Saturday 2 January went to Friday 5 November", date(2027, 11, 5), Day.OFF),
        ("2027: Sunday 3 January went to Friday 31 December", date(2027, 12, 31), Day.OFF),
        ("2027: Saturday 20 February is worked, shortened", date(2027, 2, 20), Day.SHORTENED),
        ("2027: Monday 22 February is off for it", date(2027, 2, 22), Day.OFF),
        ("2027: 13 November is an ordinary Saturday, whatever the news said", date(2027, 11, 13), Day.OFF),
        ("2024: Saturday 27 April is worked", date(2024, 4, 27), Day.WORKING),
        ("2024: … for Monday 29 April", date(2024, 4, 29), Day.OFF),
        ("2024: Saturday 2 November is worked, shortened", date(2024, 11, 2), Day.SHORTENED),
        ("2024: … for Tuesday 30 April", date(2024, 4, 30), Day.OFF),
        ("2024: Saturday 28 December is worked", date(2024, 12, 28), Day.WORKING),
        ("2024: … for Monday 30 December", date(2024, 12, 30), Day.OFF),
        ("2024: Saturday 6 January went to Friday 10 May", date(2024, 5, 10), Day.OFF),
        ("2024: Sunday 7 January went to Tuesday 31 December", date(2024, 12, 31), Day.OFF),
        ("2025: Saturday 1 November is worked, shortened", date(2025, 11, 1), Day.SHORTENED),
        ("2025: … for Monday 3 November", date(2025, 11, 3), Day.OFF),
        ("2023: Friday 24 February is off", date(2023, 2, 24), Day.OFF),
        ("2026: the eve of May Day is shortened", date(2026, 4, 30), Day.SHORTENED),
    ],
)
def test_moved_days(case: str, day: date, expected: Day) -> None:
    assert kind(day) is expected, case
    assert is_working(day) is (expected is not Day.OFF), case


@pytest.mark.parametrize("year", range(2023, 2028))
def test_calendars_agree_with_holidays_for_every_day(year: int) -> None:
    # no exception is named: the two agree on each of the 1826 days
    theirs = holidays.country_holidays("RU", years=year)
    differ = [day for day in days_of(year) if theirs.is_working_day(day) is not is_working(day)]
    assert differ == []


@given(day=DAYS, region=st.sampled_from([None, "16", "02"]))
def test_the_kind_of_a_day_and_the_search_agree(day: date, region: str | None) -> None:
    assert is_working(day, region) is (kind(day, region) is not Day.OFF)


# --- Years without a decree, regions ----------------------------------------------------------------------------------


def test_a_year_without_a_decree_is_made_of_the_code_and_says_so() -> None:
    year = calendars.by_the_code(2030)
    assert year.provisional
    assert provisional(date(2027, 12, 31)) is False
    assert provisional(date(2027, 12, 31), date(2028, 1, 10)) is True
    # Saturday 23 February 2030 moves to Monday; New Year's days on a weekend do not
    assert sorted(year.off)[8:11] == [date(2030, 2, 23), date(2030, 2, 25), date(2030, 3, 8)]
    assert sorted(year.short) == [
        date(2030, 2, 22),
        date(2030, 3, 7),
        date(2030, 4, 30),
        date(2030, 5, 8),
        date(2030, 6, 11),
        date(2030, 12, 31),
    ]


def test_a_deadline_that_ends_in_an_unknown_year_is_provisional() -> None:
    start = datetime(2027, 12, 30, 12, tzinfo=MOSCOW)
    # 31 December 2027 is off by decree; 1–8 January are holidays, 9 January a Sunday
    due = deadline(term(Workdays(1)), start=start, zone=MOSCOW)
    assert (due.day, due.provisional) == (date(2028, 1, 10), True)
    assert deadline(term(Workdays(1)), start=start - timedelta(days=1), zone=MOSCOW).provisional is False


@pytest.mark.parametrize(
    ("region", "day", "federal", "regional"),
    [
        ("16", date(2026, 3, 20), True, False),
        ("16", date(2026, 5, 27), True, False),
        ("16", date(2025, 6, 6), True, False),
        ("16", date(2025, 3, 30), False, False),  # a Sunday …
        ("16", date(2025, 3, 31), True, True),  # … that gives no extra day (the rule of 2025)
        ("16", date(2027, 8, 30), True, False),
        ("16", date(2026, 11, 6), True, False),
        ("02", date(2026, 3, 20), True, False),
        ("02", date(2028, 10, 11), True, False),
        ("02", date(2027, 8, 30), True, True),
        ("63", date(2026, 3, 20), True, True),
        # the other reading (2014): a holiday on a day off gives the next working day
        ("16:moved", date(2025, 3, 31), True, False),
        ("16:moved", date(2025, 4, 1), True, True),
        ("16:moved", date(2026, 8, 31), True, False),
        ("16:moved", date(2027, 11, 8), True, False),  # a Saturday after Thursday and Friday off
        ("16:moved", date(2026, 3, 20), True, False),
        ("16:moved", date(2026, 3, 23), True, True),
        ("63:moved", date(2025, 3, 31), True, True),
    ],
)
def test_regional_holidays_count_only_where_the_region_is_named(
    region: str, day: date, federal: bool, regional: bool
) -> None:
    assert (is_working(day), is_working(day, region)) == (federal, regional)


def test_there_is_no_third_reading_of_regional_holidays() -> None:
    with pytest.raises(ValueError, match="'16:shifted'"):
        is_working(date(2025, 3, 31), "16:shifted")


def test_a_regional_holiday_moves_the_end_of_a_term_only_in_its_region() -> None:
    start = datetime(2026, 3, 10, 9, tzinfo=MOSCOW)
    days = [deadline(term(CalendarDays(10)), start=start, zone=MOSCOW, region=region).day for region in (None, "16")]
    assert days == [date(2026, 3, 20), date(2026, 3, 23)]


# --- Counting ---------------------------------------------------------------------------------------------------------


@given(day=DAYS, n=st.integers(1, 60), region=st.sampled_from([None, "16", "02"]))
def test_adding_working_days_and_counting_them_agree(day: date, n: int, region: str | None) -> None:
    last = nth_working_day(day, n, region) if day.year < 2099 else day
    if last == day:
        return
    assert working_days_between(day, last, region) == n
    assert is_working(last, region)
    assert working_days_between(last, day, region) == -n


@given(day=DAYS, n=st.integers(1, 30), m=st.integers(1, 30))
def test_working_days_add_up(day: date, n: int, m: int) -> None:
    day = day.replace(year=min(day.year, 2098))
    assert nth_working_day(nth_working_day(day, n), m) == nth_working_day(day, n + m)


@given(day=DAYS)
def test_the_next_working_day_is_the_first_from_this_one_on(day: date) -> None:
    found = next_working_day(day)
    assert found >= day
    assert is_working(found)
    assert not any(is_working(day + timedelta(days=n)) for n in range((found - day).days))


YEAR_1999, YEAR_2101 = (("day", {"least": 2000, "most": 2100, "value": year}) for year in (1999, 2101))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: nth_working_day(date(2100, 12, 24), 0), ("n", {"least": 1, "most": 5, "value": 0})),
        (lambda: nth_working_day(date(2100, 12, 24), -3), ("n", {"least": 1, "most": 5, "value": -3})),
        (lambda: nth_working_day(date(2100, 12, 24), 6), ("n", {"least": 1, "most": 5, "value": 6})),
        (lambda: nth_working_day(date(1999, 12, 31), 1), YEAR_1999),
        (lambda: nth_working_day(date(2101, 1, 1), 1), YEAR_2101),
        (lambda: next_working_day(date(1999, 12, 31)), YEAR_1999),
        (lambda: working_days_between(date(1999, 12, 31), date(2026, 1, 1)), YEAR_1999),
        (lambda: working_days_between(date(2026, 1, 1), date(2101, 1, 1)), YEAR_2101),
        (lambda: is_working(date(2101, 1, 10)), YEAR_2101),
        (lambda: is_working(date(1999, 12, 31)), YEAR_1999),
        (lambda: kind(date(1999, 12, 31)), YEAR_1999),
    ],
)
def test_outside_the_calendar_is_refused(call: Callable[[], object], expected: tuple[str, dict[str, int]]) -> None:
    with pytest.raises(OutOfRange) as refused:
        call()
    assert (refused.value.code, refused.value.field, refused.value.figures) == (
        "OUT_OF_RANGE",
        (expected[0],),
        expected[1],
    )


def test_the_first_and_the_last_day_of_the_calendar_are_in_it() -> None:
    assert next_working_day(date(2000, 1, 1)) == date(2000, 1, 10)
    assert next_working_day(date(2100, 12, 31)) == nth_working_day(date(2100, 12, 30), 1) == date(2100, 12, 31)


# --- ГК РФ ст. 190–194 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "span", "start", "day"),
    [
        ("ст. 191: ten working days start the next day", Workdays(10), (2026, 12, 30, 9), date(2027, 1, 22)),
        ("… received on a Saturday: day 1 is Monday", Workdays(1), (2026, 11, 21, 9), date(2026, 11, 23)),
        ("… over the May days", Workdays(10), (2026, 4, 29, 9), date(2026, 5, 15)),
        ("… received at 23:59 counts as that day", Workdays(1), (2026, 11, 19, 23), date(2026, 11, 20)),
        ("ст. 193: the last day, a Saturday, moves to Monday", CalendarDays(7), (2026, 11, 7, 9), date(2026, 11, 16)),
        ("… days off inside are not skipped", CalendarDays(10), (2026, 4, 29, 9), date(2026, 5, 12)),
        ("… «stay»", CalendarDays(7, on_day_off="stay"), (2026, 11, 7, 9), date(2026, 11, 14)),
        (
            "… «previous» over the New Year",
            CalendarDays(7, on_day_off="previous"),
            (2026, 12, 31, 9),
            date(2026, 12, 30),
        ),
        ("… «next» over the New Year", CalendarDays(2), (2026, 12, 31, 9), date(2027, 1, 11)),
        ("ст. 192: a month later, the same number", Months(1), (2026, 10, 12, 9), date(2026, 11, 12)),
        ("… or the last of its month, moved off a Saturday", Months(1), (2026, 1, 31, 9), date(2026, 3, 2)),
        ("… a leap year has its 29th", Months(1, on_day_off="stay"), (2028, 1, 31, 9), date(2028, 2, 29)),
        ("… six months", Months(6), (2025, 12, 15, 9), date(2026, 6, 15)),
        ("… twelve months from a leap day", Months(12, on_day_off="stay"), (2028, 2, 29, 9), date(2029, 2, 28)),
    ],
)
def test_days_and_months(case: str, span: Span, start: tuple[int, int, int, int], day: date) -> None:
    due = deadline(term(span), start=moment(start, MOSCOW), zone=MOSCOW)
    assert (due.day, due.at) == (day, datetime.combine(day + timedelta(days=1), time(), MOSCOW)), case


def test_the_last_day_ends_at_midnight_or_at_the_closing_hour() -> None:
    start = datetime(2026, 11, 2, 9, tzinfo=MOSCOW)
    whole = deadline(term(CalendarDays(10)), start=start, zone=MOSCOW)
    office = deadline(term(CalendarDays(10)), start=start, zone=MOSCOW, closes=time(17, 30))
    assert (whole.at, office.at) == (
        datetime(2026, 11, 13, 0, 0, tzinfo=MOSCOW),
        datetime(2026, 11, 12, 17, 30, tzinfo=MOSCOW),
    )
    # ст. 194: what is done at the last moment is in time
    assert not whole.is_overdue(datetime(2026, 11, 13, 0, 0, tzinfo=MOSCOW))
    assert whole.is_overdue(datetime(2026, 11, 13, 0, 0, 1, tzinfo=MOSCOW))
    assert office.is_overdue(datetime(2026, 11, 12, 17, 31, tzinfo=MOSCOW))
    assert office.explain() == (
        "начало 02.11.2026; день 1 — 03.11.2026; день 10 — 12.11.2026; срок истекает 12.11.2026 в 17:30"
    )


def test_the_explanation_tells_of_the_move() -> None:
    due = deadline(term(CalendarDays(15)), start=datetime(2026, 10, 31, 9, tzinfo=MOSCOW), zone=MOSCOW)
    assert due.explain() == (
        "начало 31.10.2026; день 1 — 01.11.2026; день 15 — 15.11.2026; "
        "15.11.2026 — нерабочий день, срок перенесён на 16.11.2026 (ст. 193 ГК РФ); срок истекает 16.11.2026 в 24:00"
    )
    assert due.explain("en") == (
        "starts 31.10.2026; day 1 is 01.11.2026; day 15 is 15.11.2026; "
        "15.11.2026 is a day off, moved to 16.11.2026 (art. 193 Civil Code); ends 16.11.2026 at 24:00"
    )


@pytest.mark.parametrize(
    "due", [date(2026, 3, 16), date(2026, 8, 17), date(2026, 11, 16), date(2027, 5, 17), date(2027, 8, 16)]
)
def test_payment_days_that_fall_on_a_day_off_move(due: date) -> None:
    assert next_working_day(due.replace(day=15)) == due


@given(day=DAYS, n=st.integers(0, 600))
def test_months_later_is_the_same_number_or_the_last_of_the_month(day: date, n: int) -> None:
    found = add_months(day, n)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == n
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


# --- By the clock -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "span", "start", "at"),
    [
        ("half an hour over midnight", Elapsed(minutes=30), (2026, 12, 31, 23, 45), (2027, 1, 1, 0, 15)),
        ("three times 24 hours over days off are not moved", Elapsed(days=3), (2026, 12, 31, 10), (2027, 1, 3, 10)),
        ("two hours at night", Elapsed(hours=2), (2026, 11, 21, 23, 30), (2026, 11, 22, 1, 30)),
    ],
)
def test_hours_run_through_nights_and_days_off(case: str, span: Elapsed, start: Any, at: Any) -> None:
    due = deadline(term(span), start=moment(start, MOSCOW), zone=MOSCOW)
    assert due.at == moment(at, MOSCOW), case


NIGHT = Pause(time(23), time(8))


@pytest.mark.parametrize(
    ("case", "hours", "start", "at", "times"),
    [
        ("by day it runs", 2, (2026, 11, 21, 12), (2026, 11, 21, 14), 0),
        ("to the minute of the pause", 2, (2026, 11, 21, 21), (2026, 11, 21, 23), 0),
        ("half an hour before it", 2, (2026, 11, 21, 22, 30), (2026, 11, 22, 9, 30), 1),
        ("begun in it, before midnight", 2, (2026, 11, 21, 23, 30), (2026, 11, 22, 10), 1),
        ("begun in it, after midnight", 2, (2026, 11, 22, 3), (2026, 11, 22, 10), 1),
        ("begun as it ends", 2, (2026, 11, 22, 8), (2026, 11, 22, 10), 0),
        ("over two nights", 20, (2026, 11, 21, 20), (2026, 11, 23, 10), 2),
    ],
)
def test_the_clock_stands_still_at_night(case: str, hours: int, start: Any, at: Any, times: int) -> None:
    due = deadline(term(Elapsed(hours=hours, pause=NIGHT)), start=moment(start, SAMARA), zone=SAMARA)
    assert due.at == moment(at, SAMARA), case
    assert ("срок не идёт" in due.explain()) is bool(times)
    assert not times or f"({times} раз" in due.explain()


@given(
    start=st.integers(0, 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)),
    minutes=st.integers(1, 5000),
)
def test_what_is_counted_awake_is_the_whole_span(start: datetime, minutes: int) -> None:
    due = deadline(term(Elapsed(minutes=minutes, pause=NIGHT)), start=start, zone=SAMARA)
    assert due.at is not None
    awake = timedelta()
    day = start.astimezone(SAMARA).date()
    while day <= due.at.date():
        opens, shuts = (datetime.combine(day, at, SAMARA) for at in (time(8), time(23)))
        awake += max(min(shuts, due.at) - max(opens, start), timedelta())
        day += timedelta(days=1)
    assert awake == timedelta(minutes=minutes)


def test_a_pause_lasts_over_midnight() -> None:
    with pytest.raises(ValueError, match="over midnight"):
        Pause(time(8), time(23))


def test_at_once_has_no_moment_and_is_never_overdue() -> None:
    due = deadline(term(AtOnce()), start=datetime(2026, 11, 21, 12, tzinfo=MOSCOW), zone=MOSCOW)
    assert (due.at, due.day, due.is_overdue(datetime(2030, 1, 1, tzinfo=UTC))) == (None, None, False)
    assert due.explain() == "начало 21.11.2026 12:00; немедленно: числа в акте нет"


# --- Zones ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Kaliningrad", date(2026, 11, 23)),  # 23:30 on Sunday 22 November
        ("Europe/Moscow", date(2026, 11, 24)),  # 00:30 on Monday 23 November
        ("Asia/Kamchatka", date(2026, 11, 24)),  # 09:30 on Monday 23 November
    ],
)
def test_the_day_of_receipt_is_that_of_the_house(zone: str, day: date) -> None:
    received = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    due = deadline(term(Workdays(1)), start=received, zone=ZoneInfo(zone))
    assert (due.day, due.at) == (day, datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)))


@pytest.mark.parametrize(
    ("case", "zone", "start", "at"),
    [
        ("Moscow put the clock back by an hour on 26.10.2014", MOSCOW, (2014, 10, 25, 12), (2014, 10, 26, 11)),
        ("Moscow put it forward for the last time on 27.03.2011", MOSCOW, (2011, 3, 26, 12), (2011, 3, 27, 13)),
        ("Moscow has had no change since", MOSCOW, (2026, 10, 24, 12), (2026, 10, 25, 12)),
        ("New York puts it back on 01.11.2026", NEW_YORK, (2026, 10, 31, 12), (2026, 11, 1, 11)),
    ],
)
def test_24_hours_are_24_hours_whatever_the_clock_on_the_wall_does(case: str, zone: Any, start: Any, at: Any) -> None:
    due = deadline(term(Elapsed(days=1)), start=moment(start, zone), zone=zone)
    assert due.at == moment(at, zone), case
    assert due.at is not None
    assert due.at.astimezone(UTC) - moment(start, zone).astimezone(UTC) == timedelta(hours=24)


def test_a_day_ends_at_its_own_midnight_where_the_clock_changes() -> None:
    due = deadline(
        term(CalendarDays(1, on_day_off="stay")), start=datetime(2014, 10, 25, 12, tzinfo=MOSCOW), zone=MOSCOW
    )
    assert due.at is not None
    assert due.at.isoformat() == "2014-10-27T00:00:00+03:00"


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="time zone"):
        deadline(term(Workdays(1)), start=datetime(2026, 11, 21, 12), zone=MOSCOW)  # noqa: DTZ001 - the mistake itself


# --- Words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "ru", "en"),
    [
        (Workdays(1), "1 рабочий день", "1 working day"),
        (Workdays(3), "3 рабочих дня", "3 working days"),
        (CalendarDays(30), "30 дней", "30 days"),
        (Months(6), "6 месяцев", "6 months"),
        (Elapsed(minutes=30), "30 минут", "30 minutes"),
        (Elapsed(days=1), "1 сутки", "24 hours"),
        (Elapsed(days=3), "3 суток", "3 days of 24 hours"),
        (Elapsed(hours=2, minutes=1), "2 часа 1 минута", "2 hours 1 minute"),
        (AtOnce(), "немедленно", "at once"),
    ],
)
def test_a_span_is_told_in_both_languages(span: Span, ru: str, en: str) -> None:
    assert (span.text(), span.text("en")) == (ru, en)


def test_every_calendar_names_its_decree() -> None:
    for year, decree in calendars.DECREES.items():
        only = decree.on(date(year, 7, 1))
        assert (only.since, only.until, only.act.ru[:5]) == (date(year, 1, 1), date(year, 12, 31), "ПП РФ")
        assert workdays.year_calendar(year) is only.value
