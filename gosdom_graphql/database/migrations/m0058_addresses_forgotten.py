"""Who asked to be forgotten leaves no address in the record of deeds that they did for themselves; nothing else of it
changes."""

SQL = """
create or replace function only_grows() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'deed_record' and tg_op = 'UPDATE' then
    if new.address is null and old.organisation is null
      and to_jsonb(new) - 'address' = to_jsonb(old) - 'address'
      and exists (select from erasure e where e.person = old.person)
    then
      return new;
    end if;
  end if;
  raise exception '% only grows: nothing in it is changed or deleted', tg_table_name
    using errcode = 'restrict_violation';
end $$;
"""
