"""How many readings are taken at once: from automatic meters, from a file. Idempotent by meter and moment; a verdict a
line.

In waves: the readings of each meter's first period, then those of its second, and so on in the order of their moments,
so that each is judged against what the ones before made of it. Of a wave everything is read in one statement, judged
by the core's bounds, and written by COPY. What is odd is kept and waits for an employee; what comes between older
readings makes its meter's periods be counted anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core import readings as core
from gosdom_core.access import ViewerKind
from gosdom_core.errors import NotAllowed, NotFound, OutOfRange, Refused
from gosdom_core.homes import Resource
from gosdom_core.readings import Bounds, Change, NeedsConfirmation, Usual, window_on
from gosdom_core.requests import FromTheFuture
from gosdom_graphql.database import new_key
from gosdom_graphql.deeds import Done
from gosdom_graphql.events.store import happened_in
from gosdom_graphql.readings.figures import KNOWN_SINCE, begun
from gosdom_graphql.readings.store.counting import (
    COLUMNS,
    COUNTED,
    array,
    as_counted,
    copied,
    fully_usual,
    is_plain,
    last_of,
    plainly_usual,
    recount,
    running,
    spread,
    states,
)
from gosdom_graphql.readings.store.held import work
from gosdom_graphql.readings.words import LineVerdict, ReadingSource
from gosdom_graphql.sessions.viewer import Viewer

MOST: Final = 10_000
"""Lines of one call over the API."""
EARLIEST: Final = datetime.combine(KNOWN_SINCE + timedelta(days=1), time(), UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """What did a meter show at a moment?"""

    meter: UUID | None
    at: datetime
    values: tuple[Decimal, ...]
    total: Decimal | None = None


@dataclass(slots=True)
class Verdicts:
    """What became of each line, in their order; and why, of those that are refused or wait for a check."""

    lines: list[LineVerdict]
    problems: dict[int, tuple[core.Odd | Refused, ...]] = field(default_factory=dict)
    houses: set[UUID] = field(default_factory=set)

    def settle(self, place: int, verdict: LineVerdict, why: Sequence[core.Odd | Refused] = ()) -> None:
        """What became of a line?"""
        self.lines[place] = verdict
        if why:
            self.problems[place] = tuple(why)

    def count(self, verdict: LineVerdict) -> int:
        """How many lines came out so?"""
        return self.lines.count(verdict)


LOCK = """
select m.id, m.house, m.organisation, m.zone, m.resource, m.digits, m.decimals, cardinality(m.zones) as rates,
  m.installed, m.initial, m.removed, m.verify_until, m.replaces, m.most_an_hour
from unnest($1::text::uuid[]) x (id) join meter m on m.id = x.id order by m.id for no key update of m
"""
KEPT = """
select distinct r.meter, r.at from unnest($1::uuid[], $2::timestamptz[]) x (meter, at)
join reading r on r.meter = x.meter and r.at = x.at
"""
# what counted for the period was judged against the same reading before, so it is spread over as many months
INSTEAD = """
update meter_period p set reading = x.reading, at = x.at, values = x.values::numeric[], volume = x.volume,
  change = x.change
