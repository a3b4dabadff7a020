"""The clock and notices: everybody once, so many at a time, several workers at once, and a handover in between."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from gosdom_graphql.access.tables import GuestAccess
from gosdom_graphql.database import Database
from gosdom_graphql.homes.tables import House, Person, Premises, Share
from gosdom_graphql.notices import store, telling
from gosdom_graphql.notices.store import To, Written
from gosdom_graphql.notices.tables import Notice, NoticeAudience
from gosdom_graphql.notices.words import NoticeKind
from gosdom_graphql.sessions.viewer import Viewer
from tests.rights.cast import HANDOVER, Cast, key, write_cast
from tests.scale import scaled

BEFORE = datetime(2026, 8, 20, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    """Houses and people."""
    return await write_cast(database)


async def published(cast: Cast, who: str, to: Sequence[To], *, now: datetime, at: datetime | None = None) -> Notice:
    """A notice that was published, or scheduled."""
    viewer = await cast.viewer(who, now)
    return await written(cast, viewer, to, at)


async def written(cast: Cast, viewer: Viewer, to: Sequence[To], at: datetime | None = None) -> Notice:
    async with cast.database.transaction():
        done = await store.draft(
            viewer, Written(kind=NoticeKind.GENERAL, title="Субботник", text="Приходите", to=tuple(to))
        )
        await store.publish(viewer, done.ids["notice"], at=at)
    return await again(done.ids["notice"])


async def again(id: UUID) -> Notice:
    found = await Notice.objects().where(Notice.id == id).first()
    assert found is not None
    return found


async def events(cast: Cast, notice: Notice) -> list[str]:
    rows = await cast.database.read.fetch("select kind from event where subject = $1 order by id", notice.id)
    return [row["kind"] for row in rows]


async def people(cast: Cast, notice: Notice) -> set[UUID]:
    rows = await cast.database.read.fetch("select person from notice_recipient where notice = $1", notice.id)
    return {row["person"] for row in rows}


ENTRANCE = "Anna Boris Vera Grigory Rodion"
FLAT_4 = "Asya Misha Timur Elena Gleb"
"""Three children who own it, their mother, and her guest."""


@pytest.mark.parametrize(
    ("name", "to", "who"),
    [
        ("a house", To(house=key("sadovaya")), f"{ENTRANCE} Zoya Maria {FLAT_4} Guest"),
        ("an entrance", To(entrance=key("sadovaya 1")), f"{ENTRANCE} Guest"),
        ("premises", To(premises=(key("flat 3"),)), "Zoya"),
        (
            "a riser",
            To(premises=(key("flat 1"), key("flat 2")), riser="Стояк 1"),
            f"{ENTRANCE} Guest",
        ),
    ],
)
async def test_residents_of_the_day_are_told_once(cast: Cast, name: str, to: To, who: str) -> None:
    """On 20 August Fedor has sold flat 3 to Zoya, Maria still has the shop; of the guests of flat 1 one may read
    notices, and Rodion for Vera."""
    guest = GuestAccess(
        id=key(f"guest of {name}"), house=key("sadovaya"), premises=key("flat 1"), person=key("Kirill"),
        granted_by=key("Anna"), kind="HOUSEHOLD", scopes=["NOTICES"], since=BEFORE.date(), until=BEFORE.date(),
        granted_at=BEFORE, revoked_at=None,
    )  # fmt: skip
    await guest.save()
    notice = await published(cast, "other_dispatcher", [to, to], now=BEFORE)
    told: list[UUID] = []

    async def tell(told_of: Notice, house: UUID, some: Sequence[UUID], moment: datetime) -> None:
        assert (house, moment) == (key("sadovaya"), later)
        assert told_of.id == notice.id
        told.extend(some)

    later = BEFORE + timedelta(seconds=15)
    assert await telling.publish_due(later - timedelta(seconds=1), tell) == 0
    assert await telling.publish_due(later, tell) == 1
    assert await telling.publish_due(later, tell) == 0
    expected = {key("Kirill" if each == "Guest" else each) for each in who.split()}
    assert (set(told), len(told), await people(cast, notice)) == (expected, len(expected), expected)
    kept = await again(notice.id)
    assert (kept.residents, kept.told, kept.told_at) == (len(expected), len(expected), later)
    assert await events(cast, notice) == ["notice.draft", "notice.publish", "notice.published"]


async def test_a_handover_before_its_moment_leaves_those_houses_out(cast: Cast) -> None:
    """The old organisation wrote on 20 August for 2 September; Садовая is the new one's since the 1st."""
    at = datetime(2026, 9, 2, 9, tzinfo=UTC)
    assert at.date() > HANDOVER
    both = [To(house=key("sadovaya")), To(house=key("lesnaya"))]
    notice = await published(cast, "other_dispatcher", both, now=BEFORE, at=at)
    alone = await published(cast, "other_dispatcher", both[:1], now=BEFORE, at=at)
    assert await telling.publish_due(at - timedelta(seconds=1)) == 0
    await telling.publish_due(at)
    kept, held = await again(notice.id), await again(alone.id)
    assert (kept.state, kept.houses, kept.house) == ("PUBLISHED", [key("lesnaya")], key("lesnaya"))
    assert await NoticeAudience.count().where(NoticeAudience.notice == notice.id) == 1
    assert await people(cast, notice) == {key("Nina")}
    assert (held.state, held.held_at) == ("DRAFT", at)
    assert await events(cast, alone) == ["notice.draft", "notice.schedule", "notice.hold"]


