"""Events: the log that deeds append to; numbers are given after the commit, so that nobody waits for anybody."""

SQL = """
create table event (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    kind text not null,
    house uuid not null references house on delete restrict on update restrict,
    subject uuid not null,
    who uuid
);
create index event_of_subject on event (subject, id);

-- nearly always empty: rows live from a deed's commit to the next numbering
create table event_new (
    id bigint primary key
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create table event_order (
    seq bigint generated always as identity primary key,
    id bigint not null unique
);
"""
