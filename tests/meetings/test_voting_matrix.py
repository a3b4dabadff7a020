"""Who may vote, follow and recount, when: `voting_rights.csv`, written by hand, one line for an operation and a moment.

`allowed`, `null` (or not in the list), or the code of the refusal; whoever is refused has changed nothing. Everybody
has just shown that it is they: what is asked of who has not is another test's.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gosdom_core.meetings import Form, ItemKind, Mark, weight_key
from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.meetings.store import closing, sealing, voting
from gosdom_graphql.meetings.tables import Ballot
from gosdom_graphql.sessions.viewer import Viewer
from tests.meetings.opened import Opened, meet
from tests.rights.api import SCHEMA
from tests.rights.cast import PERSONAS, Cast, key, write_cast
from tests.rights.snapshot import snapshot
from tests.rights.streams import told_of
from tests.rights.subjects import MOMENTS
from tests.rights.test_matrix import Undone, named, outcome

PEOPLE = [*PERSONAS, "child", "adolescent", "parent", "attorney", "attorney_of_many", "anonymous"]
with Path(__file__).with_name("voting_rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))
STARTS, ENDS = datetime(2026, 1, 25, 5, tzinfo=UTC), datetime(2027, 2, 1, 5, tzinfo=UTC)
EARLIER, OVER = datetime(2025, 10, 1, 5, tzinfo=UTC), datetime(2025, 10, 20, 5, tzinfo=UTC)
WEIGHTS = {
    "flat 1": ("flat 1", "Anna", "Boris"),
    "sold": ("flat 3", "Fedor"),
    "childs": ("flat 4", "Asya"),
    "adolescents": ("flat 4", "Timur"),
    "nobodys": ("shop", "Maria"),
}
"""Whose weights are voted with: those of Fedor, who sells on 1 July, of a girl of ten, of a boy who comes of age."""
DEEDS = {
    "castVote": 'weight: "{weight}", votes: [{{item: "{item}", vote: FOR}}]',
    "enterDecision": 'weight: "{weight}", way: IN_PERSON, marks: [{{item: "{item}", marked: [AGAINST]}}]',
}


def here(database: Database, name: str) -> Opened:
    """A meeting in Садовая 1."""
    items = [key(f"item {name} {position}") for position in range(2)]
    owner = key("Anna")
    return Opened(database, key("sadovaya"), key(f"meeting {name}"), key("Vera"), items, [], [owner])


@pytest.fixture(scope="module")
async def meetings(database: Database) -> dict[str, Opened]:
    """One that is open all year, at which Anna has voted on the second item; and one that was counted before."""
    cast = await write_cast(database)
    found = {name: here(database, name) for name in ("counted", "open")}
    agenda = (ItemKind.CURRENT_REPAIR, ItemKind.CAPITAL_REPAIR)
    async with database.transaction():
        for name, starts, ends in (("counted", EARLIER, OVER), ("open", STARTS, ENDS)):
            await meet(found[name], agenda, Form.MIXED, in_system=True, starts=starts, ends=ends)
            await sealing.begin(found[name].meeting, starts)
            at = starts.replace(day=26 if name == "open" else 5)
            anna = replace(await cast.viewer("owner", at), fresh_at=at)
            weight = found[name].weights[weight_key(str(key("flat 1")), joint())]
            await voting.cast(anna, weight, {found[name].items[1]: Mark.FOR})
            await sealing.seal_meeting(found[name].meeting, at)
        assert await closing.count(found["counted"].meeting, OVER)
    return found


def joint() -> tuple[str, ...]:
    return tuple(sorted(str(key(name)) for name in ("Anna", "Boris")))


@pytest.fixture(scope="module")
async def cast(meetings: dict[str, Opened], database: Database) -> Cast:
    return Cast(database)


@pytest.fixture(scope="module")
async def viewers(cast: Cast) -> dict[tuple[str, str], Viewer]:
    """Who is who at each moment, with a sign-in that is fresh."""
    found = {(who, moment): await cast.viewer(who, at) for moment, at in MOMENTS.items() for who in PEOPLE}
    return {each: replace(viewer, fresh_at=viewer.now) for each, viewer in found.items()}


def operation_text(operation: str, subject: str, meetings: dict[str, Opened], ballot: Any) -> str:
    """What is asked? One operation with one root field, whose response key is `it`."""
    if operation in DEEDS:
        flat, *owners = WEIGHTS[subject]
        open_one = meetings["open"]
        holders = tuple(sorted(str(key(name)) for name in owners))
        weight = f"MeetingWeight:{open_one.weights[weight_key(str(key(flat)), holders)]}"
        words = DEEDS[operation].format(weight=weight, item=f"AgendaItem:{open_one.items[0]}")
        return f"mutation {{ it: {operation}(input: {{{words}}}) {{ userErrors {{ code }} }} }}"
    id = f"Meeting:{meetings[subject].meeting}"
    asked = {
        "ballots": f'(first: 100, filter: {{meeting: ["{id}"], cast: true}}) {{ nodes {{ id }} }}',
        "ballots.cast": f'(first: 100, filter: {{meeting: ["{id}"], cast: true}}) {{ nodes {{ cast {{ mark }} }} }}',
        "voteReceipt": f'(ballot: "Ballot:{ballot}") {{ id }}',
        "meetingTotals": f'(meeting: "{id}") {{ root }}',
        "meeting.turnout": f'(id: "{id}") {{ it: turnout {{ votes }} }}',
    }[operation]
    return f"{{ it: {operation.partition('.')[0]}{asked} }}"


async def ask(cast: Cast, query: str, viewer: Viewer) -> Any:
    found = await SCHEMA.execute(query, context_value=Context(viewer, cast.database))
    assert found.errors is None, (viewer, found.errors)
    return found.data


async def what_came(cast: Cast, line: dict[str, str], viewer: Viewer, meetings: dict[str, Opened]) -> str:
    """What came of it? Of lists, whether anything is in them."""
    operation, subject = line["operation"], line["subject"]
    if operation == "meetingTurnout":
        query = "subscription { meetingTurnout { meeting { turnout { votes } } } }"
        return await told_of(cast.database, query, meetings[subject].meeting, viewer)
    ballot = None
    if operation == "voteReceipt":
        weight = meetings[subject].weights[weight_key(str(key("flat 1")), joint())]
        row = await Ballot.objects().where(Ballot.weight == weight).first()
        assert row is not None
        ballot = row.id
    data = await ask(cast, operation_text(operation, subject, meetings, ballot), viewer)
    if operation == "ballots.cast":
        marks = [one["mark"] for each in data["it"]["nodes"] for one in each["cast"]]
        return "allowed" if marks else "null"
    return "null" if data["it"] == [] else outcome(data)


@pytest.mark.parametrize("line", LINES, ids=named)
async def test_the_matrix(
    cast: Cast, viewers: dict[tuple[str, str], Viewer], meetings: dict[str, Opened], line: dict[str, str]
) -> None:
    database, is_deed = cast.database, line["operation"] in DEEDS
    before = await snapshot(database)
    found = {}
    for persona in PEOPLE:
        viewer = viewers[persona, line["moment"]]
        if line[persona] == "allowed" and is_deed:
            with pytest.raises(Undone):
                async with database.transaction() as transaction:
                    found[persona] = await what_came(cast, line, viewer, meetings)
                    after = await snapshot(transaction.connection)
                    raise Undone
            assert after["vote"] != before["vote"], f"{persona} did nothing"
        else:
            found[persona] = await what_came(cast, line, viewer, meetings)
    assert found == {persona: line[persona] for persona in PEOPLE}
    assert await snapshot(database) == before


def test_every_deed_has_a_line_at_every_moment() -> None:
    asked = {(line["operation"], line["moment"]) for line in LINES}
    assert {(deed, moment) for deed in DEEDS for moment in MOMENTS} <= asked
