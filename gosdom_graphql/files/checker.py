"""What runs apart: one file, from its first bytes to what is kept of it.

    python -m gosdom_graphql.files.checker SOURCE FOLDER

Writes FOLDER/kept and, of a picture, FOLDER/thumbnail; answers what it is, or a code, as JSON.

What is kept is never what came: a picture is decoded and written anew (no EXIF, no profile, nothing behind its end),
a document too, without what no page shows. Only a signed document stays as it is: a signature is over bytes.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gosdom_core.errors import Refused
from gosdom_graphql.apart import bind
from gosdom_graphql.files.words import (
    MOST_BYTES,
    MOST_PIXELS,
    FileDamaged,
    FileHasTooManyPixels,
    FileIsActive,
    FileIsAnimated,
    FileIsLocked,
    FileKind,
    FileKindUnknown,
    FileTakesTooLong,
)

if TYPE_CHECKING:
    from PIL.Image import Image

SECONDS: Final = 20
MEMORY: Final = 1_500_000_000
WRITTEN: Final = 8 * MOST_BYTES
"""A picture of few colours has more bytes when it is written anew."""
SIDE: Final = 4096
"""Pixels of the longer side that are kept: a page at 300 dpi has fewer."""
THUMBNAIL: Final = 320
MOST_OBJECTS: Final = 500_000
MOST_UNPACKED: Final = 100_000_000
"""Bytes that all streams of a document together may be when they are unpacked."""

# --- What is it -----------------------------------------------------------------------------------------------------


def kind_of(head: bytes) -> FileKind:
    """What is it, by its first bytes? Raises `FileKindUnknown`.

    >>> kind_of(b"%PDF-1.7")
    <FileKind.PDF: 'application/pdf'>
    """
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    raise FileKindUnknown


def check(source: Path, folder: Path) -> dict[str, Any]:
    """What is it, and what of it is kept? Raises why it is refused."""
    with source.open("rb") as file:
        kind = kind_of(file.read(16))
    if kind is FileKind.PDF:
        document(source, folder / "kept")
        return {"kind": kind.name}
    width, height = picture(source, kind, folder)
    return {"kind": kind.name, "width": width, "height": height}


# --- Pictures -------------------------------------------------------------------------------------------------------


def picture(source: Path, kind: FileKind, folder: Path) -> tuple[int, int]:
    """How large is what is kept of a picture? Its header is judged before a pixel is decoded."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # ours is asked below, and has a code
    # what telephones call a JPEG is often an MPO: a photo with a second one for the depth behind it
    formats = ("JPEG", "MPO") if kind is FileKind.JPEG else (kind.name,)
    with Image.open(source, formats=formats) as found:
        pixels = found.width * found.height
        if pixels > MOST_PIXELS:
            raise FileHasTooManyPixels(pixels=pixels, limit=MOST_PIXELS)
        if kind is not FileKind.JPEG and getattr(found, "n_frames", 1) > 1:
            raise FileIsAnimated
        found.draft("RGB", (SIDE, SIDE))
        found.load()
        image = plain(ImageOps.exif_transpose(found), kind)
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    image.info = {}  # savers look there for comments and profiles
    image.save(folder / "kept", kind.name, **({"quality": 85} if kind is not FileKind.PNG else {}))
    small = Image.new("RGB", image.size, "white")
    small.paste(image, mask=image.getchannel("A") if "A" in image.getbands() else None)
    small.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    small.save(folder / "thumbnail", "JPEG", quality=80)
    return image.size


def plain(image: Image, kind: FileKind) -> Image:
    """The same picture in eight bits a channel, with transparency where it has some."""
    if image.mode.startswith(("I", "F")):  # sixteen bits, or more
        image = image.convert("F").point(lambda value: value / 256).convert("L")
    see_through = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if see_through and kind is not FileKind.JPEG else "RGB")


# --- Documents ------------------------------------------------------------------------------------------------------

