"""Every deed leaves its record, and nothing else does; nobody changes it; looks are told to whom they concern."""

from __future__ import annotations

import ast
import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from strawberry.utils.str_converters import to_camel_case

import gosdom_graphql
from gosdom_graphql.audit import looks
from gosdom_graphql.audit.looks import LOOKS
from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from gosdom_graphql.reader import observed
from gosdom_graphql.sessions.identify import identify
from tests.a_house import MORNING, House
from tests.rights.api import SCHEMA

RECORD = """
select d.deed, d.subject_type, d.subject, p.name as person, o.name as organisation, c.name as concerns,
  d.session is not null as in_session, d.address, d.call
from deed_record d join person p on p.id = d.person
left join organisation o on o.id = d.organisation left join person c on c.id = d.concerns
order by d.at, d.id
"""
SUBMIT = """
mutation ($key: UUID) {
  submitRequest(input: {
    place: APARTMENT, premises: "%s", category: TAP_LEAK, text: "Капает кран", idempotencyKey: $key
  }) { request { id } userErrors { code } }
}
"""
HOME = "{ viewer { person { name shares { premises { id house { id } } } } } }"


async def records(house: House, since: int = 0) -> list[dict[str, Any]]:
    return [dict(row) for row in await house.database.read.fetch(RECORD)][since:]


async def name_of(house: House, who: str) -> str:
    found = await house.ask(who, "{ viewer { person { name } } }")
    return str(found["viewer"]["person"]["name"])


async def submitted(house: House, key: str | None = None) -> str:
    home = (await house.ask("owner", HOME))["viewer"]["person"]["shares"][0]["premises"]["id"]
    found = (await house.ask("owner", SUBMIT % home, key=key))["submitRequest"]
    assert found["userErrors"] == []
    return str(found["request"]["id"])


async def test_a_deed_is_recorded_once_with_who_what_and_from_where(house: House) -> None:
    before, key = len(await records(house)), str(uuid4())
    id = await submitted(house, key)
    assert await submitted(house, key) == id, "the same key: nothing was done again"
    comment = 'mutation ($id: ID!) { commentRequest(input: {request: $id, text: "Еду"}) { comment { id } } }'
    said = (await house.ask("dispatcher", comment, id=id))["commentRequest"]["comment"]["id"]
    owner, dispatcher = await name_of(house, "owner"), await name_of(house, "dispatcher")
    found = await records(house, before)
    calls = [row.pop("call") for row in found]
    common = {"in_session": True, "address": "127.0.0.1"}
    office = found[1]["organisation"]
    assert office is not None
    assert [{**row, "subject": f"{row['subject_type']}:{row['subject']}"} for row in found] == [
        {"deed": "submitRequest", "subject_type": "Request", "subject": id, "person": owner, "organisation": None,
         "concerns": None, **common},
        {"deed": "commentRequest", "subject_type": "Request", "subject": id, "person": dispatcher,
         "organisation": office, "concerns": owner, **common},
        {"deed": "commentRequest", "subject_type": "RequestComment", "subject": said, "person": dispatcher,
         "organisation": office, "concerns": None, **common},
    ]  # fmt: skip
    assert len(set(calls)) == 2
    assert all(len(call) == 32 for call in calls), "the id of the HTTP request"


