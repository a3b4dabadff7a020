"""The API's own connections to PostgreSQL are cut while it works: what was committed is told, in order and once."""

from __future__ import annotations

import asyncio

import asyncpg

from tests.events.client import socket
from tests.events.conftest import COMMENT, Served

CUTS, TALKERS, EACH = 6, 3, 12
STREAM = """subscription($request: ID, $after: Cursor) { requestChanged(request: $request, after: $after) {
  cursor action } }"""
CUT = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where datname = current_database() and application_name in ('gosdom read', 'gosdom write', 'gosdom ringer',
  'gosdom doorbell')
"""
COMMITTED = "select count(*) from request_comment where request = $1"
LOG = """
select o.seq from event_order o join event e on e.id = o.id where e.kind = 'request.comment' and e.subject = $1
order by o.seq
"""


async def says(live: Served, request: str, text: str) -> bool:
    """Was it written, as far as its author was told? What failed may still have been committed."""
    answer = await live.client.post(
        "/graphql",
        json={"query": COMMENT, "variables": {"input": {"request": request, "text": text}}},
        headers={"Authorization": f"Bearer {live.tokens['owner']}"},
    )
    data = answer.json().get("data")
    return data is not None and data["commentRequest"] == {"userErrors": []}


async def talk(live: Served, request: str, who: str) -> int:
    """How many comments were written?"""
    written = 0
    for number in range(EACH):
        written += await says(live, request, f"{who} {number}")
        await asyncio.sleep(0.05)
    return written


async def test_connections_of_the_api_are_cut_again_and_again(live: Served, database_url: str) -> None:
    request = await live.send()
    id = request.partition(":")[2]
    killer = await asyncpg.connect(database_url)
    async with socket(live.url, live.tokens["owner"]) as owner, asyncio.TaskGroup() as group:
        await owner.subscribe(STREAM, request=request)
        assert await owner.pong() == []
        talking = [group.create_task(talk(live, request, f"Голос {number}")) for number in range(TALKERS)]
        cut = 0
        for _ in range(CUTS):
            await asyncio.sleep(0.15)
            cut += await killer.fetchval(CUT)
        written = sum([await each for each in talking])
        # a connection that is dead is found out by whom it fails, and made anew
        async with asyncio.timeout(20):
            while not await says(live, request, "Связь есть"):  # noqa: ASYNC110 — the server's
                await asyncio.sleep(0.1)
        committed = await killer.fetchval(COMMITTED, id)
        heard = [(await owner.hear())["payload"]["data"]["requestChanged"] for _ in range(committed)]
        assert await owner.pong() == []
    numbers = [row["seq"] for row in await killer.fetch(LOG, id)]
    await killer.close()
    print(f"{cut} connections cut; {written} of {TALKERS * EACH} answered meanwhile; {committed} committed and told")
    assert cut >= CUTS
    assert committed > written > 0
    assert [int(each["cursor"].partition(".")[2]) for each in heard] == numbers
    assert {each["action"] for each in heard} == {"COMMENT"}
