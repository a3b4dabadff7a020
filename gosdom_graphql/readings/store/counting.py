"""What counts for a meter: what a new reading is judged against, and what counts once it is there.

A reading that comes after all others is judged against the last that counts before its period; its period is then its
own. One that comes between others may change what follows: then all that was sent is counted anew, by the core.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core import readings as core
from gosdom_core.readings import Change, Counted, Usual, months_between, terms, window_on
from gosdom_graphql.database import new_id, new_key
from gosdom_graphql.database.engine import ENGINE
from gosdom_graphql.readings.figures import counted, in_words
from gosdom_graphql.readings.tables import Meter

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
  select m.id as "of", 0 as n, m.* from meter m where m.id = any($1::text::uuid[])
  union all select s."of", s.n + 1, m.* from stood s join meter m on m.id = s.replaces
)
select * from stood order by "of", n desc
"""
TOLD = "select meter, period, values, at, change from meter_period where meter = any($1::text::uuid[])"
SENT = """
select id, meter, values, at, confirmed, change from reading where meter = any($1::text::uuid[]) and not discarded
"""
COUNTED: Final = ("id", "house", "meter", "period", "reading", "at", "values", "volume", "change", "spread")
AT_ONCE: Final = 1_000
"""Meters that are counted anew together: all that was ever sent of them is read."""
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
    chains = await stood(list(periods))
    told = await _told({row["id"] for rows in chains.values() for row in rows})
    found: dict[UUID, Usual | None] = {}
    for meter, period in periods.items():
        meters = chains[meter]
        here = [counted(row) for each in meters for row in told[each["id"]] if row["period"] < period]
        used = core.usage(map(in_words, meters), here, zone=ZoneInfo(meters[-1]["zone"]))
        found[meter] = core.usual(used, period)
    return found


async def stood(meters: Sequence[UUID]) -> Mapping[UUID, list[Any]]:
    """Which meters stood there? Of each the rows, the oldest first and its own last."""
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in await running().fetch(STOOD, array(meters)):
        found[row["of"]].append(row)
    return found


async def _told(meters: Collection[UUID]) -> Mapping[UUID, list[Any]]:
    """What counts of these meters?"""
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in await running().fetch(TOLD, array(meters)) if meters else ():
        found[row["meter"]].append(row)
    return found


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


async def recount(*meters: UUID) -> None:
    """What counts, of all that was ever sent of these meters, as the core finds it?"""
    for n in range(0, len(meters), AT_ONCE):
        await _recount(meters[n : n + AT_ONCE])


async def _recount(meters: Sequence[UUID]) -> None:
    chains = await stood(meters)
    told = await _told({row["id"] for rows in chains.values() for row in rows[:-1]})
    sent: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in await running().fetch(SENT, array(meters)):
        sent[row["meter"]].append(row)
    lines: list[str] = []
    for meter in meters:
        *before, row = chains[meter]
        found = core.count(
            [_as_sent(each) for each in sent[meter]],
            in_words(row),
            zone=ZoneInfo(row["zone"]),
            replaced=map(in_words, before),
            counted_before=[counted(each) for other in before for each in told[other["id"]]],
        )
        lines += _lines(row, found.values(), sent[meter])
    await running().execute("delete from meter_period where meter = any($1::text::uuid[])", array(meters))
    await copied("meter_period", COUNTED, lines)


def _as_sent(row: Any) -> core.Reading:
    """The submission in the core's words. What a fall is was settled when it was confirmed."""
    change = Change[row["change"]] if row["confirmed"] and row["change"] != Change.FORWARD.name else None
    return core.Reading(
        str(row["meter"]), tuple(row["values"]), row["at"], None, row["confirmed"], change, str(row["id"])
    )


def _lines(meter: Any, found: Iterable[Counted], sent: Sequence[Any]) -> Iterator[str]:
    """What counts for each period, as lines of COPY."""
    ids = {
        (row["at"], tuple(row["values"])): row["id"]
        for row in sorted(sent, key=lambda row: (row["confirmed"], str(row["id"])))
    }
    of = in_words(meter)
    values, last = of.start, None
    for each in sorted(found, key=lambda one: one.period):
        used = sum(core.moves(of, values, each.values, each.change), Decimal(0))
        yield as_counted(
            meter, each.period, ids[each.at, each.values], each.at.isoformat(), each.values, used, each.change.name,
            spread(of.installed, each.period, last),
        )  # fmt: skip
        values, last = each.values, each


def as_counted(
    meter: Any, period: date, reading: object, at: str, values: core.Values, used: Decimal, change: str, months: int
) -> str:
    """That a reading counts, as a line of COPY, in the order of `COUNTED`."""
    of, shown = f"{meter['house']}\t{meter['id']}\t{period}", ",".join(map(str, values))
    return f"{new_key()}\t{of}\t{reading}\t{at}\t{{{shown}}}\t{used}\t{change}\t{months}\n"


async def copied(table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    """They are written, in the running transaction."""
    if lines:
        await running().copy_to_table(table, source=BytesIO("".join(lines).encode()), columns=columns)
