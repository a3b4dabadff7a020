"""A meeting that is followed: the turnout live, results never before the end; and checked by the operator's command."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from gosdom_graphql.database import Database
from gosdom_graphql.meetings.store import closing, sealing
from gosdom_graphql.meetings.tables import Vote
from gosdom_graphql.sessions import store as sessions
from gosdom_graphql.settings import DemoSettings
from tests.a_house import MORNING
from tests.events.client import Socket, socket
from tests.events.conftest import served
from tests.meetings.opened import Opened, opened

ROOT = Path(__file__).parents[2]
NOW = MORNING
WATCH = """subscription ($meeting: ID) { meetingTurnout(meeting: $meeting) { cursor at meeting {
  turnout { votes quorum explanation sealedVotes } agenda { outcome inFavour } } } }"""


async def test_the_turnout_is_told_live(database: Database, settings: DemoSettings, still_clock: Any) -> None:
    """Once a second at most, to who may see the meeting, and without a word of what was voted."""
    async with served(database, settings) as live:
        here = await opened(database, starts=NOW - timedelta(days=1), ends=NOW + timedelta(days=20))
        async with database.transaction():
            await sealing.begin(here.meeting, NOW)
            token = await sessions.issue(here.owners[3], now=NOW)
        async with socket(live.url, token) as watcher, socket(live.url, live.tokens["owner"]) as stranger:
            await watcher.subscribe(WATCH, meeting=f"Meeting:{here.meeting}")
            await watcher.pong()
            await stranger.subscribe(WATCH, meeting=f"Meeting:{here.meeting}")
            refused = await stranger.hear()
            assert refused["type"] == "error"
            await here.cast(here.owners[0], here.weight(0), "+-0", NOW)
            await here.cast(here.owners[1], here.weight(1), "--0", NOW)
            assert await watcher.pong() == [], "nothing is told before it is sealed"
            assert await sealed(here) == 6
            told = await change(watcher)
            assert (told["turnout"]["votes"], told["turnout"]["quorum"]) == ("221/2", True)
            assert told["turnout"]["sealedVotes"] == 6
            assert "участвуют 110,5 из 184,83 голосов" in told["turnout"]["explanation"]
            assert (
                {each["outcome"] for each in told["agenda"]} == {each["inFavour"] for each in told["agenda"]} == {None}
            )


async def change(watcher: Socket) -> Any:
    """What is told next?"""
    message = await watcher.hear()
    assert message["type"] == "next", message
    return message["payload"]["data"]["meetingTurnout"]["meeting"]


async def sealed(here: Opened) -> int:
    async with here.database.transaction():
        found = await sealing.seal(NOW)
    here.database.deeds.set()
    return found


def verify(settings: DemoSettings, *which: str) -> tuple[int, str, str]:
    """What does the command say?"""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GOSDOM_")}
    said = {"GOSDOM_DATABASE_URL": settings.database_url.get_secret_value(), "PYTHONPATH": str(ROOT)}
    command = "import sys; from gosdom_graphql.cli import main; sys.exit(main(['meetings', 'verify', *sys.argv[1:]]))"
    done = subprocess.run(
        [sys.executable, "-c", command, *which],
        env=clean | said,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


async def test_the_operator_checks_all_meetings(database: Database, settings: DemoSettings) -> None:
    here = await opened(database)
    await here.cast(here.owners[0], here.weight(0), "+-0")
    async with database.transaction():
        await sealing.begin(here.meeting, NOW)
        await closing.count(here.meeting, NOW)
    code, said, _ = await asyncio.to_thread(verify, settings, f"Meeting:{here.meeting}")
    assert (code, said.startswith(f"well  {here.meeting}  3 votes in 1 seals, root ")) == (0, True)
    await Vote.raw("update vote set mark = 'AGAINST' where mark = 'FOR' and meeting = {}", here.meeting)
    code, said, _ = await asyncio.to_thread(verify, settings)
    assert code == 1
    assert f"ill   {here.meeting}" in said
    assert "→ batch 1: a vote was changed" in said
    code, said, told = await asyncio.to_thread(verify, settings, "nowhere")
    assert (code, said, told) == (1, "", "gosdom: no meeting nowhere was opened here\n")
