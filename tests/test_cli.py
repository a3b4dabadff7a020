"""The command: what it says in a bare install, to wrong settings, and how a signal stops what it started."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec as real_find_spec
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from gosdom_graphql import cli
from tests.conftest import in_database

ROOT = Path(__file__).parents[1]


def environment(**settings: str) -> dict[str, str]:
    """Ours without settings of gosdom, and with these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GOSDOM_")}
    return clean | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"} | settings


def gosdom(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import sys; from gosdom_graphql.cli import main; sys.exit(main())", *arguments],
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_bare_install_says_which_extra_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def bare(name: str, package: str | None = None) -> Any:
        return None if name == "strawberry" else real_find_spec(name, package)

    monkeypatch.setattr(cli, "find_spec", bare)
    assert cli.main(["migrate"]) == 1
    assert capsys.readouterr().err == (
        "gosdom: only the rules are installed; the server needs: pip install 'gosdom[server]'\n"
    )


def test_the_command_itself_needs_the_standard_library_alone() -> None:
    program = (
        "import sys; from gosdom_graphql import cli\n"
        "ours = ('gosdom_core', 'gosdom_graphql')\n"
        "print([n for n in sys.modules if n.split('.')[0] not in (*sys.stdlib_module_names, *ours, '__main__')])"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_help_names_every_command() -> None:
    done = gosdom("--help")
    assert done.returncode == 0
    assert [word for word in ("demo", "serve", "migrate", "schema") if f"\n    {word} " not in done.stdout] == []


@pytest.mark.parametrize(
    ("case", "settings", "said"),
    [
        ("nothing is set", {}, "GOSDOM_DATABASE_URL: Field required"),
        (
            "not PostgreSQL",
            {"GOSDOM_DATABASE_URL": "mysql://root:swordfish@db/x"},
            "GOSDOM_DATABASE_URL: Value error, must begin with postgresql://",
        ),
        (
            "nobody is there",
            {"GOSDOM_DATABASE_URL": "postgresql://gosdom:swordfish@127.0.0.1:1/x"},
            "the database at GOSDOM_DATABASE_URL does not answer",
        ),
        (
            "a port that is none",
            {"GOSDOM_DATABASE_URL": "postgresql://gosdom:swordfish@127.0.0.1:1/x", "GOSDOM_PORT": "99999"},
            "GOSDOM_PORT: Input should be less than or equal to 65535",
        ),
    ],
)
def test_wrong_settings_are_told_in_words(case: str, settings: dict[str, str], said: str) -> None:
    done = gosdom("migrate", **settings)
    assert (done.returncode, done.stdout) == (1, ""), case
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "swordfish" not in done.stderr


def test_a_moment_must_say_its_offset() -> None:
    done = gosdom("demo", "--now", "2026-12-01T09:00")
    assert done.returncode == 2
    assert "must say its offset" in done.stderr


def test_a_missing_database_is_told_in_words(template_url: str) -> None:
    done = gosdom("migrate", GOSDOM_DATABASE_URL=in_database(template_url, "nowhere"))
    assert done.returncode == 1
    assert done.stderr == 'gosdom: the database refuses GOSDOM_DATABASE_URL: database "nowhere" does not exist\n'


def test_migrate_says_what_it_ran(empty_url: str) -> None:
    first, second = (gosdom("migrate", GOSDOM_DATABASE_URL=empty_url) for _ in range(2))
    assert first.stdout.startswith("ran m0001_house_clock\n")
    assert second.stdout == "nothing to run: the database is up to date\n"


async def test_seed_tells_tokens_to_programs_and_the_rest_to_people(empty_url: str) -> None:
    assert gosdom("migrate", GOSDOM_DATABASE_URL=empty_url).returncode == 0
    first, second = (
        gosdom("seed", "--houses", "1", "--only", "requests", GOSDOM_DATABASE_URL=empty_url) for _ in range(2)
    )
    assert first.returncode == 0, first.stderr
    assert {"owner", "dispatcher"} <= json.loads(first.stdout).keys()
    assert re.fullmatch(r"gosdom: [\d,]+ rows in [\d.]+ s: [\d,]+ a minute; the personas' tokens:\n", first.stderr), (
        "no bar where nobody looks"
    )
    assert (second.returncode, second.stdout) == (1, "")
    assert "there are houses in this database already" in second.stderr
    connection = await asyncpg.connect(empty_url)
    try:
        counted = [await connection.fetchval(f"select count(*) from {table}") for table in ("request", "reading")]
    finally:
        await connection.close()
    assert counted == [500, 0]


SERVING = """
import gc, sys, types
from starlette.responses import PlainTextResponse
view = types.ModuleType("gosdom_graphql.graphql_view")
view.door = lambda settings, database, purse: PlainTextResponse("hello")
import gosdom_graphql
gosdom_graphql.graphql_view = sys.modules["gosdom_graphql.graphql_view"] = view
from gosdom_graphql.cli import main
code = main(["serve", "--port", sys.argv[1]])
assert gc.isenabled() and gc.get_freeze_count() > 10_000, "what was loaded is looked at by no collection"
print("everything is closed", flush=True)
sys.exit(code)
"""


def deaf() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_serving_in_order_also_in_the_background(database_url: str, number: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVING, "0"],
        env=environment(GOSDOM_DATABASE_URL=database_url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=deaf,  # noqa: PLW1509 — as a shell starts background jobs
    ) as server:
        assert server.stderr is not None
        assert any("gosdom serves http://127.0.0.1:" in line for line in server.stderr)
        server.send_signal(number)
        out, err = server.communicate(timeout=30)
    assert (server.returncode, out) == (0, "everything is closed\n"), err
    assert "Traceback" not in err


DEMO = """
import asyncio, os, sys, types
from starlette.responses import PlainTextResponse
import gosdom_graphql
from gosdom_graphql import clock

async def run(database, settings, *, folder, story, serving):
    async with serving() as url:
        print(url, folder, story, (await clock.now(database)).year, flush=True)
        if not story:
            await asyncio.Event().wait()
    return 0

view, demo = types.ModuleType("gosdom_graphql.graphql_view"), types.ModuleType("gosdom_graphql.demo")
view.door = lambda settings, database, purse: PlainTextResponse("hello")
demo.run = run
for module in (view, demo):
    sys.modules[module.__name__] = module
    setattr(gosdom_graphql, module.__name__.rpartition(".")[2], module)
from gosdom_graphql.cli import main
sys.exit(main(["demo", *sys.argv[1:]]))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that the system user of root's server can pass."""
    with tempfile.TemporaryDirectory(prefix="gosdom-", dir="/var/tmp") as made:
        Path(made).chmod(0o755)
        yield Path(made) / "data"


def demo(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", DEMO, "--data", str(folder), "--port", "0", *arguments],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=deaf,  # noqa: PLW1509 — as a shell starts background jobs
    )


def postgres_of(folder: Path) -> list[int]:
    """Which processes work on the demo's data?"""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.cwd() == str(folder / "pg"):
                found.append(process.pid)
    return found


def steps(folder: Path) -> str:
    """What a demo says while it starts."""
    return f"gosdom: starting PostgreSQL in {folder} …\ngosdom: bringing the database up to date …\n"


def test_a_demo_stops_all_it_started_and_finds_its_clock_again_also_after_a_kill(folder: Path) -> None:
    for now, number in [("2031-06-01T09:00+03:00", signal.SIGTERM), ("", signal.SIGKILL), ("", signal.SIGINT)]:
        with demo(folder, *(["--now", now] if now else [])) as running:
            assert running.stdout is not None
            line = running.stdout.readline()
            assert line.endswith(f" {folder} False 2031\n"), line + running.communicate()[1]
            assert postgres_of(folder) != []
            running.send_signal(number)
            _, err = running.communicate(timeout=60)
        if number is not signal.SIGKILL:
            assert (running.returncode, err, postgres_of(folder)) == (0, steps(folder), [])


def test_a_demos_clock_is_not_set_back(folder: Path) -> None:
    with demo(folder, "--story", "--now", "2031-06-01T09:00+03:00") as first:
        assert first.communicate(timeout=60)[1] == steps(folder)
    with demo(folder, "--story", "--now", "2030-06-01T09:00+03:00") as second:
        said = second.communicate(timeout=60)[1]
    assert (first.returncode, second.returncode) == (0, 1)
    assert said.removeprefix(steps(folder)).startswith("gosdom: The clock only moves forward: it is 2031-06-01T06:00:")
    assert said.endswith("; choose a later --now, or another --data\n")


def test_a_taken_port_is_told_in_words(database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(
            [sys.executable, "-c", SERVING, str(taken.getsockname()[1])],
            env=environment(GOSDOM_DATABASE_URL=database_url),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 1
    assert "gosdom: the port is taken: choose another with --port\n" in done.stderr
