"""Those outside whom a worker talks to, real servers: a push service that decrypts, a mail server, an SMS gateway."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import http_ece
from aiohttp import web
from aiosmtpd.controller import Controller
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from gosdom_graphql import clock

Status = Callable[[str], int | None]


def coded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class Browser:
    """A browser's subscription: its endpoint, its keys, and what it can read."""

    def __init__(self, origin: str, path: str) -> None:
        self.endpoint = f"{origin}/push/{path}"
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        point = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.p256dh, self.auth = coded(point), coded(self.secret)

    def read(self, body: bytes) -> dict[str, Any]:
        """What does a push say? Decrypted by a library that has nothing to do with ours."""
        text = http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret, version="aes128gcm")
        said: dict[str, Any] = json.loads(text)
        return said


class Outside:
    """What came in: pushes by path, messages to phones. `status(path)` is what is answered; None never answers."""

    def __init__(self) -> None:
        self.origin = ""
        self.pushes: list[tuple[str, dict[str, str], bytes]] = []
        self.texts: list[dict[str, Any]] = []
        self.status: Status = lambda _path: 201
        self.headers: dict[str, str] = {}
        self.came = asyncio.Event()
        self.delay = 0.0

    @property
    def times(self) -> Counter[str]:
        """How often came each push, by its topic and path?"""
        return Counter(f"{path} {headers['Topic']}" for path, headers, _ in self.pushes)

    async def push(self, request: web.Request) -> web.Response:
        body = await request.read()
        path = request.match_info["path"]
        status = self.status(path)
        if status is None:
            await asyncio.sleep(3600)
        if self.delay:
            await asyncio.sleep(self.delay)
        self.pushes.append((path, dict(request.headers), body))
        self.came.set()
        return web.Response(status=status or 201, headers=self.headers)

    async def sms(self, request: web.Request) -> web.Response:
        self.texts.append(await request.json() if request.method == "POST" else dict(request.query))
        self.came.set()
        return web.json_response({"status": "ok"})

    async def until(self, enough: Callable[[], bool], seconds: float = 60) -> None:
        """Waits until enough has come."""
        async with asyncio.timeout(seconds):
            while not enough():
                self.came.clear()
                await clock.came(self.came, 0.1)


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    """The push service and the gateway, on one port of this machine."""
    here = Outside()
    app = web.Application()
    app.router.add_post("/push/{path}", here.push)
    app.router.add_post("/sms", here.sms)
    app.router.add_get("/sms", here.sms)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    here.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield here
    finally:
        await runner.cleanup()


def verified(authorization: str) -> dict[str, Any]:
    """Which claims does a push carry, if its signature holds?"""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid", authorization
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert Vapid02.verify(authorization)
    payload = fields["t"].split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


class Mailbox:
    """What was accepted, and for whom RCPT is refused."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refused: dict[str, str] = {}
        self.rcpt = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 — aiosmtpd's name
        self.rcpt += 1
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 — aiosmtpd's name
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"


class Mail:
    """A mail server in a thread of its own."""

    def __init__(self) -> None:
        self.box = Mailbox()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._controller = Controller(self.box, hostname="127.0.0.1", port=self.port, ready_timeout=30)
        self.url = f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()
