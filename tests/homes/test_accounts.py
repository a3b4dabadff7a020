"""Personal accounts are linked by what stands on the bill: each mistake at its own field, counted and slowed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gosdom_graphql import clock
from gosdom_graphql.demo.cast import BILL_CODE
from gosdom_graphql.homes.tables import AccountLink, AccountTries
from tests.a_house import House

LINK = """mutation($contract: String!, $account: String!, $code: String!) {
  it: linkAccount(input: {contract: $contract, account: $account, code: $code}) {
    link { account { id number els contract organisation { name } apartment { number } } }
    userErrors { code field message } } }"""
UNLINK = """mutation($account: ID!) { it: unlinkAccount(input: {account: $account}) {
  viewer { accountLinks { linkedAt } } userErrors { code field } } }"""
LINKS = "{ viewer { accountLinks { account { number } } } }"
GIVEN = {"contract": "УК-1/2019", "account": "700100001", "code": BILL_CODE}


async def do(house: House, who: str, query: str, **variables: Any) -> Any:
    return (await house.ask(who, query, **variables))["it"]


@pytest.fixture(autouse=True)
async def anew(house: House) -> None:
    await AccountTries.delete(force=True)
    await AccountLink.delete(force=True)


@pytest.mark.parametrize("account", ["700100001", "7001 00001", "63АА000007", "63aa 000007"])
async def test_an_account_is_linked_by_either_number(house: House, account: str) -> None:
    given = GIVEN | {"account": "70010 0001" if account == "7001 00001" else account}
    done = await do(
        house,
        "owner",
        LINK,
        **given,
    )
    assert done["userErrors"] == []
    found = done["link"]["account"]
    assert (found["number"], found["els"], found["contract"]) == ("700100001", "63АА000007", "УК-1/2019")
    assert (found["organisation"]["name"], found["apartment"]) == ("УК «Самарский уют»", {"number": "7"})
    assert (await house.ask("owner", LINKS))["viewer"]["accountLinks"] == [{"account": {"number": "700100001"}}]
    assert (await house.ask("co_owner", LINKS))["viewer"]["accountLinks"] == []
    assert await house.ask("co_owner", f'{{ node(id: "{found["id"]}") {{ id }} }}') == {"node": None}
    assert (await do(house, "co_owner", UNLINK, account=found["id"]))["userErrors"][0]["code"] == "NOT_FOUND"
    gone = await do(house, "owner", UNLINK, account=found["id"])
    assert gone == {"viewer": {"accountLinks": []}, "userErrors": []}
    assert (await do(house, "owner", UNLINK, account=found["id"]))["userErrors"] == [
        {"code": "NOT_FOUND", "field": ["account"]}
    ]
    assert (await do(house, "owner", LINK, **given))["link"] is not None


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"account": "700100099"}, "ACCOUNT_UNKNOWN", ["account"]),
        ({"account": "63АА000099"}, "ACCOUNT_UNKNOWN", ["account"]),
        ({"account": "63-АА"}, "IDENTIFIER_FORMAT", ["account"]),
        ({"account": " "}, "MISSING", ["account"]),
        ({"contract": "УК-2/2019"}, "CONTRACT_DIFFERS", ["contract"]),
        ({"contract": ""}, "MISSING", ["contract"]),
        ({"contract": "x" * 41}, "TOO_LONG", ["contract"]),
        ({"code": "24681358"}, "WRONG_BILL_CODE", ["code"]),
        ({"code": ""}, "MISSING", ["code"]),
        ({"code": "\0"}, "WRONG_BILL_CODE", ["code"]),
    ],
)
async def test_each_mistake_is_told_at_its_own_field(
    house: House, wrong: dict[str, str], code: str, field: list[str]
) -> None:
    refused = await do(house, "owner", LINK, **(GIVEN | wrong))
    assert (refused["link"], [(each["code"], each["field"]) for each in refused["userErrors"]]) == (
        None,
        [(code, field)],
    )
    assert await AccountLink.count() == 0


async def test_guesses_are_counted_and_wait_longer_each_time(house: House) -> None:
    """The clock only goes forward: other tests of this module name no hour."""

    async def code(**wrong: str) -> str | None:
        errors = (await do(house, "owner", LINK, **(GIVEN | wrong)))["userErrors"]
        return errors[0]["code"] if errors else None

    guesses = [await code(code="1"), await code(contract="1"), await code(account="1"), await code()]
    assert guesses == ["WRONG_BILL_CODE", "CONTRACT_DIFFERS", "ACCOUNT_UNKNOWN", "TOO_MANY_GUESSES"]
    assert await code() == "TOO_MANY_GUESSES", "a try that was not made is not counted"
    for minutes in (1, 2, 4):
        await clock.move(house.database, by=timedelta(minutes=minutes) - timedelta(seconds=1))
        assert await code(code="1") == "TOO_MANY_GUESSES"
        await clock.move(house.database, by=timedelta(seconds=1))
        assert await code(code="1") == "WRONG_BILL_CODE"
    done = await do(house, "co_owner", LINK, **GIVEN)
    assert done["userErrors"] == [], "another person is not slowed"
    await clock.move(house.database, by=timedelta(minutes=8))
    assert await code() is None
    assert await code(code="1") == "WRONG_BILL_CODE"
    assert await code() == "TOO_MANY_GUESSES", "one's own account does not open the way to others'"


async def test_a_days_rest_forgets_them(house: House) -> None:
    for _ in range(3):
        await do(house, "owner", LINK, **(GIVEN | {"code": "1"}))
    await clock.move(house.database, by=timedelta(days=1, seconds=1))
    assert (await do(house, "owner", LINK, **(GIVEN | {"code": "1"})))["userErrors"][0]["code"] == "WRONG_BILL_CODE"
    assert (await do(house, "owner", LINK, **GIVEN))["userErrors"] == []


async def test_a_wrong_code_under_a_key_is_told_again(house: House) -> None:
    """Nothing came of it that could be kept: the same key with the right one is another input, the same one a guess."""
    query = LINK.replace("code: $code}", 'code: $code, idempotencyKey: "7b0a43e4-5a4f-4a6f-9d1c-3f0f0a0b0c0d"}')
    for _ in range(2):
        assert (await do(house, "owner", query, **(GIVEN | {"code": "1"})))["userErrors"][0][
            "code"
        ] == "WRONG_BILL_CODE"
