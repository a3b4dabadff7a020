"""Is a file what it should be, and what of it is kept? Asked of a process apart (`checker`), which may be ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog

from gosdom_core.errors import Refused, tree
from gosdom_graphql import apart
from gosdom_graphql.files.words import FileKind, FileTakesTooLong

LOG = structlog.get_logger(__name__)
SECONDS: Final = 25.0
CODES: Final = {each.code: each for each in tree(Refused)}


@dataclass(frozen=True, slots=True)
class Checked:
    """What is kept: its bytes, and of a picture a small one."""

    kind: FileKind
    kept: Path
    thumbnail: Path | None
    width: int | None
    height: int | None


async def check(source: Path, folder: Path, whose: UUID | None = None) -> Checked:
    """What is in this file? What is kept of it is written into the folder. Raises why it is refused."""
    try:
        told = await apart.run("gosdom_graphql.files.checker", str(source), str(folder), seconds=SECONDS, whose=whose)
    except apart.Ended as ended:
        LOG.warning("a file could not be checked", why=ended.said)
        raise FileTakesTooLong from ended
    answer = json.loads(told)
    if "code" in answer:
        raise CODES[answer["code"]](**answer["figures"])
    small = folder / "thumbnail"
    return Checked(
        FileKind[answer["kind"]],
        folder / "kept",
        small if small.exists() else None,
        answer.get("width"),
        answer.get("height"),
    )
