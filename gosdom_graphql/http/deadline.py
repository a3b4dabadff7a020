"""By when must a request be answered? One timer of the loop watches over all that are being answered.

`asyncio.timeout` sets a timer for each: 16 of the 222 µs that a page of ten takes us. All have as long here, so
they are over in the order in which they began, and the timer is set for the one that began first. It is left to run out
when nobody is left: the next one is looked for then.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any

from gosdom_graphql import clock


class Deadlines:
    """So many seconds for each. `with deadlines.each(): …` raises TimeoutError where it takes longer.

    >>> async def slow() -> str:
    ...     with Deadlines(0.01).each():
    ...         await asyncio.sleep(60)
    >>> asyncio.run(slow())
    Traceback (most recent call last):
    TimeoutError
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._running: dict[Deadline, float] = {}
        """Since when does each run? They stand in the order in which they began."""
        self._timer: asyncio.TimerHandle | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def each(self) -> Deadline:
        """A deadline for what the block does, in the task that enters it."""
        return Deadline(self)

    def begun(self, one: Deadline, loop: asyncio.AbstractEventLoop) -> None:
        """From now on it is watched."""
        self._running[one] = clock.elapsed()
        if self._timer is None or loop is not self._loop:
            self._loop, self._timer = loop, loop.call_later(self.seconds, self._look)

    def ended(self, one: Deadline) -> None:
        """It is done with, in time or not."""
        self._running.pop(one, None)

    def _look(self) -> None:
        """Whose time is over? The timer is set anew for who is next."""
        self._timer = None
        while self._running:
            one, since = next(iter(self._running.items()))
            left = since + self.seconds - clock.elapsed()
            if left > 0:
                self._timer = asyncio.get_running_loop().call_later(left, self._look)
                return
            del self._running[one]
            one.over()


class Deadline:
    """One of them. The task is cancelled when its time is over, and whoever cancels it beside that is heard, too."""

    __slots__ = ("_all", "_before", "_over", "_task")

    def __init__(self, all: Deadlines) -> None:
        self._all, self._over, self._before = all, False, 0

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a deadline is a task's")
        self._task: asyncio.Task[Any] = task
        self._before = task.cancelling()
        self._all.begun(self, task.get_loop())

    def over(self) -> None:
        """Its time is over."""
        self._over = True
        self._task.cancel()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._all.ended(self)
        if self._over and self._task.uncancel() <= self._before and kind is asyncio.CancelledError:
            raise TimeoutError from error
