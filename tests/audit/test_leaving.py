"""A person takes all that is kept about them, and is forgotten: at once what may go, later what the law keeps."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx
import pytest

from gosdom_graphql.app import create_app
from gosdom_graphql.audit import export, rows, store
from gosdom_graphql.audit.http import COST
from gosdom_graphql.audit.store import fates
from gosdom_graphql.audit.words import ERASED_NAME, ERASED_TEXT
from gosdom_graphql.demo.cast import PERSONAS, key
from gosdom_graphql.files.shelf import shelf_of
from gosdom_graphql.settings import DemoSettings
from tests.a_house import MORNING, House
from tests.files import sending
from tests.rights.snapshot import snapshot
from workers import files

SUBMIT = """
mutation ($house: ID!, $text: String!) {
  submitRequest(input: {place: YARD, category: YARD_CLEANING, house: $house, text: $text, confirm: true}) {
    request { id } userErrors { code }
  }
}
"""
COMMENT = """
mutation ($id: ID!, $text: String!, $files: [ID!]) {
  commentRequest(input: {request: $id, text: $text, files: $files}) { userErrors { code } }
}
"""
ERASE = """
mutation ($confirm: Boolean!) {
  eraseMyData(input: {confirm: $confirm}) {
    person { name } warnings { code message figures { name value } law { clause } } userErrors { code }
  }
}
"""
REFERENCES = """
select t.relname || '.' || a.attname as name, f.relname as target
from pg_constraint k join pg_class t on t.oid = k.conrelid join pg_class f on f.oid = k.confrelid
join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1]
where k.contype = 'f' and f.relname in ('person', 'request', 'session', 'guest_access')
"""
FREE = """
select c.relname || '.' || a.attname as name
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname not in ('migration', 'event_log')
  and format_type(a.atttypid, null) in ('text', 'text[]', 'bytea', 'json', 'jsonb', 'tsvector', 'uuid', 'inet')
  and not exists (
    select from pg_constraint k where k.conrelid = c.oid and a.attnum = any(k.conkey) and (
      k.contype in ('f', 'p')
      or k.contype = 'c' and cardinality(k.conkey) = 1
        and pg_get_constraintdef(k.oid) ~ '(ANY|<@) \\(?\\(?ARRAY\\[|''::text\\)'
    )
  )
"""
"""Columns that may hold whatever somebody wrote or is: no key, and not one of a few words."""


async def kept(house: House, who: str) -> dict[str, Any]:
    """What is in the zip, by file?"""
    headers = {"Authorization": f"Bearer {house.tokens[who]}"}
    answer = await house.client.get("/export", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    zipped = zipfile.ZipFile(io.BytesIO(answer.content))
    assert zipped.testzip() is None
    found = {name: zipped.read(name).decode() for name in zipped.namelist() if not name.startswith("files/")}
    return {name: json.loads(text) if name.endswith(".json") else text for name, text in found.items()}


async def photos(house: House, who: str) -> dict[str, bytes]:
    """Which files are in the zip?"""
    answer = await house.client.get("/export", headers={"Authorization": f"Bearer {house.tokens[who]}"})
    zipped = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: zipped.read(name) for name in zipped.namelist() if name.startswith("files/")}


EVERYTHING = """
with me as (select $1::uuid as person, $2::timestamptz as at),
s as (select id from session where person = $1 limit 1),
c as (select id from contact where person = $1 limit 1),
home as (select p.id as premises, p.house from premises p where p.number = '7' limit 1),
i as (insert into identity select gen_random_uuid(), person, 'https://issuer', 'subject-1', true, at, at from me),
d as (insert into device select gen_random_uuid(), person, sha256('d'), at from me),
k as (insert into passkey (id, person, credential, public_key, sign_count, name, created_at)
  select gen_random_uuid(), person, 'c', 'p', 0, 'Мой телефон', at from me),
