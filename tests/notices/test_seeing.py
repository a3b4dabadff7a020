"""Who sees which notice, and how much of it: generated operations of everybody against a naive reading in Python."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from gosdom_core import access
from gosdom_core.homes import Resource
from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.notices import addressing
from gosdom_graphql.notices.tables import Notice
from gosdom_graphql.notices.words import NoticeKind, NoticeState
from gosdom_graphql.reader import observed
from gosdom_graphql.sessions.viewer import Viewer
from tests.notices.board import AUTHORS, HOW_MANY, write_board
from tests.notices.naive import Notices, Reading
from tests.rights.api import SCHEMA
from tests.rights.cast import EVERYBODY, HOUSES, NOW, Cast, gid, token, write_cast
from tests.rights.world import World, who
from tests.scale import scaled

MIDNIGHT = datetime(2026, 11, 21, 20, 30, tzinfo=UTC)
"""The 22nd in Samara, still the 21st in Moscow."""
MOMENTS = (NOW, MIDNIGHT, datetime(2026, 6, 15, 9, tzinfo=UTC))
OPERATIONS = 30
PLAIN = (
    "kind", "state", "title", "text", "urgent", "resource", "beginsAt", "endsAt", "discoveredAt", "shownAt",
    "undoUntil", "publishAt", "createdAt", "heldAt", "expiresAt", "correctedAt", "withdrawnAt", "withdrawnReason",
    "dueAt", "dueDay", "explanation", "isLate", "isRead",
)  # fmt: skip
NESTED = {
    "law": "{ id }",
    "house": "{ id }",
    "organisation": "{ id }",
    "author": "{ name }",
    "reach": "{ residents told read }",
    "audience": "{ kind region house { id } entrance { id } premises { id } riser }",
    "versions": "{ number title text }",
}
FIELDS = (*PLAIN, *NESTED)


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    """Houses and people, and a board of notices."""
    cast = await write_cast(database)
    await write_board(database)
    return cast


@pytest.fixture(scope="module")
async def notices(cast: Cast) -> Notices:
    """All rows in Python."""
    return await Notices.load(await World.load(cast.database.read), cast.database.read)


async def ask(cast: Cast, query: str, variables: dict[str, Any], viewer: Viewer) -> Any:
    context = Context(viewer, cast.database)
    with observed() as statements:
        found = await SCHEMA.execute(query, variable_values=variables, context_value=context)
    assert not found.errors, found.errors
    assert len(statements) == 1
    return found.data


def selection(fields: list[str]) -> str:
    return " ".join(["id", *(f"{name} {NESTED.get(name, '')}" for name in fields)])


def shown(reading: Reading, row: Any, fields: list[str]) -> dict[str, Any]:
    return {name: reading.field(row, name) for name in ("id", *fields)}


def condition(chance: Random) -> dict[str, Any]:
    """A filter by chance."""
    some: dict[str, Any] = {
        "kind": [each.name for each in chance.sample(tuple(NoticeKind), k=4)],
        "state": [each.name for each in chance.sample(tuple(NoticeState), k=2)],
        "current": chance.random() < 0.5,
        "unread": chance.random() < 0.5,
        "urgent": chance.random() < 0.5,
        "resource": [each.name for each in chance.sample(tuple(Resource), k=3)],
        "house": gid("House", chance.choice(tuple(HOUSES))),
        "organisation": [gid("Organisation", each) for each in chance.sample(AUTHORS, k=2)],
        "shownFrom": "2026-11-20T12:00:00+00:00",
        "shownBefore": "2026-11-20T12:00:00+00:00",
    }
    return {name: some[name] for name in chance.sample(tuple(some), k=chance.choice((0, 0, 1, 1, 2)))}


@pytest.mark.parametrize("persona", EVERYBODY)
async def test_generated_operations_answer_as_the_naive_reading(cast: Cast, notices: Notices, persona: str) -> None:
    chance = Random(persona)
    for n in range(scaled(OPERATIONS)):
        moment, language = MOMENTS[n % len(MOMENTS)], ("ru", "en")[n % 2]
        reading = Reading(notices, who(notices.world, token(persona), moment, language))
        fields = chance.sample(FIELDS, k=chance.choice((1, 5, len(FIELDS))))
        viewer = await cast.viewer(persona, moment, language)
        if chance.random() < 0.3:
            row = chance.choice(notices.rows["notice"])
            kind, id = chance.choice(("notice", "node")), f"Notice:{row['id']}"
            inside = selection(fields) if kind == "notice" else f"... on Notice {{ {selection(fields)} }}"
            found = await ask(cast, f"query ($id: ID!) {{ it: {kind}(id: $id) {{ {inside} }} }}", {"id": id}, viewer)
            assert found["it"] == (shown(reading, row, fields) if reading.sees(row) else None)
            continue
        asked, first = condition(chance), chance.choice((3, 20, 100))
        query = (
            f"query ($f: NoticeFilter, $n: Int) {{ notices(filter: $f, first: $n)"
            f" {{ totalCount nodes {{ {selection(fields)} }} }} }}"
        )
        expected = reading.all(asked)
        found = await ask(cast, query, {"f": asked, "n": first}, viewer)
        assert found["notices"] == {
            "totalCount": len(expected),
            "nodes": [shown(reading, row, fields) for row in expected[:first]],
        }, (asked, moment)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_core_says_the_same(cast: Cast, notices: Notices, moment: datetime) -> None:
    kept = {each.id: each for each in await Notice.objects()}
    for persona in EVERYBODY:
        reader = addressing.as_reader(await cast.viewer(persona, moment))
        reading = Reading(notices, who(notices.world, token(persona), moment))
        for row in notices.rows["notice"]:
            seen = access.sees_notice(reader, addressing.as_seen(kept[row["id"]]), moment)
            assert seen == reading.sees(row), (persona, row["title"])


async def test_the_board_has_something_to_see_and_to_hide_for_everybody(notices: Notices) -> None:
    """A naive reading that saw nothing, or all, would prove nothing."""
    sees = {
        persona: sum(map(Reading(notices, who(notices.world, token(persona), NOW)).sees, notices.rows["notice"]))
        for persona in EVERYBODY
    }
    blind = {persona for persona, count in sees.items() if count == 0}
    without = {"guest_without_scope", "former_owner", "guest_of_seller", "attorney_of_many"}
    assert blind == without | {"dismissed", "anonymous"}, sees
    assert all(count < HOW_MANY for count in sees.values())