from unnest(
  $1::text::uuid[], $2::text::date[], $3::text::uuid[], $4::text::timestamptz[], $5::text::text[], $6::text::numeric[],
  $7::text::text[]
) x (meter, period, reading, at, values, volume, change)
where p.meter = x.meter and p.period = x.period
"""


async def record(viewer: Viewer, lines: Sequence[Line | Refused], told: Callable[[Verdicts], None]) -> Done:
    """How does a system of automatic meters send them? A verdict a line, handed to `told`; of meters that the office
    works with, others are not there. Raises `NotAllowed` for residents, `OutOfRange` for too many lines."""
    if viewer.kind is not ViewerKind.STAFF:
        raise NotAllowed
    if len(lines) > MOST:
        raise OutOfRange(field=["readings"], least=0, most=MOST, value=len(lines))
    verdicts = await take(
        lines, now=viewer.now, source=ReadingSource.AUTOMATIC, allowed=work(viewer),
        author=viewer.person, organisation=viewer.organisation,
    )  # fmt: skip
    await said(verdicts, at=viewer.now, who=viewer.person)
    told(verdicts)
    taken = verdicts.count(LineVerdict.ACCEPTED) + verdicts.count(LineVerdict.TO_CHECK)
    return Done({"viewer": viewer.person} if taken and viewer.person is not None else {})


async def take(
    lines: Sequence[Line | Refused],
    *,
    now: datetime,
    source: ReadingSource,
    allowed: Callable[[UUID, UUID], bool] = lambda house, keeper: True,
    author: UUID | None = None,
    organisation: UUID | None = None,
) -> Verdicts:
    """What becomes of these lines? In the running transaction, any number of them; one that could not be read is its
    refusal."""
    taking = _Taking(lines, now, source, allowed, author, organisation)
    await taking.all()
    return taking.verdicts


async def said(verdicts: Verdicts, *, at: datetime, who: UUID | None) -> None:
    """The log says that readings were recorded: once a house, last in the transaction."""
    if verdicts.houses:
        await happened_in("reading.recorded", at=at, houses=verdicts.houses, who=who)


@lru_cache(maxsize=4096)
def _day(at: datetime, zone: str) -> tuple[date, date]:
    """Which day is it there, and of which period?"""
    day = at.astimezone(ZoneInfo(zone)).date()
    return day, window_on(day).period(day)


@lru_cache(maxsize=4096)
def _told(at: datetime) -> str:
    return at.isoformat()


class _Taking:
    """Lines while they are taken."""

    def __init__(
        self,
        lines: Sequence[Line | Refused],
        now: datetime,
        source: ReadingSource,
        allowed: Callable[[UUID, UUID], bool],
        author: UUID | None,
        organisation: UUID | None,
    ) -> None:
        self.now, self.allowed = now, allowed
        self.lines = {place: line for place, line in enumerate(lines) if isinstance(line, Line)}
        unread = {place: (line,) for place, line in enumerate(lines) if isinstance(line, Refused)}
        self.verdicts = Verdicts([LineVerdict.REFUSED] * len(lines), dict(unread))
        who = "\t".join("\\N" if each is None else str(each) for each in (author, organisation))
        self.how = f"{now.isoformat()}\t{source.name}\t{who}"

    async def all(self) -> None:
        """Lock the meters of these lines, always in the same order, and take the lines wave by wave."""
        named = {line.meter for line in self.lines.values() if line.meter is not None}
        meters = {row["id"]: row for row in await running().fetch(LOCK, array(named))}
        ours = {id for id, row in meters.items() if self.allowed(row["house"], row["organisation"])}
        waiting: defaultdict[UUID, list[int]] = defaultdict(list)
        for place, line in self.lines.items():
            if line.meter is None or line.meter not in ours:
                self.verdicts.settle(place, LineVerdict.REFUSED, [NotFound(field=["meter"])])
            elif line.at > self.now:
                self.verdicts.settle(place, LineVerdict.REFUSED, [FromTheFuture(field=["at"])])
            elif line.at < EARLIEST:
                why = OutOfRange(field=["at"], least=KNOWN_SINCE, most="…", value=line.at.isoformat())
                self.verdicts.settle(place, LineVerdict.REFUSED, [why])
            else:
                waiting[line.meter].append(place)
        for places in waiting.values():
            if len(places) > 1:
                places.sort(key=lambda place: self.lines[place].at)
        while waiting:
            waiting = await self.wave(waiting, meters)

    async def wave(self, waiting: Mapping[UUID, list[int]], meters: Mapping[UUID, Any]) -> defaultdict[UUID, list[int]]:
        """The lines of each meter's next period: read what they are judged against, judge, write. What is left?"""
        rows = [meters[id] for id in waiting]
        first = [self.lines[places[0]].at for places in waiting.values()]
        periods = [_day(at, row["zone"])[1] for at, row in zip(first, rows, strict=True)]
        found = await states(list(waiting), periods)
        theirs = list(zip(rows, periods, found, waiting.values(), strict=True))
        mixed = {row["id"]: period for row, period, state, _ in theirs if not is_plain(row, state)}
        usual = await fully_usual(mixed) if mixed else {}
        kept = await _kept(
            [
                (row["id"], self.lines[place].at)
                for row, _, state, places in theirs
                if state["latest"] is not None and self.lines[places[0]].at < state["latest"]
                for place in places
            ]
        )
        left: defaultdict[UUID, list[int]] = defaultdict(list)
        pages = _Pages()
        for row, period, state, places in theirs:
            known = usual[row["id"]] if row["id"] in mixed else plainly_usual(state)
            rest = _Run(self, row, period, state, known, kept).take(places, pages)
            if rest:
                left[row["id"]] = rest
        await pages.write()
        return left


async def _kept(asked: Sequence[tuple[UUID, datetime]]) -> set[tuple[UUID, datetime]]:
    """Which meters were read at which of these moments already?"""
    if not asked:
        return set()
    meters, moments = map(list, zip(*asked, strict=True))
    return {(row["meter"], row["at"]) for row in await running().fetch(KEPT, meters, moments)}


@dataclass(slots=True)
class _Pages:
    """What is to be written: by COPY what is new; what counts in the place of another; which meters count anew."""

    sent: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    instead: list[tuple[object, ...]] = field(default_factory=list)
    anew: list[UUID] = field(default_factory=list)

    async def write(self) -> None:
        """Everything, in the running transaction."""
        await copied("reading", COLUMNS, self.sent)
        await copied("meter_period", COUNTED, self.counts)
        if self.instead:
            await running().execute(INSTEAD, *map(array, zip(*self.instead, strict=True)))
        await recount(*self.anew)


