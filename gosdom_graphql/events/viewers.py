"""Viewers of those who are told what happens: looked up as a set, kept for minutes, dropped when a right changes.

A kept viewer holds only while nothing of it can have changed: the log says with every page how often rights have
changed (`rights`), and dates change at full hours (local midnights). The doorbell says whose rights changed, so that
the others may be kept. Whoever was kept for long is looked up again before an event needs them (`aging`).

The moment of a kept viewer is the one at which they were looked up: what is read is told its own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from gosdom_graphql import clock
from gosdom_graphql.sessions.identify import Found, identify_sessions
from gosdom_graphql.sessions.kept import hour
from gosdom_graphql.sessions.viewer import Viewer

if TYPE_CHECKING:
    from gosdom_graphql.database.pool import ReadingPool

KEPT = 600.0
"""Seconds: what no trigger watches, like the zone of a house, is seen after that at the latest."""
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
        """Whoever was looked up first stands first."""
        self._hour: datetime | None = None
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
        self._stand(rights, now)
        found: dict[UUID, Viewer] = {}
        unknown = []
        moment = clock.elapsed()
        for session in sessions:
            kept = self._kept.get(session)
            if kept is not None and moment < kept.until and (kept.expires_at is None or now < kept.expires_at):
                found[session] = kept.viewer
            else:
                unknown.append(session)
        for start in range(0, len(unknown), AT_ONCE):
            until, before = clock.elapsed() + KEPT, self.rights
            told = await identify_sessions(self._reads, unknown[start : start + AT_ONCE])
            for session, (viewer, expires_at) in told.items():
                found[session] = viewer
                self._kept.pop(session, None)
                # had the bell rung in between, this might be what was before
                if before == self.rights and hour(viewer.now) == self._hour:
                    self._kept[session] = Kept(viewer, expires_at, until)
        return found

    def keep(self, found: Found) -> None:
        """Whoever was looked up by their token just now is not looked up by their session, too."""
        viewer, known = found.viewer, found.rights == self.rights and not found.changing
        if viewer.session is not None and known and hour(viewer.now) == self._hour:
            self._kept.pop(viewer.session, None)
            self._kept[viewer.session] = Kept(viewer, found.expires_at, clock.elapsed() + KEPT)

    def unknown(self, sessions: Collection[UUID], now: datetime) -> set[UUID]:
        """Which of these have to be looked up, lest they be over or have lost a right? Age alone is no reason."""
        self._stand(self.rights, now)
        kept = self._kept
        return {
            each
            for each in sessions
            if (known := kept.get(each)) is None or (known.expires_at is not None and now >= known.expires_at)
        }

    def aging(self) -> set[UUID]:
        """Who is half as old as they may become? The eldest, so many at once; they are forgotten, to be looked up."""
        until = clock.elapsed() + KEPT / 2
        found = {each for each, kept in islice(self._kept.items(), AT_ONCE) if kept.until < until}
        for each in found:
            del self._kept[each]
        return found

    def forget(self, session: UUID) -> None:
        """Nobody is told about this session any more."""
        self._kept.pop(session, None)

    def _stand(self, rights: int, now: datetime) -> None:
        """As of these rights and this hour: whoever is known as of others is not kept."""
        self.upto(rights)
        if hour(now) != self._hour:
            self._kept.clear()
            self._hour = hour(now)
