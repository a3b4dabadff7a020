"""A client that costs little: as many connections as told, each asking again as soon as it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, process_time
from typing import Any, TypeVar

import orjson

from tests.bench._servers import Server

T = TypeVar("T")
START: float = 60
"""Seconds that a server is given until its first answer."""


@dataclass
class Runs:
    """What a server did in its turns: answers a second of each, every latency in milliseconds, what an answer cost.

    `cpu` is milliseconds of the server's processor, which says most where others use the machine; `busy` the part of
    our own core that asking took: near 1 it is the client that is measured.
    """

    rates: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        """Which latency did this share of the answers keep?"""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def there_and_back(what: Iterable[T], turn: int) -> list[T]:
    """In which order are these asked in this turn? Every other turn backwards: what drifts, drifts for nobody."""
    return [*what][:: -1 if turn % 2 else 1]


def times(ours: Runs, theirs: Runs) -> float:
    """How many times as much does the first do as the second? In the middle of their turns, each beside its own.

    Others use the machine, too: one turn may be half as fast as the next, for both.
    """
    return median(one / other for one, other in zip(ours.rates, theirs.rates, strict=True))


def raw(port: int, token: str, query: str, variables: Any) -> bytes:
    """The whole request as it goes over the wire."""
    content = orjson.dumps({"query": query, "variables": variables})
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    """One request and its answer's body; only 200 is an answer."""
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    body = await reader.readexactly(length)
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError((head + body).decode())
    return body


async def once(server: Server, request: bytes) -> Any:
    """What is answered? The first time the server may still be starting: its socket listens already."""
    server.alive()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=2**22)
    try:
        return orjson.loads(await asyncio.wait_for(answer(reader, writer, request), START))
    except (TimeoutError, RuntimeError, asyncio.IncompleteReadError) as error:
        server.alive()
        raise RuntimeError(f"{error!r}\n{server.words()}") from error
    finally:
        writer.close()


async def load(
    server: Server,
    ask: Callable[[], bytes],
    *,
    seconds: float,
    clients: int,
    runs: Runs,
    bodies: list[bytes] | None = None,
) -> None:
    """One turn: so many clients ask, each again as soon as it is answered; `bodies` keeps what was answered.

    `ask` makes one request; it raises IndexError where there is nothing left to ask.
    """
    latencies: list[float] = []
    begun, ours, theirs = perf_counter(), process_time(), server.cpu()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=2**22)
        while (asked := perf_counter()) < begun + seconds:
            try:
                request = ask()
            except IndexError:
                break
            body = await answer(reader, writer, request)
            latencies.append((perf_counter() - asked) * 1000)
            if bodies is not None:
                bodies.append(body)
        writer.close()

    await asyncio.gather(*(client() for _ in range(clients)))
    took = perf_counter() - begun
    runs.latencies += latencies
    runs.rates.append(len(latencies) / took)
    runs.busy.append((process_time() - ours) / took)
    runs.cpu.append((server.cpu() - theirs) * 1000 / max(len(latencies), 1))
