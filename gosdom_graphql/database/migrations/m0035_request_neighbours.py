"""Neighbours: who writes of the same thing joins the first one, and one answer goes to each."""

SQL = """
alter table request
    add column joined uuid references request on delete restrict on update restrict,
    add constraint request_joins_another check (joined <> id);
create index request_of_joined on request (joined, id) where joined is not null;
-- who has written of the same thing today
create index request_alike on request (house, category, received_at)
    where closed_at is null and joined is null and place <> 'APARTMENT';
"""
