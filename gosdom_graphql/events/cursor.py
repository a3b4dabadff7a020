"""Cursors: where a client stands in the log, `epoch.number`, opaque to it; and why one may be refused."""

from __future__ import annotations

import re
from typing import NamedTuple

from gosdom_core.errors import BadInput, Refused

_WRITTEN = re.compile(r"([0-9a-f]{12})\.(0|[1-9][0-9]{0,17})")


class CursorUnknown(BadInput):
    """Where is this cursor? Not in this log, which may have been restored: read afresh, then subscribe without it."""

    code = "CURSOR_UNKNOWN"
    ru = "Эта закладка из другого журнала: загрузите данные заново"
    en = "This cursor is of another log: read afresh"


class CursorTooOld(BadInput):
    """What happened since this cursor? The log no longer says: read afresh, then subscribe without it."""

    code = "CURSOR_TOO_OLD"
    ru = "Закладка старше журнала: загрузите данные заново"
    en = "This cursor is older than the log: read afresh"


class AccessEnded(Refused):
    """Why does a subscription end? What it is about may no longer be seen."""

    code = "ACCESS_ENDED"
    ru = "Доступ прекращён"
    en = "Access has ended"


class Cursor(NamedTuple):
    """A place in the log: after this number, of this epoch."""

    epoch: str
    seq: int

    def __str__(self) -> str:
        return f"{self.epoch}.{self.seq}"


def read_cursor(text: str) -> Cursor:
    """Which place does a client mean? Raises `CursorUnknown` for what we have never written.

    >>> read_cursor("0123456789ab.42")
    Cursor(epoch='0123456789ab', seq=42)
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise CursorUnknown(field=["after"])
    return Cursor(found[1], int(found[2]))
