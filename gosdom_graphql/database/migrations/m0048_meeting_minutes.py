"""Minutes are made of what is kept whenever they are asked for; here is what they must hold, and where they went."""

SQL = """
alter table meeting_minutes
    drop column place,
    drop column sha256,
    drop column size,
    add column verified_ru text[] not null,
    add column verified_en text[] not null,
    add column unverified_ru text[] not null,
    add column unverified_en text[] not null;
alter table meeting_deadline add column reminded_at timestamptz;
create index meeting_deadline_to_remind on meeting_deadline (due_at) where met_at is null and reminded_at is null;
"""
