"""The demo: a small region that lives on a PostgreSQL of its own, personas to play, and a story to watch.

run()           what the command `gosdom demo` does once there is a database
open_region()   the region, laid once, in any database: tests use it too
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from gosdom_graphql.database import Database
    from gosdom_graphql.settings import Settings


async def run(
    database: Database,
    settings: Settings,
    *,
    folder: Path,
    story: bool,
    serving: Callable[[Sequence[BaseRoute]], AbstractAsyncContextManager[str]],
) -> int:
    """The region serves until it is stopped, or the story is played and ends. The exit code.

    `serving(routes)` serves the API, and these beside it, while its block lasts and tells where.
    """
    from gosdom_graphql.demo import summary
    from gosdom_graphql.demo.people import routes
    from gosdom_graphql.demo.seed import open_region
    from gosdom_graphql.demo.story import show
    from gosdom_graphql.demo.tokens import tokens_in
    from gosdom_graphql.notifications.beside import worker_beside

    tokens = tokens_in(folder)
    summary.progress("opening the region; a new one is given two years of history, which takes some seconds")
    await open_region(database, tokens)
    async with serving(routes(settings)) as url:
        if story:
            return await show(database, url, tokens)
        signing = f"{settings.public_url}/signin?to=/graphql" if settings.oidc_issuer else None
        print(await summary.of(database, url, folder, tokens, signing), flush=True)
        async with worker_beside(settings):
            await asyncio.Event().wait()
    return 0
