"""Rows on their way to COPY, with ids and chance that are the same for the same seed."""

from __future__ import annotations

import random
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
from piccolo.table import Table

from gosdom_graphql.search.tables import Words


class Chance(random.Random):
    """Chance that is the same for the same seed, and ids made of it."""

    def id(self, at: datetime) -> UUID:
        """Which key has a row that was made at the moment? A uuid, version 7, whose random bits are not random.

        >>> from datetime import UTC
        >>> Chance("a").id(datetime(2026, 11, 21, tzinfo=UTC)) == Chance("a").id(datetime(2026, 11, 21, tzinfo=UTC))
        True
        """
        milliseconds, noise = int(at.timestamp() * 1000), self.getrandbits(74)
        high = milliseconds << 80 | 7 << 76 | (noise >> 62) << 64
        return UUID(int=high | 2 << 62 | noise & (1 << 62) - 1)


@cache
def columns(table: type[Table]) -> tuple[str, ...]:
    """Which columns does COPY fill? All but those that PostgreSQL makes of others."""
    return tuple(column._meta.db_column_name for column in table._meta.columns if not isinstance(column, Words))


@cache
def _names(table: type[Table]) -> frozenset[str]:
    return frozenset(columns(table))


class Batch:
    """Rows of several tables, to be copied in the order in which the tables were first named."""

    def __init__(self, *tables: type[Table]) -> None:
        self.rows: dict[type[Table], list[tuple[Any, ...]]] = {table: [] for table in tables}

    def add(self, table: type[Table], **values: Any) -> None:
        """What is one row? What is not told is null; a name that is no column is a mistake of ours."""
        names, known = columns(table), _names(table)
        if not values.keys() <= known:
            raise TypeError(f"{table._meta.tablename} has no {values.keys() - known}")
        self.rows[table].append(tuple(map(values.get, names)))

    async def copy(self, connection: asyncpg.Connection[asyncpg.Record]) -> int:
        """How many rows went to the database? The batch is empty then."""
        copied = 0
        for table, rows in self.rows.items():
            if rows:
                await connection.copy_records_to_table(table._meta.tablename, records=rows, columns=columns(table))
                copied += len(rows)
                rows.clear()
        return copied
