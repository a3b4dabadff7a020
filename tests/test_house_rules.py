"""The rules of the house that a machine can hold: imports point down, one clock, a tidy top floor."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("gosdom_core", "gosdom_graphql", "workers")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


# Imports: every contract is kept by the house, and broken by a planted violation.

FEATURE = {
    "__init__": "",
    "tables": "",
    "rows": "from gosdom_graphql.{feature} import tables",
    "store": "from gosdom_graphql.{feature} import tables",
    "types": "from gosdom_graphql.{feature} import rows",
    "schema": "from gosdom_graphql.{feature} import store, types",
}
VIOLATIONS = [
    ("floors", "gosdom_graphql/planted.py", "import workers"),
    ("floors", "gosdom_core/planted.py", "import gosdom_graphql"),
    ("core", "gosdom_core/planted.py", "import asyncpg"),
    ("core", "gosdom_core/planted.py", "import os"),
    ("workers", "workers/planted.py", "import starlette"),
    ("workers", "workers/planted.py", "import gosdom_graphql.alpha.schema\nimport gosdom_graphql.planted"),
    ("tables", "gosdom_graphql/alpha/tables.py", "from gosdom_graphql.beta import rows"),
    ("rows", "gosdom_graphql/alpha/rows.py", "from gosdom_graphql.alpha import store"),
    ("rows", "gosdom_graphql/alpha/rows.py", "import strawberry"),
    ("store", "gosdom_graphql/alpha/store.py", "from gosdom_graphql.alpha import rows"),
    ("store", "gosdom_graphql/alpha/store.py", "import gosdom_graphql.planted"),
    ("types", "gosdom_graphql/alpha/types.py", "from gosdom_graphql.beta import store"),
    ("types-apart", "gosdom_graphql/alpha/types.py", "from gosdom_graphql.beta import types"),
    ("schemas-apart", "gosdom_graphql/alpha/schema.py", "from gosdom_graphql.beta import schema"),
]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house with two plain features, and a module that loads GraphQL."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    for feature in ("alpha", "beta"):
        for floor, text in FEATURE.items():
            plant(tmp_path, f"gosdom_graphql/{feature}/{floor}.py", text.format(feature=feature))
    plant(tmp_path, "gosdom_graphql/planted.py", "import strawberry")
    return tmp_path


def plant(house: Path, path: str, text: str) -> None:
    (house / path).parent.mkdir(exist_ok=True)
    with (house / path).open("a") as file:
        file.write(text + "\n")


def lint_imports(house: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    return subprocess.run(
        [*command, "--no-cache", "--contract", contract],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract["id"] for contract in CONTRACTS} == {contract for contract, _, _ in VIOLATIONS}


@pytest.mark.parametrize("contract", [contract["id"] for contract in CONTRACTS])
def test_the_house_keeps_its_contracts(house: Path, contract: str) -> None:
    done = lint_imports(house, contract)
    assert (done.returncode, "1 kept, 0 broken" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.parametrize(("contract", "path", "text"), VIOLATIONS)
def test_a_planted_violation_is_seen(house: Path, contract: str, path: str, text: str) -> None:
    plant(house, path, text)
    done = lint_imports(house, contract)
    assert (done.returncode, "0 kept, 1 broken" in done.stdout) == (1, True), done.stdout + done.stderr


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "." * node.level


def test_the_core_imports_itself_and_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | {"gosdom_core"}
    found = [f"{path}: {name}" for path in sources("gosdom_core") for name in imported(path)]
    assert found != []
    assert [line for line in found if line.rsplit(": ", 1)[1].split(".")[0] not in allowed] == []


def test_only_the_core_counts_terms() -> None:
    """A number of law is a `Term` of the core: whoever builds a span elsewhere has written one down a second time."""
    spans = {"Workdays", "CalendarDays", "Elapsed", "AtOnce", "Term", "Dated"}
    built = [
        f"{path}: {node.func.id}"
        for path in sources("gosdom_graphql", "workers")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in spans
    ]
    assert built == []


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
OPTIONAL = {"opentelemetry", "dramatiq_postgres"}
"""Imported only where `find_spec` or a `try` found them."""


def named_by(extra: str) -> set[str]:
    """Which distributions does an extra bring by name, with the extras that it brings?"""
    found = set()
    for line in PROJECT["optional-dependencies"][extra]:
        name, inner = re.fullmatch(r"([\w.-]+)(?:\[([\w,-]+)\])?.*", line).groups()  # type: ignore[union-attr]  # it is one
        found |= {each for other in (inner or "").split(",") if name == "gosdom" for each in named_by(other)} or {name}
    return {each.lower().replace("_", "-") for each in found}


@pytest.mark.parametrize(("package", "extra"), [("gosdom_graphql", "server"), ("workers", "workers")])
def test_an_extra_names_all_that_is_imported(package: str, extra: str) -> None:
    """What somebody else's package happens to bring is there in `[dev]`, and missing in a plain installation."""
    brought = packages_distributions()
    tops = {name.split(".")[0] for path in sources(package) for name in imported(path)}
    tops -= sys.stdlib_module_names | set(PACKAGES) | OPTIONAL
    named = named_by(extra)
    assert len(tops) > 5
    assert [top for top in sorted(tops) if not named & {each.lower().replace("_", "-") for each in brought[top]}] == []


