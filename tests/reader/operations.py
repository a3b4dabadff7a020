"""Operations over the library, made up by chance: every shape that the planner has to understand, and values that
are wrong on purpose.
"""

from __future__ import annotations

import json
import random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from tests.reader.cast import Rows

TITLES = ["Book 1", "Book 2", "Book 6", "no such", "NUL \0", "\ud800"]


class Maker:
    """Makes one operation after another."""

    def __init__(self, schema: GraphQLSchema, rows: Rows, seed: int) -> None:
        self.schema, self.chance = schema, random.Random(seed)
        self.ids = [f"{kind.capitalize()}:{row['id']}" for kind, each in rows.items() for row in each if "id" in row]
        self.ids_of = {
            kind: [each for each in self.ids if each.startswith(kind + ":")]
            for kind in ("Book", "Author", "Loan", "Remark")
        }
        self.cursors: list[str] = ["", "nonsense", "ADDED_AT.DESC:x~y", "KEY.ASC:1"]

    def make(self) -> tuple[str, dict[str, Any]]:
        """The text of a query, and its variables."""
        self.variables: dict[str, tuple[str, Any]] = {}
        self.fragments: list[str] = []
        self.aliases = 0
        query = self.schema.query_type
        assert query is not None
        names = [name for name in query.fields if name not in ("today", "echo")]
        roots = [
            self.field(name, query.fields[name], self.chance.choice((2, 3, 3, 4)))
            for name in self.chance.choices(names, k=self.chance.choice((1, 1, 2)))
        ]
        if self.maybe(0.2):
            roots.append("today __typename")
        declared, given = [], {}
        for name, (type_, value) in self.variables.items():
            if not type_.endswith("!") and self.maybe(0.2):
                declared.append(f"${name}: {type_} = {literal(value)}")
            else:
                declared.append(f"${name}: {type_}")
                if type_.endswith("!") or self.maybe(0.9):
                    given[name] = value if type_.endswith("!") or self.maybe(0.9) else None
        head = f"query ({', '.join(declared)})" if declared else "query"
        return "\n".join([f"{head} {{ {' '.join(roots)} }}", *self.fragments]), plain(given)

    def maybe(self, share: float) -> bool:
        return self.chance.random() < share

    # Selections

    def field(self, name: str, field: GraphQLField, depth: int) -> str:
        given = self.arguments(name, field)
        alias = ""
        if given or self.maybe(0.2):
            self.aliases += 1
            alias = f"a{self.aliases}: "
        below = (
            "" if is_leaf_type(get_named_type(field.type)) else self.selection(get_named_type(field.type), depth - 1)
        )
        return f"{alias}{name}{given}{self.directive()}{below}"

    def selection(self, graphql: Any, depth: int) -> str:
        parts = ["__typename"] if self.maybe(0.3) else []
        if isinstance(graphql, (GraphQLInterfaceType, GraphQLUnionType)):
            types = list(self.schema.get_possible_types(graphql))
            chosen = self.chance.sample(types, k=min(len(types), self.chance.choice((1, 2, 3))))
            parts += [self.fragment(each, depth) for each in chosen]
            if isinstance(graphql, GraphQLInterfaceType) and self.maybe(0.5):
                parts.append("id")
            return f" {{ {' '.join(parts or ['__typename'])} }}"
        assert isinstance(graphql, GraphQLObjectType)
        fields = {
            name: field
            for name, field in graphql.fields.items()
            if depth > 0 or is_leaf_type(get_named_type(field.type))
        }
        names = self.chance.sample(list(fields), k=min(len(fields), self.chance.choice((1, 2, 3, 4))))
        parts += [self.field(name, fields[name], depth) for name in names]
        if self.maybe(0.2):
            parts.append(self.fragment(graphql, depth))
        if self.maybe(0.1) and graphql.interfaces:
            parts.append("... on Node { id }")
        if self.maybe(0.1) and parts:
            parts.append(parts[0])
        return f" {{ {' '.join(parts or ['__typename'])} }}"

    def fragment(self, graphql: GraphQLObjectType, depth: int) -> str:
        inside = self.selection(graphql, depth)
        if self.maybe(0.5):
            return f"... on {graphql.name}{self.directive()}{inside}"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {graphql.name}{inside}")
        return f"...{name}{self.directive()}"

    def directive(self) -> str:
        if not self.maybe(0.08):
            return ""
        return f" @{self.chance.choice(('skip', 'include'))}(if: {self.variable('Boolean!', self.maybe(0.5))})"

    # Arguments

    def variable(self, type_: str, value: Any) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name] = (type_, value)
        return f"${name}"

    def value(self, type_: str, value: Any) -> str:
        return self.variable(type_, value) if self.maybe(0.4) else literal(value)

    def arguments(self, name: str, field: GraphQLField) -> str:
        given: list[str] = []
        for argument in field.args:
            if argument == "id":
                kind = name.capitalize()
                ids = (
                    self.ids_of[kind]
                    if kind in self.ids_of and self.maybe(0.8)
                    else [*self.ids, "garbage", "Book:1", "\0"]
                )
                given.append(f"id: {self.value('ID!', self.chance.choice(ids))}")
            elif argument == "ids":
                given.append(f"ids: {self.id_list()}")
            elif argument in ("first", "last"):
                if self.maybe(0.3):
                    given.append(
                        f"{argument}: {self.value('Int', self.chance.choice((0, 1, 2, 5, 50, -1, 1000, None)))}"
                    )
            elif argument in ("after", "before"):
                if self.maybe(0.25):
                    given.append(f"{argument}: {self.value('String', self.chance.choice((*self.cursors, None)))}")
            elif argument == "name":
                given += ['name: "x"'] if self.maybe(0.5) else []
            elif self.maybe(0.35):
                type_ = get_named_type(field.args[argument].type).name
                given.append(f"{argument}: {self.input(type_)}")
        return f"({', '.join(given)})" if given else ""

    def id_list(self) -> str:
        ids = [self.chance.choice([*self.ids, "x"]) for _ in range(self.chance.choice((0, 1, 3, 6)))]
        if self.maybe(0.4):
            return self.variable("[ID!]!", ids)
        return "[" + ", ".join(self.value("ID!", each) for each in ids) + "]"

    def input(self, type_: str) -> str:
        if type_.endswith("Order"):
            fields: Any = self.schema.type_map[f"{type_}Field"]
            order = {
                "field": Bare(self.chance.choice(list(fields.values))),
                "direction": Bare(self.chance.choice(("ASC", "DESC"))),
            }
            return self.value(type_, order)
        if type_ == "AuthorFilter":
            return self.value(type_, {"address": self.chance.choice(("Moon street", "nowhere", None))})
        if self.maybe(0.4):
            return self.variable(type_, self.books())
        return self.mixed(self.books())

    def books(self, depth: int = 2) -> dict[str, Any]:
        chance = self.chance
        some: dict[str, Any] = {
            "state": chance.choice((None, [Bare("HERE")], [Bare("LENT"), Bare("LOST")], [])),
            "title": chance.choice((None, *TITLES)),
            "titles": chance.choice((None, TITLES[:2], TITLES, [])),
            "minPages": chance.choice((None, 0, 301, -5, 2**31 - 1)),
            "maxPrice": chance.choice((None, "12.50", "0", "9" * 50)),
            "addedSince": chance.choice((None, "2026-03-01T00:00:00Z", "2026-02-28T15:00:00.12+03:00")),
            "lent": chance.choice((None, True, False)),
            "author": chance.choice((None, *self.ids_of["Author"], "garbage")),
        }
        if depth:
            some["anyOf"] = chance.choice((None, [], [self.books(depth - 1), self.books(depth - 1)]))
        return {name: some[name] for name in chance.sample(list(some), k=chance.choice((0, 1, 1, 2)))}

    def mixed(self, filter: dict[str, Any]) -> str:
        """A filter written as a literal, with variables inside it: as values, and as items of lists."""
        types = {
            "title": "String",
            "minPages": "Int",
            "maxPrice": "Decimal",
            "lent": "Boolean",
            "state": "[BookState!]",
            "author": "ID",
        }
        parts = []
        for name, value in filter.items():
            if name == "titles" and isinstance(value, list):
                parts.append(f"titles: [{', '.join(self.value('String!', each) for each in value)}]")
            elif name in types and self.maybe(0.4):
                parts.append(f"{name}: {self.variable(types[name], value)}")
            else:
                parts.append(f"{name}: {literal(value)}")
        return "{" + ", ".join(parts) + "}"


class Bare(str):
    """The name of an enum's member: not quoted in a literal."""

    __slots__ = ()


def literal(value: Any) -> str:
    match value:
        case Bare():
            return str(value)
        case dict():
            return "{" + ", ".join(f"{name}: {literal(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(literal, value)) + "]"
        case "\ud800":
            return '"no such"'
    return json.dumps(value, ensure_ascii=True)


def plain(value: Any) -> Any:
    """Variables as JSON brings them."""
    match value:
        case dict():
            return {name: plain(each) for name, each in value.items()}
        case list():
            return [plain(each) for each in value]
        case Bare():
            return str(value)
    return value
