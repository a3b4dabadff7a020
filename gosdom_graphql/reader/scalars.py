"""Scalars that print alike whether PostgreSQL or Python wrote the value: `StrawberryConfig(scalar_map=SCALARS)`."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import strawberry
from strawberry.types.scalar import ScalarDefinition

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})")
_NUMBER = re.compile(r"-?\d{1,100}(\.\d{1,100})?")


def print_moment(value: Any) -> str:
    """How does PostgreSQL print this moment in JSON? Without trailing zeros of the second's fraction.

    >>> from datetime import UTC
    >>> print_moment(datetime(2026, 3, 1, 10, 0, 0, 120000, tzinfo=UTC))
    '2026-03-01T10:00:00.12+00:00'
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError(f"a DateTime has an offset: {value!r}")
    text = value.isoformat()
    return re.sub(r"(\.\d*?)0+(?=[+-])", lambda found: found[1].rstrip("."), text)


def parse_moment(value: Any) -> datetime:
    """Which moment did the client mean? ValueError without an offset: the server does not guess time zones.

    >>> parse_moment("2026-03-01T10:00:00Z")
    datetime.datetime(2026, 3, 1, 10, 0, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("a DateTime is written 2026-03-01T10:00:00+03:00, with its offset")
    return datetime.fromisoformat(value.upper())


def print_date(value: Any) -> str:
    """How is a date printed?"""
    return value if isinstance(value, str) else date.isoformat(value)


def parse_date(value: Any) -> date:
    """Which day did the client mean?"""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("a Date is written 2026-03-01")
    return date.fromisoformat(value)


def print_decimal(value: Any) -> str:
    """How does PostgreSQL print this number as text?

    >>> print_decimal(Decimal("1E+3"))
    '1000'
    """
    return value if isinstance(value, str) else format(value, "f")


def parse_decimal(value: Any) -> Decimal:
    """Which exact number did the client mean? It is sent as a string, so that no float is in between."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise ValueError('a Decimal is written as a string, like "12.50"')
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise ValueError("this is no number") from error


def parse_uuid(value: Any) -> UUID:
    """Which UUID did the client mean?

    >>> parse_uuid("0199d2a4-6f0e-7c3b-9a55-3f1e8f0c2d47")
    UUID('0199d2a4-6f0e-7c3b-9a55-3f1e8f0c2d47')
    """
    if not isinstance(value, str):
        raise ValueError("a UUID is written 0199d2a4-6f0e-7c3b-9a55-3f1e8f0c2d47")  # noqa: TRY004 — graphql-core's word for a bad scalar
    return UUID(value)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A moment with its offset (RFC 3339), like 2026-03-01T10:00:00+03:00; refused without one.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=print_moment,
        parse_value=parse_moment,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A day of the calendar, like 2026-03-01.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
        serialize=print_date,
        parse_value=parse_date,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='An exact decimal number, as a string like "12.50".',
        serialize=print_decimal,
        parse_value=parse_decimal,
    ),
    UUID: strawberry.scalar(
        name="UUID",
        description="A number drawn by chance (RFC 9562), like 0199d2a4-6f0e-7c3b-9a55-3f1e8f0c2d47.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc9562",
        serialize=str,
        parse_value=parse_uuid,
    ),
}
