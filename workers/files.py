"""What does time do to files? Those that nobody attached are gone after a day, their bytes first."""

from __future__ import annotations

from datetime import datetime

import structlog

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.files.shelf import shelf_of
from gosdom_graphql.files.store import sweep as sweep_rows

LOG = structlog.get_logger(__name__)


async def sweep(database: Database, at: datetime | None = None) -> int:
    """How many were swept, by the house's clock or at a moment? Where the shelf does not answer none, for now."""
    try:
        now = at or await clock.now(database)
        async with database.transaction():
            return await sweep_rows(now, lambda file: shelf_of(database.settings).forget(str(file)))
    except Exception:  # a store may fail in any way of its own, and the database be away
        LOG.warning("files that lie about were not swept", exc_info=True)
        return 0
