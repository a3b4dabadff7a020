"""`python -m tests.bench core`: working days against `holidays`, a large tally, a million deadlines, a year of
penalties.

One table: what, how many, seconds, how many a second, and the limit that it must keep. `--quick` takes a hundredth of
each.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from time import perf_counter
from typing import TypeVar
from zoneinfo import ZoneInfo

import holidays

from gosdom_core import acts
from gosdom_core.bills import Debt, penalties
from gosdom_core.law import Term
from gosdom_core.meetings import AgendaItem, Ballot, Form, ItemKind, Meeting, Outcome, Roll, Weight, tally
from gosdom_core.workdays import Workdays, deadline, nth_working_day

T = TypeVar("T")
SAMARA = ZoneInfo("Europe/Samara")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured? `kept` is `None` where there is no limit."""

    what: str
    n: int
    seconds: float
    limit: str = ""
    kept: bool | None = None


def timed(work: Callable[[], T], times: int = 1) -> tuple[float, T]:
    """How long does it take at best, and what comes out?"""
    best = float("inf")
    for _ in range(times):
        start = perf_counter()
        found = work()
        best = min(best, perf_counter() - start)
    return best, found


# --- The n-th working day --------------------------------------------------------------------------------------------


def working_days(n: int) -> list[Measured]:
    """How many times as fast as `holidays`' own search? The same days, n of each from one to thirty."""
    theirs = holidays.country_holidays("RU", years=range(2023, 2028))
    starts = [(date(2023, 1, 1) + DAY * random.randrange(1700), random.randint(1, 30)) for _ in range(n)]
    nth_working_day(date(2026, 1, 1), 1)  # the calendar is laid out once
    ours_took, ours = timed(lambda: [nth_working_day(day, count) for day, count in starts], 3)
    theirs_took, others = timed(lambda: [theirs.get_nth_working_day(day, count) for day, count in starts])
    assert ours == others
    ratio = theirs_took / ours_took
    return [
        Measured("holidays.get_nth_working_day", n, theirs_took),
        Measured("nth_working_day", n, ours_took, f"{ratio:.0f} × as fast, at least 20 ×", ratio >= 20),
    ]


# --- Deadlines -------------------------------------------------------------------------------------------------------


def many_deadlines(n: int) -> list[Measured]:
    """How long do deadlines of ten working days take, each with its explanation's steps?"""
    term = Term(date(2019, 3, 1), Workdays(10), acts.RULES_416, "п. 36", "secondary")
    first = datetime(2026, 1, 1, 9, tzinfo=SAMARA)
    starts = [first + timedelta(minutes=17 * index % 500_000) for index in range(1000)]

    def work() -> int:
        for index in range(n):
            deadline(term, start=starts[index % 1000], zone=SAMARA)
        return n

    took, _ = timed(work)
    return [Measured("deadline, 10 working days", n, took)]


# --- A tally ---------------------------------------------------------------------------------------------------------


def large_tally(n: int, items: int = 30) -> list[Measured]:
    """How long does a tally take, exact? Weights in hundredths of a square metre; all ballots differ."""
    weights = tuple(
        Weight(f"w{index}", f"flat {index}", Fraction(random.randint(2000, 12_000), 100), (f"p{index}",))
        for index in range(n)
    )
    starts = datetime(2026, 3, 1, tzinfo=UTC)
    kinds = [ItemKind.CURRENT_REPAIR, ItemKind.CAPITAL_REPAIR, ItemKind.LANDSCAPING]
    agenda = tuple(AgendaItem(kinds[index % len(kinds)]) for index in range(items))
    meeting = Meeting(Form.ABSENTEE_SYSTEM, starts, starts + 20 * DAY, UTC, agenda)
    ballots = [
        Ballot(weight.key, starts + timedelta(seconds=index % 86_400), "".join(random.choices("+-0.x", k=items)))
        for index, weight in enumerate(weights)
    ]
    house = Roll(meeting.day, weights)
    took, found = timed(lambda: tally(meeting, house, ballots), 3)
    exact = sum((w.votes for w, b in zip(weights, ballots, strict=True) if b.marks[0] == "+"), Fraction(0))
    assert found.decisions[0].votes.in_favour == exact
    assert found.decisions[0].outcome is Outcome.NOT_ADOPTED
    return [Measured(f"tally, ballots × {items} items", n, took, "under 1 s, exact", took < 1)]


# --- Penalties -------------------------------------------------------------------------------------------------------


def year_of_penalties(n: int) -> list[Measured]:
    """How long do the penalties of many debts over a year take, to the kopeck?"""
    debts = [
        Debt(date(2025, 1 + index % 12, 1), Decimal(random.randint(1, 10_000_000)).scaleb(-2), due)
        for index in range(n)
        for due in (date(2025, 2, 10) + DAY * (30 * (index % 12)),)
    ]
    took, found = timed(lambda: penalties(debts, date(2026, 2, 10)), 3)
    assert len(found) == n
    return [Measured("penalties, debts of a year", n, took)]


PARTS: tuple[tuple[Callable[[int], list[Measured]], int], ...] = (
    (working_days, 10_000),
    (large_tally, 100_000),
    (many_deadlines, 1_000_000),
    (year_of_penalties, 100_000),
)


def main(argv: Sequence[str]) -> int:
    """What are the figures? Prints the table; 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench core")
    parser.add_argument("--quick", action="store_true", help="a hundredth of each")
    divisor = 100 if parser.parse_args(argv).quick else 1
    random.seed(20261121)
    print(f"{'what':<32} {'n':>10} {'seconds':>9} {'a second':>12}  limit")
    kept = True
    for part, n in PARTS:
        for row in part(n // divisor):
            kept = kept and row.kept is not False
            mark = {True: " ✓", False: " ✗", None: ""}[row.kept]
            print(f"{row.what:<32} {row.n:>10,} {row.seconds:>9.3f} {row.n / row.seconds:>12,.0f}  {row.limit}{mark}")
    return 0 if kept else 1
