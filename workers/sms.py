"""SMS by an HTTP gateway that the settings describe: a URL, what is posted, and how a good answer reads."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import aiohttp

from gosdom_graphql.settings import Settings
from workers.message import SENT, Answer, How, Message
from workers.web_push import NOT_SET_UP, PATIENCE, real, waits

LIMIT = 300
"""Letters: five parts in Russian, which is what a message may reasonably cost."""


class Sms:
    """Sends messages over one session."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self._settings, self._session = settings, session

    async def send(self, message: Message) -> Answer:
        """What did the gateway say? The daily cap counts everything but codes, which are counted by themselves."""
        if self._settings.sms_url is None:
            return NOT_SET_UP
        if message.code is None and message.sms_sent >= self._settings.sms_daily:
            return Answer(How.NEVER, "DAILY_CAP")
        text = (message.body if message.code else f"{message.title}: {message.body}")[:LIMIT]
        url = filled(
            self._settings.sms_url.get_secret_value(), message.address, text, lambda value: quote(value, safe="")
        )
        body = filled(self._settings.sms_body, message.address, text, lambda value: json.dumps(value)[1:-1])
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(message.id)}
        try:
            async with self._session.request(
                "POST" if body else "GET", url, data=body.encode() or None, headers=headers, allow_redirects=False,
                timeout=PATIENCE,
            ) as response:  # fmt: skip
                said = (await response.content.read(10_000)).decode(errors="replace")
                return self._judged(response.status, said, response.headers.get("Retry-After", ""))
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return Answer(How.LATER, type(error).__name__)

    def _judged(self, status: int, said: str, retry_after: str) -> Answer:
        if status == 429 or status >= 500:
            return Answer(How.LATER, f"HTTP_{status}", after=waits(retry_after, real()))
        if not 200 <= status < 300:
            return Answer(How.NEVER, f"HTTP_{status}")
        good = not self._settings.sms_success or re.search(self._settings.sms_success, said)
        return SENT if good else Answer(How.NEVER, "GATEWAY_REFUSED", contact="failed")


def filled(template: str, phone: str, text: str, quoted: object) -> str:
    """What is sent? The template with the phone and the text, each quoted for where it stands.

    >>> filled('{"to": "{phone}"}', "+7900", "x", str)
    '{"to": "+7900"}'
    """
    assert callable(quoted)
    values = {"{phone}": quoted(phone), "{text}": quoted(text)}
    return re.sub(r"\{phone\}|\{text\}", lambda found: str(values[found[0]]), template)
