"""How meetings are asked for, called, voted on and followed: here the questions and the news, the deeds beside."""

from __future__ import annotations

from typing import Any

import strawberry

from gosdom_graphql.events.changes import Change, changes
from gosdom_graphql.events.log import Logged
from gosdom_graphql.meetings import (
    rows,
    types,  # noqa: F401 — it names the core's words, and must before an input speaks them
)
from gosdom_graphql.meetings.schema.calling import CallingMutation
from gosdom_graphql.meetings.schema.catalogue import CatalogueQuery
from gosdom_graphql.meetings.schema.minutes import MinutesMutation
from gosdom_graphql.meetings.schema.voting import VotingMutation, VotingQuery, VotingSubscription
from gosdom_graphql.meetings.words import MeetingNews
from gosdom_graphql.reader import root
from gosdom_graphql.reader.payloads import payload_type, planned


@strawberry.type
class MeetingQuery(CatalogueQuery, VotingQuery):
    """Questions about meetings."""

    meeting = root.by_id(rows.Meeting, "A meeting by its id; null for who may not see it.")
    meetings = root.connection(
        rows.Meeting,
        "The meetings that the viewer may see: of an owner's houses, of those that an organisation manages, of an"
        " inspectorate's region. With `state: [COUNTED]` the archive, with `open: true` the banner.",
        filter=rows.MeetingFilter,
        order=rows.MeetingOrder,
    )


@strawberry.type
class MeetingMutation(CallingMutation, MinutesMutation, VotingMutation):
    """Deeds on meetings."""


@payload_type
class MeetingChange(Change):
    """Something happened to a meeting: it was announced, opened, counted, and so on."""

    what: MeetingNews = strawberry.field(description="What happened.")
    meeting = planned(rows.Meeting, "The meeting, as it is now.")

    @classmethod
    def told(cls, event: Logged) -> dict[str, Any]:
        """Which news is it?"""
        return {"what": MeetingNews[event.kind.rpartition(".")[2].upper()]}


@strawberry.type
class MeetingSubscription(VotingSubscription):
    """What happens to meetings."""

    meeting_changed = changes(
        rows.Meeting,
        MeetingChange,
        "What happens to one meeting, or to all that the viewer sees.",
        kinds="meeting.",
        argument="meeting",
        all=rows.concerns,
    )