a as (insert into arrival (id, secret_hash, person, goes_to, second, user_agent, address, contact, expires_at)
  select gen_random_uuid(), sha256('a'), person, '/', true, 'Firefox', '192.0.2.7', c.id, at from me, c),
q as (insert into confirmation (id, session, kind, contact, expires_at)
  select gen_random_uuid(), s.id, 'CODE', c.id, at from me, s, c),
w as (insert into request_draft (id, person, text, updated_at)
  select gen_random_uuid(), person, 'Черновик', at from me),
l as (insert into account_link (id, house, account, person, linked_at)
  select gen_random_uuid(), house, id, $1, $2 from account limit 1),
v as (insert into guest_invitation (id, house, premises, invited_by, kind, scopes, since, until, code_hash, code_at,
    codes_day, codes, created_at, expires_at)
  select gen_random_uuid(), house, premises, $1, 'HELPER', '{NOTICES}', $2::date, $2::date, sha256('i'), $2, $2, 1, $2,
    $2 + interval '1 day' from home),
r as (insert into register_entry (id, house, person, cadastral_number, ownership, numerator, denominator, since, until,
    imported_at)
  select gen_random_uuid(), house, $1, '63:01:0101001:7007', 'SOLE', 1, 1, '2020-01-01', '2021-01-01', $2 from home),
o as (insert into notification (id, person, house, kind, subject, dedup, title_ru, title_en, body_ru, body_en,
    urgent, at)
  select gen_random_uuid(), granted_by, house, 'GUEST_ADDED', 'GuestAccess:' || id, 'told', 'Гость: Имя', 'n', 'n', 'n',
    false, $2 from guest_access where person = $1 limit 1)
insert into power (id, house, premises, person, owner, deeds, document, document_date, since, until, recorded_at)
select gen_random_uuid(), g.house, g.premises, g.granted_by, $1, '{SEE_BILLS}', 'Доверенность 7', $2::date, $2::date,
  $2::date, $2 from guest_access g where g.person = $1 limit 1
