"""Checks: by when must the executor answer what concerns meters and their readings?"""

from __future__ import annotations

from datetime import datetime, tzinfo
from enum import Enum
from typing import Any

from gosdom_core.law import Dated
from gosdom_core.readings import terms
from gosdom_core.readings.values import CHOICES, Choices
from gosdom_core.workdays import Deadline, deadline


class Check(Enum):
    """What is asked? METER: check the flat's meter (п. 31 е(2)); HOUSE_METER_VIEW: see what the house's meter shows
    (п. 31 е); MONTH_VOLUMES: written volumes of the months asked for (п. 31 р)."""

    METER = "meter"
    HOUSE_METER_VIEW = "house_meter_view"
    MONTH_VOLUMES = "month_volumes"


def check_due(
    check: Check, at: datetime, *, zone: tzinfo, region: str | None = None, choices: Choices = CHOICES
) -> Deadline:
    """By when must it be done, when it is asked at a moment? The terms are those of `requests`.

    Sources differ on whether a meter is checked within 10 working days (ours) or 10 days:
    `choices.check_in_calendar_days`.

    >>> from zoneinfo import ZoneInfo
    >>> asked = datetime(2026, 4, 29, 12, 0, tzinfo=ZoneInfo("Europe/Samara"))
    >>> check_due(Check.METER, asked, zone=ZoneInfo("Europe/Samara")).day
    datetime.date(2026, 5, 15)
    """
    # requests load their map of categories: those who only judge readings need not wait for it
    from gosdom_core.requests import terms as asked

    dated: Dated[Any] = {
        Check.METER: asked.METER_CHECK_CALENDAR if choices.check_in_calendar_days else asked.METER_CHECK,
        Check.HOUSE_METER_VIEW: terms.HOUSE_METER_VIEW,
        Check.MONTH_VOLUMES: asked.INFORMATION_VOLUMES,
    }[check]
    return deadline(dated.on(at.astimezone(zone).date()), start=at, zone=zone, region=region)
