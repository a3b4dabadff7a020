"""Who may ask and do what with scores, statistics, documents and reviews, when: `rights.csv`, written by hand.

`allowed`, `null` (or not in the list), or the code of the refusal; whoever is refused has changed nothing.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.files.tables import File
from gosdom_graphql.organisations import store
from gosdom_graphql.organisations.tables import OrganisationDocument, OrganisationReview
from tests.rights.api import SCHEMA
from tests.rights.cast import PERSONAS, Cast, gid, key, write_cast
from tests.rights.snapshot import snapshot
from tests.rights.subjects import MOMENTS, turn_to, write_subjects
from tests.rights.test_matrix import Undone, named, outcome

PEOPLE = [*PERSONAS, "anonymous"]
with Path(__file__).with_name("rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))
WRITTEN = datetime(2026, 1, 25, 9, tzinfo=UTC)
# by whom, of whom
REVIEWS = {
    "vodokanal": ("Anna", "vodokanal"),
    "replied": ("Boris", "vodokanal"),
    "withdrawn": ("Vera", "vodokanal"),
}
DOCUMENTS = {"charter": "vodokanal", "removed": "vodokanal"}
PAPERS = ("owner", "dispatcher", "other_dispatcher", "supplier", "support", "inspector", "operator")
REVIEW = ("organisation_review",)
WRITES = {
    "reviewOrganisation": REVIEW,
    "replyToReview": REVIEW,
    "withdrawReview": REVIEW,
    "addOrganisationDocument": ("organisation_document", "file"),
    "removeOrganisationDocument": ("organisation_document",),
}
"""Into which tables does a deed write, beside the log and the record?"""


@pytest.fixture(scope="module")
async def subjects(database: Database) -> Cast:
    """Houses and people, requests that are overdue, a review of each sort, documents, and papers to add."""
    cast = await write_cast(database)
    await write_subjects(database)
    async with database.transaction():
        await OrganisationReview.insert(*map(written, REVIEWS))
        await OrganisationDocument.insert(*map(document, DOCUMENTS))
        await File.insert(*map(paper, PAPERS))
        await store.recount([row["id"] for row in await database.read.fetch("select id from request")])
    return cast


def written(name: str) -> OrganisationReview:
    author, organisation = REVIEWS[name]
    replied = name == "replied"
    return OrganisationReview(
        id=key(f"review {name}"),
        organisation=key(organisation),
        house=key("sadovaya"),
        author=key(author),
        text=name,
        created_at=WRITTEN,
        reply="Исправили" if replied else None,
        replied_at=WRITTEN if replied else None,
        replied_by=key("Pavel") if replied else None,
        withdrawn_at=WRITTEN if name == "withdrawn" else None,
    )


def document(name: str) -> OrganisationDocument:
    return OrganisationDocument(
        id=key(f"document {name}"), organisation=key(DOCUMENTS[name]), kind="CHARTER", title=name, author=key("Pavel"),
        added_at=WRITTEN, removed_at=WRITTEN if name == "removed" else None,
    )  # fmt: skip


def paper(persona: str) -> File:
    """A file of somebody's that belongs to nothing yet."""
    person, organisation = PERSONAS[persona]
    return File(
        id=key(f"paper {persona}"), owner=key(person), organisation=None if organisation is None else key(organisation),
        name="устав.pdf", state="KEPT", created_at=WRITTEN, hmac_inner=bytes(64), hmac_outer=bytes(64), kind="PDF",
        size=1, sha256=bytes(32), place=persona, rank=0,
    )  # fmt: skip


def operation_text(operation: str, subject: str, persona: str) -> str:
    """What is asked? One operation with one root field, whose response key is `it`."""
    review, organisation = gid("OrganisationReview", f"review {subject}"), gid("Organisation", subject)
    inputs = {
        "addOrganisationDocument": f'kind: CHARTER, title: "Устав", files: ["{gid("File", f"paper {persona}")}"]',
        "removeOrganisationDocument": f'document: "{gid("OrganisationDocument", f"document {subject}")}"',
        "reviewOrganisation": f'organisation: "{organisation}", text: "Отвечают быстро"',
        "replyToReview": f'review: "{review}", text: "Исправили"',
        "withdrawReview": f'review: "{review}"',
    }
    if operation in inputs:
        return f"mutation {{ it: {operation}(input: {{{inputs[operation]}}}) {{ userErrors {{ code }} }} }}"
    if operation == "organisation.documents":
        root = f'organisation(id: "{gid("Organisation", DOCUMENTS[subject])}")'
        return f"{{ it: {root} {{ documents {{ nodes {{ title }} }} }} }}"
    root, _, field = operation.partition(".")
    inside = "" if field == "text" else "{ __typename }"
    match root:
        case "organisation":
            return f'{{ it: organisation(id: "{organisation}") {{ it: {field} {inside} }} }}'
        case "overdueRequests":
            asked = f'filter: {{organisation: ["{organisation}"]}}'
            return f"{{ it: overdueRequests(first: 1, {asked}) {{ nodes {{ number }} }} }}"
        case "organisationReviews":
            return "{ it: organisationReviews { nodes { text } } }"
    return f'{{ it: organisationReview(id: "{review}") {{ {f"it: {field} {inside}" if field else "id"} }} }}'


def what_came(operation: str, subject: str, data: dict[str, Any] | None) -> str:
    """What came of it? Of a list of reviews, whether the subject is in it; of a field, whether it is there."""
    if operation == "organisation.documents" and data:
        return "allowed" if subject in {each["title"] for each in data["it"]["documents"]["nodes"]} else "null"
    if operation == "organisationReviews" and data:
        return "allowed" if subject in {each["text"] for each in data["it"]["nodes"]} else "null"
    if "." in operation and data:
        return "null" if data["it"] is None or data["it"]["it"] is None else "allowed"
    return outcome(data)


async def ask(cast: Cast, query: str, persona: str, at: datetime) -> Any:
    viewer = await cast.viewer(persona, at)
    found = await SCHEMA.execute(query, context_value=Context(viewer, cast.database))
    assert found.errors is None, (persona, found.errors)
    return found.data


@pytest.mark.parametrize("line", LINES, ids=named)
async def test_the_matrix(subjects: Cast, line: dict[str, str]) -> None:
    operation, subject, database = line["operation"], line["subject"], subjects.database
    at = await turn_to(database, line["moment"])
    before = await snapshot(database)
    found = {}
    for persona in PEOPLE:
        query = operation_text(operation, subject, persona)
        if line[persona] == "allowed" and query.startswith("mutation"):
            with pytest.raises(Undone):
                async with database.transaction() as transaction:
                    data = await ask(subjects, query, persona, at)
                    after = await snapshot(transaction.connection)
                    raise Undone
            changed = {table for table in after if after[table] != before[table]}
            assert changed == {*WRITES[operation], "event", "event_new", "deed_record"}, persona
        else:
            data = await ask(subjects, query, persona, at)
        found[persona] = what_came(operation, subject, data)
    assert found == {persona: line[persona] for persona in PEOPLE}
    assert await snapshot(database) == before


def test_the_lines_are_whole() -> None:
    assert all(list(line) == ["operation", "subject", "moment", *PEOPLE] for line in LINES)
    assert {line["moment"] for line in LINES} == set(MOMENTS)
