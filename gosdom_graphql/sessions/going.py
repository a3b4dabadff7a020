"""Where may a browser be sent after a sign-in? Nowhere that the operator did not name: anybody makes links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from gosdom_core.errors import BadInput

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})


def where(to: str, origins: Sequence[str]) -> str:
    """Where does the browser go afterwards? On our own site, or to a page of an origin that may call us."""
    if is_path(to):
        return to
    parts = _parts(to, "to")
    if "\\" in to or f"{parts.scheme}://{parts.netloc}" not in origins:
        raise BadInput(field=["to"])
    return to


def app(uri: str, redirects: Sequence[str]) -> str:
    """Where is an app sent back to? To what the operator has listed; of the loopback address any port does.

    >>> app("http://127.0.0.1:5173/back", ["http://127.0.0.1/back"])
    'http://127.0.0.1:5173/back'
    """
    if uri in redirects:
        return uri
    parts = _parts(uri, "app")
    loopback = f"{parts.scheme}://{parts.hostname}{parts.path}"
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK and not parts.query and not parts.fragment
    if not plain or parts.username is not None or loopback not in redirects:
        raise BadInput(field=["app"])
    return uri


def is_path(to: str) -> bool:
    """Is it a place on our own site? Nothing that a browser reads as another one.

    >>> [is_path(each) for each in ("/", "/requests?x=1", "//evil.example", "/\\\\evil.example", "https://evil.example")]
    [True, True, False, False, False]
    """
    return to.startswith("/") and to[1:2] not in ("/", "\\") and to.isascii() and to.isprintable() and len(to) <= 2000


def _parts(address: str, field: str) -> SplitResult:
    try:
        if address.isascii() and address.isprintable():
            return urlsplit(address)
    except ValueError:
        pass
    raise BadInput(field=[field])
