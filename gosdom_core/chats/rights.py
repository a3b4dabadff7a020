"""The rights in a chat: may this role do it at this moment?"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from gosdom_core.chats.rules import (
    CHAT_OWNER,
    LONGEST_MUTE,
    OWN_MESSAGE,
    RIGHTS,
    Action,
    ChatActionNotYours,
    ChatClosedToYou,
    ChatMuted,
    ChatStaysWithHouse,
    Never,
    OwnerStays,
    Reason,
    Role,
    TooLateToChange,
)
from gosdom_core.errors import Missing
from gosdom_core.homes import Organisation, OrganisationKind


def may(role: Role | None, action: Action, day: date) -> bool:
    """May the role do it that day?

    >>> may(Role.GUEST, Action.WRITE, date(2026, 11, 21)), may(Role.OWNER, Action.PIN, date(2026, 11, 21))
    (True, False)
    """
    return role is not None and action in RIGHTS.on(day).value[role]


def check(role: Role | None, action: Action, day: date) -> None:
    """May the role do it that day? Raises `ChatClosedToYou` or `ChatActionNotYours`.

    >>> check(Role.OWNER, Action.WRITE, date(2026, 11, 21))
    """
    term = RIGHTS.on(day)
    if role is None:
        raise ChatClosedToYou(term=term)
    if action not in term.value[role]:
        raise ChatActionNotYours(term=term, role=role.value, action=action.value)


def check_write(role: Role | None, now: datetime, muted_until: datetime | None = None) -> None:
    """May the person write at this moment? Raises `ChatClosedToYou`, `ChatActionNotYours`, `ChatMuted`.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    >>> check_write(Role.OWNER, noon, muted_until=noon)
    """
    check(role, Action.WRITE, now.date())
    if muted_until is not None and now < muted_until:
        raise ChatMuted(term=LONGEST_MUTE.on(now.date()), until=muted_until)


def check_change_own(role: Role | None, action: Action, written: datetime, now: datetime) -> None:
    """May the author still correct or remove the message? Raises `TooLateToChange` and what `check` raises.

    >>> from datetime import UTC
    >>> written = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
    >>> check_change_own(Role.OWNER, Action.EDIT_OWN, written, written + timedelta(minutes=15))
    """
    check(role, action, now.date())
    term = OWN_MESSAGE.on(written.date())
    until = written + term.value.delta
    if now > until:
        raise TooLateToChange(term=term, until=until)


def check_remove(role: Role | None, author: Role, reason: Reason | None, day: date) -> None:
    """May another person's message be removed? Only for a named reason; an administrator may not remove the
    inspectorate's.

    What is removed leaves its trace: who removed it, when and why. Raises `Missing`, `ChatActionNotYours`,
    `ChatClosedToYou`.

    >>> check_remove(Role.ADMINISTRATOR, Role.OWNER, Reason.PERSONAL_DATA, date(2026, 11, 21))
    >>> check_remove(Role.ADMINISTRATOR, Role.OWNER, None, date(2026, 11, 21))
    Traceback (most recent call last):
    gosdom_core.errors.Missing: This field must be filled in
    """
    check(role, Action.REMOVE_OTHERS, day)
    if author is Role.CHAT_OWNER and role is not Role.CHAT_OWNER:
        raise ChatActionNotYours(term=RIGHTS.on(day), role=author.value, action=Action.REMOVE_OTHERS.value)
    if reason is None:
        raise Missing(field=["reason"])


def mute_until(role: Role | None, target: Role, now: datetime, asked: timedelta | None = None) -> datetime:
    """Until when may the target be kept from writing? Never longer than `LONGEST_MUTE`; the inspectorate's
    representative never.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    >>> mute_until(Role.ADMINISTRATOR, Role.OWNER, noon, timedelta(days=30)).isoformat()
    '2026-11-24T12:00:00+00:00'
    """
    check(role, Action.MUTE, now.date())
    if target is Role.CHAT_OWNER:
        raise ChatActionNotYours(term=RIGHTS.on(now.date()), role=target.value, action=Action.MUTE.value)
    longest = LONGEST_MUTE.on(now.date()).value.delta
    return now + min(asked or longest, longest)


def check_exclude(role: Role | None, target: Role | None, day: date) -> None:
    """May the target be put out of the chat? Only one who has no right to be in it, or a guest; an owner and those in
    charge never.

    Raises `OwnerStays`, `ChatActionNotYours`, `ChatClosedToYou`.

    >>> check_exclude(Role.ADMINISTRATOR, Role.GUEST, date(2026, 11, 21))
    >>> try:
    ...     check_exclude(Role.CHAT_OWNER, Role.OWNER, date(2026, 11, 21))
    ... except OwnerStays as refused:
    ...     refused.code
    'CHAT_OWNER_STAYS'
    """
    # said first, so that everybody hears the same reason whatever their own role
    if target is Role.OWNER:
        raise OwnerStays(term=RIGHTS.on(day), what=Never.EXCLUDE_OWNER.text(), what_en=Never.EXCLUDE_OWNER.text("en"))
    check(role, Action.EXCLUDE, day)
    if target in (Role.CHAT_OWNER, Role.ADMINISTRATOR):
        raise ChatActionNotYours(term=RIGHTS.on(day), role=target.value, action=Action.EXCLUDE.value)


def check_pass(to: Organisation, day: date) -> None:
    """May the chat become this organisation's? Only the inspectorate's: raises `ChatStaysWithHouse`.

    >>> check_pass(Organisation("1", "ГЖИ", OrganisationKind.INSPECTORATE), date(2026, 11, 21))
    """
    if to.kind is not OrganisationKind.INSPECTORATE:
        reason = Never.PASS_TO_ORGANISATION
        raise ChatStaysWithHouse(term=CHAT_OWNER.on(day), what=reason.text(), what_en=reason.text("en"))
