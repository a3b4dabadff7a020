"""Was the meeting counted rightly, and was any vote touched? Counts a recount file anew, with the bare library alone.

    python -m examples.recount_a_meeting recount.json        # GET /export/meetings/Meeting:….json

It checks the chain of seals from the frozen votes on, counts each item by the law of the day, and compares with what
the server says. The root that it prints must be the one in the minutes.
"""

import json
import sys
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from gosdom_core.meetings import AgendaItem, Form, ItemKind, Mark, Meeting, Roll, Way, Weight, proof, tally

told = json.loads(Path(sys.argv[1]).read_text("utf-8"))

about, result = told["meeting"], told["result"]
agenda = tuple(AgendaItem(ItemKind(item["kind"]), item["text"], item["entrance"]) for item in about["agenda"])
starts, ends = datetime.fromisoformat(about["starts"]), datetime.fromisoformat(about["ends"])
meeting = Meeting(Form(about["form"]), starts, ends, ZoneInfo(about["zone"]), agenda, about["in_system"])


def weights(lines: list[dict[str, str]]) -> tuple[Weight, ...]:
    """Who held them does not matter any more: how many votes they have does."""
    return tuple(
        Weight(line["key"], line["premises"], Fraction(line["votes"]), (), entrance=line["entrance"]) for line in lines
    )


votes: dict[int, list[proof.SealedVote]] = {}
for line in told["votes"]:
    vote = proof.SealedVote(
        line["id"], line["meeting"], line["receipt"], line["weight"], Fraction(line["votes"]), line["item"],
        Mark(line["mark"]), Way(line["way"]), datetime.fromisoformat(line["at"]), line["salt"], line["person"],
        line["owner"], line["decision"],
    )  # fmt: skip
    votes.setdefault(line["batch"], []).append(vote)
seals = [
    proof.Batch(seal["number"], seal["size"], bytes.fromhex(seal["root"]), bytes.fromhex(seal["chain"]))
    for seal in told["seals"]
]

wrong = [flaw.text() for flaw in proof.flaws(about["id"], weights(told["weights"]), seals, votes)]
if seals[-1].chain.hex() != result["root"]:
    wrong.append("корень не тот, что в итоге")
frozen, ballots = (sum(one.votes for one in weights(told[name])) for name in ("weights", "ballots"))
if frozen != ballots:
    wrong.append("веса голосования не складываются в замороженный итог")

every = [vote for inside in votes.values() for vote in inside]
counted = tally(meeting, Roll(meeting.day, weights(told["ballots"])), proof.ballots(every, len(agenda)))
print(counted.quorum.explain().text())
if (counted.quorum.participants, counted.quorum.total) != (Fraction(result["present"]), Fraction(result["total"])):
    wrong.append("участников не столько, сколько в итоге")
for number, (decision, said) in enumerate(zip(counted.decisions, result["decisions"], strict=True), 1):
    print(f"{number}. {decision.item.wording()}: {decision.explain()}")
    if (decision.outcome.value, str(decision.votes.in_favour)) != (said["outcome"], said["in_favour"]):
        wrong.append(f"вопрос {number}: в итоге иначе")

print(f"голосов {len(every)}, пакетов {len(seals) - 1}, корень {seals[-1].chain.hex()}")
print("\n".join(wrong) or "всё сходится")
sys.exit(bool(wrong))
