"""An organisation's documents: added by its staff, read by whoever is signed in, removed for everybody."""

from __future__ import annotations

from typing import Any

import pytest

from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.organisations.store import DOCUMENTS
from gosdom_graphql.organisations.tables import OrganisationDocument
from tests.a_house import MORNING, House
from tests.files.sending import photo, prepared, sent
from tests.rights.snapshot import snapshot

OFFICE = key("organisation", str(PERSONAS["dispatcher"][1]))
ADD = """mutation ($title: String!, $files: [ID!]!) {
  it: addOrganisationDocument(input: {kind: LICENCE, title: $title, files: $files}) {
    document { id kind title addedAt organisation { id } files { id name link } }
    organisation { documents { totalCount } } userErrors { code field }
  }
}"""
REMOVE = """mutation ($id: ID!) { it: removeOrganisationDocument(input: {document: $id}) {
  organisation { documents { totalCount } } userErrors { code field } } }"""
CARD = f"""{{ it: organisation(id: "Organisation:{OFFICE}") {{
  documents(filter: {{kind: [LICENCE]}}) {{ nodes {{ id title files {{ id link }} }} }} }} }}"""


async def test_a_document_from_its_upload_to_its_end(house: House) -> None:
    content = photo()
    scan = await sent(house, "dispatcher", "лицензия.jpg", content)
    added = (await house.ask("dispatcher", ADD, title=" Лицензия № 63-000001 ", files=[scan]))["it"]
    assert (added["userErrors"], added["organisation"]) == ([], {"documents": {"totalCount": 1}})
    document = added["document"]
    assert (document["kind"], document["title"]) == ("LICENCE", "Лицензия № 63-000001")
    assert document["organisation"] == {"id": f"Organisation:{OFFICE}"}
    assert [each["id"] for each in document["files"]] == [scan]
    # whoever is signed in opens it by a link of their own; others do not know of it
    for who in ("owner", "guest", "other_dispatcher", "inspector"):
        [read] = (await house.ask(who, CARD))["it"]["documents"]["nodes"]
        assert (read["id"], read["title"]) == (document["id"], document["title"])
        [file] = read["files"]
        headers = {"Authorization": f"Bearer {house.tokens[who]}"}
        answer = await house.client.get(file["link"], headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg"), who
    assert (await house.ask(None, CARD))["it"]["documents"]["nodes"] == []
    assert (await house.ask(None, f'{{ it: node(id: "{scan}") {{ id }} }}'))["it"] is None
    done = (await house.ask("dispatcher", REMOVE, id=document["id"]))["it"]
    assert done == {"organisation": {"documents": {"totalCount": 0}}, "userErrors": []}
    for who in ("owner", "dispatcher"):
        found = await house.ask(who, f'{{ it: node(id: "{scan}") {{ id }} }}')
        assert found["it"] is None, "its file is gone with it"
    answer = await house.client.get(file["link"], headers=headers)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("title", "files", "code", "field"),
    [
        (" ", "kept", "MISSING", ["title"]),
        ("я" * 201, "kept", "TOO_LONG", ["title"]),
        ("Устав", "none", "MISSING", ["files"]),
        ("Устав", "awaited", "FILE_NOT_SENT", ["files", "0"]),
        ("Устав", "another's", "NOT_FOUND", ["files", "0"]),
        ("Устав", "unknown", "NOT_FOUND", ["files", "0"]),
    ],
)
async def test_what_cannot_be_added(house: House, title: str, files: str, code: str, field: list[str]) -> None:
    given: dict[str, list[Any]] = {
        "kept": [await sent(house, "dispatcher")],
        "none": [],
        "awaited": [(await prepared(house, "dispatcher"))["id"]],
        "another's": [await sent(house, "other_dispatcher")],
        "unknown": [f"File:{key('file', 'unknown')}"],
    }
    before = await snapshot(house.database)
    refused = (await house.ask("dispatcher", ADD, title=title, files=given[files]))["it"]
    assert refused == {"document": None, "organisation": None, "userErrors": [{"code": code, "field": field}]}
    assert await snapshot(house.database) == before


async def test_one_too_many(house: House) -> None:
    author = key("person", PERSONAS["dispatcher"][0])
    await OrganisationDocument.insert(
        *(
            OrganisationDocument(
                id=key("document", str(n)),
                organisation=OFFICE,
                kind="OTHER",
                title=str(n),
                author=author,
                added_at=MORNING,
            )
            for n in range(DOCUMENTS)
        )
    )
    refused = (await house.ask("dispatcher", ADD, title="Ещё", files=[await sent(house, "dispatcher")]))["it"]
    assert refused["userErrors"] == [{"code": "OUT_OF_RANGE", "field": ["files"]}]
