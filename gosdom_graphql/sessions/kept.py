"""Viewers of HTTP's queries, kept for seconds and never believed: the statement that reads also asks whether they hold.

To look a viewer up is a statement of its own, as dear as many a page. So a viewer is kept, and what is read for them is
read on a condition, in one snapshot with the rows: no right has changed since, and the house's clock is where it was.
Where the condition fails nothing was read; the viewer is looked up, and the statement is run again. Deeds, sockets and
whatever the executor has a part in are never answered to a kept viewer.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from gosdom_core.access import ViewerKind
from gosdom_graphql import clock
from gosdom_graphql.sessions.identify import look_up
from gosdom_graphql.sessions.store import hashed

if TYPE_CHECKING:
    from gosdom_graphql.sessions.identify import Reads
    from gosdom_graphql.sessions.viewer import Viewer

SECONDS: Final = 5.0
"""How long a viewer is kept: what no trigger watches, like the zone of a house, is seen after that at the latest."""
MOST: Final = 20_000
MICROSECOND: Final = timedelta(microseconds=1)

# `rights_new` holds what changed and is not counted yet: it is nearly always empty
GUARDED: Final = """
select case when held.so then ({sql}) end, held.so from (
  select l.rights = ${rights}::bigint and c.offset_us = ${offset}::bigint and not exists (select from rights_new) as so
  from event_log l cross join house_clock c
) held
"""


def hour(moment: datetime) -> datetime:
    """Which full hour was before? Every midnight of every zone of the country is one: dates change there alone."""
    return moment.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Kept:
    """A viewer, and what must still be so for them to be the same: the reader's guard."""

    viewer: Viewer
    expires_at: datetime | None
    until: float
    rights: int
    offset: int
    """Of the house's clock, in microseconds."""

    @property
    def values(self) -> tuple[int, int]:
        """What is bound behind a statement's own parameters?"""
        return self.rights, self.offset

    def around(self, sql: str, parameters: int) -> str:
        """Which statement reads the same where the viewer holds? Its second column tells whether they do."""
        return _around(sql, parameters)

    def now(self) -> datetime:
        """What time is it in the house, if its clock was not moved?"""
        return clock.real() + self.offset * MICROSECOND

    def stands(self, now: datetime) -> bool:
        """May time alone have changed nothing?"""
        ended = self.expires_at is not None and now >= self.expires_at
        return clock.elapsed() < self.until and hour(self.viewer.now) == hour(now) and not ended


@lru_cache(2_000)
def _around(sql: str, parameters: int) -> str:
    return GUARDED.format(sql=sql, rights=parameters + 1, offset=parameters + 2)


class KeptViewers:
    """The viewers of this process, by the hash of their token; nobody is one of them."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()

    def find(self, token: str | None, language: str) -> tuple[Viewer, Kept] | None:
        """Who is it, if they are kept and still hold?"""
        key = hashed(token) if token else b""
        kept = self._kept.get(key)
        if kept is None:
            return None
        now = kept.now()
        if not kept.stands(now):
            del self._kept[key]
            return None
        return kept.viewer.at(now, language), kept

    async def look_up(self, token: str | None, language: str) -> Viewer:
        """Who is it now? Kept from now on, unless the token is unknown: there are endlessly many of those."""
        until = clock.elapsed() + SECONDS
        found = await look_up(self._reads, token, language)
        viewer = found.viewer
        if not found.changing and (viewer.kind is not ViewerKind.ANONYMOUS or not token):
            key = hashed(token) if token else b""
            self._kept[key] = Kept(viewer, found.expires_at, until, found.rights, found.offset)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return viewer
