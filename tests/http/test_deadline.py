"""A request's time: over for who takes too long, for nobody else, and whoever else cancels it is heard."""

from __future__ import annotations

import asyncio

import pytest

from gosdom_graphql.http.deadline import Deadlines

SOON = 0.05


async def waits(deadlines: Deadlines, seconds: float) -> str:
    try:
        with deadlines.each():
            await asyncio.sleep(seconds)
    except TimeoutError:
        return "over"
    return "in time"


async def test_who_takes_too_long_is_over_and_nobody_else() -> None:
    deadlines = Deadlines(SOON)
    loop, begun = asyncio.get_running_loop(), asyncio.get_running_loop().time()
    slow = [asyncio.create_task(waits(deadlines, 60)) for _ in range(3)]
    await asyncio.sleep(SOON / 2)
    later = [asyncio.create_task(waits(deadlines, seconds)) for seconds in (60, 0)]
    assert await asyncio.gather(*slow) == ["over"] * 3
    assert not later[0].done(), "it began later"
    assert await asyncio.gather(*later) == ["over", "in time"]
    assert loop.time() - begun >= SOON * 1.5
    assert deadlines._running == {}
    await asyncio.sleep(SOON * 1.5)
    assert deadlines._timer is None, "nothing waits any longer"


async def test_one_timer_for_all() -> None:
    deadlines = Deadlines(60)
    tasks = [asyncio.create_task(waits(deadlines, SOON)) for _ in range(5)]
    await asyncio.sleep(0)
    timer = deadlines._timer
    assert timer is not None
    assert len(deadlines._running) == 5
    assert await asyncio.gather(*tasks) == ["in time"] * 5
    assert await waits(deadlines, 0) == "in time"
    assert deadlines._timer is timer


def test_a_loop_that_is_gone_has_taken_its_timer_along() -> None:
    deadlines = Deadlines(SOON)
    assert asyncio.run(waits(deadlines, 0)) == "in time"
    assert asyncio.run(waits(deadlines, 60)) == "over"


async def test_whoever_cancels_it_is_heard() -> None:
    task = asyncio.create_task(waits(Deadlines(60), 60))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_whoever_cancels_it_as_its_time_is_over_is_heard() -> None:
    deadlines = Deadlines(60)
    task = asyncio.create_task(waits(deadlines, 60))
    await asyncio.sleep(0)
    (one,) = deadlines._running
    one.over()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert deadlines._running == {}


async def test_a_task_that_was_over_goes_on() -> None:
    """What comes after a request whose time was over is not cancelled by it."""

    async def answered() -> tuple[str, str]:
        return await waits(Deadlines(SOON), 60), await waits(Deadlines(60), 0)

    task = asyncio.create_task(answered())
    assert await task == ("over", "in time")
    assert task.cancelling() == 0


async def test_another_error_is_told_as_it_is() -> None:
    deadlines = Deadlines(60)
    with pytest.raises(ZeroDivisionError), deadlines.each():
        1 / 0  # noqa: B018 — it fails
    assert deadlines._running == {}
