"""One connection, one transaction: what is laid, how far it is, how quick it was."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Final
from uuid import UUID

import asyncpg
from piccolo.table import Table

from gosdom_graphql import clock
from gosdom_graphql.database import Unfit
from gosdom_graphql.organisations import store as organisations
from gosdom_graphql.seed import homes, readings, requests
from gosdom_graphql.seed.aside import laid_aside
from gosdom_graphql.seed.rows import Batch, Chance
from gosdom_graphql.sessions.store import TOKEN_BYTES, hashed
from gosdom_graphql.sessions.tables import Session

PARTS: Final[Mapping[str, ModuleType]] = {"requests": requests, "readings": readings}
"""What hangs on houses, by the name that `--only` takes: a module with `TABLES` and `lay(batch, chance, laid, now)`."""
AT_ONCE: Final = 4
"""Houses that are copied together."""

# what the deeds would have said to the log, in the order of their moments; the ringer's own function numbers it
EVENTS: Final = """
with e as (
  insert into event (at, kind, house, subject, who)
  select at, 'request.' || lower(action), house, request, person from request_history order by at, id
  returning id
)
insert into event_new select id from e
"""


class NotEmpty(Unfit):
    """There are houses already: a region is laid into a database of its own."""

    def __init__(self) -> None:
        super().__init__("NOT_EMPTY", "there are houses in this database already: seed an empty one, after `migrate`")


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was laid? Rows of all tables but `migrate`'s own, the seconds it took, and tokens by persona."""

    rows: int
    seconds: float
    tokens: Mapping[str, str]

    @property
    def a_minute(self) -> int:
        """How many rows is that a minute?"""
        return round(self.rows / self.seconds * 60)


async def seed(
    url: str,
    *,
    houses: int,
    seed: str = "gosdom",
    only: Sequence[str] = tuple(PARTS),
    largest: int = homes.SERVED,
    progress: Callable[[int, int, float], None] = lambda done, rows, seconds: None,
) -> Seeded:
    """How is a region laid into an empty, migrated database?

    All or nothing. The first office manages as many houses as `largest` says, every other one twenty. `progress` is
    told after each few houses how many are done, with how many rows, in how many seconds. Raises `NotEmpty`.
    """
    connection = await asyncpg.connect(url, server_settings={"timezone": "UTC", "application_name": "gosdom seed"})
    try:
        async with connection.transaction():
            if await connection.fetchval("select exists (select from house)"):
                raise NotEmpty
            offset = await connection.fetchval("select offset_us * interval '1 microsecond' from house_clock")
            started, now = clock.elapsed(), clock.real() + offset
            laying = _Laying(connection, seed, houses, largest, [PARTS[name] for name in only], now)
            async with laid_aside(connection, laying.tables()):
                async for done in laying.houses_done():
                    progress(done, laying.rows, clock.elapsed() - started)
            tokens = await laying.finish()
        await connection.execute("analyze")
        return Seeded(laying.rows, clock.elapsed() - started, tokens)
    finally:
        await connection.close()


class _Laying:
    """A region while it is laid."""

    def __init__(
        self,
        connection: asyncpg.Connection[asyncpg.Record],
        seed: str,
        houses: int,
        largest: int,
        parts: Sequence[ModuleType],
        now: datetime,
    ) -> None:
        self.connection, self.seed, self.houses, self.parts, self.now = connection, seed, houses, parts, now
        self.chance, first = Chance(f"{seed} offices"), self.batch()
        self.offices = homes.organisations(first, self.chance, houses, largest, now)
        self.ready = first
        self.first: homes.Laid | None = None
        self.rows = 0

    def tables(self) -> tuple[type[Table], ...]:
        """Into which tables are rows laid? Each after those that it refers to."""
        return (*homes.TABLES, *(table for part in self.parts for table in part.TABLES), Session)

    def batch(self) -> Batch:
        """What is copied together."""
        return Batch(*self.tables())

    async def houses_done(self) -> AsyncIterator[int]:
        """How many houses are in the database? While PostgreSQL takes in a few, the next few are thought up."""
        done = 0
        while done < self.houses:
            upto = min(done + AT_ONCE, self.houses)
            ready, self.ready = self.ready, self.batch()
            thinking = asyncio.get_running_loop().run_in_executor(None, self.think, range(done, upto), self.ready)
            try:
                self.rows += await ready.copy(self.connection)
            finally:
                await thinking
            yield done
            done = upto
        self.rows += await self.ready.copy(self.connection)
        yield done

    def think(self, numbers: range, batch: Batch) -> None:
        """Which rows have these houses? Each has a chance of its own: the first ones do not depend on the number."""
        for number in numbers:
            chance = Chance(f"{self.seed} house {number}")
            laid = homes.house(batch, chance, number, self.offices, self.now)
            self.first = self.first or laid
            for part in self.parts:
                part.lay(batch, chance, laid, self.now)

    async def finish(self) -> dict[str, str]:
        """The log, the next number of a request, the scores, and who can be played, with their tokens."""
        self.rows += int((await self.connection.execute(EVENTS)).rpartition(" ")[2])
        await self.connection.execute(
            "select setval('request_number', greatest(1, (select count(*) from request)), exists (select from request))"
        )
        await self.connection.execute("select number_events()")
        await self.connection.execute("select recount_requests(array(select id from request))")
        await organisations.draw_up(
            self.now, at_once=None, run=lambda statement, values: self.connection.fetch(statement, *values)
        )
        tokens = {persona: secrets.token_urlsafe(TOKEN_BYTES) for persona in self.personas()}
        batch = self.batch()
        for persona, (person, office) in self.personas().items():
            batch.add(
                Session,
                id=self.chance.id(self.now),
                token_hash=hashed(tokens[persona]),
                person=person,
                organisation=office,
                created_at=self.now,
                user_agent="",
                address="",
            )
        self.rows += await batch.copy(self.connection)
        return tokens

    def personas(self) -> dict[str, tuple[UUID, UUID | None]]:
        """Who can be played: a person, and the organisation for which they act, if for any?

        All around house one, but for who manages the last house.
        """
        assert self.first is not None
        offices = self.offices
        couple, single = self.first.homes[:2]
        assert offices.support is not None
        acting = {
            "dispatcher": offices.managers[0],
            "supplier": offices.suppliers[0],
            "inspector": offices.inspectorates[0],
            "prosecutor": offices.prosecutors[0],
            "support": offices.support,
            "other_dispatcher": offices.managers[max(offices.managers)],
        }
        return {
            "owner": (couple.owners[0], None),
            "co_owner": (couple.owners[1], None),
            "neighbour": (single.owners[0], None),
            "guest": (single.guests[0], None),
        } | {persona: (office.staff[0], office.id) for persona, office in acting.items()}
