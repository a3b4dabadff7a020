"""What every deed begins and ends with: the meeting held by its lock, by who may; written down, and said in the log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotAllowed, NotFound, NotNow, Question
from gosdom_core.meetings import Initiator
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.meetings.store import house
from gosdom_graphql.meetings.store.house import Place
from gosdom_graphql.meetings.tables import Meeting
from gosdom_graphql.meetings.words import MeetingState
from gosdom_graphql.sessions.viewer import Viewer


async def place_of(id: UUID) -> Place:
    """Which house is it? Raises `NotFound`."""
    found = await house.place_of(id)
    if found is None:
        raise NotFound(field=["house"])
    return found


async def hold(viewer: Viewer, id: UUID) -> Meeting:
    """The meeting, locked. Unknown and unseen are one: `NotFound`. The same as `rows.may_see`, in Python."""
    held = await Meeting.objects().where(Meeting.id == id).lock_rows().first()
    if held is None or not sees(viewer, held):
        raise NotFound(field=["meeting"])
    return held


async def prepared(viewer: Viewer, id: UUID) -> tuple[Meeting, Place]:
    """The meeting, locked, for who prepares it, and its house. Raises `NotAllowed` for the others who see it."""
    held = await hold(viewer, id)
    if not prepares(viewer, held):
        raise NotAllowed(field=["meeting"])
    return held, await place_of(held.house)


def sees(viewer: Viewer, held: Meeting) -> bool:
    """May the viewer see the meeting? Owners and who votes for them, the administrator, the manager, the region."""
    if prepares(viewer, held) or administers(viewer, held):
        return True
    called = held.announced_at is not None
    match viewer.kind:
        case ViewerKind.RESIDENT:
            by_demand = held.initiator == Initiator.OWNERS_BY_DEMAND.name
            return held.house in viewer.meeting_houses and (called or by_demand)
        case ViewerKind.STAFF:
            return held.house in viewer.houses_managed and called
        case ViewerKind.INSPECTOR:
            return held.region == viewer.region and called
    return False


def runs(viewer: Viewer, held: Meeting) -> bool:
    """Does the viewer prepare it, administer it, or look after it for an office? The same as `rows.calling.runs`."""
    office = viewer.kind is ViewerKind.INSPECTOR or held.house in viewer.houses_managed
    return sees(viewer, held) and (office or prepares(viewer, held) or administers(viewer, held))


def prepares(viewer: Viewer, held: Meeting) -> bool:
    """Does the viewer prepare it? The same as `rows.calling.prepares`."""
    collected = held.initiator == Initiator.OWNERS_BY_DEMAND.name and held.demanded_at is None
    if viewer.kind is ViewerKind.RESIDENT:
        own = held.organisation is None or collected
        return held.author == viewer.person and own and held.house in viewer.meeting_houses
    if viewer.kind is ViewerKind.STAFF:
        by_demand = held.initiator == Initiator.OWNERS_BY_DEMAND.name
        theirs = not collected if by_demand else held.organisation == viewer.organisation
        return theirs and held.house in viewer.houses_managed
    return False


def administers(viewer: Viewer, held: Meeting) -> bool:
    """Is the viewer the administrator of a meeting that is called? The same as `rows.calling.administers`."""
    known = viewer.kind in (ViewerKind.RESIDENT, ViewerKind.STAFF)
    return known and held.administrator == viewer.person and held.announced_at is not None


def require_draft(held: Meeting) -> None:
    """Is it still a draft? Raises `NotNow`."""
    if held.state != MeetingState.DRAFT.name:
        raise NotNow(field=["meeting"])


async def write(held: Meeting, **changes: Any) -> None:
    """What becomes of its columns?"""
    changed: dict[Any, Any] = {getattr(Meeting, name): value for name, value in changes.items()}
    await Meeting.update(changed).where(Meeting.id == held.id)


async def done(viewer: Viewer, held: Meeting, kind: str, questions: tuple[Question, ...] = ()) -> Done:
    """What came of the deed? The log says it, last thing in the transaction."""
    await happened(kind, at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"meeting": held.id}, questions)
