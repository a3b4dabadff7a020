"""Files of a notice may be corrected: what a correction takes away belongs to how the notice read before."""

SQL = """
alter table file
    add column notice_version uuid references notice_version on delete restrict on update restrict,
    drop constraint file_attached,
    add constraint file_attached check (
        num_nonnulls(
            request, comment, answer, notice, notice_version, reading, document, meeting, meeting_notice, decision
        ) = (state = 'ATTACHED')::int
        and (state = 'ATTACHED') = (attached_at is not null)
    );
create index file_of_notice_version on file (notice_version, rank, id) where notice_version is not null;
"""
