"""What every operation carries: who asks, in which language, under which request id."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gosdom_graphql.database import Database
    from gosdom_graphql.reader.plans import Shaped
    from gosdom_graphql.reader.run import Guard
    from gosdom_graphql.sessions.viewer import Viewer


@dataclass(slots=True)
class Context:
    """GraphQL's `info.context`. `notes` are what the reader forgave, like a bad cursor; `opened` which rows, by their
    type, it found by the ids that were asked for.

    `shape` is that of the operation's variables, once it runs: what is planned in a deed is planned by it.
    A viewer who was kept comes with a `guard`, and with the way to look them up `anew`.
    """

    viewer: Viewer
    database: Database
    request_id: str = ""
    idempotency_key: UUID | None = None
    notes: list[dict[str, Any]] = field(default_factory=list)
    opened: list[tuple[str, UUID]] = field(default_factory=list)
    address: str = ""
    shape: Shaped | None = None
    guard: Guard | None = None
    anew: Callable[[], Awaitable[Viewer]] | None = None

    async def renew(self) -> None:
        """Who asks, looked up now? From here on nothing is read on a condition."""
        if self.anew is not None:
            self.viewer = await self.anew()
        self.guard, self.anew = None, None
        self.notes.clear()
        self.opened.clear()

    @property
    def language(self) -> str:
        """In which language is the viewer told things?"""
        return self.viewer.language
