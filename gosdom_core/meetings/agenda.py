"""Agenda: which questions stand on it, and which majority does each need on the day the meeting starts?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from gosdom_core.errors import Question
from gosdom_core.law import Term
from gosdom_core.meetings import majorities
from gosdom_core.meetings.catalogue import CATALOGUE, ItemKind
from gosdom_core.meetings.errors import ItemNotOffered, MajorityUnsure
from gosdom_core.meetings.shapes import OUR_CHOICES, Both, Choices, ItemGroup, Threshold
from gosdom_core.meetings.terms import NOT_OFFERED


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """Which question stands on the agenda, in which words? `entrance` is that of the premises, for `TRANSFER` only.

    >>> AgendaItem(ItemKind.CURRENT_REPAIR, "Отремонтировать первый подъезд").wording()
    'Отремонтировать первый подъезд'
    >>> AgendaItem(ItemKind.CURRENT_REPAIR).wording("en")
    'To carry out current repair of the common property: …'
    """

    kind: ItemKind
    text: str = ""
    entrance: str | None = None

    def wording(self, language: str = "ru") -> str:
        """How is it put to the vote? The initiator's words, else ours."""
        return self.text or CATALOGUE[self.kind].wording.text(language)


@dataclass(frozen=True, slots=True)
class Need:
    """Which majority does an item need, and by which clause? `entrance` is the second threshold of п. 4.5."""

    threshold: Threshold
    term: Term[Threshold] | Term[ItemGroup] | Term[Both]
    entrance: Threshold | None = None

    def text(self, language: str = "ru") -> str:
        """How is it told?

        >>> need(ItemKind.CURRENT_REPAIR, date(2026, 3, 1)).text()
        'более 1/2 голосов участников собрания'
        """
        parts = [self.threshold.text(language)]
        if self.entrance is not None:
            parts.append(self.entrance.text(language))
        return (" and " if language == "en" else " и ").join(parts)


_OWN: Final = MappingProxyType(
    {
        ItemKind.TERRITORY: majorities.TERRITORY,
        ItemKind.ASSOCIATION: majorities.ASSOCIATION,
        ItemKind.REFUSE_CONTRACT: majorities.REFUSE_CONTRACT,
        ItemKind.COUNCIL: majorities.COUNCIL,
        ItemKind.COUNCIL_CHAIR: majorities.COUNCIL,
        ItemKind.REDUCTION: majorities.REDUCTION,
    }
)


def kinds_of(item: str, day: date) -> tuple[ItemKind, ...]:
    """Which questions stand under a number of ст. 44 ч. 2? Raises `ItemNotOffered` where its subject is not known here.

    >>> kinds_of("4", date(2026, 3, 1))
    (<ItemKind.MANAGEMENT_METHOD: 'management_method'>, <ItemKind.MANAGING_ORGANISATION: 'managing_organisation'>)
    >>> kinds_of("4.7", date(2026, 3, 1))
    Traceback (most recent call last):
    gosdom_core.meetings.errors.ItemNotOffered: Item 4.7 of art. 44 part 2 is not offered: its subject is not verified
    """
    found = tuple(kind for kind, entry in CATALOGUE.items() if item and entry.item == item)
    if not found:
        raise ItemNotOffered(field=["agenda"], term=NOT_OFFERED.on(day), item=item)
    return found


def need(kind: ItemKind, day: date, choices: Choices = OUR_CHOICES) -> Need:
    """Which majority does a question need at a meeting that starts that day?

    Source: ст. 46 ч. 1 by the edition in force on the day, and the articles that hold their own majority. Raises
    `TermUnknown` before 30.06.2015.

    >>> [need(ItemKind.MANAGEMENT_METHOD, day).text("en") for day in (date(2022, 8, 31), date(2022, 9, 1))]
    ['more than 1/2 of the votes of the participants', 'more than 1/2 of all votes of the house']
    """
    if kind is ItemKind.TRANSFER:
        special = majorities.TRANSFER.on(day)
        return Need(special.value.first, special, special.value.entrance)
    if kind is ItemKind.BARRIER:
        barrier = majorities.BARRIER.on(day)
        simple = majorities.SIMPLE.on(day)
        return Need(barrier.value if choices.barrier == "two_thirds" else simple.value, barrier)
    if kind in _OWN:
        own = _OWN[kind].on(day)
        return Need(own.value, own)
    for dated in (majorities.HALF_OF_ALL, majorities.TWO_THIRDS_OF_ALL):
        group = dated.on(day)
        if CATALOGUE[kind].item in group.value.items:
            return Need(group.value.threshold, group)
    rest = majorities.SIMPLE.on(day)
    return Need(rest.value, rest)


def doubts(agenda: Iterable[AgendaItem], day: date, choices: Choices = OUR_CHOICES) -> tuple[Question, ...]:
    """Which items must a lawyer look at? Those whose subject or majority is from memory or disputed.

    >>> doubts([AgendaItem(ItemKind.CURRENT_REPAIR), AgendaItem(ItemKind.TERRITORY)], date(2026, 3, 1))
    (MajorityUnsure(number=2, confidence='memory'),)
    """
    found: list[Question] = []
    for number, item in enumerate(agenda, 1):
        subject, majority = CATALOGUE[item.kind].subject.on(day), need(item.kind, day, choices).term
        unsure = [sure for sure in (majority.confidence, subject.confidence) if sure in ("memory", "disputed")]
        if unsure:
            field = ["agenda", str(number - 1)]
            found.append(MajorityUnsure(field=field, term=majority, number=number, confidence=unsure[0]))
    return tuple(found)
