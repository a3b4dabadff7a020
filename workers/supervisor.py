"""`gosdom worker`: keeps worker processes running, and starts again what dies. Python's own process is left alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Final

import structlog

from gosdom_graphql import clock, log
from gosdom_graphql.settings import Settings

LOG = structlog.get_logger(__name__)
SOONEST: Final = 1.0
"""Seconds between a start and the next: a process that dies at once is not started a thousand times."""
GRACE: Final = 30.0


def supervise(processes: int, settings: Settings, *, parent: int | None = None) -> int:
    """Runs until SIGTERM or SIGINT, or until the process `parent` is gone, however it went; then each process ends what
    it is sending. The exit code."""
    log.configure(level=settings.log_level, as_json=settings.log_json)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    running = {place: (_start(), clock.elapsed()) for place in range(processes)}
    print(f"gosdom worker: {processes} running", file=sys.stderr, flush=True)
    while not stop.wait(0.2) and (parent is None or os.getppid() == parent):
        for place, (process, since) in running.items():
            if process.poll() is not None and clock.elapsed() > since + SOONEST:
                LOG.error("a worker ended and is started again", pid=process.pid, code=process.returncode)
                running[place] = (_start(), clock.elapsed())
    for process, _ in running.values():
        process.terminate()
    codes = [_ended(process) for process, _ in running.values()]
    return 0 if not any(codes) else 1


def _start() -> subprocess.Popen[bytes]:
    # a session of its own: Ctrl-C in a terminal reaches us alone, and we tell the workers in order
    return subprocess.Popen([sys.executable, "-m", "workers.main", str(os.getpid())], start_new_session=True)


def _ended(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def main(arguments: Sequence[str]) -> int:
    """`python -m workers [PROCESSES [PARENT]]`."""
    parent = int(arguments[1]) if len(arguments) > 1 else None
    return supervise(int(arguments[0]) if arguments else 1, Settings(), parent=parent)
