"""Generated operations of everybody: what the server plans as SQL is what the naive reader finds in Python."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from graphql import parse, validate

from gosdom_graphql.reader import observed
from gosdom_graphql.sessions.viewer import Viewer
from tests.rights.api import SCHEMA
from tests.rights.cast import EVERYBODY, IDENTIFIED, NOW, Cast, token
from tests.rights.conftest import Ask
from tests.rights.naive import Naive, answer, naive_schema
from tests.rights.operations import Maker, everything, sweep
from tests.rights.rights import TABLE
from tests.rights.world import Who, World, who
from tests.scale import scaled

ORACLE = naive_schema(SCHEMA.as_str())
"""Built once: the printed schema with naive resolvers."""

MIDNIGHT = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
"""The 22nd in Samara, still the 21st in Moscow: what ends on the 21st is over in one zone."""
MOMENTS = (NOW, MIDNIGHT, datetime(2026, 6, 15, 9, tzinfo=UTC), datetime(2026, 2, 1, 9, tzinfo=UTC))
OPERATIONS = 100


def cursors(value: Any) -> Iterator[str]:
    """Which cursors are in an answer?"""
    if isinstance(value, dict):
        for name, each in value.items():
            if name in ("cursor", "startCursor", "endCursor") and each:
                yield each
            yield from cursors(each)
    elif isinstance(value, list):
        for each in value:
            yield from cursors(each)


@pytest.mark.parametrize("persona", [*EVERYBODY, *IDENTIFIED])
async def test_the_server_identifies_everybody_as_python_does(cast: Cast, world: World, persona: str) -> None:
    last_days = ((6, 19), (6, 30), (8, 31), (10, 31), (11, 21), (12, 31))
    midnights = (datetime(2026, *day, hour, tzinfo=UTC) for day in last_days for hour in (19, 20, 21))
    for moment in (*MOMENTS, *midnights):
        assert as_who(await cast.viewer(persona, moment)) == who(world, token(persona), moment), moment


def difference(found: Any, expected: Any, path: str = "") -> str:
    """Where do two answers differ first, key order included? Empty: nowhere."""
    if isinstance(found, dict) and isinstance(expected, dict) and list(found) == list(expected):
        pairs = [(f"{path}.{name}", found[name], expected[name]) for name in found]
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        pairs = [(f"{path}[{n}]", *each) for n, each in enumerate(zip(found, expected, strict=True))]
    else:
        same = type(found) is type(expected) and found == expected and not isinstance(found, dict)
        return "" if same else f"{path}: the server says {found!r}, the naive reader {expected!r}"
    return next((told for place, one, other in pairs if (told := difference(one, other, place))), "")


def as_who(viewer: Viewer) -> Who:
    """The server's viewer in the words of the naive one."""
    values: dict[str, Any] = {name: getattr(viewer, name) for name in Who.__dataclass_fields__}
    values |= {name: frozenset(value) for name, value in values.items() if isinstance(value, tuple)}
    return Who(**values)


@pytest.mark.parametrize("persona", EVERYBODY)
async def test_the_answer_is_the_naive_one(ask: Ask, cast: Cast, world: World, persona: str) -> None:
    maker = Maker(ORACLE, world, seed=EVERYBODY.index(persona))
    for n in range(scaled(OPERATIONS)):
        moment, language = MOMENTS[n % len(MOMENTS)], ("ru", "en")[n % 3 == 0]
        query, variables = maker.make()
        viewer = await cast.viewer(persona, moment, language)
        expected = answer(ORACLE, Naive(world, who(world, token(persona), moment, language)), query, variables)
        assert not expected.errors, (query, variables, expected.errors)
        with observed() as statements:
            found = await ask(query, variables, viewer)
        assert not found.errors, (query, variables, found.errors)
        assert len(statements) == len([each for each in found.data or {} if each != "__typename"]), query
        assert difference(found.data, expected.data) == "", f"{query}\n{variables}"
        maker.cursors = (maker.cursors + list(cursors(expected.data)))[-200:]


