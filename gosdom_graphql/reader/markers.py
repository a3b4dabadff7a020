"""SQL text that carries its own parameters.

While a statement is written, a parameter is a short marker inside ordinary text, so that f-strings and joins just
work. When the whole text is
known, `Ledger.finish` numbers the markers that are really in it: `$1::uuid`, `$2::text` and so on. A marker that no
text used costs nothing
(PostgreSQL refuses a parameter that it is given and does not see).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gosdom_graphql.reader.values import clean, split_id

_MARK = re.compile("\x02([pt])([0-9]+)\x03")


@dataclass(frozen=True)
class Slot:
    """A place in the variables of an operation, whose value is known only when the statement runs."""

    path: tuple[str | int, ...]
    kinds: frozenset[str] = frozenset()
    """For ids: the types that the value names; part of the plan's key, so that only their arms are written."""


@dataclass(frozen=True)
class Attribute:
    """A value that the viewer brings: `viewer.person`, `viewer.now`."""

    name: str


@dataclass(frozen=True)
class Parameter:
    """What is bound in one place of a statement: a constant, a Slot, an Attribute, or a list that holds some."""

    value: object
    type: str
    make: Callable[[Any], object] | None = None

    def bind(self, variables: Mapping[str, Any], viewer: object) -> object:
        """Which clean value goes with this statement's run? The viewer's own come from the database, and are clean."""
        if type(self.value) is Attribute and self.make is None:
            return getattr(viewer, self.value.name)
        value = look_up(self.value, variables, viewer)
        return clean(self.make(value) if self.make else value, self.type)


def look_up(value: object, variables: Mapping[str, Any], viewer: object) -> Any:
    """Which value stands in a Slot, an Attribute, or a list of them, at run time?

    >>> look_up([Slot(("a",)), "b"], {"a": 1}, None)
    [1, 'b']
    """
    match value:
        case Slot(path=path):
            found: Any = variables
            for step in path:
                found = found[step]
            return found
        case Attribute(name=name):
            return getattr(viewer, name)
        case list() | tuple():
            return [look_up(item, variables, viewer) for item in value]
    return value


def kinds_of(ids: object) -> frozenset[str]:
    """Which types can these ids name? It is known before the statement runs: a Slot carries the types of its value.

    >>> sorted(kinds_of([Slot(("id",), frozenset({"Book"})), "Shelf:018f3f7e-0000-7000-8000-000000000001", "x"]))
    ['Book', 'Shelf']
    """
    match ids:
        case Slot(kinds=kinds):
            return kinds
        case list():
            return frozenset().union(*map(kinds_of, ids))
    found = split_id(ids)
    return frozenset({found[0]}) if found else frozenset()


@dataclass
class Ledger:
    """The parameters and set-aside texts of one statement while it is written."""

    parameters: list[Parameter] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    computed: list[str] = field(default_factory=list)

    def parameter(self, value: object, type: str, make: Callable[[Any], object] | None = None) -> str:
        """Which marker stands for this value? The same value of the same type has one marker."""
        wanted = Parameter(value, type, make)
        try:
            place = self.parameters.index(wanted)
        except ValueError:
            place = len(self.parameters)
            self.parameters.append(wanted)
        return f"\x02p{place}\x03"

    def aside(self, text: str) -> str:
        """Which marker stands for a text that the reader wrote, inside a text that a person wrote?"""
        self.texts.append(text)
        return f"\x02t{len(self.texts) - 1}\x03"

    def once(self, text: str) -> str:
        """Which marker stands for the value of this text? It is computed once, in however many places it is used."""
        if text not in self.computed:
            self.computed.append(text)
        return self.aside(f'(select it from "~once{self.computed.index(text)}")')

    def finish(self, text: str) -> tuple[str, tuple[Parameter, ...]]:
        """What are the final text, and its parameters in order?

        >>> ledger = Ledger()
        >>> unused, used = ledger.parameter(1, "int"), ledger.parameter(2, "int")
        >>> ledger.finish(f"select {used} + {used}")
        ('select $1::int + $1::int', (Parameter(value=2, type='int', make=None),))
        """
        numbers: dict[int, int] = {}

        def put(mark: re.Match[str]) -> str:
            index = int(mark[2])
            if mark[1] == "t":
                return _MARK.sub(put, self.texts[index])
            number = numbers.setdefault(index, len(numbers) + 1)
            return f"${number}::{self.parameters[index].type}"

        computed = ", ".join(f'"~once{n}"(it) as materialized (select {of})' for n, of in enumerate(self.computed))
        final = _MARK.sub(put, f"with {computed} {text}" if computed else text)
        return final, tuple(self.parameters[index] for index in numbers)
