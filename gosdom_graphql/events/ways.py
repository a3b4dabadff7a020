"""The ways into GraphQL, all at one path: sockets, streams of events, and the door for everybody else."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from starlette.types import ASGIApp, Receive, Scope, Send

    from gosdom_graphql.database import Database
    from gosdom_graphql.events.hub import Hub
    from gosdom_graphql.http.budget import Purse
    from gosdom_graphql.settings import Settings


def sockets(settings: Settings, database: Database, hub: Hub, purse: Purse) -> ASGIApp:
    """What answers whoever opens a socket?"""
    from gosdom_graphql.events.sockets import SocketView
    from gosdom_graphql.schema import schema

    return SocketView(schema, settings, database, hub, purse)


class Ways:
    """Over HTTP: who wants to be told what happens gets a stream of events, everybody else goes through the door."""

    def __init__(self, door: ASGIApp, events: ASGIApp) -> None:
        self.door, self.events = door, events

    @classmethod
    def over(cls, door: ASGIApp, settings: Settings, database: Database, hub: Hub, purse: Purse) -> Ways:
        """Which ways are there beside this door?"""
        from gosdom_graphql.events.sse import Events
        from gosdom_graphql.schema import schema

        return cls(door, Events(schema, settings, database, hub, purse))

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
        streams = wants_events(accept) and scope["method"] != "OPTIONS"
        return (self.events if streams else self.door)(scope, receive, send)


@lru_cache(512)
def wants_events(accept: bytes) -> bool:
    """Is this media type the one that is preferred? urql names it last with every query, and means none.

    >>> wants_events(b"text/event-stream"), wants_events(b"application/json, text/event-stream")
    (True, False)
    """
    return accept.split(b",", maxsplit=1)[0].split(b";", maxsplit=1)[0].strip().lower() == b"text/event-stream"
