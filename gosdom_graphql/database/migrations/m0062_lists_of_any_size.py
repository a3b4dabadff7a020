"""An office's lists take as long in a large region as in a small one: each is read in its order, by an index.

Meters and readings are read house by house (readings of one moment, from a machine or a file, stand in the order of
the list, too: they are not sorted first), what is overdue in a house, and complaints of a region by term, and those
that are open or overdue.
"""

SQL = """
create index meter_by_installed on meter (house, installed, id);
create index meter_by_number on meter (house, number, id);
drop index reading_of_house;
create index reading_of_house on reading (house, at, id);

create index request_awaited_of_house on request (house, received_at desc, id) where awaits;
create index request_complained_by_due on request (region, due_at, id) where complained_at is not null;
create index request_complained_open on request (region, received_at desc, id)
    where complained_at is not null and state in ('ACCEPTED', 'IN_PROGRESS');
create index request_complained_awaited on request (region, received_at desc, id)
    where complained_at is not null and awaits;
"""
