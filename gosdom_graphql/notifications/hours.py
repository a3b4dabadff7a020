"""At which hour may something reach a person? By their own clock, and not while they sleep."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gosdom_core.notices import QUIET

QUIET_SINCE, QUIET_UNTIL = QUIET.on(date(2026, 1, 1)).value.since, QUIET.on(date(2026, 1, 1)).value.until


def decent(at: datetime, zone: str, since: time = QUIET_SINCE, until: time = QUIET_UNTIL) -> datetime:
    """When may it reach the person? At once, or when the quiet hours end; in UTC.

    The hours may lie on both sides of midnight or on one; equal ones are none.

    >>> night = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
    >>> decent(night, "Europe/Moscow").isoformat(), decent(night, "Europe/Kaliningrad").isoformat()
    ('2026-11-22T05:00:00+00:00', '2026-11-22T06:00:00+00:00')
    >>> decent(night, "Asia/Kamchatka") == night
    True
    """
    there = ZoneInfo(zone)
    local = at.astimezone(there)
    clock = local.time()
    quiet = since <= clock < until if since < until else since != until and (clock >= since or clock < until)
    if not quiet:
        return at
    day = local.date() + timedelta(days=clock >= until)
    # an hour that the zone skipped becomes, through UTC, one that exists
    return datetime.combine(day, until, there).astimezone(UTC)
