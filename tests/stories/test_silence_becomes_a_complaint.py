"""An unanswered request becomes a complaint: offered when the term is over, and read with its whole thread."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gosdom_graphql import clock
from gosdom_graphql.demo.region import entrance_id
from tests.a_house import SAMARA, House
from workers.requests import plan

SUBMIT = f"""mutation {{ it: submitRequest(input: {{
  place: ENTRANCE, category: COMMON_LIGHTING, entrance: "Entrance:{entrance_id("prichalnaya", 2)}",
  text: "На лестнице темно", screen: "home"}}) {{ request {{ id number }} userErrors {{ code }} }} }}"""
COMMENT = """mutation ($id: ID!, $text: String!) { it: commentRequest(input: {request: $id, text: $text}) {
  request { id } userErrors { code } } }"""
COMPLAIN = """mutation ($id: ID!, $to: Addressee!, $text: String!) {
  it: fileComplaint(input: {request: $id, to: $to, text: $text}) {
    complaint { id number addressee organisation { name } registeredAt
      deadlines { kind dueDay standing law { clause confidence } } }
    request { complainedAt continuations { number } }
    userErrors { code } } }"""
REGISTER = """mutation ($id: ID!) { it: registerRequest(input: {request: $id}) {
  request { registeredAt nextActions deadlines { kind dueDay standing } } userErrors { code } } }"""
LOOK = "query ($id: ID!) { request(id: $id) { isOverdue nextActions } }"
THREAD = """query ($id: ID!) { request(id: $id) { text previous {
  number text author { name } comments { nodes { text } } history { action } deadlines { kind standing } } } }"""
TAKE = "mutation ($id: ID!) { it: takeRequest(input: {request: $id}) { request { state } userErrors { code } } }"
ANSWER = """mutation ($id: ID!, $text: String!) { it: answerRequest(input: {request: $id, text: $text}) {
  request { state } userErrors { code } } }"""
BELL = "{ viewer { notifications(first: 1) { nodes { title body subject } } } }"


async def does(house: House, who: str, query: str, **given: Any) -> Any:
    it = (await house.ask(who, query, **given))["it"]
    assert it.pop("userErrors") == [], it
    return it


async def later(house: House, moment: datetime) -> None:
    """Time passes, and the workers' clock beats."""
    await house.clock_to(moment)
    async with house.database.transaction():
        await plan(await clock.now(house.database))


async def test_an_unanswered_request_becomes_a_complaint(house: House) -> None:
    await house.sign_in("prosecutor", "Марина Львовна Строгова", "prosecutor")
    # 23 November: nobody takes it, nobody answers
    request = (await does(house, "owner", SUBMIT))["request"]
    await does(house, "owner", COMMENT, id=request["id"], text="Пожилые люди боятся выходить")
    early = await house.ask("owner", COMPLAIN, id=request["id"], to="INSPECTORATE", text="Рано")
    assert early["it"]["userErrors"] == [{"code": "NOT_NOW"}]
    assert (await house.ask("inspector", LOOK, id=request["id"]))["request"] is None

    # a week, and the light had to be mended: it is offered by itself, in the bell and among what may be done
    await later(house, datetime(2026, 11, 30, 10, 1, tzinfo=SAMARA))
    [bell] = (await house.ask("owner", BELL))["viewer"]["notifications"]["nodes"]
    assert (bell["title"], bell["subject"]) == (f"Срок по заявке {request['number']} прошёл", request["id"])
    assert "Вы можете пожаловаться в жилищную инспекцию" in bell["body"]
    seen = (await house.ask("owner", LOOK, id=request["id"]))["request"]
    assert seen == {"isOverdue": True, "nextActions": ["COMMENT", "WITHDRAW", "COMPLAIN"]}

    # Tuesday: the complaint is received, and is to be registered in three days
    await later(house, datetime(2026, 12, 1, 9, 0, tzinfo=SAMARA))
    done = await does(
        house, "owner", COMPLAIN, id=request["id"], to="INSPECTORATE", text="Неделю темно, никто не пришёл"
    )
    complaint = done["complaint"]
    assert done["request"] == {
        "complainedAt": "2026-12-01T05:00:00+00:00", "continuations": [{"number": complaint["number"]}],
    }  # fmt: skip
    assert (complaint["organisation"]["name"], complaint["registeredAt"]) == ("Жилищная инспекция региона 63", None)
    assert complaint["deadlines"] == [
        {"kind": "ANSWER", "dueDay": "2027-01-03", "standing": "RUNNING",
         "law": {"clause": "ст. 12", "confidence": "MEMORY"}},
        {"kind": "REGISTER", "dueDay": "2026-12-04", "standing": "RUNNING",
         "law": {"clause": "ст. 8", "confidence": "SECONDARY"}},
    ]  # fmt: skip
    again = await house.ask("owner", COMPLAIN, id=request["id"], to="INSPECTORATE", text="Ещё раз")
    assert again["it"]["userErrors"] == [{"code": "ALREADY_COMPLAINED"}]

    # the inspector reads the whole thread, registers, and from then on has thirty days
    thread = (await house.ask("inspector", THREAD, id=complaint["id"]))["request"]
    assert thread == {
        "text": "Неделю темно, никто не пришёл",
        "previous": {
            "number": request["number"],
            "text": "На лестнице темно",
            "author": {"name": "Анна Сергеевна Кузнецова"},
            "comments": {"nodes": [{"text": "Пожилые люди боятся выходить"}]},
            "history": [{"action": "SUBMIT"}, {"action": "COMMENT"}, {"action": "COMPLAIN"}],
            "deadlines": [
                {"kind": "ANSWER", "standing": "RUNNING"}, {"kind": "ELIMINATE", "standing": "OVERDUE"},
            ],
        },
    }  # fmt: skip
    # of whom it is about does not see the complaint, only that there is one
    assert (await house.ask("dispatcher", THREAD, id=complaint["id"]))["request"] is None
    await later(house, datetime(2026, 12, 2, 11, 0, tzinfo=SAMARA))
    registered = (await does(house, "inspector", REGISTER, id=complaint["id"]))["request"]
    assert registered["deadlines"] == [
        {"kind": "ANSWER", "dueDay": "2027-01-03", "standing": "ENDED"},
        {"kind": "REGISTER", "dueDay": "2026-12-04", "standing": "MET"},
        {"kind": "ANSWER", "dueDay": "2027-01-01", "standing": "RUNNING"},
    ]
    assert registered["nextActions"][:2] == ["TAKE", "DECLINE"]

    # it is answered in time; the author goes on to the prosecutor
    await does(house, "inspector", TAKE, id=complaint["id"])
    await later(house, datetime(2026, 12, 25, 11, 0, tzinfo=SAMARA))
    await does(house, "inspector", ANSWER, id=complaint["id"], text="Нарушений не найдено")
    further = await does(house, "owner", COMPLAIN, id=complaint["id"], to="PROSECUTOR", text="Лампа так и не горит")
    third = further["complaint"]
    assert third["organisation"]["name"] == "Прокуратура региона 63"
    assert (await house.ask("inspector", THREAD, id=third["id"]))["request"] is None
    read = (await house.ask("prosecutor", THREAD, id=third["id"]))["request"]
    assert read["previous"]["text"] == "Неделю темно, никто не пришёл"
    await does(house, "prosecutor", REGISTER, id=third["id"])
