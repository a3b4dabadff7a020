"""What the core says stands in small tables, word for word."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from gosdom_core.law import terms
from gosdom_core.requests import (
    LIFE,
    RequestCategory,
    about,
)
from gosdom_graphql.requests import store
from gosdom_graphql.requests.tables import Request
from tests.requests.deeds import MORNING, YARD, does, rows
from tests.rights.cast import Cast, key

# --- What the core says, in tables ---------------------------------------------------------------------------------


async def test_the_moves_are_the_cores(cast: Cast) -> None:
    stored = await rows(cast, "select state, part, action, next_state, provided, rank from request_move")
    expected = [
        {
            "state": each.state.name,
            "part": each.part.name,
            "action": each.action.name,
            "next_state": each.next_state.name,
            "provided": each.provided.name,
            "rank": each.rank,
        }
        for each in LIFE
    ]

    def by(row: dict[str, Any]) -> list[str]:
        return [str(value) for value in row.values()]

    assert sorted(stored, key=by) == sorted(expected, key=by)


async def test_the_categories_are_the_cores(cast: Cast) -> None:
    stored = await rows(
        cast, "select category, name_ru, name_en, addressee, urgent, call from request_category order by rank"
    )
    assert stored == [
        {
            "category": each.name,
            "name_ru": about(each).ru,
            "name_en": about(each).en,
            "addressee": about(each).to.name,
            "urgent": about(each).urgent,
            "call": [number.number for number in about(each).call],
        }
        for each in RequestCategory
    ]


async def test_the_terms_are_the_cores(cast: Cast) -> None:
    stored = await rows(
        cast,
        "select name, since, until, act_ru, act_en, link, clause, lower(confidence) as confidence, text_ru, text_en,"
        " note, checked from law_term order by name, since",
    )
    expected = [
        {
            "name": dated.name,
            "since": term.since,
            "until": dated.ends(term),
            "act_ru": term.act.title("ru"),
            "act_en": term.act.title("en"),
            "link": term.act.link,
            "clause": term.clause,
            "confidence": term.confidence,
            "text_ru": term.value.text("ru"),
            "text_en": term.value.text("en"),
            "note": term.note,
            "checked": dated.checked,
        }
        for dated in terms().values()
        for term in dated.terms
        if dated.name.startswith("requests.") and hasattr(term.value, "text")
    ]
    ours = [row for row in stored if row["name"].startswith("requests.")]
    assert ours == sorted(expected, key=lambda row: (row["name"], row["since"]))
    assert ours


async def test_only_what_is_about_an_apartment_has_premises(cast: Cast) -> None:
    """The naive reader leans on it: `tests/rights/test_mutants.py`, what is said twice."""
    request = await does(cast, "owner", MORNING, store.submit, YARD)
    with pytest.raises(asyncpg.CheckViolationError, match="request_about"):
        async with cast.database.transaction():
            await Request.update({Request.premises: key("flat 1")}).where(Request.id == request)
