"""What does time do to meetings? They open, votes are sealed, and at the end they are counted; minutes are drawn up,
and people reminded."""

from __future__ import annotations

from datetime import datetime

from gosdom_graphql.meetings.store import minutes
from gosdom_graphql.meetings.store.closing import count_due
from gosdom_graphql.meetings.store.opening import open_due
from gosdom_graphql.meetings.store.sealing import seal
from gosdom_graphql.meetings.store.telling import prove, remind_due

__all__ = ["count_due", "plan", "seal"]


async def plan(now: datetime) -> int:
    """How much was there to do before anybody is counted, and after?"""
    steps = (open_due, minutes.draw_due, remind_due, minutes.remind_due, prove)
    return sum([await step(now) for step in steps])
