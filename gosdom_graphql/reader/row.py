"""A row under an alias, as the lambdas of rows.py see it: `row(B.title)` is `t7."title"`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gosdom_graphql.reader.rowtype import Condition, RowType, referenced, rows_of, same_column, same_table

if TYPE_CHECKING:
    from gosdom_graphql.reader.scanner import Scanner


class Row:
    """One row of one scan. It names its own table's columns only, and asks about rows that point to it."""

    def __init__(
        self,
        writer: Scanner,
        type: RowType,
        alias: str,
        *,
        up: tuple[Any, Row] | None = None,
        trusted: bool = True,
        guarded: bool = False,
    ) -> None:
        self._writer, self.type, self.alias = writer, type, alias
        self.up = up
        """By which foreign key, and from which row, was this one reached? Known where its right was asked."""
        self.trusted = trusted
        """Has the row's own predicate been applied? Not to a row that was only shown by another one."""
        self.guarded = guarded
        """Does the viewer choose what is compared? Then columns with a right of their own are null without it."""

    def __call__(self, column: Any) -> str:
        """How is this column written here? Raises TypeError for a column of another table."""
        meta = column._meta
        if meta.call_chain or not same_table(meta.table, self.type.table):
            raise TypeError(
                f"{meta.table._meta.tablename}.{meta.name} is not a column of {self.type.table._meta.tablename}"
            )
        name = meta.db_column_name
        sql = f'{self.alias}."{name}"'
        if self.guarded and name in self.type.guarded:
            right = self._writer.said(self.type.guarded[name], self.unguarded())
            return f"case when {right} then {sql} end"
        return sql

    def unguarded(self) -> Row:
        """The same row for our own use."""
        return self.under(self.alias)

    def under(self, alias: str, *, type: RowType | None = None, guarded: bool = False) -> Row:
        """The same row under another alias, or as another type of the same table."""
        return Row(self._writer, type or self.type, alias, up=self.up, trusted=self.trusted, guarded=guarded)

    def above(self, column: Any, of: Any = None) -> Row | None:
        """From which row was this one reached by that foreign key? None unless the right of just such rows was asked
        of it: then whether it may be seen need not be asked again.
        """
        if self.up is None or not same_column(self.up[0], column):
            return None
        return self.up[1] if self.up[1].type is rows_of(referenced(column)[0], of) else None

    def parent(self, column: Any, condition: Condition, *, of: Any = None) -> str:
        """Does this hold of the row that a foreign key of this row leads to, and that the viewer may see?

        Any condition over that row does.
        """
        above = self.above(column, of)
        if above is not None:
            return self._writer.said(condition, above)
        return self._writer.aside(self._writer.exists_up(self, column, condition, of))

    def exists(self, column: Any, where: Callable[[Row], str] | None = None, *, of: Any = None) -> str:
        """Is there a row that points here by this foreign key, that the viewer may see, and for which
        `where(other)` holds?
        """
        return self._writer.aside(self._writer.exists(self, column, where, of))

    def count(self, column: Any, where: Callable[[Row], str] | None = None, *, of: Any = None) -> str:
        """How many rows point here by this foreign key, among those that the viewer may see, and for which
        `where(other)` holds?
        """
        return self._writer.aside(self._writer.count(self, column, where, of))

    def sum(self, column: Any, where: Callable[[Row], str], *, of: Any = None) -> str:
        """What do the numbers of a column come to, of the rows that the viewer may see, and for which `where(other)`
        holds?

        `where` itself says how they go with this row.
        """
        return self._writer.aside(self._writer.sum(column, where, of))

    def median(self, value: Any, weight: Any, where: Callable[[Row], str], *, of: Any = None) -> str:
        """Which is the median of a column, of the rows that the viewer may see, and for which `where(other)` holds?

        A row's value stands for `weight` values. The lower of two; null of none.
        """
        return self._writer.aside(self._writer.median(value, weight, where, of))
