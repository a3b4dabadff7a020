"""Deeds of the cast, through the store, at moments that a test chooses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from gosdom_core.homes import Place
from gosdom_core.requests import (
    RequestCategory,
)
from gosdom_graphql.deeds import Done
from gosdom_graphql.requests.store import Sent
from tests.rights.cast import Cast, key

MORNING = datetime(2026, 8, 3, 6, tzinfo=UTC)
EVE = datetime(2026, 12, 30, 17, 15, tzinfo=UTC)
SAMARA, MOSCOW = ZoneInfo("Europe/Samara"), ZoneInfo("Europe/Moscow")
YARD = Sent(place=Place.YARD, category=RequestCategory.YARD_CLEANING, text="Не убрано", house=key("sadovaya"))
FLAT = Sent(place=Place.APARTMENT, category=RequestCategory.PIPE_BURST, text="Течёт", premises=key("flat 1"))


async def does(
    cast: Cast, who: str, at: datetime, deed: Callable[..., Awaitable[Done]], *given: Any, **more: Any
) -> UUID:
    """Somebody does it at a moment; the id of the request."""
    viewer = await cast.viewer(who, at)
    async with cast.database.transaction():
        done = await deed(viewer, *given, **more)
    return done.ids["request"]


async def rows(cast: Cast, query: str, *given: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in await cast.database.read.fetch(query, *given)]
