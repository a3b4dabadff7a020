"""`gosdom deliveries`: which are there, why they were given up, and once more."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.notifications.store import deliveries
from gosdom_graphql.notifications.words import DeliveryState
from gosdom_graphql.settings import Settings

WHY: Final = {
    "ADDRESS_DROPPED": "the address was removed, or refused too often",
    "ADDRESS_NOT_CONFIRMED": "its code has not come back",
    "BAD_KEYS": "the browser's keys are none: it was dropped",
    "DAILY_CAP": "the person had as many messages that day as GOSDOM_SMS_DAILY allows",
    "EXPIRED": "nobody could need it any more",
    "GATEWAY_REFUSED": "the gateway's answer did not match GOSDOM_SMS_SUCCESS",
    "HOST_NOT_ALLOWED": "the push service is none of GOSDOM_PUSH_HOSTS",
    "HTTP_400": "the push service or gateway did not like what we sent: look at the settings",
    "HTTP_401": "our key is not accepted: look at GOSDOM_VAPID_PRIVATE_KEY",
    "HTTP_403": "our key is not accepted: look at GOSDOM_VAPID_PRIVATE_KEY and GOSDOM_VAPID_SUBJECT",
    "HTTP_404": "the browser unsubscribed: it was dropped",
    "HTTP_410": "the browser unsubscribed: it was dropped",
    "LEASE_ENDED": "the worker that had it is gone: another one takes it",
    "NOT_SET_UP": "the channel has no settings",
    "TOO_MANY_ATTEMPTS": "it was tried eight times",
}


def explained(reason: str | None) -> str:
    """What does a reason mean?

    >>> explained("TOO_MANY_ATTEMPTS: HTTP_503")
    'TOO_MANY_ATTEMPTS: HTTP_503 (it was tried eight times)'
    """
    words = WHY.get((reason or "").partition(":")[0])
    return (reason or "") + (f" ({words})" if words else "")


def line(row: dict[str, Any]) -> str:
    """How is a delivery told in a line?"""
    when = row["sent_at"] or row["retry_at"] or row["not_before"]
    parts = (row["id"], row["state"], row["channel"], f"attempt {row['attempt']}", when.isoformat(timespec="seconds"))
    return "  ".join([*map(str, parts), row["title"] or "code", explained(row["reason"])]).rstrip()


async def run(arguments: Sequence[str], settings: Settings) -> int:
    """`list [STATE]`, `explain ID`, `again ID|all`. The exit code."""
    what, *rest = arguments or ("list",)
    async with Database.open(settings) as database:
        if what == "again":
            async with database.transaction():
                now = await clock.now(database)
                count = await deliveries.again(None if rest[0] == "all" else UUID(rest[0]), now=now)
            print(f"{count} planned again")
            return 0 if count else 1
        if what == "explain":
            rows = await deliveries.listed(delivery=UUID(rest[0]))
        else:
            rows = await deliveries.listed(state=DeliveryState[rest[0]] if rest else DeliveryState.GAVE_UP)
    print("\n".join(map(line, rows)) or "none")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(run(sys.argv[1:], Settings())))
