"""Pages of the naive reader: sorted lists, cut in Python, with the cursors that the API prints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from tests.reader.naive import as_json
from tests.rights.world import Row

Place = tuple[Any, ...]

# by which column each member of an order sorts, and what is usual
ORDERS: dict[str, dict[str, str]] = {
    "Request": {"RECEIVED_AT": "received_at", "DUE_AT": "due_at"},
    "RequestComment": {"CREATED_AT": "created_at"},
    "RequestCategoryInfo": {"RANK": "rank"},
    "House": {"ADDRESS": "sort_key"},
    "Organisation": {"NAME": "sort_key"},
    "Premises": {"NUMBER": "sort_key"},
    "LawTerm": {"NAME": "name", "SINCE": "since"},
    "GuestAccess": {"GRANTED_AT": "granted_at"},
    "GuestDeed": {"AT": "at"},
    "GuestInvitation": {"CREATED_AT": "created_at"},
    "Power": {"RECORDED_AT": "recorded_at"},
    "AnswerTemplate": {"TITLE": "sort_key"},
    "RequestDraft": {"UPDATED_AT": "updated_at"},
}
USUAL = {
    "Request": ("RECEIVED_AT", "DESC"),
    "RequestComment": ("CREATED_AT", "ASC"),
    "RequestCategoryInfo": ("RANK", "ASC"),
    "House": ("ADDRESS", "ASC"),
    "Organisation": ("NAME", "ASC"),
    "Premises": ("NUMBER", "ASC"),
    "LawTerm": ("NAME", "ASC"),
    "GuestAccess": ("GRANTED_AT", "DESC"),
    "GuestDeed": ("AT", "DESC"),
    "GuestInvitation": ("CREATED_AT", "DESC"),
    "Power": ("RECORDED_AT", "DESC"),
    "AnswerTemplate": ("TITLE", "ASC"),
    "RequestDraft": ("UPDATED_AT", "DESC"),
}
READ: dict[str, Callable[[str], Any]] = {
    "sort_key": str,
    "name": str,
    "rank": int,
    "since": date.fromisoformat,
}


class Seen(NamedTuple):
    """A row as an object of a GraphQL type."""

    kind: str
    row: Row


def page(kind: str, rows: list[Row], given: dict[str, Any]) -> dict[str, Any]:
    """The page that was asked of these rows, all of which pass the filter and may be seen."""
    order = given.get("order")
    member, way = (order["field"], order["direction"]) if order else USUAL.get(kind, ("KEY", "ASC"))
    column = None if member == "KEY" else ORDERS[kind][member]
    token = f"{member}.{way}:"

    def cursor(row: Row) -> str:
        return token + (f"{as_json(row[column])}~{row['id']}" if column else str(row["id"]))

    def place(row: Row) -> Place:
        return (row[column], row["id"]) if column else (row["id"],)

    def position(text: str | None) -> Place | None:
        """A cursor is a place in the order, whether or not a row stands there now."""
        if text is None or not text.startswith(token):
            return None
        value, _, key = text.removeprefix(token).rpartition("~")
        try:
            if column is None:
                return (UUID(text.removeprefix(token)),)
            return (READ.get(column, datetime.fromisoformat)(value), UUID(key))
        except ValueError:
            return None

    def is_beyond(one: Place, other: Place) -> bool:
        return one > other if way == "ASC" else one < other

    after, before = position(given.get("after")), position(given.get("before"))
    in_order = sorted(rows, key=place, reverse=way == "DESC")
    earlier = [row for row in in_order if after and not is_beyond(place(row), after)]
    later = [row for row in in_order if before and not is_beyond(before, place(row))]
    outside = {row["id"] for row in (*earlier, *later)}
    window = [row for row in in_order if row["id"] not in outside]
    if given.get("first") is None and given.get("last") is not None:
        size = min(max(given["last"], 0), 100)
        shown = window[max(len(window) - size, 0) :]
        is_before, is_after = len(window) > size or bool(earlier), bool(later)
    else:
        size = 20 if given.get("first") is None else min(max(given["first"], 0), 100)
        shown = window[:size]
        is_before, is_after = bool(earlier), len(window) > size or bool(later)
    nodes = [Seen(kind, row) for row in shown]
    return {
        "nodes": nodes,
        "edges": [{"cursor": cursor(each.row), "node": each} for each in nodes],
        "pageInfo": {
            "hasNextPage": is_after,
            "hasPreviousPage": is_before,
            "startCursor": cursor(shown[0]) if shown else None,
            "endCursor": cursor(shown[-1]) if shown else None,
        },
        "totalCount": len(rows),
    }
