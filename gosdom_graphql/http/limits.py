"""Limits: how much of a document there may be. What costs is another question (`cost`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gosdom_graphql.http.problems import (
    TooDeep,
    TooManyAliases,
    TooManyDirectives,
    TooManyRepeats,
    TooManyRootFields,
    TooManyValues,
)

if TYPE_CHECKING:
    from gosdom_graphql.settings import Settings

Fragments = Mapping[str, FragmentDefinitionNode]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may one operation ask? The names are those of the settings, without `max_`."""

    tokens: int = 2_000
    depth: int = 15
    aliases: int = 30
    directives: int = 50
    root_fields: int = 20
    values: int = 2_000
    cost: int = 10_000
    introspection: bool = True

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Which limits did the operator set?"""
        return cls(
            settings.max_tokens,
            settings.max_depth,
            settings.max_aliases,
            settings.max_directives,
            settings.max_root_fields,
            settings.max_values,
            settings.max_cost,
            settings.introspection,
        )


REPEATS: Final = 20
"""How often one selection may name the same field or hold a fragment: comparing them takes time by the square."""


def check_counts(document: DocumentNode, limits: Limits) -> None:
    """Are there too many aliases, directives, or repetitions? Raises what is too much. The document may be invalid."""
    aliases = directives = repeats = 0
    for selections in _selections(document):
        same: dict[tuple[bool, str], int] = {}
        for node in selections:
            directives += len(node.directives or ())
            if isinstance(node, FieldNode):
                aliases += node.alias is not None
                key = (True, (node.alias or node.name).value)
            else:
                key = (False, "")
            same[key] = same.get(key, 0) + 1
        repeats = max(repeats, *same.values()) if same else repeats
    for each in document.definitions:
        directives += len(getattr(each, "directives", None) or ())
        directives += sum(len(one.directives or ()) for one in getattr(each, "variable_definitions", None) or ())
    if aliases > limits.aliases:
        raise TooManyAliases(figure=aliases, limit=limits.aliases)
    if directives > limits.directives:
        raise TooManyDirectives(figure=directives, limit=limits.directives)
    if repeats > REPEATS:
        raise TooManyRepeats(figure=repeats, limit=REPEATS)


def _selections(document: DocumentNode) -> Iterator[list[Any]]:
    """What stands together, inline fragments opened; one list for each pair of braces that a field or a definition has.

    An inline fragment counts as one that is spread, and so does what is in it.
    """
    waiting = [found for each in document.definitions if (found := getattr(each, "selection_set", None)) is not None]
    while waiting:
        together: list[Any] = []
        opened = [waiting.pop()]
        while opened:
            for each in opened.pop().selections:
                together.append(each)
                if isinstance(each, InlineFragmentNode):
                    opened.append(each.selection_set)
                elif isinstance(each, FieldNode) and each.selection_set is not None:
                    waiting.append(each.selection_set)
        yield together


def check_shape(document: DocumentNode, fragments: Fragments, limits: Limits) -> None:
    """Is it too deep, or too wide at the root? Raises what is. The document is valid: no fragment is in itself."""
    deep: dict[str, int] = {}
    wide: dict[str, int] = {}
    for each in document.definitions:
        if not isinstance(each, OperationDefinitionNode):
            continue
        depth = _depth(each.selection_set, fragments, deep)
        if depth > limits.depth:
            raise TooDeep(figure=depth, limit=limits.depth)
        fields = _fields(each.selection_set, fragments, wide)
        if fields > limits.root_fields:
            raise TooManyRootFields(figure=fields, limit=limits.root_fields)


def _depth(selections: SelectionSetNode, fragments: Fragments, known: dict[str, int]) -> int:
    """How many fields are in each other? The schema's own (`__schema`) have a rule of graphql-core's."""
    deepest = 0
    for each in selections.selections:
        match each:
            case FieldNode(name=name, selection_set=SelectionSetNode() as below):
                depth = 1 if name.value.startswith("__") else 1 + _depth(below, fragments, known)
            case InlineFragmentNode(selection_set=below):
                depth = _depth(below, fragments, known)
            case FragmentSpreadNode(name=name):
                if name.value not in known:
                    known[name.value] = _depth(fragments[name.value].selection_set, fragments, known)
                depth = known[name.value]
            case _:
                depth = 1
        deepest = max(deepest, depth)
    return deepest


def _fields(selections: SelectionSetNode, fragments: Fragments, known: dict[str, int]) -> int:
    """How many fields stand at this level, fragments counted wherever they stand?"""
    count = 0
    for each in selections.selections:
        match each:
            case InlineFragmentNode(selection_set=below):
                count += _fields(below, fragments, known)
            case FragmentSpreadNode(name=name):
                if name.value not in known:
                    known[name.value] = _fields(fragments[name.value].selection_set, fragments, known)
                count += known[name.value]
            case _:
                count += 1
    return count


UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
"""What JSON may hold and no text of PostgreSQL can: NUL, and half of a surrogate pair."""


def checked_values(variables: dict[str, Any], limit: int) -> dict[str, Any]:
    """Which variables are these? Raises `TooManyValues`: lists and objects count, and what is in them.

    The same, unless a text holds what none can: then a copy, with U+FFFD in its place.

    >>> checked_values({"text": "a\\0b", "ids": ["x"]}, 10)
    {'text': 'a\ufffdb', 'ids': ['x']}
    """
    waiting: list[Any] = [variables]
    count, spoilt = 0, False
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            spoilt = spoilt or UNSTORABLE.search(value) is not None
            continue
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        count += len(inside)
        if count > limit:
            raise TooManyValues(figure=count, limit=limit)
        waiting.extend(inside)
    return _mended(variables) if spoilt else variables


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {name: _mended(each) for name, each in value.items()}
    return value
