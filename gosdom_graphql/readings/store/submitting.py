"""How readings are sent: by one, or for all meters of a home at once; and what one would come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core import readings as core
from gosdom_core.access import Scope, ViewerKind
from gosdom_core.errors import Missing, NotAllowed, OutOfRange, Question, Refused
from gosdom_core.readings import Accepted, Change, NeedsConfirmation, Verdict, window_on
from gosdom_core.workdays import add_months
from gosdom_graphql.access.store import guests
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.files import store as photos
from gosdom_graphql.readings.figures import begun, in_words
from gosdom_graphql.readings.store.costing import Cost, cost
from gosdom_graphql.readings.store.counting import Before, before, recount, spread, write
from gosdom_graphql.readings.store.held import at_work, hold, is_read
from gosdom_graphql.readings.tables import Meter
from gosdom_graphql.readings.words import (
    CountsForNext,
    InformationOnly,
    MeterTwice,
    ReadAutomatically,
    ReadBy,
    ReadingSource,
)
from gosdom_graphql.sessions.viewer import Viewer

MOST = 50
"""Meters of a home: more are no home's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent for a meter? `total`: the meter's own sum of its zones; `change`: what a fall is, where the person
    knows better than the question proposes; `files`: photos of it."""

    meter: UUID
    values: tuple[Decimal, ...]
    total: Decimal | None = None
    change: Change | None = None
    files: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What would a reading come to?"""

    verdict: Verdict
    before: Before
    cost: Cost


async def submit(viewer: Viewer, sent: Sent, *, confirm: bool) -> Done:
    """How is a reading sent? What is odd about it is asked first; then the last one that counts in its period is this.

    Raises what `judge` raises, `NotFound`, `NotAllowed`, `ReadAutomatically`, and what `attach` raises of its photos.
    """
    held = await hold(viewer, sent.meter)
    known, verdict = await _judged(viewer, held, sent, confirm=confirm)
    if isinstance(verdict, NeedsConfirmation):
        return Done(questions=verdict.questions)
    reading = await _written(viewer, held, verdict, known, sent.files)
    await happened("reading.submitted", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"reading": reading, "meter": held.id}, tuple(told(viewer, held, verdict)))


async def submit_all(viewer: Viewer, sent: Sequence[Sent], *, confirm: bool) -> Done:
    """How are all meters of a home sent at once? All or none; what is odd or refused is told with its place."""
    if not sent:
        raise Missing(field=["readings"])
    if len(sent) > MOST:
        raise OutOfRange(field=["readings"], least=1, most=MOST, value=len(sent))
    if len({each.meter for each in sent}) < len(sent):
        raise MeterTwice(field=["readings"])
    asked: list[Question] = []
    kept: list[tuple[Meter, Before, Accepted]] = []
    for place, each in sorted(enumerate(sent), key=lambda one: one[1].meter):
        try:
            held = await hold(viewer, each.meter)
            known, verdict = await _judged(viewer, held, each, confirm=confirm)
        except Refused as refused:
            refused.field = _at(place, refused.field)
            raise
        if isinstance(verdict, NeedsConfirmation):
            asked += _placed(place, verdict.questions)
        else:
            kept.append((held, known, verdict))
    if asked:
        return Done(questions=tuple(asked))
    await photos.hold([file for each in sent for file in each.files])
    places = {each.meter: place for place, each in enumerate(sent)}
    warned: list[Question] = []
    for held, known, verdict in kept:
        place = places[held.id]
        try:
            await _written(viewer, held, verdict, known, sent[place].files)
        except Refused as refused:
            refused.field = _at(place, refused.field)
            raise
        warned += _placed(place, told(viewer, held, verdict))
        await happened("reading.submitted", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    first = next(held for held, *_ in kept if held.id == sent[0].meter)
    home = {"premises": first.premises} if first.premises is not None else {}
    return Done({"house": first.house} | home, tuple(warned))


async def preview(viewer: Viewer, sent: Sent) -> Preview:
    """What would it come to, if it were sent now? Nothing is written. Raises as `submit` does."""
    held = await hold(viewer, sent.meter, lock=False)
    known, verdict = await _judged(viewer, held, sent, confirm=False)
    day = viewer.now.astimezone(ZoneInfo(held.zone)).date()
    since = known.last.period if known.last else core.month_of(held.installed)
    months = max(1, core.months_between(since, verdict.period))
    return Preview(verdict, known, await cost(held, verdict.volumes, day, months))


async def _judged(viewer: Viewer, held: Meter, sent: Sent, *, confirm: bool) -> tuple[Before, Verdict]:
    """What does the core say of it? After the rights: a house's meter is read by who works there."""
    if not is_read(viewer, held) and not at_work(viewer, held):
        raise NotAllowed(field=["meter"])
    if held.read_by == ReadBy.AUTOMATIC.name and viewer.kind is ViewerKind.RESIDENT:
        raise ReadAutomatically(field=["meter"])
    zone = ZoneInfo(held.zone)
    day = viewer.now.astimezone(zone).date()
    known = await before(held, window_on(day).period(day))
    reading = core.Reading(str(held.id), sent.values, viewer.now, sent.total, confirm, sent.change)
    return known, core.judge(reading, in_words(held), zone=zone, last=known.last, usual=known.usual)


async def _written(viewer: Viewer, held: Meter, verdict: Accepted, known: Before, files: Sequence[UUID]) -> UUID:
    resident = viewer.kind is ViewerKind.RESIDENT
    source = ReadingSource.RESIDENT if resident else ReadingSource.STAFF
    reading = await taken(viewer, held, verdict, known, at=viewer.now, source=source)
    await photos.attach(viewer, files, house=held.house, reading=reading)
    await guests.did(viewer, Scope.READINGS, house=held.house, premises=held.premises, reading=reading)
    return reading


async def taken(
    viewer: Viewer, held: Meter, verdict: Accepted, known: Before, *, at: datetime, source: ReadingSource
) -> UUID:
    """How is a reading that was accepted written down, with what counts by it?"""
    id, odd = new_id(), [each.code for each in verdict.answered]
    row = (
        id, held.house, held.id, verdict.period, at, viewer.now, source.name, viewer.person, viewer.organisation,
        verdict.values, verdict.consumption, verdict.change.name, bool(odd), verdict.late, verdict.counts, odd, False,
    )  # fmt: skip
    in_order = known.latest is None or known.latest <= at
    counts = in_order and verdict.counts
    await write(row, spread(begun(held.installed), verdict.period, known.last) if counts else None)
    if not in_order:
        await recount(held.id)
    return id


def told(viewer: Viewer, held: Meter, verdict: Accepted) -> list[Question]:
    """What should the person know of what was taken? That it counts for the next period, or is not billed."""
    day = viewer.now.astimezone(ZoneInfo(held.zone)).date()
    found: list[Question] = []
    if verdict.late:
        closed = window_on(day).closes_on(add_months(verdict.period, -1))
        found.append(CountsForNext(field=["values"], term=verdict.term, period=verdict.period, closed=closed))
    if not verdict.counts:
        term = core.terms.FAULTS.on(day)
        found.append(InformationOnly(field=["meter"], term=term, until=held.verify_until))
    return found


def _at(place: int, field: Sequence[str]) -> tuple[str, ...]:
    return ("readings", str(place), *field)


def _placed(place: int, questions: Sequence[Question]) -> list[Question]:
    return [type(each)(field=_at(place, each.field), term=each.term, **each.figures) for each in questions]
