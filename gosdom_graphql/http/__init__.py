"""GraphQL over HTTP.

view                         the door: what is answered to a request
media, asked, persisted      in which form a request and an answer come
caller, cors                 who calls, and from which page
documents, limits            a document is parsed, validated and measured once
cost, budget                 what an operation may fetch, and how much of that in a minute
operation                    prepared, then run: sockets go the same way
extension                    the same checks inside Strawberry, for who calls `schema.execute`
problems                     everything that may be wrong before anything runs
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from gosdom_graphql.database import Database
    from gosdom_graphql.http.budget import Purse
    from gosdom_graphql.settings import Settings


def door(settings: Settings, database: Database, purse: Purse) -> ASGIApp:
    """What answers whoever asks GraphQL over HTTP?"""
    from gosdom_graphql.http.view import Door
    from gosdom_graphql.schema import schema

    return Door(schema._schema, settings, database, purse)
