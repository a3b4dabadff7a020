"""The schema: every feature's questions and deeds, on one root each."""

from __future__ import annotations

import strawberry
from strawberry.schema.config import StrawberryConfig

# types are found by name when the schema is built: they must have been declared
import gosdom_graphql.access.types
import gosdom_graphql.audit.types
import gosdom_graphql.files.types
import gosdom_graphql.homes.types
import gosdom_graphql.law.types
import gosdom_graphql.meetings.types
import gosdom_graphql.notices.types
import gosdom_graphql.notifications.types
import gosdom_graphql.organisations.types
import gosdom_graphql.readings.types
import gosdom_graphql.requests.types
import gosdom_graphql.sessions.types  # noqa: F401 — as above
from gosdom_graphql.access.schema import AccessMutation, AccessQuery
from gosdom_graphql.audit.schema import AuditMutation, AuditQuery
from gosdom_graphql.events.changes import CURSOR, CursorText
from gosdom_graphql.files.schema import FileMutation
from gosdom_graphql.homes.schema import HomeMutation, HomeQuery
from gosdom_graphql.http.extension import Checked
from gosdom_graphql.inputs import quicken
from gosdom_graphql.law.schema import LawQuery
from gosdom_graphql.meetings.schema import MeetingMutation, MeetingQuery, MeetingSubscription
from gosdom_graphql.notices.schema import NoticeMutation, NoticeQuery, NoticeSubscription
from gosdom_graphql.notifications.schema import NotificationMutation, NotificationQuery, NotificationSubscription
from gosdom_graphql.organisations.schema import OrganisationMutation, OrganisationQuery
from gosdom_graphql.problems import Masked
from gosdom_graphql.reader.extension import Reads
from gosdom_graphql.reader.root import NodeQuery
from gosdom_graphql.reader.scalars import SCALARS
from gosdom_graphql.reader.schema import prepare
from gosdom_graphql.readings.schema import ReadingMutation, ReadingQuery
from gosdom_graphql.requests.schema import RequestMutation, RequestQuery, RequestSubscription
from gosdom_graphql.sessions.schema import SessionMutation, SessionQuery


@strawberry.type(
    description="What can be asked. One field is one SQL statement; a row that the viewer may not see is null."
)
class Query(
    SessionQuery,
    RequestQuery,
    ReadingQuery,
    NoticeQuery,
    MeetingQuery,
    NotificationQuery,
    AccessQuery,
    HomeQuery,
    OrganisationQuery,
    AuditQuery,
    LawQuery,
    NodeQuery,
):
    """The root of queries."""


@strawberry.type(description="What can be done. A deed is done whole or not at all; why not is told in `userErrors`.")
class Mutation(
    RequestMutation,
    ReadingMutation,
    NoticeMutation,
    MeetingMutation,
    NotificationMutation,
    AccessMutation,
    SessionMutation,
    HomeMutation,
    FileMutation,
    OrganisationMutation,
    AuditMutation,
):
    """The root of mutations."""


@strawberry.type(description="What happens, told as it happens, over WebSocket (graphql-transport-ws) or SSE.")
class Subscription(RequestSubscription, NoticeSubscription, NotificationSubscription, MeetingSubscription):
    """The root of subscriptions."""


schema = strawberry.Schema(
    Query,
    Mutation,
    Subscription,
    extensions=[Masked, Checked, Reads],
    config=StrawberryConfig(scalar_map={**SCALARS, CursorText: CURSOR}),
)
prepare(schema, kinds=None)  # `tests/reader/test_every_field.py` writes every statement, and has PostgreSQL read it
quicken(schema)
