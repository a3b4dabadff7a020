"""Where there is no node, tests that need it are left out and counted; where it must be there, they fail."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FAILED = "GOSDOM_REQUIRE=node, but this test needs node: npm ci in tests/clients"


@pytest.mark.parametrize(
    ("required", "code", "told"),
    [
        ("", 0, r"(\d+) tests left out: each needs node: npm ci in tests/clients; GOSDOM_REQUIRE=node insists\n"),
        ("node", 1, r"(\d+) errors in "),
    ],
)
def test_without_node(tmp_path: Path, required: str, code: int, told: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GOSDOM_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "tests/clients/test_schema.py"],
        cwd=ROOT,
        env=clean | {"PATH": str(tmp_path), "GOSDOM_REQUIRE": required},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found = re.search(told, done.stdout)
    assert found, done.stdout + done.stderr
    assert (done.returncode, int(found[1]) > 10) == (code, True)
    assert (FAILED in done.stdout) is bool(required)
    assert "passed" not in done.stdout
