"""How tallies follow what is done with requests, how scores are drawn up from them, and how documents and reviews
change: one function a deed, one transaction each."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from piccolo.columns import Column
from piccolo.query.mixins import LockStrength

from gosdom_core.access import ViewerKind
from gosdom_core.errors import Missing, NotAllowed, NotFound, NotNow, OutOfRange, text
from gosdom_core.requests.scores import counts_since, summed
from gosdom_graphql.database import new_id
from gosdom_graphql.database.engine import ENGINE
from gosdom_graphql.database.prepared import Prepared
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.files import store as files
from gosdom_graphql.homes.tables import Organisation, Person, ServiceContract
from gosdom_graphql.organisations.tables import OrganisationDocument, OrganisationReview, RequestCounted
from gosdom_graphql.organisations.words import DocumentKind
from gosdom_graphql.sessions.viewer import Viewer

Values: TypeAlias = dict[Column | str, Any]
"""What Piccolo's update takes: wider than a dict of names."""

TEXT_LIMIT: Final = 2_000
REPLY_LIMIT: Final = 2_000
TITLE_LIMIT: Final = 200
DOCUMENTS: Final = 100
"""Documents that one organisation shows."""
AT_ONCE: Final = 100
"""Scores that are drawn up in a beat of the clock."""
APART: Final = timedelta(minutes=1)
"""Clocks of two workers are not further apart: a score of a later moment than that is there since one was put back."""

# --- Tallies ----------------------------------------------------------------------------------------------------------


RECOUNT = Prepared("select recount_requests({}::uuid[])")


async def recount(requests: Iterable[UUID]) -> None:
    """What do these requests count as now?

    Whoever changes a request says so here, in the same transaction, with its row locked; once too often does nothing.
    """
    if ids := list(requests):
        await RECOUNT(ids)


async def fold(_now: datetime) -> int:
    """How many sums have the clock's hands added up? Rows that deeds added become one; what they come to stays."""
    rows = await RequestCounted.raw("select fold_tallies() as folded")
    return int(rows[0]["folded"])


# --- Scores, drawn up -------------------------------------------------------------------------------------------------

Run: TypeAlias = Callable[[str, Sequence[Any]], Awaitable[Any]]
"""Runs a statement with its values, in a transaction, and gives its rows."""

OUT_OF_DATE = """
select id, zone from organisation where coalesce(scored_until, '-infinity') <= $1::timestamptz
order by coalesce(scored_until, '-infinity'), id limit $2::int for no key update skip locked
"""
FROM_LATER = """
select id, zone from organisation where scored_at > $1::timestamptz
order by scored_at limit $2::int for no key update skip locked
"""
# after the lock, in a statement of its own: it sees every tally that was folded before the row was held, and who folds
# the next one waits for the row
SUMS = """
select x.id, mine.*, region.*, (
  select min(t.at) from score_tally t where t.organisation = x.id and t.at > $1::timestamptz
) as next_at
from unnest($2::uuid[], $3::timestamptz[]) x (id, since)
join organisation o on o.id = x.id
cross join lateral (
  select coalesce(sum(due), 0) as due, coalesce(sum(in_time), 0) as in_time, coalesce(sum(ratings), 0) as ratings,
    coalesce(sum(total), 0) as total
  from score_tally t where t.organisation = x.id and t.at > x.since and t.at <= $1::timestamptz
) mine
cross join lateral (
  select coalesce(sum(ratings), 0) as region_ratings, coalesce(sum(total), 0) as region_total
  from score_tally t
  where t.organisation is null and t.region = o.region and t.at > x.since and t.at <= $1::timestamptz
) region
"""
DRAWN_UP = """
update organisation o
set rating = x.rating, share_in_time = x.share_in_time, scored_at = $1::timestamptz, scored_until = x.scored_until
from unnest($2::uuid[], $3::numeric[], $4::numeric[], $5::timestamptz[]) x (id, rating, share_in_time, scored_until)
where o.id = x.id
"""


async def draw_up(now: datetime, *, at_once: int | None = AT_ONCE, run: Run = ENGINE.run_text) -> int:
    """How many scores has the clock drawn up, for lists to be sorted and found by?

    Those that were never drawn up, or hold no longer: a tally was folded, or its moment has come; a new day has begun
    at the organisation; the clock was put back. A rating draws up the score of whom it is about: others of the region
    are drawn to its new mean when their own turn comes.
    """
    held = await run(OUT_OF_DATE, [now, at_once]) or await run(FROM_LATER, [now + APART, at_once])
    if not held:
        return 0
    zones = {row["id"]: ZoneInfo(row["zone"]) for row in held}
    sums = await run(SUMS, [now, [*zones], [counts_since(now, zone) for zone in zones.values()]])
    drawn = [(row["id"], *_score(row, now, zones[row["id"]])) for row in sums]
    await run(DRAWN_UP, [now, *map(list, zip(*drawn, strict=True))])
    return len(drawn)


def _score(sums: Any, now: datetime, zone: ZoneInfo) -> tuple[Decimal | None, Decimal | None, datetime]:
    """The rating, the share in time, and until when they hold."""
    today = now.astimezone(zone).date()
    midnight = datetime.combine(today + timedelta(days=1), time(), zone)
    mean = Fraction(sums["region_total"], sums["region_ratings"]) if sums["region_ratings"] else None
    score = summed(sums["due"], sums["in_time"], sums["ratings"], sums["total"], today=today, region_mean=mean)
    return _rounded(score.rating), _rounded(score.share), min(midnight, sums["next_at"] or midnight)


