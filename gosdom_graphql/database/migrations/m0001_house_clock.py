"""The house's clock: one row whose offset never shrinks below the machine's own time."""

SQL = """
create table house_clock (
    id integer primary key check (id = 1),
    offset_us bigint not null default 0 check (offset_us >= 0)
);

insert into house_clock (id) values (1);
"""
