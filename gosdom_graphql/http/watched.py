"""An operation that comes over a socket or a stream: in time, in its span and in the figures, as one over HTTP is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from gosdom_graphql.http.operation import Answer, Ready, run
from gosdom_graphql.http.problems import TimedOut
from gosdom_graphql.watching import tracing
from gosdom_graphql.watching.metrics import Seen

if TYPE_CHECKING:
    from gosdom_graphql.context import Context
    from gosdom_graphql.settings import Settings


def learn(seen: Seen, ready: Ready) -> None:
    """What do the figures tell of this operation?"""
    seen.name, seen.kind, seen.cost = ready.known.name, ready.known.kind.value, ready.cost


async def run_in_time(ready: Ready, context: Context, settings: Settings, seen: Seen) -> Answer:
    """What is the answer? Raises `TimedOut` where the whole of it takes longer than a request may."""
    seen.outcome = "cancelled"  # unless it comes to an end: a client may take its question back
    try:
        with tracing.operation(seen.name, seen.kind, context.request_id):
            async with asyncio.timeout(settings.request_timeout):
                answer = await run(ready, context, settings.statement_timeout)
    except TimedOut:
        seen.outcome = TimedOut.code
        raise
    except TimeoutError as error:
        seen.outcome = TimedOut.code
        raise TimedOut(limit=settings.request_timeout) from error
    except Exception:
        seen.outcome = "INTERNAL_SERVER_ERROR"
        raise
    seen.outcome = "errors" if answer.errors else "ok"
    return answer
