"""What the inputs of requests have in common."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from gosdom_graphql.mutations import key

FILES: Final = "Photos and documents that were uploaded for it (`prepareUpload`), 10 at most."


def of_request(input: Any) -> UUID:
    """Which request does an input name?"""
    return key(input.request, "Request", "request")


def files_of(input: Any) -> tuple[UUID, ...]:
    """Which files does an input name?"""
    return tuple(key(each, "File", "files") for each in input.files or ())


def keys(input: Any, **kinds: str) -> dict[str, UUID | None]:
    """Which rows do these fields of an input name? By field, each with the type that it must be of."""
    return {
        name: None if (given := getattr(input, name)) is None else key(given, kind, name)
        for name, kind in kinds.items()
    }
