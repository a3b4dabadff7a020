"""Limits: each refuses with the figure and the limit, before anything runs; and what graphql-cop looks for."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import httpx
import pytest
from graphql import get_introspection_query

from gosdom_graphql.http import operation
from gosdom_graphql.http.documents import RULES, Documents
from gosdom_graphql.http.limits import REPEATS, Limits
from gosdom_graphql.http.problems import Problem
from gosdom_graphql.schema import schema
from tests.a_house import House
from tests.http.conftest import JSON, RESPONSE, Served, codes

ROWS = "{ requests { nodes { id } } }"


async def ask(client: httpx.AsyncClient, query: str, variables: Any = None, **headers: str) -> httpx.Response:
    return await client.post(
        "/graphql", json={"query": query, "variables": variables}, headers={"accept": RESPONSE, **headers}
    )


@pytest.fixture
def nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever reached the database or the executor would fail."""

    async def run(*_: Any) -> None:
        raise AssertionError("it ran")

    monkeypatch.setattr("gosdom_graphql.http.view.context_of", run)
    monkeypatch.setattr("gosdom_graphql.http.view.run", run)


FRAGMENTS = "query { ...A } fragment A on Query { requests { nodes { ...B } } } fragment B on Request { house { id } }"
OVER = [
    ("tokens", {"max_tokens": 8}, ROWS, "TOO_MANY_TOKENS", 9, 8),
    ("depth", {"max_depth": 2}, ROWS, "TOO_DEEP", 3, 2),
    ("depth in fragments", {"max_depth": 3}, FRAGMENTS, "TOO_DEEP", 4, 3),
    ("aliases", {"max_aliases": 1}, "{ a: __typename b: __typename }", "TOO_MANY_ALIASES", 2, 1),
    ("aliases below", {"max_aliases": 0}, "{ requests { nodes { a: id } } }", "TOO_MANY_ALIASES", 1, 0),
    ("directives", {"max_directives": 1}, "{ __typename @a @b }", "TOO_MANY_DIRECTIVES", 2, 1),
    ("directives of the operation", {"max_directives": 1}, "query @a @b { __typename }", "TOO_MANY_DIRECTIVES", 2, 1),
    ("root fields", {"max_root_fields": 1}, "{ __typename requests { totalCount } }", "TOO_MANY_ROOT_FIELDS", 2, 1),
    ("root fields in fragments", {"max_root_fields": 1},
     "{ ...A ...A } fragment A on Query { __typename }", "TOO_MANY_ROOT_FIELDS", 2, 1),
    ("cost", {"max_cost": 20}, ROWS, "MAX_COST_EXCEEDED", 21, 20),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "query", "code", "figure", "limit"), [each[1:] for each in OVER], ids=[each[0] for each in OVER]
)
async def test_a_refusal_tells_the_figure_and_the_limit(
    served: Served, nothing_runs: None, changed: dict[str, int], query: str, code: str, figure: int, limit: int
) -> None:
    if changed == {"max_aliases": 0}:
        limits = Limits(aliases=0)
        with pytest.raises(Problem) as refused:
            Documents(schema._schema, limits).read(query)
        assert refused.value.figures == {"figure": figure, "limit": limit}
        return
    async with served(**changed) as client:
        answer = await ask(client, query)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": code, "figure": figure, "limit": limit}
    assert str(limit) in error["message"]


async def test_a_selection_repeats_itself_so_often_at_most(client: httpx.AsyncClient, nothing_runs: None) -> None:
    answer = await ask(client, "{" + "requests { totalCount } " * (REPEATS + 1) + "}")
    assert answer.json()["errors"][0]["extensions"] == {
        "code": "TOO_MANY_REPEATS", "figure": REPEATS + 1, "limit": REPEATS,
    }  # fmt: skip


