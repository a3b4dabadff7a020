"""Who sees which file, when: `rights.csv`, written by hand; and for everybody at every moment, whoever sees its parent.

The links are made by the same row: who does not see it has none.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.files.links import new_key
from gosdom_graphql.files.tables import File
from gosdom_graphql.requests.tables import RequestAnswer
from tests.notices.test_matrix import SUBJECTS as NOTICES
from tests.notices.test_matrix import cast as noticed
from tests.readings.test_matrix import write
from tests.rights.api import SCHEMA
from tests.rights.cast import LONG_AGO, Cast, gid, key
from tests.rights.snapshot import snapshot
from tests.rights.subjects import MOMENTS, RECEIVED, SUBJECTS, turn_to, write_subjects
from tests.rights.test_matrix import PEOPLE, Undone, named, outcome

with Path(__file__).with_name("rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))
REQUESTS = {subject: key(f"{subject} ACCEPTED") for subject in SUBJECTS}
PARENTS: dict[str, dict[str, UUID]] = {
    "own": {},
    **{subject: {"request": id} for subject, id in REQUESTS.items()},
    "comment": {"comment": key(f"{REQUESTS['yard']} comment")},
    "answer": {"answer": key("answer")},
    **{name: {"notice": key(f"notice {name}")} for name in NOTICES},
    "reading": {"reading": key("reading water")},
}
PREPARE = 'mutation { it: prepareUpload(input: {name: "фото"}) { userErrors { code } } }'
cast = noticed
"""The fixture: people, houses, and a notice of each sort."""


@pytest.fixture(scope="module")
async def filed(cast: Cast, database: Database) -> Cast:
    """A file on each request and notice, a comment, an answer, a reading; and one of Anna's that belongs to nothing."""
    await write_subjects(database)
    async with database.transaction():
        await RequestAnswer(
            id=key("answer"), house=key("sadovaya"), request=REQUESTS["yard"], author=key("Olga"),
            organisation=key("old"), text="Уберём", state="IN_PROGRESS", created_at=RECEIVED,
        ).save()  # fmt: skip
        await write("water")
        for name, parent in PARENTS.items():
            inner, outer = new_key()
            await File(
                id=key(f"file {name}"), owner=key("Anna"), name=f"{name}.jpg", created_at=LONG_AGO, hmac_inner=inner,
                hmac_outer=outer, kind="JPEG", size=1, sha256=bytes(32), place=name, width=1, height=1, rank=0,
                state="ATTACHED" if parent else "KEPT", attached_at=LONG_AGO if parent else None,
                **parent,  # type: ignore[arg-type]  # columns by name
            ).save()  # fmt: skip
    return cast


async def ask(cast: Cast, query: str, persona: str, moment: str) -> Any:
    viewer = await cast.viewer(persona, MOMENTS[moment])
    found = await SCHEMA.execute(query, context_value=Context(viewer, cast.database))
    assert found.errors is None, (persona, found.errors)
    return found.data


@pytest.mark.parametrize("line", LINES, ids=named)
async def test_the_matrix(filed: Cast, line: dict[str, str]) -> None:
    database, operation = filed.database, line["operation"]
    id = gid("File", f"file {line['subject']}")
    asked = f'ids: ["{id}"]' if operation == "nodes" else f'id: "{id}"'
    query = PREPARE if operation == "prepareUpload" else f"{{ it: {operation}({asked}) {{ id }} }}"
    await turn_to(database, line["moment"])
    before, found = await snapshot(database), {}
    for persona in PEOPLE:
        with pytest.raises(Undone):
            async with database.transaction() as transaction:
                found[persona] = outcome(await ask(filed, query, persona, line["moment"]))
                wrote = await snapshot(transaction.connection) != before
                raise Undone
        assert wrote == (operation == "prepareUpload" and found[persona] == "allowed"), persona
    assert found == {persona: line[persona] for persona in PEOPLE}
    assert await snapshot(database) == before


@pytest.mark.parametrize("moment", MOMENTS)
async def test_who_sees_the_thing_sees_its_files_and_nobody_else(filed: Cast, moment: str) -> None:
    await turn_to(filed.database, moment)
    kinds = {
        "request": "Request", "comment": "RequestComment", "answer": "RequestAnswer", "notice": "Notice",
        "reading": "MeterReading",
    }  # fmt: skip
    things = {name: next(iter(parent.items())) for name, parent in PARENTS.items() if parent}
    asked = []
    for n, (name, (kind, id)) in enumerate(things.items()):
        text = "... on Notice { text } " if kind == "notice" else ""
        asked.append(f'p{n}: node(id: "{kinds[kind]}:{id}") {{ id {text}}}')
        asked.append(f'f{n}: node(id: "{gid("File", f"file {name}")}") {{ id ... on File {{ link }} }}')
    for persona in PEOPLE:
        found = await ask(filed, f"{{ {' '.join(asked)} }}", persona, moment)
        for n, name in enumerate(things):
            parent, file = found[f"p{n}"], found[f"f{n}"]
            seen = parent is not None and parent.get("text", "") is not None  # a withdrawn notice has no text
            assert (file is not None, bool(file and file["link"])) == (seen, seen), (persona, name)
