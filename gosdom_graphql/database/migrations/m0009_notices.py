"""Notices: what residents are told, by whom, and who has read it; and a small knowledge base.

A notice to many houses, or to a region, belongs to no one house, and so do the events of its life.
"""

SQL = """
alter table event alter column house drop not null;

create table notice (
    id uuid primary key,
    kind text not null check (kind in (
        'PLANNED_OUTAGE', 'EMERGENCY_OUTAGE', 'WORKS', 'PRICE_CHANGE', 'MEETING', 'CLEANING', 'ADVICE', 'ARTICLE',
        'GENERAL'
    )),
    state text not null check (state in ('DRAFT', 'SCHEDULED', 'PUBLISHED', 'WITHDRAWN', 'EXPIRED')),
    organisation uuid not null references organisation on delete restrict on update restrict,
    author uuid not null references person on delete restrict on update restrict,
    house uuid references house on delete restrict on update restrict,
    title text not null,
    text text not null,
    urgent boolean not null,
    resource text check (resource in ('COLD_WATER', 'HOT_WATER', 'SEWER', 'ELECTRICITY', 'GAS', 'HEATING', 'WASTE')),
    begins_at timestamptz,
    ends_at timestamptz check (ends_at > begins_at),
    discovered_at timestamptz,
    created_at timestamptz not null,
    publish_at timestamptz,
    shown_at timestamptz check (shown_at >= created_at),
    expires_at timestamptz,
    corrected_at timestamptz check (corrected_at >= shown_at),
    withdrawn_at timestamptz check (withdrawn_at >= shown_at),
    withdrawn_reason text,
    held_at timestamptz,
    at timestamptz not null,
    due_at timestamptz,
    due_day date,
    term uuid references law_term on delete restrict on update restrict,
    explanation_ru text,
    explanation_en text,
    owners_only boolean not null,
    places uuid[] not null default '{}',
    houses uuid[] not null default '{}',
    regions text[] not null default '{}',
    seen_regions text[] not null default '{}',
    announced_at timestamptz check (announced_at >= shown_at),
    told_at timestamptz check (told_at >= announced_at),
    residents integer not null default 0,
    told integer not null default 0,
    constraint notice_shown check ((state in ('PUBLISHED', 'WITHDRAWN', 'EXPIRED')) = (shown_at is not null)),
    constraint notice_scheduled check ((state = 'SCHEDULED') = (publish_at is not null)),
    constraint notice_withdrawn check (
        (state = 'WITHDRAWN') = (withdrawn_at is not null) and (state = 'WITHDRAWN') = (withdrawn_reason is not null)
    ),
    constraint notice_outage check (kind not in ('PLANNED_OUTAGE', 'EMERGENCY_OUTAGE') or resource is not null),
    constraint notice_sorted check (at = coalesce(shown_at, created_at)),
    constraint notice_term check (
        (term is null) = (explanation_ru is null) and (term is null) = (explanation_en is null)
    )
);
-- what residents, employees and inspectors may see is found by these arrays; notices are read a thousand times as often
-- as written, so nothing of an index waits in a list that every reader has to walk through (fastupdate). No index on
-- `at` alone, along which a person with three notices would walk through everybody's
create index notice_of_places on notice using gin (places) with (fastupdate = off);
create index notice_of_houses on notice using gin (houses) with (fastupdate = off);
create index notice_of_regions on notice using gin (regions) with (fastupdate = off);
create index notice_of_seen_regions on notice using gin (seen_regions) with (fastupdate = off);
create index notice_recent on notice (at desc, id desc) where seen_regions <> '{}';
create index notice_of_organisation on notice (organisation, at desc, id);
-- what the clock looks for every second
create index notice_scheduled on notice (publish_at) where state = 'SCHEDULED';
create index notice_to_tell on notice (shown_at) where state = 'PUBLISHED' and told_at is null;
create index notice_to_expire on notice (expires_at) where state = 'PUBLISHED' and expires_at is not null;

create table notice_audience (
    id uuid primary key,
    notice uuid not null references notice on delete restrict on update restrict,
    kind text not null check (kind in ('REGION', 'HOUSE', 'ENTRANCE', 'RISER', 'PREMISES')),
    region text not null,
    house uuid references house on delete restrict on update restrict,
    entrance uuid references entrance on delete restrict on update restrict,
    premises uuid references premises on delete restrict on update restrict,
    riser text,
    rank integer not null,
    constraint notice_audience_house check ((kind = 'REGION') = (house is null)),
    constraint notice_audience_entrance check ((kind = 'ENTRANCE') = (entrance is not null)),
    constraint notice_audience_premises check ((kind in ('RISER', 'PREMISES')) = (premises is not null)),
    constraint notice_audience_riser check ((kind = 'RISER') = (riser is not null)),
    unique (notice, rank)
);

create table notice_version (
    id uuid primary key,
    notice uuid not null references notice on delete restrict on update restrict,
    number smallint not null check (number >= 1),
    title text not null,
    text text not null,
    urgent boolean not null,
    resource text check (resource in ('COLD_WATER', 'HOT_WATER', 'SEWER', 'ELECTRICITY', 'GAS', 'HEATING', 'WASTE')),
    begins_at timestamptz,
    ends_at timestamptz check (ends_at > begins_at),
    replaced_at timestamptz not null,
    replaced_by uuid not null references person on delete restrict on update restrict,
    unique (notice, number)
);

create table notice_recipient (
    id uuid primary key,
    notice uuid not null references notice on delete restrict on update restrict,
    person uuid not null references person on delete restrict on update restrict,
    counted boolean not null,
    read_at timestamptz,
    unique (notice, person)
);
create index notice_recipient_of_person on notice_recipient (person, notice);
create index notice_read on notice_recipient (notice, read_at) where read_at is not null and counted;

create table article (
    id uuid primary key,
    slug text not null unique check (slug ~ '^[a-z0-9-]+$'),
    topic text not null check (topic in ('RIGHTS', 'SAVING', 'REPAIR')),
    title text not null,
    text text not null,
    basis text not null,
    rank integer not null
);
"""
