"""Streams, and where their clients sit: what the hub knows of a socket or of an SSE answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias
from uuid import UUID

import orjson

from gosdom_core.errors import Refused

if TYPE_CHECKING:
    from gosdom_graphql.events.cursor import Cursor
    from gosdom_graphql.events.groups import Group

Seat: TypeAlias = tuple[UUID, str]
"""Where somebody sits who is told: their session, and the language."""
OVER: Final = 4403
"""The close code when a session is over: clients sign in again, and come back."""


class TooSlow(Exception):
    """The client did not read for longer than its grace."""


class Sink(Protocol):
    """Where a stream's client sits: a socket (with several streams) or an SSE answer (with one)."""

    seat: Seat
    person: UUID | None

    async def push(self, stream: Stream, cursor: Cursor, data: bytes) -> bool:
        """Was it taken? False when the client has to read first."""

    async def drained(self, grace: float) -> None:
        """Returns when the client can be pushed to. Raises `TooSlow`, and drops the client, after the grace."""

    async def end(self, stream: Stream, errors: list[dict[str, Any]]) -> None:
        """The stream ends with these errors; others of the same socket go on."""

    async def close(self, code: int, reason: str) -> None:
        """The whole socket ends."""


class Stream:
    """One subscription of one client. While it is live its place is the hub's `head`, unless `cursor` is beyond it."""

    __slots__ = ("cursor", "group", "id", "name", "over", "sink", "task")

    def __init__(self, group: Group, sink: Sink, id: str, cursor: int) -> None:
        self.group, self.sink, self.id, self.cursor = group, sink, id, cursor
        self.name = orjson.dumps(id)
        """The id as JSON: it stands in every message."""
        self.over = False
        self.task: asyncio.Task[None] | None = None


def told(refused: Refused, language: str) -> list[dict[str, Any]]:
    """How does GraphQL tell a refusal?"""
    return [{"message": refused.message(language), "extensions": {"code": refused.code}}]
