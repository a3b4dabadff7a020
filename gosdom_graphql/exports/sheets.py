"""Sheets: CSV and XLSX, written row by row. A cell is what it says, and never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from gosdom_graphql.exports.listing import Cell
from gosdom_graphql.exports.words import written

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet takes a text of a CSV for a formula."""


def plain(cell: Cell, language: str) -> str | int:
    """How does a cell stand in a CSV? What would be a formula begins with an apostrophe, which spreadsheets hide.

    >>> plain("=1+1", "ru"), plain("-5°C", "ru"), plain("кран", "ru"), plain(None, "ru")
    ("'=1+1", "'-5°C", 'кран', '')
    """
    if isinstance(cell, datetime):
        return written(cell, language)
    if isinstance(cell, str) and cell.lstrip(" \n").startswith(FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


async def csv_of(
    heads: Sequence[str], pages: AsyncIterator[Iterable[Sequence[Cell]]], language: str
) -> AsyncIterator[bytes]:
    """The sheet as CSV in UTF-8, page by page.

    With a mark at its beginning by which Excel knows UTF-8, and with the separator that Excel of that language takes:
    a semicolon in Russian, a comma in English.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter="," if language == "en" else ";", lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(heads)
    async for page in pages:
        writer.writerows([plain(cell, language) for cell in row] for row in page)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


class Xlsx:
    """A workbook with one sheet, on the disk as it grows. Rows go in from a thread: `write` and `close` take time."""

    def __init__(self, path: Path, name: str, heads: Sequence[str], language: str) -> None:
        import xlsxwriter

        texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True, **texts})
        self._moment = self._book.add_format(
            {"num_format": "yyyy-mm-dd hh:mm" if language == "en" else "dd.mm.yyyy hh:mm"}
        )
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            self._sheet.set_column(column, column, max(12, len(head) + 2))
        self._rows = 0
        self.write([list(heads)])

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """These rows come next."""
        for row in rows:
            for column, cell in enumerate(row):
                self._put(column, cell)
            self._rows += 1

    def _put(self, column: int, cell: Cell) -> None:
        place: tuple[Any, ...] = (self._rows, column, cell)
        if isinstance(cell, datetime):
            self._sheet.write_datetime(*place, self._moment)
        elif isinstance(cell, int):
            self._sheet.write_number(*place)
        elif cell:
            self._sheet.write_string(*place)

    def close(self) -> None:
        """The file is whole."""
        self._book.close()
