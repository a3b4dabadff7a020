"""Personal accounts («лицевой счёт»), who has linked one, and how often somebody has guessed wrong."""

SQL = """
create table account (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    premises uuid not null references premises on delete restrict on update restrict,
    organisation uuid not null references organisation on delete restrict on update restrict,
    number text not null,
    els text,
    contract text not null,
    code_hash bytea not null check (length(code_hash) = 32),
    opened_at timestamptz not null,
    closed_at timestamptz,
    unique (organisation, number)
);
create index account_of_premises on account (premises);
create index account_of_house on account (house);
create index account_by_number on account (number);
create index account_by_els on account (els) where els is not null;

create table account_link (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    account uuid not null references account on delete restrict on update restrict,
    person uuid not null references person on delete restrict on update restrict,
    linked_at timestamptz not null,
    removed_at timestamptz,
    unique (account, person)
);
create index account_link_of_person on account_link (person);

create table account_tries (
    id uuid primary key,
    person uuid not null unique references person on delete restrict on update restrict,
    tries smallint not null,
    last_at timestamptz not null
);
"""
