"""Statistics and scores the plain way: every request looked at, in Python, by the core's own formula.

It knows neither the tallies nor the view that they are made from.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core.requests import Outcome, Score, score
from gosdom_core.requests.scores import SPAN
from gosdom_core.workdays import add_months

REQUESTS = """
select r.*, (
  select max(due_at) from request_deadline d where d.request = r.id and d.kind = 'ANSWER' and d.decides
) as answer_due_at
from request r
"""


@dataclass(frozen=True)
class Plain:
    """All requests, and the organisations."""

    requests: list[dict[str, Any]]
    organisations: dict[UUID, dict[str, Any]]

    @classmethod
    async def load(cls, reads: Any) -> Plain:
        """The rows as they are now."""
        requests = [dict(row) for row in await reads.fetch(REQUESTS)]
        return cls(requests, {row["id"]: dict(row) for row in await reads.fetch("select * from organisation")})

    def zone(self, organisation: UUID) -> ZoneInfo:
        return ZoneInfo(self.organisations[organisation]["zone"])

    def of(self, organisation: UUID) -> list[dict[str, Any]]:
        return [row for row in self.requests if row["organisation"] == organisation]

    def score(self, organisation: UUID, now: datetime) -> Score:
        """The core's score, with the region's mean of the same days."""
        region, zone = self.organisations[organisation]["region"], self.zone(organisation)
        since = first_day(now, zone)
        ratings = [
            row["rating"]
            for row in self.requests
            if row["rating"] is not None
            and self.organisations[row["organisation"]]["region"] == region
            and row["rated_at"].astimezone(zone).date() >= since
            and row["rated_at"] <= now
        ]
        mean = Fraction(sum(ratings), len(ratings)) if ratings else None
        return score(map(outcome, self.of(organisation)), now=now, zone=zone, region_mean=mean)

    def statistics(self, organisation: UUID, now: datetime) -> dict[str, Any]:
        """What the API calls `statistics`."""
        zone = self.zone(organisation)
        since = first_day(now, zone).replace(day=1)
        rows = [row for row in self.of(organisation) if row["received_at"].astimezone(zone).date() >= since]
        hours = sorted(
            int((row["answered_at"] - row["received_at"]).total_seconds() // 3600)
            for row in rows
            if row["answered_at"] is not None
        )
        late = [row for row in self.of(organisation) if row["awaits"] and row["due_at"] < now]
        return {
            "since": since.isoformat(),
            "byState": counted("state", Counter(row["state"] for row in rows)),
            "byCategory": counted("category", Counter(row["category"] for row in rows)),
            "byEmployee": sorted(Counter(row["responsible"] for row in rows if row["responsible"]).values()),
            "medianHours": hours[(len(hours) - 1) // 2] if hours else None,
            "overdue": len(late),
        }


def first_day(now: datetime, zone: ZoneInfo) -> date:
    today = now.astimezone(zone).date()
    return add_months(today, -SPAN.on(today).value.n)


def outcome(row: dict[str, Any]) -> Outcome:
    withdrawn = row["closed_at"] if row["state"] == "WITHDRAWN" else None
    return Outcome(row["answer_due_at"], row["answered_at"], withdrawn, row["rating"], row["rated_at"])


def counted(name: str, found: Counter[str]) -> list[dict[str, Any]]:
    return [{name: value, "number": found[value]} for value in sorted(found)]


def shown(found: Score) -> dict[str, Any]:
    """The score as the API prints it."""
    return {
        "due": found.due,
        "inTime": found.in_time,
        "shareInTime": printed(found.share),
        "ratings": found.ratings,
        "rating": printed(found.rating),
    }


def printed(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.0001"), ROUND_HALF_UP)
