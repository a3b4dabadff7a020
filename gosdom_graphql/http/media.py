"""Media types: in which a request may be written, and in which it is answered."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

JSON: Final = "application/json"
RESPONSE: Final = "application/graphql-response+json"
_OURS: Final = (JSON, RESPONSE)
_LONGEST: Final = 2000


@lru_cache(512)
def negotiate(accept: str) -> str | None:
    """Which of our two media types does the header `Accept` (RFC 9110) prefer? None: neither will do.

    The greater weight wins, then what is named first; who does not say gets application/json.

    >>> negotiate("application/graphql-response+json, application/json;q=0.9"), negotiate("*/*"), negotiate("")
    ('application/graphql-response+json', 'application/json', 'application/json')
    >>> negotiate("application/json;q=0.5, application/*;q=0.7"), negotiate("text/html"), negotiate("*/*;q=0")
    ('application/graphql-response+json', None, None)
    """
    if not accept.strip():
        return JSON
    ranges = [_range(part, place) for place, part in enumerate(accept[:_LONGEST].split(","))]
    found: list[tuple[float, int, int, str]] = []
    for rank, ours in enumerate(_OURS):
        fitting = [(specific, q, place) for name, q, place in ranges if (specific := _specific(name, ours))]
        if fitting:
            _, q, place = max(fitting, key=lambda each: each[0])
            if q > 0:
                found.append((-q, place, rank, ours))
    return min(found)[3] if found else None


def _range(part: str, place: int) -> tuple[str, float, int]:
    name, *parameters = (each.strip().lower() for each in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key == "charset" and value.strip('"') not in {"utf-8", "utf8"}:
            return name, 0.0, place
        if key == "q":
            try:
                return name, min(max(float(value), 0.0), 1.0), place
            except ValueError:
                return name, 0.0, place
    return name, 1.0, place


def _specific(name: str, ours: str) -> int:
    """How closely does a range name this type? 0: not at all."""
    return {ours: 3, "application/*": 2, "*/*": 1}.get(name, 0)


@lru_cache(128)
def is_json(content_type: str) -> bool:
    """Is the body JSON in UTF-8? Nothing else is read, so a form of another site cannot write to us.

    >>> is_json("application/json; charset=UTF-8"), is_json("text/plain"), is_json("application/json;charset=koi8-r")
    (True, False, False)
    """
    name, *parameters = (each.strip().lower() for each in content_type.split(";"))
    charsets = [value.strip('"') for key, _, value in (each.partition("=") for each in parameters) if key == "charset"]
    return name == JSON and all(each in {"utf-8", "utf8"} for each in charsets)


@lru_cache(128)
def accepts_gzip(accept_encoding: str) -> bool:
    """May an answer come compressed? What is named weighs more than `*` (RFC 9110, 12.5.3).

    >>> accepts_gzip("gzip, deflate, br"), accepts_gzip("gzip;q=0, *"), accepts_gzip("*"), accepts_gzip("")
    (True, False, True, False)
    """
    weights = {name: q for name, q, _ in (_range(part, 0) for part in accept_encoding[:_LONGEST].split(","))}
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def prefers_html(accept: str) -> bool:
    """Does a person's browser ask? It names text/html, and none of our types."""
    return "text/html" in accept and JSON not in accept and RESPONSE not in accept
