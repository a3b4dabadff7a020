"""How meters and readings are read, and who may see them; `plot` has a home's history, `office` what employees see.

A meter of premises: their owners, and guests with the scope READINGS. The meter of a house: its owners. Of both: the
employees of who manages the house today, and of who keeps the meter while they serve the house. Nobody else: neither
neighbours nor offices. Whoever sees the meter sees what was sent for it; `store.held` says the same in Python.

What was sent for premises while somebody owned them stays theirs to see when they have sold: the submission, not the
meter as it is now. Who sent it is told only to those who had to do with the home at the time.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gosdom_core.access import ViewerKind
from gosdom_core.homes import Resource
from gosdom_core.readings import Change, DayZone, VerificationState, terms
from gosdom_graphql.access import tables as access
from gosdom_graphql.access.ties import AnyGuest, AnyHome, AnyPower, AnyShare
from gosdom_graphql.files.rows import F as Kept
from gosdom_graphql.files.rows import File
from gosdom_graphql.homes import tables as homes
from gosdom_graphql.homes.rows import Apartment, House, Organisation, Participant, Premises
from gosdom_graphql.reader import (
    ID,
    Arms,
    Asker,
    Connection,
    Each,
    Filter,
    Order,
    Row,
    by,
    column,
    connection,
    everyone,
    expression,
    many,
    nobody,
    one,
    reads,
    through,
    where,
)
from gosdom_graphql.readings import tables
from gosdom_graphql.readings.words import NormPer, ReadBy, ReadingSource

F = tables.Norm
G = access.GuestAccess
M = tables.Meter
P = tables.MeterPeriod
R = tables.Reading
S = homes.Share
T = tables.Tariff
W = access.Power

# --- Who may see ----------------------------------------------------------------------------------------------------


def may_see(row: Row, viewer: Asker) -> str:
    """Who may see a meter? A resident their home's and their house's, an employee those of their work."""
    if viewer.kind is ViewerKind.RESIDENT:
        common = f"{row(M.premises)} is null and {row(M.house)} = any({viewer.owned_houses})"
        return f"({row(M.premises)} = any({viewer.reading_premises}) or ({common}))"
    return at_work(row, viewer)


def at_work(row: Row, viewer: Asker) -> str:
    """Who may see it by their work? Who manages the house, and who keeps the meter while they serve the house."""
    if viewer.kind is not ViewerKind.STAFF:
        return "false"
    kept = f"{row(M.organisation)} = {viewer.organisation}"
    return Arms.of(
        Each.of(row(M.house), viewer.houses_managed), Each.of(row(M.house), viewer.houses_supplied, also=kept)
    )


# --- What belongs to a meter ----------------------------------------------------------------------------------------


def verification(row: Row, viewer: Asker) -> str:
    """How does verification stand? As `gosdom_core.readings.verification` has it, since 2021: then none is excused."""
    soon, today = max(terms.VERIFICATION_REMIND.terms[-1].value), f"({viewer.now} at time zone {row(M.zone)})::date"
    return (
        f"case when {row(M.verify_until)} is null then 'UNKNOWN' when {row(M.verify_until)} < {today} then 'OVER'"
        f" when {row(M.verify_until)} <= {today} + {soon} then 'SOON' else 'VALID' end"
    )


class MeterFilter(Filter):
    """Which meters?"""

    premises: list[ID] | None = where(lambda row, value, viewer: Each.of(row(M.premises), value), "Of these premises.")
    house: list[ID] | None = where(lambda row, value, viewer: Each.of(row(M.house), value), "Of these houses.")
    of_house: bool | None = where(
        lambda row, value, viewer: f"({row(M.premises)} is null) = {value}", "Of a whole house, or of premises."
    )
    resource: list[Resource] | None = where(
        lambda row, value, viewer: Each.of(row(M.resource), value, kinds=True), "Of these resources."
    )
    read_by: ReadBy | None = where(lambda row, value, viewer: f"{row(M.read_by)} = {value}", "Read so.")
    number: str | None = where(lambda row, value, viewer: f"{row(M.number)} = {value}", "With this number.")
    in_use: bool | None = where(lambda row, value, viewer: f"({row(M.removed)} is null) = {value}", "Not removed.")
    verified_until_before: date | None = where(
        lambda row, value, viewer: f"{row(M.verify_until)} < {value}", "Whose verification ends before this day."
    )
    without_reading_for: date | None = where(
        lambda row, value, viewer: f"not {row.exists(P.meter, lambda each: f'{each(P.period)} = {value}')}",
        "For which nothing counts in the period of this first day of a month: who has not sent.",
    )


class MeterOrder(Order):
    """How are meters sorted?"""

    INSTALLED = by(M.installed, "By the day of installation.", default="ASC")
    NUMBER = by(M.number, "By number.")


class MeterPeriodOrder(Order):
    """How are periods sorted?"""

    PERIOD = by(P.period, "By time.", default="DESC")


class ReadingOrder(Order):
    """How are readings sorted?"""

    AT = by(R.at, "By the moment of the reading.", default="DESC")


class ReadingFilter(Filter):
    """Which readings?"""

    house: list[ID] | None = where(lambda row, value, viewer: Each.of(row(R.house), value), "Of these houses.")
    meter: list[ID] | None = where(lambda row, value, viewer: Each.of(row(R.meter), value), "Of these meters.")
    premises: list[ID] | None = where(
        lambda row, value, viewer: row.parent(
            R.meter, lambda meter, viewer: f"{meter(M.premises)} = any({value})", of=AnyMeter
        ),
        "Of the meters of these premises.",
    )
    period: date | None = where(
        lambda row, value, viewer: f"{row(R.period)} = {value}", "Of the period of this first day of a month."
    )
    source: list[ReadingSource] | None = where(
        lambda row, value, viewer: f"{row(R.source)} = any({value})", "That came so."
    )
    to_check: bool | None = where(
        lambda row, value, viewer: f"({row(R.odd)} <> '{{}}' and {row(R.checked_at)} is null) = {value}",
        "Odd, and no employee has looked at it yet; or not.",
    )


@reads(tables.Meter, may_see=may_see)
class Meter:
    """What may be read of a meter."""

    resource: Resource = column(M.resource, "What it measures.")
    number: str = column(M.number, "The number on it.")
    label: str | None = column(M.label, "The resident's own name for it: «Кухня».")
    digits: int = column(M.digits, "How many digits it shows before the comma.")
    decimals: int = column(M.decimals, "How many it shows after the comma.")
    zones: list[DayZone] = column(M.zones, "Which zone of the day each of its registers counts, Т1 first.")
    read_by: ReadBy = column(M.read_by, "Who reads it.")
    seals: str | None = column(M.seals, "Its seals.")
    installed: date = column(M.installed, "Its first day in use.")
    initial: list[Decimal] = column(M.initial, "What it showed then, register by register.")
    removed: date | None = column(M.removed, "Its last day in use; null while it is.")
    final: list[Decimal] | None = column(M.final, "What it showed then.")
    verify_until: date | None = column(M.verify_until, "The last day of its verification («поверка»), if it is known.")
    verification: VerificationState = expression(verification, "How its verification stands.")
    house: House | None = one(M.house, "The house.")
    premises: Premises | None = one(M.premises, "The premises; null for the meter of a house.")
    apartment: Apartment | None = one(M.premises, "Where it is: premises, as far as a number tells.", shown=True)
    organisation: Organisation | None = one(M.organisation, "Who keeps it.")
    replaces: Meter | None = one(M.replaces, "The meter that stood there before.")
    periods: Connection[MeterPeriod] = connection(
        P.meter, "What counts for each billing period.", order=MeterPeriodOrder
    )
    readings: Connection[MeterReading] = connection(
        R.meter, "All that was ever sent for it.", filter=ReadingFilter, order=ReadingOrder
    )


@reads(tables.Meter, may_see=everyone, node=False)
class AnyMeter:
    """The meter of a reading: only ever asked where it is."""


def may_see_reading(row: Row, viewer: Asker) -> str:
    """Who may see a reading? Who sees its meter, and who owned the home then. An office's are found by their houses."""
    if viewer.kind is ViewerKind.STAFF:
        kept = row.parent(R.meter, lambda meter, viewer: f"{meter(M.organisation)} = {viewer.organisation}", of=Meter)
        return Arms.of(
            Each.of(row(R.house), viewer.houses_managed), Each.of(row(R.house), viewer.houses_supplied, also=kept)
        )
    if viewer.kind is not ViewerKind.RESIDENT:
        return "false"

    def of_meter(meter: Row, viewer: Asker) -> str:
        then = of_time(row, meter, viewer, (S, AnyShare))
        return f"({may_see(meter, viewer)} or ({meter(M.premises)} = any({viewer.former_premises}) and {then}))"

    return row.parent(R.meter, of_meter, of=AnyMeter)


