"""The chain of migrations: repeatable, safe for two at once, and what it makes is what the Piccolo tables say."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

import asyncpg
import pytest
from piccolo.table import Table, sort_table_classes

import gosdom_graphql
from gosdom_graphql.database import Unfit, migrations
from gosdom_graphql.database import migrate as migrate_module
from gosdom_graphql.database.migrate import chain, migrate, pending

WITHOUT_A_TABLE_CLASS = {"migration": "the chain's own list"}
NOT_RESTRICTED: dict[str, str] = {}
"""`table.column` of foreign keys that do not say RESTRICT, each with the reason."""


async def connect(url: str) -> asyncpg.Connection[asyncpg.Record]:
    return await asyncpg.connect(url)


async def test_two_at_once_do_the_chain_once_and_a_third_nothing(empty_url: str) -> None:
    both = await asyncio.gather(migrate(empty_url), migrate(empty_url))
    assert sorted(both) == [[], chain()]
    assert await migrate(empty_url) == []


async def test_a_broken_chain_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = ModuleType("m9999_broken")
    broken.SQL = "create table half (id int); select 1 / 0"  # type: ignore[attr-defined]  # a made-up migration
    monkeypatch.setitem(sys.modules, f"{migrations.__name__}.m9999_broken", broken)
    monkeypatch.setattr(migrate_module, "chain", lambda: [*chain(), "m9999_broken"])
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty_url)
    connection = await connect(empty_url)
    assert await connection.fetchval("select count(*) from pg_class where relnamespace = 'public'::regnamespace") == 0
    assert await pending(connection) == [*chain(), "m9999_broken"]
    await connection.close()


async def test_a_server_without_the_extension_is_told_so(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate_module, "EXTENSION", "no_such_extension")
    with pytest.raises(Unfit, match="postgresql-contrib"):
        await migrate(empty_url)
    connection = await connect(empty_url)
    assert await pending(connection) == chain(), "nothing was written"
    await connection.close()


async def test_a_new_database_has_all_of_it_to_come(empty_url: str) -> None:
    connection = await connect(empty_url)
    assert await pending(connection) == chain()
    await connection.close()


def test_every_migration_says_why() -> None:
    modules = [import_module(f"{migrations.__name__}.{name}") for name in chain()]
    assert [module.__name__ for module in modules if not module.__doc__ or not module.SQL.strip()] == []
    assert [name for name in chain() if not name.startswith("m0")] == []


def tables() -> list[type[Table]]:
    """Which tables does the house have? Every Piccolo table of every `gosdom_graphql/*/tables.py`."""
    packages = [module.name for module in iter_modules(gosdom_graphql.__path__) if module.ispkg]
    names = [f"gosdom_graphql.{package}.tables" for package in packages]
    modules = [import_module(name) for name in names if find_spec(name)]
    found = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Table) and value.__module__.startswith(module.__name__)
    }
    return sort_table_classes(sorted(found, key=lambda table: table._meta.tablename))


@dataclass(frozen=True)
class Column:
    """A column as PostgreSQL keeps it; `reference` is the table, column, ON DELETE and ON UPDATE of a foreign key."""

    type: str
    nullable: bool
    default: str | None
    reference: tuple[str, str, str, str] | None
    primary: bool


COLUMNS = """
select c.relname as table_name, a.attname as column_name, format_type(a.atttypid, a.atttypmod) as type,
       not a.attnotnull as nullable, f.target, f.target_column, f.confdeltype, f.confupdtype,
       case when a.attidentity <> '' or e.text like 'nextval(%' then 'generated'
            when e.text not like 'NULL::%' then e.text end as default_value,
       p.indexrelid is not null as primary