def test_nothing_is_imported_from_beside() -> None:
    """`from . import x` hides which floor it is."""
    relative = [f"{path}: {name}" for path in sources(*PACKAGES) for name in imported(path) if name.startswith(".")]
    assert relative == []


# One clock.

CLOCKS = re.compile(
    r"""
      \b(?:datetime|dt)\s*\.\s*(?:now|utcnow|today)\s*\( | \bdate\s*\.\s*today\s*\( | \bfrom\s+time\s+import\b
    | \btime\s*\.\s*(?:time|time_ns|monotonic|monotonic_ns|localtime|gmtime|strftime|ctime)\s*\(
    | (?<![\w.])now\s*\(\s*\) | \b(?:clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(
    | \b(?:current_(?:timestamp|date|time)|localtimestamp|localtime)\b
    | '(?:now|today|tomorrow|yesterday)'(?=\s*::|\s*\))
    | \b(?:Timestamptz|Timestamp|Date|Time)(?:Now|Offset)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def clocks(path: Path) -> list[str]:
    """Which lines read a clock? Code and SQL alike; words in a docstring or a comment are only words."""
    text = path.read_text()
    lines = text.split("\n")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node):
            words = node.body[0]
            lines[words.lineno - 1 : words.end_lineno] = [""] * ((words.end_lineno or 0) - words.lineno + 1)
    code = (re.sub(r"(^|\s)#.*", "", line) for line in lines)
    return [f"{path.name}:{number}: {line.strip()}" for number, line in enumerate(code, 1) if CLOCKS.search(line)]


def test_only_the_clock_reads_a_clock() -> None:
    looked_at = [path for path in sources(*PACKAGES) if path != ROOT / "gosdom_graphql/clock.py"]
    assert [line for path in looked_at for line in clocks(path)] == []
    assert len(clocks(ROOT / "gosdom_graphql/clock.py")) == 3  # the wall, what elapsed, the database's


@pytest.mark.parametrize(
    "line",
    [
        "x = datetime.now(UTC)",
        "x = datetime.datetime.utcnow()",
        "x = date.today()",
        "x = time.time()",
        "x = time.monotonic()",
        "from time import time",
        'SQL = "select now()"',
        'SQL = "update t set at = CURRENT_TIMESTAMP"',
        'SQL = "where day < current_date"',
        'SQL = "select clock_timestamp()"',
        'SQL = "select localtimestamp(0)"',
        "SQL = \"select 'now'::timestamptz\"",
        "at = Timestamptz(default=TimestamptzNow())",
    ],
)
def test_a_clock_is_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "module.py").write_text(f'"""Says now() and current_date in words."""\n\n{line}  # now()\n')
    assert [found.split(":")[1] for found in clocks(tmp_path / "module.py")] == ["3"]


@pytest.mark.parametrize(
    "line",
    [
        "x = await clock.now(database)",
        "x = viewer.now",
        "time.sleep(1)",
        "answer_time = 3",
        "x = row.current_time_zone",
    ],
)
def test_what_is_handed_down_is_no_clock(tmp_path: Path, line: str) -> None:
    (tmp_path / "module.py").write_text(line)
    assert clocks(tmp_path / "module.py") == []


def test_nobody_waits_in_a_way_that_swallows_a_cancellation() -> None:
    """`asyncio.wait_for` does in Python 3.11: `clock.came` says how, and is what to use."""
    waiting = [path for path in sources(*PACKAGES) if re.search(r"\bwait_for\(", path.read_text())]
    assert waiting == []


# The top floor.

FOLDERS = {"gosdom_core", "gosdom_graphql", "workers", "examples", "tests"}
FILES = {"pyproject.toml", "constraints.txt", "README.md", "LICENSE"}


def test_the_top_floor_is_tidy() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tops = {path.split("/")[0]: "/" in path for path in listed.split("\0") if path and not path.startswith(".")}
    assert {name for name, is_folder in tops.items() if is_folder} <= FOLDERS
    assert {name for name, is_folder in tops.items() if not is_folder} <= FILES


def test_constraints_name_no_index_and_pin_everything() -> None:
    lines = (ROOT / "constraints.txt").read_text().split()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+", line)] == []
    assert len(lines) > 50