@pytest.mark.parametrize("persona", EVERYBODY)
async def test_everything_there_is(ask: Ask, cast: Cast, world: World, persona: str) -> None:
    naive, viewer = Naive(world, who(world, token(persona), NOW)), await cast.viewer(persona)
    for name, query in sweep(ORACLE, world).items():
        expected, found = answer(ORACLE, naive, query, {}), await ask(query, None, viewer)
        assert (found.errors, expected.errors) == (None, None), name
        assert difference(found.data, expected.data) == "", name


@pytest.mark.parametrize("persona", EVERYBODY)
async def test_pages_that_are_read_by_what_a_filter_names(ask: Ask, cast: Cast, world: World, persona: str) -> None:
    """By several houses, by categories, by both, by the same twice, by none: page by page, in each order, both ways."""
    naive, viewer = Naive(world, who(world, token(persona), NOW)), await cast.viewer(persona)
    houses = [f"House:{id}" for id in world.rows["house"]]
    categories = sorted({row["category"] for row in world.rows["request"].values()})
    asked: tuple[dict[str, Any], ...] = (
        {"house": [*houses, houses[0]]},
        {"category": [*categories, categories[0]]},
        {"house": houses[:2], "category": categories},
        {"category": [], "open": True},
    )
    for filter, order, (window, cursor, edge) in product(asked, ORDERS, WINDOWS):
        variables: dict[str, Any] = {"filter": filter, "order": order, window: 2}
        for _ in range(3):
            expected, found = answer(ORACLE, naive, PAGE, variables), await ask(PAGE, variables, viewer)
            assert (found.errors, expected.errors) == (None, None), variables
            assert difference(found.data, expected.data) == "", variables
            assert expected.data is not None
            variables[cursor] = expected.data["requests"]["pageInfo"][edge]


ORDERS = [{"field": field, "direction": way} for field in ("RECEIVED_AT", "DUE_AT") for way in ("ASC", "DESC")]
WINDOWS = (("first", "after", "endCursor"), ("last", "before", "startCursor"))
PAGE = """
query ($filter: RequestFilter, $order: RequestOrder, $first: Int, $after: String, $last: Int, $before: String) {
  requests(filter: $filter, order: $order, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { id category } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


def test_generated_operations_are_valid_and_many_sided(world: World) -> None:
    maker = Maker(ORACLE, world, seed=3)
    texts = [maker.make()[0] for _ in range(200)]
    assert [errors for text in texts if (errors := validate(ORACLE, parse(text)))] == []
    query = ORACLE.query_type
    assert query is not None
    shapes = ("fragment F", "... on ", "@skip", "@include", "$v", "last:", "before:", "filter:", "order:", "totalCount")
    for shape in (*shapes, *query.fields):
        assert any(shape in text for text in texts), shape


def test_the_sweep_asks_for_every_field(world: World) -> None:
    asked = " ".join(sweep(ORACLE, world).values())
    for kind in (*TABLE, "RequestFacts", "Participant", "Apartment", "Viewer"):
        for field in everything(ORACLE, kind, 0).strip("{} ").split():
            assert f" {field} " in asked, f"{kind}.{field}"


@pytest.mark.parametrize("persona", EVERYBODY)
async def test_words_find_only_what_is_seen_anyway(ask: Ask, cast: Cast, world: World, persona: str) -> None:
    naive, viewer = Naive(world, who(world, token(persona), NOW)), await cast.viewer(persona)
    seen = {f"Request:{row['id']}" for row in naive.all("Request")}
    for words in ("заявка", "пришло", "10"):
        found = await ask(SEARCH, {"words": words}, viewer)
        assert found.errors is None
        assert found.data is not None
        assert {each["id"] for each in found.data["requests"]["nodes"]} <= seen


SEARCH = "query ($words: String!) { requests(first: 100, filter: {search: $words}) { nodes { id } } }"
