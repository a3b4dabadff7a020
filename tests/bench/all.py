"""`python -m tests.bench all`: every part in turn, one table a part; in the end what was absent, and what failed.

Each part is a process of its own. Options of all parts: `--peers DIR`, `--no-peers`. GOSDOM_SCALE=100 for real sizes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from time import perf_counter

from tests.bench import _peers
from tests.bench.__main__ import parts

COMPARED = ("reads", "fanout")
"""The parts that take `--peers`."""


def main(argv: Sequence[str]) -> int:
    """Prints the tables. The exit code: 1 where a part failed or missed a limit of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench all")
    parser.add_argument("--only", nargs="+", choices=[name for name in parts() if name != "all"], help="these parts")
    _peers.add_options(parser)
    asked = parser.parse_args(argv)
    peers = ["--no-peers"] if asked.peers is None else ["--peers", str(asked.peers)]
    absent: list[str] = []
    failed: list[str] = []
    for name in asked.only or [name for name in parts() if name != "all"]:
        print(f"== {name}", flush=True)
        begun = perf_counter()
        command = [sys.executable, "-m", "tests.bench", name, *(peers if name in COMPARED else ())]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as part:
            assert part.stdout is not None
            for line in part.stdout:
                print(line, end="", flush=True)
                if "absent" in line:
                    absent.append(f"{name}: {line.strip()}")
        if part.returncode:
            failed.append(f"{name} ended with {part.returncode}")
        print(f"   {perf_counter() - begun:.0f} s\n", flush=True)
    print("\n".join([*absent, *failed]) or "nothing was absent, and nothing failed")
    return int(bool(failed))
