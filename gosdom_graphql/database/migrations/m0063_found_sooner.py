"""Houses are found by the words of their address; what an office has overdue or of a kind is read in its order.

A part of an address was looked for in all addresses in turn, as many as the country has houses. Requests of a rare
category, and meters of a rare resource, were looked for in all that an office has.
"""

SQL = """
alter table house add column words tsvector not null generated always as (search_vector(address)) stored;
create index house_by_words on house using gin (words);
-- «дом», «ул.»: one address says them, another does not, and people write either
create function address_query(words text) returns tsquery stable strict parallel safe
return (
    select search_query(string_agg(u.w, ' ' order by u.n))
    from unnest(string_to_array(trim(search_text(left(words, 200))), ' ')) with ordinality u (w, n)
    where u.w <> all (array[
        'г', 'гор', 'город', 'обл', 'область', 'р', 'н', 'район', 'ул', 'улица', 'пер', 'переулок', 'пр', 'просп',
        'проспект', 'т', 'д', 'дом', 'к', 'корп', 'корпус', 'стр', 'строение'
    ])
);

create index request_awaited_of_organisation on request (organisation, received_at desc, id) where awaits;
create index request_of_category on request (organisation, category, received_at desc, id);
create index request_answered_of_category on request (answered_by, category, received_at desc, id)
    where answered_by is not null;
create index request_complained_of_category on request (region, category, received_at desc, id)
    where complained_at is not null;
create index request_of_support_by_category on request (category, received_at desc, id) where addressee = 'SUPPORT';
create index meter_of_resource on meter (house, resource, installed, id);
"""
