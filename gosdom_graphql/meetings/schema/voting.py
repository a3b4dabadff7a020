"""How votes are cast and entered, how the turnout is followed, and how a vote is proven."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import strawberry
from strawberry.types import Info

from gosdom_core.errors import BadInput, Refused
from gosdom_core.meetings import Mark, Outcome, Way
from gosdom_graphql.context import Context
from gosdom_graphql.events.changes import Change, changes
from gosdom_graphql.events.log import Logged
from gosdom_graphql.meetings import rows
from gosdom_graphql.meetings.store import receipts, voting
from gosdom_graphql.mutations import KEY, Answered, deed, key, mutation
from gosdom_graphql.reader import root
from gosdom_graphql.reader.payloads import payload_type, planned
from gosdom_graphql.reader.showing import enum, field


class VoteChoice(Enum):
    """What can be chosen on an item? «За», «Против», «Воздержался»."""

    FOR = "+"
    AGAINST = "-"
    ABSTAINED = "0"


strawberry.enum(VoteChoice, description="What can be chosen on an item.")
enum(VoteChoice, {"FOR": "«За».", "AGAINST": "«Против».", "ABSTAINED": "«Воздержался»."})


class EnteredWay(Enum):
    """What is entered? A decision on paper, or what was said at the meeting."""

    PAPER = "paper"
    IN_PERSON = "in_person"


strawberry.enum(EnteredWay, description="What the administrator enters.")
enum(
    EnteredWay,
    {"PAPER": "A decision on paper, with its scan.", "IN_PERSON": "What an owner who was present said."},
)

# --- Inputs ---------------------------------------------------------------------------------------------------------


@strawberry.input(description="A vote on an item.")
class ItemVoteInput:
    item: strawberry.ID = field("The item of the agenda.")
    vote: VoteChoice = field("What is chosen.")


@strawberry.input(description="Votes to be cast with a weight, on all items or some of them.")
class CastVoteInput:
    weight: strawberry.ID = field("The weight (`MeetingWeight`): of it, what the viewer holds now, or represents.")
    votes: list[ItemVoteInput] = field("On which items, and how. The first valid vote on an item is final.")
    idempotency_key: UUID | None = field(KEY, default=None)


@strawberry.input(description="What is marked on an item of a decision.")
class ItemMarksInput:
    item: strawberry.ID = field("The item of the agenda.")
    marked: list[VoteChoice] = field("All that is marked: none, or more than one, is no vote on this item.")


@strawberry.input(description="A decision that the administrator enters.")
class EnterDecisionInput:
    weight: strawberry.ID = field("The weight (`MeetingWeight`).")
    way: EnteredWay = field("On paper, or in person.", default=EnteredWay.PAPER)
    marks: list[ItemMarksInput] = field("What is marked; an item that is left out has no mark.")
    owner: str | None = field("The СНИЛС of who signed it; may be left out where one alone holds it.", default=None)
    received_at: datetime | None = field("When it arrived; by default now.", default=None)
    files: list[strawberry.ID] | None = field(
        "Its scan, uploaded for it (`prepareUpload`): a decision on paper needs one, 10 at most.", default=None
    )
    consent: bool = field(
        "Whether a parent's written consent is with it: an owner from 14 to 17 needs it.", default=False
    )
    idempotency_key: UUID | None = field(KEY, default=None)


# --- Payloads -------------------------------------------------------------------------------------------------------


@payload_type
class CastVotePayload(Answered):
    """What came of casting."""

    ballot = planned(rows.Ballot, "The ballot, with what stands on it: the receipt is `voteReceipt` of it.")
    meeting = planned(rows.Meeting, "The meeting.")


@payload_type
class EnterDecisionPayload(Answered):
    """What came of entering a decision."""

    meeting = planned(rows.Meeting, "The meeting. What was entered is shown from the count on.")


# --- Receipts and totals --------------------------------------------------------------------------------------------


@strawberry.type(description="What proves that a vote is in, and stands there as it was cast.")
class VoteProof:
    place: int = field("Its place in the batch, from 0.")
    path: list[str] = field("The hashes that lead from its leaf to the root, from below, in hex.")
    batch: int = field("The number of the batch.")
    size: int = field("How many votes are in it.")
    root: str = field("The root of the batch, in hex.")
    before: str = field("The link of the chain before it, in hex.")
    chain: str = field("The link at it, in hex: SHA-256 of byte 2, the link before, number and size (8 bytes), root.")


@strawberry.type(description="A vote of one's own on an item, as it is sealed.")
class VoteReceipt:
    id: strawberry.ID = field("The vote.")
    item: int = field("The number of the item on the agenda, from 1.")
    mark: Mark = field("What was marked.")
    way: Way = field("How it came.")
    at: datetime = field("When it arrived.")
    votes: str = field("How many votes it has, exactly.")
    texts: list[str] = field("What is hashed, in order: the leaf is SHA-256 of a zero byte and these as a JSON array.")
    leaf: str = field("The hash of the vote, in hex.")
    proof: VoteProof | None = field("Where it is sealed; null for a second after it was cast.")


@strawberry.type(description="What came out on an item of the agenda, for anybody.")
class ItemTotals:
    position: int = field("Its number on the agenda, from 1.")
    wording: str = field("How it was put to the vote.")
    outcome: Outcome = field("What became of it.")
    in_favour: str = field("Exactly how many votes were for it.")
    against: str = field("Exactly how many were against it.")
    abstained: str = field("Exactly how many abstained.")
    uncounted: str = field("Exactly how many took part, and marked nothing or too much.")
    steps: list[str] = field("The arithmetic, step by step.")


@strawberry.type(description="What anybody may know of a meeting that was counted. Not who voted how.")
class MeetingTotals:
    starts_at: datetime = field("From when it was voted on.")
    ends_at: datetime = field("Until when.")
    quorum: bool = field("Whether there was a quorum.")
    explanation: str = field("How that was counted.")
    present_votes: str = field("Exactly how many votes took part.")
    total_votes: str = field("All votes of the house, exactly.")
    root: str = field("The last link of the chain of seals, in hex: it stands in the minutes.")
    items: list[ItemTotals] = field("Item by item.")


BallotId = Annotated[strawberry.ID, strawberry.argument(description="The ballot.")]
MeetingId = Annotated[strawberry.ID, strawberry.argument(description="The meeting.")]


async def _receipt(info: Info[Context, None], ballot: BallotId) -> list[VoteReceipt]:
    try:
        named = key(ballot, "Ballot", "ballot")
    except Refused:
        return []
    async with info.context.database.transaction():
        return [_shown(each) for each in await receipts.receipts(info.context.viewer, named)]


def _shown(proven: receipts.Proven) -> VoteReceipt:
    vote, kept = proven.vote, proven.receipt
    return VoteReceipt(
        id=strawberry.ID(f"Vote:{vote.id}"),
        item=vote.item,
        mark=vote.mark,
        way=vote.way,
        at=vote.at,
        votes=str(vote.votes),
        texts=list(vote.texts()),
        leaf=vote.leaf().hex(),
        proof=None
        if kept is None
        else VoteProof(
            place=kept.place,
            path=[each.hex() for each in kept.path],
            batch=kept.batch.number,
            size=kept.batch.size,
            root=kept.batch.root.hex(),
            before=kept.before.hex(),
            chain=kept.batch.chain.hex(),
        ),
    )


async def _totals(info: Info[Context, None], meeting: MeetingId) -> MeetingTotals | None:
    try:
        named = key(meeting, "Meeting", "meeting")
    except Refused:
        return None
    async with info.context.database.transaction():
        found = await receipts.totals(named)
    if found is None:
        return None
    language, told = info.context.language, found.known.meeting
    return MeetingTotals(
        starts_at=told.starts,
        ends_at=told.ends,
        quorum=found.quorum,
        explanation=found.explanation.text(language),
        present_votes=str(found.present),
        total_votes=str(found.total),
        root=found.root.hex(),
        items=[
            ItemTotals(
                position=position,
                wording=item.wording(language),
                outcome=each.outcome,
                in_favour=str(each.votes.in_favour),
                against=str(each.votes.against),
                abstained=str(each.votes.abstained),
                uncounted=str(each.votes.uncounted),
                steps=[step.text(language) for step in each.steps],
            )
            for position, (item, each) in enumerate(zip(told.agenda, found.items, strict=True), 1)
        ],
    )


@strawberry.type
class VotingQuery:
    """Questions about votes."""

    ballots = root.connection(
        rows.Ballot,
        "The ballots that the viewer may see: of their premises while it is open, all of a meeting from the count on.",
        filter=rows.BallotFilter,
        order=rows.BallotOrder,
    )
    vote_receipt: list[VoteReceipt] = strawberry.field(
        resolver=_receipt,
        description="What the viewer cast with a ballot, or had cast for them, item by item, with what proves it; empty"
        " for others.",
    )
    meeting_totals: MeetingTotals | None = strawberry.field(
        resolver=_totals,
        description="What came of a meeting, for anybody: totals, arithmetic and the root; null until it is counted.",
    )


@strawberry.type
class VotingMutation:
    """Deeds on votes."""

    @mutation
    async def cast_vote(self, info: Info[Context, None], input: CastVoteInput) -> CastVotePayload:
        """Casts votes with a weight: once for each item, for good. Asks for a fresh sign-in."""
        return await deed(
            info,
            CastVotePayload,
            lambda viewer: voting.cast(viewer, _weight(input), _chosen(input.votes)),
            input,
        )

    @mutation
    async def enter_decision(self, info: Info[Context, None], input: EnterDecisionInput) -> EnterDecisionPayload:
        """Enters a decision on paper, or what was said in person. For the administrator of the meeting.

        Asks for a fresh sign-in.
        """
        return await deed(info, EnterDecisionPayload, lambda viewer: voting.enter(viewer, _decision(input)), input)


def _weight(input: CastVoteInput | EnterDecisionInput) -> UUID:
    return key(input.weight, "MeetingWeight", "weight")


def _chosen(votes: Sequence[ItemVoteInput]) -> Mapping[UUID, Mark]:
    chosen = {key(each.item, "AgendaItem", "votes"): Mark(each.vote.value) for each in votes}
    if len(chosen) < len(votes):
        raise BadInput(field=["votes"])
    return chosen


def _decision(input: EnterDecisionInput) -> voting.Decision:
    return voting.Decision(
        weight=_weight(input),
        marks={key(each.item, "AgendaItem", "marks"): {Mark(one.value) for one in each.marked} for each in input.marks},
        way=Way(input.way.value),
        owner=input.owner,
        received_at=input.received_at,
        files=tuple(key(each, "File", "files") for each in input.files or ()),
        consent=input.consent,
    )


# --- The turnout, live ----------------------------------------------------------------------------------------------


@payload_type
class TurnoutChange(Change):
    """More take part in a meeting."""

    meeting = planned(rows.Meeting, "The meeting, with its `turnout`.")

    @classmethod
    def told(cls, event: Logged) -> dict[str, Any]:  # noqa: ARG003 — every change is asked so
        """Nothing of its own."""
        return {}


@strawberry.type
class VotingSubscription:
    """What happens while a meeting is voted on."""

    meeting_turnout = changes(
        rows.Meeting,
        TurnoutChange,
        "The turnout and the quorum of one meeting, or of all that the viewer sees: told once a second at most, when"
        " votes were sealed. What was voted is told nowhere before the count.",
        kinds="turnout.",
        argument="meeting",
        all=rows.concerns,
    )
