"""Score: how well does an organisation answer?

Share in time: of the requests whose answer fell due in the last twelve months, those answered by the term; shown from
ten of them on. Rating: the mean of its ratings, drawn to that of the region as if ten more people had given the
region's (a Bayesian mean), so that one five does not beat a hundred fours. All of it is our choice (`product`);
fractions are exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from fractions import Fraction

from gosdom_core import acts
from gosdom_core.law import Dated, Term
from gosdom_core.requests.terms import CHECKED, OURS_SINCE
from gosdom_core.workdays import Months, add_months


def _ours(name: str, value: int) -> Dated[int]:
    return Dated(f"requests.score.{name}", Term(OURS_SINCE, value, acts.OURS, "", "product"), checked=CHECKED)


SPAN = Dated("requests.score.span", Term(OURS_SINCE, Months(12), acts.OURS, "", "product"), checked=CHECKED)
LEAST = _ours("least", 10)
WEIGHT = _ours("weight", 10)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How did one request go?

    `due_at` is the end of its answer term, extended where it was; `answered_at` is also a refusal's moment.

    `withdrawn_at`: the author took it back. `rating` from 1 to 5, given at `rated_at`.
    """

    due_at: datetime
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None
    rating: int | None = None
    rated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """How well does it answer?

    `in_time` of `due` requests; `share` is `None` under ten. `rating` is `None` while nobody rated.

    `ratings` is how many did.
    """

    due: int
    in_time: int
    share: Fraction | None
    ratings: int
    rating: Fraction | None


def score(outcomes: Iterable[Outcome], *, now: datetime, zone: tzinfo, region_mean: Fraction | None = None) -> Score:
    """How well does an organisation answer? `region_mean` is the mean rating in its region; `None`: nothing to draw to.

    An outcome counts in the share when its term ended in the last twelve months, unless it was withdrawn before; in the
    rating when it was rated in them.

    >>> from datetime import UTC, timedelta
    >>> now = datetime(2026, 11, 21, tzinfo=UTC)
    >>> due = [now - timedelta(days=days) for days in range(1, 11)]
    >>> outcomes = [Outcome(at, answered_at=at if at != due[0] else None, rating=5, rated_at=at) for at in due]
    >>> score(outcomes, now=now, zone=UTC, region_mean=Fraction(4))
    Score(due=10, in_time=9, share=Fraction(9, 10), ratings=10, rating=Fraction(9, 2))
    """
    since = counts_since(now, zone)
    due = in_time = ratings = total = 0
    for outcome in outcomes:
        if since < outcome.due_at <= now and not _taken_back(outcome):
            due += 1
            in_time += outcome.answered_at is not None and outcome.answered_at <= outcome.due_at
        if outcome.rating is not None and outcome.rated_at is not None and since < outcome.rated_at <= now:
            ratings, total = ratings + 1, total + outcome.rating
    today = now.astimezone(zone).date()
    return summed(due, in_time, ratings, total, today=today, region_mean=region_mean)


def counts_since(now: datetime, zone: tzinfo) -> datetime:
    """After which moment do outcomes count? The midnight in that zone with which the day began twelve months ago.

    >>> from datetime import UTC
    >>> print(counts_since(datetime(2026, 11, 21, 18, tzinfo=UTC), UTC))
    2025-11-21 00:00:00+00:00
    """
    today = now.astimezone(zone).date()
    return datetime.combine(add_months(today, -SPAN.on(today).value.n), time(), zone)


def summed(
    due: int, in_time: int, ratings: int, total: int, *, today: date, region_mean: Fraction | None = None
) -> Score:
    """What is the score when outcomes are counted already? `in_time` of `due` answers; `ratings` that sum to `total`.

    >>> summed(10, 9, 10, 50, today=date(2026, 11, 21), region_mean=Fraction(4))
    Score(due=10, in_time=9, share=Fraction(9, 10), ratings=10, rating=Fraction(9, 2))
    """
    share = Fraction(in_time, due) if due >= LEAST.on(today).value else None
    return Score(due, in_time, share, ratings, bayesian_mean(total, ratings, region_mean, WEIGHT.on(today).value))


def bayesian_mean(total: int, count: int, prior: Fraction | None, weight: int) -> Fraction | None:
    """What is the mean of `count` ratings that sum to `total`, drawn to the prior as if `weight` more had given it?

    `None` for none.

    >>> bayesian_mean(5, 1, Fraction(4), 10), bayesian_mean(9, 2, None, 10), bayesian_mean(0, 0, Fraction(4), 10)
    (Fraction(45, 11), Fraction(9, 2), None)
    """
    if count == 0:
        return None
    if prior is None:
        return Fraction(total, count)
    return (weight * prior + total) / (weight + count)


def _taken_back(outcome: Outcome) -> bool:
    answered = outcome.answered_at is not None
    return not answered and outcome.withdrawn_at is not None and outcome.withdrawn_at <= outcome.due_at
