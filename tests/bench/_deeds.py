"""The floor of writing: what PostgreSQL is told in a deed of ours, by hand, in one transaction behind a bare route.

The statements are those that the product itself sends: one submission and one answer are done and listened to. What
was made for that one (keys, the number, the moment, the request that was answered) is made anew each time, and all
else is said again. So the floor stays true when a deed changes.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
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
TEXT: Final = "Двор не чищен от снега, к подъезду не пройти."
DONE: Final = "Работы выполнены."
HEARD: Final = "GOSDOM_BENCH_DEEDS"
"""The variable that names the file with what was heard."""
BETWEEN: Final = ("BEGIN", "COMMIT", "SELECT pg_advisory_unlock_all")


class Deed:
    """A deed that was listened to: its statements, each with what was bound to it."""

    def __init__(self, root: str, said: list[tuple[str, tuple[Any, ...]]], told: dict[str, Any], since: datetime):
        self.root, self.request = root, UUID(told["id"].partition(":")[2])
        self.said = [(text, [_known(value) for value in values]) for text, values in said]
        values = [value for _, bound in self.said for value in bound]
        moments = (datetime.fromisoformat(entry["at"]) for entry in told["history"])
        self.moment, self.number = max(moments), told["number"]
        # what was made for this one deed: keys of version 7 as young as it
        self.made = {
            key for value in values for key in _keys(value) if key.version == 7 and key.int >> 80 >= _ms(since)
        }
        self.answers = root == "answerRequest"
        if self.answers:
            self.made -= {self.request}
        self.deadlines: list[UUID] = []

    def ready(self) -> None:
        """What changes is found once, not in each deed."""
        changing = {*self.made, self.request, self.moment, self.number, *self.deadlines}
        self.bound = [(text, [_template(value, changing) for value in values]) for text, values in self.said]

    async def do(self, connection: Any, now: datetime, request: UUID | None) -> bytes:
        """The statements in one transaction; the last one reads what is answered."""
        new: dict[Any, Any] = {key: new_id() for key in self.made}
        new |= {self.moment: now, self.number: self.number}
        if request is not None:
            new[self.request] = request
        rows: list[Any] = []
        async with connection.transaction():
            for text, values in self.bound:
                rows = await connection.fetch(text, *(value(new) if callable(value) else value for value in values))
                if text.startswith("select nextval"):
                    new[self.number] = spoken_number(rows[0][0])
                elif text.startswith('SELECT ALL "request_deadline"'):
                    new.update(zip(self.deadlines, (row["id"] for row in rows), strict=False))
                elif self.answers and rows and text.startswith('SELECT ALL "request"'):
                    new[self.number] = rows[0]["number"]
        found: str = rows[0][0]
        return f'{{"data":{{"{self.root}":{{"request":{found},"userErrors":[]}}}}}}'.encode()


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _known(value: Any) -> Any:
    """The value in types that a file can keep: asyncpg has a UUID of its own."""
    if isinstance(value, list | tuple):
        return [_known(each) for each in value]
    return UUID(str(value)) if isinstance(value, UUID) else value


def _keys(value: Any) -> Iterator[UUID]:
    if isinstance(value, list):
        for each in value:
            yield from _keys(each)
    elif isinstance(value, UUID):
        yield value


def _template(value: Any, changing: set[Any]) -> Any:
    """The value, or, where something in it changes, how it is made of what is new."""
    if isinstance(value, UUID | datetime) and value in changing:
        return lambda new: new.get(value, value)
    if isinstance(value, str):
        named = [each for each in changing if not isinstance(each, datetime) and str(each) in value]
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


async def heard(database: Database, app: ASGIApp, owner: str, dispatcher: str, house: str) -> list[Deed]:
    """What does the product say to PostgreSQL in a submission and in an answer? It has one connection to write on."""
    said: list[tuple[str, tuple[Any, ...]]] = []

    def listen(record: Any) -> None:
        if not record.query.startswith(BETWEEN):
            said.append((record.query, record.args))

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as client:

        async def ask(token: str, query: str, **variables: str) -> dict[str, Any]:
            headers = {"Authorization": f"Bearer {token}"}
            answer = await client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
            (payload,) = answer.json()["data"].values()
            assert not payload["userErrors"], payload
            found: dict[str, Any] = payload["request"]
            return found

        await ask(owner, SUBMIT, house=house, text=TEXT)  # the first one plans
        async with database.write.acquire() as connection:
            connection.add_query_logger(listen)
        said.clear()
        since = datetime.now(UTC)
        told = await ask(owner, SUBMIT, house=house, text=TEXT)
        submitted = Deed("submitRequest", list(said), told, since)
        await ask(dispatcher, TAKE, request=told["id"])
        said.clear()
        since = datetime.now(UTC)
        told = await ask(dispatcher, ANSWER, request=told["id"], text=DONE)
        answered = Deed("answerRequest", list(said), told, since)
    query = "select id from request_deadline where request = $1"
    answered.deadlines = [UUID(str(row["id"])) for row in await database.read.fetch(query, answered.request)]
    assert len(answered.deadlines) == 1, "its only deadline is the answer's: which row is which needs no order"
    return [submitted, answered]


def keep(deeds: list[Deed], file: Path) -> dict[str, str]:
    """Which environment tells the floor's process what was heard?"""
    file.write_bytes(pickle.dumps(deeds))
    return {HEARD: str(file)}


# --- The floor --------------------------------------------------------------------------------------------------------


def create_app(database: Database) -> Starlette:
    """The floor in a process of its own."""
    heard: list[Deed] = pickle.loads(Path(os.environ[HEARD]).read_bytes())  # noqa: S301 — written by the bench itself
    return application(database, heard)


def application(database: Database, heard: list[Deed]) -> Starlette:
    """A bare route: the same sign-in, the statements, and the row that was read."""
    deeds = dict(zip((SUBMIT, ANSWER), heard, strict=True))
    for each in deeds.values():
        each.ready()

    async def write(request: Request) -> Response:
        asked = await request.json()
        viewer = await identify(database.read, bearer(request.headers.get("authorization", "")))
        subject = asked["variables"].get("request")
        async with database.write.acquire() as connection:
            named = UUID(subject.partition(":")[2]) if subject else None
            body = await deeds[asked["query"]].do(connection, viewer.now, named)
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/graphql", write, methods=["POST"])])
