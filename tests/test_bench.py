"""The bench measures what it says: each part explains itself, and what it compares is the same thing, in small.

Nothing is timed here, nothing installed and no process started: the parts' own pieces run over one seeded house.
"""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from gosdom_graphql.app import create_app
from gosdom_graphql.database import Database
from gosdom_graphql.seed import Seeded, seed
from gosdom_graphql.serving import serving
from gosdom_graphql.settings import Settings
from tests.bench import _deeds, _peers, fanout, growth, plans, reads, startup, writes
from tests.bench.__main__ import main, parts
from tests.bench._http import raw
from tests.bench._pages import PAGES
from tests.bench._said import listener
from tests.bench._serve import by_hand, settings_for
from tests.bench._sockets import Crowd


@pytest.fixture(scope="module")
def settings(database_url: str) -> Settings:
    """As the bench has them; one connection that writes and one that reads: what is listened to is all that is said."""
    return settings_for(database_url).model_copy(update={"write_connections": 1, "read_connections": 1})


@pytest.fixture(scope="module")
async def seeded(database: Database, settings: Settings) -> Seeded:
    return await seed(settings.database_url.get_secret_value(), houses=1)


async def said(app: Any, wire: bytes) -> Any:
    """What does an application answer to a request as the bench writes it?"""
    head, _, body = wire.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://house") as client:
        answer = await client.post("/graphql", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("part", parts())
def test_each_part_explains_itself(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([part, "--help"])
    assert ended.value.code == 0
    assert f"usage: python -m tests.bench {part}" in capsys.readouterr().out


def test_who_cannot_be_installed_is_absent_with_the_reason() -> None:
    nobody = _peers.Peers(None)
    with pytest.raises(_peers.Absent, match="--no-peers"):
        nobody.script("postgraphile.mjs")
    with pytest.raises(_peers.Absent, match="--no-peers"):
        nobody.python()


async def test_the_floor_of_reading_answers_as_ours_does(
    database: Database, settings: Settings, seeded: Seeded
) -> None:
    place = await reads.place_of(settings.database_url.get_secret_value(), seeded)
    floor, ours = by_hand(database, settings), create_app(settings, database)
    for page in PAGES:
        wire = reads.asked_of("ours", 0, page, 10, place)
        first, second = await said(floor, wire), await said(ours, wire)
        assert str(first).count("'id'") >= 10
        assert reads.plain(first) == reads.plain(second), page.name


async def test_the_floor_of_writing_writes_and_answers_as_ours_does(
    database: Database, settings: Settings, seeded: Seeded
) -> None:
    url, app = settings.database_url.get_secret_value(), create_app(settings, database)
    place = await writes.laid(url, seeded, 4)
    floor = _deeds.application(database, await _deeds.heard(database, app, place.walk))

    def by(server: Any) -> _deeds.Ask:
        return lambda asked: said(server, writes.wire(asked, 0))

    await writes.checked(url, {"floor": by(floor), "ours": by(app)}, place)


async def asked(address: str, token: str, query: str, **variables: str) -> Any:
    """What does a server answer to somebody?"""
    async with httpx.AsyncClient(base_url=address, headers={"Authorization": f"Bearer {token}"}) as client:
        answer = await client.post("/graphql", json={"query": query, "variables": variables})
    return answer.json()["data"]


async def test_all_sockets_are_told_and_nobody_twice(database: Database, settings: Settings, seeded: Seeded) -> None:
    url = settings.database_url.get_secret_value()
    tokens = await fanout.neighbours(url, 5)
    house = await database.read.fetchval("select 'House:' || id from house")
    async with serving(create_app(settings, database), "127.0.0.1", 0) as address:
        sent = await asked(address, seeded.tokens["owner"], fanout.SUBMIT, house=house, text="я")
        request = sent["submitRequest"]["request"]["id"]
        async with asyncio.timeout(20):
            while await database.read.fetchval("select exists(select from event_new)"):  # noqa: ASYNC110 — the server's
                await asyncio.sleep(0.02)
    # A server begins at the end of the log: the next one tells nobody of the sending, however late it was numbered.
    async with serving(create_app(settings, database), "127.0.0.1", 0) as address:
        crowd, again = (Crowd(int(address.rpartition(":")[2])) for _ in range(2))
        query = fanout.SEEN.format(cursor="Cursor", more="")
        await crowd.join(tokens, query, [{"request": request}] * len(tokens))
        crowd.expect()
        begun = perf_counter()
        await asked(address, seeded.tokens["dispatcher"], fanout.COMMENT, request=request)
        assert await crowd.told(begun, 30) > 0
        await asyncio.sleep(0.1)
        assert [each.seen for each in crowd.watchers] == [1] * 5
        given = [{"request": request, "after": each.cursor} for each in crowd.watchers]
        await asked(address, seeded.tokens["dispatcher"], fanout.COMMENT, request=request)
        await again.join(tokens, query, given)
        await again.seen(1, 30)
        assert [each.seen for each in again.watchers] == [1] * 5
        crowd.close()
        again.close()


async def test_every_list_of_growth_is_answered(database: Database, settings: Settings, seeded: Seeded) -> None:
    app = create_app(settings, database)
    asked = [*growth.lists(("dispatcher",)), *plans.unlike(("dispatcher",))]
    assert {each.name for each in asked} >= {"requests", "notices", "houses", "organisations", "lawTerms"}
    for each in asked:
        answer = await said(app, raw(0, seeded.tokens["dispatcher"], each.query, {}))
        assert "errors" not in answer, each


async def test_a_list_is_read_by_both_kinds_of_plan(database: Database, seeded: Seeded) -> None:
    each = next(plans.unlike(("dispatcher",)))
    async with listener(database) as listening:
        statement, values = await listening.said(seeded.tokens["dispatcher"], each.query)
        took = await plans.both(listening, statement, values, times=1)
        told = [await listening.plan(statement, values, f"force_{way}_plan") for way in ("generic", "custom")]
        async with database.read.acquire() as connection:
            left = await connection.fetchval("show plan_cache_mode")
    assert took.generic > 0
    assert took.custom > 0
    # a plan for all values names none of them; what a connection is used for next is planned as before
    assert ["any ($" in plan.lower() for plan in told] == [True, False], told
    assert left == "force_generic_plan"


def test_imports_are_told_by_package() -> None:
    told = (
        "import time:       120 |        300 |   graphql.language.ast\nimport time:        80 |         80 | graphql\n"
    )
    assert startup.packages(f"a line of the log\n{told}") == {"graphql": 200}


def test_a_server_of_the_bench_is_as_in_production() -> None:
    settings = settings_for("postgresql://bench@/bench")
    assert (settings.demo, settings.metrics, settings.log_level) == (False, True, "info")
    assert settings.viewer_budget, "a budget of 0 would not be kept account of"
    assert isinstance(settings.database_url, SecretStr)
