"""The two shapes that all SQL of the reader is made of: a scan of rows, and a JSON object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from gosdom_graphql.reader.row import Row

T = TypeVar("T")
LONGEST_KEY = 100
_KEY = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")


class Unreadable(ValueError):
    """A selection that is not written as SQL: too much is asked, or under too long a key. The client reads why."""


def row_by_row(condition: str) -> str:
    """How is a condition said that is to be looked at in each row, after what a list is found and sorted by?

    PostgreSQL begins with what it takes for rare. Of what is not (nearly all of an office's requests are of houses that
    it serves) it would read everything, and sort it. So said, no index serves the condition.

    >>> row_by_row("a = b")
    '(a = b) is true'
    """
    return f"({condition}) is true"


def all_of(conditions: Iterable[str]) -> str:
    """Which condition is it that all of these hold?

    >>> all_of(["a or b", "c"]), all_of([])
    ('(a or b) and (c)', 'true')
    """
    return " and ".join(f"({each})" for each in conditions) or "true"


class Each(str):
    """A ground or a filter's condition that holds of the rows of several owners, of the houses somebody manages, say.

    As text it is like any other condition. The page of a list is read owner by owner, by an index that begins with the
    owner and goes on in the list's order: of each for as many rows as the page has. `kinds` are so few that each owner
    is read kind by kind, too.
    """

    __slots__ = ("also", "among", "column", "kinds")
    column: str
    among: str
    also: str
    kinds: bool

    @classmethod
    def of(cls, column: str, among: str, also: str = "true", *, kinds: bool = False) -> Each:
        """Which ground is it that the column is one of the array `among`, and that one thing more holds?

        >>> Each.of("house", "$1", "seen")
        '(house = any($1) and seen)'
        """
        made = cls(f"({column} = any({among}) and {also})" if also != "true" else f"({column} = any({among}))")
        made.column, made.among, made.also, made.kinds = column, among, also, kinds
        return made


class Arms(str):
    """A right with several grounds, any of which is enough: `Arms.of(own, addressed)` is «own or addressed».

    As text it is like any other condition. The page of a list is read ground by ground, each by its own index and in
    its order, for as many rows as the page has: an OR would have all of somebody's rows read and sorted.
    """

    __slots__ = ("arms",)
    arms: tuple[str, ...]

    @classmethod
    def of(cls, *arms: str) -> Arms:
        """Which right has these grounds?

        >>> Arms.of("a", "b")
        '(a or b)'
        """
        made = cls(f"({' or '.join(arms)})")
        made.arms = arms
        return made


class Owners(NamedTuple):
    """By which column rows are read owner by owner: those in one array, or in all of several."""

    column: str
    among: tuple[str, ...]

    def each(self, n: int) -> str:
        """Which FROM has them, one by one?

        >>> Owners("house", ("$1", "$2")).each(0)
        '(select it from unnest($1) it where it = any($2)) "~of0"(it)'
        """
        first, *others = self.among
        also = " and ".join(f"it = any({each})" for each in others)
        read = f"(select it from unnest({first}) it where {also})" if others else f"unnest({first})"
        return f'{read} "~of{n}"(it)'


@dataclass(frozen=True)
class Ground:
    """One ground of a right as a predicate. Of each `Each` what must hold beside, and its owners."""

    predicate: str
    owners: tuple[Owners, ...] = ()

    def owned(self, by: Sequence[Each]) -> Ground:
        """The same ground, read by these of a filter: by its owners still where these are kinds, by theirs otherwise.

        Owners by owners would be too many: of somebody's two hundred houses the readings of a thousand meters.

        >>> ground = Ground("a", (Owners("house", ("$1",)),))
        >>> ground.owned([Each.of("kind", "$2", kinds=True)]).owners
        (Owners(column='house', among=('$1',)), Owners(column='kind', among=('$2',)))
        >>> ground.owned([Each.of("house", "$2")]).owners
        (Owners(column='house', among=('$2', '$1')),)
        >>> print(ground.owned([Each.of("meter", "$2")]))
        Ground(predicate='(a) is true and (house = any($1)) is true', owners=(Owners(column='meter', among=('$2',)),))
        """
        named, kinds = (
            [Owners(each.column, (each.among,)) for each in by if each.kinds is kind] for kind in (False, True)
        )
        if not named:
            return replace(self, owners=(*self.owners, *kinds))
        first, *others = named
        same = [each.among[0] for each in self.owners if each.column == first.column]
        held = [each for each in (*self.owners, *others) if each.column != first.column]
        # an index by the owner has the list's order: what else there is to find it by would have it sorted
        predicate = self.predicate if kinds else row_by_row(self.predicate)
        seen = [row_by_row(f"{each.column} = any({each.among[0]})") for each in held]
        return Ground(" and ".join([predicate, *seen]), (Owners(first.column, (*first.among, *same)), *kinds))


@dataclass(frozen=True)
class Scan:
    """A row under its alias, where it comes from, and what must hold of it: always together.

    Where the right to see it has grounds that are read apart, `grounds` are the predicates with one of them each. What
    hangs on a parent (`below` one) is read by it.
    """

    row: Row
    source: str
    predicate: str
    grounds: tuple[Ground, ...] = ()
    below: bool = False

    def select(self, what: str, rest: str = "") -> str:
        """Which subselect reads this expression from the scan?"""
        return f"(select {what} from {self.source} where {self.predicate}{rest})"

    def narrowed(self, also: str) -> Scan:
        """The same scan, of which one thing more must hold."""
        grounds = tuple(replace(each, predicate=f"{each.predicate} and {also}") for each in self.grounds)
        return replace(self, predicate=f"{self.predicate} and {also}", grounds=grounds)

    def filtered(self, conditions: Sequence[str]) -> Scan:
        """The same scan, of which a filter's conditions must hold. What is an `Each` of them, it is read by."""
        narrowed = self.narrowed(all_of(conditions))
        owners = [each for each in conditions if isinstance(each, Each)]
        if self.below or not owners:
            return narrowed
        left = all_of(each.also if isinstance(each, Each) else each for each in conditions)
        apart = replace(self, grounds=self.grounds or (Ground(self.predicate),)).narrowed(left)
        return replace(narrowed, grounds=tuple(each.owned(owners) for each in apart.grounds))

    def first(self, values: Sequence[str], rest: str, way: str, limit: str) -> str:
        """Which subselect reads the whole rows that come first by these values, in their order?"""
        return self.select(f"{self.row.alias}.*", f"{rest}{_first(values, way, limit)}")

    def numbered(self, values: Sequence[str], rest: str, way: str, limit: str) -> str:
        """Which subselect reads the whole rows that come first by these values? `"~n"` is their place.

        The last value is the key. The first of all are among the first of each ground; what has several of them is
        there once. Of a ground only the values are read, and the rows when it is known which: a row is wide.
        """
        alias, names = self.row.alias, [f'"~{n}"' for n, _ in enumerate(values)]
        if not self.grounds:
            return f'(select x.*, row_number() over () as "~n" from {self.first(values, rest, way, limit)} x)'
        what = ", ".join(map("{} as {}".format, values, names))
        each = [self._of(ground, what, f"{rest}{_first(values, way, limit)}") for ground in self.grounds]
        once = f"select distinct on ({', '.join(names)}) * from ({' union all '.join(each)}) x"
        numbered = f'select x.*, row_number() over () as "~n" from ({once}{_first(names, way, limit)}) x'
        whole = f'"{self.row.type.table._meta.tablename}" {alias} on {values[-1]} = x.{names[-1]}'
        return f'(select {alias}.*, x."~n" from ({numbered}) x join {whole})'

    def _of(self, ground: Ground, what: str, rest: str) -> str:
        """Which subselect reads this of one ground?"""
        its = "".join(f'{each.column} = "~of{n}".it and ' for n, each in enumerate(ground.owners))
        inside = replace(self, predicate=f"{its}{ground.predicate}").select(what, rest)
        if not ground.owners:
            return inside
        owners = "".join(f"{each.each(n)} cross join " for n, each in enumerate(ground.owners))
        return f"(select x.* from {owners}lateral {inside} x)"


def _first(values: Sequence[str], way: str, limit: str) -> str:
    return f" order by {', '.join(f'{each} {way}' for each in values)} limit {limit}"


def checked_keys(entries: Mapping[str, T]) -> Iterator[tuple[str, T]]:
    """Which response keys may stand in SQL as literals?

    Names by GraphQL's grammar, of bounded length; otherwise Unreadable.

    >>> list(checked_keys({"title": 1}))
    [('title', 1)]
    """
    for key, entry in entries.items():
        if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
            raise Unreadable(f"a response key is a GraphQL name of at most {LONGEST_KEY} characters")
        yield key, entry


def json_object(pairs: Iterable[tuple[str, str]]) -> str:
    """Which SQL makes a JSON object of these, in this order?

    `returning json` keeps the order as it is (jsonb would not).

    >>> json_object([("a", "1")])
    "json_object('a': 1 returning json)"
    """
    inside = ", ".join(f"'{key}': {value}" for key, value in pairs)
    return f"json_object({inside} returning json)"
