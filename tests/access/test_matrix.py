"""Who may ask and do what with guest access, when: `rights.csv`, written by hand, one line for an operation and a
moment; also as a child, an adolescent, a parent and a representative.

`allowed`, `null` (or not in the list), or the code of the refusal; whoever is refused has changed nothing, but that a
wrong code is counted.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.sessions.viewer import Viewer
from tests.access.guests import code_of, named, write_guests
from tests.rights.api import SCHEMA
from tests.rights.cast import PERSONAS, Cast, gid, write_cast
from tests.rights.snapshot import snapshot
from tests.rights.subjects import MOMENTS, turn_to, write_subjects
from tests.rights.test_matrix import Undone, outcome
from tests.rights.test_matrix import named as line_name

PEOPLE = [*PERSONAS, "child", "adolescent", "parent", "attorney", "anonymous"]
with Path(__file__).with_name("rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))
LISTS = ("guestAccesses", "guestInvitations", "powers")
INVITED = 'kind: TENANT, scopes: [REQUESTS], until: "2027-12-31"'
WRITTEN = 'deeds: [SEE_REQUESTS], document: "Доверенность", documentDate: "2026-01-09", until: "2027-12-31"'
INPUTS = {
    "renewInvitationCode": 'invitation: "{}"',
    "withdrawInvitation": 'invitation: "{}"',
    "changeGuestAccess": 'access: "{}", scopes: [CHAT], until: "2027-12-31"',
    "revokeGuestAccess": 'access: "{}"',
    "leaveGuestAccess": 'access: "{}"',
    "revokePower": 'power: "{}"',
}


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    """Houses, people, requests and guests."""
    cast = await write_cast(database)
    await write_subjects(database)
    await write_guests(database)
    return cast


@pytest.fixture(scope="module")
async def viewers(cast: Cast) -> dict[tuple[str, str], Viewer]:
    """Who is who at each moment: identified once, for nothing of it changes here."""
    return {(who, moment): await cast.viewer(who, at) for moment, at in MOMENTS.items() for who in PEOPLE}


def operation_text(operation: str, subject: str, moment: str) -> str:
    """What is asked? One operation with one root field, whose response key is `it`."""
    id = named(subject, moment)
    if operation in LISTS:
        return f"{{ it: {operation}(first: 100) {{ nodes {{ id }} }} }}"
    request = gid("Request", f"{subject} ACCEPTED")
    if operation == "request":
        return f'{{ it: request(id: "{request}") {{ id }} }}'
    if operation == "node":
        return f'{{ it: node(id: "{id}") {{ id }} }}'
    root, _, field = operation.partition(".")
    if field:
        inside = "" if field == "document" else "{ nodes { id } }"
        kind = id.partition(":")[0]
        return f'{{ it: node(id: "{id}") {{ ... on {kind} {{ it: {field} {inside} }} }} }}'
    premises = f'premises: "{gid("Premises", subject.replace("_", " "))}"'
    given = {
        "inviteGuest": f"{premises}, {INVITED}",
        "inviteRepresentative": f"{premises}, {WRITTEN}",
        "submitRequest": f'{premises}, place: APARTMENT, category: TAP_LEAK, text: "Течёт"',
        "commentRequest": f'request: "{request}", text: "Когда?"',
        "acceptInvitation": f'code: "{code_of(f"{subject} {moment}")}", confirm: true',
    }
    text = given.get(root) or INPUTS[root].format(id)
    return f"mutation {{ it: {root}(input: {{{text}}}) {{ userErrors {{ code }} }} }}"


def what_came(operation: str, subject: str, moment: str, data: dict[str, Any] | None) -> str:
    """What came of it? Of a list, whether the subject is in it."""
    if operation in LISTS and data:
        return "allowed" if named(subject, moment) in {each["id"] for each in data["it"]["nodes"]} else "null"
    return outcome(data)


@pytest.mark.parametrize("line", LINES, ids=line_name)
async def test_the_matrix(cast: Cast, viewers: dict[tuple[str, str], Viewer], line: dict[str, str]) -> None:
    operation, subject, moment = line["operation"], line["subject"], line["moment"]
    database, query = cast.database, operation_text(operation, subject, moment)
    await turn_to(database, moment)
    before = await snapshot(database)
    found = {}
    for persona in PEOPLE:
        viewer = viewers[persona, moment]
        written = {"allowed": {"event", "event_new"}, "INVITATION_UNKNOWN": {"guest_try"}}.get(line[persona])
        if written and query.startswith("mutation"):
            with pytest.raises(Undone):
                async with database.transaction() as transaction:
                    answer = await SCHEMA.execute(query, context_value=Context(viewer, database))
                    after = await snapshot(transaction.connection)
                    raise Undone
            changed = {table for table in after if after[table] != before[table]}
            assert changed >= written if line[persona] == "allowed" else changed == written, persona
        else:
            answer = await SCHEMA.execute(query, context_value=Context(viewer, database))
        assert answer.errors is None, (persona, answer.errors)
        found[persona] = what_came(operation, subject, moment, answer.data)
    assert found == {persona: line[persona] for persona in PEOPLE}
    assert await snapshot(database) == before


def test_every_operation_on_access_is_tried_before_during_and_after() -> None:
    schema = SCHEMA._schema
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    names = {*schema.query_type.fields, *schema.mutation_type.fields}
    ours = {each for each in names if any(word in each for word in ("uest", "nvit", "ower")) and "equest" not in each}
    ours |= {each for each in names if each.endswith("GuestAccess")}
    assert len(ours) == 12
    for operation in ours:
        found = {line["moment"] for line in LINES if line["operation"] == operation}
        assert found == set(MOMENTS), operation


def test_every_line_is_whole() -> None:
    for line in LINES:
        assert list(line) == ["operation", "subject", "moment", *PEOPLE], line
        assert line["moment"] in MOMENTS, line
    assert len({line_name(line) for line in LINES}) == len(LINES)
