"""Law: a legal number is never bare. It is a value with the day it came into force, the act, the clause and how sure
we are.

    ANSWER = Dated(
        "requests.answer.general",
        Term(since=date(2019, 3, 1), value=Workdays(10), act=acts.RULES_416, clause="п. 36", confidence="secondary"),
        checked=date(2026, 11, 21),
    )
    ANSWER.on(date(2026, 5, 1)).value      # Workdays(10)

Nothing here reads a clock: the caller hands the day in. A rule that changes its shape, not only its value, is a
`Dated` of functions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from gosdom_core.errors import TermUnknown

if TYPE_CHECKING:
    from gosdom_core.acts import Act

T_co = TypeVar("T_co", covariant=True)
K = TypeVar("K")
V_co = TypeVar("V_co", covariant=True)

Confidence = Literal["primary", "secondary", "memory", "disputed", "product"]
"""How sure are we? primary: the act's text was seen; secondary: a report of it; memory: general knowledge, text not
seen; disputed: sources conflict; product: the law is silent and the choice is ours."""


@dataclass(frozen=True, slots=True)
class Term(Generic[T_co]):
    """What does the law say, since when, by which clause, and how sure are we?

    `since` and `until` are the first and the last day of force, both included; `until` is given only where the act
    itself names its end. `source` holds the marks of the sources read (`sources()` has their addresses); `note` says
    what a reader must know before trusting the number.
    """

    since: date
    value: T_co
    act: Act
    clause: str
    confidence: Confidence
    source: tuple[str, ...] = ()
    until: date | None = None
    note: str = ""

    def cite(self, language: str = "ru") -> str:
        """How is the clause cited?

        >>> from gosdom_core import acts
        >>> Term(date(2019, 3, 1), 10, acts.RULES_416, "п. 36", "secondary").cite()
        'п. 36, Правила № 416 (ПП РФ от 15.05.2013)'
        """
        return f"{self.clause}, {self.act.title(language)}" if self.clause else self.act.title(language)


class Table(Mapping[K, V_co]):
    """Which value stands in which row? What the law says where it is a table: nobody can change it, it has a hash, and
    it survives a pickle, as a refusal that carries its term must.

    >>> hours = Table({"cold": 48, "warm": 24})
    >>> hours["warm"], len(hours), hours == {"cold": 48, "warm": 24}
    (24, 2, True)
    """

    __slots__ = ("_rows",)

    def __init__(self, rows: Mapping[K, V_co]) -> None:
        self._rows = dict(rows)

    def __getitem__(self, key: K) -> V_co:
        return self._rows[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __hash__(self) -> int:
        return hash(frozenset(self._rows.items()))

    def __repr__(self) -> str:
        return f"Table({self._rows!r})"


_register: dict[str, Dated[Any]] = {}


class Dated(Generic[T_co]):
    """Which value was in force on a day? A name and its terms in the order of time.

    Raises `TermUnknown` before the first term and after the named end of the last one.

    >>> from gosdom_core import acts
    >>> due = Dated(
    ...     "example.due",
    ...     Term(date(2005, 3, 1), 10, acts.HOUSING_CODE, "ст. 155 ч. 1", "secondary"),
    ...     Term(date(2026, 3, 1), 15, acts.LAW_177_2025, "ст. 155 ч. 1 ЖК РФ", "secondary"),
    ...     checked=date(2026, 11, 21), listed=False,
    ... )
    >>> due.on(date(2026, 2, 28)).value, due.on(date(2026, 3, 1)).value
    (10, 15)
    """

    __slots__ = ("_days", "checked", "name", "terms")

    def __init__(self, name: str, *terms: Term[T_co], checked: date, listed: bool = True) -> None:
        days = [term.since for term in terms]
        if not terms or days != sorted(set(days)):
            raise ValueError(f"{name}: terms must be given, each since a later day than the one before")
        if listed and name in _register:
            raise ValueError(f"{name}: there is a term of this name already")
        self.name, self.terms, self.checked, self._days = name, terms, checked, days
        if listed:
            _register[name] = self

    def on(self, day: date) -> Term[T_co]:
        """Which term was in force that day?

        >>> from gosdom_core import acts
        >>> term = Term(date(2026, 3, 1), 15, acts.OURS, "", "product")
        >>> rule = Dated("example.on", term, checked=date(2026, 11, 21), listed=False)
        >>> rule.on(date(2026, 2, 28))
        Traceback (most recent call last):
        gosdom_core.errors.TermUnknown: The term example.on is not known on 2026-02-28
        """
        index = bisect_right(self._days, day) - 1
        if index < 0:
            raise TermUnknown(name=self.name, day=day, first=self._days[0])
        term = self.terms[index]
        if term.until is not None and day > term.until:
            raise TermUnknown(name=self.name, day=day, last=term.until)
        return term

    def ends(self, term: Term[Any]) -> date | None:
        """When did another term take its place? The last day of force, or `None` while it holds."""
        index = self._days.index(term.since)
        if index + 1 < len(self._days):
            return date.fromordinal(self._days[index + 1].toordinal() - 1)
        return term.until

    def __repr__(self) -> str:
        return f"Dated({self.name!r}, {len(self.terms)} terms)"


def terms() -> dict[str, Dated[Any]]:
    """Which dated terms do the modules imported so far declare, by name? A copy, in the order of names.

    >>> all(name == dated.name for name, dated in terms().items())
    True
    """
    return dict(sorted(_register.items()))


@cache
def sources() -> dict[str, str]:
    """Where was a number read? The address behind each of the marks in `Term.source`, from `sources.toml`.

    >>> sources()["S43"]
    'public code'
    """
    # read only when somebody asks: most never do, and imports stay quick
    import tomllib
    from importlib import resources

    return tomllib.loads(resources.files("gosdom_core").joinpath("sources.toml").read_text(encoding="utf-8"))
