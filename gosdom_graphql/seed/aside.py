"""Indexes and references are laid aside while rows come, and made again over all of them: each is then built by one
sort, and checked by one join, instead of row by row.

In the transaction of the seed: whatever fails, they are as they were. What makes a key unique stays.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
from piccolo.table import Table

REFERENCES: Final = """
select format('alter table %s drop constraint %I', conrelid::regclass, conname) as away,
  format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as back
from pg_constraint where contype = 'f' and conrelid = any($1::text[]::regclass[]) order by conrelid, conname
"""
INDEXES: Final = """
select format('drop index %s', indexrelid::regclass) as away, pg_get_indexdef(indexrelid) as back
from pg_index where indrelid = any($1::text[]::regclass[]) and not indisunique order by indexrelid
"""


@asynccontextmanager
async def laid_aside(
    connection: asyncpg.Connection[asyncpg.Record], tables: Iterable[type[Table]]
) -> AsyncIterator[None]:
    """Inside this block rows are only written down. Raises what the references find wrong at its end."""
    names = [f'"{table._meta.tablename}"' for table in tables]
    found = [*await connection.fetch(REFERENCES, names), *await connection.fetch(INDEXES, names)]
    for each in found:
        await connection.execute(each["away"])
    yield
    await connection.execute("set local maintenance_work_mem = '256MB'")
    for each in reversed(found):  # indexes first: references are checked by them
        await connection.execute(each["back"])