async def test_variables_hold_so_many_values_at_most(served: Served, nothing_runs: None) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    async with served(max_values=10) as client:
        answer = await ask(client, query, {"ids": ["x"] * 10})
    assert answer.json()["errors"][0]["extensions"] == {"code": "VARIABLES_TOO_LARGE", "figure": 11, "limit": 10}


@pytest.mark.parametrize(
    ("case", "query"),
    [
        ("the same fields", "{" + "requests{nodes{id}}" * 280 + "}"),
        ("the same field below", "{requests{nodes{" + "house{id} " * 400 + "}}}"),
        ("fragments in fragments, each twice",
         "{...F0}" + "".join(f"fragment F{n} on Query{{...F{n + 1} ...F{n + 1}}}" for n in range(150))
         + "fragment F150 on Query{__typename}"),
        ("braces", "{a" * 660 + "}" * 660),
        ("brackets", "{requests(first:" + "[" * 1900 + "}"),
        ("unknown fields", "{" + " ".join(f"f{n}" for n in range(1900)) + "}"),
    ],
)  # fmt: skip
def test_no_document_takes_long_to_refuse(case: str, query: str) -> None:
    """Validation compares fields of the same name by the square: unlimited, the first takes over a second."""
    from gosdom_graphql import clock

    documents = Documents(schema._schema, Limits())
    started = clock.elapsed()
    with pytest.raises(Problem):
        operation.prepare(documents, query, None, {})
    assert clock.elapsed() - started < 1, case


async def test_a_statement_that_takes_too_long(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*_: Any) -> None:
        raise asyncpg.QueryCanceledError("canceling statement due to statement timeout")

    monkeypatch.setattr("gosdom_graphql.reader.whole.fetch", slow)
    answer = await ask(client, ROWS)
    assert (answer.status_code, answer.json()) == (
        503,
        {"errors": [{"message": "Не успели за 10 с: повторите или попросите меньше",
                     "extensions": {"code": "TIMEOUT", "limit": 10}}]},
    )  # fmt: skip


async def test_a_request_that_takes_too_long(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*_: Any) -> None:
        await asyncio.sleep(30)

    monkeypatch.setattr("gosdom_graphql.reader.whole.fetch", slow)
    async with served(request_timeout=1) as client:
        answer = await ask(client, ROWS)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (503, {"code": "TIMEOUT", "limit": 1})


# Documents are read once


def test_a_document_is_validated_once_whoever_sends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = Documents(schema._schema, Limits(), most=2)
    first = documents.read("{ __typename }")
    monkeypatch.setattr("gosdom_graphql.http.documents.validate", None)
    assert documents.read("{ __typename }") is first
    assert (documents.hits, documents.misses, len(documents)) == (1, 1, 1)


def test_what_is_kept_is_bounded() -> None:
    documents = Documents(schema._schema, Limits(), most=2)
    for name in "ABCAB":
        documents.read(f"query {name} {{ __typename }}")
    assert (documents.hits, documents.misses, len(documents)) == (0, 5, 2)
    documents.read("{ __typename }" + "#" * 20_001)
    assert len(documents) == 2
    assert isinstance(RULES, tuple), "made once: a class for each request would be another key"


async def test_what_was_refused_is_not_kept() -> None:
    documents = Documents(schema._schema, Limits())
    for query in ("{", "{ nonsense }", "{" + " ".join(f"a{n}: __typename" for n in range(31)) + "}"):
        with pytest.raises(Problem):
            documents.read(query)
    assert len(documents) == 0


# What graphql-cop looks for. It reports introspection alone, which stays on for clients' tools.


async def test_introspection_has_a_switch(served: Served) -> None:
    async with served() as client:
        on = await ask(client, get_introspection_query())
        assert on.json()["data"]["__schema"]["queryType"]["name"] == "Query"
    async with served(introspection=False) as client:
        off = await ask(client, get_introspection_query())
        assert set(codes(off)) == {"GRAPHQL_VALIDATION_FAILED"}
        assert "Request" not in off.text.replace("GraphQL request", "")
        assert (await ask(client, "{ __typename }")).json() == {"data": {"__typename": "Query"}}


