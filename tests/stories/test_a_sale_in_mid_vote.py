"""A sale in mid-vote: what the seller cast stands, the buyer casts what is left, each finds their vote in the count."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import subprocess
import sys
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from gosdom_core.meetings import Mark, Way, proof
from gosdom_graphql.demo.cast import NEIGHBOUR, SOLD_BY, key
from gosdom_graphql.demo.region import premises_id
from gosdom_graphql.homes.tables import Share
from tests.a_house import House
from tests.meetings.asking import ENDS, STARTS, announced
from tests.meetings.voting_api import BALLOTS, RECEIPT, TOTALS, TURNOUT, cast, codes, fresh, move, weight

ROOT = Path(__file__).parents[2]


async def sold(house: House, flat: str, buyer: str, day: date) -> None:
    """The register: from this day on the flat is the buyer's."""
    premises = premises_id("prichalnaya", flat)
    changes: Any = {Share.until: day - timedelta(days=1)}
    async with house.database.transaction():
        await Share.update(changes).where(Share.premises == premises, Share.until.is_null())
        await Share(
            id=key("share", f"{flat} {buyer}"), house=key("house", "prichalnaya"), premises=premises,
            person=key("person", buyer), ownership="SOLE", numerator=1, denominator=1, since=day,
        ).save()  # fmt: skip


async def test_a_sale_in_mid_vote(house: House, tmp_path: Path) -> None:
    for who, name in (
        ("seller", NEIGHBOUR), ("buyer", SOLD_BY), ("nine", "Руслан Маратович Зайцев"),
        ("shop", "Тамара Ивановна Гусева"), ("many", "Максим Олегович Новиков"),
    ):  # fmt: skip
        await house.sign_in(who, name)
    everybody = ("owner", "co_owner", "seller", "buyer", "nine", "shop", "many", "guest", "dispatcher")
    meeting = await announced(house, "dispatcher")
    await move(house, STARTS)
    turnout = (await house.ask("owner", TURNOUT, id=meeting))["meeting"]["turnout"]
    assert (turnout["votes"], turnout["quorum"], turnout["sealedVotes"]) == ("0", False, 0)

    # who has not just shown that it is they is asked to; the office and neighbours do not vote
    flat, items = await weight(house, "owner", meeting, "7")
    assert await codes(await cast(house, "owner", flat, items, "++")) == ["FRESH_SIGN_IN_NEEDED"]
    await fresh(house, *everybody)
    assert await codes(await cast(house, "dispatcher", flat, items, "++")) == ["NOT_ALLOWED"]
    assert await codes(await cast(house, "seller", flat, items, "++")) == ["NOT_FOUND"]

    # the spouses hold one weight: what one has cast is cast, also for whom the other has given a power of attorney
    done = await cast(house, "owner", flat, items, "+.")
    assert done["ballot"]["cast"] == [{"mark": "FOR", "item": {"position": 1}}]
    assert await codes(await cast(house, "co_owner", flat, items, "--")) == ["VOTE_IS_FINAL"]
    assert await codes(await cast(house, "guest", flat, items, ".-")) == []

    # the neighbour votes on the first item, and sells; the buyer of nine finds nothing cast
    eight, _ = await weight(house, "seller", meeting, "8")
    nine, _ = await weight(house, "nine", meeting, "9")
    assert await codes(await cast(house, "buyer", eight, items, "--")) == ["NOT_FOUND"]
    assert await codes(await cast(house, "seller", eight, items, "+.")) == []
    day = (STARTS + timedelta(days=3)).date()
    await sold(house, "8", SOLD_BY, day)
    await move(house, STARTS + timedelta(days=2))
    await fresh(house, *everybody)
    assert await codes(await cast(house, "buyer", eight, items, ".-")) == ["NOT_FOUND"], "not yet the buyer's"
    await move(house, STARTS + timedelta(days=3))
    await fresh(house, *everybody)
    assert await codes(await cast(house, "seller", eight, items, ".-")) == ["NOT_FOUND"], "not the seller's any more"
    assert await codes(await cast(house, "buyer", eight, items, "-.")) == ["VOTE_IS_FINAL"]
    bought = await cast(house, "buyer", eight, items, ".-")
    assert await codes(bought) == []
    assert await codes(await cast(house, "nine", nine, items, "+-")) == []
    for number in ("4", "Н1"):
        shop, _ = await weight(house, "shop", meeting, number)
        assert await codes(await cast(house, "shop", shop, items, "++")) == []
    for number in ("6", "12"):
        mine, _ = await weight(house, "many", meeting, number)
        assert await codes(await cast(house, "many", mine, items, "0+")) == []

    # while it is open nobody sees how others voted; the turnout is told
    await move(house, STARTS + timedelta(days=4))
    seen = (await house.ask("co_owner", BALLOTS, id=meeting))["ballots"]["nodes"]
    assert [(each["apartment"]["number"], [one["mark"] for one in each["cast"]]) for each in seen] == [
        ("7", ["AGAINST"])
    ]
    for who in ("dispatcher", "inspector", "supplier"):
        assert (await house.ask(who, BALLOTS, id=meeting))["ballots"]["nodes"] == []
    found = (await house.ask("inspector", TURNOUT, id=meeting))["meeting"]
    assert found["turnout"]["votes"] == "2202/5"
    assert found["turnout"]["quorum"] is False
    assert [each["inFavour"] for each in found["agenda"]] == [None, None], "never before the end"
    assert (await house.ask(None, TOTALS, id=meeting))["meetingTotals"] is None

    # one more makes the quorum, at the last second; the next second is late
    await move(house, ENDS - timedelta(seconds=1))
    await fresh(house, *everybody)
    shop, _ = await weight(house, "nine", meeting, "Н2")
    assert await codes(await cast(house, "nine", shop, items, "+0")) == []
    await move(house, ENDS)
    await fresh(house, *everybody)
    place, _ = await weight(house, "owner", meeting, "м/м 2")
    late = await cast(house, "owner", place, items, "++")
    assert (await codes(late), "Голосование открыто с" in late["userErrors"][0]["message"]) == (
        ["VOTING_NOT_OPEN"],
        True,
    )

    # counted by itself; the seller's and the buyer's halves are in it
    counted = (await house.ask("owner", TURNOUT, id=meeting))["meeting"]
    assert (counted["state"], counted["quorum"], counted["turnout"]["repeatForms"]) == ("COUNTED", True, [])
    assert [each["outcome"] for each in counted["agenda"]] == ["ADOPTED", "NOT_ADOPTED"]
    assert counted["agenda"][0]["steps"][-1] == "решение принято"
    shown = {each["apartment"]["number"]: each for each in
             (await house.ask("dispatcher", BALLOTS, id=meeting))["ballots"]["nodes"]}  # fmt: skip
    assert [(one["person"]["name"], one["mark"]) for one in shown["8"]["cast"]] == [
        (NEIGHBOUR, "FOR"), (SOLD_BY, "AGAINST"),
    ]  # fmt: skip
    assert (await house.ask("supplier", BALLOTS, id=meeting))["ballots"]["nodes"] == []
    totals = (await house.ask(None, TOTALS, id=meeting))["meetingTotals"]
    assert (totals["root"], totals["quorum"]) == (counted["root"], True)
    assert [each["inFavour"] for each in totals["items"]] == [each["inFavour"] for each in counted["agenda"]]

    # each proves their own by the receipt, with the library alone
    for who in ("seller", "buyer"):
        (mine,) = (await house.ask(who, RECEIPT, id=bought["ballot"]["id"]))["voteReceipt"]
        assert mine["mark"] == {"seller": "FOR", "buyer": "AGAINST"}[who]
        assert receipt(mine).holds()
        assert bytes.fromhex(mine["leaf"]) == proof.leaf(mine["texts"])
    assert (await house.ask("nine", RECEIPT, id=bought["ballot"]["id"]))["voteReceipt"] == []
    await recounted(house, meeting, counted["root"], tmp_path)


