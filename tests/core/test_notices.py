"""Notices: terms counted back from the event or on from the discovery, what is late, and the quiet hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosdom_core import acts, notices
from gosdom_core.meetings import latest_notice
from gosdom_core.notices import RULES, Audience, Counted, EventNeeded, Kind, Late, audience, deliver_at, due, questions
from gosdom_core.workdays import CalendarDays, Elapsed, Pause, Workdays, is_working, working_days_between

MOSCOW, SAMARA = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Samara")
DAYS = st.dates(date(2021, 1, 1), date(2030, 12, 31))
BEFORE = [kind for kind, rule in RULES.items() if rule.counted is Counted.BEFORE_EVENT and rule.term is not None]


@pytest.mark.parametrize(
    ("case", "kind", "value", "act", "clause", "confidence"),
    [
        ("planned outage", Kind.PLANNED_OUTAGE, Workdays(10), acts.RULES_354, "п. 31", "memory"),
        ("emergency outage", Kind.EMERGENCY_OUTAGE, Elapsed(hours=24), acts.RULES_354, "п. 31", "memory"),
        ("works", Kind.WORKS, Workdays(3), acts.RULES_416, "п. 31", "memory"),
        ("price change", Kind.PRICE_CHANGE, CalendarDays(30, "stay"), acts.RULES_416, "п. 31", "memory"),
        ("meeting", Kind.MEETING, CalendarDays(10, "stay"), acts.HOUSING_CODE, "ст. 45 ч. 4", "primary"),
    ],
)
def test_the_term_of_each_kind(
    *, case: str, kind: Kind, value: object, act: acts.Act, clause: str, confidence: str
) -> None:
    rule = RULES[kind].term
    assert rule is not None
    term = rule.on(date(2026, 11, 21))
    assert (term.value, term.act, term.clause, term.confidence) == (value, act, clause, confidence), case


@pytest.mark.parametrize(
    ("case", "kind", "event", "last"),
    [
        ("ten working days over the May days", Kind.PLANNED_OUTAGE, date(2026, 5, 20), date(2026, 5, 5)),
        ("ten working days over the New Year", Kind.PLANNED_OUTAGE, date(2027, 1, 15), date(2026, 12, 23)),
        ("three working days within a week", Kind.WORKS, date(2026, 11, 20), date(2026, 11, 17)),
        ("three working days over a weekend", Kind.WORKS, date(2026, 11, 17), date(2026, 11, 12)),
        ("works on a Sunday", Kind.WORKS, date(2026, 11, 22), date(2026, 11, 18)),
        ("thirty days before the bill", Kind.PRICE_CHANGE, date(2026, 12, 5), date(2026, 11, 5)),
        ("ten days before the meeting", Kind.MEETING, date(2026, 11, 21), date(2026, 11, 11)),
    ],
)
def test_by_when_it_must_be_told(case: str, kind: Kind, event: date, last: date) -> None:
    by = due(kind, event=event, zone=SAMARA)
    assert by is not None
    assert (by.day, by.at) == (last, datetime.combine(last + timedelta(days=1), time(), SAMARA)), case
    # … and by the stricter reading a day earlier
    strict = due(kind, event=event, zone=SAMARA, full_days=True)
    assert strict is not None
    assert strict.day == last - timedelta(days=1), case


@given(event=DAYS)
def test_a_meeting_is_told_of_as_the_module_of_meetings_has_it(event: date) -> None:
    by = due(Kind.MEETING, event=event, zone=MOSCOW)
    assert by is not None
    assert by.day == latest_notice(event)


def test_an_emergency_is_told_within_24_hours_of_its_discovery() -> None:
    by = due(Kind.EMERGENCY_OUTAGE, discovered=datetime(2026, 12, 31, 22, 15, tzinfo=SAMARA), zone=SAMARA)
    assert by is not None
    assert by.at == datetime(2027, 1, 1, 22, 15, tzinfo=SAMARA)


@given(kind=st.sampled_from([Kind.PLANNED_OUTAGE, Kind.WORKS]), event=DAYS, region=st.sampled_from([None, "16"]))
def test_the_whole_term_lies_before_the_event(kind: Kind, event: date, region: str | None) -> None:
    by = due(kind, event=event, zone=MOSCOW, region=region)
    assert by is not None
    assert by.day is not None
    eve = event - timedelta(days=1)
    term = by.term.value
    assert isinstance(term, Workdays)
    assert working_days_between(by.day - timedelta(days=1), eve, region) == term.n
    # … and a day later it would not
    assert working_days_between(by.day, eve, region) < term.n
    assert is_working(by.day, region)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_late_notice_is_a_question_and_never_a_refusal(kind: Kind) -> None:
    event = date(2026, 11, 20)
    found = datetime(2026, 11, 18, 9, tzinfo=MOSCOW)
    asked = questions(
        kind, told=datetime(2026, 11, 19, 9, 1, tzinfo=MOSCOW), event=event, discovered=found, zone=MOSCOW
    )
    if kind is Kind.GENERAL:
        assert asked == ()
        return
    assert [type(question) for question in asked] == [Late]
    rule = RULES[kind].term
    assert rule is not None
    assert asked[0].term is rule.on(event)
    assert asked[0].figures["confidence"] == rule.on(event).confidence
    assert asked[0].figures["told"] == "19.11.2026"


def test_told_at_the_last_moment_is_in_time() -> None:
    event = date(2026, 11, 20)
    last = datetime(2026, 11, 18, 0, 0, tzinfo=MOSCOW)
    assert questions(Kind.WORKS, told=last, event=event, zone=MOSCOW) == ()
    late = questions(Kind.WORKS, told=last + timedelta(seconds=1), event=event, zone=MOSCOW)
    assert late == (Late(field=["kind"], by="17.11.2026", told="18.11.2026", confidence="memory"),)
    assert late[0].message("en") == "The notice was due by 17.11.2026 and goes out on 18.11.2026"


@pytest.mark.parametrize(
    ("kind", "given_", "field"),
    [
        (Kind.WORKS, {"discovered": datetime(2026, 11, 18, tzinfo=UTC)}, ("event",)),
        (Kind.EMERGENCY_OUTAGE, {"event": date(2026, 11, 18)}, ("discovered",)),
    ],
)
def test_without_the_day_of_the_event_there_is_no_term(kind: Kind, given_: Any, field: tuple[str, ...]) -> None:
    with pytest.raises(EventNeeded) as refused:
        due(kind, zone=MOSCOW, **given_)
    assert (refused.value.code, refused.value.field) == ("NOTICE_EVENT_NEEDED", field)


# --- Quiet hours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "zone", "at", "delivered"),
    [
        ("by day at once", SAMARA, "2026-11-21T12:00+04:00", "2026-11-21T12:00:00+04:00"),
        ("the last minute of the day", SAMARA, "2026-11-21T21:59+04:00", "2026-11-21T21:59:00+04:00"),
        ("as the quiet hours begin", SAMARA, "2026-11-21T22:00+04:00", "2026-11-22T08:00:00+04:00"),
        ("after midnight", SAMARA, "2026-11-21T03:00+04:00", "2026-11-21T08:00:00+04:00"),
        ("as they end", SAMARA, "2026-11-21T08:00+04:00", "2026-11-21T08:00:00+04:00"),
        ("by the person's clock, not the house's", SAMARA, "2026-11-21T21:30+03:00", "2026-11-22T08:00:00+04:00"),
        (
            "New York's night of 1 November has an hour more",
            ZoneInfo("America/New_York"),
            "2026-11-01T01:30-04:00",
            "2026-11-01T08:00:00-05:00",
        ),
    ],
)
def test_quiet_hours(case: str, zone: ZoneInfo, at: str, delivered: str) -> None:
    assert deliver_at(Kind.WORKS, datetime.fromisoformat(at), zone).isoformat() == delivered, case


@pytest.mark.parametrize("kind", list(Kind))
def test_only_an_emergency_wakes_people(kind: Kind) -> None:
    night = datetime(2026, 11, 21, 3, tzinfo=SAMARA)
    assert (deliver_at(kind, night, SAMARA) == night) is (kind is Kind.EMERGENCY_OUTAGE)


def test_a_person_has_quiet_hours_of_their_own() -> None:
    own = Pause(time(20), time(11))
    assert deliver_at(Kind.WORKS, datetime(2026, 11, 21, 20, 30, tzinfo=SAMARA), SAMARA, own) == datetime(
        2026, 11, 22, 11, tzinfo=SAMARA
    )


@given(minutes=st.integers(0, 525_600))
def test_nothing_is_delivered_earlier_nor_twelve_hours_later(minutes: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    delivered = deliver_at(Kind.GENERAL, at, SAMARA)
    assert at <= delivered < at + timedelta(hours=12)
    assert time(8) <= delivered.time() < time(22)


def test_who_is_told() -> None:
    assert audience(Kind.MEETING) == (Audience.OWNERS,)
    assert Audience.ENTRANCE in audience(Kind.PLANNED_OUTAGE)
    assert audience(Kind.GENERAL)[0] is Audience.HOUSE
    assert set(RULES) == set(Kind)


def test_outages_are_published_in_max_since_17_february_2026() -> None:
    term = notices.OUTAGES_IN_MAX.on(date(2026, 2, 17))
    assert (term.value, term.confidence) == ("max", "secondary")
