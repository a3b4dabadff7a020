"""Which reading counts: whatever the order and repeats, a period's is the last valid one, as the core counts them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gosdom_core import readings as core
from gosdom_graphql.database import Database, new_id
from gosdom_graphql.readings import store
from gosdom_graphql.readings.figures import counted, in_words
from gosdom_graphql.readings.store import Line, Sent, counting
from gosdom_graphql.readings.store.counting import before, fully_usual
from gosdom_graphql.readings.tables import Meter, MeterPeriod, Reading
from gosdom_graphql.readings.words import LineVerdict, ReadingSource
from tests.rights.cast import Cast, key, write_cast

SAMARA = ZoneInfo("Europe/Samara")
END = datetime(2026, 11, 21, 12, tzinfo=UTC)
INSTALLED = (date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 28))


class Undone(Exception):
    """What an example wrote is rolled back."""


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    return await write_cast(database)


def a_meter(**more: Any) -> Meter:
    return Meter(
        **{
            "id": new_id(), "house": key("sadovaya"), "premises": key("flat 1"), "organisation": key("vodokanal"),
            "zone": "Europe/Samara", "resource": "COLD_WATER", "number": f"{new_id()}", "digits": 3, "decimals": 1,
            "zones": ["ALL"], "read_by": "RESIDENT", "installed": date(2026, 1, 15), "initial": [Decimal("0.0")],
            "verify_until": date(2026, 9, 30), "created_at": datetime(2026, 1, 1, tzinfo=UTC), **more,
        }
    )  # fmt: skip


# moments around the ends of windows, of months, and of the verification; values that go on, fall back and roll over
MOMENTS = st.builds(
    lambda month, day, hour: datetime(2026, month, day, hour, tzinfo=SAMARA),
    st.integers(1, 11),
    st.sampled_from([1, 14, 16, 20, 25, 26, 28]),
    st.sampled_from([0, 9, 23]),
).filter(lambda at: at < END)
VALUES = st.integers(0, 9999).map(lambda n: Decimal(n) / 10) | st.sampled_from(
    [Decimal(1000), Decimal(-1), Decimal("1.25"), Decimal(0)]
)
SENT = st.lists(st.tuples(MOMENTS, VALUES, st.booleans()), max_size=8)


async def counts(meter: Meter) -> dict[date, tuple[Any, ...]]:
    rows = await MeterPeriod.objects().where(MeterPeriod.meter == meter.id)
    return {row.period: (tuple(row.values), row.at, row.change, row.volume) for row in rows}


def expected(meter: Meter, sent: list[core.Reading], **before: Any) -> dict[date, tuple[Any, ...]]:
    """What the core counts of all of them, with what was consumed."""
    of = in_words(meter)
    found = core.count(sent, of, zone=SAMARA, **before)
    volumes = core.by_period([of], found.values(), zone=SAMARA)
    return {period: (each.values, each.at, each.change.name, volumes[period].volume) for period, each in found.items()}


async def tried(cast: Cast, example: Any) -> None:
    """One example in a transaction of its own, which is undone."""
    with pytest.raises(Undone):
        async with cast.database.transaction():
            await example()
            raise Undone


def examples(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """So many examples by chance, the same in every run: the tests' loop is running, so they are drawn beforehand."""
    found: list[Any] = []

    @settings(
        max_examples=count, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def draw(example: Any) -> None:
        found.append(example)

    draw()
    return found


async def test_whatever_the_order_and_repeats_the_last_valid_one_counts(cast: Cast) -> None:
    """Sent in bulk, in any order and some of it twice: nothing is confirmed there, so what is odd does not count."""
    strategy = st.tuples(SENT, st.integers(0, 1000), st.sampled_from(INSTALLED))
    for sent, chance, installed in examples(strategy, 40):
        await tried(
            cast, lambda sent=sent, chance=chance, installed=installed: _in_bulk(sent, Random(chance), installed)
        )


async def _in_bulk(sent: list[Any], chance: Random, installed: date) -> None:
    meter = a_meter(installed=installed)
    await meter.save()
    once = {at: value for at, value, _ in sent}
    lines = [Line(meter.id, at, (value,)) for at, value in once.items()]
    lines += chance.sample(lines, len(lines) // 2)
    chance.shuffle(lines)
    cut = chance.randint(0, len(lines))
    told = [await store.take(part, now=END, source=ReadingSource.IMPORT) for part in (lines[:cut], lines[cut:])]
    taken = sum(each.count(one) for each in told for one in (LineVerdict.ACCEPTED, LineVerdict.TO_CHECK))
    assert await Reading.count().where(Reading.meter == meter.id) == taken
    found = await counts(meter)
    assert found == expected(meter, [core.Reading(str(meter.id), (value,), at) for at, value in once.items()])
    assert all(volume >= 0 or change == "CORRECTION" for _, _, change, volume in found.values())
    await _usual_is_the_core_s(meter)
    assert [each.lines for each in [await store.take(lines, now=END, source=ReadingSource.IMPORT)]] == [
        [verdict if verdict is LineVerdict.REFUSED else LineVerdict.REPEATED for verdict in _of(told)]
    ]
    assert await counts(meter) == found


def _of(told: list[Any]) -> list[LineVerdict]:
    return [verdict for each in told for verdict in each.lines]


async def _usual_is_the_core_s(meter: Meter) -> None:
    """The quick way to what is usual, by sums, says what the core's own way says."""
    for month in (3, 7, 12):
        period = date(2026, month, 1)
        assert (await before(meter, period)).usual == (await fully_usual({meter.id: period}))[meter.id]


async def test_a_resident_who_sends_and_confirms(cast: Cast) -> None:
    """One by one in the order of time, some confirmed: asked, refused or taken as the core has it."""
    for sent, installed in examples(st.tuples(SENT, st.sampled_from(INSTALLED)), 40):
        await tried(cast, lambda sent=sent, installed=installed: _by_one(cast, sent, installed))


async def _by_one(cast: Cast, sent: list[Any], installed: date) -> None:
    meter = a_meter(installed=installed)
    await meter.save()
    viewer = await cast.viewer("owner")
    kept = []
    for at, value, confirm in sorted(sent, key=lambda each: each[0]):
        try:
            done = await store.submit(replace(viewer, now=at), Sent(meter=meter.id, values=(value,)), confirm=confirm)
        except core.ReadingRefused:
            continue
        except core.MeterNotInUse:
            assert at.date() < installed
            continue
        if not done.asked:
            kept.append(core.Reading(str(meter.id), (value,), at, None, confirm, None, str(done.ids["reading"])))
    assert await Reading.count().where(Reading.meter == meter.id) == len(kept)
    found = await counts(meter)
    assert found == expected(meter, kept)
    assert all(volume >= 0 or change == "CORRECTION" for _, _, change, volume in found.values())


async def test_one_submission_is_judged_by_all_of_the_year_before(cast: Cast) -> None:
    """After months without a reading what is usual is spread over them, as the core does it."""

    async def example() -> None:
        meter = a_meter(digits=5, verify_until=None)
        await meter.save()
        lines = [
            Line(meter.id, datetime(2026, month, 20, 9, tzinfo=SAMARA), (Decimal(value),))
            for month, value in ((1, 3), (2, 6), (6, 18), (7, 21))
        ]
        await store.take(lines, now=END, source=ReadingSource.IMPORT)
        spreads = (
            await MeterPeriod.select(MeterPeriod.spread)
            .where(MeterPeriod.meter == meter.id)
            .order_by(MeterPeriod.period)
        )
        assert [each["spread"] for each in spreads] == [0, 1, 4, 1]
        await _usual_is_the_core_s(meter)

    await tried(cast, example)


NEW = {40: 40, 25: 20, 50: 25, 60: 35}
"""What a new meter shows: what it began with is too much only for who knows how little the one before it told."""


async def test_what_comes_between_makes_each_meter_count_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many in one call, of them a meter that replaced another: each by itself as the core counts it, part by part."""
    monkeypatch.setattr(counting, "AT_ONCE", 2)
    months = (2, 3, 5)

    async def example() -> None:
        of: Any = {"digits": 5, "verify_until": None}
        old = a_meter(removed=date(2026, 4, 10), final=[Decimal(30)], **of)
        meters = [a_meter(**of), old, a_meter(installed=date(2026, 4, 10), replaces=old.id, **of), a_meter(**of)]
        for meter in meters:
            await meter.save()
        sent: dict[UUID, list[core.Reading]] = {meter.id: [] for meter in meters}

        async def take(month: int, day: int, shown: int) -> None:
            at, lines = datetime(2026, month, day, 9, tzinfo=SAMARA), []
            for n, meter in enumerate(meters):
                if meter.installed <= at.date() <= (meter.removed or at.date()):
                    values = (Decimal(NEW[shown] if meter.replaces else shown + n),)
                    lines.append(Line(meter.id, at, values))
                    sent[meter.id].append(core.Reading(str(meter.id), values, at))
            taken = await store.take(lines, now=END, source=ReadingSource.IMPORT)
            assert set(taken.lines) <= {LineVerdict.ACCEPTED, LineVerdict.TO_CHECK}

        for month in months:
            await take(month, 20, 10 * month)
        for month in months:  # before what is there already, odd ones among them
            await take(month, 15, 5 * month)
        for month in (6, 4):
            await take(month, 20, 10 * month)
        told = [counted(row) for row in await MeterPeriod.objects().where(MeterPeriod.meter == old.id)]
        assert {each.period.month for each in told} == {2, 3}
        for meter in meters:
            before: dict[str, Any] = {"replaced": [in_words(old)], "counted_before": told} if meter.replaces else {}
            found = await counts(meter)
            assert found == expected(meter, sent[meter.id], **before)
            assert len(found) == (2 if meter is old else 1 if meter.replaces else 5)
            assert (found == expected(meter, sent[meter.id])) is not bool(before)

    await tried(cast, example)


async def test_the_database_itself_keeps_what_a_reading_is(database: Database, cast: Cast) -> None:
    """It is of its meter's house; and the same moment from a machine or a file is one reading, of a person another."""
    meter = a_meter()
    at = datetime(2026, 3, 20, 9, tzinfo=UTC)

    def reading(source: ReadingSource, house: str = "sadovaya") -> Reading:
        return Reading(
            id=new_id(), house=key(house), meter=meter.id, period=date(2026, 3, 1), at=at, received_at=at,
            source=source.name, values=[Decimal(1)], volume=Decimal(1), change="FORWARD", confirmed=False, late=False,
            billed=True,
        )  # fmt: skip

    async def undo() -> None:
        raise Undone

    async def refused(*rows: Reading) -> str | None:
        try:
            async with database.transaction():
                await Meter.insert(meter)
                for row in rows:
                    await Reading.insert(row)
                await undo()
        except asyncpg.IntegrityConstraintViolationError as error:
            assert not await Meter.exists().where(Meter.id == meter.id)
            return error.constraint_name
        except Undone:
            pass
        return None

    of, machine, file, person = reading, ReadingSource.AUTOMATIC, ReadingSource.IMPORT, ReadingSource.RESIDENT
    assert await refused(of(machine, "zarechnaya")) == "reading_meter_house_fkey"
    assert await refused(of(machine), of(file)) == "reading_of_meter"
    assert await refused(of(machine), of(person), of(person)) is None
