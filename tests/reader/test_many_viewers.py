"""Many viewers in one statement: each sees what they see alone, and what is the same for several is made once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest

from gosdom_graphql.database import Database
from gosdom_graphql.reader import ById, page, read, select
from gosdom_graphql.reader.many_viewers import write_for_many
from gosdom_graphql.reader.rowtype import row_type
from gosdom_graphql.reader.tree import Selection
from tests.reader import rows as declared
from tests.reader.cast import ANNA, BORIS, CLARA, ELSEWHERE, HERE, THERE, VIEWERS, Rows
from tests.reader.library import Kind

CROWD = [
    replace(VIEWERS[who], person=person, houses=houses, houses_served=houses)
    for who in ("anna", "staff")
    for person in (ANNA, BORIS, CLARA)
    for houses in ((), (HERE,), (THERE, ELSEWHERE), (HERE, THERE))
]
BOOKS = {
    "what is the same for all": select(
        declared.Book, "id", "title", "state", "is_overdue", shelf=select(declared.Shelf, "label")
    ),
    "what is the owner's own": select(declared.Book, "title", "price", loans=select(declared.Loan, "taken_at")),
    "what others see of it, too": select(
        declared.Book,
        "title",
        shelf=select(declared.Shelf, "book_count", books=page(select(declared.Book, "title"), first=2)),
    ),
}


async def together(database: Database, asked: Selection, ids: list[UUID], kind: Kind) -> dict[tuple[UUID, int], Any]:
    """What does each of the crowd see of each row? By row and place in the crowd."""
    viewers = [each for each in CROWD if each.kind is kind]
    statement = write_for_many(asked.type, [asked], kind)
    found = await statement.run(database.read, ids, viewers, viewers[0].now)
    assert len({(each.subject, each.texts) for each in found}) == len(found), "who sees the same is told in one line"
    return {(ids[each.subject], who): orjson.loads(each.texts[0]) for each in found for who in each.viewers}


@pytest.mark.parametrize("kind", [Kind.RESIDENT, Kind.STAFF])
@pytest.mark.parametrize("case", BOOKS)
@pytest.mark.usefixtures("writing")
async def test_each_sees_what_they_see_alone(database: Database, rows: Rows, kind: Kind, case: str) -> None:
    ids = [row["id"] for row in rows["book"][:12]]
    alone: dict[tuple[UUID, int], Any] = {}
    async with database.read.acquire() as connection:
        for place, viewer in enumerate(each for each in CROWD if each.kind is kind):
            for id in ids:
                seen = await read(ById(id, BOOKS[case]), viewer, connection)
                if seen is not None:
                    alone[id, place] = seen
    assert alone == await together(database, BOOKS[case], ids, kind)
    assert 0 < len(alone) < len(ids) * len(CROWD) / 2


class Planned:
    """A connection that tells how a statement is carried out, and finds nothing."""

    def __init__(self, database: Database) -> None:
        self.read, self.lines = database.read, list[str]()

    async def fetch(self, query: str, *values: Any) -> list[Any]:
        rows = await self.read.fetch(f"explain (analyze, costs off, timing off) {query}", *values)
        self.lines += [row[0] for row in rows]
        return []


@pytest.mark.usefixtures("writing")
async def test_a_row_is_looked_up_once_for_all_who_are_told_the_same(database: Database, rows: Rows) -> None:
    statement = write_for_many(row_type(declared.Book), [BOOKS["what is the same for all"]], Kind.STAFF)
    planned = Planned(database)
    await statement.run(planned, [rows["book"][0]["id"]], [VIEWERS["staff"]] * 50, VIEWERS["staff"].now)
    looked_up = [line for line in planned.lines if " on book " in line]
    assert looked_up
    assert all("loops=1)" in line for line in looked_up), "\n".join(planned.lines)
