"""What an operation costs, by type and list size; how it is told; and the budget of a minute."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from graphql import GraphQLError

from gosdom_graphql import clock
from gosdom_graphql.http.budget import Budget
from gosdom_graphql.http.caller import address
from gosdom_graphql.http.documents import Documents
from gosdom_graphql.http.limits import Limits
from gosdom_graphql.http.operation import prepare
from gosdom_graphql.http.problems import Problem, Throttled
from gosdom_graphql.schema import schema
from tests.a_house import House
from tests.http.conftest import RESPONSE, Served

PAGE = "query($first: Int) { requests(first: $first) { nodes { id house { id } deadlines { law { clause } } } } }"
SKIPS = "query($no: Boolean!) { requests @skip(if: $no) { nodes { id } } }"
IDS = [f"Request:018f3f7e-0000-7000-8000-{number:012}" for number in range(150)]
TAKE = """mutation { takeRequest(input: {request: "x"}) { userErrors { code } warnings { code }
    request { id deadlines { id } } } }"""

COSTS = [
    ("a name", "{ __typename }", {}, 1),
    ("one object", '{ request(id: "x") { id } }', {}, 1),
    ("an object and the one it names", '{ request(id: "x") { house { id } } }', {}, 2),
    ("twenty by default", "{ requests { nodes { id } } }", {}, 1 + 20),
    ("as many as asked for", "{ requests(first: 7) { nodes { id } } }", {}, 1 + 7),
    ("from the end", "{ requests(last: 7) { nodes { id } } }", {}, 1 + 7),
    ("a hundred at most", "{ requests(first: 1000000) { nodes { id } } }", {}, 1 + 100),
    ("none", "{ requests(first: -1) { nodes { id } } }", {}, 1),
    ("edges are no more than their nodes", "{ requests(first: 7) { edges { cursor node { id } } } }", {}, 1 + 7),
    ("edges and nodes are read twice", "{ requests(first: 7) { edges { node { id } } nodes { id } } }", {}, 1 + 14),
    ("a count reads all pages", "{ requests { totalCount pageInfo { hasNextPage } } }", {}, 1 + 5),
    ("by a variable", PAGE, {"first": 10}, 1 + 10 * (1 + 1 + 10 * 2)),
    ("by a variable that is not told", PAGE, {}, 1 + 20 * (1 + 1 + 10 * 2)),
    ("the same field twice is one", "{ requests(first: 2) { nodes { id } } requests(first: 2) { totalCount } }", {}, 8),
    ("two aliases are two", "{ a: requests(first: 2) { nodes { id } } b: requests(first: 2) { nodes { id } } }", {}, 6),
    ("fragments are what is in them",
     "{ ...A } fragment A on Query { requests(first: 2) { nodes { ...B } } } fragment B on Request { house { id } }",
     {}, 1 + 2 * 2),
    ("what is skipped is not asked", SKIPS, {"no": True}, 1),
    ("what is not skipped is", SKIPS, {"no": False}, 21),
    ("ids", "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": IDS[:7]}, 7),
    ("a hundred ids at most", "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": IDS}, 100),
    ("ids in the text", '{ nodes(ids: ["a", "b"]) { ... on Request { house { id } } } }', {}, 4),
    ("the schema", "{ __schema { types { fields { type { name } } } } }", {}, 50),
    ("a deed and what it answers", TAKE, {}, 10 + 1 + 1 + 10),
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "variables", "expected"), [each[1:] for each in COSTS], ids=[each[0] for each in COSTS]
)
def test_a_cost(query: str, variables: dict[str, Any], expected: int) -> None:
    documents = Documents(schema._schema, Limits())
    found = [prepare(documents, query, None, variables).cost for _ in range(2)]
    assert found == [expected, expected]


def test_the_price_is_made_once_for_variables_of_one_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = Documents(schema._schema, Limits())
    assert prepare(documents, PAGE, None, {"first": 1}).cost == 23
    monkeypatch.setattr("gosdom_graphql.http.cost.Pricing", None)
    assert prepare(documents, PAGE, None, {"first": 2}).cost == 45


def test_fragments_in_fragments_are_counted_to_an_end() -> None:
    links = "".join(f"fragment F{n} on Request {{ a{n}: house {{ ...H{n} }} }} "
                    f"fragment H{n} on House {{ b{n}: id }} " for n in range(3))  # fmt: skip
    nest = "{ requests(first: 1) { nodes { ...F0 ...F1 ...F2 } } } " + links
    assert prepare(Documents(schema._schema, Limits()), nest, None, {}).cost == 1 + 1 + 3


async def ask(client: httpx.AsyncClient, query: str, variables: Any = None, **headers: str) -> httpx.Response:
    return await client.post(
        "/graphql", json={"query": query, "variables": variables}, headers={"accept": RESPONSE, **headers}
    )


# Told


async def test_the_cost_is_told_on_request(served: Served, house: House) -> None:
    token = {"authorization": f"Bearer {house.tokens['owner']}"}
    query = "{ requestCategories(first: 3) { nodes { category } } requests { nodes { id } } }"
    async with served(viewer_budget=6000) as client:
        assert "extensions" not in (await ask(client, query, **token)).json()
        told = (await ask(client, query, **token, **{"x-query-cost": "1"})).json()["extensions"]["cost"]
        nobody = (await ask(client, query, **{"x-query-cost": "1"})).json()["extensions"]["cost"]
    cost = 1 + 3 + 1 + 20
    status = told.pop("throttleStatus")
    assert told == {"requestedQueryCost": cost, "actualQueryCost": 1 + 3 + 1, "maximumQueryCost": 10_000}
    assert (status["maximumAvailable"], status["restoreRate"]) == (6000, 100.0)
    assert 6000 - 2 * cost <= status["currentlyAvailable"] <= 6000 - cost
    assert nobody["throttleStatus"]["maximumAvailable"] == 300_000, "who is not signed in has the address's budget"


async def test_the_cost_is_told_unasked_near_the_limit(served: Served) -> None:
    async with served(max_cost=25) as client:
        far = await ask(client, "{ requests(first: 10) { nodes { id } } }")
        near = await ask(client, "{ requests(first: 20) { nodes { id } } }")
    assert "extensions" not in far.json()
    assert near.json()["extensions"]["cost"]["requestedQueryCost"] == 21


# The budget

ROWS = "{ requests(first: 39) { nodes { id } } }"


async def test_a_viewers_budget(served: Served, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    elapsed = 1000.0
    monkeypatch.setattr(clock, "elapsed", lambda: elapsed)
    token = {name: {"authorization": f"Bearer {house.tokens[name]}"} for name in ("owner", "co_owner")}
    async with served(viewer_budget=60) as client:
        assert (await ask(client, ROWS, **token["owner"])).status_code == 200
        refused = await ask(client, ROWS, **token["owner"], **{"accept-language": "en"})
        other = await ask(client, ROWS, **token["co_owner"])
        elapsed += 20
        later = await ask(client, ROWS, **token["owner"])
    assert (other.status_code, later.status_code) == (200, 200)
    assert refused.status_code == 429
    assert refused.json() == {
        "errors": [
            {
                "message": "Too many requests: try again in 20 s",
                "extensions": {
                    "code": "THROTTLED", "of": "viewer", "cost": 40, "limit": 60, "currentlyAvailable": 20,
                    "retryAfter": 20,
                },
            }
        ]
    }  # fmt: skip
    told = {name: refused.headers[name] for name in ("retry-after", "ratelimit", "ratelimit-policy")}
    assert told == {
        "retry-after": "20", "ratelimit": '"viewer";r=20;t=20', "ratelimit-policy": '"viewer";q=60;w=60',
    }  # fmt: skip


async def test_an_addresss_budget_is_spent_by_all_who_share_it(
    served: Served, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "elapsed", lambda: 1000.0)
    proxies = {"address_budget": 60, "trusted_proxies": ("10.0.0.0/8",), "address": "10.0.0.1"}
    async with served(**proxies) as client:
        first = await ask(client, ROWS, **{"x-forwarded-for": "198.51.100.1"})
        second = await ask(
            client,
            ROWS,
            authorization=f"Bearer {house.tokens['owner']}",
            **{"x-forwarded-for": "1.1.1.1, 198.51.100.1"},
        )
        elsewhere = await ask(client, ROWS, **{"x-forwarded-for": "198.51.100.2"})
    assert [each.status_code for each in (first, second, elsewhere)] == [200, 429, 200]
    assert second.json()["errors"][0]["extensions"]["of"] == "address"


async def test_reading_new_documents_costs_their_address(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 0.3 s, that is 3,000: two that cannot be run use up 5,000, a known one nothing."""
    elapsed = 1000.0

    def validate(*_: Any, **__: Any) -> list[GraphQLError]:
        nonlocal elapsed
        elapsed += 0.3
        return [GraphQLError("no")]

    monkeypatch.setattr(clock, "elapsed", lambda: elapsed)
    async with served(address_budget=5000) as client:
        for _ in range(3):
            assert (await ask(client, "{ __typename }")).status_code == 200
        monkeypatch.setattr("gosdom_graphql.http.documents.validate", validate)
        found = [(await ask(client, f"{{ nonsense{number} }}")).status_code for number in range(3)]
    assert found == [400, 400, 429]