"""
"""A row for all that a person may leave behind, beside what they do by the API."""
GONE = (
    "contact", "notification", "delivery", "reminder", "idempotency_key", "identity", "device", "passkey", "arrival",
    "request_draft", "account_link",
)  # fmt: skip


async def sent(house: House, who: str, text: str) -> str:
    found = await house.ask(who, SUBMIT, house=f"House:{key('house', 'prichalnaya')}", text=text)
    assert found["submitRequest"]["userErrors"] == []
    return str(found["submitRequest"]["request"]["id"])


async def on_shelf(house: House, place: str) -> bool:
    try:
        await shelf_of(house.database.settings).get(place)
    except FileNotFoundError:
        return False
    return True


async def column(house: House, query: str, *given: Any) -> list[Any]:
    return [row[0] for row in await house.database.read.fetch(query, *given)]


async def test_every_way_that_leads_to_a_person_is_decided_over(house: House) -> None:
    """A new table that names a person, or belongs to what is theirs, is exported or is not: somebody has to say."""
    found = {row["name"]: row["target"] for row in await house.database.read.fetch(REFERENCES)}
    decided = {*rows.ABOUT, *rows.BELOW, *rows.ACTED, *rows.LEFT_OUT}
    assert {name for name, target in found.items() if target == "person"} - decided == set()
    assert {name for name, target in found.items() if target in ("request", "guest_access")} - decided == set()
    assert decided - set(found) == {"person.id", "account.id", "file.comment", "file.answer"}, "reached otherwise"


async def test_every_column_that_may_tell_of_a_person_has_a_fate(house: House) -> None:
    """A new column that leads to a person, or may hold words, is erased or stays, and somebody says why."""
    found = set(await column(house, FREE))
    found |= {row["name"] for row in await house.database.read.fetch(REFERENCES) if row["target"] == "person"}
    steps = (*fates.AT_ONCE, *fates.IN_TIME, *fates.LAST)
    erased = {name for names, _ in steps for name in names}
    answers = [*erased, *fates.STAYS, *fates.NOT_PERSONAL]
    assert {name for name in found if name not in answers and f"{name.partition('.')[0]}.*" not in answers} == set()
    tables = {name.partition(".")[0] for name in found}
    assert [each for each in answers if each not in found and (each[-2:] != ".*" or each[:-2] not in tables)] == []
    assert erased.isdisjoint([*fates.STAYS, *fates.NOT_PERSONAL]), "one answer each"
    for names, statement in steps:
        assert all(f"{name.partition('.')[0]} " in statement for name in names), statement


async def test_all_that_is_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    ids = [await sent(house, "owner", f"Мусор № {n}") for n in range(5)]
    comment = 'mutation ($id: ID!) { commentRequest(input: {request: $id, text: "Едем"}) { userErrors { code } } }'
    await house.ask("dispatcher", comment, id=ids[0])
    await house.ask(
        "owner", 'mutation { addContact(input: {channel: EMAIL, address: "anna@example.org"}) { userErrors { code } } }'
    )
    found = await kept(house, "owner")
    assert set(found) == {"README.txt", *(f"{name}.json" for name in (*rows.ABOUT, *rows.BELOW, *rows.ACTED))}
    assert [each["name"] for each in found["person.id.json"]] == [PERSONAS["owner"][0]]
    assert {f"Request:{each['id']}" for each in found["request.author.json"]} >= set(ids)
    assert [each["text"] for each in found["request.author.json"]][-5:] == [f"Мусор № {n}" for n in range(5)]
    assert "Едем" in {each["text"] for each in found["request_comment.request.json"]}
    assert [each["address"] for each in found["contact.person.json"]] == ["anna@example.org"]
    assert "submitRequest" in {each["deed"] for each in found["deed_record.person.json"]}
    assert "export" not in {each["deed"] for each in found["deed_record.concerns.json"]}
    whole = json.dumps(found)
    assert [name for name in rows.SECRET if f'"{name}"' in whole] == []
    again = await kept(house, "owner")
    assert "export" in {each["deed"] for each in again["deed_record.person.json"]}


async def test_nobody_takes_what_is_anothers(house: House) -> None:
    await sent(house, "owner", "Только моё дело")
    found = await kept(house, "guest")
    assert "Только моё дело" not in json.dumps(found, ensure_ascii=False)
    assert [each["name"] for each in found["person.id.json"]] == [PERSONAS["guest"][0]]
    before = await snapshot(house.database)
    for who, status, code in ((None, 401, "NOT_SIGNED_IN"), ("dispatcher", 403, "NOT_ALLOWED")):
        headers = {} if who is None else {"Authorization": f"Bearer {house.tokens[who]}"}
        answer = await house.client.get("/export", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await snapshot(house.database) == before


async def test_an_employee_takes_ids_of_what_they_did_for_the_office_and_no_words(house: House) -> None:
    id = await sent(house, "owner", "Разбит фонарь")
    await house.ask(
        "dispatcher", "mutation ($id: ID!) { takeRequest(input: {request: $id}) { userErrors { code } } }", id=id
    )
    await house.sign_in("at home", PERSONAS["dispatcher"][0])
    found = await kept(house, "at home")
    taken = next(each for each in found["request.responsible.json"] if f"Request:{each['id']}" == id)
    assert set(taken) <= {"id", "received_at", "registered_at", "due_at", "answered_at", "closed_at", "occurred_at",
                          "inspection_agreed_at", "complained_at", "rated_at", "forwarded_at",
                          "extended_at"}  # fmt: skip
    assert "Разбит фонарь" not in json.dumps(found, ensure_ascii=False)


async def test_files_of_ones_own_and_on_ones_requests_are_taken(house: House) -> None:
    """The bytes, as they are kept: the owner's photo, what was sent and never attached, and the employee's on the
    owner's request; the employee takes none of them home."""
    id = await sent(house, "owner", "Разбита лавка")
    mine, theirs = await sending.sent(house, "owner", "лавка.jpg"), await sending.sent(house, "dispatcher", "акт.jpg")
    loose = await sending.sent(house, "owner", "не сюда.jpg", sending.photo(320, 200))
    await house.ask("owner", COMMENT, id=id, text="Вот", files=[mine])
    await house.ask("dispatcher", COMMENT, id=id, text="Починили", files=[theirs])
    found = await photos(house, "owner")
    assert set(found) == {f"files/{each.removeprefix('File:')}.jpg" for each in (mine, theirs, loose)}
    digests = await house.database.read.fetch("select id, sha256 from file where place is not null")
    assert {f"files/{row['id']}.jpg": row["sha256"] for row in digests} == {
        name: sha256(content).digest() for name, content in found.items()
    }
    await house.sign_in("at home", PERSONAS["dispatcher"][0])
    assert (await kept(house, "at home"))["file.owner.json"] == []
    assert await photos(house, "at home") == {}


