"""Subscriptions, declared: of which rows a client is told, by which kinds of events.

    request_changed = changes(rows.Request, RequestChange, "…", kinds="request.", argument="request", all=rows.concerns)

Nothing is resolved here: `groups` plans the selection, `hub` pushes it. A field of another type than the rows' is the
viewer's own row of that type, like `viewer { unreadCount }`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType

import strawberry

from gosdom_graphql.events.log import Logged
from gosdom_graphql.reader.payloads import Payload
from gosdom_graphql.reader.rowtype import Condition, RowType, row_type
from gosdom_graphql.reader.showing import argument as described
from gosdom_graphql.reader.showing import read_field

CursorText = NewType("CursorText", str)
CURSOR = strawberry.scalar(
    name="Cursor",
    description="A place in the log of what happened: opaque. Kept by a client, it resumes a subscription there.",
    serialize=str,
    parse_value=str,
)

AFTER = (
    "Resume after this cursor: what happened since is told first, in order, nothing lost and nothing twice. The log"
    " goes back as many days as the operator keeps it (14 by default). A cursor that is older, or of another log, is"
    " refused with CURSOR_TOO_OLD or CURSOR_UNKNOWN: then read afresh. Without it, what happens from now on."
)


@strawberry.type
class Change(Payload):
    """Inherit with `@payload_type`: what every change tells beside the thing itself."""

    at: datetime = strawberry.field(description="When it happened.")
    cursor: CursorText = strawberry.field(description="Resume `after` this one.")

    @classmethod
    def told(cls, event: Logged) -> Mapping[str, Any]:
        """Which values have the fields of the change's own, by their Python names?"""
        raise NotImplementedError


@dataclass(frozen=True)
class Changes:
    """Of which rows is a client told? `kinds` is how the kinds of events begin whose subject is such a row.

    `argument` names the one row that a client may choose; without it they are told of those for which `all` holds.
    `personal` ones concern one person alone: `who` of their events.
    """

    rows: RowType
    change: type[Change]
    kinds: str
    argument: str | None
    all: Condition | None
    personal: bool = False


def changes(
    rows: type[Any],
    change: type[Change],
    description: str,
    *,
    kinds: str,
    argument: str | None = None,
    all: Condition | None = None,
    personal: bool = False,
) -> Any:
    """Which field of Subscription tells what happens to these rows?"""
    known = row_type(rows)
    one = f"Only this {known.name}. When it may no longer be seen, the subscription ends with ACCESS_ENDED."
    named = [] if argument is None else [described(argument, strawberry.ID | None, one)]
    return read_field(
        None,
        description,
        lambda: change,
        Changes(known, change, kinds, argument, all, personal),
        arguments=[*named, described("after", CursorText | None, AFTER)],
    )
