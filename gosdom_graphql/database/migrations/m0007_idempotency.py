"""Idempotency: the outcome of a deed under the key that the client chose, for that viewer and mutation."""

SQL = """
create table idempotency_key (
    id uuid primary key,
    person uuid not null references person on delete restrict on update restrict,
    organisation uuid references organisation on delete restrict on update restrict,
    mutation text not null,
    key uuid not null,
    input_hash bytea not null,
    ids jsonb not null,
    at timestamptz not null,
    unique nulls not distinct (person, organisation, mutation, key)
);
create index idempotency_key_by_age on idempotency_key (at);
"""
