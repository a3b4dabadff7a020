"""One selection for many viewers at once: who may see which rows, and the JSON of each, in one statement.

For what is pushed: a row changed, and hundreds of people may be looking at it. FROM and predicates are written by the
same `Scanner.scan` as everywhere; only the viewer's attributes are columns of a list of viewers, not parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol
from uuid import UUID

import orjson

from gosdom_graphql.reader.markers import Ledger, Parameter, Slot
from gosdom_graphql.reader.row import Row
from gosdom_graphql.reader.rowtype import Condition, RowType
from gosdom_graphql.reader.sql import Writer
from gosdom_graphql.reader.tree import Selection
from gosdom_graphql.reader.viewer import ATTRIBUTES, Asker, Viewer

_ONE = frozenset({"now"})
"""What is the same for all viewers of a statement stays a parameter."""


class Askers(Asker):
    """Many viewers of one kind while a statement is written: an attribute is a column of the list `v`."""

    def __init__(self, kind: Any, ledger: Ledger) -> None:
        super().__init__(kind, ledger)
        self.asked: set[str] = set()

    def __getattr__(self, name: str) -> str:
        if name in _ONE or name not in ATTRIBUTES:
            return super().__getattr__(name)
        self.asked.add(name)
        return f'v."{name}"'


class Connection(Protocol):
    """What is needed of an asyncpg connection, or of a pool."""

    async def fetch(self, query: str, *args: Any) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """Which viewers see the row `subject` (both by their place in what was asked) with these texts of JSON?"""

    subject: int
    texts: tuple[str, ...]
    viewers: tuple[int, ...]


@dataclass(frozen=True)
class Statement:
    """A selection of rows by their keys, for many viewers of one kind."""

    sql: str
    parameters: tuple[Parameter, ...]
    attributes: tuple[str, ...]

    async def run(
        self,
        connection: Connection,
        subjects: Sequence[UUID],
        viewers: Sequence[Viewer],
        now: datetime,
        persons: Sequence[UUID | None] = (),
    ) -> list[Seen]:
        """Who sees which of the rows, and what of it? Rows that nobody sees are not in the answer.

        `persons` says of a personal statement's rows, one by one, whom they concern.
        """
        told = [
            {"n": place, **{name: getattr(viewer, name) for name in self.attributes}}
            for place, viewer in enumerate(viewers)
        ]
        texts = orjson.dumps(told, default=str).decode()
        variables = {"subjects": list(subjects), "persons": list(persons), "viewers": texts}
        moment = _Moment(now)
        bound = [parameter.bind(variables, moment) for parameter in self.parameters]
        rows = await connection.fetch(self.sql, *bound)
        return [Seen(row[0] - 1, tuple(row[1]), tuple(row[2])) for row in rows]


@dataclass(frozen=True)
class _Moment:
    now: datetime


def write_for_many(
    rows: RowType,
    selections: Sequence[Selection],
    kind: Enum,
    also: Condition | None = None,
    *,
    personal: bool = False,
) -> Statement:
    """Which statement answers these selections of one row, for each row and viewer, where `also` holds as well?

    A selection of another type is of the viewer's own row. `personal` rows are looked at for the one person whom each
    concerns, not for everybody: rows times viewers would be many.
    """
    writer = Writer(kind)
    askers = writer.viewer = Askers(kind, writer.ledger)
    scan = writer.scan(rows, lambda row: f"{row(rows.key)} = s.id")
    if also is not None:
        scan = scan.narrowed(writer.said(also, scan.row))
    if personal:
        scan = scan.narrowed(f"{askers.person} = s.person")
    for_right, askers.asked = askers.asked, set()
    texts = ", ".join(f"({_selected(writer, each, rows, scan.row)})::text" for each in selections)
    # whoever brings the same to the texts is given the same: they are made once for all of them, often for everybody
    alike = [f'v."{name}"' for name in sorted(askers.asked)]
    subjects = writer.ledger.parameter(Slot(("subjects",)), "uuid[]")
    viewers = writer.ledger.parameter(Slot(("viewers",)), "text")
    source = f"unnest({subjects}) with ordinality s(id, n)"
    if personal:
        persons = writer.ledger.parameter(Slot(("persons",)), "uuid[]")
        source = f"unnest({subjects}, {persons}) with ordinality s(id, person, n)"
    attributes = sorted(for_right | askers.asked)
    columns = "".join(f', "{name}" {ATTRIBUTES[name]}' for name in attributes)
    found = (
        f"select s.n, array[{texts}]::text[] as j, array_agg(v.n) as who"
        f" from {source}, jsonb_to_recordset({viewers}::jsonb) v(n int{columns}), {scan.source}"
        f" where {scan.predicate} group by {', '.join(['s.n', scan.row(rows.key), *alike])}"
    )
    if alike:
        found = f"select n, j, array_agg(one) from ({found}) x, unnest(x.who) one group by n, j"
    sql, parameters = writer.ledger.finish(found)
    return Statement(sql, parameters, tuple(attributes))


def _selected(writer: Writer, selection: Selection, rows: RowType, row: Row) -> str:
    if selection.type is rows:
        return writer.object(selection, row)
    own = writer.scan(selection.type, lambda other: f"{other(selection.type.key)} = {writer.viewer.person}")
    return own.select(writer.object(selection, own.row))
