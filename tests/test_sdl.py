"""The schema that is committed is the one that is served."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from gosdom_graphql import cli

SDL = Path(__file__).parents[1] / "gosdom_graphql/schema.graphql"


def test_the_committed_schema_is_the_one_that_is_served(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema"]) == 0
    assert capsys.readouterr().out == SDL.read_text(), "gosdom schema > gosdom_graphql/schema.graphql"


def test_everything_in_it_says_what_it_is() -> None:
    silent = []
    for name, kind in build_schema(SDL.read_text()).type_map.items():
        if name.startswith("__") or name in {"Int", "Float", "String", "Boolean", "ID"}:
            continue
        silent += [] if kind.description else [name]
        if isinstance(kind, GraphQLEnumType):
            silent += [f"{name}.{value}" for value, each in kind.values.items() if not each.description]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            silent += [f"{name}.{field}" for field, each in kind.fields.items() if not each.description]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            arguments = [(field, *each) for field, of in kind.fields.items() for each in of.args.items()]
            silent += [f"{name}.{field}({word})" for field, word, each in arguments if not each.description]
    assert silent == []


WITHOUT_ID = {
    "MeterPeriod",  # what counts of a meter for a month
    "OverdueRequest",  # shown without what would tell whose it is: its id would
}


def test_what_is_paged_has_an_id() -> None:
    types = build_schema(SDL.read_text()).type_map
    paged = {name.removesuffix("Edge") for name in types if name.endswith("Edge")}
    without = set()
    for name in paged:
        kind = types[name]
        assert isinstance(kind, GraphQLObjectType)
        if "Node" not in {each.name for each in kind.interfaces}:
            without.add(name)
    assert without == WITHOUT_ID
