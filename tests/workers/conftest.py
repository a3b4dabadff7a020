"""A house, those outside, and a worker that runs as a process of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from gosdom_graphql import clock
from gosdom_graphql.database import Database, new_id
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.notifications.keys import made
from gosdom_graphql.notifications.store.bell import Subject, tell
from gosdom_graphql.notifications.tables import Contact, Delivery
from gosdom_graphql.notifications.words import Channel, NotificationKind, Told
from gosdom_graphql.settings import DemoSettings
from tests.workers.receivers import Browser, Mail, Outside, outside

ROOT = Path(__file__).parents[2]
WORDS = Told("Заявка 100-1: решена", "Request 100-1 is resolved", "Кран починили.", "The tap is mended.")
KEYS = made()


@pytest.fixture
async def world() -> AsyncIterator[Outside]:
    async with outside() as here:
        yield here


@pytest.fixture
def mail() -> Iterator[Mail]:
    server = Mail()
    server.start()
    yield server
    server.stop()


def outward(settings: DemoSettings, world: Outside, mail: Mail | None = None, **more: Any) -> DemoSettings:
    """The settings of a worker that talks to those outside."""
    return settings.model_copy(
        update={
            "vapid_private_key": SecretStr(KEYS[0]),
            "vapid_subject": "mailto:push@gosdom.example",
            "push_hosts": (world.origin,),
            "smtp_url": None if mail is None else SecretStr(mail.url),
            "mail_from": "Госдом <no-reply@gosdom.example>",
            "public_url": "https://gosdom.example",
            "sms_url": SecretStr(f"{world.origin}/sms"),
            "sms_body": '{"to": "{phone}", "text": "{text}"}',
            "sms_success": '"status": "ok"',
            **more,
        }
    )


def environment(settings: DemoSettings) -> dict[str, str]:
    """The same settings, as a process reads them."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GOSDOM_")}
    said = {}
    for name in settings.model_fields_set | {"vapid_private_key", "push_hosts", "smtp_url", "sms_url", "broker_url"}:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        if isinstance(value, tuple):
            value = "[" + ",".join(f'"{each}"' for each in value) + "]"
        if value is not None:
            said[f"GOSDOM_{name.upper()}"] = str(value)
    return clean | {"PYTHONPATH": str(ROOT), "GOSDOM_LOG_LEVEL": "warning"} | said


@asynccontextmanager
async def worker(settings: DemoSettings) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A worker process, until the block ends."""
    command = [sys.executable, "-m", "workers.main"]
    process = subprocess.Popen(command, env=environment(settings), cwd=ROOT)  # noqa: ASYNC220 — it starts at once
    try:
        yield process
    finally:
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, 30)
        except subprocess.TimeoutExpired:
            process.kill()
            await asyncio.to_thread(process.wait)


async def person(name: str = "Иван Ильич") -> UUID:
    """A person of no house."""
    id = new_id()
    await Person(id=id, name=name).save()
    return id


async def reached(who: UUID, channel: Channel, address: str, **keys: str) -> UUID:
    """A confirmed address."""
    id, now = new_id(), clock.real()
    await Contact(
        id=id, person=who, channel=channel.name, address=address, token=str(id), created_at=now, confirmed_at=now,
        **keys,  # type: ignore[arg-type]  # columns by name
    ).save()  # fmt: skip
    return id


async def browser(world: Outside, who: UUID, path: str) -> Browser:
    """A browser of this person, subscribed and confirmed."""
    made = Browser(world.origin, path)
    await reached(who, Channel.WEB_PUSH, made.endpoint, p256dh=made.p256dh, auth=made.auth)
    return made


async def told(
    database: Database,
    people: list[UUID],
    dedup: str,
    kind: NotificationKind = NotificationKind.URGENT_NOTICE,
    subject: Subject | None = None,
) -> int:
    """They are told; how many deliveries were planned?"""
    async with database.transaction():
        now = await clock.now(database)
        return await tell(people, kind, WORDS, subject or Subject(), dedup=dedup, now=now)


async def states() -> dict[str, int]:
    """How many deliveries stand how?"""
    rows = await Delivery.raw("select state, count(*) as n from delivery group by state")
    return {row["state"]: row["n"] for row in rows}


async def settled(seconds: float = 90, *, until: Callable[[dict[str, int]], bool] | None = None) -> dict[str, int]:
    """How do they stand once nothing is planned or being sent any more?"""
    enough = until or (lambda found: not found.get("PLANNED") and not found.get("SENDING"))
    async with asyncio.timeout(seconds):
        while not enough(found := await states()):  # noqa: ASYNC110 — another process changes it
            await asyncio.sleep(0.05)
    return found
