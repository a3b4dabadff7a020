"""How votes are cast: in the system, on paper, at the meeting in person.

Exactly once for each weight and item, whatever two devices do at once: the ballot is locked, so that who comes second
sees what the first has cast. The first valid vote is final; the same again changes nothing. A vote is written with the
moment at which it arrived: the end decides over that, and the close waits for whoever arrived before it.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gosdom_core import identifiers
from gosdom_core import meetings as core
from gosdom_core.access import ViewerKind
from gosdom_core.errors import BadInput, Missing, NotAllowed, NotFound, Refused
from gosdom_core.meetings import Form, Mark, NotAnOwner, VoteIsFinal, Voter, Way, terms
from gosdom_graphql.database import new_id
from gosdom_graphql.deeds import Done
from gosdom_graphql.files import store as files
from gosdom_graphql.homes.tables import Person
from gosdom_graphql.meetings.store.held import Facts, Held, Part, facts, hold, parts, told, written
from gosdom_graphql.meetings.tables import MeetingAttendance, PaperDecision
from gosdom_graphql.meetings.words import NotVotedHere
from gosdom_graphql.sessions.fresh import require_fresh
from gosdom_graphql.sessions.viewer import Viewer

# the votes, the ballot, and last of all the log
CAST = """
with v as (
  insert into vote (id, house, meeting, ballot, item, receipt, mark, way, person, owner, decision, cast_at, salt)
  select x.id, $1, $2, $3, x.item, $4, x.mark, $5, $6, $7, $8, $9, x.salt
  from unnest($10::uuid[], $11::uuid[], $12::text[], $13::bytea[]) as x (id, item, mark, salt)
), b as (
  update ballot set cast_at = coalesce(cast_at, $9), marks = $14 where id = $3
), e as (
  insert into event (at, kind, house, subject, who) values ($15, $16, $1, $3, $17) returning id
)
insert into event_new select id from e
"""
OTHERS = """
select item from vote
where ballot = $1 and mark in ('FOR', 'AGAINST', 'ABSTAINED') and person <> $2 and owner <> $2
"""
ON_PAPER = frozenset({Form.MIXED, Form.ABSENTEE_PAPER, Form.ABSENTEE_SYSTEM})
IN_PERSON = frozenset({Form.MIXED, Form.IN_PERSON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What stands on a decision on paper, or was said at the meeting?

    `marks` are the crosses on each item, none or several as they are; `owner` is the СНИЛС of who signed it, and may be
    left out where one alone holds the weight; `files` are its scan, `consent` says that a parent's is with it.
    """

    weight: UUID
    marks: Mapping[UUID, Collection[Mark]]
    way: Way
    owner: str | None = None
    received_at: datetime | None = None
    files: tuple[UUID, ...] = ()
    consent: bool = False


async def cast(viewer: Viewer, weight: UUID, chosen: Mapping[UUID, Mark]) -> Done:
    """How is a vote cast? Of the weight, what the viewer holds of it now, or represents; on the items that are named.

    Raises `NotFound`, `NotAllowed`, what `voter` raises, `FreshSignInNeeded`, `VotingNotOpen`, `VoteIsFinal`, and
    `Missing` where nothing was chosen.
    """
    if viewer.person is None:
        raise NotFound(field=["weight"])
    held = await hold(weight, viewer.now)
    known = await facts(held, viewer.person, viewer.now)
    if viewer.kind is not ViewerKind.RESIDENT:
        raise _unseen(viewer, held) or NotAllowed(field=["weight"])
    theirs = _castable(viewer, held, known, await parts(held, known, viewer.now))
    require_fresh(viewer)
    held.require_open(viewer.now, Way.SYSTEM)
    if not held.meeting.votes_in_system:
        raise NotVotedHere(field=["weight"])
    if not chosen:
        raise Missing(field=["votes"])
    new = written({held.place(item): mark for item, mark in chosen.items()}, len(held.items))
    for part, who in theirs:
        await _require_own(viewer, held, part, new)
        after = core.add_vote(part.before, new)
        fresh = [place for place, mark in enumerate(after) if mark != (part.before or "." * len(after))[place]]
        if fresh:
            await _write(
                held, part, who, fresh, new, after, way=Way.SYSTEM, at=viewer.now, now=viewer.now, by=viewer.person
            )
    return Done({"ballot": theirs[0][0].id, "meeting": held.id})


