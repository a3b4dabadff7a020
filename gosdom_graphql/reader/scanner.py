"""The one place that writes FROM.

`Scanner.scan` gives alias, FROM and predicate together, and roots, relations, pages, counts, EXISTS and the arms of
nodes and unions all use it.
What people write in rows.py goes through `said`, which refuses text that reads another table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import Any

from gosdom_graphql.reader.markers import Ledger
from gosdom_graphql.reader.row import Row
from gosdom_graphql.reader.rowtype import Condition, RowType, Through, everyone, referenced, rows_of
from gosdom_graphql.reader.scan import Arms, Each, Ground, Owners, Scan, row_by_row
from gosdom_graphql.reader.viewer import Asker

_READS = re.compile(r"\b(from|join|select)\b", re.IGNORECASE)


class Scanner:
    """Reads rows for one kind of viewer, and never without their predicate."""

    def __init__(self, kind: Enum) -> None:
        self.ledger = Ledger()
        self.viewer = Asker(kind, self.ledger)
        self.relations: list[str] = []
        self._aliases = 0

    def alias(self) -> str:
        self._aliases += 1
        return f"t{self._aliases}"

    def aside(self, text: str) -> str:
        return self.ledger.aside(text)

    def checked(self, text: str) -> str:
        """Is this text of rows.py an expression over the row, and nothing more?

        TypeError if it reads a table by itself.
        """
        if _READS.search(text):
            raise TypeError(f"an expression reads no table by itself (row.exists and row.count do): {text}")
        return f"({text})"

    def said(self, condition: Condition, row: Row) -> str:
        return self.checked(condition(row, self.viewer))

    def scan(
        self,
        rows: RowType,
        link: Callable[[Row], str] | None = None,
        *,
        parent: Row | None = None,
        via: Any = None,
        shown: bool = False,
    ) -> Scan:
        """Which alias, FROM and predicate read these rows, as far as the viewer may see them?

        `parent` and `via` say that the rows are reached from a parent by their foreign key: what their right asks of
        that parent is asked of the row that is read already, and not whether it may be seen.
        """
        right = rows.may_see
        known = not shown and via is not None and parent is not None and parent.trusted
        row = Row(self, rows, self.alias(), up=(via, parent) if known and parent else None, trusted=not shown)
        source = f'"{rows.table._meta.tablename}" {row.alias}'
        self.relations.append(rows.table._meta.tablename)
        conditions = [link(row)] if link else []
        grounds: tuple[Ground, ...] = ()
        if shown or right is everyone:
            pass
        elif not isinstance(right, Through):
            said = right(row, self.viewer)
            conditions.append(self.checked(said))
            grounds = self.grounds(said) if link is None else ()
        elif (above := row.above(right.parent)) is not None:
            conditions += [self.said(also, above) for also in right.also]
        else:
            table, key = referenced(right.parent)
            up = self.scan(rows_of(table))
            other = f"({up.source})" if " join " in up.source else up.source
            source = f"{source} join {other} on {up.row(key)} = {row(right.parent)}"
            conditions += [up.predicate, *(self.said(also, up.row) for also in right.also)]
        return Scan(row, source, " and ".join(conditions) or "true", grounds, below=link is not None)

    def grounds(self, right: str) -> tuple[Ground, ...]:
        """Which grounds has the right that are read apart? None where it is one plain condition."""
        if not isinstance(right, Arms | Each):
            return ()
        return tuple(map(self._ground, right.arms if isinstance(right, Arms) else (right,)))

    def _ground(self, arm: str) -> Ground:
        if isinstance(arm, Each):
            also = "true" if arm.also == "true" else row_by_row(self.checked(arm.also))
            return Ground(also, (Owners(arm.column, (arm.among,)),))
        return Ground(self.checked(arm))

    def children(self, parent: Row, column: Any, of: RowType) -> Scan:
        """Which scan reads the rows that point to this one by that foreign key?"""
        key = referenced(column)[1]
        return self.scan(of, lambda row: f"{row(column)} = {parent(key)}", parent=parent.unguarded(), via=column)

    def _asked(self, row: Row, column: Any, where: Callable[[Row], str] | None, of: Any) -> tuple[Scan, str]:
        scan = self.children(row.unguarded(), column, rows_of(column._meta.table, of))
        return scan, f" and {self.checked(where(scan.row))}" if where else ""

    def exists(self, row: Row, column: Any, where: Callable[[Row], str] | None, of: Any) -> str:
        scan, also = self._asked(row, column, where, of)
        return f"exists {scan.select('1', also)}"

    def count(self, row: Row, column: Any, where: Callable[[Row], str] | None, of: Any) -> str:
        scan, also = self._asked(row, column, where, of)
        return scan.select("count(*)", also)

    def exists_up(self, row: Row, column: Any, condition: Condition, of: Any) -> str:
        table, key = referenced(column)
        own = row.unguarded()
        scan = self.scan(rows_of(table, of), lambda other: f"{other(key)} = {own(column)}")
        return f"exists {scan.select('1', f' and {self.said(condition, scan.row)}')}"

    def sum(self, column: Any, where: Callable[[Row], str], of: Any) -> str:
        scan = self.scan(rows_of(column._meta.table, of))
        return scan.select(f"coalesce(sum({scan.row(column)}), 0)", f" and {self.checked(where(scan.row))}")

    def median(self, value: Any, weight: Any, where: Callable[[Row], str], of: Any) -> str:
        scan, x, y = self.scan(rows_of(value._meta.table, of)), self.alias(), self.alias()
        each, number = scan.row(value), f"sum({scan.row(weight)})"
        counted = scan.select(
            f"{each} as v, {number} as n", f" and {self.checked(where(scan.row))} group by {each} having {number} > 0"
        )
        half = f"sum({x}.n) over (order by {x}.v) * 2 >= sum({x}.n) over ()"
        return f"(select min({y}.v) from (select {x}.v, {half} as half from {counted} {x}) {y} where {y}.half)"
