"""The life of a notice over HTTP: drafted, published, undone, shown, read, corrected, withdrawn, expired."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from gosdom_graphql import clock
from gosdom_graphql.demo.cast import key
from gosdom_graphql.notices import store
from tests.a_house import House, house, still_clock

__all__ = ["house", "still_clock"]

DRAFT = """
mutation ($input: DraftNoticeInput!) {
  draftNotice(input: $input) {
    notice { id state dueDay explanation law { clause confidence } }
    warnings { code message law { clause confidence } figures { name value } }
    userErrors { code field message }
  }
}
"""
PUBLISH = """
mutation ($input: PublishNoticeInput!) {
  publishNotice(input: $input) {
    notice { id state shownAt undoUntil publishAt isLate }
    warnings { code message law { clause } }
    userErrors { code field }
  }
}
"""
UNDO = (
    "mutation ($input: UndoNoticeInput!) { undoNotice(input: $input) { notice { state shownAt } userErrors { code } } }"
)
CORRECT = """
mutation ($input: CorrectNoticeInput!) {
  correctNotice(input: $input) {
    notice { title text correctedAt versions { number title text } } warnings { code } userErrors { code field }
  }
}
"""
WITHDRAW = """
mutation ($input: WithdrawNoticeInput!) {
  withdrawNotice(input: $input) { notice { state text withdrawnReason } userErrors { code field } }
}
"""
MARK = """
mutation ($input: MarkNoticesReadInput!) {
  markNoticesRead(input: $input) { viewer { kind } userErrors { code field } }
}
"""
SEEN = "query ($id: ID!) { notice(id: $id) { state title text isRead } }"
LISTED = "query ($filter: NoticeFilter) { notices(filter: $filter) { totalCount nodes { title } } }"
REACH = "query ($id: ID!) { notice(id: $id) { reach { residents told read } } }"

DISPATCHER, OWNER, CO_OWNER, OPERATOR = "dispatcher", "owner", "co_owner", "operator"


def gid(kind: str, name: str) -> str:
    return f"{kind}:{key(kind.lower(), name)}"


HOUSE, ELSEWHERE = gid("House", "prichalnaya"), gid("House", "beregovaya")
UNFIT = "NOTICE_AUDIENCE_UNFIT"
TABLES = ("notice", "notice_audience", "notice_version", "notice_recipient", "event")


async def everything(house: House) -> dict[str, list[Any]]:
    """All that is kept of notices, to compare."""
    return {table: await house.database.read.fetch(f"select * from {table} order by id") for table in TABLES}


async def deed(house: House, who: str | None, mutation: str, **input: Any) -> dict[str, Any]:
    """What came of the one mutation of the document?"""
    (payload,) = (await house.ask(who, mutation, input=input)).values()
    return dict(payload)


def words(**more: Any) -> dict[str, Any]:
    return {"kind": "GENERAL", "title": "Субботник", "text": "Приходите", "audience": [{"house": HOUSE}]} | more


async def drafted(house: House, who: str = DISPATCHER, **more: Any) -> str:
    payload = await deed(house, who, DRAFT, **words(**more))
    assert payload["userErrors"] == []
    return str(payload["notice"]["id"])


async def published(house: House, who: str = DISPATCHER, **more: Any) -> str:
    """A notice that residents see."""
    id = await drafted(house, who, **more)
    payload = await deed(house, who, PUBLISH, notice=id, confirm=True)
    assert payload["userErrors"] == []
    await later(house, seconds=15)
    return id


async def later(house: House, **by: float) -> datetime:
    """The clock goes on, and what is due is done."""
    now = await clock.move(house.database, by=timedelta(**by))
    await store.publish_due(now)
    return now


async def kinds_of(house: House, id: str) -> list[str]:
    rows = await house.database.read.fetch("select kind from event where subject = $1 order by id", UUID(id[7:]))
    return [row["kind"] for row in rows]


async def test_a_publication_can_be_undone_for_fifteen_seconds(house: House) -> None:
    id = await drafted(house)
    assert (await house.ask(OWNER, SEEN, id=id))["notice"] is None
    payload = await deed(house, DISPATCHER, PUBLISH, notice=id)
    assert payload["notice"]["state"] == "PUBLISHED"
    assert payload["notice"]["undoUntil"] == payload["notice"]["shownAt"]
    assert (await house.ask(OWNER, SEEN, id=id))["notice"] is None
    await later(house, seconds=14)
    assert (await house.ask(OWNER, SEEN, id=id))["notice"] is None
    assert (await deed(house, DISPATCHER, UNDO, notice=id)) == {
        "notice": {"state": "DRAFT", "shownAt": None},
        "userErrors": [],
    }
    await later(house, seconds=14)
    assert (await house.ask(OWNER, SEEN, id=id))["notice"] is None

    await deed(house, DISPATCHER, PUBLISH, notice=id)
    await later(house, seconds=15)
    seen = (await house.ask(OWNER, SEEN, id=id))["notice"]
    assert seen == {"state": "PUBLISHED", "title": "Субботник", "text": "Приходите", "isRead": False}
    assert (await deed(house, DISPATCHER, UNDO, notice=id))["userErrors"] == [{"code": "NOT_NOW"}]
    assert await kinds_of(house, id) == [
        "notice.draft", "notice.publish", "notice.undo", "notice.publish", "notice.published",
    ]  # fmt: skip


async def test_readers_see_it_though_the_clock_sleeps_and_are_told_when_it_wakes(house: House) -> None:
    id = await drafted(house)
    await deed(house, DISPATCHER, PUBLISH, notice=id)
    await clock.move(house.database, by=timedelta(seconds=15))
    assert (await house.ask(OWNER, SEEN, id=id))["notice"]["state"] == "PUBLISHED"
    assert await kinds_of(house, id) == ["notice.draft", "notice.publish"]
    await later(house, hours=1)
    await later(house, hours=1)
    assert await kinds_of(house, id) == ["notice.draft", "notice.publish", "notice.published"]


async def test_a_date_that_breaks_a_clause_is_told_and_does_not_block(house: House) -> None:
    """10 working days before a planned outage, by Rules 354 п. 31 (from memory)."""
    now = await clock.now(house.database)
    outage = {"kind": "PLANNED_OUTAGE", "resource": "HOT_WATER", "beginsAt": (now + timedelta(days=3)).isoformat()}
    payload = await deed(house, DISPATCHER, DRAFT, **words(**outage))
    (warning,) = payload["warnings"]
    assert (warning["code"], warning["law"]) == ("NOTICE_LATE", {"clause": "п. 31", "confidence": "MEMORY"})
    assert payload["notice"]["law"] == {"clause": "п. 31", "confidence": "MEMORY"}
    assert payload["notice"]["dueDay"] < now.date().isoformat()
    assert "10 рабочих дней" in payload["notice"]["explanation"]
    id = payload["notice"]["id"]

    before = await everything(house)
    asked = await deed(house, DISPATCHER, PUBLISH, notice=id)
    assert (asked["notice"], [each["code"] for each in asked["warnings"]]) == (None, ["NOTICE_LATE"])
    assert await everything(house) == before
    done = await deed(house, DISPATCHER, PUBLISH, notice=id, confirm=True)
    assert (done["notice"]["isLate"], [each["code"] for each in done["warnings"]]) == (True, ["NOTICE_LATE"])

    early = words(**outage | {"beginsAt": (now + timedelta(days=60)).isoformat()})
    assert (await deed(house, DISPATCHER, DRAFT, **early))["warnings"] == []


async def test_who_has_read_it_is_counted_and_a_correction_makes_it_unread(house: House) -> None:
    id = await published(house)
    residents = await house.database.read.fetchval(
        "select count(distinct person) from (select person from share where house = $1 and until is null"
        " union select person from guest_access where house = $1 and 'NOTICES' = any(scopes) and revoked_at is null) r",
        key("house", "prichalnaya"),
    )
    reach = (await house.ask(DISPATCHER, REACH, id=id))["notice"]["reach"]
    assert residents > 10
    assert reach == {"residents": residents, "told": residents, "read": 0}
    assert (await house.ask(OWNER, REACH, id=id))["notice"]["reach"] is None

    unread = (await house.ask(OWNER, LISTED, filter={"unread": True}))["notices"]["totalCount"]
    assert await deed(house, OWNER, MARK, notices=[id, id]) == {"viewer": {"kind": "RESIDENT"}, "userErrors": []}
    assert (await house.ask(OWNER, SEEN, id=id))["notice"]["isRead"] is True
    assert (await house.ask(CO_OWNER, SEEN, id=id))["notice"]["isRead"] is False
    assert (await house.ask(OWNER, LISTED, filter={"unread": True}))["notices"]["totalCount"] == unread - 1
    await deed(house, OWNER, MARK, notices=[id])
    assert (await house.ask(DISPATCHER, REACH, id=id))["notice"]["reach"]["read"] == 1
    assert (await kinds_of(house, id)).count("notice.read") == 1

    await later(house, minutes=5)
    payload = await deed(house, DISPATCHER, CORRECT, notice=id, title="Субботник в 11:00")
    assert payload["notice"]["versions"] == [{"number": 1, "title": "Субботник", "text": "Приходите"}]
    assert (await house.ask(OWNER, SEEN, id=id))["notice"]["isRead"] is False
    assert (await house.ask(DISPATCHER, REACH, id=id))["notice"]["reach"]["read"] == 0
    assert (await kinds_of(house, id))[-1] == "notice.published.corrected"
    same = await deed(house, DISPATCHER, CORRECT, notice=id, title="Субботник в 11:00")
    assert len(same["notice"]["versions"]) == 1


async def test_what_is_withdrawn_says_why_and_no_more(house: House) -> None:
    id = await published(house, title="Редкое слово", text="Хризантема зацветёт")
    assert (await house.ask(OWNER, LISTED, filter={"search": "хризантемы"}))["notices"]["totalCount"] == 1
    payload = await deed(house, DISPATCHER, WITHDRAW, notice=id, reason="Ошибка в адресе")
    assert payload["notice"] == {
        "state": "WITHDRAWN", "text": "Хризантема зацветёт", "withdrawnReason": "Ошибка в адресе",
    }  # fmt: skip
    seen = (await house.ask(OWNER, SEEN, id=id))["notice"]
    assert (seen["state"], seen["text"]) == ("WITHDRAWN", None)
    assert (await house.ask(OWNER, LISTED, filter={"search": "хризантемы"}))["notices"]["totalCount"] == 0
    assert (await kinds_of(house, id))[-1] == "notice.published.withdrawn"
    assert (await deed(house, DISPATCHER, WITHDRAW, notice=id, reason="ещё"))["userErrors"] == [
        {"code": "NOT_NOW", "field": None}
    ]


async def test_a_scheduled_notice_comes_out_by_itself_and_expires(house: House) -> None:
    now = await clock.now(house.database)
    id = await drafted(house, expiresAt=(now + timedelta(hours=5)).isoformat())
    at = (now + timedelta(hours=2)).isoformat()
    payload = await deed(house, DISPATCHER, PUBLISH, notice=id, at=at)
    assert (payload["notice"]["state"], payload["notice"]["shownAt"]) == ("SCHEDULED", None)
    await later(house, hours=1)
    assert (await house.ask(OWNER, SEEN, id=id))["notice"] is None
    await later(house, hours=1)
    assert (await house.ask(OWNER, SEEN, id=id))["notice"]["state"] == "PUBLISHED"
    await clock.move(house.database, by=timedelta(hours=3))
    assert (await house.ask(OWNER, SEEN, id=id))["notice"]["state"] == "EXPIRED"
    await later(house, seconds=1)
    assert (await house.ask(OWNER, SEEN, id=id))["notice"]["state"] == "EXPIRED"
    assert await kinds_of(house, id) == [
        "notice.draft", "notice.schedule", "notice.publish", "notice.published", "notice.expire",
    ]  # fmt: skip


@pytest.fixture(scope="module")
async def refusals(house: House) -> dict[str, str]:
    """A draft, and a notice that is shown."""
    return {"draft": await drafted(house), "shown": await published(house)}


FLAT = gid("Premises", "prichalnaya/7")
STRANGE = f"Notice:{UUID(int=7)}"
REFUSED: list[tuple[str, str | None, str, dict[str, Any], str]] = [
    ("nobody signed in drafts", None, DRAFT, words(), "NOT_SIGNED_IN"),
    ("a resident drafts", OWNER, DRAFT, words(), "NOT_ALLOWED"),
    ("support drafts", "support", DRAFT, words(), "NOT_ALLOWED"),
    ("another organisation's house", DISPATCHER, DRAFT, words(audience=[{"house": ELSEWHERE}]), "NOT_ALLOWED"),
    ("a region, by a managing organisation", DISPATCHER, DRAFT, words(audience=[{"region": "63"}]), "NOT_ALLOWED"),
    ("another region, by its inspectorate", "inspector", DRAFT, words(audience=[{"region": "77"}]), "NOT_FOUND"),
    ("a house that is not there", DISPATCHER, DRAFT, words(audience=[{"house": f"House:{UUID(int=1)}"}]), "NOT_FOUND"),
    ("an id of another kind", DISPATCHER, DRAFT, words(audience=[{"house": FLAT}]), "NOT_FOUND"),
    ("nobody is addressed", DISPATCHER, DRAFT, words(audience=[]), "MISSING"),
    ("two things in one line", DISPATCHER, DRAFT, words(audience=[{"house": HOUSE, "region": "63"}]), UNFIT),
    ("an empty line", DISPATCHER, DRAFT, words(audience=[{}]), UNFIT),
    ("no title", DISPATCHER, DRAFT, words(title=" "), "MISSING"),
    ("a title too long", DISPATCHER, DRAFT, words(title="я" * 201), "TOO_LONG"),
    ("an outage of nothing", DISPATCHER, DRAFT, words(kind="EMERGENCY_OUTAGE"), "MISSING"),
    ("works without a day", DISPATCHER, DRAFT, words(kind="WORKS"), "NOTICE_EVENT_NEEDED"),
    ("it ends before it begins", DISPATCHER, DRAFT,
     words(beginsAt="2026-12-02T00:00:00Z", endsAt="2026-12-01T00:00:00Z"), "NOTICE_ENDS_EARLY"),
    ("a slip in the year", DISPATCHER, DRAFT, words(beginsAt="2062-12-02T00:00:00Z"), "OUT_OF_RANGE"),
    ("an emergency of tomorrow", DISPATCHER, DRAFT,
     words(kind="EMERGENCY_OUTAGE", resource="GAS", discoveredAt="2027-12-02T00:00:00Z"), "OUT_OF_RANGE"),
    ("a price change to an entrance is unfit", DISPATCHER, DRAFT,
     words(kind="PRICE_CHANGE", beginsAt="2027-03-01T00:00:00Z", audience=[{"entrance": "entrance"}]), UNFIT),
    ("a resident publishes what is not seen", OWNER, PUBLISH, {"notice": "draft"}, "NOT_FOUND"),
    ("a resident withdraws what is seen", OWNER, WITHDRAW, {"notice": "shown", "reason": "нет"}, "NOT_ALLOWED"),
    ("the supplier corrects what they see", "supplier", CORRECT, {"notice": "shown", "title": "нет"}, "NOT_ALLOWED"),
    ("unknown", DISPATCHER, PUBLISH, {"notice": STRANGE}, "NOT_FOUND"),
    ("published twice", DISPATCHER, PUBLISH, {"notice": "shown"}, "NOT_NOW"),
    ("for the past", DISPATCHER, PUBLISH, {"notice": "draft", "at": "2026-01-01T00:00:00Z"},
     "NOTICE_SCHEDULED_FOR_THE_PAST"),
    ("in a hundred years", DISPATCHER, PUBLISH, {"notice": "draft", "at": "2126-01-01T00:00:00Z"}, "OUT_OF_RANGE"),
    ("a draft is not undone", DISPATCHER, UNDO, {"notice": "draft"}, "NOT_NOW"),
    ("a draft is not withdrawn", DISPATCHER, WITHDRAW, {"notice": "draft", "reason": "нет"}, "NOT_NOW"),
    ("withdrawn without a word", DISPATCHER, WITHDRAW, {"notice": "shown", "reason": " "}, "MISSING"),
    ("corrected to nothing", DISPATCHER, CORRECT, {"notice": "shown", "text": ""}, "MISSING"),
    ("an employee marks", DISPATCHER, MARK, {"notices": ["shown"]}, "NOT_ALLOWED"),
    ("a draft is marked", OWNER, MARK, {"notices": ["shown", "draft"]}, "NOT_FOUND"),
    ("too many are marked", OWNER, MARK, {"notices": [f"Notice:{UUID(int=n)}" for n in range(101)]}, "OUT_OF_RANGE"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "who", "mutation", "input", "code"), REFUSED, ids=[each[0] for each in REFUSED])
async def test_a_refusal_leaves_everything_as_it_was(
    house: House, refusals: dict[str, str], name: str, who: str | None, mutation: str, input: dict[str, Any], code: str
) -> None:
    given = dict(input)
    if given.get("notice") in refusals:
        given["notice"] = refusals[given["notice"]]
    if "notices" in given:
        given["notices"] = [refusals.get(each, each) for each in given["notices"]]
    if given.get("audience") == [{"entrance": "entrance"}]:
        entrance = await house.database.read.fetchval(
            "select id from entrance where house = $1 limit 1", key("house", "prichalnaya")
        )
        given["audience"] = [{"entrance": f"Entrance:{entrance}"}]
    before = await everything(house)
    payload = await deed(house, who, mutation, **given)
    assert [each["code"] for each in payload["userErrors"]] == [code]
    assert await everything(house) == before


async def test_the_knowledge_base_is_open_and_searched(house: House) -> None:
    query = "query ($f: ArticleFilter) { articles(filter: $f) { totalCount nodes { slug topic } } }"
    everything = (await house.ask(None, query, f=None))["articles"]
    assert everything["totalCount"] == len(store.articles())
    assert {each["topic"] for each in everything["nodes"]} == {"RIGHTS", "SAVING", "REPAIR"}
    for search, topic, slugs in (
        ("акта о заливах", ["RIGHTS"], ["akt-o-zalitii"]),
        ("акта о заливах", ["SAVING"], []),
        ("поверку счётчиков", None, ["pokazaniya-i-poverka"]),
        ("", None, []),
    ):
        found = (await house.ask(None, query, f={"search": search, "topic": topic}))["articles"]
        assert [each["slug"] for each in found["nodes"]] == slugs, search
