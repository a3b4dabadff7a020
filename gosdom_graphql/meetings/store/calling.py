"""How a meeting is called: one function a deed, one transaction each, the meeting's row locked first.

    DRAFT ──(a tenth demand it)──▶ DRAFT ──announce──▶ ANNOUNCED ──(its start: `opening.open_due`)──▶ OPEN
      └────────────────────── cancel ──────────────────────┴──▶ CANCELLED

The log: `meeting.drafted`, `meeting.changed`, `meeting.demanded`, `meeting.announced`, `meeting.noticed`,
`meeting.cancelled`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from gosdom_core.errors import Missing, NotAllowed, NotFound, NotNow, OutOfRange, text
from gosdom_core.meetings import CATALOGUE, Channel, Form, ItemKind
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.files import store as files
from gosdom_graphql.homes.tables import House
from gosdom_graphql.meetings.store import demanding, drafting, house, telling
from gosdom_graphql.meetings.store.drafting import Drafted, Item
from gosdom_graphql.meetings.store.seeing import (
    administers,
    done,
    hold,
    place_of,
    prepared,
    prepares,
    require_draft,
    write,
)
from gosdom_graphql.meetings.tables import AgendaItem, Meeting, MeetingDeadline, MeetingNotice
from gosdom_graphql.meetings.words import (
    MOST_NOTICES,
    PLACE_LIMIT,
    REASON_LIMIT,
    MeetingDeadlineKind,
    MeetingState,
)
from gosdom_graphql.sessions.viewer import Viewer

BLANK: Final = "…"
"""What our wordings leave to the initiator: nobody votes on it."""

L = MeetingDeadline
N = MeetingNotice

LOCK_HOUSE = "select id from house where id = {} for no key update"
LAST = "select coalesce(max(number), 0) as number from meeting where house = {} and year = {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where else was the notice given? By letter or under signature, or on the board for everybody.

    `notice` is the owner's notice in the system; a letter or a signature without one went to every owner.
    """

    channel: Channel
    notice: UUID | None = None
    at: datetime | None = None
    particulars: str | None = None
    files: tuple[UUID, ...] = ()


# --- Drafts ---------------------------------------------------------------------------------------------------------


async def draft(viewer: Viewer, said: Drafted, *, act: str | None) -> Done:
    """How does a meeting begin? As a draft; what a date or a form breaks is refused at once, with its clause.

    Raises `NotFound`, `NotAllowed` for who is neither an owner who may vote nor who manages the house, `RepeatsNothing`
    and what the core's check refuses. What it only doubts comes with the draft.
    """
    place = await place_of(said.house)
    called, organisation = await drafting.initiator(viewer, said, place)
    assert viewer.person is not None
    await House.raw(LOCK_HOUSE, place.id)
    await drafting.may_repeat(said.repeat_of, place.id)
    year = place.day(viewer.now).year
    (last,) = await Meeting.raw(LAST, place.id, year)
    held = Meeting(
        id=new_id(),
        house=place.id,
        region=place.region,
        year=year,
        number=last["number"] + 1,
        state=MeetingState.DRAFT.name,
        initiator=called.name,
        author=viewer.person,
        organisation=organisation,
        repeat_of=said.repeat_of,
        drafted_at=viewer.now,
        standing=act or None,
        administrator=await drafting.administrator(said.administrator, viewer.person, place, viewer.now),
        told_administrator_at=viewer.now,
        **drafting.columns(said, viewer.now),
    )
    agenda = await drafting.items(held, said.agenda, place.day(held.starts_at))
    found = await drafting.judged(held, agenda, place, now=viewer.now, act=act)
    found.require()
    await held.save()
    await AgendaItem.insert(*agenda)
    await files.attach(viewer, said.files, house=place.id, meeting=held.id)
    if held.administrator != viewer.person:
        await telling.administrator(held, place, viewer.now)
    return await done(viewer, held, "meeting.drafted", found.questions)


async def change(viewer: Viewer, meeting: UUID, changes: dict[str, Any], *, act: str | None) -> Done:
    """What of a draft is changed? The fields that are named; all of it is judged again. Raises `NotNow` once called."""
    held, place = await prepared(viewer, meeting)
    require_draft(held)
    rows = await house.agenda_of(held.id)
    before = {
        "form": Form[held.form], "agenda": drafting.as_said(rows),
        **{name: getattr(held, name) for name in _PLAIN},
    }  # fmt: skip
    said = SimpleNamespace(**before | changes)
    changed = drafting.columns(said, viewer.now)
    for name, value in changed.items():
        setattr(held, name, value)
    if "administrator" in changes:
        before_them = held.administrator
        held.administrator = await drafting.administrator(said.administrator, held.author, place, viewer.now)
        if held.administrator != before_them:
            held.told_administrator_at = viewer.now
            await telling.administrator(held, place, viewer.now)
    agenda = await drafting.items(held, said.agenda, place.day(held.starts_at))
    found = await drafting.judged(held, agenda, place, now=viewer.now, act=act)
    found.require()
    await AgendaItem.delete().where(AgendaItem.meeting == held.id)
    await AgendaItem.insert(*agenda)
    told = {"administrator": held.administrator, "told_administrator_at": held.told_administrator_at}
    await write(held, standing=act or None, **changed, **told)
    await files.attach(viewer, changes.get("files", ()), house=held.house, meeting=held.id)
    return await done(viewer, held, "meeting.changed", found.questions)


