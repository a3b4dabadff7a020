"""The server pings; a client that does not answer is closed with a code after which clients come back."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import uvicorn
from websockets.frames import Frame, Opcode

from gosdom_graphql.app import create_app
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import Settings
from tests.events.client import socket
from tests.events.conftest import Served


async def test_a_client_that_does_not_answer_a_ping_is_closed_with_4499(
    live: Served, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """uvicorn's own 1011 would be for good: a laptop that slept would never come back (`graphql-ws` takes it so)."""
    quick: Any = partial(uvicorn.Config, ws_ping_interval=1.0, ws_ping_timeout=5.0)
    monkeypatch.setattr(uvicorn, "Config", quick)
    async with (
        serving(create_app(settings, live.database), "127.0.0.1", 0) as url,
        socket(url, live.tokens["owner"]) as answering,
        socket(url, live.tokens["owner"]) as silent,
    ):
        protocol = silent.connection.protocol
        say = protocol.send_frame

        def all_but_pongs(frame: Frame) -> None:
            if frame.opcode is not Opcode.PONG:
                say(frame)

        monkeypatch.setattr(protocol, "send_frame", all_but_pongs)
        assert await silent.closed() == 4499
        assert await answering.pong() == []
