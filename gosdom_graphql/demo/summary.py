"""What a person reads while the demo starts, and once it runs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from gosdom_graphql import clock
from gosdom_graphql.demo import cast
from gosdom_graphql.demo.operations import OPERATIONS
from gosdom_graphql.demo.region import residents
from gosdom_graphql.requests.tables import Request

if TYPE_CHECKING:
    from gosdom_graphql.database import Database


def progress(words: str) -> None:
    """What is being done? Told at once, on standard error: the output is for what is worth keeping."""
    print(f"gosdom: {words} …", file=sys.stderr, flush=True)


async def of(database: Database, url: str, folder: Path, tokens: Mapping[str, str], signing: str | None = None) -> str:
    """What stands here, who can be played, and what can be tried?"""
    now = await clock.now(database)
    requests = await Request.count()
    return "\n".join(
        [
            "",
            f"A region of {len(cast.HOUSES)} houses, {len(residents())} residents and {requests} requests is open.",
            f"Its clock says {_local(now)} in Samara.",
            "",
            f"  GraphiQL  {url}/graphql",
            '            with a persona\'s token in its Headers: {"Authorization": "Bearer …"}',
            *([f"  Sign in   {signing}  as anyone, in a browser: it keeps a cookie"] if signing else []),
            f"  Tokens    {folder / 'tokens.json'}",
            "  Clock     curl -X POST " + url + """/demo/clock -d '{"by": "P1D"}'""",
            "",
            "Personas and their tokens:",
            "",
            *(f"  {persona:<17} {token}  {_who(persona)}" for persona, token in tokens.items()),
            "",
            "Three operations to paste:",
            "",
            *(
                f"# {number}. as {each.persona}: {each.title}\n{indent(each.text, '  ')}\n"
                for number, each in enumerate(OPERATIONS, 1)
            ),
            "Ctrl-C stops everything; the next start finds it as it was.",
        ]
    )


def _local(now: datetime) -> str:
    return f"{now.astimezone(ZoneInfo(cast.SAMARA)):%d.%m.%Y %H:%M}"


def _who(persona: str) -> str:
    return f"{cast.PERSONAS[persona][0]}, {cast.as_what(persona)}"
