"""GraphQL over HTTP, line by line of its specification: media types, statuses, methods, parameters."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import httpx
import pytest

from gosdom_graphql.demo.region import premises_id
from tests.a_house import House
from tests.http.conftest import JSON, RESPONSE, Served, codes

QUERY = "{ __typename }"
ANSWER = {"data": {"__typename": "Query"}}
INVALID = "{ nonsense }"
TAKE = 'mutation { takeRequest(input: {request: "x"}) { userErrors { code } } }'


async def post(client: httpx.AsyncClient, body: Any, accept: str = JSON, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await client.post("/graphql", content=content, headers={"content-type": JSON, "accept": accept, **headers})


@pytest.mark.parametrize(
    ("accept", "status", "media"),
    [
        (JSON, 200, JSON),
        (RESPONSE, 200, RESPONSE),
        ("*/*", 200, JSON),
        ("application/*", 200, JSON),
        ("", 200, JSON),
        (f"{RESPONSE}, {JSON};q=0.9", 200, RESPONSE),
        (f"{JSON};q=0.9, {RESPONSE};q=0.1", 200, JSON),
        (f"{RESPONSE};q=0, {JSON}", 200, JSON),
        (f"{RESPONSE}, application/graphql+json, {JSON}, text/event-stream, multipart/mixed", 200, RESPONSE),  # urql
        (f"{JSON}; charset=utf-8", 200, JSON),
        ("text/html", 406, JSON),
        (f"{JSON}; charset=koi8-r", 406, JSON),
        (f"{JSON};q=0", 406, JSON),
    ],
)
async def test_the_answer_has_the_media_type_that_was_preferred(
    client: httpx.AsyncClient, accept: str, status: int, media: str
) -> None:
    answer = await post(client, {"query": QUERY}, accept)
    assert (answer.status_code, answer.headers["content-type"]) == (status, f"{media}; charset=utf-8")
    assert codes(answer) == ([] if status == 200 else ["NOT_ACCEPTABLE"])


UNCLEAR = "OPERATION_RESOLUTION_FAILURE"
REQUESTS = [
    ("a document", {"query": QUERY}, 200, 200, []),
    ("null parameters", {"query": QUERY, "variables": None, "operationName": None, "extensions": None}, 200, 200, []),
    ("a name", {"query": "query A { a: __typename } query B { __typename }", "operationName": "B"}, 200, 200, []),
    ("no such name", {"query": "query A { __typename }", "operationName": "B"}, 200, 400, [UNCLEAR]),
    ("which of two", {"query": "query A { __typename } query B { __typename }"}, 200, 400, [UNCLEAR]),
    ("no operation", {"query": "fragment A on Query { __typename }"}, 200, 400, ["GRAPHQL_VALIDATION_FAILED"]),
    ("cannot be read", {"query": "{"}, 200, 400, ["GRAPHQL_PARSE_FAILED"]),
    ("invalid", {"query": INVALID}, 200, 400, ["GRAPHQL_VALIDATION_FAILED"]),
    (
        "a variable of another type",
        {"query": "query($n: Int) { requests(first: $n) { nodes { id } } }", "variables": {"n": "many"}},
        200, 400, ["BAD_USER_INPUT"],
    ),
    ("a variable is missing", {"query": "query($id: ID!) { request(id: $id) { id } }"}, 200, 400, ["BAD_USER_INPUT"]),
    (
        "null where a default stood",
        {"query": 'query($id: ID = "x") { request(id: $id) { id } }', "variables": {"id": None}},
        200, 400, ["BAD_USER_INPUT"],
    ),
    ("a number", 3, 400, 400, ["BAD_REQUEST"]),
    ("null", None, 400, 400, ["BAD_REQUEST"]),
    ("a string", "query", 400, 400, ["BAD_REQUEST"]),
    ("an empty object", {}, 400, 400, ["BAD_REQUEST"]),
    ("an empty document", {"query": ""}, 400, 400, ["BAD_REQUEST"]),
    ("a document that is an object", {"query": {"a": 1}}, 400, 400, ["BAD_REQUEST"]),
    ("a name that is a number", {"query": QUERY, "operationName": 1}, 400, 400, ["BAD_REQUEST"]),
    ("variables in a list", {"query": QUERY, "variables": [1]}, 400, 400, ["BAD_REQUEST"]),
    ("variables in a string", {"query": QUERY, "variables": "{}"}, 400, 400, ["BAD_REQUEST"]),
    ("extensions in a string", {"query": QUERY, "extensions": "{}"}, 400, 400, ["BAD_REQUEST"]),
    ("no JSON", b"{", 400, 400, ["BAD_REQUEST"]),
    ("nothing", b"", 400, 400, ["BAD_REQUEST"]),
    ("not UTF-8", b'{"query": "\xff"}', 400, 400, ["BAD_REQUEST"]),
    ("NaN", b'{"query": "{__typename}", "variables": {"n": NaN}}', 400, 400, ["BAD_REQUEST"]),
    ("nested too deep", b"[" * 100_000, 400, 400, ["BAD_REQUEST"]),
    ("a batch", [{"query": QUERY}], 400, 400, ["BATCHING_NOT_SUPPORTED"]),
    ("a batch of numbers", [3], 400, 400, ["BATCHING_NOT_SUPPORTED"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "as_json", "as_response", "expected"), [each[1:] for each in REQUESTS],
                         ids=[each[0] for each in REQUESTS])  # fmt: skip
async def test_a_status_for_what_is_wrong_with_a_request(
    client: httpx.AsyncClient, body: Any, as_json: int, as_response: int, expected: list[str]
) -> None:
    for accept, status in ((JSON, as_json), (RESPONSE, as_response)):
        answer = await post(client, body, accept)
        assert (answer.status_code, codes(answer)) == (status, expected)
        assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
        assert ("data" in answer.json()) is (not expected), "a request that was refused has no data"


@pytest.mark.parametrize("query", [INVALID, "query($id: ID!) { request(id: $id) { id } }"])
async def test_422_in_place_of_400_where_the_operator_wants_it(served: Served, query: str) -> None:
    async with served(unprocessable=True) as client:
        assert (await post(client, {"query": query}, RESPONSE)).status_code == 422
        assert (await post(client, {"query": query}, JSON)).status_code == 200
        assert (await post(client, {"query": 3}, RESPONSE)).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/graphql"},
        {"content-type": f"{JSON}; charset=koi8-r"},
        {"content-type": JSON, "content-encoding": "gzip"},
    ],
)
async def test_only_json_is_read(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """A form of another site can send all the others without asking first: that is cross-site request forgery."""
    answer = await client.post("/graphql", content=json.dumps({"query": QUERY}), headers=headers)
    assert (answer.status_code, codes(answer)) == (415, ["UNSUPPORTED_MEDIA_TYPE"])


async def test_a_get_asks(client: httpx.AsyncClient) -> None:
    query = "query A($first: Int) { requestCategories(first: $first) { nodes { category } } } query B { __typename }"
    answer = await client.get(
        "/graphql",
        params={"query": query, "operationName": "A", "variables": '{"first": 1}', "extensions": "{}"},
        headers={"accept": RESPONSE},
    )
    assert answer.status_code == 200
    assert answer.json() == {"data": {"requestCategories": {"nodes": [{"category": "GAS_SMELL"}]}}}


@pytest.mark.parametrize(
    ("params", "status", "expected"),
    [
        ({"query": TAKE}, 405, ["METHOD_NOT_ALLOWED"]),
        ({}, 400, ["BAD_REQUEST"]),
        ({"query": QUERY, "variables": "{"}, 400, ["BAD_REQUEST"]),
        ({"query": QUERY, "variables": "3"}, 400, ["BAD_REQUEST"]),
        ({"query": QUERY, "variables": ""}, 200, []),
        ({"query": INVALID}, 400, ["GRAPHQL_VALIDATION_FAILED"]),
    ],
)
async def test_what_a_get_may_not(
    client: httpx.AsyncClient, params: dict[str, str], status: int, expected: list[str]
) -> None:
    answer = await client.get("/graphql", params=params, headers={"accept": RESPONSE})
    assert (answer.status_code, codes(answer)) == (status, expected)
    assert answer.headers.get("allow") == ("POST" if status == 405 else None)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "TRACE"])
async def test_other_methods_are_told_which_there_are(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/graphql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST, OPTIONS")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"accept": "*/*"}, 400),
        ({"accept": "*/*", "sec-fetch-mode": "navigate"}, 400),
        ({"accept": "*/*", "sec-fetch-mode": "cors"}, 200),
        ({"accept": "*/*", "x-requested-with": "XMLHttpRequest"}, 200),
        ({"accept": "*/*", "graphql-require-preflight": "1"}, 200),
        ({"accept": JSON}, 200),
    ],
)
async def test_a_link_asks_nothing(client: httpx.AsyncClient, headers: dict[str, str], status: int) -> None:
    assert (await client.get("/graphql", params={"query": QUERY}, headers=headers)).status_code == status


# Sizes


async def test_a_body_is_capped_by_what_it_says_and_by_what_comes(served: Served) -> None:
    sent: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            sent.append(1000)
            yield b"x" * 1000

    async with served(max_body=10_000) as client:
        fits = json.dumps({"query": QUERY}).encode().ljust(10_000)
        assert (await post(client, fits)).status_code == 200
        for body in (fits + b" ", b"x" * 20_000):
            answer = await post(client, body)
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (
                413, {"code": "BODY_TOO_LARGE", "limit": 10_000},
            )  # fmt: skip
        answer = await client.post("/graphql", content=endless(), headers={"content-type": JSON})
        assert (answer.status_code, codes(answer), sum(sent)) == (413, ["BODY_TOO_LARGE"], 11_000)
        long = {"query": QUERY + "#" * 10_000}
        assert (await client.get("/graphql", params=long, headers={"accept": JSON})).status_code == 413


# Persisted queries


async def test_a_persisted_query_is_asked_for_once(client: httpx.AsyncClient) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256(QUERY.encode()).hexdigest()}}
    for accept, status in ((JSON, 200), (RESPONSE, 400)):
        unknown = await post(client, {"extensions": extensions}, accept)
        assert (unknown.status_code, codes(unknown)) == (status, ["PERSISTED_QUERY_NOT_FOUND"])
        assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    sent = await post(client, {"query": QUERY, "extensions": extensions})
    found = await post(client, {"extensions": extensions, "operationName": None})
    by_get = await client.get("/graphql", params={"extensions": json.dumps(extensions)}, headers={"accept": JSON})
    assert sent.json() == found.json() == by_get.json() == ANSWER


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"query": QUERY, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}, "BAD_REQUEST"),
        ({"query": QUERY, "extensions": {"persistedQuery": {"version": 2, "sha256Hash": "0" * 64}}}, "BAD_REQUEST"),
        ({"query": QUERY, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": 7}}}, "BAD_REQUEST"),
        ({"query": QUERY, "extensions": {"persistedQuery": 7}}, "BAD_REQUEST"),
    ],
)
async def test_a_hash_that_is_none(client: httpx.AsyncClient, body: Any, expected: str) -> None:
    answer = await post(client, body, RESPONSE)
    assert (answer.status_code, codes(answer)) == (400, [expected])


async def test_only_valid_documents_are_remembered(client: httpx.AsyncClient) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256(INVALID.encode()).hexdigest()}}
    assert codes(await post(client, {"query": INVALID, "extensions": extensions})) == ["GRAPHQL_VALIDATION_FAILED"]
    assert codes(await post(client, {"extensions": extensions})) == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_a_mutation_by_hash_is_no_get(client: httpx.AsyncClient) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256(TAKE.encode()).hexdigest()}}
    assert (await post(client, {"query": TAKE, "extensions": extensions})).status_code == 200
    params = {"extensions": json.dumps(extensions)}
    assert (await client.get("/graphql", params=params, headers={"accept": JSON})).status_code == 405


# Pages of browsers

APP = "https://app.example"


async def test_no_page_of_another_origin_reads_us_unless_named(client: httpx.AsyncClient) -> None:
    answer = await client.options("/graphql", headers={"origin": APP, "access-control-request-method": "POST"})
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, POST, OPTIONS")
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_the_pages_of_a_named_origin_do(served: Served) -> None:
    async with served(cors_origins=(APP,)) as client:
        before = await client.options("/graphql", headers={"origin": APP, "access-control-request-method": "POST"})
        asked = await post(client, {"query": QUERY}, origin=APP)
        refused = await post(client, {"query": INVALID}, RESPONSE, origin=APP)
        other = await post(client, {"query": QUERY}, origin="https://evil.example")
    for answer in (before, asked, refused):
        assert answer.headers["access-control-allow-origin"] == APP
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["vary"] == "Origin"
    assert "content-type" in before.headers["access-control-allow-headers"]
    assert "access-control-allow-origin" not in other.headers


async def test_every_origin_never_with_cookies(served: Served) -> None:
    async with served(cors_origins=("*",)) as client:
        answer = await post(client, {"query": QUERY}, origin=APP)
    assert answer.headers["access-control-allow-origin"] == APP
    assert "access-control-allow-credentials" not in answer.headers


# Who asks

WHO = {"query": "{ viewer { kind } }"}


async def test_the_token_stands_in_a_header_or_in_a_cookie(client: httpx.AsyncClient, house: Any) -> None:
    token = house.tokens["owner"]
    by_header = await post(client, WHO, authorization=f"Bearer {token}")
    by_cookie = await post(client, WHO, cookie=f"theme=dark; __Host-gosdom={token}")
    nobody = await post(client, WHO, cookie=f"gosdom={token}")
    unknown = await post(client, WHO, authorization="Bearer nonsense")
    assert by_header.json() == by_cookie.json() == {"data": {"viewer": {"kind": "RESIDENT"}}}
    for answer in (nobody, unknown):
        assert (answer.status_code, answer.json()) == (200, {"data": {"viewer": None}}), "an anonymous read is no 401"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://house"}, 200),
        ({"origin": APP}, 200),
        ({}, 200),
    ],
)
async def test_a_cookie_is_taken_from_our_own_pages_only(
    served: Served, house: Any, headers: dict[str, str], status: int
) -> None:
    async with served(cors_origins=(APP,)) as client:
        answer = await post(client, WHO, cookie=f"__Host-gosdom={house.tokens['owner']}", **headers)
    assert (answer.status_code, codes(answer)) == (status, ["CSRF"] if status == 403 else [])


# Failures of ours


async def test_a_failure_is_masked_in_the_persons_language(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret db password")

    monkeypatch.setattr("gosdom_graphql.http.view.kept_context_of", fail)
    for language, words in (("ru", "Что-то пошло не так"), ("en", "Something went wrong")):
        headers = {"accept-language": language, "x-request-id": "mobile-42"}
        answer = await post(client, {"query": QUERY}, RESPONSE, **headers)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        (error,) = answer.json()["errors"]
        assert error["message"].startswith(words)
        assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR", "requestId": "mobile-42"}


SUBMIT = "mutation($input: SubmitRequestInput!) { submitRequest(input: $input) { request { id } userErrors { code } } }"


async def test_a_bad_cursor_gives_the_first_page_and_a_warning(client: httpx.AsyncClient) -> None:
    query = "query($after: String) { c: requestCategories(first: 1, after: $after) { nodes { category } } }"
    first = (await post(client, {"query": query})).json()
    answer = await post(client, {"query": query, "variables": {"after": "nonsense"}}, **{"accept-language": "en"})
    assert answer.json() == first | {
        "extensions": {
            "warnings": [
                {
                    "code": "BAD_CURSOR",
                    "field": "c",
                    "message": "The cursor is not of this connection in this order: this is the first page",
                }
            ]
        }
    }


async def test_a_bad_cursor_in_what_a_mutation_answers_is_told_too(client: httpx.AsyncClient, house: House) -> None:
    home = f"Premises:{premises_id('prichalnaya', '7')}"
    sent = await house.ask(
        "owner", SUBMIT, input={"text": "Течёт", "category": "TAP_LEAK", "place": "APARTMENT", "premises": home}
    )
    query = """mutation($input: CommentRequestInput!) { said: commentRequest(input: $input) {
      request { comments(first: 1, after: "nonsense") { nodes { text } } } userErrors { code } } }"""
    comment = {"request": sent["submitRequest"]["request"]["id"], "text": "Ещё течёт"}
    body = {"query": query, "variables": {"input": comment}}
    answer = (await post(client, body, authorization=f"Bearer {house.tokens['owner']}")).json()
    assert answer["data"]["said"] == {"request": {"comments": {"nodes": [{"text": "Ещё течёт"}]}}, "userErrors": []}
    assert [(each["code"], each["field"]) for each in answer["extensions"]["warnings"]] == [("BAD_CURSOR", "said")]


# Compression


INTROSPECTION = "{ __schema { types { name description fields { name description } } } }"


@pytest.mark.parametrize(
    ("accepted", "query", "compressed"),
    [("gzip, br", INTROSPECTION, True), ("identity", INTROSPECTION, False), ("gzip", "{ __typename }", False)],
)
async def test_a_long_answer_is_compressed_for_who_takes_it(
    client: httpx.AsyncClient, accepted: str, query: str, compressed: bool
) -> None:
    answer = await client.post("/graphql", json={"query": query}, headers={"accept-encoding": accepted})
    assert (answer.status_code, answer.headers.get("content-encoding") == "gzip") == (200, compressed)
    assert list(answer.json()) == ["data"]
    if compressed:
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) < len(answer.content) / 3


async def test_an_operator_may_leave_compression_to_the_proxy(served: Served) -> None:
    async with served(compress=False) as client:
        answer = await client.post("/graphql", json={"query": INTROSPECTION}, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers
