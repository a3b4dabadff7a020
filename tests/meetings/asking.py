"""What the tests of meetings ask, and a meeting as they draft it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from gosdom_graphql.demo.cast import key
from tests.a_house import MORNING, House

HOUSE = f"House:{key('house', 'prichalnaya')}"
STARTS = (MORNING + timedelta(days=14)).replace(hour=9)
ENDS = STARTS + timedelta(days=14)

ERRORS = "warnings { code field message law { clause } } userErrors { code field message law { clause } }"
DRAFT = f"""mutation($input: DraftMeetingInput!) {{ draftMeeting(input: $input) {{ meeting {{
  id number state form initiator legalForce standing author {{ name }} organisation {{ name }}
  administrator {{ name }} agenda {{ position kind wording clause majority majorityLaw confidence outcome }}
}} {ERRORS} }} }}"""
CHANGE = f"""mutation($input: ChangeMeetingInput!) {{ changeMeeting(input: $input) {{
  meeting {{ id form startsAt agenda {{ wording }} }} {ERRORS} }} }}"""
ANNOUNCE = f"""mutation($input: AnnounceMeetingInput!) {{ announceMeeting(input: $input) {{ meeting {{
  state announcedAt noticeProofs(first: 100) {{ nodes {{ id channel at owner {{ name }} particulars }} }}
}} {ERRORS} }} }}"""
CANCEL = f"""mutation($input: CancelMeetingInput!) {{ cancelMeeting(input: $input) {{
  meeting {{ state cancelledReason }} {ERRORS} }} }}"""
JOIN = f"""mutation($input: JoinMeetingDemandInput!) {{ joinMeetingDemand(input: $input) {{
  meeting {{ state demand demandedAt demandedBy isDemandedByViewer
    deadlines {{ kind dueDay law {{ clause }} explanation isOverdue }} }} {ERRORS} }} }}"""
RECORD = f"""mutation($input: RecordMeetingNoticesInput!) {{ recordMeetingNotices(input: $input) {{
  meeting {{ noticeProofs(first: 100) {{ nodes {{ channel owner {{ name }} particulars }} }} }} {ERRORS} }} }}"""
BOARD = [{"channel": "BOARD", "particulars": "Доска у первого подъезда"}]


def meeting(**changes: Any) -> dict[str, Any]:
    """A meeting in the system, two weeks from now, for two weeks."""
    return {
        "house": HOUSE,
        "form": "ABSENTEE_SYSTEM",
        "startsAt": STARTS.isoformat(),
        "endsAt": ENDS.isoformat(),
        "agenda": [
            {"kind": "CURRENT_REPAIR", "wording": "Отремонтировать первый подъезд"},
            {"kind": "CAPITAL_REPAIR", "wording": "Заменить лифты"},
        ],
        "paperAddress": "Самара, ул. Причальная, 7, кв. 7",
        "paperHours": "Вт и Чт 18:00–20:00",
    } | changes


async def draft(house: House, who: str, **changes: Any) -> Any:
    """What comes of drafting it?"""
    return (await house.ask(who, DRAFT, input=meeting(**changes)))["draftMeeting"]


async def announced(house: House, who: str, **changes: Any) -> str:
    """The id of a meeting that is called."""
    drafted = await draft(house, who, **changes)
    assert drafted["userErrors"] == [], drafted
    id = str(drafted["meeting"]["id"])
    asked = {"meeting": id, "notices": BOARD, "confirm": True}
    told = (await house.ask(who, ANNOUNCE, input=asked))["announceMeeting"]
    assert told["userErrors"] == [], told
    return id


def day(moment: datetime) -> str:
    """How is a day written in the core's words?"""
    return f"{moment:%d.%m.%Y}"
