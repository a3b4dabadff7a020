"""Meters and readings: what a meter is, every submission, which one counts for a period, tariffs and norms by day."""

SQL = """
create table meter (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    premises uuid references premises on delete restrict on update restrict,
    organisation uuid not null references organisation on delete restrict on update restrict,
    zone text not null,
    resource text not null check (
        resource in ('COLD_WATER', 'HOT_WATER', 'SEWER', 'ELECTRICITY', 'GAS', 'HEATING', 'WASTE')
    ),
    number text not null,
    digits smallint not null check (digits between 1 and 12),
    decimals smallint not null check (decimals between 0 and 6),
    zones text[] not null default '{}' check (
        zones <@ array['ALL', 'DAY', 'NIGHT', 'PEAK', 'HALF_PEAK'] and cardinality(zones) between 1 and 3
    ),
    read_by text not null check (read_by in ('RESIDENT', 'AUTOMATIC')),
    label text,
    seals text,
    installed date not null,
    initial numeric[] not null default '{}',
    removed date check (removed >= installed),
    final numeric[],
    verify_until date,
    replaces uuid unique references meter on delete restrict on update restrict,
    most_an_hour numeric check (most_an_hour > 0),
    created_at timestamptz not null,
    constraint meter_initial check (cardinality(initial) = cardinality(zones)),
    constraint meter_final check ((removed is null) = (final is null)),
    unique (house, resource, number),
    unique (id, house)
);
create index meter_of_premises on meter (premises, installed, id) where premises is not null;
create index meter_of_house on meter (house, installed, id) where premises is null;
create index meter_of_organisation on meter (organisation, id);
create index meter_verified on meter (verify_until) where removed is null and premises is not null;

create table reading (
    id uuid primary key,
    house uuid not null,
    meter uuid not null,
    period date not null check (extract(day from period) = 1),
    at timestamptz not null,
    received_at timestamptz not null check (received_at >= at),
    source text not null check (source in ('RESIDENT', 'STAFF', 'AUTOMATIC', 'IMPORT')),
    author uuid references person on delete restrict on update restrict,
    organisation uuid references organisation on delete restrict on update restrict,
    values numeric[] not null default '{}',
    volume numeric not null,
    change text not null check (change in ('FORWARD', 'ROLLOVER', 'CORRECTION')),
    confirmed boolean not null,
    late boolean not null,
    billed boolean not null,
    odd text[] not null default '{}',
    checked_at timestamptz,
    checked_by uuid references person on delete restrict on update restrict,
    discarded boolean not null default false,
    constraint reading_marked check (volume >= 0 or change = 'CORRECTION'),
    constraint reading_checked check ((checked_at is null) = (checked_by is null)),
    constraint reading_discarded check (not discarded or checked_at is not null),
    foreign key (meter, house) references meter (id, house) on delete restrict on update restrict
);
-- the same moment of the same meter, from a machine or a file, is the same reading; of a person it is another one
create unique index reading_of_meter on reading (
    meter, at, (case when source in ('AUTOMATIC', 'IMPORT') then null else id end)
) nulls not distinct;
create index reading_of_house on reading (house, at desc, id);
create index reading_to_check on reading (house, at desc, id) where odd <> '{}' and checked_at is null;

create table meter_period (
    id uuid primary key,
    house uuid not null,
    meter uuid not null,
    period date not null check (extract(day from period) = 1),
    reading uuid not null references reading on delete restrict on update restrict,
    at timestamptz not null,
    values numeric[] not null default '{}',
    volume numeric not null,
    change text not null check (change in ('FORWARD', 'ROLLOVER', 'CORRECTION')),
    spread smallint not null check (spread >= 0),
    constraint meter_period_marked check (volume >= 0 or change = 'CORRECTION'),
    unique (meter, period),
    foreign key (meter, house) references meter (id, house) on delete restrict on update restrict
) with (fillfactor = 50);  -- what counts is replaced in place as long as the window is open
create index meter_period_of_house on meter_period (house, period);

create table tariff (
    id uuid primary key,
    region text not null,
    organisation uuid references organisation on delete restrict on update restrict,
    resource text not null check (
        resource in ('COLD_WATER', 'HOT_WATER', 'SEWER', 'ELECTRICITY', 'GAS', 'HEATING', 'WASTE')
    ),
    zone text not null check (zone in ('ALL', 'DAY', 'NIGHT', 'PEAK', 'HALF_PEAK')),
    price numeric(12, 4) not null check (price >= 0),
    since date not null,
    until date check (until >= since),
    basis text not null
);
create index tariff_of_region on tariff (region, resource, zone, since);

create table norm (
    id uuid primary key,
    region text not null,
    resource text not null check (
        resource in ('COLD_WATER', 'HOT_WATER', 'SEWER', 'ELECTRICITY', 'GAS', 'HEATING', 'WASTE')
    ),
    amount numeric(12, 4) not null check (amount >= 0),
    per text not null check (per in ('PERSON', 'SQUARE_METRE')),
    since date not null,
    until date check (until >= since),
    basis text not null
);
create index norm_of_region on norm (region, resource, since);
"""
