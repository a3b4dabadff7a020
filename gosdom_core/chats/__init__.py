r"""Chats: who may be in the chat of a house, write, pin, remove what, and what can never happen there?

The law knows no chat: what stands in `RIGHTS` and `Never` is our choice (`product`), except the two facts that were
reported: the official chat belongs to the inspectorate's representative, so that it outlives a change of the managing
organisation, and the people of the managing organisation are its administrators. The administration passes by the
dates of the contracts; what was said before stays.

    NotAllowed
    ├── ChatClosedToYou          CHAT_CLOSED_TO_YOU: not a person of this house that day
    ├── ChatActionNotYours       CHAT_ACTION_NOT_YOURS: the role does not reach so far
    └── ChatNever                CHAT_NEVER: nobody may do this, whatever the role
        ├── OwnerStays           CHAT_OWNER_STAYS: a confirmed owner cannot be excluded
        └── ChatStaysWithHouse   CHAT_STAYS_WITH_HOUSE: the chat does not pass to an organisation
    NotNow
    ├── ChatMuted                CHAT_MUTED: the person may not write until a moment
    └── TooLateToChange          CHAT_TOO_LATE_TO_CHANGE: an author corrects or removes only for a while

Days are `date`, moments aware `datetime`.
"""

from __future__ import annotations

from gosdom_core.chats.members import (
    Chat,
    Employee,
    Guest,
    Handover,
    administrators_on,
    handovers,
    role_of,
)
from gosdom_core.chats.rights import (
    check,
    check_change_own,
    check_exclude,
    check_pass,
    check_remove,
    check_write,
    may,
    mute_until,
)
from gosdom_core.chats.rules import (
    ADMINISTRATORS,
    CHAT_OWNER,
    LONGEST_MUTE,
    MESSAGE_LENGTH,
    OWN_MESSAGE,
    RIGHTS,
    Action,
    ChatActionNotYours,
    ChatClosedToYou,
    ChatMuted,
    ChatNever,
    ChatStaysWithHouse,
    Never,
    OwnerStays,
    Reason,
    Role,
    TooLateToChange,
)

__all__ = [
    "ADMINISTRATORS",
    "CHAT_OWNER",
    "LONGEST_MUTE",
    "MESSAGE_LENGTH",
    "OWN_MESSAGE",
    "RIGHTS",
    "Action",
    "Chat",
    "ChatActionNotYours",
    "ChatClosedToYou",
    "ChatMuted",
    "ChatNever",
    "ChatStaysWithHouse",
    "Employee",
    "Guest",
    "Handover",
    "Never",
    "OwnerStays",
    "Reason",
    "Role",
    "TooLateToChange",
    "administrators_on",
    "check",
    "check_change_own",
    "check_exclude",
    "check_pass",
    "check_remove",
    "check_write",
    "handovers",
    "may",
    "mute_until",
    "role_of",
]
