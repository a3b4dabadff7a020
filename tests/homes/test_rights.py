"""Who may ask and do what with cadastral numbers, registers and accounts, when: `rights.csv`, written by hand.

Anna has linked an account, and the register names a parking place of hers that is not known here.
"""

from __future__ import annotations

from datetime import date

import pytest

from gosdom_graphql.database import Database
from gosdom_graphql.homes.store.accounts import open_account
from gosdom_graphql.homes.tables import AccountLink, RegisterEntry
from tests.rights.cast import LONG_AGO, Cast, gid, key, write_cast
from tests.rights.subjects import MOMENTS
from tests.rights.test_matrix import named
from tests.sessions.matrix import check, lines

FIELDS = {"accountLinks": "{ linkedAt }", "registerEntries": "{ since }", "homesProblem": "", "homesRepair": ""}
INPUTS = {
    "addPremises": f'house: "{gid("House", "sadovaya")}", number: "99", area: "40"',
    "importRegister": f'house: "{gid("House", "sadovaya")}", csv: "number,area,cadastral_number\\n99,40,"',
}
ACCOUNT: list[str] = []


@pytest.fixture(scope="module")
async def cast(database: Database) -> Cast:
    """People, an account of flat 1 that Anna has linked and one of the shop, and what the register says of her."""
    cast = await write_cast(database)
    async with database.transaction():
        for premises, number in (("flat 1", "1"), ("shop", "2")):
            account, _ = await open_account(
                key(premises), house=key("sadovaya"), organisation=key("new"), number=number, contract="К1",
                code="1", now=LONG_AGO,
            )  # fmt: skip
            ACCOUNT.append(f"PersonalAccount:{account}")
        await AccountLink(
            id=key("link"), house=key("sadovaya"), account=ACCOUNT[0].partition(":")[2], person=key("Anna"),
            linked_at=LONG_AGO,
        ).save()  # fmt: skip
        await RegisterEntry(
            id=key("entry"), house=key("sadovaya"), person=key("Anna"), cadastral_number="63:01:0000001:77",
            ownership="SOLE", numerator=1, denominator=1, since=date(2020, 1, 1), imported_at=LONG_AGO,
        ).save()  # fmt: skip
    return cast


def text(operation: str, subject: str) -> str:
    root, _, field = operation.partition(".")
    if field:
        return f"{{ it: viewer {{ it: {field} {FIELDS[field]} }} }}"
    if root == "cadastralQuality":
        return "{ it: cadastralQuality { premises houses { house } } }"
    if root == "node":
        return f'{{ it: node(id: "{ACCOUNT[0]}") {{ id }} }}'
    given = INPUTS | {
        "linkCadastralNumber": f'premises: "{gid("Premises", subject)}", cadastralNumber: "63:01:0000001:99"',
        "linkAccount": 'contract: "К1", account: "2", code: "1"',
        "unlinkAccount": f'account: "{ACCOUNT[0]}"',
    }
    return f"mutation {{ it: {root}(input: {{{given[root]}}}) {{ userErrors {{ code }} }} }}"


@pytest.mark.parametrize("line", lines(__file__), ids=named)
async def test_the_matrix(cast: Cast, line: dict[str, str]) -> None:
    await check(cast, text(line["operation"], line["subject"]), line, MOMENTS[line["moment"]])