CIRCLE = (
    "{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }"
)
COP = [
    ("alias overloading", "{" + " ".join(f"a{n}: __typename" for n in range(101)) + "}", ["TOO_MANY_ALIASES"]),
    ("field duplication", "{" + "__typename " * 500 + "}", ["TOO_MANY_REPEATS"]),
    ("directive overloading, of unknown ones", "{ __typename " + "@aa" * 10 + " }", ["GRAPHQL_VALIDATION_FAILED"] * 6),
    ("many of them", "{ __typename " + "@aa" * 51 + " }", ["TOO_MANY_DIRECTIVES"]),
    ("circular introspection", CIRCLE, ["GRAPHQL_VALIDATION_FAILED"]),
    ("circular fragments", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
     ["GRAPHQL_VALIDATION_FAILED"]),
    ("an unhandled error", "qwerty $$$", ["GRAPHQL_PARSE_FAILED"]),
    ("trace mode", "{ __typename }", []),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), [each[1:] for each in COP], ids=[each[0] for each in COP])
async def test_graphql_cop_finds_nothing_in(client: httpx.AsyncClient, query: str, expected: list[str]) -> None:
    answer = await ask(client, query)
    assert codes(answer) == expected
    assert "tracing" not in answer.json().get("extensions", {})
    assert "Traceback" not in answer.text
    assert "exception" not in answer.text.lower()


SUGGESTED = [
    ("a field", "{ request { id } requestz { id } }", None),
    ("an argument", '{ request(idd: "x") { id } }', None),
    ("a type", "{ node(id: 1) { ... on Reqest { id } } }", None),
    ("an enum's value", "{ requests(order: {field: RECEIVED_AD, direction: ASC}) { nodes { id } } }", None),
    ("an input's field", "{ requests(filter: {stat: [ACCEPTED]}) { nodes { id } } }", None),
    ("an input's field in a variable", "query($f: RequestFilter) { requests(filter: $f) { nodes { id } } }",
     {"f": {"stat": ["ACCEPTED"]}}),
    ("an enum's value in a variable", "query($f: RequestFilter) { requests(filter: $f) { nodes { id } } }",
     {"f": {"state": ["ACCEPTE"]}}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "variables"), [each[1:] for each in SUGGESTED], ids=[each[0] for each in SUGGESTED])
async def test_a_misspelt_name_is_not_corrected(client: httpx.AsyncClient, query: str, variables: Any) -> None:
    answer = await ask(client, query, variables)
    assert codes(answer)
    assert "mean" not in answer.text


async def test_a_get_or_a_form_changes_nothing_and_asks_nothing(client: httpx.AsyncClient) -> None:
    query, mutation = "{ __typename }", 'mutation { takeRequest(input: {request: "x"}) { userErrors { code } } }'
    for text in (query, mutation):
        form = await client.post("/graphql", data={"query": text})
        assert (form.status_code, codes(form)) == (415, ["UNSUPPORTED_MEDIA_TYPE"])
        linked = await client.get("/graphql", params={"query": text}, headers={"accept": "*/*"})
        assert (linked.status_code, codes(linked)) == (400, ["BAD_REQUEST"])
    by_get = await client.get("/graphql", params={"query": mutation}, headers={"accept": JSON})
    assert (by_get.status_code, by_get.headers["allow"]) == (405, "POST")


async def test_an_array_of_operations(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", json=[{"query": "{ __typename }"}] * 10)
    assert (answer.status_code, codes(answer)) == (400, ["BATCHING_NOT_SUPPORTED"])


async def test_graphiql_is_the_demos_alone(client: httpx.AsyncClient, house: House) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert "graphiql" not in (await client.get("/graphql", headers=browser)).text.lower()
    shown = await house.client.get("/graphql", headers=browser)
    assert shown.headers["content-type"] == "text/html; charset=utf-8"
    assert "graphiql" in shown.text.lower()
