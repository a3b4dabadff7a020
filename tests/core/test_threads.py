"""Many threads may ask at once, the first of them while nothing has been laid out yet: each gets the same answer."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from threading import Barrier
from zoneinfo import ZoneInfo

from gosdom_core import law
from gosdom_core.bills import due_date, penalty
from gosdom_core.requests import Addressee, Applicant, Facts, RequestCategory, deadlines
from gosdom_core.workdays import kind, nth_working_day

SAMARA = ZoneInfo("Europe/Samara")
THREADS = 16
COLD = """
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

sys.setswitchinterval(1e-6)
from gosdom_core import law
from gosdom_core.workdays import nth_working_day

ready = Barrier(16)

def ask(_):
    ready.wait()
    return nth_working_day(date(2026, 12, 30), 10, "16"), law.sources()["S43"]

with ThreadPoolExecutor(16) as pool:
    print(*(f"{day} {source}" for day, source in set(pool.map(ask, range(16)))), sep="\\n")
"""


def answers() -> tuple[object, ...]:
    received = datetime(2026, 12, 30, 21, 15, tzinfo=SAMARA)
    outage = Facts(RequestCategory.POWER_OUTAGE, Addressee.MANAGEMENT, Applicant.OWNER, received, SAMARA, region="16")
    return (
        [(due.name, due.deadline.at, due.deadline.explain()) for due in deadlines(outage)],
        [nth_working_day(date(2023, 1, 1), n, "16:moved") for n in range(1, 200)],
        [kind(date(2030, 5, day)) for day in range(1, 32)],
        [due_date(date(2026, month, 1)).day for month in range(1, 13)],
        penalty(Decimal("100000.00"), date(2026, 4, 15), date(2026, 8, 13)).total,
        sorted(law.terms()),
    )


def test_threads_get_the_answers_that_one_gets() -> None:
    expected, ready = answers(), Barrier(THREADS)

    def ask(_: int) -> list[tuple[object, ...]]:
        ready.wait()
        return [answers() for _ in range(3)]

    with ThreadPoolExecutor(THREADS) as pool:
        found = [one for many in pool.map(ask, range(THREADS)) for one in many]
    assert found == [expected] * (3 * THREADS)


def test_the_first_to_ask_may_be_many() -> None:
    told = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["2027-01-22 public code"]
