"""Casting: exactly once for each weight and item, by who holds it at the moment, whatever devices do at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from gosdom_core.errors import Missing, NotAllowed, NotFound, Refused
from gosdom_core.meetings import (
    ConsentMissing,
    Form,
    Mark,
    MinorIsRepresented,
    NotAnOwner,
    SuccessionUnclear,
    VoteIsFinal,
    VotingNotOpen,
    Way,
)
from gosdom_graphql.access.tables import Power
from gosdom_graphql.database import Database, new_id
from gosdom_graphql.files.tables import File
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.meetings.store import closing, sealing, voting
from gosdom_graphql.meetings.store.voting import Decision
from gosdom_graphql.meetings.tables import Ballot, Vote
from gosdom_graphql.meetings.words import NotVotedHere
from gosdom_graphql.sessions.fresh import FreshSignInNeeded
from tests.meetings.opened import ENDS, NOON, STARTS, Opened, opened, person, share
from tests.rights.snapshot import snapshot

SNILS = "11223344595"
SOLD = date(2026, 3, 24)


@pytest.fixture
async def here(database: Database) -> Opened:
    return await opened(database)


async def standing(weight: UUID) -> dict[str, str]:
    """What was voted with each ballot of the weight, in the order of the agenda; a dot for nothing."""
    rows = await Ballot.raw(
        "select b.key, string_agg(coalesce(v.mark, '.'), ' ' order by i.position) as marks from ballot b"
        " join agenda_item i on i.meeting = b.meeting left join vote v on v.ballot = b.id and v.item = i.id"
        " where b.weight = {} group by b.key",
        weight,
    )
    return {row["key"].partition(":")[2].partition("/")[2]: row["marks"] for row in rows}


async def test_all_at_once_and_one_by_one(here: Opened) -> None:
    await here.cast(here.owners[0], here.weight(0), "+-0")
    assert await standing(here.weight(0)) == {"": "FOR AGAINST ABSTAINED"}
    await here.cast(here.owners[1], here.weight(1), ".+.")
    await here.cast(here.owners[1], here.weight(1), "-..", NOON + timedelta(days=1))
    assert await standing(here.weight(1)) == {"": "AGAINST FOR ."}


async def refused(here: Opened, why: type[Refused], deed: Any) -> Refused:
    """The deed is refused, and every table is as it was."""
    before = await snapshot(here.database)
    with pytest.raises(why) as caught:
        await deed
    assert type(caught.value) is why
    assert await snapshot(here.database) == before
    return caught.value


async def test_the_first_valid_vote_is_final(here: Opened) -> None:
    await here.cast(here.owners[0], here.weight(0), "+..")
    why = await refused(here, VoteIsFinal, here.cast(here.owners[0], here.weight(0), "-+."))
    assert why.figures["items"] == "1"
    before = await Vote.count()
    again = await here.cast(here.owners[0], here.weight(0), "+..")
    assert again.ids["meeting"] == here.meeting
    assert await Vote.count() == before, "the same again changes nothing"


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (STARTS - timedelta(microseconds=1), False),
        (STARTS, True),
        (ENDS - timedelta(microseconds=1), True),
        (ENDS, False),
    ],
)
async def test_to_the_second(here: Opened, at: datetime, opens: bool) -> None:
    if opens:
        await here.cast(here.owners[0], here.weight(0), "+++", at)
    else:
        await refused(here, VotingNotOpen, here.cast(here.owners[0], here.weight(0), "+++", at))


async def test_who_may_not(here: Opened) -> None:
    stranger, weight = await person("Прохожий"), here.weight(0)
    known: dict[str, Any] = {"meeting_premises": (here.flats[0],)}
    await refused(here, NotFound, here.cast(here.owners[1], weight, "+++"))
    await refused(here, NotAnOwner, here.cast(stranger, weight, "+++", **known))
    viewer = here.viewer(stranger)
    outside = type(viewer)(viewer.kind, NOON, person=stranger, fresh_at=NOON)
    await refused(here, NotFound, _cast(here, outside, weight))
    await refused(here, NotFound, _cast(here, outside, new_id()))
    stale = type(viewer)(viewer.kind, NOON, person=here.owners[0], fresh_at=NOON - timedelta(minutes=15))
    await refused(here, FreshSignInNeeded, _cast(here, stale, weight))
    await refused(here, Missing, here.cast(here.owners[0], weight, "..."))
    other = await opened(here.database)
    with pytest.raises(NotFound):
        async with here.database.transaction():
            await voting.cast(here.viewer(here.owners[0]), weight, {other.items[0]: Mark.FOR})


async def _cast(here: Opened, viewer: Any, weight: UUID) -> None:
    async with here.database.transaction():
        await voting.cast(viewer, weight, here.chosen("+++"))


async def power(here: Opened, flat: int, attorney: UUID, owner: UUID, deeds: list[str] | None, **more: Any) -> None:
    await Power(
        id=new_id(), house=here.house, premises=here.flats[flat], person=attorney, owner=owner, deeds=deeds,
        document="Доверенность № 7", document_date=date(2026, 1, 1), since=date(2026, 1, 1),
        until=None if deeds is None else date(2026, 12, 31), recorded_at=datetime(2026, 1, 1, tzinfo=UTC), **more,
    ).save()  # fmt: skip


async def test_a_representative_with_that_scope(here: Opened) -> None:
    attorney = await person("Поверенный")
    await power(here, 0, attorney, here.owners[0], ["SEE_READINGS"])
    await refused(here, NotFound, here.cast(attorney, here.weight(0), "+++"))
    await power(here, 0, attorney, here.owners[0], ["VOTE"])
    await here.cast(attorney, here.weight(0), "+++")
    row = await Vote.objects().where(Vote.meeting == here.meeting).first()
    assert row is not None
    assert (row.person, row.owner) == (attorney, here.owners[0])
    over = await person("Бывший поверенный")
    await power(here, 1, over, here.owners[1], ["VOTE"], revoked_at=NOON - timedelta(hours=1), ended_by=over)
    await refused(here, NotFound, here.cast(over, here.weight(1), "+++"))


async def test_a_child_a_minor_and_their_mother(here: Opened) -> None:
    mother = await person("Мать")
    for flat, born in ((0, date(2013, 1, 1)), (1, date(2009, 1, 1))):
        changes: Any = {Person.born: born}
        await Person.update(changes).where(Person.id == here.owners[flat])
        await power(here, flat, mother, here.owners[flat], None)
    await refused(here, MinorIsRepresented, here.cast(here.owners[0], here.weight(0), "+++"))
    await here.cast(mother, here.weight(0), "+++")
    await refused(here, ConsentMissing, here.cast(here.owners[1], here.weight(1), "+++"))
    await refused(here, NotFound, here.cast(mother, here.weight(1), "+++"))


async def test_what_was_cast_before_a_sale_stands(here: Opened) -> None:
    """The seller voted on one item before the sale, the buyer on what was left; the seller on nothing any more."""
    buyer = await person("Покупатель")
    weight, day = here.weight(0), datetime(2026, 3, 23, 8, tzinfo=UTC)
    await here.sell(0, buyer, SOLD)
    await refused(here, NotFound, here.cast(buyer, weight, "+++", day))
    await here.cast(here.owners[0], weight, "+..", day)
    await refused(here, NotFound, here.cast(here.owners[0], weight, ".+."))
    for probe in ("---", "+++", "0.."):  # the same, or otherwise: how the seller voted is not told
        why = await refused(here, VoteIsFinal, here.cast(buyer, weight, probe))
        assert why.figures["items"] == "1"
    await here.cast(buyer, weight, ".--")
    assert await standing(weight) == {"": "FOR AGAINST AGAINST"}


async def test_a_weight_that_was_sold_in_part_is_split(here: Opened) -> None:
    buyer = await person("Покупатель доли")
    weight = here.weight(0)
    await here.sell(0, buyer, SOLD, 1, 3)
    await here.cast(buyer, weight, "---")
    await here.cast(here.owners[0], weight, "+++")
    rows = await Ballot.objects().where(Ballot.weight == weight).order_by(Ballot.key)
    votes = {row.key.rpartition("/")[2]: Fraction(int(row.numerator), int(row.denominator)) for row in rows}
    assert [row.split_at is not None for row in rows] == [True, False, False]
    assert sorted(votes.values())[:2] == [Fraction(50, 3), Fraction(100, 3)]
    assert sorted((await standing(weight)).values()) == [". . .", "AGAINST AGAINST AGAINST", "FOR FOR FOR"]
    await refused(here, VoteIsFinal, here.cast(buyer, weight, "+++"))
    async with here.database.transaction():
        assert await closing.count(here.meeting, ENDS)


async def test_whose_it_is_the_register_does_not_tell(here: Opened) -> None:
    """Half of a weight that was cast in part goes to two people, and a part that was not: a person decides."""
    one, two = await person("Первый"), await person("Второй")
    weight = here.weight(0)
    await here.sell(0, one, date(2026, 3, 22), 1, 2)
    await here.cast(one, weight, "+++")
    await Person.raw(
        "update share set until = {} where premises = {} and until is null", date(2026, 3, 23), here.flats[0]
    )
    await share(here.house, here.flats[0], two, Fraction(1, 3), SOLD)
    await share(here.house, here.flats[0], await person("Третий"), Fraction(2, 3), SOLD)
    await refused(here, SuccessionUnclear, here.cast(two, weight, "+++"))


async def test_two_devices_at_once(here: Opened) -> None:
    """Eight devices of one owner cast for and against: one wins, the others learn that it is final, or the same."""
    outside = [asyncio.create_task(here.cast(here.owners[0], here.weight(0), "+-"[n % 2] * 3)) for n in range(8)]
    found = await asyncio.gather(*outside, return_exceptions=True)
    marks = (await standing(here.weight(0)))[""].split()
    assert len(set(marks)) == 1
    won = "FOR" if marks[0] == "FOR" else "AGAINST"
    for n, each in enumerate(found):
        assert isinstance(each, VoteIsFinal) == (("FOR", "AGAINST")[n % 2] != won), each
    assert await Vote.count().where(Vote.meeting == here.meeting) == 3


async def test_the_close_waits_for_a_vote_that_arrived_before_it(here: Opened) -> None:
    """The end falls between the check and the write: who arrived is counted, who comes later is told so."""
    last = ENDS - timedelta(microseconds=1)
    checked, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with here.database.transaction():
            await voting.cast(here.viewer(here.owners[0], last), here.weight(0), here.chosen("+++"))
            checked.set()
            await go_on.wait()

    async def close() -> int:
        async with here.database.transaction():
            return await closing.count(here.meeting, ENDS)

    voting_now = asyncio.create_task(slow())
    await checked.wait()
    closing_now = asyncio.create_task(close())
    await asyncio.sleep(0.1)
    assert not closing_now.done(), "it waits for the vote"
    late = asyncio.create_task(here.cast(here.owners[1], here.weight(1), "+++", last))
    await asyncio.sleep(0.1)
    go_on.set()
    await voting_now
    assert await closing_now
    try:
        await late
        came = 2
    except VotingNotOpen:
        came = 1
    row = await Ballot.raw("select present_numerator n, present_denominator d from meeting where id = {}", here.meeting)
    present = Fraction(int(row[0]["n"]), int(row[0]["d"]))
    assert present == {1: Fraction(50), 2: Fraction("110.5")}[came], "exactly who was told that it is cast is counted"
    await refused(here, VotingNotOpen, here.cast(here.owners[2], here.weight(2), "+++", last))


async def test_the_clock_goes_back_after_the_count(here: Opened) -> None:
    async with here.database.transaction():
        assert await closing.count(here.meeting, ENDS)
    await refused(here, VotingNotOpen, here.cast(here.owners[0], here.weight(0), "+++", NOON))


# --- On paper and in person ------------------------------------------------------------------------------------------


async def scan(owner: UUID) -> UUID:
    """A file that waits to be attached."""
    id = new_id()
    await File(
        id=id, owner=owner, name="решение.pdf", state="KEPT", created_at=NOON, hmac_inner=b"i" * 64,
        hmac_outer=b"o" * 64, kind="PDF", size=7, sha256=b"s" * 32, place=str(id), rank=0,
    ).save()  # fmt: skip
    return id


async def enter(
    here: Opened, weight: UUID, marks: str, by: UUID | None = None, at: datetime = NOON, **more: Any
) -> None:
    """A decision with one cross an item; `x` for two, a dot for none."""
    crosses = {
        item: [Mark.FOR, Mark.AGAINST] if mark == "x" else [] if mark == "." else [Mark(mark)]
        for item, mark in zip(here.items, marks, strict=True)
    }
    who = by or here.administrator
    told = {"way": Way.PAPER} | more
    if told["way"] is Way.PAPER and "files" not in told:
        told["files"] = (await scan(who),)
    async with here.database.transaction():
        await voting.enter(here.viewer(who, at), Decision(weight=weight, marks=crosses, **told))


async def test_a_decision_on_paper(here: Opened) -> None:
    await enter(here, here.weight(0), "+x.")
    assert await standing(here.weight(0)) == {"": "FOR SPOILT BLANK"}
    await here.cast(here.owners[0], here.weight(0), ".-.")
    assert "AGAINST" in (await standing(here.weight(0)))[""], "a spoilt item is no vote: a later valid one fills it"
    (kept,) = await File.raw("select count(*) n from file f join paper_decision d on d.id = f.decision")
    assert kept["n"] >= 1


async def test_paper_cannot_contradict_what_was_cast(here: Opened) -> None:
    await here.cast(here.owners[0], here.weight(0), "+..")
    file = (await scan(here.administrator),)
    await refused(here, VoteIsFinal, enter(here, here.weight(0), "-..", files=file))
    await enter(here, here.weight(0), "++x")
    assert await standing(here.weight(0)) == {"": "FOR FOR SPOILT"}


async def _enter(here: Opened, viewer: Any, file: tuple[UUID, ...]) -> None:
    async with here.database.transaction():
        decision = Decision(weight=here.weight(0), marks={}, way=Way.PAPER, files=file)
        await voting.enter(viewer, decision)


async def test_who_enters_and_when(here: Opened) -> None:
    file = (await scan(here.administrator),)
    await refused(here, NotFound, enter(here, here.weight(0), "+++", here.owners[1], files=file))
    seen: dict[str, Any] = {"meeting_premises": (here.flats[0],)}
    await refused(here, NotAllowed, _enter(here, here.viewer(here.owners[0], **seen), file))
    await refused(here, Missing, enter(here, here.weight(0), "+++", files=()))
    late = ENDS + timedelta(minutes=1)
    told: dict[str, Any] = {"files": file, "received_at": ENDS - timedelta(minutes=1)}
    await refused(here, VotingNotOpen, enter(here, here.weight(0), "+++", at=late, **told))
    await refused(here, NotVotedHere, enter(here, here.weight(0), "+++", way=Way.IN_PERSON))


async def test_of_a_joint_weight_one_signs(database: Database) -> None:
    here = await opened(database, form=Form.MIXED)
    changes: Any = {Person.born: date(2009, 1, 1), Person.snils: SNILS}
    await Person.update(changes).where(Person.id == here.owners[0])
    file = (await scan(here.administrator),)
    await refused(here, ConsentMissing, enter(here, here.weight(0), "+++", files=file))
    await enter(here, here.weight(0), "+++", consent=True)
    await refused(here, NotAnOwner, enter(here, here.weight(1), "+++", owner=SNILS, way=Way.IN_PERSON))


async def test_who_came_and_said_nothing_takes_part(database: Database) -> None:
    here = await opened(database, form=Form.IN_PERSON, in_system=False)
    await refused(here, NotVotedHere, here.cast(here.owners[0], here.weight(0), "+++"))
    await enter(here, here.weight(0), "...", way=Way.IN_PERSON)
    await enter(here, here.weight(1), "++-", way=Way.IN_PERSON)
    await enter(here, here.weight(1), "++-", way=Way.IN_PERSON)
    async with database.transaction():
        await sealing.seal(NOON)
        assert await closing.count(here.meeting, ENDS)
    asked = "select outcome, uncounted, denominator from agenda_item where meeting = {} order by position"
    rows = await Vote.raw(asked, here.meeting)
    assert [(row["outcome"], row["uncounted"] / row["denominator"]) for row in rows] == [
        ("ADOPTED", 50), ("NOT_ADOPTED", 50), ("NOT_ADOPTED", 50),
    ]  # fmt: skip
