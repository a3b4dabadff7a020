"""One PostgreSQL for a run of the tests, however many workers share it; one database for each module, a clone.

`database` is an open `Database` on the module's own clone, `database_url` the clone's address, `settings` a demo's.
With `GOSDOM_TEST_DATABASE_URL` (a superuser's, or anyone's who may create databases) that server is used instead.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import structlog
from pydantic import SecretStr

from gosdom_graphql.database import Database, embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.settings import DemoSettings
from tests.a_house import house, region, still_clock  # noqa: F401 — fixtures, found by their names
from tests.clients.node import LEFT_OUT

# another major version of PostgreSQL, from a wheel laid out like ours: `.ci/run` names one
WHEEL = os.environ.get("GOSDOM_TEST_WHEEL", embedded.WHEEL)
collect_ignore = ["bench/_ariadne.py"]
"""A peer of the bench, which brings it into a folder of its own."""
TEMPLATE = pytest.StashKey[str]()
CLOSING = pytest.StashKey[ExitStack]()


def in_database(url: str, name: str) -> str:
    """What is the address of the database `name` on the server of `url`?"""
    return re.sub(r"^(\w+://[^/?]*)(/[^?]*)?", rf"\1/{name}", url)


async def drop_database(url: str, name: str) -> None:
    """The database is gone, whoever is still connected."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f'drop database if exists "{name}" with (force)')
    finally:
        await connection.close()


def _apart(work: Coroutine[Any, Any, Any]) -> None:
    """Done in a thread of its own: this one may have a loop, and asyncio.run would take its place."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, work).result()


@contextmanager
def _template() -> Iterator[str]:
    """The address of a migrated database that nobody is connected to."""
    with ExitStack() as stack:
        url = os.environ.get("GOSDOM_TEST_DATABASE_URL") or stack.enter_context(embedded.temporary(WHEEL)).url()
        name = f"gosdom_test_{uuid4().hex[:12]}"
        _apart(create_database(url, name))
        _apart(migrate(in_database(url, name)))
        yield in_database(url, name)
        _apart(drop_database(url, name))


def _template_of(config: pytest.Config) -> str:
    """Made when first asked for, removed when the run ends; workers are told the controller's."""
    if hasattr(config, "workerinput"):
        return str(config.workerinput["template"])
    if TEMPLATE not in config.stash:
        stack = config.stash[CLOSING] = ExitStack()
        config.stash[TEMPLATE] = stack.enter_context(_template())
    return config.stash[TEMPLATE]


@pytest.hookimpl(optionalhook=True)
def pytest_configure() -> None:
    """A failure's lines are plain: drawn with all its variables they take seconds, in which a server answers nobody."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


def pytest_configure_node(node: Any) -> None:
    """pytest-xdist starts a worker: `node` is its WorkerController."""
    node.workerinput["template"] = _template_of(node.config)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was left out because it needs more than Python is told, in one line."""
    left_out = [each for each in terminalreporter.stats.get("skipped", ()) if LEFT_OUT in str(each.longrepr)]
    if left_out:
        terminalreporter.write_line(f"{len(left_out)} tests left out: each {LEFT_OUT}; GOSDOM_REQUIRE=node insists")


def pytest_unconfigure(config: pytest.Config) -> None:
    if CLOSING in config.stash:
        config.stash[CLOSING].close()


@pytest.fixture(scope="session")
def template_url(pytestconfig: pytest.Config) -> str:
    """The migrated, empty database that modules clone; connect to it and nobody can."""
    return _template_of(pytestconfig)


@pytest.fixture(scope="module")
async def database_url(template_url: str) -> AsyncIterator[str]:
    """The address of this module's database: migrated, with nothing in it but what `migrate` loads."""
    name = f"gosdom_test_{uuid4().hex[:12]}"
    server = in_database(template_url, "postgres")
    await create_database(server, name, template=template_url.partition("?")[0].rpartition("/")[2])
    yield in_database(template_url, name)
    await drop_database(server, name)


@pytest.fixture
async def empty_url(database_url: str) -> AsyncIterator[str]:
    """The address of a database that nobody has migrated, for one test."""
    name = f"gosdom_test_{uuid4().hex[:12]}"
    await create_database(database_url, name)
    yield in_database(database_url, name)
    await drop_database(database_url, name)


@pytest.fixture(scope="module")
def settings(database_url: str) -> DemoSettings:
    """Settings of a small house: few connections, and a clock that may be moved."""
    return DemoSettings(database_url=SecretStr(database_url), read_connections=3, write_connections=4)


@pytest.fixture(scope="module")
async def database(settings: DemoSettings) -> AsyncIterator[Database]:
    """This module's database, open."""
    async with Database.open(settings) as opened:
        yield opened
