"""How rows are shown: Strawberry types made from the declarations of rows.py.

@shows(rows.Book)
class Book:
    \"\"\"A book on a shelf.\"\"\"
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import MISSING
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast, dataclass_transform

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryOptional
from strawberry.types.field import StrawberryField
from strawberry.types.union import StrawberryUnion

from gosdom_graphql.reader.declare import Filter, Order
from gosdom_graphql.reader.names import Shape, camel, is_enum
from gosdom_graphql.reader.rowtype import Field, OfConnection, OfEither, RowType, row_type
from gosdom_graphql.reader.selection import Chooser
from gosdom_graphql.reader.values import ID

C = TypeVar("C")
SHOWN: dict[str, type[Any]] = {}
"""The Strawberry type of each rows type, by name: types find each other here, across features."""


class ReadField(StrawberryField):
    """A field that the reader plans. Its type is found when the schema is built, when every feature has been loaded."""

    read: Any = None
    find_type: Callable[[], Any]

    def resolve_type(self, *, type_definition: Any = None) -> Any:
        """Strawberry asks without a definition while classes are made, and with one while the schema is."""
        return object if type_definition is None else self.find_type()

    def __copy__(self) -> ReadField:
        other = super().__copy__()
        other.read, other.find_type = self.read, self.find_type
        return other


def read_field(
    name: str | None,
    description: str,
    find_type: Callable[[], Any],
    read: Any,
    *,
    arguments: Sequence[StrawberryArgument] = (),
    default: Any = MISSING,
    deprecated: str | None = None,
) -> Any:
    """Which Strawberry field shows something that the reader plans?"""
    field = ReadField(
        python_name=name,
        graphql_name=camel(name) if name else None,
        type_annotation=StrawberryAnnotation(object),
        description=description,
        default=default,
        deprecation_reason=deprecated,
    )
    field.read, field.find_type, field.arguments = read, find_type, list(arguments)
    return field


@strawberry.interface(description="An object with a global id, which `node(id:)` finds again.")
class Node:
    id: strawberry.ID = strawberry.field(description="The global id: opaque, and unique among all objects.")


@strawberry.type(description="Which part of a connection this page is.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Is there anything after this page?")
    has_previous_page: bool = strawberry.field(description="Is there anything before this page?")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first edge; null when the page is empty."
    )
    end_cursor: str | None = strawberry.field(description="The cursor of the last edge; null when the page is empty.")


class OrderDirection(Chooser):
    """Which way a connection is sorted."""

    ASC = "ASC"
    DESC = "DESC"


def field(description: str, **options: Any) -> Any:
    """A field of an input, or of what is no row: what it means."""
    return strawberry.field(description=description, **options)


def enum(python: type[Enum], values: dict[str, str] | None = None) -> type[Enum]:
    """Which GraphQL enum is this Python enum? Its docstring is the description; its members' names are the values."""
    if not hasattr(python, "__strawberry_definition__"):
        strawberry.enum(python, description=inspect.getdoc(python))
    definition: Any = python.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = value.description or (values or {}).get(value.name)
    return python


enum(OrderDirection, {"ASC": "From the smallest to the largest.", "DESC": "From the largest to the smallest."})


def shown_type(python: Any) -> Any:
    """Which Strawberry type shows this Python type? KeyError when its feature does not show it (yet)."""
    if is_enum(python):
        return enum(python).__strawberry_definition__  # type: ignore[attr-defined]
    if python is ID:
        return strawberry.ID
    if isinstance(python, type) and issubclass(python, Filter):
        return filter_input(python)
    return SHOWN[row_type(python).name] if hasattr(python, "__rows__") else python


def strawberry_type(field: Any) -> Any:
    """Which Strawberry type has this field of rows or of a filter?"""
    shape: Shape = field.shape
    if isinstance(field, OfEither):
        name = field.union or f"{field.owner.name}{field.graphql_name[0].upper()}{field.graphql_name[1:]}"
        inner: Any = union(name, shape, field.description)
    elif shape.paged:
        inner = connection_type(row_type(shape.one))
    else:
        inner = shown_type(shape.one)
    if shape.many:
        inner = StrawberryList(inner)
    return StrawberryOptional(inner) if shape.nullable else inner


_unions: dict[str, StrawberryUnion] = {}


def union(name: str, shape: Shape, description: str) -> StrawberryUnion:
    """Which union has these types?"""
    members = tuple(StrawberryAnnotation(shown_type(each)) for each in shape.types)
    return _unions.setdefault(name, StrawberryUnion(name, members, description))


