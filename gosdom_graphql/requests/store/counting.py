"""Terms as rows: the facts that a request holds, and the deadlines that the core counts from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from gosdom_core.homes import Resource
from gosdom_core.requests import (
    Addressee,
    Applicant,
    DeadlineKind,
    Facts,
    Information,
    RequestCategory,
    Season,
    deadlines,
    may_complain,
    may_extend,
    may_forward,
)
from gosdom_core.requests import RequestDeadline as Due
from gosdom_graphql.database import new_id
from gosdom_graphql.database.prepared import new
from gosdom_graphql.homes.tables import House
from gosdom_graphql.law.store import term_id
from gosdom_graphql.requests.tables import Request, RequestDeadline

PLAIN = (
    "occurred_at",
    "inspection_agreed_at",
    "supply_cut",
    "flat_temperature",
    "mean_daily_temperature",
    "independent_sources",
)
ENUMS: dict[str, Any] = {"season": Season, "resource": Resource, "information": Information}


def told(facts: Facts) -> dict[str, Any]:
    """Which columns keep the facts?"""
    return {name: getattr(facts, name) for name in PLAIN} | {
        name: None if (member := getattr(facts, name)) is None else member.name for name in ENUMS
    }


async def facts_of(held: Request) -> Facts:
    """From which facts do its terms run today?"""
    zone = await House.select(House.zone).where(House.id == held.house).first()
    return facts(held, ZoneInfo(zone["zone"] if zone else "UTC"))


def facts(held: Request, zone: ZoneInfo) -> Facts:
    """The same, in the house's zone."""
    # the damage does not become younger by being forwarded
    occurred = held.occurred_at or (held.received_at if held.forwarded_at else None)
    enums = {name: None if getattr(held, name) is None else kind[getattr(held, name)] for name, kind in ENUMS.items()}
    return Facts(
        category=RequestCategory[held.category],
        addressee=Addressee[held.addressee],
        applicant=Applicant[held.applicant],
        # what was forwarded runs from the receipt of the one who has it now
        received_at=held.forwarded_at or held.received_at,
        registered_at=held.registered_at,
        zone=zone,
        **{name: getattr(held, name) for name in PLAIN} | {"occurred_at": occurred},
        **enums,
    )


def started(request: Request, facts: Facts, *, without: Collection[DeadlineKind] = (), rank: int = 0) -> list[Any]:
    """Which deadlines start now, but for those kinds? As the core counts them."""
    found = [each for each in deadlines(facts) if each.kind not in without]
    return [row(request, each, facts.received_at, place) for place, each in enumerate(found, rank)]


def row(request: Request, due: Due, received_at: datetime, rank: int) -> RequestDeadline:
    """A deadline as it is kept: with its clause, and its explanation in both languages."""
    return new(
        RequestDeadline,
        id=new_id(),
        house=request.house,
        request=request.id,
        kind=due.kind.name,
        condition=None if due.condition is None else due.condition.name,
        decides=due.decides,
        rank=rank,
        starts_at=due.deadline.start or received_at,
        due_at=due.deadline.at,
        due_day=due.deadline.day,
        term=term_id(due.name, due.deadline.term),
        explanation_ru=due.deadline.explain("ru"),
        explanation_en=due.deadline.explain("en"),
        provisional=due.deadline.provisional,
    )


def known(held: Request, running: Iterable[RequestDeadline], now: datetime) -> dict[str, bool]:
    """On which facts do the moves of its life depend? The words of `gosdom_core.requests.move`."""
    open_ones = list(running)
    kinds = [DeadlineKind[each.kind] for each in open_ones]
    in_time = [
        each.due_at is not None and each.due_at >= now for each in open_ones if each.kind == DeadlineKind.ANSWER.name
    ]
    addressee, answered = Addressee[held.addressee], held.answered_at is not None
    return {
        "answered": answered,
        "rated": held.rating is not None,
        "deed_open": any(not kind.met_by_answer for kind in kinds),
        "registered": held.registered_at is not None,
        "forwardable": may_forward(addressee, answered=answered),
        "extendable": any(in_time) and extendable(held),
        "ordinary": not addressee.is_state_body,
        "complainable": may_complain(addressee, answered=answered, overdue=held.awaits and held.due_at < now),
    }


def extendable(held: Request) -> bool:
    """Is it of those whose term can be extended at all, and was it not yet?"""
    if held.extended_at is not None or held.registered_at is None:
        return False
    # which zone it is makes no difference here
    return may_extend(facts(held, ZoneInfo("UTC")))
