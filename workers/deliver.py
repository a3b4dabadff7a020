"""Deliveries go out: read again what was claimed, send it, record what came of it. Retries live here, and nowhere else.

What is read is let go of before anything is sent: no connection to the database is held while somebody else's server
thinks. A kill between a send and its record sends again, with the same Topic, Message-ID and idempotency key.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import aiohttp
import structlog

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.notifications.store import deliveries
from gosdom_graphql.notifications.store.deliveries import ATTEMPTS, Outcome
from gosdom_graphql.notifications.words import Channel, DeliveryState
from gosdom_graphql.settings import Settings
from workers import metrics
from workers.email import Email
from workers.message import Answer, How, Message
from workers.sms import Sms
from workers.web_push import WebPush

LOG = structlog.get_logger(__name__)
TOGETHER: Final = 50
"""Requests to one push service or gateway at a time, for each process."""
FIRST: Final = timedelta(seconds=5)
LONGEST: Final = timedelta(hours=1)
RECORDED_EVERY: Final = 50
"""Outcomes: what a kill makes us send again is bounded by that."""


class Deliverer:
    """Sends what was claimed. Lives on one event loop; `open` and `close` are its first and last calls."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database

    async def open(self) -> None:
        connector = aiohttp.TCPConnector(limit=4 * TOGETHER, limit_per_host=TOGETHER)
        # no cookies, no proxies from the environment, no redirects: we post to whom we chose, and to nobody else
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        self._push = WebPush(self._settings, self._session, clock.real)
        self._sms = Sms(self._settings, self._session)
        self._email = Email(self._settings)

    async def close(self) -> None:
        await self._session.close()

    async def deliver(self, ids: Sequence[UUID], attempts: Sequence[int]) -> int:
        """How many of them were recorded? Those that are still ours are sent."""
        real = clock.real()
        now = await clock.now(self._database)
        ahead = now - real  # of the machine: asked once, not for each record
        rows = await deliveries.read(ids, attempts, now=now, real=real)
        outcomes: list[Outcome] = []
        recorded = 0
        messages = []
        for row in rows:
            refused = self._refused(row, now)
            if refused is None:
                messages.append(Message.of(row, now))
            else:
                outcomes.append(Outcome(row["id"], row["attempt"], row["contact"], DeliveryState.GAVE_UP, refused))
                metrics.DELIVERIES.labels(row["channel"], refused).inc()
        async for message, answer in self._sent(messages):
            outcomes.append(outcome(message, answer))
            metrics.DELIVERIES.labels(message.channel.name, answer.reason or "SENT").inc()
            if len(outcomes) >= RECORDED_EVERY:
                recorded += await self._record(outcomes, ahead)
                outcomes = []
        return recorded + await self._record(outcomes, ahead)

    def _refused(self, row: dict[str, Any], now: datetime) -> str | None:
        """Why is it not sent at all?"""
        if row["dropped_at"] is not None:
            return "ADDRESS_DROPPED"
        if row["expires_at"] <= now:
            return "EXPIRED"
        if row["confirmed_at"] is None and row["code"] is None:
            return "ADDRESS_NOT_CONFIRMED"
        return None

    async def _sent(self, messages: Sequence[Message]) -> AsyncIterator[tuple[Message, Answer]]:
        letters = [each for each in messages if each.channel is Channel.EMAIL]
        async for pair in self._email.send_all(letters):
            yield pair
        # to one address one after another, as they were planned; to different ones at once
        lanes: dict[UUID, list[Message]] = {}
        for each in messages:
            if each.channel is not Channel.EMAIL:
                lanes.setdefault(each.contact, []).append(each)
        room = asyncio.Semaphore(TOGETHER)
        for finished in asyncio.as_completed([self._lane(lane, room) for lane in lanes.values()]):
            for pair in await finished:
                yield pair

    async def _lane(self, messages: Sequence[Message], room: asyncio.Semaphore) -> list[tuple[Message, Answer]]:
        return [await self._one(each, room) for each in messages]

    async def _one(self, message: Message, room: asyncio.Semaphore) -> tuple[Message, Answer]:
        channel = self._push if message.channel is Channel.WEB_PUSH else self._sms
        async with room:
            try:
                return message, await channel.send(message)
            except Exception:  # one message that breaks us must not take the others along
                LOG.exception("a message could not be sent", delivery=str(message.id))
                return message, Answer(How.LATER, "OUR_MISTAKE")

    async def _record(self, outcomes: Sequence[Outcome], ahead: timedelta) -> int:
        """Tried again for a while when the database is away: what was sent and not recorded is sent twice."""
        if not outcomes:
            return 0
        until = clock.elapsed() + 15
        while True:
            try:
                return await deliveries.record(outcomes, now=clock.real() + ahead)
            except Exception:  # a database that is away raises of three families; the lease ends anyway
                if clock.elapsed() > until:
                    raise
                await asyncio.sleep(0.5)


def outcome(message: Message, answer: Answer) -> Outcome:
    """What is written of an attempt? A failure that may pass is tried again later, up to eight times in all."""
    state = {How.SENT: DeliveryState.SENT, How.NEVER: DeliveryState.GAVE_UP, How.LATER: DeliveryState.PLANNED}[
        answer.how
    ]
    reason, retry_at = answer.reason, None
    if answer.how is How.LATER:
        if message.attempt >= ATTEMPTS:
            state, reason = DeliveryState.GAVE_UP, f"TOO_MANY_ATTEMPTS: {reason}"
        else:
            retry_at = clock.real() + backoff(message.attempt, answer.after)
    return Outcome(message.id, message.attempt, message.contact, state, reason, retry_at, answer.contact)


def backoff(attempt: int, asked: timedelta | None) -> timedelta:
    """How long until the next attempt? 5 s, then twice as long each time, an hour at most; never sooner than asked.

    Up to a quarter is added by chance, so that those who failed together do not come back together.
    """
    wait: timedelta = min(FIRST * 2.0 ** (attempt - 1), LONGEST)
    return max(wait, asked or timedelta(0)) * (1 + random.random() / 4)  # noqa: S311 — spreads, hides nothing
