"""Reviews of organisations, and organisations found by their words."""

SQL = """
create table organisation_review (
    id uuid primary key,
    organisation uuid not null references organisation on delete restrict on update restrict,
    house uuid not null references house on delete restrict on update restrict,
    author uuid not null references person on delete restrict on update restrict,
    text text not null,
    created_at timestamptz not null,
    reply text,
    replied_at timestamptz,
    replied_by uuid references person on delete restrict on update restrict,
    withdrawn_at timestamptz,
    constraint organisation_review_reply check (
        (reply is null) = (replied_at is null) and (reply is null) = (replied_by is null)
    )
);
create index organisation_review_of_organisation on organisation_review (organisation, created_at desc, id);
create unique index organisation_review_once on organisation_review (organisation, author) where withdrawn_at is null;
create index organisation_review_of_author on organisation_review (author);

alter table organisation add column words tsvector not null generated always as (
    search_vector("name" || ' ' || "address" || ' ' || "inn")
) stored;
create index organisation_by_words on organisation using gin (words);
create index organisation_by_licence on organisation (licence) where licence is not null;
create index organisation_of_region on organisation (region, sort_key, id);
"""
