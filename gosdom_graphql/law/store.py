"""How law gets into the tables: from the core, at every migration."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import gosdom_core.meetings
import gosdom_core.notices
import gosdom_core.requests  # noqa: F401 — a module's terms are known once it is imported
from gosdom_core.law import Dated, Term, terms

NAMESPACE = uuid5(NAMESPACE_URL, "gosdom:law")

WRITE = """
insert into law_term (id, name, since, until, act_ru, act_en, link, clause, confidence, text_ru, text_en, note, checked)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (id) do update set (until, act_ru, act_en, link, clause, confidence, text_ru, text_en, note, checked)
  = (excluded.until, excluded.act_ru, excluded.act_en, excluded.link, excluded.clause, excluded.confidence,
     excluded.text_ru, excluded.text_en, excluded.note, excluded.checked)
"""


def term_id(name: str, term: Term[Any]) -> UUID:
    """Which row holds this term? The same everywhere: its name and first day make the id."""
    return uuid5(NAMESPACE, f"{name} {term.since}")


def rows(dated: Dated[Any]) -> list[tuple[Any, ...]]:
    """Which rows hold these terms? Only terms that are spans of time: those are what dates are counted by."""
    return [
        (
            term_id(dated.name, term),
            dated.name,
            term.since,
            dated.ends(term),
            term.act.ru,
            term.act.en,
            term.act.link,
            term.clause,
            term.confidence.upper(),
            term.value.text("ru"),
            term.value.text("en"),
            term.note,
            dated.checked,
        )
        for term in dated.terms
        if hasattr(term.value, "text")
    ]


async def load(connection: Any) -> None:
    """How do the tables come to hold what the core says? What it no longer has stays: old deadlines lean on it."""
    await connection.executemany(WRITE, [row for dated in terms().values() for row in rows(dated)])
