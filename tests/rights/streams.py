"""Who is told by a subscription? The statement that the hub runs for each event, for one viewer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gosdom_graphql.database import Database
from gosdom_graphql.events.groups import subscription
from gosdom_graphql.http.documents import documents
from gosdom_graphql.http.limits import Limits
from gosdom_graphql.http.operation import prepare
from gosdom_graphql.schema import schema
from gosdom_graphql.sessions.viewer import Viewer

SUBSCRIPTIONS = frozenset(schema._schema.subscription_type.fields)  # type: ignore[union-attr]  # there are some


def is_subscription(line: dict[str, str]) -> bool:
    """Is this line of a matrix about one?"""
    return line["operation"].partition(".")[0] in SUBSCRIPTIONS


async def told_of(
    database: Database, query: str, subject: UUID, viewer: Viewer, person: UUID | None = None, **variables: Any
) -> str:
    """`allowed`, `null` for who is not told of this subject, or the code of the refusal.

    A subscription that names its row refuses who may not see it; nobody subscribes who is not signed in.
    """
    if viewer.session is None:
        return "NOT_SIGNED_IN"
    wanted = subscription(prepare(documents(schema._schema, Limits()), query, None, variables), {})
    statement = wanted.group.statement(viewer.kind)
    if await statement.run(database.read, [subject], [viewer], viewer.now, [person]):
        return "allowed"
    return "null" if wanted.group.subject is None else "NOT_FOUND"
