"""Who may ask and do what, when: `tests/rights.csv`, written by hand, one line for an operation and a moment.

`allowed`, `null` (or not in the list), or the code of the refusal; whoever is refused has changed nothing.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from gosdom_graphql.schema import schema as served
from tests.rights.api import SCHEMA
from tests.rights.cast import PERSONAS, Cast
from tests.rights.conftest import Ask
from tests.rights.snapshot import snapshot
from tests.rights.streams import is_subscription
from tests.rights.subjects import DEEDS, MOMENTS, operation_text, turn_to, write_subjects

PEOPLE = [*PERSONAS, "anonymous"]
with Path(__file__).parent.parent.joinpath("rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))


class Undone(Exception):
    """What was done in a test is rolled back."""


@pytest.fixture(scope="module")
async def subjects(cast: Cast) -> Cast:
    await write_subjects(cast.database)
    return cast


def outcome(data: dict[str, Any] | None) -> str:
    """What came of it: `allowed`, `null`, or a code?"""
    found = None if data is None else data["it"]
    if isinstance(found, dict) and "userErrors" in found:
        codes = [each["code"] for each in found["userErrors"]]
        return codes[0] if codes else "allowed"
    if isinstance(found, dict):
        found = found.get("it", found)
    if isinstance(found, dict) and "nodes" in found:
        found = found["nodes"]
    if isinstance(found, list):
        found = next(iter(found), None)
    return "null" if found is None else "allowed"


def named(line: dict[str, str]) -> str:
    return "-".join(line[name] for name in ("operation", "subject", "moment") if line[name])


@pytest.mark.parametrize("line", [each for each in LINES if not is_subscription(each)], ids=named)
async def test_the_matrix(ask: Ask, subjects: Cast, line: dict[str, str]) -> None:
    database = subjects.database
    at = await turn_to(database, line["moment"])
    query = operation_text(line["operation"], line["subject"])
    before = await snapshot(database)
    found = {}
    for persona in PEOPLE:
        viewer = await subjects.viewer(persona, at)
        if line[persona] == "allowed" and query.startswith("mutation"):
            with pytest.raises(Undone):
                async with database.transaction():
                    answer = await ask(query, None, viewer)
                    raise Undone
        else:
            answer = await ask(query, None, viewer)
        assert answer.errors is None, persona
        found[persona] = outcome(answer.data)
    assert found == {persona: line[persona] for persona in PEOPLE}
    assert await snapshot(database) == before


async def test_what_is_allowed_is_done(ask: Ask, subjects: Cast) -> None:
    """A mutation that is `allowed` writes: the snapshot of the matrix would see a deed that was refused half-way."""
    at = await turn_to(subjects.database, "during")
    before = await snapshot(subjects.database)
    with pytest.raises(Undone):
        async with subjects.database.transaction() as transaction:
            await ask(operation_text("takeRequest", "yard"), None, await subjects.viewer("other_dispatcher", at))
            after = await snapshot(transaction.connection)
            raise Undone
    written = {table for table in after if after[table] != before[table]}
    assert {"request", "request_history", "event", "event_new"} <= written


def test_every_operation_has_its_lines_and_every_line_its_operation() -> None:
    """Queries, mutations and subscriptions: here, or beside a feature's own tests (`scope` says why)."""
    schema = served._schema
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    asked = {
        line["operation"].partition(".")[0]
        for path in Path(__file__).parents[1].rglob("*rights*.csv")
        for line in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    }
    assert asked == {name for root in roots if root is not None for name in root.fields}


def test_every_line_is_whole() -> None:
    codes = set(SCHEMA._schema.type_map["ErrorCode"].values)  # type: ignore[attr-defined]  # an enum
    for line in LINES:
        assert list(line) == ["operation", "subject", "moment", *PEOPLE], line
        assert line["moment"] in MOMENTS, line
        assert {line[persona] for persona in PEOPLE} <= codes | {"allowed", "null"}, line
    assert len({named(line) for line in LINES}) == len(LINES)


def test_every_deed_is_tried_before_during_and_after() -> None:
    asked = {(line["operation"], line["moment"]) for line in LINES}
    for deed in (*DEEDS, "submitRequest", "request", "premises"):
        assert {moment for operation, moment in asked if operation == deed} == set(MOMENTS), deed
