"""Notice of a meeting goes by every channel that a person has, messages to the phone as well: a kind of its own."""

SQL = """
do $$
declare each record;
begin
    for each in
        select conrelid::regclass as of, conname as name, pg_get_constraintdef(oid) as says
        from pg_constraint where conname in ('notification_kind_check', 'notification_setting_kind_check')
    loop
        execute format('alter table %s drop constraint %I', each.of, each.name);
        execute format('alter table %s add constraint %I %s', each.of, each.name, replace(
            each.says, '''MEETING''::text', '''MEETING''::text, ''MEETING_NOTICE''::text'
        ));
    end loop;
end $$;
"""
