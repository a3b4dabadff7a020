"""Where those come in who want to be told what happens: sockets and streams of events, at GraphQL's own path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute, WebSocketRoute

if TYPE_CHECKING:
    from gosdom_graphql.database import Database
    from gosdom_graphql.events.hub import Hub
    from gosdom_graphql.http.budget import Purse
    from gosdom_graphql.settings import Settings


def routes(settings: Settings, database: Database, hub: Hub, purse: Purse) -> list[BaseRoute]:
    """Which routes do they take? Put these before GraphQL's route for everybody else."""
    from gosdom_graphql.events.sockets import SocketView
    from gosdom_graphql.events.sse import EventRoute, Events
    from gosdom_graphql.schema import schema

    return [
        WebSocketRoute("/graphql", SocketView(schema, settings, database, hub, purse)),
        EventRoute("/graphql", Events(schema, settings, database, hub, purse)),
    ]
