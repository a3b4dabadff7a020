"""The queue of an organisation with what is closed in it: read in its order, however many requests there are."""

SQL = """
create index request_by_due on request (organisation, due_at, id);
create index request_answered_by_due on request (answered_by, due_at, id) where answered_by is not null;
"""
