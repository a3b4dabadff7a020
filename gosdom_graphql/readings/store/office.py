"""What an employee does with meters and odd readings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core import readings as core
from gosdom_core.access import ViewerKind
from gosdom_core.errors import BadInput, Missing, NotAllowed, NotFound, OutOfRange, Refused, text
from gosdom_core.homes import Resource
from gosdom_core.readings import Accepted, chain, registers, unit, window_on
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened
from gosdom_graphql.homes.store import served
from gosdom_graphql.homes.tables import Premises
from gosdom_graphql.readings.figures import in_words
from gosdom_graphql.readings.store.counting import before, recount, stood
from gosdom_graphql.readings.store.held import hold, hold_at_work, is_read
from gosdom_graphql.readings.store.submitting import taken
from gosdom_graphql.readings.tables import Meter, Reading
from gosdom_graphql.readings.words import (
    MeterGone,
    MeterKnown,
    ReadBy,
    ReadingSettled,
    ReadingSource,
    TableRefused,
)
from gosdom_graphql.sessions.viewer import Viewer

NUMBER, SEALS, LABEL = 40, 200, 60
"""Characters of a number, of seals, of a label."""
MOST_ROWS = 5_000
"""Meters of one table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """Which meter is it? As its passport and the act of its installation have it.

    `home` is the number on the door, where a table names that; without it and `premises` it is the house's.
    """

    number: str
    digits: int
    decimals: int
    installed: date
    resource: Resource | None = None
    premises: UUID | None = None
    home: str | None = None
    rates: int = 1
    initial: tuple[Decimal, ...] = ()
    read_by: ReadBy = ReadBy.RESIDENT
    verify_until: date | None = None
    seals: str | None = None
    most_an_hour: Decimal | None = None


async def register(viewer: Viewer, house: UUID, new: New) -> Done:
    """How does a meter become known? Kept from now on by the viewer's organisation, which serves the house today.

    Raises `NotAllowed` for a house that is not the office's, `NotFound`, `MeterKnown`, and what `core.Meter` raises.
    """
    place = await _served(viewer, house)
    made = await _made(viewer, place, house, new)
    await made.save()
    await happened("meter.registered", at=viewer.now, house=house, subject=made.id, who=viewer.person)
    return Done({"meter": made.id})


async def replace_meter(viewer: Viewer, meter: UUID, removed: date, final: tuple[Decimal, ...], new: New) -> Done:
    """How is a meter replaced? What it showed last counts as a reading; what was usual goes on with the new one."""
    held = await hold_at_work(viewer, meter)
    if held.removed is not None:
        raise MeterGone(field=["meter"])
    zone = ZoneInfo(held.zone)
    today = viewer.now.astimezone(zone).date()
    if not held.installed <= removed <= today:
        raise OutOfRange(field=["removed"], least=held.installed, most=today, value=removed)
    if new.installed < removed:
        raise OutOfRange(field=["installed"], least=removed, most=today, value=new.installed)
    at = viewer.now if removed == today else datetime.combine(removed + timedelta(days=1), time(), zone) - _MOMENT
    await _read_last(viewer, held, final, at)
    held.removed, held.final = removed, list(in_words(held).checked(final, field="final"))
    await Meter.update({Meter.removed: removed, Meter.final: held.final}).where(Meter.id == held.id)
    # what was sent after its last day counts no more
    await recount(held.id)
    place = await _served(viewer, held.house)
    made = await _made(
        viewer, place, held.house, replace(new, resource=Resource[held.resource], premises=held.premises)
    )
    made.replaces, made.organisation, made.label = held.id, held.organisation, held.label
    chain([*await _stood(held), in_words(made)], str(made.id))
    await made.save()
    await happened("meter.replaced", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"meter": made.id, "replaced": held.id})


_MOMENT = timedelta(microseconds=1)


async def _stood(held: Meter) -> list[core.Meter]:
    return [in_words(each) for each in (await stood([held.id]))[held.id]]


async def _read_last(viewer: Viewer, held: Meter, final: tuple[Decimal, ...], at: datetime) -> None:
    """The reading at its removal: an employee stands for it, so nothing is asked."""
    zone = ZoneInfo(held.zone)
    day = at.astimezone(zone).date()
    known = await before(held, window_on(day).period(day))
    reading = core.Reading(str(held.id), final, at, confirmed=True)
    verdict = core.judge(reading, in_words(held), zone=zone, last=known.last, usual=known.usual)
    assert isinstance(verdict, Accepted)
    await taken(viewer, held, verdict, known, at=at, source=ReadingSource.STAFF)


async def verify(viewer: Viewer, meter: UUID, until: date) -> Done:
    """Until when is it verified now? From the record in ФГИС «Аршин»."""
    held = await hold_at_work(viewer, meter)
    if held.removed is not None:
        raise MeterGone(field=["meter"])
    if until < held.installed:
        raise OutOfRange(field=["until"], least=held.installed, most="…", value=until)
    await Meter.update({Meter.verify_until: until}).where(Meter.id == held.id)
    await happened("meter.verified", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"meter": held.id})


