"""Who may ask and do what with meetings, when: `rights.csv`, written by hand, one line for an operation and a moment.

`allowed`, `null` (or not in the list), or the code of the refusal; whoever is refused has changed nothing.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gosdom_core.meetings import Initiator
from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.meetings.store.seeing import sees
from gosdom_graphql.meetings.tables import AgendaItem, Meeting, MeetingMinutes, MeetingNotice
from gosdom_graphql.sessions.viewer import Viewer
from tests.rights.api import SCHEMA
from tests.rights.cast import EVERYBODY, NOW, PERSONAS, Cast, gid, key, write_cast
from tests.rights.snapshot import snapshot
from tests.rights.streams import told_of
from tests.rights.subjects import MOMENTS
from tests.rights.test_matrix import Undone, named, outcome

PEOPLE = [*PERSONAS, "child", "adolescent", "parent", "attorney", "attorney_of_many", "anonymous"]
with Path(__file__).with_name("rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))
DRAFTED = datetime(2026, 1, 15, 9, tzinfo=UTC)
STARTS, ENDS = datetime(2027, 3, 1, 5, tzinfo=UTC), datetime(2027, 3, 20, 5, tzinfo=UTC)
VOTES = ("total_numerator", "total_denominator", "present_numerator", "present_denominator")
# called by whom, drafted by whom, in which state
SUBJECTS = {
    "draft": (Initiator.OWNER, "Anna", "DRAFT"),
    "office": (Initiator.ORGANISATION, "Olga", "DRAFT"),
    "demand": (Initiator.OWNERS_BY_DEMAND, "Anna", "DRAFT"),
    "called": (Initiator.OWNER, "Anna", "ANNOUNCED"),
    "counted": (Initiator.OWNER, "Anna", "COUNTED"),
}
PLACED = "notices: [{channel: BOARD}]"
DEEDS = {
    "draftMeeting": 'house: "{house}", form: ABSENTEE_SYSTEM, startsAt: "2027-03-01T05:00:00Z",'
    ' endsAt: "2027-03-20T05:00:00Z", agenda: [{{kind: CURRENT_REPAIR}}]',
    "changeMeeting": 'meeting: "{id}", annual: true',
    "joinMeetingDemand": 'meeting: "{id}"',
    "announceMeeting": 'meeting: "{id}", confirm: true, ' + PLACED.replace("{", "{{").replace("}", "}}"),
    "recordMeetingNotices": 'meeting: "{id}", ' + PLACED.replace("{", "{{").replace("}", "}}"),
    "receiveMinutes": 'meeting: "{id}"',
    "sendMinutes": 'meeting: "{id}"',
    "cancelMeeting": 'meeting: "{id}", reason: "Передумали"',
}


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    """Houses and people, and a meeting of each sort in Садовая 1."""
    cast = await write_cast(database)
    async with database.transaction():
        for number, (name, (initiator, author, state)) in enumerate(SUBJECTS.items(), 1):
            called, counted = state != "DRAFT", state == "COUNTED"
            known: dict[str, Any] = {name: Decimal(1) for name in VOTES} if counted else {}
            if counted:
                known |= {
                    "opened_at": DRAFTED,
                    "closed_at": DRAFTED,
                    "quorum": True,
                    "quorum_ru": "к",
                    "quorum_en": "q",
                }
            meeting = Meeting(
                {}, _ignore_missing=True, id=key(f"meeting {name}"), house=key("sadovaya"), region="63", year=2026,
                number=number, annual=False, form="ABSENTEE_SYSTEM", in_system=True, state=state,
                initiator=initiator.name, author=key(author), administrator=key(author),
                organisation=None if initiator is Initiator.OWNER else key("old"), told_administrator_at=DRAFTED,
                starts_at=STARTS, ends_at=ENDS, paper_address="кв. 1", paper_hours="Вт", drafted_at=DRAFTED,
                announced_at=DRAFTED if called else None, **known,
            )  # fmt: skip
            await meeting.save()
            item = AgendaItem(
                {}, _ignore_missing=True, id=key(f"item {name}"), house=meeting.house, meeting=meeting.id, position=1,
                kind="CURRENT_REPAIR", wording="Отремонтировать подъезд", subject_ru="с", subject_en="s", clause="ст.",
                majority_ru="м", majority_en="m", majority_law_ru="ст.", majority_law_en="art.", confidence="PRIMARY",
            )  # fmt: skip
            await item.save()
        await MeetingMinutes(
            id=key("minutes"), house=key("sadovaya"), meeting=key("meeting counted"), drawn_at=DRAFTED,
            verified_ru=["ч"], verified_en=["w"], unverified_ru=[], unverified_en=[],
        ).save()  # fmt: skip
        await MeetingNotice(
            id=key("told Vera"), house=key("sadovaya"), meeting=key("meeting called"), channel="SYSTEM",
            person=key("Vera"), at=DRAFTED, particulars=None, entered_by=None, delivered_at=None,
        ).save()  # fmt: skip
    return cast


def operation_text(operation: str, subject: str) -> str:
    """What is asked? One operation with one root field, whose response key is `it`."""
    id = gid("Meeting", f"meeting {subject}")
    if operation in DEEDS:
        words = DEEDS[operation].format(id=id, house=gid("House", subject))
        return f"mutation {{ it: {operation}(input: {{{words}}}) {{ userErrors {{ code }} }} }}"
    asked = {
        "agendaCatalogue": "{ kind }",
        "meetings": "(first: 100) { nodes { id } }",
        "meeting.noticeProofs": f'(id: "{id}") {{ it: noticeProofs {{ nodes {{ id }} }} }}',
    }.get(operation, f'(id: "{id}") {{ id }}')
    return f"{{ it: {operation.partition('.')[0]}{asked} }}"


async def what_came(cast: Cast, line: dict[str, str], viewer: Viewer) -> str:
    """What came of it? Of the list, whether the subject is in it."""
    operation, subject = line["operation"], line["subject"]
    if operation.startswith("meetingChanged"):
        one = f'(meeting: "{gid("Meeting", f"meeting {subject}")}")' if operation.endswith(".one") else ""
        query = f"subscription {{ meetingChanged{one} {{ what meeting {{ id }} }} }}"
        return await told_of(cast.database, query, key(f"meeting {subject}"), viewer)
    data = await ask(cast, operation_text(operation, subject), viewer)
    if operation == "meetings":
        seen = {each["id"] for each in data["it"]["nodes"]}
        return "allowed" if gid("Meeting", f"meeting {subject}") in seen else "null"
    return outcome(data)


async def ask(cast: Cast, query: str, viewer: Viewer) -> Any:
    found = await SCHEMA.execute(query, context_value=Context(viewer, cast.database))
    assert found.errors is None, (viewer, found.errors)
    return found.data


@pytest.fixture(scope="module")
async def viewers(cast: Cast) -> dict[tuple[str, str], Viewer]:
    """Who is who at each moment: identified once, for nothing of it changes here."""
    return {(who, moment): await cast.viewer(who, at) for moment, at in MOMENTS.items() for who in PEOPLE}


@pytest.mark.parametrize("line", LINES, ids=named)
async def test_the_matrix(cast: Cast, viewers: dict[tuple[str, str], Viewer], line: dict[str, str]) -> None:
    database, is_deed = cast.database, line["operation"] in DEEDS
    before = await snapshot(database)
    found = {}
    for persona in PEOPLE:
        viewer = viewers[persona, line["moment"]]
        if line[persona] == "allowed" and is_deed:
            with pytest.raises(Undone):
                async with database.transaction() as transaction:
                    found[persona] = await what_came(cast, line, viewer)
                    after = await snapshot(transaction.connection)
                    raise Undone
            assert after["event"] != before["event"], f"{persona} did nothing"
        else:
            found[persona] = await what_came(cast, line, viewer)
    assert found == {persona: line[persona] for persona in PEOPLE}
    assert await snapshot(database) == before


def test_every_deed_has_a_line_at_every_moment() -> None:
    asked = {(line["operation"], line["moment"]) for line in LINES}
    assert {(deed, moment) for deed in DEEDS for moment in MOMENTS} <= asked


async def test_the_store_and_the_reader_say_the_same_of_everybody(cast: Cast) -> None:
    """`seeing.sees` in Python, `rows.may_see` in SQL: of every meeting, whoever looks, at four moments."""
    every = await Meeting.objects()
    assert len(every) == len(SUBJECTS)
    for persona in EVERYBODY:
        for at in (*MOMENTS.values(), NOW):
            viewer = await cast.viewer(persona, at)
            data = await ask(cast, "{ meetings(first: 100) { nodes { id } } }", viewer)
            seen = {each["id"] for each in data["meetings"]["nodes"]}
            assert seen == {f"Meeting:{meeting.id}" for meeting in every if sees(viewer, meeting)}, (persona, at)
