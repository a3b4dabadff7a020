"""What an office sees of a house's month: who has not sent, and how far the house's meter and the sum are apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from gosdom_core.access import ViewerKind
from gosdom_core.homes import Resource
from gosdom_graphql.sessions.viewer import Viewer

MOST: Final = 1_000
"""Homes that are listed."""


@dataclass(frozen=True, slots=True)
class Missing:
    """In which home are readings missing, and of how many of its meters?"""

    premises: UUID
    number: str
    meters: int


@dataclass(frozen=True, slots=True)
class Balance:
    """How much did the house's own meters tell, how much the homes' together, and of how many homes' meters is it
    known? `imbalance` is the house's less the sum."""

    resource: Resource
    house: Decimal | None
    homes: Decimal
    meters: int
    sent: int

    @property
    def imbalance(self) -> Decimal | None:
        """How far are they apart? Unknown where the house has no meter, or it was not read."""
        return None if self.house is None else self.house - self.homes


@dataclass(frozen=True, slots=True)
class Month:
    """A house's month, as far as the office works with its meters."""

    period: date
    homes: int
    missing: tuple[Missing, ...]
    balances: tuple[Balance, ...]
    to_check: int


# which meters does the office work with? All of a house that it manages; else those that it keeps
OURS = "m.house = $1 and ($2::boolean or m.organisation = $3)"
BALANCES = f"""
select m.resource, sum(p.volume) filter (where m.premises is null) as house,
  coalesce(sum(p.volume) filter (where m.premises is not null), 0) as homes,
  count(*) filter (where m.premises is not null and m.removed is null)::int as meters,
  count(p.id) filter (where m.premises is not null and m.removed is null)::int as sent
from meter m left join meter_period p on p.meter = m.id and p.period = $4
where {OURS} and m.installed < ($4::date + interval '1 month')
group by m.resource order by m.resource
"""
MISSING = f"""
select h.id, h.number, count(*)::int as meters
from meter m join premises h on h.id = m.premises
where {OURS} and m.removed is null and m.installed < ($4::date + interval '1 month')
  and not exists (select from meter_period p where p.meter = m.id and p.period = $4)
group by h.id order by h.sort_key, h.id limit {MOST}
"""
HOMES = f"select count(distinct m.premises)::int from meter m where {OURS} and m.removed is null"
TO_CHECK = f"""
select count(*)::int from reading r join meter m on m.id = r.meter
where {OURS} and r.house = $1 and r.odd <> '{{}}' and r.checked_at is null
"""


async def month(viewer: Viewer, connection: Any, house: UUID, period: date) -> Month | None:
    """How does the house stand in a billing period? None for who does not work there today."""
    if viewer.kind is not ViewerKind.STAFF or house not in viewer.houses_served:
        return None
    ours = (house, house in viewer.houses_managed, viewer.organisation)
    period = period.replace(day=1)
    balances = [
        Balance(Resource[row["resource"]], row["house"], row["homes"], row["meters"], row["sent"])
        for row in await connection.fetch(BALANCES, *ours, period)
    ]
    missing = [Missing(*row) for row in await connection.fetch(MISSING, *ours, period)]
    homes = await connection.fetchval(HOMES, *ours)
    to_check = await connection.fetchval(TO_CHECK, *ours)
    return Month(period, homes, tuple(missing), tuple(balances), to_check)
