"""Python's `gql` over HTTP: it fetches the schema, checks a query against it, and is answered."""

from __future__ import annotations

from typing import Any

import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from graphql import GraphQLError

from tests.clients.conftest import Served

PAGE = gql("{ requests(first: 2) { totalCount nodes { number text } } }")
COMMENT = gql(
    'mutation { commentRequest(input: {request: "Request:nowhere", text: "…"}) { comment { id } userErrors { code } } }'
)


def client(served: Served, persona: str | None = None, **options: Any) -> Client:
    token = {} if persona is None else {"Authorization": f"Bearer {served.tokens[persona]}"}
    transport = HTTPXAsyncTransport(url=f"{served.url}/graphql", headers={"Accept-Language": "en", **token})
    return Client(transport=transport, **options)


async def test_the_schema_is_fetched_and_a_query_is_checked_by_it_before_it_is_sent(served: Served) -> None:
    async with client(served, "owner", fetch_schema_from_transport=True) as session:
        page = (await session.execute(PAGE))["requests"]
        assert (len(page["nodes"]), page["totalCount"] > 2) == (2, True)
        with pytest.raises(GraphQLError, match="Cannot query field 'colour' on type 'Request'"):
            await session.execute(gql("{ requests { nodes { colour } } }"))


async def test_an_error_of_the_document_carries_our_code(served: Served) -> None:
    async with client(served) as session:
        with pytest.raises(TransportQueryError) as refused:
            await session.execute(gql("{ nothing }"))
    assert refused.value.errors is not None
    assert [each["extensions"]["code"] for each in refused.value.errors] == ["GRAPHQL_VALIDATION_FAILED"]


async def test_a_refusal_is_data(served: Served) -> None:
    async with client(served, "owner") as session:
        answer = await session.execute(COMMENT)
    assert answer == {"commentRequest": {"comment": None, "userErrors": [{"code": "NOT_FOUND"}]}}
