"""How the record is asked for, and how a person asks to be forgotten."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from gosdom_graphql.audit import rows, store
from gosdom_graphql.context import Context
from gosdom_graphql.homes import rows as homes
from gosdom_graphql.mutations import Answered, deed, mutation
from gosdom_graphql.reader import root
from gosdom_graphql.reader.payloads import payload_type, planned


@strawberry.type
class AuditQuery:
    """Questions about who did what."""

    deed_records = root.connection(
        rows.DeedRecord,
        "What was done: by the viewer, by others to the viewer's requests or for them; all of it for the operator.",
        filter=rows.DeedRecordFilter,
        order=rows.DeedRecordOrder,
    )
    looks = root.connection(
        rows.Look,
        "Who opened the viewer's requests, their apartment, or requests about it, for an office; all for the operator.",
        filter=rows.LookFilter,
        order=rows.LookOrder,
    )


@strawberry.input(description="Whether the viewer is sure.")
class EraseMyDataInput:
    confirm: bool = strawberry.field(
        description="`true` erases; else the answer tells what the law keeps, and nothing is done.", default=False
    )


@payload_type
class EraseMyDataPayload(Answered):
    """What came of asking to be forgotten. What is kept about oneself is downloaded at `/export` before."""

    person = planned(homes.Person, "What is still kept about the viewer; null where nothing was done.")


@strawberry.type
class AuditMutation:
    """What a person may ask of the record."""

    @mutation
    async def erase_my_data(self, info: Info[Context, None], input: EraseMyDataInput) -> EraseMyDataPayload:
        """Erases what is kept about the viewer, but for what the law keeps, and ends every session of theirs.

        Asks for a fresh sign-in.
        """
        return await deed(info, EraseMyDataPayload, lambda viewer: store.erase(viewer, confirm=input.confirm), input)
