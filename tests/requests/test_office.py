"""Notes that residents never see, templates of answers, drafts, and what a request is attached to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from gosdom_core.errors import NotFound, OutOfRange
from gosdom_core.requests import Attachable, RequestCategory
from gosdom_graphql.events.groups import subscription
from gosdom_graphql.http.documents import documents
from gosdom_graphql.http.limits import Limits
from gosdom_graphql.http.operation import prepare
from gosdom_graphql.notices import store as notices
from gosdom_graphql.notices.addressing import To
from gosdom_graphql.notices.words import NoticeKind
from gosdom_graphql.notifications.store.reminders import tell_due
from gosdom_graphql.requests import store
from gosdom_graphql.requests.store import Attached, Drafted
from gosdom_graphql.requests.store.drafts import LIMIT
from gosdom_graphql.schema import schema
from tests.readings.test_matrix import write
from tests.requests.deeds import FLAT, MORNING, YARD, does, rows
from tests.rights.cast import Cast, key
from tests.rights.conftest import Ask
from tests.rights.snapshot import snapshot
from tests.rights.subjects import MOMENTS


async def asks(ask: Ask, cast: Cast, who: str, query: str, at: datetime = MORNING, **variables: Any) -> Any:
    found = await ask(query, variables, await cast.viewer(who, at))
    assert found.errors is None
    return found.data


# --- Notes ---------------------------------------------------------------------------------------------------------


async def test_a_note_is_read_by_colleagues_alone(cast: Cast, ask: Ask) -> None:
    request = await does(cast, "owner", MORNING, store.submit, YARD)
    notified = await rows(cast, "select count(*) from notification")
    mutation = (
        f'mutation {{ noteRequest(input: {{request: "Request:{request}", text: " Звонить после шести "}})'
        " { note { id text author { name } } userErrors { code } } }"
    )
    told = (await asks(ask, cast, "other_dispatcher", mutation))["noteRequest"]
    note = told["note"].pop("id")
    assert told == {"note": {"text": "Звонить после шести", "author": {"name": "Olga"}}, "userErrors": []}
    query = (
        f'{{ request(id: "Request:{request}") {{ notes {{ text }} history {{ action }} nextActions }}'
        f' node(id: "{note}") {{ id }} }}'
    )
    for who in ("owner", "neighbour", "guest"):
        seen = await asks(ask, cast, who, query)
        assert (seen["request"]["notes"], seen["node"]) == ([], None), who
        assert seen["request"]["history"] == [{"action": "SUBMIT"}], who
        assert "NOTE" not in seen["request"]["nextActions"], who
    seen = await asks(ask, cast, "other_dispatcher", query)
    assert (seen["request"]["notes"], seen["node"]) == ([{"text": "Звонить после шести"}], {"id": note})
    # nobody is told, and no subscription to requests hears of it
    assert await rows(cast, "select count(*) from notification") == notified
    events = await rows(cast, "select kind from event where house = $1 order by id desc limit 1", key("sadovaya"))
    [kind] = [each["kind"] for each in events]
    changes = subscription(
        prepare(documents(schema._schema, Limits()), "subscription { requestChanged { action } }", None, {}), {}
    )
    assert kind == "note.added"
    assert not kind.startswith(changes.group.declared.kinds)


# --- Templates -----------------------------------------------------------------------------------------------------

SAVE = """mutation ($template: ID, $title: String!, $text: String!) {
  it: saveAnswerTemplate(input: {template: $template, title: $title, text: $text, category: COMMON_LIGHTING}) {
    template { id title text category author { name } } userErrors { code field } } }"""
LIST = "{ answerTemplates(filter: {category: [COMMON_LIGHTING]}) { nodes { title } } }"


async def test_templates_belong_to_an_organisation(cast: Cast, ask: Ask) -> None:
    made = (await asks(ask, cast, "other_dispatcher", SAVE, title=" Лампы ", text="Заменим завтра"))["it"]
    template = made["template"].pop("id")
    assert made == {
        "template": {
            "title": "Лампы", "text": "Заменим завтра", "category": "COMMON_LIGHTING", "author": {"name": "Olga"},
        },
        "userErrors": [],
    }  # fmt: skip
    changed = await asks(ask, cast, "other_dispatcher", SAVE, template=template, title="Лампы", text="Заменим сегодня")
    assert changed["it"]["template"]["id"] == template
    assert await asks(ask, cast, "other_dispatcher", LIST) == {"answerTemplates": {"nodes": [{"title": "Лампы"}]}}
    assert await asks(ask, cast, "dispatcher", LIST) == {"answerTemplates": {"nodes": []}}
    before = await snapshot(cast.database)
    for who, given, error in (
        ("dispatcher", {"template": template, "title": "А", "text": "Б"}, ("NOT_FOUND", ["template"])),
        ("owner", {"title": "А", "text": "Б"}, ("NOT_ALLOWED", None)),
        ("operator", {"title": "А", "text": "Б"}, ("NOT_ALLOWED", None)),
        ("dispatcher", {"title": " ", "text": "Б"}, ("MISSING", ["title"])),
        ("dispatcher", {"title": "я" * 101, "text": "Б"}, ("TOO_LONG", ["title"])),
        ("dispatcher", {"title": "А", "text": ""}, ("MISSING", ["text"])),
        ("dispatcher", {"title": "А", "text": "я" * 10_001}, ("TOO_LONG", ["text"])),
    ):
        found = (await asks(ask, cast, who, SAVE, **given))["it"]
        assert [(each["code"], each["field"]) for each in found["userErrors"]] == [error], (who, given)
    assert await snapshot(cast.database) == before
    delete = f'mutation {{ deleteAnswerTemplate(input: {{template: "{template}"}}) {{ userErrors {{ code }} }} }}'
    assert (await asks(ask, cast, "other_dispatcher", delete))["deleteAnswerTemplate"]["userErrors"] == []
    assert await asks(ask, cast, "other_dispatcher", LIST) == {"answerTemplates": {"nodes": []}}


# --- Drafts --------------------------------------------------------------------------------------------------------


async def test_a_draft_is_kept_and_gone_once_it_is_sent(cast: Cast, ask: Ask) -> None:
    async def saves(draft: Any, **known: Any) -> Any:
        viewer = await cast.viewer("owner", MORNING)
        async with cast.database.transaction():
            return (await store.save_draft(viewer, draft, Drafted(**known))).ids["draft"]

    draft = await saves(None, text=" Не ", house=key("sadovaya"))
    assert await saves(draft, text="Не убрано", place=YARD.place, premises=key("flat 1")) == draft
    listed = "{ requestDrafts { nodes { text place house { id } premises { number } } } }"
    assert await asks(ask, cast, "owner", listed) == {
        "requestDrafts": {"nodes": [{"text": "Не убрано", "place": "YARD", "house": None, "premises": {"number": "1"}}]}
    }
    assert await asks(ask, cast, "co_owner", listed) == {"requestDrafts": {"nodes": []}}
    for known, field in (
        ({"premises": key("flat 2")}, "premises"),
        ({"house": key("nothing")}, "house"),
        ({"entrance": key("nothing")}, "entrance"),
    ):
        with pytest.raises(NotFound) as refused:
            await saves(None, **known)
        assert refused.value.field == (field,)
    for who, deed, given in (
        ("co_owner", store.save_draft, (draft, Drafted())),
        ("co_owner", store.discard_draft, (draft,)),
        ("co_owner", store.submit, (replace(YARD, draft=draft, confirm=True),)),
    ):
        with pytest.raises(NotFound):
            await does(cast, who, MORNING, deed, *given)
    await does(cast, "owner", MORNING, store.submit, replace(YARD, draft=draft, confirm=True))
    assert await asks(ask, cast, "owner", listed) == {"requestDrafts": {"nodes": []}}
    for _ in range(LIMIT):
        await saves(None)
    with pytest.raises(OutOfRange):
        await saves(None)
    # premises are shown only while they are the author's
    sold = await cast.viewer("former_owner", datetime.fromisoformat("2026-06-01T09:00Z"))
    async with cast.database.transaction():
        await store.save_draft(sold, None, Drafted(premises=key("flat 3")))
    later = await asks(ask, cast, "former_owner", "{ requestDrafts { nodes { premises { id } } } }", MORNING)
    assert later == {"requestDrafts": {"nodes": [{"premises": None}]}}


# --- The screen, and the object ------------------------------------------------------------------------------------


async def test_the_screen_and_the_object_are_kept(cast: Cast, ask: Ask) -> None:
    first = await does(cast, "owner", MORNING, store.submit, FLAT)
    about = Attached(Attachable.REQUEST, first)
    second = await does(
        cast, "owner", MORNING, store.submit, replace(YARD, screen=" meters/7 ", attached=about, confirm=True)
    )
    query = f'{{ request(id: "Request:{second}") {{ screen attachedKind attached }} }}'
    assert await asks(ask, cast, "owner", query) == {
        "request": {"screen": "meters/7", "attachedKind": "REQUEST", "attached": f"Request:{first}"}
    }
    hidden = {"request": {"screen": None, "attachedKind": None, "attached": None}}
    assert await asks(ask, cast, "neighbour", query) == hidden


async def test_a_notice_is_attached_by_who_reads_it(cast: Cast) -> None:
    writer = await cast.viewer("other_dispatcher", MORNING)
    async with cast.database.transaction():
        told = notices.Written(
            kind=NoticeKind.WORKS, title="Двор", text="Будет убран", to=(To(house=key("sadovaya")),),
            begins_at=MORNING + timedelta(days=9),
        )  # fmt: skip
        notice = (await notices.draft(writer, told)).ids["notice"]
        await notices.publish(writer, notice, confirm=True)
    later = MORNING + timedelta(minutes=1)
    sent = replace(YARD, attached=Attached(Attachable.NOTICE, notice), confirm=True)
    for who, at in (("owner", MORNING), ("outsider", later)):
        with pytest.raises(NotFound) as refused:
            await does(cast, who, at, store.submit, sent)
        assert refused.value.field == ("attached",)
    request = await does(cast, "owner", later, store.submit, sent)
    [row] = await rows(cast, "select attached_kind, attached from request where id = $1", request)
    assert row == {"attached_kind": "NOTICE", "attached": notice}


async def test_a_reading_is_attached_by_who_sees_its_meter(cast: Cast) -> None:
    async with cast.database.transaction():
        await write("water")
    sent = replace(YARD, attached=Attached(Attachable.READING, key("reading water")), confirm=True)
    at = MOMENTS["during"]
    for who in ("neighbour", "outsider"):
        with pytest.raises(NotFound) as refused:
            await does(cast, who, at, store.submit, sent)
        assert refused.value.field == ("attached",)
    for who in ("owner", "guest"):
        request = await does(cast, who, at, store.submit, sent)
        [row] = await rows(cast, "select attached_kind, attached from request where id = $1", request)
        assert row == {"attached_kind": "READING", "attached": key("reading water")}
    with pytest.raises(NotFound):
        await does(cast, "owner", at, store.submit, replace(sent, attached=Attached(Attachable.READING, key("none"))))


# --- A reminder by date --------------------------------------------------------------------------------------------

REMIND = """mutation ($id: ID!) { setReminder(input: {text: "Проверить ответ", request: $id, daysBefore: 2}) {
  reminder { id } userErrors { code } } }"""


async def test_a_reminder_stands_beside_its_request_for_who_set_it(cast: Cast, ask: Ask) -> None:
    request = await does(cast, "owner", MORNING, store.submit, replace(FLAT, category=RequestCategory.VENTILATION))
    done = await asks(ask, cast, "owner", REMIND, id=f"Request:{request}")
    assert done["setReminder"]["userErrors"] == []
    query = f'{{ request(id: "Request:{request}") {{ reminders {{ text at }} }} }}'
    # two days before the term, which is over at midnight of 18 August in Samara
    mine = [{"text": "Проверить ответ", "at": "2026-08-15T20:00:00+00:00"}]
    assert await asks(ask, cast, "owner", query) == {"request": {"reminders": mine}}
    assert await asks(ask, cast, "co_owner", query) == {"request": {"reminders": []}}


OF_REQUEST = "select at, settled_at from reminder where request = $1 order by days_before nulls last"
BY_DATE = """mutation ($id: ID!) { setReminder(input: {text: "Зайти", request: $id, at: "2026-09-10T06:00:00Z"}) {
  reminder { daysBefore } userErrors { code } } }"""


async def test_a_reminder_goes_where_the_term_goes_and_ends_with_the_request(cast: Cast, ask: Ask) -> None:
    request = await does(cast, "outsider", MORNING, store.submit, YARD)
    for words in (REMIND, BY_DATE):
        done = await asks(ask, cast, "outsider", words, id=f"Request:{request}")
        assert done["setReminder"]["userErrors"] == []
    by_date = datetime(2026, 9, 10, 6, tzinfo=UTC)
    at = datetime(2026, 8, 31, 20, tzinfo=UTC)  # two days before the end of 2 September in Samara
    assert [row["at"] for row in await rows(cast, OF_REQUEST, request)] == [at, by_date]
    # ten days more for the answer: the one of two days before goes with it, the one by its date stays
    later = MORNING + timedelta(days=1)
    await does(cast, "other_dispatcher", later, store.prolong, request, 10, "Ждём план участка")
    # the last day would be a Saturday: two days before the end of Monday, 14 September
    moved = [(datetime(2026, 9, 12, 20, tzinfo=UTC), None), (by_date, None)]
    assert [tuple(row.values()) for row in await rows(cast, OF_REQUEST, request)] == moved
    # answered while the work goes on: no term is left to be reminded of
    for deed in (store.take, partial(store.answer, text="Ищем", resolved=False)):
        await does(cast, "other_dispatcher", later, deed, request)
    settled = [(moved[0][0], later), moved[1]]
    assert [tuple(row.values()) for row in await rows(cast, OF_REQUEST, request)] == settled
    end = later + timedelta(days=1)
    await does(cast, "other_dispatcher", end, partial(store.answer, text="Убрали", resolved=True), request)
    assert [tuple(row.values()) for row in await rows(cast, OF_REQUEST, request)] == [settled[0], (by_date, end)]
    async with cast.database.transaction():
        await tell_due(by_date + timedelta(days=30))
    assert await rows(cast, "select id from reminder where request = $1 and told > 0", request) == []


async def test_a_deed_does_not_wait_for_who_tells_a_reminder_of_it(cast: Cast, ask: Ask) -> None:
    """The clock holds the reminder and then names the request; the deed holds the request: they pass each other."""
    request = await does(cast, "owner", MORNING, store.submit, replace(FLAT, category=RequestCategory.VENTILATION))
    await asks(ask, cast, "owner", REMIND, id=f"Request:{request}")
    held, done = asyncio.Event(), asyncio.Event()

    async def clock() -> None:
        async with cast.database.transaction() as transaction:
            await transaction.connection.execute("update reminder set told = 1 where request = $1", request)
            held.set()
            await asyncio.wait_for(done.wait(), 10)

    telling = asyncio.create_task(clock())
    await held.wait()
    await asyncio.wait_for(does(cast, "owner", MORNING + timedelta(hours=1), store.withdraw, request), 5)
    done.set()
    await telling


async def test_a_reminder_ends_with_what_is_withdrawn(cast: Cast, ask: Ask) -> None:
    request = await does(cast, "owner", MORNING, store.submit, replace(FLAT, category=RequestCategory.VENTILATION))
    await asks(ask, cast, "owner", REMIND, id=f"Request:{request}")
    await does(cast, "owner", MORNING + timedelta(hours=1), store.withdraw, request)
    [row] = await rows(cast, OF_REQUEST, request)
    assert row["settled_at"] == MORNING + timedelta(hours=1)
