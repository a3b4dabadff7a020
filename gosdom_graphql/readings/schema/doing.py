"""How meters and readings are asked to change."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from itertools import islice
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_core.errors import BadInput, Coded, Refused
from gosdom_graphql.context import Context
from gosdom_graphql.deeds import Done
from gosdom_graphql.homes.rows import House, Premises
from gosdom_graphql.mutations import Answered, deed, key, mutation
from gosdom_graphql.problems import ErrorCode
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.readings import rows, sheets, store
from gosdom_graphql.readings.lines import lines_of
from gosdom_graphql.readings.schema.inputs import (
    CheckReadingInput,
    ImportMetersInput,
    LabelMeterInput,
    RecordedReadingInput,
    RecordReadingsInput,
    RegisterMeterInput,
    ReplaceMeterInput,
    SubmitReadingInput,
    SubmitReadingsInput,
    VerifyMeterInput,
)
from gosdom_graphql.readings.words import LineVerdict
from gosdom_graphql.sessions.rows import Viewer as ViewerRows
from gosdom_graphql.sessions.viewer import Viewer


@strawberry.type(description="Why a line was not taken as it stands.")
class LineProblem:
    """Why a line was not taken as it stands."""

    line: int = strawberry.field(description="Which line: the first is 0; of a table, the first below its heads.")
    code: ErrorCode = strawberry.field(description="The stable code.")
    field: list[str] | None = strawberry.field(description="Which field or column it is about.")
    message: str = strawberry.field(description="The words for the person, in their language.")

    @classmethod
    def of(cls, line: int, why: Coded, language: str) -> LineProblem:
        """How is it told in the language?"""
        return cls(line=line, code=ErrorCode[why.code], field=list(why.field) or None, message=why.message(language))


@payload_type
class SubmitReadingPayload(Answered):
    """What came of sending a reading."""

    reading = planned(rows.MeterReading, "The reading, as it is kept.")
    meter = planned(rows.Meter, "The meter, with what counts now.")


@payload_type
class SubmitReadingsPayload(Answered):
    """What came of sending a home's readings: all of them or none."""

    premises = planned(Premises, "The home, with its meters; null where they are a house's.")
    house = planned(House, "The house.")


@payload_type
class RecordReadingsPayload(Answered):
    """What came of recording readings."""

    viewer = planned(ViewerRows, "Who recorded them; null when nothing was.")
    verdicts: list[LineVerdict] | None = strawberry.field(
        description="What became of each line, in their order; null where nothing was looked at.", default=None
    )
    problems: list[LineProblem] = strawberry.field(
        description="Why lines were refused, or wait for a check.", default_factory=list
    )


@payload_type
class CheckReadingPayload(Answered):
    """What came of checking a reading."""

    reading = planned(rows.MeterReading, "The reading, as it is now.")


@payload_type
class RegisterMeterPayload(Answered):
    """What came of registering a meter."""

    meter = planned(rows.Meter, "The meter.")


@payload_type
class ReplaceMeterPayload(Answered):
    """What came of replacing a meter."""

    meter = planned(rows.Meter, "The meter that stands there now.")
    replaced = planned(rows.Meter, "The meter that was removed.")


@payload_type
class VerifyMeterPayload(Answered):
    """What came of writing down a verification."""

    meter = planned(rows.Meter, "The meter, as it is now.")


@payload_type
class LabelMeterPayload(Answered):
    """What came of naming a meter."""

    meter = planned(rows.Meter, "The meter, as it is now.")


@payload_type
class ImportMetersPayload(Answered):
    """What came of importing meters: all of them or none."""

    house = planned(House, "The house; null when nothing was taken.")
    problems: list[LineProblem] = strawberry.field(
        description="What is wrong, line by line; empty when all were taken.", default_factory=list
    )


