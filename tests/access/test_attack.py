"""Who guesses: ids, cursors and codes of others, filters and orders over what is hidden. They learn nothing by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from gosdom_graphql.access import tables
from gosdom_graphql.access.rows import GuestAccessOrder, GuestInvitation, GuestInvitationOrder, PowerOrder
from gosdom_graphql.reader.rowtype import row_type
from gosdom_graphql.reader.schema import planned_schema
from tests.access.conftest import As
from tests.access.guests import ACCEPT, CHANGE, LEAVE, RENEW, REVOKE, WITHDRAW, write_guests
from tests.rights.api import SCHEMA
from tests.rights.cast import EVERYBODY, GRANTS, INVITATIONS, NOW, POWERS, Cast, gid
from tests.rights.snapshot import snapshot
from tests.rights.subjects import write_subjects

LISTS = ("guestAccesses", "guestInvitations", "powers")
PAGE = """query ($after: String, $before: String) { it: %s(first: 100, after: $after, before: $before) {
  totalCount edges { cursor node { id } } pageInfo { hasPreviousPage hasNextPage } } }"""
DEED = "mutation ($id: ID!) { it: revokePower(input: {power: $id}) { userErrors { code } } }"


@pytest.fixture(scope="module")
async def guests(cast: Cast) -> Cast:
    await write_subjects(cast.database)
    await write_guests(cast.database)
    return cast


def ids(page: Any) -> list[str]:
    return [each["node"]["id"] for each in page["edges"]]


@pytest.mark.parametrize("list", LISTS)
async def test_cursors_of_others_move_nobody_beyond_their_own_rows(guests: Cast, asks: As, list: str) -> None:
    query = PAGE % list
    own = {who: await asks(who, NOW, query) for who in EVERYBODY}
    stolen = {each["cursor"] for page in own.values() for each in page["edges"]}
    assert len(stolen) > 3
    for who, cursor in product(("owner", "neighbour", "guest", "former_owner", "outsider", "support"), sorted(stolen)):
        mine = ids(own[who])
        after = await asks(who, NOW, query, after=cursor)
        before = await asks(who, NOW, query, before=cursor)
        here = [cursor] if cursor in {each["cursor"] for each in own[who]["edges"]} else []
        assert ids(before) + [mine[len(ids(before))] for _ in here] + ids(after) == mine, who
        assert (after["totalCount"], before["totalCount"]) == (len(mine), len(mine))
        # not even that something stands there is told to who does not see it
        assert after["pageInfo"]["hasPreviousPage"] == bool(ids(before) or here)
        assert before["pageInfo"]["hasNextPage"] == bool(ids(after) or here)


def guessed() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every deed on every row there is, and on none: its name, its text, its variables."""
    nothing = UUID(int=7)
    accesses = [gid("GuestAccess", f"grant {n}") for n in range(0, len(GRANTS), 2)] + [f"GuestAccess:{nothing}"]
    invitations = [gid("GuestInvitation", f"invitation {n}") for n in range(0, len(INVITATIONS), 2)]
    powers = [gid("Power", f"power {n}") for n in range(len(POWERS))] + [f"Power:{nothing}"]
    wrong = [gid("Premises", "flat 1"), gid("GuestInvitation", "grant 0"), "GuestAccess:1", "", "\0", "grant 0"]
    for id in (*accesses, *wrong):
        yield "change", CHANGE, {"input": {"access": id, "scopes": ["CHAT"], "until": "2027-12-31"}}
        yield "revoke", REVOKE, {"id": id}
        yield "leave", LEAVE, {"id": id}
    for id in (*invitations, f"GuestInvitation:{nothing}", *wrong[:1], *wrong[2:]):
        yield "withdraw", WITHDRAW, {"id": id}
        yield "renew", RENEW, {"id": id}
    for id in (*powers, *wrong):
        yield "end", DEED, {"id": id}


@pytest.mark.parametrize("who", ["outsider", "dispatcher", "support", "operator"])
async def test_ids_of_others_guessed_one_by_one_are_all_not_found(guests: Cast, asks: As, who: str) -> None:
    """A stranger, and offices that see the very premises: unseen and unknown are one, and nothing is written."""
    before = await snapshot(guests.database)
    for name, text, variables in guessed():
        it = await asks(who, NOW, text, **variables)
        assert [each["code"] for each in it["userErrors"]] == ["NOT_FOUND"], (name, variables)
    assert await snapshot(guests.database) == before


async def test_what_a_seen_row_refuses_writes_nothing_either(guests: Cast, asks: As) -> None:
    """A guest at home, a co-owner's representative, a child: they see some of these rows, and may change none."""
    before = await snapshot(guests.database)
    found = set()
    for who, (_, text, variables) in product(("guest", "child", "adolescent"), guessed()):
        if text is LEAVE and variables["id"] == gid("GuestAccess", "grant 0"):
            continue  # a guest may leave
        it = await asks(who, NOW, text, **variables)
        found |= {each["code"] for each in it["userErrors"]} or {f"{who} did it: {variables}"}
    # a parent stays one, whoever asks for an end to it
    assert found == {"NOT_FOUND", "NOT_ALLOWED", "NOT_NOW"}
    assert await snapshot(guests.database) == before


@pytest.mark.parametrize(
    "code", ["", " ", "0", "O" * 12, "\0" * 12, "'; drop table guest_access; --", "К" * 12, "9" * 100_000, "\ud800"]
)
async def test_a_code_that_is_none_is_only_a_wrong_one(guests: Cast, asks: As, code: str) -> None:
    who = "buyer" if len(code) % 2 else "parent"
    it = await asks(who, datetime(2027, 3, 1 + len(code) % 27, tzinfo=UTC), ACCEPT, code=code, confirm=True)
    assert [each["code"] for each in it["userErrors"]] == ["INVITATION_UNKNOWN"]


def test_no_order_and_no_filter_reads_what_is_kept_from_who_sees_the_row() -> None:
    """Codes are in no field at all; the paper behind an invitation has a right of its own, and sorts nothing."""
    shown = {
        getattr(field, "column", None)._meta.name  # type: ignore[union-attr]  # a column, where it is one
        for rows in planned_schema(SCHEMA._schema).rows.values()
        if rows.table in (tables.GuestInvitation, tables.GuestTry)
        for field in rows.fields.values()
        if getattr(field, "column", None) is not None
    }
    assert not shown & {"code_hash", "code_at", "codes", "codes_day", "tries"}
    assert set(row_type(GuestInvitation).guarded) == {"document", "document_date"}
    orders = (GuestAccessOrder, GuestInvitationOrder, PowerOrder)
    assert {member.column._meta.name for order in orders for member in order.members.values()} == {
        "granted_at", "created_at", "recorded_at",
    }  # fmt: skip
