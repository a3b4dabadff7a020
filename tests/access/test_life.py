"""The life of an invitation and of an access: offered, accepted, seen, changed, taken back, sold away."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from gosdom_core.errors import NotFound
from gosdom_graphql.access.store import powers
from gosdom_graphql.access.tables import GuestAccess, GuestInvitation
from gosdom_graphql.homes.tables import Share
from tests.access.conftest import As
from tests.access.guests import (
    ACCEPT,
    CHANGE,
    INVITE,
    LEAVE,
    RENEW,
    REPRESENT,
    REVOKE,
    WITHDRAW,
    offer,
    uuid_of,
)
from tests.rights.cast import Cast, gid, key
from tests.rights.snapshot import snapshot

DAY = timedelta(days=1)
SPRING = datetime(2026, 4, 6, 8, tzinfo=UTC)
BELL = "{ it: viewer { notifications(first: 1) { nodes { kind title body subject } } } }"
WHO_HAS_WHAT = """query ($premises: ID!) { it: guestAccesses(filter: {premises: $premises, state: [LIVE]}) { nodes {
  id kind scopes since until state guest { name } grantedBy { name }
  deeds { totalCount nodes { scope request { text } entry { action } } } } } }"""
SUBMIT = """mutation ($premises: ID!) { it: submitRequest(input: {
  place: APARTMENT, category: TAP_LEAK, text: "Капает кран", premises: $premises}) {
  request { id } userErrors { code } } }"""
MINE = "{ it: viewer { guestAccesses { id state premises { number } } } }"
SEES = "query ($id: ID!) { it: request(id: $id) { nextActions } }"


def codes(it: Any) -> list[str]:
    return [each["code"] for each in it["userErrors"]]


async def let_in(asks: As, guest: str, at: datetime, *, by: str = "owner", **more: Any) -> str:
    """The id of an access that was offered and accepted."""
    invited = await asks(by, at, INVITE, input=offer(**more))
    assert codes(invited) == []
    accepted = await asks(guest, at, ACCEPT, code=invited["code"], confirm=True)
    assert codes(accepted) == []
    return str(accepted["access"]["id"])


async def test_a_guest_is_invited_accepts_acts_and_is_sent_away(cast: Cast, asks: As) -> None:
    flat = gid("Premises", "flat 1")
    invited = await asks("owner", SPRING, INVITE, input=offer(scopes=["REQUESTS", "BILLS"], until="2026-12-31"))
    assert invited["invitation"] == {
        "id": invited["invitation"]["id"], "state": "OPEN", "kind": "TENANT", "scopes": ["BILLS", "REQUESTS"],
        "since": "2026-04-06", "until": "2026-12-31", "expiresAt": "2026-04-09T08:00:00+00:00",
    }  # fmt: skip
    code = invited["code"]
    assert invited["link"] == f"{cast.database.settings.public_url}/guest#{code}"

    before = await snapshot(cast.database)
    offered = await asks("outsider", SPRING, ACCEPT, code=code, confirm=False)
    assert offered["warnings"] == [
        {
            "code": "INVITATION_OFFERED",
            "message": "Anna приглашает вас: Самара, Садовая улица, 1, 1. Принять?",
            "figures": [
                {"name": "inviter", "value": "Anna"},
                {"name": "address", "value": "Самара, Садовая улица, 1"},
                {"name": "number", "value": "1"},
                {"name": "opens", "value": "BILLS, REQUESTS"},
                {"name": "since", "value": "2026-04-06"},
                {"name": "until", "value": "2026-12-31"},
            ],
        }
    ]
    assert (offered["access"], codes(offered)) == (None, [])
    after = await snapshot(cast.database)
    assert {table for table in after if after[table] != before[table]} == {"guest_try"}

    accepted = await asks("outsider", SPRING + DAY, ACCEPT, code=invited["link"].lower(), confirm=True)
    assert (accepted["invitation"]["state"], codes(accepted)) == ("ACCEPTED", [])
    access = accepted["access"]["id"]
    for who in ("owner", "co_owner"):
        (told,) = (await asks(who, SPRING + DAY, BELL))["notifications"]["nodes"]
        assert told == {
            "kind": "GUEST_ADDED", "title": "Новый гость: Kirill", "subject": access,
            "body": "Kirill принял(а) приглашение: Самара, Садовая улица, 1, 1. Открыто: Счета, Заявки."
            " До 31.12.2026.",
        }  # fmt: skip

    sent = await asks("outsider", SPRING + 2 * DAY, SUBMIT, premises=flat)
    assert codes(sent) == []
    for who in ("owner", "co_owner"):
        (found,) = [
            each
            for each in (await asks(who, SPRING + 2 * DAY, WHO_HAS_WHAT, premises=flat))["nodes"]
            if each["id"] == access
        ]
        assert found == {
            "id": access, "kind": "TENANT", "scopes": ["BILLS", "REQUESTS"], "since": "2026-04-07",
            "until": "2026-12-31", "state": "LIVE", "guest": {"name": "Kirill"}, "grantedBy": {"name": "Anna"},
            "deeds": {
                "totalCount": 1,
                "nodes": [{"scope": "REQUESTS", "request": {"text": "Капает кран"}, "entry": {"action": "SUBMIT"}}],
            },
        }  # fmt: skip

    changed = await asks("co_owner", SPRING + 3 * DAY, CHANGE, input={"access": access, "scopes": ["CHAT"]})
    assert (changed["access"]["scopes"], changed["access"]["until"]) == (["CHAT"], "2026-12-31")
    assert codes(await asks("outsider", SPRING + 3 * DAY, SUBMIT, premises=flat)) == ["NOT_YOUR_PREMISES"]
    # their own request they keep reading, and may no longer act on
    assert (await asks("outsider", SPRING + 3 * DAY, SEES, id=sent["request"]["id"]))["nextActions"] == []

    ended = await asks("owner", SPRING + 4 * DAY, REVOKE, id=access)
    assert (ended["access"]["state"], ended["access"]["endedBy"]) == ("REVOKED", {"name": "Anna"})
    assert await asks("outsider", SPRING + 4 * DAY, MINE) == {
        "guestAccesses": [{"id": access, "state": "REVOKED", "premises": None}]
    }
    (told,) = (await asks("outsider", SPRING + 4 * DAY, BELL))["notifications"]["nodes"]
    assert (told["kind"], told["title"]) == ("GUEST_CHANGED", "Ваш гостевой доступ закрыт")
    assert codes(await asks("outsider", SPRING + 4 * DAY, SUBMIT, premises=flat)) == ["NOT_FOUND"]
    assert codes(await asks("owner", SPRING + 4 * DAY, REVOKE, id=access)) == ["NOT_NOW"]
    assert codes(await asks("outsider", SPRING + 4 * DAY, LEAVE, id=access)) == ["NOT_NOW"]
    kinds = await cast.database.read.fetch(
        "select kind from event where subject = any($1) order by id",
        [uuid_of(access), uuid_of(invited["invitation"]["id"])],
    )
    assert [row["kind"] for row in kinds] == [
        "guest_invitation.made", "guest_access.granted", "guest_access.changed", "guest_access.revoked",
    ]  # fmt: skip


async def test_a_guest_leaves_and_the_owners_are_told(asks: As) -> None:
    access = await let_in(asks, "outsider", SPRING + 10 * DAY)
    left = await asks("outsider", SPRING + 11 * DAY, LEAVE, id=access)
    assert (left["access"]["state"], left["access"]["endedBy"]) == ("LEFT", {"name": "Kirill"})
    (told,) = (await asks("co_owner", SPRING + 11 * DAY, BELL))["notifications"]["nodes"]
    assert (told["title"], told["subject"]) == ("Гость отказался от доступа", access)


async def test_its_first_and_last_day_are_days_of_the_house(asks: As) -> None:
    """In Samara the 20th begins at 20:00 of the 19th in UTC."""
    access = await let_in(
        asks, "outsider", SPRING + 12 * DAY, since="2026-04-20", until="2026-04-21", scopes=["NOTICES"]
    )
    edges = {
        datetime(2026, 4, 19, 19, 59, tzinfo=UTC): "PENDING",
        datetime(2026, 4, 19, 20, 0, tzinfo=UTC): "LIVE",
        datetime(2026, 4, 21, 19, 59, tzinfo=UTC): "LIVE",
        datetime(2026, 4, 21, 20, 0, tzinfo=UTC): "OVER",
    }
    found = {}
    for moment in edges:
        rows = (await asks("outsider", moment, MINE))["guestAccesses"]
        found[moment] = next(each for each in rows if each["id"] == access)
    assert {moment: each["state"] for moment, each in found.items()} == edges
    assert [each["premises"] is not None for each in found.values()] == [False, True, True, False]


async def test_a_sale_ends_what_the_seller_gave(cast: Cast, asks: As) -> None:
    """Fedor sells flat 3 on 1 July: his guest, his open invitation and his representative are at their end."""
    june = datetime(2026, 6, 28, 9, tzinfo=UTC)
    access = await let_in(asks, "outsider", june, by="former_owner", premises="flat 3")
    invited = await asks("former_owner", june, INVITE, input=offer("flat 3"))
    state = (
        "query ($id: ID!) { it: node(id: $id) { ... on GuestAccess { state } ... on GuestInvitation { now: state } } }"
    )
    last, first = datetime(2026, 6, 30, 19, 59, tzinfo=UTC), datetime(2026, 6, 30, 20, 0, tzinfo=UTC)
    for who in ("outsider", "former_owner"):
        assert [await asks(who, at, state, id=access) for at in (last, first)] == [{"state": "LIVE"}, {"state": "VOID"}]
    flat = gid("Premises", "flat 3")
    assert [codes(await asks("outsider", at, SUBMIT, premises=flat)) for at in (last, first)] == [[], ["NOT_FOUND"]]
    invitation = invited["invitation"]["id"]
    assert [await asks("former_owner", at, state, id=invitation) for at in (last, first)] == [
        {"now": "OPEN"},
        {"now": "VOID"},
    ]
    assert codes(await asks("neighbour", first, ACCEPT, code=invited["code"], confirm=True)) == ["INVITATION_OVER"]
    # whom the seller let in, or meant to, is nothing that the buyer learns of, or may touch
    assert [await asks("buyer", first, state, id=each) for each in (access, invitation)] == [None, None]
    assert codes(await asks("buyer", first, REVOKE, id=access)) == ["NOT_FOUND"]
    assert codes(await asks("buyer", first, WITHDRAW, id=invitation)) == ["NOT_FOUND"]
    # a co-owner's sale takes with it what they gave, and not what the other gave
    async with cast.database.transaction():
        await Share.update({Share.until: date(2026, 6, 30)}).where(
            Share.person == key("Boris"), Share.premises == key("flat 1")
        )
    try:
        rows = await asks("owner", first, "{ it: guestAccesses { nodes { grantedBy { name } state } } }")
        assert {each["state"] for each in rows["nodes"] if each["grantedBy"]["name"] == "Boris"} <= {"VOID", "LEFT"}
        assert "LIVE" in {each["state"] for each in rows["nodes"] if each["grantedBy"]["name"] == "Anna"}
    finally:
        async with cast.database.transaction():
            await Share.update({Share.until: None}).where(Share.person == key("Boris"), Share.premises == key("flat 1"))


async def test_a_code_works_once_and_for_three_days(cast: Cast, asks: As) -> None:
    at = SPRING + 30 * DAY
    invited = await asks("owner", at, INVITE, input=offer())
    kept = await GuestInvitation.objects().where(GuestInvitation.id == uuid_of(invited["invitation"]["id"])).first()
    assert kept is not None
    assert invited["code"].encode() not in kept.code_hash
    last = at + 3 * DAY
    assert codes(await asks("outsider", last, ACCEPT, code=invited["code"], confirm=True)) == ["INVITATION_OVER"]
    accepted = await asks("outsider", last - timedelta(seconds=1), ACCEPT, code=invited["code"], confirm=True)
    assert codes(accepted) == []
    count = await GuestAccess.count()
    again = await asks("outsider", at + DAY, ACCEPT, code=invited["code"], confirm=True)
    assert (again["access"]["id"], codes(again)) == (accepted["access"]["id"], [])
    assert codes(await asks("neighbour", at + DAY, ACCEPT, code=invited["code"], confirm=True)) == ["INVITATION_OVER"]
    assert await GuestAccess.count() == count
    assert codes(await asks("owner", at + DAY, WITHDRAW, id=invited["invitation"]["id"])) == ["NOT_NOW"]
    assert codes(await asks("outsider", last, LEAVE, id=accepted["access"]["id"])) == []


async def test_wrong_codes_are_counted_and_slowed(asks: As) -> None:
    at = SPRING + 40 * DAY
    invited = await asks("owner", at, INVITE, input=offer())
    wrong = "0000-0000-0000"
    answers = []
    for minute in range(6):
        it = await asks("outsider", at + timedelta(minutes=minute), ACCEPT, code=wrong, confirm=True)
        answers.append(it["userErrors"][0])
    assert [each["code"] for each in answers] == ["INVITATION_UNKNOWN"] * 5 + ["TRIED_TOO_OFTEN"]
    assert [each["message"].rpartition(" ")[2] for each in answers[:5]] == ["4", "3", "2", "1", "0"]
    late = await asks("outsider", at + timedelta(hours=23), ACCEPT, code=invited["code"], confirm=True)
    assert codes(late) == ["TRIED_TOO_OFTEN"], "not even the right one"
    assert codes(await asks("neighbour", at, ACCEPT, code=wrong, confirm=True)) == ["INVITATION_UNKNOWN"], "by person"
    accepted = await asks("outsider", at + DAY, ACCEPT, code=invited["code"], confirm=True)
    assert codes(accepted) == []
    assert codes(await asks("outsider", at + DAY, LEAVE, id=accepted["access"]["id"])) == []


async def test_another_code_ends_the_one_before_and_is_slowed(asks: As) -> None:
    at = SPRING + 50 * DAY
    invited = await asks("owner", at, INVITE, input=offer())
    id, minute = invited["invitation"]["id"], timedelta(minutes=1)
    assert codes(await asks("owner", at + minute / 2, RENEW, id=id)) == ["CODE_TOO_SOON"]
    told = [await asks("owner", at + n * minute, RENEW, id=id) for n in range(1, 6)]
    assert [codes(each) for each in told] == [[], [], [], [], ["CODE_TOO_SOON"]]
    old, new = told[2]["code"], told[3]["code"]
    assert codes(await asks("outsider", at + DAY, ACCEPT, code=old, confirm=True)) == ["INVITATION_UNKNOWN"]
    assert codes(await asks("outsider", at + 2 * DAY, ACCEPT, code=new, confirm=False)) == []
    assert codes(await asks("co_owner", at + 2 * DAY, WITHDRAW, id=id)) == []
    assert codes(await asks("outsider", at + 2 * DAY, ACCEPT, code=new, confirm=True)) == ["INVITATION_OVER"]
    assert codes(await asks("owner", at + 2 * DAY, RENEW, id=id)) == ["NOT_NOW"]


async def test_the_same_key_invites_once_and_tells_the_code_once(asks: As) -> None:
    given, at = offer(idempotencyKey=str(uuid4())), SPRING + 60 * DAY
    first, again = [await asks("owner", at, INVITE, input=given) for _ in range(2)]
    assert (again["invitation"], again["code"], again["link"]) == (first["invitation"], None, None)
    assert first["code"] is not None


async def test_twenty_invitations_a_day(asks: As) -> None:
    at = SPRING + 400 * DAY
    answers = [codes(await asks("dispatcher_at_home", at, INVITE, input=offer("flat 10"))) for _ in range(21)]
    assert answers == [[]] * 20 + [["TOO_MANY_INVITATIONS"]]
    assert codes(await asks("dispatcher_at_home", at + 4 * DAY, INVITE, input=offer("flat 10"))) == []


REFUSED = [
    ("nothing is opened", offer(scopes=[]), "GRANTS_NOTHING", ["scopes"]),
    ("its last day has passed", offer(until="2026-04-05"), "GRANT_ENDS_EARLY", ["until"]),
    ("it ends before it begins", offer(since="2026-08-01", until="2026-07-01"), "GRANT_ENDS_EARLY", ["until"]),
    ("premises that are not there", offer("flat 99"), "NOT_FOUND", ["premises"]),
    ("premises of others", offer("flat 7"), "NOT_FOUND", ["premises"]),
    ("an id that is none", offer() | {"premises": "кв. 1"}, "NOT_FOUND", ["premises"]),
    ("a house", offer() | {"premises": gid("House", "sadovaya")}, "NOT_FOUND", ["premises"]),
]


@pytest.mark.parametrize(
    ("case", "given", "code", "field"), REFUSED, ids=lambda each: each if isinstance(each, str) else ""
)
async def test_what_is_refused_writes_nothing(
    cast: Cast, asks: As, case: str, given: dict[str, Any], code: str, field: list[str]
) -> None:
    before = await snapshot(cast.database)
    refused = await asks("owner", SPRING, INVITE, input=given)
    assert refused == {
        "code": None, "link": None, "invitation": None, "userErrors": [{"code": code, "field": field}],
    }, case  # fmt: skip
    assert await snapshot(cast.database) == before


async def test_a_change_is_checked_as_a_grant_is(cast: Cast, asks: As) -> None:
    at = SPRING + 80 * DAY
    access = await let_in(asks, "outsider", at)
    before = await snapshot(cast.database)
    for changes, code, field in (
        ({"scopes": []}, "GRANTS_NOTHING", ["scopes"]),
        ({"until": "2026-06-01"}, "GRANT_ENDS_EARLY", ["until"]),
        ({}, "BAD_INPUT", ["access"]),
    ):
        it = await asks("owner", at + DAY, CHANGE, input={"access": access, **changes})
        assert it["userErrors"] == [{"code": code, "field": field}]
    assert await snapshot(cast.database) == before
    longer = await asks("owner", at + DAY, CHANGE, input={"access": access, "until": "2028-02-29"})
    assert (longer["access"]["until"], longer["access"]["scopes"]) == ("2028-02-29", ["REQUESTS"])
    second = await asks("co_owner", at + DAY, INVITE, input=offer(scopes=["CHAT"]))
    assert codes(await asks("outsider", at + DAY, ACCEPT, code=second["code"], confirm=False)) == ["ALREADY_GUEST"]
    assert codes(await asks("outsider", at + DAY, LEAVE, id=access)) == []
    assert codes(await asks("outsider", at + DAY, ACCEPT, code=second["code"], confirm=True)) == []


# --- Who acts for others ----------------------------------------------------------------------------------------------


async def test_a_power_of_attorney_opens_its_deeds_and_no_other(asks: As) -> None:
    at = SPRING + 90 * DAY
    paper = {
        "premises": gid("Premises", "flat 2"), "document": "Доверенность 63 АА 1, нотариус Петрова",
        "documentDate": "2026-07-01", "deeds": ["SEE_REQUESTS", "VOTE"], "until": "2026-12-31",
    }  # fmt: skip
    for more, code in (
        ({"deeds": []}, "GRANTS_NOTHING"),
        ({"deeds": ["INVITE"]}, "NOT_ALLOWED"),
        ({"documentDate": "2027-01-01"}, "OUT_OF_RANGE"),
        ({"document": " "}, "MISSING"),
        ({"until": "2026-07-01"}, "GRANT_ENDS_EARLY"),
    ):
        assert codes(await asks("neighbour", at, REPRESENT, input=paper | more)) == [code]
    named = await asks("neighbour", at, REPRESENT, input=paper)
    accepted = await asks("outsider", at, ACCEPT, code=named["code"], confirm=True)
    assert (accepted["access"], accepted["power"]["state"], accepted["power"]["deeds"]) == (
        None, "LIVE", ["SEE_REQUESTS", "VOTE"],
    )  # fmt: skip
    (told,) = (await asks("neighbour", at, BELL))["notifications"]["nodes"]
    assert (told["title"], told["subject"]) == ("Представитель: Kirill", accepted["power"]["id"])
    flat = gid("Premises", "flat 2")
    sent = await asks("neighbour", at, SUBMIT, premises=flat)
    assert await asks("outsider", at, SEES, id=sent["request"]["id"]) is not None
    assert codes(await asks("outsider", at, SUBMIT, premises=flat)) == ["NOT_YOUR_PREMISES"]
    assert codes(await asks("outsider", at, INVITE, input=offer("flat 2"))) == ["NOT_ALLOWED"]
    end = "mutation ($id: ID!) { it: revokePower(input: {power: $id}) { power { state } userErrors { code } } }"
    assert (await asks("outsider", at, end, id=accepted["power"]["id"]))["power"] == {"state": "LEFT"}
    assert await asks("outsider", at, SEES, id=sent["request"]["id"]) is None
    assert codes(await asks("neighbour", at, end, id=accepted["power"]["id"])) == ["NOT_NOW"]


async def test_a_parent_acts_for_a_child_until_it_comes_of_age(cast: Cast, asks: As) -> None:
    """Timur comes of age on 20 June 2026; Elena is entered as the mother of Misha as well."""
    may, flat = datetime(2026, 5, 20, 9, tzinfo=UTC), gid("Premises", "flat 4")
    async with cast.database.transaction():
        done = await powers.record_parent(
            key("Kirill"), key("Timur"), key("flat 4"), document="Свидетельство о рождении", viewer=await cast.viewer(
                "outsider", may
            ), document_date=date(2008, 7, 1), since=date(2008, 6, 20),
        )  # fmt: skip
    power = f"Power:{done.ids['power']}"
    state = "query ($id: ID!) { it: node(id: $id) { ... on Power { state deeds } } }"
    assert await asks("outsider", may, state, id=power) == {"state": "LIVE", "deeds": None}
    access = await let_in(asks, "neighbour", may, by="outsider", premises="flat 4")
    assert codes(await asks("child", may, REVOKE, id=access)) == ["NOT_ALLOWED"]
    birthday = datetime(2026, 6, 19, 20, tzinfo=UTC)
    eve = birthday - timedelta(minutes=1)
    assert [codes(await asks("outsider", at, SUBMIT, premises=flat)) for at in (eve, birthday)] == [[], ["NOT_FOUND"]]
    assert await asks("outsider", birthday, state, id=power) == {"state": "VOID", "deeds": None}
    assert [codes(await asks("neighbour", at, SUBMIT, premises=flat)) for at in (eve, birthday)] == [[], ["NOT_FOUND"]]
    assert codes(await asks("outsider", may, "mutation ($id: ID!) { it: revokePower(input: {power: $id})"
                            " { userErrors { code } } }", id=power)) == ["NOT_NOW"]  # fmt: skip
    with pytest.raises(NotFound):
        await powers.record_parent(
            key("Kirill"), key("Timur"), UUID(int=1), document="x", document_date=date(2008, 7, 1),
            since=date(2008, 6, 20), viewer=await cast.viewer("outsider", may),
        )  # fmt: skip