@strawberry.type
class ReadingMutation:
    """Deeds on meters and readings."""

    @mutation
    async def submit_reading(self, info: Info[Context, None], input: SubmitReadingInput) -> SubmitReadingPayload:
        """Sends a reading. What is odd about it is asked first, with figures; of several in a window the last counts,
        and all are kept. After the window it counts for the next period, and a warning says so."""
        return await deed(
            info, SubmitReadingPayload, lambda viewer: store.submit(viewer, input.sent(), confirm=input.confirm), input
        )

    @mutation
    async def submit_readings(self, info: Info[Context, None], input: SubmitReadingsInput) -> SubmitReadingsPayload:
        """Sends the readings of all meters of a home at once: all of them or none."""
        return await deed(info, SubmitReadingsPayload, lambda viewer: _all(viewer, input), input)

    @mutation
    async def record_readings(self, info: Info[Context, None], input: RecordReadingsInput) -> RecordReadingsPayload:
        """Records the readings of automatic meters, with a verdict a line. The same meter and moment again change
        nothing; what is odd is kept, and waits for a check."""
        found: list[store.Verdicts] = []
        payload = await deed(info, RecordReadingsPayload, lambda viewer: _recorded(viewer, input, found), input)
        for each in found:
            payload.verdicts = each.lines
            payload.problems = _problems(each.problems.items(), info.context.language)
        return payload

    @mutation
    async def check_reading(self, info: Info[Context, None], input: CheckReadingInput) -> CheckReadingPayload:
        """Settles an odd reading, for the office: it is right and counts, or it counts nowhere."""
        return await deed(
            info,
            CheckReadingPayload,
            lambda viewer: store.check(viewer, key(input.reading, "MeterReading", "reading"), accept=input.accept),
            input,
        )

    @mutation
    async def register_meter(self, info: Info[Context, None], input: RegisterMeterInput) -> RegisterMeterPayload:
        """Registers a meter, which the office keeps from now on."""
        return await deed(info, RegisterMeterPayload, lambda viewer: _registered(viewer, input), input)

    @mutation
    async def replace_meter(self, info: Info[Context, None], input: ReplaceMeterInput) -> ReplaceMeterPayload:
        """Replaces a meter: what it showed last counts as a reading, and the new one goes on from its own figures."""
        return await deed(
            info,
            ReplaceMeterPayload,
            lambda viewer: store.replace_meter(
                viewer, _meter(input.meter), input.removed, tuple(input.final), input.by.new()
            ),
            input,
        )

    @mutation
    async def verify_meter(self, info: Info[Context, None], input: VerifyMeterInput) -> VerifyMeterPayload:
        """Writes down until when a meter is verified."""
        return await deed(
            info, VerifyMeterPayload, lambda viewer: store.verify(viewer, _meter(input.meter), input.until), input
        )

    @mutation
    async def label_meter(self, info: Info[Context, None], input: LabelMeterInput) -> LabelMeterPayload:
        """Gives a meter of one's home a name of one's own."""
        return await deed(
            info, LabelMeterPayload, lambda viewer: store.label(viewer, _meter(input.meter), input.label), input
        )

    @mutation
    async def import_meters(self, info: Info[Context, None], input: ImportMetersInput) -> ImportMetersPayload:
        """Registers the meters of a house from a table, with a verdict line by line: all of them, or none."""
        problems: dict[int, tuple[Refused]] = {}
        payload = await deed(info, ImportMetersPayload, lambda viewer: _imported(viewer, input, problems), input)
        payload.problems = _problems(problems.items(), info.context.language)
        return payload


def _meter(id: str) -> UUID:
    return key(id, "Meter", "meter")


async def _all(viewer: Viewer, input: SubmitReadingsInput) -> Done:
    sent = []
    for place, each in enumerate(input.readings):
        try:
            sent.append(each.sent())
        except Refused as refused:
            refused.field = ("readings", str(place), *refused.field)
            raise
    return await store.submit_all(viewer, sent, confirm=input.confirm)


async def _recorded(viewer: Viewer, input: RecordReadingsInput, found: list[store.Verdicts]) -> Done:
    if (input.csv is None) == (input.readings is None):
        raise BadInput(field=["csv"])
    if input.csv is not None:
        lines: list[store.Line | Refused] = list(islice(lines_of(input.csv), store.MOST + 1))
    else:
        lines = [_line(each) for each in input.readings or ()]
    return await store.record(viewer, lines, found.append)


def _line(given: RecordedReadingInput) -> store.Line:
    try:
        meter = _meter(given.meter)
    except Refused:
        meter = None
    return store.Line(meter, given.at, tuple(given.values), given.total)


def _problems(found: Iterable[tuple[int, tuple[Any, ...]]], language: str) -> list[LineProblem]:
    return [LineProblem.of(line, why, language) for line, reasons in sorted(found) for why in reasons]


async def _registered(viewer: Viewer, input: RegisterMeterInput) -> Done:
    premises = None if input.premises is None else key(input.premises, "Premises", "premises")
    new = input.meter.new(resource=input.resource, premises=premises)
    return await store.register(viewer, key(input.house, "House", "house"), new)


async def _imported(viewer: Viewer, input: ImportMetersInput, problems: dict[int, tuple[Refused]]) -> Done:
    house = key(input.house, "House", "house")
    if (input.csv is None) == (input.xlsx is None):
        raise BadInput(field=["csv"])
    if input.csv is not None:
        lines = sheets.lines_of_csv(input.csv)
    else:
        try:
            lines = sheets.lines_of_xlsx(base64.b64decode(input.xlsx or "", validate=True))
        except (binascii.Error, ValueError) as error:
            raise BadInput(field=["xlsx"]) from error
    return await store.import_meters(
        viewer, house, sheets.meters(lines), lambda line, why: problems.__setitem__(line, (why,))
    )
