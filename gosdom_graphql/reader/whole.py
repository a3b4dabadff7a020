"""A whole query answered without the executor: PostgreSQL's JSON as it comes, or with Python's fields put in place.

    wire        every field is planned: the bytes of each root field go into the answer as they are
    middle      some fields are made by Python of planned columns: they are put where a null was left for them
    executor    a field has a resolver of its own, or a Python field failed: the executor says exactly how

The same JSON value with the same order of keys on all three.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import orjson
from graphql import GraphQLSchema, get_nullable_type, is_leaf_type, is_list_type

from gosdom_graphql.reader.graphql_core import Operation
from gosdom_graphql.reader.plans import Shaped, Step, kept
from gosdom_graphql.reader.rowtype import OfComputed
from gosdom_graphql.reader.run import Connection, Guard, fetch, settle
from gosdom_graphql.reader.schema import Planned, compute
from gosdom_graphql.reader.selection import Lacks, Selecting
from gosdom_graphql.reader.tree import ById, Choice, Leaf, Nested, Nodes, Page, Paged, Parts, Selection, Single, opened
from gosdom_graphql.reader.viewer import Viewer

Fill = Callable[[Any], None]
"""Puts what Python makes into a planned value, in place."""


class Told(Protocol):
    """What a context remembers of a reading: what was forgiven, and which rows were opened by their ids."""

    notes: list[dict[str, Any]]
    opened: list[tuple[str, UUID]]


class Path(Enum):
    """Which way does a query go?"""

    WIRE = "wire"
    MIDDLE = "middle"
    EXECUTOR = "executor"


@dataclass(frozen=True, slots=True)
class Whole:
    """How a query is answered: `parts` are the texts between its root fields, and the root fields.

    `why` tells why it is not the wire.
    """

    path: Path
    why: str = ""
    parts: tuple[tuple[bytes, Step | None, Fill | None], ...] = ()

    async def answer(
        self,
        connection: Connection,
        variables: Mapping[str, Any],
        viewer: Viewer,
        told: Told,
        guard: Guard | None = None,
    ) -> bytes | dict[str, Any]:
        """What is `data`, as JSON? Raises `Stale` where the guard does not hold.

        Where a Python field failed: the planned rows by response key instead, for the executor to say what failed.
        """
        pieces: list[bytes] = []
        fetched: dict[str, bytes | None] = {}
        failed = False
        for text, step, fill in self.parts:
            pieces.append(text)
            if step is None:
                continue
            statement = settle(step.tree, step.statement, variables, viewer)
            if statement.notes:
                told.notes.extend({"code": code, "field": step.key} for code in statement.notes)
            found = fetched[step.key] = await fetch(connection, statement, variables, viewer, guard)
            told.opened.extend(opened(step.tree, found, variables))
            if fill is not None and found is not None:
                value = orjson.loads(found)
                try:
                    fill(value)
                    found = orjson.dumps(value)
                except Exception:  # noqa: BLE001 — whatever it was, the executor meets it again, and tells it
                    failed = True
            pieces.append(found or b"null")
        if failed:
            return {key: None if found is None else orjson.loads(found) for key, found in fetched.items()}
        return b"".join(pieces)


def whole(known: Planned, kind: Enum, text: str, name: str | None, shape: Shaped, asked: Operation) -> Whole:
    """Which way does this query go, for viewers of this kind? Kept with the plans."""
    return kept(known.plans, text, ("whole", name), kind, shape, lambda: _made(known, kind, shape, asked))


def _made(known: Planned, kind: Enum, shape: Shaped, asked: Operation) -> Whole:
    operation = asked.with_variables(shape.symbols)
    query = operation.schema.query_type
    assert query is not None
    roots = {key: (fields[0].node.name.value, fields) for key, fields in operation.roots(query).items()}
    own = next((name for name, _ in roots.values() if name != "__typename" and name not in known.roots), None)
    if own is not None:
        return Whole(Path.EXECUTOR, "introspection" if own.startswith("__") else "a root field has a resolver")
    selecting = Selecting(operation, known.rows, tags=False)
    trees = known.trees(operation, selecting)
    if Lacks.RESOLVER in selecting.lacks:
        return Whole(Path.EXECUTOR, Lacks.RESOLVER.value)
    filled = Lacks.COMPUTED in selecting.lacks
    if filled:
        trees = known.trees(operation, Selecting(operation, known.rows))
    parts: list[tuple[bytes, Step | None, Fill | None]] = []
    before = b"{"
    for key, (name, _) in roots.items():
        before += orjson.dumps(key) + b":"
        if name == "__typename":
            before += orjson.dumps(query.name) + b","
            continue
        step = Step.of(key, trees[key], kind)
        parts.append((before, step, filling(trees[key], operation.schema) if filled else None))
        before = b","
    parts.append((before.rstrip(b",") + b"}", None, None))
    return Whole(Path.MIDDLE, Lacks.COMPUTED.value, tuple(parts)) if filled else Whole(Path.WIRE, "", tuple(parts))


def filling(tree: Any, schema: GraphQLSchema) -> Fill:
    """What puts Python's fields into a value of this tree, and takes out what was read only for them?"""
    match tree:
        case ById(selection=selection) | Single(selection=selection):
            return _row(selection, schema)
        case Nodes(selections=selections):
            return partial(_each, _arms({name: _row(each, schema) for name, each in selections.items()}))
        case Page(parts=parts):
            return _below(_parts(parts, schema))
    raise AssertionError(f"unknown root {tree!r}")


