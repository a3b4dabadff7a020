"""Search: words of a text are kept beside it, and a question of words becomes a query with its synonyms."""

SQL = r"""
-- what is looked for and what is looked through are made alike: small letters, е for ё, a number of a request as one
-- word whether it is written 100-042-6 or 100 042 6, and nothing but letters and digits between blanks
create function search_text(words text) returns text immutable strict parallel safe
return regexp_replace(
    regexp_replace(
        translate(lower(words), 'ё', 'е'),
        '\m(\d{1,3})[- –](\d{3})(?:[- –](\d{3}))?(?:[- –](\d{3}))?(?:[- –](\d{3}))?[- –](\d)\M', '\1\2\3\4\5\6', 'g'
    ),
    '[^[:alnum:]]+', ' ', 'g'
);

create function search_vector(words text) returns tsvector immutable strict parallel safe
return to_tsvector('pg_catalog.russian'::regconfig, search_text(words));

-- one lexeme and all that it may be called; written by every migration from gosdom_graphql/search/synonyms.toml
create table search_synonym (
    id uuid primary key,
    lexeme text not null unique,
    query text not null check (query::tsquery is not null)
);

-- every word must be there, or one of its synonyms; the last one may be only begun. No words: null, which finds nothing
create function search_query(words text) returns tsquery stable strict parallel safe
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
            case when word.is_last and length(word.w) > 2
                then nullif(to_tsquery('pg_catalog.simple'::regconfig, word.w || ':*')::text, '') end
        ) || ')',
        ' & ' order by word.n
    )::tsquery
    from word
    cross join lateral (select plainto_tsquery('pg_catalog.russian'::regconfig, word.w)) q (q)
    left join search_synonym s
        on s.lexeme = (tsvector_to_array(to_tsvector('pg_catalog.russian'::regconfig, word.w)))[1]
    where numnode(q.q) > 0
);

alter table request add column words tsvector not null generated always as (
    search_vector(number || ' ' || text)
) stored;
create index request_by_words on request using gin (words);

-- the lists of who answers for a whole region, which no other index of requests serves
create index request_of_support on request (received_at desc, id) where addressee = 'SUPPORT';
create index request_of_inspectorate on request (region, received_at desc, id) where addressee = 'INSPECTORATE';
"""
