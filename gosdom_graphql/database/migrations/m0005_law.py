"""Law: the terms of the core as rows, so that a statement can join the clause beside a date."""

SQL = """
create table law_term (
    id uuid primary key,
    name text not null,
    since date not null,
    until date check (until >= since),
    act_ru text not null,
    act_en text not null,
    link text,
    clause text not null,
    confidence text not null check (confidence in ('PRIMARY', 'SECONDARY', 'MEMORY', 'DISPUTED', 'PRODUCT')),
    text_ru text not null,
    text_en text not null,
    note text not null,
    checked date not null,
    unique (name, since)
);
"""
