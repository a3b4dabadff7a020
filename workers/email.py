"""E-mail: a letter in text and HTML, readable in the dark and without pictures, which one click can stop (RFC 8058)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import aiosmtplib
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from gosdom_graphql.notifications.words import KINDS
from gosdom_graphql.settings import Settings
from workers.message import SENT, Answer, How, Message
from workers.web_push import NOT_SET_UP, real

LETTERS: Final = Environment(
    loader=PackageLoader("workers"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
WORDS: Final = {
    "ru": {
        "open": "Открыть",
        "why": "Это письмо отправлено, потому что вы подтвердили этот адрес.",
        "stop": "Не присылать таких писем",
    },
    "en": {
        "open": "Open",
        "why": "You get this letter because you confirmed this address.",
        "stop": "Do not send such letters",
    },
}
PATIENCE: Final = 15.0


def letter(message: Message, settings: Settings) -> EmailMessage:
    """Which letter is it? The same message always makes the same Message-ID, so that a twin is seen as one."""
    public = settings.public_url.rstrip("/")
    sender = settings.mail_from
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    stoppable = message.kind is not None and not KINDS[message.kind].legal
    unsubscribe = f"{public}/unsubscribe/{message.token}/{message.kind.name}" if stoppable and message.kind else ""
    values = {
        "title": message.title,
        "body": message.body,
        "language": message.language,
        "link": f"{public}/open/{message.opens}" if message.opens else "",
        "unsubscribe": unsubscribe,
        "words": WORDS[message.language],
    }
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.address
    mail["Subject"] = " ".join(message.title.split())
    mail["Date"] = format_datetime(real())
    mail["Message-ID"] = f"<{message.id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        mail["List-Unsubscribe"] = f"<{unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(LETTERS.get_template("letter.txt").render(values), cte="base64")
    mail.add_alternative(LETTERS.get_template("letter.html").render(values), subtype="html", cte="base64")
    mail["Content-Language"] = message.language  # the last: setting the content clears what begins with Content-
    return mail


class Email:
    """Sends letters, one after another over a connection that is opened for the message and closed after it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send_all(self, messages: list[Message]) -> AsyncIterator[tuple[Message, Answer]]:
        """What did the mail server say of each? As soon as it said it."""
        if self._settings.smtp_url is None:
            for message in messages:
                yield message, NOT_SET_UP
            return
        left = list(messages)
        try:
            async with self._connected(self._settings.smtp_url.get_secret_value()) as smtp:
                while left:
                    answer = await self._send(smtp, left[0])
                    yield left.pop(0), answer
                    if not smtp.is_connected:
                        break
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            reason = type(error).__name__
        else:
            reason = "DISCONNECTED"
        for message in left:
            yield message, Answer(How.LATER, reason)

    @asynccontextmanager
    async def _connected(self, url: str) -> AsyncIterator[aiosmtplib.SMTP]:
        parts = urlsplit(url)
        options: dict[str, Any] = (
            {"username": unquote(parts.username), "password": unquote(parts.password or "")} if (parts.username) else {}
        )
        smtp = aiosmtplib.SMTP(
            hostname=parts.hostname, port=parts.port, use_tls=parts.scheme == "smtps", timeout=PATIENCE,
            tls_context=ssl.create_default_context(), **options,
        )  # fmt: skip
        await smtp.connect()
        try:
            yield smtp
        finally:
            with suppress(aiosmtplib.SMTPException, OSError, TimeoutError, asyncio.CancelledError):
                await smtp.quit()

    async def _send(self, smtp: aiosmtplib.SMTP, message: Message) -> Answer:
        try:
            await smtp.send_message(
                letter(message, self._settings),
                sender=parseaddr(self._settings.mail_from)[1],
                recipients=[message.address],
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            code = refused.recipients[0].code
            if code >= 500:
                return Answer(How.NEVER, f"RCPT_{code}", contact="failed")
            return Answer(How.LATER, f"RCPT_{code}")
        except aiosmtplib.SMTPResponseException as refused:
            return Answer(How.NEVER if refused.code >= 500 else How.LATER, f"SMTP_{refused.code}")
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            smtp.close()
            return Answer(How.LATER, type(error).__name__)
        return SENT
