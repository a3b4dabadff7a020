"""Reminders of a request follow its term, so many days before it; a line of history says by which clause, or by whose
choice, it went so: a handover, a complaint, an extension."""

SQL = """
alter table reminder add column days_before smallint check (days_before between 0 and 3650);
alter table reminder add constraint reminder_before_a_request check (days_before is null or request is not null);

alter table request_history add column term uuid references law_term on delete restrict on update restrict;
"""
