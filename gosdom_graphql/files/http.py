"""The two doors of files: bytes in (`PUT /files/ID?…`), bytes out (`GET /files/ID?…`).

A signed link opens one of them for the session that it was made for, for minutes; and whoever holds it is asked for
their right again, as it is now: a guest whose access has ended, a session that was revoked, find nothing.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote
from uuid import UUID

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from gosdom_core.errors import NotFound, NotNow, Refused
from gosdom_graphql.apart import Busy
from gosdom_graphql.database import new_id
from gosdom_graphql.files import store
from gosdom_graphql.files.check import check
from gosdom_graphql.files.links import Link, Use, read
from gosdom_graphql.files.rows import Shelved
from gosdom_graphql.files.shelf import shelf_of
from gosdom_graphql.files.words import MOST_BYTES, MOST_FILES, FileDamaged, FileEmpty, FileKind, FileState, FileTooLarge
from gosdom_graphql.http import cors
from gosdom_graphql.language import preferred
from gosdom_graphql.reader import ById, select
from gosdom_graphql.reader import read as read_rows
from gosdom_graphql.sessions.identify import identify_sessions

if TYPE_CHECKING:
    from starlette.requests import Request

    from gosdom_graphql.database import Database
    from gosdom_graphql.sessions.viewer import Viewer
    from gosdom_graphql.settings import Settings

METHODS: Final = "GET, HEAD, PUT, OPTIONS"
PATIENCE: Final = 120
"""Seconds in which the bytes have to come: 5 MB over a poor mobile connection."""
AT_ONCE: Final = 32
"""Files that are being sent at a time to one process, ten of them by one person; each lies on its disk meanwhile."""
SAFE: Final = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "cross-origin",  # the link is the right; pages of the operator's may show it
}
STATUSES: Final[dict[type[Refused], int]] = {NotFound: 404, NotNow: 409, FileTooLarge: 413, Busy: 503}
_ASKED: Final = select(Shelved, "name", "state", "kind", "place", "own", "inner", "outer")


def routes(settings: Settings, database: Database) -> list[BaseRoute]:
    """Which routes do files take?"""
    doors = Doors(settings, database)
    return [Route("/files/{file:str}", doors.answer, methods=["GET", "PUT", "OPTIONS"])]


class Doors:
    """Both doors, with the shelf behind them."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings, self.database = settings, database
        self.sending: Counter[UUID | None] = Counter()
        """How many files does each person send at the moment?"""

    async def answer(self, request: Request) -> Response:
        """What is answered? A refusal has a code and words, as in GraphQL's `userErrors`."""
        headers = dict(request.headers)
        shared = cors.shared(headers, self.settings.cors_origins)
        if request.method == "OPTIONS":
            told = {**cors.preflight(headers, self.settings.cors_origins), "allow": METHODS}
            if "access-control-allow-methods" in told:
                told["access-control-allow-methods"] = METHODS
            return Response(status_code=204, headers=told)
        try:
            answer = await (self.take(request) if request.method == "PUT" else self.give(request))
        except Refused as refused:
            status = next((status for kind, status in STATUSES.items() if isinstance(refused, kind)), 422)
            words = refused.message(preferred(request.headers.get("accept-language", "")))
            answer = JSONResponse({"code": refused.code, "message": words}, status)
            if isinstance(refused, Busy):
                answer.headers["retry-after"] = "5"
        for name, value in (SAFE | shared).items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("cache-control", "no-store")
        return answer

    async def asked(self, request: Request, *uses: Use) -> tuple[Link, dict[str, Any], Viewer]:
        """Which file does the link open, and to whom? Raises `NotFound` for whatever is wrong with it."""
        link = read(request.path_params["file"], request.url.query)
        if link is None or link.use not in uses:
            raise NotFound
        viewer, _ = (await identify_sessions(self.database.read, [link.session])).get(link.session, (None, None))
        if viewer is None:
            raise NotFound
        found = await read_rows(ById(link.file, _ASKED), viewer, self.database.read)
        if found is None or not link.holds(bytes.fromhex(found["inner"]), bytes.fromhex(found["outer"]), viewer.now):
            raise NotFound
        return link, found, viewer

    # Out

    async def give(self, request: Request) -> Response:
        """The bytes, in a way in which no browser takes them for a page."""
        link, found, viewer = await self.asked(request, Use.READ, Use.THUMBNAIL)
        if found["place"] is None:
            raise NotFound
        small = link.use is Use.THUMBNAIL
        kind = FileKind.JPEG if small else FileKind[found["kind"]]
        try:
            size, chunks = await shelf_of(self.settings).get(_small(found["place"]) if small else found["place"])
        except FileNotFoundError:
            raise NotFound from None
        shown = "attachment" if kind is FileKind.PDF else "inline"
        headers = {
            "content-type": kind.media,
            "content-length": str(size),
            "content-disposition": f"{shown}; filename*=UTF-8''{quote(found['name'], safe='')}",
            "cache-control": f"private, max-age={int((link.ends - viewer.now).total_seconds())}",
        }
        if request.method == "HEAD":
            return Response(headers=headers)
        return StreamingResponse(chunks, headers=headers)

    # In

    async def take(self, request: Request) -> Response:
        """The bytes come, are checked, and are put on the shelf."""
        link, found, viewer = await self.asked(request, Use.SEND)
        if not found["own"]:
            raise NotFound
        if found["state"] != FileState.AWAITED.name:
            raise NotNow
        if self.sending.total() >= AT_ONCE or self.sending[viewer.person] >= MOST_FILES:
            raise Busy
        self.sending[viewer.person] += 1
        try:
            with tempfile.TemporaryDirectory(prefix="gosdom-") as folder:
                sent = Path(folder) / "sent"
                await _received(request, sent)
                content = await self.shelve(link.file, sent, Path(folder), viewer.person)
        finally:
            self.sending -= Counter([viewer.person])  # who sends nothing is not in it
        return JSONResponse({"id": f"File:{link.file}", "kind": content.kind.name, "size": content.size}, 201)

    async def shelve(self, file: UUID, sent: Path, aside: Path, whose: UUID | None) -> store.Content:
        """What is kept of it is on the shelf, and its row says so; or neither is."""
        checked = await check(sent, aside, whose)
        folder, shelf = f"{file}/{new_id()}", shelf_of(self.settings)
        place = f"{folder}/kept.{checked.kind.ending}"
        with checked.kept.open("rb") as bytes_:
            digest = file_digest(bytes_, "sha256").digest()
        size = checked.kept.stat().st_size
        content = store.Content(checked.kind, size, digest, place, checked.width, checked.height)
        await shelf.put(place, checked.kept)
        if checked.thumbnail is not None:
            await shelf.put(_small(place), checked.thumbnail)
        async with self.database.transaction():
            is_kept = await store.kept(file, content)
        if not is_kept:  # another sending was faster
            await shelf.forget(folder)
            raise NotNow
        return content


def _small(place: str) -> str:
    """Where is the thumbnail of what is there?"""
    return f"{place.rpartition('/')[0]}/small.jpg"


async def _received(request: Request, sent: Path) -> None:
    """The bytes, on the disk as they come.

    Raises `FileTooLarge` as soon as that is known, `FileEmpty`, and `FileDamaged` where they stop half-way.
    """
    told = request.headers.get("content-length", "")
    if told.isdecimal() and len(told) < 20 and int(told) > MOST_BYTES:
        raise FileTooLarge(limit=MOST_BYTES)
    size = 0
    with suppress(TimeoutError, ClientDisconnect), sent.open("wb") as file:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                size += len(chunk)
                if size > MOST_BYTES:
                    raise FileTooLarge(limit=MOST_BYTES)
                file.write(chunk)
            if size == 0:
                raise FileEmpty
            return
    raise FileDamaged
