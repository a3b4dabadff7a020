"""Who calls: the token, wherever it stands, and the address, as far as proxies may be believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from gosdom_graphql.context import Context
from gosdom_graphql.http.problems import BadRequest
from gosdom_graphql.language import preferred
from gosdom_graphql.sessions.identify import identify

if TYPE_CHECKING:
    from gosdom_graphql.database import Database
    from gosdom_graphql.sessions.kept import KeptViewers

COOKIE: Final = "__Host-gosdom"
"""The browser's form of the same token: `__Host-` ties it to our host over HTTPS."""


def token_in(headers: Mapping[str, str]) -> str | None:
    """Which token comes with these headers? That of a program before that of a browser."""
    return bearer(headers.get("authorization", "")) or cookie(headers.get("cookie", ""))


async def context_of(headers: Mapping[str, str], database: Database, request_id: str, caller: str = "") -> Context:
    """Who asks, from which address, and how? One statement tells; an unknown, expired or revoked token is nobody's."""
    token = token_in(headers)
    language = preferred(headers.get("accept-language", ""))
    viewer = await identify(database.read, token, language=language)
    key = idempotency_key(headers.get("idempotency-key", ""))
    return Context(viewer, database, request_id, key, address=caller)


async def kept_context_of(
    headers: Mapping[str, str], database: Database, request_id: str, viewers: KeptViewers
) -> Context:
    """The same for a query, to a viewer who may have been kept: the context then has a guard."""
    token = token_in(headers)
    language = preferred(headers.get("accept-language", ""))
    found = viewers.find(token, language)
    if found is None:
        return Context(await viewers.look_up(token, language), database, request_id)
    viewer, guard = found
    return Context(viewer, database, request_id, guard=guard, anew=lambda: viewers.look_up(token, language))


def bearer(header: str) -> str | None:
    """Which token does the header `Authorization` carry?

    >>> bearer("Bearer abc"), bearer("Basic abc"), bearer("")
    ('abc', None, None)
    """
    scheme, _, token = header.partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def cookie(header: str) -> str | None:
    """Which token does the header `Cookie` carry?

    >>> cookie("theme=dark; __Host-gosdom=abc"), cookie("gosdom=abc")
    ('abc', None)
    """
    for part in header.split(";") if header else ():
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value.strip('"') or None
    return None


def idempotency_key(header: str) -> UUID | None:
    """Which key does the header `Idempotency-Key` carry? A UUID, quoted or not; anything else is none."""
    if not header:
        return None
    try:
        return UUID(header.strip().strip('"'))
    except ValueError:
        return None


def must_be_a_key(header: str) -> None:
    """May a deed be done under this header? Raises `BadRequest` for one that is no key: nothing would be kept by it.

    >>> must_be_a_key("")
    """
    if header and idempotency_key(header) is None:
        raise BadRequest(why="Idempotency-Key must be a UUID")


def address(scope: Mapping[str, Any], headers: Mapping[str, str], trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """From which address does the request come? Of IPv6 the network (/64): one customer has all of it.

    The nearest address that is no trusted proxy; what stands before it in `X-Forwarded-For` anybody may have written.
    """
    client = scope.get("client")
    peer = _parsed(client[0]) if client else None
    # no address is a Unix socket: whoever connects there is a proxy of ours
    if bool(trusted) if peer is None else any(peer in network for network in trusted):
        for part in reversed(headers.get("x-forwarded-for", "").split(",")):
            found = _parsed(part.strip())
            if found is None:
                break
            peer = found
            if not any(found in network for network in trusted):
                break
    if isinstance(peer, IPv6Address):
        return str(peer.ipv4_mapped or IPv6Network((int(peer), 64), strict=False))
    return str(peer)


@lru_cache(4_096)
def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
