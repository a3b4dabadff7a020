"""Readings from a file, for `gosdom import readings FILE`: some ten thousand lines at a time, in two transactions.

The lines of a part are dealt out to lanes by their meters, so that PostgreSQL takes those of one while those of the
other are judged; a meter's lines stay in one lane, in their order, and what a transaction takes it takes whole. A file
that broke off is imported again: what was taken is repeated, and changes nothing.
"""

from __future__ import annotations

import asyncio
import csv
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gosdom_core.errors import Coded
from gosdom_graphql.readings.lines import places_of, read
from gosdom_graphql.readings.store import Line, Verdicts, said, take
from gosdom_graphql.readings.words import BadCell, LineVerdict, ReadingSource

if TYPE_CHECKING:
    from gosdom_graphql.database import Database

AT_ONCE: Final = 60_000
"""Lines of a part."""
LANES: Final = 2
AHEAD: Final = 2
"""Parts that are read while others are taken."""

Told = Callable[[int, Sequence[Coded]], None]


async def import_file(
    database: Database, file: Path, *, now: datetime, told: Told = lambda line, why: None
) -> Counter[LineVerdict]:
    """How many lines came out how? `told` hears of each that was refused or waits for a check: its line in the file.

    Raises `BadTable` for a file without the columns.
    """
    counted: Counter[LineVerdict] = Counter()
    lanes = [asyncio.Lock() for _ in range(LANES)]
    taken: deque[_Part] = deque()
    with file.open(encoding="utf-8-sig", newline="") as opened:
        try:
            for part in _parts(csv.reader(opened)):
                part.start(database, now, lanes)
                taken.append(part)
                while len(taken) > AHEAD:
                    await taken[0].end(counted, told)
                    taken.popleft()
                await asyncio.sleep(0)
        finally:
            # what was begun is ended, and told, though the rest of the file cannot be read
            for part in taken:
                await part.end(counted, told)
    return counted


class _Part:
    """Lines of the file, from the line `first` on, while they are taken."""

    def __init__(self, first: int, lines: Sequence[Line | BadCell]) -> None:
        self.first, self.lines = first, lines
        self.shares: list[tuple[list[int], asyncio.Task[Verdicts]]] = []

    def start(self, database: Database, now: datetime, lanes: Sequence[asyncio.Lock]) -> None:
        """Each lane takes its meters, after those of the part before: who waits for a lock first gets it first."""
        dealt: list[list[int]] = [[] for _ in lanes]
        for place, line in enumerate(self.lines):
            dealt[hash(line.meter) % len(lanes) if isinstance(line, Line) else 0].append(place)
        for places, lane in zip(dealt, lanes, strict=True):
            if places:
                lines = [self.lines[place] for place in places]
                self.shares.append((places, asyncio.create_task(_taken(database, lines, now, lane))))

    async def end(self, counted: Counter[LineVerdict], told: Told) -> None:
        """What became of the lines? Told in their order."""
        problems: dict[int, Sequence[Coded]] = {}
        for (places, _), found in zip(
            self.shares, await asyncio.gather(*(task for _, task in self.shares)), strict=True
        ):
            counted.update(found.lines)
            problems |= {places[n]: why for n, why in found.problems.items()}
        for place, why in sorted(problems.items()):
            told(self.first + place, why)


async def _taken(database: Database, lines: Sequence[Line | BadCell], now: datetime, lane: asyncio.Lock) -> Verdicts:
    async with lane, database.transaction():
        found = await take(lines, now=now, source=ReadingSource.IMPORT)
        await said(found, at=now, who=None)
    return found


def _parts(rows: Iterator[list[str]]) -> Iterator[_Part]:
    places, first = places_of(next(rows, [])), 2
    while part := list(islice(rows, AT_ONCE)):
        yield _Part(first, list(read(part, places)))
        first += len(part)
