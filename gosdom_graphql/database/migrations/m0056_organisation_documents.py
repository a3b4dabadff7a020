"""Documents of organisations: a charter, a licence, a contract, as files that residents read."""

SQL = """
create table organisation_document (
    id uuid primary key,
    organisation uuid not null references organisation on delete restrict on update restrict,
    kind text not null check (kind in ('CHARTER', 'LICENCE', 'CONTRACT', 'PRICES', 'OTHER')),
    title text not null,
    author uuid not null references person on delete restrict on update restrict,
    added_at timestamptz not null,
    removed_at timestamptz
);
create index organisation_document_of_organisation on organisation_document (organisation, added_at desc, id desc)
    where removed_at is null;

alter table file
    add column document uuid references organisation_document on delete restrict on update restrict,
    drop constraint file_attached,
    add constraint file_attached check (
        num_nonnulls(
            request, comment, answer, notice, reading, document, meeting, meeting_notice, decision
        ) = (state = 'ATTACHED')::int
        and (state = 'ATTACHED') = (attached_at is not null)
    );
create index file_of_document on file (document, rank, id) where document is not null;
"""