def of_time(row: Row, meter: Row, viewer: Asker, *ties: tuple[Any, Any]) -> str:
    """Had the viewer to do with the home on the day of the reading, by one of these ties?"""
    day = f"({row(R.at)} at time zone {meter(M.zone)})::date"

    def tied(home: Row, table: Any, of: Any) -> str:
        return home.exists(
            table.premises,
            lambda tie: (
                f"{tie(table.person)} = {viewer.person}"
                f" and {day} between {tie(table.since)} and coalesce({tie(table.until)}, 'infinity')"
            ),
            of=of,
        )

    def of_home(home: Row, viewer: Asker) -> str:
        return f"({' or '.join(tied(home, table, of) for table, of in ties)})"

    return meter.parent(M.premises, of_home, of=AnyHome)


def knows_author(row: Row, viewer: Asker) -> str:
    """Who is told who sent it? The office, who sent it, and who owned the home or stood for its owners then."""
    if viewer.kind is not ViewerKind.RESIDENT:
        return "true"
    then = row.parent(
        R.meter,
        lambda meter, viewer: (
            f"({meter(M.premises)} is null"
            f" or {of_time(row, meter, viewer, (S, AnyShare), (G, AnyGuest), (W, AnyPower))})"
        ),
        of=AnyMeter,
    )
    return f"(coalesce({row(R.author)} = {viewer.person}, false) or {then})"


