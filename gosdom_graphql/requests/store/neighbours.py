"""Neighbours who write of the same thing: one of them leads, the others join; what is done to one is done to each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from gosdom_core.errors import NotFound, NotNow
from gosdom_core.homes import Place
from gosdom_core.requests import (
    JOINING,
    Addressee,
    NeighboursAsked,
    OwnRequest,
    RequestAction,
    RequestState,
    may_join,
)
from gosdom_graphql.database.prepared import Prepared
from gosdom_graphql.deeds import Done
from gosdom_graphql.requests.store.held import finish, hold_seen, moved, sees
from gosdom_graphql.requests.tables import Request
from gosdom_graphql.sessions.viewer import Viewer

A = RequestAction
OPEN = [state.name for state in RequestState if state.is_open]
IN_WORK = (A.MEET_DEADLINE, A.ANSWER, A.RESOLVE)

ALIKE = Prepared("""
select r.id, r.number, 1 + (select count(*) from request j where j.joined = r.id and j.closed_at is null) as count
from request r join house h on h.id = r.house
where r.house = {} and r.category = {} and r.place = {} and r.entrance is not distinct from {}::uuid
  and r.addressee = {} and r.organisation = {} and r.closed_at is null and r.joined is null and r.place <> 'APARTMENT'
  and r.author <> {}
  and (r.received_at at time zone h.zone)::date = ({}::timestamptz at time zone h.zone)::date
order by r.received_at, r.id limit 1
""")
JOINED = Prepared(
    lambda lead, organisation: (
        Request.objects()
        .where((Request.joined == lead) & Request.closed_at.is_null() & (Request.organisation == organisation))
        .order_by(Request.id)
        .lock_rows()
    )
)


async def asked(viewer: Viewer, request: Request) -> NeighboursAsked | None:
    """Has a neighbour written of the same thing about the same place today? Only who lives there is asked."""
    joinable = may_join(Place[request.place], Addressee[request.addressee])
    if not joinable or request.house not in viewer.request_houses:
        return None
    found = await ALIKE.first(
        request.house, request.category, request.place, request.entrance, request.addressee, request.organisation,
        viewer.person, viewer.now,
    )  # fmt: skip
    if found is None:
        return None
    return NeighboursAsked(
        field=["join"],
        term=JOINING.on(viewer.now.date()),
        number=found["number"],
        count=found["count"],
        request=f"Request:{found['id']}",
    )


async def join(viewer: Viewer, request: Request, other: UUID) -> None:
    """Whom does a new request join? The neighbour's that is named, or the one that leads it: held till the end.

    Raises `NotFound`, `OwnRequest`, or `NotNow` for what is over or about something else.
    """
    # the one that leads is locked before those that joined it, as by every deed on it
    named = await Request.select(Request.joined).where(Request.id == other).first()
    if named is None or not await sees(viewer, other):
        raise NotFound(field=["join"])
    lead = await hold_seen(viewer, named["joined"] or other, field="join")
    if lead.author == viewer.person:
        raise OwnRequest(field=["join"])
    alike = ("house", "entrance", "place", "category", "addressee", "organisation")
    same = all(getattr(lead, name) == getattr(request, name) for name in alike)
    if not same or lead.state not in OPEN or not may_join(Place[lead.place], Addressee[lead.addressee]):
        raise NotNow(field=["join"])
    request.joined = lead.id


async def for_each(
    viewer: Viewer, held: Request, action: RequestAction, do: Callable[[Request], Awaitable[Done]]
) -> Done:
    """What is done to the request, and to those that joined it and that it can be done to.

    Who joined after it was taken is taken with it: one answer goes to each.
    """
    others = await _joined(viewer, held, action)
    done = await do(held)
    for each in others:
        await do(each)
    return done


async def _joined(viewer: Viewer, lead: Request, action: RequestAction) -> list[Request]:
    """In the order of their ids, which is that of their receipt; each locked, in the state that the action leads to."""
    ready = []
    for each in await JOINED(lead.id, lead.organisation):
        if action in IN_WORK and each.state == RequestState.ACCEPTED.name:
            await finish(viewer, await moved(viewer, each, A.TAKE), A.TAKE, responsible=viewer.person)
        try:
            ready.append(await moved(viewer, each, action))
        except NotNow:
            continue  # it went its own way: answered before, or nothing of the kind is open
    return ready


async def lead_on(left: Request) -> None:
    """Who leads when the first one is withdrawn? The next who joined; the others join that one."""
    mine = (Request.joined == left.id) & Request.closed_at.is_null()
    others = await Request.objects().where(mine).order_by(Request.id).lock_rows()
    if others:
        first, *rest = [each.id for each in others]
        await Request.update({Request.joined: None}).where(Request.id == first)
        if rest:
            await Request.update({Request.joined: first}).where(Request.id.is_in(rest))
