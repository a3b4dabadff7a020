"""Chats: who is in on a day, what each role may do, how the administration passes, and what can never happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from gosdom_core.chats import (
    CHAT_OWNER,
    MESSAGE_LENGTH,
    RIGHTS,
    Action,
    Chat,
    ChatActionNotYours,
    ChatClosedToYou,
    ChatMuted,
    ChatStaysWithHouse,
    Employee,
    Guest,
    Handover,
    Never,
    OwnerStays,
    Reason,
    Role,
    TooLateToChange,
    administrators_on,
    check,
    check_change_own,
    check_exclude,
    check_pass,
    check_remove,
    check_write,
    handovers,
    may,
    mute_until,
    role_of,
)
from gosdom_core.errors import Missing, Refused
from gosdom_core.homes import Organisation, OrganisationKind, Period, Premises, ServiceContract, Share

TODAY = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SPRING = date(2026, 4, 1)

HOUSE = Chat(
    house="house 1",
    premises=(
        Premises("flat 1", "house 1", "1", Decimal(40)),
        Premises("flat 2", "house 1", "2", Decimal(50)),
        Premises("far flat", "house 2", "1", Decimal(50)),
    ),
    shares=(
        Share("anna", "flat 1", Fraction(1), Period(date(2020, 5, 1), date(2026, 6, 30))),
        Share("boris", "flat 1", Fraction(1), Period(date(2026, 7, 1))),
        Share("vera", "flat 2", Fraction(1), Period(date(2020, 5, 1), date(2026, 8, 31))),
        Share("stranger", "far flat", Fraction(1), Period(date(2020, 5, 1))),
    ),
    guests=(
        Guest("guest", "flat 2", Period(date(2026, 1, 1), date(2026, 12, 31))),
        Guest("far guest", "far flat", Period(date(2026, 1, 1))),
    ),
    organisations=(
        Organisation("old", "УК Старая", OrganisationKind.MANAGING),
        Organisation("new", "УК Новая", OrganisationKind.MANAGING),
        Organisation("water", "Водоканал", OrganisationKind.SUPPLIER),
        Organisation("gji", "ГЖИ", OrganisationKind.INSPECTORATE),
    ),
    contracts=(
        ServiceContract("old", "house 1", Period(date(2020, 1, 1), date(2026, 3, 31))),
        ServiceContract("new", "house 1", Period(SPRING, date(2026, 9, 30))),
        ServiceContract("new", "house 2", Period(date(2020, 1, 1))),
        ServiceContract("water", "house 1", Period(date(2020, 1, 1))),
    ),
    employees=(
        Employee("oleg", "old", Period(date(2019, 1, 1))),
        Employee("nina", "new", Period(date(2019, 1, 1))),
        Employee("fyodor", "water", Period(date(2019, 1, 1))),
        Employee("inspector", "gji", Period(date(2025, 1, 1), date(2026, 12, 31))),
    ),
)


@pytest.mark.parametrize(
    ("case", "person", "day", "role"),
    [
        ("an owner on the first day", "anna", date(2020, 5, 1), Role.OWNER),
        ("an owner on the last day", "anna", date(2026, 6, 30), Role.OWNER),
        ("a former owner", "anna", date(2026, 7, 1), None),
        ("the new owner", "boris", date(2026, 7, 1), Role.OWNER),
        ("an owner in another house", "stranger", TODAY, None),
        ("a guest", "guest", date(2026, 8, 31), Role.GUEST),
        ("a guest whose owner has sold and nobody is registered", "guest", date(2026, 9, 1), None),
        ("a guest before the access begins", "guest", date(2025, 12, 31), None),
        ("a guest of another house", "far guest", date(2026, 2, 1), None),
        ("the organisation on the last day of its contract", "oleg", date(2026, 3, 31), Role.ADMINISTRATOR),
        ("… and the day after", "oleg", SPRING, None),
        ("the next one before its contract", "nina", date(2026, 3, 31), None),
        ("… and on its first day", "nina", SPRING, Role.ADMINISTRATOR),
        ("a supplier's people", "fyodor", TODAY, None),
        ("the inspectorate outlives the change", "inspector", SPRING, Role.CHAT_OWNER),
        ("one who left the inspectorate", "inspector", date(2027, 1, 1), None),
    ],
)
def test_who_is_in(case: str, person: str, day: date, role: Role | None) -> None:
    assert role_of(person, HOUSE, day) is role, case


def test_the_administration_passes_by_the_dates_of_the_contracts() -> None:
    assert handovers(HOUSE) == (
        Handover(date(2020, 1, 1), frozenset(), frozenset({"old"}), unattended=False),
        Handover(SPRING, frozenset({"old"}), frozenset({"new"}), unattended=False),
        Handover(date(2026, 10, 1), frozenset({"new"}), frozenset(), unattended=True),
    )
    assert administrators_on(HOUSE, date(2026, 9, 30)) == {"new"}
    assert administrators_on(HOUSE, date(2026, 10, 1)) == frozenset()


EVERYBODY = {Action.READ, Action.WRITE, Action.ATTACH, Action.EDIT_OWN, Action.REMOVE_OWN}
ORDER = {Action.PIN, Action.ANNOUNCE, Action.REMOVE_OTHERS, Action.MUTE, Action.EXCLUDE}


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (Role.OWNER, EVERYBODY),
        (Role.GUEST, EVERYBODY),
        (Role.ADMINISTRATOR, EVERYBODY | ORDER),
        (Role.CHAT_OWNER, EVERYBODY | ORDER | {Action.NAME_ADMINISTRATOR}),
        (None, set()),
    ],
)
def test_what_each_role_may_do(role: Role | None, actions: set[Action]) -> None:
    assert {action for action in Action if may(role, action, TODAY)} == actions


@pytest.mark.parametrize(
    ("case", "deed", "refusal", "code"),
    [
        ("a stranger reads", lambda: check(None, Action.READ, TODAY), ChatClosedToYou, "CHAT_CLOSED_TO_YOU"),
        ("an owner pins", lambda: check(Role.OWNER, Action.PIN, TODAY), ChatActionNotYours, "CHAT_ACTION_NOT_YOURS"),
        (
            "an administrator names another",
            lambda: check(Role.ADMINISTRATOR, Action.NAME_ADMINISTRATOR, TODAY),
            ChatActionNotYours,
            "CHAT_ACTION_NOT_YOURS",
        ),
        (
            "an administrator silences the inspectorate",
            lambda: mute_until(Role.ADMINISTRATOR, Role.CHAT_OWNER, NOON),
            ChatActionNotYours,
            "CHAT_ACTION_NOT_YOURS",
        ),
        (
            "an administrator excludes another",
            lambda: check_exclude(Role.ADMINISTRATOR, Role.ADMINISTRATOR, TODAY),
            ChatActionNotYours,
            "CHAT_ACTION_NOT_YOURS",
        ),
        (
            "an owner excludes a guest",
            lambda: check_exclude(Role.OWNER, Role.GUEST, TODAY),
            ChatActionNotYours,
            "CHAT_ACTION_NOT_YOURS",
        ),
        (
            "an administrator removes the inspectorate's message",
            lambda: check_remove(Role.ADMINISTRATOR, Role.CHAT_OWNER, Reason.SPAM, TODAY),
            ChatActionNotYours,
            "CHAT_ACTION_NOT_YOURS",
        ),
        (
            "a message is removed without a reason",
            lambda: check_remove(Role.ADMINISTRATOR, Role.OWNER, None, TODAY),
            Missing,
            "MISSING",
        ),
        (
            "the chat passes to a managing organisation",
            lambda: check_pass(HOUSE.organisations[0], TODAY),
            ChatStaysWithHouse,
            "CHAT_STAYS_WITH_HOUSE",
        ),
    ],
)
def test_refusals(case: str, deed: Callable[[], object], refusal: type[Refused], code: str) -> None:
    with pytest.raises(refusal) as refused:
        deed()
    assert refused.value.code == code, case
    assert refused.value.message()
    assert refused.value.message("en")


@pytest.mark.parametrize("role", [*Role, None])
def test_a_confirmed_owner_cannot_be_excluded_by_anybody(role: Role | None) -> None:
    with pytest.raises(OwnerStays) as refused:
        check_exclude(role, Role.OWNER, TODAY)
    assert refused.value.message() == (
        "Подтверждённого собственника исключить нельзя. Можно на время ограничить ему право писать"
    )
    assert refused.value.term is RIGHTS.on(TODAY)


def test_who_has_no_right_to_be_in_and_a_guest_may_be_put_out() -> None:
    check_exclude(Role.ADMINISTRATOR, None, TODAY)
    check_exclude(Role.CHAT_OWNER, Role.GUEST, TODAY)
    check_pass(HOUSE.organisations[3], TODAY)
    check_remove(Role.CHAT_OWNER, Role.CHAT_OWNER, Reason.INSULT, TODAY)


def test_a_muted_person_writes_again_at_the_moment_it_ends() -> None:
    until = mute_until(Role.ADMINISTRATOR, Role.OWNER, NOON, timedelta(hours=1))
    assert until == NOON + timedelta(hours=1)
    check_write(Role.OWNER, until, muted_until=until)
    with pytest.raises(ChatMuted) as refused:
        check_write(Role.OWNER, until - timedelta(seconds=1), muted_until=until)
    assert (refused.value.code, refused.value.figures) == ("CHAT_MUTED", {"until": until})
    assert refused.value.message() == "Писать в чат можно будет с 21.11.2026 13:00"


@pytest.mark.parametrize("asked", [None, timedelta(days=3), timedelta(days=300)])
def test_nobody_is_muted_for_longer_than_three_days(asked: timedelta | None) -> None:
    assert mute_until(Role.CHAT_OWNER, Role.GUEST, NOON, asked) == NOON + timedelta(days=3)


def test_an_author_corrects_within_a_quarter_of_an_hour() -> None:
    check_change_own(Role.GUEST, Action.REMOVE_OWN, NOON, NOON + timedelta(minutes=15))
    with pytest.raises(TooLateToChange) as refused:
        check_change_own(Role.GUEST, Action.REMOVE_OWN, NOON, NOON + timedelta(minutes=15, seconds=1))
    assert refused.value.message("en") == "Your message could be changed or removed until 21.11.2026 12:15"


def test_what_can_never_happen_is_said_in_both_languages() -> None:
    assert all(never.text() != never.text("en") for never in Never)
    assert "собственника" in Never.EXCLUDE_OWNER.text()


def test_what_is_reported_and_what_is_our_choice() -> None:
    assert CHAT_OWNER.on(TODAY).confidence == "secondary"
    assert CHAT_OWNER.on(TODAY).value is Role.CHAT_OWNER
    assert RIGHTS.on(TODAY).confidence == "product"
    assert (MESSAGE_LENGTH.on(TODAY).value, MESSAGE_LENGTH.on(TODAY).confidence) == (4000, "product")
