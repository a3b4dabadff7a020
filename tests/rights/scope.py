"""How far this proof goes: the features that the naive reader knows."""

from __future__ import annotations

from gosdom_graphql.reader.schema import planned_schema
from tests.rights.api import SCHEMA

FEATURES = ("homes", "access", "sessions", "requests", "law")
"""The features whose every row, field and condition is proven here."""
ONESELF = frozenset({"Session", "Passkey", "Identity", "RegisterEntry", "AccountLink", "PersonalAccount"})
"""Types of `sessions` and `homes` that are their person's alone, whatever their rights."""
APART = ("notices", "notifications", "readings", "oneself", "files", "organisations", "audit", "meetings")
"""The features whose rights have tests of their own, beside them, with lines of their own.

`notices` are seen by place, which these rows are not: `tests/notices` has a naive reader for them. What is of
`notifications` is its person's alone, whatever their rights: `tests/notifications/rights.csv` says so of each deed.
Meters are seen by premises, house and keeper: `tests/readings` holds the reader to the store's own words for it.
`oneself` (the types above) likewise: `tests/sessions/rights.csv`, `tests/homes/rights.csv`.
`files` are seen by who sees what they belong to: `tests/files/test_rights.py` compares the two for everybody.
Meetings are seen by house and state: `tests/meetings` holds the reader to the store's own words for it.
Sums of `organisations` are compared with a plain walk over all requests, and `audit` with what was done, beside them.
"""
FIELDS_APART = frozenset(
    {
        "Viewer.unreadCount",
        "House.isVoting",
        "Viewer.account",
        "Viewer.homesProblem",
        "Viewer.homesRepair",
        "Query.readingPreview",
        "Query.readingHistory",
        "Query.meterRequest",
        "Query.houseReadings",
    }
)
"""What a feature of those put on a type of ours."""

PLANNED = planned_schema(SCHEMA._schema)


def feature(kind: str) -> str | None:
    """Which feature's rows are this type's? None for scalars, enums, roots and pages."""
    if kind in ONESELF:
        return "oneself"
    rows = PLANNED.rows.get(kind.removesuffix("Connection"))
    return None if rows is None else rows.cls.__module__.split(".")[1]


def is_covered(kind: str, field: str, target: str, *, is_leaf: bool) -> bool:
    """Does the naive reader answer this field? A type of another feature keeps its leaves: nothing leads there."""
    if feature(kind) not in (None, *FEATURES):
        return is_leaf
    return feature(target) in (None, *FEATURES) and f"{kind}.{field}" not in FIELDS_APART
