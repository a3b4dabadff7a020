"""Doors through which lists and documents leave: who asks is known as at /graphql, by bearer token or cookie.

GET /export/requests.csv?filter={"open":true}&order={"field":"DUE_AT","direction":"ASC"}
GET /export/requests.xlsx
GET /export/requests/Request:….pdf
GET /export/readings/Premises:….pdf?month=2026-11
GET /export/meetings/Meeting:….pdf
GET /export/meetings/Meeting:….json
GET /export/meetings/Meeting:….csv
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotFound, NotSignedIn, Refused
from gosdom_graphql.apart import Busy
from gosdom_graphql.exports.listing import COLUMNS, Wanted, check_count, pages
from gosdom_graphql.exports.sheets import Xlsx, csv_of
from gosdom_graphql.exports.words import label
from gosdom_graphql.http import cors
from gosdom_graphql.http.caller import context_of
from gosdom_graphql.http.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from gosdom_graphql.database import Database
    from gosdom_graphql.http.budget import Purse
    from gosdom_graphql.sessions.viewer import Viewer
    from gosdom_graphql.settings import Settings

AT_ONCE: Final = 2
"""Lists that one process writes at a time; of one person, one."""
PRINTED: Final = 200
"""What a document takes of a viewer's budget of a minute: it is set by a processor, for some 40 ms."""
LISTED: Final = 100
"""What a list takes at least: one for each of its rows."""
STALLED: Final = 30
"""Seconds in which a client has to take the next piece."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SAFE: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "referrer-policy": "no-referrer",
}
STATUSES: Final[dict[type[Refused], int]] = {NotFound: 404, NotSignedIn: 401, Busy: 503}


def routes(settings: Settings, database: Database, purse: Purse) -> list[BaseRoute]:
    """Which routes do exports take?"""
    doors = Doors(settings, database, purse)
    return [
        Route("/export/requests.{format:str}", doors.answered(doors.listed)),
        Route("/export/requests/{id:str}.pdf", doors.answered(doors.printed)),
        Route("/export/readings/{id:str}.pdf", doors.answered(doors.certified)),
        Route("/export/meetings/{id:str}.pdf", doors.answered(doors.minuted)),
        Route("/export/meetings/{id:str}.{format:str}", doors.answered(doors.recounted)),
    ]


class Piecemeal(StreamingResponse):
    """A stream whose client has to go on taking: who stalls is cut off, and the list is not held for them."""

    def __init__(self, content: AsyncIterator[bytes], release: Callable[[], None], **how: Any) -> None:
        super().__init__(content, **how)
        self.release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def timely(message: Any) -> None:
            async with asyncio.timeout(STALLED):
                await send(message)

        try:
            await super().__call__(scope, receive, timely)
        finally:
            self.release()


class Doors:
    """What is made at the moment, and for whom."""

    def __init__(self, settings: Settings, database: Database, purse: Purse) -> None:
        from gosdom_graphql.schema import schema

        self.settings, self.database, self.purse, self.schema = settings, database, purse, schema._schema
        self.busy: set[UUID | None] = set()

    def answered(self, door: Any) -> Any:
        """The same door, with refusals told as in GraphQL's `userErrors`, and for pages of the operator's."""

        async def answer(request: Request) -> Response:
            headers = dict(request.headers)
            context = await context_of(headers, self.database, "")
            try:
                if context.viewer.kind is ViewerKind.ANONYMOUS:
                    raise NotSignedIn
                found: Response = await door(request, context.viewer)
            except Refused as refused:
                status = next((status for kind, status in STATUSES.items() if isinstance(refused, kind)), 422)
                found = JSONResponse({"code": refused.code, "message": refused.message(context.language)}, status)
                if status == 503:
                    found.headers["retry-after"] = "5"
            except Problem as problem:
                headed = dict(problem.headers)
                found = JSONResponse({"errors": problem.formatted(context.language)}, problem.status, headed)
            for name, value in (SAFE | cors.shared(headers, self.settings.cors_origins)).items():
                found.headers[name] = value
            return found

        return answer

    async def printed(self, request: Request, viewer: Viewer) -> Response:
        """One request with its thread, as PDF."""
        from gosdom_graphql.documents import pdf
        from gosdom_graphql.exports.thread import thread

        self.purse.pay(viewer, PRINTED)
        data = await thread(self.database, viewer, request.path_params["id"])
        if data is None:
            raise NotFound
        content = await pdf("record", data, viewer.person)
        return Response(content, media_type="application/pdf", headers=_named("request.pdf"))

    async def certified(self, request: Request, viewer: Viewer) -> Response:
        """The act of what was sent for a home's meters in a month, as PDF."""
        from gosdom_graphql.documents import pdf
        from gosdom_graphql.exports.act import act, month_of

        period = month_of(request.query_params.get("month", ""))
        self.purse.pay(viewer, PRINTED)
        data = await act(self.database, viewer, request.path_params["id"], period)
        if data is None:
            raise NotFound
        content = await pdf("record", data, viewer.person)
        return Response(content, media_type="application/pdf", headers=_named("readings.pdf"))

    async def recounted(self, request: Request, viewer: Viewer) -> Response:
        """A meeting's weights, votes and seals, from which anybody can recount it: as JSON, or the votes as CSV."""
        from gosdom_graphql.exports.recount import recount, votes_csv

        format, found = request.path_params["format"], None
        release = self.claim(viewer)
        try:
            if format in {"json", "csv"}:
                found = await recount(self.database, viewer, request.path_params["id"])
            if found is None:
                raise NotFound
            if format == "json":
                content = await asyncio.to_thread(orjson.dumps, found)
                return Response(content, media_type="application/json", headers=_named("recount.json"))
            table = await asyncio.to_thread(votes_csv, found)
            return Response(table, media_type="text/csv; charset=utf-8", headers=_named("recount.csv"))
        finally:
            release()

    async def minuted(self, request: Request, viewer: Viewer) -> Response:
        """The minutes of a meeting that is counted, as PDF."""
        from gosdom_graphql.documents import pdf
        from gosdom_graphql.exports.minutes import minutes

        data = await minutes(self.database, viewer, request.path_params["id"])
        if data is None:
            raise NotFound
        content = await pdf("record", data, viewer.person)
        return Response(content, media_type="application/pdf", headers=_named("minutes.pdf"))

    async def listed(self, request: Request, viewer: Viewer) -> Response:
        """A list, as CSV while it is read, or as XLSX when it is whole."""
        format = request.path_params["format"]
        if format not in {"csv", "xlsx"}:
            raise NotFound
        wanted = Wanted.of(self.schema, request.query_params)
        self.purse.pay(viewer, LISTED)
        if (more := await check_count(self.database, viewer, wanted) - LISTED) > 0:
            self.purse.pay(viewer, more)
        heads, release = [label(name, viewer.language) for name in COLUMNS], self.claim(viewer)
        rows = pages(self.database, viewer, wanted)
        if format == "csv":
            media, headers = "text/csv; charset=utf-8", _named("requests.csv")
            return Piecemeal(csv_of(heads, rows, viewer.language), release, media_type=media, headers=headers)
        folder = tempfile.TemporaryDirectory(prefix="gosdom-")
        try:
            path = Path(folder.name) / "requests.xlsx"
            # its end stands in its beginning: nothing is sent before it is whole
            book = await asyncio.to_thread(Xlsx, path, label("requests", viewer.language), heads, viewer.language)
            async for page in rows:
                await asyncio.to_thread(book.write, page)
            await asyncio.to_thread(book.close)
        except BaseException:  # a client that goes away leaves no file behind
            folder.cleanup()
            raise
        finally:
            release()
        headers = _named("requests.xlsx") | {"content-length": str(path.stat().st_size)}
        return Piecemeal(_bytes(path), folder.cleanup, media_type=XLSX, headers=headers)

    def claim(self, viewer: Viewer) -> Callable[[], None]:
        """One more list is begun, for this person; what is returned says that it is done. Raises `Busy`."""
        if len(self.busy) >= AT_ONCE or viewer.person in self.busy:
            raise Busy
        self.busy.add(viewer.person)
        return lambda: self.busy.discard(viewer.person)


async def _bytes(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, 256 * 1024):
            yield chunk


def _named(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
