"""Automatic persisted queries (Apollo's): a client sends a document's hash, and the document only if we ask for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from gosdom_graphql.http.problems import BadRequest, UnknownHash, WrongHash

MOST: Final = 1_000
LONGEST: Final = 20_000
"""Characters: a longer document is run, but its hash is not remembered."""


class Persisted:
    """The documents that were sent with their hash, the last thousand. They live in the process."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[str, str] = OrderedDict()
        self._most = most

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, hash: str, text: str | None) -> str:
        """Which document has this hash? The one sent with it, else the one remembered.

        Raises `UnknownHash`, `WrongHash`.
        """
        if text is None:
            kept = self._kept.get(hash)
            if kept is None:
                raise UnknownHash
            self._kept.move_to_end(hash)
            return kept
        if sha256(text.encode(errors="surrogatepass")).hexdigest() != hash:
            raise WrongHash
        return text

    def keep(self, hash: str, text: str) -> None:
        """Remember this one; only of documents that turned out valid, so that nobody fills us with others."""
        if len(text) > LONGEST or hash in self._kept:
            return
        self._kept[hash] = text
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


def hash_in(extensions: Mapping[str, Any]) -> str | None:
    """Which hash does a request carry? Raises `BadRequest` for one that is none.

    >>> hash_in({"persistedQuery": {"version": 1, "sha256Hash": "A" * 64}}) == "a" * 64
    True
    """
    told = extensions.get("persistedQuery")
    if told is None:
        return None
    hash = told.get("sha256Hash") if isinstance(told, dict) and told.get("version") == 1 else None
    if not isinstance(hash, str) or len(hash) != 64:
        raise BadRequest(why="extensions.persistedQuery must be {version: 1, sha256Hash}")
    return hash.lower()
