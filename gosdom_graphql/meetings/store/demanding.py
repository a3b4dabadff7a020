"""How owners demand a meeting: with a tenth of all votes the organisation must call it, in its term."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotAllowed, NotNow
from gosdom_core.meetings import Demand, Initiator, call_by, demand
from gosdom_core.meetings.terms import DEMAND_TERM
from gosdom_core.meetings.words import votes_text
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.law.store import term_id
from gosdom_graphql.meetings.store import house
from gosdom_graphql.meetings.store.house import Place
from gosdom_graphql.meetings.store.seeing import done, hold, place_of, write
from gosdom_graphql.meetings.tables import Meeting, MeetingDeadline, MeetingDemand
from gosdom_graphql.meetings.words import DemandTooSmall, MeetingDeadlineKind, MeetingState
from gosdom_graphql.sessions.viewer import Viewer

D = MeetingDemand


async def join_demand(viewer: Viewer, meeting: UUID) -> Done:
    """Who demands the meeting, too? An owner of the house; with a tenth of all votes the organisation must call it.

    Raises `NotNow` where nothing is demanded (any more), `NotAllowed` for who owns nothing that votes.
    """
    held = await hold(viewer, meeting)
    place = await place_of(held.house)
    if viewer.kind is not ViewerKind.RESIDENT or not {held.house} <= {*viewer.owned_houses} & {*viewer.voting_houses}:
        raise NotAllowed(field=["meeting"])
    waits = held.state == MeetingState.DRAFT.name and held.demanded_at is None
    if held.initiator != Initiator.OWNERS_BY_DEMAND.name or not waits:
        raise NotNow(field=["meeting"])
    if await D.exists().where(D.meeting == held.id, D.person == viewer.person):
        return Done({"meeting": held.id})
    await D(id=new_id(), house=held.house, meeting=held.id, person=viewer.person, at=viewer.now).save()
    await _weigh_demand(held, place, viewer.now)
    return await done(viewer, held, "meeting.demanded")


async def _weigh_demand(held: Meeting, place: Place, now: datetime) -> None:
    """Is it enough? Then the term runs in which the organisation must call the meeting."""
    found = await _demanded(held, place, now)
    figures = (found.votes, found.total, found.term.value * found.total)
    told = {
        f"demand_{language}": words.format(*(votes_text(each, language) for each in figures))
        for language, words in (("ru", "требуют {} из {} голосов, нужно {}"), ("en", "{} of {} votes, {} needed"))
    }
    await write(held, **told, demanded_at=now if found.is_enough else None)
    if found.is_enough:
        due = call_by(now, place.zone)
        await deadline(held, MeetingDeadlineKind.CALL, due, DEMAND_TERM.name, now)


async def deadline(held: Meeting, kind: MeetingDeadlineKind, due: Any, name: str, starts: datetime) -> None:
    """By when, by which clause? Kept as the core counted it."""
    row = MeetingDeadline(
        id=new_id(), house=held.house, meeting=held.id, kind=kind.name, starts_at=starts, due_at=due.at,
        due_day=due.day, term=term_id(name, due.term), explanation_ru=due.explain("ru"),
        explanation_en=due.explain("en"),
    )  # fmt: skip
    await row.save()


async def _demanded(held: Meeting, place: Place, now: datetime) -> Demand:
    """What has it come to, by the register of today?"""
    people = [str(row["person"]) for row in await D.select(D.person).where(D.meeting == held.id)]
    return demand(await house.roll_of(held.house, place.day(now)), people, place.day(now))


async def require_enough(held: Meeting, place: Place, now: datetime) -> None:
    """Do enough owners demand it, where it is called by their demand? Raises `DemandTooSmall`."""
    if held.initiator != Initiator.OWNERS_BY_DEMAND.name or held.demanded_at is not None:
        return
    found = await _demanded(held, place, now)
    needed = votes_text(found.term.value * found.total)
    raise DemandTooSmall(term=found.term, votes=votes_text(found.votes), total=votes_text(found.total), needed=needed)
