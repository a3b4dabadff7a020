"""How meters and readings are asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry
from strawberry.types import Info

from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotSignedIn, Refused
from gosdom_core.homes import Resource
from gosdom_core.readings import Change, DayZone, NeedsConfirmation
from gosdom_graphql.context import Context
from gosdom_graphql.money import Money
from gosdom_graphql.mutations import key
from gosdom_graphql.problems import UserError, Warning
from gosdom_graphql.reader import root
from gosdom_graphql.reader.showing import field
from gosdom_graphql.readings import rows, store
from gosdom_graphql.readings.rows import office, plot
from gosdom_graphql.readings.schema.inputs import ReadingInput
from gosdom_graphql.readings.schema.trouble import MeterRequest, asked
from gosdom_graphql.readings.words import CostUnknown, HistoryStep, NormPer


@strawberry.type(description="A part of a cost: what was used in a zone of the day, as far as it lies in one tier.")
class CostPart:
    zone: DayZone = field("The zone of the day.")
    tier: int = field("The tier («диапазон») of a month's electricity; 1 where there are none.")
    volume: Decimal = field("How much of the volume lies in it, to three places.")
    price: Decimal = field("Roubles a unit.")
    amount: Money = field("What it costs, to the kopeck; the whole is rounded once, by itself.")


@strawberry.type(description="What a reading would come to, if it were sent now. Nothing is written.")
class ReadingPreview:
    period: date | None = field("For which billing period it would count: the first day of its month.")
    late: bool = field("Whether the window has closed: it would count for the next period.")
    last_period: date | None = field("The latest period before for which something counts.")
    last: list[Decimal] | None = field("What the meter showed then, register by register.")
    volumes: list[Decimal] = field("How much each register moved since.")
    consumption: Decimal | None = field("How much in all.")
    change: Change | None = field("How the meter got there.")
    usual: Decimal | None = field("How much a month is usual: the average of the year before.")
    cost: Money | None = field("What it would cost by the tariffs of today; null where one is not known.")
    cost_parts: list[CostPart] = field("Of what that is made up, by zones of the day and tiers.")
    cost_unknown: CostUnknown | None = field("Why no cost is told; null where it is.")
    warnings: list[Warning] = field("What would be asked, with figures.")
    user_errors: list[UserError] = field("Why it would be refused.")


@strawberry.type(description="What a meter showed in a month.")
class ShownValues:
    number: str = field("The number of the meter.")
    values: list[Decimal] = field("What it showed, register by register.")


@strawberry.type(description="A month, or a year, of a home's history.")
class ReadingHistoryPoint:
    period: date = field("The billing period: the first day of its month; of a year its first day.")
    shown: list[ShownValues] = field(
        "What counts, meter by meter, of a year the last in it; empty where nothing was sent."
    )
    consumption: Decimal | None = field("How much was used, by all meters of the home; null where nothing tells it.")
    is_corrected: bool = field("Whether an earlier over-statement is corrected in it: it may be below zero.")
    norm: Decimal | None = field("The norm of the month, or of all months of the year so far, where it is known.")
    norm_per: NormPer | None = field("Whether that is of one resident, or of all square metres of the home.")
    neighbours: Decimal | None = field(
        "The median of the other homes of the house; null where fewer than five of them tell it. Of a year: of those"
        " that have told as many of its months."
    )


@strawberry.type(description="A home's history of a resource, as data fit for a plot.")
class ReadingHistory:
    resource: Resource = field("Of what.")
    unit: str = field("In which units.")
    zones: list[DayZone] = field("Which zone of the day each register counts.")
    points: list[ReadingHistoryPoint] = field("Month by month, 120 at most, or year by year.")
    csv: str = field("The same as a table in text, for a spreadsheet.")


@strawberry.type(description="A home whose readings are missing.")
class HomeWithoutReadings:
    premises: strawberry.ID = field("The premises.")
    number: str = field("The number on the door.")
    meters: int = field("Of how many of its meters nothing was sent.")


@strawberry.type(description="A resource of a house in a month: its own meters beside the homes'.")
class HouseBalance:
    resource: Resource = field("Of what.")
    house: Decimal | None = field("How much the house's own meters tell; null where none was read.")
    homes: Decimal = field("How much the homes' meters tell together.")
    imbalance: Decimal | None = field("The house's less the homes'.")
    meters: int = field("How many meters in use the homes have.")
    sent: int = field("Of how many of them something counts.")


@strawberry.type(description="A house's month, for the office that works with its meters.")
class HouseReadings:
    period: date = field("The billing period: the first day of its month.")
    homes: int = field("How many homes have meters in use.")
    missing: list[HomeWithoutReadings] = field("Which homes have not sent all: 1,000 at most.")
    balances: list[HouseBalance] = field("Resource by resource.")
    to_check: int = field("How many odd readings wait for a check: `readings(filter: {toCheck: true})`.")


Meter = Annotated[ReadingInput, strawberry.argument(description="The meter, and what it shows.")]
Home = Annotated[strawberry.ID, strawberry.argument(description="The premises.")]
Building = Annotated[strawberry.ID, strawberry.argument(description="The house.")]
Of = Annotated[Resource, strawberry.argument(description="Of what.")]
Month = Annotated[date, strawberry.argument(description="A day of the month.")]
First = Annotated[date, strawberry.argument(description="A day of the first month.")]
Step = Annotated[HistoryStep, strawberry.argument(description="A point a month, or a year.")]
Last = Annotated[date, strawberry.argument(description="A day of the last month.")]


async def _preview(info: Info[Context, None], reading: Meter) -> ReadingPreview:
    context, language = info.context, info.context.language
    try:
        if context.viewer.kind is ViewerKind.ANONYMOUS:
            raise NotSignedIn
        async with context.database.transaction():
            found = await store.preview(context.viewer, reading.sent(with_files=False))
    except Refused as refused:
        return _refused(UserError.of(refused, language))
    verdict, last, usual = found.verdict, found.before.last, found.before.usual
    asked = verdict.questions if isinstance(verdict, NeedsConfirmation) else ()
    return ReadingPreview(
        period=verdict.period,
        late=verdict.late,
        last_period=None if last is None else last.period,
        last=None if last is None else list(last.values),
        volumes=list(verdict.volumes),
        consumption=verdict.consumption,
        change=verdict.change,
        usual=None if usual is None else usual.average,
        cost=None if found.cost.amount is None else Money.roubles(found.cost.amount),
        cost_parts=[
            CostPart(
                zone=each.zone, tier=each.tier, volume=each.volume, price=each.price, amount=Money.roubles(each.amount)
            )
            for each in found.cost.parts
        ],
        cost_unknown=found.cost.unknown,
        warnings=[Warning.of(each, language) for each in asked],
        user_errors=[],
    )


def _refused(error: UserError) -> ReadingPreview:
    return ReadingPreview(
        period=None, late=False, last_period=None, last=None, volumes=[], consumption=None, change=None, usual=None,
        cost=None, cost_parts=[], cost_unknown=None, warnings=[], user_errors=[error],
    )  # fmt: skip


async def _history(
    info: Info[Context, None],
    premises: Home,
    resource: Of,
    since: First,
    until: Last,
    by: Step = HistoryStep.MONTH,
) -> ReadingHistory | None:
    try:
        home = key(premises, "Premises", "premises")
    except Refused:
        return None
    async with info.context.database.read.acquire() as connection:
        found = await plot.history(info.context.viewer, connection, home, resource, since, until, by)
    if found is None:
        return None
    points = [
        ReadingHistoryPoint(
            period=each.period,
            shown=[ShownValues(number=one.number, values=list(one.values)) for one in each.shown],
            consumption=each.consumption,
            is_corrected=each.is_corrected,
            norm=each.norm,
            norm_per=each.norm_per,
            neighbours=each.neighbours,
        )
        for each in found.points
    ]
    return ReadingHistory(
        resource=found.resource,
        unit=found.unit,
        zones=list(found.zones),
        points=points,
        csv=found.csv(info.context.language),
    )


async def _month(info: Info[Context, None], house: Building, month: Month) -> HouseReadings | None:
    try:
        named = key(house, "House", "house")
    except Refused:
        return None
    async with info.context.database.read.acquire() as connection:
        found = await office.month(info.context.viewer, connection, named, month)
    if found is None:
        return None
    missing = [
        HomeWithoutReadings(premises=strawberry.ID(f"Premises:{each.premises}"), number=each.number, meters=each.meters)
        for each in found.missing
    ]
    balances = [
        HouseBalance(
            resource=each.resource,
            house=each.house,
            homes=each.homes,
            imbalance=each.imbalance,
            meters=each.meters,
            sent=each.sent,
        )
        for each in found.balances
    ]
    return HouseReadings(
        period=found.period, homes=found.homes, missing=missing, balances=balances, to_check=found.to_check
    )


@strawberry.type
class ReadingQuery:
    """Questions about meters and readings."""

    meter = root.by_id(rows.Meter, "A meter by its id; null for who may not see it.")
    meters = root.connection(
        rows.Meter,
        "The meters that the viewer may see: of a resident's homes and houses, of the houses that an office manages,"
        " and those that it keeps.",
        filter=rows.MeterFilter,
        order=rows.MeterOrder,
    )
    readings = root.connection(
        rows.MeterReading,
        "All that was sent for the meters that the viewer may see. For an office, with `toCheck`: the odd ones.",
        filter=rows.ReadingFilter,
        order=rows.ReadingOrder,
    )
    tariffs = root.connection(
        rows.Tariff, "Prices by region, resource and zone of the day.", filter=rows.TariffFilter, order=rows.TariffOrder
    )
    norms = root.connection(
        rows.ConsumptionNorm, "Norms of consumption by region.", filter=rows.NormFilter, order=rows.NormOrder
    )
    reading_preview: ReadingPreview = strawberry.field(
        resolver=_preview,
        description="What a reading would come to: the last value, the consumption, the cost, and what would be asked.",
    )
    reading_history: ReadingHistory | None = strawberry.field(
        resolver=_history,
        description="A home's history of a resource, by months or years; null for who sees no such meter there.",
    )
    meter_request: MeterRequest | None = strawberry.field(
        resolver=asked,
        description="What to send when a meter of one's home is missing or wrong; null for who may not send it.",
    )
    house_readings: HouseReadings | None = strawberry.field(
        resolver=_month, description="A house's month, for the office that works there; null for others."
    )
