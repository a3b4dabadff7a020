"""Sign-in: who an issuer's account is, a sign-in on its way, what a person signs in on, and what a session knows."""

SQL = """
create table identity (
    id uuid primary key,
    person uuid not null references person on delete restrict on update restrict,
    issuer text not null,
    subject text not null,
    confirmed boolean not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    unique (issuer, subject)
);
create index identity_of_person on identity (person);

create table device (
    id uuid primary key,
    person uuid not null references person on delete restrict on update restrict,
    cookie_hash bytea not null check (length(cookie_hash) = 32),
    first_at timestamptz not null,
    unique (person, cookie_hash)
);

create table sign_in (
    id uuid primary key,
    state_hash bytea not null unique check (length(state_hash) = 32),
    browser_hash bytea not null check (length(browser_hash) = 32),
    nonce text not null,
    verifier text not null,
    goes_to text not null,
    app_challenge text,
    expires_at timestamptz not null
);
create index sign_in_by_age on sign_in (expires_at);

create table arrival (
    id uuid primary key,
    secret_hash bytea not null unique check (length(secret_hash) = 32),
    person uuid not null references person on delete restrict on update restrict,
    organisation uuid references organisation on delete restrict on update restrict,
    goes_to text not null,
    app_challenge text,
    second boolean not null,
    fresh_at timestamptz,
    device_hash bytea check (length(device_hash) = 32),
    user_agent text not null,
    address text not null,
    passkey_challenge bytea,
    contact uuid references contact on delete restrict on update restrict,
    tries smallint not null default 0,
    expires_at timestamptz not null
);
create index arrival_by_age on arrival (expires_at);

alter table session
    add column device uuid references device on delete restrict on update restrict,
    add column user_agent text not null default '',
    add column address text not null default '',
    add column fresh_at timestamptz;

-- one more kind, beside whichever there are
do $$
declare
  held text;
  says text;
begin
  foreach held in array array['notification', 'notification_setting'] loop
    select pg_get_constraintdef(oid) into strict says from pg_constraint where conname = held || '_kind_check';
    execute format('alter table %I drop constraint %I', held, held || '_kind_check');
    execute format('alter table %I add constraint %I %s', held, held || '_kind_check',
      replace(says, 'ARRAY[', 'ARRAY[''SIGN_IN''::text, '));
  end loop;
end $$;
"""
