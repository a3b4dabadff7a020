"""Viewers of those who are told what happens: looked up as a set, kept for seconds, dropped when a right changes.

A kept viewer holds only while nothing of it can have changed: the log says with every page how often rights have
changed (`rights`), and dates change at full hours (local midnights). The doorbell says whose rights changed, so that
the others may be kept.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gosdom_graphql import clock
from gosdom_graphql.sessions.identify import identify_sessions
from gosdom_graphql.sessions.kept import hour
from gosdom_graphql.sessions.viewer import Viewer

if TYPE_CHECKING:
    from gosdom_graphql.database.pool import ReadingPool

KEPT = 5.0
"""Seconds."""
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    viewer: Viewer
    expires_at: datetime | None
    until: float


class Viewers:
    """The viewers of sessions. `rights` is the count of changes up to which they are known."""

    def __init__(self, reads: ReadingPool) -> None:
        self._reads = reads
        self._kept: dict[UUID, Kept] = {}
        self.rights = -1

    def changed(self, text: str) -> bool:
        """Have rights changed? `"<count> <uuid>,<uuid>"` says whose, or `"<count> *"`; after a gap, everybody's may."""
        count, _, whose = text.partition(" ")
        if not count.isdigit() or int(count) <= self.rights:
            return False
        if int(count) > self.rights + 1 or whose == "*":
            self._kept.clear()
        else:
            touched = {UUID(each) for each in whose.split(",")}
            for session, kept in list(self._kept.items()):
                viewer = kept.viewer
                if touched & {viewer.person, viewer.organisation, *viewer.premises}:
                    del self._kept[session]
        self.rights = int(count)
        return True

    def drop(self) -> None:
        """Forget everybody."""
        self._kept.clear()

    def upto(self, rights: int) -> None:
        """Rights have changed this often, says the log. If the bell has not told us whose: everybody's may have."""
        if rights > self.rights:
            self._kept.clear()
            self.rights = rights

    async def of(self, sessions: Collection[UUID], *, rights: int, now: datetime) -> dict[UUID, Viewer]:
        """Who stands behind these sessions, as of a page of the log? A session that is over is not in the answer."""
        self.upto(rights)
        found: dict[UUID, Viewer] = {}
        unknown = []
        for session in sessions:
            kept = self._kept.get(session)
            if kept is not None and self._holds(kept, now):
                found[session] = replace(kept.viewer, now=now)
            else:
                unknown.append(session)
        for start in range(0, len(unknown), AT_ONCE):
            until, before = clock.elapsed() + KEPT, self.rights
            told = await identify_sessions(self._reads, unknown[start : start + AT_ONCE])
            for session, (viewer, expires_at) in told.items():
                found[session] = viewer
                if before == self.rights:  # else the bell rang in between, and this may be what was before
                    self._kept[session] = Kept(viewer, expires_at, until)
        return found

    def unknown(self, sessions: Collection[UUID], now: datetime) -> set[UUID]:
        """Which of these have to be looked up, lest they be over or have lost a right? Age alone is no reason."""
        kept = self._kept
        return {each for each in sessions if each not in kept or not self._stands(kept[each], now)}

    def forget(self, session: UUID) -> None:
        """Nobody is told about this session any more."""
        self._kept.pop(session, None)

    def _holds(self, kept: Kept, now: datetime) -> bool:
        return clock.elapsed() < kept.until and self._stands(kept, now)

    @staticmethod
    def _stands(kept: Kept, now: datetime) -> bool:
        return hour(kept.viewer.now) == hour(now) and (kept.expires_at is None or now < kept.expires_at)
