"""Deeds with requests, made up by chance: some are done, the others refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from typing import Any

from gosdom_core.errors import Refused
from gosdom_core.homes import Place
from gosdom_core.requests import RequestCategory
from gosdom_graphql.requests import store
from gosdom_graphql.requests.store import Sent
from gosdom_graphql.sessions.viewer import Viewer
from tests.rights.cast import Cast, key

STAFF = ("dispatcher", "other_dispatcher", "supplier", "support")
RESIDENTS = ("owner", "co_owner", "neighbour", "former_owner", "guest")
SENT = (
    Sent(
        place=Place.YARD, category=RequestCategory.YARD_CLEANING, text="Не убрано", house=key("sadovaya"), confirm=True
    ),
    Sent(
        place=Place.APARTMENT, category=RequestCategory.PIPE_BURST, text="Течёт", premises=key("flat 1"), confirm=True
    ),
    Sent(
        place=Place.HOUSE, category=RequestCategory.APP_PROBLEM, text="Не входит", house=key("sadovaya"), confirm=True
    ),
    Sent(place=Place.HOUSE, category=RequestCategory.BILL_WRONG, text="Не то", house=key("lesnaya"), confirm=True),
    Sent(
        place=Place.HOUSE,
        category=RequestCategory.COLD_WATER_NONE,
        text="Нет воды",
        house=key("sadovaya"),
        confirm=True,
    ),
)
KINDS = (*["submit"] * 6, *["take"] * 6, *["answer"] * 8, "decline", "withdraw", *["rate"] * 4)
BEGUN = datetime(2025, 9, 1, 6, tzinfo=UTC)


async def attempt(cast: Cast, chance: Random, at: datetime, sent_before: list[Any]) -> None:
    """Somebody tries something; refused or not. What one person may do is tried by all who could be the one."""
    id: Any = chance.choice(sent_before) if sent_before else None
    kind = "submit" if id is None else chance.choice(KINDS)
    people = {"submit": (chance.choice(RESIDENTS),), "rate": RESIDENTS, "withdraw": RESIDENTS}.get(kind, STAFF)
    sent, stars, resolved = chance.choice(SENT), chance.randint(1, 5), chance.random() < 0.7
    for who in people:
        viewer = await cast.viewer(who, at)
        does: dict[str, Callable[[Viewer], Awaitable[Any]]] = {
            "submit": lambda viewer: store.submit(viewer, sent),
            "take": lambda viewer: store.take(viewer, id),
            "answer": lambda viewer: store.answer(viewer, id, "Сделано", resolved=resolved),
            "decline": lambda viewer: store.decline(viewer, id, "Не наше"),
            "withdraw": lambda viewer: store.withdraw(viewer, id),
            "rate": lambda viewer: store.rate(viewer, id, stars, None),
        }
        with suppress(Refused):
            async with cast.database.transaction():
                done = await does[kind](viewer)
            if kind == "submit":
                sent_before.append(done.ids["request"])