async def test_what_is_refused_asked_or_undone_is_not_recorded(house: House) -> None:
    before = len(await records(house))
    id = await submitted(house)
    refused = "mutation ($id: ID!) { takeRequest(input: {request: $id}) { userErrors { code } } }"
    assert (await house.ask("owner", refused, id=id))["takeRequest"]["userErrors"] == [{"code": "NOT_ALLOWED"}]
    assert (await house.ask(None, refused, id=id))["takeRequest"]["userErrors"] == [{"code": "NOT_SIGNED_IN"}]
    wrong = 'mutation { acceptInvitation(input: {code: "0000-0000-0000"}) { userErrors { code } } }'
    assert (await house.ask("guest", wrong))["acceptInvitation"]["userErrors"] == [{"code": "INVITATION_UNKNOWN"}]
    guess = 'mutation { linkAccount(input: {contract: "1", account: "2", code: "3"}) { userErrors { code } } }'
    assert (await house.ask("guest", guess))["linkAccount"]["userErrors"] == [{"code": "ACCOUNT_UNKNOWN"}]
    asked = await house.ask("guest", "mutation { eraseMyData(input: {}) { person { name } warnings { code } } }")
    assert asked["eraseMyData"] == {"person": None, "warnings": [{"code": "ERASURE_IS_FINAL"}]}
    assert [row["deed"] for row in await records(house, before)] == ["submitRequest"]


def calls(node: ast.AST) -> set[str]:
    return {each.func.id for each in ast.walk(node) if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)}


def test_every_mutation_goes_through_the_one_door() -> None:
    """`deed` records; a resolver that does without it, or without a helper beside it that has it, leaves no record."""
    recorded: dict[str, bool] = {}
    for path in sorted(Path(gosdom_graphql.__path__[0]).rglob("*.py")):
        tree = ast.parse(path.read_text())
        doors = {"deed"} | {each.name for each in tree.body if isinstance(each, ast.AsyncFunctionDef)
                            and "deed" in calls(each)}  # fmt: skip
        for node in ast.walk(tree):
            marks = [each.id for each in getattr(node, "decorator_list", ()) if isinstance(each, ast.Name)]
            if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and "mutation" in marks:
                recorded[to_camel_case(node.name)] = bool(doors & calls(node))
    mutation = SCHEMA._schema.mutation_type
    assert mutation is not None
    assert {name: recorded.get(name) for name in mutation.fields} == dict.fromkeys(mutation.fields, True)


@pytest.mark.parametrize("table", ["deed_record", "look"])
@pytest.mark.parametrize(
    "change", ["update {} set at = at", "update {} set address = null", "delete from {}", "truncate {}"]
)
async def test_the_record_only_grows(house: House, table: str, change: str) -> None:
    await seen(house)
    connection = await asyncpg.connect(house.database.settings.database_url.get_secret_value())
    try:
        with pytest.raises(asyncpg.RestrictViolationError, match="only grows"):
            await connection.execute(change.format(table))
    finally:
        await connection.close()


async def seen(house: House) -> str:
    """A request of the owner's that the dispatcher has opened."""
    id = await submitted(house)
    await house.ask("dispatcher", "query ($id: ID!) { request(id: $id) { text } }", id=id)
    assert await LOOKS.write(house.database) == 1
    return id


LOOKED = """
query ($id: ID!) { looks(filter: {request: $id}) { nodes { request person { name } organisation { name } address } } }
"""


async def test_who_opened_my_request(house: House) -> None:
    id = await submitted(house)
    open_it = "query ($id: ID!) { request(id: $id) { text } }"
    node = "query ($id: ID!) { one: node(id: $id) { id } many: nodes(ids: [$id, $id]) { id } }"
    with observed() as statements:
        await house.ask("dispatcher", open_it, id=id)
    assert len(statements) == 1, "a look costs the reader nothing"
    for who in ("owner", "co_owner", "other_dispatcher", None):
        await house.ask(who, open_it, id=id)
    await house.ask("dispatcher", node, id=id)
    await house.ask("dispatcher", "{ requests { nodes { id } } }")
    assert await LOOKS.write(house.database) == 1, "once an hour for each session; a resident is no office"
    assert await LOOKS.write(house.database) == 0
    await house.ask("dispatcher", node, id=id)
    await LOOKS.write(house.database)

    dispatcher = await name_of(house, "dispatcher")
    told = (await house.ask("owner", LOOKED, id=id))["looks"]["nodes"]
    assert [(each["request"], each["person"]["name"], each["address"]) for each in told] == [(id, dispatcher, None)]
    assert told[0]["organisation"] is not None
    assert (await house.ask("co_owner", LOOKED, id=id))["looks"]["nodes"] == told, "it is about their apartment"
    for who in ("guest", "other_dispatcher", "supplier", "inspector", None):
        assert (await house.ask(who, LOOKED, id=id))["looks"]["nodes"] == [], who
    [by_operator] = (await house.ask("operator", LOOKED, id=id))["looks"]["nodes"]
    assert by_operator["address"] == "127.0.0.1"


