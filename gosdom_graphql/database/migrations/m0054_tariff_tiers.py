"""Prices of electricity by tier (диапазон): the more a home uses in a month, the dearer is what lies above a bound."""

SQL = """
alter table tariff add column tier smallint not null default 1 check (tier between 1 and 9);
drop index tariff_of_region;
create index tariff_of_region on tariff (region, resource, zone, tier, since);
"""
