"""Scores that the clock has drawn up: lists are sorted and found by them, so that no list adds up every organisation's
tallies anew. What is shown of one organisation is still added up at that moment.

A score holds from `scored_at` until `scored_until`: the next moment at which one of its tallies counts, or the end of
the day at the organisation, when the window moves. Deeds do not touch the organisation, or they would wait for each
other there: whoever folds their tallies says, in the same statement, that the score holds no longer than until they
count, and waits for the row if somebody holds it.
"""

SQL = """
alter table organisation
    add column rating numeric(5, 4),
    add column share_in_time numeric(5, 4),
    add column scored_at timestamptz,
    add column scored_until timestamptz,
    add constraint organisation_scored check (
        (scored_at is null) = (scored_until is null)
        and (scored_at is not null or num_nonnulls(rating, share_in_time) = 0)
    );
create index organisation_by_rating on organisation (coalesce(rating, -1), id);
create index organisation_of_region_by_rating on organisation (region, coalesce(rating, -1), id);
create index organisation_by_share on organisation (coalesce(share_in_time, -1), id);
create index organisation_of_region_by_share on organisation (region, coalesce(share_in_time, -1), id);
create index organisation_to_draw_up on organisation (coalesce(scored_until, '-infinity'), id);
create index organisation_drawn_up on organisation (scored_at);

create function fold_scores() returns bigint language sql as $$
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
  ), marked as (
    -- whatever it says now: what it says may be about to change, by a clock that has not seen these tallies
    update organisation o set scored_until = case when o.scored_until > f.at then f.at else o.scored_until end
    from (select organisation, min(at) as at from fresh group by 1) f
    where o.id = f.organisation
  )
  select count(*) from fresh
$$;

create or replace function fold_tallies() returns bigint language plpgsql as $$
declare
  tally record;
  folded bigint;
  added bigint := 0;
begin
  if not pg_try_advisory_xact_lock(7002) then
    return 0;  -- somebody is at it
  end if;
  for tally in values
    ('tally_by_state', 'state'), ('tally_by_category', 'category'),
    ('tally_by_employee', 'employee'), ('tally_by_hours', 'hours')
  loop
    execute format($fold$
      with fresh as (
        select distinct organisation, month, %2$I from (
          select organisation, month, %2$I from %1$I where not folded limit 10000
        ) x
      ), gone as (
        delete from %1$I t using fresh f
        where t.organisation = f.organisation and t.month = f.month and t.%2$I = f.%2$I
        returning t.organisation, t.month, t.%2$I, t.number
      ), done as (
        insert into %1$I (id, organisation, month, %2$I, number, folded)
        select gen_random_uuid(), organisation, month, %2$I, sum(number), true
        from gone group by 2, 3, 4 having sum(number) <> 0
      )
      select count(*) from fresh
    $fold$, tally.column1, tally.column2) into folded;
    added := added + folded;
  end loop;
  return added + fold_scores();
end $$;
"""
