"""What deeds of every feature must know of homes: read in their transaction, the house locked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from piccolo.query.mixins import LockStrength

from gosdom_core.errors import NotFound
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


async def served(house: UUID, now: datetime, *, field: str) -> Served:
    """Who serves the house today? Raises `NotFound` at `field`.

    Its row is locked FOR SHARE: a handover waits for the deed, and the deed for a handover.
    """
    found = await House.objects().where(House.id == house).lock_rows(LockStrength.share).first()
    if found is None:
        raise NotFound(field=[field])
    zone = ZoneInfo(found.zone)
    contracts = await contracts_on(house, now.astimezone(zone).date())
    management = [each["organisation"] for each in contracts if each["kind"] == ContractKind.MANAGEMENT.name]
    suppliers = {each["organisation"] for each in contracts if each["kind"] == ContractKind.SUPPLY.name}
    entrances = await Entrance.select(Entrance.id).where(Entrance.house == house)
    return Served(
        found,
        zone,
        management[0] if management else None,
        frozenset(suppliers),
        frozenset(row["id"] for row in entrances),
    )


async def contracts_on(house: UUID, day: date) -> list[dict[str, Any]]:
    """Which contracts are in force that day, the newest first?"""
    contract = ServiceContract
    in_force = (contract.since <= day) & (contract.until.is_null() | (contract.until >= day))
    here = contract.select(contract.organisation, contract.kind).where((contract.house == house) & in_force)
    return await here.order_by(contract.since, ascending=False)
