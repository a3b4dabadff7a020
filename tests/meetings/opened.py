"""A house whose meeting is open: flats with owners, an agenda, frozen votes; and how to vote straight in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from gosdom_core import meetings as core
from gosdom_core.access import ViewerKind
from gosdom_core.homes import Ownership, Period
from gosdom_core.homes import Premises as CorePremises
from gosdom_core.homes import Share as CoreShare
from gosdom_core.meetings import Form, ItemKind, Mark
from gosdom_graphql.database import Database, new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.homes.tables import House, Person, Premises, Share
from gosdom_graphql.meetings.store import voting
from gosdom_graphql.meetings.tables import AgendaItem, Ballot, Meeting, MeetingWeight
from gosdom_graphql.sessions.viewer import Viewer

ZONE = "Europe/Samara"
STARTS = datetime(2026, 3, 20, 5, tzinfo=UTC)
ENDS = datetime(2026, 4, 10, 14, tzinfo=UTC)
NOON = datetime(2026, 3, 25, 8, tzinfo=UTC)
BOUGHT = date(2020, 1, 1)
AGENDA = (ItemKind.CURRENT_REPAIR, ItemKind.CAPITAL_REPAIR, ItemKind.MANAGING_ORGANISATION)


@dataclass
class Opened:
    """An open meeting: its items in order, and its weights by the core's key."""

    database: Database
    house: UUID
    meeting: UUID
    administrator: UUID
    items: list[UUID]
    flats: list[UUID]
    owners: list[UUID]
    weights: dict[str, UUID] = field(default_factory=dict)

    def weight(self, flat: int, *owners: UUID) -> UUID:
        """The weight of a flat's owners; of its only owner where none is named."""
        those = owners or (self.owners[flat],)
        return self.weights[core.weight_key(str(self.flats[flat]), tuple(sorted(map(str, those))))]

    def viewer(self, person: UUID, at: datetime = NOON, **more: Any) -> Viewer:
        """A resident of the house who has just shown who they are."""
        return Viewer(
            ViewerKind.RESIDENT, at, person=person, fresh_at=at, **more
        )  # fmt: skip

    async def cast(self, person: UUID, weight: UUID, marks: str, at: datetime = NOON, **more: Any) -> Done:
        """Casts these marks, in a transaction of its own."""
        async with self.database.transaction():
            return await voting.cast(self.viewer(person, at, **more), weight, self.chosen(marks))

    def chosen(self, marks: str) -> Mapping[UUID, Mark]:
        """The marks by item; a dot leaves one out."""
        return {item: Mark(mark) for item, mark in zip(self.items, marks, strict=True) if mark != "."}

    async def sell(self, flat: int, buyer: UUID, day: date, numerator: int = 1, denominator: int = 1) -> None:
        """The flat's only owner sells it, or a part of it, from this day on."""
        part, owner = Fraction(numerator, denominator), self.owners[flat]
        changes: Any = {Share.until: day - timedelta(days=1)}
        await Share.update(changes).where(Share.premises == self.flats[flat], Share.until.is_null())
        await share(self.house, self.flats[flat], buyer, part, day)
        if part < 1:
            await share(self.house, self.flats[flat], owner, 1 - part, day)


async def person(name: str, born: date | None = None) -> UUID:
    """A person."""
    id = new_id()
    await Person(id=id, name=name, born=born).save()
    return id


async def share(house: UUID, premises: UUID, owner: UUID, part: Fraction, since: date = BOUGHT) -> None:
    """Who owns how much of it, since when?"""
    await Share(
        id=new_id(), house=house, premises=premises, person=owner, ownership="SOLE" if part == 1 else "SHARED",
        numerator=part.numerator, denominator=part.denominator, since=since,
    ).save()  # fmt: skip


