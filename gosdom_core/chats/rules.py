"""The rules of a chat: roles, what each may do, what can never happen, and the refusals."""

from __future__ import annotations

from datetime import date
from enum import Enum

from gosdom_core import acts
from gosdom_core.errors import NotAllowed, NotNow
from gosdom_core.homes import OrganisationKind
from gosdom_core.law import Dated, Table, Term
from gosdom_core.workdays import Elapsed

CHECKED = date(2026, 11, 21)
SINCE = date(2025, 3, 1)


class Role(Enum):
    """Who are you in the chat? Представитель ГЖИ (владелец чата), администратор (УО), собственник, гость."""

    CHAT_OWNER = "chat_owner"
    ADMINISTRATOR = "administrator"
    OWNER = "owner"
    GUEST = "guest"


class Action(Enum):
    """What is done in the chat? `…_OWN`: with one's own message; `…_OTHERS`: with anybody's."""

    READ = "read"
    WRITE = "write"
    ATTACH = "attach"
    EDIT_OWN = "edit_own"
    REMOVE_OWN = "remove_own"
    REMOVE_OTHERS = "remove_others"
    PIN = "pin"
    ANNOUNCE = "announce"
    MUTE = "mute"
    EXCLUDE = "exclude"
    NAME_ADMINISTRATOR = "name_administrator"


# --- Law and our choices ----------------------------------------------------------------------------------------------

CHAT_OWNER = Dated(
    "chats.owner",
    Term(
        SINCE,
        Role.CHAT_OWNER,
        acts.OURS,
        "",
        "secondary",
        ("S122", "S123"),
        note="владелец официального чата — представитель ГЖИ; нормы нет, есть сообщения о порядке",
    ),
    checked=CHECKED,
)
ADMINISTRATORS = Dated(
    "chats.administrators",
    Term(SINCE, OrganisationKind.MANAGING, acts.OURS, "", "secondary", ("S99",), note="нормы нет, есть сообщения"),
    checked=CHECKED,
)
OWN_MESSAGE = Dated(
    "chats.own_message",
    Term(SINCE, Elapsed(minutes=15), acts.OURS, "", "product", note="пока автор может исправить или убрать своё"),
    checked=CHECKED,
)
LONGEST_MUTE = Dated(
    "chats.longest_mute",
    Term(SINCE, Elapsed(days=3), acts.OURS, "", "product", note="молчание вместо исключения"),
    checked=CHECKED,
)
MESSAGE_LENGTH = Dated(
    "chats.message_length", Term(SINCE, 4000, acts.OURS, "", "product", note="знаков"), checked=CHECKED
)

_TALK = frozenset({Action.READ, Action.WRITE, Action.ATTACH, Action.EDIT_OWN, Action.REMOVE_OWN})
_KEEP_ORDER = frozenset({Action.PIN, Action.ANNOUNCE, Action.REMOVE_OTHERS, Action.MUTE, Action.EXCLUDE})

RIGHTS = Dated(
    "chats.rights",
    Term(
        SINCE,
        Table(
            {
                Role.CHAT_OWNER: _TALK | _KEEP_ORDER | {Action.NAME_ADMINISTRATOR},
                Role.ADMINISTRATOR: _TALK | _KEEP_ORDER,
                Role.OWNER: _TALK,
                Role.GUEST: _TALK,
            }
        ),
        acts.OURS,
        "",
        "product",
        ("S99", "S122", "S123", "S124"),
    ),
    checked=CHECKED,
)


class Reason(Enum):
    """Why is another person's message removed? Спам, оскорбление, личные данные, противозаконное. «Не по теме» is no
    reason."""

    SPAM = "spam"
    INSULT = "insult"
    PERSONAL_DATA = "personal_data"
    UNLAWFUL = "unlawful"


class Never(Enum):
    """What can never happen in the chat, whoever asks? Each with its reason in Russian and English."""

    EXCLUDE_OWNER = (
        "исключить подтверждённого собственника: дом — его имущество",
        "exclude a confirmed owner: the house is their property",
    )
    PASS_TO_ORGANISATION = (
        "передать чат организации: он остаётся у дома при смене УО",
        "pass the chat to an organisation: it stays with the house when the managing organisation changes",
    )
    ERASE = (
        "стереть сообщение без следа: остаётся, кто, когда и почему его убрал",
        "erase a message without trace: who removed it, when and why remains",
    )
    EDIT_OTHERS = ("исправить чужое сообщение", "change another person's message")
    HIDE_AUTHOR = ("написать без имени", "write without a name")
    SHOW_PHONE = ("показать чужой телефон или адрес почты", "show another person's phone or e-mail address")
    FORCE_IN = ("обязать жителя состоять в чате (S124)", "oblige a resident to be in the chat (S124)")

    def text(self, language: str = "ru") -> str:
        """What can never happen, and why?"""
        return self.value[1] if language == "en" else self.value[0]


class ChatClosedToYou(NotAllowed):
    """Who is this chat for? For the people of this house, and this person is none of them that day."""

    code = "CHAT_CLOSED_TO_YOU"
    ru = "Этот чат открыт собственникам дома, тем, кому они дали доступ, и тем, кто дом обслуживает"
    en = "This chat is for the owners of the house, those they let in, and those who serve it"


class ChatActionNotYours(NotAllowed):
    """May this role do it? No: `role` and `action`."""

    code = "CHAT_ACTION_NOT_YOURS"
    ru = "В этом чате вам это не доступно"
    en = "You may not do this in this chat"


class ChatNever(NotAllowed):
    """May anybody do it? No: `what` and why."""

    code = "CHAT_NEVER"
    ru = "Этого в чате сделать нельзя: {what}"
    en = "This can never be done in the chat: {what_en}"


class OwnerStays(ChatNever):
    """Can a confirmed owner be excluded? Never; an administrator may silence them for a while."""

    code = "CHAT_OWNER_STAYS"
    ru = "Подтверждённого собственника исключить нельзя. Можно на время ограничить ему право писать"
    en = "A confirmed owner cannot be excluded. Their right to write can be limited for a while"


class ChatStaysWithHouse(ChatNever):
    """Can the chat pass to an organisation? Never."""

    code = "CHAT_STAYS_WITH_HOUSE"
    ru = "Чат остаётся у дома: организации его передать нельзя"
    en = "The chat stays with the house: it cannot be passed to an organisation"


class ChatMuted(NotNow):
    """When may the person write again? At `until`."""

    code = "CHAT_MUTED"
    ru = "Писать в чат можно будет с {until:%d.%m.%Y %H:%M}"
    en = "You may write again from {until:%d.%m.%Y %H:%M}"


class TooLateToChange(NotNow):
    """Till when could it be changed? Till `until`."""

    code = "CHAT_TOO_LATE_TO_CHANGE"
    ru = "Исправить или убрать своё сообщение можно было до {until:%d.%m.%Y %H:%M}"
    en = "Your message could be changed or removed until {until:%d.%m.%Y %H:%M}"
