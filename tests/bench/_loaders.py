"""The same page the usual way: Strawberry's types, a resolver a field, a data loader a relation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import orjson
import strawberry
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types import Info

from gosdom_core.requests import LIFE, DeadlineKind, Part, Provided, RequestState
from gosdom_graphql.database import Database
from gosdom_graphql.database.pool import ReadingPool
from gosdom_graphql.http.caller import bearer
from gosdom_graphql.sessions.identify import identify
from gosdom_graphql.sessions.viewer import Viewer

ROOT = """
select * from request r
where (r.organisation = $1 and r.house = any($2) and r.addressee in ('MANAGEMENT', 'SUPPLIER'))
  or r.answered_by = $1 or r.author = $4
order by received_at desc, id desc limit $3
"""


class Context:
    """Who asks, and the loaders of one operation."""

    def __init__(self, pool: ReadingPool, viewer: Viewer) -> None:
        self.pool, self.viewer = pool, viewer
        self.people = DataLoader(self.by_key("select * from person where id = any($1)"))
        self.terms = DataLoader(self.by_key("select * from law_term where id = any($1)"))
        self.deadlines = DataLoader(
            self.by_request("select * from request_deadline where request = any($1) order by rank, id")
        )
        self.history = DataLoader(
            self.by_request("select * from request_history where request = any($1) order by at, id")
        )

    def by_key(self, query: str) -> Callable[[list[UUID]], Awaitable[list[Any]]]:
        async def load(keys: list[UUID]) -> list[Any]:
            found = {row["id"]: row for row in await self.pool.fetch(query, keys)}
            return [found.get(key) for key in keys]

        return load

    def by_request(self, query: str) -> Callable[[list[UUID]], Awaitable[list[list[Any]]]]:
        async def load(keys: list[UUID]) -> list[list[Any]]:
            found: dict[UUID, list[Any]] = {key: [] for key in keys}
            for row in await self.pool.fetch(query, keys):
                found[row["request"]].append(row)
            return [found[key] for key in keys]

        return load


Asking = Info[Context, None]


@strawberry.type
class Person:
    name: str


@strawberry.type
class LawTerm:
    act: str
    clause: str
    confidence: str


@strawberry.type
class Deadline:
    row: strawberry.Private[Any]
    kind: str
    due_at: datetime | None
    explanation: str

    @strawberry.field
    def standing(self, info: Asking) -> str:
        row = self.row
        if row["met_at"] is not None:
            return "MET_LATE" if row["due_at"] is not None and row["met_at"] > row["due_at"] else "MET"
        if row["ended_at"] is not None:
            return "ENDED"
        late = row["decides"] and row["due_at"] is not None and row["due_at"] < info.context.viewer.now
        return "OVERDUE" if late else "RUNNING"

    @strawberry.field
    async def law(self, info: Asking) -> LawTerm:
        term = await info.context.terms.load(self.row["term"])
        return LawTerm(act=term["act_ru"], clause=term["clause"], confidence=term["confidence"])


@strawberry.type
class Entry:
    at: datetime
    action: str
    state: str


@strawberry.type
class Request:
    row: strawberry.Private[Any]
    id: strawberry.ID
    number: str
    state: str
    category: str
    text: str
    received_at: datetime
    due_at: datetime

    @strawberry.field
    def is_overdue(self, info: Asking) -> bool:
        return bool(self.row["awaits"] and self.row["due_at"] < info.context.viewer.now)

    @strawberry.field
    async def next_actions(self, info: Asking) -> list[str]:
        row, viewer = self.row, info.context.viewer
        if (
            row["organisation"] != viewer.organisation
            or row["house"] not in viewer.houses_served
            or row["addressee"] not in {"MANAGEMENT", "SUPPLIER"}
        ):
            return []
        due = await info.context.deadlines.load(row["id"])
        holds = {
            Provided.ALWAYS: True,
            Provided.UNANSWERED: row["answered_at"] is None,
            Provided.UNRATED: row["rating"] is None,
            Provided.DEED_OPEN: any(
                each["met_at"] is None and each["ended_at"] is None and not DeadlineKind[each["kind"]].met_by_answer
                for each in due
            ),
            Provided.REGISTERED: row["registered_at"] is not None,
            Provided.UNREGISTERED: row["registered_at"] is None,
            Provided.FORWARDABLE: row["answered_at"] is None,
            Provided.EXTENDABLE: row["applicant"] == "OUTSIDER"
            and row["extended_at"] is None
            and any(
                each["kind"] == "ANSWER"
                and each["met_at"] is None
                and each["ended_at"] is None
                and each["due_at"] >= viewer.now
                for each in due
            ),
        }
        state = RequestState[row["state"]]
        moves = [m for m in LIFE if m.state is state and m.part is Part.RESPONSIBLE and holds[m.provided]]
        return [m.action.name for m in sorted(moves, key=lambda m: m.rank)]

    @strawberry.field
    async def author(self, info: Asking) -> Person | None:
        return Person(name=(await info.context.people.load(self.row["author"]))["name"])

    @strawberry.field
    async def deadlines(self, info: Asking) -> list[Deadline]:
        return [
            Deadline(row=row, kind=row["kind"], due_at=row["due_at"], explanation=row["explanation_ru"])
            for row in await info.context.deadlines.load(self.row["id"])
        ]

    @strawberry.field
    async def history(self, info: Asking) -> list[Entry]:
        return [
            Entry(at=row["at"], action=row["action"], state=row["state"])
            for row in await info.context.history.load(self.row["id"])
        ]


@strawberry.type
class Requests:
    nodes: list[Request]


@strawberry.type
class Query:
    @strawberry.field
    async def requests(self, info: Asking, first: int) -> Requests:
        viewer = info.context.viewer
        rows = await info.context.pool.fetch(
            ROOT, viewer.organisation, list(viewer.houses_served), first, viewer.person
        )
        plain = ("number", "state", "category", "text", "received_at", "due_at")
        return Requests(
            nodes=[
                Request(row=row, id=strawberry.ID(f"Request:{row['id']}"), **{name: row[name] for name in plain})
                for row in rows
            ]
        )


class View(GraphQL[Context, None]):
    """Strawberry's view, with its caches of documents, and the JSON library that ours has."""

    def __init__(self, database: Database) -> None:
        schema = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])
        super().__init__(schema, graphql_ide=None)
        self.database = database

    async def get_context(self, request: Asked | WebSocket, response: Response | WebSocket) -> Context:
        viewer = await identify(self.database.read, bearer(request.headers.get("authorization", "")))
        return Context(self.database.read, viewer)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def create_app(database: Database) -> Starlette:
    """The application over an open database."""
    return Starlette(routes=[Route("/graphql", cast("Any", View(database)))])
