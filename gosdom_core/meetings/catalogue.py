"""Catalogue: which questions can be put to a meeting, and in which words?

The subject of a question is the Code's, with its confidence; the wording is ours (`terms.WORDING`, product), to be
taken or bettered by the initiator. Items whose subject is not known here (1.3, 3.8, 4.7) are not in the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final

from gosdom_core.law import Confidence, Dated
from gosdom_core.meetings.shapes import Words
from gosdom_core.meetings.terms import dated, term


class ItemKind(Enum):
    """Which question is it?"""

    RECONSTRUCTION = "reconstruction"
    CAPITAL_REPAIR = "capital_repair"
    FUND_USE = "fund_use"
    COMMON_REPLANNING = "common_replanning"
    FUND_METHOD = "fund_method"
    CONTRIBUTION = "contribution"
    LOAN = "loan"
    LAND = "land"
    BARRIER = "barrier"
    LANDSCAPING = "landscaping"
    COMMON_PROPERTY_USE = "common_property_use"
    CONTRACT_SIGNER = "contract_signer"
    SYSTEM_USE = "system_use"
    ADMINISTRATOR = "administrator"
    PROCEDURE = "procedure"
    FUNDING = "funding"
    MANAGEMENT_METHOD = "management_method"
    MANAGING_ORGANISATION = "managing_organisation"
    CURRENT_REPAIR = "current_repair"
    COUNCIL_DECIDES_REPAIR = "council_decides_repair"
    CHAIR_POWERS = "chair_powers"
    DIRECT_CONTRACTS = "direct_contracts"
    TRANSFER = "transfer"
    TERRITORY = "territory"
    MEETING_OFFICERS = "meeting_officers"
    OTHER = "other"
    ASSOCIATION = "association"
    REFUSE_CONTRACT = "refuse_contract"
    COUNCIL = "council"
    COUNCIL_CHAIR = "council_chair"
    REDUCTION = "reduction"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is put to the vote? `item` is the number in ст. 44 ч. 2 (empty where another article holds the question)."""

    kind: ItemKind
    item: str
    subject: Dated[Words]
    wording: Words


def _entry(
    kind: ItemKind,
    item: str,
    confidence: Confidence,
    source: str,
    *words: str,
    clause: str = "",
) -> Entry:
    """`words`: the subject in Russian and English, then the wording in both."""
    subject = term(Words(*words[:2]), clause or f"ст. 44 ч. 2 п. {item}", confidence, *source.split())
    return Entry(kind, item, dated(f"item.{kind.value}", subject), Words(*words[2:]))


