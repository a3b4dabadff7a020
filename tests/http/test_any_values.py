"""Input that fits the schema never makes a top-level error by its values, whoever sends it.

Values are drawn from the schema's own types: halves of surrogate pairs, NUL, the greatest numbers, ids of nothing,
pages before the first, the first and the last day of the calendar.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLObjectType,
    get_named_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.schema import schema
from tests.a_house import House
from tests.scale import scaled

GRAPHQL = schema._schema
NASTY = ["", " ", "\0", "a\0b", "\ud800", "\udfff!", "😀", "и" * 5000, "'; drop table request; --", "%_\\", "\u202e"]
REAL = f"Premises:{premises_id('prichalnaya', '7')}"
IDS = ["", "x", "Request:1", "Request:018f3f7e-0000-7000-8000-000000000001", "House:" + "f" * 36, "\0", "\ud800", REAL]
TEXT = st.sampled_from(NASTY) | st.text(max_size=20)
SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "Int": st.sampled_from([0, 1, -1, 2**31 - 1, -(2**31), 32768]) | st.integers(-100, 100),
    "Boolean": st.booleans(),
    "String": TEXT,
    "ID": st.sampled_from(IDS) | TEXT,
    "Float": st.floats(allow_nan=False, allow_infinity=False),
    "DateTime": st.sampled_from(
        [
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59.999999-23:59",
            "1900-01-01T00:00:00Z",
            "2026-11-23T06:00:00Z",
        ]
    ),
    "Date": st.sampled_from(["0001-01-01", "9999-12-31", "2026-11-23", "2024-02-29"]),
    "Decimal": st.sampled_from(["0", "-1", "1" * 100, "0." + "0" * 99 + "1", "12.50"]),
    "UUID": st.uuids().map(str),
    "Cursor": TEXT,
}


def values(kind: GraphQLInputType) -> st.SearchStrategy[Any]:
    """Which values fit this type?"""
    if is_non_null_type(kind):
        return _some(kind.of_type)
    return st.none() | _some(kind)


def _some(kind: Any) -> st.SearchStrategy[Any]:
    if is_list_type(kind):
        return st.lists(values(kind.of_type), max_size=4)
    if isinstance(kind, GraphQLEnumType):
        return st.sampled_from(list(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        must = {name: values(each.type) for name, each in kind.fields.items() if is_required_input_field(each)}
        may = {name: values(each.type) for name, each in kind.fields.items() if name not in must}
        return st.fixed_dictionaries(must, optional=may)
    return SCALARS[kind.name]


def document(root: str, name: str, field: GraphQLField) -> str:
    """Which operation asks this field, each argument a variable?"""
    declared = ", ".join(f"${each}: {argument.type}" for each, argument in field.args.items())
    passed = ", ".join(f"{each}: ${each}" for each in field.args)
    target = get_named_type(field.type)
    below = " { __typename }" if not hasattr(target, "values") and hasattr(target, "fields") else ""
    if isinstance(target, GraphQLObjectType) and "userErrors" in target.fields:
        below = " { userErrors { code field message } warnings { code message } }"
    elif isinstance(target, GraphQLObjectType) and "totalCount" in target.fields:
        below = " { totalCount edges { cursor node { __typename } } pageInfo { hasNextPage hasPreviousPage } }"
    return f"{root}{f'({declared})' if declared else ''} {{ {name}{f'({passed})' if passed else ''}{below} }}"


def fields() -> list[tuple[str, str]]:
    found = []
    for root, kind in (("query", GRAPHQL.query_type), ("mutation", GRAPHQL.mutation_type)):
        assert kind is not None
        found += [(root, name) for name, field in kind.fields.items() if field.args]
    return found


@pytest.mark.parametrize(("root", "name"), fields(), ids=[name for _, name in fields()])
async def test_no_value_makes_an_error(house: House, root: str, name: str) -> None:
    kind = GRAPHQL.query_type if root == "query" else GRAPHQL.mutation_type
    assert kind is not None
    field = kind.fields[name]
    query = document(root, name, field)
    drawn: list[Any] = []

    @settings(max_examples=scaled(40), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.fixed_dictionaries({each: values(argument.type) for each, argument in field.args.items()}))
    def draw(variables: Any) -> None:
        drawn.append(variables)

    draw()
    for number, variables in enumerate(drawn):
        who = (None, "owner", "dispatcher")[number % 3]
        headers = {"content-type": "application/json", "accept": "application/json"}
        if who is not None:
            headers["authorization"] = f"Bearer {house.tokens[who]}"
        body = json.dumps({"query": query, "variables": variables})
        answer = await house.client.post("/graphql", content=body, headers=headers)
        assert answer.status_code == 200, (variables, answer.text)
        assert "errors" not in answer.json(), (who, variables, answer.text)


@pytest.mark.parametrize("text", ['"a\\u0000b"', '"a\\u{0}b"', '"a\0b"', '"""a\0b"""'])
async def test_a_text_in_the_document_too(house: House, text: str) -> None:
    """It is kept with U+FFFD in place of what no text can hold."""
    home = f'place: APARTMENT, premises: "{REAL}", category: PIPE_BURST'
    query = (
        f"mutation {{ submitRequest(input: {{{home}, text: {text}}}) {{ request {{ text }} userErrors {{ code }} }} }}"
    )
    answer = await house.ask("owner", query)
    assert answer == {"submitRequest": {"request": {"text": "a\ufffdb"}, "userErrors": []}}