def _row(selection: Selection, schema: GraphQLSchema) -> Fill:
    made: list[tuple[str, Callable[[Any], Any]]] = []
    extra = {"~type"} if selection.tagged else set()
    inside: dict[str, Fill] = {}
    for key, entry in selection.entries.items():
        match entry:
            case Leaf(field=OfComputed() as computed):
                made.append((key, _completed(computed, schema)))
                extra |= {f"~{computed.name}", *(name for name, _ in computed.keys)}
            case Nested(selection=nested):
                inside[key] = _row(nested, schema)
            case Choice(selections=selections):
                inside[key] = _arms({name: _row(each, schema) for name, each in selections.items()})
            case Paged(page=page):
                inside[key] = _below(_parts(page.parts, schema))
    below = _below(inside)

    def fill(row: dict[str, Any]) -> None:
        for key, make in made:
            row[key] = make(row)
        for key in extra:
            row.pop(key, None)
        below(row)

    return fill


def _parts(parts: Parts, schema: GraphQLSchema) -> dict[str, Fill]:
    found: dict[str, Fill] = {}
    for key, part in parts.entries.items():
        if isinstance(part, Selection):
            found[key] = _row(part, schema)
        elif isinstance(part, Parts):
            found[key] = _below(_parts(part, schema))
    return found


def _arms(arms: Mapping[str, Fill]) -> Fill:
    def fill(row: dict[str, Any]) -> None:
        arms[row["~type"]](row)

    return fill


def _below(fills: Mapping[str, Fill]) -> Fill:
    """Of an object's members, each by its own fill."""

    def fill(value: Any) -> None:
        for key, each in fills.items():
            _each(each, value[key])

    return fill


def _each(fill: Fill, value: Any) -> None:
    """A list is filled item by item, null is left alone."""
    for item in value if isinstance(value, list) else (value,):
        if item is not None:
            fill(item)


def _completed(computed: OfComputed, schema: GraphQLSchema) -> Callable[[Any], Any]:
    """What is the field's JSON, as the executor would write it? What it would refuse fails."""
    graphql: Any = schema.type_map[computed.owner.name]
    type_ = graphql.fields[computed.graphql_name].type
    resolve = compute(computed)

    def complete(value: Any, of: Any) -> Any:
        inner = get_nullable_type(of)
        if value is None:
            if inner is not of:
                raise ValueError(f"{computed.place} is never null")
            return None
        if is_list_type(inner):
            return [complete(item, inner.of_type) for item in value]
        assert is_leaf_type(inner)
        return inner.coerce_output_value(value)

    return lambda row: complete(resolve(row, None), type_)
