"""What a request says: the parameters of GraphQL over HTTP, from the body of a POST or the address of a GET."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from gosdom_graphql.http.persisted import hash_in
from gosdom_graphql.http.problems import BadRequest, NoBatches, TooLarge

if TYPE_CHECKING:
    from starlette.types import Receive


@dataclass(slots=True)
class Asked:
    """One operation, as it was sent. `hash` is that of a persisted query; one of the two is there."""

    text: str | None
    name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    hash: str | None = None


async def body(receive: Receive, headers: Mapping[str, str], limit: int) -> bytes:
    """What is in the body? Raises `TooLarge` as soon as it is longer than `limit` bytes, told or sent."""
    told = headers.get("content-length", "")
    if told.isdecimal() and int(told) > limit:
        raise TooLarge(limit=limit)
    chunks: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise BadRequest(why="the connection was closed")
        chunk = message.get("body", b"")
        length += len(chunk)
        if length > limit:
            raise TooLarge(limit=limit)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def of_body(content: bytes) -> Asked:
    """What does a POST ask? Raises `BadRequest`, `NoBatches`."""
    value = _json(content, "the body")
    if isinstance(value, list):
        raise NoBatches
    if not isinstance(value, dict):
        raise BadRequest(why="the body must be an object")
    return _asked(value)


def of_address(query_string: bytes, limit: int) -> Asked:
    """What does a GET ask? `variables` and `extensions` are JSON. Raises `BadRequest`, `TooLarge`.

    >>> of_address(b"query=%7Ba%7D&variables=%7B%22n%22%3A1%7D", 100)
    Asked(text='{a}', name=None, variables={'n': 1}, hash=None)
    """
    if len(query_string) > limit:
        raise TooLarge(limit=limit)
    try:
        given: dict[str, Any] = dict(parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict"))
    except ValueError:
        raise BadRequest(why="the address is not UTF-8") from None
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _json(given[name].encode(), name) if given[name] else None
    return _asked(given)


def _json(content: bytes, what: str) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        pass
    try:
        # JSON may hold half of a surrogate pair, which orjson does not read: a value like others, that finds nothing
        return json.loads(content.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadRequest(why=f"{what} is not JSON") from None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _asked(given: Mapping[str, Any]) -> Asked:
    text, name = given.get("query"), given.get("operationName")
    variables, extensions = given.get("variables"), given.get("extensions")
    if text is not None and not isinstance(text, str):
        raise BadRequest(why="`query` must be a string")
    if name is not None and not isinstance(name, str):
        raise BadRequest(why="`operationName` must be a string")
    for key, value in (("variables", variables), ("extensions", extensions)):
        if value is not None and not isinstance(value, dict):
            raise BadRequest(why=f"`{key}` must be an object")
    hash = hash_in(extensions) if extensions else None
    if not text and hash is None:
        raise BadRequest(why="`query` is missing")
    return Asked(text or None, name or None, variables or {}, hash)
