"""What counts for a meter: what a new reading is judged against, and what counts once it is there.

A reading that comes after all others is judged against the last that counts before its period; its period is then its
own. One that comes between others may change what follows: then all that was sent is counted anew, by the core.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core import readings as core
from gosdom_core.readings import Change, Counted, Usual, months_between, terms, window_on
from gosdom_graphql.database import new_id
from gosdom_graphql.database.engine import ENGINE
from gosdom_graphql.readings.figures import counted, in_words
from gosdom_graphql.readings.tables import Meter, MeterPeriod, Reading

STATE = """
select l.period, l.values, l.at, l.change, u.total, u.months, u.plain, u.known, r.at as latest
from unnest($1::text::uuid[], $2::text::date[]) with ordinality asked (meter, period, n)
left join lateral (
  select p.period, p.values, p.at, p.change from meter_period p
  where p.meter = asked.meter and p.period < asked.period order by p.period desc limit 1
) l on true
left join lateral (
  select sum(p.volume) filter (where p.spread = 1 and p.period < asked.period) as total,
    count(*) filter (where p.spread = 1 and p.period < asked.period) as months,
    coalesce(bool_and(p.spread <= 1 or p.period = asked.period), true) as plain,
    coalesce(bool_or(p.period = asked.period), false) as known
  from meter_period p
  where p.meter = asked.meter and p.period <= asked.period
    and p.period >= (asked.period - make_interval(months => $3::int))::date
) u on true
left join lateral (
  select r.at from reading r where r.meter = asked.meter order by r.at desc limit 1
) r on true
order by asked.n
"""
STOOD = """
with recursive stood as (
  select m.id as "of", 0 as n, m.* from meter m where m.id = any($1::uuid[])
  union all select s."of", s.n + 1, m.* from stood s join meter m on m.id = s.replaces
)
select * from stood order by "of", n desc
"""
TOLD = "select meter, period, values, at, change from meter_period where meter = any($1::uuid[])"
COLUMNS: Final = (
    "id", "house", "meter", "period", "at", "received_at", "source", "author", "organisation", "values", "volume",
    "change", "confirmed", "late", "billed", "odd", "discarded",
)  # fmt: skip
WRITE: Final = (
    f"insert into reading ({', '.join(COLUMNS)}) values ({', '.join(f'${n + 1}' for n in range(len(COLUMNS)))})"
)
# the same, and that it counts: one statement, for people wait for it
COUNT: Final = f"""
with r as ({WRITE} returning *)
insert into meter_period (id, house, meter, period, reading, at, values, volume, change, spread)
select ${len(COLUMNS) + 1}, r.house, r.meter, r.period, r.id, r.at, r.values, r.volume, r.change, ${len(COLUMNS) + 2}
from r
on conflict (meter, period) do update set reading = excluded.reading, at = excluded.at, values = excluded.values,
  volume = excluded.volume, change = excluded.change, spread = excluded.spread
"""


@dataclass(frozen=True, slots=True)
class Before:
    """What is a reading of a period judged against? What counts last, what is usual; and whether others came after."""

    last: Counted | None
    usual: Usual | None
    latest: datetime | None


def running() -> Any:
    """On which connection is the deed done? Piccolo's tables would spend on it more than PostgreSQL does."""
    transaction = ENGINE.current_transaction.get()
    assert transaction is not None, "a deed is done in a transaction"
    return transaction.connection


async def states(meters: Sequence[UUID], periods: Sequence[date]) -> list[Any]:
    """What are readings of these meters judged against for these periods? In their order; `known` says whether
    something counts for the period itself."""
    months = terms.ODDNESS.on(max(periods)).value.months
    found: list[Any] = await running().fetch(STATE, array(meters), array(periods), months)
    return found


def array(values: Iterable[object]) -> str:
    """Many ids or days as one text: the driver looks at each element of a list for longer than PostgreSQL reads it."""
    return f"{{{','.join(map(str, values))}}}"


async def before(meter: Meter, period: date) -> Before:
    """What is known before the period?"""
    [state] = await states([meter.id], [period])
    usual = plainly_usual(state) if is_plain(meter, state) else (await fully_usual({meter.id: period}))[meter.id]
    return Before(last_of(str(meter.id), state), usual, state["latest"])


def is_plain(meter: Meter | Mapping[str, Any], state: Any) -> bool:
    """Did each period before tell its own month, by this meter alone? Then what is usual is a sum."""
    return meter["replaces"] is None and state["plain"]


