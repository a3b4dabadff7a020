"""Annotations of rows.py, read lazily in one shared namespace, so that types refer to each other across features."""

from __future__ import annotations

import builtins
import sys
import types
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union, get_args, get_origin

from gosdom_graphql.reader.values import ID

if TYPE_CHECKING:
    from gosdom_graphql.reader.rowtype import RowType

T = TypeVar("T")


class Connection(Generic[T]):
    """A page of rows with cursors; only ever an annotation: `comments: Connection[Comment] = connection(…)`."""


@dataclass(frozen=True)
class Shape:
    """What an annotation says: of which types, a list or not, a connection or not, nullable or not."""

    types: tuple[Any, ...]
    nullable: bool = False
    many: bool = False
    paged: bool = False

    @property
    def one(self) -> Any:
        """Which is the single type? A union has none: ask `types`."""
        if len(self.types) != 1:
            raise TypeError(f"one type is expected here, not {len(self.types)}")
        return self.types[0]


def camel(name: str) -> str:
    """How is a Python name written in GraphQL?

    >>> camel("is_overdue")
    'isOverdue'
    """
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


class _Feature:
    """Stands for another feature's module that was imported for type checking only: `homes.Premises`."""

    def __init__(self, name: str, known: dict[str, RowType]) -> None:
        self._name, self._known = name, known

    def __or__(self, other: object) -> Any:
        raise NameError(f"no rows are called {self._name}")

    __ror__ = __or__

    def __getattr__(self, name: str) -> Any:
        if name not in self._known:
            raise NameError(f"no rows are called {name}")
        return self._known[name].cls


class _Names(dict[str, Any]):
    """The class's own module first, then the rows of every feature by name, then builtins."""

    def __init__(self, module: str, known: dict[str, RowType]) -> None:
        super().__init__()
        self._module = vars(sys.modules[module])
        self._known = known

    def __missing__(self, name: str) -> Any:
        if name in self._module:
            return self._module[name]
        if name in self._known:
            return self._known[name].cls
        if name in ("ID", "Connection"):
            return {"ID": ID, "Connection": Connection}[name]
        return getattr(builtins, name) if hasattr(builtins, name) else _Feature(name, self._known)


def read_annotation(text: Any, module: str, known: dict[str, RowType]) -> Shape:
    """What does this annotation mean, now that every feature is loaded?

    Raises NameError when it names rows that nobody declared.
    """
    annotation = eval(text, {"__builtins__": {}}, _Names(module, known)) if isinstance(text, str) else text  # noqa: S307 (our own source text)
    nullable = False
    if get_origin(annotation) in (Union, types.UnionType):
        members = tuple(member for member in get_args(annotation) if member is not type(None))
        nullable = len(members) < len(get_args(annotation))
        if len(members) > 1:
            return Shape(members, nullable)
        (annotation,) = members
    origin = get_origin(annotation)
    for each in get_args(annotation) or (annotation,):
        if isinstance(each, _Feature):
            raise NameError(f"no rows are called {each._name}")  # noqa: TRY004 — a name, not a value, is wrong
    if origin is list:
        return Shape(get_args(annotation), nullable, many=True)
    if origin is Connection:
        return Shape(get_args(annotation), nullable, paged=True)
    return Shape((annotation,), nullable)


def is_enum(python: Any) -> bool:
    """Is this type an Enum, whose members' names are the stored text?"""
    return isinstance(python, type) and issubclass(python, Enum)
