"""A client of `graphql-transport-ws` for tests, as plain as the protocol: it says what it got, and hides nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

WAIT = 30
"""Seconds: only a test that fails waits for so long, and a busy machine may take some of them."""
PROTOCOL = Subprotocol("graphql-transport-ws")


class Socket:
    """One socket: `say` a message, `hear` the next one."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.ack: dict[str, Any] = {}

    async def say(self, **message: Any) -> None:
        """Send a message."""
        await self.connection.send(json.dumps(message))

    async def hear(self, seconds: float = WAIT) -> dict[str, Any]:
        """Which message came next? Raises TimeoutError, and ConnectionClosed with its code."""
        found = await asyncio.wait_for(self.connection.recv(), seconds)
        assert isinstance(found, str), "frames are text"
        message: dict[str, Any] = json.loads(found)
        return message

    async def subscribe(self, query: str, id: str = "1", **variables: Any) -> None:
        """Ask for a stream, or for anything else."""
        await self.say(id=id, type="subscribe", payload={"query": query, "variables": variables})

    async def pong(self) -> list[dict[str, Any]]:
        """What had come before our ping was answered?"""
        await self.say(type="ping")
        found = []
        while (message := await self.hear())["type"] != "pong":
            found.append(message)
        return found

    async def closed(self, seconds: float = WAIT) -> int:
        """With which code does the server close?"""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self.connection.recv()
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


async def place(url: str) -> int:
    """After which number of the log does a stream begin there that begins now?"""
    async with socket(url) as anybody:
        return int(anybody.ack["payload"]["cursor"].partition(".")[2])


@asynccontextmanager
async def socket(url: str, token: str | None = None, **options: Any) -> AsyncIterator[Socket]:
    """An open socket, signed in with the token at `connection_init`."""
    address = url.replace("http", "ws", 1) + "/graphql"
    async with connect(address, subprotocols=[PROTOCOL], **{"max_queue": None, **options}) as connection:
        opened = Socket(connection)
        await opened.say(type="connection_init", payload={} if token is None else {"authorization": f"Bearer {token}"})
        opened.ack = await opened.hear()
        assert opened.ack["type"] == "connection_ack", opened.ack
        yield opened
