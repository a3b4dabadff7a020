"""uvicorn's WebSocket protocol, made for many clients of whom some are slow or silent.

Its send buffer is small, so that a stuck client holds little; a client that does not answer a ping is closed with
4499, after which clients come back (after uvicorn's own 1011 they do not); and whoever is dropped is really gone.
"""

from __future__ import annotations

import logging
import socket
from asyncio.transports import BaseTransport
from contextlib import suppress
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.http11 import Request

SEND_BUFFER: Final = 131_072
LEAVE: Final = 2.0
"""Seconds in which a client that is dropped may still read why."""
SILENT: Final = 4499
EXTENSION: Final = "gosdom.socket"
LOGGER: Final = logging.getLogger("uvicorn.error.sockets")
LOGGER.setLevel(
    logging.WARNING
)  # that a socket was opened is told in our line of it: two more for each say nothing new


class Protocol(WebSocketsSansIOProtocol):
    """`uvicorn --ws gosdom_graphql.events.protocol:Protocol`. The application finds it in the scope's extensions."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.logger = self.conn.logger = LOGGER

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)
        found = transport.get_extra_info("socket")
        if found is not None:
            with suppress(OSError):  # a Unix socket may have its own mind
                found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if hasattr(self, "scope"):
            extensions: Any = self.scope["extensions"]
            extensions[EXTENSION] = self

    def tell(self, text: bytes) -> bool:
        """A frame of text to a client that reads: at once, where `send` would wait. False where it has to read first.

        Raises `InvalidState` where the socket is closed or closing.
        """
        if self.disconnected or self.close_sent:
            raise InvalidState("the socket is closed")
        if not self.writable.is_set():
            return False
        self.conn.send_text(text)
        self.transport.write(b"".join(self.conn.data_to_send()))
        return True

    def keepalive_timeout(self) -> None:
        self.pong_timer = None
        self.pending_ping_payload = None
        self.drop(SILENT, "ping timeout")

    def drop(self, code: int, reason: str) -> None:
        """Closes with this code, and for good after `LEAVE`, whether or not the client reads."""
        if self.close_sent or self.transport.is_closing():
            return
        self.stop_keepalive()
        with suppress(InvalidState):
            self.conn.send_close(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.close()
        self.loop.call_later(LEAVE, self._abort)

    def _abort(self) -> None:
        if not self.disconnected:
            self.transport.abort()
