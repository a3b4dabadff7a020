"""The floor of writing: what PostgreSQL is told in a deed of ours, by hand, in one transaction behind a bare route.

The statements are those that the product itself sends: each deed is done once and listened to. What was made for that
one (keys, salts, the number, the moment, which ballot it was), who did it, and what they asked for are said anew each
time, and all else is said again. So the floor stays true when a deed changes. What the product works out of the rest,
as what was consumed by a reading, is the same in each deed because it is asked for alike.
"""

from __future__ import annotations

import os
import pickle
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeAlias
from uuid import UUID

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from gosdom_core.requests import spoken_number
from gosdom_graphql.database import Database, new_id
from gosdom_graphql.http.caller import bearer
from gosdom_graphql.sessions.identify import identify
from gosdom_graphql.sessions.viewer import Viewer

FIELDS: Final = "id number state category text receivedAt dueAt deadlines { kind dueAt } history { at action state }"
SUBMIT: Final = f"""mutation Submit($house: ID!, $text: String!) {{
  submitRequest(input: {{place: YARD, category: YARD_CLEANING, house: $house, text: $text}}) {{
    request {{ {FIELDS} }} userErrors {{ code }}
  }}
}}"""
TAKE: Final = """mutation Take($request: ID!) {
  takeRequest(input: {request: $request}) { request { id } userErrors { code } }
}"""
ANSWER: Final = f"""mutation Answer($request: ID!, $text: String!) {{
  answerRequest(input: {{request: $request, text: $text}}) {{
    request {{ {FIELDS} }} userErrors {{ code }}
  }}
}}"""
READING: Final = """mutation Reading($meter: ID!, $values: [Decimal!]!) {
  submitReading(input: {meter: $meter, values: $values}) {
    reading { id period values consumption change at receivedAt late counts meter { id number } }
    userErrors { code }
  }
}"""
VOTE: Final = """mutation Vote($weight: ID!, $votes: [ItemVoteInput!]!) {
  castVote(input: {weight: $weight, votes: $votes}) {
    ballot { id castAt share cast { id mark way at receipt item { id position } } } userErrors { code }
  }
}"""
TEXT: Final = "Двор не чищен от снега, к подъезду не пройти."
DONE: Final = "Работы выполнены."
HEARD: Final = "GOSDOM_BENCH_DEEDS"
"""The variable that names the file with what was heard."""
BETWEEN: Final = ("BEGIN", "COMMIT", "SELECT pg_advisory_unlock_all")


@dataclass(frozen=True)
class Kind:
    """A deed: how it is asked for, and what of its payload is read."""

    document: str
    root: str
    read: str = "request"


DEEDS: Final = {
    "submit": Kind(SUBMIT, "submitRequest"),
    "answer": Kind(ANSWER, "answerRequest"),
    "reading": Kind(READING, "submitReading", "reading"),
    "vote": Kind(VOTE, "castVote", "ballot"),
}
"""What is measured."""
BETWEEN_THEM: Final = {"take": Kind(TAKE, "takeRequest")}
"""What is done so that a deed can be, and not measured."""


@dataclass(frozen=True)
class Asked:
    """A deed as somebody asks for it."""

    name: str
    token: str
    variables: Mapping[str, Any]

    @property
    def kind(self) -> Kind:
        """Which deed is it?"""
        return (DEEDS | BETWEEN_THEM)[self.name]

    def told(self, answer: Any) -> Any:
        """What was answered? Raises `AssertionError` where it was not done."""
        payload = answer["data"][self.kind.root]
        assert not payload["userErrors"], (self, payload)
        assert payload[self.kind.read], (self, payload)
        return payload[self.kind.read]


Ask: TypeAlias = Callable[[Asked], Awaitable[Any]]
"""Who asks a server, and tells what it answered."""


class Deed:
    """A deed that was listened to: its statements, each with what was bound to it."""

    def __init__(
        self, asked: Asked, viewer: Viewer, said: list[tuple[str, tuple[Any, ...]]], told: Any, since: datetime
    ) -> None:
        self.name, self.root, self.read = asked.name, asked.kind.root, asked.kind.read
        self.said = [(text, [_known(value) for value in values]) for text, values in said]
        self.given, self.theirs = [*_given(asked.variables)], _theirs(viewer)
        values = [value for _, bound in self.said for value in bound]
        # the deed has one moment; what is due by it comes later
        self.moment = min(value for value in values if isinstance(value, datetime) and value >= since)
        self.number: str = told.get("number", "")
        self.subject = UUID(told["id"].partition(":")[2])
        # what was made for this one deed: keys of version 7 as young as it, and chance
        young = {key for value in values for key in _each(value, UUID) if key.version == 7 and _ms(key) >= _ms(since)}
        self.keys = sorted(young - {*self.given})  # in their order, for what is read may be sorted by them
        self.salts = {salt for value in values for salt in _each(value, bytes)}
        self.deadlines: list[UUID] = []

    def ready(self) -> None:
        """What changes is found once, not in each deed."""
        changing = {
            *self.keys, *self.salts, *self.given, *self.theirs, self.moment, self.subject, *self.deadlines,
        } | ({self.number} if self.number else set())  # fmt: skip
        self.bound = [(text, [_template(value, changing) for value in values]) for text, values in self.said]

    async def do(self, connection: Any, viewer: Viewer, variables: Mapping[str, Any]) -> bytes:
        """The statements in one transaction; the last one reads what is answered."""
        new: dict[Any, Any] = {key: new_id() for key in self.keys}
        new |= {salt: secrets.token_bytes(len(salt)) for salt in self.salts}
        new |= zip(self.given, _given(variables), strict=True)
        new |= zip(self.theirs, _theirs(viewer), strict=True)
        new[self.moment] = viewer.now
        rows: list[Any] = []
        async with connection.transaction():
            for text, values in self.bound:
                rows = await connection.fetch(text, *(value(new) if callable(value) else value for value in values))
                if text.startswith("select nextval"):
                    new[self.number] = spoken_number(rows[0][0])
                elif text.startswith('SELECT ALL "request_deadline"'):
                    new.update(zip(self.deadlines, (row["id"] for row in rows), strict=False))
                elif self.name == "answer" and rows and text.startswith('SELECT ALL "request"'):
                    new[self.number] = rows[0]["number"]
                elif self.name == "vote" and "for update of b" in text:
                    new[self.subject] = rows[0]["id"]
        found: str = rows[0][0]
        return f'{{"data":{{"{self.root}":{{"{self.read}":{found},"userErrors":[]}}}}}}'.encode()


