"""Inputs made by their lists are those that Strawberry makes: for every input of the schema, however much is told."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    Undefined,
    coerce_input_value,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)
from strawberry.types.arguments import convert_argument

from gosdom_graphql.inputs import quicken
from gosdom_graphql.schema import schema

INPUTS = {name: each for name, each in schema._schema.type_map.items() if isinstance(each, GraphQLInputObjectType)}
SAID: dict[str, Any] = {
    "Boolean": True, "Int": 3, "Date": "2026-11-23", "DateTime": "2026-11-23T10:00:00+04:00", "Time": "10:00:00",
    "Decimal": "1.50", "UUID": "0193570e-0000-7000-8000-000000000000",
}  # fmt: skip
"""A value of each scalar, as a client sends it; of all others: a word."""


def said(graphql: Any, *, all_of_it: bool, depth: int = 0) -> Any:
    """What does a client send for this type?"""
    graphql = get_nullable_type(graphql)
    if is_list_type(graphql):
        return [said(graphql.of_type, all_of_it=all_of_it, depth=depth)] * 2
    if isinstance(graphql, GraphQLEnumType):
        return next(iter(graphql.values))
    if isinstance(graphql, GraphQLInputObjectType):
        return {
            name: said(field.type, all_of_it=all_of_it, depth=depth + 1)
            for name, field in graphql.fields.items()
            if (is_non_null_type(field.type) and field.default_value is Undefined) or (all_of_it and depth < 4)
        }
    return SAID.get(graphql.name, "word")


def made(name: str, value: Any, *, quick: bool, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Which object comes of it?"""
    with monkeypatch.context() as patch:
        if not quick:
            for each in INPUTS.values():
                patch.setattr(each.extensions["strawberry-definition"], "from_input", None)
        kind = INPUTS[name].extensions["strawberry-definition"].origin
        return convert_argument(value, kind, schema.schema_converter.scalar_registry, schema.config)


@pytest.mark.parametrize("all_of_it", [True, False])
@pytest.mark.parametrize("name", sorted(INPUTS))
def test_inputs_are_those_that_strawberry_makes(name: str, all_of_it: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    value = coerce_input_value(said(INPUTS[name], all_of_it=all_of_it), INPUTS[name])
    quick = made(name, value, quick=True, monkeypatch=monkeypatch)
    assert quick == made(name, value, quick=False, monkeypatch=monkeypatch)
    assert type(quick) is INPUTS[name].extensions["strawberry-definition"].origin


def test_what_is_null_or_not_told_at_all_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for told in ({}, {"files": None, "house": None, "season": None}):
        value = {"place": "YARD", "category": "YARD_CLEANING", "text": "?"} | told
        assert made("SubmitRequestInput", value, quick=True, monkeypatch=monkeypatch) == made(
            "SubmitRequestInput", value, quick=False, monkeypatch=monkeypatch
        )


def test_a_list_is_the_persons_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A default of the schema is one list for all: what a deed does to it must not reach the next one."""
    files = ["File:1"]
    found = made("SubmitRequestInput", {"text": "?", "files": files}, quick=True, monkeypatch=monkeypatch)
    assert found.files == files
    assert found.files is not files


def test_it_is_done_once() -> None:
    before = {name: each.extensions["strawberry-definition"].from_input for name, each in INPUTS.items()}
    quicken(schema)
    assert None not in before.values()
    assert {name: each.extensions["strawberry-definition"].from_input for name, each in INPUTS.items()} == before
