"""Operations over the whole schema, made up by chance, and those that ask for everything there is."""

from __future__ import annotations

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
)

from tests.reader import operations
from tests.reader.operations import Bare, literal, plain
from tests.rights.rights import TABLE
from tests.rights.world import World

GARBAGE = ("garbage", "Request:1", "House:", "\0", "Person:018f3f7e-0000-7000-8000-000000000001", "")
MOMENTS = ("2026-05-05T09:00:00Z", "2026-08-05T13:01:00+04:00", "2026-11-21T12:00:00.12Z", "0001-06-01T00:00:00Z")
# conditions that no naive reader repeats: words are found by PostgreSQL's own dictionaries
BY_DICTIONARY = frozenset({"search"})
# nor here: they are of sums that the clock draws up; tests/organisations compares them with a walk over all requests
BY_SUMS = frozenset({"shareFrom", "ratingFrom"})
SORTED_BY_SUMS = frozenset({"SHARE_IN_TIME", "RATING"})
UNREPEATED = BY_DICTIONARY | BY_SUMS
WORDS = {
    "region": ["63", "77", "00"],
    "address": ["САДОВАЯ", "улица", "нет такой", "", "NUL \0", "%"],
    "licence": ["063-0", "063-1", "нет"],
    "name": ["дом", "Новый", "requests.", "requests.answer", "\ud800", "нет"],
    "on": ["2026-11-21", "2019-03-01", "1999-01-01"],
}


