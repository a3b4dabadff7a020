"""The ownership register as it was imported: whose is what, by cadastral number, also where no premises bear it yet."""

SQL = """
create table register_entry (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    person uuid not null references person on delete restrict on update restrict,
    cadastral_number text not null,
    premises uuid references premises on delete restrict on update restrict,
    ownership text not null check (ownership in ('SOLE', 'SHARED', 'JOINT')),
    numerator integer not null check (numerator > 0),
    denominator integer not null check (denominator >= numerator),
    since date not null,
    until date check (until >= since),
    imported_at timestamptz not null,
    unique (cadastral_number, person)
);
create index register_entry_of_person on register_entry (person);
create index register_entry_of_house on register_entry (house);
create index premises_without_number on premises (house) where cadastral_number is null;
"""
