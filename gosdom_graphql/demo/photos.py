"""Files in the demo: the owner's last request shows what drips, and who manages the house shows its licence."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from importlib import resources

from gosdom_graphql.demo.cast import ORGANISATIONS, OWNER, key
from gosdom_graphql.files.links import new_key
from gosdom_graphql.files.shelf import shelf_of
from gosdom_graphql.files.tables import File
from gosdom_graphql.files.words import FileKind, FileState
from gosdom_graphql.organisations.tables import OrganisationDocument
from gosdom_graphql.organisations.words import DocumentKind
from gosdom_graphql.requests.tables import Request
from gosdom_graphql.settings import Settings

WIDTH, HEIGHT = 320, 240
"""As small as a thumbnail, so that it is its own."""


async def lay(settings: Settings) -> None:
    """Its bytes on the shelf, its row beside the request, in the running transaction."""
    mine = Request.author == key("person", OWNER)
    request = await Request.objects().where(mine).order_by(Request.received_at, Request.id, ascending=False).first()
    assert request is not None, "the owner has asked for many things"
    id, folder = key("file", "tap"), f"{key('file', 'tap')}/demo"
    with resources.as_file(resources.files("gosdom_graphql.demo").joinpath("tap.jpg")) as photo:
        content = photo.read_bytes()
        for name in ("kept.jpg", "small.jpg"):
            await shelf_of(settings).put(f"{folder}/{name}", photo)
    inner, outer = new_key()
    await File(
        id=id, owner=request.author, name="кран.jpg", state=FileState.ATTACHED.name, created_at=request.received_at,
        hmac_inner=inner, hmac_outer=outer, kind=FileKind.JPEG.name, size=len(content),
        sha256=sha256(content).digest(), place=f"{folder}/kept.jpg", width=WIDTH, height=HEIGHT,
        attached_at=request.received_at, rank=0, house=request.house, request=request.id,
    ).save()  # fmt: skip


async def lay_documents(settings: Settings, now: datetime) -> None:
    """The licence of who manages the house, as it was added some weeks ago."""
    office = ORGANISATIONS[0]
    author, added = key("person", office.staff[0][0]), now - timedelta(days=40)
    document = OrganisationDocument(
        id=key("document", "licence"), organisation=key("organisation", office.key), kind=DocumentKind.LICENCE.name,
        title=f"Лицензия № {office.licence}", author=author, added_at=added,
    )  # fmt: skip
    await document.save()
    id, folder = key("file", "licence"), f"{key('file', 'licence')}/demo"
    with resources.as_file(resources.files("gosdom_graphql.demo").joinpath("licence.pdf")) as paper:
        content = paper.read_bytes()
        await shelf_of(settings).put(f"{folder}/kept.pdf", paper)
    inner, outer = new_key()
    await File(
        id=id, owner=author, organisation=document.organisation, name="лицензия.pdf", state=FileState.ATTACHED.name,
        created_at=added, hmac_inner=inner, hmac_outer=outer, kind=FileKind.PDF.name, size=len(content),
        sha256=sha256(content).digest(), place=f"{folder}/kept.pdf", attached_at=added, rank=0, document=document.id,
    ).save()  # fmt: skip
