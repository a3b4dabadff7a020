"""What would be paid for what was used, by the tariffs of a day: zone by zone, and electricity tier by tier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gosdom_core import readings as core
from gosdom_core.bills import kopecks, roubles
from gosdom_core.homes import Resource
from gosdom_core.readings import DayZone
from gosdom_graphql.readings.tables import Meter
from gosdom_graphql.readings.words import CostUnknown


@dataclass(frozen=True, slots=True)
class CostPart:
    """How much of the volume is priced how? `volume` and `amount` are told to three places and to the kopeck: only
    the whole is exact."""

    zone: DayZone
    tier: int
    volume: Decimal
    price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Cost:
    """What does it cost, of which parts; or why is that not known?"""

    amount: Decimal | None
    parts: tuple[CostPart, ...] = ()
    unknown: CostUnknown | None = None


PRICES = """
select distinct on (t.zone, t.tier) t.zone, t.tier, t.price
from tariff t join house h on h.region = t.region
where h.id = {} and t.resource = {} and {}::date between t.since and coalesce(t.until, 'infinity')
  and (t.organisation is null or exists (
    select from service_contract c
    where c.house = h.id and c.organisation = t.organisation and t.resource = any(c.resources)
      and {}::date between c.since and coalesce(c.until, 'infinity')
  ))
order by t.zone, t.tier, t.organisation is null, t.since desc
"""


async def cost(held: Meter, volumes: Sequence[Decimal], day: date, months: int) -> Cost:
    """What would it cost, by the tariffs of the day? The supplier's own before the region's; not known without one."""
    rows = await Meter.raw(PRICES, held.house, held.resource, day, day)
    return priced({(row["zone"], row["tier"]): row["price"] for row in rows}, held, volumes, day, months)


def priced(
    prices: Mapping[tuple[str, int], Decimal], held: Meter, volumes: Sequence[Decimal], day: date, months: int
) -> Cost:
    """What do these volumes of so many months cost at these prices, by zone and tier?"""
    if not prices:
        return Cost(None, unknown=CostUnknown.NO_TARIFF)
    if any((zone, 1) not in prices for zone in held.zones):
        return Cost(None, unknown=CostUnknown.NO_TARIFF_OF_ZONE)
    known = held.resource == Resource.ELECTRICITY.name and day >= core.terms.TIERS.terms[0].since
    tiered = known and any(tier > 1 for _, tier in prices)
    split = core.by_tier(volumes, day, months=months) if tiered else (tuple(map(Fraction, volumes)),)
    parts, exact = [], Fraction(0)
    for tier, line in enumerate(split, 1):
        for zone, volume in zip(held.zones, line, strict=True):
            if not volume and tier > 1:
                continue
            price = prices.get((zone, tier))
            if price is None:
                return Cost(None, unknown=CostUnknown.NO_TARIFF_OF_TIER)
            amount = volume * Fraction(price)
            exact += amount
            parts.append(CostPart(DayZone[zone], tier, core.rounded(volume, 3), price, core.rounded(amount, 2)))
    return Cost(roubles(kopecks(exact)), tuple(parts))
