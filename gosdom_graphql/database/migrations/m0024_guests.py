"""Guests: an owner invites by a code that works once and for a while; what each guest did; who is told.

Of a code only the hash is kept. Wrong ones are counted by the person who tries: whose invitation they missed is not
known.
"""

SQL = """
create table guest_invitation (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    premises uuid not null references premises on delete restrict on update restrict,
    invited_by uuid not null references person on delete restrict on update restrict,
    kind text check (kind in ('HOUSEHOLD', 'TENANT', 'HELPER')),
    scopes text[] not null default '{}'
        check (scopes <@ array['BILLS', 'PAY', 'READINGS', 'REQUESTS', 'NOTICES', 'CHAT']),
    deeds text[] not null default '{}' check (deeds <@ array[
        'SEE_BILLS', 'PAY_BILLS', 'SEE_READINGS', 'SUBMIT_READINGS', 'SEE_REQUESTS', 'SEND_REQUESTS', 'READ_NOTICES',
        'READ_CHAT', 'WRITE_CHAT', 'VOTE', 'INVITE'
    ]),
    document text,
    document_date date,
    since date not null,
    until date not null check (until >= since),
    code_hash bytea not null unique check (length(code_hash) = 32),
    code_at timestamptz not null,
    codes_day timestamptz not null,
    codes smallint not null,
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > code_at),
    accepted_at timestamptz check (accepted_at >= created_at),
    accepted_by uuid references person on delete restrict on update restrict,
    withdrawn_at timestamptz check (withdrawn_at >= created_at),
    check (accepted_by <> invited_by),
    constraint guest_invitation_used check ((accepted_at is null) = (accepted_by is null)),
    constraint guest_invitation_once check (num_nonnulls(accepted_at, withdrawn_at) < 2),
    constraint guest_invitation_guest check ((kind is null) = (cardinality(scopes) = 0)),
    constraint guest_invitation_attorney check (
        (kind is null) = (cardinality(deeds) > 0) and (kind is null) = (document is not null)
        and (kind is null) = (document_date is not null)
    )
);
create index guest_invitation_of_premises on guest_invitation (premises, created_at);
create index guest_invitation_of_inviter on guest_invitation (invited_by);
create index guest_invitation_of_guest on guest_invitation (accepted_by) where accepted_by is not null;

create table guest_try (
    id uuid primary key,
    person uuid not null unique references person on delete restrict on update restrict,
    tries smallint not null,
    since timestamptz not null
);

alter table guest_access
    add column invitation uuid unique references guest_invitation on delete restrict on update restrict,
    add column ended_by uuid references person on delete restrict on update restrict,
    add constraint guest_access_ended check (ended_by is null or revoked_at is not null);
create index guest_access_of_giver on guest_access (granted_by);

create table guest_deed (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    access uuid not null references guest_access on delete restrict on update restrict,
    at timestamptz not null,
    scope text not null check (scope in ('BILLS', 'PAY', 'READINGS', 'REQUESTS', 'NOTICES', 'CHAT')),
    request uuid references request on delete restrict on update restrict,
    entry uuid references request_history on delete restrict on update restrict
);
create index guest_deed_of_access on guest_deed (access, at, id);

-- whatever kinds are known by now stay: other features add theirs
do $$
declare
  kept text;
  says text;
begin
  foreach kept in array array['notification', 'notification_setting'] loop
    select pg_get_constraintdef(oid) into strict says from pg_constraint
      where conrelid = kept::regclass and conname = kept || '_kind_check';
    execute format('alter table %I drop constraint %I', kept, kept || '_kind_check');
    execute format('alter table %I add constraint %I %s', kept, kept || '_kind_check',
      replace(says, 'ARRAY[', 'ARRAY[''GUEST_ADDED''::text, ''GUEST_CHANGED''::text, '));
  end loop;
end $$;
"""
