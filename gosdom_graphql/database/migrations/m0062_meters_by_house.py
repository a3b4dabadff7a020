"""An office's meters and readings are read house by house, in the order of each list.

(Readings of one moment, from a machine or a file, stand in the order of the list, too: they are not sorted first.)
"""

SQL = """
create index meter_by_installed on meter (house, installed, id);
create index meter_by_number on meter (house, number, id);
drop index reading_of_house;
create index reading_of_house on reading (house, at, id);
"""
