"""Which pages may call us from a browser: our own, and those of the origins that the operator named (CORS)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

METHODS: Final = "GET, POST, OPTIONS"
_KEPT: Final = "600"
_MAY_READ: Final = "x-request-id, retry-after, ratelimit, ratelimit-policy"
_MAY_SEND: Final = (
    "accept, accept-language, authorization, content-type, graphql-require-preflight, idempotency-key,"
    " x-query-cost, x-request-id, x-requested-with, apollo-require-preflight"
)


def allowed(origin: str, origins: Sequence[str]) -> bool:
    """May this origin's pages read our answers?"""
    return origin in origins or "*" in origins


def shared(headers: Mapping[str, str], origins: Sequence[str]) -> dict[str, str]:
    """Which headers let the page read the answer? None for pages of other origins; "*" never goes with cookies."""
    if not origins:
        return {}
    origin = headers.get("origin", "")
    if not origin or not allowed(origin, origins):
        return {"vary": "Origin"}
    found = {"vary": "Origin", "access-control-allow-origin": origin, "access-control-expose-headers": _MAY_READ}
    if origin in origins:
        found["access-control-allow-credentials"] = "true"
    return found


def preflight(headers: Mapping[str, str], origins: Sequence[str]) -> dict[str, str]:
    """What may a page do? The answer to OPTIONS."""
    found = {"allow": METHODS, **shared(headers, origins)}
    if "access-control-allow-origin" in found:
        found["access-control-allow-methods"] = METHODS
        found["access-control-allow-headers"] = _MAY_SEND
        found["access-control-max-age"] = _KEPT
    return found


def from_elsewhere(headers: Mapping[str, str], origins: Sequence[str]) -> bool:
    """Does a page of another site send this? The browser says so; programs say nothing.

    >>> from_elsewhere({"origin": "https://evil.example", "host": "dom.example"}, ())
    True
    >>> from_elsewhere({"origin": "https://dom.example", "host": "dom.example"}, ()), from_elsewhere({}, ())
    (False, False)
    """
    origin = headers.get("origin", "")
    if not origin:
        return headers.get("sec-fetch-site") == "cross-site"
    return origin.partition("://")[2] != headers.get("host", "") and origin not in origins


def by_a_program(headers: Mapping[str, str]) -> bool:
    """Does a program send this GET? A link, an image or a form cannot say any of these.

    >>> by_a_program({"accept": "application/json"}), by_a_program({"accept": "*/*"})
    (True, False)
    """
    accept = headers.get("accept", "")
    return (
        "json" in accept
        or headers.get("sec-fetch-mode") in {"cors", "same-origin"}
        or any(
            name in headers
            for name in (
                "content-type",
                "graphql-require-preflight",
                "apollo-require-preflight",
                "x-requested-with",
                "authorization",
            )
        )
    )