@reads(tables.Meter, may_see=nobody, node=False)
class MeterPlate:
    """What may be read of a meter beside what was sent for it."""

    resource: Resource = column(M.resource, "What it measures.")
    number: str = column(M.number, "The number on it.")
    zones: list[DayZone] = column(M.zones, "Which zone of the day each of its registers counts, Т1 first.")
    apartment: Apartment | None = one(M.premises, "Where it is; null for the meter of a house.", shown=True)


def counts(row: Row, viewer: Asker) -> str:
    """Is it the one that counts for its period?"""
    return row.exists(P.reading)


@reads(tables.Reading, may_see=may_see_reading)
class MeterReading:
    """What may be read of a submission."""

    period: date = column(R.period, "The billing period: the first day of its month.")
    values: list[Decimal] = column(R.values, "What the meter showed, register by register.")
    consumption: Decimal = column(
        R.volume, "How much was consumed since what counted before, when it came; below zero only as a correction."
    )
    change: Change = column(R.change, "How the meter got there.")
    at: datetime = column(R.at, "The moment of the reading: of sending, but for automatic meters and files.")
    received_at: datetime = column(R.received_at, "When it came.")
    source: ReadingSource = column(R.source, "How it came.")
    late: bool = column(R.late, "Whether the window had closed: it counts for the next period.")
    counts: bool = expression(counts, "Whether it is the one that counts for its period: the last valid one.")
    is_information: bool = expression(
        lambda row, viewer: f"not {row(R.billed)}", "Kept as information: the verification was over."
    )
    odd: list[str] = column(R.odd, "What was odd about it: codes, as warnings have them.")
    confirmed: bool = column(R.confirmed, "Whether somebody said yes to that.")
    checked_at: datetime | None = column(R.checked_at, "When an employee looked at it.")
    discarded: bool = column(R.discarded, "Whether the employee found it wrong: it counts nowhere.")
    files: list[File] = many(Kept.reading, "Photos that it was sent with.", order=[Kept.rank, Kept.id])
    meter: Meter | None = one(R.meter, "The meter.")
    plate: MeterPlate | None = one(
        R.meter, "Which meter it was: also for who sees the reading alone, for they have sold the home.", shown=True
    )
    house: House | None = one(R.house, "The house.")
    author: Participant | None = one(
        R.author, "Who sent it; null also for who had nothing to do with the home then.", shown=True, if_=knows_author
    )
    organisation: Organisation | None = one(R.organisation, "For which organisation; null for a resident.")


