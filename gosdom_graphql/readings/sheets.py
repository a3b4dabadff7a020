"""Tables that people bring: CSV and XLSX with a line of heads, read into lines of text, and these into meters."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

from gosdom_core.errors import Refused
from gosdom_core.homes import Resource
from gosdom_graphql.readings.store import New
from gosdom_graphql.readings.words import BadCell, BadTable, ReadBy

T = TypeVar("T")
UNPACKED: Final = 50_000_000
"""Bytes of an XLSX that is unpacked."""
MOST: Final = 5_001
"""Lines that are read: one more than are taken, so that it is seen."""

HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("number", "номер", "заводской номер"),
    "resource": ("resource", "ресурс"),
    "home": ("premises", "помещение", "квартира"),
    "digits": ("digits", "знаков до запятой"),
    "decimals": ("decimals", "знаков после запятой"),
    "rates": ("rates", "тарифов"),
    "installed": ("installed", "установлен"),
    "t1": ("t1", "т1", "начальное показание"),
    "t2": ("t2", "т2"),
    "t3": ("t3", "т3"),
    "verify_until": ("verify until", "поверка до"),
    "read_by": ("read by", "снимает"),
    "seals": ("seals", "пломбы"),
}
"""How a column may be headed, whatever the case."""
REQUIRED: Final = ("number", "resource", "digits", "decimals", "installed")
RESOURCES: Final = {
    "хвс": Resource.COLD_WATER,
    "гвс": Resource.HOT_WATER,
    "электричество": Resource.ELECTRICITY,
    "газ": Resource.GAS,
    "отопление": Resource.HEATING,
} | {each.value: each for each in Resource}
READERS: Final = {"житель": ReadBy.RESIDENT, "автоматически": ReadBy.AUTOMATIC} | {each.value: each for each in ReadBy}


def lines_of_csv(text: str) -> Iterator[list[str]]:
    """Which lines has it? Separated by commas, semicolons or tabs, as its heads are. Raises `BadTable`."""
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    separator = max((";", ",", "\t"), key=first.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator)):
            if number > MOST:
                return
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise BadTable(field=["table"], why=f"{error}") from error


def lines_of_xlsx(content: bytes) -> Iterator[list[str]]:
    """Which lines has the first sheet? Raises `BadTable` for what is no XLSX, or unpacks to too much."""
    # only who brings an XLSX waits for its reader
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > UNPACKED:
                raise BadTable(field=["table"], why="> 50 MB")
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        for row in sheet.iter_rows(max_row=MOST + 1, max_col=len(HEADS) * 2, values_only=True):
            yield [_cell(value) for value in row]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, SyntaxError) as error:
        raise BadTable(field=["table"], why="XLSX") from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def meters(lines: Iterator[list[str]]) -> list[New | Refused]:
    """Which meters do the lines name? A line that cannot be read is its refusal. Raises `BadTable` for its heads."""
    heads = next(lines, [])
    places = {
        name: place
        for name, words in HEADS.items()
        for place, head in enumerate(heads)
        if head.strip().lower().replace("_", " ") in words
    }
    for name in REQUIRED:
        if name not in places:
            raise BadTable(field=["table"], why=HEADS[name][1])
    found: list[New | Refused] = []
    for line in lines:
        if not any(line):
            continue
        cells = {name: line[place] if place < len(line) else "" for name, place in places.items()}
        try:
            found.append(_meter(cells))
        except Refused as refused:
            found.append(refused)
    return found


def _meter(cells: Mapping[str, str]) -> New:
    values = tuple(_read(cells, name, _number) for name in ("t1", "t2", "t3") if cells.get(name))
    return New(
        number=cells["number"],
        resource=_read(cells, "resource", lambda text: RESOURCES[text.lower()]),
        home=cells.get("home") or None,
        digits=_read(cells, "digits", int),
        decimals=_read(cells, "decimals", int),
        rates=_read(cells, "rates", int) if cells.get("rates") else max(1, len(values)),
        installed=_read(cells, "installed", _day),
        initial=values,
        verify_until=_read(cells, "verify_until", _day) if cells.get("verify_until") else None,
        read_by=_read(cells, "read_by", lambda text: READERS[text.lower()])
        if cells.get("read_by")
        else ReadBy.RESIDENT,
        seals=cells.get("seals") or None,
    )


def _read(cells: Mapping[str, str], name: str, how: Callable[[str], T]) -> T:
    try:
        return how(cells[name])
    except (KeyError, ValueError, InvalidOperation) as error:
        told = cells[name][:60].encode(errors="replace").decode()
        raise BadCell(field=[name], column=HEADS[name][1], value=told) from error


def _number(text: str) -> Decimal:
    value = Decimal(text.replace(",", "."))
    if not value.is_finite():
        raise ValueError(text)
    return value


def _day(text: str) -> date:
    """A day as people and machines write it.

    >>> _day("01.03.2024") == _day("2024-03-01")
    True
    """
    if text.count(".") == 2:
        day, month, year = map(int, text.split("."))
        return date(year, month, day)
    return date.fromisoformat(text)
