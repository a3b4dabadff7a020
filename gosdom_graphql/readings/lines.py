"""Lines of readings as text: `meter,at,t1,t2,t3,total`, from a file or a call, read by the hundred thousand."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final
from uuid import UUID

from asyncpg.pgproto import pgproto

from gosdom_graphql.readings.store import Line
from gosdom_graphql.readings.words import BadCell, BadTable

HEADS: Final = ("meter", "at", "t1")
"""Columns that there must be; t2, t3 and total there may be."""

Places = tuple[int | None, ...]
"""Where the columns stand."""


def places_of(heads: Sequence[str]) -> Places:
    """Where does each column stand? Raises `BadTable` where one is missing."""
    named = [head.strip().lower() for head in heads]
    if not set(HEADS) <= set(named):
        raise BadTable(field=["table"], why=", ".join(HEADS))
    return tuple(named.index(name) if name in named else None for name in (*HEADS, "t2", "t3", "total"))


def lines_of(text: str) -> Iterator[Line | BadCell]:
    """Which readings does a text hold? A line that cannot be read is its refusal. Raises `BadTable`."""
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    try:
        yield from read(rows, places_of(next(rows, [])))
    except csv.Error as error:
        raise BadTable(field=["table"], why=f"{error}") from error


def read(rows: Iterable[list[str]], places: Places) -> Iterator[Line | BadCell]:
    """Which readings do these rows hold?"""
    meter, at, *values, total = places
    assert meter is not None, "`HEADS` were looked for"
    assert at is not None, "the same"
    registers = [place for place in values if place is not None]
    for row in rows:
        try:
            yield Line(
                _uuid(row[meter]),
                _moment(row[at]),
                tuple([_number(row[place]) for place in registers if row[place]]),
                _number(row[total]) if total is not None and row[total] else None,
            )
        except (ValueError, IndexError, InvalidOperation):
            yield BadCell(field=["line"], column="meter, at, t1…", value=",".join(row)[:100])


def _uuid(text: str) -> UUID:
    """The key in a plain or a global id; the driver's own kind of uuid, which is made in a tenth of the time."""
    return pgproto.UUID(text.rpartition(":")[2])


@lru_cache(maxsize=4096)
def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _number(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    return value
