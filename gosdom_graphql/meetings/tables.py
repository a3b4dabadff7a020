"""How meetings are kept.

Votes are exact: a numerator and a denominator, both whole numbers of any length. What is frozen when a meeting opens
stands in `meeting_weight` and in the meeting's own total; a ballot is the subject that a vote locks.
"""

from __future__ import annotations

from piccolo.columns import (
    UUID,
    Array,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    OnUpdate,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table

from gosdom_graphql.homes.tables import Entrance, House, Organisation, Person, Premises
from gosdom_graphql.law.tables import LawTerm

RESTRICT = OnDelete.restrict
KEEP = OnUpdate.restrict
DRAFTED = "a draft may lack it"
OPENS = "frozen when the meeting opens"
CLOSES = "known when the meeting is counted"


class Meeting(Table, tablename="meeting"):
    """A general meeting of owners (ОСС), from its draft to its archive."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    region = Text(default=None)
    # counted in each house from the first of January: №2 of 2026
    year = SmallInt(default=None)
    number = SmallInt(default=None)
    annual = Boolean(default=None)
    form = Text(default=None)
    # whether the absentee part of a mixed one is voted on in the system
    in_system = Boolean(default=None)
    state = Text(default=None)
    initiator = Text(default=None)
    author = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    organisation = ForeignKey(
        Organisation, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="an owner calls it"
    )
    administrator = ForeignKey(Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text=DRAFTED)
    told_administrator_at = Timestamptz(null=True, default=None, help_text="the administrator is not told yet")
    starts_at = Timestamptz(default=None)
    ends_at = Timestamptz(default=None)
    meets_at = Timestamptz(null=True, default=None, help_text="nobody meets in person")
    place = Text(null=True, default=None, help_text="nobody meets in person")
    paper_address = Text(null=True, default=None, help_text=DRAFTED)
    paper_hours = Text(null=True, default=None, help_text=DRAFTED)
    stored_at = Text(null=True, default=None, help_text=DRAFTED)
    # the act that makes this installation a regional system, as it stood when the meeting was announced
    standing = Text(null=True, default=None, help_text="without legal force: no act makes this a regional system")
    repeat_of: ForeignKey[Meeting] = ForeignKey(
        "self", null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="repeats no other"
    )
    drafted_at = Timestamptz(default=None)
    demanded_at = Timestamptz(null=True, default=None, help_text="not demanded by a tenth of the votes")
    demand_ru = Text(null=True, default=None, help_text="nobody has joined a demand")
    demand_en = Text(null=True, default=None, help_text="nobody has joined a demand")
    announced_at = Timestamptz(null=True, default=None, help_text="still a draft")
    opened_at = Timestamptz(null=True, default=None, help_text="not open yet")
    reminded_at = Timestamptz(null=True, default=None, help_text="nobody was reminded of its end")
    closed_at = Timestamptz(null=True, default=None, help_text="not counted yet")
    cancelled_at = Timestamptz(null=True, default=None, help_text="not cancelled")
    cancelled_reason = Text(null=True, default=None, help_text="not cancelled")
    # why it could not be opened or counted when its time came, in both languages; it is tried again
    held_ru = Text(null=True, default=None, help_text="nothing holds it up")
    held_en = Text(null=True, default=None, help_text="nothing holds it up")
    # all votes of the house
    total_numerator = Numeric(null=True, default=None, help_text=OPENS)
    total_denominator = Numeric(null=True, default=None, help_text=OPENS)
    # of those who took part
    present_numerator = Numeric(null=True, default=None, help_text=CLOSES)
    present_denominator = Numeric(null=True, default=None, help_text=CLOSES)
    quorum = Boolean(null=True, default=None, help_text=CLOSES)
    quorum_ru = Text(null=True, default=None, help_text=CLOSES)
    quorum_en = Text(null=True, default=None, help_text=CLOSES)
    # the chained root of the last seal: what the minutes bear
    root = Bytea(null=True, default=None, help_text=CLOSES)


class AgendaItem(Table, tablename="agenda_item"):
    """A question of the agenda: in which words, by which majority, and what became of it."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    position = SmallInt(default=None)
    kind = Text(default=None)
    wording = Text(default=None)
    entrance = ForeignKey(
        Entrance,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="only the transfer of a dwelling is about an entrance",
    )
    # by the law of the day the meeting starts
    subject_ru = Text(default=None)
    subject_en = Text(default=None)
    clause = Text(default=None)
    majority_ru = Text(default=None)
    majority_en = Text(default=None)
    majority_law_ru = Text(default=None)
    majority_law_en = Text(default=None)
    confidence = Text(default=None)
    # what came out, in votes
    outcome = Text(null=True, default=None, help_text=CLOSES)
    denominator = Numeric(null=True, default=None, help_text=CLOSES)
    in_favour = Numeric(null=True, default=None, help_text=CLOSES)
    against = Numeric(null=True, default=None, help_text=CLOSES)
    abstained = Numeric(null=True, default=None, help_text=CLOSES)
    uncounted = Numeric(null=True, default=None, help_text=CLOSES)
    # the arithmetic, step by step
    steps_ru = Array(base_column=Text(), null=True, default=None, help_text=CLOSES)
    steps_en = Array(base_column=Text(), null=True, default=None, help_text=CLOSES)


class MeetingDemand(Table, tablename="meeting_demand"):
    """Which owner demands that the organisation calls the meeting?"""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    at = Timestamptz(default=None)


class MeetingNotice(Table, tablename="meeting_notice"):
    """The proof that an owner, or on the board everybody, was told of the meeting."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    channel = Text(default=None)
    person = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="the board tells everybody"
    )
    at = Timestamptz(default=None)
    # the number of the letter, or where the board hangs
    particulars = Text(null=True, default=None, help_text="the system needs none")
    entered_by = ForeignKey(
        Person, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="the system placed it"
    )
    # what reached an address of the owner's, and by which channels
    delivered_at = Timestamptz(null=True, default=None, help_text="nothing has reached an address yet")
    delivered_by = Array(base_column=Text(), default=list)


class MeetingWeight(Table, tablename="meeting_weight"):
    """The votes that are cast together, as they were when the meeting opened. Nobody changes it afterwards."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    premises = ForeignKey(Premises, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    entrance = ForeignKey(
        Entrance, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="a shop or a parking place"
    )
    # the core's `weight_key`: the premises and its holders
    key = Text(default=None)
    # who held it then, sorted; nobody: what no person owns counts in the total alone
    holders = Array(base_column=UUID(), default=list)
    basis = Text(default=None)
    area = Numeric(digits=(10, 2), default=None)
    share_numerator = Numeric(default=None)
    share_denominator = Numeric(default=None)
    numerator = Numeric(default=None)
    denominator = Numeric(default=None)
    explanation_ru = Text(default=None)
    explanation_en = Text(default=None)


