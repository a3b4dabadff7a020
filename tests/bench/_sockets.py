"""Ten thousand clients of `graphql-transport-ws` in one process, as cheap as they can be: no library, no JSON read."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Sequence
from contextlib import suppress
from time import perf_counter
from typing import Any, cast

UPGRADE = (
    "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
CURSOR = b'"cursor":"'


def frame(opcode: int, payload: bytes) -> bytes:
    """One frame of a client: masked, as the protocol wants it, with zeros."""
    size = len(payload)
    head = bytes([0x80 | opcode, 0x80 | size]) if size < 126 else bytes([0x80 | opcode, 0xFE]) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + payload


def said(**message: Any) -> bytes:
    """A message of a client."""
    return frame(TEXT, json.dumps(message).encode())


class Watcher(asyncio.Protocol):
    """One client: signs in, subscribes, and from its pong on counts what comes."""

    def __init__(self, crowd: Crowd, token: str, query: str, variables: Any) -> None:
        self.crowd, self.token = crowd, token
        self.subscribe = said(id="1", type="subscribe", payload={"query": query, "variables": variables})
        self.buffer = bytearray()
        self.upgraded = False
        self.seen = 0
        self.cursor = ""
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        port = self.transport.get_extra_info("peername")[1]
        self.transport.write(UPGRADE.format(port=port).encode())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.upgraded:
            head, found, rest = bytes(self.buffer).partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.failed(head.decode())
                return
            self.upgraded, self.buffer = True, bytearray(rest)
            authorised = {"authorization": f"Bearer {self.token}"} if self.token else {}
            self.transport.write(said(type="connection_init", payload=authorised))
        while (end := self.whole()) is not None:
            start, stop = end
            opcode, payload = self.buffer[0] & 15, bytes(self.buffer[start:stop])
            del self.buffer[:stop]
            self.heard(opcode, payload)

    def whole(self) -> tuple[int, int] | None:
        """Where does the payload of the first frame begin and end, if all of it came?"""
        if len(self.buffer) < 2:
            return None
        size, start = self.buffer[1] & 127, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(self.buffer[2:start], "big")
        return (start, start + size) if len(self.buffer) >= start + size else None

    def heard(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self.transport.write(frame(PONG, payload))
        elif opcode == CLOSE:
            self.failed(f"closed with {int.from_bytes(payload[:2], 'big')}")
        elif opcode == TEXT:
            kind = payload[:60]
            if b'"next"' in kind:
                self.seen += 1
                place = payload.find(CURSOR) + len(CURSOR)
                self.cursor = payload[place : payload.index(b'"', place)].decode()
                self.crowd.arrived()
            elif b'"connection_ack"' in kind:
                self.transport.write(self.subscribe + said(type="ping"))
            elif b'"pong"' in kind and not self.ready.done():
                self.ready.set_result(None)
            elif b'"error"' in kind:
                self.failed(payload.decode())

    def failed(self, why: str) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(why))
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed before it was subscribed"))
        elif not self.ready.cancelled() and not self.ready.exception():
            self.crowd.gone += 1


class Crowd:
    """Many clients, and when the last of them had what was told."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.watchers: list[Watcher] = []
        self.slow: list[Watcher] = []
        self.gone = self.tried_again = 0
        self._wanted, self._count = 0, 0
        self._last = 0.0
        self._all = asyncio.Event()

    async def join(
        self,
        tokens: Sequence[str],
        query: str,
        variables: Sequence[Any],
        *,
        at_once: int = 200,
        slow: bool = False,
    ) -> None:
        """Each token opens a socket and subscribes, so many at once; `slow` ones have small ears, and stop reading."""
        turn = asyncio.Semaphore(at_once)

        async def one(token: str, given: Any) -> None:
            async with turn:
                for last in (False, False, True):
                    watcher = await self._opened(token, query, given, slow=slow)
                    try:
                        await asyncio.wait_for(watcher.ready, 120)
                        break
                    except (ConnectionError, TimeoutError):  # a real client comes back, too
                        watcher.transport.abort()
                        self.tried_again += 1
                        if last:
                            raise
                if slow:
                    watcher.transport.pause_reading()
                (self.slow if slow else self.watchers).append(watcher)

        async with asyncio.TaskGroup() as tasks:
            for token, given in zip(tokens, variables, strict=True):
                tasks.create_task(one(token, given))

    async def _opened(self, token: str, query: str, variables: Any, *, slow: bool) -> Watcher:
        opened = socket.socket()
        opened.setblocking(False)  # noqa: FBT003 — its only argument
        if slow:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(opened, ("127.0.0.1", self.port))
        _, watcher = await loop.create_connection(lambda: Watcher(self, token, query, variables), sock=opened)
        return watcher

    def expect(self, each: int = 1) -> None:
        """From now on everybody waits for so many messages."""
        self._wanted, self._count = each * len(self.watchers), 0
        self._all.clear()

    def arrived(self) -> None:
        self._count += 1
        if self._count == self._wanted:
            self._last = perf_counter()
            self._all.set()

    async def told(self, since: float, seconds: float = 60) -> float:
        """After how many milliseconds did the last one have it?"""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all.wait(), seconds)
        if not self._all.is_set():
            raise RuntimeError(f"{self._count} of {self._wanted} were told within {seconds} s; {self.gone} are gone")
        return (self._last - since) * 1000

    async def seen(self, each: int, seconds: float = 60) -> None:
        """Until everybody has seen so many, and a second longer, in which something may come twice."""
        until = perf_counter() + seconds
        while any(watcher.seen < each for watcher in self.watchers) and perf_counter() < until:  # noqa: ASYNC110 — as in `left`
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)

    async def left(self, seconds: float = 60) -> None:
        """Until the server has closed every socket."""
        until = perf_counter() + seconds
        while self.gone < len(self.watchers) and perf_counter() < until:  # noqa: ASYNC110 — thousands of ends make no event
            await asyncio.sleep(0.05)

    def close(self) -> None:
        for watcher in (*self.watchers, *self.slow):
            watcher.transport.abort()
