"""How many statements does an operation of the demo take? One to identify the viewer, and one for each root field."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from gosdom_graphql.database import Database, engine
from gosdom_graphql.demo.operations import OPERATIONS, Operation
from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.demo.story import ANSWER, COMMENT, LOOK, LOOK_CLOSELY, MEET, OVERDUE, RATE, SUBMIT, TAKE
from gosdom_graphql.reader import observed
from gosdom_graphql.sessions.rows import IDENTIFY, LOOK_UP
from gosdom_graphql.settings import Settings
from tests.a_house import House

SEEN: list[str] = []
"""Every statement of the pool that reads, as the driver sent it."""


class Watched(engine.ReadingConnection):
    """A reading connection whose statements are written down."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.add_query_logger(lambda record: SEEN.append(record.query))


@pytest.fixture(scope="module")
async def database(settings: Settings) -> AsyncIterator[Database]:
    """This module's database, read through watched connections."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "ReadingConnection", Watched)
        async with Database.open(settings) as opened:
            yield opened


@asynccontextmanager
async def counted() -> AsyncIterator[list[str]]:
    """Which statements were sent through the pool that reads? Without what the driver asks once on a new connection."""
    SEEN.clear()
    found: list[str] = []
    yield found
    await asyncio.sleep(0)  # the driver tells of a statement one breath later
    found.extend(each for each in SEEN if "pg_catalog" not in each and "current_setting('jit')" not in each)


def roots(text: str) -> int:
    """How many root fields has the operation?"""
    (operation,) = (each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode))
    return len(operation.selection_set.selections)


@pytest.mark.parametrize(
    "each", [each for each in OPERATIONS if each.text.startswith("query")], ids=lambda each: each.title
)
async def test_a_query_of_the_demo_takes_one_statement_a_root_field(region: House, each: Operation) -> None:
    async with counted() as statements:
        await region.ask(each.persona, each.text)
    assert statements.count(LOOK_UP) == 1
    assert len(statements) == 1 + roots(each.text)


async def test_operations_of_the_story_and_the_mutations(region: House) -> None:
    """A mutation's payload is read by one statement too, in the transaction of the deed: not by the pool that reads."""
    flood = {"place": "APARTMENT", "premises": f"Premises:{premises_id('prichalnaya', '7')}", "category": "PIPE_BURST"}
    with observed() as reads:
        async with counted() as statements:
            answer = await region.ask("owner", SUBMIT, input=flood | {"text": "Прорвало стояк!"})
    assert (statements, len(reads)) == ([IDENTIFY], 1)
    request = {"request": answer["submitRequest"]["request"]["id"]}
    for who, mutation, given in (
        ("dispatcher", TAKE, {}),
        ("dispatcher", MEET, {"kind": "LOCALISE"}),
        ("owner", COMMENT, {"text": "Спасибо"}),
        ("dispatcher", ANSWER, {"text": "Сделано"}),
        ("owner", RATE, {"rating": 5}),
    ):
        with observed() as reads:
            async with counted() as statements:
                (payload,) = (await region.ask(who, mutation, input=request | given)).values()
        assert payload["userErrors"] == []
        assert (statements, len(reads)) == ([IDENTIFY], 1), mutation
    for who, query, variables in (
        ("owner", LOOK, {"id": request["request"]}),
        ("co_owner", LOOK_CLOSELY, {"id": request["request"]}),
        ("inspector", LOOK_CLOSELY, {"id": request["request"]}),
        ("dispatcher", OVERDUE, {}),
    ):
        async with counted() as statements:
            await region.ask(who, query, **variables)
        assert (statements.count(LOOK_UP), len(statements)) == (1, 2), query


async def test_a_page_of_requests_with_all_that_hangs_on_them_is_one_statement_whatever_it_holds(region: House) -> None:
    query = """
      query All($first: Int) {
        requests(first: $first) {
          totalCount
          nodes {
            ...on Request { number house { address contracts { organisation { name } } } }
            deadlines { law { act } } history { person { name } organisation { name } }
            answers { text author { name } } comments { nodes { text author { name } } } nextActions
          }
        }
        houses(first: 3) { nodes { address premises { totalCount } } }
      }
    """
    for first in (1, 20):
        async with counted() as statements:
            await region.ask("dispatcher", query, first=first)
        assert (statements.count(LOOK_UP), len(statements)) == (1, 3)


async def test_a_viewer_who_is_kept_takes_no_statement_of_their_own(region: House) -> None:
    async with region.database.transaction() as transaction:
        await transaction.connection.execute("select number_events()")
    query = "{ requests(first: 1) { totalCount } houses(first: 1) { totalCount } }"
    told = []
    for _ in range(3):
        with observed() as reads:
            async with counted() as statements:
                await region.ask("dispatcher", query)
        told.append((statements.count(LOOK_UP), len(statements), len(reads)))
    assert told == [(1, 3, 2), (0, 2, 2), (0, 2, 2)]
