"""`gosdom worker` starts again what dies, and ends in order; the commands beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil

from gosdom_graphql.settings import DemoSettings
from tests.workers.conftest import ROOT, environment

GOSDOM = [sys.executable, "-c", "import sys; from gosdom_graphql.cli import main; sys.exit(main())"]


def workers(of: int, seconds: float = 60) -> list[psutil.Process]:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(psutil.Error):  # a child that just ended is a zombie until it is waited for
            if found := [each for each in psutil.Process(of).children() if "workers.main" in " ".join(each.cmdline())]:
                return found
        time.sleep(0.1)
    return []


def test_what_dies_is_started_again_and_a_signal_ends_it_in_order(settings: DemoSettings) -> None:
    process = subprocess.Popen([*GOSDOM, "worker", "--processes", "1"], env=environment(settings), cwd=ROOT)
    try:
        (first,) = workers(process.pid)
        time.sleep(1.5)
        first.send_signal(signal.SIGKILL)
        until = time.monotonic() + 60
        while (now := workers(process.pid)) == [first] and time.monotonic() < until:
            time.sleep(0.1)
        assert [each.pid for each in now] not in ([], [first.pid])
    finally:
        process.terminate()
        process.wait(60)
    assert not any(psutil.pid_exists(each.pid) for each in now)


def test_workers_end_when_their_supervisor_is_killed(settings: DemoSettings) -> None:
    process = subprocess.Popen([*GOSDOM, "worker"], env=environment(settings), cwd=ROOT)
    (child,) = workers(process.pid)
    time.sleep(3)
    process.kill()
    process.wait()
    assert child.wait(60) is None or not child.is_running()


def test_keys_and_deliveries(settings: DemoSettings) -> None:
    made = subprocess.run([*GOSDOM, "keys"], capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ)
    assert made.stdout.startswith("GOSDOM_VAPID_PRIVATE_KEY=")
    listed = subprocess.run(
        [*GOSDOM, "deliveries"], capture_output=True, text=True, check=True, cwd=ROOT, env=environment(settings)
    )
    assert listed.stdout == "none\n"
