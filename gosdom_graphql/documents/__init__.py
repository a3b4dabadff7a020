"""Documents: what is printed, kept in a folder, or shown to a court. Typst templates, filled with plain data, to PDF.

    await pdf("record", {"made": "2026-11-23T10:00:00+04:00", "language": "ru", "title": "Заявка № 100-042-7", …})

A template is a file of `templates/`; what it is filled with is data to it and never its language, so that nobody's
words can become a command. It is set in a process of its own, with typst's own fonts: Cyrillic, № and ₽ are in them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from gosdom_graphql import apart

SECONDS: Final = 30.0


async def pdf(template: str, data: Mapping[str, Any], whose: UUID | None = None) -> bytes:
    """Which PDF does the template make of this data? PDF/A-2b, for archives. Raises `apart.Ended`."""
    given = json.dumps(data, ensure_ascii=False).encode()
    return await apart.run("gosdom_graphql.documents.typesetter", template, given=given, seconds=SECONDS, whose=whose)