async def enter(viewer: Viewer, given: Decision) -> Done:
    """How is a decision on paper entered, or what was said in person? By the administrator of the meeting alone.

    It cannot contradict a vote that was cast: `VoteIsFinal`. Raises as `cast` does, and what `attach` raises of its
    scan. It must have arrived, and be entered, before the end.
    """
    held = await hold(given.weight, viewer.now)
    if viewer.person is None or viewer.person != held.administrator:
        raise _unseen(viewer, held) or NotAllowed(field=["weight"])
    require_fresh(viewer)
    at = given.received_at or viewer.now
    if at > viewer.now:
        raise BadInput(field=["receivedAt"])
    held.require_open(viewer.now, given.way)
    held.require_open(at, given.way)
    if held.meeting.form not in (ON_PAPER if given.way is Way.PAPER else IN_PERSON):
        raise NotVotedHere(field=["weight"])
    if given.way is Way.PAPER and not given.files:
        raise Missing(field=["files"])
    part, who = await _signed(held, given, at)
    crosses = {held.place(item): core.mark_of(each) for item, each in given.marks.items()}
    new = written(crosses, len(held.items))
    after = core.add_vote(part.before, new)
    # an empty or a spoilt item is written as well: whoever handed it in takes part
    fresh = [place for place in range(len(new)) if (part.before or new)[place] not in core.VALID or not part.before]
    decision = None
    if given.way is Way.PAPER:
        decision = new_id()
        await PaperDecision(
            id=decision, house=held.house, meeting=held.id, ballot=part.id, owner=UUID(who.owner),
            entered_by=viewer.person, received_at=at, entered_at=viewer.now,
        ).save()  # fmt: skip
        await files.attach(viewer, given.files, house=held.house, decision=decision)
    else:
        present = MeetingAttendance(
            id=new_id(), house=held.house, meeting=held.id, ballot=part.id, person=UUID(who.owner),
            entered_by=viewer.person, at=at,
        )  # fmt: skip
        await MeetingAttendance.insert(present).on_conflict(action="DO NOTHING")
    await _write(
        held, part, who, fresh, new, after, way=given.way, at=at, now=viewer.now, by=viewer.person, decision=decision
    )
    return Done({"ballot": part.id, "meeting": held.id})


async def _require_own(viewer: Viewer, held: Held, part: Part, new: str) -> None:
    """Raises `VoteIsFinal` where others have voted on an item, the same way or not: so nobody learns how they did."""
    if not any(mark in core.VALID and before in core.VALID for mark, before in zip(new, part.before, strict=False)):
        return
    theirs = {held.items.index(row["item"]) for row in await told(OTHERS, part.id, viewer.person)}
    if those := [str(place + 1) for place in sorted(theirs) if new[place] in core.VALID]:
        raise VoteIsFinal(field=["votes"], term=terms.REPEATED.terms[-1], items=", ".join(those))


def _castable(viewer: Viewer, held: Held, known: Facts, found: Sequence[Part]) -> list[tuple[Part, Voter]]:
    """Which parts may the viewer cast, for whom? Raises why they may cast none."""
    theirs: list[tuple[Part, Voter]] = []
    why: Refused = NotFound(field=["weight"])
    for part in found:
        try:
            theirs.append((part, _voter(part, str(viewer.person), known, held, viewer.now)))
        except Refused as refused:
            why = refused if isinstance(why, (NotFound, NotAnOwner)) else why
    if theirs:
        return theirs
    raise (_unseen(viewer, held) if isinstance(why, NotAnOwner) else None) or why


def _voter(part: Part, person: str, known: Facts, held: Held, at: datetime, consents: Collection[str] = ()) -> Voter:
    return core.voter(
        part.weight, person, day=held.day(at), people=known.people, representatives=known.powers, consents=consents
    )


def _unseen(viewer: Viewer, held: Held) -> Refused | None:
    """Is it there for the viewer at all? `rows.calling.may_see_weight` says the same of one that is voted with."""
    match viewer.kind:
        case ViewerKind.RESIDENT:
            seen = held.premises in viewer.meeting_premises
        case ViewerKind.STAFF:
            seen = held.house in viewer.houses_managed
        case kind:
            seen = kind is ViewerKind.INSPECTOR and held.region == viewer.region
    return None if seen or viewer.person == held.administrator else NotFound(field=["weight"])


async def _signed(held: Held, given: Decision, at: datetime) -> tuple[Part, Voter]:
    """Which part does it decide over, and who signed? Raises `Missing` where several hold it and none is named."""
    if given.owner is not None:
        rows = await Person.select(Person.id).where(Person.snils == identifiers.snils(given.owner))
        owner = UUID(str(rows[0]["id"])) if rows else None
        if owner is None:
            raise NotAnOwner(field=["owner"])
    else:
        known = await facts(held, None, at)
        everybody = {holder for part in await parts(held, known, at) for holder in part.weight.holders}
        if len(everybody) != 1:
            raise Missing(field=["owner"])
        owner = UUID(everybody.pop())
    known = await facts(held, owner, at)
    why: Refused = NotAnOwner(field=["owner"])
    for part in await parts(held, known, at):
        try:
            consents = {str(owner)} if given.consent else set()
            return part, _voter(part, str(owner), known, held, at, consents)
        except Refused as refused:
            refused.field, why = ("owner",), refused
    raise why


async def _write(
    held: Held,
    part: Part,
    who: Voter,
    places: Sequence[int],
    new: str,
    after: str,
    *,
    way: Way,
    at: datetime,
    now: datetime,
    by: UUID,
    decision: UUID | None = None,
) -> None:
    """The votes on these items are written, the ballot is cast, and the log says so."""
    ids = [new_id() for _ in places]
    kind = "ballot.cast" if way is Way.SYSTEM else "ballot.entered"
    await told(
        CAST,
        held.house, held.id, part.id, new_id(), way.name, UUID(who.person), UUID(who.owner), decision, at,
        ids, [held.items[place] for place in places], [core.Mark(new[place]).name for place in places],
        [secrets.token_bytes(16) for _ in ids], after, now, kind, by,
    )  # fmt: skip