def _rounded(value: Fraction | None) -> Decimal | None:
    """To four places, a half away from zero, as what is shown is rounded; none of them is below zero."""
    return None if value is None else Decimal(math.floor(value * 10_000 + Fraction(1, 2))).scaleb(-4)


# --- Documents --------------------------------------------------------------------------------------------------------


async def add_document(viewer: Viewer, kind: DocumentKind, title: str, pages: Sequence[UUID]) -> Done:
    """What does an organisation show of itself? Its staff add it, for their own; a hundred at most.

    Raises `NotAllowed` for everybody else, `Missing` without a file, `OutOfRange` for one too many, and what
    `files.attach` raises.
    """
    if viewer.kind is not ViewerKind.STAFF:
        raise NotAllowed
    title = text(title, field=["title"], limit=TITLE_LIMIT)
    if not pages:
        raise Missing(field=["files"])
    # held, so that two do not add one too many
    mine = Organisation.select(Organisation.id).where(Organisation.id == viewer.organisation)
    await mine.lock_rows(LockStrength.no_key_update)
    ours = (OrganisationDocument.organisation == viewer.organisation) & OrganisationDocument.removed_at.is_null()
    if await OrganisationDocument.count().where(ours) >= DOCUMENTS:
        raise OutOfRange(field=["files"], least=0, most=DOCUMENTS, value=DOCUMENTS + 1)
    added = OrganisationDocument(
        id=new_id(),
        organisation=viewer.organisation,
        kind=kind.name,
        title=title,
        author=viewer.person,
        added_at=viewer.now,
    )
    await added.save()
    await files.attach(viewer, pages, house=None, document=added.id)
    return await _shown(viewer, added, "document.add")


async def remove_document(viewer: Viewer, document: UUID) -> Done:
    """What is not shown any more? The row and its file stay as they were; nobody reads them."""
    held = await OrganisationDocument.objects().where(OrganisationDocument.id == document).lock_rows().first()
    if held is None or held.removed_at is not None:
        raise NotFound(field=["document"])
    if viewer.kind is not ViewerKind.STAFF or held.organisation != viewer.organisation:
        raise NotAllowed
    await OrganisationDocument.update({OrganisationDocument.removed_at: viewer.now}).where(
        OrganisationDocument.id == held.id
    )
    return await _shown(viewer, held, "document.remove")


async def _shown(viewer: Viewer, held: OrganisationDocument, kind: str) -> Done:
    await happened(kind, at=viewer.now, house=None, subject=held.id, who=viewer.person)
    return Done({"document": held.id, "organisation": held.organisation})


# --- Reviews ----------------------------------------------------------------------------------------------------------

SERVED = """
select c.house from service_contract c join house h on h.id = c.house
where c.organisation = {} and c.house = any({}::uuid[])
  and ({}::timestamptz at time zone h.zone)::date between c.since and coalesce(c.until, 'infinity')
order by c.since desc, c.house limit 1
"""


async def review(viewer: Viewer, organisation: UUID, words: str) -> Done:
    """What does a resident say of who serves their house? One review of each; it may be withdrawn and written anew.

    Raises `NotFound` for an organisation that is not there, `NotAllowed` for who lives in no house that it serves
    today, `NotNow` where there is one already.
    """
    words = text(words, field=["text"], limit=TEXT_LIMIT)
    # the author's row: two reviews of one person come one after the other
    await Person.objects().where(Person.id == viewer.person).lock_rows(LockStrength.no_key_update).first()
    if not await Organisation.exists().where(Organisation.id == organisation):
        raise NotFound(field=["organisation"])
    at_home = viewer.kind is ViewerKind.RESIDENT
    served = await ServiceContract.raw(SERVED, organisation, list(viewer.houses), viewer.now) if at_home else []
    if not served:
        raise NotAllowed(field=["organisation"])
    mine = OrganisationReview.author == viewer.person
    here = OrganisationReview.organisation == organisation
    if await OrganisationReview.exists().where(mine & here & OrganisationReview.withdrawn_at.is_null()):
        raise NotNow(field=["organisation"])
    written = OrganisationReview(
        id=new_id(),
        organisation=organisation,
        house=served[0]["house"],
        author=viewer.person,
        text=words,
        created_at=viewer.now,
    )
    await written.save()
    return await _done(viewer, written, "review.write")


async def reply(viewer: Viewer, review: UUID, words: str) -> Done:
    """What does the organisation reply? Once; its staff alone."""
    held = await _hold(review)
    if viewer.kind is not ViewerKind.STAFF or held.organisation != viewer.organisation:
        raise NotAllowed
    if held.reply is not None:
        raise NotNow
    words = text(words, field=["text"], limit=REPLY_LIMIT)
    changes = {"reply": words, "replied_at": viewer.now, "replied_by": viewer.person}
    await OrganisationReview.update(cast("Values", changes)).where(OrganisationReview.id == held.id)
    return await _done(viewer, held, "review.reply")


async def withdraw(viewer: Viewer, review: UUID) -> Done:
    """How does an author take a review back? Nobody reads it from now on, the reply neither."""
    held = await _hold(review)
    if held.author != viewer.person:
        raise NotAllowed
    await OrganisationReview.update({OrganisationReview.withdrawn_at: viewer.now}).where(
        OrganisationReview.id == held.id
    )
    return await _done(viewer, held, "review.withdraw")


async def _hold(id: UUID) -> OrganisationReview:
    held = await OrganisationReview.objects().where(OrganisationReview.id == id).lock_rows().first()
    if held is None or held.withdrawn_at is not None:
        raise NotFound(field=["review"])
    return held


async def _done(viewer: Viewer, held: OrganisationReview, kind: str) -> Done:
    await happened(kind, at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"review": held.id, "organisation": held.organisation})
