"""The law of meetings: editions of majorities, notice, forms, standing, minutes, challenge, by day and clause."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from gosdom_core import acts, meetings
from gosdom_core.errors import Missing, TermUnknown, codes
from gosdom_core.homes import Period
from gosdom_core.law import terms as declared
from gosdom_core.meetings import (
    AgendaItem,
    Base,
    Channel,
    Choices,
    Form,
    Initiator,
    ItemKind,
    Meeting,
    Previous,
    Roll,
    System,
    SystemKind,
    Threshold,
    Weight,
)

KAZAN = ZoneInfo("Europe/Moscow")
REPAIR = (AgendaItem(ItemKind.CURRENT_REPAIR),)
ALL_HALF = "more than 1/2 of all votes of the house"
ALL_TWO_THIRDS = "at least 2/3 of all votes of the house"
SIMPLE = "more than 1/2 of the votes of the participants"


def meeting(
    starts: datetime,
    days: int = 10,
    form: Form = Form.ABSENTEE_SYSTEM,
    agenda: tuple[AgendaItem, ...] = REPAIR,
    *,
    in_system: bool = False,
) -> Meeting:
    return Meeting(form, starts, starts + timedelta(days=days), KAZAN, agenda, in_system)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=KAZAN)


# --- Majorities by the edition of the day of the start ---------------------------------------------------------------

MAJORITIES = [
    ("item 4 was simple until 31.08.2022", date(2022, 8, 31), ItemKind.MANAGEMENT_METHOD, SIMPLE, "ст. 46 ч. 1"),
    ("item 4 since 01.09.2022", date(2022, 9, 1), ItemKind.MANAGEMENT_METHOD, ALL_HALF, "ст. 46 ч. 1 ЖК РФ"),
    ("item 4 in the window of 4.7", date(2023, 6, 1), ItemKind.MANAGING_ORGANISATION, ALL_HALF, "ст. 46 ч. 1 ЖК РФ"),
    ("item 4 on 09.04.2024", date(2024, 4, 9), ItemKind.MANAGEMENT_METHOD, ALL_HALF, "ст. 46 ч. 1"),
    ("item 1.1 until 31.08.2022", date(2022, 8, 31), ItemKind.FUND_METHOD, ALL_HALF, "ст. 46 ч. 1"),
    ("item 4.2 until 31.08.2022", date(2022, 8, 31), ItemKind.COUNCIL_DECIDES_REPAIR, ALL_HALF, "ст. 46 ч. 1"),
    ("item 1.1 today", date(2026, 11, 21), ItemKind.FUND_METHOD, ALL_HALF, "ст. 46 ч. 1"),
    ("item 4.2 today", date(2026, 11, 21), ItemKind.COUNCIL_DECIDES_REPAIR, ALL_HALF, "ст. 46 ч. 1"),
    ("item 1, reconstruction", date(2026, 11, 21), ItemKind.RECONSTRUCTION, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 1, capital repair", date(2026, 11, 21), ItemKind.CAPITAL_REPAIR, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 1, the fund", date(2026, 11, 21), ItemKind.FUND_USE, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 1, re-planning", date(2026, 11, 21), ItemKind.COMMON_REPLANNING, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 1 in 2020", date(2020, 5, 1), ItemKind.CAPITAL_REPAIR, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 1.1-1", date(2024, 9, 1), ItemKind.CONTRIBUTION, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 1.2", date(2024, 9, 1), ItemKind.LOAN, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 2", date(2024, 9, 1), ItemKind.LAND, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 2.1", date(2024, 9, 1), ItemKind.LANDSCAPING, SIMPLE, "ст. 46 ч. 1"),
    ("item 3", date(2024, 9, 1), ItemKind.COMMON_PROPERTY_USE, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 3.1", date(2024, 9, 1), ItemKind.CONTRACT_SIGNER, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 3.2", date(2024, 9, 1), ItemKind.SYSTEM_USE, SIMPLE, "ст. 46 ч. 1"),
    ("item 3.3", date(2024, 9, 1), ItemKind.ADMINISTRATOR, SIMPLE, "ст. 46 ч. 1"),
    ("item 3.4", date(2024, 9, 1), ItemKind.PROCEDURE, SIMPLE, "ст. 46 ч. 1"),
    ("item 3.5", date(2024, 9, 1), ItemKind.FUNDING, SIMPLE, "ст. 46 ч. 1"),
    ("item 4.1", date(2024, 9, 1), ItemKind.CURRENT_REPAIR, SIMPLE, "ст. 46 ч. 1"),
    ("item 4.3", date(2024, 9, 1), ItemKind.CHAIR_POWERS, ALL_TWO_THIRDS, "ст. 46 ч. 1"),
    ("item 4.4", date(2024, 9, 1), ItemKind.DIRECT_CONTRACTS, SIMPLE, "ст. 46 ч. 1"),
    ("item 4.6", date(2024, 9, 1), ItemKind.TERRITORY, ALL_TWO_THIRDS, "ст. 46"),
    ("item 5", date(2024, 9, 1), ItemKind.OTHER, SIMPLE, "ст. 46 ч. 1"),
    ("the officers of the meeting", date(2024, 9, 1), ItemKind.MEETING_OFFICERS, SIMPLE, "ст. 46 ч. 1"),
    ("an association", date(2024, 9, 1), ItemKind.ASSOCIATION, ALL_HALF, "ст. 136"),
    ("refusal of the contract", date(2024, 9, 1), ItemKind.REFUSE_CONTRACT, SIMPLE, "ст. 162 ч. 8.2"),
    ("the council", date(2024, 9, 1), ItemKind.COUNCIL, SIMPLE, "ст. 161.1"),
    ("its chair", date(2024, 9, 1), ItemKind.COUNCIL_CHAIR, SIMPLE, "ст. 161.1"),
    (
        "reduction of the common property",
        date(2024, 9, 1),
        ItemKind.REDUCTION,
        "at least 100 % of all votes of the house",
        "ст. 36 ч. 3, ст. 40 ч. 2",
    ),
    (
        "transfer of a dwelling",
        date(2024, 9, 1),
        ItemKind.TRANSFER,
        f"{SIMPLE} and more than 1/2 of the votes of the entrance",
        "ст. 46 ч. 1.2",
    ),
]


@pytest.mark.parametrize(
    ("day", "kind", "needs", "clause"), [case[1:] for case in MAJORITIES], ids=[case[0] for case in MAJORITIES]
)
def test_an_item_needs_the_majority_of_the_edition_of_the_day(
    day: date, kind: ItemKind, needs: str, clause: str
) -> None:
    found = meetings.need(kind, day)
    assert (found.text("en"), found.term.clause) == (needs, clause)


def test_every_kind_of_item_has_its_majority_and_its_words() -> None:
    for kind in ItemKind:
        assert meetings.need(kind, date(2026, 11, 21)).text()
        entry = meetings.CATALOGUE[kind]
        assert entry.wording.ru
        assert entry.wording.en
        assert entry.subject.name == f"meetings.item.{kind.value}"


HALF, TWO_THIRDS = Threshold(Base.ALL, Fraction(1, 2), strict=True), Threshold(Base.ALL, Fraction(2, 3))
EDITIONS = [
    ("half_of_all", HALF, date(2015, 6, 30), "1.1 4.2", "primary", ("S93",)),
    ("half_of_all", HALF, date(2022, 9, 1), "1.1 4 4.2", "primary", ("S93", "S94")),
    ("half_of_all", HALF, date(2024, 4, 9), "1.1 4 4.2 4.7", "primary", ("S95",)),
    ("half_of_all", HALF, date(2024, 9, 1), "1.1 4 4.2 4.7", "primary", ("S91", "S92")),
    ("two_thirds_of_all", TWO_THIRDS, date(2015, 6, 30), "1 1.1-1 1.2 2 3 3.1 4.3", "memory", ("S95",)),
    ("two_thirds_of_all", TWO_THIRDS, date(2024, 4, 9), "1 1.1-1 1.2 2 3 3.1 4.3", "primary", ("S95",)),
    ("two_thirds_of_all", TWO_THIRDS, date(2024, 9, 1), "1 1.1-1 1.2 1.3 2 3 3.1 3.8 4.3", "primary", ("S91", "S92")),
]


@pytest.mark.parametrize(
    ("name", "threshold", "since", "items", "confidence", "source"),
    EDITIONS,
    ids=[f"{case[0]} since {case[2]}" for case in EDITIONS],
)
def test_the_editions_of_46_1(
    name: str, threshold: Threshold, since: date, items: str, confidence: str, source: tuple[str, ...]
) -> None:
    term = declared()[f"meetings.majority.{name}"].on(since)
    assert (term.since, term.value.items, term.value.threshold) == (since, frozenset(items.split()), threshold)
    assert (term.confidence, term.source) == (confidence, source)


def test_there_are_no_other_editions_and_the_unknown_days_are_told() -> None:
    known = [
        (name, term.since)
        for name in ("half_of_all", "two_thirds_of_all")
        for term in declared()[f"meetings.majority.{name}"].terms
    ]
    assert known == [(case[0], case[2]) for case in EDITIONS]
    half, two_thirds = (declared()[f"meetings.majority.{name}"] for name in ("half_of_all", "two_thirds_of_all"))
    assert "между 09.2022 и 04.2024" in half.on(date(2023, 1, 1)).note
    assert "между 04.2024 и 09.2024" in two_thirds.on(date(2024, 5, 1)).note


def test_before_the_first_known_edition_no_majority_is_told() -> None:
    with pytest.raises(TermUnknown) as refused:
        meetings.need(ItemKind.CURRENT_REPAIR, date(2015, 6, 29))
    assert refused.value.figures == {
        "name": "meetings.majority.half_of_all",
        "day": date(2015, 6, 29),
        "first": date(2015, 6, 30),
    }


def test_a_barrier_needs_two_thirds_unless_the_city_reading_is_taken() -> None:
    day = date(2026, 3, 1)
    assert meetings.need(ItemKind.BARRIER, day).text("en") == ALL_TWO_THIRDS
    simple = meetings.need(ItemKind.BARRIER, day, Choices(barrier="simple"))
    assert (simple.text("en"), simple.term.confidence) == (SIMPLE, "disputed")


@pytest.mark.parametrize("item", ["1.3", "3.8", "4.7"])
def test_an_item_of_unknown_subject_is_not_offered(item: str) -> None:
    with pytest.raises(meetings.ItemNotOffered) as refused:
        meetings.kinds_of(item, date(2026, 3, 1))
    assert refused.value.code == "ITEM_NOT_OFFERED"
    assert refused.value.field == ("agenda",)
    assert refused.value.message() == f"Вопрос по п. {item} ч. 2 ст. 44 не предлагается: его предмет не проверен"
    assert item not in {entry.item for entry in meetings.CATALOGUE.values()}


def test_items_from_memory_and_disputed_ones_are_shown_to_a_lawyer() -> None:
    agenda = [
        AgendaItem(kind) for kind in (ItemKind.CURRENT_REPAIR, ItemKind.TRANSFER, ItemKind.BARRIER, ItemKind.LAND)
    ]
    asked = meetings.doubts(agenda, date(2026, 3, 1))
    assert [(one.figures["number"], one.figures["confidence"]) for one in asked] == [
        (2, "memory"),
        (3, "disputed"),
        (4, "memory"),
    ]
    assert asked[0].code == "MAJORITY_UNSURE"


def test_the_wording_is_ours_and_says_so() -> None:
    wording = declared()["meetings.agenda.wording"].on(date(2026, 3, 1))
    assert (wording.confidence, wording.act.en) == ("product", "Our choice (not set by law)")


# --- Forms, notice, system -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("previous", "is_open"),
    [
        (None, False),
        (Previous(Form.IN_PERSON, REPAIR, had_quorum=False), True),
        (Previous(Form.IN_PERSON, REPAIR, had_quorum=True), False),
        (Previous(Form.MIXED, REPAIR, had_quorum=False), False),
        (Previous(Form.ABSENTEE_SYSTEM, REPAIR, had_quorum=False), False),
        (Previous(Form.IN_PERSON, (AgendaItem(ItemKind.LAND),), had_quorum=False), False),
        (Previous(Form.IN_PERSON, (*REPAIR, AgendaItem(ItemKind.LAND)), had_quorum=False), False),
    ],
    ids=["none", "failed in person", "had a quorum", "mixed", "in the system", "another agenda", "a longer agenda"],
)
def test_paper_absentee_only_after_a_quorumless_meeting_in_person_47_1(
    previous: Previous | None, is_open: bool
) -> None:
    assert meetings.forms_open(REPAIR, previous) == (
        (Form.IN_PERSON, Form.ABSENTEE_SYSTEM, Form.ABSENTEE_PAPER, Form.MIXED)
        if is_open
        else (Form.IN_PERSON, Form.ABSENTEE_SYSTEM, Form.MIXED)
    )
    found = meetings.check(
        meeting(at(2026, 4, 20), form=Form.ABSENTEE_PAPER),
        noticed=date(2026, 4, 1),
        channels=set(Channel),
        system=System(SystemKind.GIS),
        previous=previous,
    )
    assert [fault.code for fault in found.refused] == ([] if is_open else ["FORM_NOT_OPEN"])


GIS = System(SystemKind.GIS)
STANDING = [
    ("any system until 28.02.2025", System(SystemKind.OTHER), date(2025, 2, 28), True, "иная система"),
    ("the federal one before, too", GIS, date(2025, 2, 28), True, "ГИС ЖКХ"),
    (
        "a regional one before, too",
        System(SystemKind.REGIONAL, "постановление № 1"),
        date(2025, 2, 28),
        True,
        "региональная система: постановление № 1",
    ),
    ("no other since 01.03.2025", System(SystemKind.OTHER), date(2025, 3, 1), False, "без юридической силы"),
    ("a regional one without its act", System(SystemKind.REGIONAL), date(2025, 3, 1), False, "без юридической силы"),
    (
        "a regional one by its act",
        System(SystemKind.REGIONAL, "постановление № 1"),
        date(2025, 3, 1),
        True,
        "региональная система: постановление № 1",
    ),
    ("the federal one", GIS, date(2026, 3, 1), True, "ГИС ЖКХ"),
]


@pytest.mark.parametrize(
    ("system", "announced", "has_force", "label"), [case[1:] for case in STANDING], ids=[case[0] for case in STANDING]
)
def test_standing_by_463_fz(system: System, announced: date, has_force: bool, label: str) -> None:
    found = meetings.standing(system, announced)
    assert (found.has_force, found.label.ru) == (has_force, label)


def test_a_meeting_announced_before_463_fz_is_not_concerned_by_it() -> None:
    draft = meeting(at(2025, 3, 5))
    early, late = (
        meetings.check(draft, noticed=noticed, channels={Channel.BOARD}, system=System(SystemKind.OTHER))
        for noticed in (date(2025, 2, 20), date(2025, 3, 1))
    )
    assert (early.refused, early.questions) == ((), ())
    assert [fault.code for fault in late.refused] == ["NOTICE_TOO_LATE", "NOTICE_NOT_PLACED"]
    assert [one.code for one in late.questions] == ["NO_LEGAL_FORCE"]


NOTICE = [
    ("ten days before", date(2026, 4, 10), {Channel.SYSTEM, Channel.BOARD}, []),
    ("nine days before", date(2026, 4, 11), {Channel.SYSTEM, Channel.LETTER}, ["NOTICE_TOO_LATE"]),
    ("not in the system", date(2026, 4, 1), {Channel.BOARD}, ["NOTICE_NOT_PLACED"]),
    ("in the system alone", date(2026, 4, 1), {Channel.SYSTEM}, ["NOTICE_NOT_PLACED"]),
    ("nowhere and late", date(2026, 4, 19), set[Channel](), ["NOTICE_TOO_LATE", "NOTICE_NOT_PLACED"]),
]


@pytest.mark.parametrize(
    ("noticed", "channels", "expected"), [case[1:] for case in NOTICE], ids=[case[0] for case in NOTICE]
)
def test_notice_45_4(noticed: date, channels: set[Channel], expected: list[str]) -> None:
    found = meetings.check(meeting(at(2026, 4, 20)), noticed=noticed, channels=channels, system=GIS)
    assert [fault.code for fault in found.refused] == expected
    if expected:
        with pytest.raises(type(found.refused[0])):
            found.require()
    else:
        found.require()


def test_where_notice_is_given_by_day_45_4() -> None:
    channels = declared()["meetings.notice.channels"]
    before, since = (channels.on(day) for day in (date(2025, 2, 28), date(2025, 3, 1)))
    assert (before.value, before.confidence) == ({Channel.LETTER, Channel.SIGNATURE, Channel.BOARD}, "memory")
    assert (since.value, since.act, since.source) == ({Channel.SYSTEM}, acts.LAW_463_2024, ("S77", "S76"))


def test_a_late_notice_tells_the_clause_and_both_days() -> None:
    found = meetings.check(meeting(at(2026, 4, 20)), noticed=date(2026, 4, 12), channels=set(Channel), system=GIS)
    (fault,) = found.refused
    assert fault.message() == "Сообщить о собрании нужно не позднее 10.04.2026, а сообщено 12.04.2026"
    assert (fault.field, fault.term and fault.term.clause) == (("starts",), "ст. 45 ч. 4")


def test_ten_full_days_between_by_choice() -> None:
    codes_by_day = [
        [
            fault.code
            for fault in meetings.check(
                meeting(at(2026, 4, 20)),
                noticed=noticed,
                channels=set(Channel),
                system=GIS,
                choices=Choices(notice="full_days"),
            ).refused
        ]
        for noticed in (date(2026, 4, 9), date(2026, 4, 10))
    ]
    assert codes_by_day == [[], ["NOTICE_TOO_LATE"]]


def test_a_notice_missing_everywhere_names_both_places() -> None:
    found = meetings.check(meeting(at(2026, 4, 20)), noticed=date(2026, 4, 1), channels=(), system=GIS)
    assert found.refused[0].message("en") == (
        "The notice must also be placed: in the system; by registered letter, under signature or on the board"
    )


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(days=7), []),
        (timedelta(days=60), []),
        (timedelta(days=7, seconds=-1), [{"least": 7, "most": 60, "length": 6}]),
        (timedelta(days=60, seconds=1), [{"least": 7, "most": 60, "length": 61}]),
    ],
    ids=["7 days", "60 days", "a second short", "a second long"],
)
def test_voting_in_the_system_lasts_7_to_60_days_47_1(length: timedelta, expected: list[dict[str, int]]) -> None:
    starts = at(2026, 4, 20, 9)
    for form, in_system in ((Form.ABSENTEE_SYSTEM, False), (Form.MIXED, True)):
        draft = Meeting(form, starts, starts + length, KAZAN, REPAIR, in_system)
        found = meetings.check(draft, noticed=date(2026, 4, 1), channels=set(Channel), system=GIS)
        assert [fault.figures for fault in found.refused] == expected


def test_a_meeting_in_person_may_last_an_evening() -> None:
    draft = Meeting(Form.IN_PERSON, at(2026, 4, 20, 19), at(2026, 4, 20, 21), KAZAN, REPAIR)
    assert meetings.check(draft, noticed=date(2026, 4, 1), channels=set(Channel), system=GIS).refused == ()


@pytest.mark.parametrize(
    ("told", "choices", "asked"),
    [
        (date(2026, 4, 6), Choices(), []),
        (date(2026, 4, 7), Choices(), ["ADMINISTRATOR_TOLD_LATE"]),
        (date(2026, 4, 10), Choices(administrator="ten_days"), []),
        (date(2026, 4, 11), Choices(administrator="ten_days"), ["ADMINISTRATOR_TOLD_LATE"]),
    ],
    ids=["14 days", "13 days", "10 days by 463-ФЗ", "9 days"],
)
def test_the_disputed_notice_to_the_administrator_asks_and_does_not_refuse(
    told: date, choices: Choices, asked: list[str]
) -> None:
    found = meetings.check(
        meeting(at(2026, 4, 20)),
        noticed=date(2026, 4, 1),
        channels=set(Channel),
        system=GIS,
        administrator_told=told,
        choices=choices,
    )
    assert (found.refused, [one.code for one in found.questions]) == ((), asked)


def test_a_transfer_names_its_entrance() -> None:
    draft = meeting(at(2026, 4, 20), agenda=(AgendaItem(ItemKind.TRANSFER),))
    codes_by_entrances = [
        [
            fault.code
            for fault in meetings.check(
                draft, noticed=date(2026, 4, 1), channels=set(Channel), system=GIS, entrances=entrances
            ).refused
        ]
        for entrances in ((), ("1",), ("1", "2"))
    ]
    assert codes_by_entrances == [["ENTRANCE_MISSING"], [], ["ENTRANCE_MISSING"]]


def test_the_annual_meeting_is_held_in_the_second_quarter_45_1() -> None:
    assert meetings.annual_window(2027) == Period(date(2027, 4, 1), date(2027, 6, 30))


def test_objections_until_five_working_days_before_the_first_meeting_in_the_system() -> None:
    # 1 May and 9–11 May 2026 are days off
    assert meetings.latest_objection(date(2026, 5, 13)) == date(2026, 5, 5)


@pytest.mark.parametrize(("votes", "is_enough"), [(Fraction(100), True), (Fraction(9999, 100), False)])
def test_owners_with_a_tenth_of_the_votes_may_demand_a_meeting_45_6(votes: Fraction, is_enough: bool) -> None:
    house = Roll(date(2026, 3, 1), (Weight("a", "1", votes, ("anna",)), Weight("b", "2", 1000 - votes, ("boris",))))
    found = meetings.demand(house, ["anna"], date(2026, 3, 1))
    assert (found.is_enough, found.votes, found.total) == (is_enough, votes, Fraction(1000))


def test_the_organisation_convenes_within_45_days_and_gives_the_register_in_five() -> None:
    asked = at(2026, 4, 29, 12)
    assert meetings.call_by(asked, KAZAN).day == date(2026, 6, 15)  # day 45 is Saturday 13 June
    assert meetings.call_by(at(2026, 5, 12, 12), KAZAN).day == date(2026, 6, 26)  # day 45 is a Friday
    assert meetings.register_by(asked, KAZAN).day == date(2026, 5, 4)
    assert meetings.register_by(at(2026, 5, 4, 12), KAZAN).day == date(2026, 5, 12)  # day 5 is Victory Day, a Saturday
    assert meetings.register_by(asked, KAZAN, Choices(register="working")).day == date(2026, 5, 7)


def test_an_initiator_is_one_of_three() -> None:
    assert [one.value for one in Initiator] == ["owner", "owners_by_demand", "organisation"]


# --- The meeting itself ----------------------------------------------------------------------------------------------


def test_a_meeting_ends_after_it_starts_and_has_an_agenda() -> None:
    with pytest.raises(meetings.EndsBeforeItStarts) as refused:
        meeting(at(2026, 4, 20), days=0)
    assert (refused.value.code, refused.value.field) == ("ENDS_BEFORE_IT_STARTS", ("ends",))
    with pytest.raises(Missing) as missing:
        meeting(at(2026, 4, 20), agenda=())
    assert missing.value.field == ("agenda",)


def test_the_day_of_the_meeting_is_that_of_the_house() -> None:
    starts = datetime(2022, 8, 31, 21, 0, tzinfo=UTC)
    draft = meeting(starts, agenda=(AgendaItem(ItemKind.MANAGEMENT_METHOD),))
    assert draft.day == date(2022, 9, 1)
    assert meetings.need(ItemKind.MANAGEMENT_METHOD, draft.day).text("en") == ALL_HALF


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(2026, 4, 19, 23, 59), False),
        (at(2026, 4, 20), True),
        (at(2026, 4, 29, 23, 59), True),
        (at(2026, 4, 30), False),
    ],
    ids=["a minute early", "at the start", "a minute before the end", "at the end"],
)
def test_votes_are_taken_from_the_start_until_the_end_47_2(moment: datetime, is_open: bool) -> None:
    draft = meeting(at(2026, 4, 20))
    if is_open:
        draft.require_open(moment)
        return
    with pytest.raises(meetings.VotingNotOpen) as refused:
        draft.require_open(moment)
    assert refused.value.message() == "Голосование открыто с 20.04.2026 00:00:00 до 30.04.2026 00:00:00"
    assert refused.value.term is not None
    assert refused.value.term.clause == "ст. 47 ч. 2"


def test_paper_may_be_taken_until_two_days_before_the_end_by_choice() -> None:
    draft = meeting(at(2026, 4, 20))
    assert draft.paper_ends() == draft.ends
    assert draft.paper_ends(Choices(paper="two_days_before")) == at(2026, 4, 28)
    on_paper = meeting(at(2026, 4, 20), form=Form.MIXED)
    assert on_paper.paper_ends(Choices(paper="two_days_before")) == on_paper.ends


# --- What comes after ------------------------------------------------------------------------------------------------


def test_minutes_within_ten_days_organisation_ten_inspectorate_five_46() -> None:
    held = meeting(at(2026, 3, 1, 12), days=15)
    assert meetings.minutes_by(held).day == date(2026, 3, 26)
    assert meetings.to_organisation_by(held).day == date(2026, 3, 26)
    assert meetings.to_inspectorate_by(held, at(2026, 3, 20)).day == date(2026, 3, 25)
    assert meetings.to_inspectorate_by(held, at(2026, 3, 17)).day == date(2026, 3, 23)  # day 5 is Sunday
    saturday = meeting(at(2026, 3, 1, 12), days=17)  # ends on 18 March: day 10 is Saturday the 28th
    assert meetings.minutes_by(saturday).day == meetings.to_organisation_by(saturday).day == date(2026, 3, 30)
    assert meetings.minutes_by(held).term.act.en == "Order 266 of 2025 on minutes of meetings"


def test_a_meeting_that_ends_at_midnight_ends_on_the_day_before() -> None:
    assert meetings.minutes_by(meeting(at(2026, 3, 1), days=15)).day == date(2026, 3, 25)


def test_minutes_before_order_266_lean_on_the_code() -> None:
    before, after = (meetings.minutes_by(meeting(at(2025, month, day))) for month, day in ((8, 31), (9, 1)))
    assert (before.day, after.day) == (
        date(2025, 9, 19),
        date(2025, 9, 22),
    )  # day 10 is Friday the 19th; Saturday the 20th
    assert (before.term.clause, before.term.confidence) == ("ст. 46 ч. 1", "memory")
    assert (after.term.act, after.term.confidence) == (acts.ORDER_266_2025, "secondary")


def test_the_inspectorate_keeps_the_originals_for_three_years() -> None:
    assert meetings.stored_until(meeting(at(2026, 3, 1)), at(2026, 3, 20)).day == date(2029, 3, 20)
    with pytest.raises(TermUnknown):
        meetings.stored_until(meeting(at(2018, 1, 10)), at(2018, 2, 1))


def test_a_challenge_within_six_months_of_learning_46_6() -> None:
    held = meeting(at(2026, 3, 1))
    assert meetings.challenge_by(held, at(2026, 3, 31, 9)).day == date(2026, 9, 30)
    assert meetings.challenge_by(held, at(2026, 5, 7, 9)).day == date(2026, 11, 9)  # 7 November is Saturday


@pytest.mark.parametrize(
    ("vote", "may"), [(None, True), ("-", True), ("+", False), ("0", False), (".", False), ("x", False)]
)
def test_the_absent_and_those_against_may_challenge_46_6(vote: str | None, may: bool) -> None:
    assert meetings.may_challenge(vote) is may


# --- The tree of refusals, and numbers ------------------------------------------------------------------------------


def test_codes_of_meetings_are_unique_and_speak_both_languages() -> None:
    own = {code: kind for code, kind in codes().items() if kind.__module__ == "gosdom_core.meetings.errors"}
    assert len(own) == 20
    assert all(kind.ru and kind.en and kind.ru != kind.en for kind in own.values())


def test_every_term_of_meetings_names_its_source_or_says_it_has_none() -> None:
    for name, dated in declared().items():
        if name.startswith("meetings."):
            for term in dated.terms:
                assert term.source or term.confidence in ("memory", "product", "disputed"), (name, term)
                assert term.clause or term.act.ru != "ЖК РФ", name
