"""The yearly meeting of a house of twelve flats, over HTTP: from the draft to the archive; and one that fails by a
hundredth of a per cent, and its repeat."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from gosdom_graphql import clock
from gosdom_graphql.demo.cast import HOUSES, key
from gosdom_graphql.demo.region import premises_id
from tests.a_house import SAMARA, House
from tests.documents.test_pdf import is_archival, read
from tests.meetings import asking
from tests.meetings.asking import BOARD, announced, draft
from tests.meetings.voting_api import cast, codes, fresh, move, weight

MAY = datetime(2027, 5, 3, 9, 0, tzinfo=SAMARA)
JUNE = datetime(2027, 6, 1, 20, 0, tzinfo=SAMARA)
ARCHIVE = """query { meetings(filter: {state: [COUNTED]}) { nodes {
  number form initiator startsAt endsAt quorum standing author { name }
  agenda { wording outcome inFavour against steps }
  minutes { drawnAt handedAt handedTo { name } sentAt link verified unverified }
  deadlines { kind dueDay metAt isOverdue law { clause } } } } }"""
RECEIVE = """mutation($input: ReceiveMinutesInput!) { it: receiveMinutes(input: $input) {
  meeting { deadlines { kind dueDay metAt } } userErrors { code } } }"""
SEND = """mutation($input: SendMinutesInput!) { it: sendMinutes(input: $input) {
  meeting { minutes { sentAt } deadlines { kind dueDay } } userErrors { code } } }"""
ASK_FOR_IT = """mutation($input: SubmitRequestInput!) { it: submitRequest(input: $input) {
  request { attached deadlines { kind dueDay } } userErrors { code } } }"""
OWNERS = {home.number: home.owners[0][0] for home in HOUSES[0].homes}


async def everybody(house: House) -> None:
    """The owners of the house can ask, and have just shown that it is they."""
    for number, name in OWNERS.items():
        await house.sign_in(f"of {number}", name)
    await fresh(house, *(f"of {number}" for number in OWNERS), "owner", "dispatcher")


async def votes(house: House, meeting: str, marks: dict[str, str]) -> None:
    """Each of these homes casts its marks."""
    for number, written in marks.items():
        id, items = await weight(house, f"of {number}", meeting, number)
        assert await codes(await cast(house, f"of {number}", id, items, written)) == [], number


async def document(house: House, who: str, link: str, language: str = "ru") -> tuple[int, str]:
    """What does the PDF say to them?"""
    headers = {"Authorization": f"Bearer {house.tokens[who]}", "Accept-Language": language}
    got = await house.client.get(link, headers=headers)
    if got.status_code != 200:
        return got.status_code, ""
    assert is_archival(got.content)
    return 200, " ".join(read(got.content).split())


async def test_the_yearly_meeting(house: House) -> None:
    await move(house, datetime(2027, 4, 12, 10, 0, tzinfo=SAMARA))
    await everybody(house)
    drafted = await draft(
        house, "dispatcher", annual=True, form="MIXED", inSystem=True, startsAt=MAY.isoformat(),
        endsAt=JUNE.isoformat(), meetsAt=(MAY + timedelta(hours=10)).isoformat(), place="Двор дома",
        storedAt="Самара, ул. Причальная, 1",
        agenda=[
            {"kind": "MEETING_OFFICERS", "wording": "Избрать председателем собрания Гусеву Т. И."},
            {"kind": "CURRENT_REPAIR", "wording": "Отремонтировать крышу над вторым подъездом"},
            {"kind": "CAPITAL_REPAIR", "wording": "Заменить лифты в 2028 году"},
        ],
    )  # fmt: skip
    assert {each["code"] for each in drafted["warnings"]} == {"MAJORITY_UNSURE", "NO_LEGAL_FORCE"}
    meeting = str(drafted["meeting"]["id"])
    told = await house.ask("dispatcher", asking.ANNOUNCE, input={"meeting": meeting, "notices": BOARD, "confirm": True})
    assert told["announceMeeting"]["userErrors"] == []
    assert len(told["announceMeeting"]["meeting"]["noticeProofs"]["nodes"]) == 17

    # its start, in the zone of the house, to the second
    state = "query($id: ID!) { meeting(id: $id) { state house { isVoting } } }"
    await move(house, MAY - timedelta(seconds=1))
    found = (await house.ask("owner", state, id=meeting))["meeting"]
    assert found == {"state": "ANNOUNCED", "house": {"isVoting": False}}
    await move(house, MAY)
    found = (await house.ask("owner", state, id=meeting))["meeting"]
    assert found == {"state": "OPEN", "house": {"isVoting": True}}
    await everybody(house)
    await votes(house, meeting, {"1": "+++", "2": "++-", "3": "+++", "4": "++0", "6": "+-+", "7": "+++", "8": "++-"})
    await votes(house, meeting, {"9": "+++", "12": "+++", "Н1": "++0"})
    await move(house, JUNE - timedelta(hours=20))
    bell = "{ viewer { notifications(first: 5) { nodes { title } } } }"
    titles = [each["title"] for each in (await house.ask("of 11", bell))["viewer"]["notifications"]["nodes"]]
    assert titles[0] == "Голосование заканчивается"
    titles = [each["title"] for each in (await house.ask("of 8", bell))["viewer"]["notifications"]["nodes"]]
    assert "Голосование заканчивается" not in titles, "who has voted is not reminded"

    # counted by itself at the end, the minutes a beat later
    await move(house, JUNE)
    await move(house, JUNE + timedelta(seconds=1))
    [kept] = (await house.ask("owner", ARCHIVE))["meetings"]["nodes"]
    assert (kept["number"], kept["form"], kept["quorum"], kept["standing"]) == (
        "1/2027", "MIXED", True, "без юридической силы",
    )  # fmt: skip
    assert [each["outcome"] for each in kept["agenda"]] == ["ADOPTED", "ADOPTED", "NOT_ADOPTED"]
    assert kept["agenda"][1]["steps"][-1] == "решение принято"
    assert "нужно не менее 2/3 всех голосов дома" in kept["agenda"][2]["steps"][0]
    due = {each["kind"]: (each["dueDay"], each["metAt"] is not None, each["isOverdue"]) for each in kept["deadlines"]}
    assert due == {"DRAW_UP": ("2027-06-11", True, False), "TO_ORGANISATION": ("2027-06-11", False, False)}
    assert any("электронн" in each or "система" in each for each in kept["minutes"]["verified"])
    assert len(kept["minutes"]["unverified"]) >= 9

    link = kept["minutes"]["link"]
    status, words = await document(house, "owner", link)
    assert status == 200
    for expected in (
        "Протокол общего собрания собственников № 1/2027", "Без юридической силы", "Самара, ул. Причальная, 7",
        "очно-заочное", "Отремонтировать крышу над вторым подъездом", "решение принято", "участвуют",
        "Приложение 1. Реестр голосов", "Приложение 2. Сообщения о собрании", "Приложение 3. Решения собственников",
        "Не проверено: нужен юрист", "Корень последней печати", "Тамара Ивановна Гусева",
    ):  # fmt: skip
        assert expected in words, (expected, words)
    status, words = await document(house, "inspector", link, "en")
    assert (status, "Without legal force" in words) == (200, True)
    assert "Кирилл Викторович Степанов" in words.partition("Appendix 2")[0], "the register, for who runs it"
    neighbours = await document(house, "of 1", link)
    assert "Кирилл Викторович Степанов" not in neighbours[1], "who neither voted nor is told of to a neighbour"
    for who in ("supplier", "support", "operator", "other_dispatcher"):
        assert await document(house, who, link) == (404, ""), who

    # the originals: to the organisation, and on to the inspectorate, each in its term
    given = {"input": {"meeting": meeting}}
    assert (await house.ask("owner", RECEIVE, **given))["it"]["userErrors"] == [{"code": "NOT_ALLOWED"}]
    assert (await house.ask("dispatcher", SEND, **given))["it"]["userErrors"] == [{"code": "NOT_NOW"}]
    await move(house, JUNE + timedelta(days=6))
    received = (await house.ask("dispatcher", RECEIVE, **given))["it"]
    assert {each["kind"]: each["dueDay"] for each in received["meeting"]["deadlines"]}[
        "TO_INSPECTORATE"
    ] == "2027-06-15"
    assert (await house.ask("dispatcher", RECEIVE, **given))["it"]["userErrors"] == [{"code": "NOT_NOW"}]
    overdue = "{ meetings(filter: {overdue: true}) { nodes { id } } }"
    assert (await house.ask("inspector", overdue))["meetings"]["nodes"] == []
    await move(house, JUNE + timedelta(days=15))
    assert (await house.ask("inspector", overdue))["meetings"]["nodes"] == [{"id": meeting}]
    titles = [each["title"] for each in (await house.ask("dispatcher", bell))["viewer"]["notifications"]["nodes"]]
    assert "Направьте протокол в инспекцию" in titles
    sent = (await house.ask("dispatcher", SEND, **given))["it"]
    assert {each["kind"]: each["dueDay"] for each in sent["meeting"]["deadlines"]}["STORE"] == "2030-06-16"
    assert (await house.ask("inspector", overdue))["meetings"]["nodes"] == []

    # asking for minutes that are missing is a request, with its term
    asked = {
        "place": "HOUSE", "house": asking.HOUSE, "category": "MEETING_REQUEST", "attached": meeting,
        "text": "Прошу копию протокола собрания № 1/2027", "confirm": True,
    }  # fmt: skip
    request = (await house.ask("owner", ASK_FOR_IT, input=asked))["it"]
    assert request["userErrors"] == []
    assert request["request"]["attached"] == meeting
    assert [each["kind"] for each in request["request"]["deadlines"]] == ["ANSWER"]
    await house.sign_in("elsewhere", "Светлана Геннадьевна Павлова")
    hidden = await house.ask("elsewhere", ASK_FOR_IT, input=asked | {"house": f"House:{key('house', 'yablonevy')}"})
    assert hidden["it"]["userErrors"] == [{"code": "NOT_FOUND"}]


async def test_one_that_fails_by_a_hundredth_of_a_per_cent_and_its_repeat(house: House) -> None:
    """49.99 % is no quorum. The repeat, with the same agenda, has one, and more against than for."""
    homes = {"1": "4998.50", "2": "0.50", "4": "5000.86"}
    async with house.database.transaction() as transaction:
        run: Any = transaction.connection
        for home in HOUSES[0].homes:
            area = homes.get(home.number, "0.01")
            await run.execute(
                "update premises set area = $1::text::numeric where id = $2",
                area,
                premises_id("prichalnaya", home.number),
            )
    # 10,000 in all, of which 4,999 take part: the line is 50 %, and must be passed
    now = JUNE + timedelta(days=20)
    await move(house, now)
    await everybody(house)
    starts = now + timedelta(days=11)
    agenda = [{"kind": "CURRENT_REPAIR", "wording": "Покрасить двор"}]
    meeting = await announced(
        house, "of 1", form="MIXED", inSystem=True, startsAt=starts.isoformat(), agenda=agenda,
        endsAt=(starts + timedelta(days=7)).isoformat(), meetsAt=starts.isoformat(), place="Двор",
    )  # fmt: skip
    await move(house, starts)
    await everybody(house)
    await votes(house, meeting, {"1": "+", "2": "+"})
    await move(house, starts + timedelta(days=7))
    query = """query($id: ID!) { meeting(id: $id) { quorum quorumExplanation presentVotes totalVotes
      agenda { outcome } turnout { repeatForms } } }"""
    failed = (await house.ask("owner", query, id=meeting))["meeting"]
    assert (failed["quorum"], failed["agenda"]) == (False, [{"outcome": "NO_QUORUM"}])
    assert (failed["presentVotes"], failed["totalVotes"]) == ("4999", "10000")
    assert failed["quorumExplanation"].startswith("участвуют 4999 из 10000 голосов = 49,99 %, нужно более 1/2")
    assert "MIXED" in failed["turnout"]["repeatForms"]

    now = starts + timedelta(days=8)
    await move(house, now)
    await everybody(house)
    again = now + timedelta(days=11)
    wrong = asking.meeting(
        startsAt=again.isoformat(), endsAt=(again + timedelta(days=7)).isoformat(), agenda=agenda, repeatOf="Meeting:x"
    )
    assert (await house.ask("of 1", asking.DRAFT, input=wrong))["draftMeeting"]["userErrors"][0]["code"] == "NOT_FOUND"
    repeat = await announced(
        house, "of 1", startsAt=again.isoformat(), endsAt=(again + timedelta(days=7)).isoformat(), agenda=agenda,
        repeatOf=meeting,
    )  # fmt: skip
    await move(house, again)
    await everybody(house)
    await votes(house, repeat, {"1": "+", "2": "+", "4": "-"})
    await move(house, again + timedelta(days=7))
    query = """query($id: ID!) { meeting(id: $id) { quorum agenda { outcome steps }
      repeatOf { number } } }"""
    held = (await house.ask("owner", query, id=repeat))["meeting"]
    assert (held["quorum"], held["agenda"][0]["outcome"]) == (True, "NOT_ADOPTED"), "fewer for than against"
    assert held["repeatOf"] is not None
    refused = wrong | {"repeatOf": repeat}
    answer = await house.ask("of 1", asking.DRAFT, input=refused | {
        "startsAt": (again + timedelta(days=30)).isoformat(), "endsAt": (again + timedelta(days=40)).isoformat(),
    })  # fmt: skip
    assert answer["draftMeeting"]["userErrors"][0]["code"] == "REPEATS_NOTHING"


async def test_on_paper_alone_only_after_one_in_person_with_the_same_agenda_that_failed(house: House) -> None:
    now = await clock.now(house.database)
    starts = now + timedelta(days=11)
    agenda = [{"kind": "CURRENT_REPAIR", "wording": "Покрасить забор"}]
    times = {"startsAt": starts.isoformat(), "endsAt": (starts + timedelta(hours=3)).isoformat()}
    failed = await announced(
        house, "dispatcher", form="IN_PERSON", agenda=agenda, meetsAt=starts.isoformat(), place="Двор", **times
    )
    await move(house, starts)
    await move(house, starts + timedelta(hours=3))
    query = "query($id: ID!) { meeting(id: $id) { quorum turnout { repeatForms } } }"
    found = (await house.ask("owner", query, id=failed))["meeting"]
    assert (found["quorum"], "ABSENTEE_PAPER" in found["turnout"]["repeatForms"]) == (False, True)
    again = starts + timedelta(days=12)
    paper = {
        "form": "ABSENTEE_PAPER", "agenda": agenda, "startsAt": again.isoformat(),
        "endsAt": (again + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    for changes in ({}, {"repeatOf": failed, "agenda": [agenda[0] | {"wording": "Покрасить лавки"}]}):
        refused = await draft(house, "dispatcher", **paper | changes)
        assert [(each["code"], each["law"]["clause"]) for each in refused["userErrors"]] == [
            ("FORM_NOT_OPEN", "ст. 47 ч. 1")
        ], changes
    repeated = await draft(house, "dispatcher", **paper, repeatOf=failed)
    assert repeated["meeting"]["form"] == "ABSENTEE_PAPER"
