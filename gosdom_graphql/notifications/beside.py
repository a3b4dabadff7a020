"""One worker beside a demo's server: a process of its own, started with it, stopped with it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec

from gosdom_graphql.settings import Settings


@asynccontextmanager
async def worker_beside(settings: Settings) -> AsyncIterator[bool]:
    """Does a worker run while this block does? Not where the extra `workers` is not installed.

    Pushes are signed with the settings' key, whose public half the server tells.
    """
    if find_spec("dramatiq") is None or find_spec("workers") is None:
        yield False
        return
    told = {
        "GOSDOM_DATABASE_URL": settings.database_url.get_secret_value(),
        "GOSDOM_LOG_LEVEL": settings.log_level,
        "GOSDOM_LOG_JSON": str(settings.log_json),
    }
    if settings.files_url:
        told["GOSDOM_FILES_URL"] = settings.files_url
    if settings.vapid_private_key is not None:
        told["GOSDOM_VAPID_PRIVATE_KEY"] = settings.vapid_private_key.get_secret_value()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "workers",
        "1",
        str(os.getpid()),
        env=os.environ | told,
        stderr=None,
        start_new_session=True,
    )
    try:
        yield True
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
