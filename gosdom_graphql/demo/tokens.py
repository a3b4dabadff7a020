"""The personas' tokens: random, never expiring, kept in `DIR/tokens.json` so that a second start has the same."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from gosdom_graphql.demo.cast import PERSONAS
from gosdom_graphql.sessions.store import TOKEN_BYTES


def tokens_in(folder: Path) -> dict[str, str]:
    """With which token can each persona be played here? Those of the folder; made, where there are none.

    The file is for its owner's eyes alone (mode 0600), and is whole or not there: written aside, then renamed.
    """
    path = folder / "tokens.json"
    found = _read(path)
    tokens = {persona: found.get(persona) or secrets.token_urlsafe(TOKEN_BYTES) for persona in PERSONAS}
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 — a Path cannot be opened with a mode of its own
        file.write(json.dumps(tokens, indent=2) + "\n")
    aside.replace(path)
    return tokens


def _read(path: Path) -> dict[str, str]:
    with suppress(FileNotFoundError, ValueError):
        kept = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(kept, dict):
            return {str(persona): token for persona, token in kept.items() if isinstance(token, str)}
    return {}
