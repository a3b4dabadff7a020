"""The pool that reads: a connection goes from hand to hand, and nobody waits for one that is idle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

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


async def test_what_fails_and_what_is_cut_comes_back_whole(pool: ReadingPool) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await pool.fetchval("select 1 / 0")
    first = await backend(pool)
    async with pool.acquire() as connection, pool.acquire() as other:
        await other.execute("select pg_terminate_backend($1)", connection.get_server_pid())
        await asyncio.sleep(0.1)
    assert [await pool.fetchval("select 1") for _ in range(3)] == [1, 1, 1]
    assert await backend(pool) != first
