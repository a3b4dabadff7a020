"""Photos of a meter, sent with its reading."""

SQL = """
alter table file
    add column reading uuid references reading on delete restrict on update restrict,
    drop constraint file_attached,
    add constraint file_attached check (
        num_nonnulls(request, comment, answer, notice, reading) = (state = 'ATTACHED')::int
        and (state = 'ATTACHED') = (attached_at is not null)
    );
create index file_of_reading on file (reading, rank, id) where reading is not null;
"""
