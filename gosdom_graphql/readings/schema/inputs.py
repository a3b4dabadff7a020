"""What is sent with a deed on meters and readings."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from gosdom_core.homes import Resource
from gosdom_core.readings import Change
from gosdom_graphql.mutations import KEY, key
from gosdom_graphql.reader.showing import field
from gosdom_graphql.readings import store
from gosdom_graphql.readings.words import ReadBy

CONFIRM = "Send it although something is odd, as a warning told with its figures."


@strawberry.input(description="What a meter shows.")
class ReadingInput:
    meter: strawberry.ID = field("The meter.")
    values: list[Decimal] = field("What its registers show, Т1 first: as many as it has zones.")
    total: Decimal | None = field("The meter's own sum of its zones, where it shows one.", default=None)
    change: Change | None = field(
        "What it is when a register shows less than before, if the question proposed wrongly.", default=None
    )

    files: list[strawberry.ID] | None = field(
        "Photos of the meter that were uploaded for it (`prepareUpload`), 10 at most; a preview does not look at them.",
        default=None,
    )

    def sent(self, *, with_files: bool = True) -> store.Sent:
        """The same words, with the keys of the meter and its photos."""
        return store.Sent(
            meter=key(self.meter, "Meter", "meter"),
            values=tuple(self.values),
            total=self.total,
            change=self.change,
            files=tuple(key(each, "File", "files") for each in self.files or () if with_files),
        )


@strawberry.input(description="A reading to be sent, as of now.")
class SubmitReadingInput(ReadingInput):
    confirm: bool = field(CONFIRM, default=False)
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="Readings of a home's meters to be sent together: all of them or none.")
class SubmitReadingsInput:
    readings: list[ReadingInput] = field("One for each meter, 50 at most.")
    confirm: bool = field(CONFIRM, default=False)
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="What a meter showed at a moment.")
class RecordedReadingInput:
    meter: strawberry.ID = field("The meter.")
    at: datetime = field("The moment of the reading: with the meter, the line's own key.")
    values: list[Decimal] = field("What its registers showed, Т1 first.")
    total: Decimal | None = field("The meter's own sum of its zones, where it shows one.", default=None)


@strawberry.input(
    description="Readings of a system of automatic meters: exactly one of `readings` and `csv`. The same lines may be"
    " sent again."
)
class RecordReadingsInput:
    readings: list[RecordedReadingInput] | None = field(
        "10,000 at most, as far as the operator allows so many values (GOSDOM_MAX_VALUES, GOSDOM_MAX_BODY).",
        default=None,
    )
    csv: str | None = field(
        "The same as a table in text: meter,at,t1,t2,t3,total. Thousands of lines are read many times as quickly.",
        default=None,
    )


@strawberry.input(description="Whether an odd reading is right.")
class CheckReadingInput:
    reading: strawberry.ID = field("The reading.")
    accept: bool = field("It is right, and counts; else it is kept, and counts nowhere.")


@strawberry.input(description="A meter, as its passport and the act of its installation have it.")
class NewMeterInput:
    number: str = field("The number on it, 40 characters at most.")
    digits: int = field("How many digits it shows before the comma.")
    decimals: int = field("How many it shows after the comma.")
    installed: date = field("Its first day in use.")
    rates: int = field("How many registers it has: of electricity up to three.", default=1)
    initial: list[Decimal] | None = field("What it showed when installed; by default zeros.", default=None)
    read_by: ReadBy = field("Who reads it.", default=ReadBy.RESIDENT)
    verify_until: date | None = field("The last day of its verification, where it is known.", default=None)
    seals: str | None = field("Its seals, 200 characters at most.", default=None)
    most_an_hour: Decimal | None = field("How much it can pass in an hour, by its passport.", default=None)

    def new(self, **more: Any) -> store.New:
        """The same words."""
        return store.New(
            number=self.number, digits=self.digits, decimals=self.decimals, installed=self.installed, rates=self.rates,
            initial=tuple(self.initial or ()), read_by=self.read_by, verify_until=self.verify_until, seals=self.seals,
            most_an_hour=self.most_an_hour, **more,
        )  # fmt: skip


@strawberry.input(description="A meter that the office keeps from now on.")
class RegisterMeterInput:
    house: strawberry.ID = field("The house.")
    premises: strawberry.ID | None = field("The premises; without them it is the house's own meter.", default=None)
    resource: Resource = field("What it measures.")
    meter: NewMeterInput = field("The meter.")
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="A meter was replaced by another.")
class ReplaceMeterInput:
    meter: strawberry.ID = field("The meter that was removed.")
    removed: date = field("Its last day in use.")
    final: list[Decimal] = field("What it showed then, register by register: it counts as a reading.")
    by: NewMeterInput = field("The meter that stands there now.")
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="A meter was verified («поверка»).")
class VerifyMeterInput:
    meter: strawberry.ID = field("The meter.")
    until: date = field("The last day of its verification, from the record in ФГИС «Аршин».")


@strawberry.input(description="What the resident calls a meter.")
class LabelMeterInput:
    meter: strawberry.ID = field("The meter.")
    label: str | None = field("The name, 60 characters at most: «Кухня». Empty takes it away.", default=None)


@strawberry.input(description="Meters of a house from a table: exactly one of `csv` and `xlsx`.")
class ImportMetersInput:
    house: strawberry.ID = field("The house.")
    csv: str | None = field(
        "The table as text. Its heads: number, resource, digits, decimals, installed; premises, rates, t1, t2, t3,"
        " verify_until, read_by, seals. Or in Russian.",
        default=None,
    )
    xlsx: str | None = field("The table as an XLSX file in Base64: its first sheet, with the same heads.", default=None)
    idempotency_key: UUID | None = field(KEY, default=None)
