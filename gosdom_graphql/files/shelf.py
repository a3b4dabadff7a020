"""Where bytes are kept: behind a URL. A folder (`file:///…`), anything that speaks S3 (`s3://bucket/prefix`), or this
process's memory, for tests.

A file's bytes lie in a folder named by its id, each attempt to send them in one of its own: what was left half-way
goes with the file.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from gosdom_graphql.settings import Settings

USUAL: Final = "~/.local/share/gosdom/files"
CHUNK: Final = 256 * 1024


class Shelf:
    """Bytes by place."""

    def __init__(self, store: Any) -> None:
        self._store = store

    async def put(self, place: str, source: Path) -> None:
        """These bytes are at this place from now on."""
        import obstore

        await obstore.put_async(self._store, place, source)

    async def get(self, place: str) -> tuple[int, AsyncIterator[bytes]]:
        """How many bytes are there, and which? Raises FileNotFoundError."""
        import obstore

        found = await obstore.get_async(self._store, place)

        async def chunks() -> AsyncIterator[bytes]:
            async for chunk in found.stream(min_chunk_size=CHUNK):
                yield bytes(chunk)

        return int(found.meta["size"]), chunks()

    async def forget(self, folder: str) -> None:
        """Nothing in this folder is there any more."""
        import obstore

        async for found in obstore.list(self._store, prefix=folder):
            await obstore.delete_async(self._store, [each["path"] for each in found])


def shelf_of(settings: Settings) -> Shelf:
    """Which shelf do the settings name? The same one each time: what is in memory is there once."""
    options = tuple((name, value.get_secret_value()) for name, value in sorted(settings.files_options.items()))
    return _opened(settings.files_url or Path(USUAL).expanduser().as_uri(), options)


@lru_cache(maxsize=8)
def _opened(url: str, options: tuple[tuple[str, str], ...]) -> Shelf:
    from obstore.store import LocalStore, from_url

    if urlsplit(url).scheme == "file":
        folder = Path(unquote(urlsplit(url).path))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Shelf(LocalStore(folder, automatic_cleanup=True))
    given: Any = dict(options)
    if urlsplit(url).scheme != "memory":  # by itself it would try for three minutes
        given["retry_config"] = {"max_retries": 3, "retry_timeout": timedelta(seconds=10)}
    if given.get("endpoint", "").startswith("http://"):  # a server of the operator's own, inside
        given["client_options"] = {"allow_http": True}
    return Shelf(from_url(url, **given))
