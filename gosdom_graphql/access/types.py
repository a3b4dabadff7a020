"""How guest access is shown."""

from __future__ import annotations

from gosdom_core.access import Deed, GuestKind, Scope
from gosdom_graphql.access import rows
from gosdom_graphql.access.words import AccessState, InvitationState
from gosdom_graphql.reader.showing import enum, shows

enum(GuestKind, {each.name: f"{each.text('en')}." for each in GuestKind})
enum(Scope, {each.name: f"{each.text('en')}." for each in Scope})
enum(
    Deed,
    {
        "SEE_BILLS": "See bills.",
        "PAY_BILLS": "Pay bills.",
        "SEE_READINGS": "See readings of meters.",
        "SUBMIT_READINGS": "Send readings of meters.",
        "SEE_REQUESTS": "See requests.",
        "SEND_REQUESTS": "Send requests.",
        "READ_NOTICES": "Read notices.",
        "READ_CHAT": "Read the chat of the house.",
        "WRITE_CHAT": "Write in the chat of the house.",
        "VOTE": "Vote at meetings: by a power of attorney, never as a guest.",
        "INVITE": "Invite others: an owner, or the parent of one.",
    },
)
enum(
    InvitationState,
    {
        "OPEN": "Its code can be handed in.",
        "ACCEPTED": "It was used.",
        "WITHDRAWN": "It was taken back.",
        "OVER": "Its time has passed.",
        "VOID": "Who invited may no longer invite, like after a sale.",
    },
)
enum(
    AccessState,
    {
        "LIVE": "It is in force.",
        "PENDING": "Its first day is to come.",
        "OVER": "Its last day has passed.",
        "REVOKED": "An owner took it back.",
        "LEFT": "Who had it gave it up.",
        "VOID": "Who gave it may no longer give it, like after a sale.",
    },
)


@shows(rows.GuestAccess)
class GuestAccess:
    """What an owner lets a guest do («гостевой доступ»), from which day to which."""


@shows(rows.GuestDeed)
class GuestDeed:
    """What a guest did under an access."""


@shows(rows.GuestInvitation)
class GuestInvitation:
    """An invitation («приглашение»): a code that works once and for a while."""


@shows(rows.Power)
class Power:
    """Who acts for an owner: by a power of attorney («доверенность»), or as the parent of a child."""
