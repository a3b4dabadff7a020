"""How a meeting is called: what a demand has come to, who was reached when, and what was reminded of."""

SQL = """
alter table meeting
    add column demand_ru text,
    add column demand_en text,
    add column reminded_at timestamptz,
    add constraint meeting_demand_told check (
        (demand_ru is null) = (demand_en is null) and (demand_ru is null or initiator = 'OWNERS_BY_DEMAND')
    );
-- a meeting is told to its owners directly: no notice of an office stands between
alter table meeting_notice
    drop column notice,
    add column delivered_at timestamptz,
    add column delivered_by text[] not null default '{}'
        check (delivered_by <@ array['WEB_PUSH', 'EMAIL', 'SMS']),
    add constraint meeting_notice_delivered check (
        (delivered_at is null) = (delivered_by = '{}') and (delivered_at is null or channel = 'SYSTEM')
    );
create index meeting_to_remind on meeting (ends_at) where state = 'OPEN' and reminded_at is null;
create index meeting_notice_undelivered on meeting_notice (meeting) where channel = 'SYSTEM' and delivered_at is null;

-- the kinds that are there already, whichever they are, and one more
do $$
declare each record;
begin
    for each in
        select conrelid::regclass as of, conname as name, pg_get_constraintdef(oid) as says
        from pg_constraint where conname in ('notification_kind_check', 'notification_setting_kind_check')
    loop
        execute format('alter table %s drop constraint %I', each.of, each.name);
        execute format('alter table %s add constraint %I %s', each.of, each.name, replace(
            each.says, '''REMINDER''::text', '''REMINDER''::text, ''MEETING''::text'
        ));
    end loop;
end $$;
"""