def _ms(of: datetime | UUID) -> int:
    return of.int >> 80 if isinstance(of, UUID) else int(of.timestamp() * 1000)


def _given(variables: Any) -> Iterator[Any]:
    """What is asked for, as it is bound: keys and figures, in their order."""
    if isinstance(variables, Mapping | list):
        for each in variables.values() if isinstance(variables, Mapping) else variables:
            yield from _given(each)
    elif ":" in variables:
        yield UUID(variables.partition(":")[2])
    elif variables.replace(".", "", 1).isdecimal():
        yield Decimal(variables)


def _theirs(viewer: Viewer) -> tuple[Any, ...]:
    """By what is it known who did it? An owner has one home."""
    return (viewer.session, viewer.person, *viewer.owned)


def _known(value: Any) -> Any:
    """The value in types that a file can keep: asyncpg has a UUID of its own."""
    if isinstance(value, list | tuple):
        return [_known(each) for each in value]
    return UUID(str(value)) if isinstance(value, UUID) else value


def _each(value: Any, kind: type[Any]) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _each(each, kind)
    elif isinstance(value, kind):
        yield value


def _template(value: Any, changing: set[Any]) -> Any:
    """The value, or, where something in it changes, how it is made of what is new."""
    if isinstance(value, UUID | datetime | Decimal | bytes) and value in changing:
        return lambda new: new.get(value, value)
    if isinstance(value, str):
        named = [each for each in changing if isinstance(each, UUID | str) and str(each) in value]
        return _words(value, named) if named else value
    if isinstance(value, list):
        parts = [_template(each, changing) for each in value]
        if any(map(callable, parts)):
            return lambda new: [each(new) if callable(each) else each for each in parts]
    return value


def _words(text: str, named: list[Any]) -> Callable[[dict[Any, Any]], str]:
    def anew(new: dict[Any, Any]) -> str:
        found = text
        for each in named:
            found = found.replace(str(each), str(new.get(each, each)))
        return found

    return anew


# --- How they are heard -----------------------------------------------------------------------------------------------


async def heard(database: Database, app: ASGIApp, walk: Callable[[Ask], Awaitable[None]]) -> dict[str, Deed]:
    """What does the product say to PostgreSQL in each deed of a walk? It has one connection to write on."""
    said: list[tuple[str, tuple[Any, ...]]] = []
    deeds: dict[str, Deed] = {}

    def listen(record: Any) -> None:
        if not record.query.startswith(BETWEEN):
            said.append((record.query, record.args))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as client:

        async def ask(asked: Asked) -> Any:
            headers = {"Authorization": f"Bearer {asked.token}"}
            body = {"query": asked.kind.document, "variables": asked.variables}
            said.clear()
            since = datetime.now(UTC)
            told = asked.told((await client.post("/graphql", json=body, headers=headers)).json())
            if asked.name in DEEDS:
                viewer = await identify(database.read, asked.token)
                deeds[asked.name] = Deed(asked, viewer, list(said), told, since)
            return told

        async with database.write.acquire() as connection:
            connection.add_query_logger(listen)
        await walk(ask)  # the first ones plan
        await walk(ask)
    answer = deeds["answer"]
    query = "select id from request_deadline where request = $1"
    answer.deadlines = [UUID(str(row["id"])) for row in await database.read.fetch(query, answer.subject)]
    assert len(answer.deadlines) == 1, "its only deadline is the answer's: which row is which needs no order"
    return deeds


def keep(deeds: dict[str, Deed], file: Path) -> dict[str, str]:
    """Which environment tells the floor's process what was heard?"""
    file.write_bytes(pickle.dumps(deeds))
    return {HEARD: str(file)}


# --- The floor --------------------------------------------------------------------------------------------------------


def create_app(database: Database) -> Starlette:
    """The floor in a process of its own."""
    heard: dict[str, Deed] = pickle.loads(Path(os.environ[HEARD]).read_bytes())  # noqa: S301 — written by the bench itself
    return application(database, heard)


def application(database: Database, heard: Mapping[str, Deed]) -> Starlette:
    """A bare route: the same sign-in, the statements, and the row that was read."""
    deeds = {DEEDS[name].document: deed for name, deed in heard.items()}
    for each in deeds.values():
        each.ready()

    async def write(request: Request) -> Response:
        asked = await request.json()
        viewer = await identify(database.read, bearer(request.headers.get("authorization", "")))
        async with database.write.acquire() as connection:
            body = await deeds[asked["query"]].do(connection, viewer, asked["variables"])
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/graphql", write, methods=["POST"])])
