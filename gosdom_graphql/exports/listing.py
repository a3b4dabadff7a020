"""Requests as rows of a sheet: page by page, each page one statement with the viewer's own rights.

The list is the one of GraphQL's `requests`, with its filter and its order; only so much of it is in memory as a page.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from graphql import GraphQLSchema, OperationDefinitionNode, parse

from gosdom_core.errors import NotSignedIn
from gosdom_core.requests import Addressee, RequestCategory, RequestState
from gosdom_graphql.database import Database
from gosdom_graphql.exports.words import BadFilter, TooManyRows, label, member, moment
from gosdom_graphql.homes.rows import Apartment, House, Organisation, Participant
from gosdom_graphql.reader import page, read, select
from gosdom_graphql.reader.graphql_core import variable_values
from gosdom_graphql.reader.markers import Slot
from gosdom_graphql.reader.selection import python_names
from gosdom_graphql.reader.tree import Page, Parts
from gosdom_graphql.requests.rows import Request, RequestFilter, RequestOrder
from gosdom_graphql.sessions.identify import identify_sessions
from gosdom_graphql.sessions.viewer import Viewer

MOST_ROWS: Final = 100_000
PAGE: Final = 100
ASKED_AGAIN: Final = 20
"""Pages after which it is looked again who asks: a session may end while a long list is read."""
COLUMNS: Final = (
    "number", "received_at", "state", "category", "place", "address", "apartment", "addressee", "organisation",
    "author", "responsible", "text", "due_at", "overdue", "answered_at", "closed_at", "rating",
)  # fmt: skip

Cell: TypeAlias = str | int | datetime | None
_ASKED: Final = parse("query ($filter: RequestFilter, $order: RequestOrder) { __typename }")
_SELECTION: Final = select(
    Request, "number", "received_at", "state", "category", "place", "addressee", "text", "due_at", "is_overdue",
    "answered_at", "closed_at", "rating",
    house=select(House, "address", "zone"),
    apartment=select(Apartment, "number"),
    organisation=select(Organisation, "name"),
    author=select(Participant, "name"),
    responsible=select(Participant, "name"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows, in which order: as the reader takes them."""

    arguments: Mapping[str, Any]

    @classmethod
    def of(cls, schema: GraphQLSchema, given: Mapping[str, str]) -> Wanted:
        """What do the parameters `filter` and `order` say? JSON, as GraphQL's variables; raises `BadFilter`."""
        try:
            told = {name: json.loads(given[name]) for name in ("filter", "order") if given.get(name)}
        except (ValueError, RecursionError) as error:
            raise BadFilter(why="no JSON") from error
        (operation,) = _ASKED.definitions
        assert isinstance(operation, OperationDefinitionNode)
        found = variable_values(schema, operation, told)
        if isinstance(found, list):
            raise BadFilter(why="; ".join(error.message for error in found))
        arguments: dict[str, Any] = {}
        if found.get("filter") is not None:
            arguments["filter"] = python_names(RequestFilter, found["filter"])
        if found.get("order") is not None:
            arguments["order"] = (found["order"]["field"].name, found["order"]["direction"].name)
        return cls(arguments)

    def page(self) -> Page:
        """A page of them, after the one whose cursor is the variable `after`."""
        asked = page(_SELECTION, filter=RequestFilter, order=RequestOrder)
        return replace(asked, arguments={**self.arguments, "first": PAGE, "after": Slot(("after",))})

    def count(self) -> Page:
        """How many they are."""
        return replace(self.page(), parts=Parts("page", {"totalCount": "totalCount"}))


async def check_count(database: Database, viewer: Viewer, wanted: Wanted) -> int:
    """How many are they, if they are few enough to be written down? Raises `TooManyRows`."""
    found = await read(wanted.count(), viewer, database.read, {"after": None})
    if found["totalCount"] > MOST_ROWS:
        raise TooManyRows(limit=MOST_ROWS, count=found["totalCount"])
    return int(found["totalCount"])


async def pages(database: Database, viewer: Viewer, wanted: Wanted) -> AsyncIterator[list[list[Cell]]]:
    """The rows, a page at a time; what comes in meanwhile is at one end or the other, and never twice.

    Raises `NotSignedIn` when the session ends meanwhile.
    """
    tree, after, number, language = wanted.page(), None, 0, viewer.language
    while True:
        if number and number % ASKED_AGAIN == 0:
            viewer = await _still(database, viewer)
        found = await read(tree, viewer, database.read, {"after": after})
        yield [list(cells(node, language)) for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            return
        after, number = found["pageInfo"]["endCursor"], number + 1


async def _still(database: Database, viewer: Viewer) -> Viewer:
    session = viewer.session
    found = (await identify_sessions(database.read, [session])).get(session) if session else None
    if found is None:
        raise NotSignedIn
    return replace(found[0], language=viewer.language, now=viewer.now)


def cells(node: Mapping[str, Any], language: str) -> Iterator[Cell]:
    """The row of a request, in the order of the columns; moments as the house's clock on the wall shows them."""
    zone = ZoneInfo(node["house"]["zone"])
    yield node["number"]
    yield moment(node["received_at"], zone)
    yield member(RequestState, node["state"], language)
    yield member(RequestCategory, node["category"], language)
    yield label(node["place"], language)
    yield node["house"]["address"]
    yield _of(node["apartment"], "number")
    yield member(Addressee, node["addressee"], language)
    yield _of(node["organisation"], "name")
    yield _of(node["author"], "name")
    yield _of(node["responsible"], "name")
    yield node["text"]
    yield moment(node["due_at"], zone)
    yield label("yes" if node["is_overdue"] else "no", language)
    yield moment(node["answered_at"], zone)
    yield moment(node["closed_at"], zone)
    yield node["rating"]


def _of(row: Mapping[str, str] | None, name: str) -> str | None:
    return None if row is None else row[name]
