"""Where the minutes of a meeting went: told by who manages the house."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from gosdom_graphql.context import Context
from gosdom_graphql.meetings import rows, store
from gosdom_graphql.meetings.schema.fields import of_meeting
from gosdom_graphql.mutations import Answered, deed, mutation
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import field


@strawberry.input(description="Of which meeting the originals of the minutes have come to the organisation.")
class ReceiveMinutesInput:
    meeting: strawberry.ID = field("The meeting.")


@strawberry.input(description="Of which meeting the minutes were sent to the inspectorate.")
class SendMinutesInput:
    meeting: strawberry.ID = field("The meeting.")


@payload_type
class ReceiveMinutesPayload(Answered):
    """What came of receiving minutes."""

    meeting = planned(rows.Meeting, "The meeting, with the term that runs now.")


@payload_type
class SendMinutesPayload(Answered):
    """What came of sending minutes on."""

    meeting = planned(rows.Meeting, "The meeting, as it is now.")


@strawberry.type
class MinutesMutation:
    """Deeds on minutes."""

    @mutation
    async def receive_minutes(self, info: Info[Context, None], input: ReceiveMinutesInput) -> ReceiveMinutesPayload:
        """Tells that the originals of the minutes have come to who manages the house: its own term runs from now."""
        return await deed(info, ReceiveMinutesPayload, lambda viewer: store.hand_over(viewer, of_meeting(input)), input)

    @mutation
    async def send_minutes(self, info: Info[Context, None], input: SendMinutesInput) -> SendMinutesPayload:
        """Tells that the originals of the minutes were sent to the inspectorate."""
        return await deed(info, SendMinutesPayload, lambda viewer: store.send_on(viewer, of_meeting(input)), input)