async def test_several_workers_tell_everybody_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A region of many, so many at a time, four workers at it; the progress only grows, and ends with everybody."""
    count, now = scaled(3000), datetime(2026, 11, 21, 12, tzinfo=UTC)
    region, office = "05", key("operator")
    house = House(id=key("big"), region=region, zone="Europe/Moscow", address="Большая, 1", sort_key="большая")
    flats = [
        Premises(id=key(f"big {n}"), house=house.id, kind="RESIDENTIAL", number=str(n), area=40, sort_key=f"{n:06}")
        for n in range(count)
    ]
    crowd = [Person(id=key(f"person {n}"), name=f"Житель {n}") for n in range(count)]
    shares = [
        Share(
            id=key(f"big share {n}"), house=house.id, premises=flat.id, person=someone.id, ownership="SOLE",
            numerator=1, denominator=1, since=BEFORE.date(),
        )
        for n, (flat, someone) in enumerate(zip(flats, crowd, strict=True))
    ]  # fmt: skip
    async with cast.database.transaction():
        await house.save()
        for rows in (flats, crowd, shares):
            for start in range(0, count, 500):
                await type(rows[0]).insert(*rows[start : start + 500])
    notices = [await published(cast, "operator", [To(region=region)], now=now) for _ in range(3)]
    assert all(each.organisation == office and each.house is None for each in notices)
    monkeypatch.setattr(telling, "CHUNK", max(1, count // 4))
    told: list[tuple[UUID, UUID]] = []

    async def tell(notice: Notice, house: UUID, some: Sequence[UUID], moment: datetime) -> None:
        told.extend((notice.id, each) for each in some)
        await asyncio.sleep(0)

    later = now + timedelta(minutes=1)
    while sum(await asyncio.gather(*(telling.publish_due(later, tell) for _ in range(4)))):
        pass
    assert len(told) == len(set(told)) == 3 * count
    for notice in notices:
        kept = await again(notice.id)
        assert (kept.residents, kept.told, kept.told_at) == (count, count, later)
        assert await people(cast, notice) == {each.id for each in crowd}
        assert (await events(cast, notice)).count("notice.published") == 1


async def test_it_rings_each_bell_once_and_opens_the_notice(cast: Cast) -> None:
    """In the transaction that puts people in line: a bell for each, urgent ones as urgent."""
    at = BEFORE + timedelta(days=1)
    viewer = await cast.viewer("other_dispatcher", at)
    async with cast.database.transaction():
        done = await store.draft(
            viewer,
            Written(
                kind=NoticeKind.GENERAL, title="Т" * 200, text="С" * 999, urgent=True, to=(To(house=key("lesnaya")),)
            ),
        )
        await store.publish(viewer, done.ids["notice"])
    for _ in range(2):
        await telling.publish_due(at + timedelta(seconds=15))
    rows = await cast.database.read.fetch(
        "select person, house, kind, subject, urgent, length(title_ru) as title, length(body_ru) as body"
        " from notification where subject = $1",
        f"Notice:{done.ids['notice']}",
    )
    assert [tuple(row.values()) for row in rows] == [
        (key("Nina"), key("lesnaya"), "URGENT_NOTICE", f"Notice:{done.ids['notice']}", True, 80, 300)
    ]


async def test_a_notice_that_is_undone_in_its_last_moment_is_told_to_nobody(cast: Cast) -> None:
    notice = await published(cast, "operator", [To(house=key("tverskaya"))], now=BEFORE)
    viewer = await cast.viewer("operator", BEFORE + timedelta(seconds=14))
    async with cast.database.transaction():
        await store.undo(viewer, notice.id)
    await telling.publish_due(BEFORE + timedelta(seconds=20))
    assert (await again(notice.id)).state == "DRAFT"
    assert await people(cast, notice) == set()
