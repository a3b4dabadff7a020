"""What a request is attached to: a reference with a kind, to something that its author sees."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from gosdom_core import access
from gosdom_core.errors import NotFound
from gosdom_core.requests import Attachable
from gosdom_graphql.meetings.store.seeing import sees as sees_meeting
from gosdom_graphql.meetings.tables import Meeting
from gosdom_graphql.notices import addressing
from gosdom_graphql.notices.tables import Notice
from gosdom_graphql.readings.store import held as meters
from gosdom_graphql.readings.tables import Meter
from gosdom_graphql.requests.store.held import sees
from gosdom_graphql.sessions.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Attached:
    """What is attached? Its kind and its key."""

    kind: Attachable
    id: UUID


async def _sees_notice(viewer: Viewer, id: UUID) -> bool:
    notice = await Notice.objects().where(Notice.id == id).first()
    seen = None if notice is None else addressing.as_seen(notice)
    return seen is not None and access.sees_notice(addressing.as_reader(viewer), seen, viewer.now)


async def _sees_reading(viewer: Viewer, id: UUID) -> bool:
    rows = await Meter.raw("select m.* from meter m join reading r on r.meter = m.id where r.id = {}", id)
    return bool(rows) and meters.sees(viewer, Meter(**rows[0]))


async def _sees_meeting(viewer: Viewer, id: UUID) -> bool:
    meeting = await Meeting.objects().where(Meeting.id == id).first()
    return meeting is not None and sees_meeting(viewer, meeting)


SEEN: Final[dict[Attachable, Callable[[Viewer, UUID], Awaitable[bool]]]] = {
    Attachable.NOTICE: _sees_notice,
    Attachable.READING: _sees_reading,
    Attachable.REQUEST: sees,
    Attachable.MEETING: _sees_meeting,
}
"""How is it known that the viewer sees such a thing? A feature adds its kind; no other can be attached."""


async def check_attached(viewer: Viewer, attached: Attached | None) -> None:
    """Can it be attached? Raises `NotFound` for what the viewer does not see."""
    if attached is not None and (attached.kind not in SEEN or not await SEEN[attached.kind](viewer, attached.id)):
        raise NotFound(field=["attached"])
