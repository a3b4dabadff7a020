"""Piccolo columns as SQL types, and as JSON that the scalars of the API understand."""

from __future__ import annotations

from typing import Any

from piccolo import columns as piccolo

_KINDS: tuple[tuple[type[piccolo.Column], str], ...] = (
    (piccolo.Varchar, "text"),
    (piccolo.Text, "text"),
    (piccolo.UUID, "uuid"),
    (piccolo.Timestamptz, "timestamptz"),
    (piccolo.Date, "date"),
    (piccolo.Numeric, "numeric"),
    (piccolo.Boolean, "boolean"),
    (piccolo.SmallInt, "smallint"),
    (piccolo.BigInt, "bigint"),
    (piccolo.BigSerial, "bigint"),
    (piccolo.Serial, "int"),
    (piccolo.Integer, "int"),
)

AS_TEXT = frozenset({"numeric", "bigint"})
"""Types that JSON's numbers cannot carry exactly: they travel as text."""


def kind_of(column: Any) -> str:
    """Which SQL type has this column?

    Empty for a type that the API does not show (floats, bytes, naive timestamps, JSON).
    """
    if isinstance(column, piccolo.Array):
        inner = kind_of(column.base_column)
        return f"{inner}[]" if inner else ""
    if isinstance(column, piccolo.ForeignKey):
        return kind_of(column._foreign_key_meta.resolved_target_column)
    return next((kind for cls, kind in _KINDS if isinstance(column, cls)), "")


def as_json(sql: str, kind: str) -> str:
    """How is a value of this type handed to JSON_OBJECT?

    >>> as_json("t1.price", "numeric")
    't1.price::text'
    >>> as_json("t1.values", "numeric[]")
    't1.values::text[]'
    """
    if kind.removesuffix("[]") in AS_TEXT:
        return f"{sql}::text[]" if kind.endswith("[]") else f"{sql}::text"
    return sql
