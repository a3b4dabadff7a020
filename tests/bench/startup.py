"""`python -m tests.bench startup`: from `gosdom serve` to its first answer, and what it imports on the way.

The clock starts before the process does; the answer is a list read from PostgreSQL. The imports are listed by package
from a run of their own (`-X importtime`, which makes everything slower: only their proportions say something).
"""

from __future__ import annotations

import argparse
import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from gosdom_graphql.database import embedded
from gosdom_graphql.database.migrate import create_database, migrate
from tests.bench import _servers
from tests.bench._http import once, raw

WANTED = 1.5
"""Seconds."""
QUERY = "{ requestCategories(first: 1) { nodes { name } } }"
IMPORTED = re.compile(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", re.MULTILINE)


async def answered(server: _servers.Server) -> None:
    """Until the first answer."""
    while True:
        server.alive()
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        except OSError:
            await asyncio.sleep(0.002)
        else:
            writer.close()
            break
    found = await once(server, raw(server.port, "", QUERY, {}))
    assert found["data"]["requestCategories"]["nodes"], found


def started(url: str, core: int, environment: dict[str, str]) -> tuple[float, float, str]:
    """How many seconds did it take, and how many of a processor; and what did it say?"""
    begun = perf_counter()
    with _servers.gosdom(url, core, environment=environment) as server:
        asyncio.run(answered(server))
        return perf_counter() - begun, server.cpu(), server.words(most=None)


def packages(told: str) -> Counter[str]:
    """How many microseconds did the modules of each package take?"""
    found: Counter[str] = Counter()
    for took, module in IMPORTED.findall(told):
        found[module.partition(".")[0]] += int(took)
    return found


def main(argv: Sequence[str]) -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench startup")
    parser.add_argument("--runs", type=int, default=7, help="how many times it is started (%(default)s)")
    parser.add_argument("--packages", type=int, default=15, help="how many packages are listed (%(default)s)")
    asked = parser.parse_args(argv)
    with embedded.temporary() as postgresql, _servers.apart() as core, TemporaryDirectory() as compiled:
        # an installed package is compiled already: so are we, whatever this shell says of it, and beside the sources
        bytecode = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}
        url = postgresql.url("bench")
        asyncio.run(create_database(postgresql.url(), "bench"))
        asyncio.run(migrate(url))
        started(url, core, bytecode)
        runs = [started(url, core, bytecode) for _ in range(asked.runs)]
        _, _, told = started(url, core, {**bytecode, "PYTHONPROFILEIMPORTTIME": "1"})
    took = [seconds for seconds, _, _ in runs]
    print(f"gosdom serve to its first answer: {median(took):.2f} s in the middle of {asked.runs} runs,", end=" ")
    print(f"{min(took):.2f}–{max(took):.2f}; {median(cpu for _, cpu, _ in runs):.2f} s of a processor")
    if median(took) >= WANTED:
        print(f"under {WANTED} s wanted")
    found = packages(told)
    print(f"imports, {sum(found.values()) / 1000:.0f} ms of {len(IMPORTED.findall(told))} modules:")
    for name, microseconds in found.most_common(asked.packages):
        print(f"  {microseconds / 1000:>7.1f} ms  {name}")
    return 0
