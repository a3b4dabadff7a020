"""Meters: four in each home, with six months of readings that only go on, as the core would have counted them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from gosdom_core.homes import Resource
from gosdom_core.readings import Change, registers
from gosdom_core.workdays import add_months
from gosdom_graphql.readings.tables import Meter, MeterPeriod, Reading
from gosdom_graphql.readings.words import ReadBy, ReadingSource
from gosdom_graphql.seed.homes import Laid
from gosdom_graphql.seed.rows import Batch, Chance

TABLES = (Meter, Reading, MeterPeriod)
MONTHS: Final = 6
KINDS: Final = (
    # what, digits, decimals, and what a month takes in units of the last place: never so much that it would be odd
    (Resource.COLD_WATER, 5, 3, 2_000, 6_000),
    (Resource.HOT_WATER, 5, 3, 1_500, 4_000),
    (Resource.ELECTRICITY, 6, 1, 800, 2_400),
    (Resource.GAS, 5, 3, 4_000, 11_000),
)


def lay(batch: Batch, chance: Chance, laid: Laid, now: datetime) -> None:
    """Which meters stand in the house, and what was sent for them?

    Installed on the first of the month before the first reading, so that each period tells its own month.
    """
    this = now.astimezone(laid.zone).date().replace(day=1)
    periods = [add_months(this, n - MONTHS) for n in range(MONTHS)]
    moments = [datetime.combine(period + timedelta(days=19), time(9), laid.zone) for period in periods]
    installed, source = periods[0], ReadingSource.RESIDENT.name
    made = datetime.combine(installed, time(9), laid.zone)
    for home_number, home in enumerate(laid.homes):
        for kind, (resource, digits, decimals, least, most) in enumerate(KINDS):
            meter, keeper = chance.id(made), laid.manager
            if resource is Resource.COLD_WATER and laid.supplier is not None:
                keeper = laid.supplier
            batch.add(
                Meter,
                id=meter,
                house=laid.id,
                premises=home.id,
                organisation=keeper.id,
                zone=laid.zone.key,
                resource=resource.name,
                number=f"{laid.number:05}{home_number:03}{kind}",
                digits=digits,
                decimals=decimals,
                zones=[zone.name for zone in registers(1, installed)],
                read_by=ReadBy.RESIDENT.name,
                installed=installed,
                initial=[Decimal(0).scaleb(-decimals)],
                verify_until=add_months(installed, 12 * (4 + home_number % 4)) - timedelta(days=1),
                created_at=made,
            )
            shown = 0
            for period, at in zip(periods, moments, strict=True):
                used = least + chance.randrange(most - least)
                shown += used
                told: dict[str, Any] = {
                    "house": laid.id,
                    "meter": meter,
                    "period": period,
                    "at": at,
                    "values": [Decimal(shown).scaleb(-decimals)],
                    "volume": Decimal(used).scaleb(-decimals),
                    "change": Change.FORWARD.name,
                }
                id = chance.id(at)
                batch.add(
                    Reading, id=id, received_at=at, source=source, author=home.owners[0], confirmed=False, late=False,
                    billed=True, odd=[], discarded=False, **told,
                )  # fmt: skip
                batch.add(MeterPeriod, id=chance.id(at), reading=id, spread=1, **told)
