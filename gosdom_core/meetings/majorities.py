"""Majorities: which quorum and which majority does each item of ст. 44 ч. 2 need, by the edition of the day?

Of the editions of ст. 46 ч. 1 the sources tell some by their day and some only by a window: then `note` names the
window, and the items that it concerns (1.3, 3.8, 4.7) are not offered anyway.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from gosdom_core import acts
from gosdom_core.law import Dated
from gosdom_core.meetings.shapes import Base, Both, ItemGroup, Threshold, TransferQuorum
from gosdom_core.meetings.terms import dated, term
from gosdom_core.workdays import Months, Span

# --- Quorum ----------------------------------------------------------------------------------------------------------

_HALF_OF_ALL = Threshold(Base.ALL, Fraction(1, 2), strict=True)
_TWO_THIRDS_OF_ALL = Threshold(Base.ALL, Fraction(2, 3))
_SIMPLE = Threshold(Base.PARTICIPANTS, Fraction(1, 2), strict=True)

QUORUM = dated("quorum", term(_HALF_OF_ALL, "ст. 45 ч. 3", "primary", "S84", note="ровно половина — не кворум"))
TRANSFER_QUORUM = dated(
    "quorum.transfer",
    term(
        TransferQuorum(
            several=Both(_HALF_OF_ALL, Threshold(Base.ENTRANCE, Fraction(2, 3), strict=True)),
            one=Both(Threshold(Base.ALL, Fraction(2, 3), strict=True), None),
        ),
        "ст. 45 ч. 3",
        "memory",
        "S84",
        note="п. 4.5; прочитано только начало нормы",
    ),
)

# --- Majorities ------------------------------------------------------------------------------------------------------

_EDITION: Final = date(2015, 6, 30)
_EDITION_NOTE: Final = "источник называет только конец этой редакции; её начало — по памяти (176-ФЗ от 29.06.2015)"
_LATER: Final = "изменения ст. 46 ч. 1 в 2025–2026 годах не проверены"

HALF_OF_ALL = dated(
    "majority.half_of_all",
    term(
        ItemGroup(frozenset({"1.1", "4.2"}), _HALF_OF_ALL),
        "ст. 46 ч. 1",
        "primary",
        "S93",
        since=_EDITION,
        note=_EDITION_NOTE,
    ),
    term(
        ItemGroup(frozenset({"1.1", "4", "4.2"}), _HALF_OF_ALL),
        "ст. 46 ч. 1 ЖК РФ",
        "primary",
        "S93",
        "S94",
        since=date(2022, 9, 1),
        act=acts.LAW_165_2022,
        note="п. 4.7 добавлен между 09.2022 и 04.2024, день не известен; вопрос не предлагается",
    ),
    term(
        ItemGroup(frozenset({"1.1", "4", "4.2", "4.7"}), _HALF_OF_ALL),
        "ст. 46 ч. 1",
        "primary",
        "S95",
        since=date(2024, 4, 9),
        note="день, к которому п. 4.7 уже стоял в тексте; добавлен между 09.2022 и 04.2024",
    ),
    term(
        ItemGroup(frozenset({"1.1", "4", "4.2", "4.7"}), _HALF_OF_ALL),
        "ст. 46 ч. 1",
        "primary",
        "S91",
        "S92",
        since=date(2024, 9, 1),
        note=_LATER,
    ),
)
TWO_THIRDS_OF_ALL = dated(
    "majority.two_thirds_of_all",
    term(
        ItemGroup(frozenset({"1", "1.1-1", "1.2", "2", "3", "3.1", "4.3"}), _TWO_THIRDS_OF_ALL),
        "ст. 46 ч. 1",
        "memory",
        "S95",
        since=_EDITION,
        note=f"{_EDITION_NOTE}; пп. 1.3 и 3.8 добавлены между 04.2024 и 09.2024, день не известен",
    ),
    term(
        ItemGroup(
            frozenset({"1", "1.1-1", "1.2", "2", "3", "3.1", "4.3"}),
            _TWO_THIRDS_OF_ALL,
        ),
        "ст. 46 ч. 1",
        "primary",
        "S95",
        since=date(2024, 4, 9),
        note="пп. 1.3 и 3.8 добавлены между 04.2024 и 09.2024, день не известен; вопросы не предлагаются",
    ),
    term(
        ItemGroup(
            frozenset({"1", "1.1-1", "1.2", "1.3", "2", "3", "3.1", "3.8", "4.3"}),
            _TWO_THIRDS_OF_ALL,
        ),
        "ст. 46 ч. 1",
        "primary",
        "S91",
        "S92",
        since=date(2024, 9, 1),
        note=_LATER,
    ),
)
SIMPLE = dated(
    "majority.simple",
    term(
        _SIMPLE,
        "ст. 46 ч. 1",
        "primary",
        "S91",
        "S92",
        note="воздержавшиеся и испорченные вопросы остаются в знаменателе: прочтение — по памяти",
    ),
)
TRANSFER = dated(
    "majority.transfer",
    term(
        Both(_SIMPLE, Threshold(Base.ENTRANCE, Fraction(1, 2), strict=True)),
        "ст. 46 ч. 1.2",
        "memory",
        note="п. 4.5; в доме с одним подъездом — спорно: выбор one_entrance='participants'",
    ),
)
TERRITORY = dated(
    "majority.territory",
    term(_TWO_THIRDS_OF_ALL, "ст. 46", "memory", note="п. 4.6 решается по своей части ст. 46; не проверено"),
)
BARRIER = dated(
    "majority.barrier",
    term(
        _TWO_THIRDS_OF_ALL,
        "ст. 46 ч. 1; ст. 44 ч. 2 п. 2",
        "disputed",
        "S96",
        note="городское разъяснение: простое большинство: выбор barrier='simple'",
    ),
)
ASSOCIATION = dated("majority.association", term(_HALF_OF_ALL, "ст. 136", "secondary", "S12"))
REFUSE_CONTRACT = dated("majority.refuse_contract", term(_SIMPLE, "ст. 162 ч. 8.2", "secondary", "S12"))
COUNCIL = dated("majority.council", term(_SIMPLE, "ст. 161.1", "secondary", "S12"))
COUNCIL_TERM: Dated[Span] = dated(
    "council.term",
    term(Months(24, "stay"), "ст. 161.1", "memory", note="переизбирается, если собрание не установило иной срок"),
)
REDUCTION = dated(
    "majority.reduction",
    term(Threshold(Base.ALL, Fraction(1)), "ст. 36 ч. 3, ст. 40 ч. 2", "secondary", "S12", note="все собственники"),
)
