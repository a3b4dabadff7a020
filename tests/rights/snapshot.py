"""Did anything change? Of each table: how many rows there are, and which version of each stands where."""

from __future__ import annotations

from typing import Any

from gosdom_graphql.database import Database

_TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"
_OF = "select count(*) || ' ' || coalesce(md5(string_agg(ctid::text || xmin::text, ',' order by ctid)), '') from \"{}\""


async def snapshot(database: Database | Any) -> dict[str, str]:
    """The state of every table, by name. Inside a transaction its connection is asked, and its own writes are seen."""
    reads: Any = database.read if isinstance(database, Database) else database
    tables = [row["tablename"] for row in await reads.fetch(_TABLES)]
    columns = ", ".join(f'({_OF.format(table)}) as "{table}"' for table in tables)
    return dict(await reads.fetchrow(f"select {columns}"))
