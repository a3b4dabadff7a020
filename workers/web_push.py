"""Web push: encrypted for the browser (RFC 8291), authorised by our key (RFC 8292), posted to where it subscribed.

The authorisation is signed once an origin for some hours: push services ask for that. The text is the declarative
JSON, which new browsers show by themselves and a service worker reads.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import orjson
from py_vapid import Vapid02

from gosdom_graphql import clock
from gosdom_graphql.notifications.store.contacts import allowed
from gosdom_graphql.settings import Settings
from workers.encryption import encrypted
from workers.message import SENT, Answer, How, Message

LIMIT: Final = 3993
"""Bytes of text: 4,096 once encrypted, which is all that push services must take."""
SIGNED_FOR: Final = timedelta(hours=12)
RENEWED: Final = timedelta(hours=6)
PATIENCE: Final = aiohttp.ClientTimeout(total=10)
NOT_SET_UP: Final = Answer(How.NEVER, "NOT_SET_UP")


class Signer:
    """Which `Authorization` goes to an origin? Signed when first asked for, kept for six hours of the machine."""

    def __init__(self, private_key: str, subject: str) -> None:
        self._vapid = Vapid02.from_string(private_key)
        self._subject = subject
        self._kept: dict[str, tuple[datetime, str]] = {}

    def authorisation(self, endpoint: str, now: datetime) -> str:
        parts = urlsplit(endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
        until, header = self._kept.get(origin, (now, ""))
        if until <= now:
            claims = {"aud": origin, "exp": int((now + SIGNED_FOR).timestamp()), "sub": self._subject}
            header = str(self._vapid.sign(claims)["Authorization"])
            if len(self._kept) > 1000:
                self._kept.clear()
            self._kept[origin] = (now + RENEWED, header)
        return header


def worded(message: Message, public_url: str) -> bytes:
    """What does the browser show? The declarative JSON, shortened until it fits."""
    opens = f"{public_url.rstrip('/')}/open/{message.opens}" if message.opens else public_url
    body = message.body
    while True:
        shown: dict[str, Any] = {
            "title": message.title,
            "body": body,
            "navigate": opens,
            "lang": message.language,
            "dir": "ltr",
            "silent": False,
            "tag": topic(message),
        }
        data: dict[str, Any] = {"delivery": str(message.id), "kind": message.kind.name if message.kind else None}
        if message.code:
            data |= {"contact": f"Contact:{message.contact}", "code": message.code}
        text = orjson.dumps({"web_push": 8030, "notification": shown | {"data": data}})
        if len(text) <= LIMIT:
            return text
        body = body[: len(body) * 4 // 5].rstrip() + "…"


def topic(message: Message) -> str:
    """Which message that was not yet shown does this one replace? Its own earlier attempt: 32 letters of base64url."""
    return base64.urlsafe_b64encode(hashlib.sha256(message.dedup.encode()).digest())[:32].decode()


class WebPush:
    """Sends pushes over one session."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession, real: Callable[[], datetime]) -> None:
        self._settings, self._session, self._real = settings, session, real
        key = settings.vapid_private_key
        self._signer = Signer(key.get_secret_value(), settings.vapid_subject or settings.public_url) if key else None

    async def send(self, message: Message) -> Answer:
        """What did the push service say?"""
        if self._signer is None:
            return NOT_SET_UP
        if not allowed(message.address, self._settings.push_hosts):
            return Answer(How.NEVER, "HOST_NOT_ALLOWED")
        try:
            body = encrypted(worded(message, self._settings.public_url), message.p256dh, message.auth)
        except ValueError:
            return Answer(How.NEVER, "BAD_KEYS", contact="gone")
        real = self._real()
        headers = {
            "Authorization": self._signer.authorisation(message.address, real),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(min(message.ttl, 2_419_200)),
            "Urgency": "high" if message.urgent else "normal",
            "Topic": topic(message),
        }
        try:
            async with self._session.post(
                message.address, data=body, headers=headers, allow_redirects=False, timeout=PATIENCE
            ) as response:
                return judged(response.status, response.headers.get("Retry-After", ""), real)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return Answer(How.LATER, type(error).__name__)


def judged(status: int, retry_after: str, now: datetime) -> Answer:
    """What does an answer mean?

    >>> now = datetime(2026, 11, 21, tzinfo=UTC)
    >>> [judged(status, "", now).how.name for status in (201, 404, 410, 429, 503, 400, 413, 302)]
    ['SENT', 'NEVER', 'NEVER', 'LATER', 'LATER', 'NEVER', 'NEVER', 'NEVER']
    >>> judged(429, "120", now).after, judged(410, "", now).contact
    (datetime.timedelta(seconds=120), 'gone')
    """
    if 200 <= status < 300:
        return SENT
    if status in (404, 410):
        return Answer(How.NEVER, f"HTTP_{status}", contact="gone")
    if status in (408, 429) or status >= 500:
        return Answer(How.LATER, f"HTTP_{status}", after=waits(retry_after, now))
    return Answer(How.NEVER, f"HTTP_{status}")


def waits(retry_after: str, now: datetime) -> timedelta | None:
    """How long does `Retry-After` ask to wait? Seconds or a date; a day at most.

    >>> waits("Sat, 21 Nov 2026 10:00:30 GMT", datetime(2026, 11, 21, 10, tzinfo=UTC))
    datetime.timedelta(seconds=30)
    """
    if retry_after.strip().isdigit():
        after = timedelta(seconds=min(int(retry_after), 86_400))
    else:
        try:
            at = parsedate_to_datetime(retry_after)
        except (ValueError, TypeError):
            return None
        after = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return max(timedelta(0), min(after, timedelta(days=1)))


def real() -> datetime:
    """What time is it for those outside? The machine's: the house's clock may be a demo's."""
    return clock.real()
