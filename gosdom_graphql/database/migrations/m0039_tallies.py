"""Tallies of requests: what statistics and scores are added up from, so that no statement walks a million requests.

`recount_requests(ids)` compares what requests are with what they are counted as, and adds the difference: rows are
only ever added, so deeds do not wait for each other. `fold_tallies()`, called by the clock, adds them up. Whoever
changes requests calls the first in the same transaction, their rows locked; called once too often it does nothing.

An answer that is due counts at its very moment; a rating just after the midnight before it, in the organisation's
zone: a day is then in a window of days whole or not at all, as the core's score has it.
"""

SQL = """
create table request_counted (
    id uuid primary key,
    request uuid not null unique references request on delete restrict on update restrict,
    organisation uuid not null references organisation on delete restrict on update restrict,
    region text not null,
    month date not null,
    state text not null,
    category text not null,
    employee uuid references person on delete restrict on update restrict,
    hours integer,
    due_at timestamptz,
    in_time boolean not null,
    rating smallint,
    rated_at timestamptz
);

create table tally_by_state (
    id uuid primary key,
    organisation uuid not null references organisation on delete restrict on update restrict,
    month date not null,
    state text not null check (state in ('ACCEPTED', 'IN_PROGRESS', 'RESOLVED', 'DECLINED', 'WITHDRAWN')),
    number integer not null,
    folded boolean not null default false
);
create index tally_by_state_of_organisation on tally_by_state (organisation, month, state) include (number);
create index tally_by_state_fresh on tally_by_state (organisation, month, state) where not folded;

create table tally_by_category (
    id uuid primary key,
    organisation uuid not null references organisation on delete restrict on update restrict,
    month date not null,
    category text not null check (category in (
        'GAS_SMELL', 'LIFT_STUCK', 'PIPE_BURST', 'ELECTRICAL_HAZARD', 'FACADE_FALLING', 'ICICLES',
        'SEWER_CLOG', 'POWER_OUTAGE', 'COLD_WATER_NONE', 'HOT_WATER_NONE', 'WATER_PRESSURE', 'WATER_QUALITY',
        'TAP_LEAK', 'HEATING_NONE', 'HEATING_WEAK', 'HEATING_EXCESS', 'GAS_NONE', 'VENTILATION',
        'LIFT_BROKEN', 'ROOF_LEAK', 'ENTRANCE_DOOR', 'ENTRANCE_WINDOW', 'COMMON_LIGHTING',
        'BASEMENT_FLOODED', 'CHUTE_CLOG', 'WASTE_COLLECTION', 'ENTRANCE_CLEANING', 'YARD_CLEANING',
        'YARD_EQUIPMENT', 'PESTS', 'NOISE_NEIGHBOURS', 'BILL_WRONG', 'PAYMENT_MISSING', 'DOCUMENT_REQUEST',
        'REPORT_REQUEST', 'MEETING_REQUEST', 'CAPITAL_REPAIR', 'CADASTRAL_NUMBER', 'STAFF_CONDUCT',
        'METER_MISSING', 'METER_WRONG', 'METER_SERVICE', 'APP_PROBLEM', 'OTHER'
    )),
    number integer not null,
    folded boolean not null default false
);
create index tally_by_category_of_organisation on tally_by_category (organisation, month, category) include (number);
create index tally_by_category_fresh on tally_by_category (organisation, month, category) where not folded;

create table tally_by_employee (
    id uuid primary key,
    organisation uuid not null references organisation on delete restrict on update restrict,
    month date not null,
    employee uuid not null references person on delete restrict on update restrict,
    number integer not null,
    folded boolean not null default false
);
create index tally_by_employee_of_organisation on tally_by_employee (organisation, month, employee) include (number);
create index tally_by_employee_fresh on tally_by_employee (organisation, month, employee) where not folded;

create table tally_by_hours (
    id uuid primary key,
    organisation uuid not null references organisation on delete restrict on update restrict,
    month date not null,
    hours integer not null,
    number integer not null,
    folded boolean not null default false
);
create index tally_by_hours_of_organisation on tally_by_hours (organisation, month, hours) include (number);
create index tally_by_hours_fresh on tally_by_hours (organisation, month, hours) where not folded;

create table score_tally (
    id uuid primary key,
    organisation uuid references organisation on delete restrict on update restrict,
    region text not null,
    at timestamptz not null,
    due integer not null,
    in_time integer not null,
    ratings integer not null,
    total integer not null,
    folded boolean not null default false
);
create index score_tally_of_organisation on score_tally (organisation, at)
  include (due, in_time, ratings, total) where organisation is not null;
create index score_tally_of_region on score_tally (region, at) include (ratings, total) where organisation is null;
create index score_tally_fresh on score_tally (organisation, region, at) where not folded;

-- the worst overdue of a region, and of all (those of an organisation have request_queue already)
create index request_queue_of_region on request (region, due_at, id) where awaits;
create index request_queue_of_all on request (due_at, id) where awaits;

create view request_counts as
select r.id as request, r.organisation, o.region,
  date_trunc('month', r.received_at at time zone o.zone)::date as month,
  r.state, r.category, r.responsible as employee,
  floor(extract(epoch from r.answered_at - r.received_at) / 3600)::integer as hours,
  case when r.state <> 'WITHDRAWN' or r.answered_at is not null or r.closed_at > d.due_at then d.due_at end as due_at,
  coalesce(r.answered_at <= d.due_at, false) as in_time,
  r.rating,
  (date_trunc('day', (r.rated_at - interval '1 microsecond') at time zone o.zone) at time zone o.zone)
    + interval '1 microsecond' as rated_at
from request r
join organisation o on o.id = r.organisation
cross join lateral (
  select max(d.due_at) as due_at from request_deadline d where d.request = r.id and d.kind = 'ANSWER' and d.decides
) d;

create function recount_requests(ids uuid[]) returns void language plpgsql as $$
begin
  perform from (
    select * from request_counts where request = any(ids)
    except
    select request, organisation, region, month, state, category, employee, hours, due_at, in_time, rating, rated_at
    from request_counted where request = any(ids)
  ) x limit 1;
  if not found then
    return;  -- a comment, say: nothing that is counted has changed
  end if;
  with fresh as materialized (
    select * from request_counts where request = any(ids)
  ), old as materialized (
    select request, organisation, region, month, state, category, employee, hours, due_at, in_time, rating, rated_at
    from request_counted where request = any(ids)
  ), changed as materialized (
    select f.request from fresh f left join old o using (request) where o is distinct from f
  ), moved as materialized (
    select -1 as sign, old.* from old join changed using (request)
    union all select 1, fresh.* from fresh join changed using (request)
  ), kept as (
    insert into request_counted as c
      (id, request, organisation, region, month, state, category, employee, hours, due_at, in_time, rating, rated_at)
    select gen_random_uuid(), fresh.* from fresh join changed using (request)
    on conflict (request) do update set organisation = excluded.organisation, region = excluded.region,
      month = excluded.month, state = excluded.state, category = excluded.category, employee = excluded.employee,
      hours = excluded.hours, due_at = excluded.due_at, in_time = excluded.in_time, rating = excluded.rating,
      rated_at = excluded.rated_at
  ), by_state as (
    insert into tally_by_state (id, organisation, month, state, number)
    select gen_random_uuid(), organisation, month, state, sum(sign) from moved
    group by organisation, month, state having sum(sign) <> 0
  ), by_category as (
    insert into tally_by_category (id, organisation, month, category, number)
    select gen_random_uuid(), organisation, month, category, sum(sign) from moved
    group by organisation, month, category having sum(sign) <> 0
  ), by_employee as (
    insert into tally_by_employee (id, organisation, month, employee, number)
    select gen_random_uuid(), organisation, month, employee, sum(sign) from moved where employee is not null
    group by organisation, month, employee having sum(sign) <> 0
  ), by_hours as (
    insert into tally_by_hours (id, organisation, month, hours, number)
    select gen_random_uuid(), organisation, month, hours, sum(sign) from moved where hours is not null
    group by organisation, month, hours having sum(sign) <> 0
  ), score as materialized (
    select organisation, region, due_at as at, sign as due, sign * in_time::integer as in_time, 0 as ratings, 0 as total
    from moved where due_at is not null
    union all
    select organisation, region, rated_at, 0, 0, sign, sign * rating from moved where rating is not null
    union all
    select null, region, rated_at, 0, 0, sign, sign * rating from moved where rating is not null
  )
  insert into score_tally (id, organisation, region, at, due, in_time, ratings, total)
  select gen_random_uuid(), organisation, region, at, sum(due), sum(in_time), sum(ratings), sum(total)
  from score group by organisation, region, at
  having sum(due) <> 0 or sum(in_time) <> 0 or sum(ratings) <> 0 or sum(total) <> 0;
end $$;

create function fold_tallies() returns bigint language plpgsql as $$
declare
  added bigint := 0;
begin
  if not pg_try_advisory_xact_lock(7002) then
    return 0;  -- somebody is at it
  end if;
  with fresh as (
    select distinct organisation, month, state from (
      select organisation, month, state from tally_by_state where not folded limit 10000
    ) x
  ), gone as (
    delete from tally_by_state t using fresh f
    where t.organisation = f.organisation and t.month = f.month and t.state = f.state
    returning t.organisation, t.month, t.state, t.number
  ), done as (
    insert into tally_by_state (id, organisation, month, state, number, folded)
    select gen_random_uuid(), organisation, month, state, sum(number), true
    from gone group by 2, 3, 4 having sum(number) <> 0
  )
  select added + count(*) into added from fresh;
  with fresh as (
    select distinct organisation, month, category from (
      select organisation, month, category from tally_by_category where not folded limit 10000
    ) x
  ), gone as (
    delete from tally_by_category t using fresh f
    where t.organisation = f.organisation and t.month = f.month and t.category = f.category
    returning t.organisation, t.month, t.category, t.number
  ), done as (
    insert into tally_by_category (id, organisation, month, category, number, folded)
    select gen_random_uuid(), organisation, month, category, sum(number), true
    from gone group by 2, 3, 4 having sum(number) <> 0
  )
  select added + count(*) into added from fresh;
  with fresh as (
    select distinct organisation, month, employee from (
      select organisation, month, employee from tally_by_employee where not folded limit 10000
    ) x
  ), gone as (
    delete from tally_by_employee t using fresh f
    where t.organisation = f.organisation and t.month = f.month and t.employee = f.employee
    returning t.organisation, t.month, t.employee, t.number
  ), done as (
    insert into tally_by_employee (id, organisation, month, employee, number, folded)
    select gen_random_uuid(), organisation, month, employee, sum(number), true
    from gone group by 2, 3, 4 having sum(number) <> 0
  )
  select added + count(*) into added from fresh;
  with fresh as (
    select distinct organisation, month, hours from (
      select organisation, month, hours from tally_by_hours where not folded limit 10000
    ) x
  ), gone as (
    delete from tally_by_hours t using fresh f
    where t.organisation = f.organisation and t.month = f.month and t.hours = f.hours
    returning t.organisation, t.month, t.hours, t.number
  ), done as (
    insert into tally_by_hours (id, organisation, month, hours, number, folded)
    select gen_random_uuid(), organisation, month, hours, sum(number), true
    from gone group by 2, 3, 4 having sum(number) <> 0
  )
  select added + count(*) into added from fresh;
  with fresh as (
    select distinct organisation, region, at from (
      select organisation, region, at from score_tally where not folded limit 10000
    ) x
  ), gone as (
    delete from score_tally t using fresh f
    where t.at = f.at and t.region = f.region and (
      t.organisation = f.organisation or (t.organisation is null and f.organisation is null)
    )
    returning t.organisation, t.region, t.at, t.due, t.in_time, t.ratings, t.total
  ), done as (
    insert into score_tally (id, organisation, region, at, due, in_time, ratings, total, folded)
    select gen_random_uuid(), organisation, region, at, sum(due), sum(in_time), sum(ratings), sum(total), true
    from gone group by 2, 3, 4
    having sum(due) <> 0 or sum(in_time) <> 0 or sum(ratings) <> 0 or sum(total) <> 0
  )
  select added + count(*) into added from fresh;
  return added;
end $$;

select recount_requests(array(select id from request));
"""
