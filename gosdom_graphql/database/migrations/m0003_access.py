"""Access: what an owner lets a guest do, and the sessions in which people act."""

SQL = """
create table guest_access (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    premises uuid not null references premises on delete restrict on update restrict,
    person uuid not null references person on delete restrict on update restrict,
    granted_by uuid not null references person on delete restrict on update restrict,
    kind text not null check (kind in ('HOUSEHOLD', 'TENANT', 'HELPER')),
    scopes text[] not null default '{}'
        check (scopes <@ array['BILLS', 'PAY', 'READINGS', 'REQUESTS', 'NOTICES', 'CHAT']),
    since date not null,
    until date check (until >= since),
    granted_at timestamptz not null,
    revoked_at timestamptz check (revoked_at >= granted_at),
    check (person <> granted_by)
);
create index guest_access_of_person on guest_access (person);
create index guest_access_of_premises on guest_access (premises);

create table session (
    id uuid primary key,
    token_hash bytea not null unique check (length(token_hash) = 32),
    person uuid not null references person on delete restrict on update restrict,
    organisation uuid references organisation on delete restrict on update restrict,
    created_at timestamptz not null,
    expires_at timestamptz check (expires_at > created_at),
    revoked_at timestamptz check (revoked_at >= created_at)
);
create index session_of_person on session (person);
"""
