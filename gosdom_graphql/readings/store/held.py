"""What every deed on a meter begins with: the meter held by its lock, as the viewer may use it, in the core's words."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotAllowed, NotFound
from gosdom_graphql.database.prepared import Prepared
from gosdom_graphql.readings.tables import Meter
from gosdom_graphql.sessions.viewer import Viewer

READ = Prepared(lambda id: Meter.objects().where(Meter.id == id))
LOCKED = Prepared(lambda id: Meter.objects().where(Meter.id == id).lock_rows())


async def hold(viewer: Viewer, id: UUID, *, field: str = "meter", lock: bool = True) -> Meter:
    """Which meter is it? Locked; unknown and unseen are one: `NotFound`."""
    held = await (LOCKED if lock else READ).first(id)
    if held is None or not sees(viewer, held):
        raise NotFound(field=[field])
    return held


async def hold_at_work(viewer: Viewer, id: UUID) -> Meter:
    """Which meter does an employee keep? Raises `NotFound`, and `NotAllowed` for who only sees it."""
    held = await hold(viewer, id)
    if not at_work(viewer, held):
        raise NotAllowed(field=["meter"])
    return held


def sees(viewer: Viewer, meter: Meter) -> bool:
    """May the viewer see the meter? `rows.may_see` says the same of many rows."""
    if viewer.kind is ViewerKind.RESIDENT:
        return is_home(viewer, meter) or (meter.premises is None and meter.house in viewer.owned_houses)
    return at_work(viewer, meter)


def is_home(viewer: Viewer, meter: Meter) -> bool:
    """Is it in a home whose readings the viewer may see?"""
    return meter.premises is not None and meter.premises in viewer.reading_premises


def is_read(viewer: Viewer, meter: Meter) -> bool:
    """Is it in a home from which the viewer may send readings? A power of attorney may let them be seen alone."""
    return meter.premises is not None and meter.premises in viewer.metering_premises


def at_work(viewer: Viewer, meter: Meter) -> bool:
    """Does the viewer manage its house today, or keep it while they serve the house?"""
    return work(viewer)(meter.house, meter.organisation)


def work(viewer: Viewer) -> Callable[[UUID, UUID], bool]:
    """With which meters does the viewer work today? Told by their house and by who keeps them."""
    if viewer.kind is not ViewerKind.STAFF:
        return lambda house, keeper: False
    managed, serves = frozenset(viewer.houses_managed), frozenset(viewer.houses_served)
    return lambda house, keeper: house in managed or (keeper == viewer.organisation and house in serves)
