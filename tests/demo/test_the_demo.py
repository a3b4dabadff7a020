"""`gosdom demo` as a person starts it: what it prints runs, what it started stops, and a kill costs nothing."""

from __future__ import annotations

import json
import re
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from gosdom_graphql.demo.cast import PERSONAS
from gosdom_graphql.demo.client import ACCEPTED
from gosdom_graphql.demo.tokens import tokens_in
from tests.test_cli import deaf, environment, postgres_of
from tests.workers.test_supervisor import workers

COMMAND = [sys.executable, "-c", "import sys; from gosdom_graphql.cli import main; sys.exit(main())", "demo"]
LAST = "Ctrl-C stops everything; the next start finds it as it was.\n"
PATIENCE = 90


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that the system user of root's server can pass."""
    with tempfile.TemporaryDirectory(prefix="gosdom-", dir="/var/tmp") as made:
        Path(made).chmod(0o755)
        yield Path(made) / "data"


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The demo in the background, as a shell starts it there: deaf to SIGINT. Nothing of it outlives the block."""
    with subprocess.Popen(
        [*COMMAND, "--data", str(folder), "--port", "0", *arguments],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=deaf,  # noqa: PLW1509 — as a shell starts background jobs
    ) as running:
        try:
            yield running
        finally:
            kill(running, folder)


def kill(running: subprocess.Popen[str], folder: Path) -> None:
    """SIGKILL to the demo and to every process of its PostgreSQL."""
    running.kill()
    for pid in postgres_of(folder):
        with suppress(psutil.Error):
            psutil.Process(pid).kill()


def printed(running: subprocess.Popen[str]) -> str:
    """What does it print when it has started?"""
    assert running.stdout is not None
    lines: list[str] = []
    for line in running.stdout:
        lines.append(line)
        if line == LAST:
            return "".join(lines)
    raise AssertionError("".join(lines) + running.communicate()[1])


def operations(text: str) -> list[tuple[str, str]]:
    """Which operations does it offer to paste, and as whom?"""
    offered = text.partition("Three operations to paste:\n")[2].removesuffix(LAST)
    parts = re.split(r"^# \d\. as (\w+): .*\n", offered, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def paste(text: str, persona: str, operation: str) -> Any:
    """What does GraphiQL show for it?"""
    (url,) = re.findall(r"GraphiQL  (\S+)", text)
    (token,) = re.findall(rf"^  {persona} +(\S+)", text, flags=re.MULTILINE)
    headers = {"Authorization": f"Bearer {token}", "Accept": ACCEPTED}
    answer = httpx.post(url, json={"query": operation}, headers=headers, timeout=30).json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_it_serves_what_it_prints_survives_a_kill_and_stops_all_it_started(folder: Path) -> None:
    with started(folder, "--now", "2031-06-02T09:00+04:00") as running:
        text = printed(running)
        assert "Its clock says 02.06.2031 09:0" in text
        tokens = json.loads((folder / "tokens.json").read_text())
        assert list(tokens) == list(PERSONAS)
        assert stat.S_IMODE((folder / "tokens.json").stat().st_mode) == 0o600
        answers = [paste(text, persona, operation) for persona, operation in operations(text)]
        assert [list(answer) for answer in answers] == [["viewer", "requests"], ["requests"], ["submitRequest"]]
        assert answers[0]["viewer"]["person"]["name"] == "Анна Сергеевна Кузнецова"
        assert len(answers[1]["requests"]["nodes"]) == 5
        assert answers[2]["submitRequest"]["userErrors"] == []
        (clock,) = re.findall(r"Clock +curl -X POST (\S+) -d '(.*)'", text)
        assert httpx.post(clock[0], content=clock[1]).json()["now"].startswith("2031-06-03T05:0")
        assert "<html" in httpx.get(clock[0].replace("/demo/clock", "/graphql"), headers={"Accept": "text/html"}).text
        assert stat.S_IMODE((folder / "vapid.json").stat().st_mode) == 0o600
        public = json.loads((folder / "vapid.json").read_text())["public"]
        door = clock[0].replace("/demo/clock", "/push/key")
        assert httpx.get(door).json() == {"applicationServerKey": public}
        kill(running, folder)

    with started(folder) as running:
        text = printed(running)
        assert paste(text, "owner", "{ pushKey }") == {"pushKey": public}
        assert "Its clock says 03.06.2031 09:" in text
        assert json.loads((folder / "tokens.json").read_text()) == tokens
        sent = answers[2]["submitRequest"]["request"]["id"]
        assert paste(text, "owner", f'{{ request(id: "{sent}") {{ id }} }}') == {"request": {"id": sent}}
        beside = [each for each in psutil.Process(running.pid).children() if each.cmdline()[1:3] == ["-m", "workers"]]
        assert [len(workers(each.pid)) for each in beside] == [1], "one worker delivers"
        running.send_signal(signal.SIGINT)
        assert running.wait(PATIENCE) == 0
        assert postgres_of(folder) == []


def test_killed_while_the_region_is_laid_it_is_laid_whole_next_time_and_the_story_ends_well(folder: Path) -> None:
    with started(folder) as running:
        assert running.stderr is not None
        assert any("opening the region" in line for line in running.stderr)
        kill(running, folder)
    with started(folder, "--story") as running:
        out, err = running.communicate(timeout=PATIENCE)
        assert (running.returncode, out.endswith("\nEverything went as the law and the story have it.\n")) == (
            0,
            True,
        ), err
        assert "    request 100-089-2: ACCEPTED\n" in out
        assert "Traceback" not in err
        assert postgres_of(folder) == []


def test_sigterm_in_the_middle_of_starting_leaves_nothing_behind(folder: Path) -> None:
    with started(folder) as running:
        assert running.stderr is not None
        assert any("opening the region" in line for line in running.stderr)
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 0
        assert postgres_of(folder) == []


@pytest.mark.parametrize("kept", ["", "[1]", '{"owner": 5}'], ids=["empty", "a list", "a number"])
def test_a_spoilt_file_of_tokens_is_written_anew(tmp_path: Path, kept: str) -> None:
    (tmp_path / "tokens.json").write_text(kept)
    tokens = tokens_in(tmp_path)
    assert list(tokens) == list(PERSONAS)
    assert len(set(tokens.values())) == len(tokens)
    assert json.loads((tmp_path / "tokens.json").read_text()) == tokens == tokens_in(tmp_path)


def test_tokens_that_are_there_stay_and_missing_ones_are_added(tmp_path: Path) -> None:
    (tmp_path / "tokens.json").write_text('{"owner": "mine"}')
    tokens = tokens_in(tmp_path)
    assert (tokens["owner"], len(tokens)) == ("mine", len(PERSONAS))
    assert stat.S_IMODE((tmp_path / "tokens.json").stat().st_mode) == 0o600
