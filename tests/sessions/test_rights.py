"""Who may ask and do what with sessions and passkeys: `rights.csv`, written by hand. Each is its person's alone.

The owner has a passkey, and was asked for a code; at the moment «fresh» everybody has just shown who they are.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from gosdom_graphql.database import Database
from gosdom_graphql.notifications.store.contacts import _hashed
from gosdom_graphql.notifications.tables import Contact
from gosdom_graphql.sessions.store import hashed
from gosdom_graphql.sessions.tables import Confirmation, Passkey, Session
from tests.rights.cast import LONG_AGO, Cast, gid, key, token, write_cast
from tests.rights.subjects import MOMENTS
from tests.rights.test_matrix import named
from tests.sessions.matrix import check, lines

DURING = MOMENTS["during"]
FIELDS = {"sessions": "{ id }", "passkeys": "{ id }", "account": ""}
CODE = "000000"


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    """People; Anna with a passkey, a telephone, and a code on its way to it."""
    cast = await write_cast(database)
    anna = key("Anna")
    async with database.transaction():
        await Passkey(
            id=key("passkey"), person=anna, credential=b"c", public_key=b"k", sign_count=0, name="Ключ",
            created_at=LONG_AGO,
        ).save()  # fmt: skip
        await Contact(
            id=key("phone"), person=anna, channel="SMS", address="+79000000001", token="a", created_at=LONG_AGO,
            confirmed_at=LONG_AGO, code_hash=_hashed(key("phone"), CODE), code_at=DURING,
        ).save()  # fmt: skip
        await Confirmation(
            id=key("asked"), session=await session(), kind="CODE", contact=key("phone"),
            expires_at=DURING + timedelta(minutes=5),
        ).save()  # fmt: skip
    return cast


async def session() -> object:
    row = await Session.select(Session.id).where(Session.token_hash == hashed(token("owner") or "")).first()
    assert row is not None
    return row["id"]


async def text(operation: str, subject: str) -> str:
    ids = {"session": f"Session:{await session()}", "passkey": gid("Passkey", "passkey")}
    root, _, field = operation.partition(".")
    if field:
        return f"{{ it: viewer {{ it: {field} {FIELDS[field]} }} }}"
    if root == "node":
        return f'{{ it: node(id: "{ids[subject]}") {{ id }} }}'
    given = {
        "revokeSession": f'session: "{ids["session"]}"',
        "addPasskey": 'response: "{}", name: "Ключ"',
        "revokeSessions": "current: true",
        "actFor": f'organisation: "{gid("Organisation", subject)}"' if subject else "",
        "removePasskey": f'passkey: "{ids["passkey"]}"',
        "confirmFreshSignIn": f'code: "{CODE}"',
    }
    return f"mutation {{ it: {root}(input: {{{given.get(root, '')}}}) {{ userErrors {{ code }} }} }}"


@pytest.mark.parametrize("line", lines(__file__), ids=named)
async def test_the_matrix(cast: Cast, line: dict[str, str]) -> None:
    fresh = line["moment"] == "fresh"
    await Session.update({Session.fresh_at: DURING if fresh else None}, force=True)
    # who has neither a passkey nor an address is told to sign in anew, and nothing is written
    does = line["operation"] != "beginFreshSignIn"
    await check(cast, await text(line["operation"], line["subject"]), line, DURING, does=does)
