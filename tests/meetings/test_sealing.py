"""Sealing and counting: the chain is whole, whatever is touched is found, and a recount gives what was written down."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from gosdom_core import meetings as core
from gosdom_core.meetings import ItemKind, proof
from gosdom_graphql.database import Database, new_id
from gosdom_graphql.meetings.store import checking, closing, reading, sealing
from gosdom_graphql.meetings.tables import AgendaItem, Meeting, MeetingTurnout, Vote, VoteSeal
from tests.meetings.opened import ENDS, NOON, Opened, opened

OTHER = "update vote set mark = 'AGAINST' where id = (select id from vote where meeting = {} and mark = 'FOR' limit 1)"
REMOVED = "delete from vote where id = (select id from vote where meeting = {} order by id desc limit 1)"
ADDED = """
insert into vote (id, house, meeting, ballot, item, receipt, mark, way, person, owner, cast_at, salt, seal, leaf)
select gen_random_uuid(), v.house, v.meeting, b.id, v.item, gen_random_uuid(), 'FOR', 'SYSTEM', v.person, v.owner,
  v.cast_at, v.salt, v.seal, v.leaf + 50
from vote v join ballot b on b.meeting = v.meeting and b.cast_at is null where v.meeting = {} limit 1
"""


@pytest.fixture
async def here(database: Database) -> Opened:
    """Two of four have voted, in two batches."""
    here = await opened(database)
    async with database.transaction():
        await sealing.seal(NOON)
    await here.cast(here.owners[0], here.weight(0), "+-0")
    await sealed(here, NOON + timedelta(seconds=1))
    await here.cast(here.owners[1], here.weight(1), "++-")
    await sealed(here, NOON + timedelta(seconds=2))
    return here


async def sealed(here: Opened, now: datetime) -> int:
    async with here.database.transaction():
        return await sealing.seal_meeting(here.meeting, now)


async def found(here: Opened) -> list[str]:
    """What is wrong with it, in English?"""
    checked = await checking.check(here.meeting)
    assert checked is not None
    return [each.en for each in checked.wrong]


async def turnout(here: Opened) -> tuple[Fraction, bool, int, int]:
    row = await MeetingTurnout.objects().where(MeetingTurnout.meeting == here.meeting).first()
    assert row is not None
    present = Fraction(int(row.present_numerator), int(row.present_denominator))
    return present, row.quorum, row.votes, row.seals


async def test_the_turnout_as_of_the_last_seal(here: Opened) -> None:
    assert await turnout(here) == (Fraction("110.5"), True, 6, 2), "110.5 of 184.83 is more than half"
    await here.cast(here.owners[2], here.weight(2), "+..")
    assert (await turnout(here))[2:] == (6, 2), "not sealed yet"
    assert await sealed(here, NOON + timedelta(seconds=3)) == 1
    assert await turnout(here) == (Fraction("143.83"), True, 7, 3)
    assert await sealed(here, NOON + timedelta(seconds=4)) == 0, "nothing came: nothing is sealed, nothing is told"


async def test_the_turnout_is_that_of_the_core(here: Opened) -> None:
    known = await reading.meeting(here.meeting)
    assert known is not None
    votes, _ = await reading.votes(here.meeting)
    roll = core.Roll(known.meeting.day, tuple(await reading.ballots(here.meeting)))
    ballots = proof.ballots([each for inside in votes.values() for each in inside], 3)
    assert core.turnout(known.meeting, roll, ballots, at=NOON).participants == (await turnout(here))[0]


async def test_nothing_is_wrong(here: Opened) -> None:
    assert await found(here) == []
    async with here.database.transaction():
        assert await closing.count(here.meeting, ENDS)
    assert await found(here) == []


@pytest.mark.parametrize("counted", [False, True], ids=["open", "counted"])
@pytest.mark.parametrize(
    ("touched", "why"),
    [
        (OTHER, "a vote was changed"),
        (REMOVED, "a vote was removed"),
        (ADDED, "a vote was added"),
        ("update vote set cast_at = cast_at + interval '1 second' where meeting = {}", "a vote was changed"),
        ("update vote set person = (select id from person where id <> vote.person limit 1) where meeting = {}",
         "a vote was changed"),
        ("update ballot set numerator = numerator + 1 where meeting = {}", "a vote was changed"),
        ("update meeting_weight set numerator = numerator + 1 where meeting = {}", "the frozen roll was changed"),
        ("update vote_seal set sealed_at = sealed_at, chained = sha256(chained) where number = 2 and meeting = {}",
         "a link of the chain does not fit"),
        ("update meeting_turnout set votes = 0, chained = sha256(chained) where meeting = {}",
         "the chain does not end with what is written down"),
        ("update ballot set cast_at = null, marks = '' where meeting = {}",
         "what is said to be cast is not what was voted"),
        ("update ballot set marks = '---' where cast_at is not null and meeting = {}",
         "what is said to be cast is not what was voted"),
    ],
)  # fmt: skip
async def test_a_past_vote_is_touched(here: Opened, touched: str, why: str, counted: bool) -> None:
    if counted:
        async with here.database.transaction():
            assert await closing.count(here.meeting, ENDS)
    await Vote.raw(touched, here.meeting)
    assert any(each.endswith(why) for each in await found(here)), await found(here)


async def test_a_vote_is_put_in_by_hand_and_sealed_by_the_clock(here: Opened) -> None:
    """It lies about unsealed, as a real one does; but nobody cast its ballot."""
    await Vote.raw(ADDED, here.meeting)
    await Vote.raw("update vote set seal = null, leaf = null where leaf >= 50 and meeting = {}", here.meeting)
    await sealed(here, NOON + timedelta(seconds=3))
    assert await found(here) == ["what is said to be cast is not what was voted"]


async def test_the_result_is_touched(here: Opened) -> None:
    async with here.database.transaction():
        assert await closing.count(here.meeting, ENDS)
    await AgendaItem.raw("update agenda_item set in_favour = in_favour + 1 where meeting = {}", here.meeting)
    assert await found(here) == ["the result written down is not what a recount gives"]


async def results(here: Opened) -> list[tuple[str, str]]:
    rows = await AgendaItem.objects().where(AgendaItem.meeting == here.meeting).order_by(AgendaItem.position)
    return [(row.outcome, "; ".join(row.steps_ru)) for row in rows]


async def test_counted_by_the_book(here: Opened) -> None:
    """A tie of one item, two thirds of another that are missed; the last root stands in the meeting."""
    await here.cast(here.owners[2], here.weight(2), "-+-")
    async with here.database.transaction():
        assert await closing.count(here.meeting, ENDS)
        assert not await closing.count(here.meeting, ENDS), "once"
    row = await Meeting.objects().where(Meeting.id == here.meeting).first()
    head = await VoteSeal.objects().where(VoteSeal.meeting == here.meeting).order_by(VoteSeal.number, ascending=False)
    assert row is not None
    assert (row.state, row.quorum, bytes(row.root)) == ("COUNTED", True, bytes(head[0].chained))
    assert [(each.votes, each.number) for each in head] == [(3, 3), (3, 2), (3, 1)]
    found = await results(here)
    assert [outcome for outcome, _ in found] == ["ADOPTED", "NOT_ADOPTED", "NOT_ADOPTED"]
    assert "за 110,5, против 33,33, воздержались 0, не засчитано 0" in found[0][1]
    assert "нужно не менее 2/3 всех голосов дома (ст. 46 ч. 1, ЖК РФ)" in found[1][1]


async def test_half_is_no_quorum_and_it_may_be_repeated(database: Database) -> None:
    here = await opened(database, ["50", "50", "0.01"])
    await here.cast(here.owners[0], here.weight(0), "+++")
    async with database.transaction():
        await sealing.seal(NOON)
        assert await closing.count(here.meeting, ENDS)
    assert {outcome for outcome, _ in await results(here)} == {"NO_QUORUM"}
    row = await MeetingTurnout.objects().where(MeetingTurnout.meeting == here.meeting).first()
    assert row is not None
    assert "ABSENTEE_SYSTEM" in row.repeat_forms
    assert "ABSENTEE_PAPER" not in row.repeat_forms, "only one in person opens that form"


async def count_all(database: Database) -> None:
    """Beat after beat, until nothing is left that can be counted."""
    counted = True
    while counted:
        async with database.transaction():
            counted = bool(await closing.count_due(ENDS))


async def test_nobody_voted(database: Database) -> None:
    here = await opened(database)
    await count_all(database)
    assert {outcome for outcome, _ in await results(here)} == {"NO_QUORUM"}
    assert await found(here) == []


async def test_one_that_cannot_be_counted_holds_up_no_other(database: Database) -> None:
    """A transfer of a dwelling without its entrance: the core refuses, the reason is kept, and others are counted."""
    broken = await opened(database, agenda=[ItemKind.TRANSFER])
    whole = await opened(database)
    await count_all(database)
    rows = await Meeting.objects().where(Meeting.id.is_in([broken.meeting, whole.meeting])).order_by(Meeting.id)
    assert [(row.state, row.held_en) for row in rows] == [
        ("OPEN", "Name the entrance of the premises: "),
        ("COUNTED", None),
    ]


async def test_more_votes_than_a_batch_has_room_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "BATCH", 4)
    monkeypatch.setattr(sealing, "FRESH", sealing.FRESH.replace("limit 1024", "limit 4"))
    here = await opened(database)
    for flat in range(4):
        await here.cast(here.owners[flat], here.weight(flat), "+-0")
    async with database.transaction():
        await sealing.begin(here.meeting, NOON)
    assert await sealed(here, NOON) == 12
    assert await turnout(here) == (Fraction("184.83"), True, 12, 3)
    assert await found(here) == []


async def test_sealed_by_several_clocks_at_once(here: Opened) -> None:
    await here.cast(here.owners[2], here.weight(2), "+++")
    counts = await asyncio.gather(*(sealed(here, NOON) for _ in range(4)))
    assert sorted(counts) == [0, 0, 0, 3]
    assert await found(here) == []


async def test_only_what_was_opened_is_checked(here: Opened) -> None:
    assert await checking.check(new_id()) is None
    assert here.meeting in await checking.every()
