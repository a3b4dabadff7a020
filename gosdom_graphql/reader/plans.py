"""Plans: which trees and statements answer an operation, kept by everything that shapes their text."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Final, TypeVar

from gosdom_graphql.reader.graphql_core import Operation
from gosdom_graphql.reader.selection import choices, symbolic
from gosdom_graphql.reader.sql import Statement, write
from gosdom_graphql.reader.tree import Root

MOST_PLANS = 500
LONGEST_DOCUMENT = 20_000
MOST_CHOICES = 6
"""Plans whose variables shape them in more ways than this are made anew each time: 2^n of them would push all
others out.
"""


@dataclass(frozen=True)
class Step:
    """One planned field: under which response key, asking what, by which statement."""

    key: str
    tree: Root
    statement: Statement

    @classmethod
    def of(cls, key: str, tree: Root, kind: Enum) -> Step:
        """What is asked of this tree, for viewers of this kind?"""
        return cls(key, tree, write(tree, kind))


Plan = tuple[Step, ...]
P = TypeVar("P")
_PLAIN: Final = frozenset({int, str, float})


class Plans:
    """The last few hundred plans. Hits and misses are counted, for metrics and tests."""

    def __init__(self, most: int = MOST_PLANS) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._most = most
        self.hits = self.misses = 0

    def get(self, key: Hashable) -> Any:
        """Which plan was made for this?"""
        found = self._kept.get(key)
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._kept.move_to_end(key)
        return found

    def keep(self, key: Hashable, plan: Any) -> None:
        """Keep this plan, and let the one go that was used longest ago."""
        self._kept[key] = plan
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget all plans, as after a declaration changed (in a test)."""
        self._kept.clear()


@dataclass(slots=True)
class Shaped:
    """The variables of one request: what stands for them while planning, and what of them is in the plan's key."""

    symbols: Mapping[str, Any]
    shape: Hashable
    cacheable: bool


def shaped(variables: Mapping[str, Any], ids: frozenset[str]) -> Shaped:
    """Which plan can be shared by requests with variables like these?"""
    symbols: dict[str, Any] = {}
    shape: list[tuple[str, Any]] = []
    chosen = 0
    for name, value in variables.items():
        if type(value) in _PLAIN and name not in ids:
            symbols[name], part = _slot(name)
        else:
            symbols[name], part = symbolic(value, (name,), ids)
            chosen += choices(symbols[name])
        shape.append((name, part))
    return Shaped(symbols, tuple(shape), chosen <= MOST_CHOICES)


@lru_cache(1_000)
def _slot(name: str) -> tuple[Any, Any]:
    """What stands for a variable whose value shapes nothing, whatever it is?"""
    return symbolic(0, (name,), frozenset())


def plan(plans: Plans, text: str, key: Hashable, kind: Enum, shape: Shaped, operation: Operation, trees: Any) -> Plan:
    """Which plan answers this operation? `trees(operation)` gives the trees by response key when there is none yet."""

    def made() -> Plan:
        asked: Mapping[str, Root] = trees(operation.with_variables(shape.symbols))
        return tuple(Step.of(name, tree, kind) for name, tree in asked.items())

    return kept(plans, text, key, kind, shape, made)


def kept(plans: Plans, text: str, key: Hashable, kind: Enum, shape: Shaped, make: Callable[[], P]) -> P:
    """What was made for this before, or is made now? `key` tells plans of different sorts apart."""
    whole = (text, key, kind, shape.shape)
    found: P | None = plans.get(whole)
    if found is None:
        found = make()
        if shape.cacheable and len(text) <= LONGEST_DOCUMENT:
            plans.keep(whole, found)
    return found
