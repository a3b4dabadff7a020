"""Budgets: how much may be asked in a minute, by each viewer and from each address. They live in the process.

HTTP, sockets and streams of events pay from one `Purse`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gosdom_graphql import clock
from gosdom_graphql.http.problems import Throttled

if TYPE_CHECKING:
    from gosdom_graphql.http.documents import Documents
    from gosdom_graphql.http.operation import Ready
    from gosdom_graphql.sessions.viewer import Viewer
    from gosdom_graphql.settings import Settings

MOST_KEYS: Final = 50_000
MINUTE: Final = 60
READING: Final = 10_000
"""What a second of reading documents costs their address: a new one takes milliseconds, a known one nothing."""


class Left(NamedTuple):
    """What is left of a budget: Shopify's `throttleStatus`."""

    maximum: int
    available: int

    def told(self) -> dict[str, Any]:
        """How is it told in `extensions.cost`? `restoreRate` is a second's."""
        rate = round(self.maximum / MINUTE, 2)
        return {"maximumAvailable": self.maximum, "currentlyAvailable": self.available, "restoreRate": rate}


class Budget:
    """A bucket for each key, that fills up within a minute. `of` names it: viewer, address.

    >>> budget = Budget("viewer", 60)
    >>> budget.take("me", 50, now=0.0).available, budget.take("me", 15, now=5.0).available
    (10, 0)
    >>> budget.take("me", 3, now=6.0)
    Traceback (most recent call last):
    gosdom_graphql.http.problems.Throttled
    """

    def __init__(self, of: str, maximum: int, most: int = MOST_KEYS) -> None:
        self.of, self.maximum = of, maximum
        self._rate = maximum / MINUTE
        self._most = most
        self._buckets: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def take(self, key: object, cost: int, now: float | None = None) -> Left | None:
        """What is left after this? None if the budget has no limit. Raises `Throttled`, and then takes nothing.

        A cost of 0 only asks whether anything is left.
        """
        if not self.maximum:
            return None
        now = clock.elapsed() if now is None else now
        available = self._available(key, now)
        # what costs more than a whole minute waits for a full one: it would never be done otherwise
        missing = min(cost or 1, self.maximum) - available
        if missing > 0:
            raise Throttled(
                of=self.of,
                cost=cost,
                limit=self.maximum,
                currentlyAvailable=int(available),
                retryAfter=max(1, ceil(missing / self._rate)),
            )
        if cost:
            self._keep(key, available - cost, now)
        return Left(self.maximum, max(0, int(available - cost)))

    def _available(self, key: object, now: float) -> float:
        before = self._buckets.get(key)
        if before is None:
            return float(self.maximum)
        return min(float(self.maximum), before[0] + (now - before[1]) * self._rate)

    def charge(self, key: object, cost: int) -> None:
        """Take it whether it is there or not: what was refused has already cost us."""
        if self.maximum:
            now = clock.elapsed()
            self._keep(key, max(self._available(key, now) - cost, 0.0), now)

    def _keep(self, key: object, available: float, now: float) -> None:
        self._buckets[key] = available, now
        self._buckets.move_to_end(key)
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)


class Purse:
    """The budgets of viewers and of addresses: each operation is paid for from both, before it runs."""

    def __init__(self, settings: Settings) -> None:
        self.viewers = Budget("viewer", settings.viewer_budget)
        self.addresses = Budget("address", settings.address_budget)

    def read(self, caller: str, documents: Documents, prepare: Callable[[], Ready]) -> Ready:
        """Which operation is it? Reading a document that is new costs its address, also when it cannot be run."""
        self.addresses.take(caller, 0)
        before, started = documents.misses, clock.elapsed()
        try:
            return prepare()
        finally:
            if documents.misses != before:
                self.addresses.charge(caller, int((clock.elapsed() - started) * READING))

    def pay(self, viewer: Viewer, cost: int) -> Left | None:
        """What is left to the viewer? Who is not signed in has the budget of their address alone."""
        return self.viewers.take((viewer.person, viewer.organisation), cost) if viewer.person else None

    def pay_both(self, caller: str, viewer: Viewer, cost: int) -> None:
        """Paid at once, where the viewer is known already. Raises `Throttled`."""
        self.addresses.take(caller, cost)
        self.pay(viewer, cost)
