"""Files: photos and documents, awaited, kept, attached to one thing."""

SQL = """
create table file (
    id uuid primary key,
    owner uuid not null references person on delete restrict on update restrict,
    organisation uuid references organisation on delete restrict on update restrict,
    name text not null check (length(name) between 1 and 200),
    state text not null check (state in ('AWAITED', 'KEPT', 'ATTACHED')),
    created_at timestamptz not null,
    hmac_inner bytea not null check (length(hmac_inner) = 64),
    hmac_outer bytea not null check (length(hmac_outer) = 64),
    kind text check (kind in ('JPEG', 'PNG', 'WEBP', 'PDF')),
    size integer check (size > 0),
    sha256 bytea check (length(sha256) = 32),
    place text unique,
    width smallint check (width > 0),
    height smallint check (height > 0),
    attached_at timestamptz,
    rank smallint not null,
    house uuid references house on delete restrict on update restrict,
    request uuid references request on delete restrict on update restrict,
    comment uuid references request_comment on delete restrict on update restrict,
    answer uuid references request_answer on delete restrict on update restrict,
    notice uuid references notice on delete restrict on update restrict,
    constraint file_kept check (
        (state = 'AWAITED' and num_nonnulls(kind, size, sha256, place) = 0)
        or (state <> 'AWAITED' and num_nonnulls(kind, size, sha256, place) = 4)
    ),
    constraint file_pictured check (
        case when kind = 'PDF' or kind is null then num_nonnulls(width, height) = 0
        else num_nonnulls(width, height) = 2 end
    ),
    constraint file_attached check (
        num_nonnulls(request, comment, answer, notice) = (state = 'ATTACHED')::int
        and (state = 'ATTACHED') = (attached_at is not null)
    )
);
create index file_of_request on file (request, rank, id) where request is not null;
create index file_of_comment on file (comment, rank, id) where comment is not null;
create index file_of_answer on file (answer, rank, id) where answer is not null;
create index file_of_notice on file (notice, rank, id) where notice is not null;
create index file_waiting on file (owner) where state <> 'ATTACHED';
create index file_orphan on file (created_at) where state <> 'ATTACHED';
"""
