"""What stands on a ballot is kept with it, so that casting looks at no votes; and a ballot's votes are found."""

SQL = """
alter table ballot
    add column marks text not null default '' check (marks ~ '^[-+0.x]*$'),
    add constraint ballot_marked check ((marks = '') = (cast_at is null));
create index vote_of_ballot on vote (ballot, id);
"""