ACTIVE: Final = {
    "/JS": "JavaScript",
    "/JavaScript": "JavaScript",
    "/EF": "EmbeddedFile",
    "/EmbeddedFiles": "EmbeddedFile",
    "/XFA": "XFA",
}
"""Keys of a dictionary that no plain document has."""
ACTIONS: Final = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/RichMediaExecute",
    "/Movie", "/Sound",
}  # fmt: skip
ANNOTATIONS: Final = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}


def document(source: Path, kept: Path) -> None:
    """A document is read, judged, and written anew."""
    import pikepdf

    try:
        opened = pikepdf.open(source, attempt_recovery=False)
    except pikepdf.PasswordError:
        raise FileIsLocked from None
    with opened as pdf:
        if not pdf.pages:
            raise FileDamaged
        signed = False
        for keys in _dictionaries(pdf):
            if what := activity(keys):
                raise FileIsActive(what=what)
            signed = signed or "/ByteRange" in keys
        _unpack(pdf)
        if signed and is_neat(source.read_bytes()):
            kept.write_bytes(source.read_bytes())
            return
        if "/Metadata" in pdf.Root:
            del pdf.Root.Metadata
        if "/Info" in pdf.trailer:
            del pdf.trailer.Info
        pdf.save(kept, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def activity(keys: dict[str, Any]) -> str | None:
    """What does this dictionary do that no page needs?

    >>> activity({"/S": "/Launch"}), activity({"/Type": "/Page"})
    ('Launch', None)
    """
    for key, what in ACTIVE.items():
        if key in keys:
            return what
    action, annotation = str(keys.get("/S", "")), str(keys.get("/Subtype", ""))
    if action in ACTIONS:
        return action.lstrip("/")
    return annotation.lstrip("/") if annotation in ANNOTATIONS and "/Rect" in keys else None


def is_neat(content: bytes) -> bool:
    """Is it a document and nothing beside? It ends where a PDF ends, and no archive's directory is in it."""
    return content.rstrip(b"\r\n").endswith(b"%%EOF") and b"PK\x05\x06" not in content


def _dictionaries(pdf: Any) -> Iterator[dict[str, Any]]:
    """Every dictionary of the document, of its streams too, wherever it stands."""
    from pikepdf import Array, Dictionary, Stream

    waiting, count = [pdf.trailer, *pdf.objects], 0
    while waiting:
        each = waiting.pop()
        count += 1
        if count > MOST_OBJECTS:
            raise FileTakesTooLong
        if isinstance(each, Array):
            found = list(each)
        elif isinstance(each, Dictionary | Stream):
            keys = dict(each.items())
            yield keys
            found = list(keys.values())
        else:
            continue
        # what is indirect is in the list of all objects, and is not followed: a document has circles
        waiting += [inner for inner in found if isinstance(inner, Array | Dictionary) and not inner.is_indirect]


def _unpack(pdf: Any) -> None:
    """Is it as large as it seems? Whoever opens it has to unpack its streams: a bomb would be theirs."""
    from pikepdf import Array, Stream

    left = MOST_UNPACKED
    for each in pdf.objects:
        filters = each.get("/Filter") if isinstance(each, Stream) else None
        content = each.read_raw_bytes() if filters is not None else b""
        for name in list(filters) if isinstance(filters, Array) else [filters]:
            if str(name) != "/FlateDecode":
                break
            content = zlib.decompressobj().decompress(content, left + 1)
            left -= len(content)
            if left < 0:
                raise FileTakesTooLong


def judged(source: Path, folder: Path) -> dict[str, Any]:
    """What is answered? Whatever breaks while a file is read is the file's fault."""
    try:
        return check(source, folder)
    except Refused as refused:
        return {"code": refused.code, "figures": refused.figures}
    except Exception as error:  # noqa: BLE001 — decoders raise whatever they like
        if isinstance(error, MemoryError):
            return {"code": FileTakesTooLong.code, "figures": {}}
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return {"code": FileDamaged.code, "figures": {}}


def main(source: str, folder: str) -> int:
    """Judges one file; what it may break is this process."""
    bind(seconds=SECONDS, memory=MEMORY, written=WRITTEN)
    print(json.dumps(judged(Path(source), Path(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
