"""How files are shown."""

from __future__ import annotations

from gosdom_graphql.files import rows
from gosdom_graphql.files.words import FileKind, FileState
from gosdom_graphql.reader.showing import enum, shows

enum(
    FileState,
    {
        "AWAITED": "Its bytes have not come yet.",
        "KEPT": "Its bytes are here; it belongs to nothing yet, and is removed after a day.",
        "ATTACHED": "It belongs to a request, a comment, an answer, a notice, a reading or an organisation.",
    },
)
enum(
    FileKind,
    {"JPEG": "A photo, JPEG.", "PNG": "A picture, PNG.", "WEBP": "A picture, WebP.", "PDF": "A document, PDF."},
)


@shows(rows.File)
class File:
    """A photo or a document, on a request, a comment, an answer, a notice, a reading or an organisation."""
