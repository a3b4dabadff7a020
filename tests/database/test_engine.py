"""The two pools: what each may do, and that a failing commit costs no connection."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import asyncpg
import pytest
from piccolo.engine.postgres import PostgresTransaction
from pydantic import SecretStr

from gosdom_graphql.database import Database, Unfit
from gosdom_graphql.database import engine as engine_module
from gosdom_graphql.database.migrate import create_database, pending
from gosdom_graphql.database.tables import HouseClock
from gosdom_graphql.settings import DemoSettings
from tests.conftest import in_database


async def test_the_reading_pool_reads_and_nothing_else(database: Database) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await database.read.execute("update house_clock set offset_us = 1")
    shown = {
        name: await database.read.fetchval("select current_setting($1)", name)
        for name in ("timezone", "jit", "plan_cache_mode", "statement_timeout", "default_transaction_read_only")
    }
    assert shown == {
        "timezone": "UTC",
        "jit": "off",
        "plan_cache_mode": "force_generic_plan",
        "statement_timeout": "10s",
        "default_transaction_read_only": "on",
    }


async def test_json_comes_as_the_bytes_it_is(database: Database) -> None:
    assert await database.read.fetchval("select json_object('ё': 1 returning json)") == '{"ё" : 1}'.encode()


async def test_a_rolled_back_deed_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction():
            await HouseClock.update({HouseClock.offset_us: 5}).where(HouseClock.id == 1)
            raise ZeroDivisionError
    assert await HouseClock.select(HouseClock.offset_us) == [{"offset_us": 0}]


async def test_a_nested_transaction_is_the_outer_one(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction():
            async with database.transaction():
                await HouseClock.update({HouseClock.offset_us: 5}).where(HouseClock.id == 1)
            raise ZeroDivisionError
    assert await HouseClock.select(HouseClock.offset_us) == [{"offset_us": 0}]


async def test_a_commit_that_fails_gives_its_connection_back(database: Database, settings: DemoSettings) -> None:
    async def doomed(transaction: PostgresTransaction) -> None:
        await transaction.connection.execute(
            "create table later (id int primary key, other int references later deferrable initially deferred)"
        )
        await transaction.connection.execute("insert into later values (1, 2)")

    for _ in range(settings.write_connections + 1):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with database.transaction() as transaction:
                await doomed(transaction)
    async with asyncio.timeout(5), database.transaction() as transaction:
        assert await transaction.connection.fetchval("select to_regclass('later') is null")


async def test_a_transaction_cancelled_at_its_beginning_gives_its_connection_back(
    database: Database, settings: DemoSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cancelled(transaction: PostgresTransaction) -> None:
        await begin(transaction)  # type: ignore[no-untyped-call]  # Piccolo says no types here
        raise asyncio.CancelledError

    begin = PostgresTransaction.begin
    with monkeypatch.context() as patch:
        patch.setattr(PostgresTransaction, "begin", cancelled)
        for _ in range(settings.write_connections + 1):
            with pytest.raises(asyncio.CancelledError):
                async with asyncio.timeout(5), database.transaction():
                    pytest.fail("it began")
    async with asyncio.timeout(5), database.transaction() as transaction:
        assert await transaction.connection.fetchval("select 1") == 1


@pytest.mark.parametrize("refused", [False, True])
async def test_a_transaction_cancelled_at_any_breath_says_so_and_gives_its_connection_back(
    database: Database, settings: DemoSettings, refused: bool
) -> None:
    async def deed() -> None:
        async with database.transaction():
            await HouseClock.update({HouseClock.offset_us: 5}).where(HouseClock.id == 1)
            if refused:
                raise ZeroDivisionError

    async def ended_by_itself(breaths: int) -> bool:
        running = asyncio.create_task(deed())
        for _ in range(breaths):
            await asyncio.sleep(0)
        was_over = not running.cancel()
        with pytest.raises(ZeroDivisionError) if was_over and refused else suppress(asyncio.CancelledError):
            await running
        return was_over

    pool = database.write
    breaths = 0
    while not await ended_by_itself(breaths):  # nothing but a cancellation came out so far, or it would have raised
        breaths += 1
    assert breaths > 10, "each step of a deed was cancelled once"
    async with asyncio.timeout(5):
        taken = [await pool.acquire() for _ in range(settings.write_connections)]
    for each in taken:
        assert await each.fetchval("select 1") == 1
        await pool.release(each)


async def test_one_database_at_a_time(database: Database, settings: DemoSettings) -> None:
    with pytest.raises(RuntimeError, match="a Database is open already"):
        async with Database.open(settings):
            pytest.fail("two at once")
    await database.ping()


async def test_nobody_is_talked_to_before_a_database_is_open() -> None:
    with pytest.raises(RuntimeError, match="no Database is open"):
        await engine_module.Engine(config={}).get_new_connection()


async def test_an_old_server_is_refused(
    database_url: str, monkeypatch: pytest.MonkeyPatch, settings: DemoSettings, database: Database
) -> None:
    monkeypatch.setattr(engine_module, "OLDEST", 99)
    with pytest.raises(Unfit, match="is too old: gosdom needs 99 or newer") as unfit:
        async with database.read.acquire() as connection:
            await engine_module._check(connection)
    assert unfit.value.code == "POSTGRESQL_TOO_OLD"


async def test_a_database_without_russian_letters_is_refused(empty_url: str) -> None:
    connection = await asyncpg.connect(empty_url)
    await engine_module._check(connection)
    await connection.close()
    name = empty_url.partition("?")[0].rpartition("/")[2]
    connection = await asyncpg.connect(in_database(empty_url, "postgres"))
    await connection.execute(f"drop database {name}")
    await connection.execute(
        f"create database {name} template template0 encoding 'UTF8' locale_provider libc locale 'C'"
    )
    await connection.close()
    connection = await asyncpg.connect(empty_url)
    with pytest.raises(Unfit) as unfit:
        await engine_module._check(connection)
    await connection.close()
    assert unfit.value.code == "DATABASE_LOCALE"


async def test_a_database_that_is_there_already_is_left_alone(database_url: str, database: Database) -> None:
    name = str(await database.read.fetchval("select current_database()"))
    await create_database(database_url, name)
    assert await pending(database.read) == []


def test_settings_hold_the_password_and_never_show_it() -> None:
    settings = DemoSettings(database_url=SecretStr("postgresql://gosdom:swordfish@db/gosdom"))
    assert settings.database_url.get_secret_value().endswith("swordfish@db/gosdom")
    assert "swordfish" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
