"""The way out to an issuer: small JSON over HTTPS, in bounded time and size, and never where a redirect leads.

aiohttp is what the workers send pushes and messages with already: one client in the house. It is loaded when the first
person signs in, so that the server starts as fast as without it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from gosdom_graphql.sessions.provider import IssuerAway, SignInFailed

PATIENCE: Final = 10
"""Seconds for one answer."""
LARGEST: Final = 262_144
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def is_safe(url: str) -> bool:
    """May a secret go there? Over HTTPS, or to this very machine.

    >>> is_safe("https://issuer.example/token"), is_safe("http://issuer.example/"), is_safe("http://127.0.0.1:9/x")
    (True, False, True)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


async def get(url: str, *, bearer: str | None = None) -> dict[str, Any]:
    """What is there? A JSON object. Raises `IssuerAway`, `SignInFailed`."""
    headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
    return await _ask("GET", url, headers=headers)


async def post(url: str, form: Mapping[str, str], *, basic: tuple[str, str] | None = None) -> dict[str, Any]:
    """What is answered to this form? A JSON object. Raises `IssuerAway`, `SignInFailed`."""
    pair = "" if basic is None else base64.b64encode(":".join(basic).encode()).decode()
    return await _ask("POST", url, data=dict(form), headers={"Authorization": f"Basic {pair}"} if pair else {})


async def _ask(method: str, url: str, **options: Any) -> dict[str, Any]:
    import aiohttp

    if not is_safe(url):
        raise SignInFailed(f"not over HTTPS: {urlsplit(url).hostname}")
    options.setdefault("headers", {})["Accept"] = "application/json"
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(method, url, allow_redirects=False, **options) as response,
        ):
            text = await response.content.read(LARGEST + 1)
            while len(text) <= LARGEST and (more := await response.content.read(LARGEST)):
                text += more
            status = response.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise IssuerAway from error
    if status >= 500:
        raise IssuerAway
    if status != 200 or len(text) > LARGEST:
        raise SignInFailed(f"{urlsplit(url).path} answered {status}{_error(text)}")
    return _object(text, url)


def _object(text: bytes, url: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise SignInFailed(f"{urlsplit(url).path} answered no JSON") from error
    if not isinstance(found, dict):
        raise SignInFailed(f"{urlsplit(url).path} answered no object")
    return found


def _error(text: bytes) -> str:
    """Which code of OAuth does a refusal bear? Only the code: descriptions may name people."""
    try:
        found = json.loads(text)
        return f" {found['error']:.40}" if isinstance(found.get("error"), str) else ""
    except (ValueError, AttributeError, KeyError):
        return ""