@dataclass_transform(kw_only_default=True)
def shows(rows: type[Any]) -> Callable[[type[C]], type[C]]:
    """Which GraphQL type shows these rows?

    The class under this decorator: its docstring describes it, its own fields stand after those of rows.
    """
    known = row_type(rows)

    def show(cls: type[C]) -> type[C]:
        own = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
        extra = dict(own.pop("__annotations__", {}))
        fields = {
            name: read_field(name, each.description, _typed(each), each, **_arguments(each))
            for name, each in known.fields.items()
            if name not in own
        }
        body = {**fields, **own, "__annotations__": {**dict.fromkeys(fields, object), **extra}, "__rows__": known}
        made = type(cls.__name__, (Node,) if known.is_node else (), body)
        SHOWN[known.name] = strawberry.type(made, name=known.name, description=inspect.getdoc(cls))
        return SHOWN[known.name]

    return show


def optional(rows: RowType) -> Callable[[], Any]:
    """Which type has a field that may be null, and shows these rows?"""
    return lambda: StrawberryOptional(SHOWN[rows.name])


def _typed(field: Field) -> Callable[[], Any]:
    return lambda: strawberry_type(field)


def _arguments(field: Field) -> dict[str, Any]:
    return {} if not isinstance(field, OfConnection) else {"arguments": page_arguments(field.filter, field.order)}


def argument(name: str, python: Any, description: str) -> StrawberryArgument:
    """Which argument of a planned field is this?"""
    return StrawberryArgument(
        python_name=name, graphql_name=name, type_annotation=StrawberryAnnotation(python), description=description
    )


def page_arguments(filter: type[Filter] | None, order: type[Order] | None) -> list[StrawberryArgument]:
    """Which arguments has a connection?"""
    arguments = [
        argument("first", int | None, "How many from the beginning, or after `after`: 20 by default, 100 at most."),
        argument("after", str | None, "Begin after the edge with this cursor."),
        argument("last", int | None, "How many from the end, or before `before`. Ignored when `first` is given."),
        argument("before", str | None, "End before the edge with this cursor."),
    ]
    if filter is not None:
        arguments.append(
            argument("filter", StrawberryOptional(filter_input(filter)), "Which ones: all conditions hold.")
        )
    if order is not None:
        arguments.append(argument("order", StrawberryOptional(order_input(order)), "How they are sorted."))
    return arguments


_INPUTS: dict[Any, Any] = {}
"""The input type of each Filter and Order."""


def filter_input(filter: type[Filter]) -> Any:
    """Which input type is this filter?"""
    if filter in _INPUTS:
        return _INPUTS[filter]
    fields = {
        name: read_field(
            name, each.description, _condition_type(each), each, default=strawberry.UNSET, deprecated=each.deprecated
        )
        for name, each in filter.conditions.items()
    }
    made = type(filter.__name__, (), {**fields, "__annotations__": dict.fromkeys(fields, object)})
    _INPUTS[filter] = strawberry.input(made, description=inspect.getdoc(filter))
    return _INPUTS[filter]


def _condition_type(condition: Any) -> Callable[[], Any]:
    def find() -> Any:
        found = strawberry_type(condition)
        return found if isinstance(found, StrawberryOptional) else StrawberryOptional(found)

    return find


def order_input(order: type[Order]) -> Any:
    """Which input type is this order?"""
    if order in _INPUTS:
        return _INPUTS[order]
    name = order.__name__
    members = cast("Any", Chooser)(f"{name}Field", {each: each for each in order.members})
    members.__doc__ = f"By what {name} sorts."
    enum(members, {each.name: each.description for each in order.members.values()})
    fields = {
        "field": read_field("field", "By what.", lambda: members.__strawberry_definition__, order),
        "direction": read_field("direction", "Which way.", lambda: shown_type(OrderDirection), order),
    }
    made = type(name, (), {**fields, "__annotations__": dict.fromkeys(fields, object)})
    _INPUTS[order] = strawberry.input(made, description=inspect.getdoc(order))
    return _INPUTS[order]


@cache
def connection_type(rows: RowType) -> Any:
    """Which connection type pages through these rows? Relay's, with `nodes` beside `edges` and `totalCount`."""
    name = rows.name

    def edge_list() -> Any:
        return StrawberryList(edge)

    edge = _made(
        f"{name}Edge",
        f"One {name} in a connection.",
        cursor=("Where this one stands in the connection, in its order.", lambda: str),
        node=(f"The {name} itself.", lambda: SHOWN[name]),
    )
    return _made(
        f"{name}Connection",
        f"A page of {name}.",
        nodes=("What is on the page.", lambda: StrawberryList(SHOWN[name])),
        edges=("What is on the page, each with its cursor.", edge_list),
        page_info=("Which part of the connection this page is.", lambda: PageInfo),
        total_count=("How many there are on all pages together.", lambda: int),
    )


def _made(name: str, description: str, **fields: tuple[str, Callable[[], Any]]) -> Any:
    body: dict[str, Any] = {each: read_field(each, text, find, name) for each, (text, find) in fields.items()}
    made = type(name, (), {**body, "__annotations__": dict.fromkeys(body, object), "__page__": True})
    return strawberry.type(made, name=name, description=description)


PageInfo.__page__ = True  # type: ignore[attr-defined]
