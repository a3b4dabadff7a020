"""What deeds of every feature must know of homes: read in their transaction, the house locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from piccolo.query.mixins import LockStrength

from gosdom_core.errors import NotFound
from gosdom_graphql.database.prepared import Prepared
from gosdom_graphql.homes.tables import Entrance, House, ServiceContract
from gosdom_graphql.homes.words import ContractKind


@dataclass(frozen=True, slots=True)
class Served:
    """Which house is it, and who serves it that day? `suppliers` are those with direct contracts."""

    house: House
    zone: ZoneInfo
    management: UUID | None
    suppliers: frozenset[UUID]
    entrances: frozenset[UUID]


HELD = Prepared(lambda house: House.objects().where(House.id == house).lock_rows(LockStrength.share).first())
ENTRANCES = Prepared(lambda house: Entrance.select(Entrance.id).where(Entrance.house == house))
C = ServiceContract
IN_FORCE = Prepared(  # the newest first
    lambda house, day: (
        C.select(C.organisation, C.kind)
        .where((C.house == house) & (C.since <= day) & (C.until.is_null() | (C.until >= day)))
        .order_by(C.since, ascending=False)
    )
)


async def served(house: UUID, now: datetime, *, field: str) -> Served:
    """Who serves the house today? Raises `NotFound` at `field`.

    Its row is locked FOR SHARE: a handover waits for the deed, and the deed for a handover.
    """
    found = await HELD.first(house)
    if found is None:
        raise NotFound(field=[field])
    zone = ZoneInfo(found.zone)
    contracts = await IN_FORCE(house, now.astimezone(zone).date())
    management = [each["organisation"] for each in contracts if each["kind"] == ContractKind.MANAGEMENT.name]
    suppliers = {each["organisation"] for each in contracts if each["kind"] == ContractKind.SUPPLY.name}
    entrances = await ENTRANCES(house)
    return Served(
        found,
        zone,
        management[0] if management else None,
        frozenset(suppliers),
        frozenset(row["id"] for row in entrances),
    )
