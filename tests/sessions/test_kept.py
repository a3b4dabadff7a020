"""A viewer who is kept is never believed: what changed between two queries is so for the second."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from gosdom_core.access import ViewerKind
from gosdom_graphql import clock
from gosdom_graphql.access.tables import GuestAccess
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.homes.tables import ServiceContract, Share
from gosdom_graphql.sessions import kept, store
from gosdom_graphql.sessions.identify import look_up
from gosdom_graphql.sessions.tables import Session
from gosdom_graphql.sessions.viewer import Viewer
from tests.a_house import House

WHO = "{ viewer { kind now person { name } } }"


@pytest.fixture
async def looked_up(region: House, monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Who was looked up, as it happens. Everything that changed before is counted."""
    asked: list[str | None] = []
    usual = look_up

    async def watched(reads: Any, token: str | None, language: str) -> Any:
        asked.append(token)
        return await usual(reads, token, language)

    monkeypatch.setattr(kept, "look_up", watched)
    await number(region.database)
    return asked


async def number(database: Database) -> None:
    """What the ringer does within a second: changed rights are counted."""
    async with database.transaction() as transaction:
        await transaction.connection.execute("select number_events()")


async def issued(region: House, who: str, **more: Any) -> str:
    """A new token of a persona, under a name of its own in `region.tokens`."""
    name = f"{who} {len(region.tokens)}"
    async with region.database.transaction():
        now = await clock.now(region.database)
        region.tokens[name] = await store.issue(key("person", PERSONAS[who][0]), now=now, **more)
    return name


async def test_a_second_query_looks_nobody_up(region: House, looked_up: list[str | None]) -> None:
    who = await issued(region, "owner")
    first = await region.ask(who, WHO)
    assert await region.ask(who, WHO) == first
    assert (await region.answer(who, WHO, language="en"))["data"] == first
    assert looked_up == [region.tokens[who]]
    for _ in range(3):
        assert (await region.ask(None, WHO))["viewer"] is None
    assert looked_up == [region.tokens[who], None]


async def test_an_unknown_token_is_never_kept(region: House, looked_up: list[str | None]) -> None:
    region.tokens["nobody"] = "x" * 43
    for _ in range(2):
        assert (await region.ask("nobody", WHO))["viewer"] is None
    assert len(looked_up) == 2


async def revoked(region: House, who: str) -> None:
    async with region.database.transaction():
        session = await Session.select(Session.id).where(Session.token_hash == store.hashed(region.tokens[who])).first()
        assert session is not None
        await store.revoke(session["id"], now=await clock.now(region.database))


@pytest.mark.parametrize("counted", [True, False])
async def test_a_revoked_session_is_over_at_once(region: House, looked_up: list[str | None], counted: bool) -> None:
    who = await issued(region, "owner")
    assert (await region.ask(who, WHO))["viewer"] is not None
    await revoked(region, who)
    if counted:
        await number(region.database)
    assert (await region.ask(who, WHO))["viewer"] is None
    assert len(looked_up) == 2


async def test_a_session_ends_by_itself(region: House, looked_up: list[str | None]) -> None:
    who = await issued(region, "owner", lasts=timedelta(minutes=5))
    assert (await region.ask(who, WHO))["viewer"] is not None
    await region.clock_to(await clock.now(region.database) + timedelta(minutes=5))
    assert (await region.ask(who, WHO))["viewer"] is None


async def test_the_clock_that_was_moved_is_seen(region: House, looked_up: list[str | None]) -> None:
    who = await issued(region, "owner")
    before = datetime.fromisoformat((await region.ask(who, WHO))["viewer"]["now"])
    await region.clock_to(before + timedelta(seconds=90))
    assert datetime.fromisoformat((await region.ask(who, WHO))["viewer"]["now"]) == before + timedelta(seconds=90)


Change = Callable[[], Awaitable[None]]


async def share_ends() -> None:
    person = key("person", PERSONAS["owner"][0])
    await Share.update({Share.until: date(2026, 11, 22)}).where(Share.person == person)


async def guest_is_shown_out() -> None:
    person = key("person", PERSONAS["guest"][0])
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    await GuestAccess.update({GuestAccess.revoked_at: moment}).where(GuestAccess.person == person)


async def contract_ends() -> None:
    office = key("organisation", str(PERSONAS["dispatcher"][1]))
    await ServiceContract.update({ServiceContract.until: date(2026, 11, 22)}).where(
        ServiceContract.organisation == office
    )


@pytest.mark.parametrize(
    ("who", "change", "counted"),
    [("guest", guest_is_shown_out, True), ("owner", share_ends, False), ("dispatcher", contract_ends, False)],
)
async def test_a_right_that_ends_is_gone_at_once(
    region: House,
    looked_up: list[str | None],
    monkeypatch: pytest.MonkeyPatch,
    who: str,
    change: Change,
    counted: bool,
) -> None:
    query = (
        "{ requests(filter: {open: true}) { nodes { id } totalCount } viewer { guestAccesses { premises { id } } } }"
    )
    before = await region.ask(who, query)
    assert await region.ask(who, query) == before
    assert len(looked_up) == 1
    async with region.database.transaction():
        await change()
    if counted:
        await number(region.database)
    after = await region.ask(who, query)
    assert after != before
    monkeypatch.setattr(kept.KeptViewers, "find", lambda *_: None)
    assert await region.ask(who, query) == after


async def test_what_was_forgiven_is_told_once(region: House, looked_up: list[str | None]) -> None:
    who = await issued(region, "co_owner")
    query = "query($after: String) { requests(after: $after) { totalCount nodes { id } } }"
    assert len((await region.answer(who, query, after="x"))["extensions"]["warnings"]) == 1
    await region.clock_to(await clock.now(region.database) + timedelta(seconds=1))
    assert len((await region.answer(who, query, after="x"))["extensions"]["warnings"]) == 1


async def test_no_more_are_kept_than_fit(
    region: House, looked_up: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST", 1)
    names = [await issued(region, "owner") for _ in range(2)]
    for who in (*names, names[1], names[0]):
        assert (await region.ask(who, WHO))["viewer"] is not None
    assert len(looked_up) == 3


def test_a_viewer_is_looked_up_after_the_hour_in_which_dates_may_change() -> None:
    at = datetime(2026, 11, 23, 20, 59, 59, tzinfo=UTC)
    known = kept.Kept(Viewer(ViewerKind.RESIDENT, at), None, clock.elapsed() + kept.SECONDS, 1, 0)
    assert [known.stands(at), known.stands(at + timedelta(seconds=1))] == [True, False]
    assert not replace(known, until=clock.elapsed()).stands(at)
    assert not replace(known, expires_at=at).stands(at)