_PLAIN = (
    "starts_at", "ends_at", "in_system", "annual", "meets_at", "place", "paper_address", "paper_hours", "stored_at",
)  # fmt: skip


# --- Announcing -----------------------------------------------------------------------------------------------------


async def announce(
    viewer: Viewer, meeting: UUID, placed: Sequence[Placed], *, act: str | None, confirm: bool = False
) -> Done:
    """How is it called? Every owner is told in the system and by every channel they have, and the proof is kept.

    `placed` are the other places where notice was given: by the law at least one. What the core refuses is refused
    with its clause, what it doubts is asked first: `confirm`. Raises `NotNow` for what is no draft, `DemandTooSmall`,
    and `Missing` where our wording is not filled in.
    """
    held, place = await prepared(viewer, meeting)
    require_draft(held)
    await demanding.require_enough(held, place, viewer.now)
    if held.form != Form.IN_PERSON.name:
        for name in ("paper_address", "paper_hours"):
            if getattr(held, name) is None:
                raise Missing(field=["paperAddress" if name == "paper_address" else "paperHours"])
    agenda = await house.agenda_of(held.id)
    for number, item in enumerate(agenda):
        ours = CATALOGUE[ItemKind[item.kind]].wording.ru
        if item.wording == ours and BLANK in ours:
            raise Missing(field=["agenda", str(number), "wording"])
    channels = frozenset({Channel.SYSTEM, *(each.channel for each in placed)})
    found = await drafting.judged(held, agenda, place, now=viewer.now, act=act, channels=channels)
    found.require()
    if found.questions and not confirm:
        return Done(questions=found.questions)
    held.announced_at, held.standing = viewer.now, act or None
    await write(held, state=MeetingState.ANNOUNCED.name, announced_at=viewer.now, standing=act or None)
    await L.update({L.met_at: viewer.now}).where(L.meeting == held.id, L.kind == MeetingDeadlineKind.CALL.name)
    await telling.announced(held, place, viewer.now)
    await _keep(viewer, held, placed)
    return await done(viewer, held, "meeting.announced", found.questions)


async def record_notices(viewer: Viewer, meeting: UUID, placed: Sequence[Placed]) -> Done:
    """Where else was notice given of a meeting that is called? By who prepares or administers it.

    Raises `NotNow` once it is counted or cancelled.
    """
    held = await hold(viewer, meeting)
    if not (prepares(viewer, held) or administers(viewer, held)):
        raise NotAllowed(field=["meeting"])
    if held.state not in (MeetingState.ANNOUNCED.name, MeetingState.OPEN.name):
        raise NotNow(field=["meeting"])
    if not placed:
        raise Missing(field=["notices"])
    await _keep(viewer, held, placed)
    return await done(viewer, held, "meeting.noticed")


async def _keep(viewer: Viewer, held: Meeting, placed: Sequence[Placed]) -> None:
    if len(placed) > MOST_NOTICES:
        raise OutOfRange(field=["notices"], least=1, most=MOST_NOTICES, value=len(placed))
    for number, each in enumerate(placed):
        field = ["notices", str(number)]
        if each.channel is Channel.SYSTEM:
            raise OutOfRange(field=[*field, "channel"], least="LETTER", most="BOARD", value=each.channel.name)
        whom = await _whom(held, each, [*field, "notice"])
        at = each.at or viewer.now
        if not held.drafted_at <= at <= viewer.now:
            least, most = held.drafted_at.isoformat(), viewer.now.isoformat()
            raise OutOfRange(field=[*field, "at"], least=least, most=most, value=at.isoformat())
        words = text(each.particulars, field=[*field, "particulars"], limit=PLACE_LIMIT, required=False) or None
        new = await telling.outside(held, each.channel, whom, at=at, particulars=words, entered_by=viewer.person)
        if new:
            await files.attach(viewer, each.files, house=held.house, meeting_notice=new[0])


async def _whom(held: Meeting, placed: Placed, field: list[str]) -> list[UUID | None]:
    """Who was told so? The owner whom a notice names, or every one who was told in the system; of the board nobody."""
    if placed.channel is Channel.BOARD:
        return [None]
    told = N.select(N.person).where(N.meeting == held.id, N.channel == Channel.SYSTEM.name)
    if placed.notice is not None:
        told = told.where(N.id == placed.notice)
    found: list[UUID | None] = [row["person"] for row in await told.order_by(N.id)]
    if not found:
        raise NotFound(field=field)
    return found


async def cancel(viewer: Viewer, meeting: UUID, reason: str) -> Done:
    """Why will it not take place? Until it opens; owners who were told of it are told of that, too."""
    held, place = await prepared(viewer, meeting)
    if held.state not in (MeetingState.DRAFT.name, MeetingState.ANNOUNCED.name):
        raise NotNow(field=["meeting"])
    words = text(reason, field=["reason"], limit=REASON_LIMIT)
    was_called = held.announced_at is not None
    held.cancelled_reason = words
    await write(
        held, state=MeetingState.CANCELLED.name, cancelled_at=viewer.now, cancelled_reason=words, held_ru=None,
        held_en=None,
    )  # fmt: skip
    if was_called:
        await telling.cancelled(held, place, viewer.now)
    return await done(viewer, held, "meeting.cancelled")


__all__ = [
    "Drafted", "Item", "Placed", "announce", "cancel", "change", "draft", "record_notices",
]  # fmt: skip
