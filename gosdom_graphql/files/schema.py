"""How files are asked to be taken."""

from __future__ import annotations

from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_graphql.context import Context
from gosdom_graphql.files import rows, store
from gosdom_graphql.mutations import Answered, deed, mutation
from gosdom_graphql.reader.payloads import payload_type, planned


@strawberry.input(description="A file that is to be sent: JPEG, PNG, WebP or PDF, 5 MB (5,242,880 bytes) at most.")
class PrepareUploadInput:
    name: str = strawberry.field(description="Its name, as people will read it; 200 characters at most.")
    size: int | None = strawberry.field(
        description="How many bytes it has: one that is too large is then refused before it is sent.", default=None
    )
    idempotency_key: UUID | None = strawberry.field(
        description="The same key and input again give the same outcome, for a day.", default=None
    )


@payload_type
class PrepareUploadPayload(Answered):
    """What came of asking where to send a file."""

    file = planned(rows.File, "The file, with the link where its bytes are to be PUT.")


@strawberry.type
class FileMutation:
    """Deeds on files."""

    @mutation
    async def prepare_upload(self, info: Info[Context, None], input: PrepareUploadInput) -> PrepareUploadPayload:
        """Asks where to send a file. PUT its bytes to `uploadLink`, then name its id where the thing is sent.

        What is in it decides, not its name; a picture is written anew, without the place where it was taken. A file
        that is refused is answered with a code and a reason, and another may be PUT to the same link.
        """
        return await deed(
            info, PrepareUploadPayload, lambda viewer: store.prepare(viewer, input.name, input.size), input
        )
