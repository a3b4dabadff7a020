"""The committed schema, in the hands of Relay's compiler, graphql-codegen, graphql-eslint and graphql-inspector."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.node import CLIENTS, Failed, beside_packages, run

ROOT = Path(__file__).parents[2]
SDL = ROOT / "gosdom_graphql/schema.graphql"
CHANGES = ROOT / "gosdom_graphql/CHANGES.md"

pytestmark = pytest.mark.usefixtures("node")


def planted(pattern: str, new: str) -> str:
    """Our schema with one fault in it."""
    text, times = re.subn(pattern, new, SDL.read_text(), count=1)
    assert times == 1, pattern
    return text


async def test_eslint_finds_nothing_in_its_recommended_and_relay_sets() -> None:
    assert (
        await run("eslint", "--config", CLIENTS / "eslint.config.mjs", "gosdom_graphql/schema.graphql", cwd=ROOT) == ""
    )


@pytest.mark.parametrize(
    ("case", "pattern", "new", "rule"),
    [
        ("a type says nothing of itself", r'"""Who asks\."""\ntype Viewer', "type Viewer", "require-description"),
        (
            "a thing without an id",
            r"\ntype Request implements Node {[^}]*?id: ID!",
            "\ntype Request {",
            "strict-id-in-ty",
        ),
        ("a page without edges", r"edges: (\[HouseEdge!\]!)", r"rows: \1", "relay-connection-types"),
    ],
)
async def test_eslint_sees_a_planted_fault(tmp_path: Path, case: str, pattern: str, new: str, rule: str) -> None:
    (tmp_path / "schema.graphql").write_text(planted(pattern, new))
    shutil.copy(CLIENTS / "eslint.config.mjs", beside_packages(tmp_path))
    with pytest.raises(Failed, match=rule):
        await run("eslint", "--config", "eslint.config.mjs", "schema.graphql", cwd=tmp_path)


async def test_relays_compiler_pages_and_refetches_every_connection(tmp_path: Path) -> None:
    said = await run("node", "relay.mjs", SDL, tmp_path)
    connections = len(re.findall(r"^  \w+(?:\([^{}]*?\n  \))?: \w+Connection!?$", SDL.read_text(), re.MULTILINE))
    assert connections > 5
    assert f"{connections} connections page and refetch, forwards and backwards\n" in said


async def test_codegens_client_preset_types_what_a_team_writes(tmp_path: Path) -> None:
    folder = beside_packages(tmp_path)
    (folder / "src").mkdir()
    shutil.copy(SDL, folder)
    shutil.copy(CLIENTS / "codegen.mjs", folder)
    shutil.copy(CLIENTS / "typed/typed.ts", folder / "src")
    shutil.copy(CLIENTS / "typed/tsconfig.json", folder)
    await run("graphql-codegen", "--config", "codegen.mjs", cwd=folder)
    await run("tsc", "--project", ".", cwd=folder)


# What breaks a client is named in CHANGES.md.


SCHEMA = "gosdom_graphql/schema.graphql"


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def bases(root: Path) -> list[str]:
    """Which commits' schemas must not be broken unsaid? The last release's, and the last one that was another.

    Before the first release it is the first schema: a break is seen although something else was committed after it.
    """
    tag = git(root, "describe", "--tags", "--abbrev=0", "--match", "v*")
    commits = git(root, "log", "--format=%H", "--", SCHEMA).split()
    now = (root / SCHEMA).read_text().strip()
    before = [commit for commit in commits[:5] if git(root, "show", f"{commit}:{SCHEMA}") != now]
    first = [tag] if tag else commits[-1:]
    return [commit for commit in (*first, *before[:1]) if git(root, "cat-file", "-t", f"{commit}:{SCHEMA}")]


async def test_what_breaks_a_client_is_named(tmp_path: Path) -> None:
    for commit in bases(ROOT):
        old = tmp_path / "old.graphql"
        old.write_text(git(ROOT, "show", f"{commit}:{SCHEMA}"))
        await run("node", "breaking.mjs", old, SDL, CHANGES)


def test_a_break_is_seen_also_behind_a_later_commit(tmp_path: Path) -> None:
    git(tmp_path, "init")
    schema, made = tmp_path / SCHEMA, []
    schema.parent.mkdir()
    for text in ("type Query { a: Int b: Int }", "type Query { a: Int }", "type Query { a: Int c: Int }"):
        schema.write_text(text)
        git(tmp_path, "add", ".")
        git(tmp_path, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--no-gpg-sign", "-m", text)
        made.append(git(tmp_path, "rev-parse", "HEAD"))
    assert bases(tmp_path) == made[:2]
    git(tmp_path, "tag", "v1", made[1])
    assert bases(tmp_path) == ["v1", made[1]]


BROKEN = [
    (
        "a field has another name",
        r"(?s)(\ntype Request implements.*?\n  )rating: Int\n",
        r"\1stars: Int\n",
        "Request.rating",
    ),
    ("a field may be null", r"(\ntype Request implements[^}]*\n  number: String)!", r"\1", "Request.number"),
    ("a value has another name", r"\n  WINTER\n", "\n  WINTERTIME\n", "Season.WINTER"),
    (
        "an argument must be given",
        r"(?s)(\ninput SubmitRequestInput {.*?\n  house: ID) = null",
        r"\1!",
        "SubmitRequestInput.house",
    ),
    ("a field asks for a new argument", r"(?s)(\ntype Query {.*?\n  viewer):", r"\1(why: ID!):", "Query.viewer.why"),
]


@pytest.mark.parametrize(("case", "pattern", "new", "path"), BROKEN)
async def test_a_planted_break_is_seen_until_it_is_named(
    tmp_path: Path, case: str, pattern: str, new: str, path: str
) -> None:
    broken, changes = tmp_path / "new.graphql", tmp_path / "CHANGES.md"
    broken.write_text(planted(pattern, new))
    changes.write_text("# Changes\n\n## Next\n\nNothing.\n\n## Before\n\n- `" + path + "` was named then.\n")
    with pytest.raises(Failed, match=f"NOT NAMED `{re.escape(path)}`"):
        await run("node", "breaking.mjs", SDL, broken, changes)
    changes.write_text(f"# Changes\n\n## Next\n\n- `{path}`: do without.\n\n## Before\n\n")
    assert f"named `{path}`" in await run("node", "breaking.mjs", SDL, broken, changes)


async def test_what_only_adds_needs_no_word(tmp_path: Path) -> None:
    wider, changes = tmp_path / "new.graphql", tmp_path / "CHANGES.md"
    wider.write_text(SDL.read_text() + "\nextend type Request {\n  mood: String\n}\n")
    changes.write_text("# Changes\n\n## Next\n")
    assert await run("node", "breaking.mjs", SDL, wider, changes) == ""
