"""Names of enums are the stored text: each column that the API shows as an enum has a CHECK with the enum's names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

import asyncpg

from gosdom_graphql.reader.names import is_enum
from gosdom_graphql.reader.rowtype import OfColumn, OfValues
from gosdom_graphql.reader.schema import planned_schema
from gosdom_graphql.schema import schema

NARROWER = {"request_answer.state": {"ACCEPTED", "WITHDRAWN"}}  # no answer leaves a request there
"""Columns that hold less than their enum has, and what they never hold."""

CHECKS = """
select c.relname || '.' || a.attname as column, pg_get_constraintdef(k.oid) as says
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_attribute a on a.attrelid = c.oid and array[a.attnum] = k.conkey
where k.contype = 'c' and c.relnamespace = 'public'::regnamespace
"""


def shown_as_enums() -> Iterator[tuple[str, type[Enum]]]:
    """Which columns does the API show as which enum?"""
    for rows in planned_schema(schema._schema).rows.values():
        for field in rows.fields.values():
            if isinstance(field, OfColumn | OfValues) and is_enum(field.shape.one):
                column = field.column._meta
                yield f"{column.table._meta.tablename}.{column.db_column_name}", field.shape.one


async def test_what_is_shown_as_an_enum_can_hold_its_names_and_nothing_else(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    allowed: dict[str, set[str]] = {}
    for row in await connection.fetch(CHECKS):
        names = set(re.findall(r"'(\w+)'::text", row["says"]))
        allowed[row["column"]] = allowed[row["column"]] & names if row["column"] in allowed else names
    await connection.close()
    expected = {
        column: {member.name for member in enum} - NARROWER.get(column, set()) for column, enum in shown_as_enums()
    }
    assert len(expected) > 20
    assert {column: allowed.get(column) for column in expected} == expected
