"""Who may ask and do what with notices, when: `rights.csv`, written by hand, one line for an operation and a moment.

`allowed`, `null` (or not in the list), or the code of the refusal; whoever is refused has changed nothing.
"""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gosdom_graphql.access.tables import GuestAccess
from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.notices import addressing
from gosdom_graphql.notices.tables import Notice, NoticeAudience, NoticeVersion
from tests.rights.api import SCHEMA
from tests.rights.cast import LONG_AGO, PERSONAS, Cast, gid, key, write_cast
from tests.rights.snapshot import snapshot
from tests.rights.subjects import MOMENTS
from tests.rights.test_matrix import Undone, named, outcome

PEOPLE = [*PERSONAS, "anonymous"]
with Path(__file__).with_name("rights.csv").open(encoding="utf-8") as file:
    LINES = list(csv.DictReader(file))
SHOWN = datetime(2026, 1, 20, 9, tzinfo=UTC)
LINE = NoticeAudience({}, _ignore_missing=True, kind="HOUSE", region="63", house=key("sadovaya"))
# by whom, to whom, in which state
SUBJECTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "house": ("old", {}, "PUBLISHED"),
    "letter": ("old", {"kind": "PREMISES", "premises": key("flat 1")}, "PUBLISHED"),
    "owners": ("old", {}, "PUBLISHED"),
    "region": ("inspectorate_63", {"kind": "REGION", "house": None}, "PUBLISHED"),
    "entrance": ("vodokanal", {"kind": "ENTRANCE", "entrance": key("sadovaya 1")}, "PUBLISHED"),
    "withdrawn": ("old", {}, "WITHDRAWN"),
    "draft": ("old", {}, "DRAFT"),
    "fresh": ("old", {}, "PUBLISHED"),
}
DEEDS = {
    "publishNotice": "",
    "undoNotice": "",
    "correctNotice": ', title: "Иначе"',
    "withdrawNotice": ', reason: "Ошибка"',
}
TO = {"house": f'house: "{gid("House", "sadovaya")}"', "region": 'region: "63"'}


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    """Houses and people, a guest who may read notices, and a notice of each sort."""
    cast = await write_cast(database)
    async with database.transaction():
        await GuestAccess(
            id=key("notices of Dina"), house=key("sadovaya"), premises=key("flat 1"), person=key("Dina"),
            granted_by=key("Anna"), kind="TENANT", scopes=["NOTICES"], since=date(2026, 3, 1),
            until=date(2026, 12, 31), granted_at=LONG_AGO, revoked_at=None,
        ).save()  # fmt: skip
        for name in SUBJECTS:
            await write(name)
    return cast


async def write(name: str) -> None:
    author, to, state = SUBJECTS[name]
    line = NoticeAudience({}, _ignore_missing=True, id=key(f"line {name}"), rank=0, **(vars_of(LINE) | to))
    # the fresh one was published a moment before «during»: its undo still runs
    shown = MOMENTS["during"] + timedelta(seconds=9) if name == "fresh" else None if state == "DRAFT" else SHOWN
    withdrawn = state == "WITHDRAWN"
    notice = Notice(
        id=key(f"notice {name}"), kind="MEETING" if name == "owners" else "GENERAL", state=state,
        organisation=key(author), author=key("Olga"), title=name, text="Текст", urgent=False, resource=None,
        created_at=LONG_AGO, shown_at=shown, at=shown or LONG_AGO, owners_only=name == "owners",
        withdrawn_at=SHOWN + timedelta(hours=2) if withdrawn else None,
        withdrawn_reason="Ошибка" if withdrawn else None,
        **addressing.reach([line]),
    )  # fmt: skip
    await notice.save()
    line.notice = notice.id
    await line.save()
    version = NoticeVersion(
        id=key(f"version {name}"), notice=notice.id, number=1, title="Было", text="Иначе", urgent=False,
        replaced_at=SHOWN, replaced_by=key("Olga"),
    )  # fmt: skip
    await version.save()


def vars_of(line: NoticeAudience) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ("kind", "region", "house")}


def operation_text(operation: str, subject: str) -> str:
    """What is asked? One operation with one root field, whose response key is `it`."""
    id = gid("Notice", f"notice {subject}")
    if operation == "draftNotice":
        words = f'kind: GENERAL, title: "Субботник", text: "Приходите", audience: [{{{TO[subject]}}}]'
        return f"mutation {{ it: draftNotice(input: {{{words}}}) {{ userErrors {{ code }} }} }}"
    if operation == "markNoticesRead":
        return f'mutation {{ it: markNoticesRead(input: {{notices: ["{id}"]}}) {{ userErrors {{ code }} }} }}'
    if operation in DEEDS:
        return (
            f'mutation {{ it: {operation}(input: {{notice: "{id}"{DEEDS[operation]}}}) {{ userErrors {{ code }} }} }}'
        )
    root, _, field = operation.partition(".")
    if field:
        inside = "" if field == "text" else "{ __typename }"
        return f'{{ it: notice(id: "{id}") {{ it: {field} {inside} }} }}'
    if root == "notices":
        return "{ it: notices(first: 100) { nodes { id title } } }"
    return "{ it: articles { nodes { slug } } }" if root == "articles" else f'{{ it: {root}(id: "{id}") {{ id }} }}'


def what_came(operation: str, subject: str, data: dict[str, Any] | None) -> str:
    """What came of it? Of a list, whether the subject is in it; of a list of a field, whether anything is."""
    if operation == "notices" and data:
        return "allowed" if subject in {each["title"] for each in data["it"]["nodes"]} else "null"
    if operation == "notice.versions" and data and data["it"]:
        return "allowed" if data["it"]["it"] else "null"
    return outcome(data)


async def ask(cast: Cast, query: str, persona: str, moment: str) -> Any:
    viewer = await cast.viewer(persona, MOMENTS[moment])
    found = await SCHEMA.execute(query, context_value=Context(viewer, cast.database))
    assert found.errors is None, (persona, found.errors)
    return found.data


@pytest.mark.parametrize("line", LINES, ids=named)
async def test_the_matrix(cast: Cast, line: dict[str, str]) -> None:
    operation, subject, database = line["operation"], line["subject"], cast.database
    query = operation_text(operation, subject)
    before = await snapshot(database)
    found = {}
    for persona in PEOPLE:
        if line[persona] == "allowed" and query.startswith("mutation"):
            with pytest.raises(Undone):
                async with database.transaction() as transaction:
                    data = await ask(cast, query, persona, line["moment"])
                    after = await snapshot(transaction.connection)
                    raise Undone
            assert after["event"] != before["event"], f"{persona} did nothing"
        else:
            data = await ask(cast, query, persona, line["moment"])
        found[persona] = what_came(operation, subject, data)
    assert found == {persona: line[persona] for persona in PEOPLE}
    assert await snapshot(database) == before


def test_every_operation_on_notices_has_its_lines() -> None:
    schema = SCHEMA._schema
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    names = [*schema.query_type.fields, *schema.mutation_type.fields]
    ours = {name for name in names if "notice" in name.lower() or name == "articles"}
    ours -= {"recordMeetingNotices"}  # proofs of a meeting's own: `tests/meetings/rights.csv`
    assert {line["operation"].partition(".")[0] for line in LINES} == ours