async def label(viewer: Viewer, meter: UUID, words: str | None) -> Done:
    """What does the resident call it? «Кухня»; empty takes the name away. For who may send its readings, not for a
    child or an attorney who only sees them."""
    held = await hold(viewer, meter)
    if viewer.kind is not ViewerKind.RESIDENT or not is_read(viewer, held):
        raise NotAllowed(field=["meter"])
    named = text(words, field=["label"], limit=LABEL, required=False) or None
    await Meter.update({Meter.label: named}).where(Meter.id == held.id)
    await happened("meter.labelled", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"meter": held.id})


async def check(viewer: Viewer, reading: UUID, *, accept: bool) -> Done:
    """Is an odd reading right? Confirmed, it counts as the core has it; discarded, it is kept and counts nowhere."""
    found = await Reading.select(Reading.meter).where(Reading.id == reading).first()
    if found is None:
        raise NotFound(field=["reading"])
    try:
        held = await hold_at_work(viewer, found["meter"])
    except Refused as refused:
        refused.field = ("reading",)
        raise
    row = await Reading.objects().where(Reading.id == reading).first()
    assert row is not None
    if not row.odd or row.checked_at is not None:
        raise ReadingSettled(field=["reading"])
    await Reading.update(
        {
            Reading.checked_at: viewer.now,
            Reading.checked_by: viewer.person,
            Reading.confirmed: accept or row.confirmed,
            Reading.discarded: not accept,
        }
    ).where(Reading.id == reading)
    await recount(held.id)
    await happened("reading.checked", at=viewer.now, house=held.house, subject=held.id, who=viewer.person)
    return Done({"reading": reading})


async def import_meters(
    viewer: Viewer, house: UUID, rows: Sequence[New | Refused], told: Callable[[int, Refused], None]
) -> Done:
    """How do the meters of a house come from a table? All or none: each line that cannot be taken is `told`.

    A line that could not be read is there as its refusal. Raises `TableRefused`.
    """
    place = await _served(viewer, house)
    if not rows:
        raise Missing(field=["table"])
    if len(rows) > MOST_ROWS:
        raise OutOfRange(field=["table"], least=1, most=MOST_ROWS, value=len(rows))
    wrong = 0
    made: dict[tuple[str, str], Meter] = {}
    for number, row in enumerate(rows):
        try:
            if isinstance(row, Refused):
                raise row
            meter = await _made(viewer, place, house, row)
            if made.setdefault((meter.resource, meter.number), meter) is not meter:
                raise MeterKnown(field=["number"], number=meter.number)
        except Refused as refused:
            wrong += 1
            told(number, refused)
    if wrong:
        raise TableRefused(field=["table"], wrong=wrong, rows=len(rows))
    await Meter.insert(*made.values())
    await happened("meter.imported", at=viewer.now, house=house, subject=house, who=viewer.person)
    return Done({"house": house})


async def _served(viewer: Viewer, house: UUID) -> Any:
    """Which house is it? One that the office serves today: else `NotAllowed`, for houses are open data."""
    found = (await served(house, viewer.now, field="house")).house
    if viewer.kind is not ViewerKind.STAFF or house not in viewer.houses_served:
        raise NotAllowed(field=["house"])
    return found


async def _made(viewer: Viewer, place: Any, house: UUID, new: New) -> Meter:
    """The row, as far as the core agrees: it can be a meter, and there is none like it in the house."""
    if new.resource is None:
        raise Missing(field=["resource"])
    number = text(new.number, field=["number"], limit=NUMBER)
    today = viewer.now.astimezone(ZoneInfo(place.zone)).date()
    if new.installed > today:
        raise OutOfRange(field=["installed"], least="…", most=today, value=new.installed)
    unit(new.resource, today)
    if new.most_an_hour is not None and new.most_an_hour <= 0:
        raise BadInput(field=["mostAnHour"])
    if new.rates > 1 and new.resource is not Resource.ELECTRICITY:
        raise OutOfRange(field=["rates"], least=1, most=1, value=new.rates)
    known = core.Meter(
        "new", new.resource, new.digits, new.decimals, new.installed, new.rates, new.initial,
        verify_until=new.verify_until, most_an_hour=new.most_an_hour,
    )  # fmt: skip
    premises = await _premises(house, new)
    if await Meter.exists().where(Meter.house == house, Meter.resource == new.resource.name, Meter.number == number):
        raise MeterKnown(field=["number"], number=number)
    return Meter(
        id=new_id(), house=house, premises=premises, organisation=viewer.organisation, zone=place.zone,
        resource=new.resource.name, number=number, digits=new.digits, decimals=new.decimals,
        zones=[zone.name for zone in registers(new.rates, max(new.installed, _ZONES_SINCE))],
        read_by=new.read_by.name, seals=text(new.seals, field=["seals"], limit=SEALS, required=False) or None,
        installed=new.installed, initial=list(known.start), verify_until=new.verify_until,
        most_an_hour=new.most_an_hour, created_at=viewer.now,
    )  # fmt: skip


async def _premises(house: UUID, new: New) -> UUID | None:
    """In which premises of the house is it? None: it is the house's."""
    if new.premises is None and not new.home:
        return None
    here, number = Premises.house == house, text(new.home, field=["premises"], limit=NUMBER, required=False)
    named = Premises.id == new.premises if new.premises is not None else Premises.number == number
    found = await Premises.select(Premises.id).where(here, named).first()
    if found is None:
        raise NotFound(field=["premises"])
    return UUID(str(found["id"]))


_ZONES_SINCE = core.terms.REGISTERS.terms[0].since
