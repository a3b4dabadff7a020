"""Schemathesis asks every field of the schema what nobody thinks of, as nobody and as each persona: no server error."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from pydantic import SecretStr

from gosdom_graphql.demo.cast import PERSONAS
from gosdom_graphql.requests import store
from gosdom_graphql.settings import DemoSettings
from tests.clients.conftest import Served
from tests.clients.node import CLIENTS, Failed, run
from tests.scale import SCALE

ST = Path(sysconfig.get_path("scripts")) / "st"
EXAMPLES = 3
"""Operations for each root field."""
pytestmark = pytest.mark.skipif(SCALE < 10, reason="ten runs take minutes: they are .ci/run's (GOSDOM_SCALE=10)")


@pytest.fixture(scope="module")
def settings(database_url: str) -> DemoSettings:
    """As elsewhere, but what costs much is answered: who asks at random asks for too much at times."""
    url = SecretStr(database_url)
    return DemoSettings(
        database_url=url, read_connections=3, write_connections=4, max_cost=10**9, viewer_budget=0, address_budget=0
    )


async def schemathesis(served: Served, persona: str | None, folder: Path, *options: str, seed: int = 0) -> str:
    """What does it say of the API, asked as this persona? Raises Failed with its findings."""
    who = () if persona is None else ("--header", f"Authorization: Bearer {served.tokens[persona]}")
    bounds = ("--phases", "fuzzing", "--generation-database", "none", "--no-color", "--request-timeout", "30")
    ours = {"SCHEMATHESIS_HOOKS": "tests.clients.scalars", "PYTHONPATH": str(CLIENTS.parents[1])}
    asked = (*who, *bounds, "--seed", str(seed), *options)
    return await run(ST, "run", f"{served.url}/graphql", *asked, cwd=folder, told=ours)


@pytest.mark.parametrize(("seed", "persona"), list(enumerate((None, *PERSONAS))))
async def test_no_input_makes_a_server_error(served: Served, seed: int, persona: str | None, tmp_path: Path) -> None:
    said = await schemathesis(served, persona, tmp_path, "--max-examples", str(EXAMPLES), seed=seed)
    assert "No issues found" in said, said


async def test_a_planted_fault_is_found(served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(store, "submit", broken)
    only = ("--include-name", "Mutation.submitRequest", "--max-examples", "30", "--no-shrink")
    with pytest.raises(Failed, match="INTERNAL_SERVER_ERROR"):
        await schemathesis(served, "owner", tmp_path, *only)
