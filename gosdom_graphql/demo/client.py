"""A client of the API for the demo's story: real HTTP, by the standard library alone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

ACCEPTED = "application/graphql-response+json, application/json;q=0.9"


class Unexpected(Exception):
    """What did the API say that it should not have? In words for whoever watches."""


class Client:
    """Who asks the API at `url`: any of those whose token is known."""

    def __init__(self, url: str, tokens: Mapping[str, str], *, language: str = "en") -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port
        self._tokens = tokens
        self._language = language

    async def ask(self, who: str, query: str, **variables: Any) -> dict[str, Any]:
        """What does the API answer this person? The `data`; raises `Unexpected` for top-level errors."""
        headers = {"Authorization": f"Bearer {self._tokens[who]}", "Accept-Language": self._language}
        answer = await self._post("/graphql", {"query": query, "variables": variables}, headers)
        if answer.get("errors"):
            raise Unexpected(f"{who} asked {query.split('(', maxsplit=1)[0].strip()} and was told {answer['errors']}")
        data: dict[str, Any] = answer["data"]
        return data

    async def move_clock(self, to: datetime) -> None:
        """The house's clock goes forward to the moment."""
        await self._post("/demo/clock", {"to": to.isoformat()}, {})

    async def _post(self, path: str, body: Any, headers: Mapping[str, str]) -> dict[str, Any]:
        both = {"Content-Type": "application/json", "Accept": ACCEPTED, **headers}
        return await asyncio.to_thread(self._send, path, json.dumps(body), both)

    def _send(self, path: str, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
        connection = HTTPConnection(self._host, self._port, timeout=30)
        try:
            connection.request("POST", path, body, dict(headers))
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        # an operation that was refused before it ran is answered 400, with GraphQL's errors in the body
        if response.status != 200 and not (path == "/graphql" and response.status == 400):
            raise Unexpected(f"POST {path} was answered {response.status}: {text}")
        answer: dict[str, Any] = json.loads(text)
        return answer
