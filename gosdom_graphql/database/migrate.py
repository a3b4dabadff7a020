"""From whatever the database is to what this version needs: one chain of migrations, then the small tables of the core.

A migration is a module of `migrations/`, named `m<four digits>_<what>`: its docstring says why, `SQL` says how.

    \"\"\"Requests: a resident asks, an organisation answers.\"\"\"

    SQL = \"\"\"
    create table request (
        id uuid primary key,
        house uuid not null references house on delete restrict on update restrict,
        state text not null check (state in ('RECEIVED', 'IN_WORK', …)),
        …
    );
    \"\"\"

They run in the order of their names and are never edited after a release: a new one follows. A test compares the
result with the Piccolo tables column by column, so a forgotten one is seen at once. What changes in the core and is
read by statements (terms of law, the life of a request) is no migration but a loader: listed in `LOADERS`, run at
every migrate, writing what the core says today over what is there.

Everything is one transaction: a server never sees new tables with old terms, and a chain that breaks leaves no half of
itself. (Piccolo's own runner records a migration apart from doing it, and finds its engine through the environment.)
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import asyncpg

from gosdom_graphql import clock
from gosdom_graphql.database import migrations
from gosdom_graphql.database.engine import Unfit
from gosdom_graphql.database.pool import ReadingPool

LOADERS: tuple[str, ...] = (
    "gosdom_graphql.law.store:load",
    "gosdom_graphql.requests.store:load",
    "gosdom_graphql.notices.store:load",
    "gosdom_graphql.search.store:load",
    "gosdom_graphql.notifications.broker:load",
)
"""`package.module:function`, each an async function of the asyncpg connection; by name, so they import freely."""

EXTENSION = "btree_gin"
"""What of PostgreSQL's own a migration adds; it must lie on the server."""
_LOCK = 0x676F73646F6D  # "gosdom" in ASCII


def chain() -> list[str]:
    """Which migrations are there? Names in their order.

    >>> chain()[0]
    'm0001_house_clock'
    """
    return sorted(module.name for module in iter_modules(migrations.__path__))


async def migrate(url: str) -> list[str]:
    """Which migrations did it take to bring this database up to date? Safe to repeat, also two at once: one waits.

    Raises `Unfit` where the server lacks what they add.
    """
    connection = await asyncpg.connect(url, server_settings={"timezone": "UTC", "application_name": "gosdom migrate"})
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
            await connection.execute(
                "create table if not exists migration (name text primary key, at timestamptz not null)"
            )
            missing = await pending(connection)
            if missing:
                await _has_extension(connection)
            for name in missing:
                await connection.execute(import_module(f"{migrations.__name__}.{name}").SQL)
                await connection.execute("insert into migration (name, at) values ($1, $2)", name, clock.real())
            for loader in LOADERS:
                module, _, function = loader.partition(":")
                await getattr(import_module(module), function)(connection)
    finally:
        await connection.close()
    return missing


async def _has_extension(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    there = "select exists (select from pg_available_extensions where name = $1)"
    if not await connection.fetchval(there, EXTENSION):
        words = f"this server lacks PostgreSQL's own extension {EXTENSION}: install its package postgresql-contrib"
        raise Unfit("EXTENSION_MISSING", words)


async def pending(connection: asyncpg.Connection[asyncpg.Record] | ReadingPool) -> list[str]:
    """Which migrations are still to be run here? All of them, in a database that has never seen one."""
    if await connection.fetchval("select to_regclass('migration') is null"):
        return chain()
    done = {row["name"] for row in await connection.fetch("select name from migration")}
    return [name for name in chain() if name not in done]


async def create_database(url: str, name: str, *, template: str = "template0") -> None:
    """Is there a database `name` on the server of `url`? There is now, in UTF-8; one that was there is left alone."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            f"create database {_quoted(name)} template {_quoted(template)}"
            + (" encoding 'UTF8' locale_provider libc locale 'C.UTF-8'" if template == "template0" else "")
        )
    except (asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        pass  # another process was first
    finally:
        await connection.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