async def test_an_export_costs_and_is_throttled(house: House, settings: DemoSettings) -> None:
    little = settings.model_copy(update={"viewer_budget": 2 * COST})
    transport = httpx.ASGITransport(create_app(little, house.database))
    headers = {"Authorization": f"Bearer {house.tokens['co_owner']}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        found = [await client.get("/export", headers=headers) for _ in range(3)]
    assert [each.status_code for each in found] == [200, 200, 429]
    assert found[-1].json()["errors"][0]["extensions"]["code"] == "THROTTLED"


async def test_a_guest_is_forgotten(house: House) -> None:
    """What may go goes at once; a request goes three years after it was closed, and the name with the last of them."""
    person = key("person", PERSONAS["guest"][0])
    id = UUID((await sent(house, "guest", "Скользко у подъезда")).partition(":")[2])
    file = await sending.sent(house, "guest", "лёд.jpg")
    await house.ask("guest", COMMENT, id=f"Request:{id}", text="И темно", files=[file])
    await house.ask(
        "guest",
        'mutation { addContact(input: {channel: EMAIL, address: "guest@example.org"}) { userErrors { code } } }',
    )
    async with house.database.transaction() as transaction:
        await transaction.connection.execute(EVERYTHING, person, MORNING)
    found = await kept(house, "guest")
    assert [name for name in GONE if name not in ("notification", "delivery", "reminder", "idempotency_key")
            and found[f"{name}.person.json"] == []] == []  # fmt: skip
    assert [each["text"] for each in found["request_draft.person.json"]] == ["Черновик"]
    assert [each["cadastral_number"] for each in found["register_entry.person.json"]] == ["63:01:0101001:7007"]
    assert found["account.id.json"][0]["number"]
    assert [each["name"] for each in found["file.owner.json"]] == ["лёд.jpg"]
    assert [name for name in rows.SECRET if f'"{name}"' in json.dumps(found)] == []
    before = await snapshot(house.database)
    asked = (await house.ask("guest", ERASE, confirm=False))["eraseMyData"]
    assert await snapshot(house.database) == before, "a question writes nothing"
    [warning] = asked["warnings"]
    figures = {each["name"]: each["value"] for each in warning["figures"]}
    assert (warning["code"], figures, warning["law"]["clause"]) == (
        "ERASURE_IS_FINAL", {"requests": "1", "until": "—"}, "п. 38–39",
    )  # fmt: skip
    refused = (await house.ask("guest", ERASE, confirm=True))["eraseMyData"]
    assert ([each["code"] for each in refused["userErrors"]], refused["person"]) == (["FRESH_SIGN_IN_NEEDED"], None)
    assert await snapshot(house.database) == before, "whoever sits at the open screen erases nothing"
    async with house.database.transaction() as transaction:
        await transaction.connection.execute("update session set fresh_at = $2 where person = $1", person, MORNING)
    with_address = "select address is not null from deed_record where person = $1 and deed = 'submitRequest'"
    assert await column(house, with_address, person) == [True]
    done = (await house.ask("guest", ERASE, confirm=True))["eraseMyData"]
    assert (done["person"], done["userErrors"]) == ({"name": PERSONAS["guest"][0]}, [])
    assert (await house.ask("guest", "{ viewer { kind } }"))["viewer"] is None, "every session is over"
    for table in GONE:
        assert await column(house, f"select count(*) from {table} where person = $1", person) == [0], table
    assert await column(house, "select count(*) from guest_invitation where invited_by = $1", person) == [0]
    assert await column(house, "select count(*) from confirmation") == [0]
    assert await column(house, "select title_ru from notification where dedup = 'told'") == [ERASED_TEXT]
    assert await column(house, "select revoked_at is null from power where owner = $1", person) == [False]
    assert await column(house, "select distinct user_agent || address from session where person = $1", person) == [""]
    words = "select text from request where id = $1 union all select text from request_comment where request = $1"
    assert await column(house, words, id) == ["Скользко у подъезда", "И темно"], "the law keeps it"
    assert "eraseMyData" in await column(house, "select deed from deed_record where person = $1", person)

    [place] = await column(house, "select place from file where owner = $1", person)
    take = "mutation ($id: ID!) { takeRequest(input: {request: $id}) { userErrors { code } } }"
    assert (await house.ask("dispatcher", take, id=f"Request:{id}"))["takeRequest"]["userErrors"] == []
    answer = 'mutation ($id: ID!) { answerRequest(input: {request: $id, text: "Посыпали"}) { userErrors { code } } }'
    assert (await house.ask("dispatcher", answer, id=f"Request:{id}"))["answerRequest"]["userErrors"] == []
    for after, name, text in (
        (timedelta(days=1, minutes=1), PERSONAS["guest"][0], "Скользко у подъезда"),
        (timedelta(days=3 * 365 - 2), PERSONAS["guest"][0], "Скользко у подъезда"),
        (timedelta(days=3 * 365 + 3), ERASED_NAME, ERASED_TEXT),
    ):
        async with house.database.transaction():
            assert await store.finish_erasures(MORNING + after) == 1, after
        assert await column(house, "select name from person where id = $1", person) == [name], after
        assert (await column(house, words, id))[0] == text, after
        await files.sweep(house.database, MORNING + after)
        there = text != ERASED_TEXT
        assert await column(house, "select count(*) from file where owner = $1", person) == [int(there)], after
        assert await on_shelf(house, place) is there, after
    assert await column(house, words, id) == [ERASED_TEXT, ERASED_TEXT]
    assert await column(house, "select document from power where owner = $1", person) == [ERASED_TEXT]
    assert await column(house, "select text from request_answer where request = $1", id) == ["Посыпали"]
    addresses = "select count(*) from deed_record where person = $1 and organisation is null and address is not null"
    assert await column(house, addresses, person) == [0]
    others = "select count(*) from deed_record where person <> $1 and address is not null"
    assert await column(house, others, person) != [0]
    assert await store.finish_erasures(MORNING + timedelta(days=4000)) == 0, "it is finished"


async def test_an_owner_keeps_the_name_that_the_register_needs(house: House) -> None:
    person = key("person", PERSONAS["co_owner"][0])
    await house.sign_in("leaving", PERSONAS["co_owner"][0])
    done = (await house.ask("leaving", ERASE, confirm=True))["eraseMyData"]
    assert done["userErrors"] == []
    async with house.database.transaction():
        await store.finish_erasures(MORNING + timedelta(days=5000))
    assert await column(house, "select name from person where id = $1", person) == [PERSONAS["co_owner"][0]]
    # who comes back may ask again
    await house.sign_in("back", PERSONAS["co_owner"][0])
    assert (await house.ask("back", ERASE, confirm=True))["eraseMyData"]["userErrors"] == []
    assert await column(house, "select count(*) from erasure where person = $1", person) == [1]
