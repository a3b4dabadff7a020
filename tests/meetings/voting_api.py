"""What voters ask of the API, and how a person is fresh."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gosdom_graphql import clock
from gosdom_graphql.sessions.store import hashed
from tests.a_house import House
from workers import meetings

ERRORS = "userErrors { code field message law { clause } }"
CAST = f"""mutation($input: CastVoteInput!) {{ it: castVote(input: $input) {{
  ballot {{ id votes castAt cast {{ mark item {{ position }} }} }} meeting {{ id state }} {ERRORS} }} }}"""
ENTER = f"""mutation($input: EnterDecisionInput!) {{ it: enterDecision(input: $input) {{
  meeting {{ id }} {ERRORS} }} }}"""
MINE = """query($id: ID!) { meeting(id: $id) { state agenda { id position }
  weights(first: 100) { nodes { id votes isMine apartment { number } } } } }"""
BALLOTS = """query($id: ID!) { ballots(first: 100, filter: {meeting: [$id]}) { nodes {
  id castAt votes apartment { number } cast { mark person { name } owner { name } item { position } } } } }"""
RECEIPT = """query($id: ID!) { voteReceipt(ballot: $id) { id item mark way at votes texts leaf
  proof { place path batch size root before chain } } }"""
TURNOUT = """query($id: ID!) { meeting(id: $id) { state root quorum agenda { outcome inFavour against steps }
  turnout { votes quorum explanation sealedVotes seals chain repeatForms } } }"""
TOTALS = """query($id: ID!) { meetingTotals(meeting: $id) { quorum presentVotes totalVotes root
  items { position outcome inFavour against abstained steps } } }"""


async def beat(house: House) -> None:
    """The clock of the workers beats once."""
    now = await clock.now(house.database)
    for plan in (meetings.plan, meetings.seal, meetings.count_due):
        async with house.database.transaction():
            await plan(now)


async def fresh(house: House, *who: str) -> None:
    """These people have just shown that it is they."""
    now = await clock.now(house.database)
    async with house.database.transaction() as transaction:
        tokens = [hashed(house.tokens[each]) for each in who]
        await transaction.connection.execute(
            "update session set fresh_at = $1 where token_hash = any($2::bytea[])", now, tokens
        )


async def weight(house: House, who: str, meeting: str, flat: str) -> tuple[str, list[str]]:
    """The id of a weight of this flat that they see, and the ids of the items."""
    found = (await house.ask(who, MINE, id=meeting))["meeting"]
    (id,) = [each["id"] for each in found["weights"]["nodes"] if each["apartment"]["number"] == flat][:1]
    return id, [each["id"] for each in found["agenda"]]


async def cast(house: House, who: str, weight: str, items: list[str], marks: str, **more: Any) -> Any:
    """What comes of casting these marks? A dot leaves an item out."""
    names = {"+": "FOR", "-": "AGAINST", "0": "ABSTAINED"}
    votes = [{"item": item, "vote": names[mark]} for item, mark in zip(items, marks, strict=True) if mark != "."]
    return (await house.ask(who, CAST, input={"weight": weight, "votes": votes, **more}))["it"]


async def codes(answer: Any) -> list[str]:
    """Why was nothing done?"""
    return [each["code"] for each in answer["userErrors"]]


async def move(house: House, to: datetime) -> None:
    """The clock goes forward, over HTTP; and the workers' beats."""
    answer = await house.client.post("/demo/clock", json={"to": to.isoformat()})
    assert answer.status_code == 200, answer.text
    await beat(house)