async def test_who_opened_my_apartment(house: House) -> None:
    """An employee sees the owners there: the owners of today see who looked, the guest does not."""
    home = (await house.ask("owner", HOME))["viewer"]["person"]["shares"][0]["premises"]["id"]
    open_it = "query ($id: ID!) { premises(id: $id) { shares { owner { name } } } }"
    for who in ("dispatcher", "owner", "other_dispatcher"):
        await house.ask(who, open_it, id=home)
    assert await LOOKS.write(house.database) == 1
    asked = "query ($id: ID!) { looks(filter: {premises: $id}) { nodes { request premises person { name } } } }"
    mine = {"request": None, "premises": home, "person": {"name": await name_of(house, "dispatcher")}}
    for who, sees in (("owner", True), ("co_owner", True), ("dispatcher", True), ("operator", True), ("guest", False)):
        assert (mine in (await house.ask(who, asked, id=home))["looks"]["nodes"]) is sees, who


async def test_looks_wait_for_a_database_that_does_not_answer(house: House) -> None:
    id = await submitted(house)
    await house.ask("dispatcher", "query ($id: ID!) { request(id: $id) { text } }", id=id)

    class Down:
        def transaction(self) -> Any:
            raise OSError("nobody is there")

    with pytest.raises(OSError, match="nobody is there"):
        await LOOKS.write(Down())  # type: ignore[arg-type]  # it stands for a database
    assert await LOOKS.write(house.database) == 1


async def test_the_task_writes_what_is_left_when_it_is_stopped(house: House, database: Database) -> None:
    id = await submitted(house)
    await house.ask("dispatcher", "query ($id: ID!) { request(id: $id) { text } }", id=id)
    task = asyncio.create_task(LOOKS.run(database))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert len((await house.ask("owner", LOOKED, id=id))["looks"]["nodes"]) == 1


async def test_a_database_that_is_away_stops_neither_the_task_nor_the_server(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await submitted(house)
    await house.ask("dispatcher", "query ($id: ID!) { request(id: $id) { text } }", id=id)
    monkeypatch.setattr(looks, "EVERY", 0.001)

    enough = asyncio.Event()

    class Down:
        tried = 0

        def transaction(self) -> Any:
            self.tried += 1
            if self.tried == 3:
                enough.set()
            raise OSError("nobody is there")

    task = asyncio.create_task(LOOKS.run(Down()))  # type: ignore[arg-type]  # it stands for a database
    await enough.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert await LOOKS.write(house.database) == 1, "what was seen was kept"


async def test_again_in_another_hour_is_told_again(house: House) -> None:
    id = await seen(house)
    await house.clock_to(MORNING + timedelta(hours=2))
    await house.ask("dispatcher", "query ($id: ID!) { request(id: $id) { text } }", id=id)
    await LOOKS.write(house.database)
    moments = await house.ask("owner", "query ($id: ID!) { looks(filter: {request: $id}) { nodes { at } } }", id=id)
    assert len(moments["looks"]["nodes"]) == 2


async def test_at_most_so_many_looks_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "MOST", 1)
    viewer = await identify(house.database.read, house.tokens["dispatcher"])
    waiting = looks.Looks()
    context = Context(viewer, house.database, opened=[("House", uuid4()), ("Request", uuid4()), ("Request", uuid4())])
    waiting.saw(context)
    assert context.opened == []
    assert len(waiting._seen) == 1
