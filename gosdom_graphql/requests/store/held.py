"""What every deed begins and ends with: the request held by its lock, and written down with what becomes of it.

Where it matters who serves the house, the house is locked before the request, as a handover does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from uuid import UUID

from piccolo.columns import Column

from gosdom_core import access
from gosdom_core.errors import NotFound
from gosdom_core.homes import Place
from gosdom_core.requests import (
    Addressee,
    Applicant,
    DeadlineKind,
    DeadlineState,
    RequestAction,
    RequestState,
    effect,
    move,
)
from gosdom_graphql.access.store import guests
from gosdom_graphql.database import new_id
from gosdom_graphql.database.prepared import Prepared, insert, new, update
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.notifications.store import reminders
from gosdom_graphql.notifications.store import requests as bell
from gosdom_graphql.organisations.store import recount
from gosdom_graphql.requests.store.counting import known
from gosdom_graphql.requests.tables import Request, RequestDeadline, RequestHistory
from gosdom_graphql.sessions.viewer import Viewer

Values: TypeAlias = dict[Column | str, Any]
"""What Piccolo's update takes: wider than a dict of names."""

READ = Prepared(lambda id: Request.objects().where(Request.id == id).first())
LOCKED = Prepared(lambda id: Request.objects().where(Request.id == id).lock_rows().first())
RUNNING = Prepared(
    lambda request: RequestDeadline.objects().where(
        RequestDeadline.request == request, RequestDeadline.met_at.is_null(), RequestDeadline.ended_at.is_null()
    )
)


async def hold(viewer: Viewer, id: UUID, action: RequestAction) -> Request:
    """Which request is it? Locked, and already in the state that the action leads to.

    Unknown and unseen are one: `NotFound`; then `NotAllowed` or `NotNow`.
    """
    held = await LOCKED.first(id)
    if held is None:
        raise NotFound(field=["request"])
    if access.sight(_who(viewer), _seen(held)) is access.Sight.NONE:
        raise NotFound(field=["request"])
    return await moved(viewer, held, action)


async def moved(viewer: Viewer, held: Request, action: RequestAction) -> Request:
    """Into which state does the action lead? A request that is locked, in it. Raises `NotAllowed` or `NotNow`."""
    facts = known(held, await running_of(held), viewer.now)
    held.state = move(RequestState[held.state], action, access.parts(_acting(viewer), _seen(held)), **facts).name
    return held


async def hold_seen(viewer: Viewer, id: UUID, *, field: str) -> Request:
    """Which request is named beside another one? Locked; `NotFound` at the field for what the viewer does not see."""
    held = await LOCKED.first(id)
    if held is None or access.sight(_who(viewer), _seen(held)) is access.Sight.NONE:
        raise NotFound(field=[field])
    return held


async def sees(viewer: Viewer, id: UUID) -> bool:
    """Does the viewer see this request?"""
    found = await READ.first(id)
    return found is not None and access.sight(_who(viewer), _seen(found)) is not access.Sight.NONE


async def house_of(id: UUID) -> UUID:
    """At which house is it? Asked before the request is locked. Raises `NotFound`."""
    found = await Request.select(Request.house).where(Request.id == id).first()
    if found is None:
        raise NotFound(field=["request"])
    return UUID(str(found["house"]))


def _who(viewer: Viewer) -> access.Viewer:
    """The viewer as the core knows them."""
    return access.Viewer(
        viewer.kind,
        name_of(viewer.person),
        premises=named(viewer.owned),
        guest_premises=named(set(viewer.request_premises) - set(viewer.owned)),
        houses=named(viewer.request_houses),
        organisations=named(viewer.organisations),
        serves=frozenset((str(viewer.organisation), str(house)) for house in viewer.houses_served),
        region=viewer.region,
    )


def _acting(viewer: Viewer) -> access.Viewer:
    """The viewer with the premises alone from which they may send: a child, or some representatives, only read."""
    theirs = set(viewer.owned) & set(viewer.sending_premises)
    return replace(_who(viewer), premises=named(theirs), guest_premises=named(set(viewer.sending_premises) - theirs))


def _seen(request: Request) -> access.RequestSeen:
    """The request as the core decides over it."""
    return access.RequestSeen(
        author=str(request.author),
        applicant=Applicant[request.applicant],
        addressee=Addressee[request.addressee],
        place=Place[request.place],
        house=str(request.house),
        region=request.region,
        premises=name_of(request.premises),
        organisation=str(request.organisation),
        answered_by=name_of(request.answered_by),
        answered_also=named(request.answered_also),
        complained_at=request.complained_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What does the line of history tell beside who did what?

    `words` say why it was forwarded or extended, `term` by which clause, or by our own choice.
    """

    met: DeadlineKind | None = None
    assignee: UUID | None = None
    to: UUID | None = None
    words: str | None = None
    term: UUID | None = None


async def finish(
    viewer: Viewer,
    held: Request,
    action: RequestAction,
    *,
    line: Line = Line(),
    words: str = "",
    **changes: Any,
) -> Done:
    """How does every deed end?

    Deadlines settled, the request written, a line of history, who is told of it, and the log last of all.
    """
    running = await running_of(held)
    for state, column in ((DeadlineState.MET, "met_at"), (DeadlineState.ENDED, "ended_at")):
        settled = [each for each in running if effect(action, DeadlineKind[each.kind]) is state]
        await settle(settled, **{column: viewer.now})
        running = [each for each in running if each not in settled]
    over = not RequestState[held.state].is_open
    # what the queue waits for: the nearest deadline that decides; where none does, the last one stays as it was
    due = [each.due_at for each in running if each.decides and each.due_at is not None]
    changes |= {
        "state": held.state,
        "closed_at": held.closed_at or (viewer.now if over else None),
        "awaits": bool(due),
        "due_at": min(due, default=held.due_at),
    }
    await update(Request, held.id, **changes)
    for name, value in changes.items():
        setattr(held, name, value)
    entry = new(
        RequestHistory,
        id=new_id(),
        house=held.house,
        request=held.id,
        at=viewer.now,
        action=action.name,
        state=held.state,
        deadline=None if line.met is None else line.met.name,
        person=viewer.person,
        organisation=viewer.organisation,
        assignee=line.assignee,
        to_organisation=line.to,
        words=line.words,
        term=line.term,
    )
    await insert(entry)
    await guests.did(
        viewer, access.Scope.REQUESTS, house=held.house, premises=held.premises, request=held.id, entry=entry.id
    )
    await recount([held.id])
    if action is not RequestAction.SUBMIT:
        await reminders.follow(held, over=over, now=viewer.now)
    await bell.changed(held, action, by=viewer.person, dedup=entry.id, now=viewer.now, words=words)
    await happened(event_of(action), at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"request": held.id})


def event_of(action: RequestAction) -> str:
    """Under which name does the log have a deed? A neighbour who follows the request is not told of a complaint."""
    return "request.changed" if action is RequestAction.COMPLAIN else f"request.{action.value}"


async def running_of(held: Request) -> list[RequestDeadline]:
    """Which of its deadlines are neither met nor ended?"""
    return await RUNNING(held.id)


async def settle(settled: Iterable[RequestDeadline], **how: Any) -> None:
    """What became of these deadlines? `met_at` or `ended_at`, with the moment."""
    await update(RequestDeadline, *[each.id for each in settled], **how)


def name_of(id: UUID | None) -> str | None:
    """What does the core call it? Ids are text there."""
    return None if id is None else str(id)


def named(ids: Iterable[UUID]) -> frozenset[str]:
    """What does the core call them?"""
    return frozenset(map(str, ids))
