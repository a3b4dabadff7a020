"""Event numbers: given after the commit, in one order for all, and told by a bell; with them, whose rights changed.

A deed appends to `event` and `event_new` and rings nobody: NOTIFY in a deed would hold up every other commit.
`number_events()` is called beside the deeds, as one statement of its own. In the order in which it does things:
events are taken before changed rights, so that a right that ended before an event is told with that event or earlier.
"""

SQL = """
create table event_log (
    id integer primary key check (id = 1),
    epoch text not null check (epoch ~ '^[0-9a-f]{12}$'),
    pruned bigint not null default 0,
    rights bigint not null default 0
);
insert into event_log (id, epoch) values (1, substr(md5(gen_random_uuid()::text), 1, 12));

-- whose rights changed: persons, organisations, premises; nearly always empty
create table rights_new (
    id bigint generated always as identity primary key,
    whose uuid not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create function rights_changed() returns trigger language plpgsql as $$
begin
  -- whoever changes a right, by whatever way: nobody can forget to say so
  if tg_op <> 'INSERT' then
    insert into rights_new (whose)
      select distinct value::uuid from jsonb_each_text(to_jsonb(old)) where key = any(tg_argv) and value is not null;
  end if;
  if tg_op <> 'DELETE' then
    insert into rights_new (whose)
      select distinct value::uuid from jsonb_each_text(to_jsonb(new)) where key = any(tg_argv) and value is not null;
  end if;
  return null;
end $$;
create trigger rights_changed after insert or update or delete on share
  for each row execute function rights_changed('person', 'premises');
create trigger rights_changed after insert or update or delete on guest_access
  for each row execute function rights_changed('person');
create trigger rights_changed after insert or update or delete on employee
  for each row execute function rights_changed('person');
create trigger rights_changed after insert or update or delete on service_contract
  for each row execute function rights_changed('organisation');
create trigger rights_changed after update or delete on session
  for each row execute function rights_changed('person');

create function number_events() returns bigint language plpgsql as $$
declare
  last bigint;
  changed uuid[];
  count bigint;
begin
  perform pg_advisory_xact_lock(7001);  -- a statement of its own: the next one must see the last numberer's commit
  with d as materialized (delete from event_new returning id),
       i as (insert into event_order (id) select id from d order by id returning seq)
    select max(seq) into last from i;
  with d as (delete from rights_new returning whose) select array_agg(distinct whose) into changed from d;
  if changed is not null then
    update event_log set rights = rights + 1 where id = 1 returning rights into count;
    perform pg_notify('rights', count || ' ' || case when cardinality(changed) > 150 then '*'
                                                else array_to_string(changed, ',') end);
  end if;
  if last is not null then
    perform pg_notify('event', last::text);
  end if;
  return last;
end $$;
"""
