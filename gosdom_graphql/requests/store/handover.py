"""When a house changes hands: what is open goes over to the new organisation, with its terms running.

That the terms run on is our choice (`HANDOVER_TERMS`): no act speaks of it, and the line of history says so. What the
old organisation answered it goes on reading, and can do nothing with. A house that nobody manages keeps its requests
where they are until somebody does.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from gosdom_core.requests import HANDOVER_TERMS, Addressee, RequestAction, RequestState
from gosdom_graphql.database import new_id
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.words import ContractKind
from gosdom_graphql.law.store import term_id
from gosdom_graphql.notifications.store import requests as bell
from gosdom_graphql.organisations.store import recount
from gosdom_graphql.requests.tables import Request, RequestHistory

AT_ONCE: Final = 50
"""Houses in one transaction; the rest at the next beat of the clock."""

LEFT = f"""
select h.id
from house h
where h.id in (
  select c.house from service_contract c join house on house.id = c.house
  where c.kind = '{ContractKind.MANAGEMENT.name}' and c.until < ({{}}::timestamptz at time zone house.zone)::date
    and exists (
      select from service_contract n
      where n.house = c.house and n.kind = c.kind and n.organisation <> c.organisation
        and ({{}}::timestamptz at time zone house.zone)::date between n.since and coalesce(n.until, 'infinity')
    )
    and exists (
      select from request r where r.house = c.house and r.organisation = c.organisation
        and r.closed_at is null and r.addressee = '{Addressee.MANAGEMENT.name}'
    )
)
order by h.id limit {AT_ONCE} for no key update of h
"""
"""Houses that went to another organisation, where something is still addressed to the one that left; locked, so that no
deed that asks who serves the house is under way. Whoever merely names the house in a row does not wait: they hold the
request already, and we would wait for each other."""
MANAGES = f"""
select c.organisation from service_contract c join house h on h.id = c.house
where c.house = {{}} and c.kind = '{ContractKind.MANAGEMENT.name}'
  and ({{}}::timestamptz at time zone h.zone)::date between c.since and coalesce(c.until, 'infinity')
order by c.since desc limit 1
"""


async def hand_over(now: datetime) -> int:
    """How many requests went over with their houses? Those of the houses whose organisation is another since today."""
    count = 0
    for house in await Request.raw(LEFT, now, now):
        manages = await Request.raw(MANAGES, house["id"], now)
        if manages:
            count += await _hand_over(house["id"], manages[0]["organisation"], now)
    return count


async def _hand_over(house: UUID, to: UUID, now: datetime) -> int:
    open_ones = [state.name for state in RequestState if state.is_open]
    theirs = (Request.house == house) & (Request.addressee == Addressee.MANAGEMENT.name) & (Request.organisation != to)
    found = await Request.objects().where(theirs, Request.state.is_in(open_ones)).order_by(Request.id).lock_rows()
    for held in found:
        await _goes_over(held, to, now)
    if found:
        await bell.taken_over(house, to, len(found), now=now)
    return len(found)


async def _goes_over(held: Request, to: UUID, now: datetime) -> None:
    left = held.organisation
    await Request.update({Request.organisation: to, Request.responsible: None}).where(Request.id == held.id)
    await recount([held.id])
    entry = RequestHistory(
        id=new_id(),
        house=held.house,
        request=held.id,
        at=now,
        action=RequestAction.HAND_OVER.name,
        state=held.state,
        organisation=left,
        to_organisation=to,
        term=term_id(HANDOVER_TERMS.name, HANDOVER_TERMS.on(now.date())),
    )
    await entry.save()
    held.organisation = to
    await bell.handed_over(held, dedup=entry.id, now=now)
    await happened(f"request.{RequestAction.HAND_OVER.value}", at=now, house=held.house, subject=held.id, who=None)
