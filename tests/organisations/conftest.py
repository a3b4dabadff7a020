"""The cast of `tests/rights`, in this module's database."""

from __future__ import annotations

from tests.rights.conftest import Ask, ask, cast, letters, world

__all__ = ["Ask", "ask", "cast", "letters", "world"]