class Ballot(Table, tablename="ballot"):
    """What is voted with: one for each weight, and for each part of one that was split by a sale."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    weight = ForeignKey(MeetingWeight, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    premises = ForeignKey(Premises, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    # the weight's key, or of a part of it: `key/1`
    key = Text(default=None)
    share_numerator = Numeric(default=None)
    share_denominator = Numeric(default=None)
    numerator = Numeric(default=None)
    denominator = Numeric(default=None)
    cast_at = Timestamptz(null=True, default=None, help_text="nothing was cast")
    # what stands, item by item, as the core writes it: `+-0.x`; empty until something is cast
    marks = Text(default="")
    split_at = Timestamptz(null=True, default=None, help_text="in force: no sale has split it")


class VoteSeal(Table, tablename="vote_seal"):
    """A batch of votes, sealed: its Merkle root, chained to the one before."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    number = Integer(default=None)
    root = Bytea(default=None)
    chained = Bytea(default=None)
    sealed_at = Timestamptz(default=None)
    votes = Integer(default=None)
    # how many votes of the house had taken part by then: what the turnout shows
    present_numerator = Numeric(default=None)
    present_denominator = Numeric(default=None)


class PaperDecision(Table, tablename="paper_decision"):
    """A decision on paper, entered by the administrator; its scan is a file that belongs to it."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    ballot = ForeignKey(Ballot, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    owner = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    entered_by = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    received_at = Timestamptz(default=None)
    entered_at = Timestamptz(default=None)


class Vote(Table, tablename="vote"):
    """What was marked on one item with one ballot, by whom, for whom, how and when."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    ballot = ForeignKey(Ballot, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    item = ForeignKey(AgendaItem, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    # votes of one deed share it
    receipt = UUID(default=None)
    mark = Text(default=None)
    way = Text(default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    owner = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    decision = ForeignKey(
        PaperDecision, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="not on paper"
    )
    cast_at = Timestamptz(default=None)
    # makes its leaf unguessable for whoever has no receipt
    salt = Bytea(default=None)
    seal = ForeignKey(VoteSeal, null=True, on_delete=RESTRICT, on_update=KEEP, default=None, help_text="not sealed yet")
    leaf = Integer(null=True, default=None, help_text="not sealed yet")


class MeetingAttendance(Table, tablename="meeting_attendance"):
    """Whose votes were present at the meeting in person, whether or not anything was cast with them?"""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    ballot = ForeignKey(Ballot, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    person = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    entered_by = ForeignKey(Person, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    at = Timestamptz(default=None)


class MeetingMinutes(Table, tablename="meeting_minutes"):
    """The minutes (протокол): drawn up when the meeting is counted, then handed on."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None, unique=True)
    drawn_at = Timestamptz(default=None)
    # what the minutes must hold, each with its clause; what no source was read for stands apart
    verified_ru = Array(base_column=Text(), default=None)
    verified_en = Array(base_column=Text(), default=None)
    unverified_ru = Array(base_column=Text(), default=None)
    unverified_en = Array(base_column=Text(), default=None)
    handed_at = Timestamptz(null=True, default=None, help_text="the organisation has not received the originals")
    handed_to = ForeignKey(
        Organisation,
        null=True,
        on_delete=RESTRICT,
        on_update=KEEP,
        default=None,
        help_text="the organisation has not received the originals",
    )
    sent_at = Timestamptz(null=True, default=None, help_text="not sent to the inspectorate")


class MeetingDeadline(Table, tablename="meeting_deadline"):
    """A deadline of a meeting, as it was counted when it started."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    kind = Text(default=None)
    starts_at = Timestamptz(default=None)
    due_at = Timestamptz(default=None)
    due_day = Date(default=None)
    term = ForeignKey(LawTerm, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    explanation_ru = Text(default=None)
    explanation_en = Text(default=None)
    met_at = Timestamptz(null=True, default=None, help_text="not met yet")
    reminded_at = Timestamptz(null=True, default=None, help_text="nobody was reminded of it")


class MeetingTurnout(Table, tablename="meeting_turnout"):
    """How many take part in a meeting as of the last seal, where its chain of seals stands, and what may follow."""

    id = UUID(primary_key=True, default=None)
    house = ForeignKey(House, null=False, on_delete=RESTRICT, on_update=KEEP, default=None)
    meeting = ForeignKey(Meeting, null=False, on_delete=RESTRICT, on_update=KEEP, default=None, unique=True)
    at = Timestamptz(default=None)
    # batch 0 of the chain: the frozen weights
    roll_size = Integer(default=None)
    roll_root = Bytea(default=None)
    roll_chained = Bytea(default=None)
    seals = Integer(default=None)
    votes = Integer(default=None)
    chained = Bytea(default=None)
    present_numerator = Numeric(default=None)
    present_denominator = Numeric(default=None)
    quorum = Boolean(default=None)
    explanation_ru = Text(default=None)
    explanation_en = Text(default=None)
    # in which forms a meeting without a quorum may be repeated, once it is counted
    repeat_forms = Array(base_column=Text(), default=list)
