"""Cost: what an operation may fetch at most, and what an answer did.

    an object                   1, or what `WEIGHTS` says of its type
    a page of a connection      1, and `first` (20 if it is not told, 100 at most) times what is asked of one
    `totalCount`                5: it counts all pages
    a list without pages        10 times what is asked of one; `nodes(ids)` as many as there are ids
    a mutation                  10, and its payload
    the schema (`__schema`)     50, whatever is asked of it
    an operation                1 at least

The price of an operation is made once, with places where its variables stand; the cost is then a sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationType,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_list_type,
)

from gosdom_graphql.http.problems import TooManyFields
from gosdom_graphql.reader.graphql_core import Operation
from gosdom_graphql.reader.markers import Slot, look_up
from gosdom_graphql.reader.paging import MANY, MOST, size
from gosdom_graphql.reader.plans import Shaped

if TYPE_CHECKING:
    from gosdom_graphql.http.documents import Known

OBJECT: Final = 1
MUTATION: Final = 10
SCHEMA: Final = 50
COUNT: Final = 5
WEIGHTS: Final[Mapping[str, int]] = {"PageInfo": 0, "UserError": 0, "Warning": 0, "Figure": 0}
"""What one object costs, where it is not 1. A type whose row is dear to make is named here."""
MOST_FIELDS: Final = 5_000
MOST_PRICES: Final = 32
"""Prices kept for one operation: its variables may shape it in several ways."""


@dataclass(slots=True)
class Price:
    """What one field costs: each of `times` things costs `weight`, and what is below. `below` by response key."""

    weight: int = 0
    times: Any = 1
    below: dict[str, Price] = field(default_factory=dict)
    _fixed: int | None = None
    """What one thing costs as far as no variable moves it: added up when it is first asked for."""
    _moved: tuple[Price, ...] = ()

    def at(self, variables: Mapping[str, Any]) -> int:
        """What can it cost at most with these variables?

        >>> page = Price(1, 1, {"nodes": Price(1, Times(Slot(("first",)), page=True), {"law": Price(1)})})
        >>> page.at({"first": 50}), page.at({"first": None}), page.at({"first": 10**6})
        (101, 41, 201)
        """
        each = self._add() if self._fixed is None else self._fixed
        for price in self._moved:
            each += price.at(variables)
        times = self.times
        return each * (times if type(times) is int else times.at(variables)) if each else 0

    def _add(self) -> int:
        fixed, moved = self.weight, []
        for price in self.below.values():
            price._add()
            if price._moved or type(price.times) is not int:
                moved.append(price)
            else:
                fixed += price.at({})
        self._fixed, self._moved = fixed, tuple(moved)
        return fixed

    def of(self, answer: object) -> int:
        """What did this part of an answer cost?

        >>> Price(0, 1, {"a": Price(1, 10, {"b": Price(1)})}).of({"a": [{"b": {}}, {"b": None}]})
        3
        """
        if isinstance(answer, list):
            return sum(map(self.of, answer))
        if answer is None:
            return 0
        if not isinstance(answer, dict):
            return self.weight
        return self.weight + sum(price.of(answer.get(key)) for key, price in self.below.items())


@dataclass(frozen=True, slots=True)
class Times:
    """How many things are there, as a variable (or a list that holds some) tells?"""

    value: Any
    page: bool

    def at(self, variables: Mapping[str, Any]) -> int:
        """So many with these variables."""
        value = look_up(self.value, variables, None)
        if self.page:
            return size(value)
        return min(len(value), MOST) if isinstance(value, list) else 1


def price(schema: GraphQLSchema, known: Known, shape: Shaped, asked: Operation) -> Price:
    """What is the price of this operation? Kept by what of its variables shapes it."""
    found: Price | None = known.prices.get(shape.shape)
    if found is None:
        found = Pricing(schema, asked.with_variables(shape.symbols)).operation(known.kind)
        if shape.cacheable and len(known.prices) < MOST_PRICES:
            known.prices[shape.shape] = found
    return found


class Pricing:
    """Prices one operation, whose variables are places."""

    def __init__(self, schema: GraphQLSchema, operation: Operation) -> None:
        self.schema, self.asked = schema, operation
        self._fields = 0

    def operation(self, kind: OperationType) -> Price:
        """The price of the whole operation."""
        root = self.schema.get_root_type(kind)
        assert root is not None
        total = Price()
        for key, fields in self.asked.roots(root).items():
            total.below[key] = self.field(root, fields, in_page=None)
            if kind is OperationType.MUTATION:
                total.below[key].weight += MUTATION
        return total

    def field(self, parent: GraphQLObjectType, fields: list[Any], in_page: Any) -> Price:
        """One field. `in_page` tells how many rows the page has that it is a part of."""
        self._fields += 1
        if self._fields > MOST_FIELDS:
            raise TooManyFields(figure=self._fields, limit=MOST_FIELDS)
        name = fields[0].node.name.value
        if name.startswith("__"):
            return Price(0 if name == "__typename" else SCHEMA)
        definition = parent.fields[name]
        target = get_named_type(definition.type)
        if name == "totalCount" and in_page is not None:
            return Price(COUNT)
        arms = self.schema.get_possible_types(target) if is_abstract_type(target) else [target]
        objects = [each for each in arms if isinstance(each, GraphQLObjectType)]
        if not objects:
            return Price()
        return self.object(objects, definition, fields, in_page)

    def object(
        self, types: list[GraphQLObjectType], definition: GraphQLField, fields: list[Any], in_page: Any
    ) -> Price:
        """A field that leads to objects: of several types, each key's dearest counts."""
        given = self.asked.arguments(definition, fields) if definition.args else {}
        many = is_list_type(get_nullable_type(definition.type))
        made = Price(max(WEIGHTS.get(each.name, OBJECT) for each in types))
        if many:
            made.times = in_page if in_page is not None else _ids(given.get("ids"))
        page = None
        if is_connection(types[0]):
            asked = given.get("last") if given.get("first") is None else given["first"]
            page = Times(asked, page=True) if isinstance(asked, Slot) else size(asked)
        elif in_page is not None and many and types[0].name.endswith("Edge"):
            made.weight, page = 0, 1  # an edge is no more than its node
        for each in types:
            for key, below in self.asked.below(each, fields).items():
                found = self.field(each, below, page)
                if key not in made.below or found.weight > made.below[key].weight:
                    made.below[key] = found
        return made


def _ids(ids: Any) -> Any:
    """How many things has a list? As many as ids were given; else nobody knows, and ten are taken."""
    if ids is None:
        return MANY
    return min(len(ids), MOST) if isinstance(ids, list) else Times(ids, page=False)


def is_connection(graphql: GraphQLObjectType) -> bool:
    """Is it a page of rows?"""
    return graphql.name.endswith("Connection") and "edges" in graphql.fields
