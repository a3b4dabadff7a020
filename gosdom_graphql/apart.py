"""Work that is done apart: in a process of its own, with a limit of time and memory, so that it can be ended.

For what is heavy or not to be trusted, like decoding what somebody sent. The process is a module of ours, run by name;
it has none of our settings, and it binds itself (`bind`) before it opens anything.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from contextlib import suppress
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary, WeakValueDictionary

from gosdom_core.errors import Refused

AT_ONCE: Final = 2
"""Processes beside each of ours; who comes later waits."""
_ROOM: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_OWN: WeakValueDictionary[tuple[int, object], asyncio.Lock] = WeakValueDictionary()


class Ended(Exception):
    """Why was it not done? It took too long, or more memory than it may have, or it broke; `said` is its last word."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class Busy(Refused):
    """Can it be done now? Others are being done: a little later."""

    code = "BUSY"
    ru = "Сейчас много работы: повторите через несколько секунд"
    en = "There is much to do: try again in a few seconds"


async def run(module: str, *arguments: str, given: bytes = b"", seconds: float, whose: UUID | None = None) -> bytes:
    """What does the module answer? Its standard output; `given` is its standard input.

    `seconds` run from when it is started, not from when it began to wait. Of one person (`whose`) one is done at a
    time: nobody takes all the room. Raises `Ended`.
    """
    loop = asyncio.get_running_loop()
    own = _OWN.setdefault((id(loop), whose or object()), asyncio.Lock())
    async with own, _ROOM.setdefault(loop, asyncio.Semaphore(AT_ONCE)):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-X", "utf8", "-m", module, *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath},
        )  # fmt: skip
        try:
            async with asyncio.timeout(seconds):
                answer, complaint = await process.communicate(given)
        except TimeoutError:
            raise Ended(f"{module}: not done after {seconds} s") from None
        finally:
            with suppress(ProcessLookupError):  # it has ended by itself
                process.kill()
            await process.wait()
    if process.returncode:
        raise Ended(f"{module}: {process.returncode}: {complaint.decode(errors='replace')[-2000:]}")
    return answer


def bind(*, seconds: int, memory: int, written: int) -> None:
    """What may this process take? Seconds of the processor, bytes of memory, bytes in a file; no core dump."""
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, written),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