class _Run:
    """The lines of a meter in one period, in the order of their moments: all are judged by the same bounds."""

    __slots__ = ("bounds", "kept", "last", "period", "row", "state", "taking", "usual")

    def __init__(
        self,
        taking: _Taking,
        row: Any,
        period: date,
        state: Any,
        usual: Usual | None,
        kept: Set[tuple[UUID, datetime]],
    ) -> None:
        self.taking, self.row, self.period, self.state, self.usual, self.kept = taking, row, period, state, usual, kept
        self.last = last_of(str(row["id"]), state)
        self.bounds: Bounds | None = None

    def take(self, places: list[int], pages: _Pages) -> list[int]:
        """What becomes of each line? Those of later periods are left for their own run."""
        row, latest, settle = self.row, self.state["latest"], self.taking.verdicts.settle
        of, how = f"{row['house']}\t{row['id']}\t{self.period}", self.taking.how
        before: datetime | None = None
        counts: tuple[Any, ...] | None = None
        anew, taken, left = False, len(pages.sent), []
        for n, place in enumerate(places):
            line = self.taking.lines[place]
            at = line.at
            earlier = latest is not None and at < latest
            if at in (before, latest) or (earlier and (row["id"], at) in self.kept):
                settle(place, LineVerdict.REPEATED)
                continue
            try:
                if not self.holds(at):
                    left = places[n:]
                    break
                values, used, change, questions = self.judged(line)
            except Refused as refused:
                settle(place, LineVerdict.REFUSED, [refused])
                continue
            assert self.bounds is not None
            id, before = new_key(), at
            shown, odd = ",".join(map(str, values)), ",".join(each.code for each in questions)
            late, billed = at < self.bounds.late_until, self.bounds.billed
            pages.sent.append(
                f"{id}\t{of}\t{_told(at)}\t{how}\t{{{shown}}}\t{used}\t{change}\tf\t{late}\t{billed}\t{{{odd}}}\tf\n"
            )
            if questions:
                settle(place, LineVerdict.TO_CHECK, questions)
                continue
            settle(place, LineVerdict.ACCEPTED)
            counts, anew = (id, at, values, used, change), anew or earlier
        if len(pages.sent) > taken:
            self.taking.verdicts.houses.add(row["house"])
        if anew:
            pages.anew.append(row["id"])
        elif counts is not None:
            self.count(pages, *counts)
        return left

    def holds(self, at: datetime) -> bool:
        """Is it a moment of this period? Then these are its bounds. Raises `MeterNotInUse`."""
        if self.bounds is not None and self.bounds.hold(at):
            return True
        zone = self.row["zone"]
        day, period = _day(at, zone)
        if period != self.period:
            return False
        # what it showed first is only asked where nothing counts yet; what stood before is in what is usual
        known = core.Meter(
            str(self.row["id"]), Resource[self.row["resource"]], self.row["digits"], self.row["decimals"],
            begun(self.row["installed"]), self.row["rates"], initial=() if self.last else tuple(self.row["initial"]),
            removed=self.row["removed"], verify_until=self.row["verify_until"], most_an_hour=self.row["most_an_hour"],
        )  # fmt: skip
        self.bounds = core.bounds(known, day, zone=ZoneInfo(zone), last=self.last, usual=self.usual)
        return True

    def judged(self, line: Line) -> tuple[core.Values, Decimal, str, Sequence[core.Odd]]:
        """What does it show, how much was consumed, how did the meter get there, and what is odd about it?"""
        bounds = self.bounds
        assert bounds is not None
        values = bounds.meter.checked(line.values, line.total)
        used = bounds.plain(values, line.at)
        if used is not None:
            return values, used, Change.FORWARD.name, ()
        verdict = bounds.judge(core.Reading(bounds.meter.id, values, line.at))
        asked = verdict.questions if isinstance(verdict, NeedsConfirmation) else ()
        return values, verdict.consumption, verdict.change.name, asked

    def count(self, pages: _Pages, reading: str, at: datetime, values: core.Values, used: Decimal, change: str) -> None:
        """It is the last valid one of the period now."""
        assert self.bounds is not None
        row = self.row
        if self.state["known"]:
            shown = ",".join(map(str, values))
            pages.instead.append((row["id"], self.period, reading, _told(at), f'"{{{shown}}}"', used, change))
            return
        months = spread(self.bounds.meter.installed, self.period, self.last)
        pages.counts.append(as_counted(row, self.period, reading, _told(at), values, used, change, months))
