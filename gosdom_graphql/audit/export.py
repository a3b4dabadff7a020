"""All that is kept about a person, as a zip of JSON: read and packed page by page, in bounded memory.

request.author.json and the like: a table and the column that names the person, an array of rows as they are kept;
files/ID.jpg and the like: the bytes of the person's files, and of those on their requests, by the ids of their rows.
"""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from uuid import UUID

from gosdom_graphql.audit import rows
from gosdom_graphql.files.shelf import shelf_of
from gosdom_graphql.files.words import FileKind

if TYPE_CHECKING:
    from gosdom_graphql.database import Database

PAGE: Final = 500
FIRST: Final = UUID(int=0)

Part: TypeAlias = "tuple[str, AsyncIterator[bytes]]"
"""A file of the zip: its name, and its bytes as they come."""

READ_ME = """\
Все данные о вас, которые хранит этот сервис. Имя файла — таблица и столбец, которым строка с вами связана;
в папке files — ваши файлы и файлы ваших заявок, под их номерами.
All that this service keeps about you. A file's name is a table, and the column by which its rows lead to you;
in the folder files are your files, and those on your requests, by their ids.
"""


async def packed(database: Database, person: UUID, *, now: datetime) -> AsyncIterator[bytes]:
    """Which bytes are the zip? A connection is held only while a page is read, not while the client takes it."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as zipped:
        async for name, content in _parts(database, person):
            info = zipfile.ZipInfo(name, now.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            with zipped.open(info, "w", force_zip64=True) as file:
                async for piece in content:
                    file.write(piece)
                    if sink.size:
                        yield sink.taken()
    yield sink.taken()


async def _parts(database: Database, person: UUID) -> AsyncIterator[Part]:
    yield "README.txt", _once(READ_ME.encode())
    for columns, statement in (
        (rows.ABOUT, rows.kept),
        (rows.BELOW, rows.kept_below),
        (rows.ACTED, rows.kept_of_deeds),
    ):
        for column in columns:
            yield f"{column}.json", _rows(database, statement(column), person)
    async for part in _files(database, person):
        yield part


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _rows(database: Database, statement: str, person: UUID) -> AsyncIterator[bytes]:
    """A JSON array, page by page."""
    after, before = FIRST, b"["
    while True:
        page: list[Any] = await database.read.fetch(statement, person, after, PAGE)
        for row in page:
            yield before + row["row"].encode()
            before = b",\n"
        if len(page) < PAGE:
            break
        after = page[-1]["id"]
    yield b"[]\n" if before == b"[" else b"]\n"


async def _files(database: Database, person: UUID) -> AsyncIterator[Part]:
    """The bytes, from the shelf as they come; a file that is not there any more has its row alone."""
    shelf, after = shelf_of(database.settings), FIRST
    while page := await database.read.fetch(rows.KEPT_FILES, person, after, PAGE):
        for row in page:
            with suppress(FileNotFoundError):
                _, chunks = await shelf.get(row["place"])
                yield f"files/{row['id']}.{FileKind[row['kind']].ending}", chunks
        after = page[-1]["id"]


class _Sink:
    """A file that cannot be sought: what was written is taken away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is open here."""

    def taken(self) -> bytes:
        pieces, self._pieces, self.size = self._pieces, [], 0
        return b"".join(pieces)
