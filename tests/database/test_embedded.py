"""Our own PostgreSQL: it starts, survives every kill with its data, has one owner, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from gosdom_graphql.database import embedded


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder that the system user of root's server can pass."""
    with tempfile.TemporaryDirectory(prefix="gosdom-", dir="/var/tmp") as made:
        Path(made).chmod(0o755)
        yield Path(made) / "data"


async def _execute(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def execute(server: embedded.Server, statement: str) -> object:
    with asyncio.Runner() as runner:
        return runner.run(_execute(server.url(), statement))


def postmaster(folder: Path) -> int:
    return int((folder / "pg/postmaster.pid").read_text().split("\n", 1)[0])


def test_a_second_start_finds_the_data_and_russian_letters(folder: Path) -> None:
    with embedded.running(folder, durable=False) as server:
        execute(server, "create table kept as select 'ёжик' as word")
    assert not (folder / "pg/postmaster.pid").exists()
    with embedded.running(folder, durable=False) as server:
        assert execute(server, "select upper(word) from kept") == "ЁЖИК"
        assert execute(server, "select current_setting('listen_addresses')") == ""
        assert (folder / "pg").stat().st_mode & 0o777 == 0o700


def test_a_killed_postmaster_loses_nothing(folder: Path) -> None:
    with embedded.running(folder) as server:
        execute(server, "create table kept as select 1 as one")
        os.kill(postmaster(folder), signal.SIGKILL)
    with embedded.running(folder) as server:
        assert execute(server, "select one from kept") == 1


OWNER = """
import sys, time
from pathlib import Path
from gosdom_graphql.database import embedded
with embedded.running(Path(sys.argv[1])):
    print("running", flush=True)
    time.sleep(600)
"""


def test_a_killed_owner_leaves_a_server_that_the_next_one_replaces(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "running\n"
        with pytest.raises(embedded.EmbeddedError, match=f"in use by process {owner.pid}"), embedded.running(folder):
            pytest.fail("two owners of one folder")
        orphan = postmaster(folder)
        owner.kill()
    assert psutil.pid_exists(orphan)
    with embedded.running(folder) as server:
        assert postmaster(folder) != orphan
        assert execute(server, "select 1") == 1
    assert not psutil.pid_exists(orphan) or psutil.Process(orphan).status() == psutil.STATUS_ZOMBIE


def test_the_number_of_a_dead_postmaster_may_be_somebody_elses_by_now(folder: Path) -> None:
    with embedded.running(folder, durable=False):
        note = (folder / "pg/postmaster.pid").read_text()
    with subprocess.Popen(["sleep", "600"]) as bystander:
        (folder / "pg/postmaster.pid").write_text(note.replace(note.split("\n", 1)[0], str(bystander.pid), 1))
        with embedded.running(folder, durable=False) as server:
            assert execute(server, "select 1") == 1
        assert bystander.poll() is None
        bystander.kill()


def test_a_long_folder_gets_a_short_socket(folder: Path) -> None:
    with embedded.running(folder / ("a-very-long-name-" * 6), durable=False) as server:
        assert not server.socket_folder.is_relative_to(server.folder)
        assert execute(server, "select 1") == 1
    assert not server.socket_folder.exists()


def test_an_interrupted_initdb_is_done_again(folder: Path) -> None:
    (folder / "pg.new").mkdir(parents=True)
    (folder / "pg.new/PG_VERSION").write_text("18")
    folder.chmod(0o755)
    with embedded.running(folder, durable=False) as server:
        assert execute(server, "select 1") == 1


def test_the_data_of_another_version_is_left_alone(folder: Path) -> None:
    (folder / "pg").mkdir(parents=True)
    (folder / "pg/PG_VERSION").write_text("15\n")
    with pytest.raises(embedded.EmbeddedError, match="made by PostgreSQL 15"), embedded.running(folder):
        pytest.fail("started on foreign data")
    assert sorted(path.name for path in (folder / "pg").iterdir()) == ["PG_VERSION"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server has a user of its own")
def test_a_closed_folder_is_not_opened_for_the_system_user(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    with pytest.raises(embedded.EmbeddedError, match="choose --data in a public place"), embedded.running(folder / "x"):
        pytest.fail("the system user passed a closed folder")
    assert folder.stat().st_mode & 0o777 == 0o700
