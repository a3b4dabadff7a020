"""The broker's own tables: made by `gosdom migrate`, by the library that uses them, where it is installed."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any


async def load(connection: Any) -> None:
    """Are the tables of dramatiq-postgres there? They are now; a server without workers does without them."""
    if find_spec("dramatiq_postgres") is None or await connection.fetchval("select to_regclass('dramatiq.queue')"):
        return
    from dramatiq_postgres.schema import generate_init_sql

    await connection.execute(generate_init_sql())
