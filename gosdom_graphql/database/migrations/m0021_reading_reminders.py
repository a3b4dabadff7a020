"""Reminders about readings and verification: what was told once, and a kind of their own to switch off."""

SQL = """
create table reading_round (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    period date not null,
    step text not null check (step in ('OPENS', 'CLOSES')),
    at timestamptz not null,
    unique (house, period, step)
);

create table meter_reminder (
    id uuid primary key,
    house uuid not null references house on delete restrict on update restrict,
    meter uuid not null references meter on delete restrict on update restrict,
    until date not null,
    days_left smallint not null,
    at timestamptz not null,
    unique (meter, until, days_left)
);

-- the kinds that are there already, whichever they are, and two more
do $$
declare each record;
begin
    for each in
        select conrelid::regclass as of, conname as name, pg_get_constraintdef(oid) as says
        from pg_constraint where conname in ('notification_kind_check', 'notification_setting_kind_check')
    loop
        execute format('alter table %s drop constraint %I', each.of, each.name);
        execute format('alter table %s add constraint %I %s', each.of, each.name, replace(
            each.says, '''REMINDER''::text', '''REMINDER''::text, ''READINGS''::text, ''VERIFICATION''::text'
        ));
    end loop;
end $$;
"""