async def opened(
    database: Database,
    areas: Sequence[str] = ("50", "60.5", "33.33", "41"),
    *,
    agenda: Sequence[ItemKind] = AGENDA,
    form: Form = Form.ABSENTEE_SYSTEM,
    in_system: bool = True,
    starts: datetime = STARTS,
    ends: datetime = ENDS,
) -> Opened:
    """A house of so many flats, each with one owner, and a meeting that is open."""
    async with database.transaction():
        house = new_id()
        await House(
            id=house, region="63", zone=ZONE, address=f"Самара, улица {house}", sort_key=str(house)
        ).save()  # fmt: skip
        flats, owners = [], []
        for number, area in enumerate(areas, 1):
            flats.append(new_id())
            await Premises(
                id=flats[-1], house=house, kind="RESIDENTIAL", number=str(number), area=Decimal(area),
                sort_key=f"{number:05}",
            ).save()  # fmt: skip
            owners.append(await person(f"Собственник {number}"))
            await share(house, flats[-1], owners[-1], Fraction(1))
        administrator = await person("Администратор")
        found = Opened(database, house, new_id(), administrator, [new_id() for _ in agenda], flats, owners)
        await meet(found, agenda, form, in_system=in_system, starts=starts, ends=ends)
    return found


async def meet(
    found: Opened, agenda: Sequence[ItemKind], form: Form, *, in_system: bool, starts: datetime, ends: datetime
) -> None:
    """Writes the meeting with its frozen weights, as the opening does."""
    day = starts.date()
    premises = [
        CorePremises(str(row["id"]), str(found.house), row["number"], row["area"])
        for row in await Premises.select(Premises.id, Premises.number, Premises.area).where(
            Premises.house == found.house
        )
    ]
    shares = [
        CoreShare(
            str(row["person"]), str(row["premises"]), Fraction(row["numerator"], row["denominator"]),
            Period(row["since"], row["until"]), Ownership[row["ownership"]], None if row["joint"] is None else "joint",
        )
        for row in await Share.select().where(Share.house == found.house)
    ]  # fmt: skip
    roll = core.roll(premises, shares, day=day)
    await Meeting(
        id=found.meeting, house=found.house, region="63", year=day.year, number=1, annual=False, form=form.name,
        in_system=in_system, state="OPEN", initiator="OWNER", author=found.owners[0],
        administrator=found.administrator,
        starts_at=starts, ends_at=ends, drafted_at=starts - timedelta(days=30),
        announced_at=starts - timedelta(days=20), opened_at=starts,
        total_numerator=roll.total.numerator, total_denominator=roll.total.denominator,
    ).save()  # fmt: skip
    words = dict.fromkeys(
        ("wording", "subject_ru", "subject_en", "clause", "majority_ru", "majority_en", "majority_law_ru",
         "majority_law_en"), "…",
    )  # fmt: skip
    for position, (id, kind) in enumerate(zip(found.items, agenda, strict=True), 1):
        await AgendaItem(
            id=id, house=found.house, meeting=found.meeting, position=position, kind=kind.name, confidence="PRIMARY",
            **words,  # type: ignore[arg-type]  # columns by name
        ).save()  # fmt: skip
    weights, ballots = [], []
    for weight in roll.weights:
        id, step = new_id(), weight.explain(roll.total)
        same: dict[str, Any] = {
            "house": found.house, "meeting": found.meeting, "premises": UUID(weight.premises), "key": weight.key,
            "share_numerator": weight.share.numerator, "share_denominator": weight.share.denominator,
            "numerator": weight.votes.numerator, "denominator": weight.votes.denominator,
        }  # fmt: skip
        weights.append(
            MeetingWeight(
                id=id, holders=sorted(map(UUID, weight.holders)), basis="REGISTER", area=weight.area,
                explanation_ru=step.ru, explanation_en=step.en, **same,
            )
        )  # fmt: skip
        ballots.append(Ballot(id=new_id(), weight=id, **same))
        found.weights[weight.key] = id
    await MeetingWeight.insert(*weights)
    await Ballot.insert(*ballots)
