"""Readings: the window, what is refused, what is odd, replaced meters, verification, zones of the day."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gosdom_core import errors, law
from gosdom_core.homes import Period, Resource
from gosdom_core.readings import (
    Accepted,
    Change,
    Check,
    Choices,
    Counted,
    DayZone,
    FarMoreThanUsual,
    Fault,
    LessThanLast,
    Meter,
    MoreThanMeterPasses,
    MuchMoreThanUsual,
    NeedsConfirmation,
    Odd,
    Oddness,
    Reading,
    ReadingRefused,
    RolledOver,
    Usual,
    VerificationOver,
    VerificationState,
    Window,
    by_period,
    chain,
    check_due,
    consumption,
    count,
    day_zone,
    hours,
    judge,
    moves,
    registers,
    terms,
    tiers,
    unit,
    usage,
    usual,
    verification,
    verification_over,
    verification_reminders,
    window_on,
)
from gosdom_core.readings.refusals import ChainBroken, MeterNotInUse

D = Decimal
SAMARA = ZoneInfo("Europe/Samara")
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
COLD = Meter("cold", Resource.COLD_WATER, digits=5, decimals=3, installed=date(2026, 1, 1))
LIGHT = Meter("light", Resource.ELECTRICITY, digits=6, decimals=1, installed=date(2026, 1, 1), rates=3)


def at(month: int, day: int, hour: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SAMARA)


def sent(value: str, when: datetime, **more: Any) -> Reading:
    return replace(Reading("cold", (D(value),), when), **more)


def told(value: str, period: date, when: datetime, change: Change = Change.FORWARD, meter: str = "cold") -> Counted:
    return Counted(meter, period, (D(value),), when, change)


APRIL = told("100.000", date(2026, 4, 1), at(4, 20))


# --- The window (ПП 354 п. 31 ж, п. 33 к(1)) ---


@pytest.mark.parametrize(
    ("case", "day", "window", "period"),
    [
        ("25.05.2026 is the last day for May", date(2026, 5, 25), None, MAY),
        ("26.05.2026 counts for June", date(2026, 5, 26), None, JUNE),
        ("before the window opens it counts for the current month", date(2026, 5, 1), None, MAY),
        ("26.12.2026 counts for January of the next year", date(2026, 12, 26), None, date(2027, 1, 1)),
        ("the 25th is not moved off a Sunday", date(2026, 1, 26), None, date(2026, 2, 1)),
        ("an account's own window 19–23: the 23rd", date(2026, 5, 23), Window(19, 23), MAY),
        ("an account's own window 19–23: the 24th", date(2026, 5, 24), Window(19, 23), JUNE),
        ("a window to the 31st closes with February", date(2026, 2, 28), Window(20, 31), date(2026, 2, 1)),
    ],
)
def test_for_which_period_a_reading_counts(case: str, day: date, window: Window | None, period: date) -> None:
    assert (window or window_on(day)).period(day) == period, case


def test_the_window_of_2026_and_its_law() -> None:
    term = terms.WINDOW_CLOSES.on(MAY)
    assert (window_on(MAY), term.confidence, term.clause) == (Window(15, 25), "secondary", "п. 31(ж), п. 33(к(1))")
    assert terms.WINDOW_OPENS.on(MAY).confidence == "product"
    # ПП 344 of 16.04.2013 took the first day away; the one shown since is ours
    days = (date(2011, 5, 6), date(2013, 4, 15), date(2013, 4, 16))
    assert [window_on(day) for day in days] == [Window(23, 25), Window(23, 25), Window(15, 25)]
    assert terms.WINDOW_CLOSES.on(date(2012, 10, 1)).confidence == "memory"
    assert terms.HOUSE_METER_DAYS.on(MAY).value == (23, 25)
    with pytest.raises(errors.TermUnknown):
        window_on(date(2011, 5, 5))


def test_the_days_of_a_window() -> None:
    window = window_on(MAY)
    assert (window.opens_on(MAY), window.closes_on(MAY)) == (date(2026, 5, 15), date(2026, 5, 25))
    assert [window.is_open(date(2026, 5, day)) for day in (14, 15, 25, 26)] == [False, True, True, False]
    assert window.closes_at(MAY, SAMARA) == datetime(2026, 5, 25, 20, tzinfo=UTC)
    assert terms.WINDOW_REMIND.on(MAY).value == 1


@pytest.mark.parametrize(("opens", "closes", "field"), [(0, 25, "opens"), (26, 25, "opens"), (1, 32, "closes")])
def test_a_window_that_cannot_be(opens: int, closes: int, field: str) -> None:
    with pytest.raises(errors.OutOfRange) as refused:
        Window(opens, closes)
    assert refused.value.field == (field,)


@pytest.mark.parametrize(
    ("case", "moment", "period", "late"),
    [
        (
            "the last microsecond of the 25th in Samara",
            datetime(2026, 5, 25, 19, 59, 59, 999999, tzinfo=UTC),
            MAY,
            False,
        ),
        ("00:00 of the 26th in Samara", datetime(2026, 5, 25, 20, tzinfo=UTC), JUNE, True),
    ],
)
def test_a_late_reading_is_taken_for_the_next_period(case: str, moment: datetime, period: date, late: bool) -> None:
    assert judge(sent("103.250", moment), COLD, zone=SAMARA, last=APRIL) == Accepted(
        period,
        values=(D("103.250"),),
        volumes=(D("3.250"),),
        change=Change.FORWARD,
        late=late,
        counts=True,
        answered=(),
        term=terms.WINDOW_CLOSES.on(MAY),
    ), case


# --- What is refused ---


@pytest.mark.parametrize(
    ("code", "meter", "values", "total", "field", "ru"),
    [
        ("READING_NEGATIVE", COLD, ("-0.001",), None, "values", "Показание не может быть меньше нуля: -0.001"),
        ("READING_NOT_A_NUMBER", COLD, ("NaN",), None, "values", "Показание должно быть числом"),
        ("READING_NOT_A_NUMBER", COLD, ("sNaN",), None, "values", "Показание должно быть числом"),
        ("READING_NOT_A_NUMBER", COLD, ("Infinity",), None, "values", "Показание должно быть числом"),
        (
            "READING_TOO_MANY_DIGITS",
            COLD,
            ("100000",),
            None,
            "values",
            "Счётчик показывает 5 знаков до запятой и 3 после, указано 100000",
        ),
        (
            "READING_TOO_MANY_DIGITS",
            COLD,
            ("1.0005",),
            None,
            "values",
            "Счётчик показывает 5 знаков до запятой и 3 после, указано 1.0005",
        ),
        (
            "READING_TOO_MANY_DIGITS",
            COLD,
            ("1E+999999",),
            None,
            "values",
            "Счётчик показывает 5 знаков до запятой и 3 после, указано 1E+999999",
        ),
        ("READING_WRONG_REGISTERS", COLD, (), None, "values", "Тарифных зон у счётчика: 1, значений указано: 0"),
        (
            "READING_WRONG_REGISTERS",
            LIGHT,
            ("1", "2"),
            None,
            "values",
            "Тарифных зон у счётчика: 3, значений указано: 2",
        ),
        ("READING_NEGATIVE", LIGHT, ("1", "-2", "3"), None, "values", "T2: Показание не может быть меньше нуля: -2"),
        (
            "READING_ZONES_DO_NOT_SUM",
            LIGHT,
            ("10.0", "20.0", "30.0"),
            "60.3",
            "total",
            "Сумма зон 60.0 не сходится с итогом 60.3",
        ),
        (
            "READING_ZONES_DO_NOT_SUM",
            LIGHT,
            ("10.0", "20.0", "30.0"),
            "59.9",
            "total",
            "Сумма зон 60.0 не сходится с итогом 59.9",
        ),
    ],
)
def test_what_is_refused(
    code: str, meter: Meter, values: tuple[str, ...], total: str | None, field: str, ru: str
) -> None:
    reading = Reading(meter.id, tuple(map(D, values)), at(5, 20), total=D(total) if total else None, confirmed=True)
    with pytest.raises(ReadingRefused) as refused:
        judge(reading, meter, zone=SAMARA)
    assert (refused.value.code, refused.value.field, refused.value.message()) == (code, (field,), ru)
    copy = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 — our own bytes
    assert (copy.code, copy.message("en")) == (code, refused.value.message("en"))


@pytest.mark.parametrize("total", ["60.0", "60.1", "60.2"])
def test_a_display_drops_the_rest_of_each_zone_so_the_total_may_exceed_the_sum(total: str) -> None:
    assert LIGHT.checked((D(10), D(20), D(30)), D(total)) == (D("10.0"), D("20.0"), D("30.0"))


def test_the_total_passes_zero_by_itself() -> None:
    assert LIGHT.checked((D(600_000), D(500_000), D(0)), D(100_000)) == (D(600_000), D(500_000), D(0))


def test_minus_zero_is_zero_and_decimals_are_the_meters() -> None:
    assert [f"{value}" for value in COLD.checked((D("-0"),))] == ["0.000"]
    assert [f"{value}" for value in COLD.checked((D("12.50000"),))] == ["12.500"]


@pytest.mark.parametrize(
    ("case", "day", "used"),
    [
        ("the day before its installation", date(2026, 3, 14), False),
        ("the day of its installation", date(2026, 3, 15), True),
        ("the day of its removal", date(2026, 5, 10), True),
        ("the day after its removal", date(2026, 5, 11), False),
    ],
)
def test_a_meter_is_read_only_while_in_use(case: str, day: date, used: bool) -> None:
    meter = replace(COLD, installed=date(2026, 3, 15), removed=date(2026, 5, 10))
    reading = sent("1", datetime(day.year, day.month, day.day, 23, 30, tzinfo=SAMARA))
    assert meter.in_use(day) is used, case
    if used:
        assert isinstance(judge(reading, meter, zone=SAMARA), Accepted), case
        return
    with pytest.raises(MeterNotInUse) as refused:
        judge(reading, meter, zone=SAMARA)
    assert (refused.value.code, refused.value.figures) == (
        "METER_NOT_IN_USE",
        {"since": date(2026, 3, 15), "until": date(2026, 5, 10), "day": day},
    )
    assert refused.value.message() == f"{day:%d.%m.%Y} счётчик не использовался"


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("digits", {"digits": 0}),
        ("decimals", {"decimals": 7}),
        ("rates", {"rates": 4}),
        ("removed", {"removed": date(2025, 1, 1)}),
    ],
)
def test_a_meter_that_cannot_be(field: str, more: dict[str, Any]) -> None:
    with pytest.raises(errors.OutOfRange) as refused:
        replace(COLD, **more)
    assert refused.value.field == (field,)


def test_what_is_our_mistake_is_no_refusal() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Reading("cold", (D(1),), datetime(2026, 5, 20))  # noqa: DTZ001 — naive on purpose
    with pytest.raises(ValueError, match="of one meter"):
        judge(replace(sent("1", at(5, 20)), meter="hot"), COLD, zone=SAMARA)
    with pytest.raises(ValueError, match="earlier period"):
        judge(sent("1", at(4, 21)), COLD, zone=SAMARA, last=APRIL)
    with pytest.raises(ValueError, match="must be marked"):
        moves(COLD, (D(5),), (D(4),), Change.FORWARD)


# --- What is odd ---

USUAL = Usual(Fraction(24), 12)


def questions(verdict: object) -> tuple[Odd, ...]:
    assert isinstance(verdict, NeedsConfirmation)
    return verdict.questions


@pytest.mark.parametrize(
    ("case", "value", "expected"),
    [
        ("equal to the last: zero is legal", "100.000", ()),
        ("exactly three times the average", "106.000", ()),
        (
            "a litre more than three times the average",
            "106.001",
            (
                MuchMoreThanUsual(
                    field=["values"], consumption=D("6.001"), over=1, times=3, average=D("2.000"), months=12
                ),
            ),
        ),
        (
            "exactly ten times the average",
            "120.000",
            (MuchMoreThanUsual(field=["values"], consumption=D(20), over=1, times=3, average=D("2.000"), months=12),),
        ),
        (
            "more than ten times the average: a slip",
            "120.001",
            (
                FarMoreThanUsual(
                    field=["values"], consumption=D("20.001"), over=1, times=10, average=D("2.000"), months=12
                ),
            ),
        ),
        (
            "less than the last",
            "99.500",
            (
                LessThanLast(
                    field=["values"], register="", value=D("99.5"), last=D(100), digits=5, consumption=D("-0.5")
                ),
            ),
        ),
    ],
)
def test_what_is_odd_in_may_2026(case: str, value: str, expected: tuple[Odd, ...]) -> None:
    verdict = judge(sent(value, at(5, 20)), COLD, zone=SAMARA, last=APRIL, usual=USUAL)
    if not expected:
        assert isinstance(verdict, Accepted), case
        return
    assert questions(verdict) == expected, case
    confirmed = judge(sent(value, at(5, 20), confirmed=True), COLD, zone=SAMARA, last=APRIL, usual=USUAL)
    assert isinstance(confirmed, Accepted)
    assert (confirmed.answered, confirmed.values, confirmed.consumption) == (expected, verdict.values, D(value) - 100)


def test_the_threshold_is_a_setting() -> None:
    looser = Oddness(times=5, far=50, months=12, rollover=Fraction(1, 10))
    reading = sent("110.000", at(5, 20))
    assert isinstance(judge(reading, COLD, zone=SAMARA, last=APRIL, usual=USUAL, oddness=looser), Accepted)
    assert isinstance(judge(reading, COLD, zone=SAMARA, last=APRIL, usual=USUAL), NeedsConfirmation)
    assert terms.ODDNESS.on(MAY).value == Oddness(times=3, far=10, months=12, rollover=Fraction(1, 10))
    assert terms.ODDNESS.on(MAY).confidence == "product"


def test_consumption_of_several_months_is_compared_with_as_many_averages() -> None:
    august = sent("124.000", at(8, 20))
    assert isinstance(judge(august, COLD, zone=SAMARA, last=APRIL, usual=USUAL), Accepted)
    more = judge(sent("124.001", at(8, 20)), COLD, zone=SAMARA, last=APRIL, usual=USUAL)
    assert questions(more)[0].figures["over"] == 4


def test_without_months_before_nothing_is_unusual() -> None:
    assert isinstance(judge(sent("99999.999", at(5, 20)), COLD, zone=SAMARA, last=APRIL), Accepted)


def test_a_flat_that_used_nothing_is_asked_about_the_first_litre() -> None:
    verdict = judge(sent("100.001", at(5, 20)), COLD, zone=SAMARA, last=APRIL, usual=Usual(Fraction(0), 12))
    assert [question.code for question in questions(verdict)] == ["READING_FAR_MORE_THAN_USUAL"]


def test_zero_is_legal_even_after_months_of_corrections() -> None:
    assert isinstance(
        judge(sent("100.000", at(5, 20)), COLD, zone=SAMARA, last=APRIL, usual=Usual(Fraction(-9), 12)), Accepted
    )


def test_a_reading_in_the_month_of_installation_is_compared_with_one_average() -> None:
    meter = replace(COLD, installed=date(2026, 5, 10))
    assert isinstance(judge(sent("6.000", at(5, 20)), meter, zone=SAMARA, usual=USUAL), Accepted)
    odd = judge(sent("6.001", at(5, 20)), meter, zone=SAMARA, usual=USUAL)
    assert questions(odd)[0].figures["over"] == 1


def test_a_rollover_by_digits_with_its_figure() -> None:
    last = told("99995.000", date(2026, 4, 1), at(4, 20))
    reading = sent("3.200", at(5, 20))
    verdict = judge(reading, COLD, zone=SAMARA, last=last)
    question = RolledOver(
        field=["values"], register="", value=D("3.200"), last=D("99995.000"), digits=5, consumption=D("8.200")
    )
    assert questions(verdict) == (question,)
    assert (
        question.message() == "Показание 3.200 меньше прошлого 99995.000. Счётчик прошёл через ноль? Тогда расход 8.200"
    )
    rolled = judge(replace(reading, confirmed=True), COLD, zone=SAMARA, last=last)
    assert (rolled.change, rolled.consumption) == (Change.ROLLOVER, D("8.200"))
    corrected = judge(replace(reading, confirmed=True, change=Change.CORRECTION), COLD, zone=SAMARA, last=last)
    assert (corrected.change, corrected.consumption) == (Change.CORRECTION, D("-99991.800"))


def test_a_rollover_of_more_than_a_tenth_of_the_scale_is_not_proposed() -> None:
    last = told("90000.000", date(2026, 4, 1), at(4, 20))
    tenth = judge(sent("0.000", at(5, 20)), COLD, zone=SAMARA, last=last)
    beyond = judge(sent("0.001", at(5, 20)), COLD, zone=SAMARA, last=last)
    assert (tenth.change, beyond.change) == (Change.ROLLOVER, Change.CORRECTION)


def test_a_rollover_of_one_zone_is_told_with_its_register() -> None:
    last = Counted("light", date(2026, 4, 1), (D("999990.0"), D(10), D(20)), at(4, 20))
    reading = Reading("light", (D(5), D(11), D(22)), at(5, 20))
    verdict = judge(reading, LIGHT, zone=SAMARA, last=last)
    assert (verdict.volumes, verdict.consumption) == ((D("15.0"), D("1.0"), D("2.0")), D("18.0"))
    assert [question.message("en") for question in questions(verdict)] == [
        "T1: The reading 5.0 is less than the last one 999990.0. Has the meter passed zero? Then it is 15.0"
    ]


def test_more_than_the_meter_can_pass() -> None:
    meter = replace(COLD, most_an_hour=D("2.5"))
    verdict = judge(sent("1900.001", at(5, 20)), meter, zone=SAMARA, last=APRIL)
    assert questions(verdict) == (
        MoreThanMeterPasses(field=["values"], consumption=D("1800.001"), hours=D("720.0"), most=D("1800.000")),
    )
    assert isinstance(judge(sent("1900.000", at(5, 20)), meter, zone=SAMARA, last=APRIL), Accepted)


def test_a_reading_of_an_unverified_meter_is_information_only() -> None:
    meter = replace(COLD, verify_until=date(2026, 5, 19))
    verdict = judge(sent("101", at(5, 20)), meter, zone=SAMARA, last=APRIL)
    assert questions(verdict) == (VerificationOver(field=["meter"], until=date(2026, 5, 19)),)
    assert questions(verdict)[0].message() == (
        "Поверка счётчика закончилась 19.05.2026: показание сохраним, но в расчёт оно не пойдёт"
    )
    kept = judge(sent("101", at(5, 20), confirmed=True), meter, zone=SAMARA, last=APRIL)
    assert isinstance(kept, Accepted)
    assert kept.counts is False
    assert count([sent("101", at(5, 20), confirmed=True)], meter, zone=SAMARA) == {}
    on_the_day = judge(sent("101", at(5, 19)), meter, zone=SAMARA, last=APRIL)
    assert isinstance(on_the_day, Accepted)
    assert on_the_day.counts is True


def test_the_first_reading_is_compared_with_what_the_meter_showed_when_installed() -> None:
    meter = replace(COLD, initial=(D("7.250"),))
    verdict = judge(sent("9.000", at(1, 20)), meter, zone=SAMARA)
    assert verdict.consumption == D("1.750")


# --- Which reading counts ---


def test_the_last_valid_reading_of_a_period_counts() -> None:
    readings = [
        sent("104.000", at(5, 24)),
        sent("90.000", at(5, 25)),  # odd and not confirmed
        sent("103.000", at(5, 16)),
        sent("-1", at(5, 25, 13)),  # refused
        sent("106.000", at(5, 26)),
    ]
    april = sent("100.000", at(4, 20), confirmed=True)
    assert count([*readings, april], COLD, zone=SAMARA) == {
        date(2026, 4, 1): told("100.000", date(2026, 4, 1), at(4, 20)),
        MAY: told("104.000", MAY, at(5, 24)),
        JUNE: told("106.000", JUNE, at(5, 26)),
    }


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_readings_of_one_moment_are_ordered_by_id_then_by_value(order: tuple[int, ...]) -> None:
    readings = [sent("3", at(1, 20)), sent("2", at(1, 20)), sent("1", at(1, 20), id="b")]
    assert count([readings[index] for index in order], COLD, zone=SAMARA)[date(2026, 1, 1)].values == (D("1.000"),)
    without_ids = [readings[index] for index in order if index < 2]
    assert count(without_ids, COLD, zone=SAMARA)[date(2026, 1, 1)].values == (D("3.000"),)


def test_a_correction_in_the_same_window_is_no_fall() -> None:
    readings = [sent("109.000", at(5, 20)), sent("100.900", at(5, 21)), sent("100.000", at(4, 20), confirmed=True)]
    assert count(readings, COLD, zone=SAMARA)[MAY] == told("100.900", MAY, at(5, 21))


def test_what_is_usual_goes_on_with_a_new_meter() -> None:
    old = Meter("old", Resource.COLD_WATER, 5, 3, date(2025, 1, 1), removed=date(2026, 1, 1), final=(D(24),))
    before = [
        Counted("old", date(2025, month, 1), (D(2 * month),), datetime(2025, month, 20, tzinfo=SAMARA))
        for month in range(1, 13)
    ]
    reading = sent("7.000", at(1, 20))
    assert list(count([reading], COLD, zone=SAMARA)) == [date(2026, 1, 1)]
    assert count([reading], COLD, zone=SAMARA, replaced=[old], counted_before=before) == {}


# --- Consumption and replaced meters ---

OLD = Meter("old", Resource.COLD_WATER, 5, 3, date(2020, 3, 15), removed=date(2026, 5, 10), final=(D("120.500"),))
NEW = Meter("new", Resource.COLD_WATER, 5, 3, date(2026, 5, 10), initial=(D("0.200"),), replaces="old")
TOLD = [
    told("118.000", date(2026, 4, 1), at(4, 20), meter="old"),
    told("2.100", MAY, at(5, 20), meter="new"),
    told("5.100", JUNE, at(6, 20), meter="new"),
]


def test_a_meter_replaced_on_10_05_2026() -> None:
    found = by_period([OLD, NEW], TOLD, zone=SAMARA)
    assert {period: one.volume for period, one in found.items()} == {
        date(2026, 4, 1): D("118.000"),
        MAY: D("4.400"),
        JUNE: D("3.000"),
    }
    assert [(part.meter, part.day, part.volume) for part in found[MAY].parts] == [
        ("old", date(2026, 5, 10), D("2.500")),
        ("new", date(2026, 5, 20), D("1.900")),
    ]


@pytest.mark.parametrize(
    ("span", "volume"),
    [
        (Period(date(2026, 5, 1), date(2026, 5, 9)), D(0)),
        (Period(date(2026, 5, 1), date(2026, 5, 10)), D("2.500")),
        (Period(date(2026, 5, 11), date(2026, 6, 20)), D("4.900")),
        (Period(date(2026, 4, 21)), D("7.400")),
        (Period(date(2020, 1, 1)), D("125.400")),
    ],
)
def test_consumption_of_a_span(span: Period, volume: Decimal) -> None:
    assert consumption([OLD, NEW], TOLD, span, zone=SAMARA).volume == volume


def test_a_meter_removed_after_the_window_is_billed_for_the_next_period() -> None:
    old = replace(OLD, removed=date(2026, 5, 26))
    assert {period: one.volume for period, one in by_period([old], TOLD[:1], zone=SAMARA).items()} == {
        date(2026, 4, 1): D("118.000"),
        JUNE: D("2.500"),
    }


def test_a_meter_removed_with_no_final_value_keeps_what_was_told() -> None:
    old = replace(OLD, final=())
    assert consumption([old], TOLD[:1], Period(date(2020, 1, 1)), zone=SAMARA).volume == D("118.000")


def test_zones_are_summed_by_register_even_when_a_one_rate_meter_stood_before() -> None:
    one = replace(OLD, id="one", resource=Resource.ELECTRICITY, initial=(D(100),), final=(D(110),))
    two = replace(
        one, id="two", installed=date(2026, 5, 10), removed=None, rates=2, initial=(), final=(), replaces="one"
    )
    found = consumption(
        [one, two], [Counted("two", MAY, (D(3), D(4)), at(5, 20))], Period(date(2020, 1, 1)), zone=SAMARA
    )
    assert (found.volume, found.by_register) == (D(17), (D(13), D(4)))
    assert consumption([], [], Period(MAY), zone=SAMARA).by_register == ()


def test_a_correction_is_marked_and_takes_off() -> None:
    told_low = told("95.000", MAY, at(5, 20), Change.CORRECTION)
    found = consumption([COLD], [APRIL, told_low], Period(MAY), zone=SAMARA)
    assert (found.volume, [part.period for part in found.corrections]) == (D("-5.000"), [MAY])


@pytest.mark.parametrize(
    ("case", "meters", "culprit"),
    [
        ("replaces a meter that is not known", [NEW], "new"),
        ("was installed before the old one was removed", [OLD, replace(NEW, installed=date(2026, 5, 9))], "new"),
        ("measures another resource", [replace(OLD, resource=Resource.HOT_WATER), NEW], "new"),
        ("the old one still stands", [replace(OLD, removed=None), NEW], "new"),
        ("replaces itself", [replace(NEW, replaces="new")], "new"),
        ("two replace one", [OLD, NEW, replace(NEW, id="newer")], "newer"),
        ("is not known", [OLD], "new"),
    ],
)
def test_a_chain_that_cannot_be(case: str, meters: list[Meter], culprit: str) -> None:
    with pytest.raises(ChainBroken) as refused:
        chain(meters, "new")
    assert (refused.value.code, refused.value.figures) == ("METER_CHAIN_BROKEN", {"meter": culprit}), case


def test_a_ring_of_replacements_is_refused() -> None:
    ring = [replace(OLD, replaces="new"), NEW]
    with pytest.raises(ChainBroken):
        chain(ring, "old")


def test_a_chain_of_three() -> None:
    newest = replace(NEW, id="newest", installed=date(2026, 8, 1), replaces="new")
    middle = replace(NEW, removed=date(2026, 8, 1))
    assert [meter.id for meter in chain([newest, middle, OLD], "new")] == ["old", "new", "newest"]


# --- What is usual ---


def test_usage_spreads_a_gap_evenly_and_leaves_out_the_month_of_installation() -> None:
    meter = replace(COLD, installed=date(2026, 1, 10))
    counted = [
        told("1.000", date(2026, 1, 1), at(1, 20)),
        told("4.000", date(2026, 2, 1), at(2, 20)),
        told("14.000", MAY, at(5, 20)),
    ]
    third = Fraction(10, 3)
    assert usage([meter], counted, zone=SAMARA) == {
        date(2026, 2, 1): Fraction(3),
        date(2026, 3, 1): third,
        date(2026, 4, 1): third,
        MAY: third,
    }
    assert usage([COLD], counted[:1], zone=SAMARA) == {date(2026, 1, 1): Fraction(1)}


def test_usage_of_one_register() -> None:
    counted = [Counted("light", date(2026, 1, 1), (D(1), D(2), D(3)), at(1, 20))]
    assert [usage([LIGHT], counted, zone=SAMARA, register=index)[date(2026, 1, 1)] for index in range(3)] == [1, 2, 3]


def test_usual_takes_the_twelve_months_before() -> None:
    used = {date(2025, month, 1): Fraction(month) for month in range(1, 13)} | {date(2026, 1, 1): Fraction(100)}
    assert usual(used, date(2026, 2, 1)) == Usual(Fraction(177), 12)
    assert usual(used, date(2026, 2, 1), most=1) == Usual(Fraction(100), 1)
    assert usual({}, MAY) is None


# --- Verification (п. 81(12)) ---


def test_when_a_meter_is_out_of_use() -> None:
    term = terms.FAULTS.on(MAY)
    assert (term.value, term.confidence, term.clause) == (tuple(Fault), "primary", "п. 81(12)")
    assert terms.VERIFICATION_PROOF.on(date(2020, 9, 23)).value == "paper"
    assert terms.VERIFICATION_PROOF.on(date(2020, 9, 24)).value == "arshin"


@pytest.mark.parametrize(
    ("resource", "years"),
    [
        (Resource.COLD_WATER, (6, 6)),
        (Resource.HOT_WATER, (4, 4)),
        (Resource.ELECTRICITY, (8, 16)),
        (Resource.GAS, (8, 12)),
        (Resource.HEATING, (4, 6)),
    ],
)
def test_typical_intervals_are_for_reference(resource: Resource, years: tuple[int, int]) -> None:
    term = terms.VERIFICATION_YEARS.on(MAY)
    assert (term.value[resource], term.confidence) == (years, "memory")


@pytest.mark.parametrize(
    ("case", "day", "over"),
    [
        ("the last day of verification is good", date(2020, 4, 4), False),
        ("the day before the moratorium it is over", date(2020, 4, 5), True),
        ("the moratorium of ПП 424 begins on 06.04.2020", date(2020, 4, 6), False),
        ("its last day is 31.12.2020", date(2020, 12, 31), False),
        ("from 01.01.2021 it is over", date(2021, 1, 1), True),
    ],
)
def test_expired_meters_were_accepted_in_2020(case: str, day: date, over: bool) -> None:
    assert verification_over(replace(COLD, verify_until=date(2020, 4, 4)), day) is over, case


def test_how_verification_stands() -> None:
    meter = replace(COLD, verify_until=date(2026, 4, 30))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 30), date(2026, 5, 1)]
    assert [verification(meter, day) for day in days] == [
        (VerificationState.VALID, 61),
        (VerificationState.SOON, 60),
        (VerificationState.SOON, 0),
        (VerificationState.OVER, -1),
    ]
    assert verification(COLD, MAY) == (VerificationState.UNKNOWN, None)
    excused = replace(COLD, verify_until=date(2020, 4, 5))
    assert verification(excused, date(2020, 4, 6)) == (VerificationState.EXCUSED, -1)


def test_reminders_60_30_and_7_days_before_and_the_day_after() -> None:
    until = date(2026, 12, 31)
    assert verification_reminders(replace(COLD, verify_until=until)) == tuple(
        (until - timedelta(days=left), left) for left in (60, 30, 7, -1)
    )
    assert verification_reminders(COLD) == ()
    assert terms.VERIFICATION_REMIND.on(until).confidence == "product"


# --- Checks (ПП 354 п. 31, Правила 416 п. 34) ---


@pytest.mark.parametrize(
    ("check", "choices", "day"),
    [
        (Check.METER, Choices(), date(2026, 5, 15)),
        (Check.METER, Choices(check_in_calendar_days=True), date(2026, 5, 12)),
        (Check.HOUSE_METER_VIEW, Choices(), date(2026, 4, 30)),
        (Check.MONTH_VOLUMES, Choices(), date(2026, 5, 5)),
    ],
)
def test_checks_asked_on_29_04_2026(check: Check, choices: Choices, day: date) -> None:
    assert check_due(check, at(4, 29), zone=SAMARA, choices=choices).day == day


# --- Zones, units, tiers ---

_THREE = {**dict.fromkeys((23, *range(7)), DayZone.NIGHT)}
_THREE |= dict.fromkeys((7, 8, 9, 17, 18, 19, 20), DayZone.PEAK)
_THREE |= dict.fromkeys((*range(10, 17), 21, 22), DayZone.HALF_PEAK)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 5, 20), date(2026, 5, 23)], ids=str)
@pytest.mark.parametrize("hour", range(24))
def test_zones_of_the_day_by_local_time_all_year_and_at_weekends(day: date, hour: int) -> None:
    moment = datetime(day.year, day.month, day.day, hour, 59, tzinfo=SAMARA)
    three = _THREE[hour]
    two = DayZone.NIGHT if three is DayZone.NIGHT else DayZone.DAY
    assert [day_zone(moment.astimezone(UTC), SAMARA, rates) for rates in (1, 2, 3)] == [DayZone.ALL, two, three]


def test_zones_cover_the_day_without_holes() -> None:
    for rates in (1, 2, 3):
        spans = hours(rates, MAY)
        assert (spans[0][0], spans[-1][1]) == (0, 24)
        assert all(earlier[1] == later[0] for earlier, later in pairwise(spans))
        assert len(registers(rates, MAY)) == rates
        assert set(registers(rates, MAY)) == {zone for *_, zone in spans}
    for ask in (hours, registers):
        with pytest.raises(errors.OutOfRange):
            ask(4, MAY)
    with pytest.raises(ValueError, match="time zone"):
        day_zone(datetime(2026, 5, 1), SAMARA, 1)  # noqa: DTZ001 — naive on purpose


@pytest.mark.parametrize(
    ("resource", "ru", "en"),
    [
        (Resource.COLD_WATER, "м³", "m³"),
        (Resource.HOT_WATER, "м³", "m³"),
        (Resource.SEWER, "м³", "m³"),
        (Resource.GAS, "м³", "m³"),
        (Resource.ELECTRICITY, "кВт·ч", "kWh"),
        (Resource.HEATING, "Гкал", "Gcal"),
    ],
)
def test_units(resource: Resource, ru: str, en: str) -> None:
    assert (unit(resource, MAY), unit(resource, MAY, "en")) == (ru, en)


def test_waste_has_no_meter() -> None:
    with pytest.raises(errors.OutOfRange):
        unit(Resource.WASTE, MAY)


@pytest.mark.parametrize(
    ("volume", "bounds", "parts"),
    [
        ("3900", None, ("3900", "0", "0")),
        ("3900.1", None, ("3900", "0.1", "0")),
        ("6000", None, ("3900", "2100", "0")),
        ("7000.5", None, ("3900", "2100", "1000.5")),
        ("-5", None, ("-5", "0", "0")),
        ("500", ("100",), ("100", "400")),
        ("500", (), ("500",)),
    ],
)
def test_tiers_of_electricity(volume: str, bounds: tuple[str, ...] | None, parts: tuple[str, ...]) -> None:
    own = None if bounds is None else tuple(map(D, bounds))
    assert tiers(D(volume), MAY, own) == tuple(map(D, parts))


def test_tiers_that_do_not_rise_are_our_mistake() -> None:
    with pytest.raises(ValueError, match="must rise"):
        tiers(D(1), MAY, (D(5), D(5)))


def test_typical_digits() -> None:
    typical = terms.TYPICAL_DIGITS.on(MAY)
    assert typical.confidence == "memory"
    assert typical.value[Resource.COLD_WATER] == ((5, 5), (3, 3))
    assert typical.value[Resource.ELECTRICITY] == ((5, 7), (1, 2))
    assert typical.value[Resource.GAS] == ((5, 5), (3, 3))
    assert typical.value[Resource.HEATING] == ((6, 8), None)


def test_every_term_of_readings_is_named_so_and_says_its_source_or_confidence() -> None:
    ours = {name: dated for name, dated in law.terms().items() if name.startswith("readings.")}
    assert len(ours) >= 30
    for dated in ours.values():
        for term in dated.terms:
            assert term.source or term.confidence in {"memory", "product", "disputed"}, dated.name


def test_codes_are_unique() -> None:
    codes = errors.codes()
    for code in ("READING_NEGATIVE", "METER_NOT_IN_USE", "READING_ROLLED_OVER", "METER_VERIFICATION_OVER"):
        assert code in codes
