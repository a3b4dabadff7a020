"""Values on their way to PostgreSQL:

which SQL type a Python type is, and how a client's value is cleaned before it is bound.

Nothing that a client sends may make a statement fail: what cannot be a value of its type becomes NULL, and NULL finds
no row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID


class ID(str):
    """A global id, «Type:<uuid>»: what a field or a filter declares when it means another object."""

    __slots__ = ()


SQL_TYPES: dict[type, str] = {
    str: "text",
    bool: "boolean",
    int: "int",
    datetime: "timestamptz",
    date: "date",
    Decimal: "numeric",
    UUID: "uuid",
    ID: "uuid",
}
"""The SQL type that carries a Python type; an Enum travels as the text of its member's name."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_INTEGERS = {"smallint": 2**15, "int": 2**31, "bigint": 2**63}
_LONGEST_NUMBER = 1000
_OLDEST, _NEWEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def sql_type(python: type) -> str:
    """Which SQL type carries this Python type?

    >>> sql_type(int), sql_type(ID)
    ('int', 'uuid')
    """
    return "text" if issubclass(python, Enum) else SQL_TYPES[python]


def _text(value: object) -> str | None:
    text = value.name if isinstance(value, Enum) else str(value)
    return None if "\0" in text or _SURROGATE.search(text) else text


def _integer(limit: int) -> Callable[[object], int | None]:
    def integer(value: object) -> int | None:
        number = int(value) if isinstance(value, (int, str)) else None
        return number if number is not None and -limit <= number < limit else None

    return integer


def _boolean(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value))


def _moment(value: object) -> datetime | None:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo is not None and _OLDEST < moment < _NEWEST else None


def _date(value: object) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else date.fromisoformat(str(value))


def _numeric(value: object) -> Decimal | None:
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite():
        return None
    return (
        number if abs(number.adjusted()) < _LONGEST_NUMBER and len(number.as_tuple().digits) < _LONGEST_NUMBER else None
    )


def _uuid(value: object) -> UUID | None:
    if isinstance(value, UUID):
        return value
    found = split_id(value)
    return found[1] if found else UUID(str(value))


_CLEAN: dict[str, Callable[[object], object]] = {
    "text": _text,
    "boolean": _boolean,
    "timestamptz": _moment,
    "date": _date,
    "numeric": _numeric,
    "uuid": _uuid,
    **{name: _integer(limit) for name, limit in _INTEGERS.items()},
}


def clean(value: object, kind: str) -> object:
    """What is safe to bind as this SQL type?

    A value that PostgreSQL would refuse becomes None; in an array only the spoilt item does.

    >>> clean("nonsense", "uuid"), clean("a\\0b", "text"), clean(["1", "x"], "int[]"), clean(2**40, "int")
    (None, None, [1, None], None)
    """
    if value is None:
        return None
    if kind.endswith("[]"):
        items = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
        return [clean(item, kind[:-2]) for item in items]
    try:
        return _CLEAN[kind](value)
    except (ValueError, TypeError, OverflowError, InvalidOperation):
        return None


_GLOBAL_ID = re.compile(r"([A-Za-z][A-Za-z0-9]{0,79}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_LONGEST_ID = 80 + 1 + 36


def split_id(value: object) -> tuple[str, UUID] | None:
    """Which type and which row does a global id name?

    Only the form that the API prints is an id; anything else is None, and finds nothing.

    >>> split_id("Book:018f3f7e-0000-7000-8000-000000000001")
    ('Book', UUID('018f3f7e-0000-7000-8000-000000000001'))
    >>> split_id("Book:1") is None
    True
    """
    return _split(value) if isinstance(value, str) and len(value) <= _LONGEST_ID else None


@lru_cache(1_000)
def _split(text: str) -> tuple[str, UUID] | None:
    """A request asks it of each of its ids several times: for the plan, for the statement, and of what was found."""
    found = _GLOBAL_ID.fullmatch(text)
    return (found[1], UUID(found[2])) if found else None


_REVIVE: dict[str, Callable[[str], object]] = {
    "timestamptz": datetime.fromisoformat,
    "date": date.fromisoformat,
    "numeric": Decimal,
    "uuid": UUID,
    "bigint": int,
}


def revive(value: Any, kind: str) -> Any:
    """Which Python value was this before PostgreSQL wrote it as JSON?

    >>> revive("2026-03-01T10:00:00.12+00:00", "timestamptz")
    datetime.datetime(2026, 3, 1, 10, 0, 0, 120000, tzinfo=datetime.timezone.utc)
    """
    if value is None or kind not in _REVIVE:
        return value
    return _REVIVE[kind](value)
