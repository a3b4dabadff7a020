"""Who is told of a notice, and as what: in the transaction that puts its residents in line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from gosdom_graphql.notices.tables import Notice
from gosdom_graphql.notifications.store.bell import Subject, tell
from gosdom_graphql.notifications.words import NotificationKind, Told

TITLE, BODY = 80, 300


async def shown(notice: Notice, house: UUID, people: Sequence[UUID], now: datetime) -> int:
    """How many deliveries were planned for these residents of the house? An urgent one may come at night; one that an
    act wants told cannot be switched off. Nobody is told twice of the same notice."""
    kind = NotificationKind.NOTICE
    if notice.urgent:
        kind = NotificationKind.URGENT_NOTICE
    elif notice.term is not None:
        kind = NotificationKind.LEGAL_NOTICE
    title, body = _short(notice.title, TITLE), _short(notice.text, BODY)
    subject = Subject(house=house, opens=f"Notice:{notice.id}")
    return await tell(people, kind, Told(title, title, body, body), subject, dedup=f"notice:{notice.id}", now=now)


def _short(words: str, length: int) -> str:
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"
