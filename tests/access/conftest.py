"""The cast of `tests/rights`, in each module's database, and who asks as a persona at a moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from tests.rights.cast import Cast
from tests.rights.conftest import Ask, ask, cast

__all__ = ["Ask", "ask", "cast"]

As = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="module")
def asks(ask: Ask, cast: Cast) -> As:
    """What is `it` in the answer to this persona at this moment? There must be no top-level errors."""

    async def answer(persona: str, at: datetime, query: str, **variables: Any) -> Any:
        found = await ask(query, variables, await cast.viewer(persona, at))
        assert found.errors is None, found.errors
        return (found.data or {})["it"]

    return answer
