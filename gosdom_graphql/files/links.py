"""Links to files: for whom, until when, for what; signed with a key of the file's own (HMAC-SHA256).

The planner signs: a link is one more value of the row that it read, and only who may see the row is given one.
PostgreSQL has SHA-256 and no HMAC, so the key is kept as the two blocks that HMAC begins its two hashes with. A link
names the session that it was made for, and is no right by itself: whoever uses it is asked for their right again.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

WINDOW: Final = 300
"""Seconds in which the same link is made again, so that a browser keeps what it has; it holds for two to three."""
_BLOCK: Final = 64


class Use(Enum):
    """What is a link for?"""

    SEND = "send"
    READ = "read"
    THUMBNAIL = "thumbnail"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says: which file, for what, for which session, until when (seconds of the house's clock)."""

    file: UUID
    use: Use
    session: UUID
    until: int
    signature: str

    def holds(self, inner: bytes, outer: bytes, now: datetime) -> bool:
        """Is it ours, and not over?"""
        message = f"{self.use.value}:{self.file}:{self.session}:{self.until}"
        return hmac.compare_digest(signed(inner, outer, message), self.signature) and now < self.ends

    @property
    def ends(self) -> datetime:
        """Until which moment does it hold?"""
        return datetime.fromtimestamp(self.until, UTC)


def new_key() -> tuple[bytes, bytes]:
    """With which key are the links of a new file signed? 256 random bits, as HMAC's two blocks."""
    return blocks(secrets.token_bytes(32))


def blocks(key: bytes) -> tuple[bytes, bytes]:
    """With which blocks do HMAC's inner and outer hash begin (RFC 2104)?"""
    padded = key.ljust(_BLOCK, b"\0")
    return bytes(each ^ 0x36 for each in padded), bytes(each ^ 0x5C for each in padded)


def signed(inner: bytes, outer: bytes, message: str) -> str:
    """Which signature has the message? As the planner writes it in SQL.

    >>> signed(*blocks(b"key"), "message") == hmac.new(b"key", b"message", sha256).hexdigest()
    True
    """
    return sha256(outer + sha256(inner + message.encode()).digest()).hexdigest()


def read(file: str, query: str) -> Link | None:
    """What does a link say? None for what is no link of ours, signed or not.

    >>> read("x", "for=read") is None
    True
    """
    said = dict(parse_qsl(query[:1000]))
    try:
        link = Link(UUID(file), Use(said["for"]), UUID(said["session"]), int(said["until"]), said["signature"])
        _ = link.ends
    except (KeyError, ValueError, OverflowError, OSError):
        return None
    return link if link.signature.isascii() else None
