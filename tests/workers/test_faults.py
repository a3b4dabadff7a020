"""What dies: a worker between its steps, connections, PostgreSQL, those outside. Nothing is lost; what is sent twice is
counted and printed."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from gosdom_graphql import clock
from gosdom_graphql.database import Database, new_id
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.notifications.tables import Contact, Delivery
from gosdom_graphql.settings import DemoSettings
from tests.scale import scaled
from tests.workers.conftest import browser, outward, person, settled, states, told, worker
from tests.workers.receivers import Browser, Outside

HELD = "select id from delivery where state = 'SENDING' and leased_until > {} limit 1"
PASSES = """
update delivery set leased_until = leased_until - {}::interval
where id in (select id from delivery where state = 'SENDING' for update skip locked)
"""


@pytest.fixture(autouse=True)
async def nothing_planned(database: Database) -> AsyncIterator[None]:
    yield
    await Delivery.raw("truncate delivery, notification, contact, arrival, confirmation")


async def leases_ended() -> None:
    """A minute passes for those that are being sent.

    What the dead worker's last statement holds is passed by and looked at again: waiting for it, row by row and in
    another order than its own, would be a deadlock.
    """
    async with asyncio.timeout(30):
        while await Delivery.raw(HELD, clock.real()):
            await Delivery.raw(PASSES, timedelta(minutes=2))
            await asyncio.sleep(0.05)


def printed(world: Outside, case: str) -> int:
    """How many were sent more than once? Printed: it is what a kill costs."""
    again = sum(times - 1 for times in world.times.values())
    print(f"\n{case}: {len(world.times)} sent, {again} of them again")
    return again


async def people(world: Outside, count: int) -> list[UUID]:
    """So many people, each with a browser; they share keys, which does not matter to those who count."""
    keys = Browser(world.origin, "any")
    now = clock.real()
    ids = [new_id() for _ in range(count)]
    await Person.raw("insert into person (id, name) select unnest({}::uuid[]), 'x'", ids)
    await Contact.raw(
        "insert into contact (id, person, channel, address, p256dh, auth, token, created_at, confirmed_at)"
        " select id, id, 'WEB_PUSH', {} || id, {}, {}, id::text, {}, {} from unnest({}::uuid[]) as x (id)",
        f"{world.origin}/push/", keys.p256dh, keys.auth, now, now, ids,
    )  # fmt: skip
    return ids


async def test_killed_between_send_and_record(database: Database, settings: DemoSettings, world: Outside) -> None:
    """All were sent when it dies, few were recorded: the next one sends those again, with the same Topic."""
    who = await people(world, 60)
    world.delay = 0.3
    async with worker(outward(settings, world)) as first:
        await told(database, who, "answer:1")
        await world.until(lambda: len(world.pushes) >= 5)
        first.send_signal(signal.SIGKILL)
        await asyncio.to_thread(first.wait)
    found = await states()
    assert found["SENDING"] > 0
    world.delay = 0
    await leases_ended()
    async with worker(outward(settings, world)):
        assert await settled() == {"SENT": 60}
    again = printed(world, "killed between send and record")
    assert len(world.times) == 60
    assert again <= 60


async def test_killed_between_claim_and_send(database: Database, settings: DemoSettings, world: Outside) -> None:
    """It claimed and never sent: nobody answers it. Nothing is sent twice."""
    who = await people(world, 20)
    world.status = lambda _path: None
    async with worker(outward(settings, world)) as first:
        await told(database, who, "answer:1")
        await settled(until=lambda now: now.get("SENDING") == 20)
        first.send_signal(signal.SIGKILL)
        await asyncio.to_thread(first.wait)
    assert world.pushes == []
    world.status = lambda _path: 201
    await leases_ended()
    async with worker(outward(settings, world)):
        assert await settled() == {"SENT": 20}
    assert (len(world.times), printed(world, "killed between claim and send")) == (20, 0)


async def test_connections_are_dropped_under_load(database: Database, settings: DemoSettings, world: Outside) -> None:
    """Every connection of the worker is cut, again and again, while it sends."""
    count = scaled(2_000)
    who = await people(world, count)
    killer = await asyncpg.connect(settings.database_url.get_secret_value())
    async with worker(outward(settings, world)):
        await told(database, who, "answer:1")
        for _ in range(5):
            await asyncio.sleep(0.3)
            await killer.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                " and pid <> pg_backend_pid()"
                " and application_name in ('gosdom clock', 'gosdom write', 'dramatiq-postgres')"
            )
        for _ in range(180):
            await asyncio.sleep(0.5)
            left = await killer.fetch("select state, count(*) n from delivery group by state")
            if {row["state"] for row in left} == {"SENT"}:
                break
            await Delivery.raw(PASSES, timedelta(seconds=5))
    sent = await killer.fetchval("select count(*) from delivery where state = 'SENT'")
    await killer.close()
    printed(world, "connections dropped")
    assert (sent, len(world.times)) == (count, count)


async def test_who_answers_429_500_410_and_never(database: Database, settings: DemoSettings, world: Outside) -> None:
    """Each ends for a reason, and those that answer are not held up by those that do not."""
    answers = {"ok": 201, "busy": 429, "broken": 500, "gone": 410, "silent": None}
    for path in answers:
        await browser(world, await person(path), path)
    world.status = lambda path: answers[path]
    who = [row["person"] for row in await Contact.select(Contact.person)]
    async with worker(outward(settings, world)):
        await told(database, who, "answer:1")
        await settled(until=lambda now: not now.get("SENDING") and now.get("PLANNED") == 3)
        rows = await Delivery.raw(
            "select split_part(c.address, '/', 5) as path, d.state, d.reason"
            " from delivery d join contact c on c.id = d.contact"
        )
    assert {row["path"]: (row["state"], row["reason"]) for row in rows} == {
        "ok": ("SENT", None),
        "busy": ("PLANNED", "HTTP_429"),
        "broken": ("PLANNED", "HTTP_500"),
        "gone": ("GAVE_UP", "HTTP_410"),
        "silent": ("PLANNED", "TimeoutError"),
    }


async def test_tried_eight_times_and_given_up(database: Database, settings: DemoSettings, world: Outside) -> None:
    await browser(world, await person(), "broken")
    world.status = lambda _path: 500
    who = [row["person"] for row in await Contact.select(Contact.person)]
    async with worker(outward(settings, world)):
        await told(database, who, "answer:1")
        async with asyncio.timeout(120):
            while (await states()).get("GAVE_UP") != 1:
                await Delivery.raw("update delivery set retry_at = retry_at - interval '1 day'")
                await asyncio.sleep(0.2)
    (row,) = await Delivery.select(Delivery.attempt, Delivery.reason)
    assert (row["attempt"], row["reason"], len(world.pushes)) == (8, "TOO_MANY_ATTEMPTS: HTTP_500", 8)


async def test_a_long_queue_is_sent_whole(database: Database, settings: DemoSettings, world: Outside) -> None:
    """100,000 deliveries (scaled), some refused, and a worker killed on the way."""
    count = scaled(100_000)
    who = await people(world, min(count, 10_000))
    world.status = lambda path: 410 if path.endswith("7") else 201
    for batch in range(-(-count // len(who))):
        await told(database, who[: count - batch * len(who)], f"notice:{batch}")
    async with worker(outward(settings, world)) as first:
        await world.until(lambda: len(world.pushes) > count // 3, 120)
        first.send_signal(signal.SIGKILL)
        await asyncio.to_thread(first.wait)
    await leases_ended()
    async with worker(outward(settings, world)):
        found = await settled(600)
    again = printed(world, f"a queue of {count}")
    assert sum(found.values()) == count
    assert set(found) <= {"SENT", "GAVE_UP"}
    reasons = await Delivery.raw("select distinct reason from delivery where state = 'GAVE_UP'")
    assert {row["reason"] for row in reasons} <= {"HTTP_410", "ADDRESS_DROPPED"}
    assert again <= 1_000