# fmt: off
_ENTRIES: Final = (
    _entry(
        ItemKind.RECONSTRUCTION, "1", "primary", "S90",
        "реконструкция дома, пристройки, надстройки", "reconstruction, outbuildings",
        "Провести реконструкцию дома: …", "To reconstruct the house: …",
    ),
    _entry(
        ItemKind.CAPITAL_REPAIR, "1", "primary", "S90",
        "капитальный ремонт общего имущества", "capital repair of the common property",
        "Провести капитальный ремонт общего имущества: …", "To carry out capital repair of the common property: …",
    ),
    _entry(
        ItemKind.FUND_USE, "1", "primary", "S90",
        "использование фонда капитального ремонта", "use of the capital repair fund",
        "Использовать средства фонда капитального ремонта на …", "To spend the capital repair fund on …",
    ),
    _entry(
        ItemKind.COMMON_REPLANNING, "1", "primary", "S90",
        "переустройство и перепланировка общих помещений", "re-planning of the common premises",
        "Согласовать перепланировку общих помещений: …", "To approve re-planning of the common premises: …",
    ),
    _entry(
        ItemKind.FUND_METHOD, "1.1", "primary", "S90",
        "способ формирования фонда капитального ремонта, владелец счёта",
        "how the fund is formed, the account's holder",
        "Выбрать способ формирования фонда капитального ремонта: …",
        "To choose how the capital repair fund is formed: …",
    ),
    _entry(
        ItemKind.CONTRIBUTION, "1.1-1", "primary", "S90",
        "взнос или фонд больше минимального, размещение средств", "contribution or fund above the minimum, deposits",
        "Установить взнос на капитальный ремонт в размере …", "To set the contribution for capital repair at …",
    ),
    _entry(
        ItemKind.LOAN, "1.2", "primary", "S90",
        "кредит или заём на капитальный ремонт", "a loan for capital repair",
        "Получить кредит на капитальный ремонт: …", "To take a loan for capital repair: …",
    ),
    _entry(
        ItemKind.LAND, "2", "memory", "",
        "пределы использования земельного участка", "limits of use of the land plot",
        "Установить пределы использования земельного участка: …", "To set limits of use of the land plot: …",
    ),
    _entry(
        ItemKind.BARRIER, "2", "disputed", "S96",
        "шлагбаум на земельном участке", "a barrier on the land plot",
        "Установить шлагбаум при въезде во двор: …", "To put a barrier at the entrance to the yard: …",
    ),
    _entry(
        ItemKind.LANDSCAPING, "2.1", "secondary", "S12",
        "благоустройство", "landscaping",
        "Провести благоустройство земельного участка: …", "To landscape the land plot: …",
    ),
    _entry(
        ItemKind.COMMON_PROPERTY_USE, "3", "secondary", "S12",
        "пользование общим имуществом иными лицами", "use of the common property by others",
        "Предоставить общее имущество в пользование: …", "To let others use the common property: …",
    ),
    _entry(
        ItemKind.CONTRACT_SIGNER, "3.1", "memory", "",
        "кто заключает договоры об использовании общего имущества", "who signs contracts on the common property",
        "Уполномочить заключать договоры об использовании общего имущества: …",
        "To authorise to sign such contracts: …",
    ),
    _entry(
        ItemKind.SYSTEM_USE, "3.2", "secondary", "S12",
        "использование системы при собраниях", "use of the system for meetings",
        "Использовать информационную систему при проведении собраний", "To use the information system for meetings",
    ),
    _entry(
        ItemKind.ADMINISTRATOR, "3.3", "memory", "",
        "администратор общего собрания", "the administrator of the meeting",
        "Избрать администратором общего собрания: …", "To elect as the administrator of the meeting: …",
    ),
    _entry(
        ItemKind.PROCEDURE, "3.4", "memory", "",
        "порядок приёма сообщений и решений, продолжительность голосования", "procedure, length of the voting",
        "Утвердить порядок проведения собраний в системе: …", "To approve the procedure of meetings in the system: …",
    ),
    _entry(
        ItemKind.FUNDING, "3.5", "memory", "",
        "финансирование расходов на собрания", "funding of meetings",
        "Утвердить порядок финансирования расходов на собрания: …", "To approve how meetings are funded: …",
    ),
    _entry(
        ItemKind.MANAGEMENT_METHOD, "4", "secondary", "S94",
        "способ управления домом", "the way of managing the house",
        "Выбрать способ управления домом: …", "To choose the way of managing the house: …",
    ),
    _entry(
        ItemKind.MANAGING_ORGANISATION, "4", "secondary", "S94",
        "управляющая организация (по практике — п. 4)", "the managing organisation (item 4 by practice)",
        "Выбрать управляющую организацию: …", "To choose the managing organisation: …",
    ),
    _entry(
        ItemKind.CURRENT_REPAIR, "4.1", "secondary", "S12",
        "текущий ремонт общего имущества", "current repair of the common property",
        "Провести текущий ремонт общего имущества: …", "To carry out current repair of the common property: …",
    ),
    _entry(
        ItemKind.COUNCIL_DECIDES_REPAIR, "4.2", "secondary", "S12",
        "право совета дома решать о текущем ремонте", "the council may decide on current repair",
        "Наделить совет дома правом принимать решения о текущем ремонте", "To let the council decide on current repair",
    ),
    _entry(
        ItemKind.CHAIR_POWERS, "4.3", "secondary", "S12",
        "полномочия председателя совета дома", "powers of the chair of the council",
        "Наделить председателя совета дома полномочиями: …", "To give the chair of the council powers: …",
    ),
    _entry(
        ItemKind.DIRECT_CONTRACTS, "4.4", "secondary", "S12",
        "прямые договоры с РСО и оператором ТКО", "direct contracts with suppliers",
        "Заключить прямые договоры с ресурсоснабжающими организациями: …", "To sign direct contracts with suppliers: …",
    ),
    _entry(
        ItemKind.TRANSFER, "4.5", "memory", "S84",
        "перевод жилого помещения в нежилое", "transfer of a dwelling to non-residential premises",
        "Согласовать перевод жилого помещения в нежилое: …", "To agree to the transfer of the dwelling: …",
    ),
    _entry(
        ItemKind.TERRITORY, "4.6", "memory", "",
        "комплексное развитие территории", "complex development of the territory",
        "О включении дома в границы комплексного развития территории: …",
        "On the complex development of the territory: …",
    ),
    _entry(
        ItemKind.MEETING_OFFICERS, "5", "memory", "",
        "председатель, секретарь и счётная комиссия собрания", "the chair, secretary and tellers of the meeting",
        "Избрать председателя, секретаря и счётную комиссию собрания: …",
        "To elect the chair, secretary and tellers: …",
    ),
    _entry(
        ItemKind.OTHER, "5", "memory", "",
        "иной вопрос, отнесённый ЖК к компетенции собрания", "another question that the Code assigns to the meeting",
        "…", "…",
    ),
    _entry(
        ItemKind.ASSOCIATION, "", "secondary", "S12",
        "создание ТСЖ", "creation of an owners' association",
        "Создать товарищество собственников жилья: …", "To create an owners' association: …",
        clause="ст. 136",
    ),
    _entry(
        ItemKind.REFUSE_CONTRACT, "", "secondary", "S12",
        "отказ от договора с управляющей организацией", "refusal of the contract with the managing organisation",
        "Отказаться от исполнения договора управления с …", "To refuse the contract of management with …",
        clause="ст. 162 ч. 8.2",
    ),
    _entry(
        ItemKind.COUNCIL, "", "secondary", "S12",
        "избрание совета дома", "election of the council of the house",
        "Избрать совет дома: …", "To elect the council of the house: …",
        clause="ст. 161.1",
    ),
    _entry(
        ItemKind.COUNCIL_CHAIR, "", "secondary", "S12",
        "избрание председателя совета дома", "election of the chair of the council",
        "Избрать председателя совета дома: …", "To elect the chair of the council: …",
        clause="ст. 161.1",
    ),
    _entry(
        ItemKind.REDUCTION, "", "secondary", "S12",
        "уменьшение общего имущества", "reduction of the common property",
        "Согласиться на уменьшение общего имущества: …", "To agree to reduce the common property: …",
        clause="ст. 36 ч. 3, ст. 40 ч. 2",
    ),
)
# fmt: on

CATALOGUE: Final[Mapping[ItemKind, Entry]] = MappingProxyType({entry.kind: entry for entry in _ENTRIES})
