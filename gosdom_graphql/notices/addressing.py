"""To whom is a notice addressed, and may its author write to them? Read in the deed's transaction, houses locked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gosdom_core import access
from gosdom_core.access import ViewerKind
from gosdom_core.errors import Missing, NotAllowed, NotFound, OutOfRange, text
from gosdom_core.notices import audience as fitting
from gosdom_graphql.database import new_id
from gosdom_graphql.homes.tables import Entrance, House, Premises
from gosdom_graphql.notices.tables import Notice, NoticeAudience
from gosdom_graphql.notices.words import MOST_PLACES, RISER_LIMIT, AudienceKind, AudienceUnfit, NoticeKind
from gosdom_graphql.sessions.viewer import Viewer

SERVED = """
select h.id from house h
where h.id = any({}::uuid[]) and exists (
  select from service_contract c where c.house = h.id and c.organisation = {}::uuid
    and ({}::timestamptz at time zone h.zone)::date between c.since and coalesce(c.until, 'infinity')
)
for share of h
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class To:
    """One line of an audience as its author says it: a region, a house, an entrance, or premises (with a riser)."""

    region: str | None = None
    house: UUID | None = None
    entrance: UUID | None = None
    premises: tuple[UUID, ...] = ()
    riser: str | None = None


async def audience(viewer: Viewer, kind: NoticeKind, to: Sequence[To]) -> list[NoticeAudience]:
    """Which rows say to whom it goes? Without the notice's own key, which the caller sets.

    Raises `Missing` without any line, `NotFound` for a place that is not there, `AudienceUnfit` where a notice of this
    kind is not for them, `NotAllowed` where the viewer may not write to them.
    """
    if not to:
        raise Missing(field=["audience"])
    _check_count(sum(len(each.premises) or 1 for each in to))
    rows: list[NoticeAudience] = []
    for place, each in enumerate(to):
        field = ["audience", str(place)]
        found = await _lines(each, field)
        if kind.owners_only and found[0].kind not in (AudienceKind.HOUSE.name, AudienceKind.PREMISES.name):
            raise AudienceUnfit(field=field)
        if not kind.owners_only and AudienceKind[found[0].kind].in_law not in fitting(kind.rule):
            raise AudienceUnfit(field=field)
        rows += found
    # the same flat twice is one line
    lines = {(row.region, row.house, row.entrance, row.premises): row for row in rows}
    for rank, row in enumerate(lines.values()):
        row.rank = rank
    await may_write(viewer, lines.values())
    return list(lines.values())


def _check_count(count: int) -> None:
    if count > MOST_PLACES:
        raise OutOfRange(field=["audience"], least=1, most=MOST_PLACES, value=count)


async def _lines(to: To, field: list[str]) -> list[NoticeAudience]:
    """The rows of one line; exactly one thing is named in it."""
    named = [each for each in (to.region, to.house, to.entrance, to.premises or None) if each is not None]
    if len(named) != 1:
        raise AudienceUnfit(field=field)
    if to.region is not None:
        if not await House.exists().where(House.region == to.region):
            raise NotFound(field=[*field, "region"])
        return [_row(AudienceKind.REGION, to.region)]
    if to.house is not None:
        (home,) = await _found(House, [to.house], [*field, "house"])
        return [_row(AudienceKind.HOUSE, home["region"], home["id"])]
    if to.entrance is not None:
        (entrance,) = await _found(Entrance, [to.entrance], [*field, "entrance"])
        (home,) = await _found(House, [entrance["house"]], field)
        return [_row(AudienceKind.ENTRANCE, home["region"], home["id"], entrance=to.entrance)]
    riser = text(to.riser, field=[*field, "riser"], limit=RISER_LIMIT, required=False) or None
    kind = AudienceKind.PREMISES if riser is None else AudienceKind.RISER
    flats = await _found(Premises, to.premises, [*field, "premises"])
    homes = {each["id"]: each for each in await _found(House, {flat["house"] for flat in flats}, field)}
    return [
        _row(kind, homes[flat["house"]]["region"], flat["house"], premises=flat["id"], riser=riser) for flat in flats
    ]


