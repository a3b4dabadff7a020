"""Two at once: two people with one code, one person with two, owners who take back and extend, guesses in parallel."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gosdom_graphql.access.store.invitations import LETTERS, hashed
from gosdom_graphql.access.tables import GuestAccess, GuestTry
from tests.access.conftest import As
from tests.access.guests import ACCEPT, CHANGE, INVITE, REVOKE, WITHDRAW, offer, uuid_of
from tests.access.test_life import codes, let_in
from tests.rights.cast import Cast, key

DAY = timedelta(days=1)
AT = datetime(2026, 4, 6, 8, tzinfo=UTC)


def told(answers: list[Any]) -> Counter[str]:
    """How often was each code told? `done` where none was."""
    return Counter(next(iter(codes(each)), "done") for each in answers)


async def accesses(code_of_whom: str) -> list[dict[str, Any]]:
    return await GuestAccess.select().where(GuestAccess.person == key(code_of_whom))


@pytest.mark.parametrize("again", range(4))
async def test_two_people_hand_in_one_code_at_once(asks: As, again: int) -> None:
    at = AT + again * DAY
    invited = await asks("owner", at, INVITE, input=offer(until=f"2026-04-{6 + again:02}"))
    people = ("outsider", "buyer", "attorney", "parent")
    answers = await asyncio.gather(*(asks(who, at, ACCEPT, code=invited["code"], confirm=True) for who in people))
    assert told(answers) == {"done": 1, "INVITATION_OVER": 3}
    made = await GuestAccess.count().where(GuestAccess.invitation == uuid_of(invited["invitation"]["id"]))
    assert made == 1


async def test_one_person_hands_in_one_code_many_times_at_once(asks: As) -> None:
    at = AT + 10 * DAY
    invited = await asks("owner", at, INVITE, input=offer(until="2026-04-16"))
    answers = await asyncio.gather(
        *(asks("outsider", at, ACCEPT, code=invited["code"], confirm=True) for _ in range(6))
    )
    assert told(answers) == {"done": 6}
    assert len({each["access"]["id"] for each in answers}) == 1


async def test_one_person_hands_in_two_codes_of_the_same_days_at_once(asks: As) -> None:
    at = AT + 20 * DAY
    invited = [await asks(who, at, INVITE, input=offer(until="2026-04-27")) for who in ("owner", "co_owner")]
    answers = await asyncio.gather(*(asks("outsider", at, ACCEPT, code=each["code"], confirm=True) for each in invited))
    assert told(answers) == {"done": 1, "ALREADY_GUEST": 1}


@pytest.mark.parametrize("again", range(4))
async def test_a_code_is_handed_in_and_taken_back_at_once(asks: As, again: int) -> None:
    at = AT + (30 + again) * DAY
    day = at.date().isoformat()
    invited = await asks("owner", at, INVITE, input=offer(until=day))
    accepted, withdrawn = await asyncio.gather(
        asks("outsider", at, ACCEPT, code=invited["code"], confirm=True),
        asks("co_owner", at, WITHDRAW, id=invited["invitation"]["id"]),
    )
    assert (codes(accepted), codes(withdrawn)) in (([], ["NOT_NOW"]), (["INVITATION_OVER"], []))
    found = await GuestAccess.count().where(GuestAccess.invitation == uuid_of(invited["invitation"]["id"]))
    assert found == (0 if codes(accepted) else 1)


@pytest.mark.parametrize("again", range(4))
async def test_two_owners_take_back_and_extend_at_once(cast: Cast, asks: As, again: int) -> None:
    """Whoever is first: what was taken back stays taken back, and is not extended afterwards."""
    at = AT + (40 + again) * DAY
    access = await let_in(asks, "outsider", at, until=at.date().isoformat())
    both = [
        asks("owner", at, REVOKE, id=access),
        asks("co_owner", at, CHANGE, input={"access": access, "until": "2027-12-31"}),
    ]
    revoked, extended = await asyncio.gather(*both) if again % 2 else reversed(await asyncio.gather(*reversed(both)))
    assert codes(revoked) == []
    assert codes(extended) in ([], ["NOT_NOW"])
    kept = await GuestAccess.objects().where(GuestAccess.id == uuid_of(access)).first()
    assert kept is not None
    assert (kept.revoked_at, kept.ended_by) == (at, key("Anna"))
    assert (await cast.viewer("outsider", at)).premises == ()
    kinds = await cast.database.read.fetch("select kind from event where subject = $1 order by id", uuid_of(access))
    told_in_order = [row["kind"].partition(".")[2] for row in kinds]
    assert told_in_order[-1] == "revoked"
    assert told_in_order == ["granted", *(["changed"] if codes(extended) == [] else []), "revoked"]


async def test_guesses_in_parallel_are_counted_one_by_one(asks: As) -> None:
    at = AT + 60 * DAY
    invited = await asks("owner", at, INVITE, input=offer())
    guesses = [invited["code"][:-1] + each for each in LETTERS if each != invited["code"][-1]]
    answers = await asyncio.gather(*(asks("outsider", at, ACCEPT, code=each, confirm=True) for each in guesses))
    assert told(answers) == {"INVITATION_UNKNOWN": 5, "TRIED_TOO_OFTEN": len(guesses) - 5}
    kept = await GuestTry.objects().where(GuestTry.person == key("Kirill")).first()
    assert kept is not None
    assert kept.tries == 5


async def test_codes_are_many_and_differ(asks: As, cast: Cast) -> None:
    """Sixty random bits: of twenty codes no two share a hash, and all letters come from the alphabet."""
    at = AT + 400 * DAY
    told_codes = [(await asks("owner", at, INVITE, input=offer()))["code"] for _ in range(20)]
    bare = {each.replace("-", "") for each in told_codes}
    assert len(bare) == 20
    assert {len(each) for each in bare} == {12}
    assert set("".join(bare)) <= set(LETTERS)
    rows = await cast.database.read.fetch("select code_hash from guest_invitation")
    assert {hashed(each) for each in bare} <= {row["code_hash"] for row in rows}
