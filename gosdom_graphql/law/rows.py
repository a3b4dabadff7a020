"""How law is read: open to everyone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any

from gosdom_graphql.law import tables
from gosdom_graphql.reader import Asker, Filter, Order, Row, by, column, everyone, expression, reads, where

L = tables.LawTerm


class Confidence(Enum):
    """How sure are we of a legal number? The words of `gosdom_core.law.Confidence`."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    MEMORY = "memory"
    DISPUTED = "disputed"
    PRODUCT = "product"


def in_language(ru: Any, en: Any) -> Callable[[Row, Asker], str]:
    """Which of two columns does the viewer read?"""
    return lambda row, viewer: f"case when {viewer.language} = 'en' then {row(en)} else {row(ru)} end"


class LawTermFilter(Filter):
    """Which terms?"""

    name: str | None = where(
        lambda row, value, viewer: f"starts_with({row(L.name)}, {value})", "Whose name begins so: «requests.»."
    )
    confidence: list[Confidence] | None = where(
        lambda row, value, viewer: f"{row(L.confidence)} = any({value})", "Of which we are so sure."
    )
    on: date | None = where(
        lambda row, value, viewer: f"{value} between {row(L.since)} and coalesce({row(L.until)}, 'infinity')",
        "In force that day.",
    )


class LawTermOrder(Order):
    """How are terms sorted?"""

    NAME = by(L.name, "By name.", default="ASC")
    SINCE = by(L.since, "By the day they came into force.")


@reads(tables.LawTerm, may_see=everyone)
class LawTerm:
    """What may be read of a term of law."""

    name: str = column(L.name, "Its name in the core: «requests.answer.general».")
    since: date = column(L.since, "The first day of force.")
    until: date | None = column(L.until, "The last day of force; null while no end is named.")
    act: str = expression(in_language(L.act_ru, L.act_en), "The act, in the viewer's language.")
    link: str | None = column(L.link, "Where the act's text is; null where only reports of it were seen.")
    clause: str = column(L.clause, "The clause, as lawyers cite it.")
    confidence: Confidence = column(L.confidence, "How sure we are of it.")
    text: str = expression(in_language(L.text_ru, L.text_en), "The term in words: «10 рабочих дней».")
    note: str = column(L.note, "What a reader must know before trusting it, in Russian.")
    checked: date = column(L.checked, "When it was last checked.")
