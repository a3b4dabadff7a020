"""Files that nobody should send, and plain ones beside them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from tests.files.sending import photo

PLACE = 0x8825
"""EXIF's pointer to where a photo was taken."""


def with_place() -> bytes:
    """A photo as a telephone makes it: turned by a tag, with a place and a comment."""
    return photo(kind="JPEG", exif=_exif(), comment=b"at home")


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90°
    exif[0x010F] = "Tester"
    exif.get_ifd(PLACE).update({1: "N", 2: (53.0, 12.0, 0.0), 3: "E", 4: (50.0, 6.0, 0.0)})
    return exif


def png(width: int, height: int, *, rows: bytes = b"", extra: bytes = b"") -> bytes:
    """A PNG as its header says, whatever comes behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [_chunk(b"IHDR", header), extra, _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b"")]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def moving(kind: str) -> bytes:
    """Two frames."""
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    content = io.BytesIO()
    frames[0].save(content, kind, save_all=True, append_images=frames[1:], duration=100)
    return content.getvalue()


def behind_each_other() -> bytes:
    """A JPEG with a second one in it, as cameras write a depth map (MPO)."""
    content = io.BytesIO()
    first, second = Image.new("RGB", (64, 48), "red"), Image.new("RGB", (32, 24), "blue")
    first.save(content, "MPO", save_all=True, append_images=[second])
    return content.getvalue()


def archive() -> bytes:
    """A ZIP with a page in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("index.html", "<script>alert(1)</script>")
    return content.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], object] | None = None, **how: Any) -> bytes:
    """A document of one empty page, after a change."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(200, 200))
        document.docinfo["/Author"] = "Тайный автор"
        if change is not None:
            change(document)
        content = io.BytesIO()
        document.save(content, **how)
    return content.getvalue()


def _opens(action: dict[str, Any]) -> Callable[[pikepdf.Pdf], None]:
    def change(document: pikepdf.Pdf) -> None:
        document.Root.OpenAction = Dictionary(action)

    return change


def _attaches(document: pikepdf.Pdf) -> None:
    document.attachments["virus.exe"] = pikepdf.AttachedFileSpec(document, b"MZ")


def _annotated(document: pikepdf.Pdf) -> None:
    link = {"/Type": Name.Annot, "/Subtype": Name.Link, "/Rect": Array([0, 0, 9, 9])}
    program = Dictionary({"/S": Name.JavaScript, "/JS": Stream(document, b"app.alert(1)")})
    document.pages[0].obj["/Annots"] = Array([Dictionary({**link, "/A": program})])


def _form(document: pikepdf.Pdf) -> None:
    document.Root["/AcroForm"] = Dictionary({"/Fields": Array([]), "/XFA": Stream(document, b"<xdp/>")})


def _bomb(document: pikepdf.Pdf) -> None:
    content = zlib.compress(zlib.compress(bytes(120_000_000), 1), 9)
    twice = Array([Name.FlateDecode, Name.FlateDecode])
    document.pages[0].obj["/Contents"] = Stream(document, content, {"/Filter": twice})


def _signature(document: pikepdf.Pdf) -> None:
    parts = {"/Type": Name.Sig, "/ByteRange": Array([0, 1, 2, 3]), "/Contents": String("signed")}
    document.Root["/AcroForm"] = Dictionary(
        {"/Fields": Array([Dictionary({"/FT": Name.Sig, "/V": Dictionary(parts)})])}
    )


def page_and_document() -> bytes:
    """A document with a page behind it."""
    return pdf() + b"\n%<html><script>alert(1)</script></html>\n"


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a program by the name of a photo": (lambda: b"MZ\x90\x00" + b"\0" * 2000, "FILE_KIND_UNKNOWN"),
    "a program of Linux": (lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 2000, "FILE_KIND_UNKNOWN"),
    "a page": (lambda: b"<!doctype html><script>alert(1)</script>", "FILE_KIND_UNKNOWN"),
    "a drawing with a program": (
        lambda: b"<svg onload='alert(1)'/>",
        "FILE_KIND_UNKNOWN",
    ),
    "an archive": (archive, "FILE_KIND_UNKNOWN"),
    "an archive with a document behind it": (lambda: archive() + pdf(), "FILE_KIND_UNKNOWN"),
    "a page with a document behind it": (lambda: b"<html>" + pdf(), "FILE_KIND_UNKNOWN"),
    "a GIF": (lambda: photo(kind="GIF"), "FILE_KIND_UNKNOWN"),
    "a TIFF": (lambda: photo(kind="TIFF"), "FILE_KIND_UNKNOWN"),
    "half a JPEG": (lambda: photo()[:3000], "FILE_DAMAGED"),
    "half a PNG": (lambda: photo(kind="PNG")[:1000], "FILE_DAMAGED"),
    "half a WebP": (lambda: photo(kind="WEBP")[:500], "FILE_DAMAGED"),
    "half a document": (lambda: pdf()[:300], "FILE_DAMAGED"),
    "three bytes of a JPEG": (lambda: b"\xff\xd8\xff", "FILE_DAMAGED"),
    "the head of a WebP": (lambda: b"RIFF\x10\0\0\0WEBPVP8 ", "FILE_DAMAGED"),
    "a document of one line": (lambda: b"%PDF-1.7\n", "FILE_DAMAGED"),
    "a PNG of ten gigapixels, by its header": (lambda: png(100_000, 100_000), "FILE_HAS_TOO_MANY_PIXELS"),
    "a PNG of 4.6 × 10^18 pixels": (lambda: png(2**31 - 1, 2**31 - 1), "FILE_HAS_TOO_MANY_PIXELS"),
    "a bomb: 100 megapixels in 10 KB": (
        lambda: png(10_000, 10_000, rows=bytes(10_000_000)),
        "FILE_HAS_TOO_MANY_PIXELS",
    ),
    "a PNG whose words are a bomb": (
        lambda: png(8, 8, rows=b"\0" * 72, extra=_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"\0" * 80_000_000, 9))),
        "FILE_DAMAGED",
    ),
    "a PNG that moves": (lambda: moving("PNG"), "FILE_IS_ANIMATED"),
    "a WebP that moves": (lambda: moving("WEBP"), "FILE_IS_ANIMATED"),
    "a document with a program": (
        lambda: pdf(_opens({"/S": Name.JavaScript, "/JS": String("app.alert(1)")})),
        "FILE_IS_ACTIVE",
    ),
    "a program under a link, in a stream": (lambda: pdf(_annotated), "FILE_IS_ACTIVE"),
    "a program in a compressed object": (
        lambda: pdf(_annotated, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "FILE_IS_ACTIVE",
    ),
    "a document that starts a program": (
        lambda: pdf(_opens({"/S": Name.Launch, "/F": String("cmd.exe")})),
        "FILE_IS_ACTIVE",
    ),
    "a document with a file in it": (lambda: pdf(_attaches), "FILE_IS_ACTIVE"),
    "a document with a form of its own": (lambda: pdf(_form), "FILE_IS_ACTIVE"),
    "a document that is a bomb": (lambda: pdf(_bomb, compress_streams=False), "FILE_TAKES_TOO_LONG"),
    "a document with a password": (lambda: pdf(encryption=pikepdf.Encryption(user="x", owner="y")), "FILE_IS_LOCKED"),
    "a document without a page": (lambda: pdf(lambda document: document.pages.__delitem__(0)), "FILE_DAMAGED"),
}
TAKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "a photo with a place": (with_place, "JPEG"),
    "a photo with an archive behind it": (lambda: photo() + archive(), "JPEG"),
    "a photo with a page in it": (lambda: photo(comment=b"<script>alert(1)</script>"), "JPEG"),
    "a photo with a second one in it": (behind_each_other, "JPEG"),
    "a photo for print (CMYK)": (lambda: _as("CMYK", "JPEG"), "JPEG"),
    "a grey picture": (lambda: _as("L", "PNG"), "PNG"),
    "a picture of sixteen bits": (lambda: _as("I;16", "PNG"), "PNG"),
    "a picture with a hole": (lambda: _as("RGBA", "PNG"), "PNG"),
    "a picture of few colours": (lambda: _as("P", "PNG"), "PNG"),
    "a WebP": (lambda: photo(kind="WEBP", exif=_exif()), "WEBP"),
    "a document": (pdf, "PDF"),
    "a document with an archive behind it": (lambda: pdf() + archive(), "PDF"),
    "a document that is a page, too": (page_and_document, "PDF"),
    "a signed document": (lambda: pdf(_signature), "PDF"),
    "a document that may not be printed": (
        lambda: pdf(encryption=pikepdf.Encryption(user="", owner="y", allow=pikepdf.Permissions(print_highres=False))),
        "PDF",
    ),
}


def _as(mode: str, kind: str) -> bytes:
    content, image = io.BytesIO(), Image.linear_gradient("L")
    image = Image.frombytes(mode, (16, 16), bytes(512)) if mode == "I;16" else image.convert(mode)
    image.save(content, kind)
    return content.getvalue()
