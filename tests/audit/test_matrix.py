"""Who may read of the record, and be forgotten: `rights.csv`, written by hand.

`allowed`, `null` (or not in the list), or the code of the refusal; whoever is refused has changed nothing.
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gosdom_graphql.audit import store
from gosdom_graphql.audit.store import Looked
from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from tests.rights.api import SCHEMA
from tests.rights.cast import PERSONAS, Cast, gid, key, write_cast
from tests.rights.snapshot import snapshot
from tests.rights.subjects import MOMENTS, turn_to, write_subjects
from tests.rights.test_matrix import Undone, named, outcome

PEOPLE = [*PERSONAS, "anonymous"]
with Path(__file__).with_name("rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))
LOOKED_AT = ("apartment", "sold", "yard")
RECORDED = {"by_owner": "withdrawRequest", "to_owner": "takeRequest"}


@pytest.fixture(scope="module")
async def subjects(database: Database) -> Cast:
    """Houses and people, and what was done and looked at on the first of the moments."""
    cast = await write_cast(database)
    await write_subjects(database)
    at = MOMENTS["before"]
    owner, staff = await cast.viewer("owner", at), await cast.viewer("other_dispatcher", at)
    yard = [("Request", key("yard ACCEPTED"))]
    async with database.transaction():
        await store.deed_done(owner, RECORDED["by_owner"], yard, address="192.0.2.1", call="by-owner-0001")
        await store.deed_done(staff, RECORDED["to_owner"], yard, address="192.0.2.2", call="to-owner-0001")
        assert staff.person is not None
        assert staff.organisation is not None
        assert staff.session is not None
        await store.looked(
            [
                Looked(
                    "Request", key(f"{name} ACCEPTED"), staff.person, staff.organisation, staff.session, "192.0.2.2", at
                )
                for name in LOOKED_AT
            ]
        )
    return cast


def operation_text(operation: str, subject: str) -> str:
    """What is asked? One operation with one root field, whose response key is `it`."""
    root, _, field = operation.partition(".")
    shown = f"it: {field}" if field else "id"
    if root == "deedRecords":
        asked = f'filter: {{deed: ["{RECORDED[subject]}"]}}'
        return f"{{ it: deedRecords({asked}) {{ nodes {{ {shown} }} }} }}"
    if root == "looks":
        asked = f'filter: {{request: "{gid("Request", f"{subject} ACCEPTED")}"}}'
        return f"{{ it: looks({asked}) {{ nodes {{ {shown} }} }} }}"
    return "mutation { it: eraseMyData(input: {confirm: true}) { userErrors { code } } }"


def what_came(operation: str, data: dict[str, Any] | None) -> str:
    """What came of it? Of a field, whether it is there."""
    if "." in operation and data:
        return "allowed" if [each["it"] for each in data["it"]["nodes"] if each["it"] is not None] else "null"
    return outcome(data)


async def ask(cast: Cast, query: str, persona: str, at: datetime) -> Any:
    viewer = await cast.viewer(persona, at)
    found = await SCHEMA.execute(query, context_value=Context(viewer, cast.database))
    assert found.errors is None, (persona, found.errors)
    return found.data


@pytest.mark.parametrize("line", LINES, ids=named)
async def test_the_matrix(subjects: Cast, line: dict[str, str]) -> None:
    operation, database = line["operation"], subjects.database
    at = await turn_to(database, line["moment"])
    query = operation_text(operation, line["subject"])
    before = await snapshot(database)
    found = {}
    for persona in PEOPLE:
        if line[persona] == "allowed" and query.startswith("mutation"):
            with pytest.raises(Undone):
                async with database.transaction() as transaction:
                    data = await ask(subjects, query, persona, at)
                    after = await snapshot(transaction.connection)
                    raise Undone
            assert {"erasure", "session", "event", "deed_record"} <= {
                name for name in after if after[name] != before[name]
            }
        else:
            data = await ask(subjects, query, persona, at)
        found[persona] = what_came(operation, data)
    assert found == {persona: line[persona] for persona in PEOPLE}
    assert await snapshot(database) == before


def test_the_lines_are_whole() -> None:
    assert all(list(line) == ["operation", "subject", "moment", *PEOPLE] for line in LINES)
    assert {line["moment"] for line in LINES} == set(MOMENTS)
