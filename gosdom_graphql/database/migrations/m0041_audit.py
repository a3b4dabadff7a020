"""Audit: who did what, who looked, and who asked to be forgotten. The database lets the record only grow."""

SQL = """
create table deed_record (
    id uuid primary key,
    at timestamptz not null,
    deed text not null,
    person uuid not null references person on delete restrict on update restrict,
    organisation uuid references organisation on delete restrict on update restrict,
    session uuid references session on delete restrict on update restrict,
    address text,
    call text,
    subject_type text,
    subject uuid,
    concerns uuid references person on delete restrict on update restrict,
    constraint deed_record_subject check ((subject is null) = (subject_type is null))
);
create index deed_record_in_time on deed_record (at desc, id);
create index deed_record_of_person on deed_record (person, at desc, id);
create index deed_record_about on deed_record (concerns, at desc, id) where concerns is not null;
create index deed_record_of_subject on deed_record (subject, at desc, id) where subject is not null;

create table look (
    id uuid primary key,
    at timestamptz not null,
    house uuid not null references house on delete restrict on update restrict,
    request uuid references request on delete restrict on update restrict,
    premises uuid references premises on delete restrict on update restrict,
    concerns uuid references person on delete restrict on update restrict,
    person uuid not null references person on delete restrict on update restrict,
    organisation uuid not null references organisation on delete restrict on update restrict,
    session uuid not null references session on delete restrict on update restrict,
    address text,
    constraint look_at_something check (request is not null or premises is not null),
    constraint look_concerns check ((request is null) = (concerns is null))
);
create index look_in_time on look (at desc, id);
create index look_about on look (concerns, at desc, id) where concerns is not null;
create index look_at_premises on look (premises, at desc, id) where premises is not null;
create index look_of_request on look (request, at desc, id) where request is not null;
create index look_of_person on look (person, at desc, id);
create unique index look_once_an_hour on look (
    session, coalesce(request, premises), date_trunc('hour', at at time zone 'UTC')
);

create function only_grows() returns trigger language plpgsql as $$
begin
  raise exception '% only grows: nothing in it is changed or deleted', tg_table_name
    using errcode = 'restrict_violation';
end $$;
create trigger only_grows before update or delete on deed_record for each row execute function only_grows();
create trigger only_grows_whole before truncate on deed_record for each statement execute function only_grows();
create trigger only_grows before update or delete on look for each row execute function only_grows();
create trigger only_grows_whole before truncate on look for each statement execute function only_grows();

create table erasure (
    id uuid primary key,
    person uuid not null unique references person on delete restrict on update restrict,
    asked_at timestamptz not null,
    again_at timestamptz not null,
    finished_at timestamptz
);
create index erasure_open on erasure (again_at) where finished_at is null;
"""
