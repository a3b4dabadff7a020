"""What does time do to requests? A house has another organisation from today; an answer is due tomorrow, or overdue."""

from __future__ import annotations

from datetime import datetime

from gosdom_graphql.notifications.store.requests import tell_due
from gosdom_graphql.requests.store.handover import hand_over

__all__ = ["plan"]


async def plan(now: datetime) -> int:
    """How much was there to do? First who answers from today is settled, then who is told."""
    return await hand_over(now) + await tell_due(now)
