"""The shelf: a folder, this process's memory, and S3 as an operator's settings name it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gosdom_graphql.files.shelf import shelf_of
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import DemoSettings, Settings

URL = SecretStr("postgresql://nobody@nowhere/none")
BUCKET = "/photos"


class Bucket:
    """What of S3 a store needs: PUT, GET, DELETE, a list by prefix, and the deletion of many."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.signed_by: set[str] = set()

    async def answer(self, request: Request) -> Response:
        path = request.url.path.removeprefix(BUCKET).lstrip("/")
        self.signed_by |= set(re.findall(r"Credential=([^/]+)/", request.headers.get("authorization", "")))
        if request.method == "PUT":
            self.objects[path] = await request.body()
            return Response(headers={"etag": '"1"'})
        if request.method == "POST":
            keys = re.findall(r"<Key>([^<]+)</Key>", (await request.body()).decode())
            for key in keys:
                del self.objects[key]
            gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            return Response(f"<DeleteResult>{gone}</DeleteResult>", media_type="application/xml")
        if "list-type" in request.query_params:
            prefix = request.query_params.get("prefix", "")
            found = "".join(
                f"<Contents><Key>{escape(key)}</Key><Size>{len(content)}</Size><ETag>1</ETag>"
                "<LastModified>2026-11-23T06:00:00.000Z</LastModified></Contents>"
                for key, content in self.objects.items()
                if key.startswith(prefix)
            )
            words = f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"
            return Response(words, media_type="application/xml")
        content = self.objects.get(path)
        if content is None:
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404)
        headers = {"etag": '"1"', "last-modified": "Mon, 23 Nov 2026 06:00:00 GMT"}
        return Response(content, headers=headers)


@pytest.fixture
async def bucket() -> AsyncIterator[tuple[Bucket, Settings]]:
    """A server of the operator's own that speaks S3, and the settings that name it."""
    bucket = Bucket()
    app = Starlette(routes=[Route("/{path:path}", bucket.answer, methods=["GET", "PUT", "POST"])])
    async with serving(app, "127.0.0.1", 0) as url:
        options = {"endpoint": url, "access_key_id": "ours", "secret_access_key": "swordfish", "region": "ru-1"}
        given = {name: SecretStr(value) for name, value in options.items()}
        yield bucket, DemoSettings(database_url=URL, files_url="s3://photos/house", files_options=given)


@pytest.mark.parametrize("url", ["memory:///", "file"])
async def test_a_folder_and_memory(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "полка с пробелом" / "files"
    settings = DemoSettings(database_url=URL, files_url=folder.as_uri() if url == "file" else url)
    await kept_and_forgotten(settings, tmp_path)
    if url == "file":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert [each.name for each in folder.iterdir()] == ["b"]


async def test_s3(bucket: tuple[Bucket, Settings], tmp_path: Path) -> None:
    server, settings = bucket
    assert "swordfish" not in repr(settings.files_options)
    await kept_and_forgotten(settings, tmp_path)
    assert server.objects == {"house/b/1/kept.jpg": b"photo"}
    assert server.signed_by == {"ours"}


async def kept_and_forgotten(settings: Settings, folder: Path) -> None:
    """Bytes are put, read, and forgotten by file; another's stay."""
    (folder / "source").write_bytes(b"photo")
    shelf = shelf_of(settings)
    assert shelf_of(settings) is shelf
    for place in ("a/1/kept.jpg", "a/1/small.jpg", "a/2/kept.jpg", "b/1/kept.jpg"):
        await shelf.put(place, folder / "source")
    size, chunks = await shelf.get("a/1/kept.jpg")
    assert (size, b"".join([chunk async for chunk in chunks])) == (5, b"photo")
    await shelf.forget("a")
    await shelf.forget("a")
    for gone in ("a/1/kept.jpg", "a/2/kept.jpg", "c"):
        with pytest.raises(FileNotFoundError):
            await shelf.get(gone)
    assert (await shelf.get("b/1/kept.jpg"))[0] == 5


def test_serving_loads_no_decoder() -> None:
    """The server starts without pictures, documents and stores: they are loaded where they are used."""
    import subprocess
    import sys

    code = (
        "import sys, gosdom_graphql.app, gosdom_graphql.schema, gosdom_graphql.files.http, gosdom_graphql.files.check\n"
        "print([each for each in ('PIL', 'pikepdf', 'obstore', 'typst', 'xlsxwriter', 'lxml') if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
