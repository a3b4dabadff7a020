"""What is kept, in the core's words: a meter, and what counts for a period. Both reading and writing lean on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gosdom_core import readings as core
from gosdom_core.homes import Resource
from gosdom_core.readings import Change, Counted, terms
from gosdom_graphql.readings.tables import Meter, MeterPeriod

KNOWN_SINCE: Final = terms.WINDOW_OPENS.terms[0].since
"""Since when the law of readings is known here: of what lies before, no reading is taken."""


def begun(installed: date) -> date:
    """From which day on is the meter looked at? An older one from the day since which the law is known."""
    return max(installed, KNOWN_SINCE)


def in_words(meter: Meter | Mapping[str, Any]) -> core.Meter:
    """The meter, or its row, as the core knows it."""
    return core.Meter(
        str(meter["id"]),
        Resource[meter["resource"]],
        meter["digits"],
        meter["decimals"],
        begun(meter["installed"]),
        rates=len(meter["zones"]),
        initial=tuple(meter["initial"]),
        removed=meter["removed"],
        final=tuple(meter["final"] or ()),
        verify_until=meter["verify_until"],
        replaces=None if meter["replaces"] is None else str(meter["replaces"]),
        most_an_hour=meter["most_an_hour"],
    )


def counted(row: MeterPeriod | Mapping[str, Any]) -> Counted:
    """What counts for a period, in the core's words."""
    return Counted(str(row["meter"]), row["period"], tuple(row["values"]), row["at"], Change[row["change"]])
