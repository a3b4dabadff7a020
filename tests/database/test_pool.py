"""The pool that reads: a connection goes from hand to hand, and nobody waits for one that is idle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import asyncpg
import pytest

from gosdom_graphql.database.pool import ReadingPool

BOTH = 2


@pytest.fixture
async def pool(empty_url: str) -> AsyncIterator[ReadingPool]:
    async with asyncio.timeout(20):
        made = ReadingPool(await asyncpg.create_pool(empty_url, min_size=1, max_size=BOTH))
        yield made
        await made.close()


async def backend(pool: ReadingPool) -> int:
    return int(await pool.fetchval("select pg_backend_pid()"))


async def test_it_goes_from_hand_to_hand(pool: ReadingPool) -> None:
    assert len({await backend(pool) for _ in range(5)}) == 1
    assert (pool.get_size(), pool.get_idle_size()) == (1, 1)


async def test_who_waits_is_served(pool: ReadingPool) -> None:
    found = await asyncio.gather(*(pool.fetchval("select pg_sleep(0.01)::text || $1", str(n)) for n in range(20)))
    assert found == [str(n) for n in range(20)]
    assert pool.get_idle_size() == pool.get_size() == BOTH


@pytest.mark.parametrize("many", [1, 10])
async def test_who_gives_up_leaves_a_connection_that_reads(pool: ReadingPool, many: int) -> None:
    running = [asyncio.create_task(pool.fetchval("select pg_sleep(60)")) for _ in range(many)]
    await asyncio.sleep(0.1)
    for each in running:
        each.cancel()
    ended = await asyncio.gather(*running, return_exceptions=True)
    assert {type(each) for each in ended} == {asyncio.CancelledError}
    assert await asyncio.gather(*(pool.fetchval("select 1") for _ in range(BOTH + 1))) == [1] * (BOTH + 1)


async def test_whenever_somebody_gives_up_nothing_is_lost(pool: ReadingPool) -> None:
    """Many wait and some go, at any moment, also while a connection is handed to them; some fail."""
    chance, read = Random(1), 0

    async def one() -> None:
        nonlocal read
        try:
            async with asyncio.timeout(chance.choice((None, 0, 0.0005, 0.001, 0.002, 0.005))):
                await pool.fetchval(chance.choice(("select 1", "select 1", "select pg_sleep(0.001)", "select 1 / 0")))
                read += 1
        except (TimeoutError, asyncpg.DivisionByZeroError):
            pass

    await asyncio.gather(*(one() for _ in range(400)))
    assert 0 < read < 400
    assert pool.get_idle_size() == pool.get_size()
    async with pool.acquire() as one_connection, pool.acquire() as other:
        assert await one_connection.fetchval("select 1") == await other.fetchval("select 1") == 1


async def test_what_fails_and_what_is_cut_comes_back_whole(pool: ReadingPool) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await pool.fetchval("select 1 / 0")
    first = await backend(pool)
    async with pool.acquire() as connection, pool.acquire() as other:
        await other.execute("select pg_terminate_backend($1)", connection.get_server_pid())
        await asyncio.sleep(0.1)
    assert [await pool.fetchval("select 1") for _ in range(3)] == [1, 1, 1]
    assert await backend(pool) != first
