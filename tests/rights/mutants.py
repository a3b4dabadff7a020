"""Rights taken away, one at a time: which there are, and the server without one of them.

A right is SQL text made of conditions joined by «and» and «or». Each of those conditions is put out of force both ways,
always true and always false, for each kind of viewer; and each right as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from gosdom_core.access import ViewerKind
from gosdom_graphql.reader import Arms
from gosdom_graphql.reader.declare import Filter
from gosdom_graphql.reader.names import camel
from gosdom_graphql.reader.root import RootSingle
from gosdom_graphql.reader.row import Row
from gosdom_graphql.reader.rowtype import (
    ROWS,
    Field,
    OfConnection,
    OfValues,
    RowType,
    Through,
    everyone,
    nobody,
    rows_of,
)
from gosdom_graphql.reader.sql import Writer
from tests.rights.scope import FEATURES, PLANNED, feature

_WORD = re.compile(r"\(|\)|\bcase\b|\bend\b|\bbetween\b|\band\b|\bor\b")


def atoms(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Where do the conditions stand that a condition is made of?

    >>> text = "(a = any(b) or (c and d between 1 and 2))"
    >>> [text[slice(*each)] for each in atoms(text)]
    ['a = any(b)', 'c', 'd between 1 and 2']
    """
    begin, end = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
    inside = text.strip()
    depth, between, cuts, closed = 0, 0, [], []
    for word in _WORD.finditer(inside):
        if word[0] in ("(", "case"):
            depth += 1
        elif word[0] in (")", "end"):
            depth -= 1
            if depth == 0:
                closed.append(word.end())
        elif depth == 0 and word[0] == "between":
            between += 1
        elif depth == 0 and word[0] == "and" and between:
            between -= 1
        elif depth == 0:
            cuts.append(word.span())
    if cuts:
        edges = [0, *(edge for cut in cuts for edge in cut), len(inside)]
        pieces = list(zip(edges[::2], edges[1::2], strict=True))
        return [found for one, other in pieces for found in atoms(inside[one:other], begin + one)]
    if inside.startswith("(") and closed[:1] == [len(inside)]:
        return atoms(inside[1:-1], begin + 1)
    return [(begin, end)]


Condition = Callable[..., str]


@dataclass(frozen=True)
class Mutant:
    """The server without one right: what it is called, for whom it is gone, and how to take it away."""

    name: str
    kind: ViewerKind | None
    remove: Callable[[], None]


def without_part(condition: Condition, kind: ViewerKind, n: int, value: str) -> Condition:
    """The same condition, the n-th part of whose text is a plain value for one kind of viewer."""

    def changed(*given: Any) -> str:
        text = condition(*given)
        if given[-1].kind is not kind:
            return text
        # the part is found by its order: parameters have other names in another statement
        begin, end = atoms(text)[n]
        if isinstance(text, Arms):
            return _without_part_of_arm(text, begin, end, value)
        return f"{text[:begin]}{value}{text[end:]}"

    return changed


def _without_part_of_arm(right: Arms, begin: int, end: int, value: str) -> Arms:
    """The same grounds, in one of which a part is a plain value."""
    arms, start = [], 1
    for arm in right.arms:
        inside = start <= begin < start + len(arm)
        arms.append(f"{arm[: begin - start]}{value}{arm[end - start :]}" if inside else arm)
        start += len(arm) + len(" or ")
    return Arms.of(*arms)


def parts_of(condition: Condition, kind: ViewerKind, *rows: RowType, value: Any = None) -> list[str]:
    """Of which conditions is this one made, for this kind of viewer?"""
    writer = Writer(kind)
    given: list[Any] = [Row(writer, each, f"t{n}") for n, each in enumerate(rows)]
    if value is not None:
        given.append(value)
    text = condition(*given, writer.viewer)
    return [text[slice(*each)] for each in atoms(text)]