def receipt(told: dict[str, Any]) -> proof.Receipt:
    """The same words in the core's."""
    texts, kept = told["texts"], told["proof"]
    vote = proof.SealedVote(
        texts[1], texts[2], texts[3], texts[4], Fraction(texts[5]), int(texts[6]), Mark(texts[7]), Way(texts[8]),
        proof.moment(texts[9]), texts[13], texts[10], texts[11], texts[12],
    )  # fmt: skip
    root, chain, before = (bytes.fromhex(kept[name]) for name in ("root", "chain", "before"))
    batch = proof.Batch(kept["batch"], kept["size"], root, chain)
    return proof.Receipt(vote, kept["place"], tuple(map(bytes.fromhex, kept["path"])), batch, before)


async def recounted(house: House, meeting: str, root: str, folder: Path) -> None:
    """The file for owners, the office and the inspectorate, counted by the example; one changed vote is found."""
    answers = {}
    for who in ("co_owner", "dispatcher", "inspector", "guest", "supplier", "support", "other_dispatcher"):
        headers = {"authorization": f"Bearer {house.tokens[who]}"}
        answer = await house.client.get(f"/export/meetings/{meeting}.json", headers=headers)
        answers[who] = answer.status_code
    assert answers == {
        "co_owner": 200, "dispatcher": 200, "inspector": 200, "guest": 200, "supplier": 404, "support": 404,
        "other_dispatcher": 404,
    }  # fmt: skip
    headers = {"authorization": f"Bearer {house.tokens['co_owner']}"}
    told = (await house.client.get(f"/export/meetings/{meeting}.json", headers=headers)).json()
    table = (await house.client.get(f"/export/meetings/{meeting}.csv", headers=headers)).text
    assert len(list(csv.DictReader(io.StringIO(table)))) == len(told["votes"]) == 16

    code, said = await example(folder, told)
    assert (code, said[-1]) == (0, "всё сходится")
    assert root in said[-2]
    told["votes"][3]["mark"] = "-" if told["votes"][3]["mark"] == "+" else "+"
    code, said = await example(folder, told)
    assert code == 1
    assert any("изменён голос" in line for line in said)


async def example(folder: Path, told: Any) -> tuple[int, list[str]]:
    """What does the example say of this file?"""
    file = folder / "recount.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    command = [sys.executable, "-W", "error", "-X", "utf8", "-m", "examples.recount_a_meeting", str(file)]
    done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()
