"""A demo's region, served, in the hands of clients as they come: npm's by node's test runner, and Python's `gql`."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.clients.conftest import Served
from tests.clients.node import CLIENTS, MODULES, run

EMPTY = {"Query.deedRecords", "Query.notices", "Query.powers", "Query.requestDrafts", "Viewer.reminders"}
"""Connections of which the demo has nothing yet: that they are asked for is all that is shown."""
SDL = Path(__file__).parents[2] / "gosdom_graphql/schema.graphql"


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("client", ["audit", "urql", "apollo", "sockets"])
async def test_a_client_of_npm(served: Served, client: str) -> None:
    said = await run("node", "--test", f"{client}.test.mjs", told=served.environment)
    assert "\n# fail 0\n" in said, said


@pytest.mark.usefixtures("node")
async def test_relays_own_queries_page_through_every_connection(served: Served, tmp_path: Path) -> None:
    await run("node", "relay.mjs", SDL, tmp_path)
    where = {"GOSDOM_SDL": str(SDL), "GOSDOM_QUERIES": str(tmp_path / "queries.json")}
    said = await run("node", "--test", "pages.test.mjs", told=served.environment | where)
    assert "\n# fail 0\n" in said, said
    assert set(re.findall(r"^ok \d+ - (\S+) \w+ # SKIP", said, re.MULTILINE)) <= EMPTY


@pytest.mark.usefixtures("node")
async def test_five_minutes_from_an_empty_folder_to_a_typed_answer(served: Served, tmp_path: Path) -> None:
    """What the README lets a front-end team do: types are made from the served schema, and a typed query runs."""
    folder = shutil.copytree(CLIENTS / "five_minutes", tmp_path / "client")
    (folder / "node_modules").symlink_to(MODULES)
    told = {"GOSDOM_URL": f"{served.url}/graphql", "GOSDOM_TOKEN": served.tokens["owner"]}
    await run("npm", "run", "generate", cwd=folder, told=told)
    said = await run("npm", "start", cwd=folder, told=told)
    assert re.search(r"^\d+ requests of mine\n\d+-\d+-\d [A-Z_]+\n   ANSWER \d{4}-", said, re.MULTILINE), said


def test_what_the_readme_installs_is_what_is_tested() -> None:
    ours, theirs = (json.loads((CLIENTS / path).read_text()) for path in ("package.json", "five_minutes/package.json"))
    assert theirs["devDependencies"].items() <= ours["dependencies"].items()
    assert theirs["overrides"] == ours["overrides"]


def test_every_package_is_pinned_and_no_registry_is_named() -> None:
    asked = json.loads((CLIENTS / "package.json").read_text())["dependencies"]
    assert [name for name, version in asked.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert '"resolved"' not in (CLIENTS / "package-lock.json").read_text()
    assert "omit-lockfile-registry-resolved=true" in (CLIENTS / ".npmrc").read_text()
