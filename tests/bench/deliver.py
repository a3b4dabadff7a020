"""From plan to sent: 100,000 notifications to 10,000 people, one worker process, one receiver on this machine.

`python -m tests.bench deliver [COUNT]` prints the rate of planning and of sending, the worker's memory, and the age of
the oldest that waited.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import asyncpg
import psutil
from pydantic import SecretStr

from gosdom_graphql import clock
from gosdom_graphql.database import Database, embedded
from gosdom_graphql.database.migrate import create_database, migrate
from gosdom_graphql.settings import DemoSettings
from tests.bench.push import KEYS, RECEIVER
from tests.workers.conftest import told, worker
from tests.workers.test_faults import people

PEOPLE = 10_000
FIGURES = """
select count(*) filter (where state = 'SENT') as sent, count(*) filter (where state = 'GAVE_UP') as gave_up,
  extract(epoch from max(sent_at - planned_at)) as oldest,
  extract(epoch from percentile_cont(0.5) within group (order by sent_at - planned_at)) as middle
from delivery
"""


class Here:
    """Where the receiver is, as `people` asks."""

    def __init__(self, origin: str) -> None:
        self.origin = origin


async def measured(count: int, origin: str) -> dict[str, Any]:
    """What was measured? Rates a second, ages in seconds, memory in MB."""
    here: Any = Here(origin)
    with embedded.temporary() as server:
        url = server.url("gosdom")
        await create_database(server.url(), "gosdom")
        await migrate(url)
        settings = DemoSettings(
            database_url=SecretStr(url), vapid_private_key=SecretStr(KEYS[0]),
            vapid_subject="mailto:push@gosdom.example", push_hosts=(origin,), statement_timeout=60,
        )  # fmt: skip
        watching = await asyncpg.connect(url)
        async with Database.open(settings) as database:
            who = await people(here, min(PEOPLE, count))
            start = clock.elapsed()
            for batch in range(-(-count // len(who))):
                for part in range(0, len(who), 1000):
                    left = count - batch * len(who) - part
                    if left > 0:
                        await told(database, who[part : part + min(1000, left)], f"notice:{batch}")
            planned = clock.elapsed() - start
            memory = 0
            async with worker(settings) as process:
                start = clock.elapsed()
                done = 0
                while done < count:
                    await asyncio.sleep(0.5)
                    memory = max(memory, psutil.Process(process.pid).memory_info().rss)
                    done = await watching.fetchval("select count(*) from delivery where state in ('SENT', 'GAVE_UP')")
                sending = clock.elapsed() - start
            figures = dict(await watching.fetchrow(FIGURES) or {})
        await watching.close()
    return {**figures, "planned": count / planned, "rate": count / sending, "memory": memory / 2**20}


def main(arguments: Sequence[str]) -> int:
    """Prints the figures. The exit code: 1 where one was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench deliver", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=100_000, help="how many notifications (%(default)s)")
    count: int = parser.parse_args(arguments).count
    receiver = subprocess.Popen([sys.executable, "-c", RECEIVER], stdout=subprocess.PIPE, text=True)
    try:
        assert receiver.stdout is not None
        found = asyncio.run(measured(count, f"http://127.0.0.1:{receiver.stdout.readline().strip()}"))
    finally:
        receiver.terminate()
        receiver.wait()
    print(f"{count} notifications to {min(PEOPLE, count)} people")
    print(f"  planned   {found['planned']:8,.0f} a second")
    print(f"  sent      {found['rate']:8,.0f} a second, the worker's start included; {found['gave_up']} given up")
    print(f"  memory    {found['memory']:8,.0f} MB in the worker at most")
    print(f"  age       {found['middle']:8,.1f} s in the middle, {found['oldest']:,.1f} s the oldest, since planned")
    return 0 if found["sent"] == count else 1