@reads(tables.MeterPeriod, may_see=through(P.meter), node=False)
class MeterPeriod:
    """What may be read of what counts for a period."""

    period: date = column(P.period, "The billing period: the first day of its month.")
    values: list[Decimal] = column(P.values, "What the meter showed, register by register.")
    consumption: Decimal = column(P.volume, "How much was consumed since what counted before.")
    change: Change = column(P.change, "How the meter got there; a correction may be below zero.")
    at: datetime = column(P.at, "The moment of the reading.")
    reading: MeterReading | None = one(P.reading, "The submission.")


# --- Tariffs and norms ----------------------------------------------------------------------------------------------


class TariffFilter(Filter):
    """Which tariffs?"""

    region: str | None = where(lambda row, value, viewer: f"{row(T.region)} = {value}", "Of this region.")
    resource: list[Resource] | None = where(
        lambda row, value, viewer: f"{row(T.resource)} = any({value})", "Of these resources."
    )
    on: date | None = where(
        lambda row, value, viewer: f"{value} between {row(T.since)} and coalesce({row(T.until)}, 'infinity')",
        "In force that day.",
    )


class TariffOrder(Order):
    """How are tariffs sorted?"""

    SINCE = by(T.since, "By the first day of force.", default="DESC")


@reads(tables.Tariff, may_see=everyone)
class Tariff:
    """What may be read of a tariff."""

    region: str = column(T.region, "The region (code of the subject).")
    resource: Resource = column(T.resource, "Of what.")
    zone: DayZone = column(T.zone, "In which zone of the day.")
    tier: int = column(
        T.tier, "In which tier («диапазон») of a month's electricity: 1 up to the first bound; others have but one."
    )
    price: Decimal = column(T.price, "Roubles a unit.")
    since: date = column(T.since, "The first day of force.")
    until: date | None = column(T.until, "The last day of force; null while no end is named.")
    basis: str = column(T.basis, "By which act.")
    supplier: Organisation | None = one(T.organisation, "Whose it is; null where it is every supplier's there.")


class NormFilter(Filter):
    """Which norms?"""

    region: str | None = where(lambda row, value, viewer: f"{row(F.region)} = {value}", "Of this region.")
    resource: list[Resource] | None = where(
        lambda row, value, viewer: f"{row(F.resource)} = any({value})", "Of these resources."
    )
    on: date | None = where(
        lambda row, value, viewer: f"{value} between {row(F.since)} and coalesce({row(F.until)}, 'infinity')",
        "In force that day.",
    )


class NormOrder(Order):
    """How are norms sorted?"""

    SINCE = by(F.since, "By the first day of force.", default="DESC")


@reads(tables.Norm, may_see=everyone)
class ConsumptionNorm:
    """What may be read of a norm of consumption."""

    region: str = column(F.region, "The region (code of the subject).")
    resource: Resource = column(F.resource, "Of what.")
    amount: Decimal = column(F.amount, "How much a month, in the units of the resource.")
    per: NormPer = column(F.per, "Of what it is a month.")
    since: date = column(F.since, "The first day of force.")
    until: date | None = column(F.until, "The last day of force; null while no end is named.")
    basis: str = column(F.basis, "By which act.")
