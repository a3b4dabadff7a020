"""Search takes as long in a large region as in a small one: by words and whose the request is, from one index.

A word that is only begun was looked for in the index as such: PostgreSQL then gathers every row of the region that has
any such word, before it looks at anything else. Now the beginnings of a word are words of the text, too, marked by an
asterisk: of three letters and more, and of a longer word than twenty the first twenty. So every condition is a key of
the index, and its lists are read no further than the shortest of them. btree_gin lets them stand beside the words; it
is part of PostgreSQL, and trusted: whoever may create in the database may add it.
"""

SQL = r"""
create extension if not exists btree_gin;

create or replace function search_vector(words text) returns tsvector immutable strict parallel safe
return to_tsvector('pg_catalog.russian'::regconfig, search_text(words)) || array_to_tsvector(array(
    select distinct left(w, n) || '*'
    from unnest(string_to_array(trim(search_text(words)), ' ')) w
    cross join generate_series(3, least(length(w) - 1, 20)) n
));

create or replace function search_query(words text) returns tsquery stable strict parallel safe
return (
    with word as (
        select u.w, u.n, u.n = max(u.n) over () as is_last
        from unnest(string_to_array(trim(search_text(left(words, 200))), ' ')) with ordinality u (w, n)
        where u.n <= 12
    )
    select string_agg(
        '(' || concat_ws(
            ' | ',
            q.q::text,
            s.query,
            case when word.is_last and length(word.w) > 2 then '''' || left(word.w, 20) || '*''' end
        ) || ')',
        ' & ' order by word.n
    )::tsquery
    from word
    cross join lateral (select plainto_tsquery('pg_catalog.russian'::regconfig, word.w)) q (q)
    left join search_synonym s
        on s.lexeme = (tsvector_to_array(to_tsvector('pg_catalog.russian'::regconfig, word.w)))[1]
    where numnode(q.q) > 0
);

-- written anew for the rows that are there, and their indexes with them
alter table notice drop column words;
alter table notice add column words tsvector not null generated always as (
    search_vector(title || ' ' || text)
) stored;
create index notice_by_words on notice using gin (words) with (fastupdate = off);

alter table article drop column words;
alter table article add column words tsvector not null generated always as (
    search_vector(title || ' ' || text)
) stored;
create index article_by_words on article using gin (words);

alter table organisation drop column words;
alter table organisation add column words tsvector not null generated always as (
    search_vector("name" || ' ' || "address" || ' ' || "inn")
) stored;
create index organisation_by_words on organisation using gin (words);

alter table request drop column words;
alter table request add column words tsvector not null generated always as (
    search_vector(number || ' ' || text)
) stored;
-- whoever answered is found by it alone, too; what waits to be sorted in, each search reads: so little of it
drop index request_answered_also;
create index request_by_words on request using gin (words, organisation, house, answered_by, answered_also)
    with (gin_pending_list_limit = 256);
create index request_complained_by_words on request using gin (words, region) where complained_at is not null;
"""
