"""Powers: who acts for an owner, by a power of attorney that names the deeds, or as the parent of a child."""

SQL = """
create table power (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    premises uuid not null references premises on delete restrict on update restrict,
    person uuid not null references person on delete restrict on update restrict,
    owner uuid not null references person on delete restrict on update restrict,
    deeds text[] check (deeds <@ array[
        'SEE_BILLS', 'PAY_BILLS', 'SEE_READINGS', 'SUBMIT_READINGS', 'SEE_REQUESTS', 'SEND_REQUESTS', 'READ_NOTICES',
        'READ_CHAT', 'WRITE_CHAT', 'VOTE', 'INVITE'
    ]),
    document text not null,
    document_date date not null,
    since date not null,
    until date check (until >= since),
    recorded_at timestamptz not null,
    revoked_at timestamptz check (revoked_at >= recorded_at),
    ended_by uuid references person on delete restrict on update restrict,
    invitation uuid unique references guest_invitation on delete restrict on update restrict,
    check (person <> owner),
    constraint power_ended check (ended_by is null or revoked_at is not null),
    constraint power_of_attorney check (deeds is null or cardinality(deeds) > 0 and until is not null)
);
create index power_of_person on power (person);
create index power_of_owner on power (owner);
create index power_of_premises on power (premises);
create trigger rights_changed after insert or update or delete on power
  for each row execute function rights_changed('person', 'premises');
"""
