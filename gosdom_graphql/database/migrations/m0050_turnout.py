"""How a meeting's turnout stands, and where its chain of seals begins and ends."""

SQL = """
create table meeting_turnout (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meeting uuid not null unique references meeting on delete restrict on update restrict,
    at timestamptz not null,
    -- batch 0: the frozen weights
    roll_size integer not null check (roll_size > 0),
    roll_root bytea not null check (length(roll_root) = 32),
    roll_chained bytea not null check (length(roll_chained) = 32),
    -- the last link of the chain, and how much is sealed
    seals integer not null check (seals >= 0),
    votes integer not null check (votes >= 0),
    chained bytea not null check (length(chained) = 32),
    present_numerator numeric not null check (present_numerator >= 0 and scale(present_numerator) = 0),
    present_denominator numeric not null check (present_denominator > 0 and scale(present_denominator) = 0),
    quorum boolean not null,
    explanation_ru text not null,
    explanation_en text not null,
    repeat_forms text[] not null default '{}'
        check (repeat_forms <@ array['IN_PERSON', 'ABSENTEE_SYSTEM', 'ABSENTEE_PAPER', 'MIXED'])
);
"""
