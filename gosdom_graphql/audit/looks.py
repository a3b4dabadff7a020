"""Who looked: remembered while an answer is on its way, written in batches beside the reads, never one write for each.

The reader tells which rows an operation opened by their ids (`Context.opened`); `saw` keeps those that matter, and a
task of the server's own writes them down every second. What a killed process had not written yet is lost: at most that.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from gosdom_graphql.audit.store import Looked, looked

if TYPE_CHECKING:
    from gosdom_graphql.context import Context
    from gosdom_graphql.database import Database

LOG = structlog.get_logger(__name__)
EVERY: Final = 1.0
PATIENCE: Final = 5.0
PERSONAL: Final = frozenset({"Request", "Premises"})
"""Of which types does it matter who opened one: they tell of people."""
MOST: Final = 10_000
"""More are not remembered at once: the database does not answer then, and the log says so."""


class Looks:
    """What was seen and is not written yet: once for each session, subject and hour."""

    def __init__(self) -> None:
        self._seen: dict[tuple[UUID, UUID, datetime], Looked] = {}

    def saw(self, context: Context) -> None:
        """Which requests and premises did somebody open for an office?"""
        viewer = context.viewer
        opened, context.opened = context.opened, []
        if viewer.organisation is None or viewer.person is None or viewer.session is None:
            return
        for kind, id in opened:
            if kind in PERSONAL and len(self._seen) < MOST:
                hour = viewer.now.replace(minute=0, second=0, microsecond=0)
                look = Looked(
                    kind, id, viewer.person, viewer.organisation, viewer.session, context.address or None, viewer.now
                )
                self._seen.setdefault((viewer.session, id, hour), look)

    async def write(self, database: Database) -> int:
        """How many were written down? All that were seen, in one statement; kept for the next time where it fails."""
        seen, self._seen = self._seen, {}
        if not seen:
            return 0
        try:
            async with database.transaction():
                await looked(list(seen.values()))
        except BaseException:
            self._seen = seen | self._seen
            raise
        return len(seen)

    async def run(self, database: Database) -> None:
        """Until it is cancelled: then what is left is written, too, if the database answers."""
        try:
            while True:
                await asyncio.sleep(EVERY)
                await self._try(database)
        finally:
            await self._try(database)

    async def _try(self, database: Database) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self.write(database)
        except Exception:  # whatever it was, the next second tries again
            LOG.warning("looks were not written, and wait", count=len(self._seen), exc_info=True)


LOOKS: Final = Looks()
"""What this process has seen."""
