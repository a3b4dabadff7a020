"""A browser that signs in: cookies, redirects, and the issuer's page, on which somebody is chosen."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from starlette.types import ASGIApp

OURS = "https://dom.example"
"""Where the house is, for its browsers: nothing listens there, the application is called."""
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@dataclass
class Browser:
    """A browser: `house` are requests to us, with cookies; `out` goes to the issuer."""

    house: httpx.AsyncClient
    out: httpx.AsyncClient
    last: httpx.Response = field(default_factory=lambda: httpx.Response(0))

    async def go(self, path: str, **options: Any) -> httpx.Response:
        """What does our address answer? No redirect is followed."""
        self.last = await self.house.get(path, **options)
        return self.last

    async def choose(self, subject: str, where: str) -> str:
        """With which path do we come back from the issuer's page at `where`, once somebody was chosen there?"""
        page = await self.out.get(where)
        assert page.status_code == 200, page.text
        hidden = {unescape(name): unescape(value) for name, value in HIDDEN.findall(page.text)}
        answer = await self.out.post(where.partition("?")[0], data={**hidden, "as": subject})
        assert answer.status_code == 303, answer.text
        parts = urlsplit(answer.headers["location"])
        assert f"{parts.scheme}://{parts.netloc}" == OURS
        return f"{parts.path}?{parts.query}"

    async def sign_in(self, subject: str, *, start: str = "/signin") -> httpx.Response:
        """What are we answered in the end? After «start», the issuer's page, and the way back."""
        begun = await self.go(start)
        assert begun.status_code == 303, begun.text
        return await self.go(await self.choose(subject, begun.headers["location"]))

    @property
    def token(self) -> str | None:
        """Which token does the cookie hold?"""
        return self.house.cookies.get("__Host-gosdom")

    async def ask(self, query: str, **variables: Any) -> Any:
        """What does the API answer by the cookie? The `data`; there must be no errors."""
        headers = {"Origin": OURS, "Accept": "application/json", "Content-Type": "application/json"}
        # in ASCII: half of a surrogate pair is sent, too
        body = json.dumps({"query": query, "variables": variables})
        answer = await self.house.post("/graphql", content=body, headers=headers)
        found = answer.json()
        assert "errors" not in found, found["errors"]
        return found["data"]


@asynccontextmanager
async def browser(app: ASGIApp, agent: str = "Mozilla/5.0 (X11; Linux) Firefox/140.0") -> AsyncIterator[Browser]:
    """A browser with no cookie yet."""
    transport = httpx.ASGITransport(app, client=("192.0.2.7", 5000))
    headers = {"User-Agent": agent}
    async with (
        httpx.AsyncClient(transport=transport, base_url=OURS, headers=headers) as house,
        httpx.AsyncClient(timeout=10) as out,
    ):
        yield Browser(house, out)


def query_of(url: str) -> dict[str, str]:
    """Which parameters has the address?"""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
