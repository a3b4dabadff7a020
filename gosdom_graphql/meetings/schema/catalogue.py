"""What can be put on an agenda: the core's catalogue, as of the day a meeting starts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry.types import Info

from gosdom_core.errors import Refused
from gosdom_core.meetings import CATALOGUE, ItemKind, need
from gosdom_graphql.context import Context
from gosdom_graphql.problems import LawReference
from gosdom_graphql.reader.showing import field


@strawberry.type(description="A question that can be put on an agenda.")
class AgendaCatalogueEntry:
    kind: ItemKind = field("Which question.")
    item: str | None = field("Its number in ст. 44 ч. 2; null where another article holds it.")
    subject: str = field("What it is about, by the Code.")
    law: LawReference = field("The clause that gives it to the meeting, and how sure we are of it.")
    wording: str = field("Our wording, to be taken or bettered; «…» is for the initiator to fill in.")
    majority: str = field("Which majority it needs at a meeting that starts that day.")
    majority_law: LawReference = field("The clause that says so, and how sure we are of it.")
    needs_entrance: bool = field("Whether the item must name an entrance, where the house has several.")


On = Annotated[date | None, strawberry.argument(description="The day the meeting starts; by default today.")]


async def _catalogue(info: Info[Context, None], on: On = None) -> list[AgendaCatalogueEntry]:
    day, language = on or info.context.viewer.now.date(), info.context.language
    try:
        return [_entry(kind, day, language) for kind in CATALOGUE]
    except Refused:  # before the law that is known here
        return []


def _entry(kind: ItemKind, day: date, language: str) -> AgendaCatalogueEntry:
    entry, needed = CATALOGUE[kind], need(kind, day)
    subject = entry.subject.on(day)
    return AgendaCatalogueEntry(
        kind=kind,
        item=entry.item or None,
        subject=subject.value.text(language),
        law=LawReference.of(subject, language),
        wording=entry.wording.text(language),
        majority=needed.text(language),
        majority_law=LawReference.of(needed.term, language),
        needs_entrance=kind is ItemKind.TRANSFER,
    )


@strawberry.type
class CatalogueQuery:
    """Questions about what can be called."""

    agenda_catalogue: list[AgendaCatalogueEntry] = strawberry.field(
        resolver=_catalogue,
        description="What can be put on an agenda, with the majority it needs; empty for a day whose law is not known.",
    )