async def test_no_limit(served: Served) -> None:
    async with served(address_budget=0, viewer_budget=0) as client:
        for _ in range(5):
            assert (await ask(client, ROWS)).status_code == 200


def test_what_costs_more_than_a_minute_waits_for_a_full_one() -> None:
    budget = Budget("viewer", 60)
    assert budget.take("me", 100, now=0.0) is not None
    with pytest.raises(Throttled) as refused:
        budget.take("me", 100, now=0.0)
    assert refused.value.figures["retryAfter"] == 100
    assert budget.take("me", 100, now=100.0) is not None


def test_buckets_are_bounded() -> None:
    budget = Budget("address", 60, most=2)
    for key in "abc":
        budget.take(key, 60, now=0.0)
    assert len(budget._buckets) == 2
    budget.charge("d", 60)
    assert len(budget._buckets) == 2


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, nonsense, 10.0.0.2", "10.0.0.2"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        (None, "198.51.100.1", "198.51.100.1"),
    ],
)
def test_an_address(peer: str | None, forwarded: str, expected: str) -> None:
    from ipaddress import ip_network

    scope = {"client": (peer, 1) if peer else None}
    assert address(scope, {"x-forwarded-for": forwarded}, [ip_network("10.0.0.0/8")]) == expected


def test_every_problem_has_words_in_both_languages() -> None:
    from gosdom_core.errors import tree

    figures: dict[str, Any] = {"why": "x", "allow": "GET", "limit": 1, "figure": 2, "retryAfter": 3}
    for kind in tree(Problem):
        problem = kind(**figures)
        assert problem.message("ru")
        assert problem.message("en").isascii()
        assert kind.status in {400, 403, 405, 406, 413, 415, 429, 503}
