"""Node and the packages of `package.json`, for tests that need them: `npm ci` in this folder brings them.

Where they are not there, such a test is left out, and the end of the run says how many were; under
`GOSDOM_REQUIRE=node` it fails instead.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

CLIENTS = Path(__file__).parent
MODULES = CLIENTS / "node_modules"
PATIENCE = 180
"""Seconds that a tool is given."""
LEFT_OUT = "needs node: npm ci in tests/clients"


def required() -> bool:
    """Must the tools be there? `GOSDOM_REQUIRE` lists what may not be absent, by commas."""
    return "node" in os.environ.get("GOSDOM_REQUIRE", "").split(",")


def versions(lock: Path) -> dict[str, str]:
    """Which packages must be there, by their folder? Those for other machines need not."""
    packages = json.loads(lock.read_text())["packages"]
    return {path: each["version"] for path, each in packages.items() if path and not each.get("optional")}


def absent() -> bool:
    """Is there no node, or are its packages not those of our list?"""
    installed = MODULES / ".package-lock.json"
    if shutil.which("node") is None or not installed.exists():
        return True
    return versions(installed) != versions(CLIENTS / "package-lock.json")


def need_node() -> None:
    """The test goes on only where the tools are; where they must be, their absence is a failure."""
    if absent():
        if required():
            pytest.fail(f"GOSDOM_REQUIRE=node, but this test {LEFT_OUT}", pytrace=False)
        pytest.skip(LEFT_OUT)


class Failed(Exception):
    """What did the tool say?"""


async def run(*command: str | Path, cwd: Path = CLIENTS, told: Mapping[str, str] = MappingProxyType({})) -> str:
    """What does the command print? Its own name is looked up among the packages; `told` is added to the environment.

    Raises Failed with what it said.
    """
    name = str(command[0])
    found = MODULES / ".bin" / name
    clean = {each: value for each, value in os.environ.items() if not each.startswith(("GOSDOM_", "npm_"))}
    process = await asyncio.create_subprocess_exec(
        str(found if found.exists() else name),
        *map(str, command[1:]),
        cwd=cwd,
        env=clean | {"NO_COLOR": "1", "CI": "1"} | dict(told),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            said = (await process.communicate())[0].decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        said = re.sub(r"^# Subtest.*\n|^ok .*\n|^ {2}(---|\.\.\.|duration_ms: .*)\n", "", said, flags=re.MULTILINE)
        raise Failed(f"{' '.join(map(str, command))} ended with {process.returncode}\n{said}")
    return said


def beside_packages(folder: Path) -> Path:
    """A folder in which the packages are found: what tools write goes there, and not into the house."""
    (folder / "node_modules").symlink_to(MODULES)
    (folder / "package.json").write_text('{"private": true, "type": "module"}\n')
    return folder
