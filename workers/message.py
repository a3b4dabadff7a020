"""What is sent, and what came of it: the words between `deliver` and the channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from gosdom_graphql.notifications.words import Channel, NotificationKind

MANY = {"ru": "Новых уведомлений: {n}", "en": "New notifications: {n}"}
CODE = {
    "ru": ("Код подтверждения", "Ваш код: {code}. Никому его не сообщайте."),
    "en": ("Confirmation code", "Your code: {code}. Tell it to nobody."),
}


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to one address? Words in the person's language; `others` go along in a digest; `ttl` in seconds."""

    id: UUID
    attempt: int
    contact: UUID
    channel: Channel
    address: str
    title: str
    body: str
    language: str
    dedup: str
    urgent: bool
    ttl: int
    kind: NotificationKind | None = None
    opens: str | None = None
    others: tuple[str, ...] = ()
    code: str | None = None
    token: str = ""
    p256dh: str = ""
    auth: str = ""
    sms_sent: int = 0

    @classmethod
    def of(cls, row: dict[str, Any], now: datetime) -> Message:
        """Which message is this row of `deliveries.read`?"""
        language = row["language"]
        if row["code"] is not None:
            title, body = CODE[language]
            body = body.format(code=row["code"])
        else:
            title, body = row[f"title_{language}"], row[f"body_{language}"]
        others = tuple(row["others"])
        if others:
            body = "\n".join((f"{title}: {body}", *others))
            title = MANY[language].format(n=len(others) + 1)
        return cls(
            id=row["id"], attempt=row["attempt"], contact=row["contact"], channel=Channel[row["channel"]],
            address=row["address"], title=title, body=body, language=language, dedup=row["dedup"],
            urgent=row["urgent"], ttl=max(0, int((row["expires_at"] - now).total_seconds())),
            kind=None if row["kind"] is None else NotificationKind[row["kind"]],
            opens=None if others else row["subject"], others=others, code=row["code"], token=row["token"],
            p256dh=row["p256dh"] or "", auth=row["auth"] or "", sms_sent=row["sms_sent"],
        )  # fmt: skip


class How(Enum):
    """How did an attempt end?"""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Answer:
    """What did the other side say?

    `after` is how long it asks to wait; `contact` what it says of the address: "gone" (drop it), "failed" (count it).
    """

    how: How
    reason: str | None = None
    after: timedelta | None = None
    contact: str = ""


SENT = Answer(How.SENT, contact="reached")
