"""Metrics: what does this process tell Prometheus at `/metrics`?

Names of operations come from clients, so they are bounded: the first few hundred keep their name, the rest are
`other`. Nothing else of a client becomes a label: no values, no persons, no addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from gosdom_graphql import clock
from gosdom_graphql.watching import what_it_does

if TYPE_CHECKING:
    import asyncpg

    from gosdom_graphql.database.pool import ReadingPool
    from gosdom_graphql.reader.sql import Statement

MOST_NAMES: Final = 300
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
COSTS: Final = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)

REGISTRY = CollectorRegistry()
OPERATIONS = Counter(
    "gosdom_operations", "Operations by name, kind and outcome.", ["operation", "kind", "outcome"], registry=REGISTRY
)
PATHS = Counter(
    "gosdom_query_paths",
    "Queries by their way: PostgreSQL's JSON as it came, with Python's fields put in, or by the executor; and why.",
    ["path", "why"],
    registry=REGISTRY,
)
DURATION = Histogram(
    "gosdom_operation_seconds", "From a request's arrival to its answer.", ["kind"], buckets=SECONDS, registry=REGISTRY
)
COST = Histogram("gosdom_operation_cost", "What operations cost before they ran.", buckets=COSTS, registry=REGISTRY)
STATEMENTS = Histogram(
    "gosdom_statement_seconds",
    "The planner's statements, by root table.",
    ["table"],
    buckets=SECONDS,
    registry=REGISTRY,
)
DEEDS = Histogram(
    "gosdom_deed_statement_seconds",
    "The statements of deeds, by what they do to which table.",
    ["statement"],
    buckets=SECONDS,
    registry=REGISTRY,
)
POOL = Gauge(
    "gosdom_pool_connections", "Connections of a pool, by pool and state.", ["pool", "state"], registry=REGISTRY
)

_names: set[str] = set()


class Seen:
    """One operation while it is answered: what is learnt of it on the way, and what came of it."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.kind, self.outcome, self.cost = "unknown", "ok", 0
        self._started, self._counted = clock.elapsed(), False

    def count(self) -> None:
        """What is told of it? `outcome` is ok, errors, cancelled, or the code with which it was refused. Once."""
        if self._counted:
            return
        self._counted = True
        _labelled(OPERATIONS, _bounded(self.name or "anonymous"), self.kind, self.outcome).inc()
        _labelled(DURATION, self.kind).observe(clock.elapsed() - self._started)
        if self.cost:
            COST.observe(self.cost)


def path(way: str, why: str) -> None:
    """Which way did a query go, and why not straight to the wire? Both are words of ours."""
    _labelled(PATHS, way, why).inc()


def statement(running: Statement) -> Callable[[], None]:
    """How long does a statement of the planner take? For `reader.run.ONLOOKERS`."""
    started = clock.elapsed()

    def ended() -> None:
        table = running.relations[0] if running.relations else "none"
        _labelled(STATEMENTS, table).observe(clock.elapsed() - started)

    return ended


def deed(query: str) -> Callable[[], None]:
    """How long does a deed's statement take? For `database.engine.ONLOOKERS`."""
    started = clock.elapsed()
    return lambda: _labelled(DEEDS, what_it_does(query)).observe(clock.elapsed() - started)


def told(pools: Mapping[str, ReadingPool | asyncpg.Pool[asyncpg.Record]]) -> tuple[bytes, str]:
    """What is told now? The text, and its media type."""
    for name, pool in pools.items():
        idle = pool.get_idle_size()
        POOL.labels(name, "idle").set(idle)
        POOL.labels(name, "used").set(pool.get_size() - idle)
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST


@cache
def _labelled(metric: Any, *labels: str) -> Any:
    """One line of a metric: found once, not for each request. There are so many as `_bounded` and our own words."""
    return metric.labels(*labels)


def _bounded(name: str) -> str:
    if name in _names:
        return name
    if len(_names) >= MOST_NAMES:
        return "other"
    _names.add(name)
    return name
