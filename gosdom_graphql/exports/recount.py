"""A meeting as a file from which anybody can recount it, with the core alone (`examples/recount_a_meeting.py`).

For the owners of the house, the organisation that manages it and the inspectorate, once it is counted: who may see the
meeting, and with it how everybody voted. Others are told totals and the root (`meetingTotals`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from gosdom_graphql.database import Database
from gosdom_graphql.meetings.rows import Meeting
from gosdom_graphql.meetings.store import receipts
from gosdom_graphql.meetings.words import MeetingState
from gosdom_graphql.reader import ById, read, select
from gosdom_graphql.reader.values import split_id
from gosdom_graphql.sessions.viewer import Viewer


async def recount(database: Database, viewer: Viewer, id: str) -> dict[str, Any] | None:
    """What is in the file? None for who may not see the meeting, and before it is counted."""
    named = split_id(id)
    if named is None or named[0] != "Meeting":
        return None
    seen = await read(ById(id, select(Meeting, "state")), viewer, database.read)
    if seen is None or seen["state"] != MeetingState.COUNTED.name:
        return None
    async with database.transaction():
        return await receipts.file(named[1])


def votes_csv(found: Mapping[str, Any]) -> str:
    """The votes as a table: all that is in a leaf, and where it lies.

    >>> votes_csv({"votes": []}).split(",")[:3]
    ['batch', 'place', 'id']
    """
    table = io.StringIO()
    writer = csv.DictWriter(table, receipts.HEADS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(found["votes"])
    return table.getvalue()
