"""How a meeting is called, over the API: drafted, demanded, announced, proven, opened by the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asyncpg import connect

from gosdom_graphql import clock
from gosdom_graphql.demo.cast import key
from gosdom_graphql.notifications.tables import Contact
from tests.a_house import MORNING, House
from tests.files.sending import sent
from tests.meetings import asking
from tests.meetings.asking import BOARD, ENDS, HOUSE, STARTS, announced, draft
from tests.rights.snapshot import snapshot
from workers import meetings

NO_FORCE = "без юридической силы"


async def refused(house: House, who: str | None, query: str, given: dict[str, Any]) -> list[tuple[str, Any]]:
    """With which codes and clauses? Nothing may have been written."""
    before = await snapshot(house.database)
    [answer] = (await house.ask(who, query, input=given)).values()
    assert await snapshot(house.database) == before
    told = answer["userErrors"] or answer["warnings"]
    assert answer["meeting"] is None, answer
    return [(each["code"], each["law"] and each["law"]["clause"]) for each in told]


async def test_the_catalogue_has_wording_clause_majority_and_how_sure_we_are(house: House) -> None:
    query = """query($on: Date) { agendaCatalogue(on: $on) {
      kind item subject wording majority needsEntrance
      law { clause confidence } majorityLaw { clause confidence } } }"""
    found = (await house.ask("owner", query, on="2026-12-07"))["agendaCatalogue"]
    assert len(found) == 31
    by = {each["kind"]: each for each in found}
    assert by["CAPITAL_REPAIR"] == {
        "kind": "CAPITAL_REPAIR", "item": "1", "subject": "капитальный ремонт общего имущества",
        "wording": "Провести капитальный ремонт общего имущества: …", "majority": "не менее 2/3 всех голосов дома",
        "needsEntrance": False, "law": {"clause": "ст. 44 ч. 2 п. 1", "confidence": "PRIMARY"},
        "majorityLaw": {"clause": "ст. 46 ч. 1", "confidence": "PRIMARY"},
    }  # fmt: skip
    assert [kind for kind, each in by.items() if each["needsEntrance"]] == ["TRANSFER"]
    assert (await house.ask("owner", query, on="2001-01-01"))["agendaCatalogue"] == []


async def test_a_date_that_breaks_a_clause_is_refused_with_it(house: House) -> None:
    soon, late = (MORNING + timedelta(days=9)).isoformat(), (STARTS + timedelta(days=61)).isoformat()
    cases: dict[tuple[str, Any], dict[str, Any]] = {
        ("NOTICE_TOO_LATE", "ст. 45 ч. 4"): {"startsAt": soon},
        ("VOTING_TIME", "ст. 47.1 ч. 8–9"): {"endsAt": late},
        ("FORM_NOT_OPEN", "ст. 47 ч. 1"): {"form": "ABSENTEE_PAPER"},
        ("ENDS_BEFORE_IT_STARTS", None): {"endsAt": STARTS.isoformat()},
        ("MISSING", None): {"agenda": []},
        ("ENTRANCE_MISSING", None): {"agenda": [{"kind": "TRANSFER"}]},
        ("OUT_OF_RANGE", None): {"endsAt": "2126-12-01T00:00:00Z"},
        ("NOT_FOUND", None): {"administrator": "000-000-000 00"},
    }
    for expected, changes in cases.items():
        assert await refused(house, "owner", asking.DRAFT, asking.meeting(**changes)) == [expected], changes
    in_person = asking.meeting(form="IN_PERSON")
    assert await refused(house, "owner", asking.DRAFT, in_person) == [("MISSING", None)]


async def test_only_owners_and_the_manager_draft(house: House) -> None:
    for who in ("guest", "other_dispatcher", "supplier", "support", "inspector", "operator"):
        assert await refused(house, who, asking.DRAFT, asking.meeting()) == [("NOT_ALLOWED", None)], who
    assert await refused(house, None, asking.DRAFT, asking.meeting()) == [("NOT_SIGNED_IN", None)]
    nowhere = asking.meeting(house="House:018f3f7e-0000-7000-8000-000000000001")
    assert await refused(house, "owner", asking.DRAFT, nowhere) == [("NOT_FOUND", None)]


async def test_an_owner_drafts_changes_and_announces(house: House) -> None:
    drafted = await draft(house, "owner")
    assert [each["code"] for each in drafted["warnings"]] == ["NO_LEGAL_FORCE"]
    meeting = drafted["meeting"]
    assert (meeting["state"], meeting["initiator"], meeting["number"]) == ("DRAFT", "OWNER", "1/2026")
    assert (meeting["legalForce"], meeting["standing"]) == (False, NO_FORCE)
    assert meeting["administrator"] == meeting["author"]
    assert [(each["position"], each["clause"], each["majority"]) for each in meeting["agenda"]] == [
        (1, "ст. 44 ч. 2 п. 4.1, ЖК РФ", "более 1/2 голосов участников собрания"),
        (2, "ст. 44 ч. 2 п. 1, ЖК РФ", "не менее 2/3 всех голосов дома"),
    ]
    id = meeting["id"]
    mine = "query($id: ID!) { meeting(id: $id) { id isPreparedByViewer } }"
    assert (await house.ask("owner", mine, id=id))["meeting"] == {"id": id, "isPreparedByViewer": True}
    assert (await house.ask("co_owner", mine, id=id))["meeting"] is None, "a draft is its author's"
    assert await refused(house, "co_owner", asking.CHANGE, {"meeting": id}) == [("NOT_FOUND", None)]
    agenda = [{"kind": "COUNCIL", "wording": "Избрать совет дома: Кузнецова, Фёдорова"}]
    changed = (await house.ask("owner", asking.CHANGE, input={"meeting": id, "agenda": agenda}))["changeMeeting"]
    assert changed["meeting"]["agenda"] == [{"wording": "Избрать совет дома: Кузнецова, Фёдорова"}]

    blank = {"meeting": id, "agenda": [{"kind": "COUNCIL"}]}
    assert (await house.ask("owner", asking.CHANGE, input=blank))["changeMeeting"]["userErrors"] == []
    asked = {"meeting": id, "notices": BOARD, "confirm": True}
    assert await refused(house, "owner", asking.ANNOUNCE, asked) == [("MISSING", None)], "«Избрать совет дома: …»"
    await house.ask("owner", asking.CHANGE, input={"meeting": id, "agenda": agenda})

    nowhere = {"meeting": id, "notices": []}
    assert await refused(house, "owner", asking.ANNOUNCE, nowhere) == [("NOTICE_NOT_PLACED", "ст. 45 ч. 4 ЖК РФ")]
    asked = {"meeting": id, "notices": BOARD}
    assert await refused(house, "owner", asking.ANNOUNCE, asked) == [("NO_LEGAL_FORCE", "ст. 47.1 ЖК РФ")]
    told = (await house.ask("owner", asking.ANNOUNCE, input=asked | {"confirm": True}))["announceMeeting"]
    assert told["meeting"]["state"] == "ANNOUNCED"
    proofs = told["meeting"]["noticeProofs"]["nodes"]
    owners = {each["owner"]["name"] for each in proofs if each["channel"] == "SYSTEM"}
    assert len(owners) == 16
    assert [each["particulars"] for each in proofs if each["channel"] == "BOARD"] == ["Доска у первого подъезда"]
    assert await refused(house, "owner", asking.ANNOUNCE, asked) == [("NOT_NOW", None)]
    assert await refused(house, "owner", asking.CHANGE, {"meeting": id, "agenda": agenda}) == [("NOT_NOW", None)]

    # everybody of the house sees it now, each the proof of their own notice and the board
    seen = "query($id: ID!) { meeting(id: $id) { noticeProofs { nodes { channel owner { name } } } } }"
    found = (await house.ask("co_owner", seen, id=id))["meeting"]["noticeProofs"]["nodes"]
    assert sorted((each["channel"], (each["owner"] or {}).get("name")) for each in found) == [
        ("BOARD", None), ("SYSTEM", "Игорь Павлович Кузнецов"),
    ]  # fmt: skip
    bell = "{ viewer { notifications(first: 1) { nodes { kind subject title body } } } }"
    [note] = (await house.ask("co_owner", bell))["viewer"]["notifications"]["nodes"]
    assert (note["kind"], note["subject"], note["title"]) == ("MEETING_NOTICE", id, "Собрание собственников")
    assert note["body"].endswith("Без юридической силы.")
    # the demo's guest votes for an owner, by a power of attorney
    assert (await house.ask("guest", mine, id=id))["meeting"] is not None
    for who in ("supplier", "support", "operator", "other_dispatcher"):
        assert (await house.ask(who, mine, id=id))["meeting"] is None, who
    for who in ("dispatcher", "inspector"):
        assert len((await house.ask(who, seen, id=id))["meeting"]["noticeProofs"]["nodes"]) == 17, who

    record = {"meeting": id, "notices": [{"channel": "SIGNATURE", "notice": proofs[0]["id"], "particulars": "Лист 1"}]}
    assert await refused(house, "co_owner", asking.RECORD, record) == [("NOT_ALLOWED", None)]
    kept = (await house.ask("owner", asking.RECORD, input=record))["recordMeetingNotices"]
    assert kept["userErrors"] == []
    assert [each for each in kept["meeting"]["noticeProofs"]["nodes"] if each["channel"] == "SIGNATURE"] != []

    cancel = {"meeting": id, "reason": "Перенесём на весну"}
    assert await refused(house, "co_owner", asking.CANCEL, cancel) == [("NOT_ALLOWED", None)]
    gone = (await house.ask("owner", asking.CANCEL, input=cancel))["cancelMeeting"]
    assert gone["meeting"] == {"state": "CANCELLED", "cancelledReason": "Перенесём на весну"}
    assert await refused(house, "owner", asking.CANCEL, cancel) == [("NOT_NOW", None)]


async def test_an_administrator_who_is_told_late_is_asked_about_and_materials_are_for_owners(house: House) -> None:
    material = await sent(house, "owner", "смета.jpg")
    drafted = await draft(
        house, "owner", startsAt=(MORNING + timedelta(days=12)).isoformat(), files=[material], annual=True
    )
    assert [(each["code"], each["law"]["clause"]) for each in drafted["warnings"]] == [
        ("NO_LEGAL_FORCE", "ст. 47.1 ЖК РФ"), ("ADMINISTRATOR_TOLD_LATE", "ст. 47.1 ч. 3"),
    ]  # fmt: skip
    id = drafted["meeting"]["id"]
    query = "query($id: ID!) { meeting(id: $id) { materials { name link } } }"
    [mine] = (await house.ask("owner", query, id=id))["meeting"]["materials"]
    assert mine["name"] == "смета.jpg"
    seen = "query($id: ID!) { node(id: $id) { ... on File { name } } }"
    assert (await house.ask("co_owner", seen, id=material))["node"] is None, "a draft's materials are its author's"
    announced = {"meeting": id, "notices": [{"channel": "LETTER", "particulars": "Реестр 7"}], "confirm": True}
    told = (await house.ask("owner", asking.ANNOUNCE, input=announced))["announceMeeting"]
    proofs = told["meeting"]["noticeProofs"]["nodes"]
    assert [len([each for each in proofs if each["channel"] == one]) for one in ("SYSTEM", "LETTER")] == [16, 16]
    assert (await house.ask("co_owner", seen, id=material))["node"] == {"name": "смета.jpg"}
    assert (await house.ask("supplier", seen, id=material))["node"] is None
    # the same again changes nothing
    again = await house.ask("owner", asking.RECORD, input={"meeting": id, "notices": announced["notices"]})
    assert len(again["recordMeetingNotices"]["meeting"]["noticeProofs"]["nodes"]) == 32


async def test_that_a_notice_has_reached_an_address_is_kept(house: House) -> None:
    """Whatever becomes of the delivery itself: it is gone once the person asks to be forgotten."""
    now = await clock.now(house.database)
    async with house.database.transaction():
        await Contact(
            id=key("contact", "igor"), person=key("person", "Игорь Павлович Кузнецов"), channel="EMAIL",
            address="igor@example.org", token="t", created_at=now, confirmed_at=now,
        ).save()  # fmt: skip
        await Contact(
            id=key("contact", "phone"), person=key("person", "Игорь Павлович Кузнецов"), channel="SMS",
            address="+79270000000", token="u", created_at=now, confirmed_at=now,
        ).save()  # fmt: skip
    id = await announced(house, "dispatcher")
    dedup = f"meeting:{id.partition(':')[2]}:announced"
    async with house.database.transaction() as transaction:
        sent = "update delivery set state = 'SENT', sent_at = $2 where dedup = $1"
        assert await transaction.connection.execute(sent, dedup, now) == "UPDATE 2"
        assert await meetings.plan(now) == 1
        await transaction.connection.execute("delete from delivery where dedup = $1", dedup)
        assert await meetings.plan(now) == 0
    query = """query($id: ID!) { meeting(id: $id) { noticeProofs(first: 100) {
      nodes { channel deliveredAt deliveredBy owner { name } } } } }"""
    found = (await house.ask("co_owner", query, id=id))["meeting"]["noticeProofs"]["nodes"]
    [mine] = [each for each in found if each["channel"] == "SYSTEM"]
    assert (mine["deliveredAt"] is not None, mine["deliveredBy"]) == (True, ["EMAIL", "SMS"])
    found = (await house.ask("dispatcher", query, id=id))["meeting"]["noticeProofs"]["nodes"]
    assert len([each for each in found if each["deliveredBy"]]) == 1


async def test_a_tenth_demands_and_the_organisation_must_call(house: House) -> None:
    drafted = await draft(house, "owner", byDemand=True)
    meeting = drafted["meeting"]
    assert (meeting["initiator"], meeting["organisation"]) == ("OWNERS_BY_DEMAND", {"name": "УК «Самарский уют»"})
    id = meeting["id"]
    asked = {"meeting": id, "notices": BOARD, "confirm": True}
    assert await refused(house, "owner", asking.ANNOUNCE, asked) == [("DEMAND_TOO_SMALL", "ст. 45 ч. 6")]
    assert await refused(house, "dispatcher", asking.ANNOUNCE, asked) == [("NOT_FOUND", None)], "not yet theirs"
    first = (await house.ask("owner", asking.JOIN, input={"meeting": id}))["joinMeetingDemand"]["meeting"]
    assert first["demand"] == "требуют 71,4 из 894,3 голосов, нужно 89,43"
    assert (first["demandedAt"], first["deadlines"], first["isDemandedByViewer"]) == (None, [], True)
    again = (await house.ask("owner", asking.JOIN, input={"meeting": id}))["joinMeetingDemand"]["meeting"]
    assert again["demandedBy"] == 1
    assert await refused(house, "guest", asking.JOIN, {"meeting": id}) == [("NOT_ALLOWED", None)], "no owner"
    await house.sign_in("neighbour", "Наталья Борисовна Фёдорова")
    second = (await house.ask("neighbour", asking.JOIN, input={"meeting": id}))["joinMeetingDemand"]["meeting"]
    assert second["demandedBy"] == 2
    assert second["demandedAt"] is not None
    [due] = second["deadlines"]
    assert (due["kind"], due["law"]["clause"], due["isOverdue"]) == ("CALL", "ст. 45 ч. 6", False)
    assert await refused(house, "owner", asking.ANNOUNCE, asked) == [("NOT_ALLOWED", None)], "the organisation's now"
    told = (await house.ask("dispatcher", asking.ANNOUNCE, input=asked))["announceMeeting"]
    assert told["meeting"]["state"] == "ANNOUNCED"
    met = "query($id: ID!) { meeting(id: $id) { deadlines { kind metAt } } }"
    assert (await house.ask("owner", met, id=id))["meeting"]["deadlines"][0]["metAt"] is not None


async def test_the_act_of_a_region_gives_force(house: House, monkeypatch: Any) -> None:
    with_act = house.database.settings.model_copy(update={"regional_system_act": "постановление № 7"})
    monkeypatch.setattr(house.database, "settings", with_act)
    drafted = await draft(house, "dispatcher")
    assert drafted["warnings"] == []
    meeting = drafted["meeting"]
    assert (meeting["legalForce"], meeting["standing"]) == (True, "региональная система: постановление № 7")


async def test_it_opens_by_the_clock_and_everybody_sees_how_their_votes_came_about(house: House) -> None:
    id = await announced(house, "dispatcher")
    query = """query($id: ID!) { meeting(id: $id) { state isOpen totalVotes openedAt
      weights(first: 100) { totalCount nodes { votes share explanation isMine apartment { number } } } } }"""
    assert await meetings.plan(await clock.now(house.database)) == 0
    assert (await house.ask("owner", query, id=id))["meeting"]["state"] == "ANNOUNCED"
    await house.clock_to(STARTS)
    async with house.database.transaction():
        assert await meetings.plan(await clock.now(house.database)) >= 1
    found = (await house.ask("owner", query, id=id))["meeting"]
    assert (found["state"], found["isOpen"], found["totalVotes"]) == ("OPEN", True, "8943/10")
    mine = {(each["apartment"]["number"], each["votes"], each["isMine"]) for each in found["weights"]["nodes"]}
    assert mine == {("7", "291/5", True), ("м/м 2", "66/5", True)}
    told = {each["explanation"] for each in found["weights"]["nodes"]}
    assert any(each.startswith("58,20 м² × доля 1 = 58,2 голосов из 894,3 (") for each in told), told
    everybody = (await house.ask("inspector", query, id=id))["meeting"]["weights"]
    assert everybody["totalCount"] == 20
    ballots = await house.database.read.fetchval(
        "select count(*) from ballot b join meeting m on m.id = b.meeting where m.state = 'OPEN'"
    )
    assert ballots >= 20
    banner = "{ meetings(filter: {open: true}) { nodes { id } } }"
    assert id in [each["id"] for each in (await house.ask("co_owner", banner))["meetings"]["nodes"]]
    assert await refused(house, "dispatcher", asking.CANCEL, {"meeting": id, "reason": "поздно"}) == [("NOT_NOW", None)]


async def test_who_has_cast_nothing_is_reminded_the_day_before_the_end(house: House) -> None:
    await house.clock_to(ENDS - timedelta(hours=23))
    async with house.database.transaction():
        assert await meetings.plan(await clock.now(house.database)) >= 1
    bell = "{ viewer { notifications(first: 20) { nodes { kind title } } } }"
    found = (await house.ask("owner", bell))["viewer"]["notifications"]["nodes"]
    assert {"kind": "MEETING", "title": "Голосование заканчивается"} in found
    assert {"kind": "MEETING", "title": "Началось голосование"} in found


async def test_a_register_that_does_not_add_up_holds_the_opening_up(house: House) -> None:
    """Nothing is frozen until the register is mended; why is told."""
    now = await clock.now(house.database)
    starts = now + timedelta(days=12)
    id = await announced(
        house, "dispatcher", startsAt=starts.isoformat(), endsAt=(starts + timedelta(days=8)).isoformat()
    )
    share = "update share set denominator = {} where house = $1 and person = $2"
    where = HOUSE.partition(":")[2]
    connection = await connect(house.database.settings.database_url.get_secret_value())
    await connection.execute(share.format(1), where, key("person", "Артём Ильич Лебедев"))
    await house.clock_to(starts)
    query = "query($id: ID!) { meeting(id: $id) { state held totalVotes } }"
    async with house.database.transaction():
        await meetings.plan(await clock.now(house.database))
    found = (await house.ask("owner", query, id=id))["meeting"]
    assert found["state"] == "ANNOUNCED"
    assert "больше единицы" in found["held"]
    await connection.execute(share.format(2), where, key("person", "Артём Ильич Лебедев"))
    await connection.close()
    async with house.database.transaction():
        await meetings.plan(await clock.now(house.database))
    found = (await house.ask("owner", query, id=id))["meeting"]
    assert found == {"state": "OPEN", "held": None, "totalVotes": "8943/10"}
