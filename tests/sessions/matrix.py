"""One line of a matrix of rights: everybody asks the same, and whoever is refused has changed nothing."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from gosdom_graphql.context import Context
from gosdom_graphql.database import Database
from tests.rights.api import SCHEMA
from tests.rights.cast import Cast
from tests.rights.snapshot import snapshot
from tests.rights.test_matrix import PEOPLE, Undone, outcome


def lines(beside: str) -> list[dict[str, str]]:
    """The lines of `rights.csv` beside a test."""
    with Path(beside).with_name("rights.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


async def check(cast: Cast, query: str, line: dict[str, str], at: datetime, *, does: bool = True) -> None:
    """What everybody gets is what the line says; what is allowed is done, and undone again.

    `does`: it changes something for whoever it is allowed to.
    """
    database: Database = cast.database
    before = await snapshot(database)
    found = {}
    for persona in PEOPLE:
        context = Context(await cast.viewer(persona, at), database)
        if line[persona] == "allowed" and query.startswith("mutation"):
            with pytest.raises(Undone):
                async with database.transaction() as transaction:
                    answer = await SCHEMA.execute(query, context_value=context)
                    done = await snapshot(transaction.connection) != before
                    assert done or not does, f"{persona} did nothing"
                    raise Undone
        else:
            answer = await SCHEMA.execute(query, context_value=context)
        assert answer.errors is None, (persona, answer.errors)
        found[persona] = outcome(answer.data)
    assert found == {persona: line[persona] for persona in PEOPLE}
    assert await snapshot(database) == before
