"""For whom was it done? A guest acts under an owner's access, a representative and a parent under a power."""

SQL = """
alter table deed_record add column owner uuid references person on delete restrict on update restrict;
create index deed_record_for on deed_record (owner, at desc, id) where owner is not null;
"""
