"""The plain page as Ariadne's guide writes it: a schema in words, resolvers bound to it, a data loader a relation.

Ariadne, because it is the usual choice beside Strawberry, and the barest: nothing of its own stands between
graphql-core's executor and the resolvers.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from aiodataloader import DataLoader
from ariadne import ObjectType, QueryType, ScalarType, make_executable_schema
from ariadne.asgi import GraphQL
from starlette.applications import Starlette
from starlette.routing import Route

from gosdom_graphql.database.pool import ReadingPool
from gosdom_graphql.http.caller import bearer
from gosdom_graphql.sessions.identify import identify
from tests.bench._loaders import ROOT

if TYPE_CHECKING:
    from gosdom_graphql.database import Database

TYPES = """
scalar DateTime
type Query { requests(first: Int!): Requests! }
type Requests { nodes: [Request!]! }
type Request {
  id: ID! number: String! state: String! category: String! text: String! receivedAt: DateTime! dueAt: DateTime!
  deadlines: [Deadline!]! history: [Entry!]!
}
type Deadline { kind: String! dueAt: DateTime }
type Entry { at: DateTime! action: String! state: String! }
"""


def by_request(pool: ReadingPool, query: str) -> Any:
    """The rows of many requests at once, by the request that they belong to."""

    async def load(keys: list[UUID]) -> list[list[Any]]:
        found: dict[UUID, list[Any]] = {key: [] for key in keys}
        for row in await pool.fetch(query, keys):
            found[row["request"]].append(dict(row))
        return [found[key] for key in keys]

    return DataLoader(load)


async def requests(_: Any, info: Any, first: int) -> dict[str, Any]:
    """The rows of the page."""
    pool, viewer = info.context["pool"], info.context["viewer"]
    rows = await pool.fetch(ROOT, viewer.organisation, list(viewer.houses_served), first, viewer.person)
    return {"nodes": [dict(row) for row in rows]}


def create_app(database: Database) -> Starlette:
    """The application over an open database."""
    pool = database.read
    query, request = QueryType(), ObjectType("Request")
    moment = ScalarType("DateTime", serializer=datetime.isoformat)
    query.set_field("requests", requests)
    request.set_field("id", lambda row, _: f"Request:{row['id']}")
    for name in ("deadlines", "history"):
        request.set_field(name, partial(related, name))
    schema = make_executable_schema(TYPES, query, request, moment, convert_names_case=True)

    async def context(asked: Any, _: Any = None) -> dict[str, Any]:
        every = "select * from request_{} where request = any($1) order by {}, id".format
        return {
            "request": asked,
            "pool": pool,
            "viewer": await identify(pool, bearer(asked.headers.get("authorization", ""))),
            "deadlines": by_request(pool, every("deadline", "rank")),
            "history": by_request(pool, every("history", "at")),
        }

    return Starlette(routes=[Route("/graphql", GraphQL(schema, context_value=context))])


async def related(name: str, row: Any, info: Any) -> Any:
    """What belongs to a request: its loader gathers all that are asked for at once."""
    return await info.context[name].load(row["id"])
