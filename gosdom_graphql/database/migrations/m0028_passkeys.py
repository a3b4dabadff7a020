"""Passkeys, and how a session shows that it is still the same person: by one of them, or by a code."""

SQL = """
create table passkey (
    id uuid primary key,
    person uuid not null references person on delete restrict on update restrict,
    credential bytea not null unique,
    public_key bytea not null,
    sign_count bigint not null,
    transports text[] not null default '{}',
    name text not null,
    created_at timestamptz not null,
    used_at timestamptz,
    removed_at timestamptz
);
create index passkey_of_person on passkey (person);

create table confirmation (
    id uuid primary key,
    session uuid not null unique references session on delete restrict on update restrict,
    kind text not null check (kind in ('ADD_PASSKEY', 'PASSKEY', 'CODE')),
    challenge bytea,
    contact uuid references contact on delete restrict on update restrict,
    tries smallint not null default 0,
    expires_at timestamptz not null,
    constraint confirmation_asks check ((kind = 'CODE') = (challenge is null))
);
"""