from pg_class c
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
left join lateral pg_get_expr(d.adbin, d.adrelid) e (text) on true
left join pg_index p on p.indrelid = c.oid and p.indisprimary and a.attnum = any(p.indkey)
left join lateral (
    select t.relname as target, ta.attname as target_column, k.confdeltype::text, k.confupdtype::text
    from pg_constraint k
    cross join lateral array_position(k.conkey, a.attnum) place
    -- a key to a row and what that row names itself, as (meter, house): the second column is as that row's own
    left join pg_constraint own on own.contype = 'f' and own.conrelid = k.confrelid and place > 1
        and own.conkey = array[k.confkey[place]]
    join pg_class t on t.oid = coalesce(own.confrelid, k.confrelid)
    join pg_attribute ta on ta.attrelid = t.oid and ta.attnum = coalesce(own.confkey[1], k.confkey[place])
    where k.conrelid = c.oid and k.contype = 'f' and place is not null
    order by cardinality(k.conkey) limit 1
) f on true
where c.relnamespace = $1::text::regnamespace and c.relkind in ('r', 'p')
"""


async def columns(connection: asyncpg.Connection[asyncpg.Record], schema: str) -> dict[str, Column]:
    """Which columns are there? By `table.column`."""
    return {
        f"{row['table_name']}.{row['column_name']}": Column(
            type=row["type"],
            nullable=row["nullable"],
            default=row["default_value"],
            reference=(row["target"], row["target_column"], row["confdeltype"], row["confupdtype"])
            if row["target"]
            else None,
            primary=row["primary"],
        )
        for row in await connection.fetch(COLUMNS, schema)
    }


async def declared(connection: asyncpg.Connection[asyncpg.Record]) -> dict[str, Column]:
    """What do the Piccolo tables say? What PostgreSQL makes of Piccolo's own DDL, in a schema of its own."""
    await connection.execute("create schema said; set search_path to said, public")
    for table in tables():
        for statement in table.create_table().ddl:
            await connection.execute(statement)
    return await columns(connection, "said")


async def disagreements(url: str) -> list[str]:
    """Where do the tables and the database differ, and which column breaks the house's rules?"""
    connection = await connect(url)
    transaction = connection.transaction()
    await transaction.start()
    try:
        there = {
            name: column
            for name, column in (await columns(connection, "public")).items()
            if name.partition(".")[0] not in WITHOUT_A_TABLE_CLASS
        }
        said = await declared(connection)
    finally:
        await transaction.rollback()
        await connection.close()
    found = [f"{name}: not in the database" for name in said.keys() - there.keys()]
    found += [f"{name}: no Piccolo column" for name in there.keys() - said.keys()]
    found += [
        f"{name}: {said[name]} is said, {there[name]} is there"
        for name in said.keys() & there.keys()
        if said[name] != there[name]
    ]
    reasons = {
        f"{table._meta.tablename}.{column._meta.db_column_name}": column._meta.help_text
        for table in tables()
        for column in table._meta.columns
    }
    for name, column in there.items():
        if column.nullable and not reasons.get(name):
            found.append(f"{name}: may be null, and no help_text says why")
        if column.reference and column.reference[2:] != ("r", "r") and name not in NOT_RESTRICTED:
            found.append(f"{name}: a foreign key that does not say RESTRICT twice")
    return sorted(found)


async def test_the_tables_and_the_database_agree(database_url: str) -> None:
    assert await disagreements(database_url) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            "alter table house_clock alter offset_us drop not null",
            "house_clock.offset_us: may be null, and no help_text",
        ),
        ("alter table house_clock alter offset_us type int", "house_clock.offset_us: Column(type='bigint'"),
        ("alter table house_clock alter offset_us set default 1", "house_clock.offset_us: Column(type='bigint'"),
        ("alter table house_clock add extra int not null", "house_clock.extra: no Piccolo column"),
        ("alter table house_clock drop offset_us", "house_clock.offset_us: not in the database"),
        ("create table stray (id int primary key)", "stray.id: no Piccolo column"),
        (
            "create table stray (id int primary key, clock int not null references house_clock)",
            "stray.clock: a foreign key that does not say RESTRICT twice",
        ),
    ],
)
async def test_a_difference_is_seen(empty_url: str, change: str, found: str) -> None:
    await migrate(empty_url)
    before = await disagreements(empty_url)
    connection = await connect(empty_url)
    await connection.execute("delete from house_clock")
    await connection.execute(change)
    await connection.close()
    assert [line for line in await disagreements(empty_url) if line not in before and line.startswith(found)] != []
