"""Notices and articles are searched by their words, as requests are."""

SQL = """
alter table notice add column words tsvector not null generated always as (
    search_vector(title || ' ' || text)
) stored;
create index notice_by_words on notice using gin (words) with (fastupdate = off);

alter table article add column words tsvector not null generated always as (
    search_vector(title || ' ' || text)
) stored;
create index article_by_words on article using gin (words);
"""
