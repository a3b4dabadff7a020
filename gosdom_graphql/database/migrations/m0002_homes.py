"""Homes: houses, premises, people, shares, organisations, and who serves which house on which days."""

SQL = """
create table organisation (
    id uuid primary key,
    kind text not null check (kind in ('MANAGING', 'SUPPLIER', 'INSPECTORATE', 'SUPPORT', 'OPERATOR')),
    name text not null,
    region text not null,
    zone text not null,
    inn text not null unique,
    licence text,
    address text not null,
    phone text not null,
    email text not null,
    site text,
    emergency_phone text,
    office_hours text not null,
    sort_key text not null,
    constraint organisation_licence check (kind = 'MANAGING' or licence is null)
);
create index organisation_by_name on organisation (sort_key, id);

create table house (
    id uuid primary key,
    region text not null,
    zone text not null,
    address text not null,
    fias uuid unique,
    independent_sources boolean,
    sort_key text not null
);
create index house_by_address on house (sort_key, id);
create index house_of_region on house (region, sort_key, id);

create table entrance (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    number integer not null check (number > 0),
    unique (house, number)
);

create table premises (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    entrance uuid references entrance on delete restrict on update restrict,
    kind text not null check (kind in ('RESIDENTIAL', 'NON_RESIDENTIAL', 'PARKING')),
    number text not null,
    area numeric(10, 2) not null check (area > 0),
    cadastral_number text unique,
    sort_key text not null
);
create index premises_of_house on premises (house, sort_key, id);
create index premises_of_entrance on premises (entrance);

create table person (
    id uuid primary key,
    name text not null,
    born date,
    snils text unique
);

create table share (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    premises uuid not null references premises on delete restrict on update restrict,
    person uuid not null references person on delete restrict on update restrict,
    ownership text not null check (ownership in ('SOLE', 'SHARED', 'JOINT')),
    numerator integer not null check (numerator > 0),
    denominator integer not null check (denominator >= numerator),
    joint uuid,
    since date not null,
    until date check (until >= since),
    constraint share_joint check ((ownership = 'JOINT') = (joint is not null))
);
create index share_of_premises on share (premises, since);
create index share_of_person on share (person);
create index share_of_house on share (house);

create table service_contract (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    organisation uuid not null references organisation on delete restrict on update restrict,
    kind text not null check (kind in ('MANAGEMENT', 'SUPPLY')),
    resources text[] not null default '{}' check (
        resources <@ array['COLD_WATER', 'HOT_WATER', 'SEWER', 'ELECTRICITY', 'GAS', 'HEATING', 'WASTE']
    ),
    since date not null,
    until date check (until >= since),
    constraint service_contract_resources check ((kind = 'SUPPLY') = (resources <> '{}'))
);
create index service_contract_of_house on service_contract (house, since);
create index service_contract_of_organisation on service_contract (organisation);

create table employee (
    id uuid primary key,
    organisation uuid not null references organisation on delete restrict on update restrict,
    person uuid not null references person on delete restrict on update restrict,
    position text not null,
    since date not null,
    until date check (until >= since)
);
create index employee_of_organisation on employee (organisation);
create index employee_of_person on employee (person);
"""
