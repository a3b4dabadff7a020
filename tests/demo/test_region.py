"""The demo's region: believable, well-formed, the same every time, and laid so that its clock explains every row."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from gosdom_core.identifiers import cadastral_number, inn, is_valid, snils
from gosdom_core.requests import RequestCategory, RequestState
from gosdom_graphql import clock
from gosdom_graphql.database import Database
from gosdom_graphql.demo.cast import CODE, HANDED_OVER, HOUSES, NEIGHBOUR, PERSONAS, key
from gosdom_graphql.demo.matters import COURSES, MATTERS
from gosdom_graphql.demo.region import handover
from gosdom_graphql.demo.seed import open_region
from tests.a_house import MORNING, SAMARA, House


async def rows(house: House, query: str, *values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await house.database.read.fetch(query, *values)]


async def test_the_cast_is_as_told(region: House) -> None:
    assert await rows(region, "select region, zone, count(*)::int from house group by 1, 2 order by 1") == [
        ("16", "Europe/Moscow", 2),
        ("63", "Europe/Samara", 3),
    ]
    assert await rows(region, "select kind, count(*)::int from organisation group by 1 order by 1") == [
        ("INSPECTORATE", 1),
        ("MANAGING", 2),
        ("OPERATOR", 1),
        ("PROSECUTOR", 1),
        ("SUPPLIER", 1),
        ("SUPPORT", 1),
    ]
    assert await rows(region, "select kind, count(*)::int from premises group by 1 order by 1") == [
        ("NON_RESIDENTIAL", 3),
        ("PARKING", 4),
        ("RESIDENTIAL", 34),
    ]
    owners = await rows(region, "select count(distinct person)::int from share where until is null")
    assert owners == [(42,)]
    guests = "select scopes, since <= $1 and until > $1 from guest_access"
    assert sorted(await rows(region, guests, MORNING.date())) == [(["READINGS", "BILLS"], True), (["REQUESTS"], True)]


async def test_scores_are_drawn_up(region: House) -> None:
    """Lists are sorted and found by them from the beginning."""
    drawn = "select scored_at = $1, count(*)::int from organisation group by 1"
    assert await rows(region, drawn, MORNING) == [(True, 7)]
    known = "select count(*)::int from organisation where rating between 1 and 5 and share_in_time between 0 and 1"
    assert await rows(region, known) != [(0,)]


async def test_identifiers_have_their_form_and_check_digits(region: House) -> None:
    for check, query in (
        (inn, "select inn from organisation"),
        (snils, "select snils from person where snils is not null"),
        (cadastral_number, "select cadastral_number from premises where cadastral_number is not null"),
    ):
        found = [row[0] for row in await rows(region, query)]
        assert len(found) > 5
        assert [each for each in found if not is_valid(check, each)] == []


async def test_shares_of_premises_make_a_whole_on_each_day(region: House) -> None:
    query = "select premises, person, numerator, denominator, joint, since, until from share"
    shares = await rows(region, query)
    for day in (date(2025, 9, 30), date(2025, 10, 1), MORNING.date()):
        whole: dict[UUID, dict[UUID, Fraction]] = {}
        for premises, person, numerator, denominator, joint, since, until in shares:
            if since <= day and (until is None or day <= until):
                whole.setdefault(premises, {})[joint or person] = Fraction(numerator, denominator)
        assert len(whole) == sum(len(house.homes) for house in HOUSES)
        assert {sum(parts.values()) for parts in whole.values()} == {Fraction(1)}


async def test_every_house_is_managed_by_one_organisation_each_day(region: House) -> None:
    query = "select house, since, until from service_contract where kind = 'MANAGEMENT'"
    contracts = await rows(region, query)
    for day in (date(2024, 11, 23), date(2026, 7, 31), date(2026, 8, 1), MORNING.date()):
        managed = Counter(house for house, since, until in contracts if since <= day <= (until or date.max))
        assert managed == {key("house", house.key): 1 for house in HOUSES}


async def test_two_years_of_requests_in_all_states(region: House) -> None:
    states = dict(await rows(region, "select state, count(*)::int from request group by 1"))
    assert set(states) == {state.name for state in RequestState}
    assert 60 <= sum(states.values()) <= 100
    first, last = (await rows(region, "select min(received_at), max(received_at) from request"))[0]
    assert (MORNING - first).days in range(720, 731)
    assert (MORNING - last).days == 0
    counts = """
      select count(distinct category)::int, count(rating)::int, count(*) filter (where awaits and due_at < $1)::int,
        count(complained_at)::int, (select count(*)::int from request_comment),
        (select count(*)::int from request_deadline where met_at > due_at)
      from request
    """
    ((categories, rated, overdue, complained, comments, late),) = await rows(region, counts, MORNING)
    assert (categories > 30, rated > 30, overdue > 5, complained, comments > 30, late > 20) == (
        *(True,) * 3, 2, *(True,) * 2,
    )  # fmt: skip


async def test_nothing_lies_in_the_future(region: House) -> None:
    for table, column in (
        ("request", "received_at"),
        ("request", "closed_at"),
        ("request_history", "at"),
        ("request_comment", "created_at"),
        ("request_deadline", "met_at"),
        ("event", "at"),
        ("organisation_review", "created_at"),
        ("organisation_review", "replied_at"),
        ("session", "created_at"),
        ("reading", "received_at"),
        ("meeting", "announced_at"),
        ("meeting", "closed_at"),
        ("vote", "cast_at"),
        ("meeting_minutes", "sent_at"),
    ):
        assert await rows(region, f"select count(*)::int from {table} where {column} > $1", MORNING) == [(0,)]


async def test_one_meeting_is_in_the_archive_and_one_is_voted_on(region: House) -> None:
    query = """{ meetings { nodes { number state annual quorum isOpen agenda { outcome }
      turnout { quorum } minutes { sentAt } deadlines { kind isOverdue } } } }"""
    now, then = (await region.ask("owner", query))["meetings"]["nodes"]
    assert (now["state"], now["isOpen"], now["turnout"], now["minutes"]) == ("OPEN", True, {"quorum": False}, None)
    assert (then["state"], then["annual"], then["quorum"]) == ("COUNTED", True, True)
    assert [each["outcome"] for each in then["agenda"]] == ["ADOPTED", "ADOPTED", "NOT_ADOPTED"]
    assert then["minutes"]["sentAt"] is not None
    assert [each["kind"] for each in then["deadlines"] if each["isOverdue"]] == []
    assert {each["kind"] for each in then["deadlines"]} == {"DRAW_UP", "TO_ORGANISATION", "TO_INSPECTORATE", "STORE"}
    mine = "{ ballots(filter: {mine: true, cast: false}) { nodes { meeting { state } apartment { number } } } }"
    waiting = {(each["meeting"]["state"], each["apartment"]["number"]) for each in
               (await region.ask("owner", mine))["ballots"]["nodes"]}  # fmt: skip
    assert ("OPEN", "7") in waiting, "the demo's owner can vote"


async def test_events_and_numbers_come_in_the_order_of_time(region: House) -> None:
    by_number = await rows(region, "select received_at from request order by number")
    assert by_number == sorted(by_number)
    by_id = await rows(region, "select at from event order by id")
    assert by_id == sorted(by_id)
    assert len(by_id) > 300


async def test_what_was_open_at_the_handover_belongs_to_the_new_organisation(region: House) -> None:
    query = """
      select o.name, count(*)::int, count(*) filter (where r.state in ('ACCEPTED', 'IN_PROGRESS'))::int
      from request r join organisation o on o.id = r.organisation
      where r.house = $1 and r.addressee = 'MANAGEMENT' and r.received_at < $2
        and coalesce(r.closed_at, 'infinity') >= $2
      group by 1
    """
    day = datetime.combine(handover(MORNING.date()), datetime.min.time(), SAMARA)
    assert await rows(region, query, key("house", HANDED_OVER), day) == [("УК «Новая Волга»", 3, 0)]


@pytest.mark.parametrize(
    ("persona", "sees"),
    [
        ("owner", {"RESOLVED", "IN_PROGRESS", "ACCEPTED"}),
        ("co_owner", {"RESOLVED", "IN_PROGRESS", "ACCEPTED"}),
        ("guest", {"RESOLVED", "IN_PROGRESS", "ACCEPTED"}),
        ("dispatcher", {state.name for state in RequestState}),
        ("other_dispatcher", {state.name for state in RequestState}),
        ("supplier", {"RESOLVED", "IN_PROGRESS", "ACCEPTED"}),
        ("support", {"IN_PROGRESS", "ACCEPTED"}),
        ("inspector", {"DECLINED"}),
        ("operator", set()),
    ],
)
async def test_each_persona_has_something_to_look_at(region: House, persona: str, sees: set[str]) -> None:
    answer = await region.ask(persona, "{ requests(first: 100) { nodes { state } } }")
    found = {each["state"] for each in answer["requests"]["nodes"]}
    assert found >= sees, persona
    assert bool(found) == bool(sees), persona


async def test_a_second_opening_changes_nothing(region: House) -> None:
    before = await rows(region, "select (select count(*) from request), (select count(*) from session)")
    assert await open_region(region.database, {each: region.tokens[each] for each in PERSONAS}) is False
    assert await rows(region, "select (select count(*) from request), (select count(*) from session)") == before


class Undone(Exception):
    """The transaction is rolled back."""


EMPTIED = """
alter table deed_record disable trigger only_grows_whole;
alter table look disable trigger only_grows_whole;
truncate house, organisation, person cascade;
"""
"""The record lets nobody empty it; whoever owns the tables can take its guard away, and this is undone."""


@pytest.mark.parametrize(
    "moment",
    ["2026-12-31T20:30+00:00", "2028-02-29T12:00+00:00"],
    ids=["the first half hour of a year", "a leap day"],
)
async def test_it_can_be_laid_on_any_day(database: Database, still_clock: datetime, moment: str) -> None:
    """In a transaction that is rolled back, in a database of this module that was emptied in it."""
    with pytest.raises(Undone):
        async with database.transaction() as transaction:
            await transaction.connection.execute(EMPTIED)
            await clock.move(database, to=datetime.fromisoformat(moment))
            assert await open_region(database, {}) is True
            states = await transaction.connection.fetch("select state, count(*) from request group by 1")
            assert {row["state"] for row in states} == {state.name for state in RequestState}
            raise Undone


def test_the_stock_knows_most_categories_and_every_course_is_told() -> None:
    assert len({each.category for each in MATTERS}) > len(RequestCategory) * 0.7
    assert [name for name, deeds in COURSES.items() if any(deed.after <= 0 for deed in deeds)] == []


async def test_bells_are_unread_for_a_fortnight_at_most(region: House) -> None:
    query = """select count(*) filter (where read_at is null and at < $1) = 0,
      count(*) filter (where read_at = at) > 100, count(*) filter (where read_at is null) > 10 from notification"""
    assert await rows(region, query, MORNING - timedelta(days=14)) == [(True, True, True)]


async def test_a_guest_a_representative_and_an_open_invitation(region: House) -> None:
    """The code of the demo's invitation opens the parking place, once."""
    listed = (
        "{ guestInvitations { nodes { state kind scopes premises { number } } } guestAccesses { nodes { state } } }"
    )
    found = await region.ask("owner", listed)
    assert found["guestInvitations"]["nodes"] == [
        {"state": "OPEN", "kind": "HELPER", "scopes": ["BILLS", "PAY"], "premises": {"number": "м/м 2"}}
    ]
    assert found["guestAccesses"]["nodes"] == [{"state": "LIVE"}]
    powers = await region.ask("co_owner", "{ powers { nodes { state deeds representative { name } } } }")
    assert powers["powers"]["nodes"] == [
        {"state": "LIVE", "deeds": ["VOTE"], "representative": {"name": PERSONAS["guest"][0]}}
    ]
    accept = """mutation ($code: String!) { acceptInvitation(input: {code: $code, confirm: true}) {
      access { apartment { number } } userErrors { code } } }"""
    for who, came in (
        ("guest", {"access": {"apartment": {"number": "м/м 2"}}, "userErrors": []}),
        ("co_owner", {"access": None, "userErrors": [{"code": "INVITATION_OVER"}]}),
    ):
        assert (await region.ask(who, accept, code=CODE))["acceptInvitation"] == came