async def _found(table: Any, ids: Iterable[UUID], field: list[str]) -> list[dict[str, Any]]:
    wanted = list(dict.fromkeys(ids))
    columns = [table.id, table.region] if table is House else [table.id, table.house]
    rows = {row["id"]: row for row in await table.select(*columns).where(table.id.is_in(wanted))}
    if len(rows) != len(wanted):
        raise NotFound(field=field)
    return [rows[id] for id in wanted]


def _row(
    kind: AudienceKind,
    region: str,
    house: UUID | None = None,
    *,
    entrance: UUID | None = None,
    premises: UUID | None = None,
    riser: str | None = None,
) -> NoticeAudience:
    return NoticeAudience(
        {},
        _ignore_missing=True,
        id=new_id(),
        kind=kind.name,
        region=region,
        house=house,
        entrance=entrance,
        premises=premises,
        riser=riser,
        rank=0,
    )


async def may_write(viewer: Viewer, rows: Iterable[NoticeAudience]) -> None:
    """May the viewer's organisation write to all of these today? Raises `NotAllowed`.

    Who serves a house, to its house; the inspectorate to its region; the operator to everybody.
    """
    lines = list(rows)
    match viewer.kind:
        case ViewerKind.OPERATOR:
            allowed = True
        case ViewerKind.INSPECTOR:
            allowed = all(line.region == viewer.region for line in lines)
        case ViewerKind.STAFF if viewer.organisation is not None:
            houses = {line.house for line in lines}
            allowed = None not in houses and houses == await served(viewer.organisation, houses, viewer.now)
        case _:
            allowed = False
    if not allowed:
        raise NotAllowed(field=["audience"])


async def served(organisation: UUID, houses: Iterable[UUID], now: datetime) -> set[UUID]:
    """Which of the houses does it serve today? They are locked FOR SHARE: a handover waits for the deed."""
    rows = await House.raw(SERVED, sorted(houses), organisation, now)
    return {row["id"] for row in rows}


def reach(rows: Iterable[NoticeAudience]) -> dict[str, Any]:
    """Which columns of the notice say whom it reaches? The core's sets, as arrays."""
    lines = list(rows)
    found = access.reaches(
        access.Addressed(
            line.region,
            _id(line.house),
            _id(line.entrance),
            _id(line.premises),
            letter=line.kind == AudienceKind.PREMISES.name,
        )
        for line in lines
    )
    houses = {line.house for line in lines}
    return {
        "house": next(iter(houses)) if len(houses) == 1 else None,
        "places": [UUID(each) for each in sorted(found.places)],
        "houses": [UUID(each) for each in sorted(found.houses)],
        "regions": sorted(found.regions),
        "seen_regions": sorted(found.seen_regions),
    }


def as_seen(notice: Notice) -> access.NoticeSeen:
    """The notice as the core decides over it."""
    sets = access.Reach(
        frozenset(map(str, notice.places)),
        frozenset(map(str, notice.houses)),
        frozenset(notice.regions),
        frozenset(notice.seen_regions),
    )
    return access.NoticeSeen(str(notice.organisation), sets, notice.shown_at, notice.owners_only)


def as_reader(viewer: Viewer) -> access.NoticeReader:
    """The viewer as the core knows them."""
    return access.NoticeReader(
        viewer.kind,
        _id(viewer.organisation),
        frozenset(map(str, viewer.notice_places)),
        frozenset(map(str, viewer.owner_places)),
        frozenset(viewer.notice_regions),
        frozenset(map(str, viewer.houses_served)),
        viewer.region,
    )


def _id(id: UUID | None) -> str | None:
    return None if id is None else str(id)