def variants(
    name: str, condition: Condition, put: Callable[[Condition], None], *rows: RowType, value: Any = None
) -> Iterator[Mutant]:
    """Each part of a condition, for each kind of viewer, true and false."""
    for kind in ViewerKind:
        if len(rows) > 1 and _sees_none(rows[0], kind):
            continue
        parts = parts_of(condition, kind, *rows, value=value)
        for n, part in enumerate(parts):
            for word in ("true", "false"):
                if part == word:
                    continue
                shown = re.sub(r"[\x02\x03]", "$", part)
                remove = partial(put, without_part(condition, kind, n, word))
                yield Mutant(f"{name} of {kind.name}: {shown} is {word}", kind, remove)


def _sees_none(rows: RowType, kind: ViewerKind) -> bool:
    return not isinstance(rows.may_see, Through) and parts_of(rows.may_see, kind, rows) == ["false"]


def ours() -> list[RowType]:
    """The rows types that are proven here."""
    return [each for name, each in PLANNED.rows.items() if feature(name) in FEATURES]


def mutants() -> Iterator[Mutant]:
    """Every right there is."""
    for rows in ours():
        put = partial(setattr, rows, "may_see")
        if isinstance(rows.may_see, Through):
            yield Mutant(f"{rows.name}.may_see", None, partial(put, everyone))
            for n, _ in enumerate(rows.may_see.also):
                yield Mutant(f"{rows.name}.also {n}", None, partial(_without_also, rows, n))
        elif rows.may_see not in (everyone, nobody):
            yield from variants(f"{rows.name}.may_see", rows.may_see, put, rows)
        for field in rows.fields.values():
            if field.if_ is not None and _is_ours(field):
                yield Mutant(field.place, None, partial(setattr, field, "if_", None))
                yield Mutant(f"{field.place} never", None, partial(setattr, field, "if_", nobody))
            if isinstance(field, OfValues):
                put = partial(setattr, field, "where")
                yield from variants(f"{field.place}.where", field.where, put, rows, _values_rows(field))
    for name, read in PLANNED.roots.items():
        if isinstance(read, RootSingle) and read.rows in ours():
            put = partial(object.__setattr__, read, "where")
            yield from variants(f"Query.{name}.where", read.where, put, read.rows)


def _is_ours(field: Field) -> bool:
    """Does it lead nowhere, or to rows that are proven here?"""
    leads_to = [each.__rows__ for each in field.shape.types if hasattr(each, "__rows__")]
    return all(rows in ours() for rows in leads_to)


def _without_also(rows: RowType, n: int) -> None:
    right = rows.may_see
    assert isinstance(right, Through)
    rows.may_see = Through(right.parent, right.also[:n] + right.also[n + 1 :])


def _values_rows(field: OfValues) -> RowType:
    return rows_of(field.column._meta.table)


def filters() -> dict[str, tuple[type[Filter], RowType]]:
    """Which filters are there, and over which rows?"""
    found: dict[str, tuple[type[Filter], RowType]] = {}
    for read in PLANNED.roots.values():
        if getattr(read, "filter", None) is not None and read.rows in ours():
            found[read.filter.__name__] = (read.filter, read.rows)
    for rows in ours():
        for field in rows.fields.values():
            if isinstance(field, OfConnection) and field.filter is not None and field.target in ours():
                found[field.filter.__name__] = (field.filter, field.target)
    return found


def filter_mutants() -> Iterator[Mutant]:
    """Each condition of each filter, put out of force for everybody."""
    for name, (filter, _) in filters().items():
        for condition in filter.conditions.values():
            yield Mutant(f"{name}.{camel(condition.name)}", None, partial(setattr, condition, "sql", _anything))


def _anything(row: Row, value: Any, viewer: Any) -> str:
    return "true"


@contextmanager
def without(mutant: Mutant) -> Iterator[None]:
    """The server without this right, and with no plan that knew it."""
    things: list[Any] = [each for rows in ROWS.values() for each in (rows, *rows.fields.values())]
    things += [each for filter, _ in filters().values() for each in filter.conditions.values()]
    things += [each for each in PLANNED.roots.values() if isinstance(each, RootSingle)]
    kept = [(each, dict(vars(each))) for each in things]
    mutant.remove()
    for each in ROWS.values():
        vars(each).pop("guarded", None)
    PLANNED.plans.clear()
    try:
        yield
    finally:
        for each, state in kept:
            vars(each).clear()
            vars(each).update(state)
        PLANNED.plans.clear()
