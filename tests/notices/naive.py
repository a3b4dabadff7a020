"""Notices read naively: one row at a time, in Python, from the lines of their audience and from who lives where.

It knows neither the arrays that the server's predicates use, nor how a viewer is identified.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gosdom_core.access import Deed, ViewerKind
from gosdom_graphql.database.pool import ReadingPool
from tests.reader.naive import as_json, snake
from tests.rights.world import Row, Who, World, covers, open_to

TABLES = ("notice", "notice_audience", "notice_version", "notice_recipient")
OFFICES = (ViewerKind.STAFF, ViewerKind.INSPECTOR, ViewerKind.OPERATOR)
FOR_AUTHORS = ("createdAt", "heldAt", "author", "reach")
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Notices:
    """All rows, and the world they are in."""

    world: World
    rows: Mapping[str, list[Row]]
    below: dict[tuple[str, UUID], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for table, rows in self.rows.items():
            for row in rows if table != "notice" else ():
                self.below[table, row["notice"]].append(row)

    @classmethod
    async def load(cls, world: World, pool: ReadingPool) -> Notices:
        """The rows as they are now."""
        found: dict[str, list[Row]] = {
            table: [dict(row) for row in await pool.fetch(f"select * from {table} order by id")] for table in TABLES
        }
        return cls(world, found)

    def of(self, table: str, notice: Row) -> list[Row]:
        return self.below[table, notice["id"]]


class Reading:
    """The notices as one viewer may see them."""

    def __init__(self, notices: Notices, viewer: Who) -> None:
        self.notices, self.viewer, self.world = notices, viewer, notices.world
        self.owned = self._homes(guests=False)
        self.homes = self.owned | self._homes(guests=True)

    def _homes(self, *, guests: bool) -> frozenset[UUID]:
        """Which premises are theirs this day, or open to them as who may read notices?"""
        viewer, world = self.viewer, self.world
        if viewer.kind is not ViewerKind.RESIDENT or viewer.person is None:
            return frozenset()
        if guests:
            return open_to(world, viewer.person, Deed.READ_NOTICES, viewer.now)
        shares = world.children("share", "person", viewer.person)
        return frozenset(row["premises"] for row in shares if covers(row, world.day(row["house"], viewer.now)))

    # Who sees it

    def lives(self, line: Row, homes: frozenset[UUID]) -> bool:
        """Does somebody of these homes read what is addressed to this line?"""
        flats = [self.world.rows["premises"][id] for id in homes]
        match line["kind"]:
            case "REGION":
                return any(self.world.rows["house"][flat["house"]]["region"] == line["region"] for flat in flats)
            case "HOUSE":
                return any(flat["house"] == line["house"] for flat in flats)
            case "ENTRANCE":
                return any(flat["entrance"] == line["entrance"] for flat in flats)
        return line["premises"] in homes

    def wrote(self, notice: Row) -> bool:
        return self.viewer.kind in OFFICES and notice["organisation"] == self.viewer.organisation

    def sees(self, notice: Row) -> bool:
        is_shown = notice["shown_at"] is not None and notice["shown_at"] <= self.viewer.now
        return self.wrote(notice) or (is_shown and self.is_told(notice))

    def is_told(self, notice: Row) -> bool:
        viewer, lines = self.viewer, self.notices.of("notice_audience", notice)
        common = [line for line in lines if line["kind"] != "PREMISES"]
        found = False
        if viewer.kind is ViewerKind.RESIDENT:
            homes = self.owned if notice["owners_only"] else self.homes
            found = any(self.lives(line, homes) for line in lines)
        elif viewer.kind is ViewerKind.STAFF:
            whole = any(line["kind"] == "REGION" and line["region"] == viewer.region for line in lines)
            found = whole or any(line["house"] in viewer.houses_served for line in common)
        elif viewer.kind is ViewerKind.INSPECTOR:
            found = any(line["region"] == viewer.region for line in common)
        elif viewer.kind is ViewerKind.SUPPORT:
            found = bool(common)
        return found

    # What is shown of it

    def state(self, notice: Row) -> str:
        over = notice["expires_at"] is not None and notice["expires_at"] <= self.viewer.now
        return "EXPIRED" if notice["state"] == "PUBLISHED" and over else str(notice["state"])

    def is_current(self, notice: Row) -> bool:
        ends = notice["ends_at"] or notice["expires_at"] or FOREVER
        return self.state(notice) == "PUBLISHED" and ends > self.viewer.now

    def is_fresh(self, notice: Row, mark: Row) -> bool:
        read, corrected = mark["read_at"], notice["corrected_at"]
        return read is not None and (corrected is None or read >= corrected)

    def is_read(self, notice: Row) -> bool:
        marks = self.notices.of("notice_recipient", notice)
        mine = [mark for mark in marks if mark["person"] == self.viewer.person and self.is_fresh(notice, mark)]
        return self.viewer.kind is ViewerKind.RESIDENT and bool(mine)

    def reach(self, notice: Row) -> dict[str, int]:
        marks = self.notices.of("notice_recipient", notice)
        read = [mark for mark in marks if mark["counted"] and self.is_fresh(notice, mark)]
        return {"residents": notice["residents"], "told": notice["told"], "read": len(read)}

    def audience(self, notice: Row) -> list[Row]:
        lines = sorted(self.notices.of("notice_audience", notice), key=lambda line: line["rank"])
        if self.viewer.kind is not ViewerKind.RESIDENT:
            return lines
        return [line for line in lines if line["premises"] is None or line["premises"] in self.homes]

    def premises(self, id: UUID | None) -> Any:
        if id is None:
            return None
        viewer, house = self.viewer, self.world.rows["premises"][id]["house"]
        staff = viewer.kind is ViewerKind.STAFF and house in viewer.houses_served
        return {"id": f"Premises:{id}"} if staff or id in viewer.premises else None

    def field(self, notice: Row, name: str) -> Any:
        """What is this field of it?"""
        if name in FOR_AUTHORS and not self.wrote(notice):
            return None
        hidden = notice["withdrawn_at"] is not None and not self.wrote(notice)
        language = "en" if self.viewer.language == "en" else "ru"
        found: dict[str, Callable[[], Any]] = {
            "id": lambda: f"Notice:{notice['id']}",
            "state": lambda: self.state(notice),
            "text": lambda: None if hidden else notice["text"],
            "undoUntil": lambda: self._undo(notice),
            "explanation": lambda: notice[f"explanation_{language}"],
            "isLate": lambda: bool(notice["due_at"] and notice["shown_at"] and notice["shown_at"] > notice["due_at"]),
            "isRead": lambda: self.is_read(notice),
            "reach": lambda: self.reach(notice),
            "law": lambda: notice["term"] and {"id": f"LawTerm:{notice['term']}"},
            "house": lambda: notice["house"] and {"id": f"House:{notice['house']}"},
            "organisation": lambda: {"id": f"Organisation:{notice['organisation']}"},
            "author": lambda: {"name": self.world.rows["person"][notice["author"]]["name"]},
            "audience": lambda: [self._line(line) for line in self.audience(notice)],
            "versions": lambda: [] if hidden else self._versions(notice),
        }
        return found[name]() if name in found else as_json(notice[snake(name)])

    def _undo(self, notice: Row) -> Any:
        later = notice["shown_at"] is not None and notice["shown_at"] > self.viewer.now
        return as_json(notice["shown_at"]) if later else None

    def _line(self, line: Row) -> dict[str, Any]:
        return {
            "kind": line["kind"],
            "region": line["region"],
            "house": line["house"] and {"id": f"House:{line['house']}"},
            "entrance": line["entrance"] and {"id": f"Entrance:{line['entrance']}"},
            "premises": self.premises(line["premises"]),
            "riser": line["riser"],
        }

    def _versions(self, notice: Row) -> list[dict[str, Any]]:
        found = sorted(self.notices.of("notice_version", notice), key=lambda row: row["number"])
        return [{"number": row["number"], "title": row["title"], "text": row["text"]} for row in found]

    # Filters

    def passes(self, notice: Row, name: str, value: Any) -> bool:
        shown = notice["shown_at"]
        passing: dict[str, Callable[[], bool]] = {
            "kind": lambda: notice["kind"] in value,
            "resource": lambda: notice["resource"] in value,
            "state": lambda: self.state(notice) in value,
            "current": lambda: self.is_current(notice) == value,
            "unread": lambda: (not self.is_read(notice)) == value,
            "urgent": lambda: bool(notice["urgent"] == value),
            "organisation": lambda: f"Organisation:{notice['organisation']}" in value,
            "shownFrom": lambda: bool(shown and shown >= datetime.fromisoformat(value)),
            "shownBefore": lambda: bool(shown and shown < datetime.fromisoformat(value)),
            "house": lambda: self.touches(notice, value),
        }
        return passing[name]()

    def touches(self, notice: Row, house: str) -> bool:
        """Is it addressed to the house, or to something in it? A letter, only where it goes to no other house."""
        lines = self.notices.of("notice_audience", notice)
        ours = [line for line in lines if f"House:{line['house']}" == house]
        return len(ours) == len(lines) or any(line["kind"] != "PREMISES" for line in ours)

    def all(self, given: Mapping[str, Any]) -> list[Row]:
        """Which notices pass the filter, the newest first?"""
        conditions = [(name, value) for name, value in given.items() if value is not None]
        rows = [
            row
            for row in self.notices.rows["notice"]
            if self.sees(row) and all(self.passes(row, name, value) for name, value in conditions)
        ]
        return sorted(rows, key=lambda row: (row["at"], row["id"]), reverse=True)
