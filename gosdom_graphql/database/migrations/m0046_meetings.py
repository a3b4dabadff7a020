"""Meetings: what is called, frozen, voted, sealed, counted and kept."""

SQL = """
create table meeting (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    region text not null,
    year smallint not null,
    number smallint not null check (number > 0),
    annual boolean not null,
    form text not null check (form in ('IN_PERSON', 'ABSENTEE_SYSTEM', 'ABSENTEE_PAPER', 'MIXED')),
    in_system boolean not null,
    state text not null check (state in ('DRAFT', 'ANNOUNCED', 'OPEN', 'COUNTED', 'CANCELLED')),
    initiator text not null check (initiator in ('OWNER', 'OWNERS_BY_DEMAND', 'ORGANISATION')),
    author uuid not null references person on delete restrict on update restrict,
    organisation uuid references organisation on delete restrict on update restrict,
    administrator uuid references person on delete restrict on update restrict,
    told_administrator_at timestamptz,
    starts_at timestamptz not null,
    ends_at timestamptz not null check (ends_at > starts_at),
    meets_at timestamptz,
    place text,
    paper_address text,
    paper_hours text,
    stored_at text,
    standing text,
    repeat_of uuid references meeting on delete restrict on update restrict,
    drafted_at timestamptz not null,
    demanded_at timestamptz,
    announced_at timestamptz,
    opened_at timestamptz,
    closed_at timestamptz,
    cancelled_at timestamptz,
    cancelled_reason text,
    held_ru text,
    held_en text,
    total_numerator numeric check (total_numerator > 0 and scale(total_numerator) = 0),
    total_denominator numeric check (total_denominator > 0 and scale(total_denominator) = 0),
    present_numerator numeric check (present_numerator >= 0 and scale(present_numerator) = 0),
    present_denominator numeric check (present_denominator > 0 and scale(present_denominator) = 0),
    quorum boolean,
    quorum_ru text,
    quorum_en text,
    root bytea check (length(root) = 32),
    unique (house, year, number),
    constraint meeting_called check ((initiator = 'OWNER') = (organisation is null)),
    constraint meeting_system check (in_system or form <> 'ABSENTEE_SYSTEM'),
    constraint meeting_on_paper check (not in_system or form in ('ABSENTEE_SYSTEM', 'MIXED')),
    constraint meeting_announced check (state not in ('ANNOUNCED', 'OPEN', 'COUNTED') or announced_at is not null),
    constraint meeting_opened check (
        case when state in ('OPEN', 'COUNTED') then num_nonnulls(opened_at, total_numerator, total_denominator) = 3
        else num_nonnulls(opened_at, total_numerator, total_denominator) = 0 end
    ),
    constraint meeting_closed check (
        num_nonnulls(closed_at, present_numerator, present_denominator, quorum, quorum_ru, quorum_en)
        = case when state = 'COUNTED' then 6 else 0 end
    ),
    constraint meeting_cancelled check (
        (state = 'CANCELLED') = (cancelled_at is not null) and (state = 'CANCELLED') = (cancelled_reason is not null)
    ),
    constraint meeting_held check ((held_ru is null) = (held_en is null))
);
create index meeting_of_house on meeting (house, starts_at desc, id);
create index meeting_of_region on meeting (region, starts_at desc, id) where state <> 'DRAFT';
-- what the clock looks for every second
create index meeting_to_open on meeting (starts_at) where state = 'ANNOUNCED';
create index meeting_to_close on meeting (ends_at) where state = 'OPEN';

create table agenda_item (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null references meeting on delete restrict on update restrict,
    position smallint not null check (position > 0),
    kind text not null check (kind in (
        'RECONSTRUCTION', 'CAPITAL_REPAIR', 'FUND_USE', 'COMMON_REPLANNING', 'FUND_METHOD', 'CONTRIBUTION', 'LOAN',
        'LAND', 'BARRIER', 'LANDSCAPING', 'COMMON_PROPERTY_USE', 'CONTRACT_SIGNER', 'SYSTEM_USE', 'ADMINISTRATOR',
        'PROCEDURE', 'FUNDING', 'MANAGEMENT_METHOD', 'MANAGING_ORGANISATION', 'CURRENT_REPAIR',
        'COUNCIL_DECIDES_REPAIR', 'CHAIR_POWERS', 'DIRECT_CONTRACTS', 'TRANSFER', 'TERRITORY', 'MEETING_OFFICERS',
        'OTHER', 'ASSOCIATION', 'REFUSE_CONTRACT', 'COUNCIL', 'COUNCIL_CHAIR', 'REDUCTION'
    )),
    wording text not null,
    entrance uuid references entrance on delete restrict on update restrict,
    subject_ru text not null,
    subject_en text not null,
    clause text not null,
    majority_ru text not null,
    majority_en text not null,
    majority_law_ru text not null,
    majority_law_en text not null,
    confidence text not null check (confidence in ('PRIMARY', 'SECONDARY', 'MEMORY', 'DISPUTED', 'PRODUCT')),
    outcome text check (outcome in ('ADOPTED', 'NOT_ADOPTED', 'NO_QUORUM')),
    denominator numeric check (denominator > 0 and scale(denominator) = 0),
    in_favour numeric check (in_favour >= 0 and scale(in_favour) = 0),
    against numeric check (against >= 0 and scale(against) = 0),
    abstained numeric check (abstained >= 0 and scale(abstained) = 0),
    uncounted numeric check (uncounted >= 0 and scale(uncounted) = 0),
    steps_ru text[],
    steps_en text[],
    constraint agenda_item_counted check (
        num_nonnulls(outcome, denominator, in_favour, against, abstained, uncounted, steps_ru, steps_en) in (0, 8)
    ),
    unique (meeting, position)
);

create table meeting_demand (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null references meeting on delete restrict on update restrict,
    person uuid not null references person on delete restrict on update restrict,
    at timestamptz not null,
    unique (meeting, person)
);

create table meeting_notice (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null references meeting on delete restrict on update restrict,
    channel text not null check (channel in ('SYSTEM', 'LETTER', 'SIGNATURE', 'BOARD')),
    person uuid references person on delete restrict on update restrict,
    at timestamptz not null,
    notice uuid references notice on delete restrict on update restrict,
    particulars text,
    entered_by uuid references person on delete restrict on update restrict,
    constraint meeting_notice_told check ((channel = 'BOARD') = (person is null)),
    constraint meeting_notice_placed check ((channel = 'SYSTEM') = (entered_by is null)),
    unique nulls not distinct (meeting, channel, person)
);
create index meeting_notice_of_person on meeting_notice (person, meeting) where person is not null;

create table meeting_weight (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null references meeting on delete restrict on update restrict,
    premises uuid not null references premises on delete restrict on update restrict,
    entrance uuid references entrance on delete restrict on update restrict,
    key text not null,
    holders uuid[] not null default '{}',
    basis text not null check (basis in ('REGISTER', 'DEED')),
    area numeric(10, 2) not null,
    share_numerator numeric not null check (share_numerator > 0 and scale(share_numerator) = 0),
    share_denominator numeric not null check (share_denominator > 0 and scale(share_denominator) = 0),
    numerator numeric not null check (numerator >= 0 and scale(numerator) = 0),
    denominator numeric not null check (denominator > 0 and scale(denominator) = 0),
    explanation_ru text not null,
    explanation_en text not null,
    unique (meeting, key)
);
create index meeting_weight_of_premises on meeting_weight (meeting, premises);

create table ballot (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null references meeting on delete restrict on update restrict,
    weight uuid not null references meeting_weight on delete restrict on update restrict,
    premises uuid not null references premises on delete restrict on update restrict,
    key text not null,
    share_numerator numeric not null check (share_numerator > 0 and scale(share_numerator) = 0),
    share_denominator numeric not null check (share_denominator > 0 and scale(share_denominator) = 0),
    numerator numeric not null check (numerator >= 0 and scale(numerator) = 0),
    denominator numeric not null check (denominator > 0 and scale(denominator) = 0),
    cast_at timestamptz,
    split_at timestamptz,
    constraint ballot_split check (cast_at is null or split_at is null),
    unique (meeting, key)
);
create index ballot_of_premises on ballot (meeting, premises);
create index ballot_of_weight on ballot (weight);

create table vote_seal (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null references meeting on delete restrict on update restrict,
    number integer not null check (number > 0),
    root bytea not null check (length(root) = 32),
    chained bytea not null check (length(chained) = 32),
    sealed_at timestamptz not null,
    votes integer not null check (votes > 0),
    present_numerator numeric not null check (present_numerator >= 0 and scale(present_numerator) = 0),
    present_denominator numeric not null check (present_denominator > 0 and scale(present_denominator) = 0),
    unique (meeting, number)
);

create table paper_decision (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null references meeting on delete restrict on update restrict,
    ballot uuid not null references ballot on delete restrict on update restrict,
    owner uuid not null references person on delete restrict on update restrict,
    entered_by uuid not null references person on delete restrict on update restrict,
    received_at timestamptz not null,
    entered_at timestamptz not null check (entered_at >= received_at)
);
create index paper_decision_of_ballot on paper_decision (ballot);
create index paper_decision_of_meeting on paper_decision (meeting, entered_at, id);

create table vote (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null references meeting on delete restrict on update restrict,
    ballot uuid not null references ballot on delete restrict on update restrict,
    item uuid not null references agenda_item on delete restrict on update restrict,
    receipt uuid not null,
    mark text not null check (mark in ('FOR', 'AGAINST', 'ABSTAINED', 'BLANK', 'SPOILT')),
    way text not null check (way in ('SYSTEM', 'PAPER', 'IN_PERSON')),
    person uuid not null references person on delete restrict on update restrict,
    owner uuid not null references person on delete restrict on update restrict,
    decision uuid references paper_decision on delete restrict on update restrict,
    cast_at timestamptz not null,
    salt bytea not null,
    seal uuid references vote_seal on delete restrict on update restrict,
    leaf integer check (leaf >= 0),
    constraint vote_on_paper check ((way = 'PAPER') = (decision is not null)),
    constraint vote_sealed check ((seal is null) = (leaf is null))
);
-- exactly once for each weight and item, whatever two devices do at once; an empty or spoilt mark on paper is no vote
create unique index vote_once on vote (ballot, item) where mark in ('FOR', 'AGAINST', 'ABSTAINED');
create index vote_of_receipt on vote (receipt);
create index vote_of_meeting on vote (meeting, id);
create index vote_to_seal on vote (meeting, id) where seal is null;
create index vote_of_seal on vote (seal, leaf) where seal is not null;

create table meeting_attendance (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null references meeting on delete restrict on update restrict,
    ballot uuid not null references ballot on delete restrict on update restrict,
    person uuid not null references person on delete restrict on update restrict,
    entered_by uuid not null references person on delete restrict on update restrict,
    at timestamptz not null,
    unique (meeting, ballot)
);

create table meeting_minutes (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null unique references meeting on delete restrict on update restrict,
    drawn_at timestamptz not null,
    place text not null unique,
    sha256 bytea not null check (length(sha256) = 32),
    size bigint not null check (size > 0),
    handed_at timestamptz check (handed_at >= drawn_at),
    handed_to uuid references organisation on delete restrict on update restrict,
    sent_at timestamptz check (sent_at >= handed_at),
    constraint meeting_minutes_handed check ((handed_at is null) = (handed_to is null))
);

create table meeting_deadline (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null references meeting on delete restrict on update restrict,
    kind text not null check (kind in ('CALL', 'DRAW_UP', 'TO_ORGANISATION', 'TO_INSPECTORATE', 'STORE')),
    starts_at timestamptz not null,
    due_at timestamptz not null,
    due_day date not null,
    term uuid not null references law_term on delete restrict on update restrict,
    explanation_ru text not null,
    explanation_en text not null,
    met_at timestamptz check (met_at >= starts_at),
    unique (meeting, kind)
);
create index meeting_deadline_due on meeting_deadline (due_at) where met_at is null;

alter table file
    add column meeting uuid references meeting on delete restrict on update restrict,
    add column meeting_notice uuid references meeting_notice on delete restrict on update restrict,
    add column decision uuid references paper_decision on delete restrict on update restrict,
    drop constraint file_attached,
    add constraint file_attached check (
        num_nonnulls(request, comment, answer, notice, reading, meeting, meeting_notice, decision)
        = (state = 'ATTACHED')::int
        and (state = 'ATTACHED') = (attached_at is not null)
    );
create index file_of_meeting on file (meeting, rank, id) where meeting is not null;
create index file_of_meeting_notice on file (meeting_notice, rank, id) where meeting_notice is not null;
create index file_of_decision on file (decision, rank, id) where decision is not null;
"""
