"""Serving an application from inside a program: until a block ends, and with nobody else's hands on the signals."""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

import uvicorn

from gosdom_graphql.events.protocol import Protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp

GRACE = 10
"""Seconds that open requests are given when we stop."""


class _Server(uvicorn.Server):
    """uvicorn, except that signals are its caller's: uvicorn would end the process before PostgreSQL is stopped."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams of events end first: uvicorn would wait for them as for any other answer."""
        stop = getattr(self.config.app, "stop", None)
        if stop is not None:
            await stop()
        await super().shutdown(sockets)

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]  # any context manager serves
        return nullcontext()


def descriptors() -> int:
    """How many files and sockets may this process open? As many as it is allowed, from now on.

    Beyond that number connections are dropped, some event loops not even logging it; systemd begins with 1,024.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # macOS refuses what it reports as its limit
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        return hard
    return soft


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int, *, max_message: int = 262_144) -> AsyncIterator[str]:
    """Where is the application served? At this URL until the block ends; then open requests are finished.

    It listens from the first line of the block on. Port 0 takes any free one. Raises OSError when the port is taken.
    A message of a socket has `max_message` bytes at most.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=2048) as listening:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # whose X-Forwarded-For is believed is a setting of ours (`trusted_proxies`)
            lifespan="on",
            ws=Protocol,
            timeout_graceful_shutdown=GRACE,
            ws_max_size=max_message,  # uvicorn's own is 16 MB, for each of thousands of sockets
            ws_per_message_deflate=False,
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            shown = f"[{host}]" if ":" in host else host
            yield f"http://{shown}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await asyncio.shield(task)