async def test_the_owners_last_request_has_a_photo(region: House) -> None:
    asked = "{ requests(first: 1, filter: {mine: true}) { nodes { files { name width link thumbnailLink } } } }"
    ((file,),) = [each["files"] for each in (await region.ask("owner", asked))["requests"]["nodes"]]
    assert (file["name"], file["width"]) == ("кран.jpg", 320)
    for link in (file["link"], file["thumbnailLink"]):
        shown = await region.client.get(link)
        assert (shown.status_code, shown.content[:3]) == (200, b"\xff\xd8\xff")


async def test_a_tenant_sends_readings_and_the_owner_sees_it(region: House) -> None:
    """In the neighbour's apartment: what was sent stands beside the access that allowed it."""
    await region.sign_in("neighbour", NEIGHBOUR)
    query = """{ guestAccesses { nodes { kind scopes guest { name } deeds { nodes {
      scope reading { source plate { resource } author { name } } } } } } }"""
    [access] = (await region.ask("neighbour", query))["guestAccesses"]["nodes"]
    sent = [
        {
            "scope": "READINGS",
            "reading": {"source": "RESIDENT", "plate": {"resource": of}, "author": {"name": PERSONAS["tenant"][0]}},
        }
        for of in ("COLD_WATER", "HOT_WATER")
    ]
    deeds = sorted(access.pop("deeds")["nodes"], key=lambda each: str(each["reading"]["plate"]["resource"]))
    assert (deeds, access) == (
        sent, {"kind": "TENANT", "scopes": ["READINGS", "BILLS"], "guest": {"name": PERSONAS["tenant"][0]}},
    )  # fmt: skip
    meters = (await region.ask("tenant", "{ meters { nodes { resource apartment { number } } } }"))["meters"]["nodes"]
    assert {each["apartment"]["number"] for each in meters} == {"8"}
    assert len(meters) == 3


async def test_who_manages_the_house_shows_a_licence(region: House) -> None:
    office = f"Organisation:{key('organisation', 'uyut')}"
    asked = (
        f'{{ it: organisation(id: "{office}") {{ licence documents {{ nodes {{ kind title files {{ link }} }} }} }} }}'
    )
    found = (await region.ask("owner", asked))["it"]
    [document] = found["documents"]["nodes"]
    assert (document["kind"], document["title"]) == ("LICENCE", f"Лицензия № {found['licence']}")
    answer = await region.client.get(
        document["files"][0]["link"], headers={"Authorization": f"Bearer {region.tokens['owner']}"}
    )
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")
