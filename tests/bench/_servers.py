"""Servers that are measured: one process each, on one core, behind a socket that listens before they are there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final, TypeAlias

import psutil

PLENTY: Final = 10**9
"""A budget that one client of the bench cannot use up; it is kept account of as any other."""
Command: TypeAlias = Callable[[int], Sequence[str]]
"""How is a server started? Its command, given the number of the listening socket that it inherits."""


class Server:
    """One of them: its port, its process, and what it said on standard error."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], told: IO[bytes]) -> None:
        self.port, self.process, self._told = port, process, told

    def cpu(self) -> float:
        """How many seconds of a processor did it take so far?"""
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def memory(self) -> int:
        """How many bytes does it hold?"""
        return int(psutil.Process(self.process.pid).memory_info().rss)

    def words(self, most: int | None = 2_000) -> str:
        """What did it say last? So many bytes at most."""
        size = os.fstat(self._told.fileno()).st_size
        start = 0 if most is None else max(0, size - most)
        # the process writes where this file stands: it must not be moved
        return os.pread(self._told.fileno(), size - start, start).decode(errors="replace")

    def alive(self) -> None:
        """Does it still run? Raises RuntimeError with its last words."""
        if self.process.poll() is not None:
            raise RuntimeError(f"a server ended with {self.process.returncode}:\n{self.words()}")


def cores() -> tuple[int, set[int]]:
    """On which core do servers run, on which ones do we? -1 where there is only one: then nothing is pinned."""
    found = sorted(os.sched_getaffinity(0))
    return (found[0], set(found[1:])) if len(found) > 1 else (-1, set(found))


@contextmanager
def apart() -> Iterator[int]:
    """This process keeps off the servers' core, whose number this is, until the block ends."""
    before = os.sched_getaffinity(0)
    core, ours = cores()
    os.sched_setaffinity(0, ours)
    try:
        yield core
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def started(
    command: Command, core: int, *, environment: Mapping[str, str] | None = None, port: int = 0
) -> Iterator[Server]:
    """A server that is listened to from the first line of the block on; stopped at its end."""
    with TemporaryFile() as told, socket.create_server(("127.0.0.1", port), backlog=4096) as listening:
        fd = listening.fileno()
        process = subprocess.Popen(command(fd), pass_fds=[fd], stderr=told, env={**os.environ, **(environment or {})})
        if core >= 0:
            os.sched_setaffinity(process.pid, {core})  # its threads, which are still to come, inherit it
        try:
            yield Server(listening.getsockname()[1], process, told)
        finally:
            _stop(process)


@contextmanager
def gosdom(url: str, core: int, *, port: int = 0, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """`gosdom serve` itself over a migrated database, from before its first answer on."""
    if not port:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
    settings = {
        "GOSDOM_DATABASE_URL": url,
        "GOSDOM_VIEWER_BUDGET": str(PLENTY),
        "GOSDOM_ADDRESS_BUDGET": str(PLENTY),
    }
    command = [sys.executable, "-c", "from gosdom_graphql.cli import main; raise SystemExit(main())"]
    with TemporaryFile() as told:
        process = subprocess.Popen(
            [*command, "serve", "--port", str(port)],
            stdout=told,
            stderr=told,
            env={**os.environ, **settings, **(environment or {})},
        )
        if core >= 0:
            os.sched_setaffinity(process.pid, {core})
        try:
            yield Server(port, process, told)
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def all_started(
    commands: Mapping[str, Command], core: int, environment: Mapping[str, str]
) -> Iterator[dict[str, Server]]:
    """Several by their names; all of them are stopped at the end."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(started(command, core, environment=environment))
            for name, command in commands.items()
        }


def python(module: str, *words: str) -> Command:
    """A module of ours, told the number of its socket last."""
    return lambda fd: [sys.executable, "-m", module, *words, str(fd)]


def with_path(folder: Path) -> dict[str, str]:
    """Which environment finds packages there, too?"""
    known = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": f"{folder}{os.pathsep}{known}" if known else str(folder)}