class Maker(operations.Maker):
    """Makes one operation after another; what it inherits makes selections, fragments and directives."""

    def __init__(self, schema: GraphQLSchema, world: World, seed: int) -> None:
        super().__init__(schema, {}, seed)
        self.ids_of = {kind: [f"{kind}:{id}" for id in world.rows[table]] for kind, table in TABLE.items()}
        # half of what is asked for by an id are requests and what belongs to them
        self.ids = [self.chance.choice(ids) for ids in self.ids_of.values() for _ in range(12)]
        of_requests = [each for kind in TABLE if "Request" in kind for each in self.ids_of[kind]]
        self.ids += self.chance.choices(of_requests, k=200)
        self.numbers = [row["number"] for row in world.rows["request"].values()]
        self.cursors = ["", "nonsense", "RECEIVED_AT.DESC:x~y", "KEY.ASC:1", "NAME.ASC:\0~1"]

        kinds = [each for each in schema.type_map.values() if isinstance(each, GraphQLObjectType)]
        types: dict[str, set[str]] = {}
        for name, field in (pair for each in kinds for pair in each.fields.items()):
            types.setdefault(name, set()).add(str(field.type))
        self.ambiguous = {name for name, different in types.items() if len(different) > 1}

    def field(self, name: str, field: GraphQLField, depth: int) -> str:
        """A field; one that means something else in another type has an alias: both may stand in one answer."""
        text = super().field(name, field, depth)
        if name not in self.ambiguous or not text.startswith(name):
            return text
        self.aliases += 1
        return f"a{self.aliases}: {text}"

    def make(self) -> tuple[str, dict[str, Any]]:
        """The text of a query, and its variables."""
        self.variables: dict[str, tuple[str, Any]] = {}
        self.fragments: list[str] = []
        self.aliases = 0
        query = self.schema.query_type
        assert query is not None
        usual = [*query.fields, "requests", "requests", "nodes", "viewer"]
        names = self.chance.choices(usual, k=self.chance.choice((1, 1, 1, 2)))
        roots = [self.field(name, query.fields[name], self.chance.choice((2, 3, 4, 5))) for name in names]
        if self.maybe(0.1):
            roots.append("__typename")
        declared, given = [], {}
        for name, (type_, value) in self.variables.items():
            declared.append(f"${name}: {type_}")
            if not type_.endswith("!") and self.maybe(0.2):
                declared[-1] += f" = {literal(value)}"
            elif type_.endswith("!") or self.maybe(0.9):
                given[name] = value if type_.endswith("!") or self.maybe(0.9) else None
        head = f"query ({', '.join(declared)})" if declared else "query"
        return "\n".join([f"{head} {{ {' '.join(roots)} }}", *self.fragments]), plain(given)

    def arguments(self, name: str, field: GraphQLField) -> str:
        given: list[str] = []
        for argument, each in field.args.items():
            type_ = get_named_type(each.type)
            if argument == "id":
                usual = self.ids_of.get(name.capitalize(), self.ids)
                ids = usual if self.maybe(0.8) else [*self.ids, *GARBAGE]
                given.append(f"id: {self.value('ID!', self.chance.choice(ids))}")
            elif argument == "ids":
                given.append(f"ids: {self.id_list()}")
            elif argument in ("first", "last"):
                if self.maybe(0.3):
                    size = self.chance.choice((0, 1, 2, 3, 5, 30, -1, 1000, None))
                    given.append(f"{argument}: {self.value('Int', size)}")
            elif argument in ("after", "before"):
                if self.maybe(0.25):
                    given.append(f"{argument}: {self.value('String', self.chance.choice((*self.cursors, None)))}")
            elif self.maybe(0.5):
                given.append(f"{argument}: {self.input(type_.name)}")
        return f"({', '.join(given)})" if given else ""

    def input(self, type_: str) -> str:
        """A filter or an order: a variable, or a literal with variables inside it."""
        graphql = self.schema.type_map[type_]
        assert isinstance(graphql, GraphQLInputObjectType)
        names = sorted(set(graphql.fields) - UNREPEATED)
        if not type_.endswith("Order"):
            names = self.chance.sample(names, k=min(len(names), self.chance.choice((0, 1, 1, 2))))
        values = {name: self.condition(name, graphql.fields[name].type) for name in names}
        if self.maybe(0.4):
            return self.variable(type_, values)
        parts = [f"{name}: {self.value(str(graphql.fields[name].type), value)}" for name, value in values.items()]
        return "{" + ", ".join(parts) + "}"

    def condition(self, name: str, graphql: Any) -> Any:
        """A value for one field of an input."""
        named, chance = get_named_type(graphql), self.chance
        some: dict[str, tuple[Any, ...]] = {
            "Boolean": (True, False, None),
            "DateTime": MOMENTS,
            "number": (*self.numbers, "100-000-0"),
            "premises": (*self.ids_of["Premises"], "garbage"),
            "serves": (*self.ids_of["House"], self.ids_of["Premises"][0], "garbage"),
            "house": ([*chance.choices(self.ids_of["House"], k=2), chance.choice(GARBAGE)], []),
        }
        if isinstance(named, GraphQLEnumType):
            members = [Bare(each) for each in named.values if each not in SORTED_BY_SUMS]
            if str(graphql).startswith("["):
                return chance.choice((None, [], chance.sample(members, k=max(1, len(members) // 2))))
            return chance.choice(members)
        return chance.choice(some.get(named.name) or some.get(name) or (*WORDS[name], None))


# --- Everything there is -------------------------------------------------------------------------------------------


def everything(schema: GraphQLSchema, kind: str, depth: int, skip: frozenset[str] = frozenset()) -> str:
    """All fields of a type, as deep as said: `{ id … author { name } }`."""
    graphql = schema.type_map[kind]
    assert isinstance(graphql, GraphQLObjectType)
    parts = []
    for name, field in graphql.fields.items():
        named = get_named_type(field.type)
        if is_leaf_type(named):
            parts.append(name)
        elif named.name.endswith("Connection") and name not in skip and depth > 0:
            inside = everything(schema, named.name.removesuffix("Connection"), depth - 1, skip)
            parts.append(f"{name} {{ totalCount nodes {inside} }}")
        elif depth > 0 and name not in skip:
            parts.append(f"{name} {everything(schema, named.name, depth - 1, skip)}")
    return f"{{ {' '.join(parts or ['__typename'])} }}"


HOMES = frozenset({"house", "contracts", "entrance", "organisation", "law", "employments"})


def sweep(schema: GraphQLSchema, world: World) -> dict[str, str]:
    """Operations that together ask for every field of every row and for every condition of every filter, by name."""
    found = {
        "viewer": f"{{ viewer {everything(schema, 'Viewer', 5, HOMES)} }}",
        "houses": f"{{ houses(first: 100) {{ totalCount nodes {everything(schema, 'House', 3, HOMES)} }} }}",
    }
    for kind, table in TABLE.items():
        ids = ", ".join(f'"{kind}:{id}"' for id in sorted(world.rows[table])[:100])
        inside = everything(schema, kind, 2 if kind in ("Premises", "Share", "Person") else 1, HOMES)
        found[f"nodes of {kind}"] = f"{{ nodes(ids: [{ids}]) {{ ... on {kind} {inside} }} }}"
    requests = sorted(world.rows["request"])
    for n in range(0, len(requests), 100):
        ids = ", ".join(f'"Request:{id}"' for id in requests[n : n + 100])
        inside = everything(schema, "Request", 2, HOMES | {"answers", "deadlines"})
        found[f"requests {n}"] = f"{{ nodes(ids: [{ids}]) {{ ... on Request {inside} }} }}"
    found["pages of requests"] = (
        "{ requests(first: 100) { totalCount nodes { id number nextActions author { name } comments { totalCount } }"
        " pageInfo { hasNextPage startCursor endCursor } } }"
    )
    return found | filters(schema, world)


def filters(schema: GraphQLSchema, world: World) -> dict[str, str]:
    """Each condition of each filter by itself, with values that let some rows through and keep others out."""
    ids = {kind: [f"{kind}:{id}" for id in world.rows[table]] for kind, table in TABLE.items()}
    values: dict[str, list[Any]] = {
        "RequestFilter.house": [[each] for each in ids["House"]],
        "RequestFilter.receivedFrom": list(MOMENTS),
        "RequestFilter.receivedBefore": list(MOMENTS),
        "RequestFilter.number": [row["number"] for row in world.rows["request"].values()][:8],
        "HouseFilter.region": WORDS["region"],
        "HouseFilter.address": ["садовая", "Улица"],
        "OrganisationFilter.region": WORDS["region"],
        "OrganisationFilter.name": ["ДОМ", "тепло"],
        "OrganisationFilter.serves": ids["House"],
        "OrganisationFilter.licence": ["063-0", "063-1"],
        "LawTermFilter.name": ["requests.answer", "answer"],
        "LawTermFilter.on": WORDS["on"],
        "GuestAccessFilter.premises": ids["Premises"],
        "GuestInvitationFilter.premises": ids["Premises"],
    }
    roots = {
        "RequestFilter": "requests",
        "HouseFilter": "houses",
        "OrganisationFilter": "organisations",
        "LawTermFilter": "lawTerms",
        "GuestAccessFilter": "guestAccesses",
        "GuestInvitationFilter": "guestInvitations",
        "AnswerTemplateFilter": "answerTemplates",
        "PremisesFilter": "houses { nodes { premises",
    }
    found = {}
    for name, root in roots.items():
        graphql = schema.type_map[name]
        assert isinstance(graphql, GraphQLInputObjectType)
        for condition, field in graphql.fields.items():
            if condition in UNREPEATED:
                continue
            named = get_named_type(field.type)
            some = values.get(f"{name}.{condition}")
            if some is None and isinstance(named, GraphQLEnumType):
                some = [[Bare(each)] for each in named.values]
            end = " }" * root.count("{")
            asked = "".join(
                f" a{n}: {root}(filter: {{{condition}: {literal(each)}}}) {{ totalCount nodes {{ id }} }}{end}"
                for n, each in enumerate(some or [True, False])
            )
            found[f"{name}.{condition}"] = f"{{{asked} }}"
    return found