def last_of(meter: str, state: Any) -> Counted | None:
    """What counts last before the period?"""
    if state["period"] is None:
        return None
    return Counted(meter, state["period"], tuple(state["values"]), state["at"], Change[state["change"]])


def plainly_usual(state: Any) -> Usual | None:
    """What is usual, where the state `is_plain`?"""
    return Usual(Fraction(state["total"]), state["months"]) if state["months"] else None


async def fully_usual(periods: Mapping[UUID, date]) -> dict[UUID, Usual | None]:
    """What is usual for meters before a period of each, as the core finds it in all that counts, of the meters that
    stood there before too?"""
    stood: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in await running().fetch(STOOD, list(periods)):
        stood[row["of"]].append(row)
    told: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in await running().fetch(TOLD, list({row["id"] for rows in stood.values() for row in rows})):
        told[row["meter"]].append(row)
    found: dict[UUID, Usual | None] = {}
    for meter, period in periods.items():
        meters = stood[meter]
        here = [counted(row) for each in meters for row in told[each["id"]] if row["period"] < period]
        used = core.usage(map(in_words, meters), here, zone=ZoneInfo(meters[-1]["zone"]))
        found[meter] = core.usual(used, period)
    return found


async def history(meter: Meter) -> tuple[list[Meter], list[MeterPeriod]]:
    """Which meters stood there, oldest first and this one last, and what counts of all of them?"""
    stood = [meter]
    while stood[0].replaces is not None:
        earlier = await Meter.objects().where(Meter.id == stood[0].replaces).first()
        assert earlier is not None
        stood.insert(0, earlier)
    rows = await MeterPeriod.objects().where(MeterPeriod.meter.is_in([each.id for each in stood]))
    return stood, rows


def spread(installed: date, period: date, last: Counted | None) -> int:
    """Over how many months is the volume of a period spread for an average, as `core.usage` does it? 0: its month is
    the meter's first, and not complete. A meter is `installed` when it is `begun`."""
    if last is not None:
        return max(1, months_between(last.period, period))
    first = window_on(installed).period(installed)
    months = months_between(min(first, period), period) + 1
    return 0 if months == 1 and period == core.month_of(installed) and installed.day > 1 else months


async def write(sent: tuple[Any, ...], spread: int | None) -> None:
    """A submission, in the order of `COLUMNS`; and that it counts for its period, spread over so many months."""
    if spread is None:
        await running().execute(WRITE, *sent)
    else:
        await running().execute(COUNT, *sent, new_id(), spread)


async def recount(meter: Meter) -> None:
    """What counts, of all that was ever sent, as the core finds it?"""
    sent = await Reading.objects().where(Reading.meter == meter.id, Reading.discarded.eq(value=False))
    stood, told = await history(meter)
    found = core.count(
        [as_sent(row) for row in sent],
        in_words(meter),
        zone=ZoneInfo(meter.zone),
        replaced=[in_words(each) for each in stood[:-1]],
        counted_before=[counted(row) for row in told if row.meter != meter.id],
    )
    await MeterPeriod.delete().where(MeterPeriod.meter == meter.id)
    rows = list(_rows(meter, found.values(), sent))
    if rows:
        await MeterPeriod.insert(*rows)


def as_sent(row: Reading) -> core.Reading:
    """The submission in the core's words. What a fall is was settled when it was confirmed."""
    change = Change[row.change] if row.confirmed and row.change != Change.FORWARD.name else None
    return core.Reading(str(row.meter), tuple(row.values), row.at, None, row.confirmed, change, str(row.id))


def _rows(meter: Meter, found: Iterable[Counted], sent: Sequence[Reading]) -> Iterable[MeterPeriod]:
    ids: dict[tuple[Any, ...], UUID] = {
        (row.at, tuple(row.values)): row.id for row in sorted(sent, key=lambda row: (row.confirmed, str(row.id)))
    }
    of, values, last = in_words(meter), in_words(meter).start, None
    for each in sorted(found, key=lambda one: one.period):
        yield MeterPeriod(
            id=new_id(),
            house=meter.house,
            meter=meter.id,
            period=each.period,
            reading=ids[each.at, each.values],
            at=each.at,
            values=list(each.values),
            volume=sum(core.moves(of, values, each.values, each.change), Decimal(0)),
            change=each.change.name,
            spread=spread(of.installed, each.period, last),
        )
        values, last = each.values, each
